"""The weights that favour one alternative most: by how much it can lead the best of the others, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.domain.solvers.linear_program import LinearProgram, solve


class Margin(NamedTuple):
    """The largest lead over the best of the others (negative: it trails at any weights), and the weights of it."""

    margin: float
    weights: NDArray[np.float64]


def best_margin(values: ArrayLike, alternative: int, order: Sequence[int] | None = None) -> Margin:
    """
    Return the largest lead that any weights (not negative, sum 1) give an alternative over the best of the others.

    Args:
        values: Rows are alternatives (two or more), columns criteria.
        order: Criteria from most to least important, each once; then only weights that keep this order count.

    Raises:
        ValueError: there is nobody to lead.

    Source: docs/methods.md#potential-optimality
    """
    matrix = np.asarray(values, dtype=float)
    if len(matrix) < 2:  # noqa: PLR2004  # a lead needs two
        raise ValueError("a lead needs somebody to lead")
    corners = None if order is None else _corners(order)
    leads = matrix[alternative] - np.delete(matrix, alternative, axis=0)
    if corners is not None:
        leads = leads @ corners.T
    found = solve(_program(leads))
    assert found is not None  # any weights satisfy the constraints
    shares = np.clip(found.x[1:], 0, None)
    shares /= shares.sum()
    weights = shares if corners is None else shares @ corners
    return Margin(float((leads @ shares).min()), weights)


def _program(leads: NDArray[np.float64]) -> LinearProgram:
    """Maximise the smallest lead: variables are that lead and the weights."""
    others, criteria = leads.shape
    return LinearProgram(
        costs=np.r_[-1.0, np.zeros(criteria)],
        upper_rows=np.hstack([np.ones((others, 1)), -leads]),
        upper_limits=np.zeros(others),
        equal_rows=np.r_[0.0, np.ones(criteria)][None, :],
        equal_values=np.ones(1),
        bounds=((None, None), *((0.0, None),) * criteria),
    )


def _corners(order: Sequence[int]) -> NDArray[np.float64]:
    """Return the corners of the weights in this order: equal weights on the first one, two, three, … criteria."""
    count = len(order)
    corners = np.zeros((count, count))
    corners[:, list(order)] = np.tril(np.ones((count, count))) / np.arange(1, count + 1)[:, None]
    return corners
