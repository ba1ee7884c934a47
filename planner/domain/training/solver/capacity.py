"""Conditions every timetable must meet, by counting: what fails them cannot be planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal, get_args

from planner.domain.training.solver.records import WHOLE_DAY, AtOnce, CourseTrainer, LearnerGroup, TimetableProblem

# what one group lacks whatever the others do
LonelyKind = Literal["no-trainer", "no-room", "no-window", "no-day", "too-few-days"]
ShortfallKind = LonelyKind | Literal["coverage", "at-once", "trainers", "rooms"]
LONELY_KINDS: tuple[LonelyKind, ...] = get_args(LonelyKind)
HALVES = 2


@dataclass(frozen=True, slots=True)
class Shortfall:
    """
    A condition that fails: `need` half-days (days for `no-window` and `too-few-days`) against the `have` there are.

    `groups`, `trainers` and `rooms` are the ids it is about; `first` and `last` the places between which it counts.
    """

    kind: ShortfallKind
    groups: tuple[str, ...]
    trainers: tuple[str, ...]
    rooms: tuple[str, ...]
    need: int
    have: int
    first: int
    last: int


def find_shortfalls(problem: TimetableProblem) -> tuple[Shortfall, ...]:
    """
    Return every counted condition that a problem fails, those of single groups first; nothing means none was found.

    A group that cannot be taught even alone is left out where groups are counted together: the others have to fit
    without it as well.

    Source: docs/methods.md#timetable-bounds
    """
    lonely = [found for group in problem.groups for found in _alone(problem, group)]
    named = {short.groups[0] for short in lonely}
    others = replace(problem, groups=tuple(group for group in problem.groups if group.id not in named))
    if not others.groups:
        return tuple(lonely)
    return (*lonely, *_coverage(others), *_at_once(others), *_crowded(others))


def earliest_last_day(problem: TimetableProblem) -> int:
    """
    Return a place before which no timetable can end.

    It is the first place with which, as the last one, no condition fails.

    Source: docs/methods.md#timetable-bounds
    """
    low, high = 1, problem.days
    while low < high:
        middle = (low + high) // 2
        if find_shortfalls(replace(problem, days=middle)):
            low = middle + 1
        else:
            high = middle
    return low - 1


def usable_days(problem: TimetableProblem, group: LearnerGroup) -> tuple[int, ...]:
    """Return the places of a group's window on which it, a trainer and a room that may serve it are there."""
    teachers, rooms = problem.teachers(group), problem.rooms_of(group.site)
    return tuple(
        day
        for day in problem.window(group)
        if day not in group.off
        and any(day not in trainer.off for trainer in teachers)
        and any(day not in room.off for room in rooms)
    )


def chain_end(days: Sequence[int], parts: Sequence[int], gap_days: int) -> int | None:
    """Return the earliest place on which one cohort alone can end its parts on given days; None if it cannot."""
    slots = iter([(day, half) for day in days for half in range(HALVES)])
    free_from, day = -1, -1
    for number, length in enumerate(parts):
        earliest = day + gap_days if number else -1
        for day, half in slots:
            if day >= earliest and day * HALVES + half >= free_from and (length < WHOLE_DAY or half == 0):
                free_from = day * HALVES + half + length
                break
        else:
            return None
    return day


def _alone(problem: TimetableProblem, group: LearnerGroup) -> Iterator[Shortfall]:
    """Yield what a group lacks whatever the other groups do: trainer, room and window each, else the days."""
    window = problem.window(group)
    first, last = window.start, window.stop - 1
    teachers = tuple(trainer.id for trainer in problem.teachers(group))
    rooms = tuple(room.id for room in problem.rooms_of(group.site))

    def short(kind: ShortfallKind, need: int, have: int) -> Shortfall:
        return Shortfall(kind, (group.id,), teachers, rooms, need, have, first, last)

    if not teachers:
        yield short("no-trainer", 1, 0)
    if not rooms:
        yield short("no-room", 1, 0)
    if not window:
        yield short("no-window", 1, 0)
    if not teachers or not rooms or not window:
        return
    days = usable_days(problem, group)
    if not days:
        yield short("no-day", 1, 0)
    elif chain_end(days, group.parts, group.gap_days) is None:
        yield short("too-few-days", _chain_days(group), len(days))


def _chain_days(group: LearnerGroup) -> int:
    """Return how many working days in a row one cohort needs from its first part to its last."""
    enough = range(len(group.parts) * (group.gap_days + 1) + 1)
    end = chain_end(enough, group.parts, group.gap_days)
    assert end is not None
    return end + 1


