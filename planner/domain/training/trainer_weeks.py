"""Holds the sessions of part-time trainers against the share of each week the project has of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from planner.domain.model.engagement import Engagement
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.conditions import Teacher, teachers_of
from planner.domain.training.results import Session
from planner.errors import Statement

_TOLERANCE_HOURS = 0.01


def share_warnings(engagement: Engagement, calendar: WorkCalendar, sessions: Sequence[Session]) -> Iterator[Statement]:
    """
    Yield the trainers who teach more hours in a week than their share of it holds, with every such week.

    Source: docs/methods.md#trainer-share
    """
    for teacher in teachers_of(engagement):
        hours: dict[date, float] = defaultdict(float)
        for session in sessions:
            if session.trainer_id == teacher.id:
                hours[session.day - timedelta(days=session.day.weekday())] += session.hours
        over = tuple(_beyond(engagement, calendar, teacher, hours))
        if over:
            params = {"trainer": teacher.name, "share": teacher.share, "count": len(over), "weeks": over}
            yield Statement("training.trainer-over-share", params)


def _beyond(
    engagement: Engagement, calendar: WorkCalendar, teacher: Teacher, hours: dict[date, float]
) -> Iterator[Statement]:
    for monday, taught in sorted(hours.items()):
        week = (monday + timedelta(days=offset) for offset in range(7))
        there = sum(calendar.is_working(day) and not teacher.is_off(day, calendar) for day in week)
        given = teacher.share * there * engagement.plan.day_hours
        if taught > given + _TOLERANCE_HOURS:
            yield Statement("training.week-over-share", {"week": monday, "hours": taught, "available": given})
