"""Why one alternative is ahead: the contributions, what decides, what would have to change, in worded sentences."""

import math

import pytest

from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.explain import explain_lead
from planner.domain.selection.level import rating_of
from planner.wording import load_wording
from tests.analysing import make_case as analysed
from tests.builders import make_scale
from tests.unit.selection.questions import (
    BOUGHT,
    BUILT,
    CATALOGUE,
    CLAIMED,
    FIRST,
    IDS,
    MISSING,
    TRIED,
    codes,
    make_case,
    rows,
    the,
)


def _explain(answers, pair=None, **changes):
    engagement, selection = make_case(answers, **changes)
    scored = {one.alternative_id: one for one in selection.scored}
    leader, other = pair or [one.alternative_id for one in selection.scored][:2]
    return explain_lead(scored[leader], scored[other], selection, engagement, CATALOGUE)


def _opposed(**changes):
    """Alternative a is better by 2 in the five heavy requirements, b by 2 in the five light ones."""
    return _explain({"a": rows(TRIED, BUILT), "b": rows(BUILT, TRIED)}, **changes)


def test_each_requirement_adds_its_weight_times_the_difference_of_the_values():
    found = _opposed()
    by_id = {one.criterion_id: one for one in found.requirements}
    # 0.15 x (4.5 - 2.5) / 5 and 0.05 x (2.5 - 4.5) / 5
    assert by_id["F-1"].contribution == pytest.approx(0.06)
    assert by_id["S-1"].contribution == pytest.approx(-0.02)
    assert found.margin.expected == pytest.approx(0.20)


def test_every_level_adds_up_to_the_lead():
    found = _opposed()
    for level in (found.dimensions, found.points, found.requirements):
        assert math.fsum(one.contribution for one in level) == pytest.approx(found.margin.expected, abs=1e-12)
    assert [(one.criterion_id, one.contribution) for one in found.dimensions] == [
        ("F", pytest.approx(0.30)),
        ("S", pytest.approx(-0.10)),
    ]
    assert [(p.leader.expected, p.other.expected) for p in found.points] == [
        (pytest.approx(0.9), pytest.approx(0.5)),
        (pytest.approx(0.5), pytest.approx(0.9)),
    ]


def test_the_fewest_requirements_that_make_up_the_lead_decide():
    found = _opposed()
    # three of 0.06 are 0.18, less than the lead of 0.20; four are 0.24
    assert found.deciding == FIRST[:4]
    decided = the(found.statements, "decided-by")
    assert (decided.params["count"], decided.params["total"]) == (4, 10)
    assert decided.params["points"] == pytest.approx(24)
    first = decided.params["named"][0]
    assert (first.params["id"], first.params["leader_rating"], first.params["other_rating"]) == ("F-1", 4.5, 2.5)


def test_what_adds_and_what_costs_is_told_by_dimension():
    found = _opposed()
    assert the(found.statements, "adds").params["points"] == pytest.approx(30)
    assert the(found.statements, "costs").params["points"] == pytest.approx(10)
    better = the(found.statements, "other-better")
    assert (better.params["count"], better.params["points"]) == (5, pytest.approx(10))


def test_without_anything_better_in_the_other_it_is_said_so():
    found = _explain({"a": rows(TRIED, TRIED), "b": rows(BUILT, TRIED)})
    assert "other-nowhere-better" in codes(found.statements)
    assert "costs" not in codes(found.statements)


def test_a_lead_that_takes_more_than_a_handful_of_requirements_is_called_broad():
    found = _explain({"a": rows(TRIED, TRIED), "b": rows(BUILT, BUILT)})
    # 0.06 five times and 0.02 five times: all ten are needed
    assert found.deciding == IDS
    broad = the(found.statements, "decided-by-many")
    assert broad.params["count"] == 10
    assert len(broad.params["named"]) == 5


