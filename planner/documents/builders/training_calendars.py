"""The training plan's calendars: one for each site and period, with the days on which training must be over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from planner.documents.builders.common import Prose
from planner.documents.builders.training_sessions import (
    TOPIC,
    TrainingClass,
    by_day,
    class_numbers,
    classes_of,
    halves_of,
    session_course,
)
from planner.documents.builders.training_timetable import windows_of
from planner.domain.model.chart import CalendarEntry, TrainingCalendar
from planner.domain.model.document import FigureBlock, Paragraph
from planner.domain.training.results import Session
from planner.services.run import EngagementResult

# what one calendar figure shows and stays readable
CALENDAR_WEEKS = 8
_DAY = timedelta(days=1)
_WEEK, _WORKING_WEEK = 7, 5


def calendar_figures(result: EngagementResult, prose: Prose) -> Iterator[FigureBlock | Paragraph]:
    """
    Yield the calendars site by site, each site in the order of its first session.

    A day far from all others of its site is told in a line: a figure of one day would stand on an empty page.
    """
    sessions = result.training.sessions
    for site_id in dict.fromkeys(session.site_id for session in sessions):
        mine = [session for session in sessions if session.site_id == site_id]
        periods = calendar_periods(sorted({session.day for session in mine}))
        for number, days in enumerate(periods, start=1):
            within = [session for session in mine if days[0] <= session.day <= days[-1]]
            if len(days) == 1 and len(periods) > 1:
                yield _lone_day(result, prose, f"lone-day-{site_id}-{number}", site_id, within)
            else:
                yield _figure(result, prose, f"calendar-{site_id}-{number}", site_id, within)


def calendar_periods(days: Sequence[date]) -> list[Sequence[date]]:
    """
    Split ascending days into periods that each fit one calendar figure.

    A period that is too long is cut where the longest time without a session lies, in doubt near its middle.
    """
    if not days or (days[-1] - _monday(days[0])).days < _WEEK * CALENDAR_WEEKS:
        return [days] if days else []
    cut = max(range(1, len(days)), key=lambda n: (days[n] - days[n - 1], -abs(n - len(days) / 2)))
    return [*calendar_periods(days[:cut]), *calendar_periods(days[cut:])]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _figure(result: EngagementResult, prose: Prose, id_: str, site_id: str, sessions: Sequence[Session]) -> FigureBlock:
    site = next(site for site in result.engagement.company.sites if site.id == site_id)
    days = sorted({session.day for session in sessions})
    params = {"site": site.name, "sessions": len(sessions), "days": len(days), "first": days[0], "last": days[-1]}
    key = "figure-calendar" if len(days) > 1 else "figure-calendar-day"
    title = prose.text(key, **params, count=len(sessions))
    alt, source = prose.text("figure-calendar-alt", title=title), prose.text("figure-calendar-source")
    return FigureBlock(id_, title, alt, source, _calendar(result, prose, sessions))


def _lone_day(result: EngagementResult, prose: Prose, id_: str, site_id: str, sessions: Sequence[Session]) -> Paragraph:
    site = next(site for site in result.engagement.company.sites if site.id == site_id)
    chips = prose.clauses([_chip(result, prose, one) for one in classes_of(sessions)])
    return Paragraph(id_, prose.text("lone-day", site=site.name, day=sessions[0].day, classes=chips))


def _calendar(result: EngagementResult, prose: Prose, sessions: Sequence[Session]) -> TrainingCalendar:
    audiences = list(dict.fromkeys(cohort.audience for cohort in result.training.cohorts))
    entries = tuple(_entries(result, prose, sessions, audiences))
    first = _monday(min(session.day for session in sessions))
    deadlines = _deadlines(result, prose, sessions, first)
    every = [*(session.day for session in sessions), *(day for day, _ in deadlines)]
    # whole weeks, so that the shading does not stop on the day of the last session
    last = _monday(max(every)) + (_WEEK - 1) * _DAY
    span = [first + _DAY * offset for offset in range((last - first).days + 1)]
    # weekends take no room where nobody is taught on them
    shown = _WEEK if any(day.weekday() >= _WORKING_WEEK for day in every) else _WORKING_WEEK
    return TrainingCalendar(
        first_day=first,
        last_day=last,
        entries=entries,
        off_days=tuple(day for day in span if not result.calendar.is_working(day) and day.weekday() < shown),
        blocked_days=tuple(day for day in span if day in result.training_blocked and day.weekday() < shown),
        weekday_labels=tuple(prose.label(TOPIC, f"weekday-{number}") for number in range(shown)),
        legend=tuple(
            (number, prose.label("audience", audiences[number])) for number in sorted({e.colour for e in entries})
        ),
        off_label=prose.text("off-day"),
        blocked_label=prose.text("blocked-day"),
        deadlines=deadlines,
        deadline_label=prose.text("deadline-day"),
    )


def _entries(
    result: EngagementResult, prose: Prose, sessions: Sequence[Session], audiences: Sequence[str]
) -> Iterator[CalendarEntry]:
    """Yield an entry for each class and day: which part of the day, which class, which courses."""
    cohorts = {cohort.id: cohort for cohort in result.training.cohorts}
    for day, of_day in by_day(sessions):
        for one in classes_of(of_day):
            colour = audiences.index(cohorts[one.cohort_ids[0]].audience)
            yield CalendarEntry(day, _chip(result, prose, one), colour)


def _chip(result: EngagementResult, prose: Prose, one: TrainingClass) -> str:
    """Say which part of a day a class meets in, its number and what it learns."""
    return prose.text(
        "calendar-chip",
        half=prose.text(f"chip-{halves_of(result, one.sessions)}"),
        number=class_numbers(result.training.sessions)[one.id],
        courses=tuple(session_course(result, prose, session, code_only=True) for session in one.sessions),
    )


def _deadlines(
    result: EngagementResult, prose: Prose, sessions: Sequence[Session], first: date
) -> tuple[tuple[date, str], ...]:
    """Return the latest days of the classes in a figure, as far as they fit into it, with what comes after."""
    ids = {session.id for session in sessions}
    found: dict[date, str] = {}
    for one in windows_of(result):
        fits = (one.latest - first).days < _WEEK * CALENDAR_WEEKS
        if fits and any(session.id in ids for session in one.sessions):
            found.setdefault(one.latest, prose.text("deadline-chip", stage=prose.text(f"stage-{one.stage}")))
    return tuple(sorted(found.items()))
