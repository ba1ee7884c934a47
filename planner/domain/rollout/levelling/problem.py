"""What is levelled: jobs in whole units of time, links between them, and the pools of people they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from planner.domain.model.template import LinkType


@dataclass(frozen=True, slots=True)
class Position:
    """
    A place of a job in time: it takes `[start, finish)` and works on `days`, the others are rests.

    `days` is None when it works through.
    """

    start: int
    finish: int
    days: tuple[int, ...] | None = None


class Windows(Protocol):
    """Where a job may lie; None when there is no place within reach."""

    def earliest(self, start_from: int, finish_from: int) -> Position | None:
        """Return the first place that starts and finishes no earlier than asked."""

    def latest(self, start_until: int, finish_until: int) -> Position | None:
        """Return the last place that starts and finishes no later than asked."""


@dataclass(frozen=True, slots=True)
class Job:
    """
    Work that cannot be split, except by the rests of its `windows`.

    `demands` are units of each pool, in the order of the pools. A job starts at `not_before` at the earliest; a
    `fixed` one has its place already.
    """

    duration: int
    demands: tuple[int, ...]
    not_before: int = 0
    fixed: Position | None = None
    windows: Windows | None = None


@dataclass(frozen=True, slots=True)
class Precedence:
    """
    `after` waits for `before`; both are places in the list of jobs.

    `asked` turns the point of `before` into the point asked of `after` where that is more than adding `lag`; it
    never asks for less than `lag` would.
    """

    before: int
    after: int
    type: LinkType = "FS"
    lag: int = 0
    asked: Callable[[int], int] | None = None

    def point_asked(self, point: int) -> int:
        """Return the point asked of `after`, from the point of `before`."""
        return point + self.lag if self.asked is None else self.asked(point)


@dataclass(frozen=True, slots=True)
class LevellingProblem:
    """
    Jobs, links without a circle, and pools.

    A pool is its units at each point from 0 on; the last value goes on for ever. On days when it holds less than a job
    asks, the job waits, unless the day is `waived` for that job and pool: then it makes do with what there is. A job
    does not begin on one of its days of `no_start`.
    """

    jobs: tuple[Job, ...]
    precedences: tuple[Precedence, ...]
    pools: tuple[tuple[int, ...], ...]
    waived: Mapping[tuple[int, int], frozenset[int]] = field(default_factory=dict)
    no_start: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def units(self, pool: int, point: int) -> int:
        """Return what a pool holds at a point."""
        profile = self.pools[pool]
        return profile[min(point, len(profile) - 1)]

    def asked(self, job: int, pool: int, point: int) -> int:
        """Return the units a job takes from a pool on the day that begins at a point."""
        units = self.jobs[job].demands[pool]
        waived = self.waived.get((job, pool))
        if waived is None or min(point, len(self.pools[pool]) - 1) not in waived:
            return units
        return min(units, self.units(pool, point))


def topological_ranks(problem: LevellingProblem) -> list[int]:
    """
    Return the place of every job in an order in which predecessors come first.

    Raises:
        ValueError: links run in a circle.
    """
    waiting = [0] * len(problem.jobs)
    after: list[list[int]] = [[] for _ in problem.jobs]
    for link in problem.precedences:
        waiting[link.after] += 1
        after[link.before].append(link.after)
    ready = [job for job, count in enumerate(waiting) if not count]
    ranks = [-1] * len(problem.jobs)
    for rank, job in enumerate(ready):
        ranks[job] = rank
        for successor in after[job]:
            waiting[successor] -= 1
            if not waiting[successor]:
                ready.append(successor)
    if len(ready) < len(ranks):
        raise ValueError("links run in a circle")
    return ranks
