"""Laws of the questions about a ranking: explanations add up, what-if agrees with the exact intervals."""

import dataclasses
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.domain.model.estimate import Estimate
from planner.domain.selection.agreement import measure_agreement
from planner.domain.selection.explain import explain_lead
from planner.domain.selection.level import nearest_level_rating, nearest_level_weight
from planner.domain.selection.select import select
from planner.domain.selection.weight_turning import weight_turning
from planner.domain.selection.what_if import WhatIf
from tests.builders import (
    make_alternative,
    make_catalogue,
    make_engagement,
    make_point,
    make_requirement,
    make_scale,
    make_stakeholder,
    make_weighting,
)

SCALE = make_scale()
POINTS = ("CP01", "CP05", "CP07")
IDS = tuple(f"{point}-{number}" for point in POINTS for number in range(1, 4))
CATALOGUE = make_catalogue(
    [make_requirement(id_, point=id_[:4], weight_class="高中低"[int(id_[-1]) - 1], prior=2.0) for id_ in IDS],
    [make_point("CP01", "F"), make_point("CP05", "X"), make_point("CP07", "X")],
)
ANSWERS = st.tuples(
    st.sampled_from(["standard", "configuration", "third_party", "custom", "roadmap", "not_supported"]),
    st.sampled_from(["whole", "core"]),
    st.sampled_from(["vendor_claim", "public_document", "demonstration", "trial", "contract"]),
)
PROFILE_LISTS = st.lists(st.dictionaries(st.sampled_from(IDS), ANSWERS), min_size=2, max_size=4)
RAW_WEIGHTS = st.fixed_dictionaries({point: st.floats(0.1, 100) for point in POINTS})
BEYOND = 1e-6


def _case(profiles, *weights, what_if=None):
    people = tuple(make_stakeholder(f"p{number}") for number in range(len(weights)))
    engagement = make_engagement(
        alternatives=tuple(make_alternative(f"a{number}", profile) for number, profile in enumerate(profiles)),
        stakeholders=people,
        weightings=tuple(make_weighting(person.id, row) for person, row in zip(people, weights, strict=True)),
    )
    return engagement, select(engagement, CATALOGUE, SCALE, {}, what_if=what_if)


def _explained(profiles, weights):
    engagement, selection = _case(profiles, weights)
    leader, other = selection.scored[0], selection.scored[1]
    return selection, explain_lead(leader, other, selection, engagement, CATALOGUE)


def _values(selection):
    return {one.alternative_id: one.overall_value.expected for one in selection.scored}


# --- explanations -------------------------------------------------------------------------------------------------


@given(PROFILE_LISTS, RAW_WEIGHTS)
def test_the_contributions_of_every_level_add_up_to_the_lead(profiles, weights):
    _, found = _explained(profiles, weights)
    for level in (found.dimensions, found.points, found.requirements):
        total = math.fsum(one.contribution for one in level)
        assert total == pytest.approx(found.margin.expected, abs=1e-12)
        for one in level:
            assert one.contribution == pytest.approx(one.weight * (one.leader.expected - one.other.expected), abs=1e-12)


@given(PROFILE_LISTS, RAW_WEIGHTS)
def test_what_decides_makes_up_the_lead_and_nothing_less_does(profiles, weights):
    _, found = _explained(profiles, weights)
    parts = {one.criterion_id: one.contribution for one in found.requirements}
    deciding = [parts[id_] for id_ in found.deciding]
    assert math.fsum(deciding) >= found.margin.expected - 1e-9
    assert deciding == sorted(deciding, reverse=True)
    assert not deciding or math.fsum(deciding[:-1]) < found.margin.expected
    assert set(found.weak) <= set(found.deciding)


@given(PROFILE_LISTS, RAW_WEIGHTS)
def test_the_numbers_in_the_sentences_are_those_of_the_record(profiles, weights):
    _, found = _explained(profiles, weights)
    said = {statement.code.removeprefix("explain."): statement.params for statement in found.statements}
    lead = said.get("ahead") or said["tied"]
    assert lead["points"] == pytest.approx(100 * found.margin.expected)
    adds, costs = (said.get(key, {"points": 0.0})["points"] for key in ("adds", "costs"))
    # what prints as nothing is left out of either: at most 0.05 points for each of two dimensions
    assert adds - costs == pytest.approx(100 * found.margin.expected, abs=0.1)
    sure = said.get("how-sure") or said["nearly-sure"]
    assert sure["probability"] == found.probability
    assert sure["range"].expected == pytest.approx(100 * found.margin.expected)
    decided = said.get("decided-by") or said.get("decided-by-many")
    if decided:
        parts = {one.criterion_id: one.contribution for one in found.requirements}
        assert decided["count"] == len(found.deciding)
        assert decided["points"] == pytest.approx(100 * math.fsum(parts[id_] for id_ in found.deciding))


@given(PROFILE_LISTS, RAW_WEIGHTS)
def test_at_the_level_weight_of_a_point_the_two_are_level(profiles, weights):
    _, found = _explained(profiles, weights)
    assume(found.margin.expected > 1e-6)
    change = nearest_level_weight(found.points, found.margin.expected)
    assume(change is not None)
    _, after = _case(profiles, weights, what_if=WhatIf(weights={change.point_id: change.level}))
    values = _values(after)
    assert values[found.leader_id] == pytest.approx(values[found.other_id], abs=1e-9)


