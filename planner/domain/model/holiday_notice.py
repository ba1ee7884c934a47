"""Official days off as notices and laws state them, and calendars an engagement defines for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from planner.domain.model.text import Text
from planner.domain.model.work_calendar import CalendarBasis


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """
    An official notice of the days off and make-up working days of one year in one country.

    It replaces what was known of that year. `days_off` and `working_days` hold every day as the notice names it,
    days off at weekends included, and may reach into the last days of the year before.
    """

    country: str
    year: int
    days_off: Mapping[date, Text]
    working_days: Mapping[date, Text]
    title: Text
    publisher: Text
    published: date
    address: str | None = None

    @property
    def name(self) -> str:
        """What it is kept under: its year, and the country unless it is China."""
        country = self.country.upper()
        return str(self.year) if country == "CN" else f"{self.year}-{country}"


@dataclass(frozen=True, slots=True)
class CountryDays:
    """
    The days off and make-up working days of a country over some years, holidays at weekends included.

    Days after `announced_through` are provisional; `basis` says whether they stand in notices or are computed by
    the rules of the law.
    """

    code: str
    days_off: Mapping[date, Text]
    working_days: Mapping[date, Text]
    weekend: frozenset[int]
    announced_through: date
    basis: CalendarBasis
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarDefinition:
    """
    A calendar the engagement defines, on top of a country's or on its own.

    `country` None: nothing but its own weekend and days. `weekend` None: that of the country, else Saturday and
    Sunday. Its own days go before those of the country. `announced_through` None: that of the country; a calendar
    of its own without it counts as known throughout.
    """

    id: str
    title: Text
    country: str | None = None
    weekend: frozenset[int] | None = None
    days_off: Mapping[date, Text] = field(default_factory=dict)
    working_days: Mapping[date, Text] = field(default_factory=dict)
    announced_through: date | None = None
    uses_make_up_days: bool | None = None
