"""D8S, the training sign-in sheets: one for each class and day, with assessment and satisfaction sheets as annexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from planner.documents.builders.common import Prose, columns, front_matter, heading, provisional, row
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Column,
    Document,
    Heading,
    KeyFact,
    KeyFacts,
    PageBreak,
    Paragraph,
    Row,
    Table,
)
from planner.domain.model.template import CourseTemplate
from planner.domain.model.text import Language
from planner.domain.training.clock import TrainingClock
from planner.domain.training.curriculum import KEY_USERS, is_scheduled
from planner.domain.training.results import Cohort, Session
from planner.services.run import EngagementResult

CODE = "D8S"
STATEMENTS = range(1, 7)
MARKS = range(1, 6)
HOWS = ("how-1", "how-2", "how-3", "how-4")
# what fits on a page below the heading of a site, in millimetres, and what the parts of a sheet take
PAGE_HEIGHT, HEADING_HEIGHT = 246, 14
SHEET_HEIGHT, SESSION_HEIGHT, LINE_HEIGHT = 21, 8, 7.6
ASSESSMENT_HEIGHT = 42
# a course that is not in the timetable yet is assessed in a class of this size at most
LEAST_LINES = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sessions of one class on one day at one site."""

    site_id: str
    day: date
    sessions: tuple[Session, ...]

    @property
    def people(self) -> int:
        """Lines of the sheet: the largest of its sessions."""
        return max(session.people for session in self.sessions)

    @property
    def height(self) -> float:
        """Millimetres the sheet takes on paper, about."""
        return SHEET_HEIGHT + SESSION_HEIGHT * len(self.sessions) + LINE_HEIGHT * (self.people + 1)


def build_sign_in_sheets(result: EngagementResult, language: Language) -> Document:
    """Build the sign-in sheets of an engagement in one language."""
    prose = Prose(language, "d8s")
    return Document(
        code=CODE,
        language=language,
        front=front_matter(result, prose, CODE),
        opening=tuple(_opening(result, prose)),
        body=tuple(_body(result, prose)),
        annexes=tuple(_annexes(result, prose)),
    )


def sheets_of(sessions: Sequence[Session]) -> tuple[Sheet, ...]:
    """Return one sheet for each class, day and site, by site in the order of the first session, then by day."""
    sites = list(dict.fromkeys(session.site_id for session in sessions))

    def key(session: Session) -> tuple[int, date, str]:
        # a timetable without classes has a sheet for each session
        return sites.index(session.site_id), session.day, session.class_id or session.id

    ordered = sorted(sessions, key=lambda session: (*key(session), session.start_hour))
    found = [Sheet(sites[place], day, tuple(members)) for (place, day, _), members in groupby(ordered, key=key)]
    return tuple(sorted(found, key=lambda one: (sites.index(one.site_id), one.day, one.sessions[0].start_hour)))


# --- opening ---------------------------------------------------------------------------------------------------------


def _opening(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "opening", numbered=False)
    sessions = result.training.sessions
    if not sessions:
        yield Callout("no-sheets", "unknown", prose.text("none-title"), (prose.text("none"),))
        return
    days = [session.day for session in sessions]
    facts = (
        KeyFact(prose.text("fact-sheets"), prose.value(len(sheets_of(sessions)))),
        KeyFact(prose.text("fact-sessions"), prose.value(len(sessions))),
        KeyFact(prose.text("fact-signatures"), prose.value(sum(session.people for session in sessions))),
        KeyFact(prose.text("fact-span"), prose.text("span", first=min(days), last=max(days))),
    )
    yield KeyFacts("opening-facts", facts)
    clock = _clock(result)
    times = prose.text("how-5", begins=clock.begins, afternoon=f"{clock.afternoon:%H:%M}")
    yield Bullets("how", (*(prose.text(key) for key in HOWS), times), ordered=True)
    if result.rollout.is_provisional:
        yield Paragraph("provisional", prose.text("provisional"), "note")


