"""Laws of trials and presets: what must hold whatever people mark."""

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.model.catalogue import WeightPreset
from planner.domain.model.text import Text
from planner.domain.selection.trials import usability_score
from planner.domain.selection.weights import combine_weights
from tests.builders import make_catalogue, make_point, make_requirement, make_stakeholder, make_weighting

MARKS = st.lists(st.integers(1, 5), min_size=10, max_size=10)
CLASSES = st.sampled_from(["高", "中", "低"])
CODES = ("CP01", "CP02", "CP03")
CATALOGUE = make_catalogue(
    [make_requirement(f"F-{code}", point=code) for code in CODES], [make_point(code) for code in CODES]
)


@given(MARKS)
def test_a_usability_score_lies_between_nought_and_a_hundred_in_steps_of_two_and_a_half(marks):
    score = usability_score(marks)
    assert 0.0 <= score <= 100.0
    assert score % 2.5 == 0.0


@given(MARKS, st.integers(0, 9))
def test_agreeing_more_raises_the_score_of_an_odd_statement_and_lowers_that_of_an_even_one(marks, place):
    if marks[place] == 5:
        return
    more = [*marks[:place], marks[place] + 1, *marks[place + 1 :]]
    step = usability_score(more) - usability_score(marks)
    assert step == (2.5 if place % 2 == 0 else -2.5)


@given(MARKS)
def test_the_opposite_marks_give_the_opposite_score(marks):
    assert usability_score(marks) + usability_score([6 - mark for mark in marks]) == 100.0


@given(st.dictionaries(st.sampled_from(CODES), CLASSES, min_size=1), st.tuples(CLASSES, CLASSES, CLASSES))
def test_a_preset_never_changes_how_the_points_people_weighed_compare(stated, words):
    preset = WeightPreset("p", Text.same("p"), Text.same("p"), dict(zip(CODES, words, strict=True)))
    people, weightings = (make_stakeholder("gm"),), (make_weighting("gm", stated),)
    plain = combine_weights(weightings, people, CATALOGUE).combined
    filled = combine_weights(weightings, people, CATALOGUE, preset).combined
    for one in stated:
        for other in stated:
            assert abs(plain[one] * filled[other] - plain[other] * filled[one]) < 1e-12
    if len(stated) == len(CODES):
        assert filled == plain
