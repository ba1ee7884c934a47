"""Work calendars from the days of a country, holiday notices, and what a company or an engagement says of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from planner.domain.model.holiday_notice import CalendarDefinition, CountryDays, HolidayNotice
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar

_SATURDAY_AND_SUNDAY = frozenset({5, 6})
_DECEMBER = 12


def no_country(last_year: int) -> CountryDays:
    """Return the days of nowhere: Saturdays and Sundays off and no holidays, known to the end of a year."""
    return CountryDays("", {}, {}, _SATURDAY_AND_SUNDAY, date(last_year, _DECEMBER, 31), "stated")


def make_calendar(
    definition: CalendarDefinition,
    days: CountryDays,
    notices: Sequence[HolidayNotice] = (),
    company_days_off: Mapping[date, Text] | None = None,
) -> WorkCalendar:
    """
    Make the work calendar of a definition.

    What goes before what, the first one first: company days off, the definition's own days, loaded notices, the
    country. Of a day that is off and worked on the same level the work counts. A day off at the weekend is none, and
    a make-up day that would be worked anyway is none either.

    Args:
        days: those of the definition's country.
        notices: replace the days of their country and year.

    Source: docs/methods.md#calendars
    """
    days = with_notices(
        replace(days, announced_through=definition.announced_through or days.announced_through), notices
    )
    company = company_days_off or {}
    weekend = definition.weekend if definition.weekend is not None else days.weekend
    worked = {} if definition.uses_make_up_days is False else dict(days.working_days)
    off = _without(days.days_off, worked)
    for own_off, own_worked in ((definition.days_off, definition.working_days), (company, {})):
        worked = {**_without(worked, own_off), **own_worked}
        off = {**_without(off, own_worked), **_without(own_off, own_worked)}
    return WorkCalendar(
        name=definition.id,
        days_off={day: text for day, text in sorted(off.items()) if day.weekday() not in weekend},
        working_days={day: text for day, text in sorted(worked.items()) if day.weekday() in weekend},
        announced_through=days.announced_through,
        weekend=weekend,
        sources=days.sources,
        title=definition.title,
        basis=days.basis,
    )


def with_notices(days: CountryDays, notices: Sequence[HolidayNotice]) -> CountryDays:
    """
    Return the days of a country with its notices in the place of what was known of their years.

    A notice extends the announced time only when no year lies unannounced before it.
    """
    country = days.code.partition("-")[0]
    own = (notice for notice in notices if notice.country.upper() == country)
    for notice in sorted(own, key=lambda notice: notice.year):
        days = _with_notice(days, notice)
    return days


def _with_notice(days: CountryDays, notice: HolidayNotice) -> CountryDays:
    stated = {*notice.days_off, *notice.working_days}
    through = date(notice.year, _DECEMBER, 31)
    follows = days.announced_through >= date(notice.year - 1, _DECEMBER, 31)
    return replace(
        days,
        days_off={**_of_other_years(days.days_off, notice.year, stated), **notice.days_off},
        working_days={**_of_other_years(days.working_days, notice.year, stated), **notice.working_days},
        announced_through=max(days.announced_through, through) if follows else days.announced_through,
        sources=(*days.sources, notice.address) if notice.address else days.sources,
    )


def _of_other_years(days: Mapping[date, Text], year: int, stated: set[date]) -> dict[date, Text]:
    return {day: text for day, text in days.items() if day.year != year and day not in stated}


def _without(days: Mapping[date, Text], excluded: Mapping[date, Text]) -> dict[date, Text]:
    return {day: text for day, text in days.items() if day not in excluded}
