import dataclasses

import pytest

from planner.domain.selection.criteria import build_criteria, leaf_weights
from planner.domain.selection.weights import combine_weights, interest_warnings, spread_of
from planner.errors import InputError
from planner.wording import load_wording
from tests.builders import (
    make_catalogue,
    make_decision,
    make_point,
    make_requirement,
    make_stakeholder,
    make_weighting,
)

TWO_POINTS = make_catalogue(
    [
        make_requirement("A-1", point="CP01", weight_class="高"),
        make_requirement("A-2", point="CP01", weight_class="低"),
        make_requirement("B-1", point="CP07"),
    ],
    [make_point("CP01", "F", "高"), make_point("CP07", "S", "低")],
)


def _codes(error: InputError) -> set[str]:
    return {problem.code for problem in error.problems}


def test_classes_and_points_are_normalised_and_averaged_by_say():
    people = (make_stakeholder("gm", 3.0), make_stakeholder("it", 1.0))
    weightings = (
        make_weighting("gm", {"CP01": "高", "CP07": "高"}),
        make_weighting("it", {"CP01": 10.0, "CP07": 30.0}),
    )
    group = combine_weights(weightings, people, TWO_POINTS)
    # gm 0.5 / 0.5 with say 3, it 0.25 / 0.75 with say 1
    assert group.combined == pytest.approx({"CP01": 0.4375, "CP07": 0.5625})


def test_the_spread_names_lowest_and_highest_of_those_with_a_say():
    people = (make_stakeholder("gm"), make_stakeholder("it"), make_stakeholder("guest", 0.0))
    weightings = (
        make_weighting("gm", {"CP01": 1.0, "CP07": 1.0}),
        make_weighting("it", {"CP01": 1.0, "CP07": 3.0}),
        make_weighting("guest", {"CP01": 1.0, "CP07": 0.0}),
    )
    first, second = spread_of(combine_weights(weightings, people, TWO_POINTS))
    assert (first.low, first.high) == pytest.approx((0.25, 0.5))
    assert (second.low, second.high) == pytest.approx((0.5, 0.75))
    assert first.by_stakeholder["guest"] == pytest.approx(1.0)


def test_a_point_one_person_left_out_is_weighed_by_the_others_alone():
    people = (make_stakeholder("gm"), make_stakeholder("it"))
    weightings = (make_weighting("gm", {"CP01": 7.0}), make_weighting("it", {"CP01": 1.0, "CP07": 3.0}))
    group = combine_weights(weightings, people, TWO_POINTS)
    # gm weighed one point of two, which then carries 1/2; CP01 = (0.5 + 0.25) / 2, CP07 = 0.75; sum 1.125
    assert group.combined == pytest.approx({"CP01": 1 / 3, "CP07": 2 / 3})


def test_a_point_nobody_weighed_keeps_its_default_class_and_is_named():
    group = combine_weights((make_weighting("gm", {"CP01": 5.0}),), (make_stakeholder("gm"),), TWO_POINTS)
    # default classes 高 5 and 低 1: CP07 carries 1/6; CP01 one point of two: 1/2
    assert group.unweighed == ("CP07",)
    assert group.combined["CP07"] / group.combined["CP01"] == pytest.approx((1 / 6) / (1 / 2))


def test_without_any_weighting_the_default_classes_hold():
    group = combine_weights((), (make_stakeholder("gm"),), TWO_POINTS)
    assert group.combined == pytest.approx({"CP01": 5 / 6, "CP07": 1 / 6})
    assert group.heard == ()


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"CP01": 0.0, "CP07": 0.0}, "weights-all-zero"),
        ({}, "weights-all-zero"),
        ({"CP01": -1.0, "CP07": 2.0}, "weight-not-valid"),
        ({"CP01": float("nan"), "CP07": 2.0}, "weight-not-valid"),
        ({"CP99": 2.0}, "unknown-point"),
    ],
)
def test_weights_that_cannot_be_used_are_refused_by_name(weights, code):
    with pytest.raises(InputError) as caught:
        combine_weights((make_weighting("gm", weights),), (make_stakeholder("gm"),), TWO_POINTS)
    assert code in _codes(caught.value)


def test_a_group_in_which_nobody_has_a_say_is_refused():
    weighting = make_weighting("gm", {"CP01": 1.0, "CP07": 1.0})
    with pytest.raises(InputError) as caught:
        combine_weights((weighting,), (make_stakeholder("gm", 0.0),), TWO_POINTS)
    assert _codes(caught.value) == {"says-all-zero"}


def test_a_person_who_is_unknown_or_weighs_twice_is_refused():
    weighting = make_weighting("gm", {"CP01": 1.0})
    with pytest.raises(InputError) as caught:
        combine_weights(
            (weighting, weighting, make_weighting("ghost", {"CP01": 1.0})), (make_stakeholder("gm"),), TWO_POINTS
        )
    assert _codes(caught.value) == {"weighting-twice", "unknown-respondent"}


def test_requirements_share_the_weight_of_their_point_by_class():
    criteria = build_criteria(TWO_POINTS, {}, {"CP01": 0.6, "CP07": 0.4})
    assert leaf_weights(criteria) == pytest.approx({"A-1": 0.5, "A-2": 0.1, "B-1": 0.4})
    assert [c.id for c in criteria] == ["F", "CP01", "A-1", "A-2", "S", "CP07", "B-1"]


