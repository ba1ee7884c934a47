"""The ranking under weights somebody tries: at once, from a finished selection, without running anything else."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass

from planner.domain.model.criterion import Criterion
from planner.domain.model.engagement import Engagement
from planner.domain.model.estimate import Estimate
from planner.domain.selection.criteria import build_criteria, point_weights_of
from planner.domain.selection.results import Selection
from planner.domain.selection.score import score_alternatives
from planner.errors import InputError, Problem
from planner.services.ports import ContentPacks

# as many as the full analysis draws, so that under the group's own weights both say the same
SAMPLES = 10_000
# weights are written into assumptions with so many digits, far below what changes a rank
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Reranked:
    """One alternative under the weights tried: overall value (0-1), rank, share of first ranks (None: not drawn)."""

    alternative_id: str
    value: Estimate
    rank: int
    eligible: bool
    first: float | None


@dataclass(frozen=True, slots=True)
class SliderData:
    """
    What re-ranking needs besides weights: points of each dimension, and of each alternative the values of its points.

    `values` are (low, expected, high) in the order of `points`; `fails` names who fails a must-have.
    """

    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    points: tuple[str, ...]
    values: Mapping[str, tuple[tuple[float, float, float], ...]]
    fails: tuple[str, ...]
    tie_tolerance: float


def slider_data(selection: Selection) -> SliderData:
    """Return what a browser needs to re-rank by itself."""
    points = tuple(point_weights_of(selection.criteria))
    dimensions = tuple(
        (node.id, tuple(c.id for c in selection.criteria if c.level == "point" and c.parent_id == node.id))
        for node in selection.criteria
        if node.level == "dimension"
    )
    values = {}
    for one in sorted(selection.scored, key=lambda scored: scored.alternative_id):
        of_points = (one.point_values[point] for point in points)
        values[one.alternative_id] = tuple((value.low, value.expected, value.high) for value in of_points)
    fails = tuple(sorted(one.alternative_id for one in selection.scored if not one.eligible))
    return SliderData(dimensions, points, values, fails, selection.tie_tolerance)


def read_weights(weights: Mapping[str, object], selection: Selection) -> dict[str, float]:
    """
    Return weights of the points that sum to 1, from numbers somebody set.

    Raises:
        InputError: a point is missing or unknown, a number is negative or none, or all are zero.
    """
    points = tuple(point_weights_of(selection.criteria))
    problems = [
        Problem("unknown-point", point, {"id": point, "near": points}) for point in weights if point not in points
    ]
    found: dict[str, float] = {}
    for point in points:
        number = weights.get(point)
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number) or number < 0:
            problems.append(Problem("weight-not-valid", point, {"value": number}))
        else:
            found[point] = float(number)
    if not problems and not math.fsum(found.values()) > 0:
        problems.append(Problem("weights-sum-to-zero", "weights"))
    if problems:
        raise InputError(problems)
    # so large a number would leave no finite sum
    largest = max(found.values())
    total = math.fsum(value / largest for value in found.values())
    return {point: value / largest / total for point, value in found.items()}


def rerank(
    selection: Selection,
    engagement: Engagement,
    packs: ContentPacks,
    weights: Mapping[str, float],
    samples: int = SAMPLES,
) -> tuple[Reranked, ...]:
    """
    Rank a finished selection under other weights of the points, best first.

    Args:
        weights: point -> weight; all points of the tree, summing to 1.
        samples: draws for the shares of first ranks, in which the weights vary around those given; 0 for none.

    Source: docs/methods.md#additive-value, docs/methods.md#weight-models
    """
    tried = reweighed(selection, engagement, packs, weights)
    first = _first_shares(tried, engagement, samples)
    return tuple(
        Reranked(one.alternative_id, one.overall_value, one.rank, one.eligible, first.get(one.alternative_id))
        for one in tried.scored
    )


def reweighed(
    selection: Selection, engagement: Engagement, packs: ContentPacks, weights: Mapping[str, float]
) -> Selection:
    """Return a selection with its tree weighed and its alternatives ranked anew; everything else stays as it was."""
    # points outside the tree have no requirement that applies, and weigh nothing whatever they are given
    every = {point: weights.get(point, 0.0) for point in packs.catalogue.points}
    criteria: tuple[Criterion, ...] = build_criteria(packs.catalogue, engagement.requirement_decisions, every)
    by_id = sorted(selection.scored, key=lambda one: one.alternative_id)
    ratings = {one.alternative_id: one.ratings for one in by_id}
    must_haves = [result.requirement_id for result in by_id[0].must_haves] if by_id else []
    scored = score_alternatives(criteria, ratings, must_haves, selection.tie_tolerance)
    return dataclasses.replace(selection, criteria=criteria, scored=scored)


def as_assumptions(weights: Mapping[str, float]) -> tuple[str, ...]:
    """Return weights of all points as assumptions of a what-if copy; as written they sum to 1."""
    written = {point: round(weight, _DIGITS) for point, weight in weights.items()}
    heaviest = max(written, key=lambda point: written[point])
    rest = math.fsum(value for point, value in written.items() if point != heaviest)
    written[heaviest] = round(1 - rest, _DIGITS)
    return tuple(f"{point}={value:.{_DIGITS}f}" for point, value in written.items())


def _first_shares(tried: Selection, engagement: Engagement, samples: int) -> dict[str, float]:
    if not samples or len(tried.compared) < 2:  # noqa: PLR2004  # one alone is always first
        return {}
    # numpy is loaded only where something is drawn
    from planner.domain.selection.robustness import rank_shares  # noqa: PLC0415

    found = rank_shares(tried, engagement, "around", samples)
    return {id_: ranks[0] for id_, ranks in found.ranks.items()}
