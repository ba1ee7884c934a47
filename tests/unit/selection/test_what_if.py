"""What if a weight, a rating, a must-have or the field were different."""

import pytest

from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.selection.what_if import WhatIf
from planner.domain.selection.what_if_outcome import compare_what_if
from planner.domain.selection.what_if_reader import read_what_if
from planner.errors import InputError
from planner.wording import load_wording
from tests.unit.selection.questions import BUILT, CATALOGUE, IDS, MISSING, TRIED, codes, make_case, rows, the

OPPOSED = {"a": rows(TRIED, BUILT), "b": rows(BUILT, TRIED)}


def _read(*texts, answers=OPPOSED, **changes):
    engagement, selection = make_case(answers, **changes)
    return read_what_if(texts, engagement, selection, CATALOGUE)


def _refused(*texts, **changes):
    with pytest.raises(InputError) as caught:
        _read(*texts, **changes)
    return [problem.code.removeprefix("what-if-") for problem in caught.value.problems]


def _outcome(*texts, answers=OPPOSED, **changes):
    engagement, before = make_case(answers, **changes)
    what_if = read_what_if(texts, engagement, before, CATALOGUE)
    _, after = make_case(answers, what_if=what_if, **changes)
    return compare_what_if(before, after, {one.id: one.name for one in engagement.alternatives}), after


# --- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CP01=20%", WhatIf(weights={"CP01": 0.2})),
        ("weight F = 0.35", WhatIf(weights={"F": 0.35})),
        ("权重 S-1＝12.5％", WhatIf(weights={"S-1": 0.125})),
        ("CP01=0%", WhatIf(weights={"CP01": 0.0})),
        ("a.F-1=4", WhatIf(ratings={("a", "F-1"): Estimate(4, 4, 4)})),
        ("rating a.F-1=3-5", WhatIf(ratings={("a", "F-1"): Estimate(3, 4, 5)})),
        ("评分 a.F-1=2/2.5/5", WhatIf(ratings={("a", "F-1"): Estimate(2, 2.5, 5)})),
        ("waive F-1", WhatIf(waived=("F-1",))),
        ("放弃 F-1", WhatIf(waived=("F-1",))),
        ("without b", WhatIf(without=("b",))),
        ("去掉 b", WhatIf(without=("b",))),
    ],
)
def test_a_question_is_read_as_written_in_either_language(text, expected):
    assert _read(text, must_haves=["F-1"]) == expected


def test_several_questions_are_assumed_together():
    both = _read("CP01=20%", "a.F-1=4", "waive F-1", "without b", must_haves=["F-1"])
    assert both == WhatIf({"CP01": 0.2}, {("a", "F-1"): Estimate(4, 4, 4)}, ("F-1",), ("b",))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unreadable"),
        ("what if it rained", "unreadable"),
        ("CP01=", "unreadable"),
        ("CP99=20%", "unknown-node"),
        ("CP01=much", "weight"),
        ("CP01=20", "weight"),
        ("CP01=-5%", "weight"),
        ("CP01=101%", "weight"),
        ("CP01=nan", "weight"),
        ("z.F-1=4", "unknown-alternative"),
        ("a.F-99=4", "unknown-requirement"),
        ("a.CP01=4", "unknown-requirement"),
        ("a.F-1=6", "rating"),
        ("a.F-1=4-3", "rating"),
        ("a.F-1=1/5/3", "rating"),
        ("a.F-1=good", "rating"),
        ("waive F-2", "no-must-have"),
        ("waive", "no-must-have"),
        ("without nobody", "unknown-alternative"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_was_written(text, code):
    with pytest.raises(InputError) as caught:
        _read(text, must_haves=["F-1"])
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == (f"what-if-{code}", text)


def test_near_matches_are_offered():
    with pytest.raises(InputError) as caught:
        _read("CP1=20%")
    assert "CP01" in caught.value.problems[0].params["near"]


def test_every_problem_is_told_at_once():
    assert _refused("CP99=20%", "z.F-99=9", "nonsense") == [
        "unknown-node", "unknown-alternative", "unknown-requirement", "unreadable",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["CP01=20%", "CP01=30%"], "twice"),
        (["without a", "without a"], "twice"),
        (["F=20%", "CP01=30%"], "nested"),
        (["F=20%", "F-1=3%"], "nested"),
        (["CP01=60%", "CP07=60%"], "too-much-weight"),
        (["CP01=60%", "CP07=30%"], "no-other-weight"),
        (["without a", "without b"], "nobody-left"),
        (["without a", "a.F-1=4"], "rated-and-left-out"),
    ],
)
def test_assumptions_that_contradict_each_other_are_refused(texts, code):
    assert code in _refused(*texts)


