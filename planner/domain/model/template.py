"""Templates as data: roll-out plans, courses, acceptance items and KPI definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from planner.domain.model.catalogue import Coded
from planner.domain.model.condition import Condition
from planner.domain.model.meeting import DecisionBody
from planner.domain.model.text import Text

LinkType = Literal["FS", "SS", "FF", "SF"]
ItemOrigin = Literal["objective", "process"]
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
    instance, or with `audience` only the one of that audience (none where the company has nobody of it).
    `lag_days` are working days and may be negative.
    """

    id: str
    type: LinkType
    lag_days: int
    audience: str | None = None


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
    `requirement:F-CUS-02`, `source:S-044`) that say why it exists. `decided_by` is the body whose meeting decides it.
    `immediate` work waits for nobody: it is not levelled, and people who then have too much to do are told.
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
    decided_by: DecisionBody | None = None
    immediate: bool = False


Rhythm = Literal["weekly", "fortnightly", "monthly", "quarterly", "each_gate", "each_wave"]


@dataclass(frozen=True, slots=True)
class Duty:
    """
    A duty of a role and the work that fulfils it.

    `package_ids` are work packages of the template; `rhythm` says how often a standing duty comes up, within
    the project (from its start to the end of the plan) or in `operation` (from the first go-live on).
    A duty with neither is a promise without a task, which the content check refuses.
    """

    text: Text
    package_ids: tuple[str, ...] = ()
    rhythm: Rhythm | None = None
    operation: bool = False


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """
    A project role: side, group of the organisation pyramid, duties; `required` ones missing give a warning.

    People of a `levelled` role are never planned beyond what they can give; for the others (key users, sponsors:
    part-time, their own work comes first) too much is a warning with names and weeks.
    """

    id: str
    title: Text
    side: Literal["client", "vendor", "either"]
    group: GroupId
    duties: tuple[Duty, ...]
    required: bool
    levelled: bool = False


@dataclass(frozen=True, slots=True)
class RoleCard:
    """
    The card of one group of the organisation pyramid; its members and duties are those of its roles.

    `lists_gaps` are the answer codes whose gaps the group has to close, so that the card can name them.
    """

    group: GroupId
    purpose: Text
    decisions: tuple[Text, ...]
    time_needed: Text
    entry_conditions: tuple[Text, ...]
    when_missing: Text
    lists_gaps: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class GateItems:
    """
    The acceptance items that must be passed at a gate.

    `library` and `requirements` name items of the library and of requirements one by one; several gates may name the
    same one, as every load of data is judged anew. What nobody names goes to the first gate that asks for its `methods`
    (codes of verification, items of requirements) or `origins`, and what is left then to the gate with `rest`.
    """

    library: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    origins: tuple[ItemOrigin, ...] = ()
    rest: bool = False


@dataclass(frozen=True, slots=True)
class GateTemplate:
    """
    A decision point: entry and exit criteria; `work_package` is its milestone in the plan.

    `items` are the acceptance items to be passed there; `document` is what decides it beside or instead of them.
    """

    id: str
    title: Text
    work_package: str
    entry: tuple[Text, ...]
    exit: tuple[Text, ...]
    acceptance_dimensions: tuple[str, ...]
    items: GateItems = field(default_factory=GateItems)
    document: Text | None = None


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
    package_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseOverlap:
    """Work packages that a method places before a phase they wait for, and why both phases run side by side."""

    package_ids: tuple[str, ...]
    reason: Text


# what the services look up in a plan: hook -> what the work package is
HookName = Literal[
    "basic_configuration",
    "key_user_training",
    "admin_training",
    "team_training",
    "method_training",
    "materials",
    "load_trial_1",
    "load_trial_2",
    "load_final",
    "freeze",
    "planning",
    "triage",
]
# the work packages that hold classes beside those of the waves: their days follow from the classes
CLASS_HOOKS: tuple[HookName, ...] = ("key_user_training", "admin_training", "team_training", "method_training")


