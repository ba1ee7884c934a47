"""The message catalogue: statements and problems in words of both languages."""

from datetime import date
from decimal import Decimal

import pytest

from planner.domain.model.estimate import Estimate
from planner.domain.model.money import Money, MoneyRange
from planner.domain.model.text import Text
from planner.errors import Problem, Statement
from planner.wording import load_wording
from planner.wording.catalogue import Wording, load_entries
from planner.wording.formats import format_value

ENTRIES = {
    "t.plain": {"zh": "共{count}项", "en": {"one": "One item", "other": "{count} items"}},
    "t.nested": {"zh": "对象：{who}", "en": "For {who}"},
    "t.share": {"zh": "占{share:percent}", "en": "{share:percent} of it"},
    "problem.gone": {"zh": "相近的有：{near}。", "en": "Near are: {near}."},
}


def wording(language):
    return Wording(ENTRIES, language)


@pytest.mark.parametrize(("count", "expected"), [(1, "One item"), (0, "0 items"), (1200, "1,200 items")])
def test_english_chooses_its_form_by_count(count, expected):
    assert wording("en").label("t.plain", count=count) == expected


def test_chinese_has_one_form():
    assert wording("zh-CN").label("t.plain", count=1) == "共1项"


def test_a_statement_inside_a_statement_is_worded_in_its_turn():
    inner = Statement("t.share", {"share": 0.25})
    assert wording("en").say(Statement("t.nested", {"who": inner})) == "For 25% of it"
    assert wording("zh-CN").say(Statement("t.nested", {"who": (inner, Text("甲", "A"))})) == "对象：占25%、甲"


def test_dates_beyond_a_day_are_marked_in_every_sentence_but_those_somebody_gave():
    given = date(2027, 3, 1)
    entries = {**ENTRIES, "t.mark": {"zh": "{text}（暂定）", "en": "{text}*"}}
    entries["t.span"] = {
        "zh": "由 {first} 到 {last} 完成，期望 {wished:date}完成",
        "en": "{first} to {last} ({wished:date})",
    }
    span = Statement("t.span", {"first": date(2026, 12, 31), "last": date(2027, 1, 4), "wished": given})
    chinese = Wording(entries, "zh-CN").marking(date(2026, 12, 31), "t.mark", [given])
    # the blank that digits have before Chinese falls away behind the bracket
    assert chinese.say(span) == "由 2026-12-31 到 2027-01-04（暂定）完成，期望 2027 年 3 月 1 日完成"
    english = Wording(entries, "en").marking(date(2026, 12, 31), "t.mark", [given])
    assert english.say(span) == "2026-12-31 to 2027-01-04* (1 March 2027)"
    assert english.value((date(2026, 12, 1), date(2027, 1, 4))) == "2026-12-01, 2027-01-04*"
    # a month is no date of a plan
    assert english.value(date(2027, 1, 4), "month") == "Jan 2027"
    assert Wording(entries, "en").value(date(2027, 1, 4)) == "2027-01-04"


def test_a_problem_says_where_before_what():
    problem = Problem("gone", "a.yaml:3 key", {"near": ("b", "c")})
    assert wording("en").problem(problem) == "a.yaml:3 key: Near are: b, c."
    assert wording("zh-CN").problem(problem) == "a.yaml:3 key：相近的有：b、c。"


def test_an_empty_list_of_near_matches_is_said_to_be_empty():
    assert wording("en").problem(Problem("gone", "x", {"near": ()})) == "x: Near are: none."


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "<1%"), (0.004, "<1%"), (0.01, "1%"), (0.5, "50%"), (0.99, "99%"), (0.998, ">99%"), (1.0, "100%")],
)
def test_a_rare_or_nearly_certain_date_does_not_read_as_never_or_certain(share, expected):
    assert format_value(share, "chance", "zh-CN") == format_value(share, "chance", "en") == expected


