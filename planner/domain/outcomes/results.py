"""What the outcomes stage prepares: KPI sheets and the review calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.operation import Adjustment, LoggedDecision
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
    quarterly: bool = False


# how far a recommended KPI has got: named by no objective or requirement, only watched, chosen without a start value
RecommendedState = Literal["absent", "watched", "without_start_value", "measured"]


@dataclass(frozen=True, slots=True)
class RecommendedKpi:
    """A KPI the industry profile recommends, why, and how far it has got in this engagement."""

    kpi_id: str
    reason: Text
    state: RecommendedState


@dataclass(frozen=True, slots=True)
class QuarterGoal:
    """The value a deciding KPI should have reached at the end of a quarter; None when that cannot be said."""

    kpi_id: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Quarter:
    """
    One quarter of use, closed by its review.

    `steps` are (id of the step, day it begins); `closure_rate` is None when no adjustment was due in the quarter.
    """

    number: int
    review_id: str
    title: Text
    first_day: date
    last_day: date
    provisional: bool
    steps: tuple[tuple[str, date], ...]
    goals: tuple[QuarterGoal, ...]
    adjustments_due: int
    adjustments_closed: int
    closure_rate: float | None


@dataclass(frozen=True, slots=True)
class DatedMeeting:
    """A review meeting with its days in the first year; of a weekly one only the first."""

    meeting_id: str
    days: tuple[date, ...]
    provisional_days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """Whether an analysis can be done with the modules in scope, and which of its KPIs are measured here."""

    analysis_id: str
    applies: bool
    missing_modules: tuple[str, ...]
    kpi_ids: tuple[str, ...]
    unmeasured_kpi_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AffectedByAdjustment:
    """What an open adjustment touches: requirements, acceptance items to check again, courses to update."""

    adjustment_id: str
    requirement_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    course_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """Quarters, meetings, analyses, and what was logged so far; decisions and adjustments by day."""

    quarters: tuple[Quarter, ...]
    meetings: tuple[DatedMeeting, ...]
    analyses: tuple[AnalysisPlan, ...]
    decisions: tuple[LoggedDecision, ...]
    overdue_decisions: tuple[str, ...]
    adjustments: tuple[Adjustment, ...]
    affected: tuple[AffectedByAdjustment, ...]


@dataclass(frozen=True, slots=True)
class OutcomeSheet:
    """KPI sheets (deciding ones first), the review calendar and the plan of the reviews."""

    kpis: tuple[KpiSheet, ...]
    reviews: tuple[Review, ...]
    warnings: tuple[Statement, ...]
    recommended: tuple[RecommendedKpi, ...] = ()
    review_plan: ReviewPlan | None = None