def _clock(result: EngagementResult) -> TrainingClock:
    return TrainingClock(result.engagement.plan.training_begins, result.engagement.plan.day_hours)


# --- sheets ----------------------------------------------------------------------------------------------------------


def _body(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield the sheets site by site; a sheet that does not fit on the page begins the next one."""
    names = {site.id: site.name for site in result.engagement.company.sites}
    for site_id, sheets in groupby(sheets_of(result.training.sessions), key=lambda sheet: sheet.site_id):
        yield PageBreak(f"break-{site_id}")
        yield Heading(f"site-{site_id}", 1, prose.text("head-site", site=names[site_id]))
        left: float = PAGE_HEIGHT - HEADING_HEIGHT
        for number, sheet in enumerate(sheets, start=1):
            id_ = f"{site_id}-{number}"
            if sheet.height > left and number > 1:
                yield PageBreak(f"break-{id_}")
                left = PAGE_HEIGHT
            left -= sheet.height
            yield from _sheet(result, prose, sheet, id_)


def _sheet(result: EngagementResult, prose: Prose, sheet: Sheet, id_: str) -> Iterator[Block]:
    cohorts = {cohort.id: cohort for cohort in result.training.cohorts}
    present = dict.fromkeys(cohort_id for session in sheet.sessions for cohort_id in session.cohort_ids)
    # where the whole plan is provisional the first page says so once
    marked = not result.rollout.is_provisional and result.calendar.is_provisional(sheet.day)
    title = prose.text(
        "sheet-title",
        day=provisional(sheet.day.isoformat(), prose, is_provisional=marked),
        weekday=prose.text(f"weekday-{sheet.day.weekday()}"),
        cohorts=prose.clauses(_cohort(prose, cohorts[cohort_id]) for cohort_id in present),
        people=sheet.people,
    )
    yield Paragraph(f"title-{id_}", title, "lead")
    rows = tuple(_session_row(result, prose, session) for session in sheet.sessions)
    heads = [prose.text(f"column-{key}") for key in ("time", "course", "trainer", "room")]
    yield Table(f"sessions-{id_}", "", columns(heads, (1.3, 4.2, 2, 1.6)), rows, numbered=False)
    yield _lines(prose, sheet, f"sign-{id_}")


def _cohort(prose: Prose, cohort: Cohort) -> str:
    if not cohort.group_ids or cohort.audience == KEY_USERS:
        return prose.value(cohort.title)
    return prose.text("cohort", title=cohort.title, audience=prose.label("audience", cohort.audience))


def _session_row(result: EngagementResult, prose: Prose, session: Session) -> Row:
    begins, ends = _clock(result).times(session)
    title = prose.value(result.packs.training.courses[session.course_id].title)
    if session.parts > 1:
        title = prose.text("part", title=title, part=session.part, parts=session.parts)
    return row(
        prose.text("time", begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}"),
        f"{session.course_id} {title}",
        prose.value(session.trainer),
        _room(result, prose, session),
    )


def _room(result: EngagementResult, prose: Prose, session: Session) -> str:
    """Name the room where rooms were stated; a site of which only the seats are known has one."""
    rooms = {room.id: room.name for room in result.engagement.training.rooms}
    stated = rooms.get(session.room_id or "")
    return prose.value(stated) if stated else prose.text("room-of-site")


def _lines(prose: Prose, sheet: Sheet, id_: str) -> Table:
    """Return numbered lines for everybody, a signature for each session, and a last line for the trainer."""
    signs = [prose.text("column-sign", course=session.course_id) for session in sheet.sessions]
    heads = (prose.text("column-number"), prose.text("column-name"), prose.text("column-department"))
    every = [*heads, *signs, prose.text("column-remark")]
    widths = (0.55, 1.8, 1.6, *(1.7,) * len(signs), 1.5)
    blank = ("",) * len(signs)
    rows = [row(str(number), "", "", *blank, "") for number in range(1, sheet.people + 1)]
    rows.append(row("", prose.text("line-came"), prose.text("line-trainer"), *blank, ""))
    return Table(id_, "", columns(every, widths, (0,)), tuple(rows), numbered=False)


# --- annexes ---------------------------------------------------------------------------------------------------------


def _annexes(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    courses = [result.packs.training.courses[planned.course_id] for planned in result.training.courses]
    held = [course for course in courses if is_scheduled(course)]
    if not result.training.sessions:
        return
    yield heading(prose, "assessment")
    yield Paragraph("assessment-lead", prose.text("assessment-lead"))
    left: float = PAGE_HEIGHT - 2 * HEADING_HEIGHT
    for number, course in enumerate(held):
        height = ASSESSMENT_HEIGHT + LINE_HEIGHT * _largest(result, course)
        if height > left and number:
            yield PageBreak(f"break-{course.id}")
            left = PAGE_HEIGHT
        left -= height
        yield from _assessment(result, prose, course)
    yield PageBreak("break-satisfaction")
    yield heading(prose, "satisfaction")
    yield Paragraph("satisfaction-lead", prose.text("satisfaction-lead"))
    yield _satisfaction(prose)
    yield Paragraph("satisfaction-comment", prose.text("comment"))
    yield heading(prose, "tally")
    yield _tally(prose, held)


def _largest(result: EngagementResult, course: CourseTemplate) -> int:
    sizes = [session.people for session in result.training.sessions if session.course_id == course.id]
    return max([LEAST_LINES, *sizes])


def _assessment(result: EngagementResult, prose: Prose, course: CourseTemplate) -> Iterator[Block]:
    title = prose.text("sheet-of-course", course=course.id, title=course.title)
    yield Paragraph(f"assessed-{course.id}", title, "lead")
    mark = prose.text("assessment-no-mark")
    if course.pass_mark is not None:
        mark = prose.text("assessment-mark", mark=course.pass_mark)
    how = prose.text("assessment-by", assessment=course.assessment)
    yield Bullets(f"assessed-by-{course.id}", (how, mark, prose.text("class-and-day")))
    keys = ("number", "name", *(("points",) if course.pass_mark is not None else ()), "passed", "resit", "remark")
    widths = (0.55, 2, *((0.9,) if course.pass_mark is not None else ()), 1.2, 1.8, 1.5)
    blanks = ("",) * (len(keys) - 5)
    rows = tuple(
        row(str(number), "", *blanks, prose.text("yes-no"), "", "") for number in range(1, _largest(result, course) + 1)
    )
    heads = [prose.text(f"column-{key}") for key in keys]
    yield Table(f"sign-mark-{course.id}", "", columns(heads, widths, (0,)), rows, numbered=False)


def _satisfaction(prose: Prose) -> Table:
    boxes = ("□",) * len(MARKS)
    rows = tuple(row(str(number), prose.label("d8", f"satisfaction-{number}"), *boxes) for number in STATEMENTS)
    marks = tuple(Column(str(mark), "center", 0.5) for mark in MARKS)
    heads = columns((prose.text("column-number"), prose.text("column-question")), (0.6, 4.5))
    note = prose.text("satisfaction-scale")
    return Table("satisfaction-sheet", "", (*heads, *marks), rows, note, numbered=False)


def _tally(prose: Prose, courses: Sequence[CourseTemplate]) -> Table:
    blanks = ("",) * (len(STATEMENTS) + 1)
    rows = tuple(row(f"{course.id} {prose.value(course.title)}", *blanks) for course in courses)
    statements = [prose.text("column-statement", number=number) for number in STATEMENTS]
    heads = [prose.text("column-course"), prose.text("column-sheets"), *statements]
    widths = (4, 0.8, *(0.85,) * len(STATEMENTS))
    return Table("satisfaction-tally", prose.text("caption-tally"), columns(heads, widths), rows)
