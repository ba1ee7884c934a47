"""
The serial schedule generation scheme: takes jobs in a given order and puts each at the first place that holds it.

The free units of all pools at a point are packed into one whole number, a field with a guard bit for each pool, so that
one subtraction and one comparison tell whether a job fits on a day.

Source: docs/methods.md#schedule-generation
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.rollout.levelling.problem import Job, LevellingProblem, Position, topological_ranks


@dataclass(frozen=True, slots=True)
class Timetable:
    """Starts and finishes of all jobs."""

    starts: list[int]
    finishes: list[int]

    @property
    def end(self) -> int:
        """The point at which everything is finished."""
        return max(self.finishes, default=0)


class Generator:
    """
    Generates schedules of one problem that lie before a horizon.

    `plain_starts` says that whoever waits never starts before what it waits for, so that starts sorted in time are an
    order in which predecessors come first; `plain_finishes` says the same of finishes.
    """

    def __init__(self, problem: LevellingProblem, horizon: int) -> None:
        jobs = problem.jobs
        self.problem = problem
        self.horizon = horizon
        self.ranks = topological_ranks(problem)
        self.free_to_move = [job for job in range(len(jobs)) if jobs[job].fixed is None]
        self._ranked = sorted(self.free_to_move, key=self.ranks.__getitem__)
        self.plain_starts = all(_starts_in_turn(link.type, link.lag, jobs[link.before]) for link in problem.precedences)
        self.plain_finishes = all(
            _finishes_in_turn(link.type, link.lag, jobs[link.after]) for link in problem.precedences
        )
        self._width = max((max(pool) for pool in problem.pools), default=0).bit_length() + 1
        self._guards = sum(1 << (self._width * (pool + 1) - 1) for pool in range(len(problem.pools)))
        self._free = self._free_units()
        self._demands = [self.packed(job.demands) for job in jobs]
        self._durations = [job.duration for job in jobs]
        self._not_before = [job.not_before for job in jobs]
        waived = {job for job, _ in problem.waived}
        self._unusual = [job.windows is not None or number in waived for number, job in enumerate(jobs)]
        self._known: list[dict[tuple[int, int], Position | None]] = [{} for _ in jobs]
        self._daily: dict[int, list[int]] = {}
        self._read_links()

    def packed(self, units: Sequence[int]) -> int:
        """Return units of every pool as one number."""
        return sum(each << (self._width * pool) for pool, each in enumerate(units))

    def forward(  # noqa: C901, PLR0912 - the innermost loop of every search: no calls, no copies
        self, order: Sequence[int], start_from: int = 0
    ) -> Timetable | None:
        """
        Put every job at its first place, in an order in which predecessors come first.

        None when a job finds no place before the horizon.
        """
        free, guards, horizon = self._free[:], self._guards, self.horizon
        demands, durations, not_before, unusual = self._demands, self._durations, self._not_before, self._unusual
        waits, others = self._waits, self._others
        starts, finishes = self._fixed_starts[:], self._fixed_finishes[:]
        for job in order:
            start = not_before[job]
            start = max(start, start_from)
            for before, lag in waits[job]:
                point = finishes[before] + lag
                if point > start:  # noqa: PLR1730 - quicker than max
                    start = point
            finish_from = 0
            if others[job]:
                start, finish_from = self._asked(job, starts, finishes, start)
            if unusual[job]:
                place = self._unusual_place(job, free, start, finish_from)
                if place is None:
                    return None
                starts[job], finishes[job] = place.start, place.finish
                continue
            duration, demand = durations[job], demands[job]
            if start + duration < finish_from:
                start = finish_from - duration
            stop = start + duration
            if stop > horizon:
                return None
            if demand:
                day = start
                while day < stop:
                    if (free[day] - demand) & guards == guards:
                        day += 1
                    else:
                        day += 1
                        stop = day + duration
                        if stop > horizon:
                            return None
                start = stop - duration
                for day in range(start, stop):
                    free[day] -= demand
            starts[job], finishes[job] = start, stop
        return Timetable(starts, finishes)

    def without_pools(self) -> Timetable | None:
        """Return the earliest places that links and windows alone allow."""
        return Generator(_without_demands(self.problem), self.horizon).forward(self.listed(self.ranks))

    def listed(self, keys: Sequence[float], *, sorted_is_sound: bool = False) -> list[int]:
        """
        Return the jobs to place in order of their keys, as far as predecessors come first.

        Args:
            sorted_is_sound: the keys never put a job before what it waits for.
        """
        if sorted_is_sound:
            # sorting is stable: equal keys stay in the order of the links
            return sorted(self._ranked, key=keys.__getitem__)
        waiting = [len(links) for links in self._before]
        ready = [(keys[job], job) for job, count in enumerate(waiting) if not count]
        heapq.heapify(ready)
        order: list[int] = []
        while ready:
            _, job = heapq.heappop(ready)
            order.append(job)
            for successor in self.after[job]:
                waiting[successor] -= 1
                if not waiting[successor]:
                    heapq.heappush(ready, (keys[successor], successor))
        return [job for job in order if self.problem.jobs[job].fixed is None]

    def position(self, job: int, start: int, finish: int) -> Position:
        """Return the place of a job with its rests, from its start and finish."""
        given = self.problem.jobs[job]
        if given.fixed is not None:
            return given.fixed
        if given.windows is None:
            return Position(start, finish)
        place = given.windows.earliest(start, finish)
        assert place is not None
        return place

    def _read_links(self) -> None:
        count = len(self.problem.jobs)
        self._waits: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        self._others: list[list[int]] = [[] for _ in range(count)]
        self._before: list[list[int]] = [[] for _ in range(count)]
        self.after: list[list[int]] = [[] for _ in range(count)]
        for place, link in enumerate(self.problem.precedences):
            self._before[link.after].append(link.before)
            self.after[link.before].append(link.after)
            if link.type == "FS" and link.asked is None:
                self._waits[link.after].append((link.before, link.lag))
            else:
                self._others[link.after].append(place)
        places = [job.fixed or Position(0, 0) for job in self.problem.jobs]
        self._fixed_starts = [place.start for place in places]
        self._fixed_finishes = [place.finish for place in places]

    def _free_units(self) -> list[int]:
        """Return what the fixed jobs leave of every pool, packed, guard bits set."""
        problem = self.problem
        free = [[problem.units(pool, day) for day in range(self.horizon)] for pool in range(len(problem.pools))]
        for job in problem.jobs:
            if job.fixed is not None:
                for day in worked_days(job.fixed):
                    for pool, units in enumerate(job.demands):
                        if 0 <= day < self.horizon:
                            free[pool][day] = max(free[pool][day] - units, 0)
        return [self._guards + self.packed([pool[day] for pool in free]) for day in range(self.horizon)]

    def _asked(self, job: int, starts: Sequence[int], finishes: Sequence[int], start: int) -> tuple[int, int]:
        finish_from = 0
        for place in self._others[job]:
            link = self.problem.precedences[place]
            point = link.point_asked(starts[link.before] if link.type[0] == "S" else finishes[link.before])
            if link.type[1] == "S":
                start = max(start, point)
            else:
                finish_from = max(finish_from, point)
        return start, finish_from

    def _unusual_place(self, job: int, free: list[int], start_from: int, finish_from: int) -> Position | None:
        """Put a job that has windows, or makes do with less, at its first place."""
        daily, guards = self._daily_demands(job), self._guards
        while True:
            place = self._allowed_place(job, start_from, finish_from)
            if place is None or place.finish > self.horizon:
                return None
            days = worked_days(place)
            hit = next((day for day in reversed(days) if (free[day] - daily[day]) & guards != guards), None)
            if hit is None and place.start in self.problem.no_start.get(job, ()):
                hit = place.start
            if hit is None:
                for day in days:
                    free[day] -= daily[day]
                return place
            start_from = hit + 1

    def _allowed_place(self, job: int, start_from: int, finish_from: int) -> Position | None:
        given = self.problem.jobs[job]
        if given.windows is None:
            start = max(start_from, finish_from - given.duration)
            return Position(start, start + given.duration)
        if start_from >= self.horizon:
            return None
        known, asked = self._known[job], (start_from, finish_from)
        if asked not in known:
            known[asked] = given.windows.earliest(*asked)
        return known[asked]

    def _daily_demands(self, job: int) -> list[int]:
        if job not in self._daily:
            daily, problem = [self._demands[job]] * self.horizon, self.problem
            for pool in range(len(problem.pools)):
                for day in sorted(problem.waived.get((job, pool), ())):
                    last = day == len(problem.pools[pool]) - 1
                    for point in range(day, self.horizon if last else min(day + 1, self.horizon)):
                        daily[point] = self.packed(
                            [problem.asked(job, each, point) for each in range(len(problem.pools))]
                        )
            self._daily[job] = daily
        return self._daily[job]


def worked_days(place: Position) -> Sequence[int]:
    """Return the days on which a job at this place works."""
    return range(place.start, place.finish) if place.days is None else place.days


def _without_demands(problem: LevellingProblem) -> LevellingProblem:
    jobs = tuple(Job(job.duration, (), job.not_before, job.fixed, job.windows) for job in problem.jobs)
    return LevellingProblem(jobs, problem.precedences, ())


def _starts_in_turn(type_: str, lag: int, before: Job) -> bool:
    if type_ == "FS":
        return before.duration + lag >= 0
    return type_ == "SS" and lag >= 0


def _finishes_in_turn(type_: str, lag: int, after: Job) -> bool:
    if type_ == "FS":
        return after.duration + lag >= 0
    return type_ == "FF" and lag >= 0
