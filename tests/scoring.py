"""Criterion trees and ratings in short, for tests of the additive value."""

from planner.domain.model.criterion import Criterion
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.text import Text
from planner.domain.selection.results import Rating
from planner.domain.selection.scale import LINEAR


def make_criteria(weights: dict[str, float]) -> tuple[Criterion, ...]:
    """One dimension, one point for each pair of requirements (by first letter), requirements as leaves."""
    tree = [Criterion("F", "dimension", None, Text.same("F"), 1.0, 1.0)]
    for point in dict.fromkeys(id_[0] for id_ in weights):
        inside = {id_: w for id_, w in weights.items() if id_[0] == point}
        total = sum(inside.values())
        tree.append(Criterion(point, "point", "F", Text.same(point), total, total))
        tree += [Criterion(i, "requirement", point, Text.same(i), w, w / total) for i, w in inside.items()]
    return tuple(tree)


def make_rating(
    id_: str, low: float, expected: float, high: float, grade=EvidenceGrade.TRIAL, code="standard"
) -> Rating:
    rating = Estimate(low, expected, high)
    return Rating(id_, code, "whole", grade, rating, LINEAR.of(rating), ())


def exact_ratings(row: dict[str, float]) -> dict[str, Rating]:
    return {id_: make_rating(id_, value, value, value) for id_, value in row.items()}
