"""D8S, the training sign-in sheets: one for each class and a few of its days, with the forms for marks as annexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from planner.documents.builders.common import Prose, columns, front_matter, group_row, heading, provisional, row
from planner.documents.builders.training_sessions import (
    TOPIC,
    TrainingClass,
    audience_list,
    by_day,
    classes_of,
    cohort_name,
    room_of,
    session_course,
    times,
    trainer_of,
    weekday_of,
)
from planner.documents.builders.training_timetable import times_note
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
from planner.domain.training.curriculum import is_scheduled
from planner.domain.training.results import Cohort, Session
from planner.services.run import EngagementResult

CODE = "D8S"
STATEMENTS = range(1, 7)
MARKS = range(1, 6)
HOWS = ("how-1", "how-2", "how-3", "how-4")
# so many signatures fit side by side
MOST_SESSIONS = 8
# what fits on a page below the heading of a site, in millimetres, and what the parts of a sheet take
PAGE_HEIGHT, HEADING_HEIGHT = 246, 14
SHEET_HEIGHT, SESSION_HEIGHT, LINE_HEIGHT = 32, 10, 7.6
# the lines at the foot of a sheet: a head, how many came, and the trainer's signature
FOOT_LINES = 3
# the form for marks has at least so many lines
LEAST_LINES = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """Sessions of one class at one site that share a sheet; `place` of `places` sheets of the class there."""

    of: TrainingClass
    site_id: str
    sessions: tuple[Session, ...]
    place: int
    places: int

    @property
    def cohort_ids(self) -> tuple[str, ...]:
        """The learner groups that sign on the sheet."""
        return tuple(dict.fromkeys(id_ for session in self.sessions for id_ in session.cohort_ids))


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


def sheets_of(sessions: Sequence[Session], cohorts: Sequence[Cohort] = ()) -> tuple[Sheet, ...]:
    """
    Return the sheets: by site in the order of the first session, then by class; the sessions of a day share a sheet.

    `cohorts` tell how many lines a class needs; without them it is as large as its largest session.
    """
    people = {cohort.id: cohort.people for cohort in cohorts}
    found: list[Sheet] = []
    classes = classes_of(sessions)
    for site_id in dict.fromkeys(one.site_id for of in classes for one in of.sessions):
        for of in classes:
            parts = _shared([session for session in of.sessions if session.site_id == site_id], _most(of, people))
            found += [Sheet(of, site_id, part, place, len(parts)) for place, part in enumerate(parts, start=1)]
    return tuple(found)


def _most(of: TrainingClass, people: Mapping[str, int]) -> int:
    """Return how many sessions of a class fit on one sheet: side by side, and above its lines."""
    largest = max(session.people for session in of.sessions)
    lines = max(largest, sum(people.get(id_, 0) for id_ in of.cohort_ids)) + FOOT_LINES
    heads = len(of.cohort_ids) if len(of.cohort_ids) > 1 else 0
    fit = int((PAGE_HEIGHT - SHEET_HEIGHT - LINE_HEIGHT * (lines + heads)) // SESSION_HEIGHT)
    return max(1, min(MOST_SESSIONS, fit))


def _shared(sessions: Sequence[Session], most: int) -> list[tuple[Session, ...]]:
    """Cut the sessions of a class into as few sheets as their days allow, each about as wide."""
    days = [members for _, members in by_day(sessions)]
    count = -(-len(sessions) // most)
    wanted = len(sessions) / count if count else 0
    parts: list[tuple[Session, ...]] = []
    for members in days:
        wide = len(parts[-1]) + len(members) if parts else 0
        if parts and wide <= most and len(parts[-1]) < wanted:
            parts[-1] = (*parts[-1], *members)
        else:
            parts.append(members)
    return parts


def _sheets(result: EngagementResult) -> tuple[Sheet, ...]:
    """Return the sheets still needed: classes that are over and recorded have signed theirs."""
    held = set(_over(result))
    every = sheets_of(result.training.sessions, result.training.cohorts)
    return tuple(sheet for sheet in every if sheet.of.number not in held)


def _over(result: EngagementResult) -> tuple[int, ...]:
    """Return the numbers of the classes that ended before today, once attendance is recorded."""
    review = result.training.review
    if review is None or review.is_empty:
        return ()
    today = result.engagement.today
    return tuple(of.number for of in classes_of(result.training.sessions) if of.last_day < today)


def _classes_ahead(result: EngagementResult) -> list[TrainingClass]:
    """Return the classes that still need forms: those not over, or over without a record."""
    over = set(_over(result))
    return [of for of in classes_of(result.training.sessions) if of.number not in over]


def lines_of(result: EngagementResult, sheet: Sheet) -> int:
    """Return how many people sign on a sheet."""
    people = {cohort.id: cohort.people for cohort in result.training.cohorts}
    return sum(people[id_] for id_ in sheet.cohort_ids)


# --- opening ---------------------------------------------------------------------------------------------------------


def _opening(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "opening", numbered=False)
    sessions = result.training.sessions
    if not sessions:
        yield Callout("no-sheets", "unknown", prose.text("none-title"), (prose.text("none"),))
        return
    days = [session.day for session in sessions]
    facts = (
        KeyFact(prose.text("fact-classes"), prose.value(len(classes_of(sessions)))),
        KeyFact(prose.text("fact-sessions"), prose.value(len(sessions))),
        KeyFact(prose.text("fact-signatures"), prose.value(sum(session.people for session in sessions))),
        KeyFact(prose.text("fact-span"), prose.text("span", first=min(days), last=max(days))),
    )
    yield KeyFacts("opening-facts", facts)
    yield Bullets("how", (*(prose.text(key) for key in HOWS), times_note(result, prose)), ordered=True)
    if result.rollout.is_provisional:
        yield Paragraph("provisional", prose.text("provisional"), "note")
    over = _over(result)
    if over:
        numbers = prose.join(str(number) for number in over)
        yield Paragraph("classes-over", prose.text("classes-over", numbers=numbers, count=len(over)), "note")
    yield _class_table(result, prose)


def _class_table(result: EngagementResult, prose: Prose) -> Table:
    """Return the classes of the sheets: who, where, from when to when."""
    sites = {site.id: site.name for site in result.engagement.company.sites}
    audience = {cohort.id: cohort.audience for cohort in result.training.cohorts}
    people = {cohort.id: cohort.people for cohort in result.training.cohorts}
    rows = tuple(
        row(
            prose.label(TOPIC, "class-number", number=of.number),
            audience_list(prose, dict.fromkeys(audience[id_] for id_ in of.cohort_ids)),
            prose.value(sites[of.site_id]),
            prose.value(sum(people[id_] for id_ in of.cohort_ids)),
            prose.value(len(of.sessions)),
            prose.value(of.first_day),
            prose.value(of.last_day),
        )
        for of in classes_of(result.training.sessions)
    )
    heads = [prose.text(f"column-{key}") for key in ("class", "who", "site", "people", "sessions", "first", "last")]
    widths = (0.8, 2.9, 1.9, 0.7, 0.8, 1.1, 1.1)
    return Table("class-index", prose.text("caption-classes"), columns(heads, widths, (3, 4)), rows)


# --- sheets ----------------------------------------------------------------------------------------------------------


def _body(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield the sheets site by site; a sheet that does not fit on the page begins the next one."""
    names = {site.id: site.name for site in result.engagement.company.sites}
    for site_id, sheets in groupby(_sheets(result), key=lambda sheet: sheet.site_id):
        yield PageBreak(f"break-{site_id}")
        yield Heading(f"site-{site_id}", 1, prose.text("head-site", site=names[site_id]))
        left: float = PAGE_HEIGHT - HEADING_HEIGHT
        for number, sheet in enumerate(sheets, start=1):
            id_ = f"{site_id}-{number}"
            height = _height(result, sheet)
            if height > left and number > 1:
                yield PageBreak(f"break-{id_}")
                left = PAGE_HEIGHT
            left -= height
            yield from _sheet(result, prose, sheet, id_)


