"""Industry profiles: what usually weighs, which fields and stages a CRM gets, and what is measured in an industry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.catalogue import WeightClass
from planner.domain.model.text import Text

FieldObject = Literal["customer", "contact", "opportunity"]
FieldType = Literal["text", "number", "money", "date", "yes_no", "choice", "choices", "reference"]
Advice = Literal["raise", "lower", "must_have"]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A code of the catalogue or the KPI library, and why it matters in the industry."""

    code: str
    reason: Text


@dataclass(frozen=True, slots=True)
class ExtraPain:
    """A pain the catalogue has no code for; `area` is one of its areas."""

    id: str
    area: str
    text: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class IndustryField:
    """A field to set up for one object; `rule` says what a right entry is, `requirement_id` who asks for it."""

    id: str
    object: FieldObject
    text: Text
    type: FieldType
    options: tuple[Text, ...]
    required: bool
    rule: Text | None
    requirement_id: str | None


@dataclass(frozen=True, slots=True)
class SalesStage:
    """
    A stage of the design sheet; rates and stays are assumptions to be replaced by the client's own figures.

    `win_rate` is 0-1; `longest_stay_days` are calendar days, None in the closing stage.
    """

    id: str
    text: Text
    win_rate: float
    key_task: Text
    exit: Text
    longest_stay_days: int | None


@dataclass(frozen=True, slots=True)
class RequirementAdvice:
    """A requirement that weighs more or less here than in the catalogue, or should be talked about as a must-have."""

    requirement_id: str
    advice: Advice
    reason: Text


@dataclass(frozen=True, slots=True)
class IndustryProfile:
    """
    The profile of one industry, a proposal that an engagement takes over and edits.

    `class_reasons` explain every point whose class differs from the preset of source 004.
    """

    id: str
    version: str
    title: Text
    for_whom: Text
    note: Text
    pains: tuple[Reasoned, ...]
    extra_pains: tuple[ExtraPain, ...]
    fields: tuple[IndustryField, ...]
    stages: tuple[SalesStage, ...]
    kpis: tuple[Reasoned, ...]
    point_classes: Mapping[str, WeightClass]
    class_reasons: Mapping[str, Text]
    requirements: tuple[RequirementAdvice, ...]
    references: tuple[Text, ...]
