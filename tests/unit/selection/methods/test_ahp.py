"""Pairwise comparisons: published matrices, other programs, laws, incomplete matrices and groups."""

import itertools
import math

import ahpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.selection.methods.ahp import (
    RANDOM_INDEX,
    UnconnectedError,
    geometric_mean_of_judgements,
    mean_of_priorities,
    pairwise_weights,
    reciprocal,
)

SOLUTIONS = ("eigenvector", "geometric_mean", "log_least_squares")
SAATY = st.sampled_from([*(1 / k for k in range(9, 1, -1)), *map(float, range(1, 10))])
WEIGHTS = st.lists(st.floats(0.01, 100), min_size=1, max_size=7)


def upper(*rows):
    """Return a matrix of which only what stands right of the diagonal is given."""
    n = len(rows) + 1
    matrix = [[None] * n for _ in range(n)]
    for i in range(n):
        matrix[i][i] = 1.0
        for step, judgement in enumerate(rows[i] if i < len(rows) else ()):
            matrix[i][i + 1 + step] = judgement
    return matrix


# T. L. Saaty, The Analytic Hierarchy Process, McGraw-Hill 1980: wealth of seven nations (USA, USSR, China, France, UK,
# Japan, West Germany), as he judged it
NATIONS = upper(
    (4, 9, 6, 6, 5, 5), (7, 5, 5, 3, 4), (1 / 5, 1 / 5, 1 / 7, 1 / 5), (1, 1 / 3, 1 / 3), (1 / 3, 1 / 3), (2,)
)  # fmt: skip
# T. L. Saaty, How to make a decision, European Journal of Operational Research 48 (1990): what a house must have
HOUSE = upper(
    (5, 3, 7, 6, 6, 1 / 3, 1 / 4), (1 / 3, 5, 3, 3, 1 / 5, 1 / 7), (6, 3, 4, 6, 1 / 5),
    (1 / 3, 1 / 4, 1 / 7, 1 / 8), (1 / 2, 1 / 5, 1 / 6), (1 / 5, 1 / 6), (1 / 2,),
)  # fmt: skip
# T. L. Saaty, Decision making with the analytic hierarchy process, International Journal of Services Sciences 1 (2008)
DRINKS = upper(
    (9, 5, 2, 1, 1, 1 / 2), (1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9), (1 / 3, 1 / 4, 1 / 3, 1 / 9), (1 / 2, 1, 1 / 3),
    (2, 1 / 2), (1 / 3,),
)  # fmt: skip


class TestPublishedMatrices:
    def test_wealth_of_nations(self):
        found = pairwise_weights(NATIONS)
        assert found.weights == pytest.approx([0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094], abs=6e-4)
        assert found.lambda_max == pytest.approx(7.61, abs=5e-3)
        assert found.consistency_ratio == pytest.approx(0.08, abs=5e-3)

    def test_house(self):
        found = pairwise_weights(HOUSE)
        assert found.weights == pytest.approx([0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333], abs=6e-4)
        assert found.lambda_max == pytest.approx(9.669, abs=5e-4)
        assert found.consistency_ratio == pytest.approx(0.169, abs=5e-4)
        assert (found.random_index.table, found.random_index.value) == ("saaty_1980", 1.41)

    def test_drinks(self):
        found = pairwise_weights(DRINKS)
        assert found.weights == pytest.approx([0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], abs=6e-4)
        assert found.consistency_ratio == pytest.approx(0.022, abs=5e-4)


