"""The working calendar, on the days of the 2026 notice for mainland China around the National Day."""

from datetime import date

import pytest

from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar

HOLIDAY = Text("国庆节", "National Day")
MAKE_UP = Text("调休上班", "make-up working day")

# 1-7 October off; Sunday 20 September and Saturday 10 October worked instead
CALENDAR = WorkCalendar(
    name="cn",
    days_off={date(2026, 10, day): HOLIDAY for day in range(1, 8)},
    working_days={date(2026, 9, 20): MAKE_UP, date(2026, 10, 10): MAKE_UP},
    announced_through=date(2026, 12, 31),
)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 9, 18), True),  # Friday
        (date(2026, 9, 19), False),  # Saturday
        (date(2026, 9, 20), True),  # Sunday, made up
        (date(2026, 10, 1), False),  # Thursday, holiday
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # Saturday, made up
        (date(2026, 10, 11), False),
    ],
)
def test_holidays_are_off_and_make_up_weekend_days_are_worked(day, worked):
    assert CALENDAR.is_working(day) is worked


def test_the_day_after_the_last_one_before_the_holiday_is_the_first_one_after_it():
    assert CALENDAR.start_after(date(2026, 9, 30)) == date(2026, 10, 8)


def test_a_lag_counts_working_days_and_a_made_up_saturday_is_one():
    # 8, 9 and 10 October are worked, the 11th is not: two days more than the next one is the 10th
    assert CALENDAR.start_after(date(2026, 9, 30), lag_days=2) == date(2026, 10, 10)


def test_a_negative_lag_overlaps_the_predecessor():
    assert CALENDAR.start_after(date(2026, 10, 9), lag_days=-2) == date(2026, 10, 8)


def test_work_of_three_days_from_friday_takes_friday_monday_and_tuesday():
    assert CALENDAR.finish_of(date(2026, 11, 6), 3) == date(2026, 11, 10)


def test_an_event_finishes_on_the_day_it_starts():
    assert CALENDAR.finish_of(date(2026, 11, 6), 0) == date(2026, 11, 6)


def test_shifting_a_day_off_by_nothing_gives_the_next_working_day():
    assert CALENDAR.shifted(date(2026, 10, 3), 0) == date(2026, 10, 8)


def test_shifting_back_from_a_day_off_begins_at_the_working_day_before_it():
    assert CALENDAR.shifted(date(2026, 10, 3), -1) == date(2026, 9, 29)


def test_working_days_between_count_both_ends():
    # 28, 29, 30 September, 8, 9, 10 October
    assert CALENDAR.working_days_between(date(2026, 9, 28), date(2026, 10, 11)) == 6


def test_there_are_no_working_days_between_dates_in_the_wrong_order():
    assert CALENDAR.working_days_between(date(2026, 10, 9), date(2026, 10, 8)) == 0


def test_days_after_the_last_announced_one_are_provisional():
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))


def test_the_neighbouring_working_days_of_a_holiday_lie_before_and_after_it():
    assert CALENDAR.on_or_before(date(2026, 10, 4)) == date(2026, 9, 30)
    assert CALENDAR.on_or_after(date(2026, 10, 4)) == date(2026, 10, 8)
