"""Decisions that need a meeting: on which days it sits, and when its papers must be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from planner.domain.model.meeting import MeetingRule
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.windows import Windows

_ONE_DAY = timedelta(days=1)
# how far ahead a sitting is looked for
_HORIZON_DAYS = 3 * 366
# where no board decides, the tender committee does, and the other way round
_STANDS_IN: Mapping[str, tuple[str, ...]] = {"board": ("board", "tender"), "tender": ("tender", "board")}
_WORKING_DAYS_OF_WEEK, _WEEKEND_DAYS = 5, 2


class Meetings:
    """
    The meetings of an engagement on its work calendar.

    A meeting is asked for by its own id or by the body it stands behind (`steering`, `board`, `tender`). Where
    nobody named a meeting for a body, every working day will do.

    Source: docs/methods.md#meetings
    """

    def __init__(self, rules: Sequence[MeetingRule], calendar: WorkCalendar) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._by_body: dict[str, MeetingRule] = {}
        for rule in rules:
            for body in rule.decides:
                self._by_body.setdefault(body, rule)
        self._calendar = calendar
        self._windows = Windows(calendar)

    def rule_of(self, meeting_id: str) -> MeetingRule | None:
        """Return the meeting with an id or behind a body; None when the engagement names none."""
        if meeting_id in self._rules:
            return self._rules[meeting_id]
        bodies = _STANDS_IN.get(meeting_id, (meeting_id,))
        return next((self._by_body[body] for body in bodies if body in self._by_body), None)

    def sits_on(self, meeting_id: str, day: date) -> bool:
        """
        Say whether a meeting can decide on a day: it sits, or nobody said when it sits.

        After the last of stated dates nobody has said when it sits, so any working day counts.
        """
        if not self._calendar.is_working(day):
            return False
        rule = self.rule_of(meeting_id)
        last_known = self.known_through(meeting_id)
        if rule is None or (last_known is not None and day > last_known):
            return True
        return self._windows.covers(rule.recurrence, day) or self._is_moved_to(rule, day)

    def known_through(self, meeting_id: str) -> date | None:
        """Return the last day for which it is known when the meeting sits; None when it recurs without an end."""
        rule = self.rule_of(meeting_id)
        if rule is None:
            return None
        end = rule.recurrence.end if rule.recurrence.recurs else max(rule.recurrence.dates, default=None)
        # the last sitting may be moved beyond a day off
        return None if end is None else self._calendar.on_or_after(max(end, *rule.recurrence.dates, end))

    def lead_days(self, meeting_id: str) -> int:
        """
        Return the working days that must lie between the papers and the sitting; 0 where nothing was said.

        Elapsed days become the fewest working days that are never shorter, whatever the weekday.
        """
        days, unit = self.lead(meeting_id)
        return days if unit == "wd" else _never_shorter(days)

    def lead(self, meeting_id: str) -> tuple[int, str]:
        """Return the lead of the papers as stated: number and unit, `wd` or `ed`."""
        rule = self.rule_of(meeting_id)
        return (rule.lead_days, rule.lead_unit) if rule else (0, "wd")

    def next_on_or_after(self, meeting_id: str, day: date) -> date | None:
        """Return the first day on or after a day on which a meeting can decide; None when there is none in 3 years."""
        dates = (day + offset * _ONE_DAY for offset in range(_HORIZON_DAYS + 1))
        return next((each for each in dates if self.sits_on(meeting_id, each)), None)

    def last_on_or_before(self, meeting_id: str, day: date) -> date | None:
        """Return the last day up to a day on which a meeting can decide; None when there is none in 3 years."""
        dates = (day - offset * _ONE_DAY for offset in range(_HORIZON_DAYS + 1))
        return next((each for each in dates if self.sits_on(meeting_id, each)), None)

    def papers_due(self, meeting_id: str, sitting: date) -> date:
        """Return the last working day on which the papers for a sitting can be finished."""
        days, unit = self.lead(meeting_id)
        if unit == "ed":
            return self._calendar.on_or_before(sitting - (days + 1) * _ONE_DAY)
        return self._calendar.shifted(sitting, -days - 1)

    def next_for_papers(self, meeting_id: str, finished: date) -> date | None:
        """Return the first sitting for which papers finished on a day are in time."""
        sitting = self.next_on_or_after(meeting_id, finished + _ONE_DAY)
        while sitting is not None and self.papers_due(meeting_id, sitting) < finished:
            sitting = self.next_on_or_after(meeting_id, sitting + _ONE_DAY)
        return sitting

    def _is_moved_to(self, rule: MeetingRule, day: date) -> bool:
        """Say whether a sitting on a day off is held on this working day instead."""
        if rule.on_day_off == "skip":
            return False
        # days off right before this day move on to it, days right after it move back
        step = -_ONE_DAY if rule.on_day_off == "next" else _ONE_DAY
        day += step
        while not self._calendar.is_working(day):
            if self._windows.covers(rule.recurrence, day):
                return True
            day += step
        return False


def _never_shorter(elapsed_days: int) -> int:
    days = 0
    while days + max(days - 1, 0) // _WORKING_DAYS_OF_WEEK * _WEEKEND_DAYS < elapsed_days:
        days += 1
    return days
