"""Measurable objectives and the registers of what is open or contradictory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.questionnaire import AnswerValue
from planner.domain.model.text import Text

ObjectiveClass = Literal["sales", "service", "marketing", "data"]
# «raise conversion by 15 %» means two different things; `value` states the target itself
ChangeKind = Literal["value", "relative", "points"]


@dataclass(frozen=True, slots=True)
class Objective:
    """
    An objective with its KPI; every None is printed as unknown and appears in the break list.

    `target` is read according to `change`: the value to reach, a relative change (0.15 = +15 %), or
    a change in percentage points (0.15 = +15 points). `start_value` and `value` targets are in the
    KPI's unit, proportions as fractions.
    """

    id: str
    text: Text
    objective_class: ObjectiveClass
    kpi_id: str | None
    start_value: float | None
    target: float | None
    change: ChangeKind | None
    due: date | None
    owner: Text | None
    alignment: Text | None
    pain_ids: tuple[str, ...]
    requirement_ids: tuple[str, ...]
    stated_by: str


@dataclass(frozen=True, slots=True)
class StatedValue:
    """A value and who stated it."""

    respondent_id: str
    value: AnswerValue


@dataclass(frozen=True, slots=True)
class Contradiction:
    """
    Two or more respondents state one fact differently: all kept, none averaged, an owner asked for.

    Where the answers differ from a setting of engagement.yaml, `setting` is its key and the setting's value is used.
    """

    id: str
    question_id: str
    item_id: str | None
    text: Text
    stated: tuple[StatedValue, ...]
    used: StatedValue
    decided: bool
    owner: Text | None
    setting: str = ""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something not known: what, who can answer it, what hangs on it, and which stages it touches."""

    id: str
    text: Text
    answered_by: tuple[str, ...]
    matters_for: Text | None
    stages: tuple[str, ...]
