"""Structured changes of a plan: what a change request asks for, and what a what-if assumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.company import TeamMember
from planner.domain.model.steering import Constraint, PackageProgress, Severity
from planner.domain.model.text import Text

Decision = Literal["open", "approved", "rejected", "deferred", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Delay:
    """A work package starts so many working days later than planned; one that has begun takes so many longer."""

    work_package_id: str
    days: int
    reason: Text


@dataclass(frozen=True, slots=True)
class LongerWork:
    """A work package takes so many working days more (fewer, if negative) than computed."""

    work_package_id: str
    days: int
    reason: Text


@dataclass(frozen=True, slots=True)
class NewDuration:
    """A work package takes so many working days."""

    work_package_id: str
    days: int
    reason: Text


@dataclass(frozen=True, slots=True)
class NewConstraint:
    """A date is laid on a work package."""

    work_package_id: str
    constraint: Constraint


@dataclass(frozen=True, slots=True)
class NewDeadline:
    """A work package should be finished by a day."""

    work_package_id: str
    day: date
    reason: Text


@dataclass(frozen=True, slots=True)
class NewDriver:
    """A number that durations are computed from has another value (`custom_large`, `sites`, ...)."""

    name: str
    value: float
    reason: Text


@dataclass(frozen=True, slots=True)
class AddedWork:
    """
    Work that the template does not have: likely working days, effort by role, and what it stands between.

    `after` are the work packages it waits for, `before` those that wait for it. `phase` and the one who answers
    for it default to those of the first work package named. `requirement_ids` are the requirements it serves: the
    acceptance items of these have to be passed with the work in place.
    """

    id: str
    title: Text
    days: int
    after: tuple[str, ...]
    before: tuple[str, ...]
    reason: Text
    phase: str | None = None
    accountable: str | None = None
    effort_days: Mapping[str, float] = field(default_factory=dict)
    requirement_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """A decision on a requirement is taken anew; None leaves that part as it was."""

    requirement_id: str
    applicable: bool | None
    must_have: bool | None
    reason: Text


@dataclass(frozen=True, slots=True)
class PersonAdded:
    """Somebody joins the team."""

    member: TeamMember
    reason: Text


@dataclass(frozen=True, slots=True)
class PersonRemoved:
    """Somebody leaves the team."""

    member_id: str
    reason: Text


@dataclass(frozen=True, slots=True)
class NewGoLive:
    """Another go-live is wished for."""

    day: date
    reason: Text


@dataclass(frozen=True, slots=True)
class NewPilot:
    """Another site is the pilot."""

    site_id: str
    reason: Text


@dataclass(frozen=True, slots=True)
class NewCalendar:
    """The make-up working days of the holiday notice are worked, or not."""

    uses_make_up_days: bool
    reason: Text


@dataclass(frozen=True, slots=True)
class ItemFailed:
    """An acceptance item is assumed to fail; on no stated day means in the first acceptance test."""

    item_id: str
    severity: Severity
    found_on: date | None
    reason: Text


@dataclass(frozen=True, slots=True)
class Reported:
    """Progress is assumed as reported on a status date; packages not named stay as they were reported."""

    status_date: date
    progress: tuple[PackageProgress, ...]
    reason: Text


PlanChange = (
    Delay
    | LongerWork
    | NewDuration
    | NewConstraint
    | NewDeadline
    | NewDriver
    | AddedWork
    | RequirementChange
    | PersonAdded
    | PersonRemoved
    | NewGoLive
    | NewPilot
    | NewCalendar
    | ItemFailed
    | Reported
)


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """
    Somebody asks for a change of scope, dates or people; `decision` is open until it is decided.

    A deferred request is decided later (`decision_note` says when), a withdrawn one was taken back by the one who
    asked. Only approved requests change the plan.
    """

    id: str
    title: Text
    asked_by: Text
    asked_on: date
    reason: Text
    changes: tuple[PlanChange, ...]
    decision: Decision = "open"
    decided_on: date | None = None
    decided_by: Text | None = None
    decision_note: Text | None = None


@dataclass(frozen=True, slots=True)
class WhatIfScenario:
    """A question to the plan: what if all these changes came true at once?"""

    id: str
    title: Text
    changes: tuple[PlanChange, ...]
