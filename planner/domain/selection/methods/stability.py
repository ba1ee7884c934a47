"""
Between which weights of one criterion the winner, or the whole ranking, stays: exact, by where two lines cross.

The other criteria keep their proportions, so an overall value is a straight line in the weight. Plain Python on
purpose: ranking uses it and must not wait for numpy.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

TOLERANCE = 1e-9
# a tie within rounding that breaks within so little holds at today's weight alone
_NEXT = 1e-6
# one for both, or one for values inside and one for those outside the criterion
Tolerance = float | tuple[float, float]


def winner_interval(
    inside: Sequence[float], outside: Sequence[float], weight: float, tolerance: Tolerance = TOLERANCE
) -> tuple[float, float]:
    """
    Return between which weights everyone who is first at `weight` stays first; both ends included.

    Alternative i has the overall value t * inside[i] + (1 - t) * outside[i] at weight t: `inside` is its value in the
    criterion, `outside` the weighted mean of its values in all others. A tie that holds must go on to hold.

    Source: docs/methods.md#weight-stability
    """
    totals, level = _totals(inside, outside, weight), _level(weight, tolerance)
    best = max(totals)
    first = [i for i, total in enumerate(totals) if best - total <= level]
    behind = [i for i, total in enumerate(totals) if best - total > level]
    ties = ((first[0], other) for other in first[1:])
    return _interval(inside, outside, weight, ties, itertools.product(first, behind), tolerance)


def ranking_interval(
    inside: Sequence[float], outside: Sequence[float], weight: float, tolerance: Tolerance = TOLERANCE
) -> tuple[float, float]:
    """
    Return between which weights nobody overtakes anybody; both ends included, where two may draw level.

    A tie that holds at `weight` must go on to hold.
    Source: docs/methods.md#weight-stability
    """
    totals, level = _totals(inside, outside, weight), _level(weight, tolerance)
    order = sorted(range(len(totals)), key=lambda i: -totals[i])
    ties, leads = [], []
    best = order[0]
    for before, after in itertools.pairwise(order):
        if totals[best] - totals[after] <= level:
            ties.append((best, after))
        else:
            leads.append((before, after))
            best = after
    return _interval(inside, outside, weight, ties, leads, tolerance)


def _held(within: float, without: float, weight: float) -> tuple[float, float]:
    """Return where t * within + (1 - t) * without is not negative; what is next to the weight of today is that."""
    low, high = 0.0, 1.0
    if within < 0:
        high = max(without, 0.0) / (max(without, 0.0) - within)
    if without < 0:
        low = without / (without - max(within, 0.0))
    return (weight if weight - low < _NEXT else low), (weight if high - weight < _NEXT else high)


def _totals(inside: Sequence[float], outside: Sequence[float], weight: float) -> list[float]:
    return [weight * own + (1 - weight) * rest for own, rest in zip(inside, outside, strict=True)]


def _level(weight: float, tolerance: Tolerance) -> float:
    """Return up to which difference overall values are level at a weight."""
    within, without = tolerance if isinstance(tolerance, tuple) else (tolerance, tolerance)
    return weight * within + (1 - weight) * without


def _interval(
    inside: Sequence[float],
    outside: Sequence[float],
    weight: float,
    ties: Iterable[tuple[int, int]],
    leads: Iterable[tuple[int, int]],
    tolerance: Tolerance,
) -> tuple[float, float]:
    """Return where no lead turns into a gap; only the weight itself when a tie would break."""
    least, little = tolerance if isinstance(tolerance, tuple) else (tolerance, tolerance)
    low, high = 0.0, 1.0
    for one, other in ties:
        within, without = inside[one] - inside[other], outside[one] - outside[other]
        for sign in (1, -1):
            start, end = _held(least - sign * within, little - sign * without, weight)
            low, high = max(low, start), min(high, end)
    for ahead, behind in leads:
        within, without = inside[ahead] - inside[behind], outside[ahead] - outside[behind]
        if within < -least:
            high = min(high, without / (without - within))
        if without < -little:
            low = max(low, without / (without - within))
    # rounding must not push the weight of today out of its own interval
    return min(low, weight), max(high, weight)
