import dataclasses
import re
from datetime import date

import pytest
from engagement_results import STRONG, WEAK, make_diagnosis, make_result, make_rollout

from planner.documents.builders.common import short_names
from planner.documents.builders.selection_report import build_selection_report
from planner.documents.html import render_html
from planner.domain.model.chart import StackedBars
from planner.domain.model.document import FigureBlock, Heading, OpenItems, Table
from planner.domain.model.text import LANGUAGES, Text
from planner.wording import load_wording
from planner.wording.catalogue import load_entries
from tests.builders import make_alternative, make_decision, make_line, make_quotation, make_weighting

NOT_MET = {"F-CUS-01": ("not_supported", "whole", "trial")}
KEEPING = {"keeps_current": True, "name": Text("维持现状", "Keep what we have")}

# engagements that end in every kind of verdict and leave different things out
CASES = {
    "strong and weak": {},
    "nobody eligible": {"alternatives": (make_alternative("strong", NOT_MET),)},
    "too little evidence": {"alternatives": (make_alternative("strong", {}),), "requirement_decisions": {}},
    "a tie": {"alternatives": (make_alternative("strong"), make_alternative("twin")), "requirement_decisions": {}},
    "keeping what there is": {"alternatives": (make_alternative("strong", **KEEPING),)},
    "no alternatives": {"alternatives": ()},
    "one respondent": {"weightings": ()},
    "names shown": {"marks_shown": "named"},
    "nobody named": {"marks_shown": "anonymous"},
    "something not applicable": {
        "requirement_decisions": {
            "X-API-01": make_decision("X-API-01", applicable=False, reason=Text("不用", "unused"))
        }
    },
}


@pytest.fixture(scope="module", params=CASES)
def result(request):
    return make_result(**CASES[request.param])


@pytest.fixture(scope="module")
def report():
    return {language: build_selection_report(make_result(), language) for language in LANGUAGES}


def every_block(document):
    return [*document.opening, *document.body, *document.annexes]


def texts_in(value):
    """Return every string below a record."""
    if isinstance(value, str):
        return [value]
    if dataclasses.is_dataclass(value):
        return [text for field in dataclasses.fields(value) for text in texts_in(getattr(value, field.name))]
    if isinstance(value, tuple | list):
        return [text for part in value for text in texts_in(part)]
    return []


def text_of(blocks):
    return "\n".join(texts_in(tuple(blocks)))


def block(document, id_):
    return next(b for b in every_block(document) if b.id == id_)


def test_block_ids_are_unique_whatever_the_verdict(result):
    ids = [b.id for b in every_block(build_selection_report(result, "zh-CN"))]
    assert len(ids) == len(set(ids))


def test_both_languages_have_the_same_blocks(result):
    ids = [[b.id for b in every_block(build_selection_report(result, language))] for language in LANGUAGES]
    assert ids[0] == ids[1]


def test_every_reference_points_at_a_numbered_block(result):
    for language in LANGUAGES:
        assert "[[" not in render_html(build_selection_report(result, language))


def test_the_english_report_holds_no_chinese(result):
    report = build_selection_report(result, "en")
    # 王 is the surname of every person in the sample
    assert set(re.findall(r"[\u4e00-\u9fff]+", text_of(every_block(report)))) <= {"王"}


def test_chinese_punctuation_is_never_doubled(result):
    text = text_of(every_block(build_selection_report(result, "zh-CN")))
    assert re.findall(r"[。；，：、]{2,}|？[。；]", text) == []


def test_the_first_page_holds_everything_it_must(report):
    ids = {b.id for b in report["zh-CN"].opening}
    assert {"opening-verdict", "opening-facts", "opening-facts-cost"} <= ids
    assert {f"opening-{part}-list" for part in ("conditions", "sure", "change", "cost", "today")} <= ids


def test_the_first_page_asks_the_four_questions_of_a_decision_maker_and_what_to_decide(report):
    asked = [b.text for b in report["zh-CN"].opening if isinstance(b, Heading) and b.level == 2]
    assert asked == ["选哪款产品？", "把握多大？", "什么会改变结论？", "五年花多少钱？", "今天要决定什么，推迟会怎样？"]


@pytest.mark.parametrize(
    "said",
    [
        "强方案（专业版）",  # the recommendation names the leader in full
        "把握程度",
        "72.0 万元",  # 1,200 yuan x 120 users x 5 years
        "2026 年 11 月 9 日至2027 年 1 月 15 日",
        "有据权重",
        "2026 年 9 月 15 日，距今76天",  # 30 days of July, 31 of August, 15 of September
        "痛点PP01",
        "2026 年 11 月 16 日无法实现",
    ],
)
def test_the_first_page_says_it(report, said):
    assert said in text_of(report["zh-CN"].opening)


