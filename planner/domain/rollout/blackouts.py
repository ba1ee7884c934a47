"""Blackouts: the days on which no go-live, no training or no migration may fall."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from planner.domain.model.company import BlackoutRule
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.windows import Windows

_ONE_DAY = timedelta(days=1)


class Blackouts:
    """The blackout rules of a company on one work calendar."""

    def __init__(self, rules: Sequence[BlackoutRule], calendar: WorkCalendar) -> None:
        self._rules = tuple((rule, rule.recurrence) for rule in rules)
        self._windows = Windows(calendar)

    def on(
        self,
        day: date,
        purpose: str,
        sites: Collection[str] | None = None,
        roles: Collection[str] | None = None,
    ) -> tuple[BlackoutRule, ...]:
        """
        Return the rules that forbid a purpose on a day, in the order they were stated.

        A rule with hours forbids the whole day: the plan knows days only.

        Args:
            purpose: `go_live`, `training` or `migration`.
            sites: ids of the sites concerned; None when it may concern all of them.
            roles: audience codes of the users concerned, likewise.

        Source: docs/methods.md#windows
        """
        return tuple(
            rule
            for rule, recurrence in self._rules
            if purpose in rule.applies_to
            and _concerns(rule.site_ids, sites)
            and _concerns(rule.role_ids, roles)
            and self._windows.covers(recurrence, day)
        )


def blocked_days(
    rules: Sequence[BlackoutRule],
    purpose: str,
    calendar: WorkCalendar,
    first: date,
    last: date,
    sites: Collection[str] | None = None,
    roles: Collection[str] | None = None,
) -> frozenset[date]:
    """
    Return every date from first to last (both included) on which the rules forbid a purpose.

    Rules with fixed dates block every date between them, rules about the first or last working days of
    a month block working days of the calendar.

    Args:
        purpose: `go_live`, `training` or `migration`.
        sites: ids of the sites concerned; None when it may concern all of them.
        roles: audience codes of the users concerned, likewise.
    """
    blackouts = Blackouts(rules, calendar)
    dates = (first + offset * _ONE_DAY for offset in range((last - first).days + 1))
    return frozenset(day for day in dates if blackouts.on(day, purpose, sites, roles))


def _concerns(named: Collection[str], asked: Collection[str] | None) -> bool:
    return not named or asked is None or not set(named).isdisjoint(asked)
