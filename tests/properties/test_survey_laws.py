"""Laws of the survey that hold for every answer."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.diagnosis.process_redesign import redesign_processes
from planner.domain.diagnosis.segments import segment_emphasis, survey_segments
from planner.domain.diagnosis.timing import STATES, judge_timing
from planner.domain.model.survey import PointEmphasis, SurveySheets
from planner.domain.selection.weights import normalised, shift_weights
from tests.builders import TODAY, make_questionnaire
from tests.unit.diagnosis.surveys import make_process, make_segment, make_target

POINTS = ("CP01", "CP02", "CP03")
WEIGHTS = st.fixed_dictionaries({point: st.floats(0.01, 10) for point in POINTS}).map(normalised)
EMPHASIS = st.dictionaries(st.sampled_from(POINTS), st.floats(0, 1), min_size=1)
SHARE = st.one_of(st.none(), st.floats(0, 0.5))
SEGMENTS = st.lists(
    st.builds(
        lambda margin, revenue, potential: {"margin_share": margin, "revenue_share": revenue, "potential": potential},
        SHARE, SHARE, st.one_of(st.none(), st.integers(1, 5)),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def _segments(rows):
    return tuple(make_segment(f"s{number}", **row) for number, row in enumerate(rows))


@given(WEIGHTS, EMPHASIS, st.floats(0, 1))
def test_shifted_weights_sum_to_one_and_none_grows_by_more_than_the_strength(weights, emphasis, strength):
    shift = shift_weights(weights, PointEmphasis(emphasis, strength, strength_stated=True, applied=True))
    if shift is None:
        return
    assert sum(shift.after.values()) == pytest.approx(1)
    for point, weight in weights.items():
        assert weight / (1 + strength) - 1e-12 <= shift.after[point] <= weight * (1 + strength) + 1e-12


@given(WEIGHTS, st.floats(0.01, 1), st.floats(0, 1))
def test_points_that_are_all_emphasised_alike_keep_their_weights(weights, level, strength):
    shift = shift_weights(
        weights, PointEmphasis(dict.fromkeys(POINTS, level), strength, strength_stated=True, applied=True)
    )
    assert shift.after == pytest.approx(weights)


@given(SEGMENTS)
def test_a_priority_lies_between_nought_and_one_with_its_expected_value_inside(rows):
    for one in survey_segments(SurveySheets(segments=_segments(rows))).segments:
        assert -1e-9 <= one.priority.low <= one.priority.expected + 1e-9
        assert one.priority.expected <= one.priority.high + 1e-9 <= 1 + 2e-9


@given(SEGMENTS, st.sampled_from(["margin_share", "revenue_share", "potential"]))
def test_forgetting_something_never_narrows_a_priority(rows, field):
    known = _segments(rows)
    forgotten = (dataclasses.replace(known[0], **{field: None}), *known[1:])
    before, after = (
        next(one for one in survey_segments(SurveySheets(segments=segments)).segments if one.segment.id == "s0")
        for segments in (known, forgotten)
    )
    assert after.priority.width >= before.priority.width - 1e-9


@given(SEGMENTS)
def test_a_point_every_segment_names_has_the_whole_emphasis_and_no_point_has_more(rows):
    for value in segment_emphasis(SurveySheets(segments=_segments(rows))).by_point.values():
        assert value == pytest.approx(1)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.sampled_from(["lower", "higher"]))
def test_turning_the_good_direction_round_turns_better_into_worse(today, wanted, better):
    other = {"lower": "higher", "higher": "lower"}[better]
    one, turned = (
        redesign_processes([make_target(today=today, wanted=wanted, better=way)], [make_process()], [])[0].lines[0]
        for way in (better, other)
    )
    opposite = {"better": "worse", "worse": "better", "same": "same"}
    assert turned.direction == opposite[one.direction]
    assert one.change == pytest.approx(wanted - today)


FACTS = st.fixed_dictionaries(
    {
        "timing_customers": st.integers(0, 1000),
        "timing_people": st.integers(0, 50),
        "timing_repeat": st.floats(0, 1),
        "timing_losses": st.sampled_from(["weekly", "monthly", "rarely", "never"]),
        "timing_tools": st.sampled_from(["enough", "strained", "not_enough"]),
        **{question: st.sampled_from(sorted(states)) for question, states in STATES.items()},
    }
)


@given(FACTS, st.sets(st.sampled_from(["timing_customers", "timing_sponsor", "timing_data", "timing_tools"])))
def test_forgetting_answers_never_turns_a_wait_or_an_unknown_into_a_start(facts, forgotten):
    sheet = make_questionnaire("timing", [])
    whole = judge_timing(sheet, facts, TODAY)
    partly = judge_timing(sheet, {key: value for key, value in facts.items() if key not in forgotten}, TODAY)
    if partly.verdict == "start":
        assert whole.verdict == "start"
    assert (partly.look_again is not None) == (partly.verdict == "wait")


@given(FACTS)
def test_everything_answered_is_always_enough_to_say_something(facts):
    assert judge_timing(make_questionnaire("timing", []), facts, TODAY).verdict != "not_enough_data"
