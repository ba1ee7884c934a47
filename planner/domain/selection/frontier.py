"""Value against cost: which alternatives no other one beats on both."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from planner.domain.selection.economics_results import FrontierPoint
from planner.domain.selection.results import CostOfOwnership, ScoredAlternative

# differences of rounding are no difference
TOLERANCE = 1e-9


def value_against_cost(
    scored: Sequence[ScoredAlternative], costs: Sequence[CostOfOwnership]
) -> tuple[FrontierPoint, ...]:
    """
    Place every alternative in the plane of value and five-year cost, in rank order.

    Source: docs/methods.md#value-against-cost
    """
    totals = {cost.alternative_id: cost.total for cost in costs}
    incomplete = {cost.alternative_id for cost in costs if cost.unquoted}
    points = [
        FrontierPoint(s.alternative_id, s.overall_value, totals.get(s.alternative_id), s.eligible, False, None)
        for s in scored
    ]
    return tuple(_placed(point, points, incomplete) for point in points)


def beats(one: FrontierPoint, other: FrontierPoint) -> bool:
    """Say whether one is at least as good and as cheap as another on expected figures, and better or cheaper."""
    if one.cost is None or other.cost is None:
        return False
    gain = one.value.expected - other.value.expected
    saving = other.cost.estimate.expected - one.cost.estimate.expected
    scale = max(abs(other.cost.estimate.expected), 1.0) * TOLERANCE
    return gain >= -TOLERANCE and saving >= -scale and (gain > TOLERANCE or saving > scale)


def _placed(point: FrontierPoint, points: Sequence[FrontierPoint], incomplete: Collection[str]) -> FrontierPoint:
    if point.cost is None or not point.eligible:
        return point
    better = [other for other in points if other.eligible and beats(other, point)]
    beaten_by = max(better, key=lambda p: (p.value.expected, p.alternative_id), default=None)
    return FrontierPoint(
        point.alternative_id,
        point.value,
        point.cost,
        point.eligible,
        beaten_by is None,
        beaten_by.alternative_id if beaten_by else None,
        beaten_by.alternative_id in incomplete if beaten_by else _may_be_beaten(point, points, incomplete),
    )


def _may_be_beaten(point: FrontierPoint, points: Sequence[FrontierPoint], incomplete: Collection[str]) -> bool:
    """Say whether a place on the frontier may be lost: its own cost can rise, or somebody as good has no price yet."""
    if point.alternative_id in incomplete:
        return True
    unpriced = (other for other in points if other.eligible and other.cost is None)
    return any(other.value.expected >= point.value.expected - TOLERANCE for other in unpriced)
