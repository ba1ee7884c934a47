"""One evaluator of recurring windows; every expected day was counted on a calendar of 2026."""

from datetime import date, timedelta

from planner.domain.model.recurrence import Recurrence
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.windows import Windows

# Monday 30 November is off, Saturday 14 November is worked
CALENDAR = WorkCalendar(
    "plain",
    {date(2026, 11, 30): Text("停工", "shutdown")},
    {date(2026, 11, 14): Text("调休", "make-up")},
    date(2026, 12, 31),
)


def picked(rule, first=date(2026, 11, 1), last=date(2026, 11, 30)):
    windows = Windows(CALENDAR)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [day.day if day.month == 11 else (day.month, day.day) for day in days if windows.covers(rule, day)]


def test_a_rule_that_states_nothing_picks_nothing():
    assert picked(Recurrence()) == []


def test_weekdays_are_picked_in_every_week():
    assert picked(Recurrence(weekdays=(1, 3))) == [3, 5, 10, 12, 17, 19, 24, 26]


def test_the_second_thursday_of_a_month():
    assert picked(Recurrence(weekdays=(3,), weeks=(2,))) == [12]


def test_the_last_friday_of_a_month():
    assert picked(Recurrence(weekdays=(4,), weeks=(-1,))) == [27]


def test_a_fifth_sunday_exists_only_in_long_months():
    assert picked(Recurrence(weekdays=(6,), weeks=(5,))) == [29]
    assert picked(Recurrence(weekdays=(6,), weeks=(5,)), date(2026, 10, 1), date(2026, 10, 31)) == []


def test_calendar_days_of_a_month_count_from_either_end():
    assert picked(Recurrence(month_days=(1, 15, -1))) == [1, 15, 30]


def test_the_last_calendar_day_of_february_is_the_28th_or_the_29th():
    rule = Recurrence(month_days=(-1,))
    windows = Windows(CALENDAR)
    assert windows.covers(rule, date(2026, 2, 28))
    assert windows.covers(rule, date(2028, 2, 29))
    assert not windows.covers(rule, date(2028, 2, 28))


def test_working_days_of_a_month_count_without_days_off_and_with_make_up_days():
    # the 9th working day is Thursday 12, the 10th Friday 13, the 11th the make-up Saturday; the last is Friday 27
    assert picked(Recurrence(month_working_days=(10, 11, -1))) == [13, 14, 27]


def test_a_day_of_the_month_on_stated_weekdays_only_needs_both():
    # the 13th of November 2026 is a Friday, the 13th of October a Tuesday
    rule = Recurrence(weekdays=(4,), month_days=(13,))
    assert picked(rule, date(2026, 10, 1), date(2026, 11, 30)) == [13]


def test_every_second_week_counts_from_the_week_of_the_start():
    assert picked(Recurrence(start=date(2026, 11, 4), weekdays=(2,), every_weeks=2)) == [4, 18]


def test_the_week_counts_from_monday_though_the_start_is_a_friday():
    # Friday 6 is in the first week, Monday 9 in the week between, Monday 16 in the third
    rule = Recurrence(start=date(2026, 11, 6), weekdays=(0, 4), every_weeks=2)
    assert picked(rule) == [6, 16, 20, 30]


def test_a_season_may_run_over_the_new_year():
    windows = Windows(CALENDAR)
    rule = Recurrence(season=((11, 15), (1, 10)))
    inside = [date(2026, 11, 15), date(2026, 12, 31), date(2027, 1, 10), date(2028, 1, 1)]
    outside = [date(2026, 11, 14), date(2027, 1, 11), date(2026, 7, 1)]
    assert [windows.covers(rule, day) for day in (*inside, *outside)] == [True] * 4 + [False] * 3


def test_months_alone_pick_the_whole_months():
    assert len(picked(Recurrence(months=(11,)), date(2026, 10, 1), date(2026, 12, 31))) == 30


def test_working_days_around_a_release_weekend_skip_days_off_and_count_make_up_days():
    # Saturday 28 and Sunday 29 with the shutdown on Monday 30 are one block; two days before: Thursday 26, Friday 27
    rule = Recurrence(around=(date(2026, 11, 29),), days_around=2)
    assert picked(rule, date(2026, 11, 20), date(2026, 12, 10)) == [26, 27, 28, 29, 30, (12, 1), (12, 2)]
    # the release on Sunday 15 stands after a worked Saturday
    assert picked(Recurrence(around=(date(2026, 11, 15),), days_around=1)) == [14, 15, 16]


def test_no_days_around_leaves_the_release_weekend_itself():
    assert picked(Recurrence(around=(date(2026, 11, 21),))) == [21, 22]


def test_stated_dates_are_picked_beside_the_rule_and_exceptions_never():
    rule = Recurrence(weekdays=(1,), dates=(date(2026, 11, 5),), except_days=((date(2026, 11, 9), date(2026, 11, 13)),))
    assert picked(rule) == [3, 5, 17, 24]


def test_the_next_day_is_looked_for_up_to_a_limit():
    windows = Windows(CALENDAR)
    rule = Recurrence(dates=(date(2026, 11, 5),))
    assert windows.next_on_or_after(rule, date(2026, 11, 1), 10) == date(2026, 11, 5)
    assert windows.next_on_or_after(rule, date(2026, 11, 1), 3) is None
    assert windows.next_on_or_after(rule, date(2026, 11, 6), 400) is None