def test_the_single_rating_that_would_close_the_gap_is_found():
    found = _explain({"a": rows(TRIED, TRIED), "b": rows(TRIED, TRIED, F_2=BOUGHT)})
    # the gap is 0.15 x 1.5 / 5; only the rating that makes it can close it: 3.0 to 4.5
    change = the(found.statements, "level-by-rating")
    assert change.params["requirement"].params["id"] == "F-2"
    assert (change.params["before"], change.params["after"]) == (pytest.approx(3.0), pytest.approx(4.5))


def test_what_would_make_them_level_is_printed_so_that_it_does():
    # behind by 0.08: 0.9 x rise / 5 closes that at 2.444, and 2.4 would not
    case = analysed({"A1": 0.9, "B1": 0.1}, {"a": {"A1": 3.0, "B1": 0.0}, "b": {"A1": 2.0, "B1": 5.0}})
    found = explain_lead(*case[0].compared, *case)
    assert the(found.statements, "level-by-rating").params["after"] == 2.5
    # and 0.2 t = 1 - t at a weight of A of 0.8333
    assert the(found.statements, "level-by-weight").params["after"] == 0.833


def test_when_no_single_rating_closes_the_gap_the_most_one_brings_is_told():
    none = the(_opposed().statements, "no-single-rating")
    # from 2.5 to 5.0 in a heavy requirement: 0.15 x 0.5
    assert none.params["most"] == pytest.approx(7.5)
    assert none.params["points"] == pytest.approx(20)


def test_the_weight_at_which_the_two_are_level_is_found():
    change = the(_opposed().statements, "level-by-weight")
    # t x 0.4 - (1 - t) x 0.4 = 0 at one half; either point would do, and both are a quarter away
    assert (change.params["before"], change.params["after"]) == (pytest.approx(0.75), pytest.approx(0.5))


def test_no_weight_makes_level_who_is_behind_in_every_point():
    found = _explain({"a": rows(TRIED, TRIED), "b": rows(BUILT, BUILT)})
    assert "no-single-weight" in codes(found.statements)


def test_evidence_no_better_than_a_claim_among_what_decides_is_named_with_how_to_check_it():
    found = _explain({"a": rows(CLAIMED, TRIED), "b": rows(MISSING, TRIED)})
    # a lead of 0.15 x 0.9 x 5 = 0.675 takes all five
    assert found.deciding == found.weak == FIRST
    weak = the(found.statements, "weak-evidence")
    assert (weak.params["count"], weak.params["total"]) == (5, 5)
    check = weak.params["named"][0]
    assert [name.en for name in check.params["whose"]] == ["alternative a"]
    method = CATALOGUE.requirements["F-1"].verification.method
    assert check.params["method"] == CATALOGUE.verify_methods[method].text


def test_evidence_above_a_claim_on_both_sides_is_said_to_hold():
    assert the(_opposed().statements, "evidence-holds").params["count"] == 4


def test_above_99_percent_no_figure_is_claimed():
    sure = _explain({"a": rows(TRIED, TRIED), "b": rows(MISSING, MISSING)})
    assert "nearly-sure" in codes(sure.statements)
    # 0.02 ahead with ranges of one point: probable, not sure
    likely = _explain({"a": rows(TRIED, TRIED), "b": rows(TRIED, TRIED, F_2=BOUGHT)})
    assert the(likely.statements, "how-sure").params["probability"] == likely.probability < 0.99


def test_a_tie_is_told_as_one_and_nothing_is_said_to_decide():
    # 0.05 x 0.5 / 5 = 0.005 ahead, half the tolerance
    found = _explain({"a": rows(TRIED, TRIED), "b": rows(TRIED, TRIED, S_1=("configuration", "whole", "trial"))})
    tied = the(found.statements, "tied")
    assert (tied.params["points"], tied.params["tolerance"]) == (pytest.approx(0.5), pytest.approx(1.0))
    assert not {"ahead", "decided-by", "level-by-rating", "level-by-weight"} & set(codes(found.statements))
    assert the(found.statements, "leader-better").params["count"] == 1


def test_in_a_tie_the_weak_evidence_that_may_break_it_is_named():
    found = _explain({"a": rows(TRIED, TRIED), "b": rows(TRIED, TRIED, S_1=("configuration", "whole", "vendor_claim"))})
    assert the(found.statements, "weak-evidence-tied").params["named"][0].params["id"] == "S-1"


