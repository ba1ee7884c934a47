"""How surely one alternative is ahead of another, given the ranges of their ratings."""

from __future__ import annotations

import math
from collections.abc import Mapping

from planner.domain.model.estimate import Estimate
from planner.domain.selection.ratings import distribution_of
from planner.domain.selection.results import ScoredAlternative
from planner.domain.selection.score import ROUNDING


def margin(leader: ScoredAlternative, other: ScoredAlternative) -> Estimate:
    """Return by how much one overall value exceeds another; low and high are the two worst combinations."""
    ahead, behind = leader.overall_value, other.overall_value
    return Estimate(ahead.low - behind.high, ahead.expected - behind.expected, ahead.high - behind.low)


def lead_probability(leader: ScoredAlternative, other: ScoredAlternative, weights: Mapping[str, float]) -> float:
    """
    Return the probability that one alternative's overall value is above another's.

    Every value varies by itself within its range, as the two-piece uniform distribution around its expected value
    does; the sum over many requirements is taken as normal.

    Source: docs/methods.md#lead-probability
    """
    difference = leader.overall_value.expected - other.overall_value.expected
    deviation = math.sqrt(_variance(leader, weights) + _variance(other, weights))
    if deviation <= ROUNDING:
        return 0.5 if abs(difference) <= ROUNDING else float(difference > 0)
    return (1 + math.erf(difference / deviation / math.sqrt(2))) / 2


def _variance(scored: ScoredAlternative, weights: Mapping[str, float]) -> float:
    return math.fsum(weights[id_] ** 2 * distribution_of(rating).variance for id_, rating in scored.ratings.items())
