"""Weights by the best-worst method: the best criterion compared with all others, all others with the worst."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from planner.domain.solvers.linear_program import LinearProgram, solve

# the largest deviation that can occur, by the judgement of the best over the worst (Rezaei 2015, table 1)
CONSISTENCY_INDEX: Mapping[int, float] = MappingProxyType(
    {1: 0.0, 2: 0.44, 3: 1.0, 4: 1.63, 5: 2.3, 6: 3.0, 7: 3.73, 8: 4.47, 9: 5.23}
)
LOWEST, HIGHEST = 1, 9
# halvings of the interval of xi: below the precision of the number format
HALVINGS = 200
# a deviation below this is rounding
CONSISTENT_WITHIN = 1e-9
# intervals of weights narrower than this are one point
UNIQUE_WITHIN = 1e-6


@dataclass(frozen=True, slots=True)
class BestWorst:
    """
    The judgements: how many times as important the best is as each (1-9), and each as the worst (1-9).

    `best` and `worst` are places counted from 0; both vectors have 1 there and agree on the best over the worst.
    """

    best: int
    worst: int
    best_to_others: tuple[float, ...]
    others_to_worst: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BestWorstWeights:
    """
    Weights by the best-worst method with the largest deviation xi and the consistency ratio.

    Linear model: the ratio is xi itself. Nonlinear model: xi divided by the consistency index; None where the index is
    0 and xi is not. `intervals` are the lowest and highest optimal weights where more than one set is optimal.
    """

    weights: tuple[float, ...]
    xi: float
    consistency_ratio: float | None
    consistency_index: float | None = None
    intervals: tuple[tuple[float, float], ...] | None = None


def candidates(best_to_others: Sequence[float], others_to_worst: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """
    Return the (best, worst) pairs both vectors agree on, places counted from 0.

    A best one has 1 in the first vector, a worst one 1 in the second; the first vector says of the worst what the
    second says of the best.
    """
    bests = [j for j, judgement in enumerate(best_to_others) if judgement == LOWEST]
    worsts = [j for j, judgement in enumerate(others_to_worst) if judgement == LOWEST]
    several = len(best_to_others) > 1
    return tuple(
        (best, worst)
        for best in bests
        for worst in worsts
        if best_to_others[worst] == others_to_worst[best] and (best != worst or not several)
    )


def linear(judgements: BestWorst) -> BestWorstWeights:
    """
    Return the weights that keep the largest of |w_B - a_Bj w_j| and |w_j - a_jW w_W| smallest, by a linear program.

    Source: docs/methods.md#bwm
    """
    n = len(judgements.best_to_others)
    rows = []
    for j in range(n):
        rows += _both_ways(n, judgements.best, j, judgements.best_to_others[j])
        rows += _both_ways(n, j, judgements.worst, judgements.others_to_worst[j])
    optimum = solve(
        LinearProgram(
            costs=[0.0] * n + [1.0],
            upper_rows=rows or None,
            upper_limits=[0.0] * len(rows) or None,
            equal_rows=[[1.0] * n + [0.0]],
            equal_values=[1.0],
        )
    )
    # equal weights with a large xi always satisfy the program
    assert optimum is not None
    total = math.fsum(optimum.x[:n])
    xi = max(0.0, float(optimum.value))
    return BestWorstWeights(tuple(float(weight) / total for weight in optimum.x[:n]), xi, xi)


def nonlinear(judgements: BestWorst) -> BestWorstWeights:
    """
    Return the weights that keep the largest of |w_B/w_j - a_Bj| and |w_j/w_W - a_jW| smallest.

    For a given xi every criterion confines the ratio of the best to the worst to an interval; the smallest xi at which
    all of these meet is found by halving. Where many weights are optimal, the middle of their intervals, normalised.

    Source: docs/methods.md#bwm
    """
    xi = _smallest_xi(judgements)
    intervals = _intervals(judgements, xi)
    middle = [(low + high) / 2 for low, high in intervals]
    total = math.fsum(middle)
    index = consistency_index(judgements.best_to_others[judgements.worst])
    ratio = xi / index if index > 0 else (0.0 if xi <= CONSISTENT_WITHIN else None)
    unique = all(high - low <= UNIQUE_WITHIN for low, high in intervals)
    return BestWorstWeights(
        tuple(weight / total for weight in middle), xi, ratio, index, None if unique else tuple(intervals)
    )


def consistency_index(best_over_worst: float) -> float:
    """
    Return the largest deviation that can occur when the best is judged so many times as important as the worst.

    The printed table for whole judgements; between them the root of xi² - (1 + 2a) xi + a² - a = 0 it was made from.

    Source: docs/methods.md#bwm
    """
    a = best_over_worst
    if a in CONSISTENCY_INDEX:
        return CONSISTENCY_INDEX[int(a)]
    return (1 + 2 * a - math.sqrt(1 + 8 * a)) / 2


def _both_ways(n: int, more: int, less: int, judgement: float) -> list[list[float]]:
    """Return the two rows of |w_more - judgement · w_less| <= xi; none for a criterion compared with itself."""
    if more == less:
        return []
    row = [0.0] * (n + 1)
    row[more], row[less] = 1.0, -judgement
    return [[*row[:n], -1.0], [*(-part for part in row[:n]), -1.0]]


def _smallest_xi(judgements: BestWorst) -> float:
    low, high = 0.0, float(HIGHEST)
    if _meets(judgements, low):
        return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _meets(judgements, middle):
            high = middle
        else:
            low = middle
    return high


def _meets(judgements: BestWorst, xi: float) -> bool:
    low, high = _ratio_of_best_to_worst(judgements, xi)
    return low <= high


def _ratio_of_best_to_worst(judgements: BestWorst, xi: float) -> tuple[float, float]:
    """Return between what w_B / w_W must lie for every deviation to stay within xi; empty when low exceeds high."""
    a_best_worst = judgements.best_to_others[judgements.worst]
    low, high = a_best_worst - xi, a_best_worst + xi
    for best_over, over_worst in _others(judgements):
        low = max(low, max(0.0, best_over - xi) * max(0.0, over_worst - xi))
        high = min(high, (best_over + xi) * (over_worst + xi))
    return low, high


def _others(judgements: BestWorst) -> list[tuple[float, float]]:
    return [
        (judgements.best_to_others[j], judgements.others_to_worst[j])
        for j in range(len(judgements.best_to_others))
        if j not in {judgements.best, judgements.worst}
    ]


def _intervals(judgements: BestWorst, xi: float) -> list[tuple[float, float]]:
    """
    Return the lowest and highest optimal weight of every criterion.

    At the smallest xi the ratio of the best to the worst is fixed, and every other weight may move by itself; a weight
    is lowest when all others are highest.
    """
    if len(judgements.best_to_others) == 1:
        return [(1.0, 1.0)]
    low_ratio, high_ratio = _ratio_of_best_to_worst(judgements, xi)
    ratio = (low_ratio + high_ratio) / 2
    ranges = []
    for j, (best_over, over_worst) in enumerate(
        zip(judgements.best_to_others, judgements.others_to_worst, strict=True)
    ):
        if j in {judgements.best, judgements.worst}:
            ranges.append((ratio, ratio) if j == judgements.best else (1.0, 1.0))
            continue
        low = max(ratio / (best_over + xi), over_worst - xi)
        high = min(ratio / (best_over - xi) if best_over > xi else math.inf, over_worst + xi)
        # where the range is one point the two ends may cross by rounding
        ranges.append((min(low, high), max(low, high)))
    lowest, highest = math.fsum(low for low, _ in ranges), math.fsum(high for _, high in ranges)
    return [(low / (low + highest - high), high / (high + lowest - low)) for low, high in ranges]
