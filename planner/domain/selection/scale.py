"""The declared table from answer code, extent and evidence grade to a rating range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.text import Text
from planner.domain.model.value_function import ValueFunction
from planner.domain.model.vendor import AnswerCode, Extent

MAXIMUM_RATING = 5.0
LINEAR = ValueFunction((0.0, MAXIMUM_RATING), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class RatingScale:
    """
    The rating table as declared in `questionnaires/scoring/rating_scale.yaml`.

    `words` gives the wording of each rating 0-5. `ratings` holds, for answer code, extent and grade,
    the range on the 0-5 scale. `evidence_limit` is the evidenced weight under which nobody is named
    winner; `tie_tolerance` the difference in overall value below which two alternatives tie.
    `value_function` turns a rating into a value (0-1), the same one for every requirement and product.
    Evidence older than `evidence_age_months`, and a price older than `price_age_months`, has to be checked again.
    Source: docs/methods.md#rating-table
    """

    id: str
    version: str
    words: Mapping[int, Text]
    ratings: Mapping[tuple[AnswerCode, Extent, EvidenceGrade], Estimate]
    default_prior: float
    evidence_limit: float
    tie_tolerance: float
    code_texts: Mapping[AnswerCode, Text]
    grade_texts: Mapping[EvidenceGrade, Text]
    evidence_age_months: int = 24
    price_age_months: int = 6
    value_function: ValueFunction = LINEAR

    def value(self, rating: Estimate) -> Estimate:
        """Return the value range (0-1) of a rating range (0-5)."""
        return self.value_function.of(rating)
