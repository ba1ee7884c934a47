"""
SMAA-2: how often each alternative takes each rank when weights and values are drawn.

Source: docs/methods.md#smaa
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.domain.selection.methods.cells import Cells, Draws, Floats

TOLERANCE = 1e-9
# so many drawn values at a time: they stay in the large cache of a core
_AT_ONCE = 1 << 20
# so many numbers of a matrix at a time, where it is multiplied by a narrow one
_SMALL = 9000
_SHORT = float(np.finfo(np.float32).eps)


@dataclass(frozen=True, eq=False, slots=True)
class Smaa:
    """
    What the draws show. Rows are alternatives in the order given.

    `rank_acceptability`: the share of draws with rank 1, 2, … (k alternatives that are level share k ranks);
    `standard_error` its Monte Carlo error. `pairwise_winning[i, k]`: how often i is ahead of k (level: 0.5).
    `central_weights`: the mean weights where an alternative is first, None when it never is; `confidence`: how often
    it is first at those, values drawn. `mean_scores` and `score_errors`: mean overall value and its standard error.
    """

    rank_acceptability: Floats
    pairwise_winning: Floats
    central_weights: tuple[Floats | None, ...]
    confidence: tuple[float | None, ...]
    standard_error: Floats
    mean_scores: Floats
    score_errors: Floats


def smaa(cells: Cells, weights: ArrayLike, generator: np.random.Generator, *, tolerance: float = TOLERANCE) -> Smaa:
    """
    Count ranks over all rows of weights, with one draw of the uncertain cells for each.

    Args:
        weights: Rows are draws (not negative, sum 1), columns criteria.
        tolerance: Overall values that differ by no more are level.

    Source: docs/methods.md#smaa
    """
    trial = _Trial(cells, np.asarray(weights), int(generator.integers(1 << 62)), tolerance)
    found = trial.scores()
    tally = _count(found)
    central = _central(trial.weights, tally.first)
    return Smaa(
        rank_acceptability=tally.shares,
        pairwise_winning=tally.wins,
        central_weights=central,
        confidence=trial.confidence(central),
        standard_error=tally.errors,
        mean_scores=found.mean,
        score_errors=found.error,
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Scores:
    """
    Who is ahead in every draw (alternatives x draws), which draws have ties, mean overall values and their errors.

    `standing` holds overall values less that of the mean alternative. Where 32 bits cannot tell who is ahead, 64 do,
    and the draw holds minus the place in the order instead: who is level has the same number.
    """

    standing: Draws
    tied: NDArray[np.bool_]
    mean: Floats
    error: Floats


class _Trial:
    """The draws of one question: weights, values (less those of the mean alternative) and what counts as level."""

    def __init__(self, cells: Cells, weights: NDArray[np.floating], seed: int, tolerance: float) -> None:
        self.cells = cells
        self.weights = weights.astype(np.float32, copy=False)
        self.exact_weights = weights
        self.tolerance = tolerance
        self.centre = cells.means.mean(axis=0)
        self.certain = not cells.uncertain.any()
        reach = cells.reach(self.centre)
        # what 32 bits cannot tell apart: the rounding of a sum of so many products
        self.slack = np.float32(tolerance + _SHORT * (8 + 2 * math.sqrt(len(self.centre))) * reach)
        self._seed = seed

    def scores(self) -> _Scores:
        """Weigh all draws."""
        drawn = np.empty((len(self.weights), len(self.cells.means)), dtype=np.float32)
        tied = np.zeros(len(drawn), dtype=bool)
        level = _product(self.weights, self.centre.astype(np.float32)[:, None])[:, 0]
        sums, squares = np.zeros((2, drawn.shape[1]))
        for part, values in self.values():
            weights, scores = self.weights[part], drawn[part]
            # BLAS may raise a flag for lanes of a register that hold no data
            with np.errstate(invalid="ignore"):
                if self.certain:
                    scores[:] = _product(weights, values[0].T)
                else:
                    np.matmul(values, weights[:, :, None], out=scores[:, :, None])
            total = scores + level[part, None]
            sums += total.sum(axis=0, dtype=float)
            squares += np.einsum("di,di->i", total, total, dtype=float)
            close = np.flatnonzero((np.diff(np.sort(scores, axis=1), axis=1) <= self.slack).any(axis=1))
            if len(close):
                chosen = values if self.certain else values[close]
                order, tied[part.start + close] = _order(
                    self._exact(chosen, self.exact_weights[part.start + close]), self.tolerance
                )
                scores[close] = -order
        mean = sums / len(drawn)
        error = np.sqrt(np.clip(squares / len(drawn) - mean**2, 0, None) / len(drawn))
        return _Scores(np.ascontiguousarray(drawn.T), tied, mean, error)

    def values(self) -> Iterator[tuple[slice, Draws]]:
        """Yield the drawn matrices in parts that fit the cache, the same each time; a matrix without doubt once."""
        if self.certain:
            yield slice(0, len(self.weights)), (self.cells.means - self.centre).astype(np.float32)[None]
            return
        shape, count = self.cells.means.shape, len(self.weights)
        step = max(1, _AT_ONCE // self.cells.means.size)
        generator, fill = np.random.Generator(np.random.SFC64(self._seed)), self.cells.filler(self.centre)
        room = np.empty((min(step, count), *shape), dtype=np.float32)
        for begin in range(0, count, step):
            part = slice(begin, min(begin + step, count))
            values = room[: part.stop - begin]
            # to draw again is as quick as to fetch from memory what was kept
            fill(generator, values)
            yield part, values

    def confidence(self, central: Sequence[Floats | None]) -> tuple[float | None, ...]:
        """Return how often each alternative is first at its central weights, the values drawn."""
        ever = [i for i, weights in enumerate(central) if weights is not None]
        at = np.array([central[i] for i in ever])
        firsts, draws = np.zeros(len(ever)), 0
        for _, values in self.values():
            draws += len(values)
            firsts += self._first(values, at, ever)
        shares = iter(firsts / draws)
        return tuple(None if weights is None else float(next(shares)) for weights in central)

    def _first(self, values: Draws, at: Floats, ever: Sequence[int]) -> Floats:
        """Count in how many draws the k-th of `ever` is first at the k-th weights."""
        count, alternatives, criteria = values.shape
        columns = range(len(ever))
        rows = _product(values.reshape(-1, criteria), at.T.astype(np.float32))
        scores = rows.reshape(count, alternatives, len(ever))
        own = scores[:, ever, columns]
        scores[:, ever, columns] = -np.inf
        lead = own - scores.max(axis=1)
        firsts: Floats = (lead > self.slack).sum(axis=0).astype(float)
        draw, k = np.nonzero(np.abs(lead) <= self.slack)
        if len(draw):
            order, _ = _order(self._exact(values[draw], at[k]), self.tolerance)
            leads = order == 0
            shares = leads[np.arange(len(k)), np.array(ever)[k]] / leads.sum(axis=1)
            firsts += np.bincount(k, shares, len(ever))
        return firsts

    def _exact(self, values: Draws, weights: NDArray[np.floating]) -> Floats:
        """Weigh with all digits; what is certain comes from the means."""
        whole = values.astype(float)
        certain = ~self.cells.uncertain
        whole[:, certain] = (self.cells.means - self.centre)[certain]
        found: Floats
        if len(whole) == 1:
            found = weights.astype(float) @ whole[0].T
        else:
            found = np.matmul(whole, weights.astype(float)[:, :, None])[:, :, 0]
        return found


def _product(rows: Draws, columns: Draws) -> Draws:
    """Multiply in parts so small that BLAS keeps to one core: on a busy machine threads wait for each other."""
    found = np.empty((len(rows), columns.shape[1]), dtype=np.float32)
    step = max(1, _SMALL // rows.shape[1])
    for begin in range(0, len(rows), step):
        np.matmul(rows[begin : begin + step], columns, out=found[begin : begin + step])
    return found


def _order(scores: Floats, tolerance: float) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the place of every alternative in the order of its draw (row), and which draws have somebody level."""
    by_score = np.argsort(-scores, axis=1, kind="stable")
    falling = np.take_along_axis(scores, by_score, axis=1)
    best, place, places = falling[:, 0], np.zeros(len(scores), dtype=np.intp), np.zeros(scores.shape, dtype=np.intp)
    for k in range(1, scores.shape[1]):
        behind = best - falling[:, k] > tolerance
        place = place + behind
        best = np.where(behind, falling[:, k], best)
        places[:, k] = place
    order = np.empty_like(places)
    np.put_along_axis(order, by_score, places, axis=1)
    return order, places[:, -1] < scores.shape[1] - 1


