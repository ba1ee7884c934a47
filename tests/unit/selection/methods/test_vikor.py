"""VIKOR on arrays: the three kinds of compromise set, ties, and columns without a range."""

import pytest

from planner.domain.selection.methods.vikor import vikor


def test_a_clear_first_is_the_compromise_alone():
    # regrets A (0, 0.1), B (0.25, 0.5), C (0.5, 0): A leads by the sum and by the largest
    found = vikor([[1, 0.8], [0.5, 0], [0, 1]], [1, 1])
    assert found.s == pytest.approx([0.1, 0.75, 0.5])
    assert found.r == pytest.approx([0.1, 0.5, 0.5])
    # of C: 0.5 x 0.4 / 0.65 + 0.5 x 0.4 / 0.4
    assert found.q == pytest.approx([0, 1, 0.5 * 0.4 / 0.65 + 0.5])
    assert found.acceptable_advantage is True
    assert found.acceptable_stability is True
    assert found.compromise_set == (0,)


def test_without_advantage_everybody_close_to_the_first_belongs_to_the_compromise():
    # one column with the weight of all: regrets 0, 0.1, 0.2, 1 and DQ = 1/3
    found = vikor([[10], [9], [8], [0]], [1])
    assert found.q == pytest.approx([0, 0.1, 0.2, 1])
    assert found.acceptable_advantage is False
    assert found.compromise_set == (0, 1, 2)


def test_without_stability_the_first_and_all_who_are_second_are_the_compromise():
    """
    Regrets (weights 0.4, 0.3, 0.3) A 0.8/3 0.2 0.2, B 0.4 0.1 0.1, C 0.4 0 0, D 0.4/3 0 0.3, E 0 0.3 0.3.

    C is first by the sum, A by the largest, D by Q = 0.5 x 0.125 + 0.5 x 0.25, ahead by 0.3125 where 0.25 is asked.
    """
    found = vikor([[1, 1, 1], [0, 2, 2], [0, 3, 3], [2, 3, 0], [3, 0, 0]], [4, 3, 3])
    assert found.s == pytest.approx([2 / 3, 0.6, 0.4, 1.3 / 3, 0.6])
    assert found.r == pytest.approx([0.8 / 3, 0.4, 0.4, 0.3, 0.3])
    assert found.q == pytest.approx([0.5, 0.875, 0.5, 0.1875, 0.5])
    assert found.acceptable_advantage is True
    assert found.acceptable_stability is False
    assert set(found.compromise_set) == {3, 0, 2, 4}


def test_who_ties_for_the_first_belongs_to_the_compromise():
    found = vikor([[1, 0], [1, 0], [0, 1]], [2, 1])
    assert found.q[:2] == pytest.approx([0, 0])
    assert found.acceptable_advantage is False
    assert found.compromise_set == (0, 1)


def test_a_constant_column_leaves_nobody_a_regret():
    with_it, without = vikor([[1, 7], [3, 7], [2, 7]], [1, 1]), vikor([[1], [3], [2]], [1])
    assert with_it.regrets[:, 1].tolist() == [0, 0, 0]
    assert with_it.q == pytest.approx(without.q)


def test_identical_alternatives_are_all_first():
    found = vikor([[1, 2], [1, 2], [1, 2]], [1, 1])
    assert found.q.tolist() == [0, 0, 0]
    assert found.compromise_set == (0, 1, 2)


def test_with_one_alternative_the_conditions_are_undefined():
    found = vikor([[1, 2]], [1, 1])
    assert (found.acceptable_advantage, found.acceptable_stability) == (None, None)
    assert found.compromise_set == (0,)
    assert found.q.tolist() == [0]


def test_v_of_one_ranks_by_the_sum_and_of_zero_by_the_largest_regret():
    values = [[1, 0], [0.5, 0.6], [0, 1]]
    by_sum, by_largest = vikor(values, [1, 1], v=1.0), vikor(values, [1, 1], v=0.0)
    assert by_sum.q == pytest.approx((by_sum.s - by_sum.s.min()) / (by_sum.s.max() - by_sum.s.min()))
    assert by_largest.q == pytest.approx([1, 0, 1])


def test_costs_are_regretted_upwards():
    assert vikor([[10], [30]], [1], [False]).q.tolist() == [0, 1]
