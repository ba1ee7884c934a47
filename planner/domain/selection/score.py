"""The additive value model: overall values, contributions, evidence and ranks."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence

from planner.domain.model.criterion import Criterion
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.selection.criteria import leaf_weights
from planner.domain.selection.must_haves import judge_must_haves
from planner.domain.selection.results import Contribution, Rating, ScoredAlternative

# differences of sums in floating point that are no differences
ROUNDING = 1e-9


def score_alternatives(
    criteria: Sequence[Criterion],
    ratings: Mapping[str, Mapping[str, Rating]],
    must_haves: Sequence[str],
    tie_tolerance: float,
) -> tuple[ScoredAlternative, ...]:
    """
    Score and rank alternatives by expected overall value, those that fail a must-have last.

    Args:
        ratings: alternative id -> requirement id -> rating.
        tie_tolerance: Difference in overall value (0-1) below which two alternatives share a rank.

    Source: docs/methods.md#additive-value
    """
    scored = [_score(id_, criteria, row, must_haves) for id_, row in ratings.items()]
    eligible = _ranked([s for s in scored if s.eligible], 1, tie_tolerance)
    return eligible + _ranked([s for s in scored if not s.eligible], len(eligible) + 1, tie_tolerance)


def is_tie(difference: float, tie_tolerance: float) -> bool:
    """Say whether two overall values differ by less than the tolerance; equal values always tie."""
    return difference < max(tie_tolerance - ROUNDING, ROUNDING)


def weighted_rating(weights: Mapping[str, float], ratings: Mapping[str, Rating]) -> Estimate:
    """Return the weighted mean rating (0-5) over the given weights; all-zero weights count as equal."""
    total = math.fsum(weights.values())
    shares = {r: w / total for r, w in weights.items()} if total > 0 else dict.fromkeys(weights, 1 / len(weights))
    return _weighted_sum((share, ratings[requirement].rating) for requirement, share in shares.items())


def evidenced_weight(weights: Mapping[str, float], ratings: Mapping[str, Rating]) -> float:
    """
    Return the share of weight whose answer is graded above a vendor's claim.

    Source: docs/methods.md#evidenced-weight
    """
    return math.fsum(w for r, w in weights.items() if ratings[r].grade > EvidenceGrade.VENDOR_CLAIM)


def unknown_weight(weights: Mapping[str, float], ratings: Mapping[str, Rating]) -> float:
    """Return the share of weight whose answer is unknown."""
    return math.fsum(w for r, w in weights.items() if ratings[r].code == "unknown")


def leaves_below(criterion: Criterion, criteria: Sequence[Criterion]) -> dict[str, float]:
    """Return the requirements below a point or dimension with their global weights."""
    inside = {criterion.id} | {c.id for c in criteria if c.level == "point" and c.parent_id == criterion.id}
    return {c.id: c.weight for c in criteria if c.level == "requirement" and c.parent_id in inside}


def _score(
    alternative_id: str, criteria: Sequence[Criterion], ratings: Mapping[str, Rating], must_haves: Sequence[str]
) -> ScoredAlternative:
    weights = leaf_weights(criteria)
    judged = judge_must_haves(must_haves, ratings)
    points = [c for c in criteria if c.level == "point"]
    dimensions = [c for c in criteria if c.level == "dimension"]
    return ScoredAlternative(
        alternative_id=alternative_id,
        overall_value=_value(weights, ratings),
        rank=0,
        eligible=all(result.state != "fail" for result in judged),
        evidenced_weight=evidenced_weight(weights, ratings),
        unknown_weight=unknown_weight(weights, ratings),
        ratings=dict(ratings),
        point_contributions=_contributions(points, criteria, ratings),
        dimension_contributions=_contributions(dimensions, criteria, ratings),
        point_ratings={c.id: weighted_rating(_local(c, criteria), ratings) for c in points},
        must_haves=judged,
        point_values={c.id: _value(_local(c, criteria), ratings) for c in points},
    )


def _local(point: Criterion, criteria: Sequence[Criterion]) -> dict[str, float]:
    # local weights, so that a point that weighs nothing still shows its rating
    return {c.id: c.local_weight for c in criteria if c.parent_id == point.id}


def _contributions(
    nodes: Iterable[Criterion], criteria: Sequence[Criterion], ratings: Mapping[str, Rating]
) -> tuple[Contribution, ...]:
    return tuple(Contribution(node.id, _value(leaves_below(node, criteria), ratings)) for node in nodes)


def _value(weights: Mapping[str, float], ratings: Mapping[str, Rating]) -> Estimate:
    return _weighted_sum((weight, ratings[requirement].value) for requirement, weight in weights.items())


def _weighted_sum(rows: Iterable[tuple[float, Estimate]]) -> Estimate:
    kept = tuple(rows)
    return Estimate(
        math.fsum(weight * part.low for weight, part in kept),
        math.fsum(weight * part.expected for weight, part in kept),
        math.fsum(weight * part.high for weight, part in kept),
    )


def _ranked(
    scored: Sequence[ScoredAlternative], first_rank: int, tie_tolerance: float
) -> tuple[ScoredAlternative, ...]:
    """Give competition ranks: whoever lies within the tolerance of the best of a group shares its rank."""
    ordered = sorted(scored, key=lambda s: (-s.overall_value.expected, s.alternative_id))
    ranked: list[ScoredAlternative] = []
    rank, best = first_rank, math.inf
    for position, alternative in enumerate(ordered):
        value = alternative.overall_value.expected
        if not is_tie(best - value, tie_tolerance):
            rank, best = first_rank + position, value
        ranked.append(dataclasses.replace(alternative, rank=rank))
    return tuple(ranked)
