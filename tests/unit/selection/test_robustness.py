"""How firm an order is: drawn shares against shares known by hand, exact limits against ranking anew."""

import dataclasses
import itertools

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.domain.selection.analysis_results import CrossCheck
from planner.domain.selection.cross_check import Drawn, cross_checks, third_moment, warn_of_difference
from planner.domain.selection.methods import draws
from planner.domain.selection.methods.distributions import Discrete, TwoPiece
from planner.domain.selection.robustness import assess_robustness, share_statement
from planner.wording import load_wording
from tests.analysing import make_case

HALVES = {"A1": 0.5, "B1": 0.5}
SAMPLES = 4000
NEAR = 0.03
LANGUAGES = ["zh-CN", "en"]


def _assess(*args, **kwargs):
    return assess_robustness(*make_case(*args, **kwargs), samples=SAMPLES)


def _codes(robustness):
    return [statement.code.removeprefix("robustness.") for statement in robustness.statements]


def test_one_alternative_alone_has_no_robustness():
    assert _assess(HALVES, {"a": {"A1": 3, "B1": 3}}) is None


def test_the_shares_of_ranks_are_those_of_the_ratings_alone_when_the_weights_are_as_stated():
    # a is above 0.6 with the share 0.8 (upper side) + 0.2 x (0.8 - 0.6) / 0.8
    found = _assess({"A1": 1.0}, {"a": {"A1": (0.0, 4.0, 5.0)}, "b": {"A1": 3.0}})
    stated = found.model("stated")
    assert stated.ranks["a"] == pytest.approx((0.85, 0.15), abs=NEAR)
    assert stated.pairwise["a"]["b"] == pytest.approx(0.85, abs=NEAR)
    assert stated.standard_error == pytest.approx((0.85 * 0.15 / SAMPLES) ** 0.5, rel=0.1)
    # a alone below 0.6 costs the difference: 0.2 x integral of (0.6 - v) / 0.8
    assert found.evpi == pytest.approx(0.045, abs=0.01)


def test_under_any_weights_two_specialists_share_the_first_place_and_have_their_own_central_weights():
    found = _assess(HALVES, {"a": {"A1": 5, "B1": 1}, "b": {"A1": 1, "B1": 5}})
    model = found.model("any")
    assert model.ranks["a"][0] == pytest.approx(0.5, abs=NEAR)
    # where A weighs more than half, 3/4 on average
    assert model.central_weights["a"] == pytest.approx({"A": 0.75, "B": 0.25}, abs=NEAR)
    assert model.confidence == {"a": 1.0, "b": 1.0}


def test_who_is_never_first_has_no_central_weights():
    found = _assess(HALVES, {"a": {"A1": 5, "B1": 4}, "b": {"A1": 3, "B1": 3}})
    assert found.model("any").central_weights["b"] is None
    assert found.model("any").confidence["b"] is None


def test_with_two_respondents_their_mix_is_the_main_model_else_the_surroundings_of_the_stated_weights():
    rows = {"a": {"A1": 5, "B1": 1}, "b": {"A1": 1, "B1": 4}}
    shares = {"gm": {"A": 0.8, "B": 0.2}, "it": {"A": 0.2, "B": 0.8}}
    both = _assess(HALVES, rows, shares=shares)
    assert (both.main, both.models[0].model) == ("respondents", "respondents")
    # a leads where 4 A > 3 B, A > 3/7: of the mixes between 0.2 and 0.8 that is (0.8 - 3/7) / 0.6
    assert both.model("respondents").ranks["a"][0] == pytest.approx((0.8 - 3 / 7) / 0.6, abs=NEAR)
    alone = _assess(HALVES, rows, shares={"gm": shares["gm"]})
    assert alone.main == "around"
    assert alone.model("respondents") is None


def test_the_same_input_gives_the_same_result():
    rows = {"a": {"A1": (1, 3, 5), "B1": 1}, "b": {"A1": 1, "B1": 4}}
    assert _assess(HALVES, rows) == _assess(HALVES, rows)


