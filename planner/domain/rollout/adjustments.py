"""What was decided about single work packages, laid over what the template computes: durations, dates, deadlines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from planner.domain.model.steering import SteeringRecords
from planner.domain.model.text import Text
from planner.domain.rollout.results import Duration, Link, WorkPackage
from planner.errors import Statement


def adjust(packages: Sequence[WorkPackage], steering: SteeringRecords) -> tuple[WorkPackage, ...]:
    """
    Return the packages with the durations, constraints and deadlines that were decided for them.

    A decided duration is the likely one; the computed spread is kept in proportion, and so is the effort.
    """
    return tuple(_adjusted(package, steering) for package in packages)


def with_rework(packages: Sequence[WorkPackage], rework: Sequence[WorkPackage]) -> tuple[WorkPackage, ...]:
    """
    Return the packages with the rework that failed acceptance items ask for.

    A rework package names what waits for it in `blocks`: those packages get a link to it.
    """
    waiting: dict[str, list[Link]] = {}
    for package in rework:
        for blocked_id in package.blocks:
            waiting.setdefault(blocked_id, []).append(Link(package.id, "FS", 0))
    linked = (
        replace(package, links=(*package.links, *waiting[package.id])) if package.id in waiting else package
        for package in packages
    )
    return (*linked, *rework)


def unknown_packages(packages: Sequence[WorkPackage], steering: SteeringRecords) -> Iterator[Statement]:
    """Yield a warning for every decision and every progress report about a work package the plan does not have."""
    known = {package.id for package in packages}
    records: tuple[tuple[str, Mapping[str, object]], ...] = (
        ("duration", steering.durations),
        ("constraint", steering.constraints),
        ("deadline", steering.deadlines),
        ("progress", steering.progress),
    )
    for kind, recorded in records:
        for id_ in recorded:
            if id_ not in known:
                yield Statement(f"rollout.unknown-package-{kind}", {"id": id_})


def _adjusted(package: WorkPackage, steering: SteeringRecords) -> WorkPackage:
    decided = steering.durations.get(package.id)
    if decided is not None:
        package = _with_duration(package, *decided)
    constraint, deadline = steering.constraints.get(package.id), steering.deadlines.get(package.id)
    if constraint is None and deadline is None:
        return package
    return replace(
        package,
        constraint=constraint or package.constraint,
        deadline=_earlier(deadline, package.deadline),
    )


def _with_duration(package: WorkPackage, days: int, reason: Text) -> WorkPackage:
    computed = package.duration
    if not computed.likely_days:
        return package
    scale = days / computed.likely_days
    optimistic = min(days, max(1, math.floor(computed.optimistic_days * scale + 0.5)))
    pessimistic = max(days, math.ceil(computed.pessimistic_days * scale - 1e-9))
    params = {
        "likely": days,
        "optimistic": optimistic,
        "pessimistic": pessimistic,
        "computed": computed.likely_days,
        "reason": reason,
    }
    duration = Duration(optimistic, days, pessimistic, Statement("rollout.duration-decided", params))
    effort = {role: effort * scale for role, effort in package.effort_days.items()}
    return replace(package, duration=duration, effort_days=effort)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
