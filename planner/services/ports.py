"""What the use cases need from outside, as protocols; `planner/bootstrap.py` joins them to adapters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.engagement import Engagement
from planner.domain.model.objective_library import ObjectiveLibrary
from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.trial import TrialKit
from planner.domain.model.vendor import Product
from planner.domain.selection.scale import RatingScale
from planner.errors import Problem

if TYPE_CHECKING:
    # ranking needs neither the document tree nor the records of later stages, and each takes its time to be made
    from planner.domain.migration.template import MigrationTemplate
    from planner.domain.model.document import Document
    from planner.domain.model.figure import Figure
    from planner.domain.model.industry import IndustryProfile
    from planner.domain.model.template import AcceptanceTemplate, OutcomesTemplate, PlanTemplate, TrainingTemplate
    from planner.domain.model.work_calendar import WorkCalendar
    from planner.domain.outcomes.reviews_template import ReviewsTemplate
    from planner.domain.rollout.adoption_template import AdoptionTemplate, PolicyTemplate
    from planner.domain.rollout.configuration.template import ConfigurationTemplate


@dataclass(frozen=True, slots=True)
class ContentPacks:
    """Everything the content packs hold, checked and typed."""

    catalogue: Catalogue
    rating_scale: RatingScale
    questionnaires: Mapping[str, Questionnaire]
    products: Mapping[str, Product]
    plan_templates: Mapping[str, PlanTemplate]
    training: TrainingTemplate
    acceptance: AcceptanceTemplate
    outcomes: OutcomesTemplate
    migration: MigrationTemplate
    industries: Mapping[str, IndustryProfile] = field(default_factory=dict)
    trials: TrialKit = field(default_factory=TrialKit)
    objective_library: ObjectiveLibrary = field(default_factory=ObjectiveLibrary)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    adoption: AdoptionTemplate | None = None
    policy: PolicyTemplate | None = None
    reviews: ReviewsTemplate | None = None
    configuration: ConfigurationTemplate | None = None

    @property
    def unread(self) -> Mapping[str, Mapping[str, str]]:
        """Packs that were left unread: kind -> id -> version; here none."""
        return {}


class ContentSource(Protocol):
    """Loads the packs; raises ContentError with every problem found."""

    def load(self) -> ContentPacks: ...

    def check(self) -> Sequence[Problem]: ...


class EngagementStore(Protocol):
    """Loads an engagement folder; raises InputError with every problem found, NotFoundError."""

    def load(self, folder: Path, packs: ContentPacks) -> Engagement: ...


class CalendarSource(Protocol):
    """Makes a work calendar by name (`cn`, ...) with the company's own days off."""

    def work_calendar(self, engagement: Engagement) -> WorkCalendar: ...


class DocumentRenderer(Protocol):
    """Renders a document to bytes in one format."""

    def render(self, document: Document) -> bytes: ...
