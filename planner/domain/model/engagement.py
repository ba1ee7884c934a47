"""The engagement: one client's whole run through the stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.company import BlackoutRule, Company, TeamMember
from planner.domain.model.configuration import ConfigurationSheets
from planner.domain.model.holiday_notice import CalendarDefinition, HolidayNotice
from planner.domain.model.meeting import MeetingRule
from planner.domain.model.money_terms import MoneyTerms
from planner.domain.model.objective import Contradiction, Objective
from planner.domain.model.operation import OperationSheets
from planner.domain.model.questionnaire import Answer, AnswerValue
from planner.domain.model.stakeholder import (
    DatedWeighting,
    RequirementDecision,
    Stakeholder,
    WeightAggregation,
    Weighting,
)
from planner.domain.model.steering import SteeringRecords
from planner.domain.model.survey import SurveySheets
from planner.domain.model.text import Language, Text
from planner.domain.model.training import TrainingSheets
from planner.domain.model.training_records import TrainingRecords
from planner.domain.model.vendor import Alternative


@dataclass(frozen=True, slots=True)
class Award:
    """The client's decision for an alternative; without one every plan is provisional."""

    alternative_id: str
    decided_on: date
    decided_by: Text


DurationDistribution = Literal["beta-pert", "triangular"]


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """
    What the client wants of the plan.

    Dates are None when nobody stated them. `max_class_size` is people per class; `day_hours` the
    length of a training day; `pilot_site` None lets the planner choose. `site_calendars` names the calendars of
    sites that do not keep to `calendar`. `time_zone` is that of the dates in calendar files, `training_begins` the
    hour at which a training day begins there ("09:00"). `confidence` is the probability (0-1) that the contingency
    of the plan is to give, `distribution` that of its three-point durations.
    """

    template_id: str
    start: date | None
    go_live: date | None
    pilot_site: str | None
    calendar: str
    uses_make_up_days: bool
    company_days_off: Mapping[date, Text]
    max_class_size: int
    day_hours: float
    site_calendars: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = "Asia/Shanghai"
    training_begins: str = "09:00"
    confidence: float = 0.8
    distribution: DurationDistribution = "beta-pert"


@dataclass(frozen=True, slots=True)
class Screening:
    """Which products are screened on public facts, and the regions and languages they must offer."""

    product_ids: tuple[str, ...]
    required_region: str | None
    required_language: str | None


@dataclass(frozen=True, slots=True)
class Engagement:
    """
    One client's run: facts, answers, weightings, alternatives, decisions, team.

    `today` is an input: nothing asks the clock. `based_on` maps pack id to the version the copies were
    taken from. `planning_values` are decided values for contradicting facts. `weight_preset` fills in only
    where no respondent stated a weight; `weighting_history` holds every weighting ever stated, oldest first;
    `weight_aggregation` says how the respondents' weights become those of the group.
    """

    id: str
    title: Text
    language: Language
    today: date
    client: Text
    consultant: Text
    document_number: str
    version: str
    confidentiality: Text
    currency: str
    fictional: bool
    based_on: Mapping[str, str]
    company: Company
    stakeholders: tuple[Stakeholder, ...]
    answers: tuple[Answer, ...]
    contradictions: tuple[Contradiction, ...]
    planning_values: Mapping[str, AnswerValue]
    objectives: tuple[Objective, ...]
    requirement_decisions: Mapping[str, RequirementDecision]
    weightings: tuple[Weighting, ...]
    screening: Screening
    alternatives: tuple[Alternative, ...]
    award: Award | None
    team: tuple[TeamMember, ...]
    blackouts: tuple[BlackoutRule, ...]
    plan: PlanSettings
    acceptance_setup: str
    marks_shown: str
    industry_profile: str | None = None
    weight_preset: str | None = None
    weighting_history: tuple[DatedWeighting, ...] = ()
    survey: SurveySheets = field(default_factory=SurveySheets)
    operation: OperationSheets = field(default_factory=OperationSheets)
    configuration: ConfigurationSheets = field(default_factory=ConfigurationSheets)
    money_terms: MoneyTerms = field(default_factory=MoneyTerms)
    weight_aggregation: WeightAggregation = "aip_arithmetic"
    steering: SteeringRecords = field(default_factory=SteeringRecords)
    meetings: tuple[MeetingRule, ...] = ()
    calendars: Mapping[str, CalendarDefinition] = field(default_factory=dict)
    notices: tuple[HolidayNotice, ...] = ()
    training: TrainingSheets = field(default_factory=TrainingSheets)
    training_records: TrainingRecords = field(default_factory=TrainingRecords)

    @property
    def made_up(self) -> str | None:
        """What of a fictional engagement is made up: `fictional` all of it, `fictional-case` with real products."""
        if not self.fictional:
            return None
        new = (one.product for one in self.alternatives if not one.keeps_current)
        return "fictional" if all(product.fictional for product in new) else "fictional-case"

    @property
    def dropped_requirements(self) -> frozenset[str]:
        """
        Requirements given up in the fit-gap table.

        A must-have is indispensable by the client's own word: dropping it has no effect until that word is taken back.
        """
        must_haves = {id_ for id_, one in self.requirement_decisions.items() if one.must_have}
        dropped = {id_ for id_, one in self.configuration.dispositions.items() if one.disposition == "drop"}
        return frozenset(dropped - must_haves)