def test_identical_alternatives_are_a_tie_without_differences():
    found = _explain({"a": rows(TRIED, TRIED), "b": rows(TRIED, TRIED)})
    assert (found.margin.expected, found.deciding, found.probability) == (0.0, (), 0.5)
    assert codes(found.statements) == ["tied", "other-nowhere-better", "how-sure"]


def test_when_both_fail_a_must_have_only_the_values_are_compared():
    answers = {"a": rows(TRIED, TRIED, F_1=MISSING), "b": rows(BUILT, BUILT, F_1=MISSING)}
    found = _explain(answers, must_haves=["F-1"])
    assert codes(found.statements)[:2] == ["neither-eligible", "ahead"]


def test_a_leader_of_lower_value_leads_because_the_other_fails_a_must_have():
    answers = {"a": rows(BUILT, BUILT), "b": rows(TRIED, TRIED, F_1=MISSING)}
    found = _explain(answers, must_haves=["F-1"])
    assert (found.leader_id, found.other_id) == ("a", "b")
    assert found.margin.expected < 0
    assert found.deciding == ()
    behind = the(found.statements, "behind")
    # b gains 0.02 x 5 + 0.06 x 4 and loses 0.15 x 0.5
    assert behind.params["points"] == pytest.approx(26.5)
    assert the(found.statements, "other-fails").params["failed"][0].params["id"] == "F-1"


@pytest.mark.parametrize(
    ("value", "rating"),
    [(0.0, 0.0), (0.4, 1.5), (0.8, 3.0), (0.9, 4.0), (1.0, 5.0), (1.01, None)],
)
def test_the_rating_behind_a_value_is_read_off_a_bent_value_function(value, rating):
    bent = ValueFunction((0.0, 3.0, 5.0), (0.0, 0.8, 1.0))
    assert rating_of(value, bent) == (None if rating is None else pytest.approx(rating))


def test_a_flat_piece_of_the_value_function_is_answered_by_its_lower_end():
    flat = ValueFunction((0.0, 2.0, 4.0, 5.0), (0.0, 0.5, 0.5, 1.0))
    assert rating_of(0.5, flat) == pytest.approx(2.0)


def test_the_rating_that_closes_the_gap_follows_the_declared_value_function():
    # from 3.0 on a rating is worth half as much: 3.0 -> 0.8, 4.5 -> 0.95, and 3.0 has to rise to 4.5 again
    scale = make_scale(value_function=ValueFunction((0.0, 3.0, 5.0), (0.0, 0.8, 1.0)))
    found = _explain({"a": rows(TRIED, TRIED), "b": rows(TRIED, TRIED, F_2=BOUGHT)}, scale=scale)
    change = the(found.statements, "level-by-rating")
    assert (change.params["before"], change.params["after"]) == (pytest.approx(3.0), pytest.approx(4.5))
    assert found.margin.expected == pytest.approx(0.15 * 0.15)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_sentence_can_be_worded_in_both_languages(language):
    say = load_wording(language)
    cases = [
        _opposed(),
        _explain({"a": rows(TRIED, TRIED), "b": rows(BUILT, BUILT)}),
        _explain({"a": rows(CLAIMED, CLAIMED), "b": rows(MISSING, MISSING)}),
        _explain({"a": rows(TRIED, TRIED), "b": rows(TRIED, TRIED, F_2=BOUGHT)}),
        _explain({"a": rows(TRIED, TRIED), "b": rows(TRIED, TRIED)}),
        _explain({"a": rows(BUILT, BUILT), "b": rows(TRIED, TRIED, F_1=MISSING)}, must_haves=["F-1"]),
        _explain({"a": rows(TRIED, TRIED, F_1=MISSING), "b": rows(BUILT, BUILT, F_1=MISSING)}, must_haves=["F-1"]),
    ]
    for statement in (one for case in cases for one in case.statements):
        said = say.say(statement)
        assert said.endswith("。" if language == "zh-CN" else ".")
        assert "{" not in said
        assert "未知" not in said