# --- exact --------------------------------------------------------------------------------------------------------

# A and B level at a weight of A where 4 A = 3 (1 - A)
CROSSING = {"a": {"A1": 5, "B1": 1}, "b": {"A1": 1, "B1": 4}}


def test_the_weight_at_which_the_lead_turns_is_where_two_lines_cross():
    found = _assess(HALVES, CROSSING)
    point = next(one for one in found.stability if one.criterion_id == "A")
    assert point.leader == pytest.approx((3 / 7, 1.0))
    assert (point.below, point.above) == ("b", None)


def _leader_with(weights, node, weight, rows):
    """Rank anew with another weight of one requirement or point (first letter), the others in proportion."""
    inside = {id_: w for id_, w in weights.items() if id_.startswith(node)}
    total = sum(inside.values())
    changed = {
        id_: w / total * weight if id_ in inside else w / (1 - total) * (1 - weight) for id_, w in weights.items()
    }
    values = {name: sum(changed[id_] * row[id_] for id_ in row) for name, row in rows.items()}
    best = max(values.values())
    return {name for name, value in values.items() if best - value < 1e-9}


@given(
    st.lists(st.integers(1, 9), min_size=4, max_size=4),
    st.lists(st.lists(st.integers(1, 10), min_size=4, max_size=4), min_size=2, max_size=4),
)
@settings(max_examples=30, deadline=None)
def test_ranking_anew_at_both_ends_of_an_interval_confirms_it(raw, marks):
    ids = ("A1", "A2", "B1", "C1")
    weights = dict(zip(ids, (r / sum(raw) for r in raw), strict=True))
    rows = {f"v{n}": {id_: m / 2 for id_, m in zip(ids, row, strict=True)} for n, row in enumerate(marks)}
    selection, *_ = make_case(weights, rows)
    first, second = selection.compared[:2]
    assume(first.overall_value.expected - second.overall_value.expected > 1e-6)
    for one in _assess_exact(weights, rows):
        if one.level == "dimension":
            continue
        low, high = one.leader
        for at in (low + 1e-6, high - 1e-6):
            if low < at < high:
                assert _leader_with(weights, one.criterion_id, at, rows) == {first.alternative_id}
        for beyond, winner in ((low - 1e-6, one.below), (high + 1e-6, one.above)):
            assert (winner is None) == (not 0 < beyond < 1)
            if winner is not None:
                leaders = _leader_with(weights, one.criterion_id, beyond, rows)
                assert winner in leaders or abs(beyond) < 1e-5
                assert first.alternative_id not in leaders


def _assess_exact(weights, rows):
    return assess_robustness(*make_case(weights, rows), samples=2).stability


def test_who_can_never_lead_has_a_negative_margin_and_is_told():
    rows = {"a": {"A1": 5, "B1": 1}, "b": {"A1": 1, "B1": 5}, "c": {"A1": 2, "B1": 2}}
    found = _assess(HALVES, rows)
    margins = {one.alternative_id: one.best_margin for one in found.standings}
    # c is best placed in the middle, one point of five behind both
    assert margins == pytest.approx({"a": 0.6, "b": 0.6, "c": -0.2})
    never = next(s for s in found.statements if s.code == "robustness.never-first")
    assert [text.en for text in never.params["alternatives"]] == ["alternative c"]


def test_dominated_in_every_requirement_means_first_at_any_weights():
    found = _assess(HALVES, {"a": {"A1": 5, "B1": 4}, "b": {"A1": 3, "B1": 4}})
    assert found.standings[1].dominated_by == ("a",)
    assert {"dominated", "no-single-point"} <= set(_codes(found))
    # at a weight of B of 1 they are level: that is not «whatever the weights»
    assert found.standings[1].best_margin == pytest.approx(0)
    ahead = _assess(HALVES, {"a": {"A1": 5, "B1": 4}, "b": {"A1": 3, "B1": 3}})
    assert "any-weights" in _codes(ahead)


