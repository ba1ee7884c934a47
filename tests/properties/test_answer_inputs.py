"""What stands in an input comes back from it: the very same data untouched, and the same value when typed anew."""

import dataclasses
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.domain.diagnosis.answers import answer_value, check_answer
from planner.domain.model.questionnaire import Option, Question, Questionnaire
from planner.domain.model.text import Text
from planner.exchange.answer_books import read_answer_book, write_answer_book
from planner.services.keeping import is_same
from planner.web.diagnosis.inputs import NOTHING, printed, taken
from planner.wording import load_wording

WORDED = (
    Option("none", Text("没有", "None")),
    Option("some", Text("有一些", "Some")),
    Option("all", Text("都有", "All")),
)
QUESTION = Question(
    id="asked", type="text", kind="fact", text=Text("问", "Ask"), help=None, required=False, topic=None, weight=1.0,
    options=(), columns=(), items=None, unit=None, minimum=None, maximum=None, ask_if=None, answered_by=(),
    matters_for=None,
)  # fmt: skip

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
TEXTS = st.text(LETTERS, min_size=1, max_size=60).filter(str.strip)
SHARES = st.integers(0, 10_000).map(lambda n: n / 10_000)
NUMBERS = st.integers(-(10**12), 10**12) | st.integers(-(10**9), 10**9).map(lambda n: n / 1000)
VALUES = {
    "text": TEXTS | st.fixed_dictionaries({"zh": TEXTS, "en": TEXTS}),
    "integer": st.integers(-(10**12), 10**12),
    "number": NUMBERS,
    "fraction": SHARES | st.sampled_from([0, 1]),
    "money": NUMBERS.filter(lambda n: n >= 0),
    "date": st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(date.isoformat),
    "yes_no": st.booleans(),
    "choice": st.sampled_from(["none", "some", "all"]),
    "scale": st.sampled_from(["none", "some", "all"]),
    "choices": st.lists(st.sampled_from(["none", "some", "all"]), unique=True, min_size=1),
}
ANSWERS = st.sampled_from(sorted(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind]))


def asked(kind):
    return dataclasses.replace(QUESTION, type=kind, options=WORDED if kind in {"choice", "scale", "choices"} else ())


@given(ANSWERS, st.sampled_from(["zh-CN", "en"]))
@example(("text", "=1+1"), "en")
@example(("text", {"zh": " 两头有空格 ", "en": "x\ny"}), "zh-CN")
@example(("fraction", 0.005), "en")
def test_an_input_nobody_touched_gives_the_very_same_value(answer, language):
    kind, raw = answer
    again = taken(asked(kind), printed(asked(kind), raw, language).replace("\n", "\r\n"), raw, language)
    assert again is raw


@given(ANSWERS.filter(lambda answer: answer[0] != "text"))
def test_what_is_printed_can_be_typed_again_and_means_the_same(answer):
    kind, raw = answer
    typed = printed(asked(kind), raw, "en")
    # below one per cent the sign has to be typed as well
    typed = f"{typed}%" if kind == "fraction" else typed
    again = taken(asked(kind), typed, NOTHING, "en")
    assert not list(check_answer(asked(kind), again))
    assert answer_value(asked(kind), again) == answer_value(asked(kind), raw)


@given(st.text(max_size=200), st.sampled_from(sorted(VALUES)))
def test_whatever_is_typed_is_either_read_or_refused_in_words(typed, kind):
    raw = taken(asked(kind), typed, NOTHING, "en")
    if raw is not NOTHING:
        for fault in check_answer(asked(kind), raw):
            assert load_wording("en").label(f"problem.{fault.code}", **{"where": "", **fault.params})


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "＝", "\\", "(unknown)", "（没有）", "'", "_x0041_"])
@given(rest=TEXTS)
def test_a_workbook_gives_back_texts_that_look_like_something_else(mark, rest):
    questionnaire = Questionnaire("q", "1", "diagnosis", QUESTION.text, QUESTION.text, {}, {"asked": QUESTION})
    values = {"asked": f"{mark}{rest}".strip()}
    book = write_answer_book(questionnaire, values, {}, load_wording("en"))
    assert is_same(dict(read_answer_book(book, "q.xlsx", questionnaire, values).values), values)
    assert dict(read_answer_book(book, "q.xlsx", questionnaire, {}).values) == values
