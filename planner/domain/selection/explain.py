"""Why one alternative is ahead of another: contributions that add up, the few that decide, and the weak among them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.criterion import Criterion
from planner.domain.model.engagement import Engagement
from planner.domain.model.estimate import Estimate
from planner.domain.selection.analysis_results import Difference, Explanation
from planner.domain.selection.ask_next import is_weak
from planner.domain.selection.comparison import lead_probability, margin
from planner.domain.selection.criteria import leaf_weights
from planner.domain.selection.explain_words import Pair, explanation_statements
from planner.domain.selection.results import ScoredAlternative, Selection
from planner.domain.selection.score import ROUNDING


def explain_lead(
    leader: ScoredAlternative,
    other: ScoredAlternative,
    selection: Selection,
    engagement: Engagement,
    catalogue: Catalogue,
) -> Explanation:
    """
    Explain the lead of one alternative over another by contributions that add up exactly.

    A tie, a leader that is only ahead because the other fails a must-have, and two that both fail one are told as such.

    Source: docs/methods.md#why-a-beats-b
    """
    requirements = _requirements(leader, other, selection.criteria)
    gap = margin(leader, other)
    deciding = _deciding(requirements, gap.expected)
    pair = Pair(
        leader=leader,
        other=other,
        selection=selection,
        names={one.id: one.name for one in engagement.alternatives},
        catalogue=catalogue,
        margin=gap,
        dimensions=_groups("dimension", requirements, selection.criteria, leader, other),
        points=_groups("point", requirements, selection.criteria, leader, other),
        requirements=requirements,
        deciding=deciding,
        weak=tuple(id_ for id_ in deciding if is_weak(leader.ratings[id_]) or is_weak(other.ratings[id_])),
    )
    probability = lead_probability(leader, other, leaf_weights(selection.criteria))
    return Explanation(
        leader_id=leader.alternative_id,
        other_id=other.alternative_id,
        margin=gap,
        probability=probability,
        dimensions=pair.dimensions,
        points=pair.points,
        requirements=requirements,
        deciding=deciding,
        weak=pair.weak,
        statements=tuple(explanation_statements(pair, probability)),
    )


# --- numbers ------------------------------------------------------------------------------------------------------


def _requirements(
    leader: ScoredAlternative, other: ScoredAlternative, criteria: Sequence[Criterion]
) -> tuple[Difference, ...]:
    leaves = [c for c in criteria if c.level == "requirement"]
    return tuple(_difference(c, leader.ratings[c.id].value, other.ratings[c.id].value) for c in leaves)


def _difference(criterion: Criterion, leader: Estimate, other: Estimate) -> Difference:
    contribution = criterion.weight * (leader.expected - other.expected)
    return Difference(criterion.id, criterion.weight, leader, other, contribution)


def _groups(
    level: str,
    requirements: Sequence[Difference],
    criteria: Sequence[Criterion],
    leader: ScoredAlternative,
    other: ScoredAlternative,
) -> tuple[Difference, ...]:
    """Return what each point or dimension adds: the sum over its requirements, so that every level adds up."""
    parents = {c.id: c.parent_id for c in criteria}
    found = []
    for node in criteria:
        if node.level != level:
            continue
        inside = [d.contribution for d in requirements if node.id in (parents[d.criterion_id], _above(d, parents))]
        values = [_value_in(node, criteria, one) for one in (leader, other)]
        found.append(Difference(node.id, node.weight, values[0], values[1], math.fsum(inside)))
    return tuple(found)


def _above(difference: Difference, parents: Mapping[str, str | None]) -> str | None:
    point = parents[difference.criterion_id]
    return None if point is None else parents[point]


def _value_in(node: Criterion, criteria: Sequence[Criterion], scored: ScoredAlternative) -> Estimate:
    """Return the value (0-1) of one alternative within a point or dimension."""
    if node.level == "point":
        return scored.point_values[node.id]
    total = Estimate.exact(0.0)
    for point in criteria:
        if point.parent_id == node.id:
            total += scored.point_values[point.id].scaled(point.local_weight)
    return total


def _deciding(requirements: Sequence[Difference], lead: float) -> tuple[str, ...]:
    """Return the fewest requirements, largest advantages first, that together make up the lead."""
    chosen: list[str] = []
    total = 0.0
    for difference in sorted(requirements, key=lambda d: -d.contribution):
        if total >= lead - ROUNDING or difference.contribution <= 0:
            break
        chosen.append(difference.criterion_id)
        total += difference.contribution
    return tuple(chosen)
