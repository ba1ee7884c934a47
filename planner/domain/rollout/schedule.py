"""Dates and floats of the work packages: the network on the work calendar, outside the blackouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.company import BlackoutRule
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.blackouts import Blackouts
from planner.domain.rollout.network import (
    Activity,
    Blocked,
    ForwardPass,
    Span,
    backward_pass,
    driving_chain,
    forward_pass,
    longest_window,
)
from planner.domain.rollout.results import ScheduledPackage, WorkPackage
from planner.domain.rollout.working_days import WorkingDays
from planner.errors import Statement

Scenario = Literal["optimistic", "likely", "pessimistic"]
GO_LIVE = "go_live"
TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    The dated plan of one scenario.

    `chains` gives, for a work package, what decides when it starts (itself last); `spans` are points.
    """

    packages: Mapping[str, ScheduledPackage]
    critical_path: tuple[str, ...]
    forward: ForwardPass
    interrupted: tuple[str, ...]

    def chain_to(self, work_package_id: str) -> tuple[str, ...]:
        """Return the work packages that decide when one starts, the first one first."""
        return driving_chain(self.forward, work_package_id)


class Scheduler:
    """Schedules the work packages of one plan; the calendar is numbered once for all scenarios."""

    def __init__(
        self,
        work_packages: Sequence[WorkPackage],
        calendar: WorkCalendar,
        rules: Sequence[BlackoutRule],
        start: date,
    ) -> None:
        self._work_packages = {package.id: package for package in work_packages}
        self._calendar = calendar
        self._days = WorkingDays(calendar, start)
        self._blackouts = Blackouts(rules, calendar)
        purposes: set[str] = {purpose for rule in rules for purpose in rule.applies_to}
        self._blocked = {purpose: self._blocked_for(purpose) for purpose in sorted(purposes)}
        self._windows = {purpose: longest_window(blocked) for purpose, blocked in self._blocked.items()}

    def starts(self, scenario: Scenario) -> dict[str, date]:
        """Return the earliest start of every work package in one scenario."""
        forward = forward_pass(self._activities(scenario))
        opens = self._opening(forward)
        return {id_: self._first_day(id_, span, opens) for id_, span in forward.early.items()}

    def schedule(self) -> Schedule:
        """
        Return dates, floats and the critical path on likely durations.

        Raises:
            InputError: links run in a circle.
            InfeasiblePlanError: blackouts leave no window.
        """
        activities = self._activities("likely")
        forward = forward_pass(activities)
        backward = backward_pass(activities, forward)
        opens = self._opening(forward)
        packages: dict[str, ScheduledPackage] = {}
        for activity in activities:
            early, late = forward.early[activity.id], backward.late[activity.id]
            finish = self._last_day(activity.id, early, opens)
            packages[activity.id] = ScheduledPackage(
                work_package_id=activity.id,
                start=self._first_day(activity.id, early, opens),
                finish=finish,
                late_start=self._first_day(activity.id, late, opens),
                late_finish=self._last_day(activity.id, late, opens),
                total_float_days=late.start - early.start,
                free_float_days=backward.free_float_days[activity.id],
                critical=late.start == early.start,
                provisional=self._calendar.is_provisional(finish),
                moved=self._moved(activity, forward),
            )
        critical = [id_ for id_ in forward.order if packages[id_].critical]
        path = sorted(critical, key=lambda id_: forward.early[id_].start)
        return Schedule(packages, tuple(path), forward, tuple(_interrupted(activities, forward)))

    def _blocked_for(self, purpose: str) -> Blocked:
        known: dict[int, bool] = {}

        def blocked(point: int) -> bool:
            if point not in known:
                known[point] = bool(self._blackouts.on(self._days.morning(point), purpose))
            return known[point]

        return blocked

    def _activities(self, scenario: Scenario) -> tuple[Activity, ...]:
        return tuple(self._activity(package, scenario) for package in self._work_packages.values())

    def _activity(self, package: WorkPackage, scenario: Scenario) -> Activity:
        duration = package.duration
        days = {
            "optimistic": duration.optimistic_days,
            "likely": duration.likely_days,
            "pessimistic": duration.pessimistic_days,
        }[scenario]
        purpose = package.avoids_blackouts
        blocked = self._blocked.get(purpose)
        # classes rest on blocked days anyway; other work is interrupted only when no window holds it in any scenario
        rests = purpose == TRAINING or (blocked is not None and duration.pessimistic_days > self._windows[purpose])
        return Activity(package.id, days, package.links, blocked, interruptible=rests)

    def _opening(self, forward: ForwardPass) -> frozenset[str]:
        """
        Return the events that stand at the opening of a day; the others close the day of what they wait for.

        Going live opens a day, and so does an event that waits for the start of something, or for nothing.
        Source: docs/methods.md#events
        """
        opens: set[str] = set()
        for id_ in forward.order:
            package, link = self._work_packages[id_], forward.driving[id_]
            if not self._is_event(id_):
                continue
            moved = forward.early[id_].start > forward.asked_start[id_]
            if package.avoids_blackouts == GO_LIVE or link is None or moved:
                opens.add(id_)
            elif self._is_event(link.predecessor_id):
                opens.update({id_} if link.predecessor_id in opens else ())
            elif link.type[0] == "S":
                opens.add(id_)
        return frozenset(opens)

    def _is_event(self, id_: str) -> bool:
        return self._work_packages[id_].kind != "work"

    def _first_day(self, id_: str, span: Span, opens: frozenset[str]) -> date:
        if self._is_event(id_) and id_ not in opens:
            return self._days.evening(span.start)
        return self._days.morning(span.start)

    def _last_day(self, id_: str, span: Span, opens: frozenset[str]) -> date:
        if self._is_event(id_) and id_ in opens:
            return self._days.morning(span.finish)
        return self._days.evening(span.finish)

    def _moved(self, activity: Activity, forward: ForwardPass) -> Statement | None:
        asked, span = forward.asked_start[activity.id], forward.early[activity.id]
        rests = span.finish - span.start - activity.duration_days
        if span.start <= asked and rests <= 0:
            return None
        purpose = self._work_packages[activity.id].avoids_blackouts
        blackouts = self._named(purpose, asked, max(span.finish, asked + max(activity.duration_days, 1)))
        if span.start > asked:
            asked_day, day = self._days.morning(asked), self._days.morning(span.start)
            params = {"asked": asked_day, "start": day, "days": span.start - asked, "blackouts": blackouts}
            return Statement("rollout.moved", params)
        return Statement("rollout.interrupted", {"days": rests, "blackouts": blackouts})

    def _named(self, purpose: str, first: int, last: int) -> tuple[Text, ...]:
        rules = (
            rule for point in range(first, last) for rule in self._blackouts.on(self._days.morning(point), purpose)
        )
        return tuple({rule.id: rule.text for rule in rules}.values())


def _interrupted(activities: Sequence[Activity], forward: ForwardPass) -> list[str]:
    return [
        activity.id
        for activity in activities
        if forward.early[activity.id].finish - forward.early[activity.id].start > activity.duration_days
    ]
