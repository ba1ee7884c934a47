"""Who does it: people named for each role, effort asked of them, missing roles and overloaded weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from planner.domain.model.company import TeamMember
from planner.domain.model.template import PlanTemplate, RoleTemplate
from planner.domain.rollout.results import RoleAssignment, ScheduledPackage, WorkPackage
from planner.domain.rollout.schedule_results import RoleWeek
from planner.errors import Statement

# a hundredth of a day is noise of the shares, not an overload
_TOLERANCE_DAYS = 0.01
# the weeks named in a warning; `planner rollout load` lists them all
_NAMED_WEEKS = 4


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
    template: PlanTemplate, team: Sequence[TeamMember], load: Sequence[RoleWeek]
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
            warnings.extend(_overload(role, members, [week for week in load if week.role_id == role.id]))
    return tuple(warnings)


def accountability_warnings(
    template: PlanTemplate,
    team: Sequence[TeamMember],
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
) -> Iterator[Statement]:
    """Yield for how much unfinished work nobody answers, and who is away on the day of a gate they are needed at."""
    named = {member.role for member in team}
    open_ones = [package for package in work_packages if schedule[package.id].fraction_done < 1]
    counts = Counter(package.raci.accountable for package in open_ones)
    nobody = {role.title: counts[role.id] for role in template.roles.values() if role.id not in named}
    told = tuple(
        Statement("rollout.role-packages", {"role": title, "count": count}) for title, count in nobody.items() if count
    )
    if told:
        yield Statement("rollout.accountable-missing", {"count": sum(nobody.values()), "roles": told})
    for package in open_ones:
        if package.kind == "gate":
            yield from _absences(template, team, package, schedule[package.id].finish)


def _absences(template: PlanTemplate, team: Sequence[TeamMember], gate: WorkPackage, day: date) -> Iterator[Statement]:
    needed = dict.fromkeys((gate.raci.accountable, *gate.raci.responsible))
    for member in team:
        away = next((span for span in member.absences if span[0] <= day <= span[1]), None)
        if member.role in needed and away is not None:
            role = template.roles[member.role].title
            params = {"gate": gate.title, "day": day, "person": member.name, "role": role, "until": away[1]}
            yield Statement("rollout.absent-at-gate", params)


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


def _overload(role: RoleTemplate, members: Sequence[TeamMember], weeks: Sequence[RoleWeek]) -> Iterator[Statement]:
    """Yield the weeks that ask for too much as a whole; else those in which single days do."""
    over = [week for week in weeks if _excess_days(week) > _TOLERANCE_DAYS]
    busy = [week for week in weeks if week not in over and week.over_days > _TOLERANCE_DAYS]
    params: dict[str, object] = {"role": role.title, "people": tuple(member.name for member in members)}
    if over:
        worst = max(over, key=lambda week: (_excess_days(week), -week.monday.toordinal()))
        params |= {
            "count": len(over),
            "week": worst.monday,
            "needed": worst.needed_days,
            "available": worst.available_days,
            "weeks": tuple(_told(over, busy)),
        }
        yield Statement("rollout.role-overloaded", params)
    elif busy:
        yield Statement("rollout.role-busy-days", {**params, "count": len(busy), "week": busy[0].monday})


def _told(over: Sequence[RoleWeek], busy: Sequence[RoleWeek]) -> Iterator[Statement]:
    """Yield the worst weeks in the order of time, how many there are beyond them, and those with single days only."""
    named = sorted(over, key=_excess_days, reverse=True)[:_NAMED_WEEKS]
    for week in over:
        if week in named:
            params = {"week": week.monday, "needed": week.needed_days, "available": week.available_days}
            yield Statement("rollout.overloaded-week", params)
    if len(over) > len(named):
        yield Statement("rollout.overloaded-more", {"count": len(over) - len(named)})
    if busy:
        yield Statement("rollout.overloaded-days", {"count": len(busy), "week": busy[0].monday})


def _excess_days(week: RoleWeek) -> float:
    return week.needed_days - week.available_days