def test_an_unknown_key_is_an_error_of_ours_and_names_itself():
    with pytest.raises(KeyError, match=r"t\.absent"):
        wording("en").label("t.absent")
    with pytest.raises(KeyError, match=r"no-such-topic\.key"):
        load_wording("en").label("no-such-topic.key")
    with pytest.raises(KeyError, match=r"cli\.no-such-key"):
        load_wording("en").label("cli.no-such-key")


def test_topics_read_when_needed_hold_what_reading_all_of_them_gives():
    for key, entry in load_entries().items():
        if isinstance(entry["zh"], str) and "{" not in entry["zh"]:
            assert load_wording("zh-CN").label(key) == entry["zh"]


@pytest.mark.parametrize(
    ("value", "spec", "chinese", "english"),
    [
        (None, "", "未知", "unknown"),
        (None, "percent", "未知", "unknown"),
        (True, "", "是", "yes"),
        (12345, "", "12,345", "12,345"),
        (2.50, "", "2.5", "2.5"),
        (0.125, "percent1", "12.5%", "12.5%"),
        (date(2026, 11, 16), "", "2026-11-16", "2026-11-16"),
        (date(2026, 11, 16), "date", "2026 年 11 月 16 日", "16 November 2026"),
        (date(2026, 11, 16), "month", "2026年11月", "Nov 2026"),
        (("甲", "乙"), "", "甲、乙", "甲, 乙"),
        (Text("客户", "customer"), "", "客户", "customer"),
        (Estimate(0.2, 0.5, 0.9), "percent_range", "50%（20–90%）", "50% (20–90%)"),
        (Estimate(3.0, 3.0, 3.0), "range", "3.0", "3.0"),
        # in Chinese the unit is ten thousand yuan, in English a thousand
        (Money(Decimal(2475000), "CNY"), "money", "247.5 万元", "2,475 thousand CNY"),
        (
            MoneyRange(Estimate(1e6, 2e6, 3e6), "EUR"),
            "",
            "200.0 万 EUR（100.0–300.0）",
            "2,000 thousand EUR (1,000–3,000)",
        ),
        (MoneyRange(Estimate(1200, 1200, 1200), "CNY"), "unit_price", "1,200元", "1,200 CNY"),
        # what somebody typed keeps its hyphen
        (-1.5, "", "-1.5", "-1.5"),
        # a minus sign, not a hyphen, with or without a range; and none before what is rounded to nothing
        (-0.06, "two", "−0.06", "−0.06"),
        (-0.004, "two", "0.00", "0.00"),
        (-0.05, "percent1", "−5.0%", "−5.0%"),
        (Estimate(-0.05, -0.05, -0.05), "percent_range", "−5%", "−5%"),
        (Estimate(-3.0, -0.5, 2.0), "range", "−0.5（−3.0 至 2.0）", "−0.5 (−3.0 to 2.0)"),
        (MoneyRange(Estimate.exact(-50000.0), "CNY"), "money_range", "−5.0 万元", "−50 thousand CNY"),
        (MoneyRange(Estimate.exact(-0.4), "CNY"), "money_range", "0.0 万元", "0 thousand CNY"),
    ],
)
def test_a_value_is_printed_as_each_language_writes_it(value, spec, chinese, english):
    assert format_value(value, spec, "zh-CN") == chinese
    assert format_value(value, spec, "en") == english


def test_one_day_until_a_sitting_and_one_user_of_the_team_are_told_in_the_singular():
    say = load_wording("en")
    day = date(2026, 9, 14)
    params = {"asked": day, "start": day, "meeting": "the board", "papers": ""}
    one, two = (say.say(Statement("rollout.moved-to-meeting", {**params, "days": n, "count": n})) for n in (1, 2))
    assert "(one working day later)" in one
    assert "(2 working days later)" in two
    remark = say.label("d8.fact-people-remark-shared", team=6, users=1, count=1)
    assert "one of whom is" in remark
    assert "of whom 2 are" in say.label("d8.fact-people-remark-shared", team=6, users=2, count=2)
