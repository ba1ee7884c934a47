"""How much a plan asks of the people of each role, week by week, against what they can give."""

from __future__ import annotations

import math
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
        for monday, days in _by_week(needed_by_day(role.id, work_packages, schedule, calendar)).items():
            needed = math.fsum(days.values())
            if role.id not in named:
                weeks.append(RoleWeek(role.id, monday, needed, 0.0, needed))
                continue
            given = _available_days(role.id, monday, calendar, availability)
            over = math.fsum(max(asked - availability.of_role(role.id, day), 0.0) for day, asked in days.items())
            weeks.append(RoleWeek(role.id, monday, needed, given, over))
    return tuple(weeks)


def needed_by_day(
    role_id: str,
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    calendar: WorkCalendar,
) -> dict[date, float]:
    """Return the person-days asked of a role by day, in order of the days."""
    needed: dict[date, float] = {}
    for package in work_packages:
        effort = package.effort_days.get(role_id)
        if effort:
            dates = schedule[package.id]
            days = tuple(working_days(dates.start, dates.finish, calendar)) or (dates.start,)
            for day in days:
                needed[day] = needed.get(day, 0.0) + effort / len(days)
    return dict(sorted(needed.items()))


def _by_week(days: Mapping[date, float]) -> dict[date, dict[date, float]]:
    """Return days with what is asked on them by the Monday of their week."""
    weeks: dict[date, dict[date, float]] = {}
    for day, asked in days.items():
        weeks.setdefault(day - day.weekday() * _ONE_DAY, {})[day] = asked
    return weeks


def working_days(first: date, last: date, calendar: WorkCalendar) -> Iterator[date]:
    """Yield the working days from first to last, both included."""
    dates = (first + offset * _ONE_DAY for offset in range((last - first).days + 1))
    return (day for day in dates if calendar.is_working(day))


def _available_days(role_id: str, monday: date, calendar: WorkCalendar, availability: Availability) -> float:
    return sum(availability.of_role(role_id, day) for day in working_days(monday, monday + 6 * _ONE_DAY, calendar))
