"""
SMAA-2: how often each alternative takes each rank when weights and values are drawn.

Source: docs/methods.md#smaa
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.domain.selection.methods.cells import Cells, Draws, Filler, Floats

TOLERANCE = 1e-9
# what rounding alone can make of a number
ROUNDING = 1e-12
# so many drawn values at a time: they stay in the large cache of a core
_AT_ONCE = 1 << 20
# so many draws are compared criterion by criterion at a time
_ROWS = 4096
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
        tolerance: Overall values that differ by no more are level; those that differ by rounding only are so always.

    Source: docs/methods.md#smaa
    """
    trial = _Trial(cells, np.asarray(weights), int(generator.integers(1 << 62)), tolerance)
    found = trial.scores()
    tally = _count(found)
    central = _central(trial.exact_weights, tally.first)
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
        self.weights: Draws = weights.astype(np.float32, copy=False)
        self.exact_weights: NDArray[Any] = weights
        self.tolerance = tolerance
        self.centre = cells.means.mean(axis=0)
        self.certain = not cells.uncertain.any()
        # differences of values this small are none
        self.nothing = ROUNDING * cells.sizes()
        # what may be rounding in sums of values, to be looked at once more
        self.doubt = max(tolerance, 4 * float(self.nothing.max()))
        # what 32 bits cannot tell apart: the rounding of a sum of so many products
        short = _SHORT * (8 + 2 * math.sqrt(len(self.centre))) * cells.reach(self.centre)
        self.slack = np.nextafter(np.float32(self.doubt + short), np.float32(np.inf))
        self._seed = seed
        self._fill = Filler(cells, self.centre)
        self._exact_centre = np.broadcast_to(self.centre, cells.means.shape).flat[self._fill.exact_places]

    def scores(self) -> _Scores:
        """Weigh all draws."""
        drawn = np.empty((len(self.weights), len(self.cells.means)), dtype=np.float32)
        tied = np.zeros(len(drawn), dtype=bool)
        level = _product(self.weights, self.centre.astype(np.float32)[:, None])[:, 0]
        sums, squares = np.zeros((2, drawn.shape[1]))
        for part, values, kept in self.values():
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
                exact = self._exact(values, kept, close)
                order, tied[part.start + close] = self._order(exact, self.exact_weights[part.start + close])
                scores[close] = -order
        mean = sums / len(drawn)
        error = np.sqrt(np.clip(squares / len(drawn) - mean**2, 0, None) / len(drawn))
        return _Scores(np.ascontiguousarray(drawn.T), tied, mean, error)

    def values(self) -> Iterator[tuple[slice, Draws, Floats]]:
        """
        Yield the drawn matrices in parts that fit the cache, the same each time; a matrix without doubt once.

        Each comes with the values that are drawn with all digits.
        """
        if self.certain:
            yield slice(0, len(self.weights)), (self.cells.means - self.centre).astype(np.float32)[None], np.empty(0)
            return
        shape, count = self.cells.means.shape, len(self.weights)
        step = max(1, _AT_ONCE // self.cells.means.size)
        generator = np.random.Generator(np.random.SFC64(self._seed))
        room = np.empty((min(step, count), *shape), dtype=np.float32)
        for begin in range(0, count, step):
            part = slice(begin, min(begin + step, count))
            values = room[: part.stop - begin]
            # to draw again is as quick as to fetch from memory what was kept
            yield part, values, self._fill.fill(generator, values)

    def confidence(self, central: Sequence[Floats | None]) -> tuple[float | None, ...]:
        """Return how often each alternative is first at its central weights, the values drawn."""
        ever = [i for i, weights in enumerate(central) if weights is not None]
        at = np.array([central[i] for i in ever])
        # by how many share the first place, so that nothing is divided before all is counted
        firsts, draws = np.zeros((len(self.cells.means), len(ever)), dtype=np.intp), 0
        for _, values, kept in self.values():
            draws += len(values)
            firsts += self._first(values, kept, at, ever)
        shares = iter((firsts / draws / np.arange(1, len(firsts) + 1)[:, None]).sum(axis=0))
        return tuple(None if weights is None else float(next(shares)) for weights in central)

    def _first(self, values: Draws, kept: Floats, at: Floats, ever: Sequence[int]) -> NDArray[np.intp]:
        """Count in how many draws the k-th of `ever` is first at the k-th weights: alone, with one other, …."""
        count, alternatives, criteria = values.shape
        columns = range(len(ever))
        rows = _product(values.reshape(-1, criteria), at.T.astype(np.float32))
        scores = rows.reshape(count, alternatives, len(ever))
        own = scores[:, ever, columns]
        scores[:, ever, columns] = -np.inf
        lead = own - scores.max(axis=1)
        firsts = np.zeros((alternatives, len(ever)), dtype=np.intp)
        firsts[0] = (lead > self.slack).sum(axis=0)
        draw, k = np.nonzero(np.abs(lead) <= self.slack)
        if len(draw):
            order, _ = self._order(self._exact(values, kept, draw), at[k])
            leads = order == 0
            own = leads[np.arange(len(k)), np.array(ever)[k]]
            np.add.at(firsts, (leads.sum(axis=1)[own] - 1, k[own]), 1)
        return firsts

    def _exact(self, values: Draws, kept: Floats, chosen: NDArray[np.intp]) -> Floats:
        """Return the chosen draws with all digits (one matrix for all where nothing is uncertain)."""
        exact: Floats = self.cells.means - self.centre
        if self.certain:
            return exact[None]
        whole: Floats = values[chosen].astype(float)
        certain = ~self.cells.uncertain
        whole[:, certain] = exact[certain]
        whole.reshape(len(whole), -1)[:, self._fill.exact_places] = kept[chosen] - self._exact_centre
        return whole

    def _order(self, values: Floats, weights: NDArray[np.floating]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return the place of every alternative in the order of its draw (row), and which draws have somebody level."""
        exact = weights.astype(float)
        scores = exact @ values[0].T if len(values) == 1 else np.matmul(values, exact[:, :, None])[:, :, 0]
        by_score = np.argsort(-scores, axis=1, kind="stable")
        falling = np.take_along_axis(scores, by_score, axis=1)
        best, head = falling[:, 0], by_score[:, 0]
        place, places = np.zeros(len(scores), dtype=np.intp), np.zeros(scores.shape, dtype=np.intp)
        for k in range(1, scores.shape[1]):
            gap = best - falling[:, k]
            behind = gap > self.tolerance
            doubtful = np.flatnonzero(behind & (gap <= self.doubt))
            if len(doubtful):
                behind[doubtful] = self._apart(values, exact, doubtful, head[doubtful], by_score[doubtful, k])
            place = place + behind
            best, head = np.where(behind, falling[:, k], best), np.where(behind, by_score[:, k], head)
            places[:, k] = place
        order = np.empty_like(places)
        np.put_along_axis(order, by_score, places, axis=1)
        return order, places[:, -1] < scores.shape[1] - 1

    def _apart(
        self, values: Floats, weights: Floats, rows: NDArray[np.intp], one: NDArray[np.intp], other: NDArray[np.intp]
    ) -> NDArray[np.bool_]:
        """
        Return in which of these draws two alternatives differ by more than rounding.

        Only criteria in which they differ count: what is the same large number for both hides nothing.
        """
        found = np.empty(len(rows), dtype=bool)
        for begin in range(0, len(rows), _ROWS):
            part = slice(begin, begin + _ROWS)
            at = np.zeros_like(rows[part]) if len(values) == 1 else rows[part]
            gaps = values[at, one[part]] - values[at, other[part]]
            differ = np.abs(gaps) > self.nothing
            own = weights[rows[part]] * differ
            found[part] = np.abs((own * gaps).sum(axis=1)) > own @ self.nothing
        return found


def _product(rows: Draws, columns: Draws) -> Draws:
    """Multiply in parts so small that BLAS keeps to one core: on a busy machine threads wait for each other."""
    found = np.empty((len(rows), columns.shape[1]), dtype=np.float32)
    step = max(1, _SMALL // rows.shape[1])
    for begin in range(0, len(rows), step):
        np.matmul(rows[begin : begin + step], columns, out=found[begin : begin + step])
    return found


@dataclass(frozen=True, eq=False, slots=True)
class _Tally:
    """Shares of ranks, their errors, shares of wins, and who has the first place of each draw (level: a part)."""

    shares: Floats
    errors: Floats
    wins: Floats
    first: Floats


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
        wins[i, rest], wins[rest, i] = (draws + gain) / (2 * draws), (draws - gain) / (2 * draws)
    shares, variances, first = _ranks(standing, rank, tied)
    return _Tally(shares, np.sqrt(variances / draws), wins, first)


_BYTE = 255


def _ranks(
    standing: Draws, rank: NDArray[np.unsignedinteger], tied: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """
    Return means and variances of the shares of every rank, and the share of the first place in every draw.

    Draws are counted by how many share a rank and divided last: who always shares with the same number has no error.
    """
    alternatives, draws = rank.shape
    first = (rank == 0).astype(float)
    clear = rank[:, ~tied] if tied.any() else rank
    alone = np.array([np.bincount(row, minlength=alternatives) for row in clear])
    shared, rows = [alone], np.flatnonzero(tied)
    if len(rows):
        shared = _shared(standing[:, rows], rank[:, rows].astype(np.intp), first, rows)
        shared[0] += alone
    means, squares = np.zeros((2, alternatives, alternatives))
    always = np.zeros(means.shape, dtype=bool)
    for size, counts in enumerate(shared, start=1):
        means += counts / draws / size
        squares += counts / draws / size**2
        always |= counts == draws
    return means, np.where(always, 0.0, np.clip(squares - means**2, 0, None)), first


def _shared(standing: Draws, places: NDArray[np.intp], first: Floats, rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Return how often each alternative takes each rank alone, with one other, with two, …; `first` is shared."""
    alternatives = len(places)
    sizes = [(standing == own).sum(axis=0) for own in standing]
    counts = [np.zeros((alternatives, alternatives), dtype=np.intp) for _ in range(max(size.max() for size in sizes))]
    for i, (place, level) in enumerate(zip(places, sizes, strict=True)):
        first[i, rows] /= level
        for size in np.unique(level):
            begun = np.bincount(place[level == size], minlength=alternatives)
            # who shares with size - 1 others takes part in as many ranks
            counts[size - 1][i] += np.convolve(begun, np.ones(size, dtype=np.intp))[:alternatives]
    return counts


def _central(weights: NDArray[Any], first: Floats) -> tuple[Floats | None, ...]:
    """Return the mean weights over the draws where an alternative is first, by its share of the first place."""
    if (weights[0] == weights[-1]).all() and (weights == weights[0]).all():
        # the mean of one number is that number, whatever its sum becomes in rounding
        return tuple(weights[0].astype(float) if one.any() else None for one in first)
    step = max(1, _SMALL // weights.shape[1])
    sums = np.zeros((len(first), weights.shape[1]))
    for begin in range(0, len(weights), step):
        sums += first[:, begin : begin + step] @ weights[begin : begin + step].astype(float)
    return tuple(row / row.sum() if one.any() else None for row, one in zip(sums, first, strict=True))