def test_what_is_not_quoted_is_named_on_the_first_page_and_in_the_open_items(report):
    assert "处缺口" in text_of(report["zh-CN"].opening)
    assert "报价support" in text_of([block(report["zh-CN"], "open-items")])


def test_waiting_says_nothing_of_offers_when_there_are_none():
    report = build_selection_report(make_result(alternatives=(make_alternative("strong"),)), "zh-CN")
    assert "报价有效期" not in text_of([block(report, "opening-today-list")])


def test_nobody_is_called_a_leader_when_nobody_is_eligible():
    report = build_selection_report(make_result(**CASES["nobody eligible"]), "en")
    said = text_of(report.opening)
    assert "not eligible" in said
    assert "leader" not in said
    assert "No alternative meets every must-have" in said


def test_the_first_page_names_the_must_have_that_nobody_meets():
    report = build_selection_report(make_result(**CASES["nobody eligible"]), "en")
    assert "No alternative meets: F-CUS-01 requirement F-CUS-01" in text_of([block(report, "opening-verdict")])
    lead = block(report, "opening-facts").facts[1]
    assert (lead.value, lead.remark) == ("not applicable", "no alternative is eligible")


def with_offers(vat):
    """Return a result in which the weak alternative costs ten times as much and may quote VAT otherwise."""
    cheap, dear = (make_quotation(make_line("licence", amount), vat="included") for amount in (100.0, 1000.0))
    return make_result(
        alternatives=(
            make_alternative("strong", STRONG, quotation=cheap),
            make_alternative("weak", WEAK, quotation=dataclasses.replace(dear, vat=vat)),
        )
    )


@pytest.mark.parametrize(
    ("vat", "said"),
    [
        ("included", "Every quotation includes VAT."),
        ("excluded", "VAT excluded: alternative weak. VAT included: alternative strong. All amounts stand as quoted"),
        ("unknown", "VAT not stated: alternative weak. VAT included: alternative strong. All amounts stand as quoted"),
    ],
)
def test_beside_the_cost_table_stands_which_quotations_include_vat(vat, said):
    report = build_selection_report(with_offers(vat), "en")
    assert block(report, "cost-vat").text.startswith(said)


@pytest.mark.parametrize(("vat", "compared"), [("included", True), ("excluded", False), ("unknown", False)])
def test_costs_are_set_against_each_other_only_where_vat_is_treated_alike(vat, compared):
    report = build_selection_report(with_offers(vat), "en")
    assert ("even its low end exceeds" in text_of([block(report, "others-table")])) == compared


@pytest.mark.parametrize(("today", "marked"), [(date(2026, 4, 30), True), (date(2026, 5, 1), False)])
def test_facts_dated_after_the_inputs_are_counted_and_their_sources_named(today, marked):
    # the one public fact is dated 2026-05, which says no day: within the month it counts as not later
    report = build_selection_report(make_result(today=today), "en")
    notes = [b.text for b in report.annexes if b.id == "screening-later"]
    assert [
        note.startswith("One long-list fact in [[evidence]] is dated later than the inputs of 30 April 2026")
        for note in notes
    ] == ([True] if marked else [])


def test_contributions_in_the_figure_add_up_to_the_total(report):
    chart = block(report["en"], "contribution-figure").chart
    scored = {s.alternative_id: s.overall_value.expected for s in make_result().selection.scored}
    sums = {bar.label: sum(part.value for part in bar.segments) for bar in chart.bars}
    assert isinstance(chart, StackedBars)
    assert sums == pytest.approx({"Strong": scored["strong"] * 100, "Weak": scored["weak"] * 100})


def test_every_figure_has_title_alt_text_and_source(result):
    figures = [b for b in every_block(build_selection_report(result, "en")) if isinstance(b, FigureBlock)]
    assert [f.id for f in figures if not (f.title and f.alt and f.source)] == []


def test_a_real_product_has_no_total_no_rank_and_stands_only_in_the_annexes(report):
    document = report["en"]
    assert "Real product" not in text_of([*document.opening, *document.body])
    rows = block(document, "screening-table").rows
    assert [row.cells[0].text for row in rows] == ["1. Real product"]
    # name, decision, reasons, share of weight shown in public, age: nothing else is said of it
    assert [c.head for c in block(document, "screening-table").columns] == [
        "Product",
        "Decision",
        "Reasons",
        "Weight shown in public",
        "Oldest evidence",
    ]
    mentioning = [b.id for b in document.annexes if "Real product" in text_of([b])]
    assert mentioning == ["screening-table", "screening-ranges", "evidence-screened-real-one"]
    # ranges stand by dimension only: no column adds them up
    assert "overall" not in " ".join(c.head.lower() for c in block(document, "screening-ranges").columns)


