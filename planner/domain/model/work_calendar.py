"""The working calendar: which days are worked, and how far ahead that is officially known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from planner.domain.model.text import Text

CalendarBasis = Literal["announced", "computed", "stated"]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """
    A named calendar of whole working days.

    `days_off` are holidays and company days off on what would be working days; `working_days` are
    make-up working days on what would be days off (a day in both is worked); `announced_through` is the last
    date for which the official notice has been published: later dates are provisional.

    Args:
        weekend: weekday numbers not worked, Monday = 0.
        basis: whether the days stand in official notices, are computed by the rules of the law, or were stated by
            the client.
        sites: calendars of sites that differ from this one, by site id.
    """

    name: str
    days_off: Mapping[date, Text]
    working_days: Mapping[date, Text]
    announced_through: date
    weekend: frozenset[int] = field(default=frozenset({5, 6}))
    sources: tuple[str, ...] = ()
    title: Text | None = None
    basis: CalendarBasis = "announced"
    sites: Mapping[str, WorkCalendar] = field(default_factory=dict)

    def at(self, site_id: str | None) -> WorkCalendar:
        """Return the calendar of a site; this one where the site has none of its own or none is named."""
        return self.sites.get(site_id, self) if site_id is not None else self

    def is_make_up(self, day: date) -> bool:
        """Say whether a day is worked only because it makes up for a day off elsewhere."""
        return day in self.working_days

    def is_working(self, day: date) -> bool:
        """Say whether a day is worked."""
        if day in self.working_days:
            return True
        return day.weekday() not in self.weekend and day not in self.days_off

    def is_provisional(self, day: date) -> bool:
        """Say whether the official calendar for a day has not been announced."""
        return day > self.announced_through

    def on_or_after(self, day: date) -> date:
        """Return the first working day on or after a day."""
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        """Return the last working day on or before a day."""
        while not self.is_working(day):
            day -= _ONE_DAY
        return day

    def shifted(self, day: date, working_days: int) -> date:
        """
        Return the working day that lies a number of working days after (before, if negative) a day.

        A day that is not worked first moves to the next working day (the previous one, when going back);
        0 returns that.
        """
        step = _ONE_DAY if working_days >= 0 else -_ONE_DAY
        day = self.on_or_after(day) if working_days >= 0 else self.on_or_before(day)
        for _ in range(abs(working_days)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def start_after(self, finish: date, lag_days: int = 0) -> date:
        """
        Return the day a finish-to-start successor may start.

        `finish` is the predecessor's last working day, the lag counts working days, and 0 means the next one.
        """
        return self.shifted(finish, 1 + lag_days)

    def finish_of(self, start: date, duration_days: int) -> date:
        """Return the last working day of work that starts on `start`; 0 days finish on the start itself."""
        return self.shifted(start, max(duration_days, 1) - 1)

    def working_days_between(self, start: date, finish: date) -> int:
        """Count working days from start to finish, both included; 0 when finish lies before start."""
        days = (finish - start).days
        return sum(self.is_working(start + timedelta(days=offset)) for offset in range(days + 1))
