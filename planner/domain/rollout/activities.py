"""Makes the activities of the network from work packages: blocked days, meetings, constraints and what has happened."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from planner.domain.model.company import BlackoutRule
from planner.domain.model.steering import Constraint, PackageProgress, SteeringRecords
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.blackouts import Blackouts
from planner.domain.rollout.meetings import Meetings
from planner.domain.rollout.network import Activity, Blocked, Span, longest_window
from planner.domain.rollout.results import Link, WorkPackage
from planner.domain.rollout.working_days import WorkingDays

Scenario = Literal["optimistic", "likely", "pessimistic"]
GO_LIVE = "go_live"
TRAINING = "training"


class ActivityMaker:
    """Makes the activities of one plan; what forbids a day to a purpose or a meeting is worked out once."""

    def __init__(
        self,
        work_packages: Sequence[WorkPackage],
        days: WorkingDays,
        rules: Sequence[BlackoutRule],
        calendar: WorkCalendar,
        meetings: Meetings,
        steering: SteeringRecords,
        sites: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._work_packages = tuple(work_packages)
        self._days = days
        self._blackouts = Blackouts(rules, calendar)
        self._purposes = {purpose for rule in rules for purpose in rule.applies_to}
        self._meetings = meetings
        self._steering = steering
        self._sites = sites
        self._blocked: dict[tuple[str, tuple[str, ...] | None], Blocked] = {}
        self._sittings: dict[str, Blocked] = {}
        self._windows: dict[tuple[str, tuple[str, ...] | None], int] = {}

    def activities(self, scenario: Scenario) -> tuple[Activity, ...]:
        """Return the activities with the durations of a scenario, in the order of the work packages."""
        return tuple(self._activity(package, scenario) for package in self._work_packages)

    @property
    def status_point(self) -> int:
        """The point at which the work still to be done can go on: after the status date, or the start of the plan."""
        day = self._steering.status_date
        return 0 if day is None else self._days.after(day)

    def _activity(self, package: WorkPackage, scenario: Scenario) -> Activity:
        days = _duration_days(package, scenario)
        blocked = self._blocked_days(package)
        # classes rest on blocked days anyway; other work is interrupted only when no window holds it in any scenario
        rests = package.avoids_blackouts == TRAINING or self._never_fits(package)
        activity = Activity(package.id, days, self._links(package), blocked, interruptible=rests)
        progress = self._steering.progress.get(package.id)
        if progress is not None and (progress.actual_start or progress.actual_finish):
            return replace(activity, fixed=self._actual_span(activity, progress))
        activity = replace(activity, not_before=self.status_point)
        if package.deadline is not None:
            activity = replace(activity, not_after=self._days.after(package.deadline))
        return activity if package.constraint is None else self._constrained(activity, package.constraint)

    def _links(self, package: WorkPackage) -> tuple[Link, ...]:
        """Return the links; papers for a meeting have to be there some working days before it."""
        lead, unit = self._meetings.lead(package.meeting) if package.meeting else (0, "wd")
        if not lead:
            return package.links
        if unit == "ed":
            return tuple(
                replace(link, lag_days=lead, lag_unit="ed")
                if not link.lag_days
                else replace(link, lag_days=link.lag_days + lead)
                for link in package.links
            )
        return tuple(replace(link, lag_days=link.lag_days + lead) for link in package.links)

    def _blocked_days(self, package: WorkPackage) -> Blocked | None:
        if package.meeting is not None:
            return self._without_sitting(package.meeting)
        return self._closed(package) if package.avoids_blackouts in self._purposes else None

    def _key(self, package: WorkPackage) -> tuple[str, tuple[str, ...] | None]:
        """Return purpose and sites of a package; a package of no wave concerns all sites."""
        return package.avoids_blackouts, self._sites.get(package.subject or "")

    def _closed(self, package: WorkPackage) -> Blocked:
        key = self._key(package)
        if key not in self._blocked:
            known: dict[int, bool] = {}
            purpose, sites = key

            def blocked(point: int) -> bool:
                if point not in known:
                    known[point] = bool(self._blackouts.on(self._days.morning(point), purpose, sites))
                return known[point]

            self._blocked[key] = blocked
            self._windows[key] = longest_window(blocked)
        return self._blocked[key]

    def _without_sitting(self, meeting_id: str) -> Blocked:
        if meeting_id not in self._sittings:
            known: dict[int, bool] = {}

            def blocked(point: int) -> bool:
                if point not in known:
                    known[point] = not self._meetings.sits_on(meeting_id, self._days.morning(point))
                return known[point]

            self._sittings[meeting_id] = blocked
        return self._sittings[meeting_id]

    def _never_fits(self, package: WorkPackage) -> bool:
        key = self._key(package)
        return key in self._windows and package.duration.pessimistic_days > self._windows[key]

    def _actual_span(self, activity: Activity, progress: PackageProgress) -> Span:
        """
        Return when a package was done, or from its actual start to the end of what remains after the status date.

        Source: docs/methods.md#replanning
        """
        if progress.actual_finish is not None:
            finish = self._days.after(progress.actual_finish)
            start = finish - activity.duration_days
            if progress.actual_start is not None:
                start = self._days.point_of(progress.actual_start)
            # one day holds an event as well as its work
            return Span(max(min(start, finish), 0), finish)
        assert progress.actual_start is not None
        start = self._days.point_of(progress.actual_start)
        remaining = remaining_days(activity.duration_days, progress)
        return Span(start, max(self.status_point, start) + remaining)

    def _constrained(self, activity: Activity, constraint: Constraint) -> Activity:
        if constraint.kind == "as_late_as_possible" or constraint.day is None:
            return replace(activity, as_late_as_possible=True)
        days = activity.duration_days
        match constraint.kind:
            case "start_no_earlier":
                return replace(activity, not_before=max(activity.not_before, self._days.point_of(constraint.day)))
            case "finish_no_later":
                point = self._days.after(constraint.day)
                return replace(activity, not_after=min(point, activity.not_after or point))
            case "start_on":
                start = self._days.point_of(constraint.day)
                return replace(activity, fixed=Span(start, start + days))
            case _:
                finish = self._days.after(constraint.day)
                return replace(activity, fixed=Span(max(finish - days, 0), max(finish, days)))


def remaining_days(duration_days: int, progress: PackageProgress) -> int:
    """Return the working days a started package still takes: as reported, else its share not yet done, rounded up."""
    if progress.remaining_days is not None:
        return progress.remaining_days
    return math.ceil(duration_days * (1 - progress.fraction_done) - 1e-9)


def _duration_days(package: WorkPackage, scenario: Scenario) -> int:
    duration = package.duration
    days: Mapping[Scenario, int] = {
        "optimistic": duration.optimistic_days,
        "likely": duration.likely_days,
        "pessimistic": duration.pessimistic_days,
    }
    return days[scenario]
