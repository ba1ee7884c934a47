"""From a rating or a measured amount to a value: piecewise linear, declared, never scaled by who is compared."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.estimate import Estimate


@dataclass(frozen=True, slots=True)
class ValueFunction:
    """
    A piecewise linear value function through (cutoff, value); increasing or decreasing.

    `outside` says what holds beyond the first and last cutoff: the value there (clip), or the line of the outermost
    piece (extrapolate).

    Raises:
        ValueError: fewer than two cutoffs, not strictly rising, or not as many values as cutoffs.

    Source: docs/methods.md#value-functions
    """

    cutoffs: tuple[float, ...]
    values: tuple[float, ...]
    outside: Literal["clip", "extrapolate"] = "clip"

    def __post_init__(self) -> None:
        if len(self.cutoffs) < 2 or len(self.cutoffs) != len(self.values):  # noqa: PLR2004  # a line has two ends
            raise ValueError("a value function needs two or more cutoffs and a value for each")
        if any(second <= first for first, second in itertools.pairwise(self.cutoffs)):
            raise ValueError("the cutoffs of a value function must rise")

    def __call__(self, amount: float) -> float:
        """Return the value of an amount in the unit of the cutoffs."""
        if self.outside == "clip":
            amount = min(max(amount, self.cutoffs[0]), self.cutoffs[-1])
        piece = min(max(bisect_right(self.cutoffs, amount) - 1, 0), len(self.cutoffs) - 2)
        left, right = self.cutoffs[piece], self.cutoffs[piece + 1]
        share = (amount - left) / (right - left)
        # this form is exact at both ends of a piece
        return self.values[piece] * (1 - share) + self.values[piece + 1] * share

    def of(self, estimate: Estimate) -> Estimate:
        """Return the values of a range; a decreasing function turns low and high over."""
        ends = sorted((self(estimate.low), self(estimate.high)))
        return Estimate(ends[0], self(estimate.expected), ends[1])
