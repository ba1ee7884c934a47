"""Entries of several days: of every question the latest answer is in force, and saving says no more than was changed."""

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.diagnosis.answers import values_in_force
from planner.domain.model.condition import Comparison
from planner.services.answering import entries_with
from tests.builders import make_question, make_questionnaire

# b is only asked where a is «yes»
ASKED = make_questionnaire(
    "initiation",
    [
        make_question("a"),
        make_question("b", ask_if=Comparison("a", "is", "yes")),
        make_question("c"),
        make_question("d", ask_if=Comparison("elsewhere", "is", "yes")),
    ],
)
VALUES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["yes", "no", None]))


def test_the_latest_answer_to_each_question_is_in_force():
    assert values_in_force(ASKED, [{"a": "yes", "c": "1"}, {"c": "2"}]) == {"a": "yes", "c": "2"}


def test_an_earlier_answer_that_a_later_one_made_pointless_is_not_in_force():
    assert values_in_force(ASKED, [{"a": "yes", "b": "1"}, {"a": "no"}]) == {"a": "no"}


def test_what_is_changed_goes_into_the_latest_entry_and_the_others_stay_as_they_were():
    stated = [{"a": "no", "c": "1"}, {"c": "2"}]
    assert entries_with(ASKED, stated, {"a": "yes", "c": "2"}) == [{"a": "no", "c": "1"}, {"a": "yes", "c": "2"}]


def test_an_earlier_answer_left_as_it_is_stays_in_its_entry():
    stated = [{"a": "no"}, {"c": "2"}]
    assert entries_with(ASKED, stated, {"a": "no", "c": "3"}) == [{"a": "no"}, {"c": "3"}]


def test_an_answer_taken_back_does_not_come_back_from_an_earlier_entry():
    stated = [{"a": "no", "c": "1"}, {"c": "2"}]
    assert entries_with(ASKED, stated, {"a": "no"}) == [{"a": "no"}, {}]


def test_an_earlier_answer_that_would_not_be_in_force_again_stays_on_record():
    # «no» makes b pointless: it is no longer in force and nobody has taken it back
    stated = [{"a": "yes", "b": "1"}, {"c": "2"}]
    assert entries_with(ASKED, stated, {"a": "no", "c": "2"}) == [{"a": "yes", "b": "1"}, {"c": "2", "a": "no"}]


@given(st.lists(VALUES, min_size=1, max_size=3), VALUES)
def test_what_was_saved_is_what_is_in_force(stated, values):
    entries = entries_with(ASKED, stated, values)
    assert len(entries) == len(stated)
    assert values_in_force(ASKED, [one for one in entries if one]) == values
    # earlier entries lose answers and never get new ones
    for before, after in zip(stated[:-1], entries[:-1], strict=True):
        assert after.items() <= before.items()
