"""Packs the courses of a class into half-days: several short ones together, a long one in whole days."""

from __future__ import annotations

import functools
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from planner.domain.model.template import CourseTemplate

# courses up to which every packing is compared; more are packed one after the other
_COMPARED = 14
# courses taught in one block at most
_TOGETHER = 4
_TOLERANCE = 1e-9
WHOLE_DAY = 2
# packings that are kept: a plan asks for the same ones many times, and the plans after it again
_KEPT = 1024


@dataclass(frozen=True, slots=True)
class CoursePart:
    """One part of a course within a block; `start_hour` counts from the beginning of the block."""

    course: CourseTemplate
    part: int
    parts: int
    start_hour: float
    hours: float


@dataclass(frozen=True, slots=True)
class Block:
    """What a class is taught in one half-day (`half_days` 1) or in one whole day (2)."""

    half_days: int
    parts: tuple[CoursePart, ...]


def pack_blocks(courses: Sequence[CourseTemplate], day_hours: float) -> tuple[Block, ...]:
    """
    Pack courses into the fewest half-days, prerequisites before what needs them, otherwise in the given order.

    A course longer than half a training day takes a whole one, with short courses after it where they fit, and so do
    several short ones where that saves a half-day; a course longer than a day is cut into equal parts of a day.

    Args:
        courses: prerequisites before what needs them.
        day_hours: hours of a training day; half of it is a half-day.

    Source: docs/methods.md#half-day-blocks
    """
    known = {course.id: course for course in courses}
    lengths = tuple(_Length(course.id, course.hours, course.prerequisites) for course in courses)
    groups = ([known[id_] for id_ in group] for group in _packed(lengths, day_hours))
    return tuple(block for group in groups for block in _laid_out(group, day_hours))


class _Length(NamedTuple):
    """All of a course that matters for the packing."""

    id: str
    hours: float
    prerequisites: tuple[str, ...]


@functools.lru_cache(maxsize=_KEPT)
def _packed(courses: tuple[_Length, ...], day_hours: float) -> tuple[tuple[str, ...], ...]:
    packer = _Packer(courses, day_hours)
    every = frozenset(course.id for course in courses)
    chosen = packer.fewest(every) if len(courses) <= _COMPARED else packer.in_order()
    return tuple(tuple(course.id for course in group) for group in chosen)


class _Packer:
    """Looks for the fewest half-days; sets of courses that end up done are compared once."""

    def __init__(self, courses: Sequence[_Length], day_hours: float) -> None:
        self._courses = {course.id: course for course in courses}
        self._order = [course.id for course in courses]
        self._day_hours = day_hours
        self._known: dict[frozenset[str], tuple[tuple[_Length, ...], ...]] = {frozenset(): ()}

    def fewest(self, left: frozenset[str]) -> tuple[tuple[_Length, ...], ...]:
        """Return the blocks that teach what is left in the fewest half-days, earlier courses first where equal."""
        if left not in self._known:
            self._known[left] = self._compared(left)
        return self._known[left]

    def _compared(self, left: frozenset[str]) -> tuple[tuple[_Length, ...], ...]:
        best: tuple[tuple[_Length, ...], ...] | None = None
        fewest = (math.inf, math.inf)
        for block in self._candidates(left):
            rest = self.fewest(left - {course.id for course in block})
            costs = [_cost(one, self._day_hours) for one in (block, *rest)]
            # of equal ones that with fewer whole days: people are away for shorter
            cost = (sum(costs), sum(each > 1 for each in costs))
            if cost < fewest:
                best, fewest = (block, *rest), cost
        assert best is not None
        return best

    def _candidates(self, left: Collection[str]) -> Iterator[tuple[_Length, ...]]:
        """Yield the sets of courses that may be taught next in one block, the earliest and fullest first."""
        waiting = [self._courses[id_] for id_ in self._order if id_ in left]
        first = [course for course in waiting if not left_of(course, left)]
        for lead in first[:2]:
            others = [course for course in waiting if course is not lead]
            room = max(0.0, self._day_hours - lead.hours) + _TOLERANCE
            for size in range(min(_TOGETHER - 1, len(others)), -1, -1):
                for chosen in combinations(others, size):
                    together = {lead.id, *(course.id for course in chosen)}
                    if chosen and sum(course.hours for course in chosen) > room:
                        continue
                    if all(set(left_of(course, left)) <= together for course in chosen):
                        yield tuple(course for course in waiting if course.id in together)

    def in_order(self) -> tuple[tuple[_Length, ...], ...]:
        """Pack the courses one after the other."""
        blocks: list[list[_Length]] = []
        for course in self._courses.values():
            if blocks and _cost((*blocks[-1], course), self._day_hours) == 1:
                blocks[-1].append(course)
            else:
                blocks.append([course])
        return tuple(tuple(block) for block in blocks)


def left_of(course: CourseTemplate | _Length, left: Collection[str]) -> list[str]:
    """Return the prerequisites of a course that are still to be taught."""
    return [id_ for id_ in course.prerequisites if id_ in left]


def _cost(block: Sequence[CourseTemplate | _Length], day_hours: float) -> int:
    hours = sum(course.hours for course in block)
    if hours <= day_hours / 2 + _TOLERANCE:
        return 1
    return WHOLE_DAY * math.ceil(hours / day_hours - _TOLERANCE)


def _laid_out(courses: Sequence[CourseTemplate], day_hours: float) -> Iterator[Block]:
    """Yield the blocks of courses taught together: one, or one a day where a course is longer than a day."""
    longest = max(course.hours for course in courses)
    days = math.ceil(longest / day_hours - _TOLERANCE)
    if days > 1:
        for course in courses:
            for part in range(1, days + 1):
                yield Block(WHOLE_DAY, (CoursePart(course, part, days, 0.0, course.hours / days),))
        return
    parts, hour = [], 0.0
    for course in courses:
        parts.append(CoursePart(course, 1, 1, hour, course.hours))
        hour += course.hours
    yield Block(_cost(courses, day_hours), tuple(parts))
