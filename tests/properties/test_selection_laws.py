"""Laws of the selection that hold for every engagement."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.model.evidence import EvidenceGrade
from planner.domain.selection.ratings import rate_alternative
from planner.domain.selection.score import score_alternatives
from planner.domain.selection.select import select
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
CLASSES = {"1": "高", "2": "中", "3": "低"}
CATALOGUE = make_catalogue(
    [make_requirement(id_, point=id_[:4], weight_class=CLASSES[id_[-1]], prior=2.0) for id_ in IDS],
    [make_point("CP01", "F"), make_point("CP05", "X"), make_point("CP07", "S")],
)

ANSWERS = st.tuples(
    st.sampled_from(["standard", "configuration", "third_party", "custom", "roadmap", "not_supported"]),
    st.sampled_from(["whole", "core"]),
    st.sampled_from(["vendor_claim", "public_document", "demonstration", "trial", "contract"]),
)
PROFILES = st.dictionaries(st.sampled_from(IDS), ANSWERS)
PROFILE_LISTS = st.lists(PROFILES, min_size=2, max_size=4)
RAW_WEIGHTS = st.fixed_dictionaries({point: st.floats(0.1, 100) for point in POINTS})


def _alternatives(profiles):
    return tuple(make_alternative(f"a{number}", profile) for number, profile in enumerate(profiles))


def _select(alternatives, weights=None, people=None):
    """Select with the given raw points: one row for each person."""
    rows = [weights] if isinstance(weights, dict) else list(weights or [])
    people = people or tuple(make_stakeholder(f"p{number}") for number in range(len(rows) or 1))
    weightings = tuple(make_weighting(person.id, row) for person, row in zip(people, rows, strict=False))
    engagement = make_engagement(alternatives=tuple(alternatives), stakeholders=people, weightings=weightings)
    return select(engagement, CATALOGUE, SCALE, {})


def _values(selection):
    return {
        s.alternative_id: (s.overall_value.low, s.overall_value.expected, s.overall_value.high)
        for s in selection.scored
    }


def _same(left, right):
    assert left.keys() == right.keys()
    for key, value in left.items():
        assert value == pytest.approx(right[key], abs=1e-9)


@given(PROFILE_LISTS, RAW_WEIGHTS, st.integers(0, 3))
def test_deleting_an_alternative_changes_nobodys_value(profiles, weights, index):
    alternatives = _alternatives(profiles)
    gone = alternatives[index % len(alternatives)]
    before = _values(_select(alternatives, weights))
    after = _values(_select([a for a in alternatives if a is not gone], weights))
    assert after == {id_: value for id_, value in before.items() if id_ != gone.id}


@given(PROFILE_LISTS, RAW_WEIGHTS, st.floats(0.01, 1000))
def test_multiplying_all_raw_weights_by_one_number_changes_nothing(profiles, weights, factor):
    alternatives = _alternatives(profiles)
    scaled = {point: weight * factor for point, weight in weights.items()}
    _same(_values(_select(alternatives, weights)), _values(_select(alternatives, scaled)))


@given(PROFILES, RAW_WEIGHTS, st.sampled_from(IDS))
def test_losing_an_answer_never_narrows_the_range_and_never_adds_evidence(profile, weights, lost):
    (before,) = _select(_alternatives([profile]), weights).scored
    (after,) = _select(_alternatives([{k: v for k, v in profile.items() if k != lost}]), weights).scored
    assert after.overall_value.low <= before.overall_value.low + 1e-9
    assert after.overall_value.high >= before.overall_value.high - 1e-9
    assert after.evidenced_weight <= before.evidenced_weight + 1e-9
    assert after.unknown_weight >= before.unknown_weight - 1e-9
    if lost in profile:
        assert after.overall_value.width > before.overall_value.width


@given(PROFILES, RAW_WEIGHTS)
def test_contributions_add_up_to_the_overall_value(profile, weights):
    (scored,) = _select(_alternatives([profile]), weights).scored
    for parts in (scored.point_contributions, scored.dimension_contributions):
        for name in ("low", "expected", "high"):
            total = sum(getattr(part.value, name) for part in parts)
            assert total == pytest.approx(getattr(scored.overall_value, name), abs=1e-9)


@given(PROFILES, RAW_WEIGHTS, st.sampled_from(IDS), st.floats(0, 5))
def test_raising_a_rating_never_lowers_a_value(profile, weights, raised, by):
    selection = _select(_alternatives([profile]), weights)
    ratings = rate_alternative(_alternatives([profile])[0], list(CATALOGUE.requirements.values()), SCALE)
    old = ratings[raised].rating
    new = dataclasses.replace(old, expected=min(5.0, old.expected + by), high=min(5.0, old.high + by))
    better = {**ratings, raised: dataclasses.replace(ratings[raised], rating=new)}
    (scored,) = score_alternatives(selection.criteria, {"a0": better}, (), 0.01)
    assert scored.overall_value.expected >= selection.scored[0].overall_value.expected - 1e-9


@given(PROFILE_LISTS, RAW_WEIGHTS, RAW_WEIGHTS)
def test_a_respondent_without_a_say_changes_neither_values_nor_ranks_nor_verdict(profiles, weights, other):
    alternatives = _alternatives(profiles)
    alone = _select(alternatives, weights)
    people = (make_stakeholder("p0", 1.0), make_stakeholder("p1", 0.0))
    joined = _select(alternatives, [weights, other], people)
    assert _values(alone) == _values(joined)
    assert [(s.alternative_id, s.rank) for s in alone.scored] == [(s.alternative_id, s.rank) for s in joined.scored]
    assert alone.verdict == joined.verdict


@given(PROFILE_LISTS, RAW_WEIGHTS)
@settings(max_examples=50)
def test_values_lie_between_0_and_1_and_weights_sum_to_1(profiles, weights):
    selection = _select(_alternatives(profiles), weights)
    assert sum(c.weight for c in selection.criteria if c.level == "requirement") == pytest.approx(1.0)
    for low, expected, high in _values(selection).values():
        assert -1e-9 <= low <= expected + 1e-9 <= high + 2e-9 <= 1 + 3e-9


@given(PROFILE_LISTS, RAW_WEIGHTS)
@settings(max_examples=50)
def test_nobody_is_named_winner_under_the_evidence_limit(profiles, weights):
    selection = _select(_alternatives(profiles), weights)
    leader = next((s for s in selection.scored if s.alternative_id == selection.verdict.leading_id), None)
    if leader is not None and leader.evidenced_weight < SCALE.evidence_limit - 1e-9:
        assert selection.verdict.kind == "not_enough_data"


@given(PROFILES)
def test_evidence_is_what_is_graded_above_a_vendors_claim(profile):
    (scored,) = _select(_alternatives([profile])).scored
    strong = {id_ for id_, r in scored.ratings.items() if r.grade > EvidenceGrade.VENDOR_CLAIM}
    assert strong == {id_ for id_, (_, _, kind) in profile.items() if kind != "vendor_claim"}
