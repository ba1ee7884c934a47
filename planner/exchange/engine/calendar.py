"""Answers `engine calendar`: from a day on, so many working days, with holidays, make-up days and lags."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from planner.domain.model.holiday_notice import CalendarDefinition, CountryDays
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.calendar_making import make_calendar, no_country
from planner.domain.rollout.calendar_span import CalendarSpan, LagUnit, span_of_days, span_until
from planner.errors import InputError, Problem, Statement
from planner.exchange.engine.problems import Problems, at
from planner.exchange.engine.reading import read_choice, read_list, read_object, read_text, read_whole_number, shown

FIRST_YEAR, LAST_YEAR = 2006, 2099
MAXIMUM_DAYS = 10_000
MAXIMUM_DATES = 5_000
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OBJECT_KEYS = ("country", "weekend", "make_up_days", "days_off", "working_days", "announced_through")
_UNITS = ("wd", "ed")
_GIVEN = Text("请求所列", "as given")
# weeks of a year that surely hold all their working days: holidays take fewer than the rest
_SAFE_WEEKS = 40


class Calendars(Protocol):
    """Knows the holidays of countries."""

    def knows(self, code: str) -> bool:
        """Say whether a country is known by its ISO code."""
        ...

    def near(self, code: str) -> tuple[str, ...]:
        """Return codes to offer instead of an unknown one."""
        ...

    def days_of(self, code: str | None, first_year: int, last_year: int) -> CountryDays:
        """Return the days of a country over some years, or those of nowhere."""
        ...


@dataclass(frozen=True, slots=True)
class _Request:
    calendar: CalendarDefinition
    start: date
    days: int | None
    end: date | None
    lag: int
    unit: LagUnit


def answer(request: object, calendars: Calendars | None = None) -> dict[str, object]:
    """
    Return first and last working day, their number, and whether a day that counts is not announced yet.

    Args:
        calendars: without them no country is known, only calendars given in full.

    Raises:
        InputError: the request cannot be used.

    Source: docs/methods.md#calendar-spans
    """
    problems = Problems()
    asked = _read(request, problems, calendars)
    problems.stop_if_any()
    assert asked is not None
    calendar, span = _span(asked, calendars)
    return {
        "start": span.start.isoformat(),
        "finish": span.finish.isoformat() if span.finish else None,
        "working_days": span.working_days,
        "provisional": span.provisional,
        "notes": list(_notes(asked, calendar, span)),
    }


def _span(asked: _Request, calendars: Calendars | None) -> tuple[WorkCalendar, CalendarSpan]:
    """Return the span, computed on as few years as it can reach, and on more where days off drew it out."""
    worked = 7 - len(asked.calendar.weekend or (5, 6))
    reach = math.ceil((abs(asked.lag) + (asked.days or 0)) / (worked * _SAFE_WEEKS)) + 1
    around = (asked.start.year, asked.end.year if asked.end else asked.start.year)
    first, last = max(around[0] - reach, FIRST_YEAR), min(around[1] + reach, LAST_YEAR)
    for years in (range(first, last + 1), range(FIRST_YEAR, LAST_YEAR + 1)):
        country, ends = asked.calendar.country, (years[0], years[-1])
        days = calendars.days_of(country, *ends) if calendars else no_country(years[-1])
        calendar = make_calendar(asked.calendar, days)
        span = _span_on(asked, calendar)
        if span is not None and years[0] <= span.start.year and (span.finish or span.start).year <= years[-1]:
            return calendar, span
    limits = {"first": FIRST_YEAR, "last": LAST_YEAR}
    raise InputError([Problem("engine-beyond-years", "days" if asked.days is not None else "start", limits)])


def _span_on(asked: _Request, calendar: WorkCalendar) -> CalendarSpan | None:
    """Return the span, None where it runs out of all dates there are."""
    try:
        if asked.end is not None:
            return span_until(calendar, asked.start, asked.end, asked.lag, asked.unit)
        return span_of_days(calendar, asked.start, asked.days or 0, asked.lag, asked.unit)
    except OverflowError:
        return None


def _notes(asked: _Request, calendar: WorkCalendar, span: CalendarSpan) -> list[Statement]:
    notes = []
    if span.finish is None:
        notes.append(Statement("engine.calendar-no-working-day", {"start": span.start, "end": asked.end}))
    if calendar.basis == "computed":
        country = (asked.calendar.country or "").upper()
        notes.append(Statement("engine.calendar-computed", {"country": country}))
    if span.provisional:
        notes.append(Statement("engine.calendar-provisional", {"through": calendar.announced_through}))
    return notes


# --- reading ----------------------------------------------------------------------------------------------------------


def _read(request: object, problems: Problems, calendars: Calendars | None) -> _Request | None:
    fields = read_object(request, "", problems, required=("calendar", "start"), optional=("days", "end", "lag"))
    definition = _calendar(fields["calendar"], problems, calendars) if "calendar" in fields else None
    start = _date(fields["start"], "start", problems) if "start" in fields else None
    days = end = None
    if "days" in fields and "end" in fields:
        problems.add(Problem("engine-either-or", "end", {"first": "days", "other": "end"}))
    elif "days" in fields:
        days = read_whole_number(fields["days"], "days", problems, minimum=0, maximum=MAXIMUM_DAYS)
    elif "end" in fields:
        end = _date(fields["end"], "end", problems)
    elif isinstance(request, dict):
        problems.add(Problem("engine-days-or-end", ""))
    if start and end and end < start:
        problems.add(Problem("engine-end-before-start", "end", {"start": start, "end": end}))
    lag, unit = _lag(fields["lag"], problems) if "lag" in fields else (0, "wd")
    if definition is None or start is None or lag is None:
        return None
    return _Request(definition, start, days, end, lag, cast("LagUnit", unit))


def _lag(given: object, problems: Problems) -> tuple[int | None, str]:
    fields = read_object(given, "lag", problems, required=("value", "unit"))
    value = None
    if "value" in fields:
        value = read_whole_number(fields["value"], "lag.value", problems, minimum=-MAXIMUM_DAYS, maximum=MAXIMUM_DAYS)
    unit = read_choice(fields["unit"], "lag.unit", problems, _UNITS) if "unit" in fields else None
    return value, unit or "wd"


def _calendar(given: object, problems: Problems, calendars: Calendars | None) -> CalendarDefinition | None:
    if isinstance(given, str):
        country = _country(given, "calendar", problems, calendars)
        return CalendarDefinition("calendar", Text.same("calendar"), country) if country else None
    fields = read_object(given, "calendar", problems, optional=_OBJECT_KEYS)
    country = _country(fields["country"], "calendar.country", problems, calendars) if "country" in fields else None
    if "make_up_days" in fields and "country" not in fields:
        problems.add(Problem("engine-needs-country", "calendar.make_up_days"))
    days_off = _dates(fields.get("days_off", []), "calendar.days_off", problems)
    working = _dates(fields.get("working_days", []), "calendar.working_days", problems)
    for place, day in enumerate(working):
        if day in days_off:
            problems.add(Problem("engine-day-off-and-working", at("calendar.working_days", place), {"date": day}))
    through = fields.get("announced_through")
    return CalendarDefinition(
        id="calendar",
        title=Text.same("calendar"),
        country=country,
        weekend=_weekend(fields["weekend"], problems) if "weekend" in fields else None,
        days_off=dict.fromkeys(days_off, _GIVEN),
        working_days=dict.fromkeys(working, _GIVEN),
        announced_through=_date(through, "calendar.announced_through", problems) if through is not None else None,
        uses_make_up_days=_yes_no(fields.get("make_up_days", True), "calendar.make_up_days", problems),
    )


def _country(given: object, where: str, problems: Problems, calendars: Calendars | None) -> str | None:
    code = read_text(given, where, problems)
    if code is None:
        return None
    if calendars is None or not calendars.knows(code):
        near = calendars.near(code) if calendars else ("—",)
        problems.add(Problem("engine-unknown-country", where, {"found": shown(code), "near": near}))
        return None
    return code


def _weekend(given: object, problems: Problems) -> frozenset[int]:
    entries = read_list(given, "calendar.weekend", problems, minimum=0) or []
    names = [read_choice(entry, at("calendar.weekend", n), problems, _WEEKDAYS) for n, entry in enumerate(entries)]
    weekend = frozenset(_WEEKDAYS.index(name) for name in names if name is not None)
    if len(weekend) < len([name for name in names if name]):
        problems.add(Problem("engine-weekday-twice", "calendar.weekend"))
    if len(weekend) == len(_WEEKDAYS):
        problems.add(Problem("engine-no-working-weekday", "calendar.weekend"))
    return weekend


def _dates(given: object, where: str, problems: Problems) -> list[date]:
    entries = read_list(given, where, problems, minimum=0) or []
    if len(entries) > MAXIMUM_DATES:
        problems.add(Problem("engine-too-many", where, {"found": len(entries), "limit": MAXIMUM_DATES}))
        return []
    first: dict[date, str] = {}
    for place, entry in enumerate(entries):
        day = _date(entry, at(where, place), problems)
        if day is not None and day in first:
            problems.add(Problem("engine-date-twice", at(where, place), {"date": day, "first": first[day]}))
        elif day is not None:
            first[day] = at(where, place)
    return list(first)


def _date(given: object, where: str, problems: Problems) -> date | None:
    """Return a date written as `2026-09-25`; other ways to write one are refused."""
    try:
        day = date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != given:
        problems.add(Problem("engine-not-a-date", where, {"found": shown(given)}))
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        limits = {"found": shown(given), "first": FIRST_YEAR, "last": LAST_YEAR}
        problems.add(Problem("engine-date-out-of-reach", where, limits))
        return None
    return day


def _yes_no(given: object, where: str, problems: Problems) -> bool:
    if not isinstance(given, bool):
        problems.add(Problem("engine-not-yes-no", where, {"found": shown(given)}))
        return True
    return given
