"""Makes the calendars of an engagement: who has to be where when, and when the milestones fall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from planner.domain.model.company import TeamMember
from planner.domain.rollout.moments import Moments, is_event
from planner.domain.rollout.results import WorkPackage
from planner.domain.training.clock import TrainingClock
from planner.domain.training.results import Session
from planner.exchange.csv_tables import trainer_name
from planner.exchange.icalendar_files.model import CalendarFile, Entry, Status
from planner.exchange.mspdi.people import MEMBER, shares_of
from planner.services.run import EngagementResult
from planner.wording import Wording


def build_calendars(result: EngagementResult, say: Wording) -> tuple[CalendarFile, ...]:
    """
    Return the calendars: persons by team order, trainers, rooms, milestones; a calendar without entries too.

    Source: docs/exchange.md#calendars
    """
    return (*_persons(result, say), *_trainers(result, say), *_rooms(result, say), _milestones(result, say))


def _uid(result: EngagementResult, calendar: str, key: str) -> str:
    return f"{result.engagement.id}.{calendar}.{key}@crm-planner"


def _status(result: EngagementResult, day: date) -> Status:
    return "TENTATIVE" if result.calendar.is_provisional(day) else "CONFIRMED"


# --- persons ---------------------------------------------------------------------------------------------------------


def _persons(result: EngagementResult, say: Wording) -> Iterator[CalendarFile]:
    moments = Moments(result.rollout, result.calendar)
    shares = [
        (share.resource, package, share.units)
        for package in result.rollout.work_packages
        for share in shares_of(result, package, moments.working_days(package.id))
    ]
    for rows in _by_person(result.engagement.team):
        key = f"person-{rows[0].id}"
        roles = {f"{MEMBER}:{member.id}" for member in rows}
        # one entry for work that somebody does in two roles
        own: dict[str, tuple[WorkPackage, float]] = {}
        for resource, package, units in shares:
            if resource in roles:
                own[package.id] = (package, own.get(package.id, (package, 0.0))[1] + units)
        entries = tuple(_work(result, say, key, package, units) for package, units in own.values())
        title = say.label("exchange.calendar-person", name=rows[0].name, project=result.engagement.title)
        yield CalendarFile(key, title, entries)


def _by_person(team: Sequence[TeamMember]) -> list[list[TeamMember]]:
    """Return the rows of the team by person: who has several roles stands there once for each, under one name."""
    found: dict[tuple[str, str, str], list[TeamMember]] = {}
    for member in team:
        found.setdefault((member.name.zh, member.name.en, member.side), []).append(member)
    return list(found.values())


def _work(result: EngagementResult, say: Wording, key: str, package: WorkPackage, units: float) -> Entry:
    dates = result.rollout.schedule[package.id]
    lines = [
        say.label("exchange.entry-work", id=package.id, share=units),
        say.label("exchange.note-output", output=package.output),
    ]
    if dates.provisional:
        lines.append(say.label("exchange.note-provisional", day=result.calendar.announced_through))
    return Entry(
        uid=_uid(result, key, package.id),
        summary=say.value(package.title),
        description="\n".join(lines),
        location="",
        start=dates.start,
        end=dates.finish,
        busy=False,
        status=_status(result, dates.finish),
    )


# --- training --------------------------------------------------------------------------------------------------------


def _trainers(result: EngagementResult, say: Wording) -> Iterator[CalendarFile]:
    by_key: dict[str, list[Session]] = {}
    for session in result.training.sessions:
        # a proposed role is nobody who keeps a calendar
        if session.trainer_id:
            by_key.setdefault(f"trainer-{session.trainer_id}", []).append(session)
    for key, own in by_key.items():
        title = say.label("exchange.calendar-trainer", name=own[0].trainer, project=result.engagement.title)
        yield CalendarFile(key, title, _entries(result, say, key, own))


def _rooms(result: EngagementResult, say: Wording) -> Iterator[CalendarFile]:
    by_key: dict[str, list[Session]] = {}
    for session in result.training.sessions:
        # where no room is named the site stands for it
        key = f"room-{session.room_id}" if session.room_id else f"site-{session.site_id}"
        by_key.setdefault(key, []).append(session)
    for key, own in by_key.items():
        title = say.label("exchange.calendar-room", site=_place(result, own[0], say), project=result.engagement.title)
        yield CalendarFile(key, title, _entries(result, say, key, own))


def _place(result: EngagementResult, session: Session, say: Wording) -> str:
    """Return where a session is held: the site, and the room where one is named."""
    sites = {site.id: site.name for site in result.engagement.company.sites}
    rooms = {room.id: room.name for room in result.engagement.training.rooms}
    site = say.value(sites.get(session.site_id, session.site_id))
    if session.room_id not in rooms:
        return site
    return say.label("exchange.place", site=site, room=rooms[session.room_id])


def _entries(result: EngagementResult, say: Wording, key: str, sessions: Sequence[Session]) -> tuple[Entry, ...]:
    return tuple(entry for session in sessions for entry in _session(result, say, key, session))


def _session(result: EngagementResult, say: Wording, key: str, session: Session) -> Iterator[Entry]:
    """Yield the entry of a session; one that goes around the break at noon has two, so that the break stays free."""
    clock = TrainingClock(result.engagement.plan.training_begins, result.engagement.plan.day_hours)
    course = result.packs.training.courses[session.course_id]
    cohorts = {cohort.id: cohort.title for cohort in result.training.cohorts}
    title = say.label("exchange.session", code=course.id, title=course.title)
    if session.parts > 1:
        params = {"title": title, "part": session.part, "parts": session.parts}
        title = say.label("exchange.session-part", **params)
    lines = [
        say.label("exchange.entry-cohorts", cohorts=tuple(cohorts[id_] for id_ in session.cohort_ids)),
        say.label("exchange.entry-people", count=session.people, trainer=trainer_name(session, say)),
        say.label("exchange.entry-clock", begins=clock.begins, afternoon=f"{clock.afternoon:%H:%M}"),
    ]
    spans = clock.spans(session)
    if len(spans) > 1:
        until, again = spans[0][1], spans[1][0]
        lines.insert(2, say.label("exchange.entry-break", until=f"{until:%H:%M}", again=f"{again:%H:%M}"))
    for number, (begins, ends) in enumerate(spans):
        yield Entry(
            uid=_uid(result, key, f"{session.id}.afternoon" if number else session.id),
            summary=title,
            description="\n".join(lines),
            location=_place(result, session, say),
            start=begins,
            end=ends,
            busy=True,
            status="TENTATIVE" if session.provisional else _status(result, session.day),
        )


# --- milestones ------------------------------------------------------------------------------------------------------


def _milestones(result: EngagementResult, say: Wording) -> CalendarFile:
    events = [package for package in result.rollout.work_packages if is_event(package)]
    entries = tuple(_milestone(result, say, package) for package in events)
    title = say.label("exchange.calendar-milestones", project=result.engagement.title)
    return CalendarFile("milestones", title, entries)


def _milestone(result: EngagementResult, say: Wording, package: WorkPackage) -> Entry:
    dates = result.rollout.schedule[package.id]
    gate = next((one for one in result.rollout.gates if one.work_package_id == package.id), None)
    lines = [say.label("exchange.entry-milestone", id=package.id)]
    if gate and gate.exit:
        lines.append(say.label("exchange.entry-gate", gate=gate.id, criteria=gate.exit))
    if dates.provisional:
        lines.append(say.label("exchange.note-provisional", day=result.calendar.announced_through))
    return Entry(
        uid=_uid(result, "milestones", package.id),
        summary=say.value(package.title),
        description="\n".join(lines),
        location="",
        start=dates.start,
        end=dates.finish,
        busy=False,
        status=_status(result, dates.finish),
    )
