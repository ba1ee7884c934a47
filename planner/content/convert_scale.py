"""The rating table becomes a `RatingScale`."""

from __future__ import annotations

from planner.content.convert_common import Data, text
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.scale import LINEAR, RatingScale


def rating_scale_from(data: Data) -> RatingScale:
    """Build the rating scale."""
    ratings = {
        (code["code"], row["extent"], EvidenceGrade(row["grade"])): Estimate(
            float(row["low"]), float(row["expected"]), float(row["high"])
        )
        for code in data["codes"]
        for row in code.get("ratings", ())
    }
    return RatingScale(
        id=data["id"],
        version=data["version"],
        words={int(rating): text(word) for rating, word in data["words"].items()},
        ratings=ratings,
        default_prior=float(data["default_prior"]),
        evidence_limit=float(data["evidence_limit"]),
        tie_tolerance=float(data["tie_tolerance"]),
        code_texts={code["code"]: text(code["text"]) for code in data["codes"]},
        evidence_age_months=data["evidence_age_months"],
        price_age_months=data["price_age_months"],
        value_function=_value_function(data.get("value_function")),
        grade_texts={EvidenceGrade(grade["grade"]): text(grade["text"]) for grade in data["grades"]},
    )


def _value_function(data: Data | None) -> ValueFunction:
    if data is None:
        return LINEAR
    return ValueFunction(tuple(map(float, data["cutoffs"])), tuple(map(float, data["values"])))
