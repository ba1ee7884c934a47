"""The smallest changes that put another alternative first, verified by ranking anew."""

import itertools

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.ladder import RUNGS, ExactFindings, build_ladder
from planner.domain.selection.level import outward
from planner.domain.selection.to_win import nearest_amount, ratings_to_win, weights_to_win
from planner.domain.selection.weight_turning import weight_turning
from planner.wording import load_wording
from tests.analysing import make_case

WEIGHTS = {"A1": 0.5, "B1": 0.3, "C1": 0.2}
# a 0.5 x 1 + 0.3 x 0.4 + 0.2 x 0.4 = 0.70; b 0.5 x 0.4 + 0.3 x 0.8 + 0.2 x 0.8 = 0.60
ROWS = {"a": {"A1": 5.0, "B1": 2.0, "C1": 2.0}, "b": {"A1": 2.0, "B1": 4.0, "C1": 4.0}}
# worth little at first and much at the top: bends upwards, then the other way round
CONVEX = ValueFunction((0.0, 2.5, 5.0), (0.0, 0.2, 1.0))
CONCAVE = ValueFunction((0.0, 2.5, 5.0), (0.0, 0.8, 1.0))


def _ladder(*args, **kwargs):
    selection, engagement, catalogue = make_case(*args, **kwargs)
    levels = ("dimension", "point", "requirement")
    found = ExactFindings(weight_turning(selection, levels), weights_to_win(selection), ratings_to_win(selection))
    return build_ladder(selection, engagement, catalogue, found)


def _overall(weights, row, function):
    return sum(weight * function(row[id_]) for id_, weight in weights.items())


def test_the_ladder_holds_each_kind_of_change_the_smallest_first():
    ladder = _ladder(WEIGHTS, ROWS)
    assert [(rung.kind, rung.subject_id) for rung in ladder] == [
        ("rating", "A1"),  # b up by one point of five: 0.5 x 0.2
        ("rating", "A1"),  # a down by one
        ("weight", "A"),
        ("weight", "B"),
        ("weight", "C"),
    ]
    sizes = [rung.size for rung in ladder]
    assert sizes == sorted(sizes)
    assert {rung.alternative_id for rung in ladder} == {"b"}


def test_the_size_of_a_rating_is_what_it_is_worth_and_of_a_weight_what_moves():
    ladder = _ladder(WEIGHTS, ROWS)
    by_subject = {(rung.kind, rung.subject_id): rung for rung in ladder}
    assert by_subject["rating", "A1"].size == pytest.approx(0.10)
    # level where 0.6 A = 0.4 (1 - A), at 0.4: a tenth of all weight moves, whichever way it is told
    weight = by_subject["weight", "A"]
    assert weight.size == pytest.approx(0.1)
    assert (weight.statement.params["before"], weight.statement.params["after"]) == pytest.approx((0.5, 0.4))


def test_several_weights_at_once_are_a_rung_where_they_move_less_than_any_one():
    # A and B, with the others in proportion, each have to make up what C takes along; from A to B alone is shorter
    weights = {"A1": 0.4, "B1": 0.2, "C1": 0.4}
    rows = {"a": {"A1": 5.0, "B1": 1.0, "C1": 3.0}, "b": {"A1": 1.0, "B1": 5.0, "C1": 3.0}}
    nearest = next(rung for rung in _ladder(weights, rows) if rung.kind in {"weight", "weights"})
    # level at A = B: a tenth moves from one to the other
    assert (nearest.kind, nearest.size) == ("weights", pytest.approx(0.1))
    steps = {step.params["before"]: step.params["after"] for step in nearest.statement.params["steps"]}
    assert steps == pytest.approx({0.4: 0.3, 0.2: 0.3})