@dataclass(frozen=True, slots=True)
class PlanTemplate:
    """
    A whole plan template; mappings keep the template's order.

    `extends` is the template this one was derived from. `hooks` name the work packages other stages look up;
    a template need not have all of them. `overlaps` are the links that run against the order of the phases.
    `duration_figures` are published durations (ids of the register of figures), printed beside the computed one.
    """

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
    extends: str | None = None
    hooks: Mapping[HookName, str] = field(default_factory=dict)
    cards: Mapping[str, RoleCard] = field(default_factory=dict)
    overlaps: tuple[PhaseOverlap, ...] = ()
    duration_figures: tuple[str, ...] = ()


CourseKind = Literal["system_use", "data_entry_standard", "customer_service_skill", "method"]
CourseLevel = Literal["key_user", "end_user", "management", "administrator", "project_team"]
CourseStage = Literal["before_uat", "before_go_live", "after_go_live", "refresher"]
MaterialForm = Literal["manual", "video", "quick_card", "exercise", "sheet", "environment"]


@dataclass(frozen=True, slots=True)
class CourseTemplate:
    """
    One course.

    `training_module` (TMnn) ties it to requirements; `audiences` are user-group roles (or `key_user`,
    `project_team`); `practice_fraction` of `hours` is hands-on; `maximum_class` people. `stage` says by which
    milestone of the plan it must be finished, or that it follows go-live: after `days_after_go_live` calendar
    days, at every refresher, or (days None) on demand. `difficulty` is 1 (anybody), 2 (after the basics) or 3
    (hard for beginners); `materials` are ids of the knowledge base.
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
    materials: tuple[str, ...]
    assessment: Text
    pass_mark: float | None
    prerequisites: tuple[str, ...]
    stage: CourseStage
    applies_if: Condition | None
    pains: tuple[str, ...]
    difficulty: int = 1
    days_after_go_live: int | None = None
    # the project roles among which the library looks for whoever teaches
    trainer_roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MaterialTemplate:
    """
    A piece of teaching material: its form, the pains and requirements it was written for, and who writes it.

    `writer` is a project role; `lead_days` working days before the first session that uses it it must be there.
    """

    id: str
    title: Text
    form: MaterialForm
    writer: str
    lead_days: int
    pains: tuple[str, ...]
    requirement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SelectionCriterion:
    """
    A criterion by which key users are chosen; weights of all criteria sum to 1.

    `low` and `high` word the two ends of the marks 1-5.
    """

    id: str
    text: Text
    weight: float
    low: Text
    high: Text


@dataclass(frozen=True, slots=True)
class SelectionTask:
    """A task of the key-user selection test; `modules` restricts it to those in scope (empty = for everybody)."""

    id: str
    text: Text
    minutes: int
    points: int
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeachOnStep:
    """What a key user does for the others, when in words, and what shows that it was done."""

    id: str
    text: Text
    when: Text
    evidence: Text


@dataclass(frozen=True, slots=True)
class KeyUserTemplate:
    """
    How key users are selected, tested and put to teach on.

    `pass_mark` is the fraction of points that passes the test; a key user looks after at most
    `learners_each` colleagues. Both are assumptions, as `source` says.
    """

    criteria: tuple[SelectionCriterion, ...]
    tasks: tuple[SelectionTask, ...]
    pass_mark: float
    learners_each: int
    steps: tuple[TeachOnStep, ...]
    source: Text


@dataclass(frozen=True, slots=True)
class CertificateTemplate:
    """
    A certificate for those of an audience who attended every course of some stages and passed those with a mark.

    `source` says where the rule comes from.
    """

    id: str
    title: Text
    audience: str
    stages: tuple[CourseStage, ...]
    source: Text


@dataclass(frozen=True, slots=True)
class NoCourseNeeded:
    """Requirements for which nobody has to learn anything, and why."""

    requirement_ids: tuple[str, ...]
    reason: Text


@dataclass(frozen=True, slots=True)
class TrainingTemplate:
    """The curriculum library: courses, their materials, key users and the rules for repetition and assessment."""

    id: str
    version: str
    courses: Mapping[str, CourseTemplate]
    refresher_months: tuple[int, ...]
    materials: Mapping[str, MaterialTemplate] = field(default_factory=dict)
    key_users: KeyUserTemplate | None = None
    no_course_needed: tuple[NoCourseNeeded, ...] = ()
    figures: tuple[str, ...] = ()
    certificates: Mapping[str, CertificateTemplate] = field(default_factory=dict)


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


JudgementLevel = Literal["good", "fair", "poor"]


@dataclass(frozen=True, slots=True)
class JudgementTemplate:
    """An overall judgement with worded anchors from good to poor."""

    id: str
    text: Text
    anchors: Mapping[JudgementLevel, Text]


@dataclass(frozen=True, slots=True)
class DocumentQuality:
    """One of the five qualities of a document: the question a tester puts, and how it is tried."""

    id: str
    text: Text
    question: Text
    test: Text


@dataclass(frozen=True, slots=True)
class WalkStep:
    """A step of a process and the trail it must leave; steps the client listed have no trail stated."""

    text: Text
    trail: Text | None


@dataclass(frozen=True, slots=True)
class DataStep:
    """
    One of the three cleaning steps as data acceptance checks it.

    `limit` is the share of wrong records (0-1) that must not be exceeded with the stated confidence: a proposal.
    """

    id: str
    text: Text
    check: Text
    counts_as_error: Text
    limit: float


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A step of the acceptance procedure: who does what, and what comes out."""

    step: Text
    who: Text
    output: Text


