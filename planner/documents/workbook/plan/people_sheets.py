"""The timetable of each site, who is asked for how much, and the load by week."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from planner.documents.builders.plan_view import COMMITTEE, TOP_GROUP, laid_down
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
from planner.domain.training.curriculum import ADMINISTRATORS, KEY_USERS
from planner.domain.training.results import Session

_DAY = Style(border="hair", number=DATE, align="center", middle=True)
_TIMETABLE = (12, 9, 8, 13, 8, 6, 42, 40, 8, 17, 15, 12)
_PEOPLE = 8
_LOAD = (34, 14, 14, 16, 14)
# rows of the load on a printed page, in a size that reads well
_PRINTED_ROWS = 42
# role in the project -> audience of the same people in the training plan
_TAUGHT = {"key_users": KEY_USERS, "crm_admin": ADMINISTRATORS}
# columns of long text: day of the week, course, learner groups, room, trainer
_LONG = (1, 6, 7, 9, 10)


def timetable_sheets(book: PlanBook) -> Iterator[Sheet]:
    """Yield the timetable of every site that has sessions."""
    for site in book.result.engagement.company.sites:
        sessions = [one for one in book.result.training.sessions if one.site_id == site.id]
        if not sessions:
            continue
        draft = Draft(book.site_sheet(site), _TIMETABLE)
        title = book.text("sheet-timetable", site=site.name)
        row = draft.opening(title, (times_note(book.result, book.prose), book.text("timetable-how")))
        keys = (
            *("day", "weekday", "begins", "break", "ends", "class", "course", "cohorts", "number", "room"),
            *("trainer", "provisional"),
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
    begins, ends = _clock(book).times(session)
    noon = noon_break(result, session)
    values: tuple[Value, ...] = (
        session.day,
        _weekday(book, session.day),
        f"{begins:%H:%M}",
        f"{noon[0]:%H:%M}–{noon[1]:%H:%M}" if noon else "",
        f"{ends:%H:%M}",
        class_numbers(result.training.sessions)[class_id(session)],
        _course(book, session),
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


def _weekday(book: PlanBook, day: date) -> str:
    """Return the day of the week; a make-up working day says that it is one."""
    name = book.text(f"weekday-{day.weekday()}")
    calendar = book.result.calendar
    made_up = day.weekday() in calendar.weekend and calendar.is_working(day)
    return book.text("weekday-made-up", weekday=name) if made_up else name


def _course(book: PlanBook, session: Session) -> str:
    """Return the course of a session, and which part of it where it has several."""
    course = book.result.packs.training.courses[session.course_id]
    title = f"{course.id} {book.prose.value(course.title)}"
    if session.parts == 1:
        return title
    return book.text("course-part", course=title, part=session.part, parts=session.parts)


def resources_sheet(book: PlanBook) -> Sheet:
    """Return the sheet of roles with their people and effort."""
    widths = (34, 44, 14, 14, 14)
    draft = Draft(book.sheet("resources"), widths)
    row = draft.opening(book.sheet("resources"), (book.text("resources-how"),))
    heads = [book.text(f"column-{key}") for key in ("role", "who", "effort", "first", "last")]
    row = draft.heads(row, heads, right=(2,), centred=(3, 4))
    members = {member.id: member.name for member in book.result.engagement.team}
    for role in book.result.rollout.roles:
        title = _role(book, role.role_id)
        named = book.prose.join(members[id_] for id_ in role.member_ids) or book.text("nobody")
        stated = laid_down(book.result, book.prose, TOP_GROUP) if role.role_id == COMMITTEE else ()
        names = "\n".join((named, *stated))
        draft.put_row(row, 0, (title, names), styles.BODY)
        draft.put(row, 2, role.effort_days, styles.delivered("0.0"))
        draft.put(row, 3, role.first_day, _DAY)
        draft.put(row, 4, role.last_day, _DAY)
        draft.grow(row, max(lines_of(title, widths[0]), lines_of(names, widths[1])))
        row += 1
    return draft.sheet(colour=SECONDARY)


def load_sheets(book: PlanBook) -> Iterator[Sheet]:
    """Yield the sheet of the load by week, where there is one."""
    if not book.result.rollout.scheduling.load:
        return
    draft = Draft(book.sheet("load"), _LOAD)
    head = draft.opening(book.sheet("load"), _load_notes(book))
    keys = ("role", "week", "needed", "available", "short")
    row = draft.heads(head, [book.text(f"column-{key}") for key in keys], right=(2, 3, 4), centred=(1,))
    for one in book.result.rollout.scheduling.load:
        short = max(one.needed_days - one.available_days, 0.0)
        title = _role(book, one.role_id)
        draft.put(row, 0, title, styles.BODY)
        draft.grow(row, lines_of(title, _LOAD[0]))
        draft.put(row, 1, one.monday, _DAY)
        draft.put(row, 2, one.needed_days, styles.delivered("0.0"))
        draft.put(row, 3, one.available_days, styles.delivered("0.0"))
        draft.put(row, 4, short, styles.number('0.0;0.0;""'))
        row += 1
    pages = math.ceil(row / _PRINTED_ROWS)
    yield draft.sheet((head + 1, 2), repeated=(head, head), pages_high=pages, colour=SECONDARY)


def _load_notes(book: PlanBook) -> Iterator[str]:
    """Yield what the load counts, so that it is not taken for the effort of the work packages."""
    yield book.text("load-how")
    if not book.result.training.sessions:
        return
    yield book.text("load-training")
    for role in book.result.rollout.roles:
        named = len(role.member_ids)
        audience = _TAUGHT.get(role.role_id)
        taught = sum(cohort.people for cohort in book.result.training.cohorts if cohort.audience == audience)
        if 0 < named < taught:
            yield book.text("load-named", role=_role(book, role.role_id), count=named, taught=taught)


def _role(book: PlanBook, role_id: str) -> str:
    roles = book.result.packs.plan_templates[book.result.rollout.template_id].roles
    return book.prose.value(roles[role_id].title) if role_id in roles else role_id
