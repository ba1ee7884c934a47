"""Working days by number, so that the network is computed with integers and no calendar is walked twice."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date

from planner.domain.model.work_calendar import WorkCalendar


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
