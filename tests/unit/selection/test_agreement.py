"""Who disagrees about the weights, which disagreement decides who leads, and how it is told."""

import math

import pytest

from planner.domain.selection.agreement import measure_agreement
from planner.wording import load_wording
from tests.builders import make_catalogue, make_point, make_requirement, make_stakeholder
from tests.unit.selection.questions import BUILT, CATALOGUE, TRIED, codes, make_case, rows, the

# a is better by 0.4 in CP01, b by 0.4 in CP07: whoever puts more than half on a point prefers its champion
OPPOSED = {"a": rows(TRIED, BUILT), "b": rows(BUILT, TRIED)}
SPLIT = {"gm": {"CP01": 3.0, "CP07": 1.0}, "it": {"CP01": 1.0, "CP07": 3.0}}
PEOPLE = (make_stakeholder("gm", 3.0), make_stakeholder("it", 1.0))


def _agreement(answers=OPPOSED, weights=SPLIT, people=PEOPLE, **changes):
    engagement, selection = make_case(answers, weights=weights, people=people, **changes)
    return measure_agreement(selection, engagement, CATALOGUE)


def test_a_respondent_with_other_weights_sees_another_leader():
    gm, it = _agreement().respondents
    assert (gm.stakeholder_id, gm.same_leader, gm.lead, gm.drivers) == ("gm", True, 0.0, ())
    # the group weighs 0.625 to 0.375, so a leads by 0.1; by 0.25 to 0.75 b leads by 0.2
    assert (it.leader_ids, it.same_leader) == (("b",), False)
    assert it.lead == pytest.approx(0.2)
    assert it.order == (("b", 1), ("a", 2))


def test_the_drivers_add_up_to_the_change_of_the_lead():
    _, it = _agreement().respondents
    # (0.25 - 0.625) x (0.5 - 0.9) and (0.75 - 0.375) x (0.9 - 0.5)
    assert dict(it.drivers) == {"CP01": pytest.approx(0.15), "CP07": pytest.approx(0.15)}
    assert math.fsum(part for _, part in it.drivers) == pytest.approx(it.lead + 0.1)


def test_a_point_decides_when_its_lowest_or_highest_stated_weight_turns_the_lead():
    first, second = _agreement().points
    assert (first.low, first.high, first.combined) == pytest.approx((0.25, 0.75, 0.625))
    assert (first.leader_at_low, first.leader_at_high, first.decides) == ("b", "a", True)
    assert (second.leader_at_low, second.leader_at_high, second.decides) == ("a", "b", True)


def test_disagreement_that_changes_nothing_is_called_so():
    found = _agreement({"a": rows(TRIED, TRIED), "b": rows(BUILT, BUILT)})
    assert not any(point.decides for point in found.points)
    assert {"same-leader", "nothing-decides"} <= set(codes(found.statements))


def test_the_spread_is_told_before_anything_combined():
    found = _agreement()
    assert codes(found.statements)[0] == "weights-apart"
    spread = found.statements[0].params["named"][0].params
    assert (spread["low"], spread["high"], spread["combined"]) == pytest.approx((0.25, 0.75, 0.625))


def test_close_weights_are_called_close():
    close = {"gm": {"CP01": 3.0, "CP07": 1.0}, "it": {"CP01": 3.01, "CP07": 1.0}}
    assert "weights-close" in codes(_agreement(weights=close).statements)


def test_opposite_orders_of_two_have_no_concordance_and_equal_ones_all_of_it():
    opposite = _agreement()
    assert (opposite.weights.kendall_w, opposite.rankings.kendall_w) == pytest.approx((0.0, 0.0))
    same = _agreement(weights={"gm": SPLIT["gm"], "it": {"CP01": 5.0, "CP07": 1.0}})
    assert (same.weights.kendall_w, same.rankings.kendall_w) == pytest.approx((1.0, 1.0))
    # W = 1 for two judges of two things: chi-square 2 with one degree of freedom, p = erfc(1)
    assert same.weights.p == pytest.approx(math.erfc(1.0))
    assert "maybe-chance" in the(same.statements, "weights-w").params["chance"].code


