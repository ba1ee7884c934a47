"""Stated times become records: weekdays, days of a month, seasons, hours, meetings, calendars and holiday notices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from planner.content.convert_common import Data, text
from planner.domain.model.holiday_notice import CalendarDefinition, HolidayNotice
from planner.domain.model.recurrence import DayOfYear
from planner.domain.model.text import Text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_OF_YEAR = re.compile(r"([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_HOURS_SEPARATOR, _PERIOD_SEPARATOR = "-", "/"
_LAST_DAY = 31
# a year with a 29 February
_LEAP_YEAR = 2000


def weekdays_of(written: Iterable[str]) -> tuple[int, ...]:
    """Return weekdays, written `mon` to `sun`, as numbers, Monday = 0."""
    return tuple(WEEKDAYS.index(day) for day in written)


def period_of(written: str) -> tuple[date, date]:
    """
    Read a period written `first day/last day` or as a single day.

    Raises:
        ValueError: not dates, or the last day lies before the first.
    """
    first, _, last = written.partition(_PERIOD_SEPARATOR)
    start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    if end < start:
        raise ValueError(written)
    return start, end


def season_of(written: str) -> tuple[DayOfYear, DayOfYear]:
    """
    Read a part of every year written `11-15/01-10`; it may run over the new year.

    Raises:
        ValueError: not two days of the year.
    """
    first, _, last = written.partition(_PERIOD_SEPARATOR)
    return _day_of_year(first), _day_of_year(last)


def hours_of(written: str) -> tuple[time, time]:
    """
    Read hours of a day written `18:00-22:00`.

    Raises:
        ValueError: not two times, or the last is not after the first.
    """
    first, _, last = written.partition(_HOURS_SEPARATOR)
    if not _TIME.fullmatch(first) or not _TIME.fullmatch(last) or last <= first:
        raise ValueError(written)
    return time.fromisoformat(first), time.fromisoformat(last)


def month_day_of(written: str) -> int:
    """
    Read the place of a day in its month: `1` is the first, `-1` the last.

    Raises:
        ValueError: not such a number.
    """
    number = int(written)
    if not 1 <= abs(number) <= _LAST_DAY or str(number) != written:
        raise ValueError(written)
    return number


def calendar_definition_from(item: Data) -> CalendarDefinition:
    """Build a calendar the engagement defines."""
    through = item.get("announced_through")
    return CalendarDefinition(
        id=item["id"],
        title=text(item["title"]),
        country=item.get("country"),
        weekend=frozenset(weekdays_of(item["weekend"])) if "weekend" in item else None,
        days_off=dated(item.get("days_off", ())),
        working_days=dated(item.get("working_days", ())),
        announced_through=None if through is None else date.fromisoformat(through),
        uses_make_up_days=item.get("uses_make_up_days"),
    )


def holiday_notice_from(data: Data) -> HolidayNotice:
    """Build a holiday notice."""
    source = data["source"]
    return HolidayNotice(
        country=data["country"],
        year=data["year"],
        days_off=dated(day for day in data["days"] if day["day"] == "holiday"),
        working_days=dated(day for day in data["days"] if day["day"] == "working"),
        title=text(source["title"]),
        publisher=text(source["publisher"]),
        published=date.fromisoformat(source["date"]),
        address=source.get("address"),
    )


def dated(items: Iterable[Any]) -> dict[date, Text]:
    """Return texts by their date."""
    return {date.fromisoformat(item["date"]): text(item["text"]) for item in items}


def _day_of_year(written: str) -> DayOfYear:
    found = _DAY_OF_YEAR.fullmatch(written)
    if found is None:
        raise ValueError(written)
    day = date(_LEAP_YEAR, int(found[1]), int(found[2]))
    return day.month, day.day
