"""
What drives the go-live: each cause of uncertainty alone, at its low and at its high end, all else as it may come.

Source: docs/methods.md#schedule-swings
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from planner.domain.model.text import Text
from planner.domain.rollout.schedule_results import DriverSwing
from planner.domain.rollout.uncertainty.plan_runs import PlanRuns, Runs
from planner.domain.rollout.uncertainty.statistics_of_samples import rank_correlation
from planner.domain.rollout.uncertainty.whole_days import Draws, Normals, WholeDays, packages_of_drivers
from planner.errors import Statement

Days = NDArray[np.int32]
PointsOf = Callable[[Runs], Days]
# the 10 % and the 90 % point of a standard normal variable
_ENDS = (NormalDist().inv_cdf(0.1), NormalDist().inv_cdf(0.9))
# runs that are looked at anew for the swings: in all, and for either end of each cause; and how many at a time
_COLUMNS, _FEWEST, _MOST, _HELD = 20_000, 50, 400, 5_000
# less than that many working days is what sampling may leave
_LEAST_SWING = 0.1


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of uncertainty: a driver that several work packages share, or one work package on its own."""

    id: str
    label: Statement
    package_ids: tuple[str, ...]
    is_driver: bool


def causes_of(
    drivers: Mapping[str, tuple[str, ...]], titles: Mapping[str, Text], labels: Mapping[str, Statement]
) -> tuple[Cause, ...]:
    """
    Return the shared drivers and then the work packages.

    Args:
        drivers: of every uncertain work package.
    """
    common = (
        Cause(driver, labels.get(driver) or _driver_label(driver, ids, titles), ids, is_driver=True)
        for driver, ids in packages_of_drivers(drivers).items()
    )
    own = (
        Cause(id_, Statement("uncertainty.package", {"title": titles.get(id_, id_)}), (id_,), is_driver=False)
        for id_ in drivers
    )
    return (*common, *own)


def _driver_label(driver: str, package_ids: Sequence[str], titles: Mapping[str, Text]) -> Statement:
    """Return the label of the fact; a number of one entry (`item_size:integration:erp`) names its work."""
    fact, _, subject = driver.partition(":")
    label = Statement(f"rollout.fact-{fact.replace('_', '-')}")
    if not subject:
        return label
    first = package_ids[0]
    params = {"driver": label, "title": titles.get(first, first), "count": len(package_ids)}
    return Statement("uncertainty.driver-of-packages", params)


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """The draws of the uncertain durations, their distributions, and the rows of the plan they belong to."""

    draws: Draws
    spread: Sequence[WholeDays]
    places: Sequence[int]


def swings_of(
    plan: PlanRuns, causes: Sequence[Cause], points_of: PointsOf, runs: Runs, drawn: Drawn
) -> tuple[DriverSwing, ...]:
    """
    Return how far each cause alone moves the mean go-live, the widest first; causes that do not move it are left out.

    In some of the runs the cause is set to the 10 % (90 %) point of its own variable and everything else stays as
    drawn; the swing is the difference of the mean go-live to that of the same runs as drawn. A work package's own
    variable is what its duration does not share with others.
    """
    if not causes:
        return ()
    go_lives = points_of(runs)
    width = min(max(_COLUMNS // (2 * len(causes)), _FEWEST), _MOST, runs.durations.shape[1])
    together = max(1, _HELD // (2 * width))
    found = []
    for begin in range(0, len(causes), together):
        part = causes[begin : begin + together]
        points = points_of(plan.run(_at_their_ends(plan, part, runs, drawn, width))).reshape(len(part), 2, width)
        moves = (points - go_lives[:width]).mean(axis=2)
        for cause, (low, high) in zip(part, moves.tolist(), strict=True):
            if high - low < _LEAST_SWING:
                continue
            correlation = rank_correlation(_variable(plan, cause, drawn), go_lives)
            found.append(DriverSwing(cause.id, cause.label, low, high, correlation, cause.package_ids))
    return tuple(sorted(found, key=lambda swing: (swing.low_days - swing.high_days, -swing.correlation)))


def mean_without(plan: PlanRuns, runs: Runs, likely: Days, cause: Cause, points_of: PointsOf) -> float:
    """Return the mean point of the go-live when a cause takes its likely time in every run."""
    durations = runs.durations.copy()
    for id_ in cause.package_ids:
        durations[plan.places[id_]] = likely[plan.places[id_]]
    return float(points_of(plan.run(durations)).mean())


def _variable(plan: PlanRuns, cause: Cause, drawn: Drawn) -> Normals:
    if cause.is_driver:
        return drawn.draws.shared[cause.id]
    own: Normals = drawn.draws.own[drawn.places.index(plan.places[cause.package_ids[0]])]
    return own


def _at_their_ends(plan: PlanRuns, causes: Sequence[Cause], runs: Runs, drawn: Drawn, width: int) -> Days:
    """Return the durations of the first runs once for either end of every cause, side by side."""
    tried: Days = np.tile(runs.durations[:, :width], (1, 2 * len(causes)))
    rows = {place: row for row, place in enumerate(drawn.places)}
    for number, cause in enumerate(causes):
        variable = _variable(plan, cause, drawn)[:width]
        for end, value in enumerate(_ENDS):
            columns = slice((2 * number + end) * width, (2 * number + end + 1) * width)
            for id_ in cause.package_ids:
                place = plan.places[id_]
                row = rows[place]
                load = drawn.draws.load(row) if cause.is_driver else drawn.draws.own_load(row)
                values = drawn.draws.values[row, :width] + np.float32(load) * (np.float32(value) - variable)
                tried[place, columns] = drawn.spread[place].of(values)
    return tried