@given(PROFILE_LISTS, RAW_WEIGHTS)
def test_with_the_level_rating_the_two_are_level(profiles, weights):
    selection, found = _explained(profiles, weights)
    other = next(one for one in selection.scored if one.alternative_id == found.other_id)
    before = {id_: rating.rating.expected for id_, rating in other.ratings.items()}
    change = nearest_level_rating(found.requirements, before, found.margin.expected, selection.value_function)
    assume(change is not None)
    assumed = {(found.other_id, change.requirement_id): Estimate.exact(change.after)}
    _, after = _case(profiles, weights, what_if=WhatIf(ratings=assumed))
    values = _values(after)
    assert values[found.leader_id] == pytest.approx(values[found.other_id], abs=1e-9)


# --- what if ------------------------------------------------------------------------------------------------------


@given(PROFILE_LISTS, RAW_WEIGHTS, st.sampled_from(["F", "X", *POINTS, *IDS]))
def test_assuming_the_present_weight_changes_nothing(profiles, weights, node):
    _, before = _case(profiles, weights)
    weight = next(c.weight for c in before.criteria if c.id == node)
    _, after = _case(profiles, weights, what_if=WhatIf(weights={node: weight}))
    assert _values(after) == pytest.approx(_values(before), abs=1e-9)
    assert after.verdict.kind == before.verdict.kind


@given(PROFILE_LISTS, RAW_WEIGHTS, st.sampled_from(IDS))
def test_assuming_the_present_rating_changes_no_value(profiles, weights, requirement):
    _, before = _case(profiles, weights)
    first = before.scored[0]
    what_if = WhatIf(ratings={(first.alternative_id, requirement): first.ratings[requirement].rating})
    _, after = _case(profiles, weights, what_if=what_if)
    assert _values(after) == pytest.approx(_values(before), abs=1e-12)


@given(PROFILE_LISTS, RAW_WEIGHTS, st.sampled_from(["F", "X", *POINTS, *IDS]), st.floats(0, 1))
def test_an_assumed_tree_still_sums_to_one_on_every_level(profiles, weights, node, weight):
    _, after = _case(profiles, weights, what_if=WhatIf(weights={node: weight}))
    for level in ("dimension", "point", "requirement"):
        assert math.fsum(c.weight for c in after.criteria if c.level == level) == pytest.approx(1.0)
    assert next(c.weight for c in after.criteria if c.id == node) == pytest.approx(weight, abs=1e-12)


@settings(max_examples=60)
@given(PROFILE_LISTS, RAW_WEIGHTS)
def test_just_beyond_the_interval_of_the_leader_another_one_leads(profiles, weights):
    _, selection = _case(profiles, weights)
    values = sorted(_values(selection).values(), reverse=True)
    assume(values[0] - values[1] > 1e-4)
    leader = selection.scored[0].alternative_id
    for found in weight_turning(selection, ("dimension", "point", "requirement")):
        inside = math.fsum(found.leader) / 2
        assert _best(profiles, weights, found.criterion_id, inside) == leader
        for end, step, follower in ((found.leader[0], -BEYOND, found.below), (found.leader[1], BEYOND, found.above)):
            if follower is None:
                continue
            assume(0 < end + step < 1)
            assert _best(profiles, weights, found.criterion_id, end + step) != leader


def _best(profiles, weights, node, weight):
    _, after = _case(profiles, weights, what_if=WhatIf(weights={node: weight}))
    values = _values(after)
    return max(values, key=lambda id_: values[id_])


# --- agreement ----------------------------------------------------------------------------------------------------


@given(PROFILE_LISTS, RAW_WEIGHTS, RAW_WEIGHTS)
def test_the_drivers_of_a_respondent_add_up_to_the_change_of_the_lead(profiles, first, second):
    engagement, selection = _case(profiles, first, second)
    found = measure_agreement(selection, engagement, CATALOGUE)
    values = _values(selection)
    leader = selection.scored[0].alternative_id
    for view in found.respondents:
        change = view.lead + values[leader] - values[view.leader_ids[0]]
        assert view.same_leader == (not view.drivers)
        if view.drivers:
            assert math.fsum(part for _, part in view.drivers) == pytest.approx(change, abs=1e-9)


@given(PROFILE_LISTS, RAW_WEIGHTS)
def test_respondents_of_one_mind_have_nothing_that_decides(profiles, weights):
    engagement, selection = _case(profiles, weights, weights)
    found = measure_agreement(selection, engagement, CATALOGUE)
    assert all(view.same_leader for view in found.respondents)
    assert not any(point.decides for point in found.points)


@given(PROFILE_LISTS, RAW_WEIGHTS, RAW_WEIGHTS)
def test_how_marks_are_shown_changes_no_number(profiles, first, second):
    engagement, selection = _case(profiles, first, second)
    shown = measure_agreement(selection, engagement, CATALOGUE)
    hidden = measure_agreement(selection, dataclasses.replace(engagement, marks_shown="anonymous"), CATALOGUE)
    assert (shown.points, shown.respondents, shown.weights) == (hidden.points, hidden.respondents, hidden.weights)
