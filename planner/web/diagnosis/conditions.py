"""Conditions of questions in words for people, and as data for the script that shows and hides them."""

from __future__ import annotations

import json
from typing import Any

from planner.domain.model.condition import AllOf, AnyOf, Comparison, Condition, FactValue, Not
from planner.domain.model.questionnaire import Questionnaire
from planner.wording import Wording


def condition_data(condition: Condition | None) -> str:
    """Return a condition as JSON; empty for none."""
    return "" if condition is None else json.dumps(_data(condition), ensure_ascii=False)


def condition_said(condition: Condition | None, questionnaire: Questionnaire, wording: Wording) -> str:
    """Return a condition as part of a sentence: question and answer."""
    match condition:
        case AllOf(parts):
            return wording.label("page-diagnosis.all-of").join(
                condition_said(part, questionnaire, wording) for part in parts
            )
        case AnyOf(parts):
            return wording.label("page-diagnosis.any-of").join(
                condition_said(part, questionnaire, wording) for part in parts
            )
        case Not(part):
            return wording.label("page-diagnosis.not", part=condition_said(part, questionnaire, wording))
        case Comparison(fact, operator, operand):
            return _compared(fact, operator, operand, questionnaire, wording)
    return ""


def _compared(fact: str, operator: str, operand: FactValue, questionnaire: Questionnaire, wording: Wording) -> str:
    question = questionnaire.questions.get(fact)
    text = fact if question is None else wording.value(question.text)
    if operator == "known":
        return wording.label("page-diagnosis.is-known" if operand else "page-diagnosis.is-not-known", question=text)
    labels = {} if question is None else {option.id: wording.value(option.text) for option in question.options}
    parts = operand if isinstance(operand, tuple) else (operand,)
    said = tuple(labels.get(str(part), wording.value(part)) for part in parts)
    return wording.label(f"page-diagnosis.op-{operator}", question=text, answer=said)


def _data(condition: Condition) -> dict[str, Any]:
    match condition:
        case AllOf(parts):
            return {"all": [_data(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_data(part) for part in parts]}
        case Not(part):
            return {"not": _data(part)}
        case Comparison(fact, operator, operand):
            return {"fact": fact, "op": operator, "operand": operand}