def _height(result: EngagementResult, sheet: Sheet) -> float:
    """Return about how many millimetres a sheet takes on paper."""
    heads = len(sheet.cohort_ids) if len(sheet.cohort_ids) > 1 else 0
    lines = lines_of(result, sheet) + heads + FOOT_LINES
    return SHEET_HEIGHT + SESSION_HEIGHT * len(sheet.sessions) + LINE_HEIGHT * lines


def _sheet(result: EngagementResult, prose: Prose, sheet: Sheet, id_: str) -> Iterator[Block]:
    yield Paragraph(f"title-{id_}", _title(result, prose, sheet), "lead")
    rows = tuple(_session_row(result, prose, session) for session in sheet.sessions)
    heads = [prose.text(f"column-{key}") for key in ("day", "time", "course", "trainer", "room", "people")]
    widths = (1.4, 1.35, 3.35, 1.3, 1.65, 0.6)
    yield Table(f"sessions-{id_}", "", columns(heads, widths, (5,)), rows, numbered=False)
    yield _lines(result, prose, sheet, f"sign-{id_}")


def _title(result: EngagementResult, prose: Prose, sheet: Sheet) -> str:
    """Name the class, its people, and which of its sheets this is where it has several."""
    cohorts = {cohort.id: cohort for cohort in result.training.cohorts}
    audiences = dict.fromkeys(cohorts[id_].audience for id_ in sheet.cohort_ids)
    # several groups stand over their own lines
    alone = cohort_name(prose, cohorts[sheet.cohort_ids[0]]) if len(sheet.cohort_ids) == 1 else None
    params = {
        "of": prose.label(TOPIC, "class-number", number=sheet.of.number),
        "who": alone or audience_list(prose, audiences),
        "count": lines_of(result, sheet),
        "people": lines_of(result, sheet),
    }
    title = prose.text("sheet-title", **params)
    if sheet.places == 1:
        return title
    return prose.text("sheet-of", title=title, place=sheet.place, places=sheet.places)


