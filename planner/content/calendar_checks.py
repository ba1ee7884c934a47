"""Checks of calendars, holiday notices, blackouts, meetings and weekly patterns beyond the shape of their files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from planner.content.calendars import near_calendars
from planner.content.convert_calendar import (
    calendar_definition_from,
    holiday_notice_from,
    hours_of,
    month_day_of,
    period_of,
    season_of,
)
from planner.content.country_days import is_country
from planner.content.dates import check_dates, is_date
from planner.content.known import check_unique
from planner.content.reader import KeyPath, YamlFile
from planner.domain.model.holiday_notice import HolidayNotice
from planner.errors import Problem

_DEFAULT_WEEKEND = frozenset({5, 6})


def check_calendars(file: YamlFile) -> Iterator[Problem]:
    """Yield problems of the calendars an engagement defines and of those its plan names."""
    plan, own = file.data["plan"], file.data.get("calendars", ())
    ids = [calendar["id"] for calendar in own]
    yield from check_unique(file, ("calendars",), own)
    for number, calendar in enumerate(own):
        yield from _check_definition(file, ("calendars", number), calendar)
    names: dict[KeyPath, str] = {("plan", "calendar"): plan["calendar"]}
    names |= {("plan", "site_calendars", site): name for site, name in plan.get("site_calendars", {}).items()}
    for place, name in names.items():
        if name not in ids and not is_country(name):
            yield file.problem("unknown-calendar", place, id=name, known=near_calendars(name, ids))


def _check_definition(file: YamlFile, place: KeyPath, calendar: Mapping[str, Any]) -> Iterator[Problem]:
    country = calendar.get("country")
    if is_country(calendar["id"]):
        yield file.problem("calendar-named-as-country", (*place, "id"), id=calendar["id"])
    if country is not None and not is_country(country):
        yield file.problem("unknown-country", (*place, "country"), id=country, near=near_calendars(country, ()))
    weekend = calendar.get("weekend", ())
    if len(weekend) == 7:  # noqa: PLR2004 - days of a week
        yield file.problem("no-working-weekday", (*place, "weekend"))
    through = calendar.get("announced_through")
    if through is not None and not is_date(through):
        yield file.problem("impossible-date", (*place, "announced_through"), value=through)
    for key in ("days_off", "working_days"):
        yield from _check_dated_once(file, (*place, key), calendar.get(key, ()))
    off = {item["date"] for item in calendar.get("days_off", ())}
    for number, item in enumerate(calendar.get("working_days", ())):
        if item["date"] in off:
            yield file.problem("day-off-and-working", (*place, "working_days", number), date=item["date"])


def _check_dated_once(file: YamlFile, place: KeyPath, items: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, item in enumerate(items):
        if item["date"] in seen:
            yield file.problem("date-twice", (*place, number, "date"), date=item["date"])
        seen.add(item["date"])


def check_notice(file: YamlFile) -> Iterator[Problem]:
    """
    Yield problems of a well-shaped holiday notice: dates, country, days of another year, totals that do not add up.

    A notice for a year may name the last days of December before it.
    """
    data = file.data
    faults = list(check_dates(file))
    yield from faults
    if not is_country(data["country"]) or "-" in data["country"]:
        near = near_calendars(data["country"], ())
        yield file.problem("unknown-country", ("country",), id=data["country"], near=near)
    yield from _check_dated_once(file, ("days",), data["days"])
    if faults:
        return
    for number, item in enumerate(data["days"]):
        day = date.fromisoformat(item["date"])
        december = (day.year, day.month) == (data["year"] - 1, 12)
        if day.year != data["year"] and not december:
            yield file.problem("notice-other-year", ("days", number, "date"), date=day, year=data["year"])
        if item["day"] == "working" and day.weekday() not in _DEFAULT_WEEKEND and data["country"].upper() == "CN":
            yield file.problem("notice-working-weekday", ("days", number), date=day)
    yield from _check_totals(file)


def _check_totals(file: YamlFile) -> Iterator[Problem]:
    """Compare what the notice lists with the totals that were counted on the paper."""
    for key, expected in file.data.get("expect", {}).items():
        found = sum(item["day"] == key for item in file.data["days"])
        if found != expected:
            yield file.problem(f"notice-{key}-total", ("expect", key), expected=expected, found=found)


def check_notices_together(files: Sequence[YamlFile]) -> Iterator[Problem]:
    """Yield a problem for every second notice of one country and year: which of them holds is for the user to say."""
    first: dict[tuple[str, int], YamlFile] = {}
    for file in files:
        key = (file.data["country"].upper(), file.data["year"])
        if key in first:
            params = {"country": key[0], "year": key[1], "first": first[key].name}
            yield file.problem("notice-twice", ("year",), **params)
        else:
            first[key] = file


def notices_from(files: Sequence[YamlFile]) -> tuple[HolidayNotice, ...]:
    """Build the notices of checked files, by year."""
    return tuple(sorted((holiday_notice_from(file.data) for file in files), key=lambda notice: notice.year))


def definitions_from(data: Mapping[str, Any]) -> dict[str, Any]:
    """Build the calendars of a checked engagement by id."""
    return {item["id"]: calendar_definition_from(item) for item in data.get("calendars", ())}


# --- rows of tables ---------------------------------------------------------------------------------------------------

Said = Mapping[str, Any]
# cells written as text, with how each is read and the problem where it cannot be
_CELLS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "absences": (period_of, "bad-period"),
    "except_days": (period_of, "bad-period"),
    "season": (season_of, "bad-season"),
    "hours": (hours_of, "bad-hours"),
    "month_days": (month_day_of, "bad-month-day"),
    "month_working_days": (month_day_of, "bad-month-day"),
    "release_weekends": (date.fromisoformat, "bad-day"),
    "dates": (date.fromisoformat, "bad-day"),
}
_TIMES = ("season", "weekdays", "month_days", "month_working_days", "release_weekends", "months")


def check_cells(file: YamlFile, place: KeyPath, row: Said) -> Iterator[Problem]:
    """Yield a problem for every cell of a row that holds no period, season, hours or day as it should."""
    for key, (read, code) in _CELLS.items():
        value = row.get(key)
        for index, written in enumerate(value if isinstance(value, list) else [] if value is None else [value]):
            try:
                read(str(written))
            except ValueError:
                path = (*place, key, index) if isinstance(value, list) else (*place, key)
                yield file.problem(code, path, value=written)


def check_blackout(file: YamlFile, place: KeyPath, row: Said) -> Iterator[Problem]:
    """Yield problems of a blackout: no time at all, an end before its start, cells nobody can read."""
    yield from check_cells(file, place, row)
    start, end = row.get("start"), row.get("end")
    counted = (row.get("first_working_days") or 0) + (row.get("last_working_days") or 0)
    timed = start is not None or counted or any(row.get(key) for key in _TIMES)
    if (start is None) != (end is None) or not timed:
        yield file.problem("blackout-without-time", place, id=row["id"])
    elif start is not None and end < start:
        yield file.problem("end-before-start", place, start=start, end=end)
    if row.get("weeks") and not row.get("weekdays"):
        yield file.problem("week-without-weekday", (*place, "weeks"), id=row["id"])
    if row.get("days_around") and not row.get("release_weekends"):
        yield file.problem("days-around-nothing", (*place, "days_around"), id=row["id"])


def check_meeting(file: YamlFile, place: KeyPath, row: Said) -> Iterator[Problem]:
    """Yield problems of a meeting: no time, a rhythm in weeks without the first sitting, cells nobody can read."""
    yield from check_cells(file, place, row)
    if not any(row.get(key) for key in ("dates", "weekdays", "month_days", "month_working_days")):
        yield file.problem("meeting-without-time", place, id=row["id"])
    if row.get("weeks") and not row.get("weekdays"):
        yield file.problem("week-without-weekday", (*place, "weeks"), id=row["id"])
    if (row.get("every_weeks") or 1) > 1 and row.get("first_sitting") is None:
        yield file.problem("meeting-without-first", (*place, "every_weeks"), id=row["id"])
    if (row.get("every_weeks") or 1) > 1 and not row.get("weekdays"):
        yield file.problem("week-without-weekday", (*place, "every_weeks"), id=row["id"])


def check_one_meeting_for_each_body(
    rows: Sequence[tuple[YamlFile, KeyPath, Said]], *, column: str = "decides"
) -> Iterator[Problem]:
    """Yield a problem where two meetings of one sheet stand behind the same body."""
    first: dict[str, str] = {}
    for file, place, row in rows:
        bodies: Collection[str] = row.get(column) or ()
        for body in bodies:
            if body in first and first[body] != row["id"]:
                yield file.problem("body-with-two-meetings", (*place, column), id=row["id"], first=first[body])
            first.setdefault(body, str(row["id"]))
