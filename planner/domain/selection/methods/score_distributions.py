"""
The distribution of an alternative's overall value, where it is known, and what it is worth to know all of them.

Source: docs/methods.md#evpi
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.domain.selection.methods.cells import Cell, Floats
from planner.domain.selection.methods.distributions import (
    Discrete,
    Distribution,
    Fixed,
    Normal,
    Reciprocal,
    Triangular,
    TwoPiece,
    Uniform,
    ValueOf,
)

# beyond so many standard deviations nothing is left of a normal distribution that could be added up
_FAR = 9.0
# between so many points of a normal distribution it is as good as a polynomial
_NORMAL_POINTS = 37
_NODES, _MOST_NODES = 16, 128
# so many shares are computed at most, and so many at a time
_MOST, _AT_ONCE = 20_000_000, 1 << 20


@dataclass(frozen=True, slots=True)
class Score:
    """An overall value: base + weight * cell."""

    cell: Cell
    base: float
    weight: float

    def shares(self, values: Floats) -> Floats:
        """Return the share of overall values up to each of these values."""
        return _shares((values - self.base) / self.weight, self.cell)

    def turns(self) -> Floats:
        """Return between which overall values the share is smooth."""
        return self.base + self.weight * np.array(_turns(self.cell))


def score_of(parts: Sequence[tuple[Cell, float]], total: float) -> Score | None:
    """
    Return the distribution of an overall value; None where it is not known.

    Args:
        parts: its uncertain cells with their weights (above 0).
        total: the expected overall value.
    """
    if not parts:
        return Score(Fixed(total), 0.0, 1.0)
    if len(parts) == 1:
        ((cell, weight),) = parts
        return Score(cell, total - weight * cell.mean, weight)
    deviations = [weight * cell.sd for cell, weight in parts if isinstance(cell, Normal)]
    return Score(Normal(total, math.hypot(*deviations)), 0.0, 1.0) if len(deviations) == len(parts) else None


def gain_of_knowing_all(scores: Sequence[Score], leader: int) -> float | None:
    """
    Return E[the best overall value] - E[the leader's]: the integral of F_leader - the product of all F.

    The best lies below a value when all do. Between the points where one of the F turns, quadrature by Gauss and
    Legendre leaves no more than rounding. None when that takes too long.
    """
    turns = np.unique(np.concatenate([score.turns() for score in scores]))
    steps = np.diff(turns)
    begins, steps = turns[:-1][steps > 0], steps[steps > 0]
    nodes, shares = _quadrature(min(_MOST_NODES, max(_NODES, len(scores) + 8)))
    if len(begins) * len(nodes) * len(scores) > _MOST:
        return None
    gain, rows = 0.0, max(1, _AT_ONCE // len(nodes))
    for first in range(0, len(begins), rows):
        part = slice(first, first + rows)
        values = begins[part, None] + steps[part, None] * nodes
        others = np.ones_like(values)
        for place, score in enumerate(scores):
            if place != leader:
                others *= score.shares(values)
        gain += float(steps[part] @ ((scores[leader].shares(values) * (1 - others)) @ shares))
    return gain


@functools.cache
def _quadrature(count: int) -> tuple[Floats, Floats]:
    """Return nodes between 0 and 1 and their shares."""
    nodes, shares = np.polynomial.legendre.leggauss(count)
    return (nodes + 1) / 2, shares / 2


_erfc = np.vectorize(math.erfc, otypes=[float])


def _shares(values: Floats, cell: Cell) -> Floats:
    """Return the share of a cell's values up to each of these."""
    found: NDArray[np.floating]
    match cell:
        case ValueOf():
            found = _shares_of_value(values, cell)
        case Reciprocal(distribution, numerator):
            positive = values > 0
            amounts = numerator / np.where(positive, values, 1.0)
            found = np.where(positive, 1 - _shares(amounts, distribution), 0.0)
        case Uniform(low, high):
            found = np.interp(values, [low, high], [0.0, 1.0])
        case TwoPiece(low, mean, high):
            found = np.interp(values, [low, mean, high], [0.0, cell.lower_share, 1.0])
        case Triangular(low, mode, high):
            rise, fall = np.clip(values, low, mode) - low, high - np.clip(values, mode, high)
            below, above = (mode - low) * (high - low), (high - mode) * (high - low)
            rising = rise**2 / below if below else np.zeros_like(values)
            falling = 1 - fall**2 / above if above else np.ones_like(values)
            found = np.where(values < mode, rising, falling)
        case Normal(mean, sd):
            found = _erfc((mean - values) / sd / math.sqrt(2)) / 2
        case Discrete(listed):
            found = np.searchsorted(listed, values, side="right") / len(listed)
        case _:
            found = np.asarray(values >= cell.mean)
    return found.astype(float)


def _shares_of_value(values: Floats, cell: ValueOf) -> Floats:
    """Add up, piece by piece, the share of amounts that are worth no more."""
    found = np.zeros_like(values)
    for low, high, start, slope in cell.pieces():
        least, most = _share(cell.distribution, low), _share(cell.distribution, high)
        if least == most:
            continue
        if slope == 0:
            found += (most - least) * (values >= start)
            continue
        upto = np.clip(_shares((values - start) / slope, cell.distribution), least, most)
        found += upto - least if slope > 0 else most - upto
    return found


def _share(distribution: Distribution, amount: float) -> float:
    return distribution.cdf(amount) if math.isfinite(amount) else float(amount > 0)


def _turns(cell: Cell) -> list[float]:
    """Return the values between which the share is smooth, with both ends."""
    match cell:
        case ValueOf(distribution, function):
            amounts = [*_turns(distribution), *function.cutoffs]
            return [function(amount) for amount in amounts]
        case Reciprocal(distribution, numerator):
            return [numerator / amount for amount in _turns(distribution)]
        case Triangular(low, middle, high) | TwoPiece(low, middle, high):
            return [low, middle, high]
        case Normal(mean, sd):
            return [mean + sd * step for step in np.linspace(-_FAR, _FAR, _NORMAL_POINTS)]
        case Discrete(listed):
            return list(listed)
        case _:
            return list(cell.support)
