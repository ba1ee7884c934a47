from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar
import pytest

from planner.content.calendars import HolidayCalendarSource, LibraryDays
from planner.content.country_days import (
    ANNOUNCED_THROUGH,
    FIRST_YEAR,
    NOTICES,
    country_codes,
    country_days,
    is_country,
)
from planner.domain.model.holiday_notice import CalendarDefinition, HolidayNotice
from planner.domain.model.text import Text
from planner.domain.rollout.calendar_making import make_calendar
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


def test_every_day_of_china_from_the_first_year_that_can_be_asked_for_agrees_with_an_independent_calendar():
    days = LibraryDays().days_of("CN", FIRST_YEAR, ANNOUNCED_THROUGH.year)
    calendar = make_calendar(CalendarDefinition("cn", Text.same("CN"), "CN"), days)
    known = _days(date(FIRST_YEAR, 1, 1), ANNOUNCED_THROUGH)
    assert [day for day in known if calendar.is_working(day) != chinese_calendar.is_workday(day)] == []


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


# --- other countries, calendars of an engagement, notices --------------------------------------------------------


def _engagement_with(calendars=(), notices=(), **plan):
    engagement = make_engagement(today=date(2026, 7, 1))
    return replace(
        engagement,
        plan=replace(engagement.plan, **plan),
        calendars={calendar.id: calendar for calendar in calendars},
        notices=tuple(notices),
    )


def test_another_country_has_its_own_holidays_and_says_that_they_are_computed():
    calendar = HolidayCalendarSource().work_calendar(_engagement_with(calendar="DE"))
    # Whit Monday 2027 and an ordinary Monday in the Chinese National Day week
    assert not calendar.is_working(date(2027, 5, 17))
    assert calendar.is_working(date(2026, 10, 5))
    assert calendar.basis == "computed"
    assert not calendar.is_provisional(date(2027, 5, 17))


def test_a_part_of_a_country_has_holidays_of_its_own():
    bavaria = HolidayCalendarSource().work_calendar(_engagement_with(calendar="DE-BY"))
    germany = HolidayCalendarSource().work_calendar(_engagement_with(calendar="DE"))
    epiphany = date(2027, 1, 6)
    assert germany.is_working(epiphany)
    assert not bavaria.is_working(epiphany)


def test_a_country_keeps_its_own_weekend():
    calendar = HolidayCalendarSource().work_calendar(_engagement_with(calendar="SA"))
    friday, saturday, sunday = (date(2026, 8, day) for day in (7, 8, 9))
    assert [calendar.is_working(day) for day in (friday, saturday, sunday)] == [False, False, True]


def test_dates_from_the_first_holiday_that_can_only_be_estimated_are_provisional():
    days = LibraryDays().days_of("MY", 2026, 2031)
    (first, *_) = sorted(day for day, text in days.days_off.items() if "estimated" in text.en)
    assert days.announced_through == first - timedelta(days=1)


def test_every_country_of_the_library_is_known_and_nonsense_is_not():
    assert len(country_codes()) > 200
    assert all(is_country(code) for code in country_codes())
    assert not any(is_country(code) for code in ("XX", "DE-XX", "", "china", "CHN"))


def test_a_site_may_keep_a_calendar_that_the_engagement_defines():
    text = Text("检修（虚构）", "Overhaul (fictional)")
    plant = CalendarDefinition("plant", text, country="CN", days_off={date(2026, 8, 10): text})
    calendar = HolidayCalendarSource().work_calendar(
        _engagement_with([plant], calendar="cn", site_calendars={"works": "plant"})
    )
    assert calendar.is_working(date(2026, 8, 10))
    assert not calendar.at("works").is_working(date(2026, 8, 10))
    assert not calendar.at("works").is_working(date(2026, 10, 1))
    assert calendar.at("elsewhere") is calendar


def test_company_days_off_hold_at_every_site():
    text = Text("厂庆", "Anniversary")
    plant = CalendarDefinition("plant", text, country="CN")
    engagement = _engagement_with(
        [plant], site_calendars={"works": "plant"}, company_days_off={date(2026, 8, 28): text}
    )
    calendar = HolidayCalendarSource().work_calendar(engagement)
    assert not calendar.at("works").is_working(date(2026, 8, 28))


def test_a_loaded_notice_makes_its_year_official():
    text = Text("虚构", "fictional")
    notice = HolidayNotice(
        "CN", 2027, {date(2027, 1, 1): text, date(2027, 1, 4): text}, {date(2027, 1, 9): text}, text, text,
        date(2026, 11, 5), "https://example.org/2027",
    )  # fmt: skip
    calendar = HolidayCalendarSource().work_calendar(_engagement_with(notices=[notice]))
    assert not calendar.is_provisional(date(2027, 12, 31))
    assert calendar.is_provisional(date(2028, 1, 1))
    assert calendar.is_working(date(2027, 1, 9))
    # what the library guesses for the year is gone: 1 October is not in the fictional notice
    assert calendar.is_working(date(2027, 10, 1))
    assert calendar.sources[-1] == "https://example.org/2027"


def test_a_day_swapped_by_the_notice_is_named_with_an_iso_date_in_both_languages():
    # the notice for 2026: work on Sunday, 20 September, instead of 6 October
    name = country_days("CN", 2026, 2026).days_off[date(2026, 10, 6)]
    assert "2026-09-20" in name.zh
    assert name.en == "Day off (substituted from 2026-09-20)"
