"""
Checks a levelled schedule on its own: shares no code with what makes one.

It is what the tests and the benchmark believe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from planner.domain.rollout.levelling.problem import Job, LevellingProblem, Position


class Breach(NamedTuple):
    """What a schedule breaks: the kind, the job (or pool, for `pool`), and the other job (or the point)."""

    kind: Literal["early", "fixed", "window", "link", "pool"]
    first: int
    second: int


def breaches(problem: LevellingProblem, places: Sequence[Position]) -> tuple[Breach, ...]:
    """Return everything a schedule breaks; nothing means that it is sound."""
    found: list[Breach] = []
    for number, (job, place) in enumerate(zip(problem.jobs, places, strict=True)):
        found.extend(_of_job(number, job, place))
        if job.fixed is None and place.start in problem.no_start.get(number, ()):
            found.append(Breach("window", number, place.start))
    for link in problem.precedences:
        before, after = places[link.before], places[link.after]
        point = before.start if link.type[0] == "S" else before.finish
        reached = after.start if link.type[1] == "S" else after.finish
        if problem.jobs[link.after].fixed is None and reached < link.point_asked(point):
            found.append(Breach("link", link.before, link.after))
    for pool in range(len(problem.pools)):
        found.extend(_of_pool(problem, places, pool))
    return tuple(found)


def _of_job(number: int, job: Job, place: Position) -> Iterator[Breach]:
    if job.fixed is not None:
        if place != job.fixed:
            yield Breach("fixed", number, place.start)
        return
    if place.start < job.not_before:
        yield Breach("early", number, place.start)
    worked = range(place.start, place.finish) if place.days is None else place.days
    astray = worked and (worked[0] < place.start or worked[-1] >= place.finish)
    closed = job.windows is not None and job.windows.earliest(place.start, place.finish) != place
    if len(worked) != job.duration or astray or closed:
        yield Breach("window", number, place.start)


def _of_pool(problem: LevellingProblem, places: Sequence[Position], pool: int) -> Iterator[Breach]:
    used: dict[int, int] = {}
    fixed: dict[int, int] = {}
    for number, (job, place) in enumerate(zip(problem.jobs, places, strict=True)):
        for day in range(place.start, place.finish) if place.days is None else place.days:
            units = problem.asked(number, pool, day)
            mine = used if job.fixed is None else fixed
            mine[day] = mine.get(day, 0) + units
    for day, units in sorted(used.items()):
        # what is fixed may ask for too much on its own; nothing else may then be added to it
        if units and units + fixed.get(day, 0) > problem.units(pool, day):
            yield Breach("pool", pool, day)
