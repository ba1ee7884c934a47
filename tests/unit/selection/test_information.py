"""What it is worth to know one thing before choosing; expected values by hand integration."""

import dataclasses
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.model.evidence import EvidenceGrade
from planner.domain.selection.ask_next import ask_next
from planner.domain.selection.criteria import leaf_weights
from planner.domain.selection.gains import rating_gains
from planner.domain.selection.information import value_of_information
from planner.domain.selection.score import score_alternatives
from planner.wording import load_wording
from tests.analysing import make_case
from tests.builders import make_alternative, make_catalogue, make_requirement
from tests.scoring import make_criteria, make_rating

HALVES = {"A1": 0.5, "B1": 0.5}
UNKNOWN = (0.0, 2.5, 5.0)


def _gains(case):
    return {
        (i.kind, i.alternative_id or i.requirement_id or i.stakeholder_id): i.gain for i in value_of_information(*case)
    }


def test_knowing_one_even_rating_is_worth_an_eighth_of_its_weight_between_equals():
    # 0.5 x E[(V - 0.5)+] with V uniform over 0-1: 0.5 x 1/8
    case = make_case(HALVES, {"a": {"A1": UNKNOWN, "B1": 2.5}, "b": {"A1": 2.5, "B1": 2.5}})
    assert _gains(case) == pytest.approx({("rating", "a"): 1 / 16})


def test_knowing_a_requirement_for_all_takes_the_best_of_all():
    # the larger of two uniform values is 2/3 on average: 0.5 x (2/3 - 1/2)
    case = make_case(HALVES, {"a": {"A1": UNKNOWN, "B1": 2.5}, "b": {"A1": UNKNOWN, "B1": 2.5}})
    assert _gains(case)["requirement", "A1"] == pytest.approx(1 / 12)


def test_of_three_even_ones_the_best_is_three_quarters():
    rows = {name: {"A1": UNKNOWN} for name in "abc"}
    assert _gains(make_case({"A1": 1.0}, rows))["requirement", "A1"] == pytest.approx(3 / 4 - 1 / 2)


def test_a_rating_that_may_disappoint_is_worth_what_the_other_would_save():
    # low side has the share 0.2 and is uniform over 0-0.8: 0.2 x integral of (0.6 - v) / 0.8 from 0 to 0.6
    case = make_case({"A1": 1.0}, {"a": {"A1": (0.0, 4.0, 5.0)}, "b": {"A1": 3.0}})
    assert _gains(case) == pytest.approx({("rating", "a"): 0.045})


def test_marks_of_the_team_are_taken_as_equally_likely():
    rows = {"a": {"A1": make_rating("A1", 0, 2.5, 5)}, "b": {"A1": make_rating("A1", 2.5, 2.5, 2.5)}}
    rows["a"]["A1"] = dataclasses.replace(rows["a"]["A1"], marks=(0.0, 5.0), mark_values=(0.0, 1.0))
    scored = score_alternatives(make_criteria({"A1": 1.0}), rows, (), 0.0)
    # half the time the value is 1, else 0.5 is taken
    assert rating_gains(scored, {"A1": 1.0}) == pytest.approx({("a", "A1"): 0.25})


@pytest.mark.parametrize(
    ("says", "gain"),
    [
        # uniform voice: E[max(t, 1 - t)] = 3/4, and today's best is 1/2
        ({"gm": 1.0, "it": 1.0}, 1 / 4),
        # mean 3/4: a quarter of the time uniform over 0-0.75, else over 0.75-1: 5/6 against 3/4
        ({"gm": 3.0, "it": 1.0}, 1 / 12),
    ],
)
def test_a_voice_is_worth_what_the_choice_depends_on_it(says, gain):
    rows = {"a": {"A1": 5.0, "B1": 0.1}, "b": {"A1": 0.1, "B1": 5.0}}
    shares = {"gm": {"A": 1.0, "B": 0.0}, "it": {"A": 0.0, "B": 1.0}}
    weights = {"A1": says["gm"] / sum(says.values()), "B1": says["it"] / sum(says.values())}
    (found,) = value_of_information(*make_case(weights, rows, shares=shares, says=says))
    # the two differ by 0.98 instead of 1 in each
    assert (found.kind, found.gain) == ("respondent", pytest.approx(0.98 * gain))


