"""The calendars of the file: the project's, those of people, and those of work that rests on some days."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from planner.domain.model.company import TeamMember
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.availability import Availability
from planner.exchange.mspdi.model import CalendarException, ProjectCalendar
from planner.wording import Wording

_ONE_DAY = timedelta(days=1)


def base_calendar(calendar: WorkCalendar, years: range, uid: int, name: str, say: Wording) -> ProjectCalendar:
    """
    Return the project's calendar: days off as non-working exceptions, make-up days as working ones with their hours.

    Args:
        years: only exceptions of these years are written; a plan that moves further needs a new export.
    """
    return ProjectCalendar(
        uid=uid, name=name, base_uid=None, exceptions=tuple(_exceptions(calendar, years, say)), weekend=calendar.weekend
    )


def resting_calendar(base: ProjectCalendar, days: Iterable[date], uid: int, name: str, reason: str) -> ProjectCalendar:
    """Return the project's calendar with further days off, for work that rests on them."""
    resting = sorted(days)
    kept = [one for one in base.exceptions if not (one.working and one.first in resting)]
    added = [CalendarException(first, last, working=False, name=reason) for first, last in _runs(resting)]
    exceptions = tuple(sorted([*kept, *added], key=lambda one: one.first))
    return ProjectCalendar(uid=uid, name=name, base_uid=None, exceptions=exceptions, weekend=base.weekend)


def person_calendar(
    member: TeamMember, calendar: WorkCalendar, base: ProjectCalendar, years: range, uid: int, name: str, reason: str
) -> ProjectCalendar:
    """
    Return a person's calendar: the project's, without the weekdays the person never works, and off while absent.

    Days off of the person's site, and make-up days the person does not work, are off as absences are.

    Args:
        years: only days of these years are looked at, and the absences stated.
    """
    never = frozenset(range(7)) - set(member.weekdays) - base.weekend if member.weekdays else frozenset()
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    off = [
        day
        for day in (first + n * _ONE_DAY for n in range((last - first).days + 1))
        if is_away(member, calendar, day) and (day.weekday() not in never or calendar.is_make_up(day))
    ]
    absent = [start + n * _ONE_DAY for start, end in member.absences for n in range((end - start).days + 1)]
    # the format takes no day twice
    runs = _runs(sorted({*off, *absent}))
    exceptions = tuple(CalendarException(start, end, working=False, name=reason) for start, end in runs)
    return ProjectCalendar(uid=uid, name=name, base_uid=base.uid, exceptions=exceptions, weekend=never)


def is_away(member: TeamMember, calendar: WorkCalendar, day: date) -> bool:
    """Say whether a person is not there on a working day of the project."""
    whole = dataclasses.replace(member, availability=1.0)
    return calendar.is_working(day) and not Availability((whole,), calendar).of_member(member.id, day)


def _exceptions(calendar: WorkCalendar, years: range, say: Wording) -> Iterator[CalendarException]:
    off = {
        day: text for day, text in calendar.days_off.items() if day.year in years and day not in calendar.working_days
    }
    on = {day: text for day, text in calendar.working_days.items() if day.year in years}
    found = [
        *(CalendarException(first, last, working=False, name=text) for first, last, text in _named_runs(off, say)),
        *(CalendarException(first, last, working=True, name=text) for first, last, text in _named_runs(on, say)),
    ]
    yield from sorted(found, key=lambda one: one.first)


def _named_runs(days: Mapping[date, Text], say: Wording) -> Iterator[tuple[date, date, str]]:
    """Yield first day, last day and name of every run of days with the same name."""
    texts = {day: say.value(text) for day, text in days.items()}
    for name in dict.fromkeys(texts.values()):
        for first, last in _runs(sorted(day for day, text in texts.items() if text == name)):
            yield first, last, name


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of every run of consecutive days."""
    first = last = None
    for day in days:
        if first is None or last is None:
            first = last = day
        elif day - last == _ONE_DAY:
            last = day
        else:
            yield first, last
            first = last = day
    if first is not None and last is not None:
        yield first, last
