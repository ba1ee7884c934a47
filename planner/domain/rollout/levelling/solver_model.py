"""
A levelling problem as the constraint solver takes it, and back.

The solver knows no rests, no elapsed days and no days on which a job makes do: what it takes allows everything the
problem allows, so that its bound holds, and its order is made into a schedule by the generation scheme.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.domain.rollout.levelling.bounds import relaxed
from planner.domain.rollout.levelling.generation import worked_days
from planner.domain.rollout.levelling.problem import Job, LevellingProblem
from planner.domain.solvers.constraint import CumulativeModel

Runs = tuple[tuple[int, int], ...]


def is_exact(problem: LevellingProblem) -> bool:
    """Tell whether the solver takes the problem just as it is."""
    plain = all(job.windows is None for job in problem.jobs) and not problem.waived
    return plain and all(link.asked is None for link in problem.precedences)


def solver_model(
    problem: LevellingProblem, heads: Sequence[int], low: int, high: int, hint: Sequence[int] | None
) -> CumulativeModel:
    """
    Return the problem for the solver.

    Args:
        heads: earliest starts by links and windows alone.
        low: a proven bound of the end.
        high: the end that a schedule has already, or that it must not pass.
    """
    jobs = problem.jobs
    rests = [_rests(job, high) for job in jobs]
    profiles = _left_by_fixed(relaxed(problem), high)
    return CumulativeModel(
        durations=[job.fixed.finish - job.fixed.start if job.fixed else job.duration for job in jobs],
        earliest=[0 if job.fixed else head for job, head in zip(jobs, heads, strict=True)],
        starts_within=[_starts(job, high) for job in jobs],
        links=[
            (link.before, link.after, link.type[0] == "S", link.type[1] == "S", link.lag)
            for link in problem.precedences
            # what rests may finish later than its duration says
            if jobs[link.after].fixed is None and not (rests[link.after] and link.type[1] == "F")
        ],
        demands=[
            tuple(0 for _ in job.demands) if job.fixed or resting else job.demands
            for job, resting in zip(jobs, rests, strict=True)
        ],
        pools=profiles,
        low=low,
        high=high,
        hint=hint,
    )


def _rests(job: Job, high: int) -> bool:
    if job.windows is None or job.fixed is not None:
        return False
    places = (job.windows.earliest(start, 0) for start in range(max(high - job.duration + 1, 0)))
    return any(place is not None and place.finish - place.start > job.duration for place in places)


def _starts(job: Job, high: int) -> Runs | None:
    if job.fixed is not None:
        return ((job.fixed.start, job.fixed.start),)
    if job.windows is None:
        return None
    starts: list[int] = []
    place = job.windows.earliest(0, 0)
    while place is not None and place.start + job.duration <= high:
        starts.append(place.start)
        place = job.windows.earliest(place.start + 1, 0)
    return _runs(starts)


def _runs(points: Sequence[int]) -> Runs:
    runs: list[tuple[int, int]] = []
    for point in points:
        if runs and runs[-1][1] == point - 1:
            runs[-1] = (runs[-1][0], point)
        else:
            runs.append((point, point))
    return tuple(runs)


def _left_by_fixed(problem: LevellingProblem, high: int) -> list[list[int]]:
    profiles = [[problem.units(pool, day) for day in range(max(high, 1))] for pool in range(len(problem.pools))]
    for job in problem.jobs:
        if job.fixed is not None:
            for day in worked_days(job.fixed):
                for pool, units in enumerate(job.demands):
                    if units and 0 <= day < high:
                        profiles[pool][day] = max(profiles[pool][day] - units, 0)
    return profiles