def test_a_voice_that_changes_no_choice_is_not_worth_settling():
    rows = {"a": {"A1": 5.0, "B1": 4.0}, "b": {"A1": 1.0, "B1": 2.0}}
    shares = {"gm": {"A": 1.0, "B": 0.0}, "it": {"A": 0.0, "B": 1.0}}
    assert value_of_information(*make_case(HALVES, rows, shares=shares)) == ()


def test_of_three_voices_each_is_asked_about_and_of_two_it_is_one_question():
    rows = {"a": {"A1": 5.0, "B1": 1.0}, "b": {"A1": 1.0, "B1": 5.0}}
    shares = {"gm": {"A": 1.0, "B": 0.0}, "it": {"A": 0.4, "B": 0.6}, "hr": {"A": 0.1, "B": 0.9}}
    assert len(value_of_information(*make_case(HALVES, rows, shares=shares))) == 3
    del shares["hr"]
    assert len(value_of_information(*make_case(HALVES, rows, shares=shares))) == 1


def test_an_answer_that_cannot_turn_the_choice_is_not_listed():
    case = make_case(HALVES, {"a": {"A1": UNKNOWN, "B1": 5.0}, "b": {"A1": 0.5, "B1": 0.5}})
    assert value_of_information(*case) == ()


def test_the_most_valuable_comes_first():
    rows = {"a": {"A1": UNKNOWN, "B1": UNKNOWN}, "b": {"A1": UNKNOWN, "B1": 2.5}}
    found = value_of_information(*make_case({"A1": 0.7, "B1": 0.3}, rows))
    assert [one.gain for one in found] == sorted((one.gain for one in found), reverse=True)
    assert (found[0].kind, found[0].requirement_id) == ("requirement", "A1")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("marks_shown", ["named", "role", "anonymous"])
def test_every_question_names_what_to_ask_and_how_it_is_verified(language, marks_shown):
    rows = {"a": {"A1": UNKNOWN, "B1": 1.0}, "b": {"A1": UNKNOWN, "B1": 5.0}, "c": {"A1": 4.0, "B1": 2.0}}
    shares = {"gm": {"A": 1.0, "B": 0.0}, "it": {"A": 0.0, "B": 1.0}}
    alternatives = (make_alternative("a"), make_alternative("b", keeps_current=True), make_alternative("c"))
    case = make_case(HALVES, rows, shares=shares, marks_shown=marks_shown, alternatives=alternatives)
    say = load_wording(language)
    found = value_of_information(*case)
    assert {one.kind for one in found} == {"rating", "requirement", "respondent"}
    for one in found:
        said = say.say(one.statement)
        assert "{" not in said
        if one.requirement_id:
            assert one.method == "T"
            assert one.requirement_id in said
            assert say.value(case[2].verify_methods["T"].text) in said
        if marks_shown == "anonymous":
            assert "gm" not in said
            assert "it" not in said.replace("with", "").replace("weights", "") or one.kind != "respondent"


# --- laws ---------------------------------------------------------------------------------------------------------

_RANGE = st.tuples(*[st.integers(0, 10)] * 3).map(lambda ends: tuple(end / 2 for end in sorted(ends)))


@st.composite
def _cases(draw):
    weights = [draw(st.integers(1, 5)) for _ in range(3)]
    names = ("A1", "A2", "B1")
    rows = {name: {id_: draw(_RANGE) for id_ in names} for name in ("abc" if draw(st.booleans()) else "ab")}
    return dict(zip(names, (w / sum(weights) for w in weights), strict=True)), rows


