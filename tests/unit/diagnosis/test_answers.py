from datetime import date

import pytest

from planner.domain.diagnosis.answers import (
    answer_value,
    check_answer,
    check_values,
    fact_value,
    facts_of,
    missing_required,
)
from planner.domain.model.condition import Comparison
from planner.domain.model.text import Text
from tests.builders import make_option, make_question, make_questionnaire

WORDED = (make_option("none", 0.0), make_option("full", 1.0))
NUMBERED = (make_option("0"), make_option("5"))


def _codes(question, raw):
    return [fault.code for fault in check_answer(question, raw)]


@pytest.mark.parametrize(
    ("type_", "raw", "value"),
    [
        ("text", "甲", "甲"),
        ("text", {"zh": "甲", "en": "A"}, Text("甲", "A")),
        ("integer", 3, 3),
        ("number", 3, 3.0),
        ("fraction", 1, 1.0),
        ("money", 600000, 600000),
        ("money", "19.90", 19.9),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("yes_no", False, False),
    ],
)
def test_a_sound_value_passes_and_is_read(type_, raw, value):
    question = make_question("q", type=type_)
    assert _codes(question, raw) == []
    assert answer_value(question, raw) == value


@pytest.mark.parametrize(
    ("type_", "raw", "code"),
    [
        ("text", 3, "wrong-type"),
        ("text", "  ", "empty-answer"),
        ("text", {"zh": "甲"}, "wrong-type"),
        ("text", {"zh": "甲", "en": ""}, "empty-answer"),
        ("integer", 3.0, "wrong-type"),
        ("integer", True, "wrong-type"),
        ("integer", "3", "wrong-type"),
        ("number", float("nan"), "wrong-type"),
        ("number", float("inf"), "wrong-type"),
        ("fraction", 18, "not-a-fraction"),
        ("fraction", -0.1, "not-a-fraction"),
        ("fraction", "6%", "per-cent-for-fraction"),
        ("fraction", "six %", "wrong-type"),
        ("money", "much", "wrong-type"),
        ("money", "NaN", "wrong-type"),
        ("money", True, "wrong-type"),
        ("date", "2026-02-30", "impossible-date"),
        ("date", "next week", "wrong-type"),
        ("date", 20260228, "wrong-type"),
        ("yes_no", "yes", "wrong-type"),
        ("yes_no", 1, "wrong-type"),
        ("choices", "a", "wrong-type"),
        ("table", {}, "wrong-type"),
        ("item_table", [], "wrong-type"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(type_, raw, code):
    assert _codes(make_question("q", type=type_), raw) == [code]


@pytest.mark.parametrize(("raw", "share"), [("6%", "0.06"), ("13 ％", "0.13"), ("12.50%", "0.125"), ("100%", "1")])
def test_per_cent_is_answered_with_the_fraction_to_write(raw, share):
    (fault,) = check_answer(make_question("q", type="fraction"), raw)
    assert fault.params["share"] == share


@pytest.mark.parametrize("type_", ["text", "integer", "date", "choice", "table", "item_table"])
def test_asked_and_not_known_is_always_allowed(type_):
    question = make_question("q", type=type_, required=True)
    assert _codes(question, None) == []
    assert answer_value(question, None) is None


@pytest.mark.parametrize(("raw", "faults"), [(0, []), (5, []), (-1, ["out-of-range"]), (6, ["out-of-range"])])
def test_limits_belong_to_the_range(raw, faults):
    assert _codes(make_question("q", type="integer", minimum=0, maximum=5), raw) == faults


def test_a_worded_scale_takes_the_id_of_an_option_and_a_numbered_one_the_number():
    worded = make_question("q", type="scale", options=WORDED)
    numbered = make_question("q", type="scale", options=NUMBERED)
    assert _codes(worded, "none") == []
    assert answer_value(worded, "none") == "none"
    assert _codes(worded, 3) == ["wrong-type"]
    assert _codes(numbered, 5) == _codes(numbered, "5") == []
    assert answer_value(numbered, 5) == answer_value(numbered, "5") == 5
    assert _codes(numbered, 3) == ["unknown-option"]


def test_choices_are_known_and_named_once():
    question = make_question("q", type="choices", options=WORDED)
    assert answer_value(question, ["none", "full"]) == ("none", "full")
    assert _codes(question, ["none", "half", "none"]) == ["unknown-option", "repeated-choice"]


def test_a_question_that_does_not_apply_must_not_be_answered():
    first = make_question("has_crm", type="yes_no")
    then = make_question("crm_name", type="text", ask_if=Comparison("has_crm", "is", True))
    questionnaire = make_questionnaire("profile", [first, then])
    assert [f.code for f in check_values(questionnaire, {"has_crm": False, "crm_name": "X"})] == ["answer-not-asked"]
    assert [f.code for f in check_values(questionnaire, {"crm_name": "X"})] == ["answer-not-asked"]
    assert list(check_values(questionnaire, {"crm_name": "X"}, facts={"has_crm": True})) == []
    assert list(check_values(questionnaire, {"has_crm": False, "crm_name": None})) == []


def test_required_questions_count_only_where_they_apply():
    first = make_question("has_crm", type="yes_no", required=True)
    then = make_question("crm_name", type="text", required=True, ask_if=Comparison("has_crm", "is", True))
    questionnaire = make_questionnaire("profile", [first, then])
    assert missing_required(questionnaire, {"has_crm"}, {"has_crm": False}) == ()
    assert [q.id for q in missing_required(questionnaire, {"has_crm"}, {"has_crm": True})] == ["crm_name"]


def test_unsound_values_are_no_facts():
    questionnaire = make_questionnaire(
        "profile", [make_question("a", type="integer"), make_question("b", type="integer")]
    )
    assert facts_of(questionnaire, {"a": "many", "b": 3, "c": 1}) == {"b": 3}


def test_facts_of_dates_and_tables_are_comparable():
    assert fact_value(date(2026, 7, 1)) == "2026-07-01"
    assert fact_value(({"id": "hq"}, {"id": "plant"})) == ("hq", "plant")
