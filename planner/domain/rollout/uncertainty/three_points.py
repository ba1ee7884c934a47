"""
Three-point estimates as distributions: beta-PERT and triangular, always named.

Source: docs/methods.md#three-point-distributions
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.domain.rollout.schedule_results import DistributionName
from planner.domain.rollout.uncertainty.beta_integral import regularised_beta

Numbers = NDArray[np.float64]
DISTRIBUTIONS: tuple[DistributionName, ...] = ("beta-pert", "triangular")
# weight of the likely value in the mean of beta-PERT; the ends weigh one each
_LIKELY = 4


@dataclass(frozen=True, slots=True)
class ThreePoints:
    """Optimistic ≤ likely ≤ pessimistic, in any unit of time; all three equal: certain."""

    optimistic: float
    likely: float
    pessimistic: float

    @property
    def certain(self) -> bool:
        """Whether there is nothing uncertain about it."""
        return self.optimistic >= self.pessimistic

    @property
    def pert_mean(self) -> float:
        """Mean of PERT and of beta-PERT: (a + 4m + b) / 6."""
        return (self.optimistic + _LIKELY * self.likely + self.pessimistic) / (_LIKELY + 2)

    @property
    def pert_variance(self) -> float:
        """
        Variance of classical PERT: ((b - a) / 6)².

        An approximation; that of beta-PERT is (mean - a)(b - mean) / 7.
        """
        return ((self.pessimistic - self.optimistic) / (_LIKELY + 2)) ** 2


def beta_shapes(points: ThreePoints) -> tuple[float, float]:
    """
    Return alpha and beta of beta-PERT: 1 + 4(m - a)/(b - a) and 1 + 4(b - m)/(b - a).

    Args:
        points: not certain.
    """
    width = points.pessimistic - points.optimistic
    alpha = 1 + _LIKELY * (points.likely - points.optimistic) / width
    return alpha, 1 + _LIKELY * (points.pessimistic - points.likely) / width


def mean_of(points: ThreePoints, distribution: DistributionName) -> float:
    """Return the mean: (a + 4m + b)/6 for beta-PERT, (a + m + b)/3 for the triangular distribution."""
    if distribution == "beta-pert":
        return points.pert_mean
    return (points.optimistic + points.likely + points.pessimistic) / 3


def drawn(points: ThreePoints, distribution: DistributionName, generator: np.random.Generator, count: int) -> Numbers:
    """Draw independent values by the generator's own exact methods."""
    low, width = points.optimistic, points.pessimistic - points.optimistic
    if points.certain:
        return np.full(count, low)
    if distribution == "triangular":
        return generator.triangular(low, points.likely, points.pessimistic, count)
    values = generator.beta(*beta_shapes(points), count)
    values *= width
    values += low
    return values


def expected_excess(points: Sequence[ThreePoints], levels: Numbers, distribution: DistributionName) -> Numbers:
    """
    Return E[max(X - level, 0)] for pairs of an estimate and a level: by how much it is exceeded on average.

    Args:
        points: one for each level; none certain.
    """
    a, m, b = (np.array([getattr(p, name) for p in points]) for name in ("optimistic", "likely", "pessimistic"))
    inside = np.clip(levels, a, b)
    # below the lowest value all of the distance is exceeded
    return _EXCESS[distribution](a, m, b, inside) + (inside - levels) * (levels < a)


def _beta_excess(a: Numbers, m: Numbers, b: Numbers, levels: Numbers) -> Numbers:
    """E[(X-c)+] = width · (mean·(1 - I(alpha + 1, beta)) - x·(1 - I(alpha, beta))) at x = (c - a)/width."""
    width = b - a
    alpha, beta = 1 + _LIKELY * (m - a) / width, 1 + _LIKELY * (b - m) / width
    x = (levels - a) / width
    above = alpha / (alpha + beta) * (1 - regularised_beta(x, alpha + 1, beta))
    return np.maximum(width * (above - x * (1 - regularised_beta(x, alpha, beta))), 0.0)


def _triangular_excess(a: Numbers, m: Numbers, b: Numbers, levels: Numbers) -> Numbers:
    """Left of the mode mean - c plus the third moment below c, right of it the third moment above c."""
    width = b - a
    with np.errstate(divide="ignore", invalid="ignore"):
        left = (a + m + b) / 3 - levels + np.where(m > a, (levels - a) ** 3 / (3 * width * (m - a)), 0.0)
        right = np.where(b > m, (b - levels) ** 3 / (3 * width * (b - m)), 0.0)
    return np.where(levels < m, left, right)


_EXCESS: Mapping[DistributionName, Callable[[Numbers, Numbers, Numbers, Numbers], Numbers]] = {
    "beta-pert": _beta_excess,
    "triangular": _triangular_excess,
}
