"""
Ends that no schedule can beat, without solving anything.

Source: docs/methods.md#levelling-bounds
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.domain.rollout.levelling.generation import worked_days
from planner.domain.rollout.levelling.problem import LevellingProblem, topological_ranks

Whole = NDArray[np.int64]


def tails(problem: LevellingProblem) -> list[int]:
    """Return how many points lie at least between the finish of every job and the end, by links alone."""
    left = [0] * len(problem.jobs)
    ranks = topological_ranks(problem)
    for link in sorted(problem.precedences, key=lambda link: -ranks[link.before]):
        before, after = problem.jobs[link.before], problem.jobs[link.after]
        if after.fixed is not None:
            # what is fixed does not wait
            continue
        shift = link.lag + (0 if link.type[1] == "F" else after.duration)
        if link.type[0] == "S":
            # counted from the start; a job without rests finishes its duration later, one with rests not sooner
            shift -= before.duration if before.windows is None and before.fixed is None else _HOPELESS
        left[link.before] = max(left[link.before], left[link.after] + shift)
    return left


def energy_bound(problem: LevellingProblem, heads: list[int]) -> int:
    """
    Return the earliest end by work: jobs that start no earlier and leave no less behind them need the pool that long.

    Args:
        heads: earliest starts by links and windows alone.
    """
    problem = relaxed(problem)
    after = np.array(tails(problem), dtype=np.int64)
    early = np.array(heads, dtype=np.int64)
    movable = np.array([job.fixed is None for job in problem.jobs], dtype=bool)
    best = 0
    for pool in range(len(problem.pools)):
        energy = np.array([job.duration * job.demands[pool] for job in problem.jobs], dtype=np.int64)
        users = np.flatnonzero((energy > 0) & movable)
        if users.size:
            best = max(best, _pool_bound(problem, pool, early[users], after[users], energy[users]))
    return best


def disjunctive_bound(problem: LevellingProblem, heads: list[int]) -> int:
    """
    Return the earliest end by jobs no two of which can be worked on at once: they take one after another.

    Two jobs exclude each other when one waits for the other's finish, or when together they ask more of a pool than it
    ever holds. Sets of such jobs are gathered greedily around the longest ones.

    Args:
        heads: earliest starts by links and windows alone.
    """
    durations = np.array([job.duration for job in problem.jobs], dtype=np.int64)
    movable = np.array([job.fixed is None for job in problem.jobs], dtype=bool)
    if not 0 < durations.size <= _MOST_JOBS:
        return 0
    exclusive = _exclusive(relaxed(problem)) & movable & movable[:, None]
    after, early = np.array(tails(problem), dtype=np.int64), np.array(heads, dtype=np.int64)
    best = 0
    for first in np.argsort(-durations, kind="stable")[:_MOST_SETS]:
        members = _set_around(int(first), exclusive, durations) if movable[first] else []
        for head in {int(early[job]) for job in members}:
            later = [job for job in members if early[job] >= head]
            best = max(best, head + int(durations[later].sum() + after[later].min()))
    return best


def _set_around(first: int, exclusive: NDArray[np.bool_], durations: Whole) -> list[int]:
    """Add to a job the longest that excludes all jobs so far, until there is none."""
    members, candidates = [first], exclusive[first].copy()
    while candidates.any():
        longest = int(np.argmax(np.where(candidates, durations, -1)))
        members.append(longest)
        candidates &= exclusive[longest]
    return members


def _exclusive(problem: LevellingProblem) -> NDArray[np.bool_]:
    """Return which pairs of jobs cannot be worked on at once."""
    count = len(problem.jobs)
    found = np.zeros((count, count), dtype=bool)
    for pool, profile in enumerate(problem.pools):
        asked = np.array([job.demands[pool] if job.duration else 0 for job in problem.jobs], dtype=np.int64)
        found |= (asked + asked[:, None] > max(profile, default=0)) & (asked > 0) & (asked[:, None] > 0)
    ranks = topological_ranks(problem)
    behind = np.zeros((count, count), dtype=bool)
    for link in sorted(problem.precedences, key=lambda link: -ranks[link.before]):
        if link.type == "FS" and link.asked is None and link.lag >= 0 and problem.jobs[link.after].fixed is None:
            behind[link.before] |= behind[link.after]
            behind[link.before, link.after] = True
    found |= behind | behind.T
    np.fill_diagonal(found, val=False)
    return found


def relaxed(problem: LevellingProblem) -> LevellingProblem:
    """Return a problem in which nobody makes do and that allows all that this one allows: pools hold what is waived."""
    pools = [list(pool) for pool in problem.pools]
    for (job, pool), days in problem.waived.items():
        units = problem.jobs[job].demands[pool]
        for day in days:
            pools[pool][day] += max(units - problem.pools[pool][day], 0)
    return LevellingProblem(problem.jobs, problem.precedences, tuple(tuple(pool) for pool in pools))


def _pool_bound(problem: LevellingProblem, pool: int, heads: Whole, after: Whole, energy: Whole) -> int:
    """Take, for each head, the jobs from there on in order of falling tails, and add up their work."""
    order = np.argsort(-after, kind="stable")
    heads, after, energy = heads[order], after[order], energy[order]
    capacity = _given_until(problem, pool, int(heads.max()), int(energy.sum()))
    best = 0
    for head in np.unique(heads):
        sums = np.cumsum(np.where(heads >= head, energy, 0))
        chosen = heads >= head
        ends = np.searchsorted(capacity, capacity[head] + sums[chosen], side="left") + after[chosen]
        best = max(best, int(ends.max()))
    return best


def _given_until(problem: LevellingProblem, pool: int, head: int, energy: int) -> Whole:
    """Return what a pool gives from 0 to each point, up to where it has given so much after a point."""
    profile = np.array(problem.pools[pool], dtype=np.int64)
    last = max(int(profile[-1]), 1)
    length = max(len(profile), head) + energy // last + 2
    units = np.full(length, last, dtype=np.int64)
    units[: len(profile)] = profile
    for job in problem.jobs:
        if job.fixed is not None and job.demands[pool]:
            days = [day for day in worked_days(job.fixed) if 0 <= day < length]
            units[days] = np.maximum(units[days] - job.demands[pool], 0)
    return np.concatenate(([0], np.cumsum(units)))


_HOPELESS = 1 << 40
# larger problems are bounded by work alone; so many sets are gathered
_MOST_JOBS, _MOST_SETS = 2000, 30
