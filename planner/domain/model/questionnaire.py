"""Questionnaires as data, and the answers people give to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.condition import Condition
from planner.domain.model.text import Text

QuestionType = Literal[
    "text",
    "integer",
    "number",
    "fraction",
    "money",
    "date",
    "yes_no",
    "choice",
    "choices",
    "scale",
    "table",
    "item_table",
]
# of a questionnaire that says nothing about when it is filled in: after all that do
LAST_PLACE = 99
# a fact has one true value, so two values are a contradiction; an opinion may differ, so values have a spread
QuestionKind = Literal["fact", "opinion"]


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer; `score` is 0-1 (1 = best) where the question is scored."""

    id: str
    text: Text
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table question: like a small question of its own."""

    id: str
    type: QuestionType
    text: Text
    required: bool
    options: tuple[Option, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """
    One question.

    `topic` groups questions for scoring (a readiness dimension, a cause); `weight` is its share
    inside the topic before normalising; `items` names the catalogue list whose entries are the rows
    of an `item_table`; `answered_by` are role codes who can know the answer; `matters_for` says what
    hangs on it; `action` what to do when its answer is bad.
    """

    id: str
    type: QuestionType
    kind: QuestionKind
    text: Text
    help: Text | None
    required: bool
    topic: str | None
    weight: float
    options: tuple[Option, ...]
    columns: tuple[Column, ...]
    items: str | None
    unit: Text | None
    minimum: float | None
    maximum: float | None
    ask_if: Condition | None
    answered_by: tuple[str, ...]
    matters_for: Text | None
    action: Text | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """
    A scored group of questions with its two limits: below `red_below` red, below `green_from` amber.

    `answer` says why the topic matters when it is red (a misconception), `work_packages` name the templates of the
    roll-out plan whose task deals with it.
    """

    id: str
    text: Text
    red_below: float | None
    green_from: float | None
    answer: Text | None = None
    work_packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """
    A questionnaire; questions and topics are keyed by id in the order they are asked.

    `place` is the place it has when those of its stage are filled in one after the other; those that have the same are
    ordered by id.
    """

    id: str
    version: str
    stage: str
    title: Text
    purpose: Text
    topics: Mapping[str, Topic]
    questions: Mapping[str, Question]
    place: int = LAST_PLACE


# `Text` where a text was given in both languages; money amounts are numbers in the currency of the engagement
AnswerValue = str | int | float | bool | date | Text | tuple[str, ...] | None
Row = Mapping[str, AnswerValue]
Table = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What one respondent said to one question.

    `value` is a plain value, or a table of rows (each with an `id`); None means asked and not known.
    """

    questionnaire_id: str
    question_id: str
    respondent_id: str
    answered_on: date | None
    value: AnswerValue | Table
