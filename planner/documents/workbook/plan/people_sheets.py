"""The timetable of each site, and who is asked for how much."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.charts.palette import ACCENT, SECONDARY
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Sheet, Style, Value
from planner.documents.workbook.plan.plan_sheet import DATE
from planner.documents.workbook.plan.view import PlanBook
from planner.domain.training.clock import TrainingClock
from planner.domain.training.results import Session

_DAY = Style(border="hair", number=DATE, align="center", middle=True)
_TIMETABLE = (13, 8, 9, 9, 44, 8, 60, 8, 30, 9)


def timetable_sheets(book: PlanBook) -> Iterator[Sheet]:
    """Yield the timetable of every site that has sessions."""
    for site in book.result.engagement.company.sites:
        sessions = [one for one in book.result.training.sessions if one.site_id == site.id]
        if not sessions:
            continue
        name = book.site_sheet(site)
        draft = Draft(name, _TIMETABLE)
        clock = _clock(book)
        how = book.text("timetable-how", begins=clock.begins, afternoon=f"{clock.afternoon:%H:%M}")
        row = draft.opening(name, (how,))
        keys = ("day", "weekday", "begins", "ends", "course", "part", "cohorts", "number", "trainer", "provisional")
        head = row
        row = draft.heads(row, [book.text(f"column-{key}") for key in keys], right=(7,))
        for session in sorted(sessions, key=lambda one: (one.day, one.start_hour, one.id)):
            _session(book, draft, row, session)
            row += 1
        yield draft.sheet((head + 1, 0), repeated=(head, head), colour=ACCENT)


def _clock(book: PlanBook) -> TrainingClock:
    return TrainingClock(book.result.engagement.plan.training_begins, book.result.engagement.plan.day_hours)


def _session(book: PlanBook, draft: Draft, row: int, session: Session) -> None:
    prose, result = book.prose, book.result
    course = result.packs.training.courses[session.course_id]
    titles = {cohort.id: cohort.title for cohort in result.training.cohorts}
    begins, ends = _clock(book).times(session)
    cohorts = prose.clauses(prose.value(titles[id_]) for id_ in session.cohort_ids)
    values: tuple[Value, ...] = (
        session.day,
        book.text(f"weekday-{session.day.weekday()}"),
        f"{begins:%H:%M}",
        f"{ends:%H:%M}",
        f"{course.id} {prose.value(course.title)}",
        f"{session.part}/{session.parts}",
        cohorts,
        session.people,
        prose.value(session.trainer),
        book.text("yes") if result.calendar.is_provisional(session.day) else "",
    )
    for column, value in enumerate(values):
        draft.put(row, column, value, _DAY if column == 0 else styles.number("0") if column == 7 else styles.BODY)  # noqa: PLR2004 - the number of people
    texts = ((4, str(values[4])), (6, cohorts), (8, str(values[8])))
    draft.grow(row, max(lines_of(text, _TIMETABLE[column]) for column, text in texts))


def resources_sheet(book: PlanBook) -> Sheet:
    """Return the sheet of roles with their people, and of the load by week."""
    widths = (30, 34, 14, 14, 14)
    draft = Draft(book.sheet("resources"), widths)
    row = draft.opening(book.sheet("resources"), (book.text("resources-how"),))
    row = draft.heads(
        row, [book.text(f"column-{key}") for key in ("role", "who", "effort", "first", "last")], right=(2,)
    )
    members = {member.id: member.name for member in book.result.engagement.team}
    for role in book.result.rollout.roles:
        names = book.prose.join(members[id_] for id_ in role.member_ids)
        draft.put(row, 0, _role(book, role.role_id), styles.BODY)
        draft.put(row, 1, names or book.text("nobody"), styles.BODY)
        draft.put(row, 2, role.effort_days, styles.delivered("0.0"))
        draft.put(row, 3, role.first_day, _DAY)
        draft.put(row, 4, role.last_day, _DAY)
        draft.grow(row, lines_of(names, widths[1]))
        row += 1
    if book.result.rollout.scheduling.load:
        _load(book, draft, row + 1)
    return draft.sheet(colour=SECONDARY)


def _load(book: PlanBook, draft: Draft, row: int) -> None:
    row = draft.section(row, book.text("head-load"), book.text("load-how"))
    keys = ("role", "week", "needed", "available", "short")
    row = draft.heads(row, [book.text(f"column-{key}") for key in keys], right=(2, 3, 4))
    for one in book.result.rollout.scheduling.load:
        short = max(one.needed_days - one.available_days, 0.0)
        draft.put(row, 0, _role(book, one.role_id), styles.BODY)
        draft.put(row, 1, one.monday, _DAY)
        draft.put(row, 2, one.needed_days, styles.delivered("0.0"))
        draft.put(row, 3, one.available_days, styles.delivered("0.0"))
        draft.put(row, 4, short, styles.number('0.0;0.0;""'))
        row += 1


def _role(book: PlanBook, role_id: str) -> str:
    roles = book.result.packs.plan_templates[book.result.rollout.template_id].roles
    return book.prose.value(roles[role_id].title) if role_id in roles else role_id
