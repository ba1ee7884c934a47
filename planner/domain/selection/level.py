"""What would make two alternatives level: the weight of one point, or one rating of the one behind, in closed form."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.analysis_results import Difference
from planner.domain.selection.score import ROUNDING

# shifts that differ by less are equally small; the first one counts
_DIGITS = 9
# weights are printed in tenths of a per cent, ratings in tenths
WEIGHT_STEPS, RATING_STEPS = 1000, 10


@dataclass(frozen=True, slots=True)
class LevelWeight:
    """The weight of a point at which two alternatives are level, the others keeping their proportions."""

    point_id: str
    weight: float
    level: float


def nearest_level_weight(points: Sequence[Difference], lead: float) -> LevelWeight | None:
    """
    Return the point whose weight has to move least until two alternatives are level; None when no point does it alone.

    With d the difference of the values in the point and r the weighted mean difference in all others, the lead at
    weight t is t × d + (1 - t) × r, which is zero at r / (r - d).
    Source: docs/methods.md#why-a-beats-b
    """
    found = []
    for point in points:
        if point.weight >= 1 - ROUNDING:
            continue
        inside = point.leader.expected - point.other.expected
        outside = (lead - point.contribution) / (1 - point.weight)
        if abs(outside - inside) <= ROUNDING:
            continue
        level = outside / (outside - inside)
        if 0 <= level <= 1:
            found.append(LevelWeight(point.criterion_id, point.weight, level))
    return min(found, key=lambda one: round(abs(one.level - one.weight), _DIGITS), default=None)


@dataclass(frozen=True, slots=True)
class LevelRating:
    """The expected rating (0-5) to which one rating has to rise until two alternatives are level."""

    requirement_id: str
    before: float
    after: float


def nearest_level_rating(
    requirements: Sequence[Difference], before: Mapping[str, float], lead: float, function: ValueFunction
) -> LevelRating | None:
    """
    Return the smallest rise of a single rating of the one behind that closes the gap; None when none does.

    Args:
        before: requirement id -> expected rating (0-5) of the one behind.

    Source: docs/methods.md#why-a-beats-b
    """
    found = []
    for difference in requirements:
        if difference.weight <= 0:
            continue
        needed = difference.other.expected + lead / difference.weight
        after = rating_of(needed, function)
        if after is not None and after >= before[difference.criterion_id]:
            found.append(LevelRating(difference.criterion_id, before[difference.criterion_id], after))
    return min(found, key=lambda one: round(one.after - one.before, _DIGITS), default=None)


def outward(limit: float, steps: int, *, rising: bool) -> float:
    """Round a limit away from today's number, so that what is printed lies beyond it."""
    number = limit * steps
    near = math.ceil(number - ROUNDING) if rising else math.floor(number + ROUNDING)
    return near / steps


def rating_of(value: float, function: ValueFunction) -> float | None:
    """Return the lowest rating (0-5) of at least this value; None when the function does not reach it."""
    pieces = zip(function.cutoffs, function.values, function.cutoffs[1:], function.values[1:], strict=False)
    for left, low, right, high in pieces:
        if value <= low + ROUNDING:
            return left
        if value <= high + ROUNDING:
            return min(right, left + (right - left) * (value - low) / (high - low))
    return None
