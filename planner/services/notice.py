"""Replanning with a holiday notice: the plan without it against the plan with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from planner.domain.model.engagement import Engagement
from planner.domain.model.holiday_notice import HolidayNotice
from planner.domain.rollout.calendar_difference import CalendarChange, changed_days, tell_notice
from planner.domain.rollout.results import RolloutPlan
from planner.domain.rollout.steering.difference import compare_plans
from planner.domain.rollout.steering.results import PlanDifference
from planner.errors import Statement
from planner.services.ports import CalendarSource, ContentPacks
from planner.services.run import run_engagement


@dataclass(frozen=True, slots=True)
class NoticeImpact:
    """
    What a notice changes in the calendar and in the plan.

    `settled` are the work packages whose dates are no longer provisional, `unsettled` those that still are.
    """

    notice: HolidayNotice
    changes: tuple[CalendarChange, ...]
    difference: PlanDifference
    settled: int
    unsettled: int
    statements: tuple[Statement, ...]


def try_notice(
    engagement: Engagement,
    packs: ContentPacks,
    notice: HolidayNotice,
    calendars: CalendarSource,
    on_stage: Callable[[str], None],
) -> NoticeImpact:
    """
    Plan without a notice and with it, and say what differs.

    A notice the engagement already holds for the same country and year is left out of both.

    Raises:
        InfeasiblePlanError: there is no plan with the notice, or without it.
    """
    others = tuple(one for one in engagement.notices if not _same(one, notice))
    without = dataclasses.replace(engagement, notices=others)
    with_it = dataclasses.replace(engagement, notices=(*others, notice))
    first, second = calendars.work_calendar(without), calendars.work_calendar(with_it)
    before = run_engagement(without, packs, first, on_stage).rollout
    after = run_engagement(with_it, packs, second, on_stage).rollout
    changes = changed_days(first, second, notice.year)
    settled = _provisional(before) - _provisional(after)
    unsettled = len(_provisional(after))
    told = [*tell_notice(notice, first, second, changes)]
    difference = compare_plans(before, after, second)
    told.append(Statement("notice.plan-moves" if not difference.is_empty else "notice.plan-stays",
                          {"count": len(difference.moved)}))  # fmt: skip
    if settled:
        told.append(Statement("notice.settled", {"count": len(settled)}))
    if unsettled:
        told.append(Statement("notice.unsettled", {"count": unsettled, "through": second.announced_through}))
    return NoticeImpact(notice, changes, difference, len(settled), unsettled, tuple(told))


def _same(one: HolidayNotice, other: HolidayNotice) -> bool:
    return (one.country.upper(), one.year) == (other.country.upper(), other.year)


def _provisional(plan: RolloutPlan) -> set[str]:
    return {id_ for id_, scheduled in plan.schedule.items() if scheduled.provisional}
