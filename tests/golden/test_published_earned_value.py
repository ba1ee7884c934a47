"""
Earned value against figures in print.

P. Govan, PRA: Project Risk Analysis (R package, reference manual: pv, ev, ac, cpi, spi, eac, tcpi), gives a budget of
100,000 planned at 10, 20, 40, 70 and 100 %, of which 35 % is done for 36,000 after three periods; and, apart from that,
35,000 earned for 63,000. The manual prints its results with the digits used here.
"""

import pytest

from planner.domain.rollout.steering.earned_value import indices

BUDGET = 100_000
# 40 % planned, 35 % done, 36,000 spent
ON_THE_WAY = indices(BUDGET, planned=0.4 * BUDGET, earned=0.35 * BUDGET, actual=36_000)
# 35 % done for 63,000; what was planned by then is not in print and enters neither of the figures read
TOO_DEAR = indices(BUDGET, planned=0.4 * BUDGET, earned=35_000, actual=63_000)


def test_the_cost_index_is_that_in_print():
    assert ON_THE_WAY.cost_index == pytest.approx(0.9722222, abs=5e-8)


def test_the_schedule_index_is_that_in_print():
    assert ON_THE_WAY.schedule_index == pytest.approx(0.875)


def test_the_estimate_with_the_rest_as_budgeted_is_that_in_print():
    assert TOO_DEAR.eac_as_budgeted == pytest.approx(128_000)


def test_the_index_to_complete_within_the_budget_is_that_in_print():
    assert round(TOO_DEAR.to_complete_index, 2) == 1.76


def test_the_estimate_at_the_cost_index_is_that_in_print():
    # the manual divides the budget by an index of 0.83 and prints 120481.9
    found = indices(BUDGET, planned=0.4 * BUDGET, earned=0.83 * 40_000, actual=40_000)
    assert found.eac_cost_index == pytest.approx(120_481.9, abs=0.05)
