"""
Between which weights of one criterion the winner, or the whole ranking, stays: exact, by where two lines cross.

The other criteria keep their proportions, so an overall value is a straight line in the weight. Plain Python on
purpose: ranking uses it and must not wait for numpy.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

TOLERANCE = 1e-9


def winner_interval(
    inside: Sequence[float], outside: Sequence[float], weight: float, tolerance: float = TOLERANCE
) -> tuple[float, float]:
    """
    Return between which weights everyone who is first at `weight` stays first; both ends included.

    Alternative i has the overall value t * inside[i] + (1 - t) * outside[i] at weight t: `inside` is its value in the
    criterion, `outside` the weighted mean of its values in all others. A tie that holds must go on to hold.

    Source: docs/methods.md#weight-stability
    """
    totals = _totals(inside, outside, weight)
    best = max(totals)
    first = [i for i, total in enumerate(totals) if best - total <= tolerance]
    behind = [i for i, total in enumerate(totals) if best - total > tolerance]
    ties = ((first[0], other) for other in first[1:])
    return _interval(inside, outside, weight, ties, itertools.product(first, behind), tolerance)


def ranking_interval(
    inside: Sequence[float], outside: Sequence[float], weight: float, tolerance: float = TOLERANCE
) -> tuple[float, float]:
    """
    Return between which weights nobody overtakes anybody; both ends included, where two may draw level.

    A tie that holds at `weight` must go on to hold.
    Source: docs/methods.md#weight-stability
    """
    totals = _totals(inside, outside, weight)
    order = sorted(range(len(totals)), key=lambda i: -totals[i])
    ties, leads = [], []
    best = order[0]
    for before, after in itertools.pairwise(order):
        if totals[best] - totals[after] <= tolerance:
            ties.append((best, after))
        else:
            leads.append((before, after))
            best = after
    return _interval(inside, outside, weight, ties, leads, tolerance)


def _totals(inside: Sequence[float], outside: Sequence[float], weight: float) -> list[float]:
    return [weight * own + (1 - weight) * rest for own, rest in zip(inside, outside, strict=True)]


def _interval(
    inside: Sequence[float],
    outside: Sequence[float],
    weight: float,
    ties: Iterable[tuple[int, int]],
    leads: Iterable[tuple[int, int]],
    tolerance: float,
) -> tuple[float, float]:
    """Return where no lead turns into a gap; only the weight itself when a tie would break."""
    for one, other in ties:
        if max(abs(inside[one] - inside[other]), abs(outside[one] - outside[other])) > tolerance:
            return weight, weight
    low, high = 0.0, 1.0
    for ahead, behind in leads:
        within, without = inside[ahead] - inside[behind], outside[ahead] - outside[behind]
        if within < -tolerance:
            high = min(high, without / (without - within))
        if without < -tolerance:
            low = max(low, without / (without - within))
    # rounding must not push the weight of today out of its own interval
    return min(low, weight), max(high, weight)
