"""D8: the training plan with curriculum, timetable, key-user plan and the sheets to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby

from planner.documents.builders.common import (
    Open,
    Prose,
    columns,
    front_matter,
    group_row,
    heading,
    open_items,
    provisional,
    row,
)
from planner.domain.model.chart import CalendarEntry, TrainingCalendar
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Checklist,
    ChecklistItem,
    Column,
    Document,
    FigureBlock,
    KeyFact,
    KeyFacts,
    OpenItems,
    PageBreak,
    Paragraph,
    Row,
    SignatureBlock,
    Table,
)
from planner.domain.model.template import CourseTemplate
from planner.domain.model.text import Language
from planner.domain.training.results import Cohort, PlannedCourse, Session
from planner.services.run import EngagementResult

CODE = "D8"
FILL_ROWS = 12


def build_training_document(result: EngagementResult, language: Language) -> Document:
    """Build the training plan of an engagement in one language."""
    prose = Prose(language, "d8")
    return Document(
        code=CODE,
        language=language,
        front=front_matter(result, prose, CODE),
        opening=tuple(_opening(result, prose)),
        body=tuple(_body(result, prose)),
        annexes=tuple(_annexes(result, prose)),
    )


def _courses(result: EngagementResult) -> list[tuple[PlannedCourse, CourseTemplate]]:
    library = result.packs.training.courses
    return [(planned, library[planned.course_id]) for planned in result.training.courses]


def _audiences(result: EngagementResult) -> list[str]:
    return list(dict.fromkeys(cohort.audience for cohort in result.training.cohorts))


def _audience(prose: Prose, audience: str) -> str:
    return prose.label("audience", audience)


def _cohort(prose: Prose, cohort: Cohort) -> str:
    if not cohort.group_ids or cohort.audience == "key_user":
        return prose.value(cohort.title)
    return prose.text("cohort", title=cohort.title, audience=_audience(prose, cohort.audience))


def _cohorts_of(result: EngagementResult, audience: str) -> list[Cohort]:
    return [cohort for cohort in result.training.cohorts if cohort.audience == audience]


# --- opening ---------------------------------------------------------------------------------------------------------


def _opening(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "opening", numbered=False)
    training = result.training
    days = [session.day for session in training.sessions]
    hours = sum(session.hours for session in training.sessions)
    span = prose.text("span", first=min(days), last=max(days)) if days else prose.value(None)
    yield KeyFacts(
        "opening-facts",
        (
            KeyFact(prose.text("fact-people"), prose.value(_people(result)), prose.text("fact-people-remark")),
            KeyFact(prose.text("fact-courses"), prose.value(len(training.courses))),
            KeyFact(
                prose.text("fact-sessions"),
                prose.value(len(training.sessions)),
                prose.text("fact-sessions-remark", hours=hours),
            ),
            KeyFact(prose.text("fact-span"), span, _provisional_remark(result, prose)),
        ),
    )
    unscheduled = prose.says(training.unscheduled)
    if unscheduled:
        yield Callout("opening-unscheduled", "bad", prose.text("unscheduled-title"), unscheduled)
    else:
        yield Callout("opening-scheduled", "good", prose.text("scheduled-title"), (prose.text("scheduled"),))
    warnings = prose.says(training.warnings)
    if warnings:
        yield Callout("opening-warnings", "watch", prose.text("warnings-title"), warnings)
    yield _audience_table(result, prose)


def _people(result: EngagementResult) -> int:
    return sum(group.headcount for group in result.engagement.company.user_groups)


def _provisional_remark(result: EngagementResult, prose: Prose) -> str:
    return prose.text("plan-provisional") if result.rollout.is_provisional else ""


def _audience_table(result: EngagementResult, prose: Prose) -> Table:
    hours = {course.id: course.hours for _, course in _courses(result)}
    rows = []
    for audience in _audiences(result):
        cohorts = _cohorts_of(result, audience)
        mine = [course.id for _, course in _courses(result) if audience in course.audiences]
        rows.append(
            row(
                _audience(prose, audience),
                prose.value(sum(cohort.people for cohort in cohorts)),
                prose.value(len(cohorts)),
                prose.value(sum(hours[course] for course in mine)),
                prose.join(mine),
            )
        )
    heads = [prose.text(f"column-{key}") for key in ("audience", "people", "cohorts", "hours-each", "courses")]
    caption = prose.text("caption-audiences")
    return Table("audiences", caption, columns(heads, (1.6, 0.7, 0.7, 0.9, 3), right=(1, 2, 3)), tuple(rows))


# --- body ------------------------------------------------------------------------------------------------------------


def _body(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "goals")
    yield Paragraph("goals-lead", prose.text("goals-lead"))
    yield _pain_table(result, prose)
    yield heading(prose, "curriculum")
    yield _course_table(result, prose)
    yield from _course_details(result, prose)
    yield heading(prose, "timetable")
    yield from _timetable(result, prose)
    yield heading(prose, "key-users")
    yield from _key_users(result, prose)
    yield heading(prose, "environment")
    yield Paragraph("environment-lead", prose.text("environment-lead"))
    yield _materials(result, prose)
    yield heading(prose, "assessment")
    yield _assessments(result, prose)
    yield heading(prose, "refreshers")
    yield _refreshers(result, prose)
    yield heading(prose, "checks")
    yield _checks(result, prose)
    yield heading(prose, "open")
    yield OpenItems("open-items", open_items(result, prose, ("training",), _own_open(result, prose)))
    yield heading(prose, "sign-off")
    yield SignatureBlock("signatures", prose.text("sign-title"), _parties(result, prose))


def _parties(result: EngagementResult, prose: Prose) -> tuple[str, ...]:
    return (prose.value(result.engagement.client), prose.value(result.engagement.consultant))


def _own_open(result: EngagementResult, prose: Prose) -> list[Open]:
    training = result.training
    return [
        Open(prose.say(statement), prose.text("open-who"), prose.text("open-matters"))
        for statement in (*training.unscheduled, *training.warnings)
    ]


def _pain_table(result: EngagementResult, prose: Prose) -> Table:
    burdens = {finding.pain_id: finding for finding in result.diagnosis.pains}
    by_pain: dict[str, list[str]] = {}
    for planned, _ in _courses(result):
        for pain in planned.pain_ids:
            by_pain.setdefault(pain, []).append(planned.course_id)
    ordered = sorted(by_pain, key=lambda pain: (-(burdens[pain].burden or 0.0), pain))
    rows = tuple(
        row(
            pain,
            prose.value(result.packs.catalogue.pain_points[pain].text),
            prose.value(burdens[pain].burden, "two") if burdens[pain].burden is not None else prose.value(None),
            prose.join(by_pain[pain]),
        )
        for pain in ordered
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "pain", "burden", "courses")]
    return Table("pains", prose.text("caption-pains"), columns(heads, (0.6, 3, 0.7, 2), right=(2,)), rows)


def _course_table(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(
            course.id,
            prose.value(course.title),
            prose.label("course-kind", course.kind),
            prose.join(_audience(prose, audience) for audience in course.audiences),
            prose.value(course.hours),
            prose.value(course.practice_fraction, "percent"),
            prose.value(planned.people),
            prose.value(course.trainer),
        )
        for planned, course in _courses(result)
    )
    keys = ("code", "course", "kind", "audience", "hours", "practice", "people", "trainer")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (0.7, 2.2, 1.1, 2, 0.6, 0.7, 0.6, 1.3)
    return Table("courses", prose.text("caption-courses"), columns(heads, widths, right=(4, 5, 6)), rows)


def _course_details(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    rows = tuple(
        row(
            course.id,
            prose.clauses(prose.value(content) for content in course.content),
            prose.value(course.method),
            prose.join(course.prerequisites) or prose.text("none"),
        )
        for _, course in _courses(result)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "content", "method", "prerequisites")]
    yield Table("course-contents", prose.text("caption-contents"), columns(heads, (0.7, 4, 2, 1)), rows)


def _timetable(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    sessions = result.training.sessions
    if not sessions:
        yield Paragraph("timetable-none", prose.text("timetable-none"))
        return
    yield _calendar_figure(result, prose)
    cohorts = {cohort.id: cohort for cohort in result.training.cohorts}
    rows: list[Row] = []
    for month, of_month in groupby(sessions, key=lambda session: (session.day.year, session.day.month)):
        rows.append(group_row(prose.text("month", year=str(month[0]), month=month[1])))
        rows += [_session_row(result, prose, session, cohorts) for session in of_month]
    keys = ("date", "time", "course", "cohort", "people", "place")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (1, 0.8, 2.4, 3.2, 0.5, 1.1)
    yield Table("session-table", prose.text("caption-timetable"), columns(heads, widths, right=(4,)), tuple(rows))


def _session_row(result: EngagementResult, prose: Prose, session: Session, cohorts: Mapping[str, Cohort]) -> Row:
    course = result.packs.training.courses[session.course_id]
    title = prose.value(course.title)
    if session.parts > 1:
        title = prose.text("part", title=title, part=session.part, parts=session.parts)
    site = next(site for site in result.engagement.company.sites if site.id == session.site_id)
    is_provisional = result.calendar.is_provisional(session.day)
    return row(
        provisional(session.day.isoformat(), prose, is_provisional=is_provisional),
        prose.text("hours-of-day", start=session.start_hour, end=session.start_hour + session.hours),
        f"{course.id} {title}",
        prose.clauses(_cohort(prose, cohorts[cohort_id]) for cohort_id in session.cohort_ids),
        prose.value(session.people),
        prose.value(site.name),
    )


def _calendar_figure(result: EngagementResult, prose: Prose) -> FigureBlock:
    sessions = result.training.sessions
    first, last = sessions[0].day, sessions[-1].day
    audiences = _audiences(result)
    cohorts = {cohort.id: cohort for cohort in result.training.cohorts}
    entries = tuple(
        CalendarEntry(
            session.day,
            session.course_id,
            audiences.index(cohorts[session.cohort_ids[0]].audience),
        )
        for session in sessions
    )
    span = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    chart = TrainingCalendar(
        first_day=first,
        last_day=last,
        entries=entries,
        off_days=tuple(day for day in span if not result.calendar.is_working(day)),
        blocked_days=tuple(day for day in span if day in result.training_blocked),
        weekday_labels=tuple(prose.text(f"weekday-{number}") for number in range(7)),
        legend=tuple((number, _audience(prose, audience)) for number, audience in enumerate(audiences)),
        off_label=prose.text("off-day"),
        blocked_label=prose.text("blocked-day"),
    )
    title = prose.text(
        "figure-calendar",
        sessions=len(sessions),
        days=len({session.day for session in sessions}),
        first=first,
        last=last,
    )
    return FigureBlock(
        "calendar", title, prose.text("figure-calendar-alt", title=title), prose.text("figure-calendar-source"), chart
    )


def _key_users(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    groups = [group for group in result.engagement.company.user_groups if group.key_users]
    yield Bullets(
        "key-user-rules", tuple(prose.text(f"key-user-rule-{number}") for number in (1, 2, 3, 4)), ordered=True
    )
    if not groups:
        yield Paragraph("key-users-none", prose.text("key-users-none"))
        return
    departments = {department.id: department.name for department in result.engagement.company.departments}
    sites = {site.id: site.name for site in result.engagement.company.sites}
    rows = tuple(
        row(
            prose.value(departments.get(group.department_id, group.department_id)),
            _audience(prose, group.role),
            prose.value(sites.get(group.site_id, group.site_id)),
            prose.value(group.headcount),
            prose.value(group.key_users),
            "",
        )
        for group in groups
    )
    heads = [prose.text(f"column-{key}") for key in ("department", "audience", "place", "people", "key-users", "names")]
    widths = (1.6, 1.3, 1.5, 0.7, 0.9, 2)
    yield Table("key-user-table", prose.text("caption-key-users"), columns(heads, widths, right=(3, 4)), rows)


def _materials(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(course.id, prose.value(course.title), prose.clauses(prose.value(item) for item in course.materials))
        for _, course in _courses(result)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "course", "materials")]
    return Table("materials", prose.text("caption-materials"), columns(heads, (0.7, 2.2, 4)), rows)


def _assessments(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(
            course.id,
            prose.value(course.title),
            prose.value(course.assessment),
            prose.value(course.pass_mark, "percent") if course.pass_mark is not None else prose.text("no-mark"),
        )
        for _, course in _courses(result)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "course", "assessment", "pass-mark")]
    return Table(
        "assessments", prose.text("caption-assessments"), columns(heads, (0.7, 2.2, 3.6, 0.8), right=(3,)), rows
    )


def _refreshers(result: EngagementResult, prose: Prose) -> Table:
    months = result.packs.training.refresher_months
    rows = tuple(
        row(
            prose.text("refresher-month", months=number),
            provisional(day.isoformat(), prose, is_provisional=result.calendar.is_provisional(day)),
            prose.text("refresher-content"),
        )
        for number, (day, _) in zip(months, result.training.refreshers, strict=True)
    )
    heads = [prose.text(f"column-{key}") for key in ("refresher", "date", "content")]
    return Table("refresher-table", prose.text("caption-refreshers"), columns(heads, (1.2, 1.2, 4)), rows)


def _checks(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        Row(
            (
                Cell(prose.text("holds" if check.holds else "fails"), "good" if check.holds else "bad"),
                Cell(prose.say(check.statement)),
            )
        )
        for check in result.training.checks
    )
    heads = [prose.text(f"column-{key}") for key in ("judgement", "check")]
    return Table("check-table", prose.text("caption-checks"), columns(heads, (0.8, 5)), rows)


# --- annexes ---------------------------------------------------------------------------------------------------------


def _annexes(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "why")
    yield _why_table(result, prose)
    yield PageBreak("break-attendance")
    yield heading(prose, "attendance")
    yield Paragraph("attendance-lead", prose.text("attendance-lead"))
    yield _blank_sheet(prose, "attendance", ("department", "signature-morning", "signature-afternoon"))
    yield heading(prose, "satisfaction")
    yield _satisfaction(prose)
    yield PageBreak("break-marks")
    yield heading(prose, "marks")
    yield _marks(result, prose)


def _why_table(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(planned.course_id, prose.value(course.title), prose.sentences(prose.says(planned.reasons)))
        for planned, course in _courses(result)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "course", "why")]
    return Table("why-table", prose.text("caption-why"), columns(heads, (0.7, 2, 4.5)), rows)


def _blank_sheet(prose: Prose, id_: str, fills: tuple[str, ...]) -> Checklist:
    items = tuple(ChecklistItem(str(number), "") for number in range(1, FILL_ROWS + 1))
    return Checklist(
        id=f"{id_}-sheet",
        caption=prose.text(f"caption-{id_}"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in fills),
        items=items,
        number_head=prose.text("column-number"),
        text_head=prose.text("column-name"),
    )


def _satisfaction(prose: Prose) -> Checklist:
    items = tuple(ChecklistItem(str(number), prose.text(f"satisfaction-{number}")) for number in range(1, 7))
    return Checklist(
        id="satisfaction-sheet",
        caption=prose.text("caption-satisfaction"),
        detail_heads=(),
        fill_heads=("1", "2", "3", "4", "5"),
        items=items,
        number_head=prose.text("column-number"),
        text_head=prose.text("column-question"),
    )


def _marks(result: EngagementResult, prose: Prose) -> Checklist:
    items = tuple(
        ChecklistItem(
            cohort.id,
            prose.value(cohort.title),
            (_audience(prose, cohort.audience), prose.value(cohort.people)),
        )
        for cohort in result.training.cohorts
    )
    heads = (Column(prose.text("column-audience")), Column(prose.text("column-people"), "right", 0.6))
    fills = tuple(prose.text(f"column-{key}") for key in ("attended", "passed", "resit", "mean-mark"))
    return Checklist(
        id="marks-sheet",
        caption=prose.text("caption-marks"),
        detail_heads=heads,
        fill_heads=fills,
        items=items,
        number_head=prose.text("column-code"),
        text_head=prose.text("column-cohort"),
    )
