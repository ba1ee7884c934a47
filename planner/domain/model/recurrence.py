"""Days that come back by a rule: the second Thursday of a month, the last working days, a season, every other week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# (month, day), so that it needs no year
DayOfYear = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """
    A rule that picks days; what is empty or None restricts nothing.

    A day is picked when it lies within `start` and `end` (both included) and fits `months`, `season`, `weekdays`,
    `weeks` and one of `month_days` and `month_working_days`. Days in `dates`, and the working days around a date in
    `around`, are picked in any case; days within `except_days` never. A rule that states nothing picks nothing.

    Args:
        season: first and last day of a part of every year, both included; it may run over the new year.
        weekdays: Monday = 0.
        weeks: the first (1), second, ... or last (-1) of its weekday in the month.
        month_days: calendar days of the month, negative ones from its end (-1 is the last).
        month_working_days: working days of the month, counted likewise.
        every_weeks: only every so many weeks, counted from the week of `start`.
        around: dates (release weekends) with the `days_around` working days before and after them.
    """

    start: date | None = None
    end: date | None = None
    months: tuple[int, ...] = ()
    season: tuple[DayOfYear, DayOfYear] | None = None
    weekdays: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    month_working_days: tuple[int, ...] = ()
    every_weeks: int = 1
    dates: tuple[date, ...] = ()
    around: tuple[date, ...] = ()
    days_around: int = 0
    except_days: tuple[tuple[date, date], ...] = ()

    @property
    def recurs(self) -> bool:
        """Say whether days are picked by anything but `dates` and `around`."""
        parts = (self.months, self.weekdays, self.weeks, self.month_days, self.month_working_days)
        limits = (self.start, self.end, self.season)
        return any(parts) or any(limit is not None for limit in limits)
