"""Weights drawn by each model, against what is known of their distributions."""

import dataclasses

import numpy as np
import pytest

from planner.domain.model.criterion import Criterion
from planner.domain.model.text import Text
from planner.domain.selection.results import SegmentShift
from planner.domain.selection.voices import Voice, voices
from planner.domain.selection.weight_draws import Tree, applicable_models, classes_of, draw_weights
from planner.domain.selection.weights import combine_weights, normalised
from tests.analysing import make_case
from tests.builders import make_catalogue, make_point, make_requirement, make_stakeholder, make_weighting
from tests.scoring import make_criteria

COUNT = 20_000
# three times the standard error of a mean of so many draws between 0 and 1 is under this
NEAR = 0.012


def _tree(weights):
    return Tree.of(make_criteria(weights))


def _draw(model, tree, heard=(), seed=7):
    return draw_weights(model, tree, heard, np.random.default_rng(seed), COUNT)


def _points(model, tree, heard=()):
    return tree.by_point(_draw(model, tree, heard))


def _voice(id_, share, **weights):
    return Voice(id_, share, weights, weights)


MANY = {**{f"A{n}": 0.05 for n in range(1, 9)}, "B1": 0.2, "B2": 0.1, "C1": 0.3}
HEARD = (_voice("gm", 0.5, A=0.6, B=0.3, C=0.1), _voice("it", 0.5, A=0.2, B=0.3, C=0.5))