@dataclass(frozen=True, eq=False, slots=True)
class _Tally:
    """Shares of ranks, their errors, shares of wins, and who has the first place of each draw (level: a part)."""

    shares: Floats
    errors: Floats
    wins: Floats
    first: Draws


def _count(found: _Scores) -> _Tally:
    """Count ranks and wins by comparing every two alternatives over all draws."""
    standing, tied = found.standing, found.tied
    alternatives, draws = standing.shape
    kind = np.uint8 if alternatives <= _BYTE else np.uint16
    rank = np.zeros(standing.shape, dtype=kind)
    wins = np.full((alternatives, alternatives), 0.5)
    for i in range(alternatives - 1):
        rest = slice(i + 1, None)
        ahead, behind = standing[i] > standing[rest], standing[i] < standing[rest]
        rank[rest] += ahead
        rank[i] += behind.view(np.uint8).sum(axis=0, dtype=kind)
        gain = np.count_nonzero(ahead, axis=1) - np.count_nonzero(behind, axis=1)
        wins[i, rest], wins[rest, i] = 0.5 + gain / draws / 2, 0.5 - gain / draws / 2
    sums, squares, first = _ranks(standing, rank, tied)
    shares = sums / draws
    errors = np.sqrt(np.clip(squares / draws - shares**2, 0, None) / draws)
    return _Tally(shares, errors, wins, first)