def test_a_decided_class_overrides_the_catalogue():
    decisions = {"A-2": make_decision("A-2", weight_class="高")}
    weights = leaf_weights(build_criteria(TWO_POINTS, decisions, {"CP01": 0.6, "CP07": 0.4}))
    assert weights == pytest.approx({"A-1": 0.3, "A-2": 0.3, "B-1": 0.4})


def test_a_requirement_that_does_not_apply_leaves_its_weight_to_the_others_of_its_point():
    decisions = {"A-1": make_decision("A-1", applicable=False)}
    weights = leaf_weights(build_criteria(TWO_POINTS, decisions, {"CP01": 0.6, "CP07": 0.4}))
    assert weights == pytest.approx({"A-2": 0.6, "B-1": 0.4})


def test_a_point_without_applicable_requirements_drops_out_and_the_rest_is_scaled_up():
    decisions = {"B-1": make_decision("B-1", applicable=False)}
    criteria = build_criteria(TWO_POINTS, decisions, {"CP01": 0.6, "CP07": 0.4})
    assert {c.id for c in criteria} == {"F", "CP01", "A-1", "A-2"}
    assert leaf_weights(criteria) == pytest.approx({"A-1": 5 / 6, "A-2": 1 / 6})


def test_when_nothing_applies_there_is_nothing_to_score():
    decisions = {id_: make_decision(id_, applicable=False) for id_ in TWO_POINTS.requirements}
    with pytest.raises(InputError) as caught:
        build_criteria(TWO_POINTS, decisions, {"CP01": 0.6, "CP07": 0.4})
    assert _codes(caught.value) == {"no-requirement-applies"}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_refusal_says_what_to_do_in_both_languages(language):
    people = (make_stakeholder("gm", 0.0), make_stakeholder("it", -1.0))
    weightings = (
        make_weighting("gm", {"CP01": 0.0}),
        make_weighting("gm", {"CP99": -1.0}),
        make_weighting("it", {"CP01": "特高"}),
        make_weighting("ghost", {"CP01": 1.0}),
    )
    with pytest.raises(InputError) as caught:
        combine_weights(weightings, people, TWO_POINTS)
    assert len(_codes(caught.value)) >= 6
    for problem in caught.value.problems:
        assert "{" not in load_wording(language).problem(problem)


def test_points_that_apply_but_weigh_nothing_are_refused():
    decisions = {"B-1": make_decision("B-1", applicable=False)}
    with pytest.raises(InputError) as caught:
        build_criteria(TWO_POINTS, decisions, {"CP01": 0.0, "CP07": 1.0})
    assert _codes(caught.value) == {"weights-sum-to-zero"}


def interested(weighting):
    return dataclasses.replace(weighting, has_interest=True)


def test_weights_of_somebody_with_an_interest_in_a_vendor_are_shown_and_do_not_count():
    people = (make_stakeholder("gm"), make_stakeholder("it", 9.0))
    weightings = (make_weighting("gm", {"CP01": 1.0, "CP07": 3.0}), interested(make_weighting("it", {"CP01": 1.0})))
    group = combine_weights(weightings, people, TWO_POINTS)
    assert group.combined == pytest.approx({"CP01": 0.25, "CP07": 0.75})
    assert (group.heard, group.interested) == (("gm",), ("it",))
    assert group.shares["it"] == pytest.approx({"CP01": 0.5})
    first, _ = spread_of(group)
    assert (first.low, first.high) == pytest.approx((0.25, 0.25))


def test_whoever_declares_an_interest_counts_like_somebody_without_a_say():
    weightings = (
        make_weighting("gm", {"CP01": 2.0, "CP07": 1.0}),
        make_weighting("it", {"CP01": 1.0, "CP07": 4.0}),
        make_weighting("qa", {"CP01": 0.0, "CP07": 4.0}),
    )
    declared = (*weightings[:2], interested(weightings[2]))
    everybody = [make_stakeholder(id_) for id_ in ("gm", "it", "qa")]
    silent = [*everybody[:2], make_stakeholder("qa", 0.0)]
    for aggregation in ("aip_arithmetic", "aip_geometric"):
        # the zero of the third would strike a point out of a geometric mean: it is not asked
        first = combine_weights(declared, everybody, TWO_POINTS, aggregation=aggregation)
        second = combine_weights(weightings, silent, TWO_POINTS, aggregation=aggregation)
        assert first.combined == second.combined


def test_where_everybody_has_an_interest_the_default_classes_stand_in_and_nobody_is_heard():
    group = combine_weights((interested(make_weighting("gm", {"CP01": 1.0})),), (make_stakeholder("gm"),), TWO_POINTS)
    # default classes 高 5 and 低 1
    assert group.combined == pytest.approx({"CP01": 5 / 6, "CP07": 1 / 6})
    assert group.heard == ()
    assert group.unweighed == ("CP01", "CP07")


@pytest.mark.parametrize(
    ("marks_shown", "said"),
    [("named", "王it"), ("by_role", "角色it"), ("anonymous", "有 1 人的权重不计入")],
)
def test_who_is_not_counted_is_said_as_the_engagement_shows_people(marks_shown, said):
    people = (make_stakeholder("gm"), make_stakeholder("it"))
    weightings = (make_weighting("gm", {"CP01": 1.0}), interested(make_weighting("it", {"CP07": 1.0})))
    group = combine_weights(weightings, people, TWO_POINTS)
    (statement,) = interest_warnings(group, people, marks_shown)
    sentence = load_wording("zh-CN").say(statement)
    assert said in sentence
    assert ("王it" in sentence) == (marks_shown == "named")
    assert not list(interest_warnings(combine_weights(weightings[:1], people, TWO_POINTS), people, marks_shown))
