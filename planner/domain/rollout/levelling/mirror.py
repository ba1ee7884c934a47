"""The same problem with time running backwards: what is early there is late here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.domain.model.template import LinkType
from planner.domain.rollout.levelling.problem import Job, LevellingProblem, Position, Precedence, Windows

_TYPES: dict[LinkType, LinkType] = {"FS": "FS", "SS": "FF", "FF": "SS", "SF": "SF"}


def mirrored(problem: LevellingProblem, horizon: int) -> LevellingProblem:
    """
    Return the problem seen from a horizon backwards; points p become horizon - p.

    What must not start before a point is free in the mirror: a schedule that comes back from there is checked.
    """
    pools = tuple(
        tuple(problem.units(pool, day) for day in range(horizon - 1, -1, -1)) or (0,)
        for pool in range(len(problem.pools))
    )
    return LevellingProblem(
        tuple(_job(job, horizon) for job in problem.jobs),
        tuple(_link(link, horizon) for link in problem.precedences),
        pools,
        {key: _mirrored_days(problem, key[1], days, horizon) for key, days in problem.waived.items()},
    )


@dataclass(frozen=True, slots=True)
class MirroredWindows:
    """Windows seen from a horizon backwards."""

    windows: Windows
    horizon: int

    def earliest(self, start_from: int, finish_from: int) -> Position | None:
        """Return the first place in the mirror."""
        place = self.windows.latest(self.horizon - finish_from, self.horizon - start_from)
        return None if place is None or place.start < 0 else mirrored_place(place, self.horizon)

    def latest(self, start_until: int, finish_until: int) -> Position | None:
        """Return the last place in the mirror."""
        place = self.windows.earliest(self.horizon - finish_until, self.horizon - start_until)
        return None if place is None else mirrored_place(place, self.horizon)


def mirrored_place(place: Position, horizon: int) -> Position:
    """Return a place seen from a horizon backwards."""
    days = None if place.days is None else tuple(horizon - 1 - day for day in reversed(place.days))
    return Position(horizon - place.finish, horizon - place.start, days)


def _mirrored_days(problem: LevellingProblem, pool: int, days: frozenset[int], horizon: int) -> frozenset[int]:
    last = len(problem.pools[pool]) - 1
    return frozenset(horizon - 1 - day for day in range(horizon) if min(day, last) in days)


def _job(job: Job, horizon: int) -> Job:
    fixed = None if job.fixed is None else mirrored_place(job.fixed, horizon)
    windows = None if job.windows is None else MirroredWindows(job.windows, horizon)
    return Job(job.duration, job.demands, 0, fixed, windows)


def _link(link: Precedence, horizon: int) -> Precedence:
    asked = None if link.asked is None else _latest_of(link.asked, link.lag, horizon)
    return Precedence(link.after, link.before, _TYPES[link.type], link.lag, asked)


def _latest_of(asked: Callable[[int], int], lag: int, horizon: int) -> Callable[[int], int]:
    def mirrored_asked(point: int) -> int:
        reached = horizon - point
        latest = reached - lag
        while latest > 0 and asked(latest) > reached:
            latest -= 1
        return horizon - latest

    return mirrored_asked
