import pytest

from planner.domain.model.template import DriverRate, DurationRule
from planner.domain.model.text import Text
from planner.domain.rollout.durations import estimate_duration, numeric_drivers, unknown_drivers
from planner.wording import load_wording

SOURCE = Text("假定值", "assumption")


def make_rule(fixed=3.0, rates=(), minimum=1.0, maximum=None, optimistic=0.8, pessimistic=1.5):
    terms = tuple(DriverRate(driver, rate) for driver, rate in rates)
    return DurationRule(fixed, terms, minimum, maximum, optimistic, pessimistic, SOURCE)


def days(rule, **drivers):
    duration = estimate_duration(rule, "work", drivers)
    return duration.optimistic_days, duration.likely_days, duration.pessimistic_days


def test_likely_days_are_the_fixed_part_plus_rate_times_driver():
    # 3 + 0.05 x 120 + 1.5 x 2 = 12; 0.8 x 12 = 9.6 -> 10; 1.5 x 12 = 18
    rule = make_rule(rates=[("users", 0.05), ("integrations", 1.5)])
    assert days(rule, users=120, integrations=2) == (10, 12, 18)


def test_part_days_are_rounded_up():
    assert days(make_rule(2.1)) == (2, 3, 4)  # 1.68, 2.1, 3.15


def test_a_sum_that_is_whole_but_for_binary_fractions_is_not_rounded_up():
    # 0.1 x 3 + 0.7 is 1.0000000000000002 in floating point
    assert days(make_rule(0.7, [("sites", 0.1)]), sites=3)[1] == 1


@pytest.mark.parametrize(("users", "likely"), [(10, 5), (100, 10), (1000, 15)])
def test_likely_days_stay_within_minimum_and_maximum(users, likely):
    assert days(make_rule(0, [("users", 0.1)], minimum=5, maximum=15), users=users)[1] == likely


def test_work_takes_at_least_one_day():
    assert days(make_rule(0.2, minimum=0)) == (1, 1, 1)


def test_an_event_takes_no_time_whatever_its_rule_says():
    duration = estimate_duration(make_rule(5), "milestone", {})
    assert (duration.optimistic_days, duration.likely_days, duration.pessimistic_days) == (0, 0, 0)


def test_an_unknown_driver_runs_from_what_is_known_to_the_maximum():
    rule = make_rule(2, [("records_thousand", 0.1)], minimum=4, maximum=20)
    assert days(rule, records_thousand=None) == (4, 12, 20)
    assert unknown_drivers(rule, {"records_thousand": None}) == ("records_thousand",)


def test_an_unknown_driver_without_maximum_is_widened_by_the_pessimistic_factor():
    # known 4 days; 4 x 2 = 8; halfway 6
    assert days(make_rule(4, [("users", 1)], pessimistic=2)) == (4, 6, 8)


def test_yes_no_facts_are_no_drivers_but_unknown_ones_stay_unknown():
    facts = {"users": 12, "has_erp": True, "records_thousand": None, "industry": "x"}
    assert numeric_drivers(facts) == {"users": 12.0, "records_thousand": None}


def test_the_explanation_shows_every_term_and_the_source():
    rule = make_rule(rates=[("users", 0.05), ("integrations", 1.5)], maximum=15)
    duration = estimate_duration(rule, "work", {"users": 120.0, "integrations": 2.0})
    assert load_wording("zh-CN").say(duration.explanation) == (
        "最可能 12 天（乐观 10 天，悲观 18 天）：固定 3 天＋用户数 120×0.05 天＝6 天＋接口数 2×1.5 天＝3 天，合计 12 天；"
        "乐观系数 0.8，悲观系数 1.5，结果进位到整天。依据：假定值"
    )
    assert "interfaces 2 × 1.5 d = 3 d" in load_wording("en").say(duration.explanation)


def test_the_explanation_says_when_a_limit_took_over():
    duration = estimate_duration(make_rule(1, minimum=5), "work", {})
    assert "低于下限，按 5 天计" in load_wording("zh-CN").say(duration.explanation)
