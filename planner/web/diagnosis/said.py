"""Answers in words: options by their texts, shares in per cent, tables row by row."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planner.content.answer_checks import StandingAnswers
from planner.domain.model.questionnaire import Question
from planner.web.diagnosis.inputs import Asked, is_pair
from planner.web.guard import say


def said_of(rules: StandingAnswers, question: Question, raw: Any) -> str:
    """Return one answer in words; rows of tables on lines of their own."""
    if raw is None:
        return say().value(None)
    if question.type == "table" and isinstance(raw, list):
        return "\n".join(_row(rules, question, row) for row in raw) or say().label("page-diagnosis.none-there")
    if question.type == "item_table" and isinstance(raw, dict):
        return "\n".join(f"{code}{say().label('web.colon')}{_row(rules, question, row)}" for code, row in raw.items())
    return cell_said(rules, question, raw)


def cell_said(rules: StandingAnswers, asked: Asked, raw: Any) -> str:
    """Return one plain answer in words."""
    if raw is None:
        return say().value(None)
    if isinstance(raw, list):
        return say().value(tuple(_one(rules, asked, part) for part in raw)) or say().label("page-diagnosis.none-there")
    return _one(rules, asked, raw)


def _row(rules: StandingAnswers, question: Question, row: Any) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    colon = say().label("web.colon")
    parts = [
        f"{say().value(column.text)}{colon}{cell_said(rules, column, row[column.id])}"
        for column in question.columns
        if column.id in row
    ]
    return say().value(tuple(parts), "items")


def _one(rules: StandingAnswers, asked: Asked, raw: Any) -> str:
    if isinstance(raw, bool):
        return say().value(raw)
    if is_pair(raw):
        return str(raw["zh" if say().language == "zh-CN" else "en"])
    for option in asked.options:
        if option.id == str(raw):
            return say().value(option.text)
    if isinstance(raw, int | float):
        number = Decimal(repr(raw))
        if asked.type == "fraction":
            return f"{(number * 100).normalize():f}%"
        return f"{number.normalize():,f}"
    refers_to = getattr(asked, "refers_to", None)
    named = rules.names.get(refers_to or "", {}).get(str(raw))
    return str(raw) if named is None else say().value(named)
