"""Working days by number, so that the network is computed with integers and no calendar is walked twice."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta

from planner.domain.model.template import LinkType
from planner.domain.model.work_calendar import WorkCalendar

_ONE_DAY = timedelta(days=1)


class WorkingDays:
    """
    The working days of a calendar, numbered from 0, the first one on or after the start.

    A number is read as a point in time: the morning of that working day, which is also the evening of
    the working day before. Work from point 3 to point 5 takes the working days 3 and 4.
    """

    def __init__(self, calendar: WorkCalendar, start: date) -> None:
        self._calendar = calendar
        self._days = [calendar.on_or_after(start)]

    def morning(self, point: int) -> date:
        """Return the working day that begins at a point."""
        while len(self._days) <= point:
            self._days.append(self._calendar.shifted(self._days[-1], 1))
        return self._days[point]

    def evening(self, point: int) -> date:
        """Return the working day that ends at a point; at point 0 nothing has ended, so the first day is given."""
        return self.morning(max(point - 1, 0))

    def point_of(self, day: date) -> int:
        """Return the point at which the first working day on or after a day begins; 0 for days before the start."""
        while self._days[-1] < day:
            self.morning(len(self._days))
        return bisect_left(self._days, day)

    def is_provisional(self, day: date) -> bool:
        """Say whether the official calendar for a day has not been announced."""
        return self._calendar.is_provisional(day)

    def after(self, day: date) -> int:
        """Return the point at which a day has ended: after work on it, or on the last working day before it."""
        return self.point_of(day + _ONE_DAY)

    def elapsed(self, point: int, days: int, link_type: LinkType) -> int:
        """
        Return the point asked for by elapsed days after a point; they run through days off.

        A start falls on the first working day from that moment on; a finish on the first working evening.
        Source: docs/methods.md#elapsed-lag
        """
        # the moment is the midnight that begins this day
        opens = link_type[0] == "S" or point == 0
        moment = self.morning(point) if opens else self.evening(point) + _ONE_DAY
        moment += timedelta(days=days)
        if link_type[1] == "S":
            return self.point_of(moment)
        return self.point_of(moment - _ONE_DAY) + 1
