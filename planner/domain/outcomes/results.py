"""What the outcomes stage prepares: KPI sheets and the review calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.domain.model.text import Text
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class KpiSheet:
    """
    One KPI of this engagement.

    `start_value` and `target_value` in the KPI's unit (fractions for proportions), None when unknown
    or not set; `why` are node references (objectives, requirements).
    """

    kpi_id: str
    start_value: float | None
    target_value: float | None
    due: date | None
    owner: Text | None
    objective_ids: tuple[str, ...]
    requirement_ids: tuple[str, ...]
    why: tuple[str, ...]
    deciding: bool


@dataclass(frozen=True, slots=True)
class Review:
    """A dated review meeting."""

    id: str
    title: Text
    due: date
    provisional: bool
    agenda: tuple[Text, ...]
    attendees: tuple[Text, ...]
    output: Text


@dataclass(frozen=True, slots=True)
class OutcomeSheet:
    """KPI sheets (deciding ones first) and the review calendar."""

    kpis: tuple[KpiSheet, ...]
    reviews: tuple[Review, ...]
    warnings: tuple[Statement, ...]
