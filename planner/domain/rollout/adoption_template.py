"""The adoption pack as data: communication, behaviours, incentives, seed users, feedback, low activity, policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.catalogue import Coded
from planner.domain.model.template import Rhythm
from planner.domain.model.text import Text

Anchor = Literal[
    "start",
    "end",
    "go_live",
    "end_of_waves",
    "gate",
    "package",
    "last_package",
    "wave",
    "classes",
    "refresher",
    "review",
]
# plans with several waves, of which the first is the pilot, or with one go-live for all
WaveCount = Literal["several", "single"]
Insert = Literal["people", "entry_fields", "time_limits", "limits", "low_activity"]


@dataclass(frozen=True, slots=True)
class Moment:
    """
    A point of the plan: an anchor, which gate or work package (`of`), and working days after it (before: negative).

    `go_live` is the first go-live, `end_of_waves` the last, `wave` every one of them. `package` is every work package
    made from a template, `last_package` the one that finishes last. `classes` is the first class of
    the users of every wave, of one course where `of` names it; `refresher` is the first refresher; `review` is the
    day of a review of the KPI calendar.
    """

    anchor: Anchor
    of: str | None
    days: int


@dataclass(frozen=True, slots=True)
class CommunicationTemplate:
    """
    One thing that is told: who says what to whom, when, by which channel and with which material.

    Audiences are roles of users, roles of the project, `all_users` or `wave_users` (all users of the wave). `package`
    is the work package it belongs to.
    """

    id: str
    title: Text
    when: Moment
    package: str
    audiences: tuple[str, ...]
    sender: str
    channel: str
    message: Text
    material: Text
    pains: tuple[str, ...]
    kpis: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a manager does, how often, how anybody can see it, and the proposed limit."""

    id: str
    roles: tuple[str, ...]
    rhythm: Rhythm
    text: Text
    evidence: Text
    target: Text
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Incentive:
    """What is rewarded, by which measure and by whom; how it can be abused and what guards against that."""

    id: str
    title: Text
    rewards: Text
    measure: Text
    giver: str
    rhythm: Rhythm
    abuse: Text
    guard: Text
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromotionStage:
    """
    A stage of the promotion plan: when, what it is for, what is done, and how one sees that it worked.

    `only`: a stage of plans with so many waves; None: of all plans.
    """

    id: str
    stage: Text
    begins: Moment
    ends: Moment
    aim: Text
    actions: Text
    owner: str
    package: str
    measure: Text
    only: WaveCount | None = None


@dataclass(frozen=True, slots=True)
class SeedCriterion:
    """A criterion for choosing seed users; `must` ones cannot be waived."""

    text: Text
    must: bool


@dataclass(frozen=True, slots=True)
class SeedStep:
    """A step of choosing and using seed users."""

    text: Text
    when: Moment
    owner: str


@dataclass(frozen=True, slots=True)
class SeedUsers:
    """Seed users: one for so many users (an assumption), criteria, steps, and the agenda of the sharing session."""

    per_users: int
    per_users_source: Text
    criteria: tuple[SeedCriterion, ...]
    steps: tuple[SeedStep, ...]
    agenda: tuple[Text, ...]
    source: str


@dataclass(frozen=True, slots=True)
class PilotCriterion:
    """
    An entry or exit criterion of the pilot: what, and how it is measured; `kpi` where one exists.

    `only`: a criterion of plans with so many waves; None: of all plans.
    """

    text: Text
    measure: Text
    kpi: str | None
    only: WaveCount | None = None


@dataclass(frozen=True, slots=True)
class IssueClass:
    """A class of issues: working hours to first response and solution (None: no limit), owner, escalation."""

    id: str
    text: Text
    response_hours: float
    solve_hours: float | None
    owner: str
    escalate_to: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """The feedback channel: ways in, classes with limits, and the rate of closure aimed at (a fraction)."""

    channels: tuple[Text, ...]
    classes: tuple[IssueClass, ...]
    limits_source: Text
    closure_target: float
    closure_formula: Text
    closure_source: Text
    source: str


@dataclass(frozen=True, slots=True)
class LowActivityStep:
    """A step of handling low activity, so many working days after the go-live of a wave."""

    days: int
    text: Text
    owner: str
    output: Text


@dataclass(frozen=True, slots=True)
class LowActivity:
    """Who counts as low in activity by which KPI, and what is done step by step."""

    kpi: str
    limits: tuple[Text, ...]
    limits_source: Text
    steps: tuple[LowActivityStep, ...]
    package: str
    source: str


@dataclass(frozen=True, slots=True)
class Impact:
    """What a role of users gains, what it must do more, what it fears and what answers the fear."""

    audience: str
    gain: Text
    effort: Text
    worry: Text
    answer: Text


@dataclass(frozen=True, slots=True)
class AdoptionTemplate:
    """The whole adoption pack; tuples keep the order of the pack."""

    id: str
    version: str
    channels: Mapping[str, Coded]
    communications: tuple[CommunicationTemplate, ...]
    behaviours: tuple[Behaviour, ...]
    incentives: tuple[Incentive, ...]
    promotion: tuple[PromotionStage, ...]
    seed_users: SeedUsers
    pilot_entry: tuple[PilotCriterion, ...]
    pilot_exit: tuple[PilotCriterion, ...]
    feedback: Feedback
    low_activity: LowActivity
    impacts: Mapping[str, Impact]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the policy; `insert` names the table that follows it and is made from the plan."""

    id: str
    text: Text
    insert: Insert | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the policy."""

    id: str
    title: Text
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """
    Within which time something is entered (a proposal); `modules` empty: always, else with one of them in scope.

    `limit` counts unless the configuration holds `rule` with a limit of its own: then `ruled` counts, which holds its
    field `{limit}` and may hold `{stages}`, the sales stages with their longest stay.
    """

    id: str
    text: Text
    who: tuple[str, ...]
    limit: Text
    modules: tuple[str, ...]
    rule: str | None = None
    ruled: Text | None = None


@dataclass(frozen=True, slots=True)
class PolicyTemplate:
    """The usage policy as a draft; texts hold the fields `{client}` and `{go_live}`."""

    id: str
    version: str
    title: Text
    notice: Text
    chapters: tuple[Chapter, ...]
    time_limits: tuple[TimeLimit, ...]
    time_limits_source: Text
    officers: tuple[str, ...]
