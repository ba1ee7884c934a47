"""Constraints, deadlines, lags in elapsed days, as late as possible, and what has happened: dates reasoned by hand."""

from datetime import date

import pytest

from planner.domain.model.steering import Constraint, PackageProgress, SteeringRecords
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.network import (
    Activity,
    Span,
    backward_pass,
    delayed_activities,
    forward_pass,
)
from planner.domain.rollout.plan import plan_rollout
from planner.domain.rollout.results import Link
from planner.domain.rollout.working_days import WorkingDays
from planner.wording import load_wording
from tests.builders import make_catalogue, make_engagement, make_plan_settings
from tests.networks import make_network
from tests.unit.rollout.plan_templates import make_package, make_template

# weekends only; Monday 6 July 2026 is the start
CALENDAR = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
START = date(2026, 7, 6)
REASON = Text("合同约定", "laid down in the contract")
STEPS = (make_package("BUILD", 5), make_package("TEST", 5, ["BUILD"]), make_package("LIVE", 0, ["TEST"]))


def plan(steering, packages=STEPS, today=START):
    engagement = make_engagement(plan=make_plan_settings(start=START), steering=steering, today=today)
    return plan_rollout(engagement, make_catalogue(), make_template(*packages), CALENDAR, {}, None)


def constrained(id_, kind, day=None):
    return SteeringRecords(constraints={id_: Constraint(kind, day, REASON)})


def dates(rollout, id_):
    return rollout.schedule[id_].start, rollout.schedule[id_].finish


def codes(statements):
    return [statement.code.removeprefix("rollout.") for statement in statements]


def test_work_that_may_not_start_earlier_waits_for_its_day_and_says_why():
    rollout = plan(constrained("TEST", "start_no_earlier", date(2026, 7, 15)))
    assert dates(rollout, "TEST") == (date(2026, 7, 15), date(2026, 7, 21))
    assert rollout.schedule["TEST"].cause.kind == "constraint"
    say = load_wording("zh-CN").say
    assert say(rollout.schedule["TEST"].cause.statement) == "指定不早于 2026 年 7 月 15 日开始：合同约定"


def test_a_date_laid_down_is_kept_even_against_the_links_and_the_contradiction_is_named():
    rollout = plan(constrained("TEST", "start_on", date(2026, 7, 8)))
    assert dates(rollout, "TEST") == (date(2026, 7, 8), date(2026, 7, 14))
    conflict = next(one for one in rollout.warnings if one.code == "rollout.constraint-conflict")
    assert conflict.params["finish"] == date(2026, 7, 10)
    # BUILD should be over on the evening of Tuesday 7 July, three working days before it is
    assert rollout.schedule["BUILD"].total_float_days == -3


def test_work_that_must_finish_on_a_day_ends_there():
    rollout = plan(constrained("TEST", "finish_on", date(2026, 7, 24)))
    assert dates(rollout, "TEST") == (date(2026, 7, 20), date(2026, 7, 24))


def test_a_missed_deadline_moves_nothing_makes_float_negative_and_names_what_decides_it():
    rollout = plan(SteeringRecords(deadlines={"TEST": date(2026, 7, 15)}))
    assert dates(rollout, "TEST") == (date(2026, 7, 13), date(2026, 7, 17))
    assert rollout.schedule["TEST"].total_float_days == -2
    assert rollout.schedule["BUILD"].total_float_days == -2
    missed = next(one for one in rollout.warnings if one.code == "rollout.negative-float")
    assert (missed.params["days"], missed.params["finish"]) == (2, date(2026, 7, 17))
    assert [title.zh.replace("{item}", "") for title in missed.params["chain"]] == ["工作BUILD", "工作TEST"]


def test_a_deadline_that_is_kept_limits_the_float_only():
    # TEST could slip two days to its deadline although the plan runs on for a week after it
    packages = (*STEPS, make_package("DOCS", 20))
    rollout = plan(SteeringRecords(deadlines={"TEST": date(2026, 7, 21)}), packages)
    assert rollout.schedule["TEST"].total_float_days == 2
    assert "negative-float" not in codes(rollout.warnings)


def test_work_wanted_as_late_as_possible_moves_up_to_what_waits_for_it():
    packages = (*STEPS, make_package("PAPER", 2), make_package("MEETING", 1, ["PAPER", "TEST"]))
    rollout = plan(constrained("PAPER", "as_late_as_possible"), packages)
    # MEETING is on Monday 20 July, so PAPER takes Thursday and Friday before it
    assert dates(rollout, "PAPER") == (date(2026, 7, 16), date(2026, 7, 17))
    assert rollout.schedule["PAPER"].cause.kind == "constraint"


