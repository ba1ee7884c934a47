from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.selection.frontier import value_against_cost


def _points(*rows, incomplete=()):
    """Rows of id, value, cost (None: not quoted), eligible."""
    scored = [SimpleNamespace(alternative_id=i, overall_value=Estimate.exact(v), eligible=e) for i, v, _, e in rows]
    costs = [
        SimpleNamespace(
            alternative_id=i,
            total=None if c is None else MoneyRange(Estimate.exact(c), "CNY"),
            unquoted=("something",) if i in incomplete else (),
        )
        for i, _, c, _ in rows
    ]
    return {point.alternative_id: point for point in value_against_cost(scored, costs)}


def test_the_best_and_the_cheapest_stand_on_the_frontier_and_what_both_beat_does_not():
    points = _points(("best", 0.8, 300, True), ("cheap", 0.5, 100, True), ("beaten", 0.4, 200, True))
    assert [points[i].on_frontier for i in ("best", "cheap", "beaten")] == [True, True, False]
    assert points["beaten"].beaten_by == "cheap"


def test_the_best_of_several_that_beat_one_is_named():
    points = _points(("a", 0.6, 100, True), ("b", 0.9, 150, True), ("c", 0.5, 200, True))
    assert points["c"].beaten_by == "b"


def test_equals_do_not_beat_each_other_but_as_good_and_cheaper_does():
    points = _points(("a", 0.5, 100, True), ("b", 0.5, 100, True), ("c", 0.5, 101, True))
    assert points["a"].on_frontier
    assert points["b"].on_frontier
    assert points["c"].beaten_by in {"a", "b"}


def test_who_is_not_eligible_or_not_quoted_neither_beats_nor_stands_on_the_frontier():
    points = _points(("out", 0.9, 10, False), ("unpriced", 0.9, None, True), ("in", 0.3, 100, True))
    assert points["in"].on_frontier
    assert not points["out"].on_frontier
    assert not points["unpriced"].on_frontier


def test_a_place_that_rests_on_an_offer_with_gaps_holds_on_what_is_quoted_so_far_only():
    rows = (("best", 0.8, 300, True), ("cheap", 0.5, 100, True), ("beaten", 0.4, 200, True))
    assert [p.so_far for p in _points(*rows).values()] == [False, False, False]
    # once its gaps are filled, the cheap one may be neither cheap nor ahead of the beaten one
    assert [p.so_far for p in _points(*rows, incomplete=("cheap",)).values()] == [False, True, True]


def test_whoever_is_as_good_and_has_no_price_yet_may_still_take_the_place():
    points = _points(("a", 0.5, 100, True), ("b", 0.8, 300, True), ("unpriced", 0.6, None, True))
    assert (points["a"].so_far, points["b"].so_far) == (True, False)


ROWS = st.lists(st.tuples(st.integers(0, 10), st.integers(1, 10), st.booleans()), min_size=1, max_size=8)


@given(ROWS)
def test_a_point_is_on_the_frontier_exactly_when_trying_all_others_finds_none_that_beats_it(rows):
    named = [(str(n), v / 10, float(c), e) for n, (v, c, e) in enumerate(rows)]
    points = _points(*named)
    for id_, value, cost, eligible in named:
        beaten = any(e and v >= value and c <= cost and (v > value or c < cost) for i, v, c, e in named if i != id_)
        assert points[id_].on_frontier == (eligible and not beaten)
        assert (points[id_].beaten_by is not None) == (eligible and beaten)
