"""At which weight of a dimension, point or requirement another alternative comes first."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from planner.domain.model.catalogue import Catalogue, WeightPreset
from planner.domain.model.criterion import Criterion
from planner.domain.model.text import Text
from planner.domain.selection.methods.stability import ranking_interval, winner_interval
from planner.domain.selection.results import Interval, ScoredAlternative, Selection, Stability
from planner.domain.selection.score import ROUNDING
from planner.domain.selection.weights import default_shares, preset_shares
from planner.errors import Statement

GROUPS = ("dimension", "point")
_TO_COMPARE = 2


def weight_turning(selection: Selection, levels: Collection[str] = GROUPS) -> tuple[Stability, ...]:
    """
    Return for every node of the tree between which weights the leader, and the whole ranking, stay as they are.

    Taken over the alternatives that may lead, on expected values; the other weights keep their proportions. A node
    that carries all weight has no others to keep theirs and is left out.

    Args:
        levels: `dimension`, `point`, `requirement`: which nodes are wanted.

    Source: docs/methods.md#weight-stability
    """
    if len(selection.compared) < _TO_COMPARE:
        return ()
    nodes = [node for node in selection.criteria if node.level in levels and node.weight < 1 - ROUNDING]
    return tuple(_stability(node, selection) for node in nodes)


def values_inside(node: Criterion, criteria: Sequence[Criterion], scored: Sequence[ScoredAlternative]) -> list[float]:
    """Return the expected value (0-1) of each alternative within one node of the tree."""
    if node.level == "requirement":
        return [one.ratings[node.id].value.expected for one in scored]
    if node.level == "point":
        return [one.point_values[node.id].expected for one in scored]
    local = {c.id: c.local_weight for c in criteria if c.parent_id == node.id}
    return [math.fsum(share * one.point_values[point].expected for point, share in local.items()) for one in scored]


def values_outside(node: Criterion, inside: Sequence[float], scored: Sequence[ScoredAlternative]) -> list[float]:
    """Return the weighted mean value of each alternative in everything but one node."""
    rest = 1 - node.weight
    return [
        (one.overall_value.expected - node.weight * value) / rest for one, value in zip(scored, inside, strict=True)
    ]


def _stability(node: Criterion, selection: Selection) -> Stability:
    inside = values_inside(node, selection.criteria, selection.compared)
    outside = values_outside(node, inside, selection.compared)
    leader = winner_interval(inside, outside, node.weight)
    return Stability(
        criterion_id=node.id,
        level=node.level,
        weight=node.weight,
        leader=leader,
        ranking=ranking_interval(inside, outside, node.weight),
        below=_first_beyond(selection.compared, inside, outside, leader[0], min) if leader[0] > 0 else None,
        above=_first_beyond(selection.compared, inside, outside, leader[1], max) if leader[1] < 1 else None,
    )


def _first_beyond(
    scored: Sequence[ScoredAlternative],
    inside: Sequence[float],
    outside: Sequence[float],
    weight: float,
    steepest: Callable[[Sequence[tuple[float, str]]], tuple[float, str]],
) -> str:
    """Return who is first just beyond a weight: of those level there, the one whose line falls or rises most."""
    totals = [weight * own + (1 - weight) * rest for own, rest in zip(inside, outside, strict=True)]
    best = max(totals)
    level = [
        (own - rest, one.alternative_id)
        for one, own, rest, total in zip(scored, inside, outside, totals, strict=True)
        if best - total <= ROUNDING
    ]
    return steepest(level)[1]


# --- in words -----------------------------------------------------------------------------------------------------


def turning_notes(
    turning: Sequence[Stability], selection: Selection, catalogue: Catalogue, names: Mapping[str, Text]
) -> Iterator[Statement]:
    """
    Yield where the ranking turns for what the presets taken from an article stress, and whose advice that is.

    What a preset stresses are the points whose share is larger in it than in the catalogue's default classes, and the
    dimensions of which that holds for every point.
    Source: docs/methods.md#weight-stability
    """
    found = {one.criterion_id: one for one in turning}
    for preset in catalogue.presets.values():
        stressed = _stressed(preset, catalogue)
        nodes = [node for node in selection.criteria if node.id in found and node.id in stressed]
        if preset.kind != "article" or not nodes:
            continue
        for node in nodes:
            yield turning_statement(found[node.id], node.text, selection, names)
        yield Statement("turning.advice-of", {"preset": preset.text, "source": preset.source})


def turning_statement(found: Stability, label: Text, selection: Selection, names: Mapping[str, Text]) -> Statement:
    """Return in words between which weights of one node the leader stays, and who leads beyond."""
    best = selection.compared[0].overall_value.expected
    first = [one for one in selection.compared if best - one.overall_value.expected <= ROUNDING]
    params: dict[str, object] = {
        "node": label,
        "leader": tuple(names[one.alternative_id] for one in first),
        "weight": found.weight,
        "low": found.leader[0],
        "high": found.leader[1],
    }
    if found.below is not None:
        params["below"] = names[found.below]
    if found.above is not None:
        params["above"] = names[found.above]
    return Statement(f"turning.{_case(found.leader, found.below, found.above)}", params)


def _case(interval: Interval, below: str | None, above: str | None) -> str:
    if interval[1] - interval[0] <= ROUNDING:
        return "level-now"
    if below is not None and above is not None:
        return "both-ways"
    if below is not None:
        return "when-lower"
    return "never" if above is None else "when-higher"


def _stressed(preset: WeightPreset, catalogue: Catalogue) -> set[str]:
    usual, own = default_shares(catalogue), preset_shares(preset, catalogue)
    points = {code for code in own if own[code] > usual[code] + ROUNDING}
    of_dimension: dict[str, set[str]] = {}
    for point in catalogue.points.values():
        of_dimension.setdefault(point.dimension, set()).add(point.code)
    return points | {dimension for dimension, members in of_dimension.items() if members <= points}
