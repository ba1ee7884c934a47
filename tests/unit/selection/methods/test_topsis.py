"""TOPSIS on arrays: by hand, with declared points, and where it is undefined."""

import numpy as np
import pytest

from planner.domain.selection.methods.topsis import topsis


def test_two_columns_by_hand():
    # weighted by 0.6 and 0.4: (0.6, 0) and (0, 0.4); ideal (0.6, 0.4), anti-ideal (0, 0)
    found = topsis([[1, 0], [0, 1]], [3, 2])
    assert found.to_ideal == pytest.approx([0.4, 0.6])
    assert found.to_anti_ideal == pytest.approx([0.6, 0.4])
    assert found.closeness == pytest.approx([0.6, 0.4])


def test_the_ideal_of_a_cost_is_its_minimum():
    found = topsis([[10.0], [30.0]], [1], [False])
    assert found.closeness == pytest.approx([1, 0])
    assert found.ideal == pytest.approx([10])


def test_with_all_alternatives_the_same_the_closeness_is_undefined():
    assert topsis([[1, 2], [1, 2]], [1, 1]).closeness is None
    assert topsis([[1, 2]], [1, 1]).closeness is None


def test_a_difference_in_a_column_without_weight_is_no_difference():
    assert topsis([[1, 2], [1, 9]], [1, 0]).closeness is None


def test_declared_points_make_the_closeness_of_one_independent_of_the_others():
    values = [[0.9, 0.2], [0.5, 0.6], [0.1, 1.0]]
    ends = {"ideal": [1, 1], "anti_ideal": [0, 0]}
    all_three, two = topsis(values, [2, 1], **ends), topsis(values[:2], [2, 1], **ends)
    assert all_three.closeness[:2] == pytest.approx(two.closeness)


def test_points_taken_from_those_present_can_turn_the_order_when_one_is_deleted():
    """
    The rank reversal that declared points avoid, by hand with weights 3, 3, 2.

    Among all three A has d+ 1.4, d- sqrt(1.5^2 + 1.2^2), B d+ sqrt(1.2^2 + 0.6^2), d- sqrt(0.3^2 + 0.6^2 + 1.4^2);
    without the third A has d- sqrt(1.2^2 + 0.6^2) against B's 1.4, and the other way round for d+.
    """
    values = np.array([[0.9, 0.7, 0.1], [0.5, 0.5, 0.8], [0.4, 0.3, 0.6]])
    assert topsis(values, [3, 3, 2]).closeness[:2] == pytest.approx([0.578, 0.536], abs=0.001)
    assert topsis(values[:2], [3, 3, 2]).closeness == pytest.approx([0.489, 0.511], abs=0.001)


def test_weights_may_be_on_any_scale():
    values = [[3, 1, 2], [2, 2, 5], [1, 4, 1]]
    assert topsis(values, [1, 2, 3]).closeness == pytest.approx(topsis(values, [10, 20, 30]).closeness)
