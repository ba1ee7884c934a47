"""Whether any weights put an alternative first, and the smallest change of weights or ratings that does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.analysis_results import RatingChange, RatingsToWin, Standing, WeightsToWin
from planner.domain.selection.criteria import leaf_weights, point_weights_of
from planner.domain.selection.methods.dominance import dominators
from planner.domain.selection.methods.optimality import best_margin
from planner.domain.selection.methods.smallest_change import smallest_weight_change
from planner.domain.selection.results import Rating, ScoredAlternative, Selection
from planner.domain.selection.scale import MAXIMUM_RATING
from planner.domain.selection.score import ROUNDING


def standings(selection: Selection) -> tuple[Standing, ...]:
    """
    Return whether any weights of the points put each alternative first, and who dominates it.

    The weights of the requirements within a point stay as stated; dominance looks at every requirement.

    Source: docs/methods.md#potential-optimality
    """
    compared = selection.compared
    values = point_values(selection)
    leaves = leaf_weights(selection.criteria)
    dominated = dominators([[one.ratings[id_].value.expected for id_ in leaves] for one in compared])
    found = []
    for place, one in enumerate(compared):
        margin = best_margin(values, place).margin
        by = tuple(compared[other].alternative_id for other in dominated[place])
        found.append(Standing(one.alternative_id, margin, margin >= -ROUNDING, by))
    return tuple(found)


def point_values(selection: Selection) -> list[list[float]]:
    """Return the expected values within the points: rows are the compared alternatives, columns the points."""
    points = point_weights_of(selection.criteria)
    return [[one.point_values[point].expected for point in points] for one in selection.compared]


def weights_to_win(selection: Selection) -> tuple[WeightsToWin, ...]:
    """
    Return for every compared alternative the nearest weights of the points at which nobody is ahead of it.

    Source: docs/methods.md#smallest-weight-change
    """
    points = point_weights_of(selection.criteria)
    values, today = np.array(point_values(selection)), np.array(list(points.values()))
    found = []
    for place, one in enumerate(selection.compared):
        change = smallest_weight_change(values, today, place)
        if change is None:
            found.append(WeightsToWin(one.alternative_id, None, None))
        else:
            weights = dict(zip(points, (float(weight) for weight in change.weights), strict=True))
            found.append(WeightsToWin(one.alternative_id, change.l1, weights))
    return tuple(found)


# --- ratings ------------------------------------------------------------------------------------------------------


def ratings_to_win(selection: Selection) -> tuple[RatingsToWin, ...]:
    """
    Return for every compared alternative which risen ratings would make it level with the first.

    Source: docs/methods.md#smallest-rating-change
    """
    return tuple(_ratings_to_win(one, selection) for one in selection.compared)


def _ratings_to_win(scored: ScoredAlternative, selection: Selection) -> RatingsToWin:
    gap = max(one.overall_value.expected for one in selection.compared) - scored.overall_value.expected
    if gap <= ROUNDING:
        return RatingsToWin(scored.alternative_id, None, (), 0.0)
    weights, function = leaf_weights(selection.criteria), selection.value_function
    single = single_change(scored.ratings, weights, function, gap, MAXIMUM_RATING)
    changes = _fewest_points(scored.ratings, weights, function, gap)
    total = None if changes is None else sum(change.after - change.before for change in changes)
    return RatingsToWin(scored.alternative_id, single, changes, total)


def single_change(
    ratings: Mapping[str, Rating], weights: Mapping[str, float], function: ValueFunction, gap: float, end: float
) -> RatingChange | None:
    """
    Return the one rating with the smallest change towards `end` that is worth a gap in overall value; None: none is.

    Args:
        end: Where ratings may go to: 5, or 0 for a fall.
    """
    found = []
    for id_, rating in ratings.items():
        before = rating.rating.expected
        after = nearest_amount(function, before, gap / weights[id_], end) if weights[id_] > 0 else None
        if after is not None:
            found.append(RatingChange(id_, before, after))
    return min(found, key=lambda c: (abs(c.after - c.before), c.requirement_id), default=None)


def nearest_amount(function: ValueFunction, start: float, change: float, end: float) -> float | None:
    """
    Return the amount nearest to `start` on the way to `end` whose value lies `change` further on; None: none does.

    On the way up the value has to rise by `change`, on the way down to fall by it.
    """
    sign = 1.0 if end >= start else -1.0
    origin = function(start)
    for near, far in itertools.pairwise(_stops(function, start, end)):
        begun, done = sign * (function(near) - origin), sign * (function(far) - origin)
        if done >= change - ROUNDING:
            share = (change - begun) / (done - begun) if done > begun else 1.0
            return near + min(max(share, 0.0), 1.0) * (far - near)
    return None


def _stops(function: ValueFunction, start: float, end: float) -> list[float]:
    """Return start, the cutoffs on the way, and end."""
    low, high = sorted((start, end))
    inner = [cutoff for cutoff in function.cutoffs if low < cutoff < high]
    return [start, *(inner if end >= start else reversed(inner)), end]


@dataclass(frozen=True, slots=True)
class _Step:
    """A stretch of one rating that is raised as a whole: what a rating point of it is worth in overall value."""

    requirement_id: str
    end: float
    worth: float
    slope: float


def _fewest_points(
    ratings: Mapping[str, Rating], weights: Mapping[str, float], function: ValueFunction, gap: float
) -> tuple[RatingChange, ...] | None:
    """
    Return the rises with the smallest sum that are worth the gap: those worth most for a rating point first.

    Where one rating point is worth ever less the higher the rating (as on the declared line), no other choice needs
    fewer; elsewhere stretches are taken as a whole, and the sum may be a little too large.
    """
    steps = [step for id_, rating in ratings.items() for step in _steps(rating, weights[id_], function)]
    raised: dict[str, float] = {}
    for step in sorted(steps, key=lambda s: -s.slope):
        start = raised.get(step.requirement_id, ratings[step.requirement_id].rating.expected)
        if step.worth >= gap - ROUNDING:
            last = nearest_amount(function, start, gap / weights[step.requirement_id], step.end)
            raised[step.requirement_id] = step.end if last is None else last
            return tuple(RatingChange(id_, ratings[id_].rating.expected, after) for id_, after in raised.items())
        raised[step.requirement_id] = step.end
        gap -= step.worth
    return None


def _steps(rating: Rating, weight: float, function: ValueFunction) -> Iterator[_Step]:
    """Yield the stretches from the expected rating to 5 along the least concave line above the value function."""
    start = rating.rating.expected
    corners = _hull([(stop, weight * function(stop)) for stop in _stops(function, start, MAXIMUM_RATING)])
    for (near, worth_near), (far, worth_far) in itertools.pairwise(corners):
        if worth_far - worth_near > 0:
            yield _Step(rating.requirement_id, far, worth_far - worth_near, (worth_far - worth_near) / (far - near))


def _hull(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Leave out every corner that lies below the line between its neighbours."""
    kept: list[tuple[float, float]] = []
    for corner in corners:
        while len(kept) > 1 and _slope(kept[-2], kept[-1]) <= _slope(kept[-1], corner):
            kept.pop()
        if not kept or corner[0] > kept[-1][0]:
            kept.append(corner)
    return kept


def _slope(one: tuple[float, float], other: tuple[float, float]) -> float:
    return (other[1] - one[1]) / (other[0] - one[0]) if other[0] > one[0] else 0.0
