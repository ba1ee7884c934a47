import numpy as np
import pytest
from pymcdm.methods import WSM

from planner.domain.model.criterion import Criterion
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.text import Text
from planner.domain.selection.results import Rating
from planner.domain.selection.score import score_alternatives

TOLERANCE = 0.01


def _criteria(weights: dict[str, float]) -> tuple[Criterion, ...]:
    """One dimension, one point for each pair of requirements (by first letter), requirements as leaves."""
    tree = [Criterion("F", "dimension", None, Text.same("F"), 1.0, 1.0)]
    for point in dict.fromkeys(id_[0] for id_ in weights):
        inside = {id_: w for id_, w in weights.items() if id_[0] == point}
        total = sum(inside.values())
        tree.append(Criterion(point, "point", "F", Text.same(point), total, total))
        tree += [Criterion(i, "requirement", point, Text.same(i), w, w / total) for i, w in inside.items()]
    return tuple(tree)


def _rating(id_: str, low: float, expected: float, high: float, grade=EvidenceGrade.TRIAL, code="standard") -> Rating:
    return Rating(id_, code, "whole", grade, Estimate(low, expected, high), ())


def _exact(row: dict[str, float]) -> dict[str, Rating]:
    return {id_: _rating(id_, value, value, value) for id_, value in row.items()}


def test_overall_value_is_the_weighted_rating_over_five_with_its_range():
    ratings = {"a": _rating("a", 1.0, 2.0, 5.0), "b": _rating("b", 0.0, 4.0, 4.0)}
    (scored,) = score_alternatives(_criteria({"a": 0.25, "b": 0.75}), {"x": ratings}, (), TOLERANCE)
    # expected (0.25 * 2 + 0.75 * 4) / 5 = 0.7, low 0.25 / 5, high (1.25 + 3) / 5
    assert scored.overall_value.low == pytest.approx(0.05)
    assert scored.overall_value.expected == pytest.approx(0.7)
    assert scored.overall_value.high == pytest.approx(0.85)


def test_published_office_choice_is_reproduced():
    """
    Goodwin & Wright, Decision Analysis for Management Judgment (5th ed., 2014), chapter 3: the office location
    problem. Aggregate benefits 80.8 (Addison Square), 39.4 (Bilton Village), 47.4 (Carlisle Walk), 52.3 (Denver
    Street), 64.8 (Elton Street), 20.9 (Filton Village), 60.2 (Gorton Square) from weights 32, 26, 23, 10, 6, 3.
    """
    weights = {"closeness": 0.32, "visibility": 0.26, "image": 0.23, "size": 0.10, "comfort": 0.06, "parking": 0.03}
    values = {
        "addison": (100, 60, 100, 75, 0, 90),
        "bilton": (20, 80, 10, 30, 100, 30),
        "carlisle": (80, 70, 0, 0, 10, 100),
        "denver": (70, 50, 30, 55, 30, 90),
        "elton": (40, 60, 90, 100, 60, 70),
        "filton": (0, 0, 70, 0, 80, 0),
        "gorton": (60, 100, 20, 50, 50, 80),
    }
    published = {
        "addison": 80.8, "bilton": 39.4, "carlisle": 47.4, "denver": 52.3, "elton": 64.8, "filton": 20.9,
        "gorton": 60.2,
    }  # fmt: skip
    ratings = {n: _exact({id_: v / 20 for id_, v in zip(weights, row, strict=True)}) for n, row in values.items()}
    scored = score_alternatives(_criteria(weights), ratings, (), TOLERANCE)
    assert {s.alternative_id: round(s.overall_value.expected * 100, 1) for s in scored} == published
    assert [s.alternative_id for s in scored][:3] == ["addison", "elton", "gorton"]


def test_expected_values_agree_with_the_weighted_sum_of_pymcdm():
    generator = np.random.default_rng(20260701)
    matrix = generator.uniform(0, 5, (6, 9))
    weights = generator.dirichlet(np.ones(9))
    names = [f"r{number}" for number in range(9)]
    ratings = {f"alternative{row}": _exact(dict(zip(names, matrix[row].tolist(), strict=True))) for row in range(6)}
    scored = score_alternatives(_criteria(dict(zip(names, weights.tolist(), strict=True))), ratings, (), TOLERANCE)
    oracle = WSM(normalization_function=lambda column, cost: column / 5)(matrix, weights, np.ones(9))
    ours = {s.alternative_id: s.overall_value.expected for s in scored}
    assert [ours[f"alternative{row}"] for row in range(6)] == pytest.approx(oracle.tolist())


