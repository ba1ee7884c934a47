"""What a reader of the plan has to know about its calendar: what is computed, rounded, or known only for a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from planner.domain.model.company import BlackoutRule
from planner.domain.model.meeting import MeetingRule
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.meetings import Meetings
from planner.errors import Statement


def calendar_notes(
    calendar: WorkCalendar, rules: Sequence[BlackoutRule], meetings: Sequence[MeetingRule], last_day: date
) -> Iterator[Statement]:
    """
    Yield what is computed and not announced, blackouts rounded to whole days, and meetings with no dates to the end.

    Args:
        last_day: of the plan.
    """
    for one in dict.fromkeys((calendar.name, *(site.name for site in calendar.sites.values()))):
        own = calendar if calendar.name == one else next(site for site in calendar.sites.values() if site.name == one)
        if own.basis == "computed":
            yield Statement("calendar.computed", {"name": own.title or own.name})
    rounded = tuple(rule.text for rule in rules if rule.hours is not None)
    if rounded:
        yield Statement("calendar.hours-whole-day", {"count": len(rounded), "blackouts": rounded})
    known = Meetings(meetings, calendar)
    for meeting in meetings:
        through = known.known_through(meeting.id)
        if through is not None and through < last_day:
            yield Statement("calendar.meeting-known-through", {"meeting": meeting.name, "through": through})