_BYTE = 255


def _ranks(standing: Draws, rank: NDArray[np.unsignedinteger], tied: NDArray[np.bool_]) -> tuple[Floats, Floats, Draws]:
    """Return sums and sums of squares of the shares of every rank, and the share of the first place in every draw."""
    alternatives = len(rank)
    first = (rank == 0).astype(np.float32)
    clear = rank[:, ~tied] if tied.any() else rank
    sums = np.array([np.bincount(row, minlength=alternatives) for row in clear], dtype=float)
    squares = sums.copy()
    rows = np.flatnonzero(tied)
    if not len(rows):
        return sums, squares, first
    drawn, places = standing[:, rows], rank[:, rows].astype(np.intp)
    for i in range(alternatives):
        level = (drawn == drawn[i]).sum(axis=0)
        first[i, rows] /= level
        for k in range(level.max()):
            part = level > k
            taken, size = places[i, part] + k, level[part]
            sums[i] += np.bincount(taken, 1 / size, alternatives)
            squares[i] += np.bincount(taken, 1 / size**2, alternatives)
    return sums, squares, first


def _central(weights: Draws, first: Draws) -> tuple[Floats | None, ...]:
    """Return the mean weights over the draws where an alternative is first, by its share of the first place."""
    step = max(1, _SMALL // weights.shape[1])
    sums = np.zeros((len(first), weights.shape[1]))
    for begin in range(0, len(weights), step):
        sums += first[:, begin : begin + step] @ weights[begin : begin + step]
    return tuple(row / row.sum() if one.any() else None for row, one in zip(sums, first, strict=True))
