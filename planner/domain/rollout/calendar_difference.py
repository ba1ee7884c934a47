"""What a holiday notice changes in a work calendar: the days, and how far it is official."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.model.holiday_notice import HolidayNotice
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.errors import Statement

_ONE_DAY = timedelta(days=1)
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """
    A day that is worked in one calendar and not in the other.

    `text` is the reason the later calendar gives, `was` the one the earlier gave, where it gave one.
    """

    day: date
    now_worked: bool
    text: Text | None
    was: Text | None


def changed_days(before: WorkCalendar, after: WorkCalendar, year: int) -> tuple[CalendarChange, ...]:
    """Return the days of a year, and of the December before it, on which two calendars differ."""
    first, last = date(year - 1, _DECEMBER, 1), date(year, _DECEMBER, 31)
    days = (first + offset * _ONE_DAY for offset in range((last - first).days + 1))
    return tuple(
        CalendarChange(day, after.is_working(day), _reason(after, day), _reason(before, day))
        for day in days
        if before.is_working(day) != after.is_working(day)
    )


def _reason(calendar: WorkCalendar, day: date) -> Text | None:
    return calendar.working_days.get(day) or calendar.days_off.get(day)


def tell_notice(
    notice: HolidayNotice, before: WorkCalendar, after: WorkCalendar, changes: tuple[CalendarChange, ...]
) -> Iterator[Statement]:
    """Yield what a notice is and what it does to the calendar of the plan."""
    yield Statement(
        "notice.read",
        {"title": notice.title, "publisher": notice.publisher, "published": notice.published, "year": notice.year},
    )
    # a notice for another country leaves the calendar of the plan as it is
    if not changes and before.announced_through == after.announced_through:
        code = "notice.no-effect" if before.sources == after.sources else "notice.nothing-new"
        yield Statement(code, {"country": notice.country.upper(), "year": notice.year})
        return
    if after.announced_through > before.announced_through:
        yield Statement("notice.announced", {"before": before.announced_through, "after": after.announced_through})
    elif after.announced_through < date(notice.year, _DECEMBER, 31):
        yield Statement("notice.gap", {"through": after.announced_through, "year": notice.year})
    worked = sum(change.now_worked for change in changes)
    if changes:
        yield Statement("notice.days-changed", {"worked": worked, "off": len(changes) - worked, "year": notice.year})
    else:
        yield Statement("notice.days-as-computed", {"year": notice.year})
