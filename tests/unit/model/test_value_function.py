"""A declared value function: exact at its cutoffs, linear between them, clipped or extended beyond."""

import dataclasses

import pytest

from planner.domain.model.estimate import Estimate
from planner.domain.model.value_function import ValueFunction


def test_it_is_exact_at_the_cutoffs_and_linear_between_them():
    function = ValueFunction((0.0, 2.0, 5.0), (0.0, 0.7, 1.0))
    assert [function(x) for x in (0.0, 1.0, 2.0, 3.5, 5.0)] == pytest.approx([0.0, 0.35, 0.7, 0.85, 1.0])


def test_beyond_the_cutoffs_it_stays_or_goes_on_as_declared():
    assert ValueFunction((0.0, 10.0), (0.0, 1.0))(12.0) == 1.0
    assert ValueFunction((0.0, 10.0), (0.0, 1.0), "extrapolate")(12.0) == pytest.approx(1.2)
    assert ValueFunction((0.0, 10.0), (1.0, 0.0), "extrapolate")(-1.0) == pytest.approx(1.1)


def test_a_decreasing_function_turns_a_range_over():
    waiting_days = ValueFunction((1.0, 11.0), (1.0, 0.0))
    assert dataclasses.astuple(waiting_days.of(Estimate(1.0, 3.0, 6.0))) == pytest.approx((0.5, 0.8, 1.0))


@pytest.mark.parametrize(("cutoffs", "values"), [((1.0,), (0.0,)), ((0.0, 0.0), (0.0, 1.0)), ((0.0, 1.0), (0.0,))])
def test_what_is_no_function_is_refused(cutoffs, values):
    with pytest.raises(ValueError, match="cutoffs"):
        ValueFunction(cutoffs, values)