def _session_row(result: EngagementResult, prose: Prose, session: Session) -> Row:
    # where the whole plan is provisional the first page says so once
    marked = not result.rollout.is_provisional and result.calendar.is_provisional(session.day)
    weekday = weekday_of(result, prose, session.day, session.site_id)
    day = prose.label(TOPIC, "short-day", day=session.day.isoformat(), weekday=weekday)
    return row(
        provisional(day, prose, is_provisional=marked),
        times(result, prose, session),
        session_course(result, prose, session),
        trainer_of(prose, session),
        room_of(result, prose, session),
        prose.value(session.people),
    )


def _lines(result: EngagementResult, prose: Prose, sheet: Sheet, id_: str) -> Table:
    """Return a line for everybody under their learner group, with a place to sign for each session they attend."""
    cohorts = {cohort.id: cohort for cohort in result.training.cohorts}
    rows: list[Row] = []
    number = 0
    for cohort_id in sheet.cohort_ids:
        if len(sheet.cohort_ids) > 1:
            rows.append(group_row(cohort_name(prose, cohorts[cohort_id])))
        attends = ["" if cohort_id in session.cohort_ids else prose.text("not-asked") for session in sheet.sessions]
        for _ in range(cohorts[cohort_id].people):
            number += 1
            rows.append(row(str(number), "", *attends, ""))
    blank = ("",) * len(sheet.sessions)
    rows.append(group_row(prose.text("for-trainer")))
    rows += [row("", prose.text("line-came"), *blank, ""), row("", prose.text("line-trainer"), *blank, "")]
    signs = [
        prose.text(
            "column-sign",
            day=f"{session.day:%m-%d}",
            course=session_course(result, prose, session, code_only=True),
        )
        for session in sheet.sessions
    ]
    heads = (prose.text("column-number"), prose.text("column-name"), *signs, prose.text("column-remark"))
    widths = (0.5, 1.7, *(1.2,) * len(signs), 0.8)
    return Table(id_, "", columns(heads, widths, (0,)), tuple(rows), numbered=False)


# --- annexes ---------------------------------------------------------------------------------------------------------