def test_equal_weights_of_all_points_leave_the_coefficient_undefined():
    equal = {person: {"CP01": 1.0, "CP07": 1.0} for person in ("gm", "it")}
    found = _agreement(weights=equal)
    assert found.weights.kendall_w is None
    assert the(found.statements, "weights-undefined").params["reason"].code == "agreement.reason-all-ties"


def test_a_lead_within_the_tolerance_is_no_other_leader():
    # by 0.49 to 0.51 b would be ahead by 0.008 only
    nearly = {"gm": SPLIT["gm"], "it": {"CP01": 0.49, "CP07": 0.51}}
    _, it = _agreement(weights=nearly).respondents
    assert it.same_leader
    assert it.leader_ids == ("b", "a")
    assert [rank for _, rank in it.order] == [1, 1]


def test_one_respondent_or_one_alternative_has_nothing_to_agree_about():
    assert _agreement(weights={"gm": SPLIT["gm"]}, people=PEOPLE[:1]) is None
    assert _agreement({"a": rows(TRIED, TRIED)}) is None


def test_a_respondent_without_a_say_is_not_counted():
    silent = (make_stakeholder("gm", 1.0), make_stakeholder("it", 0.0))
    assert _agreement(people=silent) is None


def test_a_point_somebody_left_out_is_not_counted_as_that_persons_opinion():
    partial = {"gm": {"CP01": 3.0, "CP07": 1.0}, "it": {"CP01": 1.0}}
    found = _agreement(weights=partial)
    assert set(found.points[1].by_stakeholder) == {"gm"}


def test_several_points_together_may_decide_where_none_does_alone():
    points = ("CP01", "CP05", "CP07")
    catalogue = make_catalogue([make_requirement(f"{p}-1", point=p) for p in points], [make_point(p) for p in points])
    answers = {
        "a": {"CP01-1": TRIED, "CP05-1": BUILT, "CP07-1": TRIED},
        "b": {"CP01-1": BUILT, "CP05-1": TRIED, "CP07-1": TRIED},
    }
    weights = {"gm": dict(zip(points, (50.0, 20.0, 30.0), strict=True))}
    weights["it"] = dict(zip(points, (32.0, 37.0, 31.0), strict=True))
    engagement, selection = make_case(answers, weights=weights, people=PEOPLE, catalogue=catalogue)
    found = measure_agreement(selection, engagement, catalogue)
    # by it's weights b leads by 0.05 x 0.4; CP01 at 0.32 alone leaves a 0.007 ahead, CP05 at 0.37 alone 0.003
    assert not any(point.decides for point in found.points)
    assert not found.respondents[1].same_leader
    assert "only-together-decide" in codes(found.statements)


@pytest.mark.parametrize(("shown", "expected"), [("named", "王it"), ("by_role", "role it"), ("anonymous", None)])
def test_respondents_are_shown_as_the_engagement_wants(shown, expected):
    found = _agreement(marks_shown=shown)
    if expected is None:
        anonymous = the(found.statements, "other-leaders")
        assert (anonymous.params["count"], anonymous.params["total"]) == (1, 2)
        assert "it" not in str([statement.params for statement in found.statements]).split("'")
    else:
        assert the(found.statements, "other-leader").params["respondent"].en == expected


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("shown", ["named", "by_role", "anonymous"])
def test_every_sentence_can_be_worded_in_both_languages(language, shown):
    say = load_wording(language)
    same = {"gm": SPLIT["gm"], "it": {"CP01": 5.0, "CP07": 1.0}}
    equal = {person: {"CP01": 1.0, "CP07": 1.0} for person in ("gm", "it")}
    for found in (_agreement(weights=weights, marks_shown=shown) for weights in (SPLIT, same, equal)):
        for statement in found.statements:
            said = say.say(statement)
            assert said.endswith(("。", ".", "）", ")"))
            assert "{" not in said
            assert "未知" not in said
