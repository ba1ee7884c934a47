"""Entropy and CRITIC weights: by hand, against pymcdm, and where they are not defined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pymcdm import weights as oracle

from planner.domain.selection.methods.data_weights import critic, entropy

DATA = arrays.arrays(float, (6, 4), elements=st.integers(1, 1000).map(float))


def test_entropy_by_hand_looks_at_the_spread_only():
    # column 1 is constant; of the others only 3 : 1 against 1 : 1 within halves tells anything
    assert entropy([[5, 1], [5, 3]]) == pytest.approx([0, 1])
    # 0 ln 0 is 0: the column (0, 1) has no entropy at all, (1, 3) that of 1/4 and 3/4
    quarter = -(0.25 * np.log(0.25) + 0.75 * np.log(0.75)) / np.log(2)
    assert entropy([[0, 1], [1, 3]]) == pytest.approx([1 / (2 - quarter), (1 - quarter) / (2 - quarter)])


def test_critic_by_hand_multiplies_spread_and_conflict():
    # columns 2 and 3 vary alike and correlate by 0.5 or -0.5; the constant one says nothing
    for direction in (1, -1):
        assert critic([[5, 1, 3], [5, 2, 1], [5, 3, 2]], [1, 1, direction]) == pytest.approx([0, 0.5, 0.5])
    # two equal columns share what a third, opposed one does not repeat: each 1 - (-1) with it, it twice that
    assert critic([[0, 0, 1], [1, 1, 0]], [1, 1, 1]) == pytest.approx([0.25, 0.25, 0.5])


@given(DATA)
def test_entropy_agrees_with_pymcdm(data):
    varying = np.ptp(data, axis=0) > 0
    if varying.any():
        assert entropy(data) == pytest.approx(list(oracle.entropy_weights(data)), abs=1e-9)


@given(DATA, st.lists(st.sampled_from([1, -1]), min_size=4, max_size=4))
def test_critic_agrees_with_pymcdm_on_columns_turned_the_right_way(data, directions):
    if (np.ptp(data, axis=0) > 0).all():
        expected = oracle.critic_weights(data * np.array(directions))
        found = critic(data, directions)
        if found is not None:
            assert found == pytest.approx(list(expected), abs=1e-9)


@given(DATA, st.permutations(range(4)))
def test_columns_carry_their_weights_wherever_they_stand_and_in_whatever_unit(data, order):
    for weigh in (entropy, lambda values: critic(values, [1] * 4)):
        weights = weigh(data)
        if weights is not None:
            scaled = data[:, order] * np.array([2.0, 0.5, 8.0, 1024.0])
            assert weigh(scaled) == pytest.approx([weights[place] for place in order], abs=1e-9)


def test_without_anything_that_varies_there_are_no_weights():
    assert entropy([[1, 2], [1, 2]]) is None
    assert entropy([[3, 4]]) is None
    assert critic([[1, 2], [1, 2]], [1, 1]) is None
    assert critic([[1, 2], [2, 4], [3, 6]], [1, 1]) is None


def test_the_only_column_that_varies_has_all_the_weight():
    assert critic([[1, 2], [1, 3]], [1, 1]) == [0, 1]
    assert entropy([[1, 2], [1, 3]]) == pytest.approx([0, 1])


def test_numbers_at_the_limits_do_not_overflow():
    assert sum(entropy([[1e300, 1], [1e308, 2]])) == pytest.approx(1)
    assert sum(critic([[1e308, 1, 0], [-1e308, 2, 5], [0, 3, 1]], [1, 1, 1])) == pytest.approx(1)


def test_negative_data_and_nan_are_refused():
    with pytest.raises(ValueError, match="negative"):
        entropy([[1, -1], [2, 3]])
    with pytest.raises(ValueError, match="finite"):
        critic([[1, float("nan")], [2, 3]], [1, 1])
    with pytest.raises(ValueError, match="direction"):
        critic([[1, 2], [2, 3]], [1])
