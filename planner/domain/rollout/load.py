"""How much a plan asks of the people of each role, week by week, against what they can give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from planner.domain.model.company import TeamMember
from planner.domain.model.template import PlanTemplate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.availability import Availability
from planner.domain.rollout.results import ScheduledPackage, WorkPackage
from planner.domain.rollout.schedule_results import RoleWeek

_ONE_DAY = timedelta(days=1)


def weekly_load(
    template: PlanTemplate,
    team: Sequence[TeamMember],
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    calendar: WorkCalendar,
    availability: Availability,
) -> tuple[RoleWeek, ...]:
    """
    Return the weeks in which a role is asked for, by role in template order, then by week (its Monday).

    The effort of a work package is spread evenly over its working days. A role nobody is named for can give nothing.
    Source: docs/methods.md#overload
    """
    named = {member.role for member in team}
    weeks: list[RoleWeek] = []
    for role in template.roles.values():
        for monday, needed in needed_by_week(role.id, work_packages, schedule, calendar).items():
            given = _available_days(role.id, monday, calendar, availability) if role.id in named else 0.0
            weeks.append(RoleWeek(role.id, monday, needed, given))
    return tuple(weeks)


def needed_by_week(
    role_id: str,
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    calendar: WorkCalendar,
) -> dict[date, float]:
    """Return the person-days asked of a role by week (its Monday), in order of the weeks."""
    needed: dict[date, float] = {}
    for package in work_packages:
        effort = package.effort_days.get(role_id)
        if effort:
            dates = schedule[package.id]
            days = tuple(working_days(dates.start, dates.finish, calendar)) or (dates.start,)
            for day in days:
                monday = day - day.weekday() * _ONE_DAY
                needed[monday] = needed.get(monday, 0.0) + effort / len(days)
    return dict(sorted(needed.items()))


def working_days(first: date, last: date, calendar: WorkCalendar) -> Iterator[date]:
    """Yield the working days from first to last, both included."""
    dates = (first + offset * _ONE_DAY for offset in range((last - first).days + 1))
    return (day for day in dates if calendar.is_working(day))


def _available_days(role_id: str, monday: date, calendar: WorkCalendar, availability: Availability) -> float:
    return sum(availability.of_role(role_id, day) for day in working_days(monday, monday + 6 * _ONE_DAY, calendar))
