"""
Durations in whole working days, correlated where they share a driver.

A duration X is turned into whole days D with P(D > k) = E[min(max(X - k, 0), 1)]: that is, X is rounded up as often as
its fraction says, so that the mean stays exactly that of X. D rises with one normal variable, so that sharing that
variable correlates durations and leaves the distribution of each as it is.
Source: docs/methods.md#whole-day-durations
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from planner.domain.rollout.schedule_results import DistributionName
from planner.domain.rollout.uncertainty.three_points import ThreePoints, expected_excess

Days = NDArray[np.int32]
Normals = NDArray[np.float32]
# below it a share is nothing: it would not come up in any run
_NOTHING = 1e-12
_NORMAL = NormalDist()


@dataclass(frozen=True, eq=False, slots=True)
class WholeDays:
    """
    A distribution of whole days: `least`, and for each further day the share of cases that exceed the one before.

    `exceeded[k]` is P(D > least + k), falling; `steps` are the normal values beyond which a further day is taken.
    """

    least: int
    exceeded: NDArray[np.float64]
    steps: Normals

    @property
    def mean(self) -> float:
        """Mean in working days: that of the estimate itself."""
        return self.least + float(self.exceeded.sum())

    @property
    def certain(self) -> bool:
        """Whether only one duration is possible."""
        return not len(self.exceeded)

    def percentile(self, share: float) -> int:
        """Return the smallest number of days that is enough in that share of cases."""
        return self.least + int((self.exceeded > 1 - share + 1e-9).sum())

    def of(self, normals: Normals) -> Days:
        """Return the days for normal values: a higher value never takes fewer days."""
        return (np.searchsorted(self.steps, normals) + self.least).astype(np.int32)


def whole_days(estimates: Sequence[ThreePoints], distribution: DistributionName) -> tuple[WholeDays, ...]:
    """Return the whole-day distribution of every estimate (days), worked out in one go."""
    steps = [range(0) if each.certain else _steps(each) for each in estimates]
    points = [each for each, own in zip(estimates, steps, strict=True) for _ in range(len(own) + (len(own) > 0))]
    levels = np.array([float(k) for own in steps if own for k in (*own, own.stop)])
    excess = expected_excess(points, levels, distribution) if points else levels
    found, place = [], 0
    for estimate, own in zip(estimates, steps, strict=True):
        if not own:
            found.append(_fixed(estimate))
            continue
        exceeded = -np.diff(excess[place : place + len(own) + 1])
        place += len(own) + 1
        found.append(_of_shares(own.start, exceeded))
    return tuple(found)


@dataclass(frozen=True, eq=False, slots=True)
class Draws:
    """
    Standard normal values of every duration and run, and what they are made of.

    `values` = own part · `own_load` + Σ shared driver · `loads`; each column of `drivers` holds the drivers a duration
    shares with others.
    """

    values: Normals
    own: Normals
    shared: Mapping[str, Normals]
    drivers: tuple[tuple[str, ...], ...]
    correlation: float

    def own_load(self, row: int) -> float:
        """Return how much of a value is its own part."""
        return math.sqrt(1 - self.correlation) if self.drivers[row] else 1.0

    def load(self, row: int) -> float:
        """Return how much of a value each of its shared drivers is."""
        return math.sqrt(self.correlation / len(self.drivers[row]))


def correlated_normals(
    drivers: Sequence[tuple[str, ...]], correlation: float, generator: np.random.Generator, samples: int
) -> Draws:
    """
    Draw a standard normal value per duration and run.

    Durations that depend on the same drivers have the given correlation, those that share some of them less, and
    those that share none are independent. A driver of one duration only correlates nothing and is left out.

    Args:
        drivers: those of every duration.
        correlation: 0-1, of the normal values of two durations with the same drivers.

    Source: docs/methods.md#plan-simulation
    """
    counts = Counter(driver for each in drivers for driver in dict.fromkeys(each))
    shared = {
        driver: generator.standard_normal(samples, dtype=np.float32) for driver, count in counts.items() if count > 1
    }
    kept = tuple(tuple(driver for driver in dict.fromkeys(each) if driver in shared) for each in drivers)
    own = generator.standard_normal((len(drivers), samples), dtype=np.float32)
    found = Draws(own.copy(), own, shared, kept, correlation)
    for row, each in enumerate(kept):
        found.values[row] *= np.float32(found.own_load(row))
        for driver in each:
            found.values[row] += np.float32(found.load(row)) * shared[driver]
    return found


def remaining_estimate(points: ThreePoints, remaining: float) -> ThreePoints:
    """Return the estimate of what is left of started work: its spread in proportion to the likely rest."""
    if points.likely <= 0:
        return ThreePoints(remaining, remaining, remaining)
    scale = remaining / points.likely
    return ThreePoints(points.optimistic * scale, remaining, points.pessimistic * scale)


def packages_of_drivers(shared: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the durations of every driver that at least two depend on."""
    found: dict[str, list[str]] = {}
    for id_, drivers in shared.items():
        for driver in dict.fromkeys(drivers):
            found.setdefault(driver, []).append(id_)
    return {driver: tuple(ids) for driver, ids in found.items() if len(ids) > 1}


def _steps(estimate: ThreePoints) -> range:
    """Return the whole days that a duration may exceed."""
    return range(math.floor(estimate.optimistic), math.ceil(estimate.pessimistic))


def _fixed(estimate: ThreePoints) -> WholeDays:
    # half days up, as people round
    return WholeDays(math.floor(estimate.likely + 0.5), np.empty(0), np.empty(0, np.float32))


def _of_shares(least: int, exceeded: NDArray[np.float64]) -> WholeDays:
    """Return the distribution from the shares that exceed each day; certain days move into the least."""
    sure = int((exceeded >= 1 - _NOTHING).sum())
    kept = exceeded[sure:]
    kept = kept[kept > _NOTHING]
    steps = np.array([_NORMAL.inv_cdf(1 - share) for share in kept.tolist()], np.float32)
    return WholeDays(least + sure, kept, steps)
