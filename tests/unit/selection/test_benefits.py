import math
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.model.estimate import Estimate
from planner.domain.model.money_terms import StatedBenefit
from planner.domain.model.text import Text
from planner.domain.selection.benefits import (
    DRAWS,
    GainCase,
    benefit_lines,
    drawn,
    monthly_shares,
    months_between,
    payback_month,
    paybacks,
)
from tests.builders import make_objective

CASE = GainCase(years=5, discount_rate=0.0, go_live_month=0)
FLAT = [1200.0, 0.0, 0.0, 0.0, 0.0]


def _benefit(yearly=1200.0, **changes):
    estimate = Estimate.exact(yearly) if isinstance(yearly, int | float) else yearly
    values = {"id": "b", "objective_id": "OB1", "yearly": estimate, "has_range": True, "starts_month": 0}
    values |= {"ramp_months": 0, "formula": Text.same("how"), "stated_by": "gm"}
    return StatedBenefit(**{**values, **changes})


def _costs(*years):
    return [Estimate.exact(year) if isinstance(year, int | float) else year for year in years]


def _one(costs, *benefits, case=CASE):
    (found,) = paybacks({"a": costs}, benefits, case, "CNY")
    return found


def test_twelve_hundred_at_a_hundred_a_month_are_back_after_twelve_months():
    found = _one(_costs(*FLAT), _benefit())
    assert found.months == Estimate(12, 12, 12)
    assert found.net.estimate.expected == pytest.approx(5 * 1200 - 1200)
    assert found.probability == 1


def test_the_wait_for_go_live_and_the_start_of_the_effect_are_added():
    case = GainCase(5, 0.0, go_live_month=6)
    assert _one(_costs(*FLAT), _benefit(), case=case).months.expected == 18
    assert _one(_costs(*FLAT), _benefit(starts_month=4), case=case).months.expected == 22


def test_an_even_ramp_of_six_months_brings_three_full_months():
    shares = monthly_shares(_benefit(ramp_months=6), CASE)
    assert sum(shares[:6]) == pytest.approx(3)
    assert shares[6:] == (1.0,) * 54
    assert _one(_costs(*FLAT), _benefit(ramp_months=6)).months.expected == 15


def test_a_payment_of_a_later_year_must_be_earned_again_before_it_is_paid_back_for_good():
    # back after 12 months; then 600 more falls due, which takes six months
    assert _one(_costs(1200, 600, 0, 0, 0), _benefit()).months.expected == 18


def test_gains_that_never_reach_the_cost_do_not_pay_back_within_the_years():
    found = _one(_costs(10_000, 0, 0, 0, 0), _benefit())
    assert found.months is None
    assert found.probability == 0
    assert found.net.estimate.expected == pytest.approx(-4000)
    assert found.statement.code == "economics.payback-not-within"


def test_a_careful_case_that_is_still_open_is_said_to_be_open():
    found = _one(_costs(Estimate(1000, 1200, 9000), 0, 0, 0, 0), _benefit(Estimate(600, 1200, 1800)))
    assert found.careful_case_open
    assert found.months.high == 60
    assert found.statement.code == "economics.payback-open"


def test_discounted_gains_count_at_the_end_of_their_month():
    case = GainCase(1, 0.12, 0)
    found = _one(_costs(0.0), _benefit(), case=case)
    assert found.net.estimate.expected == pytest.approx(sum(100 * 1.12 ** (-month / 12) for month in range(1, 13)))


def test_the_low_end_of_the_net_value_meets_low_gains_with_high_costs():
    found = _one(_costs(Estimate(100, 200, 400), 0, 0, 0, 0), _benefit(Estimate(10, 50, 90)))
    net = found.net.estimate
    assert (net.low, net.expected, net.high) == pytest.approx((50 - 400, 250 - 200, 450 - 100))


@pytest.mark.parametrize(
    ("yearly", "needed", "probability"),
    [
        # symmetric: the middle of the range is as often missed as reached
        (Estimate(0, 240, 480), 240, 0.5),
        # the upper piece, 100-400, is drawn a quarter of the time and beats 240 by 160/300 of its length
        (Estimate(0, 100, 400), 240, 0.25 * 160 / 300),
    ],
)
def test_the_probability_is_that_of_the_stated_range_within_its_own_error(yearly, needed, probability):
    found = _one(_costs(5 * needed, 0, 0, 0, 0), _benefit(yearly))
    assert found.standard_error == pytest.approx(math.sqrt(probability * (1 - probability) / DRAWS), rel=0.05)
    assert abs(found.probability - probability) < 4 * found.standard_error


def test_draws_have_the_expected_value_as_their_mean_and_stay_in_the_range():
    generator = random.Random(1)
    estimate = Estimate(0, 100, 400)
    values = [drawn(estimate, generator) for _ in range(20_000)]
    assert min(values) >= 0
    assert max(values) <= 400
    # the variance is a third of (expected less low) times (high less expected)
    assert abs(sum(values) / len(values) - 100) < 4 * math.sqrt(100 * 300 / 3 / len(values))


def test_the_same_inputs_give_the_same_probability():
    costs, benefit = _costs(Estimate(900, 1200, 2000), 0, 0, 0, 0), _benefit(Estimate(100, 300, 700))
    assert _one(costs, benefit) == _one(costs, benefit)


def test_where_nobody_states_a_gain_nothing_is_known_and_nothing_is_zero():
    for benefits in ((), (_benefit(None),)):
        (found,) = paybacks({"a": _costs(*FLAT)}, benefits, CASE, "CNY")
        assert (found.months, found.probability, found.net, found.standard_error) == (None, None, None, None)


def test_every_objective_has_a_line_and_one_without_a_stated_worth_stays_unknown():
    lines = benefit_lines([_benefit()], [make_objective("OB1"), make_objective("OB2")], "CNY")
    assert [(line.objective_id, line.yearly is not None, line.stated_by) for line in lines] == [
        ("OB1", True, "gm"),
        ("OB2", False, None),
    ]
    assert lines[0].formula.params["text"] == Text.same("how")


def test_begun_months_count_as_whole_and_a_day_behind_is_today():
    assert months_between(date(2026, 7, 1), date(2026, 12, 4)) == 6
    assert months_between(date(2026, 7, 1), date(2026, 6, 1)) == 0


GAINS = st.lists(st.floats(0, 500), min_size=60, max_size=60)
COSTS = st.lists(st.floats(0, 5000), min_size=5, max_size=5)


@given(COSTS, GAINS, st.floats(0, 0.3), st.floats(1, 3))
def test_higher_gains_never_pay_back_later(costs, gains, rate, factor):
    case = GainCase(5, rate, 0)
    before, after = payback_month(costs, gains, case), payback_month(costs, [g * factor for g in gains], case)
    assert after is not None or before is None
    if before is not None:
        assert after <= before
