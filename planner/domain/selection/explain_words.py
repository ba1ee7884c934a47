"""The sentences of an explanation; every number in them stands in their parameters and in the record."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.estimate import Estimate
from planner.domain.model.text import Text
from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.analysis_results import Difference
from planner.domain.selection.ask_next import is_weak
from planner.domain.selection.level import (
    RATING_STEPS,
    WEIGHT_STEPS,
    nearest_level_rating,
    nearest_level_weight,
    outward,
)
from planner.domain.selection.results import ScoredAlternative, Selection
from planner.domain.selection.scale import MAXIMUM_RATING
from planner.domain.selection.score import ROUNDING, is_tie
from planner.domain.selection.verdict import NEARLY_SURE, POINTS
from planner.errors import Statement

REQUIREMENTS_NAMED = 5
POINTS_NAMED = 3
# what prints as 0.0 points is not worth a place in a sentence
WORTH_NAMING = 0.0005


@dataclass(frozen=True, slots=True)
class Pair:
    """What the sentences about two alternatives are made of."""

    leader: ScoredAlternative
    other: ScoredAlternative
    selection: Selection
    names: Mapping[str, Text]
    catalogue: Catalogue
    margin: Estimate
    dimensions: tuple[Difference, ...]
    points: tuple[Difference, ...]
    requirements: tuple[Difference, ...]
    deciding: tuple[str, ...]
    weak: tuple[str, ...]

    @property
    def tied(self) -> bool:
        return is_tie(abs(self.margin.expected), self.selection.tie_tolerance)

    @property
    def named(self) -> dict[str, object]:
        return {"leader": self.names[self.leader.alternative_id], "other": self.names[self.other.alternative_id]}


def explanation_statements(pair: Pair, probability: float) -> Iterator[Statement]:
    """Yield the lead, what it is made of, what decides, what would change it, how sure it is, and what is weak."""
    yield from _lead(pair)
    yield from _made_of(pair)
    yield from _decides(pair)
    yield from _other_is_better(pair)
    yield from _would_change(pair)
    yield from _how_sure(pair, probability)
    yield from _weak_evidence(pair)


def _lead(pair: Pair) -> Iterator[Statement]:
    params = {
        **pair.named,
        "points": abs(pair.margin.expected) * POINTS,
        "leader_value": pair.leader.overall_value.expected,
        "other_value": pair.other.overall_value.expected,
    }
    if not pair.leader.eligible:
        yield Statement("explain.neither-eligible", pair.named)
    if pair.tied:
        tolerance = {"tolerance": pair.selection.tie_tolerance * POINTS}
        yield Statement("explain.tied", {**params, **tolerance})
    else:
        yield Statement("explain.behind" if pair.margin.expected < 0 else "explain.ahead", params)
    if pair.leader.eligible and not pair.other.eligible:
        failed = tuple(
            _requirement(pair, result.requirement_id) for result in pair.other.must_haves if result.state == "fail"
        )
        yield Statement("explain.other-fails", {**pair.named, "failed": failed, "count": len(failed)})


def _made_of(pair: Pair) -> Iterator[Statement]:
    """Yield which dimensions add to the lead and which cost some of it."""
    adding, costing = _by_sign(pair.dimensions)
    if adding:
        total = math.fsum(one.contribution for one in adding) * POINTS
        yield Statement("explain.adds", {**pair.named, "parts": _parts(pair, adding), "points": total})
    if costing:
        total = -math.fsum(one.contribution for one in costing) * POINTS
        yield Statement("explain.costs", {**pair.named, "parts": _parts(pair, costing), "points": total})


def _by_sign(differences: Sequence[Difference]) -> tuple[list[Difference], list[Difference]]:
    """Return what adds, largest first, and what costs, largest first; what prints as nothing is in neither."""
    ordered = sorted(differences, key=lambda d: -abs(d.contribution))
    return (
        [d for d in ordered if d.contribution >= WORTH_NAMING],
        [d for d in ordered if d.contribution <= -WORTH_NAMING],
    )


def _parts(pair: Pair, differences: Sequence[Difference]) -> tuple[Statement, ...]:
    labels = {c.id: c.text for c in pair.selection.criteria}
    return tuple(
        Statement(
            "explain.part-more" if one.contribution > 0 else "explain.part-less",
            {"criterion": labels[one.criterion_id], "points": abs(one.contribution) * POINTS},
        )
        for one in differences
    )


def _decides(pair: Pair) -> Iterator[Statement]:
    if pair.tied or not pair.deciding:
        yield from _better(pair, "leader-better", [d for d in pair.requirements if d.contribution > 0])
        return
    by_id = {one.criterion_id: one for one in pair.requirements}
    params = {
        **pair.named,
        "count": len(pair.deciding),
        "total": len(pair.requirements),
        "points": math.fsum(by_id[id_].contribution for id_ in pair.deciding) * POINTS,
        "named": tuple(_rated(pair, by_id[id_]) for id_ in pair.deciding[:REQUIREMENTS_NAMED]),
    }
    many = len(pair.deciding) > REQUIREMENTS_NAMED
    yield Statement("explain.decided-by-many" if many else "explain.decided-by", params)
    adding, _ = _by_sign(pair.points)
    if adding:
        yield Statement("explain.points-ahead", {**pair.named, "parts": _parts(pair, adding[:POINTS_NAMED])})


def _rated(pair: Pair, difference: Difference) -> Statement:
    """Return a requirement with both expected ratings (0-5) and what it adds, in points of a hundred."""
    id_ = difference.criterion_id
    params = {
        "id": id_,
        "requirement": pair.catalogue.requirements[id_].text,
        "leader_rating": pair.leader.ratings[id_].rating.expected,
        "other_rating": pair.other.ratings[id_].rating.expected,
        "points": abs(difference.contribution) * POINTS,
    }
    return Statement("explain.rated", params)


def _requirement(pair: Pair, id_: str) -> Statement:
    return Statement("explain.requirement", {"id": id_, "requirement": pair.catalogue.requirements[id_].text})


def _other_is_better(pair: Pair) -> Iterator[Statement]:
    better = [d for d in pair.requirements if d.contribution < 0]
    if better:
        yield from _better(pair, "other-better", better)
    else:
        yield Statement("explain.other-nowhere-better", pair.named)


def _better(pair: Pair, code: str, better: Sequence[Difference]) -> Iterator[Statement]:
    """Yield in how many requirements one side is rated higher, what that is worth, and the largest of them."""
    if better:
        largest = sorted(better, key=lambda d: -abs(d.contribution))[:POINTS_NAMED]
        params = {
            **pair.named,
            "count": len(better),
            "total": len(pair.requirements),
            "points": abs(math.fsum(d.contribution for d in better)) * POINTS,
            "named": tuple(_rated(pair, d) for d in largest),
        }
        yield Statement(f"explain.{code}", params)


def _would_change(pair: Pair) -> Iterator[Statement]:
    """Yield the smallest single rating and the smallest shift of one weight that would make the two level."""
    lead = pair.margin.expected
    if pair.tied or lead <= ROUNDING:
        return
    before = {id_: rating.rating.expected for id_, rating in pair.other.ratings.items()}
    rating = nearest_level_rating(pair.requirements, before, lead, pair.selection.value_function)
    if rating is None:
        best = max(_most_gain(d, pair.selection.value_function) for d in pair.requirements)
        params = {**pair.named, "most": best * POINTS, "points": lead * POINTS, "top": MAXIMUM_RATING}
        yield Statement("explain.no-single-rating", params)
    else:
        requirement = _requirement(pair, rating.requirement_id)
        params = {**pair.named, "requirement": requirement, "before": rating.before}
        params["after"] = outward(rating.after, RATING_STEPS, rising=True)
        yield Statement("explain.level-by-rating", params)
    weight = nearest_level_weight(pair.points, lead)
    if weight is None:
        yield Statement("explain.no-single-weight", pair.named)
        return
    label = next(c.text for c in pair.selection.criteria if c.id == weight.point_id)
    after = outward(weight.level, WEIGHT_STEPS, rising=weight.level >= weight.weight)
    params = {**pair.named, "point": label, "before": weight.weight, "after": after}
    yield Statement("explain.level-by-weight", params)


def _most_gain(difference: Difference, function: ValueFunction) -> float:
    return difference.weight * (max(function.values) - difference.other.expected)


def _how_sure(pair: Pair, probability: float) -> Iterator[Statement]:
    params = {**pair.named, "probability": probability, "range": pair.margin.scaled(POINTS)}
    # «about 100 %» would claim more than a rough model can know
    yield Statement("explain.nearly-sure" if probability > NEARLY_SURE else "explain.how-sure", params)


def _weak_evidence(pair: Pair) -> Iterator[Statement]:
    if pair.tied:
        yield from _weak_in_a_tie(pair)
        return
    if not pair.deciding:
        return
    if not pair.weak:
        yield Statement("explain.evidence-holds", {**pair.named, "count": len(pair.deciding)})
        return
    by_id = {one.criterion_id: one for one in pair.requirements}
    params = {
        **pair.named,
        "count": len(pair.weak),
        "total": len(pair.deciding),
        "points": math.fsum(by_id[id_].contribution for id_ in pair.weak) * POINTS,
        "named": tuple(_to_check(pair, id_) for id_ in pair.weak[:REQUIREMENTS_NAMED]),
    }
    many = len(pair.weak) > REQUIREMENTS_NAMED
    yield Statement("explain.weak-evidence-many" if many else "explain.weak-evidence", params)


def _weak_in_a_tie(pair: Pair) -> Iterator[Statement]:
    """Yield which of the largest differences, either way, are weakly shown: checking them may break the tie."""
    largest = sorted(pair.requirements, key=lambda d: -abs(d.contribution))[:REQUIREMENTS_NAMED]
    ids = [d.criterion_id for d in largest if d.contribution]
    weak = [id_ for id_ in ids if is_weak(pair.leader.ratings[id_]) or is_weak(pair.other.ratings[id_])]
    if weak:
        params = {**pair.named, "count": len(weak), "named": tuple(_to_check(pair, id_) for id_ in weak)}
        yield Statement("explain.weak-evidence-tied", params)


def _to_check(pair: Pair, id_: str) -> Statement:
    """Return a requirement with whose answer is weakly shown, and how it would be checked."""
    weak = tuple(pair.names[one.alternative_id] for one in (pair.leader, pair.other) if is_weak(one.ratings[id_]))
    requirement = pair.catalogue.requirements[id_]
    method = pair.catalogue.verify_methods[requirement.verification.method].text
    return Statement("explain.to-check", {"id": id_, "requirement": requirement.text, "whose": weak, "method": method})
