"""PROMETHEE I and II: pairwise preferences by six functions, and the flows that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.domain.selection.methods.ranks import TOLERANCE

Numbers = NDArray[np.float64]
PreferenceFunction = Literal["usual", "u-shape", "v-shape", "level", "linear", "gaussian"]
# differences this small beside the largest number of a column come from rounding
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Preference:
    """
    How a difference in one criterion becomes a preference (0-1).

    `q` is the largest difference that does not matter, `p` the smallest that counts in full, `s` the inflection point
    of the Gaussian; all in the unit of the criterion.
    Source: docs/methods.md#promethee
    """

    function: PreferenceFunction = "usual"
    q: float = 0.0
    p: float = 0.0
    s: float = 0.0


USUAL = Preference()


@dataclass(frozen=True, slots=True)
class Promethee:
    """
    Flows of the alternatives, in the given order; the higher the net flow the better.

    `criterion_net` holds the net flow of every alternative in every criterion alone: `net` is its product with the
    weights, so other weights need no new comparison. `index` is the aggregated preference of row over column.
    """

    positive: Numbers
    negative: Numbers
    net: Numbers
    criterion_net: Numbers
    index: Numbers

    def incomparable(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs that the partial order of PROMETHEE I leaves open: one wins by each of the two flows."""
        stronger = self.positive[:, None] - self.positive[None, :] > TOLERANCE
        weaker = self.negative[:, None] - self.negative[None, :] > TOLERANCE
        return tuple((int(a), int(b)) for a, b in np.argwhere(np.triu((stronger & weaker) | (stronger & weaker).T)))


def promethee(values: ArrayLike, weights: ArrayLike, preferences: Sequence[Preference] | None = None) -> Promethee:
    """
    Compare every two alternatives criterion by criterion and return the flows.

    Args:
        values: rows alternatives (two or more), columns criteria; more is better in every column.
        weights: not negative, with a sum above zero.
        preferences: one for each criterion; the usual function (any difference counts in full) without.

    Source: docs/methods.md#promethee
    """
    columns = np.asarray(values, dtype=float).T
    shares = np.asarray(weights, dtype=float) / np.sum(weights)
    kinds = preferences or [USUAL] * len(columns)
    others = columns.shape[1] - 1
    index = np.zeros((others + 1, others + 1))
    criterion_net = np.empty((others + 1, len(columns)))
    for place, (column, share, kind) in enumerate(zip(columns, shares, kinds, strict=True)):
        degree = degrees(column[:, None] - column[None, :], kind, float(np.abs(column).max()))
        index += share * degree
        criterion_net[:, place] = (degree.sum(axis=1) - degree.sum(axis=0)) / others
    positive, negative = index.sum(axis=1) / others, index.sum(axis=0) / others
    return Promethee(positive, negative, positive - negative, criterion_net, index)


def degrees(differences: ArrayLike, preference: Preference, scale: float = 1.0) -> Numbers:
    """
    Return the degree of preference (0-1) of every difference; what is not positive is no preference.

    A step (usual, u-shape, level; p = q; p or s of zero) is taken only when the difference lies beyond it by more
    than rounding, so 0.8 - 0.6 does not exceed a q of 0.2.

    Args:
        scale: the largest number of the column, against which rounding is measured.

    Source: docs/methods.md#promethee
    """
    given = np.asarray(differences, dtype=float)
    slack = _ROUNDING * max(scale, preference.q, preference.p)
    return np.asarray(_DEGREES[preference.function](given, preference, slack) * (given > slack), dtype=float)


def _usual(given: Numbers, preference: Preference, slack: float) -> Numbers:
    del preference
    return np.asarray(given > slack, dtype=float)


def _u_shape(given: Numbers, preference: Preference, slack: float) -> Numbers:
    return np.asarray(given > preference.q + slack, dtype=float)


def _v_shape(given: Numbers, preference: Preference, slack: float) -> Numbers:
    return _ramp(given, 0.0, preference.p, slack)


def _level(given: Numbers, preference: Preference, slack: float) -> Numbers:
    return (np.asarray(given > preference.q + slack, dtype=float) + (given > preference.p + slack)) / 2


def _linear(given: Numbers, preference: Preference, slack: float) -> Numbers:
    return _ramp(given, preference.q, preference.p, slack)


def _gaussian(given: Numbers, preference: Preference, slack: float) -> Numbers:
    if preference.s <= 0:
        return _usual(given, preference, slack)
    return np.asarray(-np.expm1(-np.square(given / preference.s) / 2))


def _ramp(given: Numbers, start: float, end: float, slack: float) -> Numbers:
    if end - start <= slack:
        return np.asarray(given > start + slack, dtype=float)
    return np.clip((given - start) / (end - start), 0.0, 1.0)


_DEGREES: dict[PreferenceFunction, Callable[[Numbers, Preference, float], Numbers]] = {
    "usual": _usual,
    "u-shape": _u_shape,
    "v-shape": _v_shape,
    "level": _level,
    "linear": _linear,
    "gaussian": _gaussian,
}
