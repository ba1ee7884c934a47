"""A first timetable by filling half-day after half-day: quick, often good, and no proof of anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.training.solver.capacity import HALVES
from planner.domain.training.solver.records import (
    CourseRoom,
    CourseTrainer,
    LearnerGroup,
    PlacedSession,
    TimetableProblem,
)


def fill_half_days(
    problem: TimetableProblem, cohorts: Mapping[str, int] | None = None
) -> tuple[PlacedSession, ...] | None:
    """
    Return a timetable of evenly split groups, None where filling half-day after half-day leaves somebody out.

    Args:
        cohorts: by group; the fewest without.
    """
    filling = _Filling(problem, cohorts or {group.id: problem.fewest_cohorts(group) for group in problem.groups})
    for slot in range(problem.days * HALVES):
        # where one class of a group found no place in a half-day, another one like it finds none either
        full: set[tuple[str, int, int]] = set()
        for cohort in sorted(filling.ready(slot), key=_urgency):
            alike = (cohort.group.id, cohort.size, cohort.group.parts[cohort.part])
            if alike not in full and not filling.place(cohort, slot):
                full.add(alike)
    return tuple(filling.sessions) if all(cohort.done for cohort in filling.cohorts) else None


@dataclass(slots=True)
class _Cohort:
    group: LearnerGroup
    window: range
    number: int
    size: int
    part: int = 0
    free_from: int = 0
    day: int = -1

    @property
    def done(self) -> bool:
        return self.part == len(self.group.parts)


def _urgency(cohort: _Cohort) -> tuple[int, int, int, str, int]:
    """Who must be over first comes first, then who has most before them."""
    left = sum(cohort.group.parts[cohort.part :])
    return (cohort.window.stop, -cohort.group.gap_days * left, -left, cohort.group.id, cohort.number)


class _Filling:
    def __init__(self, problem: TimetableProblem, cohorts: Mapping[str, int]) -> None:
        self._problem = problem
        self.sessions: list[PlacedSession] = []
        self.cohorts = [cohort for group in problem.groups for cohort in _split(problem, group, cohorts[group.id])]
        self._rooms = sorted(problem.rooms, key=lambda room: (room.capacity, room.id))
        self._taken: set[tuple[str, str, int]] = set()
        self._out: dict[tuple[str, int], int] = defaultdict(int)
        self._classes: dict[tuple[str, int], int] = defaultdict(int)
        self._site: dict[tuple[str, int], str] = {}
        self._given: dict[tuple[str, int], int] = defaultdict(int)

    def ready(self, slot: int) -> Iterator[_Cohort]:
        """Yield the cohorts whose next part may begin in a half-day."""
        day, half = divmod(slot, HALVES)
        for cohort in self.cohorts:
            if cohort.done or day not in cohort.window or day in cohort.group.off or slot < cohort.free_from:
                continue
            in_time = not cohort.part or day - cohort.day >= cohort.group.gap_days
            if in_time and (half == 0 or cohort.group.parts[cohort.part] == 1):
                yield cohort

    def place(self, cohort: _Cohort, slot: int) -> bool:
        """Hold the next part of a cohort in a half-day if a room and a trainer are free and enough stay at work."""
        group, slots = cohort.group, range(slot, slot + cohort.group.parts[cohort.part])
        if any(self._out[group.id, each] + cohort.size > group.out_limit for each in slots):
            return False
        if not self._within_limits(group, slots):
            return False
        room, trainer = self._room(cohort, slots), self._trainer(group, slots)
        if room is None or trainer is None:
            return False
        for each in slots:
            self._taken |= {("room", room.id, each), ("trainer", trainer.id, each)}
            self._out[group.id, each] += cohort.size
            self._classes[group.id, each] += 1
        day, half = divmod(slot, HALVES)
        self._site[trainer.id, day] = group.site
        limit = trainer.limit_on(day)
        if limit is not None:
            self._given[trainer.id, limit.first] += len(slots)
        cohort.part, cohort.free_from, cohort.day = cohort.part + 1, slots.stop, day
        self.sessions.append(
            PlacedSession(
                group.id, cohort.number, cohort.part, cohort.size, day, "PM" if half else "AM", trainer.id, room.id
            )
        )
        return True

    def _within_limits(self, group: LearnerGroup, slots: range) -> bool:
        for limit in self._problem.limits:
            weights = dict(limit.weights)
            if group.id in weights:
                for slot in slots:
                    running = sum(weight * self._classes[id_, slot] for id_, weight in limit.weights)
                    if running + weights[group.id] > limit.most:
                        return False
        return True

    def _room(self, cohort: _Cohort, slots: Sequence[int]) -> CourseRoom | None:
        day = slots[0] // HALVES
        fitting = (
            room
            for room in self._rooms
            if room.site == cohort.group.site and room.capacity >= cohort.size and day not in room.off
        )
        return next((room for room in fitting if not any(("room", room.id, s) in self._taken for s in slots)), None)

    def _trainer(self, group: LearnerGroup, slots: Sequence[int]) -> CourseTrainer | None:
        day = slots[0] // HALVES
        free = [
            trainer
            for trainer in self._problem.teachers(group)
            if day not in trainer.off
            and self._site.get((trainer.id, day), group.site) == group.site
            and not any(("trainer", trainer.id, slot) in self._taken for slot in slots)
            and self._gives(trainer, day, len(slots))
        ]
        # who is there already, then who lives there, then who can do little else
        return min(
            free,
            key=lambda one: ((one.id, day) not in self._site, one.home != group.site, len(one.skills), one.id),
            default=None,
        )

    def _gives(self, trainer: CourseTrainer, day: int, half_days: int) -> bool:
        limit = trainer.limit_on(day)
        return limit is None or self._given[trainer.id, limit.first] + half_days <= limit.half_days


def _split(problem: TimetableProblem, group: LearnerGroup, count: int) -> Iterator[_Cohort]:
    for number in range(count):
        size = group.users // count + (number < group.users % count)
        yield _Cohort(group, problem.window(group), number + 1, size)
