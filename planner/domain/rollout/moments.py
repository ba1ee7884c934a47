"""When exactly things happen: dates of the plan as moments, and where the links alone would put a work package."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.network import Span, asked_point
from planner.domain.rollout.results import Link, RolloutPlan, WorkPackage
from planner.domain.rollout.working_days import WorkingDays

# working hours of a day, as project programs have them
SHIFTS = ((time(8), time(12)), (time(13), time(17)))
DAY_BEGINS, DAY_ENDS = SHIFTS[0][0], SHIFTS[-1][1]


class Moments:
    """
    The moments of one plan.

    Work runs from the morning of its first to the evening of its last day. An event stands at the evening of the day
    that what it waits for ends, or at the morning of its day when nothing of the plan ends then.
    Source: docs/methods.md#exchange-moments
    """

    def __init__(self, plan: RolloutPlan, calendar: WorkCalendar) -> None:
        self._plan = plan
        self._calendar = calendar
        first = min((one.start for one in plan.schedule.values()), default=plan.start)
        self.days = WorkingDays(calendar, min(first, plan.start))
        self._packages = {package.id: package for package in plan.work_packages}
        self._spans: dict[str, Span] = {}
        for id_ in _in_order(self._packages):
            self._place(self._packages[id_])

    def span(self, id_: str) -> Span:
        """Return the points a work package runs from and to."""
        return self._spans[id_]

    def opens_day(self, id_: str) -> bool:
        """Say whether an event stands at the morning of its day."""
        return is_event(self._packages[id_]) and self._spans[id_].start == self._point(self._plan.schedule[id_].start)

    def start(self, id_: str) -> datetime:
        """Return the moment a work package starts."""
        evening = is_event(self._packages[id_]) and not self.opens_day(id_)
        return self.clock(self._plan.schedule[id_].start, evening=evening)

    def finish(self, id_: str) -> datetime:
        """Return the moment a work package finishes."""
        return self.clock(self._plan.schedule[id_].finish, evening=not self.opens_day(id_))

    def asked_start(self, id_: str) -> int:
        """Return the point at which the links of the work alone, without those of levelling, let it start."""
        return self._asked_by_all(own_links(self._packages[id_]), self.working_days(id_))

    def asked_start_of_levelled(self, id_: str) -> int:
        """Return the point at which its links, those of levelling too, let it start."""
        return self._asked_by_all(self._packages[id_].links, self.working_days(id_))

    def working_days(self, id_: str) -> int:
        """Count the working days from start to finish, both included; 0 for an event."""
        dates = self._plan.schedule[id_]
        if is_event(self._packages[id_]):
            return 0
        return max(self._calendar.working_days_between(dates.start, dates.finish), 1)

    def days_of(self, id_: str) -> tuple[date, ...]:
        """Return the working days of a work package."""
        span = self._spans[id_]
        return tuple(self.days.morning(point) for point in range(span.start, span.finish))

    def at(self, point: int, *, evening: bool) -> datetime:
        """Return the moment of a point: the evening before it, or the morning after it."""
        return self.clock(self.days.evening(point) if evening else self.days.morning(point), evening=evening)

    @staticmethod
    def clock(day: date, *, evening: bool) -> datetime:
        """Return the morning or the evening of a day."""
        return datetime.combine(day, DAY_ENDS if evening else DAY_BEGINS)

    def _point(self, day: date) -> int:
        return self.days.point_of(day)

    def _place(self, package: WorkPackage) -> None:
        dates = self._plan.schedule[package.id]
        if not is_event(package):
            start = self._point(dates.start)
            self._spans[package.id] = Span(start, max(self._point(dates.finish), start) + 1)
            return
        point = self._point(dates.start)
        # links of levelling end something too
        point += 1 if self._asked_by_all(package.links, 0) > point else 0
        self._spans[package.id] = Span(point, point)

    def _asked_by_all(self, links: Iterable[Link], days: int) -> int:
        return max((self._asked_by(link, days) for link in links), default=0)

    def _asked_by(self, link: Link, days: int) -> int:
        point = asked_point(link, self._spans[link.predecessor_id], self.days.elapsed)
        return point - days if link.type[1] == "F" else point


def is_event(package: WorkPackage) -> bool:
    """Say whether a work package is a milestone or gate."""
    return package.kind != "work"


def own_links(package: WorkPackage) -> tuple[Link, ...]:
    """Return the links of the work itself, without those that levelling added."""
    return tuple(link for link in package.links if link.role_id is None)


def _in_order(packages: dict[str, WorkPackage]) -> list[str]:
    """Return the ids, predecessors first; the plan has been scheduled, so there is no circle."""
    done: dict[str, None] = {}
    for id_ in packages:
        waiting = [id_]
        while waiting:
            package = packages[waiting[-1]]
            ahead = [link.predecessor_id for link in package.links if link.predecessor_id not in done]
            if ahead:
                waiting.extend(ahead)
            else:
                done[waiting.pop()] = None
    return list(done)
