"""Says why no timetable exists: which group, trainers or rooms fall short, and by how much."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from planner.domain.training.solver.capacity import HALVES, LONELY_KINDS, Shortfall, find_shortfalls
from planner.domain.training.solver.records import (
    MOST_DAYS,
    MOST_RESOURCES,
    CourseRoom,
    CourseTrainer,
    LearnerGroup,
    TimetableProblem,
)
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
    params = _asked(problem)
    roles = frozenset(group.role for group in problem.groups)
    at_once = _most_at_once(problem)
    trainers = tuple(
        CourseTrainer(f"any-{site}-{number}", site, roles, frozenset({site}))
        for site, most in at_once.items()
        for number in range(most)
    )
    have = sum(_half_days(problem, trainer.off) for trainer in _teachers(problem))
    yield (
        Statement("timetable.tight-trainers", {**params, "have": have}),
        replace(problem, trainers=(*problem.trainers, *trainers)),
    )
    seats = max((group.class_max for group in problem.groups), default=1)
    rooms = tuple(
        CourseRoom(f"any-{site}-{number}", site, seats) for site, most in at_once.items() for number in range(most)
    )
    have = sum(_half_days(problem, room.off) for room in _rooms(problem))
    yield (
        Statement("timetable.tight-rooms", {**params, "have": have}),
        replace(problem, rooms=(*problem.rooms, *rooms)),
    )
    yield Statement("timetable.tight-days", params), replace(problem, days=problem.days + _days_in_a_row(problem))
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
    return Statement(code, _asked(problem))


def _asked(problem: TimetableProblem) -> dict[str, object]:
    """Return what is asked for and who and what there is for it, without those that can serve none of the groups."""
    return {
        "groups": tuple(group.id for group in problem.groups),
        "trainers": tuple(trainer.id for trainer in _teachers(problem)),
        "rooms": tuple(room.id for room in _rooms(problem)),
        "need": sum(problem.fewest_cohorts(group) * group.half_days for group in problem.groups),
        "days": problem.days,
        "count": problem.days,
    }


def _teachers(problem: TimetableProblem) -> tuple[CourseTrainer, ...]:
    return tuple(one for one in problem.trainers if any(one.may_teach(group) for group in problem.groups))


def _rooms(problem: TimetableProblem) -> tuple[CourseRoom, ...]:
    sites = {group.site for group in problem.groups}
    return tuple(room for room in problem.rooms if room.site in sites)


def _half_days(problem: TimetableProblem, off: frozenset[int]) -> int:
    """Return the half-days on which a trainer or a room is there."""
    return HALVES * (problem.days - len({day for day in off if day < problem.days}))


def _most_at_once(problem: TimetableProblem) -> dict[str, int]:
    """Return by site how many classes can run in one half-day at most: a class has one person at least."""
    most: dict[str, int] = {}
    for group in problem.groups:
        most[group.site] = min(MOST_RESOURCES, most.get(group.site, 0) + group.out_limit)
    return most


def _days_in_a_row(problem: TimetableProblem) -> int:
    """Return the days on which all classes can be held one after the other."""
    days = sum(problem.fewest_cohorts(group) * len(group.parts) * (group.gap_days + 1) for group in problem.groups)
    return min(MOST_DAYS, days)
