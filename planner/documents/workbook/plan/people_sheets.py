"""The timetable of each site, and who is asked for how much."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.training_sessions import (
    class_id,
    class_numbers,
    cohort_names,
    noon_break,
    room_of,
    trainer_of,
)
from planner.documents.builders.training_timetable import times_note
from planner.documents.charts.palette import ACCENT, SECONDARY
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Sheet, Style, Value
from planner.documents.workbook.plan.plan_sheet import DATE
from planner.documents.workbook.plan.view import PlanBook
from planner.domain.training.clock import TrainingClock
from planner.domain.training.results import Session

_DAY = Style(border="hair", number=DATE, align="center", middle=True)
_TIMETABLE = (13, 7, 8, 13, 8, 7, 42, 7, 58, 7, 18, 18, 8)
_PEOPLE = 9
# columns of long text: course, learner groups, room, trainer
_LONG = (6, 8, 10, 11)


def timetable_sheets(book: PlanBook) -> Iterator[Sheet]:
    """Yield the timetable of every site that has sessions."""
    for site in book.result.engagement.company.sites:
        sessions = [one for one in book.result.training.sessions if one.site_id == site.id]
        if not sessions:
            continue
        name = book.site_sheet(site)
        draft = Draft(name, _TIMETABLE)
        title = book.text("sheet-timetable", site=site.name)
        row = draft.opening(title, (times_note(book.result, book.prose), book.text("timetable-how")))
        keys = (
            *("day", "weekday", "begins", "break", "ends", "class", "course", "part", "cohorts", "number"),
            *("room", "trainer", "provisional"),
        )
        head = row
        row = draft.heads(row, [book.text(f"column-{key}") for key in keys], right=(5, _PEOPLE))
        for session in sorted(sessions, key=lambda one: (one.day, one.start_hour, one.id)):
            _session(book, draft, row, session)
            row += 1
        yield draft.sheet((head + 1, 0), repeated=(head, head), colour=ACCENT)


def _clock(book: PlanBook) -> TrainingClock:
    return TrainingClock(book.result.engagement.plan.training_begins, book.result.engagement.plan.day_hours)


def _session(book: PlanBook, draft: Draft, row: int, session: Session) -> None:
    prose, result = book.prose, book.result
    course = result.packs.training.courses[session.course_id]
    begins, ends = _clock(book).times(session)
    noon = noon_break(result, session)
    values: tuple[Value, ...] = (
        session.day,
        book.text(f"weekday-{session.day.weekday()}"),
        f"{begins:%H:%M}",
        f"{noon[0]:%H:%M}–{noon[1]:%H:%M}" if noon else "",
        f"{ends:%H:%M}",
        class_numbers(result.training.sessions)[class_id(session)],
        f"{course.id} {prose.value(course.title)}",
        f"{session.part}/{session.parts}",
        cohort_names(result, prose, session.cohort_ids),
        session.people,
        room_of(result, prose, session),
        trainer_of(prose, session),
        book.text("yes") if result.rollout.is_provisional or result.calendar.is_provisional(session.day) else "",
    )
    for column, value in enumerate(values):
        style = _DAY if column == 0 else styles.number("0") if isinstance(value, int) else styles.BODY
        draft.put(row, column, value, style)
    draft.grow(row, max(lines_of(str(values[column]), _TIMETABLE[column]) for column in _LONG))


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
