"""Tells the training stage on which days people of some sites and roles may not be in class."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from planner.domain.model.company import BlackoutRule
from planner.domain.model.engagement import Engagement
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.blackouts import blocked_days
from planner.domain.rollout.results import RolloutPlan

AFTER_GO_LIVE = timedelta(days=430)


class TrainingBlackouts:
    """The blackouts of training until the last refresher; a rule of one site blocks that site."""

    def __init__(self, engagement: Engagement, calendar: WorkCalendar, rollout: RolloutPlan) -> None:
        self._rules, self._calendar = engagement.blackouts, calendar
        # refreshers follow up to a year after go-live; a blackout at that time may move them on
        self._first, self._last = rollout.start, rollout.go_live.pessimistic + AFTER_GO_LIVE

    @property
    def of_all(self) -> frozenset[date]:
        """The days on which nobody may be in class."""
        return self._days(rule for rule in self._rules if not rule.site_ids and not rule.role_ids)

    def of(self, sites: Collection[str], roles: Collection[str]) -> frozenset[date]:
        """Return the days on which somebody of these sites and roles may not be in class."""
        return self._days(self._rules, sites, roles)

    def _days(
        self,
        rules: Iterable[BlackoutRule],
        sites: Collection[str] | None = None,
        roles: Collection[str] | None = None,
    ) -> frozenset[date]:
        return blocked_days(tuple(rules), "training", self._calendar, self._first, self._last, sites, roles)
