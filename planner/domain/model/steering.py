"""What has happened on the project and what was decided about it: the facts a plan is steered by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from planner.domain.model.text import Text

if TYPE_CHECKING:
    from planner.domain.model.plan_change import AddedWork, ChangeRequest

ConstraintKind = Literal["start_no_earlier", "finish_no_later", "start_on", "finish_on", "as_late_as_possible"]
Severity = Literal["blocker", "major", "minor"]
# work-package id -> those whose people it waits for, each with the role both need
PeopleOrder = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A date the client lays on a work package; `as_late_as_possible` has no day. `reason` is printed with it."""

    kind: ConstraintKind
    day: date | None
    reason: Text


@dataclass(frozen=True, slots=True)
class PackageProgress:
    """
    How far a work package is on the status date.

    `remaining_days` are working days from the status date on; None leaves them to be worked out: the part not yet
    done of the likely duration. A finished package has an actual finish and `fraction_done` 1.
    `actual_cost` and `actual_effort_days` are None when nobody recorded them.
    """

    work_package_id: str
    actual_start: date | None = None
    actual_finish: date | None = None
    fraction_done: float = 0.0
    remaining_days: int | None = None
    actual_cost: float | None = None
    actual_effort_days: Mapping[str, float] = field(default_factory=dict)
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class BaselineDates:
    """
    First and last working day of a work package in a baseline, and its budget where there was one.

    `effort_days` are the person-days planned for it, `title` and `kind` what it was called and whether it was an
    event; None where the baseline does not say. `people_after` are the work packages whose people it waits for, each
    with the role both need: a replan keeps this order.
    """

    start: date
    finish: date
    budget: float | None = None
    effort_days: float | None = None
    title: Text | None = None
    kind: Literal["work", "milestone", "gate"] = "work"
    people_after: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduleBaseline:
    """
    A frozen plan to compare with: its name, the day it was frozen, who approved it, dates by work package.

    `currency` is that of the budgets, None when there are none.
    """

    id: str
    title: Text
    frozen_on: date
    approved_by: Text | None
    packages: Mapping[str, BaselineDates]
    currency: str | None = None


def age_of_baseline(frozen_on: date, id_: str) -> tuple[date, tuple[tuple[int, str], ...]]:
    """Return what baselines are sorted by, the oldest first: of one day B9 comes before B10."""
    parts = re.split(r"([0-9]+)", id_)
    return frozen_on, tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


@dataclass(frozen=True, slots=True)
class FailedItem:
    """
    An acceptance item that was tested and not accepted: what has to be done again.

    `requirement_ids` lead to the work that built it; `gate_ids` are the gates of the template that ask for it, in
    template order; `dimension` (A1-A6) is what it belongs to in the acceptance book.
    """

    item_id: str
    title: Text
    dimension: str
    requirement_ids: tuple[str, ...]
    severity: Severity
    found_on: date | None
    remark: Text | None = None
    gate_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SteeringRecords:
    """
    Everything recorded for steering: baselines (oldest first), the status date and the progress on it.

    `status_date` None: no progress was reported, and the plan is made from its start. `constraints` and `durations`
    (likely working days with the reason for replacing the computed ones) are keyed by work-package id.
    `drivers` are numbers decided instead of those the facts give; `added_work` is work the template does not have;
    `rework_days` are working days of rework by severity, where they are not the assumed ones. `people_order` is the
    order of people's work that a plan keeps instead of that of the latest baseline; it stands in no file.
    """

    status_date: date | None = None
    progress: Mapping[str, PackageProgress] = field(default_factory=dict)
    baselines: tuple[ScheduleBaseline, ...] = ()
    constraints: Mapping[str, Constraint] = field(default_factory=dict)
    deadlines: Mapping[str, date] = field(default_factory=dict)
    durations: Mapping[str, tuple[int, Text]] = field(default_factory=dict)
    changes: tuple[ChangeRequest, ...] = ()
    drivers: Mapping[str, float] = field(default_factory=dict)
    added_work: tuple[AddedWork, ...] = ()
    rework_days: Mapping[Severity, int] = field(default_factory=dict)
    people_order: PeopleOrder = field(default_factory=dict)

    @property
    def baseline(self) -> ScheduleBaseline | None:
        """The latest baseline: the one a plan is compared with."""
        return self.baselines[-1] if self.baselines else None