def test_weights_of_everything_that_make_100_percent_are_fine():
    assert _read("CP01=60%", "CP07=40%").weights == {"CP01": 0.6, "CP07": 0.4}


# --- assuming -----------------------------------------------------------------------------------------------------


def test_an_assumed_weight_leaves_the_proportions_inside_and_outside():
    _, after = _outcome("CP01=40%")
    weights = {c.id: c.weight for c in after.criteria}
    assert (weights["CP01"], weights["F"], weights["CP07"]) == pytest.approx((0.4, 0.4, 0.6))
    assert weights["F-1"] == pytest.approx(0.08)
    assert weights["S-1"] == pytest.approx(0.12)
    # 0.4 x 0.9 + 0.6 x 0.5 against 0.4 x 0.5 + 0.6 x 0.9
    values = {one.alternative_id: one.overall_value.expected for one in after.scored}
    assert values == {"a": pytest.approx(0.66), "b": pytest.approx(0.74)}


def test_an_assumed_weight_of_a_requirement_takes_from_all_others_in_proportion():
    _, after = _outcome("F-1=32%")
    weights = {c.id: c.weight for c in after.criteria}
    # 0.68 of the others' 0.85 remain: four fifths of each
    assert weights["F-2"] == pytest.approx(0.12)
    assert weights["S-1"] == pytest.approx(0.04)
    assert weights["CP01"] == pytest.approx(0.80)
    local = {c.id: c.local_weight for c in after.criteria}
    assert local["F-1"] == pytest.approx(0.4)


def test_a_point_that_weighs_nothing_can_be_given_weight_by_its_local_weights():
    _, after = _outcome("CP07=50%", weights={"gm": {"CP01": 1.0, "CP07": 0.0}})
    assert [c.weight for c in after.criteria if c.parent_id == "CP07"] == [pytest.approx(0.1)] * 5


def test_an_assumed_rating_counts_with_its_range_and_is_no_evidence():
    _, after = _outcome("b.F-1=3-5")
    b = next(one for one in after.scored if one.alternative_id == "b")
    rating = b.ratings["F-1"]
    assert (rating.rating, rating.value) == (Estimate(3, 4, 5), Estimate(0.6, 0.8, 1.0))
    assert (rating.assumed, rating.grade, rating.fact_ids) == (True, EvidenceGrade.NONE, ())
    # everything was tried; only this one, weighing 0.15, no longer counts
    assert b.evidenced_weight == pytest.approx(0.85)
    # 0.6 + 0.15 x (4.0 - 2.5) / 5
    assert b.overall_value.expected == pytest.approx(0.645)


def test_a_failed_must_have_that_is_assumed_to_be_met_is_unproven():
    answers = {"a": rows(BUILT, BUILT), "b": rows(TRIED, TRIED, F_1=MISSING)}
    outcome, after = _outcome("b.F-1=5", answers=answers, must_haves=["F-1"])
    b = next(one for one in after.scored if one.alternative_id == "b")
    assert (b.eligible, b.must_haves[0].state) == (True, "unproven")
    assert (outcome.leaders_before, outcome.leaders_after) == (("a",), ("b",))
    assert "no-evidence" in codes(outcome.statements)


