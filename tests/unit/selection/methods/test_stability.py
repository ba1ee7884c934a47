"""Between which weights the winner and the ranking stay."""

import pytest

from planner.domain.selection.methods.stability import ranking_interval, winner_interval


def test_the_winner_of_two_stays_up_to_where_the_lines_cross():
    # A: 1 in the criterion and 0 elsewhere; B: 0.4 everywhere: they meet at a weight of 0.4
    assert winner_interval([1, 0.4], [0, 0.4], 0.7) == pytest.approx((0.4, 1.0))
    assert winner_interval([1, 0.4], [0, 0.4], 0.1) == pytest.approx((0.0, 0.4))


def test_who_is_ahead_in_the_criterion_and_elsewhere_wins_at_any_weight():
    assert winner_interval([1, 0.4], [0.9, 0.4], 0.3) == (0.0, 1.0)


def test_the_nearest_of_several_rivals_ends_the_interval():
    # A = t, B = 1 - t meet at 0.5; C = 0.6 meets A at 0.6
    assert winner_interval([1, 0, 0.6], [0, 1, 0.6], 0.8) == pytest.approx((0.6, 1.0))


def test_the_ranking_ends_where_the_second_and_third_meet_although_the_winner_stays():
    inside, outside = [1, 0.1, 0.5], [1, 0.6, 0.2]
    assert winner_interval(inside, outside, 0.2) == (0.0, 1.0)
    # B = 0.6 - 0.5 t and C = 0.2 + 0.3 t meet at 0.5
    assert ranking_interval(inside, outside, 0.2) == pytest.approx((0.0, 0.5))


def test_a_tie_that_would_break_leaves_the_weight_of_today_only():
    assert winner_interval([0, 1], [1, 0], 0.5) == (0.5, 0.5)
    assert ranking_interval([0, 1], [1, 0], 0.5) == (0.5, 0.5)


def test_identical_vendors_stay_tied_at_any_weight():
    assert winner_interval([0.7, 0.7, 0.1], [0.2, 0.2, 0.1], 0.5) == (0.0, 1.0)
    assert ranking_interval([0.7, 0.7, 0.1], [0.2, 0.2, 0.1], 0.5) == (0.0, 1.0)


def test_a_tie_by_rounding_is_a_tie():
    assert winner_interval([0.1 + 0.2, 0.3], [0.3, 0.1 + 0.2], 0.5) == (0.0, 1.0)


def test_a_tie_behind_the_winner_binds_the_ranking_only():
    inside, outside = [1, 0, 0.4], [1, 0.4, 0]
    assert winner_interval(inside, outside, 0.5) == (0.0, 1.0)
    assert ranking_interval(inside, outside, 0.5) == (0.5, 0.5)


def test_one_alternative_wins_at_any_weight():
    assert winner_interval([0.2], [0.7], 0.3) == (0.0, 1.0)
    assert ranking_interval([0.2], [0.7], 0.3) == (0.0, 1.0)
