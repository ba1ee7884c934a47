"""
Who hands people on to whom: links between levelled jobs that keep a pool from being asked for too much.

Source: docs/methods.md#resource-links
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.rollout.levelling.generation import worked_days
from planner.domain.rollout.levelling.problem import LevellingProblem, Position

# a link from a job to the job that takes over its units, and the pool
Handover = tuple[int, int, int]


class Reach:
    """Which jobs come after which, by links; grows as links are added."""

    def __init__(self, problem: LevellingProblem, ranks: Sequence[int]) -> None:
        count = len(problem.jobs)
        self._after = [1 << job for job in range(count)]
        # only these make sure that the one is finished before the other begins
        self._done_before = [0] * count
        for link in sorted(problem.precedences, key=lambda link: -ranks[link.before]):
            self._after[link.before] |= self._after[link.after]
        for link in sorted(problem.precedences, key=lambda link: -ranks[link.before]):
            if link.type == "FS" and link.lag >= 0 and problem.jobs[link.after].fixed is None:
                self._done_before[link.before] |= self._done_before[link.after] | (1 << link.after)

    def finishes_before(self, one: int, two: int) -> bool:
        """Tell whether links make sure that one job is finished before another begins."""
        return bool(self._done_before[one] >> two & 1)

    def comes_after(self, one: int, two: int) -> bool:
        """Tell whether links lead from the first job to the second in any way."""
        return bool(self._after[one] >> two & 1)

    def is_implied(self, before: int, after: int) -> bool:
        """Tell whether there is a job that finishes after the one and before the other begins."""
        between = self._done_before[before]
        return any(between >> job & 1 and self.finishes_before(job, after) for job in range(len(self._after)))

    def add(self, before: int, after: int) -> None:
        """Add that one job is finished before another begins."""
        beyond = self._done_before[after] | (1 << after)
        reached = self._after[after]
        for job in range(len(self._after)):
            if self._after[job] >> before & 1:
                self._after[job] |= reached
            if job == before or self._done_before[job] >> before & 1:
                self._done_before[job] |= beyond


@dataclass(slots=True)
class _Held:
    """Units of a pool nobody works with: who gave them back (None: never used), and when."""

    job: int | None
    since: int
    units: int


def handovers(problem: LevellingProblem, places: Sequence[Position], ranks: Sequence[int]) -> list[Handover]:
    """
    Return the links that hand people on, as few as a flow taken greedily needs.

    Units go first to who waits for the giver anyway, then those never used before, then the latest given back.
    Nothing is added that other links say already, into what is fixed, or against the links of the work.
    """
    reach = Reach(problem, ranks)
    found: list[Handover] = []
    for pool in range(len(problem.pools)):
        for before, after in _flow(problem, places, pool, reach):
            if not reach.finishes_before(before, after) and not reach.comes_after(after, before):
                reach.add(before, after)
                found.append((before, after, pool))
    return [link for link in found if not reach.is_implied(link[0], link[1])]


def _flow(problem: LevellingProblem, places: Sequence[Position], pool: int, reach: Reach) -> Iterator[tuple[int, int]]:
    """Yield who gives to whom, in order of time; only givers that worked before."""
    users = [job for job, given in enumerate(problem.jobs) if given.demands[pool] and worked_days(places[job])]
    users.sort(key=lambda job: (places[job].start, places[job].finish, job))
    parcels = [_Held(None, 0, max(problem.pools[pool], default=0))]
    working: list[int] = []
    for job in users:
        for done in [each for each in working if places[each].finish <= places[job].start]:
            working.remove(done)
            parcels.append(_Held(done, places[done].finish, problem.jobs[done].demands[pool]))
        working.append(job)
        givers = _taken(_preferred(parcels, job, reach), problem.jobs[job].demands[pool])
        parcels = [parcel for parcel in parcels if parcel.units]
        if problem.jobs[job].fixed is None:
            yield from ((giver, job) for giver in givers)


def _taken(parcels: Sequence[_Held], units: int) -> list[int]:
    """Take units from parcels in their order and return the jobs that gave some."""
    givers: list[int] = []
    for parcel in parcels:
        taken = min(parcel.units, units)
        parcel.units -= taken
        units -= taken
        if taken and parcel.job is not None:
            givers.append(parcel.job)
    return givers


def _preferred(parcels: Sequence[_Held], job: int, reach: Reach) -> list[_Held]:
    def rank(parcel: _Held) -> tuple[int, int, int]:
        if parcel.job is not None and reach.finishes_before(parcel.job, job):
            return 0, -parcel.since, -parcel.units
        if parcel.job is None:
            return 1, 0, 0
        return 2, -parcel.since, -parcel.units

    return sorted(parcels, key=rank)


def by_successor(links: Sequence[Handover]) -> Mapping[int, list[tuple[int, int]]]:
    """Return links by the job that takes over: who gives, and the pool."""
    told: dict[int, list[tuple[int, int]]] = {}
    for before, after, pool in links:
        told.setdefault(after, []).append((before, pool))
    return told