def test_a_waived_must_have_lets_the_better_one_lead():
    answers = {"a": rows(BUILT, BUILT), "b": rows(TRIED, TRIED, F_1=MISSING)}
    outcome, _ = _outcome("waive F-1", answers=answers, must_haves=["F-1"])
    assert (outcome.leaders_before, outcome.leaders_after) == (("a",), ("b",))
    ranks = {move.alternative_id: (move.rank_before, move.rank_after) for move in outcome.moves}
    assert ranks == {"a": (1, 2), "b": (None, 1)}


def test_leaving_one_out_changes_nobody_elses_value():
    outcome, after = _outcome("without a")
    assert [one.alternative_id for one in after.scored] == ["b"]
    gone, kept = (next(m for m in outcome.moves if m.alternative_id == id_) for id_ in ("a", "b"))
    assert (gone.rank_after, gone.value_after) == (None, None)
    assert kept.value_after == kept.value_before
    assert "without" in codes(outcome.assumed)


def test_what_is_assumed_is_said_beside_what_stands_there():
    _, after = _outcome("CP01=40%", "b.F-1=4")
    weight, rating = after.assumed
    assert (weight.params["before"], weight.params["after"]) == (pytest.approx(0.75), 0.4)
    assert (rating.params["before"].expected, rating.params["after"].expected) == (2.5, 4.0)


def test_a_selection_without_assumptions_says_that_there_are_none():
    _, selection = make_case(OPPOSED)
    assert selection.assumed == ()
    assert not any(rating.assumed for one in selection.scored for rating in one.ratings.values())


def test_respondents_keep_the_weights_they_stated():
    _, after = _outcome("CP01=40%")
    assert after.group.shares["gm"]["CP01"] == pytest.approx(0.75)
    assert after.group.combined["CP01"] == pytest.approx(0.40)


# --- comparing ----------------------------------------------------------------------------------------------------


def test_the_change_of_the_leader_and_of_the_verdict_is_told():
    outcome, _ = _outcome("CP01=40%")
    changed = the(outcome.statements, "leader-changes")
    assert [name.en for name in changed.params["after"]] == ["alternative b"]
    assert "verdict-stays" in codes(outcome.statements) or "verdict-changes" in codes(outcome.statements)


@pytest.mark.parametrize(
    ("texts", "code"),
    [(["CP01=70%"], "leader-stays"), (["CP01=50%"], "becomes-tied"), (["CP01=30%"], "leader-changes")],
)
def test_staying_tying_and_changing_are_told_apart(texts, code):
    outcome, _ = _outcome(*texts)
    assert code in codes(outcome.statements)


def test_nobody_eligible_and_somebody_eligible_at_last_are_told():
    answers = {"a": rows(BUILT, BUILT, F_1=MISSING), "b": rows(TRIED, TRIED, F_1=MISSING)}
    stays, _ = _outcome("CP01=40%", answers=answers, must_haves=["F-1"])
    assert "nobody-eligible" in codes(stays.statements)
    helped, _ = _outcome("waive F-1", answers=answers, must_haves=["F-1"])
    assert "somebody-leads" in codes(helped.statements)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_sentence_and_every_problem_can_be_worded(language):
    say = load_wording(language)
    answers = {"a": rows(BUILT, BUILT), "b": rows(TRIED, TRIED, F_1=MISSING), "c": rows(BUILT, MISSING)}
    outcome, _ = _outcome("CP01=40%", "b.F-2=3-5", "waive F-1", "without c", answers=answers, must_haves=["F-1"])
    for statement in (*outcome.assumed, *outcome.statements):
        assert "{" not in say.say(statement)
    with pytest.raises(InputError) as caught:
        _read("CP99=1%", "z.q=9", "a.F-1=9", "CP01=x", "CP07=99%", "S=50%", "waive q", "without a", "without b", "huh")
    for problem in caught.value.problems:
        assert "{" not in say.problem(problem)


def test_all_requirements_of_the_case_are_in_the_tree():
    _, selection = make_case(OPPOSED)
    assert [c.id for c in selection.criteria if c.level == "requirement"] == list(IDS)