class TestConsistency:
    def test_three_items_by_hand(self):
        # 2 x 2 says 4 and 8 was stated: each judgement misses by the cube root of 2, so lambda = 1 + r + 1/r
        found = pairwise_weights(upper((2, 8), (2,)))
        root = 2 ** (1 / 3)
        assert found.lambda_max == pytest.approx(1 + root + 1 / root)
        assert found.consistency_ratio == pytest.approx((root + 1 / root - 2) / 2 / 0.58)
        # all three lie equally far: the first in the order of the rows
        assert found.worst_judgement == (0, 1)

    def test_the_judgement_that_spoils_a_consistent_matrix_is_named(self):
        weights = [16, 8, 4, 2, 1]
        matrix = [[one / other for other in weights] for one in weights]
        matrix[1][3], matrix[3][1] = 1 / 4, 4
        for solution in SOLUTIONS:
            assert pairwise_weights(matrix, solution).worst_judgement == (1, 3)

    @given(WEIGHTS, st.sampled_from(SOLUTIONS))
    def test_ratios_of_weights_give_back_these_weights(self, weights, solution):
        found = pairwise_weights([[one / other for other in weights] for one in weights], solution)
        assert found.weights == pytest.approx([weight / sum(weights) for weight in weights], rel=1e-9)
        assert found.consistency_ratio == pytest.approx(0, abs=1e-9)
        assert found.lambda_max == pytest.approx(len(weights))
        assert found.worst_judgement is None

    def test_one_and_two_items_are_always_consistent(self):
        assert pairwise_weights([[1]]).weights == (1.0,)
        found = pairwise_weights([[1, 7], [1 / 7, 1]])
        assert found.weights == pytest.approx([7 / 8, 1 / 8])
        assert (found.consistency_ratio, found.random_index.value) == (0.0, 0.0)

    def test_the_table_of_the_random_index_can_be_chosen_and_ends_somewhere(self):
        later = pairwise_weights(upper((2, 8), (2,)), table="alonso_lamata_2006")
        assert later.random_index.value == 0.5245
        assert {len(table) for table in RANDOM_INDEX.values()} == {15}
        beyond = pairwise_weights([[1.0] * 16 for _ in range(16)])
        assert (beyond.consistency_ratio, beyond.random_index, beyond.reason) == (None, None, "beyond-table")
        assert beyond.lambda_max == pytest.approx(16)

    def test_weights_that_differ_by_fifteen_digits_stay_exact(self):
        weights = [1.0, 1e-6, 1e-12, 1e-15]
        found = pairwise_weights([[one / other for other in weights] for one in weights])
        assert found.weights == pytest.approx(weights, rel=1e-5)


class TestReading:
    def test_a_judgement_on_one_side_stands_for_its_reciprocal(self):
        both = pairwise_weights([[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]])
        assert pairwise_weights([[1, 3, None], [None, 1, None], [1 / 5, 1 / 2, 1]]).weights == pytest.approx(
            both.weights
        )

    def test_of_two_rounded_counterparts_the_larger_is_what_was_stated(self):
        assert reciprocal([[1, 0.33], [3, 1]])[0, 1] == pytest.approx(1 / 3, rel=1e-15)
        assert reciprocal([[1, 3], [0.33, 1]])[1, 0] == pytest.approx(1 / 3, rel=1e-15)

    def test_a_matrix_with_holes_is_not_solved_as_a_complete_one(self):
        for solution in ("eigenvector", "geometric_mean"):
            with pytest.raises(ValueError, match="every judgement"):
                pairwise_weights([[1, None], [None, 1]], solution)


class TestIncomplete:
    def test_a_chain_by_hand(self):
        found = pairwise_weights(upper((3, None), (2,)), "log_least_squares")
        assert found.weights == pytest.approx([6 / 9, 2 / 9, 1 / 9])
        assert (found.consistency_ratio, found.lambda_max, found.random_index) == (None, None, None)
        assert (found.reason, found.worst_judgement) == ("incomplete", None)

    def test_a_circle_by_hand_shares_its_contradiction_equally(self):
        # 2 x 2 x 2 around against 1/2 back is a factor of 16: each of the four judgements gives way by its fourth root
        found = pairwise_weights(upper((2, None, 1 / 2), (2, None), (2,)), "log_least_squares")
        assert found.weights == pytest.approx([0.25] * 4)
        assert found.worst_judgement == (0, 1)

    def test_groups_that_nothing_compares_are_refused_with_their_places(self):
        with pytest.raises(UnconnectedError) as refused:
            pairwise_weights(upper((None, 3, None, None), (None, 2, None), (None, None), (None,)), "log_least_squares")
        assert refused.value.groups == ((0, 2), (1, 3), (4,))

    @given(st.lists(st.one_of(st.none(), SAATY), min_size=6, max_size=6))
    def test_least_squares_are_the_geometric_mean_over_all_spanning_trees(self, judgements):
        # S. Bozóki, V. Tsyganok, International Journal of General Systems 48 (2019)
        rows = upper(judgements[:3], judgements[3:5], judgements[5:])
        trees = list(_spanning_trees({pair: j for pair, j in zip(_PAIRS, judgements, strict=True) if j is not None}))
        if not trees:
            with pytest.raises(UnconnectedError):
                pairwise_weights(rows, "log_least_squares")
            return
        logs = np.mean([np.log(tree) - np.mean(np.log(tree)) for tree in trees], axis=0)
        expected = np.exp(logs) / np.exp(logs).sum()
        assert pairwise_weights(rows, "log_least_squares").weights == pytest.approx(list(expected), rel=1e-9)

    @given(st.lists(SAATY, min_size=6, max_size=6))
    def test_complete_comparisons_have_the_row_geometric_means(self, judgements):
        rows = upper(judgements[:3], judgements[3:5], judgements[5:])
        by_rows, by_squares = (pairwise_weights(rows, solution) for solution in SOLUTIONS[1:])
        assert by_squares.weights == pytest.approx(by_rows.weights)
        assert by_squares.consistency_ratio == pytest.approx(by_rows.consistency_ratio)