def _annexes(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    courses = [result.packs.training.courses[planned.course_id] for planned in result.training.courses]
    ahead = {session.course_id for of in _classes_ahead(result) for session in of.sessions}
    held = [course for course in courses if is_scheduled(course) and course.id in ahead]
    if not ahead:
        return
    yield heading(prose, "assessment")
    yield Paragraph("assessment-lead", prose.text("assessment-lead"))
    yield _criteria(prose, held)
    yield PageBreak("break-marks")
    yield Paragraph("marks-of", prose.text("marks-of"), "lead")
    yield _marks(result, prose)
    yield PageBreak("break-satisfaction")
    yield heading(prose, "satisfaction")
    yield Paragraph("satisfaction-lead", prose.text("satisfaction-lead"))
    yield _satisfaction(prose)
    yield Paragraph("satisfaction-comment", prose.text("comment"))
    yield PageBreak("break-summary")
    yield heading(prose, "summary")
    yield _summary(result, prose)
    yield PageBreak("break-tally")
    yield heading(prose, "tally")
    yield _tally(prose, held)


def _criteria(prose: Prose, courses: Sequence[CourseTemplate]) -> Table:
    """Return how each course is assessed and what passes."""
    rows = tuple(
        row(
            course.id,
            prose.value(course.title),
            prose.value(course.assessment),
            prose.text("no-mark") if course.pass_mark is None else prose.value(course.pass_mark, "percent"),
        )
        for course in courses
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "course", "assessed-by", "pass-mark")]
    caption = prose.text("caption-criteria")
    return Table("criteria", caption, columns(heads, (0.6, 2.4, 4, 0.75), right=(3,)), rows)


def _marks(result: EngagementResult, prose: Prose) -> Table:
    """Return the form for the marks of one course and class, with a line for everybody of the largest class."""
    largest = max(session.people for session in result.training.sessions)
    keys = ("number", "name", "points", "passed", "resit", "remark")
    rows = tuple(
        row(str(number), "", "", prose.text("yes-no"), "", "") for number in range(1, max(LEAST_LINES, largest) + 1)
    )
    heads = [prose.text(f"column-{key}") for key in keys]
    return Table("sign-marks", "", columns(heads, (0.55, 2, 0.9, 1.2, 1.8, 1.5), (0,)), rows, numbered=False)


def _satisfaction(prose: Prose) -> Table:
    boxes = ("□",) * len(MARKS)
    rows = tuple(row(str(number), prose.text(f"satisfaction-{number}"), *boxes) for number in STATEMENTS)
    marks = tuple(Column(str(mark), "center", 0.5) for mark in MARKS)
    heads = columns((prose.text("column-number"), prose.text("column-question")), (0.6, 4.5))
    note = prose.text("satisfaction-scale")
    return Table("satisfaction-sheet", "", (*heads, *marks), rows, note, numbered=False)


def _summary(result: EngagementResult, prose: Prose) -> Table:
    """Return the form for the results of each course in each class, to be filled in afterwards."""
    audience = {cohort.id: cohort.audience for cohort in result.training.cohorts}
    rows: list[Row] = []
    for of in _classes_ahead(result):
        who = audience_list(prose, dict.fromkeys(audience[id_] for id_ in of.cohort_ids))
        number = prose.label(TOPIC, "class-number", number=of.number)
        rows.append(group_row(prose.text("summary-class", of=number, who=who)))
        for course_id in dict.fromkeys(session.course_id for session in of.sessions):
            title = result.packs.training.courses[course_id].title
            rows.append(row(course_id, prose.value(title), prose.value(_asked(of, course_id)), *("",) * 4))
    keys = ("code", "course", "asked", "attended", "passed-count", "resit-count", "mean-mark")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (0.8, 3.6, 0.8, 0.8, 0.8, 0.8, 0.9)
    return Table("class-summary", prose.text("caption-summary"), columns(heads, widths, (2,)), tuple(rows))


def _asked(of: TrainingClass, course_id: str) -> int:
    """Return how many people of a class take a course, however many sessions it has."""
    return max(session.people for session in of.sessions if session.course_id == course_id)


def _tally(prose: Prose, courses: Sequence[CourseTemplate]) -> Table:
    blanks = ("",) * (len(STATEMENTS) + 1)
    rows = tuple(row(f"{course.id} {prose.value(course.title)}", *blanks) for course in courses)
    statements = [prose.text("column-statement", number=number) for number in STATEMENTS]
    heads = [prose.text("column-course"), prose.text("column-sheets"), *statements]
    widths = (4.6, 0.8, *(0.75,) * len(STATEMENTS))
    return Table("satisfaction-tally", prose.text("caption-tally"), columns(heads, widths), rows)
