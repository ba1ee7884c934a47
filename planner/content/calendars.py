"""Working calendars of an engagement: country, notices, company days off, calendars of its own and of its sites."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from planner.content.country_days import FIRST_YEAR, LAST_YEAR, country_codes, country_days, is_country
from planner.domain.model.engagement import Engagement
from planner.domain.model.holiday_notice import CalendarDefinition, CountryDays
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.calendar_making import make_calendar, no_country
from planner.errors import InputError, Problem

# a roll-out with its reviews ends well within this time
_YEARS_BEFORE, _YEARS_AFTER = 1, 5


class HolidayCalendarSource:
    """Makes working calendars with the `holidays` library and the notices an engagement brings."""

    def work_calendar(self, engagement: Engagement) -> WorkCalendar:
        """
        Return the calendar an engagement plans with, for the year before its `today` and the five after.

        The calendars of its sites hang on it (`WorkCalendar.sites`).

        Raises:
            InputError: a calendar's name is not known.
        """
        plan = engagement.plan
        main = self._calendar(plan.calendar, engagement, "plan.calendar")
        sites = {
            site: self._calendar(name, engagement, f"plan.site_calendars.{site}")
            for site, name in plan.site_calendars.items()
        }
        return replace(main, sites=sites)

    def _calendar(self, name: str, engagement: Engagement, where: str) -> WorkCalendar:
        plan = engagement.plan
        years = _years(engagement.today)
        definition = engagement.calendars.get(name)
        if definition is None:
            if not is_country(name):
                params = {"id": name, "known": near_calendars(name, engagement.calendars)}
                raise InputError([Problem("unknown-calendar", f"engagement.yaml {where}", params)])
            definition = CalendarDefinition(name, Text.same(name.upper()), country=name)
        if definition.uses_make_up_days is None:
            definition = replace(definition, uses_make_up_days=plan.uses_make_up_days)
        days = LibraryDays().days_of(definition.country, years[0], years[-1])
        return make_calendar(definition, days, engagement.notices, plan.company_days_off)


def near_calendars(name: str, own: Iterable[str]) -> tuple[str, ...]:
    """Return names of calendars to offer instead of an unknown one: those of the engagement, China, near codes."""
    codes = country_codes()
    near = difflib.get_close_matches(name.upper(), codes, n=4, cutoff=0.4)
    return (*own, "cn", *(code for code in near if code != "CN"))


class LibraryDays:
    """The days of countries as the `holidays` library knows them."""

    def knows(self, code: str) -> bool:
        """Say whether the library knows a country, or a part of one written `DE-BY`."""
        return is_country(code)

    def near(self, code: str) -> tuple[str, ...]:
        """Return codes to offer instead of an unknown one."""
        return tuple(name.upper() for name in near_calendars(code, ()))

    def days_of(self, code: str | None, first_year: int, last_year: int) -> CountryDays:
        """Return the days of a country, or of nowhere, over some years."""
        if code is None:
            return no_country(last_year)
        return country_days(code.upper(), max(first_year, FIRST_YEAR), min(last_year, LAST_YEAR))


def _years(today: date) -> range:
    return range(today.year - _YEARS_BEFORE, today.year + _YEARS_AFTER + 1)