def _coverage(problem: TimetableProblem) -> Iterator[Shortfall]:
    for group in problem.groups:
        days = usable_days(problem, group)
        need = -(-group.users * group.half_days // group.out_limit)
        have = HALVES * len(days)
        if need > have:
            window = problem.window(group)
            yield Shortfall("coverage", (group.id,), (), (), need, have, window.start, window.stop - 1)


def _at_once(problem: TimetableProblem) -> Iterator[Shortfall]:
    """Yield the limits on classes that take people from one another whose classes do not fit one after the other."""
    groups = {group.id: group for group in problem.groups}
    for limit in problem.limits:
        own = [groups[id_] for id_, weight in limit.weights if id_ in groups and weight]
        if own:
            yield from _beyond(problem, limit, own)


def _beyond(problem: TimetableProblem, limit: AtOnce, groups: Sequence[LearnerGroup]) -> Iterator[Shortfall]:
    weights = dict(limit.weights)
    windows = {group.id: problem.window(group) for group in groups}
    usable = {group.id: set(usable_days(problem, group)) for group in groups}
    starts, stops = {one.start for one in windows.values()}, {one.stop for one in windows.values()}
    for start, stop in sorted((start, stop) for start in starts for stop in stops if start < stop):
        inside = [one for one in groups if windows[one.id].start >= start and windows[one.id].stop <= stop]
        need = sum(weights[one.id] * problem.fewest_cohorts(one) * one.half_days for one in inside)
        have = limit.most * HALVES * len(set[int]().union(*(usable[one.id] for one in inside)))
        if need > have:
            yield Shortfall("at-once", tuple(one.id for one in inside), (), (), need, have, start, stop - 1)


def _crowded(problem: TimetableProblem) -> Iterator[Shortfall]:
    """
    Yield the sets of groups whose classes do not fit into the half-days of their trainers, or of their rooms.

    Looked at are the groups that only a given set of trainers teaches, or that one site holds, in each window; they
    are set against those of the trainers who teach at least one of them.
    """
    windows = {group.id: problem.window(group) for group in problem.groups}
    spans = {(window.start, window.stop) for window in windows.values()}
    spans.add((min(start for start, _ in spans), max(stop for _, stop in spans)))
    taught = {group.id: frozenset(trainer.id for trainer in problem.teachers(group)) for group in problem.groups}
    sets = sorted({*taught.values(), frozenset[str]().union(*taught.values())}, key=lambda one: (len(one), sorted(one)))
    found: list[Shortfall] = []
    away = {*(trainer.off for trainer in problem.trainers), *(room.off for room in problem.rooms)}
    before = {off: _free_before(problem, off) for off in away}
    free = {trainer.id: before[trainer.off] for trainer in problem.trainers}
    part_time = [trainer for trainer in problem.trainers if trainer.limits]
    for trainers in sets:
        within = [group for group in problem.groups if taught[group.id] <= trainers]
        for (start, stop), inside in _in_spans(within, windows, spans):
            own = frozenset[str]().union(*(taught[group.id] for group in inside))
            have = sum(free[id_][stop] - free[id_][start] for id_ in own)
            have -= sum(_not_given(trainer, start, stop) for trainer in part_time if trainer.id in own)
            found.extend(_beyond_free(problem, "trainers", inside, tuple(sorted(own)), have, (start, stop)))
    for site in dict.fromkeys(group.site for group in problem.groups):
        within = [group for group in problem.groups if group.site == site]
        rooms = problem.rooms_of(site)
        for (start, stop), inside in _in_spans(within, windows, spans):
            have = sum(before[room.off][stop] - before[room.off][start] for room in rooms)
            ids = tuple(room.id for room in rooms)
            found.extend(_beyond_free(problem, "rooms", inside, ids, have, (start, stop)))
    yield from dict.fromkeys(found)


def _free_before(problem: TimetableProblem, off: frozenset[int]) -> list[int]:
    """Return for every place the half-days before it on which a trainer or a room is there."""
    return [0, *accumulate(HALVES * (day not in off) for day in range(problem.days))]


def _in_spans(
    groups: Sequence[LearnerGroup], windows: dict[str, range], spans: set[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], list[LearnerGroup]]]:
    """Yield the spans of places with the groups whose windows lie inside, where there are any."""
    for start, stop in sorted(spans):
        inside = [group for group in groups if windows[group.id].start >= start and windows[group.id].stop <= stop]
        if inside:
            yield (start, stop), inside


def _beyond_free(
    problem: TimetableProblem,
    kind: Literal["trainers", "rooms"],
    groups: Sequence[LearnerGroup],
    ids: tuple[str, ...],
    have: int,
    span: tuple[int, int],
) -> Iterator[Shortfall]:
    need = sum(problem.fewest_cohorts(group) * group.half_days for group in groups)
    if need > have:
        names = tuple(group.id for group in groups)
        trainers, rooms = (ids, ()) if kind == "trainers" else ((), ids)
        yield Shortfall(kind, names, trainers, rooms, need, have, span[0], span[1] - 1)


def _not_given(trainer: CourseTrainer, start: int, stop: int) -> int:
    """Return the half-days from start to before stop that somebody is there and cannot teach: beyond their share."""
    beyond = 0
    for limit in trainer.limits:
        days = range(max(start, limit.first), min(stop, limit.last + 1))
        beyond += max(0, HALVES * sum(day not in trainer.off for day in days) - limit.half_days)
    return beyond
