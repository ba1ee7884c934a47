"""Reviews: quarters counted from go-live, closure rate, values on the way, meetings, analyses, what a change touches."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.model.operation import Adjustment, LoggedDecision, OperationSheets
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.outcomes.results import KpiSheet, OutcomeSheet, Review
from planner.domain.outcomes.reviews import WhatIsAffected, closed_in_time, goal_at, plan_reviews
from planner.domain.outcomes.reviews_template import (
    AnalysisTemplate,
    MeetingTemplate,
    PdcaPrompts,
    ReviewsTemplate,
    ReviewStep,
)

PLAIN = WorkCalendar("plain", {}, {}, date(2027, 12, 31))
GO_LIVE = date(2026, 11, 16)
TODAY = date(2026, 7, 1)
WORD = Text.same("word")


def make_sheet(**changes):
    values = {
        "kpi_id": "K20", "start_value": 0.18, "target_value": 0.23, "due": GO_LIVE + timedelta(days=200),
        "owner": None, "objective_ids": ("O1",), "requirement_ids": (), "why": ("objective:O1",), "deciding": True,
    }  # fmt: skip
    return KpiSheet(**{**values, **changes})


def make_adjustment(id_="A1", **changes):
    values = {
        "id": id_, "raised_on": date(2026, 12, 1), "kind": "field", "text": WORD, "reason": None, "config_area": "CF06",
        "kpi_ids": (), "owner": None, "due": date(2026, 12, 31), "closed_on": None, "effect": None,
    }  # fmt: skip
    return Adjustment(**{**values, **changes})


def make_decision(id_, **changes):
    values = {
        "id": id_, "meeting": WORD, "met_on": date(2026, 6, 12), "figures": None, "kpi_ids": (), "text": WORD,
        "owner": None, "due": date(2026, 6, 26), "done_on": None, "effect": None,
    }  # fmt: skip
    return LoggedDecision(**{**values, **changes})


def make_meeting(id_, rhythm):
    return MeetingTemplate(id_, WORD, rhythm, "sponsor", (), (), (), WORD)


def make_analysis(**changes):
    values = {
        "id": "funnel", "title": WORD, "question": WORD, "modules": ("OPP",), "fields": (), "further": (),
        "kpis": ("K20", "K32"), "minimum_cases": 30, "steps": (), "reading": (), "caution": WORD, "actions": (),
    }  # fmt: skip
    return AnalysisTemplate(**{**values, **changes})


def make_template(meetings=(), analyses=()):
    steps = tuple(ReviewStep(id_, WORD, days, ()) for id_, days in (("collect", 14), ("analyse", 7), ("adjust", 0)))
    return ReviewsTemplate(
        "reviews", "1", steps, {}, (), (), (), WORD, (), WORD, PdcaPrompts(WORD, WORD, WORD, WORD), (), tuple(meetings),
        {one.id: one for one in analyses},
    )  # fmt: skip


def make_review(id_, days, *, quarterly=True):
    due = PLAIN.on_or_after(GO_LIVE + timedelta(days=days))
    return Review(id_, WORD, due, False, (), (), WORD, quarterly)


def plan(*, template=None, reviews=None, operation=None, sheets=(), modules=("OPP",), affected=None):
    reviews = (make_review("R30", 30, quarterly=False), make_review("R90", 90), make_review("R180", 180)) if reviews is None else reviews  # fmt: skip
    return plan_reviews(
        template or make_template(), OutcomeSheet(tuple(sheets), tuple(reviews), ()), operation or OperationSheets(),
        GO_LIVE, PLAIN, modules, affected or {}, TODAY,
    )  # fmt: skip


# --- quarters


def test_quarters_follow_one_another_from_go_live_and_only_quarterly_reviews_close_one():
    quarters = plan().quarters
    # 90 and 180 days after Monday 16 November 2026: Sunday 14 February and Saturday 15 May move to Monday
    assert [(q.first_day, q.last_day) for q in quarters] == [
        (date(2026, 11, 16), date(2027, 2, 15)), (date(2027, 2, 16), date(2027, 5, 17)),
    ]  # fmt: skip


def test_the_three_steps_begin_two_weeks_and_one_week_before_the_meeting_and_on_its_day():
    (first, _) = plan().quarters
    assert first.steps == (
        ("collect", date(2027, 2, 1)), ("analyse", date(2027, 2, 8)), ("adjust", date(2027, 2, 15)),
    )  # fmt: skip


def test_without_a_quarterly_review_there_is_no_quarter():
    assert plan(reviews=()).quarters == ()


# --- closure rate


def test_an_adjustment_closed_on_its_date_counts_one_closed_a_day_later_does_not():
    due = date(2026, 12, 31)
    adjustments = [
        make_adjustment("A1", closed_on=due),
        make_adjustment("A2", closed_on=due + timedelta(days=1)),
        make_adjustment("A3"),
        make_adjustment("A4", due=None, closed_on=due),
    ]
    assert closed_in_time(adjustments, GO_LIVE, date(2027, 2, 15)) == (3, 1)


def test_a_quarter_in_which_nothing_was_due_has_an_unknown_rate_and_not_zero():
    first, second = plan(operation=OperationSheets(adjustments=(make_adjustment(),))).quarters
    assert first.closure_rate == 0.0
    assert second.closure_rate is None


# --- values on the way


def test_half_way_in_time_is_half_way_in_value():
    assert goal_at(make_sheet(), GO_LIVE, GO_LIVE + timedelta(days=100)) == pytest.approx(0.205)


def test_after_the_date_the_target_itself_is_the_goal():
    assert goal_at(make_sheet(), GO_LIVE, GO_LIVE + timedelta(days=300)) == pytest.approx(0.23)


@pytest.mark.parametrize("missing", [{"start_value": None}, {"target_value": None}, {"due": None}, {"due": GO_LIVE}])
def test_what_is_not_known_gives_no_value_on_the_way(missing):
    assert goal_at(make_sheet(**missing), GO_LIVE, GO_LIVE + timedelta(days=90)) is None


@given(st.integers(-50, 400), st.integers(-50, 400))
def test_a_falling_target_never_rises_on_the_way_and_stays_between_start_and_target(one, other):
    sheet = make_sheet(start_value=240.0, target_value=168.0)
    early, late = sorted((one, other))
    first, second = (goal_at(sheet, GO_LIVE, GO_LIVE + timedelta(days=days)) for days in (early, late))
    assert 168.0 <= second <= first <= 240.0


def test_only_deciding_kpis_get_a_goal():
    sheets = [make_sheet(), make_sheet(kpi_id="K26", deciding=False)]
    assert [goal.kpi_id for goal in plan(sheets=sheets).quarters[0].goals] == ["K20"]


# --- meetings and analyses


def test_a_monthly_meeting_is_held_on_the_first_working_day_of_twelve_months():
    (meeting,) = plan(template=make_template([make_meeting("m", "monthly")])).meetings
    assert len(meeting.days) == 12
    # 1 December 2026 is a Tuesday, 1 January 2027 a Friday, 1 May 2027 a Saturday
    assert meeting.days[:2] == (date(2026, 12, 1), date(2027, 1, 1))
    assert date(2027, 5, 3) in meeting.days
    assert meeting.days[-1] == date(2027, 11, 1)


def test_quarterly_and_yearly_meetings_are_those_of_the_reviews():
    meetings = [make_meeting("q", "quarterly"), make_meeting("y", "yearly"), make_meeting("w", "weekly")]
    quarterly, yearly, weekly = plan(template=make_template(meetings)).meetings
    assert quarterly.days == (date(2027, 2, 15), date(2027, 5, 17))
    assert yearly.days == (date(2027, 5, 17),)
    assert weekly.days == (date(2026, 11, 23),)


def test_an_analysis_without_any_of_its_modules_in_scope_does_not_apply():
    template = make_template(analyses=[make_analysis(modules=("OPP", "LEAD"))])
    (with_one,) = plan(template=template, modules=("LEAD",)).analyses
    (without,) = plan(template=template, modules=("SVC",)).analyses
    assert (with_one.applies, with_one.missing_modules) == (True, ("OPP",))
    assert (without.applies, without.missing_modules) == (False, ("OPP", "LEAD"))


def test_the_kpis_of_an_analysis_are_told_apart_by_whether_they_are_measured_here():
    (analysis,) = plan(template=make_template(analyses=[make_analysis()]), sheets=[make_sheet()]).analyses
    assert (analysis.kpi_ids, analysis.unmeasured_kpi_ids) == (("K20",), ("K32",))


# --- decisions and adjustments


def test_a_decision_is_overdue_the_day_after_its_date_unless_it_is_done():
    decisions = (
        make_decision("late"),
        make_decision("today", due=TODAY),
        make_decision("done", done_on=date(2026, 6, 30)),
        make_decision("undated", due=None),
    )
    assert plan(operation=OperationSheets(decisions=decisions)).overdue_decisions == ("late",)


def test_decisions_come_by_the_day_of_the_meeting():
    decisions = (make_decision("b", met_on=date(2026, 6, 20)), make_decision("a", met_on=date(2026, 6, 1)))
    assert [one.id for one in plan(operation=OperationSheets(decisions=decisions)).decisions] == ["a", "b"]


def test_an_open_adjustment_names_what_to_check_again_and_a_closed_one_does_not():
    touched = WhatIsAffected(("F-SVC-01",), ("AC-F-SVC-01", "A3-L13"), ("TC-17",))
    adjustments = (make_adjustment("open"), make_adjustment("closed", closed_on=date(2026, 12, 20)))
    (affected,) = plan(operation=OperationSheets(adjustments=adjustments), affected={"CF06": touched}).affected
    assert affected.adjustment_id == "open"
    assert (affected.item_ids, affected.course_ids) == (("AC-F-SVC-01", "A3-L13"), ("TC-17",))


def test_an_adjustment_without_a_configuration_area_touches_nothing_known():
    (affected,) = plan(operation=OperationSheets(adjustments=(make_adjustment(config_area=None),))).affected
    assert affected.item_ids == ()
