"""Settings of the plan that the questionnaires ask for as well: filled in from the answers, held against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from planner.content.answer_sheets import AnswerSheets, Values, contradictions_of, merged_values
from planner.content.convert_common import Data
from planner.domain.model.objective import Contradiction, StatedValue
from planner.domain.model.questionnaire import AnswerValue, Question

# key under `plan` of engagement.yaml by the question that asks the same
SETTING_OF_QUESTION = {
    "go_live_wish": "go_live",
    "works_make_up_days": "uses_make_up_days",
    "class_size": "max_class_size",
    "training_day_hours": "day_hours",
}


def filled_in(plan: Data, values: Values) -> Data:
    """Return the settings of the plan, what engagement.yaml leaves open taken from the answers."""
    answered = {
        setting: _as_written(values[question_id])
        for question_id, setting in SETTING_OF_QUESTION.items()
        if values.get(question_id) is not None and plan.get(setting) is None
    }
    return {**plan, **answered}


def contradictions_with(sheets: AnswerSheets, plan: Data) -> tuple[Contradiction, ...]:
    """
    Return what respondents state differently, and what the settings of engagement.yaml state otherwise than they.

    The plan is made with the setting: it is the value used, and nothing is decided until setting and answer agree.
    """
    found = {one.id: one for one in contradictions_of(sheets)}
    return tuple((found | {one.id: one for one in _differing(sheets, plan)}).values())


def _differing(sheets: AnswerSheets, plan: Data) -> Iterator[Contradiction]:
    values = merged_values(sheets)
    for question_id, setting in SETTING_OF_QUESTION.items():
        answered, used = values.get(question_id), plan.get(setting)
        if answered is not None and used is not None and _as_written(answered) != used:
            question = _question(sheets, question_id)
            said = ((who, cast("AnswerValue", value)) for who, value in sheets.statements(question_id))
            stated = tuple(StatedValue(who, value) for who, value in said if value is not None)
            value = StatedValue("", date.fromisoformat(used) if question.type == "date" else used)
            yield Contradiction(
                question_id, question_id, None, question.text, stated, value, False, None, f"plan.{setting}"
            )


def _question(sheets: AnswerSheets, question_id: str) -> Question:
    every: Iterator[Mapping[str, Question]] = (entry.questionnaire.questions for entry in sheets.entries)
    return next(questions[question_id] for questions in every if question_id in questions)


def _as_written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
