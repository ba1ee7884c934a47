"""What the further survey sheets hold: process targets, customer segments, peer cases, workshops and initiation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.money import Money
from planner.domain.model.text import Text

Measure = Literal["cost", "quality", "service", "speed"]
MEASURES: tuple[Measure, ...] = ("cost", "quality", "service", "speed")
Checked = Literal["visit", "call", "document", "hearsay"]
PointKind = Literal["agreed", "disputed", "decision"]


@dataclass(frozen=True, slots=True)
class ProcessTarget:
    """
    One line of the as-is/to-be sheet: what is measured on one of the four measures, today and as wanted.

    `today` and `wanted` are in `unit`, None when nobody has measured or decided; `better` says which way is good.
    """

    id: str
    process_id: str
    measure: Measure
    text: Text
    unit: Text
    today: float | None
    wanted: float | None
    better: Literal["lower", "higher"]
    measured_by: Text | None
    pain_ids: tuple[str, ...]
    objective_ids: tuple[str, ...]
    kpi_id: str | None


@dataclass(frozen=True, slots=True)
class CustomerSegment:
    """
    A group of customers; shares are fractions of all customers' revenue, margin and service cost.

    `potential` is 1-5 on the worded scale of the sheet; None everywhere means that nobody knows.
    """

    id: str
    name: Text
    customers: int | None
    revenue_share: float | None
    margin_share: float | None
    potential: int | None
    service_cost_share: float | None
    needs: Text | None
    point_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointEmphasis:
    """
    How strongly the key segments speak for each point (0-1), and whether the client wants weights shifted by it.

    `strength` is the most a point may gain before normalising; `strength_stated` False means our own default.
    """

    by_point: Mapping[str, float]
    strength: float
    strength_stated: bool
    applied: bool


@dataclass(frozen=True, slots=True)
class PeerCase:
    """
    A firm that was visited, called or read about, and the requirements its experience speaks to.

    `product_id` names a product profile or an alternative of the engagement; `years_in_use` None is not known.
    """

    id: str
    label: Text
    industry: Text | None
    size: Text | None
    product_id: str | None
    years_in_use: float | None
    checked: Checked
    checked_on: date | None
    lesson: Text | None
    supports: tuple[str, ...]
    contradicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkshopPoint:
    """A point of the minutes: agreed, disputed (with the positions) or decided (with owner and date)."""

    id: str
    kind: PointKind
    text: Text
    positions: Text | None
    owner: Text | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop with its minutes; `signed_on` None means that the statement of agreement is not signed."""

    id: str
    held_on: date | None
    theme: Text
    people: Text | None
    points: tuple[WorkshopPoint, ...]
    statement: Text | None
    signatories: Text | None
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Money for one year from one source; None means not stated."""

    id: str
    year: int
    source: Text
    amount: Money | None
    approved: bool | None
    approved_on: date | None


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A person set free for the project; `share` is the share of a working day (0-1)."""

    id: str
    role: str
    name: Text | None
    share: float | None
    released_by: Text | None


@dataclass(frozen=True, slots=True)
class ProjectGroup:
    """A group of the project organisation with its head."""

    id: str
    kind: str
    head: Text | None
    members: Text | None


@dataclass(frozen=True, slots=True)
class StageObjective:
    """What a stage must reach: the yardstick by which it is judged later."""

    id: str
    stage: str
    text: Text
    measured_by: Text | None
    due: date | None


@dataclass(frozen=True, slots=True)
class StrategyGoal:
    """A goal of the company's strategy and the objectives that serve it."""

    id: str
    text: Text
    objective_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Initiation:
    """The initiation sheet: money, process control, people, organisation, yardsticks and strategy."""

    budget: tuple[BudgetLine, ...] = ()
    decision_rights: Text | None = None
    change_rule: Text | None = None
    reporting_rhythm: Text | None = None
    staff: tuple[StaffLine, ...] = ()
    groups: tuple[ProjectGroup, ...] = ()
    stage_objectives: tuple[StageObjective, ...] = ()
    strategy_goals: tuple[StrategyGoal, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveySheets:
    """All further survey sheets of an engagement; empty registers mean that nothing was said."""

    process_targets: tuple[ProcessTarget, ...] = ()
    segments: tuple[CustomerSegment, ...] = ()
    apply_segment_shift: bool | None = None
    segment_shift_strength: float | None = None
    peer_cases: tuple[PeerCase, ...] = ()
    workshops: tuple[Workshop, ...] = ()
    initiation: Initiation = field(default_factory=Initiation)
