"""
Priority rules: in which order jobs are taken when nothing better is known.

Source: docs/methods.md#priority-rules
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.rollout.levelling.generation import Generator, Timetable

Keys = list[float]


@dataclass(frozen=True, slots=True)
class Freedom:
    """Earliest and latest places by links and windows alone; `latest` counts from the end of the earliest."""

    earliest: Timetable
    latest_starts: Sequence[int]
    latest_finishes: Sequence[int]


def freedom(generator: Generator, mirror: Generator) -> Freedom | None:
    """Return how early and how late every job can be; None when a job has no place before the horizon."""
    early, late = generator.without_pools(), mirror.without_pools()
    if early is None or late is None:
        return None
    horizon = generator.horizon
    return Freedom(early, [horizon - point for point in late.finishes], [horizon - point for point in late.starts])


def latest_finish(_: Generator, known: Freedom) -> Keys:
    """Rank by latest finish: what has to be ready first goes first."""
    return [float(point) for point in known.latest_finishes]


def latest_start(_: Generator, known: Freedom) -> Keys:
    """Rank by latest start."""
    return [float(point) for point in known.latest_starts]


def least_float(_: Generator, known: Freedom) -> Keys:
    """Rank by total float."""
    pairs = zip(known.latest_starts, known.earliest.starts, strict=True)
    return [float(late - early) for late, early in pairs]


def most_successors(generator: Generator, _: Freedom) -> Keys:
    """Rank by how many jobs wait for it, directly and through others."""
    count = len(generator.problem.jobs)
    reached = [0] * count
    for job in sorted(range(count), key=lambda job: -generator.ranks[job]):
        for successor in generator.after[job]:
            reached[job] |= reached[successor] | (1 << successor)
    return [-float(mask.bit_count()) for mask in reached]


def rank_positional_weight(generator: Generator, _: Freedom) -> Keys:
    """Rank by its own duration and those of its direct successors."""
    jobs = generator.problem.jobs
    return [
        -float(job.duration + sum(jobs[after].duration for after in generator.after[number]))
        for number, job in enumerate(jobs)
    ]


RULES: Mapping[str, Callable[[Generator, Freedom], Keys]] = {
    "latest_finish": latest_finish,
    "latest_start": latest_start,
    "most_successors": most_successors,
    "least_float": least_float,
    "rank_positional_weight": rank_positional_weight,
}
