"""Who does it: people named for each role, effort asked of them, missing roles and overloaded weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.model.company import TeamMember
from planner.domain.model.template import PlanTemplate, RoleTemplate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.results import RoleAssignment, ScheduledPackage, WorkPackage
from planner.errors import Statement

_ONE_DAY = timedelta(days=1)
# a hundredth of a day is noise of the shares, not an overload
_TOLERANCE_DAYS = 0.01


@dataclass(frozen=True, slots=True)
class _Week:
    monday: date
    needed_days: float
    available_days: float

    @property
    def excess_days(self) -> float:
        return self.needed_days - self.available_days


def assign_roles(
    template: PlanTemplate,
    team: Sequence[TeamMember],
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
) -> tuple[RoleAssignment, ...]:
    """
    Return every role of the template with its people and effort, in template order.

    Effort in person-days is the share of a working day times the likely duration, summed.
    Source: docs/methods.md#effort
    """
    return tuple(
        _assignment(role, team, [package for package in work_packages if package.effort_days.get(role.id)], schedule)
        for role in template.roles.values()
    )


def staffing_warnings(
    template: PlanTemplate,
    team: Sequence[TeamMember],
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    calendar: WorkCalendar,
) -> tuple[Statement, ...]:
    """
    Return required roles without a person, then roles whose people are asked for more than they can give.

    Source: docs/methods.md#overload
    """
    named = {member.role for member in team}
    missing = [role for role in template.roles.values() if role.required and role.id not in named]
    warnings = [Statement("rollout.role-missing", {"role": role.title}) for role in missing]
    for role in template.roles.values():
        members = [member for member in team if member.role == role.id]
        if members:
            warnings.extend(_overload(role, members, work_packages, schedule, calendar))
    return tuple(warnings)


def _assignment(
    role: RoleTemplate,
    team: Sequence[TeamMember],
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
) -> RoleAssignment:
    dates = [schedule[package.id] for package in work_packages]
    return RoleAssignment(
        role_id=role.id,
        member_ids=tuple(member.id for member in team if member.role == role.id),
        effort_days=sum(package.effort_days[role.id] for package in work_packages),
        first_day=min((each.start for each in dates), default=None),
        last_day=max((each.finish for each in dates), default=None),
    )


def _overload(
    role: RoleTemplate,
    members: Sequence[TeamMember],
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    calendar: WorkCalendar,
) -> Iterator[Statement]:
    weeks = [
        _Week(monday, needed, _available_days(members, monday, calendar))
        for monday, needed in _needed_by_week(role.id, work_packages, schedule, calendar).items()
    ]
    over = [week for week in weeks if week.excess_days > _TOLERANCE_DAYS]
    if over:
        worst = max(over, key=lambda week: (week.excess_days, -week.monday.toordinal()))
        params = {
            "role": role.title,
            "people": tuple(member.name for member in members),
            "count": len(over),
            "week": worst.monday,
            "needed": worst.needed_days,
            "available": worst.available_days,
        }
        yield Statement("rollout.role-overloaded", params)


def _needed_by_week(
    role_id: str,
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    calendar: WorkCalendar,
) -> dict[date, float]:
    """Spread the effort of each work package evenly over its working days and sum it by week (its Monday)."""
    needed: dict[date, float] = {}
    for package in work_packages:
        effort = package.effort_days.get(role_id)
        if effort:
            dates = schedule[package.id]
            days = _working_days(dates.start, dates.finish, calendar)
            for day in days:
                monday = day - day.weekday() * _ONE_DAY
                needed[monday] = needed.get(monday, 0.0) + effort / len(days)
    return dict(sorted(needed.items()))


def _available_days(members: Sequence[TeamMember], monday: date, calendar: WorkCalendar) -> float:
    days = _working_days(monday, monday + 6 * _ONE_DAY, calendar)
    return sum(member.availability for member in members for day in days if not _is_absent(member, day))


def _is_absent(member: TeamMember, day: date) -> bool:
    return any(first <= day <= last for first, last in member.absences)


def _working_days(first: date, last: date, calendar: WorkCalendar) -> list[date]:
    dates = (first + offset * _ONE_DAY for offset in range((last - first).days + 1))
    return [day for day in dates if calendar.is_working(day)]