def test_a_chain_wanted_as_late_as_possible_moves_together():
    late = [
        Activity("A", 2, as_late_as_possible=True),
        Activity("B", 3, (Link("A", "FS", 0),), as_late_as_possible=True),
        Activity("C", 10),
        Activity("D", 1, (Link("B", "FS", 0), Link("C", "FS", 0))),
    ]
    moved = delayed_activities(late, forward_pass(late))
    early = forward_pass(moved).early
    assert (early["A"], early["B"], early["D"]) == (Span(5, 7), Span(7, 10), Span(10, 11))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        # BUILD runs Monday 6 to Friday 10 July; its end is midnight before Saturday 11
        (Link("BUILD", "FS", 0, "ed"), (date(2026, 7, 13), date(2026, 7, 14))),
        (Link("BUILD", "FS", 2, "ed"), (date(2026, 7, 13), date(2026, 7, 14))),  # through the weekend
        (Link("BUILD", "FS", 3, "ed"), (date(2026, 7, 14), date(2026, 7, 15))),
        (Link("BUILD", "FS", 2), (date(2026, 7, 15), date(2026, 7, 16))),  # the same in working days
        (Link("BUILD", "SS", 7, "ed"), (date(2026, 7, 13), date(2026, 7, 14))),
        # no earlier than three days after the start: midnight before Thursday 9, so the two days end on Wednesday 8
        (Link("BUILD", "SF", 3, "ed"), (date(2026, 7, 7), date(2026, 7, 8))),
        # five days after Friday 10 is Wednesday 15
        (Link("BUILD", "FF", 5, "ed"), (date(2026, 7, 14), date(2026, 7, 15))),
        # Sunday 12: the first working evening after it is Monday's
        (Link("BUILD", "FF", 2, "ed"), (date(2026, 7, 10), date(2026, 7, 13))),
        (Link("BUILD", "FS", -4, "ed"), (date(2026, 7, 7), date(2026, 7, 8))),
    ],
)
def test_elapsed_lags_run_through_days_off(link, expected):
    days = WorkingDays(CALENDAR, START)
    activities = (Activity("BUILD", 5), Activity("NEXT", 2, (link,)))
    span = forward_pass(activities, days.elapsed).early["NEXT"]
    assert (days.morning(span.start), days.evening(span.finish)) == expected


def test_late_dates_keep_elapsed_lags_too():
    days = WorkingDays(CALENDAR, START)
    link = Link("A", "FS", 4, "ed")
    activities = (*make_network("A 3\nC 20"), Activity("B", 2, (link,)))
    forward = forward_pass(activities, days.elapsed)
    late = backward_pass(activities, forward, days.elapsed).late
    # B may start on Thursday 30 July at the latest (four weeks end on Friday 31); four days before lies Sunday 26,
    # so A may end as late as Friday 24 or even later: on Saturday's eve at the latest
    assert days.morning(late["B"].start) == date(2026, 7, 30)
    assert days.evening(late["A"].finish) == date(2026, 7, 24)


def test_what_is_finished_stays_where_it_happened_and_the_rest_follows():
    done = {"BUILD": PackageProgress("BUILD", date(2026, 7, 7), date(2026, 7, 15), 1.0)}
    rollout = plan(SteeringRecords(status_date=date(2026, 7, 15), progress=done))
    assert dates(rollout, "BUILD") == (date(2026, 7, 7), date(2026, 7, 15))
    assert dates(rollout, "TEST") == (date(2026, 7, 16), date(2026, 7, 22))
    assert rollout.schedule["BUILD"].cause.kind == "actual"
    assert rollout.schedule["BUILD"].fraction_done == 1.0


def test_started_work_goes_on_after_the_status_date_with_what_remains():
    begun = {"BUILD": PackageProgress("BUILD", date(2026, 7, 6), None, 0.4, None)}
    rollout = plan(SteeringRecords(status_date=date(2026, 7, 8), progress=begun))
    # three of five days remain after Wednesday 8 July: Thursday, Friday, Monday
    assert dates(rollout, "BUILD") == (date(2026, 7, 6), date(2026, 7, 13))
    assert rollout.schedule["TEST"].start == date(2026, 7, 14)


def test_remaining_days_as_reported_count_more_than_the_share_done():
    begun = {"BUILD": PackageProgress("BUILD", date(2026, 7, 6), None, 0.4, 6)}
    rollout = plan(SteeringRecords(status_date=date(2026, 7, 8), progress=begun))
    assert rollout.schedule["BUILD"].finish == date(2026, 7, 16)


def test_what_has_not_started_by_the_status_date_starts_after_it():
    rollout = plan(SteeringRecords(status_date=date(2026, 7, 10)))
    assert rollout.schedule["BUILD"].start == date(2026, 7, 13)
    assert rollout.schedule["BUILD"].cause.kind == "status_date"


def test_work_begun_before_its_predecessor_was_done_is_pointed_out():
    begun = {"TEST": PackageProgress("TEST", date(2026, 7, 7), None, 0.2)}
    rollout = plan(SteeringRecords(status_date=date(2026, 7, 8), progress=begun))
    assert "out-of-sequence" in codes(rollout.warnings)


def test_a_decided_duration_replaces_the_computed_one_with_its_reason_and_spread():
    rollout = plan(SteeringRecords(durations={"BUILD": (10, REASON)}))
    duration = next(each for each in rollout.work_packages if each.id == "BUILD").duration
    # computed 3-5-10: twice as long
    assert (duration.optimistic_days, duration.likely_days, duration.pessimistic_days) == (6, 10, 20)
    assert duration.explanation.params["reason"] == REASON
    assert rollout.schedule["TEST"].start == date(2026, 7, 20)


def test_records_about_packages_the_plan_does_not_have_are_named():
    steering = SteeringRecords(
        status_date=START,
        progress={"GHOST": PackageProgress("GHOST")},
        deadlines={"GHOST": START},
        durations={"GHOST": (1, REASON)},
        constraints={"GHOST": Constraint("start_on", START, REASON)},
    )
    named = [code for code in codes(plan(steering).warnings) if code.startswith("unknown-package")]
    assert len(named) == 4


def test_every_start_has_a_cause_and_the_chain_of_causes_ends_at_the_start_of_the_plan():
    rollout = plan(SteeringRecords())
    assert [rollout.schedule[id_].cause.kind for id_ in ("BUILD", "TEST", "LIVE")] == ["plan_start", "link", "link"]
    assert rollout.schedule["LIVE"].cause.package_id == "TEST"
