"""The pack of reviews after go-live: steps, sheets, meetings, evaluation and analyses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.text import Text

MeetingRhythm = Literal["weekly", "monthly", "quarterly", "yearly"]
EvaluationPart = Literal["quantitative", "qualitative", "comparative"]
SystemPart = Literal["field", "flow", "rule", "dashboard"]


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """A task of a review step, the project role that does it and what comes out."""

    text: Text
    owner: str
    output: Text


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """A step of the quarterly review (collect, analyse, adjust), so many calendar days before the meeting."""

    id: str
    title: Text
    days_before: int
    tasks: tuple[ReviewTask, ...]


@dataclass(frozen=True, slots=True)
class SignAndAction:
    """What one sees, how to read it where that is stated, what is done about it and by which role."""

    sign: Text
    reading: Text | None
    action: Text
    owner: str


@dataclass(frozen=True, slots=True)
class AdjustmentRule:
    """A kind of adjustment of the system: when it is called for, how it is made, how it is checked."""

    kind: SystemPart
    when: Text
    how: Text
    check: Text


@dataclass(frozen=True, slots=True)
class PdcaPrompts:
    """What each of the four columns plan, do, check and act asks for."""

    plan: Text
    do: Text
    check: Text
    act: Text


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One of the three parts of an evaluation: its question, method, what it needs and what it cannot show."""

    id: EvaluationPart
    title: Text
    question: Text
    method: Text
    needs: Text
    limits: Text


@dataclass(frozen=True, slots=True)
class MeetingTemplate:
    """A review meeting: rhythm, chair and attendees (project roles), agenda, KPIs shown, what it decides."""

    id: str
    title: Text
    rhythm: MeetingRhythm
    chair: str
    attendees: tuple[str, ...]
    agenda: tuple[Text, ...]
    kpis: tuple[str, ...]
    decides: Text


@dataclass(frozen=True, slots=True)
class AnalysisTemplate:
    """
    One analysis: question, data, steps, how to read it, typical actions.

    `modules` are those it needs (one in scope suffices); `fields` those of the data standard, `further` data the
    standard does not hold; below `minimum_cases` a cell is described and not judged.
    """

    id: str
    title: Text
    question: Text
    modules: tuple[str, ...]
    fields: tuple[str, ...]
    further: tuple[Text, ...]
    kpis: tuple[str, ...]
    minimum_cases: int
    steps: tuple[Text, ...]
    reading: tuple[Text, ...]
    caution: Text
    actions: tuple[SignAndAction, ...]


@dataclass(frozen=True, slots=True)
class ReviewsTemplate:
    """The whole pack; lists keep its order."""

    id: str
    version: str
    steps: tuple[ReviewStep, ...]
    feedback_classes: Mapping[str, Text]
    activity_kpis: tuple[str, ...]
    activity_cases: tuple[SignAndAction, ...]
    data_quality_kpis: tuple[str, ...]
    data_quality_rule: Text
    adjustment_kinds: tuple[AdjustmentRule, ...]
    closure_formula: Text
    pdca: PdcaPrompts
    evaluation: tuple[Evaluation, ...]
    meetings: tuple[MeetingTemplate, ...]
    analyses: Mapping[str, AnalysisTemplate]
