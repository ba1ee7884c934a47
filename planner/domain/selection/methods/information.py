"""What it is worth to know uncertain values before choosing: exact for one value, exact or drawn for all of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from planner.domain.selection.methods.cells import Cell, Cells, Filler, Floats
from planner.domain.selection.methods.distributions import Discrete, gain_of_knowing
from planner.domain.selection.methods.score_distributions import Score, gain_of_knowing_all, score_of

# so many combinations of listed values are gone through one by one
COMBINATIONS = 100_000
_AT_ONCE = 1 << 20
# so many points are enough for a standard error of two digits
_POINTS = 2000


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

    Exact when nothing, or one cell, is uncertain, when all uncertain cells list their values and there are up to
    100,000 combinations, or when the overall value of every alternative has a known distribution: one uncertain cell at
    most, or normal ones only. Otherwise from draws of every alternative's overall value: these do not depend on each
    other, so every combination of them counts, not only those drawn together.

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
    integrated = _integrated(cells, given, listed)
    if integrated is not None:
        return PerfectInformation(integrated, None)
    return _drawn(cells, given, generator, samples)


def _integrated(cells: Cells, weights: Floats, listed: list[tuple[int, int, Cell]]) -> float | None:
    """Integrate over the overall values; None where one of them has no known distribution, or it takes too long."""
    totals = cells.means @ weights
    scores: list[Score] = []
    for place, total in enumerate(map(float, totals)):
        parts = [(cell, float(weights[j])) for i, j, cell in listed if i == place]
        score = score_of(parts, total)
        if score is None:
            return None
        scores.append(score)
    return gain_of_knowing_all(scores, int(np.argmax(totals)))


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
    """
    Return how far the best is ahead of today's leader on average, over all combinations of the drawn overall values.

    The share of values up to a point is, for the best of all, the product of the alternatives' shares. The draws of
    each are moved to its expected overall value, which is known: most of their error is in their mean.
    """
    expected = cells.means @ weights
    leader = int(np.argmax(expected))
    drawn = np.sort(np.concatenate(list(_totals(cells, weights, generator, samples))).T, axis=1)
    drawn += (expected - drawn.mean(axis=1))[:, None]
    order = np.argsort(drawn, axis=None, kind="stable")
    values, (owner, before) = drawn.flat[order], np.divmod(order, samples)
    # a share of k / samples becomes one of (k + 1) / samples
    steps = np.log((np.arange(samples) + 1.0) / np.maximum(np.arange(samples), 1))
    steps[0] = -math.log(samples)
    best = np.exp(np.cumsum(steps[before]))
    best[: np.flatnonzero(before == 0)[-1]] = 0.0
    ahead = np.cumsum(owner == leader) / samples - best
    gain = float(np.diff(values) @ np.clip(ahead[:-1], 0.0, None))
    points = values[:: max(1, len(values) // _POINTS)]
    return PerfectInformation(gain, _error(drawn, points))


def _error(drawn: Floats, points: Floats) -> float:
    """
    Return the standard error: how the gain depends on every single drawn value.

    Raising one value by a little raises the best where all others lie below it; raising all values of an alternative
    changes nothing, because their mean is set.
    """
    samples = drawn.shape[1]
    shares = np.array([np.searchsorted(row, points, side="right") for row in drawn]) / samples
    best, widths, variance = shares.prod(axis=0), np.diff(points, append=points[-1]), 0.0
    for row, share in zip(drawn, shares, strict=True):
        others = np.divide(best, share, out=np.zeros_like(best), where=share > 0)
        effect = np.r_[0.0, np.cumsum(others * widths)[:-1]]
        first = np.interp(row, points, others).mean()
        variance += float((np.interp(row, points, effect) - first * row).var())
    return math.sqrt(variance / samples)


def _totals(cells: Cells, weights: Floats, generator: np.random.Generator, samples: int) -> Iterator[Floats]:
    """Yield drawn overall values (less that of the mean alternative), rows are draws."""
    filler, short = Filler(cells, cells.means.mean(axis=0)), weights.astype(np.float32)
    step = max(1, _AT_ONCE // cells.means.size)
    values = np.empty((min(step, samples), *cells.means.shape), dtype=np.float32)
    for begin in itertools.count(0, step):
        count = min(step, samples - begin)
        if count <= 0:
            return
        filler.fill(generator, values[:count])
        # BLAS may raise a flag for lanes of a register that hold no data
        with np.errstate(invalid="ignore"):
            yield (values[:count] @ short).astype(float)
