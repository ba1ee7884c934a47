"""Resources and assignments: people by name, roles nobody is named for as generic resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.model.company import TeamMember
from planner.domain.rollout.results import WorkPackage
from planner.services.run import EngagementResult

MEMBER, ROLE = "member", "role"


@dataclass(frozen=True, slots=True)
class Share:
    """A resource (`member:<id>` or `role:<id>`) on a work package, with its share of each working day."""

    resource: str
    work_package_id: str
    units: float


def members_of(result: EngagementResult) -> dict[str, TeamMember]:
    """Return the people of the project by id."""
    return {member.id: member for member in result.engagement.team}


def shares_of(result: EngagementResult, package: WorkPackage, working_days: int) -> Iterator[Share]:
    """
    Yield who works on a package: the people levelling named, else the only person of a role, else the role itself.

    Args:
        working_days: those the work is spread over; an event has no work.
    """
    if not working_days:
        return
    named: dict[str, dict[str, float]] = {}
    for one in result.rollout.scheduling.assignments:
        if one.work_package_id == package.id:
            shares = named.setdefault(one.role_id, {})
            shares[one.member_id] = shares.get(one.member_id, 0.0) + one.share
    found: dict[str, float] = {}
    for role_id, effort in package.effort_days.items():
        for resource, units in _of_role(result, role_id, effort / working_days, named.get(role_id, {})):
            # one person may hold two roles of a package: the format takes one assignment for each pair
            found[resource] = found.get(resource, 0.0) + units
    for resource, units in found.items():
        if units > 0:
            yield Share(resource, package.id, units)


def _of_role(
    result: EngagementResult, role_id: str, units: float, named: dict[str, float]
) -> Iterator[tuple[str, float]]:
    if named:
        yield from ((f"{MEMBER}:{member}", share) for member, share in named.items())
        rest = units - sum(named.values())
        if rest > 1e-6:  # noqa: PLR2004 - less is rounding
            yield f"{ROLE}:{role_id}", rest
        return
    people = [member.id for member in result.engagement.team if member.role == role_id]
    yield (f"{MEMBER}:{people[0]}" if len(people) == 1 else f"{ROLE}:{role_id}"), units
