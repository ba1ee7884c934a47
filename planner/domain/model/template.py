"""Templates as data: roll-out plans, courses, acceptance items and KPI definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.catalogue import Coded
from planner.domain.model.condition import Condition
from planner.domain.model.text import Text

LinkType = Literal["FS", "SS", "FF", "SF"]
RepeatFor = Literal["none", "module", "integration", "data_source", "gap", "wave", "site", "audience"]
WorkPackageKind = Literal["work", "milestone", "gate"]
WorkStream = Literal["process", "organisation", "people", "system"]
GroupId = Literal["steering", "experts", "technical", "implementation", "management_office"]


@dataclass(frozen=True, slots=True)
class DriverRate:
    """`rate` working days for each unit of a driver (users, sites, integrations, records in thousands, ...)."""

    driver: str
    rate: float


@dataclass(frozen=True, slots=True)
class DurationRule:
    """
    A duration as structured data: fixed + sum of rate x driver, kept within minimum and maximum.

    The factors turn the likely value into optimistic and pessimistic ones; `source` says where the
    figures come from (a published figure's id, or «assumption»), `reason` in words.
    Source: docs/methods.md#duration-drivers
    """

    fixed_days: float
    rates: tuple[DriverRate, ...]
    minimum_days: float
    maximum_days: float | None
    optimistic_factor: float
    pessimistic_factor: float
    source: Text


@dataclass(frozen=True, slots=True)
class Predecessor:
    """
    A link to another work package of the template.

    When the predecessor repeats over the same register the link joins equal items, otherwise every
    instance. `lag_days` are working days and may be negative.
    """

    id: str
    type: LinkType
    lag_days: int


@dataclass(frozen=True, slots=True)
class RaciTemplate:
    """Role ids: who does it, exactly one who answers for it, who is asked, who is told."""

    responsible: tuple[str, ...]
    accountable: str
    consulted: tuple[str, ...]
    informed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkPackageTemplate:
    """
    One work package of a plan template.

    `repeat_for` makes one instance per entry of a register; `modules` restricts it to those catalogue
    modules being in scope (empty = any); `reasons` are node references (`readiness:data`, `pain:PP10`,
    `requirement:F-CUS-02`, `source:S-044`) that say why it exists.
    """

    id: str
    phase: str
    deliverable: Text
    title: Text
    kind: WorkPackageKind
    stream: WorkStream
    applies_if: Condition | None
    repeat_for: RepeatFor
    duration: DurationRule
    raci: RaciTemplate
    effort: Mapping[str, float]
    predecessors: tuple[Predecessor, ...]
    output: Text
    avoids_blackouts: Literal["none", "go_live", "training", "migration"]
    config_areas: tuple[str, ...]
    reasons: tuple[str, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """A project role: side, group of the organisation pyramid, duties; `required` ones missing give a warning."""

    id: str
    title: Text
    side: Literal["client", "vendor", "either"]
    group: GroupId
    duties: tuple[Text, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class GateTemplate:
    """A decision point: entry and exit criteria; `work_package` is its milestone in the plan."""

    id: str
    title: Text
    work_package: str
    entry: tuple[Text, ...]
    exit: tuple[Text, ...]
    acceptance_dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RiskTemplate:
    """A risk of the library: when it applies, how likely and how grave (1-5), and what is done about it."""

    id: str
    category: Text
    text: Text
    trigger: Text
    response_kind: Literal["avoid", "mitigate", "transfer", "accept"]
    response: Text
    owner_role: str
    likelihood: int
    impact: int
    applies_if: Condition | None
    raised_if: Condition | None
    phase: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanTemplate:
    """A whole plan template; mappings keep the template's order."""

    id: str
    version: str
    title: Text
    phases: Mapping[str, Coded]
    roles: Mapping[str, RoleTemplate]
    work_packages: Mapping[str, WorkPackageTemplate]
    gates: Mapping[str, GateTemplate]
    risks: Mapping[str, RiskTemplate]
    go_live_package: str
    pilot_package: str
    training_package: str
    uat_package: str


CourseKind = Literal["system_use", "data_entry_standard", "customer_service_skill", "method"]
CourseLevel = Literal["key_user", "end_user", "management", "administrator", "project_team"]


@dataclass(frozen=True, slots=True)
class CourseTemplate:
    """
    One course.

    `training_module` (TMnn) ties it to requirements; `audiences` are user-group roles (or `key_user`,
    `project_team`); `practice_fraction` of `hours` is hands-on; `maximum_class` people; `before` is the
    plan milestone it must be finished by (`uat` or `go_live`).
    """

    id: str
    title: Text
    training_module: str
    kind: CourseKind
    level: CourseLevel
    audiences: tuple[str, ...]
    modules: tuple[str, ...]
    content: tuple[Text, ...]
    method: Text
    hours: float
    practice_fraction: float
    maximum_class: int
    trainer: Text
    materials: tuple[Text, ...]
    assessment: Text
    pass_mark: float | None
    prerequisites: tuple[str, ...]
    before: Literal["uat", "go_live"]
    applies_if: Condition | None
    pains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainingTemplate:
    """The curriculum library: courses and the rules for repetition and assessment."""

    id: str
    version: str
    courses: Mapping[str, CourseTemplate]
    refresher_months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AcceptanceItemTemplate:
    """
    An acceptance item of the library (process, data, report, document); requirement items are generated.

    `modules` restricts it to modules in scope; `reasons` are node references.
    """

    id: str
    dimension: str
    group: Text
    condition: Text
    method: Text
    expected: Text
    evidence: Text
    responsible: Text
    applies_if: Condition | None
    modules: tuple[str, ...]
    reasons: tuple[str, ...]
    requirement_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptanceTemplate:
    """The acceptance library: preconditions, items, overall judgements (平稳、顺手、清楚), hand-over list, set-ups."""

    id: str
    version: str
    items: Mapping[str, AcceptanceItemTemplate]
    preconditions: tuple[Text, ...]
    judgements: tuple[Text, ...]
    handover: tuple[Text, ...]
    verdicts: tuple[Text, ...]
    signatories: Mapping[str, tuple[Text, ...]]


@dataclass(frozen=True, slots=True)
class KpiDefinition:
    """
    A KPI's definition sheet.

    `direction` up/down/context; `test` is the statistical test of a before/after comparison (P R M N A
    or none); `unit` prints, `is_fraction` says values are held as fractions.
    """

    id: str
    text: Text
    kind: Text
    formula: Text
    unit: Text
    is_fraction: bool
    direction: Literal["up", "down", "context"]
    data_source: Text
    test: Literal["P", "R", "M", "N", "A", "none"]
    frequency: Literal["weekly", "monthly", "quarterly", "yearly"]
    owner: Text
    window: Text
    exclusions: Text
    objective_classes: tuple[str, ...]
    acceptance_dimension: str
    source: str


@dataclass(frozen=True, slots=True)
class ReviewTemplate:
    """A review after go-live: calendar days after it, agenda, who attends, what comes out."""

    id: str
    title: Text
    days_after_go_live: int
    agenda: tuple[Text, ...]
    attendees: tuple[Text, ...]
    output: Text


@dataclass(frozen=True, slots=True)
class OutcomesTemplate:
    """The KPI library and the review calendar."""

    id: str
    version: str
    kpis: Mapping[str, KpiDefinition]
    reviews: tuple[ReviewTemplate, ...]
