"""The weights that favour one alternative most: by how much it can lead the best of the others, exactly."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.domain.solvers.linear_program import LinearProgram, solve

# columns that differ this much in size are not seen by the solver at one scale
_APART = 1e3
# and what is this much larger than the scale is as good as infinite; the solver may give up on the wider one
_FAR = (1e12, 1e6)


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
    first, *finer = _at_scales(leads)
    tried = [_shares(first)]
    for part in finer:
        # what cannot be solved so finely is solved roughly
        with contextlib.suppress(ArithmeticError):
            tried.append(_shares(part))
    margin, shares = max(((float((leads @ one).min()), one) for one in tried), key=lambda found: found[0])
    return Margin(margin, shares if corners is None else shares @ corners)


def _at_scales(leads: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """
    Yield the leads at every scale of a column or a rival: one, where all are of about the same size.

    The solver stops at gains of a ten-millionth of the largest number, so a column in thousandths beside one in
    millions, and a rival that is next to level, are looked at on their own scale too. The best weights of all are kept:
    none can promise too much.
    """
    parts = np.abs(leads)
    sizes = np.sort(np.r_[parts.max(axis=0), parts.max(axis=1)])[::-1]
    sizes = sizes[sizes > 0]
    if not len(sizes):
        yield leads
        return
    scale = sizes[0]
    yield leads / scale
    for size in sizes:
        if size * _APART < scale:
            scale = size
            for far in _FAR:
                yield np.clip(leads / scale, -far, far)


def _shares(leads: NDArray[np.float64]) -> NDArray[np.float64]:
    found = solve(_program(leads))
    if found is None:
        raise ArithmeticError("any weights satisfy the constraints, so the solver lost its way")
    shares = np.clip(found.x[1:], 0, None)
    best: NDArray[np.float64] = shares / shares.sum()
    return best


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
