"""Working calendars from the holiday library: days off, make-up working days, and how far they are official."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.errors import InputError, Problem

# The State Council announces each year by a notice of its own; the library holds those up to 2026. For later years it
# gives the statutory days and puts the days in lieu, which the law grants for those on a weekend, on the next working
# days; swapped weekends are not known yet. So these years are provisional.
ANNOUNCED_THROUGH = date(2026, 12, 31)
NOTICES: Mapping[int, str] = {
    2024: "https://www.gov.cn/gongbao/2023/issue_10806/202311/content_6913823.html",
    2025: "https://www.gov.cn/gongbao/2024/issue_11726/202411/content_6989767.html",
    2026: "https://www.gov.cn/gongbao/2025/issue_12406/202511/content_7048922.htm",
}
_COUNTRIES = {"cn": "CN"}
# a roll-out with its reviews ends well within this time
_YEARS_BEFORE, _YEARS_AFTER = 1, 5


class HolidayCalendarSource:
    """Makes working calendars with the `holidays` library."""

    def work_calendar(self, engagement: Engagement) -> WorkCalendar:
        """
        Return the calendar an engagement plans with, for the year before its `today` and the five after.

        Raises:
            InputError: the calendar's name is not known.
        """
        plan = engagement.plan
        if plan.calendar not in _COUNTRIES:
            params = {"id": plan.calendar, "known": tuple(_COUNTRIES)}
            raise InputError([Problem("unknown-calendar", "engagement.yaml plan.calendar", params)])
        years = range(engagement.today.year - _YEARS_BEFORE, engagement.today.year + _YEARS_AFTER + 1)
        days_off, make_up_days = statutory_days(years)
        return work_calendar_from(
            plan.calendar,
            {**days_off, **plan.company_days_off},
            {} if not plan.uses_make_up_days else _without(make_up_days, plan.company_days_off),
            years,
        )


def statutory_days(years: range) -> tuple[dict[date, Text], dict[date, Text]]:
    """Return China's days off on weekdays, and the make-up working days at weekends, each with its reason."""
    # imported here because it takes a while and only plans need it
    import holidays  # noqa: PLC0415

    zh: Any = holidays.country_holidays("CN", years=years, language="zh_CN")
    en: Any = holidays.country_holidays("CN", years=years, language="en_US")
    days_off = {day: Text(zh[day], en[day]) for day in sorted(zh) if not _is_weekend(day)}
    make_up = (day for day in sorted(zh.weekend_workdays) if day.year in years)
    return days_off, {day: Text("调休上班", "Make-up working day") for day in make_up}


def work_calendar_from(
    name: str, days_off: Mapping[date, Text], make_up_days: Mapping[date, Text], years: range
) -> WorkCalendar:
    """Make a calendar; days off that fall on weekends anyway are left out."""
    return WorkCalendar(
        name=name,
        days_off={day: text for day, text in sorted(days_off.items()) if not _is_weekend(day)},
        working_days=dict(make_up_days),
        announced_through=ANNOUNCED_THROUGH,
        sources=tuple(address for year, address in NOTICES.items() if year in years),
    )


def _without(days: Mapping[date, Text], excluded: Mapping[date, Text]) -> dict[date, Text]:
    return {day: text for day, text in days.items() if day not in excluded}


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5  # noqa: PLR2004
