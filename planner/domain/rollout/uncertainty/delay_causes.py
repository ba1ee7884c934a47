"""
Why dates come later on the average than planned: windows, order of people, joining paths, skewed durations.

Source: docs/methods.md#delay-causes
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.domain.rollout.network import Activity
from planner.domain.rollout.uncertainty.plan_runs import PlanRuns, Runs
from planner.domain.rollout.working_days import WorkingDays

Days = NDArray[np.int32]
# runs that are enough for a mean told in half days
_RUNS = 2_000


@dataclass(frozen=True, slots=True)
class Point:
    """The start or the finish of an activity, by its place in the network."""

    place: int
    by_start: bool

    def of(self, runs: Runs) -> Days:
        """Return it in every run."""
        points: Days = (runs.starts if self.by_start else runs.finishes)[self.place]
        return points


@dataclass(frozen=True, slots=True)
class DelayParts:
    """
    The mean delay of a date against the plan in working days, and its parts, which add up to it.

    `skew`: durations overrun by more than they gain; `merge`: the slowest of several paths decides; `people`: people
    keep the order in which they take up their work; `windows`: a closed period or the next meeting is waited for.
    """

    total: float
    skew: float
    merge: float
    people: float
    windows: float


def delay_parts(
    activities: Sequence[Activity],
    days: WorkingDays,
    started: Mapping[str, int],
    likely: Days,
    durations: Days,
    points: Mapping[str, Point],
) -> dict[str, DelayParts]:
    """
    Return the parts of the mean delay of some points.

    Each part is what the mean delay loses when one thing is taken away after the other: windows, then the links between
    people; of what is left the skew is that of the durations along the longest path of the plan.

    Args:
        likely: one column of likely durations, a row per activity.
        durations: drawn durations, a column per run; the first ones are used.
    """
    drawn = durations[:, :_RUNS]
    opened = tuple(replace(activity, blocked=None) for activity in activities)
    apart = tuple(
        replace(activity, links=tuple(link for link in activity.links if link.role_id is None)) for activity in opened
    )
    plans = [PlanRuns(each, days, started) for each in (activities, opened, apart)]
    bases = [plan.run(likely) for plan in plans]
    runs = [plan.run(drawn) for plan in plans]
    extra = drawn.mean(axis=1) - likely[:, 0]
    skews = _extra_along_path(plans[-1], bases[-1], extra)
    found: dict[str, DelayParts] = {}
    for id_, point in points.items():
        total, no_windows, no_order = (
            float(point.of(drawn_runs).mean() - point.of(base)[0]) for drawn_runs, base in zip(runs, bases, strict=True)
        )
        skew = float(skews[0 if point.by_start else 1][point.place])
        found[id_] = DelayParts(total, skew, no_order - skew, no_windows - no_order, total - no_windows)
    return found


def _extra_along_path(
    plan: PlanRuns, base: Runs, extra: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how much later starts and finishes come when all work on the longest path takes its mean duration."""
    starts, finishes = np.zeros_like(extra), np.zeros_like(extra)
    for place in plan.order:
        activity = plan.activities[place]
        if activity.fixed is not None:
            finishes[place] = extra[place] if activity.id in plan.started else 0.0
            continue
        for link in activity.links:
            before = plan.places[link.predecessor_id]
            point = int(plan.after_lag(link, _end(base, before, link.type[0]))[0])
            reached = int(_end(base, place, link.type[1])[0])
            if point == reached:
                delay = (starts if link.type[0] == "S" else finishes)[before]
                # what has to finish later by so much, and takes longer, starts earlier for it
                starts[place] = max(starts[place], delay - (extra[place] if link.type[1] == "F" else 0.0))
        finishes[place] = starts[place] + extra[place]
    return starts, finishes


def _end(runs: Runs, place: int, end: str) -> Days:
    points: Days = (runs.starts if end == "S" else runs.finishes)[place]
    return points
