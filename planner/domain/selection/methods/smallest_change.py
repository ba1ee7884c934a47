"""The smallest change of weights that puts an alternative first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.domain.solvers.linear_program import LinearProgram, solve

TOLERANCE = 1e-9


class WeightChange(NamedTuple):
    """The sum of all changes (half of it is the weight that moves), and the new weights."""

    l1: float
    weights: NDArray[np.float64]


def smallest_weight_change(
    values: ArrayLike, weights: ArrayLike, alternative: int, tolerance: float = TOLERANCE
) -> WeightChange | None:
    """
    Return the nearest weights (sum of absolute changes) with which nobody is ahead of an alternative.

    None when no weights do. Who is first today, or level with the first, needs no change.

    Args:
        values: Rows are alternatives, columns criteria.
        weights: Not negative, sum 1.

    Source: docs/methods.md#smallest-weight-change
    """
    matrix, given = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    gaps = np.delete(matrix, alternative, axis=0) - matrix[alternative]
    if not len(gaps) or (gaps @ given).max() <= tolerance:
        return WeightChange(0.0, given.copy())
    found = solve(_program(gaps, given))
    if found is None:
        return None
    rises, falls = found.x[: len(given)], found.x[len(given) :]
    changed = np.clip(given + rises - falls, 0, None)
    changed /= changed.sum()
    return WeightChange(float(np.abs(changed - given).sum()), changed)


def _program(gaps: NDArray[np.float64], given: NDArray[np.float64]) -> LinearProgram:
    """Minimise rises and falls that together are nothing and close every gap; no weight falls below nothing."""
    count = len(given)
    return LinearProgram(
        costs=np.ones(2 * count),
        upper_rows=np.hstack([gaps, -gaps]),
        upper_limits=-(gaps @ given),
        equal_rows=np.r_[np.ones(count), -np.ones(count)][None, :],
        equal_values=np.zeros(1),
        bounds=(*((0.0, None),) * count, *((0.0, float(limit)) for limit in given)),
    )