def test_the_smallest_change_of_weights_draws_level_and_less_does_not():
    found = _assess(HALVES, CROSSING)
    change = next(one for one in found.weights_to_win if one.alternative_id == "b")
    # A from 1/2 to 3/7, and B up by as much
    assert change.l1 == pytest.approx(2 * (1 / 2 - 3 / 7))
    assert change.weights == pytest.approx({"A": 3 / 7, "B": 4 / 7})
    assert _leader_with(HALVES, "A", change.weights["A"], CROSSING) == {"a", "b"}
    assert _leader_with(HALVES, "A", change.weights["A"] + 1e-4, CROSSING) == {"a"}


# --- checked against each other -----------------------------------------------------------------------------------

_MARKS = st.tuples(*[st.integers(0, 10)] * 3).map(lambda ends: tuple(end / 2 for end in sorted(ends)))


@given(st.lists(st.lists(_MARKS, min_size=6, max_size=6), min_size=2, max_size=4))
@settings(max_examples=15, deadline=None)
def test_exact_and_drawn_results_agree(marks):
    ids = ("A1", "A2", "A3", "B1", "B2", "C1")
    weights = dict(zip(ids, (0.2, 0.1, 0.1, 0.25, 0.05, 0.3), strict=True))
    rows = {f"v{n}": dict(zip(ids, row, strict=True)) for n, row in enumerate(marks)}
    found = _assess(weights, rows)
    assert [check for check in found.checks if not check.agrees] == []


def test_one_uncertain_rating_is_no_normal_distribution_and_no_reason_to_warn():
    # b is ahead where its rating is above 3: a half of the upper third, 1/6; the normal approximation says 0.11
    found = _assess({"A1": 1.0}, {"a": {"A1": 3.0}, "b": {"A1": (1.0, 2.0, 4.0)}})
    check = next(check for check in found.checks if check.code == "lead-probability")
    assert check.sampled == pytest.approx(5 / 6, abs=NEAR)
    assert abs(check.exact - check.sampled) > 0.05
    assert check.agrees
    assert "checks-differ" not in _codes(found)


def test_the_third_moment_of_one_value_is_that_of_its_own_shape():
    # uniform over 0-1: 2 x integral of x cubed from 0 to 1/2; two marks, each a half off
    assert third_moment(TwoPiece(0.0, 0.5, 1.0)) == pytest.approx(1 / 32)
    assert third_moment(Discrete((0.0, 1.0))) == pytest.approx(1 / 8)
    # 3/4 of it in 0-1, 1/4 in 1-4 about the mean 1
    assert third_moment(TwoPiece(0.0, 1.0, 4.0)) == pytest.approx(3 / 4 / 4 + 27 / 4 / 4)
    assert third_moment(TwoPiece(2.0, 2.0, 2.0)) == 0


def test_a_disagreement_is_seen_and_warned_of():
    selection, engagement, catalogue = make_case(HALVES, {"a": {"A1": (2, 3, 5), "B1": 4}, "b": {"A1": 1, "B1": 3}})
    found = assess_robustness(selection, engagement, catalogue, samples=SAMPLES)
    wrong = Drawn(found.model("stated"), [0.9, 0.9], [1e-4, 1e-4], 0.0, 0.0, 0.1)
    off = [dataclasses.replace(one, best_margin=-1.0) for one in found.standings]
    checks = cross_checks(selection, wrong, found.stability, off, draws.generator(1), SAMPLES)
    assert {check.code for check in checks if not check.agrees} == {"expected-value", "best-margin", "all-ratings"}
    (warning,) = warn_of_difference(checks)
    for language in LANGUAGES:
        assert "{" not in load_wording(language).say(warning)
    assert not [*warn_of_difference([CrossCheck("expected-value", "a", 1.0, 1.0, 0.0, agrees=True)])]


