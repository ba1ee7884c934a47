"""From a day on, so many working days: when work starts and finishes on one calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from planner.domain.model.work_calendar import WorkCalendar

LagUnit = Literal["wd", "ed"]


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """
    First and last working day of a piece of work, both included, and how many working days it takes.

    `finish` None: there is no working day up to the stated end. `provisional`: a day that counts lies beyond what
    is announced.
    """

    start: date
    finish: date | None
    working_days: int
    provisional: bool


def begin_after(calendar: WorkCalendar, start: date, lag: int = 0, unit: LagUnit = "wd") -> date:
    """
    Return the working day on which work begins a lag after a day; negative lags go back.

    Working days (`wd`) are counted from the start, which first moves to the next working day if it is none. Elapsed
    days (`ed`) run through days off; what they lead to moves to the next working day.

    Source: docs/methods.md#calendar-spans
    """
    if unit == "ed":
        return calendar.on_or_after(start + timedelta(days=lag))
    return calendar.shifted(calendar.on_or_after(start), lag)


def span_of_days(calendar: WorkCalendar, start: date, days: int, lag: int = 0, unit: LagUnit = "wd") -> CalendarSpan:
    """Return the span of work that takes some working days; 0 is a milestone that finishes on its start."""
    first = begin_after(calendar, start, lag, unit)
    last = calendar.finish_of(first, days)
    return CalendarSpan(first, last, days, calendar.is_provisional(max(last, _counted_from(start, first, unit))))


def span_until(calendar: WorkCalendar, start: date, end: date, lag: int = 0, unit: LagUnit = "wd") -> CalendarSpan:
    """Return the span from a start to the last working day on or before an end; it may hold none."""
    first = begin_after(calendar, start, lag, unit)
    provisional = calendar.is_provisional(max(first, end, _counted_from(start, first, unit)))
    if first > end:
        return CalendarSpan(first, None, 0, provisional)
    last = calendar.on_or_before(end)
    return CalendarSpan(first, last, calendar.working_days_between(first, last), provisional)


def _counted_from(start: date, first: date, unit: LagUnit) -> date:
    """Return the day from which days of the calendar count: elapsed days ask no calendar."""
    return start if unit == "wd" else first
