"""One respondent's weighting: what is wrong with it, the weights it asks for, and how well its comparisons fit."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.catalogue import WeightClass
from planner.domain.model.stakeholder import Comparison, Weighting
from planner.domain.selection.methods import orders
from planner.domain.selection.methods.judgements import connected_groups, worst_judgement
from planner.domain.selection.results import WeightConsistency
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class WeightingFault:
    """What is wrong with a weighting: a problem code, the point or the number of the comparison, wording values."""

    code: str
    place: str | int | None
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class OwnWeights:
    """Weights over the points a respondent weighed, summing to 1; `consistency` where points were compared."""

    weights: Mapping[str, float]
    consistency: WeightConsistency | None = None


def weighting_faults(weighting: Weighting) -> Iterator[WeightingFault]:
    """Yield what keeps ranks and comparisons from being used; classes and points are checked with the catalogue."""
    match weighting.method:
        case "ranks":
            for point, rank in weighting.ranks.items():
                if rank < 1:
                    yield WeightingFault("rank-not-valid", point, {"value": rank})
        case "pairwise":
            yield from _comparison_faults(weighting.comparisons)
        case "best_worst":
            yield from _best_worst_faults(weighting)


def weigh_alone(weighting: Weighting, class_points: Mapping[WeightClass, float]) -> OwnWeights:
    """
    Return the weights one sound weighting asks for over the points it weighs.

    Ranks by rank order centroid, pairs by logarithmic least squares, best and worst by the linear model.
    Source: docs/methods.md#weights
    """
    match weighting.method:
        case "classes":
            return _by_marks({point: class_points[word] for point, word in weighting.classes.items()})
        case "ranks":
            weights = orders.roc(list(weighting.ranks.values()))
            return OwnWeights(dict(zip(weighting.ranks, weights, strict=True)))
        case "pairwise":
            return _by_comparisons(weighting)
        case "best_worst":
            return _by_best_worst(weighting)
        case _:
            return _by_marks(weighting.points)


def comparisons_of(weighting: Weighting) -> tuple[Comparison, ...]:
    """Return every comparison a respondent made, those with the best and with the worst point among them."""
    if weighting.method == "pairwise":
        return weighting.comparisons
    best, worst = best_and_worst(weighting) or (None, None)
    if best is None or worst is None:
        return ()
    rows = weighting.best_worst.items()
    over = [Comparison(best, point, row.best_over) for point, row in rows if point != best]
    under = [Comparison(point, worst, row.over_worst) for point, row in rows if point not in {best, worst}]
    return (*over, *under)


def best_and_worst(weighting: Weighting) -> tuple[str, str] | None:
    """Return the most and the least important point of best-worst judgements; None where these do not fit together."""
    from planner.domain.selection.methods import bwm  # noqa: PLC0415 - few weigh this way, and ranking must start quickly

    points = tuple(weighting.best_worst)
    over_worst = [row.over_worst for row in weighting.best_worst.values()]
    pairs = bwm.candidates([row.best_over for row in weighting.best_worst.values()], over_worst)
    if not pairs:
        return None
    best, worst = max(pairs, key=lambda pair: over_worst[pair[0]])
    return points[best], points[worst]


def points_compared(comparisons: tuple[Comparison, ...]) -> tuple[str, ...]:
    """Return the points the comparisons name, in the order of their ids."""
    return tuple(sorted({point for one in comparisons for point in (one.more, one.less)}))


def comparison_matrix(comparisons: tuple[Comparison, ...], points: tuple[str, ...]) -> list[list[float | None]]:
    """Return comparisons as a matrix over these points; None where two points are not compared."""
    matrix: list[list[float | None]] = [[1.0 if i == j else None for j in points] for i in points]
    place = {point: index for index, point in enumerate(points)}
    for one in comparisons:
        matrix[place[one.more]][place[one.less]] = one.times
    return matrix


def unconnected_points(comparisons: tuple[Comparison, ...]) -> tuple[Statement, ...]:
    """Return the groups of points that nothing compares, in words; nothing when all are connected."""
    points = points_compared(comparisons)
    pairs = [(points.index(one.more), points.index(one.less)) for one in comparisons]
    groups = connected_groups(len(points), pairs)
    if len(groups) <= 1:
        return ()
    return tuple(Statement("weights.group", {"points": tuple(points[place] for place in group)}) for group in groups)


def _comparison_faults(comparisons: tuple[Comparison, ...]) -> Iterator[WeightingFault]:
    seen: Counter[frozenset[str]] = Counter()
    for number, one in enumerate(comparisons):
        pair = frozenset((one.more, one.less))
        if one.more == one.less:
            yield WeightingFault("comparison-with-itself", number, {"point": one.more})
        elif seen[pair]:
            yield WeightingFault("comparison-twice", number, {"first": one.more, "second": one.less})
        if not (math.isfinite(one.times) and one.times > 0):
            yield WeightingFault("comparison-not-positive", number, {"value": one.times})
        seen[pair] += 1
    groups = unconnected_points(comparisons)
    if groups:
        yield WeightingFault("comparisons-unconnected", None, {"groups": groups})


def _best_worst_faults(weighting: Weighting) -> Iterator[WeightingFault]:
    from planner.domain.selection.methods import bwm  # noqa: PLC0415 - few weigh this way, and ranking must start quickly

    judged = weighting.best_worst
    for point, row in judged.items():
        for value in (row.best_over, row.over_worst):
            if not bwm.LOWEST <= value <= bwm.HIGHEST:
                yield WeightingFault("best-worst-out-of-range", point, {"value": value})
    best = next((point for point, row in judged.items() if row.best_over == bwm.LOWEST), None)
    worst = next((point for point, row in judged.items() if row.over_worst == bwm.LOWEST), None)
    if best is None:
        yield WeightingFault("best-worst-no-best", None, {})
    if worst is None:
        yield WeightingFault("best-worst-no-worst", None, {})
    if best is None or worst is None or best_and_worst(weighting) is not None:
        return
    if best == worst:
        yield WeightingFault("best-is-worst", best, {"point": best})
    else:
        params = {"best": best, "worst": worst, "over": judged[worst].best_over, "under": judged[best].over_worst}
        yield WeightingFault("best-worst-disagree", worst, params)


def _by_marks(marks: Mapping[str, float]) -> OwnWeights:
    return OwnWeights(dict(zip(marks, orders.points(list(marks.values())), strict=True)))


def _by_comparisons(weighting: Weighting) -> OwnWeights:
    # numpy is loaded only where somebody has compared pairs: a plain ranking must start without it
    from planner.domain.selection.methods import ahp  # noqa: PLC0415

    points = points_compared(weighting.comparisons)
    found = ahp.pairwise_weights(comparison_matrix(weighting.comparisons, points), "log_least_squares")
    weights = dict(zip(points, found.weights, strict=True))
    index = found.random_index
    table, value = (None, None) if index is None else (index.table, index.value)
    return OwnWeights(weights, _consistency(weighting, weights, found.consistency_ratio, table, value))


def _by_best_worst(weighting: Weighting) -> OwnWeights:
    from planner.domain.selection.methods import bwm  # noqa: PLC0415 - few weigh this way, and ranking must start quickly

    named = best_and_worst(weighting)
    assert named is not None
    points, rows = tuple(weighting.best_worst), tuple(weighting.best_worst.values())
    best, worst = (points.index(point) for point in named)
    judgements = bwm.BestWorst(best, worst, tuple(row.best_over for row in rows), tuple(row.over_worst for row in rows))
    found = bwm.linear(judgements)
    weights = dict(zip(points, found.weights, strict=True))
    return OwnWeights(weights, _consistency(weighting, weights, found.consistency_ratio))


def _consistency(
    weighting: Weighting,
    weights: Mapping[str, float],
    ratio: float | None,
    table: str | None = None,
    random_index: float | None = None,
) -> WeightConsistency:
    assert weighting.method in {"pairwise", "best_worst"}
    method: Literal["pairwise", "best_worst"] = "pairwise" if weighting.method == "pairwise" else "best_worst"
    places = {point: place for place, point in enumerate(weights)}
    judged = {(places[one.more], places[one.less]): one for one in comparisons_of(weighting)}
    # a weight of zero, which the linear model may give, leaves no ratio to compare with
    comparable = {pair: one.times for pair, one in judged.items() if weights[one.more] > 0 and weights[one.less] > 0}
    worst = worst_judgement(comparable, tuple(weights.values()))
    if worst is None:
        return WeightConsistency(method, ratio, table, random_index, None, None, None)
    one = judged[worst]
    implied = weights[one.more] / weights[one.less]
    return WeightConsistency(method, ratio, table, random_index, (one.more, one.less), one.times, implied)