def test_contributions_of_points_and_dimensions_add_up_to_the_total():
    ratings = {id_: _rating(id_, 1.0, 2.5, 4.0) for id_ in ("a1", "a2", "b1")}
    (scored,) = score_alternatives(_criteria({"a1": 0.2, "a2": 0.3, "b1": 0.5}), {"x": ratings}, (), TOLERANCE)
    for contributions in (scored.point_contributions, scored.dimension_contributions):
        assert sum(c.value.expected for c in contributions) == pytest.approx(scored.overall_value.expected)
        assert sum(c.value.low for c in contributions) == pytest.approx(scored.overall_value.low)
        assert sum(c.value.high for c in contributions) == pytest.approx(scored.overall_value.high)


def test_point_ratings_are_on_the_scale_of_the_ratings():
    ratings = {"a1": _rating("a1", 1.0, 2.0, 3.0), "a2": _rating("a2", 3.0, 4.0, 5.0)}
    (scored,) = score_alternatives(_criteria({"a1": 0.25, "a2": 0.75}), {"x": ratings}, (), TOLERANCE)
    assert scored.point_ratings["a"].expected == pytest.approx(3.5)


def test_alternatives_within_the_tolerance_share_a_rank_and_the_next_rank_is_skipped():
    ratings = {"w": {"a": 4.0}, "x": {"a": 3.97}, "y": {"a": 3.0}, "z": {"a": 5.0}}
    scored = score_alternatives(_criteria({"a": 1.0}), {n: _exact(r) for n, r in ratings.items()}, (), TOLERANCE)
    # 3.97 / 5 = 0.794 lies within 0.01 of 0.8
    assert [(s.alternative_id, s.rank) for s in scored] == [("z", 1), ("w", 2), ("x", 2), ("y", 4)]


def test_ties_do_not_chain_over_more_than_the_tolerance():
    ratings = {"x": {"a": 4.00}, "y": {"a": 3.96}, "z": {"a": 3.92}}
    scored = score_alternatives(_criteria({"a": 1.0}), {n: _exact(r) for n, r in ratings.items()}, (), TOLERANCE)
    assert [s.rank for s in scored] == [1, 1, 3]


def test_equal_sums_of_floats_tie_even_without_tolerance():
    criteria = _criteria({"a": 0.1, "b": 0.2, "c": 0.7})
    rows = {"x": {"a": 5.0, "b": 5.0, "c": 0.0}, "y": {"a": 1.5, "b": 0.75, "c": 1.5 / 0.7 - 0.3 / 0.7}}
    scored = score_alternatives(criteria, {n: _exact(r) for n, r in rows.items()}, (), 0.0)
    assert scored[0].overall_value.expected == pytest.approx(scored[1].overall_value.expected)
    assert [s.rank for s in scored] == [1, 1]


def test_a_failed_must_have_ranks_last_stays_visible_and_keeps_its_value():
    good = {"a": _rating("a", 5, 5, 5), "b": _rating("b", 0, 0, 0, code="not_supported")}
    poor = {"a": _rating("a", 1, 1, 1), "b": _rating("b", 1, 1, 1)}
    scored = score_alternatives(_criteria({"a": 0.9, "b": 0.1}), {"good": good, "poor": poor}, ("b",), TOLERANCE)
    assert [(s.alternative_id, s.rank, s.eligible) for s in scored] == [("poor", 1, True), ("good", 2, False)]
    assert scored[1].overall_value.expected == pytest.approx(0.9)


def test_a_vendor_claim_and_an_unknown_are_no_evidence():
    ratings = {
        "a": _rating("a", 2, 3, 4, EvidenceGrade.PUBLIC_DOCUMENT),
        "b": _rating("b", 2, 3, 4, EvidenceGrade.VENDOR_CLAIM),
        "c": _rating("c", 0, 2, 5, EvidenceGrade.NONE, "unknown"),
    }
    (scored,) = score_alternatives(_criteria({"a": 0.5, "b": 0.3, "c": 0.2}), {"x": ratings}, (), TOLERANCE)
    assert scored.evidenced_weight == pytest.approx(0.5)
    assert scored.unknown_weight == pytest.approx(0.2)
