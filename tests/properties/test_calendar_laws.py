"""Laws of calendars, windows and of who is there, on calendars made at random."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.model.company import BlackoutRule
from planner.domain.model.holiday_notice import CalendarDefinition, CountryDays, HolidayNotice
from planner.domain.model.meeting import MeetingRule
from planner.domain.model.recurrence import Recurrence
from planner.domain.model.text import Text
from planner.domain.rollout.availability import Availability
from planner.domain.rollout.blackouts import Blackouts
from planner.domain.rollout.calendar_making import make_calendar
from planner.domain.rollout.calendar_span import span_of_days, span_until
from planner.domain.rollout.meetings import Meetings
from planner.domain.rollout.windows import Windows
from tests.builders import make_member

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
TEXT = Text("虚构", "fictional")
ONE_DAY = timedelta(days=1)

dates = st.dates(FIRST, LAST)
some_dates = st.lists(dates, max_size=30).map(lambda days: dict.fromkeys(days, TEXT))
weekends = st.frozensets(st.integers(0, 6), max_size=5)
country_days = st.builds(
    lambda off, worked, weekend: CountryDays("CN", off, worked, weekend, date(2026, 12, 31), "announced"),
    some_dates, some_dates, weekends,
)  # fmt: skip
definitions = st.builds(
    lambda off, worked, uses: CalendarDefinition("own", TEXT, "CN", None, off, worked, None, uses),
    some_dates, some_dates, st.booleans(),
)  # fmt: skip
calendars = st.builds(make_calendar, definitions, country_days)
recurrences = st.builds(
    Recurrence,
    start=st.none() | dates,
    end=st.none() | dates,
    months=st.lists(st.integers(1, 12), max_size=3, unique=True).map(tuple),
    weekdays=st.lists(st.integers(0, 6), max_size=3, unique=True).map(tuple),
    month_days=st.lists(st.integers(1, 31) | st.integers(-31, -1), max_size=3, unique=True).map(tuple),
    month_working_days=st.lists(st.integers(1, 23) | st.integers(-23, -1), max_size=3, unique=True).map(tuple),
    except_days=st.lists(dates.map(lambda day: (day, day + ONE_DAY)), max_size=3).map(tuple),
)


@given(country_days, definitions, some_dates, dates)
def test_a_company_day_off_is_never_worked(days, definition, company, day):
    calendar = make_calendar(definition, days, (), {**company, day: TEXT})
    assert not calendar.is_working(day)


@given(country_days, definitions, dates)
def test_days_off_are_not_worked_and_make_up_days_are(days, definition, day):
    calendar = make_calendar(definition, days)
    assert calendar.is_working(day) == (
        day in calendar.working_days or (day not in calendar.days_off and day.weekday() not in calendar.weekend)
    )
    assert not set(calendar.days_off) & set(calendar.working_days)


@given(country_days, some_dates, dates)
def test_a_notice_leaves_every_other_year_as_it_was(days, off, day):
    definition = CalendarDefinition("own", TEXT, "CN")
    of_year = {one: text for one, text in off.items() if one.year == 2027}
    notice = HolidayNotice("CN", 2027, of_year, {}, TEXT, TEXT, date(2026, 11, 1))
    before, after = make_calendar(definition, days), make_calendar(definition, days, [notice])
    if day.year != 2027:
        assert before.is_working(day) == after.is_working(day)
    elif day in of_year:
        assert not after.is_working(day)


@given(calendars, dates, st.integers(0, 60), st.integers(-30, 30), st.sampled_from(["wd", "ed"]))
def test_a_span_begins_and_ends_on_working_days_and_holds_as_many_as_asked(calendar, start, days, lag, unit):
    span = span_of_days(calendar, start, days, lag, unit)
    assert calendar.is_working(span.start)
    assert calendar.is_working(span.finish)
    assert calendar.working_days_between(span.start, span.finish) == max(days, 1)
    assert span_until(calendar, span.start, span.finish).working_days == max(days, 1)


@given(calendars, dates, st.integers(0, 40))
def test_a_later_lag_never_begins_earlier(calendar, start, lag):
    for unit in ("wd", "ed"):
        begins = [span_of_days(calendar, start, 1, each, unit).start for each in (lag - 1, lag, lag + 1)]
        assert begins == sorted(begins)


@given(calendars, recurrences, dates)
def test_an_exception_is_never_picked_and_a_further_weekday_never_picks_less(calendar, rule, day):
    windows = Windows(calendar)
    if any(first <= day <= last for first, last in rule.except_days):
        assert not windows.covers(rule, day)
    elif rule.weekdays and windows.covers(rule, day):
        wider = Recurrence(
            rule.start, rule.end, rule.months, None, tuple(range(7)), (), rule.month_days, rule.month_working_days
        )
        assert windows.covers(wider, day)


@given(
    calendars,
    recurrences,
    st.frozensets(st.sampled_from("abc"), min_size=1),
    st.frozensets(st.sampled_from("abc")),
    dates,
)
def test_asking_about_more_sites_never_finds_fewer_blackouts(calendar, rule, sites, more, day):
    blackout = BlackoutRule(
        "b", TEXT, rule.start, rule.end, rule.months, 0, 0, ("go_live",), weekdays=rule.weekdays, site_ids=("a",)
    )
    blackouts = Blackouts([blackout], calendar)
    found = len(blackouts.on(day, "go_live", sites))
    assert found <= len(blackouts.on(day, "go_live", sites | more)) <= len(blackouts.on(day, "go_live"))


@given(calendars, recurrences, st.sampled_from(["next", "previous", "skip"]), dates)
def test_a_meeting_sits_on_working_days_only_and_the_next_sitting_is_one(calendar, rule, on_day_off, day):
    meetings = Meetings([MeetingRule("m", TEXT, ("steering",), rule, on_day_off=on_day_off)], calendar)
    sitting = meetings.next_on_or_after("steering", day)
    if sitting is not None:
        assert sitting >= day
        assert calendar.is_working(sitting)
        assert meetings.sits_on("m", sitting)


@given(calendars, st.integers(0, 40), st.sampled_from(["wd", "ed"]), dates)
def test_papers_finished_when_they_are_due_are_in_time_and_a_day_later_they_are_not(calendar, lead, unit, day):
    every_day = Recurrence(weekdays=tuple(range(7)))
    rule = MeetingRule("m", TEXT, ("steering",), every_day, lead, unit)
    meetings = Meetings([rule], calendar)
    sitting = meetings.next_on_or_after("m", day)
    due = meetings.papers_due("m", sitting)
    assert meetings.next_for_papers("m", due) <= sitting
    after = calendar.on_or_after(due + ONE_DAY)
    assert meetings.next_for_papers("m", after) > sitting


@given(calendars, st.floats(0, 1), st.frozensets(st.integers(0, 6)), dates)
def test_nobody_is_there_on_a_day_off_and_a_weekly_pattern_never_adds_days(calendar, share, weekdays, day):
    always = make_member("trainer", id="a", availability=share)
    some = make_member("trainer", id="b", availability=share, weekdays=tuple(sorted(weekdays)))
    availability = Availability([always, some], calendar)
    assert availability.of_member("a", day) == (share if calendar.is_working(day) else 0)
    assert availability.of_member("b", day) <= availability.of_member("a", day)
