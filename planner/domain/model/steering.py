"""What has happened on the project and what was decided about it: the facts a plan is steered by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.text import Text

ConstraintKind = Literal["start_no_earlier", "finish_no_later", "start_on", "finish_on", "as_late_as_possible"]


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
    """First and last working day of a work package in a baseline, and its budget where there was one."""

    start: date
    finish: date
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class ScheduleBaseline:
    """A frozen plan to compare with: its name, the day it was frozen, who approved it, dates by work package."""

    id: str
    title: Text
    frozen_on: date
    approved_by: Text | None
    packages: Mapping[str, BaselineDates]


@dataclass(frozen=True, slots=True)
class SteeringRecords:
    """
    Everything recorded for steering: baselines (oldest first), the status date and the progress on it.

    `status_date` None: no progress was reported, and the plan is made from its start. `constraints` and `durations`
    (likely working days with the reason for replacing the computed ones) are keyed by work-package id.
    """

    status_date: date | None = None
    progress: Mapping[str, PackageProgress] = field(default_factory=dict)
    baselines: tuple[ScheduleBaseline, ...] = ()
    constraints: Mapping[str, Constraint] = field(default_factory=dict)
    deadlines: Mapping[str, date] = field(default_factory=dict)
    durations: Mapping[str, tuple[int, Text]] = field(default_factory=dict)

    @property
    def baseline(self) -> ScheduleBaseline | None:
        """The latest baseline: the one a plan is compared with."""
        return self.baselines[-1] if self.baselines else None
