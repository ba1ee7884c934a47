"""The smallest change of weights that puts an alternative first."""

from __future__ import annotations

import contextlib
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.domain.solvers.linear_program import LinearProgram, Optimum, solve

TOLERANCE = 1e-9
# columns that differ this much in size are not seen by the solver at one scale
_APART = 1e3
# a row is stretched no further than this; the solver may give up on the wider ranges
_FAR = (1e12, 1e6, 1.0)
# gaps this small beside the largest number of their column come from rounding
_ROUNDING = 1e-12


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
        tolerance: Who is behind by no more is level; in the unit of the values.

    Source: docs/methods.md#smallest-weight-change
    """
    matrix, given = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    gaps = np.delete(matrix, alternative, axis=0) - matrix[alternative]
    if not len(gaps) or (gaps @ given).max() <= tolerance:
        return WeightChange(0.0, given.copy())
    found = _solved(gaps, np.abs(matrix).max(axis=0), given)
    if found is None:
        return None
    rises, falls = found.x[: len(given)], found.x[len(given) :]
    changed = np.clip(given + rises - falls, 0, None)
    changed /= changed.sum()
    return WeightChange(float(np.abs(changed - given).sum()), changed)


def _solved(gaps: NDArray[np.float64], sizes: NDArray[np.float64], given: NDArray[np.float64]) -> Optimum | None:
    for far in _FAR[:-1]:
        # what cannot be solved so finely is solved more roughly
        with contextlib.suppress(ArithmeticError):
            return solve(_program(_scaled(gaps, sizes, far), given))
    return solve(_program(_scaled(gaps, sizes, _FAR[-1]), given))


def _scaled(gaps: NDArray[np.float64], sizes: NDArray[np.float64], far: float) -> NDArray[np.float64]:
    """
    Return the gaps, every row on a scale of its own: where columns differ much in size, that of its smallest part.

    A gap is closed on any scale; the solver does not see what is a ten-millionth of the largest number.
    """
    kept = np.where(np.abs(gaps) > _ROUNDING * sizes, gaps, 0.0)
    parts = np.abs(kept)
    wide, largest = parts.max(axis=0), parts.max(axis=1)
    scale = largest
    if wide.max() > _APART * wide[wide > 0].min(initial=np.inf):
        least = np.where(parts > 0, parts, np.inf).min(axis=1)
        scale = np.maximum(np.where(np.isfinite(least), least, 0.0), largest / far)
    # a row without gaps is closed by any weights
    found: NDArray[np.float64] = kept / np.where(scale > 0, scale, 1.0)[:, None]
    return found


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
