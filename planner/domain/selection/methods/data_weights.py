"""Weights read off the data alone, entropy and CRITIC: for comparison only, they know nothing of what people want."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

# a column whose values differ by less than this share of the largest is constant
CONSTANT_TOLERANCE = 1e-12
# a sum of contrasts below this is nothing but rounding
NOTHING = 1e-12


def entropy(matrix: ArrayLike) -> list[float] | None:
    """
    Return entropy weights: 1 minus the relative entropy of every column divided by its sum, normalised.

    A constant column has weight 0, a zero counts 0·ln 0 = 0. None when every column is constant.

    Args:
        matrix: Rows are alternatives, columns criteria.

    Raises:
        ValueError: a value is negative or not a finite number.

    Source: docs/methods.md#data-weights
    """
    values = _checked(matrix)
    if (values < 0).any():
        raise ValueError("entropy needs values that are not negative")
    varying = _varying(values)
    if not varying.any():
        return None
    # scaled by its largest value first, so that no sum overflows
    scaled = values[:, varying] / values[:, varying].max(axis=0)
    parts = scaled / scaled.sum(axis=0)
    logs = np.log(parts, out=np.zeros_like(parts), where=parts > 0)
    divergence = np.maximum(0.0, 1 + (parts * logs).sum(axis=0) / np.log(len(values)))
    return _spread(divergence, varying)


def critic(matrix: ArrayLike, directions: Sequence[int]) -> list[float] | None:
    """
    Return CRITIC weights: standard deviation times the sum of (1 - correlation) with the others, on min-max columns.

    A constant column has weight 0 and takes no part in the correlations; the only one that varies has weight 1. None
    when no column says anything the others do not: all constant, or all perfectly correlated.

    Args:
        matrix: Rows are alternatives, columns criteria.
        directions: 1 for a column where more is better, -1 where less is.

    Raises:
        ValueError: a value is not a finite number, or the directions do not fit the columns.

    Source: docs/methods.md#data-weights
    """
    values = _checked(matrix)
    if len(directions) != values.shape[1] or not set(directions) <= {1, -1}:
        raise ValueError("one direction, 1 or -1, for every column")
    varying = _varying(values)
    if not varying.any():
        return None
    if varying.sum() == 1:
        return [float(one) for one in varying]
    scaled = _minmax(values[:, varying] * np.asarray(directions, dtype=float)[varying])
    centred = scaled - scaled.mean(axis=0)
    lengths = np.sqrt((centred**2).sum(axis=0))
    correlation = centred.T @ centred / np.outer(lengths, lengths)
    np.fill_diagonal(correlation, 1.0)
    return _spread(lengths * (1 - correlation).sum(axis=0), varying)


def _checked(matrix: ArrayLike) -> Array:
    values = np.asarray(matrix, dtype=float)
    if not np.isfinite(values).all():
        raise ValueError("values are finite numbers")
    return values


def _varying(values: Array) -> NDArray[np.bool_]:
    largest = np.abs(values).max(axis=0)
    spread = values.max(axis=0) / np.where(largest > 0, largest, 1) - values.min(axis=0) / np.where(
        largest > 0, largest, 1
    )
    return np.asarray(spread > CONSTANT_TOLERANCE)


def _minmax(values: Array) -> Array:
    scaled = values / np.abs(values).max(axis=0)
    low, high = scaled.min(axis=0), scaled.max(axis=0)
    return np.asarray((scaled - low) / (high - low))


def _spread(amounts: Array, varying: NDArray[np.bool_]) -> list[float] | None:
    if amounts.sum() <= NOTHING:
        return None
    weights = np.zeros(len(varying))
    weights[varying] = np.maximum(amounts, 0.0) / np.maximum(amounts, 0.0).sum()
    return [float(weight) for weight in weights]
