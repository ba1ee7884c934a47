"""Says why no timetable exists: which group, trainers or rooms fall short, and by how much."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from planner.domain.training.solver.capacity import HALVES, LONELY_KINDS, Shortfall, find_shortfalls
from planner.domain.training.solver.records import CourseRoom, CourseTrainer, LearnerGroup, TimetableProblem
from planner.domain.training.solver.solve import Budget, is_feasible
from planner.errors import Statement

Label = Callable[[int], object]


def explain_infeasible(
    problem: TimetableProblem, label: Label, time_limit_s: float, clock: Callable[[], float] = time.monotonic
) -> tuple[Statement, ...]:
    """
    Return the reasons why a problem has no timetable.

    First the conditions that counting shows to fail; where none does, the limits each of which, lifted alone, would
    make a timetable possible; at last that they stand in each other's way together, or, where the time was over before
    every limit was lifted, that they do and which of them is not known.

    Args:
        label: what a place is called.
        clock: what the time is taken from.

    Source: docs/methods.md#timetable-bounds
    """
    counted = tuple(_counted(problem, short, label) for short in _telling(find_shortfalls(problem)))
    if counted:
        return counted
    budget, tight, undecided = Budget(time_limit_s, 0.0, clock), [], False
    for reason, lifted in _lifted(problem):
        seconds = min(time_limit_s / 4, budget.seconds())
        status = is_feasible(lifted, seconds, clock=clock).status if seconds > 0 else "unknown"
        if status == "feasible":
            tight.append(reason)
        undecided = undecided or status == "unknown"
    code = "timetable.tight-undecided" if undecided else "timetable.tight-together"
    return tuple(tight) or (_together(problem, code),)


def _telling(shortfalls: tuple[Shortfall, ...]) -> Iterator[Shortfall]:
    """Leave out what a shortfall of fewer groups over the same resources already says."""
    told: list[Shortfall] = []
    for short in sorted(shortfalls, key=_order):
        known = any(
            (other.kind, other.trainers, other.rooms) == (short.kind, short.trainers, short.rooms)
            and set(other.groups) <= set(short.groups)
            for other in told
        )
        if not known:
            told.append(short)
            yield short


def _order(short: Shortfall) -> tuple[bool, int, int]:
    """What a group lacks alone comes first, then what fewer groups lack on fewer days."""
    return (short.kind not in LONELY_KINDS, len(short.groups), short.last - short.first)


def _counted(problem: TimetableProblem, short: Shortfall, label: Label) -> Statement:
    groups = [one for one in problem.groups if one.id in short.groups]
    group = groups[0]
    params: dict[str, object] = {
        "group": group.id,
        "groups": short.groups,
        "trainers": short.trainers,
        "rooms": short.rooms,
        "role": group.role,
        "site": group.site,
        "users": sum(one.users for one in groups),
        "cohorts": sum(problem.fewest_cohorts(one) for one in groups),
        "limit": group.out_limit,
        "parts": len(group.parts),
        "gap": group.gap_days,
        "need": short.need,
        "have": short.have,
        "first": label(short.first),
        "last": label(short.last),
    }
    return Statement(f"timetable.short-{short.kind}", params)


def _lifted(problem: TimetableProblem) -> Iterator[tuple[Statement, TimetableProblem]]:
    """Yield the problem with one kind of limit lifted, and the reason that this limit is if it then works."""
    need = sum(problem.fewest_cohorts(group) * group.half_days for group in problem.groups)
    every = tuple(group.id for group in problem.groups)
    sites = dict.fromkeys(group.site for group in problem.groups)
    free = {one.id: HALVES * (problem.days - len({d for d in one.off if d < problem.days})) for one in problem.trainers}
    params: dict[str, object] = {"groups": every, "need": need, "days": problem.days}
    roles = frozenset(group.role for group in problem.groups)
    trainers = tuple(
        CourseTrainer(f"any-{site}-{number}", site, roles, frozenset({site}))
        for site in sites
        for number in range(len(problem.groups) * 4)
    )
    yield (
        Statement("timetable.tight-trainers", {**params, "trainers": tuple(free), "have": sum(free.values())}),
        replace(problem, trainers=(*problem.trainers, *trainers)),
    )
    seats = max((group.class_max for group in problem.groups), default=1)
    rooms = tuple(
        CourseRoom(f"any-{site}-{number}", site, seats) for site in sites for number in range(len(problem.groups) * 4)
    )
    have = sum(HALVES * (problem.days - len({d for d in one.off if d < problem.days})) for one in problem.rooms)
    ids = tuple(room.id for room in problem.rooms)
    yield (
        Statement("timetable.tight-rooms", {**params, "rooms": ids, "have": have}),
        replace(problem, rooms=(*problem.rooms, *rooms)),
    )
    for group in problem.groups:
        if group.max_out < 1:
            out = {"group": group.id, "users": group.users, "limit": group.out_limit}
            yield Statement("timetable.tight-coverage", out), _changed(problem, replace(group, max_out=1.0))
    for group in problem.groups:
        if group.not_before is not None or group.not_after is not None:
            days = len(problem.window(group))
            yield (
                Statement("timetable.tight-window", {"group": group.id, "days": days, "count": days}),
                _changed(problem, replace(group, not_before=None, not_after=None)),
            )


def _changed(problem: TimetableProblem, group: LearnerGroup) -> TimetableProblem:
    return replace(problem, groups=tuple(group if one.id == group.id else one for one in problem.groups))


def _together(problem: TimetableProblem, code: str) -> Statement:
    need = sum(problem.fewest_cohorts(group) * group.half_days for group in problem.groups)
    params = {
        "groups": tuple(group.id for group in problem.groups),
        "trainers": tuple(trainer.id for trainer in problem.trainers),
        "rooms": tuple(room.id for room in problem.rooms),
        "need": need,
        "days": problem.days,
    }
    return Statement(code, params)
