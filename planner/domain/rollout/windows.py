"""The one evaluator of recurring windows: blackouts, meetings and the like ask it whether a day is picked."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from datetime import date, timedelta

from planner.domain.model.recurrence import Recurrence
from planner.domain.model.work_calendar import WorkCalendar

_ONE_DAY = timedelta(days=1)
_WEEK = 7


class Windows:
    """
    Recurrences on one work calendar; working days of a month and days around a date are counted once.

    Source: docs/methods.md#windows
    """

    def __init__(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._month_days: dict[tuple[int, int], tuple[date, ...]] = {}
        self._around: dict[tuple[date, int], tuple[date, date]] = {}

    def covers(self, rule: Recurrence, day: date) -> bool:
        """Say whether a rule picks a day."""
        if any(first <= day <= last for first, last in rule.except_days):
            return False
        if day in rule.dates or any(self._is_around(stated, rule.days_around, day) for stated in rule.around):
            return True
        return rule.recurs and _within(rule, day) and _on_weekday(rule, day) and self._in_month(rule, day)

    def next_on_or_after(self, rule: Recurrence, day: date, days: int) -> date | None:
        """Return the first day picked on or after a day, looking a number of days ahead; None when there is none."""
        dates = (day + offset * _ONE_DAY for offset in range(days + 1))
        return next((each for each in dates if self.covers(rule, each)), None)

    def _in_month(self, rule: Recurrence, day: date) -> bool:
        """Say whether a day is one of the counted days of its month; a rule that counts none takes every day."""
        if not rule.month_days and not rule.month_working_days:
            return True
        length = months.monthrange(day.year, day.month)[1]
        if day.day in rule.month_days or day.day - 1 - length in rule.month_days:
            return True
        days = self._working_days_of_month(day) if rule.month_working_days else ()
        if day not in days:
            return False
        place = days.index(day)
        return place + 1 in rule.month_working_days or place - len(days) in rule.month_working_days

    def _working_days_of_month(self, day: date) -> tuple[date, ...]:
        key = (day.year, day.month)
        if key not in self._month_days:
            dates = (day.replace(day=number + 1) for number in range(months.monthrange(*key)[1]))
            self._month_days[key] = tuple(each for each in dates if self._calendar.is_working(each))
        return self._month_days[key]

    def _is_around(self, stated: date, working_days: int, day: date) -> bool:
        key = (stated, working_days)
        if key not in self._around:
            self._around[key] = self._span_around(stated, working_days)
        first, last = self._around[key]
        return first <= day <= last

    def _span_around(self, stated: date, working_days: int) -> tuple[date, date]:
        """Return the first and last day of the days off around a date with the working days before and after."""
        ends = []
        for step in (-_ONE_DAY, _ONE_DAY):
            day = stated
            if not self._calendar.is_working(day):
                while not self._calendar.is_working(day + step):
                    day += step
            for _ in range(working_days):
                day += step
                while not self._calendar.is_working(day):
                    day += step
            ends.append(day)
        return ends[0], ends[1]


def _within(rule: Recurrence, day: date) -> bool:
    if not (rule.start or date.min) <= day <= (rule.end or date.max):
        return False
    if rule.months and day.month not in rule.months:
        return False
    if rule.season is None:
        return True
    first, last = rule.season
    of_year = (day.month, day.day)
    return first <= of_year <= last if first <= last else of_year >= first or of_year <= last


def _on_weekday(rule: Recurrence, day: date) -> bool:
    if rule.weekdays and day.weekday() not in rule.weekdays:
        return False
    if rule.weeks and not _is_nth(day, rule.weeks):
        return False
    if rule.every_weeks == 1 or rule.start is None:
        return True
    monday, anchor = (each - each.weekday() * _ONE_DAY for each in (day, rule.start))
    return (monday - anchor).days // _WEEK % rule.every_weeks == 0


def _is_nth(day: date, weeks: Sequence[int]) -> bool:
    from_start = (day.day - 1) // _WEEK + 1
    from_end = -((months.monthrange(day.year, day.month)[1] - day.day) // _WEEK + 1)
    return from_start in weeks or from_end in weeks