@dataclass(frozen=True, slots=True)
class PartyDuties:
    """What one party does in an acceptance."""

    party: Text
    duties: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class AcceptanceSetup:
    """Who leads the acceptance: the flow and the duties of each party."""

    flow: tuple[FlowStep, ...] = ()
    duties: tuple[PartyDuties, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptanceTemplate:
    """
    The acceptance library: preconditions, items, overall judgements (平稳、顺手、清楚), hand-over list, set-ups.

    `walk_throughs` are the standard steps by process area; `break_kinds` name what counts as a break.
    """

    id: str
    version: str
    items: Mapping[str, AcceptanceItemTemplate]
    preconditions: tuple[Text, ...]
    judgements: tuple[JudgementTemplate, ...]
    handover: tuple[Text, ...]
    verdicts: tuple[Text, ...]
    signatories: Mapping[str, tuple[Text, ...]]
    qualities: tuple[DocumentQuality, ...] = ()
    walk_throughs: Mapping[str, tuple[WalkStep, ...]] = field(default_factory=dict)
    break_kinds: tuple[Text, ...] = ()
    data_steps: Mapping[str, DataStep] = field(default_factory=dict)
    setups: Mapping[str, AcceptanceSetup] = field(default_factory=dict)


KpiView = Literal["data_growth", "efficiency", "cost"]
KPI_VIEWS: tuple[KpiView, ...] = ("data_growth", "efficiency", "cost")


@dataclass(frozen=True, slots=True)
class KpiDefinition:
    """
    A KPI's definition sheet.

    `direction` up/down/context; `test` is the statistical test of a before/after comparison (P R M N A
    or none); `unit` prints, `is_fraction` says values are held as fractions. `cohort` is what is counted,
    `comparison` the periods that may be compared. A `leading` KPI moves before the business results do and is
    read together with the one it is `paired_with`.
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
    cohort: Text | None = None
    comparison: Literal["year_on_year", "equal_periods", "snapshot"] = "equal_periods"
    external_factors: Text | None = None
    views: tuple[KpiView, ...] = ()
    leading: bool = False
    paired_with: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewTemplate:
    """
    A review after go-live: calendar days after it, agenda, who attends, what comes out.

    A `quarterly` one closes a quarter and is reported on. `after_packages`: templates of the work packages whose
    results it judges, so that it does not take place before they are done.
    """

    id: str
    title: Text
    days_after_go_live: int
    agenda: tuple[Text, ...]
    attendees: tuple[Text, ...]
    output: Text
    quarterly: bool = False
    after_packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomesTemplate:
    """The KPI library and the review calendar."""

    id: str
    version: str
    kpis: Mapping[str, KpiDefinition]
    reviews: tuple[ReviewTemplate, ...]
