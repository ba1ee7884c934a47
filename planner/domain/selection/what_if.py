"""What if a weight, a rating, a must-have or the field of alternatives were different: assumed, never recorded."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.criterion import Criterion
from planner.domain.model.engagement import Engagement
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.selection.criteria import point_weights_of
from planner.domain.selection.results import GroupWeights, Rating
from planner.domain.selection.scale import RatingScale
from planner.domain.selection.score import ROUNDING
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class WhatIf:
    """
    What is assumed for the sake of the question.

    `weights`: node of the tree -> global weight (0-1), the others keep their proportions. `ratings`: alternative and
    requirement -> rating (0-5). `waived` must-haves are none; `without` alternatives are not there.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    ratings: Mapping[tuple[str, str], Estimate] = field(default_factory=dict)
    waived: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def assumed_engagement(engagement: Engagement, what_if: WhatIf | None) -> Engagement:
    """Return the engagement without the alternatives left out and with the waived must-haves no longer one."""
    if what_if is None or not (what_if.waived or what_if.without):
        return engagement
    decisions = {
        id_: dataclasses.replace(decision, must_have=decision.must_have and id_ not in what_if.waived)
        for id_, decision in engagement.requirement_decisions.items()
    }
    kept = tuple(one for one in engagement.alternatives if one.id not in what_if.without)
    return dataclasses.replace(engagement, requirement_decisions=decisions, alternatives=kept)


def assumed_criteria(criteria: Sequence[Criterion], what_if: WhatIf | None) -> tuple[Criterion, ...]:
    """
    Return the tree with the assumed weights; everything else keeps its proportions, inside a node and outside.

    Source: docs/methods.md#what-if
    """
    if what_if is None or not what_if.weights:
        return tuple(criteria)
    leaves = _leaf_weights(criteria, what_if.weights)
    points = _sums(criteria, "point", leaves)
    dimensions = _sums(criteria, "dimension", points)
    weights = {**leaves, **points, **dimensions}
    return tuple(_reweighed(c, weights) for c in criteria)


def _leaf_weights(criteria: Sequence[Criterion], assumed: Mapping[str, float]) -> dict[str, float]:
    nodes = {c.id: c for c in criteria}
    rest = 1 - math.fsum(nodes[id_].weight for id_ in assumed)
    factor = (1 - math.fsum(assumed.values())) / rest if rest > ROUNDING else 0.0
    weights = {}
    for leaf in (c for c in criteria if c.level == "requirement"):
        above = next((node for node in _upwards(leaf, nodes) if node.id in assumed), None)
        weights[leaf.id] = leaf.weight * factor if above is None else assumed[above.id] * _share(leaf, above, nodes)
    return weights


def _upwards(leaf: Criterion, nodes: Mapping[str, Criterion]) -> Iterator[Criterion]:
    node: Criterion | None = leaf
    while node is not None:
        yield node
        node = nodes[node.parent_id] if node.parent_id else None


def _share(leaf: Criterion, above: Criterion, nodes: Mapping[str, Criterion]) -> float:
    """Return the share of a leaf within a node above it, by local weights: a node that weighs nothing has them too."""
    path = itertools.takewhile(lambda node: node.id != above.id, _upwards(leaf, nodes))
    return math.prod(node.local_weight for node in path)


def _sums(criteria: Sequence[Criterion], level: str, below: Mapping[str, float]) -> dict[str, float]:
    return {
        node.id: math.fsum(below[c.id] for c in criteria if c.parent_id == node.id and c.id in below)
        for node in criteria
        if node.level == level
    }


def _reweighed(node: Criterion, weights: Mapping[str, float]) -> Criterion:
    parent = 1.0 if node.parent_id is None else weights[node.parent_id]
    local = weights[node.id] / parent if parent > ROUNDING else node.local_weight
    return dataclasses.replace(node, weight=weights[node.id], local_weight=local)


def assumed_group(group: GroupWeights, criteria: Sequence[Criterion], what_if: WhatIf | None) -> GroupWeights:
    """Return the group with the weights of the assumed tree; what each respondent stated stays as it is."""
    if what_if is None or not what_if.weights:
        return group
    points = point_weights_of(criteria)
    total = math.fsum(group.combined[point] for point in points)
    return dataclasses.replace(group, combined={**group.combined, **{p: w * total for p, w in points.items()}})


def assumed_ratings(
    ratings: Mapping[str, Mapping[str, Rating]], what_if: WhatIf | None, scale: RatingScale
) -> dict[str, dict[str, Rating]]:
    """Return the ratings with the assumed ones, which are marked and count as no evidence."""
    changed = {id_: dict(row) for id_, row in ratings.items()}
    for (alternative, requirement), rating in (what_if.ratings if what_if else {}).items():
        changed[alternative][requirement] = dataclasses.replace(
            changed[alternative][requirement],
            grade=EvidenceGrade.NONE,
            rating=rating,
            value=scale.value(rating),
            fact_ids=(),
            marks=(),
            mark_values=(),
            assumed=True,
        )
    return changed


def assumed_statements(
    what_if: WhatIf | None,
    engagement: Engagement,
    criteria: Sequence[Criterion],
    ratings: Mapping[str, Mapping[str, Rating]],
    catalogue: Catalogue,
) -> Iterator[Statement]:
    """Yield what is assumed, each beside what stands there today; tree and ratings are those of today."""
    if what_if is None:
        return
    names = {one.id: one.name for one in engagement.alternatives}
    nodes = {c.id: c for c in criteria}
    for id_, weight in what_if.weights.items():
        params = {"id": id_, "node": nodes[id_].text, "before": nodes[id_].weight, "after": weight}
        yield Statement("what-if.weight", params)
    for (alternative, requirement), rating in what_if.ratings.items():
        yield Statement(
            "what-if.rating",
            {
                "alternative": names[alternative],
                "id": requirement,
                "requirement": catalogue.requirements[requirement].text,
                "before": ratings[alternative][requirement].rating,
                "after": rating,
            },
        )
    for id_ in what_if.waived:
        yield Statement("what-if.waived", {"id": id_, "requirement": catalogue.requirements[id_].text})
    for id_ in what_if.without:
        yield Statement("what-if.without", {"alternative": names[id_]})
