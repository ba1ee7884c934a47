"""Weights from pairwise comparisons: eigenvector, row geometric mean, logarithmic least squares, and groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.domain.selection.methods.judgements import connected_groups, worst_judgement

Array = NDArray[np.float64]
Comparisons = Sequence[Sequence[float | None]]
Table = Literal["saaty_1980", "alonso_lamata_2006"]
Solution = Literal["eigenvector", "geometric_mean", "log_least_squares"]

# a judgement times its counterpart may miss 1 by this much: published matrices print 0.14 for 1/7 and 0.13 for 1/8
RECIPROCAL_TOLERANCE = 0.05
DEFAULT_TABLE: Table = "saaty_1980"

# mean consistency index of random reciprocal matrices of 1, 2, 3 … rows
RANDOM_INDEX: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "saaty_1980": (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
        "alonso_lamata_2006": (
            *(0.0, 0.0, 0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056),
            *(1.4499, 1.4854, 1.5141, 1.5365, 1.5551, 1.5713, 1.5838),
        ),
    }
)


class UnconnectedError(ValueError):
    """The comparisons fall apart into groups that nothing compares; `groups` lists their places, counted from 0."""

    def __init__(self, groups: tuple[tuple[int, ...], ...]) -> None:
        self.groups = groups
        super().__init__(f"comparisons do not connect the groups {groups}")


@dataclass(frozen=True, slots=True)
class RandomIndex:
    """The random index used and the table it is from."""

    table: str
    value: float


@dataclass(frozen=True, slots=True)
class PairwiseWeights:
    """
    Weights from one matrix of comparisons and how consistent it is.

    `lambda_max` is the principal eigenvalue of the complete matrix, whatever the solution. `consistency_ratio` is None
    with `reason` `incomplete` or `beyond-table`. `worst_judgement` (i < j, counted from 0) lies farthest from the ratio
    of the weights; None where all are consistent.
    """

    weights: tuple[float, ...]
    lambda_max: float | None
    consistency_ratio: float | None
    random_index: RandomIndex | None
    worst_judgement: tuple[int, int] | None
    reason: str | None = None


def pairwise_weights(
    comparisons: Comparisons, solution: Solution = "eigenvector", table: Table = DEFAULT_TABLE
) -> PairwiseWeights:
    """
    Return the weights that a matrix of pairwise comparisons asks for.

    Args:
        comparisons: a[i][j] says how many times as important i is as j; None is not compared, and a judgement on one
            side only stands for its reciprocal on the other.
        solution: `log_least_squares` takes incomplete matrices, and equals `geometric_mean` on complete ones.
        table: where the random index of the consistency ratio comes from.

    Raises:
        UnconnectedError: an incomplete matrix leaves groups that nothing compares.
        ValueError: a judgement is missing where the solution needs all, or is not a positive finite number.

    Source: docs/methods.md#ahp
    """
    matrix = reciprocal(comparisons)
    if solution == "log_least_squares":
        weights = _log_least_squares(matrix)
    elif np.isnan(matrix).any():
        raise ValueError("this solution needs every judgement")
    else:
        weights = _eigenvector(matrix)[1] if solution == "eigenvector" else _geometric_mean(matrix)
    return _assessed(matrix, weights, table)


def reciprocal(comparisons: Comparisons) -> Array:
    """
    Return the comparisons with exact reciprocals, nan where nothing is compared, 1 on the diagonal.

    Of two rounded counterparts the one of 1 or more is what was stated; the other becomes its exact reciprocal.
    """
    n = len(comparisons)
    matrix = np.full((n, n), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for i, j in _pairs(n):
        stated = _stated(comparisons[i][j], comparisons[j][i])
        if stated is not None:
            matrix[i, j], matrix[j, i] = stated
    return matrix


def geometric_mean_of_judgements(judges: Sequence[Comparisons], says: Sequence[float] | None = None) -> Array:
    """
    Return the matrix of a group: the geometric mean of its judges' judgements (aggregation of individual judgements).

    A pair is averaged over the judges who compared it; nan where nobody did.

    Args:
        judges: One matrix per judge, all of one size.
        says: How much each judge counts, as exponents; equal where not given.

    Source: docs/methods.md#group-aggregation
    """
    logs = np.log(np.stack([reciprocal(comparisons) for comparisons in judges]))
    known = ~np.isnan(logs)
    shares = np.asarray(says if says is not None else [1.0] * len(judges), dtype=float)[:, None, None] * known
    total = shares.sum(axis=0)
    summed = (np.where(known, logs, 0.0) * shares).sum(axis=0)
    mean = np.divide(summed, total, out=np.full(total.shape, np.nan), where=total > 0)
    return np.asarray(np.exp(mean))


def mean_of_priorities(
    priorities: Sequence[Sequence[float]],
    grouping: Literal["aip_geometric", "aip_arithmetic"],
    says: Sequence[float] | None = None,
) -> list[float]:
    """
    Return the weights of a group: the mean of its judges' weights (aggregation of individual priorities).

    Args:
        priorities: One row of weights per judge.
        grouping: the geometric mean, normalised again, or the arithmetic one.
        says: How much each judge counts; equal where not given.

    Source: docs/methods.md#group-aggregation
    """
    rows = np.asarray(priorities, dtype=float)
    shares = np.asarray(says if says is not None else [1.0] * len(rows), dtype=float)
    shares = shares / shares.sum()
    mean = shares @ rows if grouping == "aip_arithmetic" else np.exp(shares @ np.log(rows))
    return [float(weight) for weight in mean / mean.sum()]


def _stated(above: float | None, below: float | None) -> tuple[float, float] | None:
    if above is None and below is None:
        return None
    if below is None or (above is not None and above >= 1):
        assert above is not None
        return above, 1 / above
    return 1 / below, below


def _pairs(n: int) -> Iterator[tuple[int, int]]:
    return ((i, j) for i in range(n) for j in range(i + 1, n))


def _eigenvector(matrix: Array) -> tuple[float, Array]:
    """
    Return the principal eigenvalue and its eigenvector, which is positive; the vector sums to 1.

    The geometric means are taken out first: what is left lies near 1, so that small weights are as exact as large ones.
    """
    logs = np.log(matrix)
    means = logs.mean(axis=1)
    values, vectors = np.linalg.eig(np.exp(logs - means[:, None] + means[None, :]))
    best = int(np.argmax(values.real))
    return float(values[best].real), _exponentials(means + np.log(np.abs(vectors[:, best].real)))


def _geometric_mean(matrix: Array) -> Array:
    return _exponentials(np.log(matrix).mean(axis=1))


def _log_least_squares(matrix: Array) -> Array:
    """Minimise Σ (ln a_ij - ln w_i + ln w_j)² over the judgements given: the Laplacian of their graph, ln w_0 = 0."""
    known = ~np.isnan(matrix)
    groups = connected_groups(len(matrix), [(int(i), int(j)) for i, j in np.argwhere(known)])
    if len(groups) > 1:
        raise UnconnectedError(groups)
    logs = np.where(known, np.log(np.where(known, matrix, 1.0)), 0.0)
    laplacian = np.diag(known.sum(axis=1)) - known.astype(float)
    rest = np.linalg.solve(laplacian[1:, 1:], logs.sum(axis=1)[1:])
    return _exponentials(np.concatenate(([0.0], rest)))


def _exponentials(logs: Array) -> Array:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _assessed(matrix: Array, weights: Array, table: Table) -> PairwiseWeights:
    n = len(matrix)
    given = {(i, j): float(matrix[i, j]) for i, j in _pairs(n) if not np.isnan(matrix[i, j])}
    own = tuple(float(weight) for weight in weights)
    worst = worst_judgement(given, own)
    if np.isnan(matrix).any():
        return PairwiseWeights(own, None, None, None, worst, "incomplete")
    # of a reciprocal matrix it is never below n; what is below is rounding
    lambda_max = max(float(n), _eigenvector(matrix)[0])
    values = RANDOM_INDEX[table]
    if n > len(values):
        return PairwiseWeights(own, lambda_max, None, None, worst, "beyond-table")
    index = RandomIndex(table, values[n - 1])
    ratio = 0.0 if index.value == 0 else (lambda_max - n) / (n - 1) / index.value
    return PairwiseWeights(own, lambda_max, ratio, index, worst)
