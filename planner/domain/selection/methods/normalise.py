"""Classical scalings of a decision matrix, for comparison with publications; rows alternatives, columns criteria."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Normalization = Literal["none", "minmax", "max", "sum", "vector"]
# a column whose range is this small beside its largest number differs by rounding only
_ROUNDING = 1e-12


def settled(values: ArrayLike) -> Numbers:
    """
    Return the matrix with every column that is constant up to rounding made exactly constant.

    Without it 0.1 + 0.2 beside 0.3 would be scaled to 1 and 0.
    """
    matrix = np.array(values, dtype=float)
    spread = np.ptp(matrix, axis=0)
    constant = spread <= _ROUNDING * np.abs(matrix).max(axis=0)
    matrix[:, constant] = matrix[0, constant]
    return matrix


def as_benefits(values: ArrayLike, normalization: Normalization, maximise: ArrayLike) -> Numbers:
    """
    Return values of which more is better: costs are turned over.

    `none` takes minus a cost, `minmax` is reversed, `max` is min/x, `sum` is 1/x divided by its sum, `vector` is
    1 - x/norm.
    A constant column gives everybody the same: 1 under `minmax`, 0 or 1 under `vector` when it is all zeros.

    Args:
        values: no negative numbers under `max` and `sum`, no zero where they divide (see `divides_by`).
        maximise: for each column, whether more is better.

    Source: docs/methods.md#normalization
    """
    matrix = settled(values)
    upward = np.asarray(maximise, dtype=bool)
    return np.where(upward, _BENEFIT[normalization](matrix), _COST[normalization](matrix, ~upward))


def as_scaled(values: ArrayLike, normalization: Normalization) -> Numbers:
    """
    Return columns on a common scale in their own direction: nothing is turned over, a cost stays a cost.

    Source: docs/methods.md#normalization
    """
    return _BENEFIT[normalization](settled(values))


def _plain(matrix: Numbers) -> Numbers:
    return matrix


def _minmax(matrix: Numbers) -> Numbers:
    spread = np.ptp(matrix, axis=0)
    return np.where(spread > 0, (matrix - matrix.min(axis=0)) / np.where(spread > 0, spread, 1.0), 1.0)


def _by_maximum(matrix: Numbers) -> Numbers:
    return matrix / _or_one(matrix.max(axis=0))


def _by_sum(matrix: Numbers) -> Numbers:
    return matrix / _or_one(matrix.sum(axis=0))


def _by_norm(matrix: Numbers) -> Numbers:
    return matrix / _or_one(np.linalg.norm(matrix, axis=0))


def _minus(matrix: Numbers, costs: Flags) -> Numbers:
    del costs
    return -matrix


def _minmax_reversed(matrix: Numbers, costs: Flags) -> Numbers:
    del costs
    return _minmax(-matrix)


def _minimum_over(matrix: Numbers, costs: Flags) -> Numbers:
    # benefits pass through here too and may hold zeros; their result is not used
    smallest: Numbers = matrix.min(axis=0)
    return smallest / np.where(costs, matrix, 1.0)


def _inverse_by_sum(matrix: Numbers, costs: Flags) -> Numbers:
    return _by_sum(1.0 / np.where(costs, matrix, 1.0))


def _one_minus_by_norm(matrix: Numbers, costs: Flags) -> Numbers:
    del costs
    return 1.0 - _by_norm(matrix)


def _or_one(divisors: Numbers) -> Numbers:
    return np.where(divisors == 0, 1.0, divisors)


_BENEFIT: dict[Normalization, Callable[[Numbers], Numbers]] = {
    "none": _plain,
    "minmax": _minmax,
    "max": _by_maximum,
    "sum": _by_sum,
    "vector": _by_norm,
}
_COST: dict[Normalization, Callable[[Numbers, Flags], Numbers]] = {
    "none": _minus,
    "minmax": _minmax_reversed,
    "max": _minimum_over,
    "sum": _inverse_by_sum,
    "vector": _one_minus_by_norm,
}
