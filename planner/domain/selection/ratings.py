"""From a product's answer and its evidence to a rating range."""

from __future__ import annotations

import math
from collections.abc import Sequence

from planner.domain.model.catalogue import Requirement
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade, grade_of_fact
from planner.domain.model.vendor import Alternative, Product, ProductAnswer
from planner.domain.selection.methods.distributions import Discrete, Distribution, TwoPiece
from planner.domain.selection.results import Rating
from planner.domain.selection.scale import MAXIMUM_RATING, RatingScale
from planner.errors import InputError, Problem


def rate_alternative(
    alternative: Alternative, requirements: Sequence[Requirement], scale: RatingScale
) -> dict[str, Rating]:
    """Rate one alternative on every requirement, by what holds for its edition."""
    edition = alternative.edition_id
    return {r.id: rate(alternative.product, r, scale, edition) for r in requirements}


def rate_product(product: Product, requirements: Sequence[Requirement], scale: RatingScale) -> dict[str, Rating]:
    """Rate a product whose edition is not chosen yet: an answer counts when it holds in any edition."""
    return {r.id: rate(product, r, scale, None) for r in requirements}


def rate(product: Product, requirement: Requirement, scale: RatingScale, edition_id: str | None) -> Rating:
    """
    Rate one product on one requirement.

    No answer, an answer of another edition or one without a fact that holds is unknown: 0 to 5, with the
    requirement's declared prior as expected value. Marks that the evaluation team gave after a demonstration or trial
    are a known distribution and take the place of the table's range.

    Raises:
        InputError: the rating table has no entry for the answer.

    Source: docs/methods.md#rating-table
    """
    answer = product.answers.get(requirement.id)
    if answer is None or answer.code == "unknown" or not answer_holds(answer, edition_id):
        return _unknown(requirement, scale)
    facts = _facts_that_hold(product, answer, edition_id)
    grade = max((_grade(product, fact) for fact in facts), default=EvidenceGrade.NONE)
    if grade == EvidenceGrade.NONE:
        return _unknown(requirement, scale)
    entry = scale.ratings.get((answer.code, answer.extent, grade))
    if entry is None:
        params = {"code": answer.code, "extent": answer.extent, "grade": int(grade)}
        raise InputError([Problem("rating-table-gap", f"{product.id}.answers.{requirement.id}", params)])
    if answer.marks and grade >= EvidenceGrade.DEMONSTRATION:
        return _marked(requirement.id, answer, grade, facts, scale)
    return Rating(requirement.id, answer.code, answer.extent, grade, entry, scale.value(entry), facts)


def _marked(
    requirement_id: str, answer: ProductAnswer, grade: EvidenceGrade, facts: tuple[str, ...], scale: RatingScale
) -> Rating:
    """Rate by the marks of those who have seen it: each mark is equally likely, so the means are exact."""
    marks = tuple(sorted(answer.marks.values()))
    values = tuple(scale.value_function(mark) for mark in marks)
    rating, value = (Estimate(min(part), math.fsum(part) / len(part), max(part)) for part in (marks, values))
    return Rating(requirement_id, answer.code, answer.extent, grade, rating, value, facts, marks, values)


def distribution_of(rating: Rating) -> Distribution:
    """
    Return how the value (0-1) of a rating is spread.

    Source: docs/methods.md#rating-distribution
    """
    if rating.mark_values:
        return Discrete(rating.mark_values)
    value = rating.value
    # sums may be out of order by a rounding
    return TwoPiece(min(value.low, value.expected), value.expected, max(value.high, value.expected))


def answer_holds(answer: ProductAnswer, edition_id: str | None) -> bool:
    """Say whether an answer holds for an edition; one that names no edition holds for all."""
    return edition_id is None or not answer.editions or edition_id in answer.editions


def _facts_that_hold(product: Product, answer: ProductAnswer, edition_id: str | None) -> tuple[str, ...]:
    facts = (product.facts[fact_id] for fact_id in answer.fact_ids)
    return tuple(f.id for f in facts if edition_id is None or not f.editions or edition_id in f.editions)


def _grade(product: Product, fact_id: str) -> EvidenceGrade:
    fact = product.facts[fact_id]
    return grade_of_fact(fact, product.sources[fact.source_id])


def _unknown(requirement: Requirement, scale: RatingScale) -> Rating:
    rating = Estimate(0.0, requirement.prior, MAXIMUM_RATING)
    return Rating(requirement.id, "unknown", None, EvidenceGrade.NONE, rating, scale.value(rating), ())
