"""What it is worth to know uncertain values before choosing: exact for one value, exact or drawn for all of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from planner.domain.selection.methods.cells import Cell, Cells, Floats
from planner.domain.selection.methods.distributions import Discrete, gain_of_knowing

# so many combinations of listed values are gone through one by one
COMBINATIONS = 100_000
_AT_ONCE = 1 << 20


class PerfectInformation(NamedTuple):
    """The expected gain of knowing everything, and its standard error: None when the gain is exact."""

    gain: float
    standard_error: float | None


def gains_of_cells(cells: Cells, weights: ArrayLike) -> Floats:
    """
    Return for every cell what it is worth to know it alone before choosing, in overall value; 0 where it is known.

    Only one alternative's overall value depends on the cell, in a straight line: it is compared with the best of the
    others.

    Source: docs/methods.md#evpi
    """
    given = np.asarray(weights, dtype=float)
    gains = np.zeros(cells.means.shape)
    if len(cells.means) == 1:
        return gains
    totals = cells.means @ given
    rivals = _best_of_others(totals)
    for place, cell in cells.others.items():
        i, j = divmod(place, cells.means.shape[1])
        base = float(totals[i] - given[j] * cells.means[i, j])
        gains[i, j] = gain_of_knowing(cell, float(rivals[i]), base, float(given[j]))
    _fill_pieces(gains, cells, given, rivals - totals)
    return gains


def _fill_pieces(gains: Floats, cells: Cells, weights: Floats, missing: Floats) -> None:
    """
    Fill in the gains of all two-piece uniform cells at once.

    An alternative that is `missing` so much (less than nothing: ahead by so much) draws level where the cell is
    missing / weight above its mean; what counts is the part of the distribution beyond that.
    """
    pieces = cells.pieces
    rows, columns = np.divmod(pieces.places, cells.means.shape[1])
    weight = weights[columns]
    width, below, above = pieces.high - pieces.low, pieces.mean - pieces.low, pieces.high - pieces.mean
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        step = np.where(weight > 0, missing[rows] / weight, np.inf)
        upward = np.clip(above - step, 0, None) ** 2 * below / above
        downward = np.clip(below + step, 0, None) ** 2 * above / below
    gains.flat[pieces.places] = weight * np.where(step >= 0, upward, downward) / width / 2


def _best_of_others(totals: Floats) -> Floats:
    """Return for each alternative the best of the others."""
    first = int(np.argmax(totals))
    rivals = np.full(len(totals), totals[first])
    rivals[first] = np.delete(totals, first).max()
    return rivals


def perfect_information(
    cells: Cells, weights: ArrayLike, generator: np.random.Generator, samples: int
) -> PerfectInformation:
    """
    Return what it is worth to know every cell before choosing: E[best overall value] - best expected value.

    Exact when nothing, or one cell, is uncertain, or when all uncertain cells list their values and there are up to
    100,000 combinations; otherwise from draws.

    Source: docs/methods.md#evpi
    """
    given = np.asarray(weights, dtype=float)
    uncertain = cells.uncertain & (given > 0)
    if len(cells.means) == 1 or not uncertain.any():
        return PerfectInformation(0.0, None)
    if uncertain.sum() == 1:
        return PerfectInformation(float(gains_of_cells(cells, given).max()), None)
    listed = [(int(i), int(j), cells.cell(int(i), int(j))) for i, j in np.argwhere(uncertain)]
    combined = _combined(cells, given, listed)
    if combined is not None:
        return PerfectInformation(combined, None)
    return _drawn(cells, given, generator, samples)


def _combined(cells: Cells, weights: Floats, listed: list[tuple[int, int, Cell]]) -> float | None:
    """Go through all combinations of listed values; None when there are too many or some cells list none."""
    sizes = [len(cell.values) if isinstance(cell, Discrete) else 0 for _, _, cell in listed]
    if 0 in sizes or math.prod(sizes) > COMBINATIONS:
        return None
    totals = cells.means @ weights
    leader = int(np.argmax(totals))
    combinations = np.repeat(totals[:, None], math.prod(sizes), axis=1)
    for (i, j, cell), places in zip(listed, np.indices(sizes).reshape(len(sizes), -1), strict=True):
        assert isinstance(cell, Discrete)
        combinations[i] += weights[j] * (np.array(cell.values)[places] - cells.means[i, j])
    return float((combinations.max(axis=0) - combinations[leader]).mean())


def _drawn(cells: Cells, weights: Floats, generator: np.random.Generator, samples: int) -> PerfectInformation:
    """Return the mean of how far the best is ahead of today's leader, draw by draw."""
    leader = int(np.argmax(cells.means @ weights))
    ahead = np.concatenate(list(_leads(cells, weights, leader, generator, samples)))
    error = float(ahead.std()) / math.sqrt(samples)
    return PerfectInformation(float(ahead.mean()), error)


def _leads(
    cells: Cells, weights: Floats, leader: int, generator: np.random.Generator, samples: int
) -> Iterator[Floats]:
    centre = cells.means.mean(axis=0)
    fill, short = cells.filler(centre), weights.astype(np.float32)
    step = max(1, _AT_ONCE // cells.means.size)
    values = np.empty((min(step, samples), *cells.means.shape), dtype=np.float32)
    for begin in itertools.count(0, step):
        count = min(step, samples - begin)
        if count <= 0:
            return
        fill(generator, values[:count])
        # BLAS may raise a flag for lanes of a register that hold no data
        with np.errstate(invalid="ignore"):
            totals = values[:count] @ short
        yield (totals.max(axis=1) - totals[:, leader]).astype(float)
