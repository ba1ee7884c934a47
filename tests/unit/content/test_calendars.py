from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar
import pytest

from planner.content.calendars import ANNOUNCED_THROUGH, NOTICES, HolidayCalendarSource
from planner.domain.model.text import Text
from planner.errors import InputError
from tests.builders import make_engagement


def _calendar(**plan):
    engagement = make_engagement(today=date(2025, 7, 1))
    return HolidayCalendarSource().work_calendar(
        replace(engagement, plan=replace(engagement.plan, calendar="cn", **plan))
    )


def _days(first, last):
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_announced_years_agrees_with_an_independent_calendar(year):
    calendar = _calendar(uses_make_up_days=True, company_days_off={})
    days = _days(date(year, 1, 1), date(year, 12, 31))
    assert [day for day in days if calendar.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_the_announced_years_end_where_the_independent_calendar_ends():
    last_known = max(*chinese_calendar.constants.holidays, *chinese_calendar.constants.workdays)
    assert last_known.year == ANNOUNCED_THROUGH.year == max(NOTICES)


def test_later_years_have_statutory_days_no_make_up_days_and_are_provisional():
    calendar = _calendar(uses_make_up_days=True, company_days_off={})
    assert calendar.is_provisional(date(2027, 1, 1))
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert not calendar.is_working(date(2027, 10, 1))
    assert not [day for day in calendar.working_days if day > ANNOUNCED_THROUGH]


def test_company_days_off_count_even_on_a_make_up_day():
    # Saturday 2026-10-10 is worked in lieu of the National Day week; Friday 2026-08-28 is an ordinary day
    text = Text("厂庆", "Anniversary")
    calendar = _calendar(uses_make_up_days=True, company_days_off={date(2026, 8, 28): text, date(2026, 10, 10): text})
    assert not calendar.is_working(date(2026, 8, 28))
    assert not calendar.is_working(date(2026, 10, 10))
    assert calendar.days_off[date(2026, 8, 28)] == text


def test_a_company_that_does_not_work_make_up_days_has_them_off():
    calendar = _calendar(uses_make_up_days=False, company_days_off={})
    assert not calendar.is_working(date(2026, 10, 10))
    assert not calendar.is_working(date(2026, 10, 6))


def test_reasons_are_told_in_both_languages():
    assert _calendar(uses_make_up_days=True, company_days_off={}).days_off[date(2026, 6, 19)] == Text(
        "端午节", "Dragon Boat Festival"
    )


def test_an_unknown_calendar_is_refused_by_name():
    engagement = make_engagement()
    engagement = replace(engagement, plan=replace(engagement.plan, calendar="mars"))
    with pytest.raises(InputError) as caught:
        HolidayCalendarSource().work_calendar(engagement)
    assert caught.value.problems[0].params["id"] == "mars"
