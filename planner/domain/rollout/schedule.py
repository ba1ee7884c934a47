"""Dates and floats of the work packages: the network on the work calendar, levelled, outside the blackouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from planner.domain.model.company import BlackoutRule
from planner.domain.model.steering import SteeringRecords
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.activities import GO_LIVE, ActivityMaker, Scenario, remaining_days
from planner.domain.rollout.blackouts import Blackouts
from planner.domain.rollout.causes import CauseQuestion, start_cause
from planner.domain.rollout.levelled import People, level_plan
from planner.domain.rollout.levelling.plan_levelling import LevelledNetwork
from planner.domain.rollout.meetings import Meetings
from planner.domain.rollout.network import (
    Activity,
    ForwardPass,
    Span,
    backward_pass,
    delayed_activities,
    driving_chain,
    forward_pass,
)
from planner.domain.rollout.results import ScheduledPackage, WorkPackage
from planner.domain.rollout.steering.order import order_kept, with_order_kept
from planner.domain.rollout.working_days import WorkingDays
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    The dated plan of one scenario.

    `chains` gives, for a work package, what decides when it starts (itself last); `spans` are points.
    `levelled` is the network with what levelling added, None when nothing was levelled.
    """

    packages: Mapping[str, ScheduledPackage]
    critical_path: tuple[str, ...]
    forward: ForwardPass
    interrupted: tuple[str, ...]
    activities: tuple[Activity, ...] = ()
    levelled: LevelledNetwork | None = None

    def chain_to(self, work_package_id: str) -> tuple[str, ...]:
        """Return the work packages that decide when one starts, the first one first."""
        return driving_chain(self.forward, work_package_id)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """
    What a plan is scheduled under: calendar, first day, closed days, meetings, what has happened, and the people.

    `targets` are to come early among equally short plans; `sites` are those that a subject (`wave:1`) concerns.
    """

    calendar: WorkCalendar
    start: date
    rules: Sequence[BlackoutRule] = ()
    meetings: Meetings | None = None
    steering: SteeringRecords = field(default_factory=SteeringRecords)
    people: People | None = None
    targets: tuple[str, ...] = ()
    sites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Scheduler:
    """Schedules the work packages of one plan; the calendar is numbered once for all scenarios."""

    def __init__(self, work_packages: Sequence[WorkPackage], circumstances: Circumstances) -> None:
        self._work_packages = {package.id: package for package in work_packages}
        self._at = circumstances
        self._calendar = circumstances.calendar
        self.days = WorkingDays(circumstances.calendar, circumstances.start)
        self._blackouts = Blackouts(circumstances.rules, circumstances.calendar)
        self._meetings = circumstances.meetings or Meetings((), circumstances.calendar)
        self._maker = ActivityMaker(
            work_packages, self.days, circumstances.rules, circumstances.calendar, self._meetings,
            circumstances.steering, circumstances.sites,
        )  # fmt: skip
        self._added: Mapping[str, Activity] = {}

    def starts(self, scenario: Scenario) -> dict[str, date]:
        """
        Return the earliest start of every work package in one scenario.

        After `schedule` the order that levelling gave to people stands in every scenario.
        """
        activities = tuple(self._as_levelled(activity) for activity in self._maker.activities(scenario))
        forward = forward_pass(activities, self.days.elapsed)
        opens = self._opening(forward, activities)
        return {id_: self._first_day(id_, span, opens) for id_, span in forward.early.items()}

    def remaining_days(self) -> dict[str, int]:
        """Return the working days that packages under way still take."""
        likely = {id_: package.duration.likely_days for id_, package in self._work_packages.items()}
        return {
            id_: remaining_days(likely[id_], progress)
            for id_, progress in self._at.steering.progress.items()
            if id_ in likely and progress.actual_start is not None and progress.actual_finish is None
        }

    def schedule(self) -> Schedule:
        """
        Return dates, floats and the critical path on likely durations, levelled by the people there are.

        Raises:
            InputError: links run in a circle.
            InfeasiblePlanError: blackouts leave no window.
        """
        activities = self._maker.activities("likely")
        before = forward_pass(activities, self.days.elapsed)
        levelled = self._levelled(activities)
        final = delayed_activities(*self._passed(levelled.activities if levelled else activities), self.days.elapsed)
        self._added = {activity.id: activity for activity in final}
        forward = forward_pass(final, self.days.elapsed)
        return self._dated(final, before, forward, levelled)

    def _passed(self, activities: tuple[Activity, ...]) -> tuple[tuple[Activity, ...], ForwardPass]:
        return activities, forward_pass(activities, self.days.elapsed)

    def _levelled(self, activities: Sequence[Activity]) -> LevelledNetwork | None:
        people = self._at.people
        if people is None or not people.levelled_roles():
            return None
        kept = with_order_kept(activities, order_kept(self._at.steering))
        levelled = level_plan(kept, tuple(self._work_packages.values()), people, self.days, self._at.targets)
        if kept == tuple(activities):
            return levelled
        # what is proven for a kept order is not proven for every order: only the links of the work bound the plan
        bound = forward_pass(activities, self.days.elapsed).end
        return replace(levelled, lower_bound=bound, unlevelled=bound, status="feasible")

    def _as_levelled(self, activity: Activity) -> Activity:
        """Return an activity of another scenario with the links between people that levelling added."""
        known = self._added.get(activity.id)
        if known is None:
            return activity
        return replace(activity, links=known.links, not_before=max(activity.not_before, known.not_before))

    def _dated(
        self,
        activities: tuple[Activity, ...],
        before: ForwardPass,
        forward: ForwardPass,
        levelled: LevelledNetwork | None,
    ) -> Schedule:
        backward = backward_pass(activities, forward, self.days.elapsed)
        opens, opened = self._opening(forward, activities), self._opening(before, activities)
        by_id = {activity.id: activity for activity in activities}
        moved = {id_: why for id_ in by_id if (why := self._moved(by_id[id_], forward)) is not None}
        dates = {id_: self._dates(id_, span, opens) for id_, span in forward.early.items()}
        question = CauseQuestion(
            packages=self._work_packages,
            activities=by_id,
            forward=forward,
            dates=dates,
            moved=_starts_moved(moved),
            held=levelled.held if levelled else {},
            roles=self._roles(),
            steering=self._at.steering,
            status_point=self._maker.status_point,
        )
        packages: dict[str, ScheduledPackage] = {}
        for id_ in by_id:
            early, late = forward.early[id_], backward.late[id_]
            start, finish = dates[id_]
            first, last = self._dates(id_, before.early[id_], opened)
            packages[id_] = ScheduledPackage(
                work_package_id=id_,
                start=start,
                finish=finish,
                late_start=self._first_day(id_, late, opens),
                late_finish=self._last_day(id_, late, opens),
                total_float_days=late.start - early.start,
                free_float_days=backward.free_float_days[id_],
                # what is done decides nothing any more
                critical=late.start <= early.start and self._fraction_done(id_) < 1,
                provisional=self._calendar.is_provisional(finish),
                moved=moved.get(id_),
                early_start=first,
                early_finish=last,
                levelled_days=max(0, early.start - before.early[id_].start) if levelled else 0,
                cause=start_cause(question, id_),
                fraction_done=self._fraction_done(id_),
            )
        critical = [id_ for id_ in forward.order if packages[id_].critical]
        path = sorted(critical, key=lambda id_: forward.early[id_].start)
        interrupted = tuple(_interrupted(activities, forward))
        return Schedule(packages, tuple(path), forward, interrupted, activities, levelled)

    def _roles(self) -> dict[str, Text]:
        people = self._at.people
        return {} if people is None else {role.id: role.title for role in people.template.roles.values()}

    def _fraction_done(self, id_: str) -> float:
        progress = self._at.steering.progress.get(id_)
        if progress is None:
            return 0.0
        return 1.0 if progress.actual_finish else progress.fraction_done

    def _opening(self, forward: ForwardPass, activities: Sequence[Activity]) -> frozenset[str]:
        """
        Return the events that stand at the opening of a day; the others close the day of what they wait for.

        Going live opens a day, and so does a meeting, and an event that waits for the start of something or for
        nothing.
        Source: docs/methods.md#events
        """
        earliest = {activity.id: activity.not_before for activity in activities}
        opens: set[str] = set()
        for id_ in forward.order:
            package, link = self._work_packages[id_], forward.driving[id_]
            if not self._is_event(id_):
                continue
            moved = forward.early[id_].start > max(forward.asked_start[id_], earliest[id_])
            if package.avoids_blackouts == GO_LIVE or package.meeting is not None or link is None or moved:
                opens.add(id_)
            elif self._is_event(link.predecessor_id):
                opens.update({id_} if link.predecessor_id in opens else ())
            elif link.type[0] == "S":
                opens.add(id_)
        return frozenset(opens)

    def _is_event(self, id_: str) -> bool:
        return self._work_packages[id_].kind != "work"

    def _dates(self, id_: str, span: Span, opens: frozenset[str]) -> tuple[date, date]:
        """Return first and last day; what has happened keeps the days it happened on."""
        start, finish = self._first_day(id_, span, opens), self._last_day(id_, span, opens)
        progress = self._at.steering.progress.get(id_)
        if progress is None:
            return start, finish
        return progress.actual_start or (progress.actual_finish if self._is_event(id_) else None) or start, (
            progress.actual_finish or finish
        )

    def _first_day(self, id_: str, span: Span, opens: frozenset[str]) -> date:
        if self._is_event(id_) and id_ not in opens:
            return self.days.evening(span.start)
        return self.days.morning(span.start)

    def _last_day(self, id_: str, span: Span, opens: frozenset[str]) -> date:
        if self._is_event(id_) and id_ in opens:
            return self.days.morning(span.finish)
        return self.days.evening(span.finish)

    def _moved(self, activity: Activity, forward: ForwardPass) -> Statement | None:
        """Say what closed days and meetings did to an activity beyond its links and its earliest day."""
        if activity.fixed is not None:
            return None
        asked, span = max(forward.asked_start[activity.id], activity.not_before), forward.early[activity.id]
        rests = span.finish - span.start - activity.duration_days
        if span.start <= asked and rests <= 0:
            return None
        package = self._work_packages[activity.id]
        asked_day, day = self.days.morning(asked), self.days.morning(span.start)
        later = span.start - asked
        params: dict[str, object] = {"asked": asked_day, "start": day, "days": later, "count": later}
        if package.meeting is not None:
            rule = self._meetings.rule_of(package.meeting)
            params |= {"meeting": None if rule is None else rule.name, "papers": self._papers(package.meeting)}
            return Statement("rollout.moved-to-meeting", params)
        blackouts = self._named(package, asked, max(span.finish, asked + max(activity.duration_days, 1)))
        if span.start > asked:
            return Statement("rollout.moved", {**params, "blackouts": blackouts})
        return Statement("rollout.interrupted", {"days": rests, "count": rests, "blackouts": blackouts})

    def _papers(self, meeting_id: str) -> Statement:
        """Say how long before a sitting its papers must be ready: that time is part of when a decision can be made."""
        days, unit = self._meetings.lead(meeting_id)
        return Statement(f"rollout.papers-{unit}", {"count": days}) if days else Statement("rollout.lag-none")

    def _named(self, package: WorkPackage, first: int, last: int) -> tuple[Text, ...]:
        sites = self._at.sites.get(package.subject or "")
        rules = (
            rule
            for point in range(first, last)
            for rule in self._blackouts.on(self.days.morning(point), package.avoids_blackouts, sites)
        )
        return tuple({rule.id: rule.text for rule in rules}.values())


def _interrupted(activities: Sequence[Activity], forward: ForwardPass) -> list[str]:
    return [
        activity.id
        for activity in activities
        if activity.fixed is None
        and forward.early[activity.id].finish - forward.early[activity.id].start > activity.duration_days
    ]


def _starts_moved(moved: Mapping[str, Statement]) -> dict[str, Statement]:
    return {id_: why for id_, why in moved.items() if why.code != "rollout.interrupted"}
