import dataclasses

import pytest

from planner.domain.model.catalogue import Consideration, WeightPreset
from planner.domain.model.stakeholder import DatedWeighting
from planner.domain.model.text import Text
from planner.domain.model.trial import TrialKit
from planner.domain.selection.considerations import consideration_warnings, considered_weights
from planner.domain.selection.criteria import build_criteria
from planner.domain.selection.further import with_further_results
from planner.domain.selection.select import select
from planner.domain.selection.weight_log import weight_log
from planner.domain.selection.weights import combine_weights
from tests.builders import (
    TODAY,
    keyed,
    make_alternative,
    make_catalogue,
    make_decision,
    make_engagement,
    make_point,
    make_requirement,
    make_scale,
    make_stakeholder,
    make_text,
    make_weighting,
)

POINTS = (make_point("CP01", "F", "高"), make_point("CP07", "S", "低"))
PRESETS = (
    WeightPreset("functions_first", make_text("功能"), make_text("x"), {"CP01": "高", "CP07": "低"}),
    WeightPreset("safety_first", make_text("安全"), make_text("x"), {"CP01": "低", "CP07": "高"}, "industry"),
)
REQUIREMENTS = (make_requirement("A-1", point="CP01"), make_requirement("B-1", point="CP07", module="SEC"))
CATALOGUE = dataclasses.replace(make_catalogue(REQUIREMENTS, POINTS), presets=keyed(PRESETS))
GOOD, POOR = ("standard", "whole", "contract"), ("not_supported", "whole", "contract")
# alpha is good at A-1 alone, beta at B-1 alone
ALTERNATIVES = (
    make_alternative("alpha", {"A-1": GOOD, "B-1": POOR}),
    make_alternative("beta", {"A-1": POOR, "B-1": GOOD}),
)


def _select(**changes):
    values = {
        "alternatives": ALTERNATIVES,
        "stakeholders": (make_stakeholder("gm"),),
        "weightings": (make_weighting("gm", {"CP01": "高", "CP07": "低"}),),
        **changes,
    }
    engagement = make_engagement(**values)
    scale = make_scale()
    return with_further_results(select(engagement, CATALOGUE, scale, {}), engagement, CATALOGUE, scale, TrialKit())


# --- rankings under presets


def test_every_preset_and_the_engagements_own_weights_give_a_ranking():
    own, functions, safety = _select().presets
    assert [one.preset_id for one in (own, functions, safety)] == [None, "functions_first", "safety_first"]
    assert own.leader_ids == functions.leader_ids == ("alpha",)
    # 4.5 of 5 on a weight of 5/6: 0.75, and nothing on the rest
    assert own.value.expected == pytest.approx(0.75)
    assert own.lead == pytest.approx(0.75 - 0.15)


def test_a_preset_that_turns_the_weights_round_turns_the_leader_and_says_so():
    own, functions, safety = _select().presets
    assert safety.leader_ids == ("beta",)
    assert safety.order == (("beta", 1), ("alpha", 2))
    assert safety.changes_leader
    assert not functions.changes_leader
    assert not own.changes_leader


def test_alternatives_that_fail_a_must_have_lead_under_no_preset():
    decisions = {"A-1": make_decision("A-1", must_have=True)}
    rankings = _select(requirement_decisions=decisions).presets
    assert {ranking.leader_ids for ranking in rankings} == {("alpha",)}
    assert all(ranking.lead is None for ranking in rankings)


def test_where_nobody_is_eligible_all_are_ordered_by_score():
    decisions = {id_: make_decision(id_, must_have=True) for id_ in ("A-1", "B-1")}
    own, *_ = _select(requirement_decisions=decisions).presets
    assert own.order == (("alpha", 1), ("beta", 2))


def test_without_alternatives_there_is_nothing_to_rank():
    assert _select(alternatives=()).presets == ()


# --- the preset of an engagement


def test_stated_weights_win_over_the_preset_of_the_engagement():
    with_preset, without = _select(weight_preset="safety_first"), _select()
    assert with_preset.scored == without.scored
    assert with_preset.filled_by_preset == ()


