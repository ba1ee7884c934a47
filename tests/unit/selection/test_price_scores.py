import pytest

from planner.domain.model.money_terms import MoneyTerms, Said
from planner.domain.selection.price_scores import distance_to_mean, linear, lowest_over_quoted, price_scores
from planner.errors import Statement


def test_the_lowest_price_earns_full_points_and_a_quarter_dearer_one_four_fifths_of_them():
    # Order No. 87 (2017), article 55: benchmark price / price x 100, weighted with the share of the price
    assert lowest_over_quoted((80, 100, 160), 0.3) == pytest.approx((30, 24, 15))
    assert lowest_over_quoted((80, 100), 1) == pytest.approx((100, 80))


def test_in_proportion_the_highest_price_earns_nothing_and_the_middle_half():
    assert linear((100, 150, 200), 0.3) == pytest.approx((30, 15, 0))


def test_equal_prices_earn_full_points_in_every_formula():
    for formula in (lowest_over_quoted, linear, distance_to_mean):
        assert formula((70, 70), 0.4) == pytest.approx((40, 40))
        assert formula((70,), 0.4) == pytest.approx((40,))


def test_the_distance_to_the_mean_punishes_cheap_and_dear_alike_and_ends_at_zero():
    # mean 100: 20 % off costs a fifth of the points
    assert distance_to_mean((80, 100, 120), 0.5) == pytest.approx((40, 50, 40))
    # mean 100, and one price two and a half times the mean
    assert distance_to_mean((10, 40, 250), 1) == pytest.approx((10, 40, 0))


def test_another_offer_can_turn_the_order_of_two_which_is_why_points_never_enter_the_value():
    first, second, _ = distance_to_mean((100, 130, 200), 1)
    assert first < second
    first, second, _ = distance_to_mean((100, 130, 10), 1)
    assert first > second


@pytest.mark.parametrize("prices", [(), (0.0, 10.0), (-5.0, 10.0)])
def test_a_price_that_is_not_above_zero_is_refused(prices):
    for formula in (lowest_over_quoted, linear, distance_to_mean):
        with pytest.raises(ValueError, match="above zero"):
            formula(prices, 1)


def test_without_a_tender_there_are_no_price_points():
    assert price_scores({"a": 100.0}, MoneyTerms()) == ()


def test_the_tenders_formula_comes_first_and_who_has_no_price_has_no_points():
    terms = MoneyTerms(price_weight=Said(0.3, "gm"), price_formula="linear")
    found = price_scores({"a": 100.0, "b": None, "c": 200.0}, terms)
    assert (found[0].formula, found[0].asked_for) == ("linear", True)
    assert len(found) == 3
    assert found[0].scores == {"a": pytest.approx(30), "b": None, "c": pytest.approx(0)}


def test_nobody_with_a_price_leaves_every_score_open():
    terms = MoneyTerms(price_weight=Said(0.3, "gm"))
    assert all(score is None for one in price_scores({"a": None}, terms) for score in one.scores.values())


def test_offers_with_gaps_are_named_beside_their_points():
    caution = Statement("economics.price-so-far", {"alternatives": ("a",), "count": 1})
    found = price_scores({"a": 100.0}, MoneyTerms(price_weight=Said(0.3, "gm")), caution)
    assert all(one.caution == caution for one in found)
