"""What goes before what in a work calendar, and what a notice replaces."""

from datetime import date

from planner.domain.model.holiday_notice import CalendarDefinition, CountryDays, HolidayNotice
from planner.domain.model.text import Text
from planner.domain.rollout.calendar_difference import changed_days, tell_notice
from planner.domain.rollout.calendar_making import make_calendar, no_country

# in 2026: Monday 7 September off, Saturday 12 September worked; in 2027 guessed: Monday 4 January off
MONDAY_OFF, SATURDAY_WORKED = date(2026, 9, 7), date(2026, 9, 12)
TEXT = Text("虚构", "fictional")
COUNTRY = CountryDays(
    "CN",
    {MONDAY_OFF: TEXT, date(2026, 9, 13): TEXT, date(2027, 1, 4): TEXT},
    {SATURDAY_WORKED: TEXT},
    frozenset({5, 6}),
    date(2026, 12, 31),
    "announced",
    ("https://example.org/2026",),
)


def define(**changes):
    return CalendarDefinition("own", Text.same("own"), **{"country": "CN", **changes})


def make_notice(year=2027, off=(), working=(), country="CN"):
    return HolidayNotice(
        country, year, dict.fromkeys(off, TEXT), dict.fromkeys(working, TEXT), TEXT, TEXT, date(2026, 11, 1)
    )


def test_holidays_are_off_make_up_days_are_worked_and_a_holiday_at_the_weekend_is_no_day_off():
    calendar = make_calendar(define(), COUNTRY)
    assert not calendar.is_working(MONDAY_OFF)
    assert calendar.is_working(SATURDAY_WORKED)
    assert set(calendar.days_off) == {MONDAY_OFF, date(2027, 1, 4)}


def test_a_bank_may_leave_out_make_up_days():
    calendar = make_calendar(define(uses_make_up_days=False), COUNTRY)
    assert not calendar.is_working(SATURDAY_WORKED)
    assert not calendar.is_working(MONDAY_OFF)


def test_of_a_day_a_country_has_off_and_worked_the_work_counts():
    both = CountryDays("CN", {SATURDAY_WORKED: TEXT}, {SATURDAY_WORKED: TEXT}, frozenset({5, 6}), date.max, "announced")
    calendar = make_calendar(define(), both)
    assert calendar.is_working(SATURDAY_WORKED)
    assert calendar.is_make_up(SATURDAY_WORKED)


def test_company_days_off_go_before_everything():
    definition = define(working_days={MONDAY_OFF: TEXT})
    calendar = make_calendar(definition, COUNTRY, company_days_off={SATURDAY_WORKED: TEXT, MONDAY_OFF: TEXT})
    assert not calendar.is_working(SATURDAY_WORKED)
    assert not calendar.is_working(MONDAY_OFF)


def test_own_days_go_before_those_of_the_country():
    calendar = make_calendar(define(days_off={SATURDAY_WORKED: TEXT}, working_days={MONDAY_OFF: TEXT}), COUNTRY)
    assert not calendar.is_working(SATURDAY_WORKED)
    assert calendar.is_working(MONDAY_OFF)
    # a Monday that is worked is an ordinary working day
    assert not calendar.is_make_up(MONDAY_OFF)


def test_where_saturdays_are_worked_anyway_a_make_up_saturday_is_nothing_special_and_a_holiday_on_one_is_off():
    holiday = CountryDays(
        "CN", {date(2026, 9, 19): TEXT}, {SATURDAY_WORKED: TEXT}, frozenset({5, 6}), date.max, "stated"
    )
    calendar = make_calendar(define(weekend=frozenset({6})), holiday)
    assert calendar.is_working(SATURDAY_WORKED)
    assert not calendar.is_make_up(SATURDAY_WORKED)
    assert not calendar.is_working(date(2026, 9, 19))


def test_a_calendar_of_its_own_has_only_its_own_days_and_is_known_throughout():
    calendar = make_calendar(define(country=None, weekend=frozenset({4, 5})), no_country(2031))
    assert not calendar.is_working(date(2026, 9, 11))
    assert calendar.is_working(date(2026, 9, 13))
    assert not calendar.is_provisional(date(2031, 12, 31))
    assert calendar.basis == "stated"


def test_a_notice_takes_the_place_of_the_days_that_were_guessed_and_of_none_else():
    notice = make_notice(off=[date(2027, 1, 5)], working=[date(2027, 1, 9)])
    calendar = make_calendar(define(), COUNTRY, [notice])
    assert calendar.is_working(date(2027, 1, 4))
    assert not calendar.is_working(date(2027, 1, 5))
    assert calendar.is_working(date(2027, 1, 9))
    assert not calendar.is_working(MONDAY_OFF)
    assert calendar.announced_through == date(2027, 12, 31)


def test_a_notice_may_name_days_of_the_december_before():
    notice = make_notice(off=[date(2026, 12, 31), date(2027, 1, 1)])
    assert not make_calendar(define(), COUNTRY, [notice]).is_working(date(2026, 12, 31))


def test_a_notice_behind_a_gap_counts_but_does_not_extend_what_is_announced():
    later = make_notice(2028, off=[date(2028, 1, 3)])
    calendar = make_calendar(define(), COUNTRY, [later])
    assert not calendar.is_working(date(2028, 1, 3))
    assert calendar.announced_through == date(2026, 12, 31)
    whole = make_calendar(define(), COUNTRY, [later, make_notice(2027)])
    assert whole.announced_through == date(2028, 12, 31)


def test_a_notice_of_another_country_changes_nothing():
    assert make_calendar(define(), COUNTRY, [make_notice(country="DE")]) == make_calendar(define(), COUNTRY)


def test_what_a_notice_changes_is_told_day_by_day():
    notice = make_notice(off=[date(2027, 1, 5)], working=[date(2027, 1, 9)])
    before, after = make_calendar(define(), COUNTRY), make_calendar(define(), COUNTRY, [notice])
    changes = changed_days(before, after, 2027)
    assert [(change.day.day, change.now_worked) for change in changes] == [(4, True), (5, False), (9, True)]
    told = {statement.code: statement.params for statement in tell_notice(notice, before, after, changes)}
    assert told["notice.days-changed"] == {"worked": 2, "off": 1, "year": 2027}
    assert told["notice.announced"]["after"] == date(2027, 12, 31)


def test_a_notice_without_effect_says_so():
    before = make_calendar(define(), COUNTRY)
    foreign = make_notice(country="DE")
    codes = [one.code for one in tell_notice(foreign, before, make_calendar(define(), COUNTRY, [foreign]), ())]
    assert codes == ["notice.read", "notice.no-effect"]