@pytest.mark.parametrize("model", ["stated", "around", "respondents", "ordered", "any"])
def test_every_draw_is_a_set_of_weights(model):
    drawn = _draw(model, _tree(MANY), HEARD)
    assert drawn.shape == (COUNT, len(MANY))
    assert drawn.min() >= 0
    assert drawn.sum(axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("model", ["around", "respondents", "ordered", "any"])
def test_the_same_seed_draws_the_same_weights(model):
    assert (_draw(model, _tree(MANY), HEARD) == _draw(model, _tree(MANY), HEARD)).all()


def test_as_stated_nothing_varies():
    assert _draw("stated", _tree(MANY))[0] == pytest.approx(list(MANY.values()))
    assert np.ptp(_draw("stated", _tree(MANY)), axis=0).max() == 0


def test_any_weights_are_drawn_for_points_before_requirements():
    # eight requirements in A and one in C: drawn all at once, A would have eight elevenths on average
    assert _points("any", _tree(MANY)).mean(axis=0) == pytest.approx([1 / 3] * 3, abs=NEAR)


def test_any_weights_of_two_points_are_equally_likely_everywhere():
    # uniforms divided by their sum would crowd the middle: their quartiles are 1/3 and 2/3
    first = _points("any", _tree({"A1": 0.9, "B1": 0.1}))[:, 0]
    assert np.quantile(first, [0.1, 0.25, 0.5, 0.75]) == pytest.approx([0.1, 0.25, 0.5, 0.75], abs=NEAR)


def test_around_the_stated_weights_they_are_the_means_and_an_average_one_varies_by_three_tenths():
    tree = _tree({"A1": 0.25, "B1": 0.25, "C1": 0.25, "D1": 0.15, "D2": 0.1})
    points = _points("around", tree)
    assert points.mean(axis=0) == pytest.approx(tree.point_weights, abs=0.003)
    assert points.std(axis=0) / points.mean(axis=0) == pytest.approx([0.3] * 4, abs=0.01)


def test_a_point_that_weighs_nothing_stays_at_nothing_around_the_stated_weights():
    node = Criterion("A", "point", "F", Text.same("A"), 1.0, 1.0)
    leaf = Criterion("A1", "requirement", "A", Text.same("A1"), 1.0, 1.0)
    nothing = [
        dataclasses.replace(node, id="B", weight=0.0),
        dataclasses.replace(leaf, id="B1", parent_id="B", weight=0.0),
    ]
    drawn = _draw("around", Tree.of([node, leaf, *nothing]))
    assert (drawn == [1.0, 0.0]).all()


def test_a_mix_of_two_respondents_with_an_equal_say_is_uniform_between_them():
    tree = _tree({"A1": 0.5, "B1": 0.5})
    first = _points("respondents", tree, (_voice("gm", 0.5, A=0.8, B=0.2), _voice("it", 0.5, A=0.2, B=0.8)))[:, 0]
    assert np.quantile(first, [0, 0.25, 0.5, 0.75, 1]) == pytest.approx([0.2, 0.35, 0.5, 0.65, 0.8], abs=NEAR)


def test_a_louder_voice_moves_the_mean_of_the_mix():
    tree = _tree({"A1": 0.5, "B1": 0.5})
    first = _points("respondents", tree, (_voice("gm", 0.75, A=1.0, B=0.0), _voice("it", 0.25, A=0.0, B=1.0)))[:, 0]
    assert first.mean() == pytest.approx(0.75, abs=NEAR)


def test_requirements_stay_as_stated_in_a_mix_of_respondents():
    tree = _tree(MANY)
    drawn = _draw("respondents", tree, HEARD)
    assert drawn[:, 8] == pytest.approx(2 * drawn[:, 9], rel=1e-4)


def test_in_order_the_heavier_of_two_points_takes_any_weight_from_half_up():
    first = _points("ordered", _tree({"A1": 0.6, "B1": 0.4}))[:, 0]
    assert np.quantile(first, [0, 0.25, 0.5, 0.75, 1]) == pytest.approx([0.5, 0.625, 0.75, 0.875, 1], abs=NEAR)


def test_in_order_no_lower_class_ever_exceeds_a_higher_and_equals_are_free():
    tree = _tree({"A1": 0.3, "B1": 0.3, "C1": 0.2, "D1": 0.2})
    points = _points("ordered", tree)
    assert (points[:, :2].min(axis=1) >= points[:, 2:].max(axis=1)).all()
    assert (points[:, 0] > points[:, 1]).mean() == pytest.approx(0.5, abs=NEAR)
    # the mean of ordered weights of four: (1/4) x sums of 1/4, 1/3, 1/2, 1; the two of a class share theirs
    high = (1 + 2 * (1 / 2 + 1 / 3 + 1 / 4)) / 4 / 2
    assert points.mean(axis=0) == pytest.approx([high, high, 0.5 - high, 0.5 - high], abs=NEAR)


def test_the_requirements_within_a_point_keep_their_order_too():
    drawn = _draw("ordered", _tree({"A1": 0.5, "A2": 0.3, "A3": 0.2}))
    assert (drawn[:, 0] >= drawn[:, 1]).all()
    assert (drawn[:, 1] >= drawn[:, 2]).all()


def test_each_draw_in_order_follows_one_respondent_as_often_as_the_voice_says():
    heard = (_voice("gm", 0.75, A=0.9, B=0.1), _voice("it", 0.25, A=0.4, B=0.6))
    points = _points("ordered", _tree({"A1": 0.5, "B1": 0.5}), heard)
    assert (points[:, 0] > points[:, 1]).mean() == pytest.approx(0.75, abs=NEAR)


def test_weights_stated_as_equal_are_one_class_whatever_the_rounding():
    assert classes_of(np.array([0.3, 0.1 + 0.2, 0.4, 0.0])) == [1, 1, 2, 0]
    assert classes_of(np.array([0.2, 0.2])) == [0, 0]


def test_a_mix_is_offered_only_where_there_are_two_to_mix():
    assert applicable_models(HEARD)[0] == "respondents"
    assert applicable_models(HEARD[:1]) == ("around", "stated", "ordered", "any")


# --- voices -------------------------------------------------------------------------------------------------------


def test_the_voices_mix_to_the_weights_of_the_group_also_where_a_point_has_left_the_tree():
    catalogue = make_catalogue([make_requirement("A1", point="A")], [make_point(p) for p in "ABC"])
    said = (make_weighting("gm", {"A": 50, "B": 20, "C": 30}), make_weighting("it", {"A": 10, "B": 80, "C": 10}))
    people = (make_stakeholder("gm", 3), make_stakeholder("it", 1))
    group = combine_weights(said, people, catalogue)
    in_tree = normalised({point: group.combined[point] for point in "AB"})
    selection, engagement, _ = make_case({"A1": in_tree["A"], "B1": in_tree["B"]}, {"a": {"A1": 1, "B1": 2}})
    engagement = dataclasses.replace(engagement, stakeholders=people)
    found = voices(dataclasses.replace(selection, group=group), engagement)
    assert sum(voice.share for voice in found) == pytest.approx(1)
    mixed = {point: sum(v.share * v.weights[point] for v in found) for point in "AB"}
    assert mixed == pytest.approx(in_tree)


def test_the_voices_mix_to_the_weights_of_the_group_also_where_one_left_a_point_out():
    catalogue = make_catalogue([make_requirement("A1", point="A")], [make_point(p) for p in "ABC"])
    # the two points it weighs share 2/3; C is gm's 0.8 alone, and the three sum to more than 1 before scaling
    said = (make_weighting("gm", {"A": 10, "B": 10, "C": 80}), make_weighting("it", {"A": 90, "B": 10}))
    people = (make_stakeholder("gm"), make_stakeholder("it"))
    group = combine_weights(said, people, catalogue)
    # A: (0.1 + 0.6) / 2, B: (0.1 + 1 / 15) / 2, C: 0.8
    assert group.unscaled == pytest.approx(0.35 + 1 / 12 + 0.8)
    selection, engagement, _ = make_case(
        {f"{p}1": group.combined[p] for p in "ABC"}, {"a": {f"{p}1": 1 for p in "ABC"}}
    )
    found = voices(dataclasses.replace(selection, group=group), dataclasses.replace(engagement, stakeholders=people))
    assert {p: sum(v.share * v.weights[p] for v in found) for p in "ABC"} == pytest.approx(group.combined)


def test_who_has_no_say_has_no_voice_and_a_point_left_out_is_taken_from_the_group():
    shares = {"gm": {"A": 0.5}, "guest": {"A": 0.1, "B": 0.9}}
    case = make_case({"A1": 0.4, "B1": 0.6}, {"a": {"A1": 1, "B1": 2}}, shares=shares, says={"guest": 0.0})
    (voice,) = voices(*case[:2])
    assert (voice.stakeholder_id, voice.share) == ("gm", 1.0)
    assert voice.weights == pytest.approx({"A": 0.5 / 1.1, "B": 0.6 / 1.1})


def test_a_shift_by_segments_in_force_applies_to_every_voice_but_not_to_the_order_stated():
    shares = {"gm": {"A": 0.5, "B": 0.5}, "it": {"A": 0.3, "B": 0.7}}
    before = {"A": 0.4, "B": 0.6}
    after = normalised({"A": 0.8, "B": 0.6})
    selection, engagement, _ = make_case({"A1": after["A"], "B1": after["B"]}, {"a": {"A1": 1, "B1": 2}}, shares=shares)
    shift = SegmentShift(True, 1.0, True, {"A": 1.0}, before, after)
    found = voices(dataclasses.replace(selection, segment_shift=shift), engagement)
    assert {v.stakeholder_id: v.weights["A"] for v in found} == pytest.approx({"gm": 2 / 3, "it": 6 / 13})
    assert found[0].stated == shares["gm"]
    assert sum(v.share * v.weights["A"] for v in found) == pytest.approx(after["A"])
