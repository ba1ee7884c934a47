"""Weights from orders and direct marks: ranks, swings, points and classes; all of them sum to 1."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

# what a class counts unless the caller states otherwise; an assumption of ours (5 : 3 : 1)
CLASS_POINTS: Mapping[str, float] = {"高": 5.0, "中": 3.0, "低": 1.0, "high": 5.0, "medium": 3.0, "low": 1.0}


def roc(ranks: Sequence[float]) -> list[float]:
    """
    Return rank-order-centroid weights: the centre of all weights that keep the order; place k has Σ(1/i, i=k..n)/n.

    Args:
        ranks: 1 is the most important; only their order counts, tied ranks share the mean of the places they take.

    Source: docs/methods.md#rank-weights
    """
    n = len(ranks)
    return _by_place(ranks, lambda place: math.fsum(1 / i for i in range(place, n + 1)) / n)


def rank_sum(ranks: Sequence[float]) -> list[float]:
    """
    Return rank-sum weights: place k has 2(n + 1 - k) / (n(n + 1)).

    Args:
        ranks: 1 is the most important; only their order counts, tied ranks share the mean of the places they take.

    Source: docs/methods.md#rank-weights
    """
    n = len(ranks)
    return _by_place(ranks, lambda place: 2 * (n + 1 - place) / (n * (n + 1)))


def points(marks: Sequence[float]) -> list[float]:
    """
    Return marks (swings, points), not negative, as weights that sum to 1.

    Raises:
        ValueError: no mark is above zero, one is negative, or one is not a finite number.

    Source: docs/methods.md#weights
    """
    if not all(math.isfinite(mark) and mark >= 0 for mark in marks):
        raise ValueError("marks are finite and not negative")
    highest = max(marks, default=0.0)
    if highest <= 0:
        raise ValueError("at least one mark is above zero")
    # divided by the largest first: marks near the limits of the number format do not overflow their sum
    shares = [mark / highest for mark in marks]
    total = math.fsum(shares)
    return [share / total for share in shares]


def classes(words: Sequence[str], class_points: Mapping[str, float] | None = None) -> list[float]:
    """
    Return the weights of classes 高/中/低 (high/medium/low), by the points each class counts.

    Raises:
        KeyError: a word is no class.
        ValueError: the points are not usable.

    Source: docs/methods.md#weights
    """
    counted = {**CLASS_POINTS, **(class_points or {})}
    return points([counted[word] for word in words])


def _by_place(ranks: Sequence[float], weight_of_place: Callable[[int], float]) -> list[float]:
    weights = [0.0] * len(ranks)
    place = 1
    for rank in sorted(set(ranks)):
        tied = [index for index, own in enumerate(ranks) if own == rank]
        shared = math.fsum(weight_of_place(place + step) for step in range(len(tied))) / len(tied)
        for index in tied:
            weights[index] = shared
        place += len(tied)
    return weights