def test_a_rating_too_light_to_do_it_alone_is_replaced_by_the_smallest_sum_of_rises():
    weights = {f"A{n}": 0.1 for n in range(10)}
    rows = {"a": dict.fromkeys(weights, 5.0), "b": dict.fromkeys(weights, 4.0)}
    rung = next(rung for rung in _ladder(weights, rows) if rung.alternative_id == "b")
    assert (rung.kind, rung.subject_id) == ("ratings", None)
    assert (rung.statement.params["total"], rung.statement.params["count"]) == (pytest.approx(10), 10)


def test_waiving_what_the_best_one_fails_is_the_last_rung():
    rows = {**ROWS, "c": {"A1": 5.0, "B1": 5.0, "C1": 0.0}}
    ladder = _ladder(WEIGHTS, rows, must_haves=("C1",))
    waiver = ladder[-1]
    assert (waiver.kind, waiver.alternative_id, waiver.subject_id, waiver.size) == ("waiver", "c", "C1", None)
    assert waiver.statement.code == "robustness.rung-waiver"


def test_waiving_what_a_weak_one_fails_changes_nothing_and_is_no_rung():
    rows = {**ROWS, "c": {"A1": 1.0, "B1": 1.0, "C1": 0.0}}
    assert "waiver" not in {rung.kind for rung in _ladder(WEIGHTS, rows, must_haves=("C1",))}


def test_with_nobody_eligible_only_who_would_lead_after_the_waiver_is_named():
    rows = {"a": {"A1": 5.0, "B1": 2.0, "C1": 0.0}, "b": {"A1": 2.0, "B1": 4.0, "C1": 0.0}}
    waivers = [rung for rung in _ladder(WEIGHTS, rows, must_haves=("C1",)) if rung.kind == "waiver"]
    assert [(rung.alternative_id, rung.statement.code) for rung in waivers] == [("a", "robustness.rung-waiver-nobody")]


def test_the_ladder_has_ten_rungs_at_most():
    weights = {f"{letter}1": 1 / 11 for letter in "ABCDEGHIJKL"}
    rows = {f"v{n}": {id_: 1 + 4 * ((k * (n + 3)) % 11) / 11 for k, id_ in enumerate(weights)} for n in range(6)}
    assert len(_ladder(weights, rows)) <= RUNGS


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_rung_is_a_sentence_with_its_numbers(language):
    say = load_wording(language).say
    said = [say(rung.statement) for rung in _ladder(WEIGHTS, ROWS)]
    assert not [text for text in said if "{" in text]
    assert "3.0" in said[0]
    assert "2.0" in said[0]


def test_a_printed_limit_lies_beyond_the_exact_one():
    assert outward(0.24312, 1000, rising=True) == 0.244
    assert outward(0.24312, 1000, rising=False) == 0.243
    assert outward(0.1 + 0.2, 10, rising=True) == 0.3  # a rounding error is no step


def test_in_an_exact_tie_a_weight_turns_to_the_one_who_is_better_there():
    rows = {"a": {"A1": 5.0, "B1": 1.0}, "b": {"A1": 1.0, "B1": 5.0}}
    found = [
        (rung.subject_id, rung.alternative_id, rung.statement.code) for rung in _ladder({"A1": 0.5, "B1": 0.5}, rows)
    ]
    assert found == [
        ("A", "b", "robustness.rung-weight-down"),
        ("B", "b", "robustness.rung-weight-up"),
    ]


def test_between_two_that_are_alike_nothing_has_to_change():
    assert _ladder(WEIGHTS, {name: dict.fromkeys(WEIGHTS, 3.0) for name in "ab"}) == ()


# --- ratings ------------------------------------------------------------------------------------------------------


def test_the_heaviest_rating_needs_the_smallest_rise():
    change = next(one for one in ratings_to_win(make_case(WEIGHTS, ROWS)[0]) if one.alternative_id == "b")
    assert (change.single.requirement_id, change.single.before, change.single.after) == ("A1", 2.0, pytest.approx(3.0))
    assert change.total == pytest.approx(1.0)