def test_a_preset_fills_in_only_the_point_nobody_weighed():
    weightings = (make_weighting("gm", {"CP01": 4.0}),)
    people = (make_stakeholder("gm"),)
    filled = combine_weights(weightings, people, CATALOGUE, PRESETS[1])
    # gm's one point of two carries 1/2, the other the preset's 5/6; together 4/3
    assert filled.combined == pytest.approx({"CP01": 3 / 8, "CP07": 5 / 8})
    selection = _select(weightings=weightings, weight_preset="safety_first")
    assert selection.filled_by_preset == ("CP07",)
    assert "selection.points-by-preset" in {warning.code for warning in selection.warnings}


def test_with_nobody_weighing_the_preset_carries_every_point_and_still_no_winner_is_clear():
    selection = _select(weightings=(), weight_preset="safety_first")
    assert selection.scored[0].alternative_id == "beta"
    assert {"selection.weights-by-preset"} <= {warning.code for warning in selection.warnings}
    assert selection.verdict.kind != "clear_winner"


# --- what is considered


def _considered(point_weights, decisions=None):
    considerations = keyed(
        (
            Consideration("functions", make_text("功能"), ("CP01",), (), ()),
            Consideration("safety", make_text("安全"), (), ("SEC",), ()),
            Consideration("single", make_text("单条"), (), (), ("A-1",)),
        ),
        "code",
    )
    catalogue = dataclasses.replace(CATALOGUE, considerations=considerations)
    found = considered_weights(catalogue, build_criteria(catalogue, decisions or {}, point_weights))
    return found, tuple(consideration_warnings(found, considerations))


def test_each_consideration_has_the_weight_of_the_requirements_that_answer_to_it():
    found, warnings = _considered({"CP01": 0.75, "CP07": 0.25})
    assert [(one.code, one.weight) for one in found] == [("functions", 0.75), ("safety", 0.25), ("single", 0.75)]
    assert warnings == ()


def test_a_consideration_whose_points_weigh_nothing_gives_a_warning():
    _, (warning,) = _considered({"CP01": 1.0, "CP07": 0.0})
    assert warning.code == "selection.consideration-without-weight"
    assert warning.params == {"consideration": make_text("安全")}


def test_a_consideration_that_is_wholly_out_of_scope_gives_another_warning():
    out = {"B-1": make_decision("B-1", applicable=False)}
    _, (warning,) = _considered({"CP01": 0.75, "CP07": 0.25}, out)
    assert warning.code == "selection.consideration-out-of-scope"


# --- the log of changes


def _stated(day, who, weights, reason=None):
    return DatedWeighting(day, make_weighting(who, weights), reason)


def test_the_log_tells_the_first_statement_and_what_a_later_one_changed():
    later = TODAY.replace(day=9)
    history = (
        _stated(TODAY, "gm", {"CP01": "高", "CP07": "中"}),
        _stated(TODAY, "it", {"CP01": 10.0}),
        _stated(later, "gm", {"CP01": "高", "CP07": "低"}, Text.same("价格")),
    )
    first, other, change = weight_log(history)
    assert (first.stakeholder_id, first.is_first, first.points) == ("gm", True, ())
    assert other.is_first
    assert (change.stated_on, change.is_first, change.reason) == (later, False, Text.same("价格"))
    assert [(point.point_id, point.before, point.after) for point in change.points] == [("CP07", "中", "低")]


def test_saying_the_same_again_is_no_change():
    history = (_stated(TODAY, "gm", {"CP01": "高"}), _stated(TODAY.replace(day=9), "gm", {"CP01": "高"}))
    assert len(weight_log(history)) == 1


def test_a_point_left_out_later_is_told_as_no_longer_weighed():
    history = (_stated(TODAY, "gm", {"CP01": 1.0, "CP07": 2.0}), _stated(TODAY.replace(day=9), "gm", {"CP01": 1.0}))
    (point,) = weight_log(history)[1].points
    assert (point.point_id, point.before, point.after) == ("CP07", 2.0, None)
