"""At which weight of a dimension, point or requirement another alternative comes first."""

import dataclasses

import pytest

from planner.domain.model.catalogue import WeightPreset
from planner.domain.model.text import Text
from planner.domain.selection.weight_turning import turning_notes, weight_turning
from planner.wording import load_wording
from tests.builders import keyed
from tests.unit.selection.questions import BUILT, CATALOGUE, MISSING, TRIED, codes, make_case, rows

OPPOSED = {"a": rows(TRIED, BUILT), "b": rows(BUILT, TRIED)}
STRESS = WeightPreset("stress", Text.same("stress"), Text.same("a vendor says so"), {"CP01": "高", "CP07": "低"})
WITH_PRESET = dataclasses.replace(CATALOGUE, presets=keyed([STRESS]))


def _turning(answers=OPPOSED, levels=("dimension", "point", "requirement"), **changes):
    _, selection = make_case(answers, **changes)
    return {one.criterion_id: one for one in weight_turning(selection, levels)}


def _notes(answers=OPPOSED, **changes):
    engagement, selection = make_case(answers, catalogue=WITH_PRESET, **changes)
    names = {one.id: one.name for one in engagement.alternatives}
    return list(turning_notes(weight_turning(selection), selection, WITH_PRESET, names))


def test_the_leader_stays_down_to_the_weight_at_which_both_are_level():
    point = _turning()["CP01"]
    # t x 0.9 + (1 - t) x 0.5 = t x 0.5 + (1 - t) x 0.9 at one half
    assert point.weight == pytest.approx(0.75)
    assert point.leader == (pytest.approx(0.5), 1.0)
    assert (point.below, point.above) == ("b", None)


def test_a_dimension_of_one_point_turns_where_its_point_turns():
    found = _turning()
    assert found["F"].leader == pytest.approx(found["CP01"].leader)
    assert (found["S"].leader, found["S"].above) == ((0.0, pytest.approx(0.5)), "b")


def test_a_requirement_has_an_interval_of_its_own():
    # in S-1 b is ahead by 0.4, elsewhere a by (0.2 + 0.05 x 0.4) / 0.95: level at r / (r + 0.4)
    rest = 0.22 / 0.95
    assert _turning()["S-1"].leader == (0.0, pytest.approx(rest / (rest + 0.4)))


def test_whoever_is_better_everywhere_leads_at_any_weight():
    found = _turning({"a": rows(TRIED, TRIED), "b": rows(BUILT, BUILT)})
    assert {(one.leader, one.ranking, one.below, one.above) for one in found.values()} == {
        ((0.0, 1.0), (0.0, 1.0), None, None)
    }


def test_the_ranking_may_turn_where_the_leader_does_not():
    answers = {"a": rows(TRIED, TRIED), "b": rows(BUILT, MISSING), "c": rows(MISSING, BUILT)}
    point = _turning(answers)["CP01"]
    assert point.leader == (0.0, 1.0)
    assert point.ranking == (pytest.approx(0.5), 1.0)


def test_a_node_that_carries_all_weight_has_no_others_and_is_left_out():
    found = _turning(weights={"gm": {"CP01": 1.0, "CP07": 0.0}})
    assert {"F", "CP01"}.isdisjoint(found)
    assert found["CP07"].weight == 0.0


def test_one_alternative_alone_has_nothing_to_turn():
    assert _turning({"a": rows(TRIED, TRIED)}) == {}


def test_only_the_levels_asked_for_are_looked_at():
    assert {one.level for one in _turning(levels=("point",)).values()} == {"point"}


def test_where_the_points_an_article_stresses_turn_the_ranking_is_told_with_the_source():
    dimension, point, advice = _notes()
    assert {dimension.code, point.code} == {"turning.when-lower"}
    assert dimension.params["low"] == pytest.approx(0.5)
    assert [name.en for name in dimension.params["leader"]] == ["alternative a"]
    assert dimension.params["below"].en == "alternative b"
    assert advice.params["source"].en == "a vendor says so"


def test_a_stress_that_turns_nothing_is_told_as_such():
    assert codes(_notes({"a": rows(TRIED, TRIED), "b": rows(BUILT, BUILT)})) == ["never", "never", "advice-of"]


def test_an_exact_tie_of_unlike_alternatives_turns_with_any_change():
    equal = {"gm": {"CP01": 1.0, "CP07": 1.0}}
    notes = _notes(weights=equal)
    assert codes(notes) == ["level-now", "level-now", "advice-of"]
    assert len(notes[0].params["leader"]) == 2
    point = _turning(weights=equal)["CP01"]
    assert (point.leader, point.below, point.above) == ((0.5, 0.5), "b", "a")


def test_a_preset_that_is_an_industry_profile_gives_no_advice_of_an_article():
    profile = dataclasses.replace(STRESS, kind="industry")
    catalogue = dataclasses.replace(CATALOGUE, presets=keyed([profile]))
    engagement, selection = make_case(OPPOSED, catalogue=catalogue)
    names = {one.id: one.name for one in engagement.alternatives}
    assert list(turning_notes(weight_turning(selection), selection, catalogue, names)) == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_note_can_be_worded(language):
    say = load_wording(language)
    cases = [
        _notes(),
        _notes({"a": rows(BUILT, TRIED), "b": rows(TRIED, BUILT)}, weights={"gm": {"CP01": 1.0, "CP07": 3.0}}),
        _notes(weights={"gm": {"CP01": 1.0, "CP07": 1.0}}),
        _notes({"a": rows(TRIED, TRIED), "b": rows(BUILT, BUILT)}),
    ]
    for note in (one for case in cases for one in case):
        assert "{" not in say.say(note)