# --- in words -----------------------------------------------------------------------------------------------------


def _everything():
    specialists = {"a": {"A1": 5, "B1": 1, "C1": 3}, "b": {"A1": 1, "B1": 5, "C1": 3}, "c": {"A1": 2, "B1": 2, "C1": 2}}
    thirds = {"A1": 0.4, "B1": 0.35, "C1": 0.25}
    unsure = {"a": {"A1": (0, 3, 5), "B1": 3, "C1": (0, 2, 5)}, "b": {"A1": 3, "B1": (0, 3, 5), "C1": 2}}
    near = {"a": {"A1": (2, 3, 5), "B1": 3, "C1": 3}, "b": {"A1": 3, "B1": (0, 2, 5), "C1": 2}}
    shares = {"gm": {"A": 0.7, "B": 0.1, "C": 0.2}, "it": {"A": 0.1, "B": 0.7, "C": 0.2}}
    yield make_case(thirds, specialists, shares=shares)
    yield make_case(thirds, specialists, shares=shares, says={"gm": 0.1, "it": 1.0})
    yield make_case(thirds, unsure)
    yield make_case(thirds, near)
    yield make_case(thirds, {"a": {"A1": 5, "B1": 5, "C1": 5}, "b": {"A1": 1, "B1": 1, "C1": 1}})
    yield make_case(thirds, {"a": {"A1": 0, "B1": 5, "C1": 5}, "b": {"A1": 0, "B1": 1, "C1": 0}}, must_haves=("A1",))
    yield make_case(thirds, {**unsure, "c": {"A1": 0, "B1": 5, "C1": 5}}, must_haves=("A1",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said_in_both_languages(language):
    wording, codes = load_wording(language), set()
    for case in _everything():
        found = assess_robustness(*case, samples=500)
        said = [wording.say(s) for s in (*found.statements, *(rung.statement for rung in found.ladder))]
        assert all(said)
        assert not [text for text in said if "{" in text or "None" in text]
        codes |= {*_codes(found)}
    assert {"first-shares", "nobody-eligible", "order-open", "any-weights", "never-first", "nearest-change"} <= codes


def test_a_lead_that_the_draws_do_not_bear_out_is_pointed_out():
    # the combined weights put a ahead by a hair; one respondent of three wants a at any price, the others b
    shares = {"gm": {"A": 1.0, "B": 0.0}, "it": {"A": 0.2, "B": 0.8}, "hr": {"A": 0.2, "B": 0.8}}
    weights = {"A1": 1.4 / 3, "B1": 1.6 / 3}
    rows = {"a": {"A1": 5.0, "B1": 1.0}, "b": {"A1": 1.0, "B1": 4.48}}
    found = _assess(weights, rows, shares=shares)
    assert found.compared[0] == "a"
    assert found.model("respondents").ranks["b"][0] > 0.5
    assert "other-first" in _codes(found)


@pytest.mark.parametrize(
    ("share", "zh", "en"),
    [
        (1.0, "超过99%", "above 99%"),
        (0.995, "超过99%", "above 99%"),
        (0.99, "99%", "99%"),
        (0.004, "不到1%", "below 1%"),
        (0.0, "0%", "0%"),
    ],
)
def test_a_share_near_certainty_is_not_printed_as_certain(share, zh, en):
    statement = share_statement(share)
    assert [load_wording(language).say(statement) for language in LANGUAGES] == [zh, en]


def test_shares_of_a_rank_add_up_to_one_in_every_model():
    found = _assess(HALVES, {"a": {"A1": (1, 3, 5), "B1": 2}, "b": {"A1": 2, "B1": (1, 3, 4)}, "c": {"A1": 3, "B1": 3}})
    for model, rank in itertools.product(found.models, range(3)):
        assert sum(ranks[rank] for ranks in model.ranks.values()) == pytest.approx(1, abs=1e-6)
