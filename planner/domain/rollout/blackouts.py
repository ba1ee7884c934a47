"""Blackouts: the days on which no go-live, no training or no migration may fall."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from datetime import date, timedelta

from planner.domain.model.company import BlackoutRule
from planner.domain.model.work_calendar import WorkCalendar

_ONE_DAY = timedelta(days=1)


class Blackouts:
    """The blackout rules of a company on one work calendar; the working days of a month are counted once."""

    def __init__(self, rules: Sequence[BlackoutRule], calendar: WorkCalendar) -> None:
        self._rules = tuple(rules)
        self._calendar = calendar
        self._month_days: dict[tuple[int, int], tuple[date, ...]] = {}

    def on(self, day: date, purpose: str) -> tuple[BlackoutRule, ...]:
        """
        Return the rules that forbid a purpose on a day, in the order they were stated.

        Args:
            purpose: `go_live`, `training` or `migration`.
        """
        return tuple(rule for rule in self._rules if purpose in rule.applies_to and self._covers(rule, day))

    def _covers(self, rule: BlackoutRule, day: date) -> bool:
        if rule.start is not None or rule.end is not None:
            return (rule.start or date.min) <= day <= (rule.end or date.max)
        if rule.months and day.month not in rule.months:
            return False
        days = self._working_days_of_month(day)
        # a count of zero must select nothing, and days[-0:] would select everything
        last = days[-rule.last_working_days :] if rule.last_working_days else ()
        return day in days[: rule.first_working_days] or day in last

    def _working_days_of_month(self, day: date) -> tuple[date, ...]:
        key = (day.year, day.month)
        if key not in self._month_days:
            dates = (day.replace(day=number + 1) for number in range(months.monthrange(*key)[1]))
            self._month_days[key] = tuple(each for each in dates if self._calendar.is_working(each))
        return self._month_days[key]


def blocked_days(
    rules: Sequence[BlackoutRule], purpose: str, calendar: WorkCalendar, first: date, last: date
) -> frozenset[date]:
    """
    Return every date from first to last (both included) on which the rules forbid a purpose.

    Rules with fixed dates block every date between them, rules about the first or last working days of
    a month block working days of the calendar.

    Args:
        purpose: `go_live`, `training` or `migration`.
    """
    blackouts = Blackouts(rules, calendar)
    dates = (first + offset * _ONE_DAY for offset in range((last - first).days + 1))
    return frozenset(day for day in dates if blackouts.on(day, purpose))