def test_the_leader_needs_no_change():
    leader = next(one for one in ratings_to_win(make_case(WEIGHTS, ROWS)[0]) if one.alternative_id == "a")
    assert (leader.single, leader.changes, leader.total) == (None, (), 0.0)


def test_full_marks_everywhere_may_not_suffice():
    rows = {"a": dict.fromkeys(WEIGHTS, 5.0), "b": {"A1": 5.0, "B1": 5.0, "C1": 1.0}}
    found = ratings_to_win(make_case(WEIGHTS, rows)[0])[1]
    # level is reached at 5, never more
    assert found.single.after == pytest.approx(5.0)
    steep = ValueFunction((0.0, 5.0), (0.0, 1.0))
    assert nearest_amount(steep, 1.0, 0.81, 5.0) is None


@pytest.mark.parametrize(
    ("start", "change", "end", "amount"),
    [
        (0.0, 0.1, 5.0, 1.25),  # half of the flat piece
        (0.0, 0.6, 5.0, 3.75),  # past the bend
        (5.0, 0.4, 0.0, 3.75),  # and down again
        (5.0, 0.9, 0.0, 1.25),
        (2.5, 0.0, 5.0, 2.5),
        (2.5, 0.9, 5.0, None),
    ],
)
def test_the_nearest_amount_follows_the_bends_of_the_value_function(start, change, end, amount):
    assert nearest_amount(CONVEX, start, change, end) == (None if amount is None else pytest.approx(amount))


_HALF_MARKS = st.integers(1, 10).map(lambda mark: mark / 2)


@st.composite
def _cases(draw):
    raw = [draw(st.integers(1, 6)) for _ in range(4)]
    ids = ("A1", "A2", "B1", "C1")
    weights = dict(zip(ids, (r / sum(raw) for r in raw), strict=True))
    rows = {name: {id_: draw(_HALF_MARKS) for id_ in ids} for name in "ab"}
    return weights, rows, draw(st.sampled_from([ValueFunction((0.0, 5.0), (0.0, 1.0)), CONVEX, CONCAVE]))


@given(_cases())
@settings(max_examples=80, deadline=None)
def test_ranking_anew_with_the_changed_ratings_is_level_and_with_less_it_is_not(case):
    weights, rows, function = case
    selection, *_ = make_case(weights, rows, function=function)
    leader, second = (one.alternative_id for one in selection.compared)
    target = _overall(weights, rows[leader], function)
    assume(target - _overall(weights, rows[second], function) > 1e-6)
    found = ratings_to_win(selection)[1]
    for changes in ((found.single,) if found.single else (), found.changes or ()):
        if changes:
            after = rows[second] | {change.requirement_id: change.after for change in changes}
            assert _overall(weights, after, function) == pytest.approx(target, abs=1e-6)
            assert all(change.before < change.after <= 5 for change in changes)
    if found.single is None:
        assert all(_overall(weights, rows[second] | {id_: 5.0}, function) < target + 1e-6 for id_ in weights)
    if found.changes is None:
        assert _overall(weights, dict.fromkeys(weights, 5.0), function) < target


@given(_cases())
@settings(max_examples=25, deadline=None)
def test_no_other_rises_on_a_fine_grid_need_a_smaller_sum(case):
    weights, rows, function = case
    assume(function is not CONVEX)
    selection, *_ = make_case(weights, rows, function=function)
    leader, second = (one.alternative_id for one in selection.compared)
    found = ratings_to_win(selection)[1]
    assume(found.total)
    target = _overall(weights, rows[leader], function)
    stops = [[m / 2 for m in range(int(rows[second][id_] * 2), 11)] for id_ in weights]
    for marks in itertools.product(*stops):
        after = dict(zip(weights, marks, strict=True))
        if _overall(weights, after, function) >= target - 1e-9:
            assert sum(marks) - sum(rows[second].values()) >= found.total - 1e-6