@given(_cases())
@settings(max_examples=60, deadline=None)
def test_information_is_never_worth_less_than_nothing_and_all_ratings_no_less_than_one(case):
    weights, rows = case
    selection, engagement, catalogue = make_case(weights, rows)
    single = rating_gains(selection.compared, leaf_weights(selection.criteria))
    assert all(gain >= 0 for gain in single.values())
    for one in value_of_information(selection, engagement, catalogue):
        assert one.gain > 0
        if one.kind == "requirement":
            of_it = [gain for (_, id_), gain in single.items() if id_ == one.requirement_id]
            assert one.gain >= max(of_it) - 1e-9


@given(_cases(), st.floats(0.1, 0.9))
@settings(max_examples=60, deadline=None)
def test_evidence_that_narrows_a_range_lowers_what_is_left_to_know(case, factor):
    weights, rows = case
    low, expected, high = rows["a"]["A1"]
    narrow = {
        **rows,
        "a": {
            **rows["a"],
            "A1": (expected - factor * (expected - low), expected, expected + factor * (high - expected)),
        },
    }
    before, after = (make_case(weights, each)[0] for each in (rows, narrow))
    gain = [rating_gains(s.compared, weights).get(("a", "A1"), 0.0) for s in (before, after)]
    assert gain[1] <= gain[0] + 1e-12


@given(_cases())
@settings(max_examples=25, deadline=None)
def test_the_exact_gain_of_a_requirement_agrees_with_adding_up_many_equally_likely_cases(case):
    weights, rows = case
    selection, engagement, catalogue = make_case(weights, rows)
    found = {
        i.requirement_id: i.gain
        for i in value_of_information(selection, engagement, catalogue)
        if i.kind == "requirement"
    }
    steps = 24
    for id_, gain in found.items():
        spreads = [_quantiles(rows[one.alternative_id][id_], steps) for one in selection.compared]
        rest = [
            one.overall_value.expected - weights[id_] * one.ratings[id_].value.expected for one in selection.compared
        ]
        best = [
            max(own + weights[id_] * value for own, value in zip(rest, combination, strict=True))
            for combination in itertools.product(*spreads)
        ]
        now = max(one.overall_value.expected for one in selection.compared)
        assert sum(best) / len(best) - now == pytest.approx(gain, abs=0.004)


def _quantiles(range_, steps):
    """Values (0-1) in the middle of equally likely stretches of the two-piece uniform distribution."""
    low, expected, high = (end / 5 for end in range_)
    if low == high:
        return [expected]
    below = (high - expected) / (high - low)
    shares = [(k + 0.5) / steps for k in range(steps)]
    return [
        low + share / below * (expected - low)
        if share < below
        else expected + (share - below) / (1 - below) * (high - expected)
        for share in shares
    ]


# --- what to ask next ---------------------------------------------------------------------------------------------


def test_what_turns_the_choice_is_asked_before_what_is_merely_wide():
    weights = {"A1": 0.6, "B1": 0.4}
    claim = EvidenceGrade.VENDOR_CLAIM
    rows = {
        "first": {"A1": make_rating("A1", 3, 3, 3), "B1": make_rating("B1", 3, 3, 3)},
        "close": {"A1": make_rating("A1", 3, 3, 3), "B1": make_rating("B1", 2, 2.5, 4, claim)},
        "far": {"A1": make_rating("A1", 0, 1, 3, claim), "B1": make_rating("B1", 0, 0, 0)},
    }
    scored = score_alternatives(make_criteria(weights), rows, (), 0.0)
    catalogue = make_catalogue([make_requirement(id_, point=id_[0]) for id_ in weights])
    questions = ask_next(scored, {name: make_alternative(name) for name in rows}, weights, catalogue)
    assert [(q.alternative_id, q.requirement_id, q.method) for q in questions] == [
        ("close", "B1", "T"),
        ("far", "A1", "T"),
    ]
    assert questions[0].value_width < questions[1].value_width
    # upper side 2.5-4 with the share 1/4; above 3 two thirds of it, by 0.1 of value on average: 0.4 x 1/4 x 2/3 x 0.1
    assert [q.gain for q in questions] == pytest.approx([0.4 / 60, 0.0])
