"""PROMETHEE on arrays: the six functions, flows by hand, rounding at the steps."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.domain.selection.methods.promethee import Preference, degrees, promethee

# function and the degrees of the differences -1, 0, 1, 2, 3, 4 with q = 1, p = 3, s = 2
BY_HAND = {
    "usual": [0, 0, 1, 1, 1, 1],
    "u-shape": [0, 0, 0, 1, 1, 1],
    "v-shape": [0, 0, 1 / 3, 2 / 3, 1, 1],
    "level": [0, 0, 0, 0.5, 0.5, 1],
    "linear": [0, 0, 0, 0.5, 1, 1],
    "gaussian": [0, 0] + [1 - math.exp(-(d**2) / 8) for d in (1, 2, 3, 4)],
}


@pytest.mark.parametrize("function", BY_HAND)
def test_a_preference_function_is_as_defined(function):
    found = degrees([-1, 0, 1, 2, 3, 4], Preference(function, q=1, p=3, s=2))
    assert found == pytest.approx(BY_HAND[function])


@pytest.mark.parametrize("function", ["u-shape", "level", "linear"])
def test_a_difference_that_is_the_threshold_but_for_rounding_does_not_exceed_it(function):
    # 0.8 - 0.6 is 0.20000000000000007
    assert degrees([0.8 - 0.6], Preference(function, q=0.2, p=0.2)).tolist() == [0]


def test_a_difference_made_by_rounding_alone_is_no_preference():
    assert degrees([(0.1 + 0.2) - 0.3], Preference("usual")).tolist() == [0]


@pytest.mark.parametrize("function", ["v-shape", "linear", "gaussian", "level", "u-shape"])
def test_thresholds_of_zero_make_the_usual_function(function):
    assert degrees([-1, 0, 0.1], Preference(function)).tolist() == [0, 0, 1]


def test_flows_of_three_by_hand():
    # first column: A beats B and C, B beats C (weight 0.75); second: C beats both, A and B level (0.25)
    found = promethee([[3, 1], [2, 1], [1, 2]], [3, 1])
    assert found.positive == pytest.approx([0.75, 0.375, 0.25])
    assert found.negative == pytest.approx([0.125, 0.5, 0.75])
    assert found.net == pytest.approx([0.625, -0.125, -0.5])
    assert found.criterion_net.tolist() == [[1, -0.5], [0, -0.5], [-1, 1]]


def test_incomparable_are_those_of_whom_one_wins_by_each_flow():
    # A loses to nobody by much, B beats many: B has more of both flows than A
    found = promethee(
        [[5, 0], [10, 9], [0, 10], [9, 2]], [1, 1], [Preference("linear", 1, 8), Preference("linear", 2, 9)]
    )
    for a, b in found.incomparable():
        assert (found.positive[a] - found.positive[b]) * (found.negative[a] - found.negative[b]) > 0
    flows = list(zip(found.positive, found.negative, strict=True))
    expected = {
        (a, b)
        for a in range(4)
        for b in range(a + 1, 4)
        if (flows[a][0] - flows[b][0]) * (flows[a][1] - flows[b][1]) > 1e-12
    }
    assert set(found.incomparable()) == expected


matrices = arrays(float, (5, 3), elements=st.floats(0, 1))
weights = arrays(float, 3, elements=st.floats(0.01, 1))
KINDS = [Preference("linear", 0.1, 0.4), Preference("level", 0.1, 0.4), Preference("gaussian", s=0.3)]


@given(matrices, weights)
def test_net_flows_add_up_to_nothing_and_are_linear_in_the_weights(values, shares):
    found = promethee(values, shares, KINDS)
    assert found.net.sum() == pytest.approx(0, abs=1e-9)
    assert found.net == pytest.approx(found.criterion_net @ (shares / shares.sum()), abs=1e-9)


@given(matrices, weights, st.integers(0, 4), st.integers(0, 2), st.floats(0, 0.5))
def test_a_better_cell_never_lowers_the_net_flow(values, shares, alternative, criterion, rise):
    better = np.array(values)
    better[alternative, criterion] += rise
    before, after = promethee(values, shares, KINDS), promethee(better, shares, KINDS)
    assert after.net[alternative] >= before.net[alternative] - 1e-9


@given(matrices, weights, st.floats(0.1, 100))
def test_weights_may_be_on_any_scale(values, shares, factor):
    assert promethee(values, shares * factor).net == pytest.approx(promethee(values, shares).net, abs=1e-9)


def test_a_constant_column_changes_no_order():
    alone, with_it = promethee([[3], [1], [2]], [1]), promethee([[3, 7], [1, 7], [2, 7]], [1, 1])
    assert with_it.net == pytest.approx(alone.net / 2)
