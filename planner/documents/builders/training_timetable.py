"""The training plan's parts about the timetable: what is proven, who stays at work, and why each class has its days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planner.documents.builders.common import Prose, columns, group_row, provisional, row
from planner.domain.model.document import Block, Paragraph, Row, Table
from planner.domain.model.text import Text
from planner.domain.training.results import Session
from planner.services.run import EngagementResult


def proof_blocks(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield what is proven of the timetable, and the table of who stays at work."""
    proof = result.training.proof
    if proof is not None:
        code = "proof-optimal" if proof.status == "optimal" else "proof-feasible"
        params = {
            "classes": proof.classes,
            "last": proof.last_day,
            "bound": proof.last_day_bound,
            "travel": proof.travel_days,
        }
        yield Paragraph("timetable-proof", prose.text(code, **params))
    if result.training.sessions:
        yield _coverage_table(result, prose)


def _coverage_table(result: EngagementResult, prose: Prose) -> Table:
    departments = {one.id: one.name for one in result.engagement.company.departments}
    sites = {one.id: one.name for one in result.engagement.company.sites}
    groups = {one.id: one for one in result.engagement.company.user_groups}
    rows = []
    for line in result.training.coverage:
        group = groups[line.group_id]
        rows.append(
            row(
                prose.text(
                    "coverage-group",
                    site=sites.get(group.site_id, Text.same(group.site_id)),
                    department=departments.get(group.department_id, Text.same(group.department_id)),
                    audience=prose.label("audience", group.role),
                ),
                prose.value(line.headcount),
                prose.value(line.limit),
                prose.value(line.most_away),
                prose.value(line.headcount - line.most_away),
                prose.value(line.day) if line.day else prose.text("none"),
            )
        )
    keys = ("user-group", "people", "away-limit", "away-most", "stay", "away-day")
    heads = [prose.text(f"column-{key}") for key in keys]
    caption, note = prose.text("caption-coverage"), prose.text("coverage-note")
    return Table("coverage", caption, columns(heads, (3.2, 0.8, 1, 1, 1, 1.2), right=(1, 2, 3, 4)), tuple(rows), note)


def class_table(result: EngagementResult, prose: Prose) -> Table:
    """Return one row per class and day it is held, with room, trainer and what fixed the day."""
    by_class: dict[str, list[Session]] = {}
    for session in result.training.sessions:
        by_class.setdefault(session.class_id, []).append(session)
    cohorts = {cohort.id: cohort.title for cohort in result.training.cohorts}
    rows: list[Row] = []
    for number, sessions in enumerate(by_class.values(), start=1):
        members = dict.fromkeys(id_ for session in sessions for id_ in session.cohort_ids)
        titles = prose.clauses(prose.value(cohorts[id_]) for id_ in members)
        rows.append(group_row(prose.text("class-of", number=number, cohorts=titles)))
        rows += _class_rows(result, prose, sessions)
    keys = ("date", "courses", "room", "teacher", "why-day")
    heads = [prose.text(f"column-{key}") for key in keys]
    caption, note = prose.text("caption-classes"), prose.text("classes-note")
    return Table("classes", caption, columns(heads, (1.2, 1.3, 1.4, 1.2, 3.8)), tuple(rows), note)


def _class_rows(result: EngagementResult, prose: Prose, sessions: list[Session]) -> Iterator[Row]:
    days: dict[tuple[date, str], list[Session]] = {}
    for session in sorted(sessions, key=lambda one: (one.day, one.start_hour)):
        days.setdefault((session.day, _why(prose, session)), []).append(session)
    for place, ((day, why), members) in enumerate(days.items()):
        one = members[0]
        # the window is that of the whole class, so it is said once
        window = prose.say(one.why[0]) if place == 0 and one.why else ""
        yield row(
            provisional(day.isoformat(), prose, is_provisional=one.provisional),
            prose.join(dict.fromkeys(session.course_id for session in members)),
            prose.value(_room(result, one)),
            prose.value(one.trainer) if one.trainer_id else prose.text("teacher-unnamed"),
            prose.sentences(text for text in (window, why) if text),
        )


def _room(result: EngagementResult, session: Session) -> Text:
    rooms = {room.id: room.name for room in result.engagement.training.rooms}
    sites = {site.id: site.name for site in result.engagement.company.sites}
    return rooms.get(session.room_id or "", sites.get(session.site_id, Text.same(session.site_id)))


def _why(prose: Prose, session: Session) -> str:
    return prose.say(session.why[-1]) if session.why else ""
