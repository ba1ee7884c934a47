"""Who of the project team is there on a day, and with which share of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from planner.domain.model.company import TeamMember
from planner.domain.model.work_calendar import WorkCalendar


class Availability:
    """
    The project team on its work calendar.

    A person is there on the working days of the calendar of their site, unless absent or outside the weekdays
    they work. Someone with set weekdays is there on a make-up day only if its weekday is one of them; on
    make-up days also nobody is there who does not work them.

    Source: docs/methods.md#availability
    """

    def __init__(self, team: Sequence[TeamMember], calendar: WorkCalendar) -> None:
        self._members = {member.id: member for member in team}
        self._by_role: dict[str, list[TeamMember]] = {}
        for member in team:
            self._by_role.setdefault(member.role, []).append(member)
        self._calendar = calendar

    def of_role(self, role_id: str, day: date) -> float:
        """Return how many persons of a role are there on a day, part-time people in shares; 0 when nobody is named."""
        return math.fsum(self._share(member, day) for member in self._by_role.get(role_id, ()))

    def of_member(self, member_id: str, day: date) -> float:
        """
        Return the share of a day a member is there (0-1).

        Raises:
            KeyError: nobody in the team has this id.
        """
        return self._share(self._members[member_id], day)

    def _share(self, member: TeamMember, day: date) -> float:
        return member.availability if self._is_there(member, day) else 0.0

    def _is_there(self, member: TeamMember, day: date) -> bool:
        calendar = self._calendar.at(member.site_id)
        if not calendar.is_working(day) or any(first <= day <= last for first, last in member.absences):
            return False
        if calendar.is_make_up(day) and not member.works_make_up_days:
            return False
        return not member.weekdays or day.weekday() in member.weekdays