_PAIRS = tuple(itertools.combinations(range(4), 2))


def _spanning_trees(judgements):
    """Yield the weights, up to a factor, of every three comparisons that join all four items."""
    for edges in itertools.combinations(judgements, 3):
        known = {0: 1.0}
        for _ in edges:
            for i, j in edges:
                if i in known and j not in known:
                    known[j] = known[i] / judgements[i, j]
                elif j in known and i not in known:
                    known[i] = known[j] * judgements[i, j]
        if len(known) == 4:
            yield [known[place] for place in range(4)]


class TestOtherPrograms:
    @settings(max_examples=25, deadline=None)
    @given(st.lists(SAATY, min_size=10, max_size=10))
    def test_ahpy_finds_the_same_weights(self, judgements):
        pairs = dict(zip(itertools.combinations("abcde", 2), judgements, strict=True))
        oracle = ahpy.Compare("c", pairs, precision=8, random_index="saaty", iterations=500, tolerance=1e-12)
        found = pairwise_weights(upper(judgements[:4], judgements[4:7], judgements[7:9], judgements[9:]))
        assert found.weights == pytest.approx([oracle.target_weights[name] for name in "abcde"], abs=1e-6)
        # its table is a later one of Saaty's: 1.11 for five items
        assert found.consistency_ratio * 1.12 == pytest.approx(oracle.consistency_ratio * 1.11, abs=1e-6)


class TestLaws:
    @given(st.lists(SAATY, min_size=6, max_size=6), st.permutations(range(4)), st.sampled_from(SOLUTIONS))
    def test_items_carry_their_weights_wherever_they_stand(self, judgements, order, solution):
        matrix = reciprocal(upper(judgements[:3], judgements[3:5], judgements[5:]))
        plain = pairwise_weights(matrix.tolist(), solution)
        moved = pairwise_weights(matrix[np.ix_(order, order)].tolist(), solution)
        assert moved.weights == pytest.approx([plain.weights[place] for place in order])
        assert moved.consistency_ratio == pytest.approx(plain.consistency_ratio, abs=1e-9)


class TestGroups:
    def test_judgements_are_averaged_over_those_who_gave_them(self):
        first, second = upper((2, None), (3,)), upper((8, 5), (None,))
        mean = geometric_mean_of_judgements([first, second])
        assert mean[0] == pytest.approx([1, 4, 5])
        assert mean[1, 2] == pytest.approx(3)
        assert mean[2, 0] == pytest.approx(1 / 5)

    def test_the_says_are_exponents(self):
        mean = geometric_mean_of_judgements([upper((2,)), upper((16,))], [2, 1])
        assert mean[0, 1] == pytest.approx((2 * 2 * 16) ** (1 / 3))

    def test_means_of_priorities_by_hand(self):
        rows = [[0.8, 0.2], [0.5, 0.5]]
        assert mean_of_priorities(rows, "aip_arithmetic") == pytest.approx([0.65, 0.35])
        # ratios 4 and 1: their geometric mean is 2
        assert mean_of_priorities(rows, "aip_geometric") == pytest.approx([2 / 3, 1 / 3])
        assert mean_of_priorities(rows, "aip_arithmetic", [3, 1]) == pytest.approx([0.725, 0.275])

    @given(st.lists(st.lists(SAATY, min_size=6, max_size=6), min_size=1, max_size=4))
    def test_judgements_and_priorities_agree_under_geometric_means(self, judges):
        matrices = [upper(one[:3], one[3:5], one[5:]) for one in judges]
        together = pairwise_weights(geometric_mean_of_judgements(matrices).tolist(), "geometric_mean").weights
        alone = [pairwise_weights(matrix, "geometric_mean").weights for matrix in matrices]
        assert together == pytest.approx(mean_of_priorities(alone, "aip_geometric"))
        assert math.fsum(together) == pytest.approx(1)
