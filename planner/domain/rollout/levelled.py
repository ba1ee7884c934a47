"""Levels a plan by its people: who is asked for how much, what levelling says about it, and who is named for what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain.model.company import TeamMember
from planner.domain.model.template import PlanTemplate
from planner.domain.rollout.availability import Availability
from planner.domain.rollout.levelling.plan_levelling import LevelledNetwork, level_network
from planner.domain.rollout.network import Activity
from planner.domain.rollout.results import WorkPackage
from planner.domain.rollout.schedule_results import Levelling
from planner.domain.rollout.working_days import WorkingDays
from planner.errors import Statement

SEED = 20260701


@dataclass(frozen=True, slots=True)
class People:
    """Who there is for a plan: the template's roles, the team, and when each of them is there."""

    template: PlanTemplate
    team: Sequence[TeamMember]
    availability: Availability

    def levelled_roles(self) -> tuple[str, ...]:
        """Return the roles whose people are levelled: those the template says, as far as somebody is named."""
        named = {member.role for member in self.team if member.availability > 0}
        return tuple(role.id for role in self.template.roles.values() if role.levelled and role.id in named)


def level_plan(
    activities: Sequence[Activity],
    work_packages: Sequence[WorkPackage],
    people: People,
    days: WorkingDays,
    targets: Sequence[str],
) -> LevelledNetwork:
    """
    Return the network levelled by the people of the levelled roles.

    Args:
        targets: what is to come early once the plan as a whole is as short as it can be: go-lives and gates.

    Source: docs/methods.md#levelling
    """
    roles = people.levelled_roles()
    done = {activity.id for activity in activities if activity.fixed is not None and not activity.duration_days}
    demands = {
        package.id: shares
        for package in work_packages
        if package.id not in done and not package.immediate and (shares := shares_of(package, roles))
    }
    pools = {role_id: _pool(role_id, people.availability, days) for role_id in roles}
    return level_network(activities, demands, pools, targets=targets, seed=SEED, elapsed=days.elapsed)


def describe(levelled: LevelledNetwork, moved: Sequence[str], roles: Sequence[str]) -> Levelling:
    """Return the record of a levelling."""
    bound = max(levelled.lower_bound, 1)
    return Levelling(
        status=levelled.status,
        unlevelled_days=levelled.unlevelled,
        duration_days=levelled.duration,
        lower_bound_days=levelled.lower_bound,
        gap=(levelled.duration - levelled.lower_bound) / bound,
        moved=tuple(moved),
        roles=tuple(roles),
        seed=SEED,
        notes=tuple(_notes(levelled, moved, roles)),
    )


def _notes(levelled: LevelledNetwork, moved: Sequence[str], roles: Sequence[str]) -> list[Statement]:
    if not roles:
        return [Statement("rollout.levelling-nobody")]
    if levelled.status == "not_needed":
        return [Statement("rollout.levelling-not-needed", {"roles": len(roles)})]
    params = {
        "count": len(moved),
        "days": levelled.duration - levelled.unlevelled,
        "duration": levelled.duration,
        "bound": levelled.lower_bound,
    }
    proven = levelled.duration <= levelled.lower_bound
    return [Statement("rollout.levelling-optimal" if proven else "rollout.levelling-feasible", params)]


def shares_of(package: WorkPackage, roles: Sequence[str]) -> Mapping[str, float]:
    """Return the part of each working day (in persons) that a package asks of each of some roles."""
    days = package.duration.likely_days
    if not days:
        return {}
    return {role: package.effort_days[role] / days for role in roles if package.effort_days.get(role)}


def _pool(role_id: str, availability: Availability, days: WorkingDays) -> Callable[[int], float]:
    known: dict[date, float] = {}

    def capacity(point: int) -> float:
        day = days.morning(point)
        if day not in known:
            known[day] = availability.of_role(role_id, day)
        return known[day]

    return capacity