def test_every_rating_is_listed_and_an_unknown_one_is_called_unknown(report):
    tables = [b for b in report["en"].annexes if isinstance(b, Table) and b.id in ("ratings-f", "ratings-x")]
    rows = {row.cells[0].text: row.cells for table in tables for row in table.rows if not row.group}
    assert list(rows) == [f"{id_} requirement {id_}" for id_ in ("F-CUS-01", "F-CUS-02", "X-API-01")]
    # the weak alternative does not answer F-CUS-02: the prior, and the whole scale as range
    assert rows["F-CUS-02 requirement F-CUS-02"][3].text == "unknown  2.0 (0.0–5.0)"
    assert rows["F-CUS-02 requirement F-CUS-02"][3].mark == "unknown"


def test_open_items_hold_the_questions_of_this_stage_only(report):
    said = text_of([block(report["zh-CN"], "open-items")])
    assert "预算上限是多少" in said
    assert "教室" not in said


def test_contradictions_keep_every_value_and_ask_for_an_owner(report):
    cells = [cell.text for cell in block(report["zh-CN"], "contradictions-table").rows[0].cells]
    assert cells == ["员工人数", "角色gm：460；pm：480", "460（暂定）", "待指定"]


@pytest.mark.parametrize(
    ("marks_shown", "head"), [("named", "王gm（角色gm）"), ("by_role", "角色gm"), ("anonymous", None)]
)
def test_marks_are_shown_as_the_engagement_says(marks_shown, head):
    document = build_selection_report(make_result(marks_shown=marks_shown), "zh-CN")
    heads = [column.head for column in block(document, "weights-table").columns]
    assert (head in heads) == (head is not None)
    assert ("王gm" in text_of(every_block(document))) == (marks_shown == "named")


def test_who_declared_an_interest_is_named_and_marked_where_weights_are_shown():
    gm = make_weighting("gm", {"CP01": "高", "CP05": "低"})
    it = dataclasses.replace(make_weighting("it", {"CP01": "低", "CP05": "高"}), has_interest=True)
    result = make_result(weightings=(gm, it))
    document = build_selection_report(result, "zh-CN")
    assert "角色it" in text_of([block(document, "process-interest-0")])
    assert "不计入合成结果" in text_of([block(document, "process-interest-0")])
    table = block(document, "weights-table")
    assert [column.head for column in table.columns][2:] == ["角色gm", "角色it（不计入）", "合成"]
    # 高 5 and 低 1 of the one who counts: what the other wants is shown beside it and moves nothing
    assert [[one.text for one in row.cells[2:]] for row in table.rows] == [
        ["83.3%", "16.7%", "83.3%"],
        ["16.7%", "83.3%", "16.7%"],
    ]
    assert "计入的权重不足两人" in text_of([block(document, "dissent-list")])


def test_a_date_without_an_award_is_provisional(report):
    said = text_of([block(report["en"], "opening-today-list")])
    assert "Full go-live: 9 November 2026 to 15 January 2027 (provisional), likely 20 November 2026" in said


def test_waiting_uses_up_the_reserve_when_the_wish_can_be_kept():
    go_live = dataclasses.replace(make_rollout().go_live, wished=make_rollout().go_live.likely, kept=True)
    result = dataclasses.replace(make_result(), rollout=make_rollout(go_live=go_live))
    said = text_of([block(build_selection_report(result, "en"), "opening-today-list")])
    assert "There are 0 working days in reserve" in said


def test_a_report_without_open_questions_keeps_its_chapter():
    result = dataclasses.replace(make_result(alternatives=()), diagnosis=make_diagnosis(open_questions=()))
    document = build_selection_report(result, "en")
    assert block(document, "open-items") == OpenItems("open-items", ())


def test_chapters_come_in_the_order_a_reader_needs(report):
    chapters = [b.id for b in report["en"].body if isinstance(b, Heading) and b.level == 1]
    assert chapters == [
        "process", "weights", "method", "must-haves", "scores", "firm", "trials", "cost", "others", "dissent", "risks",
        "questions", "open", "signatures",
    ]  # fmt: skip


def test_short_names_lose_their_bracket_unless_two_become_alike():
    one, two = (make_alternative(id_, name=Text(f"云（{id_}）", f"Cloud ({id_})")) for id_ in ("a", "b"))
    assert short_names([one])["a"] == Text("云", "Cloud")
    assert short_names([one, two])["b"] == Text("云（b）", "Cloud (b)")


def test_every_wording_key_has_both_languages_with_the_same_fields():
    fields = re.compile(r"{(\w+)")
    for key, entry in load_entries().items():
        if key.split(".")[0] not in ("d4", "firm", "money", "builder"):
            continue
        english = entry["en"] if isinstance(entry["en"], dict) else {"other": entry["en"]}
        assert set(fields.findall(entry["zh"])) - {"count"} == set(fields.findall(english["other"])) - {"count"}, key


def test_a_key_nobody_worded_is_a_programming_error():
    with pytest.raises(KeyError):
        load_wording("en").label("d4.no-such-key")
