"""Puts the reviews on days and prefills their sheets: quarters, meetings, closure, analyses, next goals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.model.operation import Adjustment, LoggedDecision, OperationSheets
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.outcomes.results import (
    AffectedByAdjustment,
    AnalysisPlan,
    DatedMeeting,
    KpiSheet,
    OutcomeSheet,
    Quarter,
    QuarterGoal,
    ReviewPlan,
)
from planner.domain.outcomes.reviews_template import AnalysisTemplate, MeetingTemplate, ReviewsTemplate


@dataclass(frozen=True, slots=True)
class WhatIsAffected:
    """What other stages tie to a configuration area: requirements, acceptance items to check again, courses."""

    requirement_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    course_ids: tuple[str, ...]


def plan_reviews(
    template: ReviewsTemplate,
    outcomes: OutcomeSheet,
    operation: OperationSheets,
    go_live: date,
    calendar: WorkCalendar,
    modules: Collection[str],
    affected: Mapping[str, WhatIsAffected],
    today: date,
) -> ReviewPlan:
    """
    Put the pack of reviews on the days of this engagement and prefill what is known.

    Args:
        go_live: the planned full go-live; quarters are counted from it.
        modules: catalogue modules in scope.
        affected: configuration area -> what a change of it touches.

    Source: docs/methods.md#quarterly-reviews
    """
    quarters = tuple(_quarters(template, outcomes, operation, go_live, calendar))
    measured = {sheet.kpi_id for sheet in outcomes.kpis}
    return ReviewPlan(
        quarters=quarters,
        meetings=tuple(_meeting(meeting, outcomes, go_live, calendar) for meeting in template.meetings),
        analyses=tuple(_analysis(analysis, modules, measured) for analysis in template.analyses.values()),
        decisions=tuple(sorted(operation.decisions, key=lambda one: (one.met_on, one.id))),
        overdue_decisions=tuple(one.id for one in operation.decisions if _is_overdue(one, today)),
        adjustments=tuple(sorted(operation.adjustments, key=lambda one: (one.raised_on, one.id))),
        affected=tuple(_affected(one, affected) for one in operation.adjustments if one.closed_on is None),
    )


# --- quarters --------------------------------------------------------------------------------------------------------


def _quarters(
    template: ReviewsTemplate,
    outcomes: OutcomeSheet,
    operation: OperationSheets,
    go_live: date,
    calendar: WorkCalendar,
) -> Iterator[Quarter]:
    first = go_live
    for number, review in enumerate((one for one in outcomes.reviews if one.quarterly), start=1):
        steps = tuple(
            (step.id, calendar.on_or_before(review.due - timedelta(days=step.days_before))) for step in template.steps
        )
        due, closed = closed_in_time(operation.adjustments, first, review.due)
        yield Quarter(
            number=number,
            review_id=review.id,
            title=review.title,
            first_day=first,
            last_day=review.due,
            provisional=review.provisional,
            steps=steps,
            goals=tuple(_goals(outcomes.kpis, go_live, review.due)),
            adjustments_due=due,
            adjustments_closed=closed,
            closure_rate=closed / due if due else None,
        )
        first = review.due + timedelta(days=1)


def closed_in_time(adjustments: Sequence[Adjustment], first: date, last: date) -> tuple[int, int]:
    """
    Return how many adjustments were due from first to last, and how many of them were closed on or before their date.

    Source: docs/methods.md#quarterly-reviews
    """
    due = [(one.due, one.closed_on) for one in adjustments if one.due is not None and first <= one.due <= last]
    return len(due), sum(closed is not None and closed <= limit for limit, closed in due)


def goal_at(sheet: KpiSheet, go_live: date, day: date) -> float | None:
    """
    Return the value a KPI should have reached by a day if it moved evenly from start value to target.

    The start value holds at go-live, the target at its due date and after it. Unknown when start value, target or
    due date is, or when the target was due before go-live.
    Source: docs/methods.md#quarter-goals
    """
    if sheet.start_value is None or sheet.target_value is None or sheet.due is None or sheet.due <= go_live:
        return None
    share = (day - go_live).days / (sheet.due - go_live).days
    return sheet.start_value + min(1.0, max(0.0, share)) * (sheet.target_value - sheet.start_value)


def _goals(sheets: Sequence[KpiSheet], go_live: date, day: date) -> Iterator[QuarterGoal]:
    for sheet in sheets:
        if sheet.deciding:
            yield QuarterGoal(sheet.kpi_id, goal_at(sheet, go_live, day))


# --- meetings, analyses, adjustments ---------------------------------------------------------------------------------


def _meeting(meeting: MeetingTemplate, outcomes: OutcomeSheet, go_live: date, calendar: WorkCalendar) -> DatedMeeting:
    quarterly = [review.due for review in outcomes.reviews if review.quarterly]
    days: tuple[date, ...]
    match meeting.rhythm:
        case "weekly":
            # fifty dates tell nobody anything: the first one and the rhythm do
            days = (calendar.on_or_after(go_live + timedelta(days=7)),)
        case "monthly":
            days = tuple(_months(go_live, calendar))
        case "quarterly":
            days = tuple(quarterly)
        case "yearly":
            days = tuple(quarterly[-1:])
    return DatedMeeting(meeting.id, days, tuple(day for day in days if calendar.is_provisional(day)))


def _months(go_live: date, calendar: WorkCalendar) -> Iterator[date]:
    """Yield the first working day of each of the twelve months after go-live."""
    for number in range(1, 13):
        month = go_live.month - 1 + number
        yield calendar.on_or_after(date(go_live.year + month // 12, month % 12 + 1, 1))


def _analysis(analysis: AnalysisTemplate, modules: Collection[str], measured: Collection[str]) -> AnalysisPlan:
    return AnalysisPlan(
        analysis_id=analysis.id,
        applies=any(module in modules for module in analysis.modules),
        missing_modules=tuple(module for module in analysis.modules if module not in modules),
        kpi_ids=tuple(kpi for kpi in analysis.kpis if kpi in measured),
        unmeasured_kpi_ids=tuple(kpi for kpi in analysis.kpis if kpi not in measured),
    )


def _is_overdue(decision: LoggedDecision, today: date) -> bool:
    return decision.done_on is None and decision.due is not None and decision.due < today


def _affected(adjustment: Adjustment, affected: Mapping[str, WhatIsAffected]) -> AffectedByAdjustment:
    found = affected.get(adjustment.config_area or "", WhatIsAffected((), (), ()))
    return AffectedByAdjustment(adjustment.id, found.requirement_ids, found.item_ids, found.course_ids)
