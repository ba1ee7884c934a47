"""Gives work the days its people need, where they have less time for it than the duration of the template supposes."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from planner.domain.rollout.levelled import People
from planner.domain.rollout.results import Duration, WorkPackage
from planner.errors import Statement

_TOLERANCE = 1e-9


def stretched(packages: Sequence[WorkPackage], people: People, kept: Collection[str]) -> tuple[WorkPackage, ...]:
    """
    Return the packages, those longer that ask a levelled role for more of a day than its people ever give.

    The effort stays; the duration becomes effort ÷ what the people of the role give on a full day, rounded up, and the
    optimistic and pessimistic one grow in proportion. Work that cannot wait for people keeps its duration.

    Args:
        kept: ids of packages whose duration somebody decided, or follows from classes.

    Source: docs/methods.md#stretched-by-people
    """
    given = {role_id: _full_day(role_id, people) for role_id in people.levelled_roles()}
    return tuple(
        package if package.id in kept or package.immediate else _stretched(package, given, people)
        for package in packages
    )


def _full_day(role_id: str, people: People) -> float:
    return math.fsum(member.availability for member in people.team if member.role == role_id)


def _stretched(package: WorkPackage, given: dict[str, float], people: People) -> WorkPackage:
    computed = package.duration
    needed = max(_days_needed(package, given), default=None)
    if needed is None or needed[0] <= computed.likely_days:
        return package
    likely, role_id = needed
    scale = likely / computed.likely_days
    optimistic = max(math.floor(computed.optimistic_days * scale + 0.5), 1)
    pessimistic = max(math.ceil(computed.pessimistic_days * scale - _TOLERANCE), likely)
    params = {
        "likely": likely,
        "optimistic": optimistic,
        "pessimistic": pessimistic,
        "role": people.template.roles[role_id].title,
        "effort": package.effort_days[role_id],
        "given": given[role_id],
        "computed": computed.explanation,
    }
    duration = Duration(optimistic, likely, pessimistic, Statement("rollout.duration-people", params))
    return replace(package, duration=duration)


def _days_needed(package: WorkPackage, given: dict[str, float]) -> Iterator[tuple[int, str]]:
    """Yield the days that each role needs for its effort, with the role; nothing for work without duration."""
    if package.kind != "work" or not package.duration.likely_days:
        return
    for role_id, units in given.items():
        effort = package.effort_days.get(role_id)
        if effort and units:
            yield math.ceil(effort / units - _TOLERANCE), role_id
