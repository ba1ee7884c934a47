"""What the roll-out planner produces: work packages with dates, gates, risks, organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.configuration import Disposition
from planner.domain.model.steering import Constraint
from planner.domain.model.template import LinkType, RaciTemplate, Rhythm, WorkPackageKind, WorkStream
from planner.domain.model.text import Text
from planner.domain.model.vendor import AnswerCode
from planner.domain.rollout.schedule_results import PlanScheduling, StartCause
from planner.errors import Statement

GapSize = Literal["small", "medium", "large"]
LagUnit = Literal["wd", "ed"]


@dataclass(frozen=True, slots=True)
class Gap:
    """
    A requirement in scope that the chosen alternative does not meet out of the box, and what that means.

    `decided` when the disposition is the client's own word; otherwise it follows from the answer.
    """

    requirement_id: str
    code: AnswerCode
    size: GapSize
    disposition: Disposition
    reason: Statement
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """Optimistic, likely and pessimistic working days, with the sentence that shows how they came about."""

    optimistic_days: int
    likely_days: int
    pessimistic_days: int
    explanation: Statement


@dataclass(frozen=True, slots=True)
class Link:
    """
    A dependency on another work package.

    `lag_days` are working days of the plan's calendar (`wd`), or elapsed days that run through days off (`ed`).
    `role_id` marks a link that levelling added: the two share people of that role; it is no dependency of the work.
    """

    predecessor_id: str
    type: LinkType
    lag_days: int
    lag_unit: LagUnit = "wd"
    role_id: str | None = None


@dataclass(frozen=True, slots=True)
class WorkPackage:
    """
    A work package of the plan, not yet scheduled.

    `subject` is the register entry it was repeated for (`integration:erp`, `gap:X-API-02`, `wave:1`).
    `meeting` is the sitting that decides it; `blocks` are packages that wait for it beyond the template's links;
    `immediate` work does not wait for its people.
    """

    id: str
    template_id: str
    phase: str
    deliverable: Text
    title: Text
    kind: WorkPackageKind
    stream: WorkStream
    duration: Duration
    raci: RaciTemplate
    effort_days: Mapping[str, float]
    links: tuple[Link, ...]
    output: Text
    avoids_blackouts: str
    subject: str | None
    config_areas: tuple[str, ...]
    requirement_ids: tuple[str, ...]
    reasons: tuple[str, ...]
    constraint: Constraint | None = None
    deadline: date | None = None
    meeting: str | None = None
    blocks: tuple[str, ...] = ()
    immediate: bool = False


@dataclass(frozen=True, slots=True)
class ScheduledPackage:
    """
    Dates of one work package on the levelled plan, by critical path on likely durations.

    Starts and finishes are working days, both included; a milestone has start = finish. Floats are
    working days. `moved` says what pushed it beyond its links (blackout, constraint). `early_start` and
    `early_finish` are those of the critical path before levelling, `levelled_days` the working days levelling
    moved it; `cause` says why it starts on its day.
    """

    work_package_id: str
    start: date
    finish: date
    late_start: date
    late_finish: date
    total_float_days: int
    free_float_days: int
    critical: bool
    provisional: bool
    moved: Statement | None
    early_start: date | None = None
    early_finish: date | None = None
    levelled_days: int = 0
    cause: StartCause | None = None
    fraction_done: float = 0.0


@dataclass(frozen=True, slots=True)
class Wave:
    """
    A go-live wave: pilot first; sites and user groups in it.

    Departments of one site may go live in different waves, so the groups tell who is in it, not the sites.
    """

    id: str
    number: int
    is_pilot: bool
    title: Text
    site_ids: tuple[str, ...]
    users: int
    go_live: date
    reasons: tuple[Statement, ...]
    group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """
    A dated decision point with its criteria.

    `item_ids` are the acceptance items that must be passed there, filled in once the acceptance book is built;
    `document` is what decides it beside or instead of them.
    """

    id: str
    title: Text
    work_package_id: str
    due: date
    provisional: bool
    entry: tuple[Text, ...]
    exit: tuple[Text, ...]
    acceptance_dimensions: tuple[str, ...]
    template_id: str = ""
    item_ids: tuple[str, ...] = ()
    document: Text | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk of this engagement; `exposure` is likelihood x impact (1-25)."""

    id: str
    category: Text
    text: Text
    likelihood: int
    impact: int
    exposure: int
    response_kind: str
    response: Text
    trigger: Text
    owner_role: str
    phase: str
    reasons: tuple[str, ...]
    raised_by: Statement | None
    package_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A project role with the people named for it and the effort the plan asks of it (person-days)."""

    role_id: str
    member_ids: tuple[str, ...]
    effort_days: float
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class DutyTasks:
    """
    A duty of a role with what fulfils it in this plan: work packages, and the days of a standing activity.

    Both are empty when the work of the duty does not apply to this engagement.
    """

    role_id: str
    text: Text
    package_ids: tuple[str, ...]
    rhythm: Rhythm | None
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class GoLive:
    """
    Go-live of the last wave against the wish.

    The three dates are the earliest feasible by critical path on optimistic, likely and pessimistic
    durations; `kept` is None when no date was wished for. `wish_probability` is that of keeping the wish in the
    simulation (0-1), None where there is no wish or nothing was simulated.
    """

    optimistic: date
    likely: date
    pessimistic: date
    wished: date | None
    kept: bool | None
    provisional: bool
    statements: tuple[Statement, ...]
    wish_probability: float | None = None


@dataclass(frozen=True, slots=True)
class RolloutPlan:
    """The whole plan; work packages in template order, `schedule` keyed by work-package id."""

    template_id: str
    alternative_id: str | None
    is_provisional: bool
    start: date
    work_packages: tuple[WorkPackage, ...]
    schedule: Mapping[str, ScheduledPackage]
    critical_path: tuple[str, ...]
    waves: tuple[Wave, ...]
    gates: tuple[Gate, ...]
    risks: tuple[Risk, ...]
    roles: tuple[RoleAssignment, ...]
    gaps: tuple[Gap, ...]
    go_live: GoLive
    uat_start: date
    drivers: Mapping[str, float]
    warnings: tuple[Statement, ...]
    duties: tuple[DutyTasks, ...] = ()
    scheduling: PlanScheduling = field(default_factory=PlanScheduling)
    status_date: date | None = None
