import numpy as np
import pytest
from pymcdm.methods import WSM

from planner.domain.model.evidence import EvidenceGrade
from planner.domain.selection.score import score_alternatives
from tests.scoring import exact_ratings, make_criteria, make_rating

TOLERANCE = 0.01


def test_overall_value_is_the_weighted_rating_over_five_with_its_range():
    ratings = {"a": make_rating("a", 1.0, 2.0, 5.0), "b": make_rating("b", 0.0, 4.0, 4.0)}
    (scored,) = score_alternatives(make_criteria({"a": 0.25, "b": 0.75}), {"x": ratings}, (), TOLERANCE)
    # expected (0.25 * 2 + 0.75 * 4) / 5 = 0.7, low 0.25 / 5, high (1.25 + 3) / 5
    assert scored.overall_value.low == pytest.approx(0.05)
    assert scored.overall_value.expected == pytest.approx(0.7)
    assert scored.overall_value.high == pytest.approx(0.85)


def test_expected_values_agree_with_the_weighted_sum_of_pymcdm():
    generator = np.random.default_rng(20260701)
    matrix = generator.uniform(0, 5, (6, 9))
    weights = generator.dirichlet(np.ones(9))
    names = [f"r{number}" for number in range(9)]
    ratings = {
        f"alternative{row}": exact_ratings(dict(zip(names, matrix[row].tolist(), strict=True))) for row in range(6)
    }
    scored = score_alternatives(make_criteria(dict(zip(names, weights.tolist(), strict=True))), ratings, (), TOLERANCE)
    oracle = WSM(normalization_function=lambda column, cost: column / 5)(matrix, weights, np.ones(9))
    ours = {s.alternative_id: s.overall_value.expected for s in scored}
    assert [ours[f"alternative{row}"] for row in range(6)] == pytest.approx(oracle.tolist())


def test_contributions_of_points_and_dimensions_add_up_to_the_total():
    ratings = {id_: make_rating(id_, 1.0, 2.5, 4.0) for id_ in ("a1", "a2", "b1")}
    (scored,) = score_alternatives(make_criteria({"a1": 0.2, "a2": 0.3, "b1": 0.5}), {"x": ratings}, (), TOLERANCE)
    for contributions in (scored.point_contributions, scored.dimension_contributions):
        assert sum(c.value.expected for c in contributions) == pytest.approx(scored.overall_value.expected)
        assert sum(c.value.low for c in contributions) == pytest.approx(scored.overall_value.low)
        assert sum(c.value.high for c in contributions) == pytest.approx(scored.overall_value.high)


def test_point_ratings_are_on_the_scale_of_the_ratings():
    ratings = {"a1": make_rating("a1", 1.0, 2.0, 3.0), "a2": make_rating("a2", 3.0, 4.0, 5.0)}
    (scored,) = score_alternatives(make_criteria({"a1": 0.25, "a2": 0.75}), {"x": ratings}, (), TOLERANCE)
    assert scored.point_ratings["a"].expected == pytest.approx(3.5)


def test_alternatives_within_the_tolerance_share_a_rank_and_the_next_rank_is_skipped():
    ratings = {"w": {"a": 4.0}, "x": {"a": 3.97}, "y": {"a": 3.0}, "z": {"a": 5.0}}
    scored = score_alternatives(
        make_criteria({"a": 1.0}), {n: exact_ratings(r) for n, r in ratings.items()}, (), TOLERANCE
    )
    # 3.97 / 5 = 0.794 lies within 0.01 of 0.8
    assert [(s.alternative_id, s.rank) for s in scored] == [("z", 1), ("w", 2), ("x", 2), ("y", 4)]


def test_ties_do_not_chain_over_more_than_the_tolerance():
    ratings = {"x": {"a": 4.00}, "y": {"a": 3.96}, "z": {"a": 3.92}}
    scored = score_alternatives(
        make_criteria({"a": 1.0}), {n: exact_ratings(r) for n, r in ratings.items()}, (), TOLERANCE
    )
    assert [s.rank for s in scored] == [1, 1, 3]


def test_equal_sums_of_floats_tie_even_without_tolerance():
    criteria = make_criteria({"a": 0.1, "b": 0.2, "c": 0.7})
    rows = {"x": {"a": 5.0, "b": 5.0, "c": 0.0}, "y": {"a": 1.5, "b": 0.75, "c": 1.5 / 0.7 - 0.3 / 0.7}}
    scored = score_alternatives(criteria, {n: exact_ratings(r) for n, r in rows.items()}, (), 0.0)
    assert scored[0].overall_value.expected == pytest.approx(scored[1].overall_value.expected)
    assert [s.rank for s in scored] == [1, 1]


def test_a_failed_must_have_ranks_last_stays_visible_and_keeps_its_value():
    good = {"a": make_rating("a", 5, 5, 5), "b": make_rating("b", 0, 0, 0, code="not_supported")}
    poor = {"a": make_rating("a", 1, 1, 1), "b": make_rating("b", 1, 1, 1)}
    scored = score_alternatives(make_criteria({"a": 0.9, "b": 0.1}), {"good": good, "poor": poor}, ("b",), TOLERANCE)
    assert [(s.alternative_id, s.rank, s.eligible) for s in scored] == [("poor", 1, True), ("good", 2, False)]
    assert scored[1].overall_value.expected == pytest.approx(0.9)


def test_a_vendor_claim_and_an_unknown_are_no_evidence():
    ratings = {
        "a": make_rating("a", 2, 3, 4, EvidenceGrade.PUBLIC_DOCUMENT),
        "b": make_rating("b", 2, 3, 4, EvidenceGrade.VENDOR_CLAIM),
        "c": make_rating("c", 0, 2, 5, EvidenceGrade.NONE, "unknown"),
    }
    (scored,) = score_alternatives(make_criteria({"a": 0.5, "b": 0.3, "c": 0.2}), {"x": ratings}, (), TOLERANCE)
    assert scored.evidenced_weight == pytest.approx(0.5)
    assert scored.unknown_weight == pytest.approx(0.2)
