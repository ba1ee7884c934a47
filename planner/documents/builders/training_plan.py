"""D8: the training plan with curriculum, timetable, key-user plan and the sheets to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planner.documents.builders.common import (
    Open,
    Prose,
    columns,
    contradictions_blocks,
    front_matter,
    glossary_table,
    heading,
    listed,
    open_items,
    provisional,
    references_table,
    row,
    shared_heading,
)
from planner.documents.builders.figures import figures_table
from planner.documents.builders.training_calendars import calendar_figures
from planner.documents.builders.training_people import (
    key_user_blocks,
    key_user_forms,
    knowledge_base_table,
    later_table,
    present,
)
from planner.documents.builders.training_records import (
    forecast_blocks,
    open_of_records,
    places_to_fill,
    results_blocks,
    results_by_group,
    roster_blocks,
)
from planner.documents.builders.training_sessions import audience_list, classes_of
from planner.documents.builders.training_timetable import class_table, proof_blocks, session_table, unlikely_blocks
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Document,
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
from planner.domain.rollout.configuration.breaks import lines_of
from planner.domain.training.curriculum import also_users, is_on_demand, is_scheduled, management_levels
from planner.domain.training.results import Cohort, PlannedCourse, TrainingPlan
from planner.errors import Statement
from planner.services.run import EngagementResult

CODE = "D8"
TERMS = ("gate", "crm")
STANDARDS = ("gbt_8567",)
# sessions before their work package of the plan: placed, but not as planned
EARLY = "training.before-package"
OVER_SHARE = "training.trainer-over-share"
OTHER_TRAINER = "training.trainer-differs"
TOO_EARLY = ("training.early-classes", "training.early-classes-assumed")
PAINS_REASON = "training.reason-pains"
# the work package in which key users show that they can teach on
CERTIFYING = "WP-ENA-CERT"
# one check for each audience: those that hold are said in one line
KINDS = "training.check-kinds"
# the first page names the gravest points; the open items hold them all
POINTS_SHOWN = 3


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


def _scheduled(result: EngagementResult) -> list[tuple[PlannedCourse, CourseTemplate]]:
    return [(planned, course) for planned, course in _courses(result) if is_scheduled(course)]


def _audiences(result: EngagementResult) -> list[str]:
    return list(dict.fromkeys(cohort.audience for cohort in result.training.cohorts))


def _audience(prose: Prose, audience: str) -> str:
    return prose.label("audience", audience)


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
            KeyFact(
                prose.text("fact-people"),
                prose.value(_people(result)),
                _people_remark(result, prose),
            ),
            KeyFact(
                prose.text("fact-courses"),
                prose.value(len(training.courses)),
                prose.text("fact-courses-remark", later=len(training.courses) - len(_scheduled(result))),
            ),
            KeyFact(
                prose.text("fact-sessions"),
                prose.value(len(training.sessions)),
                prose.text("fact-sessions-remark", classes=len(classes_of(training.sessions)), hours=hours),
            ),
            KeyFact(prose.text("fact-span"), span, _provisional_remark(result, prose)),
        ),
    )
    yield from unlikely_blocks(result, prose)
    unscheduled = prose.says(training.unscheduled)
    if unscheduled:
        yield Callout("opening-unscheduled", "bad", prose.text("unscheduled-title"), unscheduled)
    elif not training.sessions:
        yield Callout("opening-scheduled", "watch", prose.text("scheduled-none-title"), (prose.text("scheduled-none"),))
    elif any(warning.code == EARLY for warning in training.warnings):
        yield Callout("opening-scheduled", "watch", prose.text("scheduled-early-title"), (prose.text("scheduled"),))
    elif any(warning.code == OVER_SHARE for warning in training.warnings):
        yield Callout("opening-scheduled", "watch", prose.text("scheduled-over-title"), (prose.text("scheduled"),))
    else:
        yield Callout("opening-scheduled", "good", prose.text("scheduled-title"), (prose.text("scheduled"),))
    failed = prose.says(_failed(training))
    warnings = (*failed, *_nameless(result, prose), *(_in_brief(prose, one) for one in _warnings(training)))
    if warnings:
        shown, more = warnings[:POINTS_SHOWN], len(warnings) - POINTS_SHOWN
        rest = (prose.text("warnings-more", count=more),) if more > 0 else ()
        yield Callout("opening-warnings", "watch", prose.text("warnings-title"), (*shown, *rest))
    yield _audience_table(result, prose)


def _failed(training: TrainingPlan) -> list[Statement]:
    return [check.statement for check in training.checks if not check.holds]


def _warnings(training: TrainingPlan) -> list[Statement]:
    """Return what may hold up the plan, then what needs arranging."""
    first = (EARLY, OVER_SHARE, *TOO_EARLY, OTHER_TRAINER)
    return sorted(
        training.warnings, key=lambda warning: first.index(warning.code) if warning.code in first else len(first)
    )


def _in_brief(prose: Prose, warning: Statement) -> str:
    """Say a warning; its weeks, days of class and courses one by one stand in the open items only."""
    if warning.code == OVER_SHARE:
        return prose.text("over-share-brief", **{key: warning.params[key] for key in ("trainer", "share", "count")})
    if warning.code in TOO_EARLY:
        return prose.text("early-brief", limit=warning.params["limit"], learners=_taught_early(warning))
    if warning.code == OTHER_TRAINER:
        return prose.text("trainer-differs-brief", count=warning.params["count"])
    return prose.say(warning)


def _taught_early(warning: Statement) -> tuple[Statement, ...]:
    """Return the audiences a warning of early classes names, each once."""
    lines = warning.params["lines"]
    every = [one for line in lines for one in line.params["learners"]] if isinstance(lines, tuple) else []
    return tuple({one.code: one for one in every}.values())


def _nameless(result: EngagementResult, prose: Prose) -> tuple[str, ...]:
    """Say how many places of the key users have no name yet: who must be found first of all."""
    places, missing = places_to_fill(result, "key_user")
    return (prose.text("places-to-fill", places=places, count=missing),) if missing else ()


def _people(result: EngagementResult) -> int:
    return sum(group.headcount for group in result.engagement.company.user_groups)


def _people_remark(result: EngagementResult, prose: Prose) -> str:
    """Say how many more the project team has, and how many of it are users already."""
    team, users = sum(one.people for one in _cohorts_of(result, "project_team")), len(also_users(result.engagement))
    code = "fact-people-remark-shared" if users else "fact-people-remark"
    return prose.text(code, count=users, team=team, users=users, more=team - users)


def _provisional_remark(result: EngagementResult, prose: Prose) -> str:
    if not result.rollout.is_provisional:
        return ""
    review = result.training.review
    recorded = review is not None and not review.is_empty
    return prose.text("plan-provisional-recorded" if recorded else "plan-provisional")


def _audience_table(result: EngagementResult, prose: Prose) -> Table:
    hours = {course.id: course.hours for _, course in _scheduled(result)}
    rows = []
    for audience in _audiences(result):
        mine = [course.id for _, course in _scheduled(result) if audience in course.audiences]
        rows.append(
            row(
                _audience(prose, audience),
                prose.value(sum(cohort.people for cohort in _cohorts_of(result, audience))),
                prose.value(sum(hours[course] for course in mine)),
                _days_of(result, prose, audience),
                prose.join(mine),
            )
        )
    heads = [prose.text(f"column-{key}") for key in ("audience", "people", "hours-each", "class-days", "courses")]
    caption = prose.text("caption-audiences")
    return Table("audiences", caption, columns(heads, (1.2, 0.6, 1, 1.9, 2.9), right=(1, 2)), tuple(rows))


def _days_of(result: EngagementResult, prose: Prose, audience: str) -> str:
    mine = {cohort.id for cohort in _cohorts_of(result, audience)}
    days = [session.day for session in result.training.sessions if mine.intersection(session.cohort_ids)]
    return prose.text("span", first=min(days), last=max(days)) if days else prose.text("none")


# --- body ------------------------------------------------------------------------------------------------------------


def _body(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "goals")
    yield Paragraph("goals-lead", prose.text("goals-lead"))
    yield _pain_table(result, prose)
    yield heading(prose, "curriculum")
    yield _tag_table(result, prose)
    yield heading(prose, "timetable")
    yield from _timetable(result, prose)
    yield heading(prose, "key-users")
    yield from _key_users(result, prose)
    yield from key_user_blocks(result, prose)
    yield heading(prose, "environment")
    yield Paragraph("environment-lead", prose.text("environment-lead"))
    yield heading(prose, "assessment")
    yield Paragraph("assessment-lead", _assessment_lead(result, prose))
    yield from results_blocks(result, prose)
    yield from forecast_blocks(result, prose)
    yield heading(prose, "refreshers")
    yield Paragraph("refreshers-lead", prose.text("refreshers-lead"))
    yield later_table(result, prose)
    yield from _refreshers(result, prose)
    yield heading(prose, "checks")
    yield _checks(result, prose)
    yield heading(prose, "open")
    yield from contradictions_blocks(result, prose)
    yield OpenItems("open-items", open_items(result, prose, ("training",), _own_open(result, prose)))
    yield heading(prose, "sign-off")
    yield SignatureBlock("signatures", prose.text("sign-title"), _parties(result, prose))


def _parties(result: EngagementResult, prose: Prose) -> tuple[str, ...]:
    return (prose.value(result.engagement.client), prose.value(result.engagement.consultant))


def _own_open(result: EngagementResult, prose: Prose) -> list[Open]:
    training = result.training
    return [
        Open(prose.say(statement), prose.text("open-who"), prose.text("open-matters"))
        for statement in (*training.unscheduled, *_failed(training), *_gaps(result), *_warnings(training))
    ] + [*_early_materials(result, prose), *open_of_records(result, prose)]


def _early_materials(result: EngagementResult, prose: Prose) -> Iterator[Open]:
    """Yield the materials that are due before the plan begins to write those of their people."""
    begins = _writing_begins(result)
    late: dict[date, list[str]] = {}
    for planned in result.training.materials:
        # an environment is set up, not written
        if result.packs.training.materials[planned.material_id].form == "environment":
            continue
        starts = [begins[audience] for audience in planned.audiences if audience in begins] or list(begins.values())
        if planned.due is not None and starts and planned.due < min(starts):
            shown = prose.text("material-due", code=planned.material_id, due=planned.due)
            late.setdefault(min(starts), []).append(shown)
    if late:
        lines = [
            prose.text("materials-begun", start=start, materials=prose.join(late[start])) for start in sorted(late)
        ]
        count = sum(len(shown) for shown in late.values())
        point = prose.text("materials-early", materials=prose.clauses(lines), count=count)
        yield Open(point, prose.text("open-who"), prose.text("open-matters"))


def _writing_begins(result: EngagementResult) -> dict[str, date]:
    """Return by audience the day on which the plan begins to write its materials."""
    rollout, template = result.rollout, result.packs.plan_templates.get(result.rollout.template_id)
    if template is None:
        return {}
    own = [one for one in rollout.work_packages if one.template_id == template.hooks.get("materials")]
    return {(one.subject or "").removeprefix("audience:"): rollout.schedule[one.id].start for one in own}


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
            prose.value(burdens[pain].burden, "percent") if burdens[pain].burden is not None else prose.value(None),
            prose.join(by_pain[pain]),
        )
        for pain in ordered
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "pain", "burden", "courses")]
    return Table("pains", prose.text("caption-pains"), columns(heads, (0.6, 3, 0.7, 2), right=(2,)), rows)


def _tag_table(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(
            course.id,
            prose.value(course.title),
            prose.text(f"stage-{course.stage}"),
            prose.label("course-kind", course.kind),
            audience_list(prose, present(result, course.audiences)),
            prose.join(prose.text(f"level-{level}") for level in management_levels(course)),
        )
        for _, course in _courses(result)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "course", "stage", "kind", "audience", "level")]
    return Table("courses", prose.text("caption-courses"), columns(heads, (0.8, 2.5, 1.3, 1.5, 2.4, 1.3)), rows)


def _running_table(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(
            course.id,
            prose.value(course.title),
            prose.value(course.hours),
            prose.value(course.practice_fraction, "percent"),
            prose.text(f"difficulty-{course.difficulty}"),
            prose.text("on-demand") if is_on_demand(course) else prose.value(planned.people),
            prose.value(course.maximum_class),
            prose.value(course.trainer),
            _prerequisites(result, prose, course),
        )
        for planned, course in _courses(result)
    )
    keys = ("code", "course", "hours", "practice", "difficulty", "people", "class", "trainer", "prerequisites")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (0.75, 2.0, 0.8, 0.8, 0.8, 0.8, 0.8, 1.7, 1.6)
    caption, note = prose.text("caption-running"), prose.text("running-note")
    return Table("course-running", caption, columns(heads, widths, right=(2, 3, 5, 6)), rows, note)


def _prerequisites(result: EngagementResult, prose: Prose, course: CourseTemplate) -> str:
    """Name what comes before a course, and for whom where not everybody of it takes that."""
    library, own = result.packs.training.courses, present(result, course.audiences)
    planned = {one.course_id for one in result.training.courses}
    shown = []
    for id_ in (one for one in course.prerequisites if one in planned):
        takers = [audience for audience in own if audience in library[id_].audiences]
        if takers == own:
            shown.append(id_)
        elif takers:
            shown.append(prose.text("prerequisite-of", course=id_, audiences=audience_list(prose, takers)))
    return prose.clauses(shown) or prose.text("none")


def _content_table(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(course.id, listed(prose, course.content), prose.value(course.method)) for _, course in _courses(result)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "content", "method")]
    return Table("course-contents", prose.text("caption-contents"), columns(heads, (0.75, 5, 2.4)), rows)


def _timetable(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    training = result.training
    if not training.sessions:
        yield Paragraph("timetable-none", prose.text("timetable-none" if training.unscheduled else "timetable-nothing"))
        return
    yield from proof_blocks(result, prose)
    yield from calendar_figures(result, prose)


def _key_users(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    groups = [group for group in result.engagement.company.user_groups if group.key_users]
    rules = [prose.text(f"key-user-rule-{number}") for number in (1, 2, 3, 4)]
    yield Bullets("key-user-rules", (*rules, *_certified(result, prose)), ordered=True)
    if not groups:
        yield Paragraph("key-users-none", prose.text("key-users-none"))
    yield from roster_blocks(result, prose)


def _certified(result: EngagementResult, prose: Prose) -> Iterator[str]:
    """Say when key users show that they can teach on, and that this is another step than their certificate."""
    for package in result.rollout.work_packages:
        if package.template_id == CERTIFYING:
            dates = result.rollout.schedule[package.id]
            yield prose.text("key-user-rule-5", package=package.title, first=dates.start, last=dates.finish)


def _beside_published(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Set what was computed beside what others published; the published figures enter no computation."""
    yield heading(prose, "computed")
    hours = [
        sum(course.hours for _, course in _scheduled(result) if role in course.audiences)
        for role in dict.fromkeys(group.role for group in result.engagement.company.user_groups)
        if role != "administrator"
    ]
    sizes = [session.people for session in result.training.sessions]
    of_key_users = sum(course.hours for _, course in _scheduled(result) if "key_user" in course.audiences)
    lines = (
        ("hours", prose.text("from-to", low=min(hours), high=max(hours)) if hours else prose.value(None)),
        ("class", prose.text("from-to", low=min(sizes), high=max(sizes)) if sizes else prose.value(None)),
        ("key-user", prose.value(of_key_users if _cohorts_of(result, "key_user") else None)),
    )
    rows = tuple(row(prose.text(f"computed-{key}"), value) for key, value in lines)
    heads = [prose.text(f"column-{key}") for key in ("measure", "computed")]
    yield Table("computed-shape", prose.text("caption-computed"), columns(heads, (3, 2)), rows)
    if result.packs.training.figures:
        yield figures_table(result, prose, "published-shape", result.packs.training.figures)


def _assessment_lead(result: EngagementResult, prose: Prose) -> str:
    courses = [course for _, course in _courses(result)]
    marks = [course.pass_mark for course in courses if course.pass_mark is not None]
    if not marks:
        return prose.text("assessment-none", count=len(courses))
    unmarked = len(courses) - len(marks)
    return prose.text("assessment-lead", count=len(marks), low=min(marks), high=max(marks), unmarked=unmarked)


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


def _refreshers(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield the days of the refreshers that no course above has: a library may hold none for them."""
    shown: set[date | None] = {one.day for one in result.training.later}
    months = result.packs.training.refresher_months
    marked = not result.rollout.is_provisional
    rows = tuple(
        row(
            prose.text("refresher-month", months=number),
            provisional(day.isoformat(), prose, is_provisional=marked and result.calendar.is_provisional(day)),
        )
        for number, (day, _) in zip(months, result.training.refreshers, strict=True)
        if day not in shown
    )
    if rows:
        heads = [prose.text(f"column-{key}") for key in ("refresher", "date")]
        yield Table("refresher-table", prose.text("caption-refreshers"), columns(heads, (1.5, 1.4)), rows)


def _checks(result: EngagementResult, prose: Prose) -> Table:
    checks = result.training.checks
    told = [check.statement.params["audience"] for check in checks if check.statement.code == KINDS]
    covered = [one.code.removeprefix("audience.") for one in told if isinstance(one, Statement)]
    rows = [
        _check_row(prose, prose.say(check.statement), holds=check.holds)
        for check in checks
        if check.statement.code != KINDS
    ]
    if covered:
        audiences = audience_list(prose, covered)
        rows.insert(0, _check_row(prose, prose.say(Statement(KINDS, {"audience": audiences})), holds=True))
    rows += [_check_row(prose, prose.say(one), holds=not one.params["missing"]) for one in _configured(result)]
    heads = [prose.text(f"column-{key}") for key in ("judgement", "check")]
    return Table("check-table", prose.text("caption-checks"), columns(heads, (0.8, 5)), tuple(rows))


def _configured(result: EngagementResult) -> Iterator[Statement]:
    """Yield how many lines of the configuration workbook a course teaches, and which none does."""
    lines = tuple(lines_of(result.configuration))
    missing = tuple(id_ for id_, _, trace in lines if not trace.course_ids)
    if lines:
        params = {"lines": len(lines), "missing": missing, "count": len(missing)}
        yield Statement(f"d8.check-configured{'-fails' if missing else ''}", params)


def _gaps(result: EngagementResult) -> list[Statement]:
    return [one for one in _configured(result) if one.params["missing"]]


def _check_row(prose: Prose, text: str, *, holds: bool) -> Row:
    return Row((Cell(prose.text("holds" if holds else "fails"), "good" if holds else "bad"), Cell(text)))


# --- annexes ---------------------------------------------------------------------------------------------------------


def _annexes(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "course-details")
    yield _running_table(result, prose)
    yield _content_table(result, prose)
    yield _assessments(result, prose)
    if result.training.sessions:
        yield PageBreak("break-sessions")
        yield heading(prose, "session-list")
        yield session_table(result, prose)
        yield heading(prose, "class-list")
        yield class_table(result, prose)
    yield from key_user_forms(result, prose)
    yield PageBreak("break-materials", landscape=True)
    yield heading(prose, "knowledge-base")
    yield Paragraph("knowledge-base-lead", prose.text("knowledge-base-lead"))
    yield knowledge_base_table(result, prose)
    yield PageBreak("break-why")
    yield heading(prose, "why")
    yield _why_table(result, prose)
    yield from _no_course(result, prose)
    yield from _beside_published(result, prose)
    yield from results_by_group(result, prose)
    yield shared_heading(prose, "glossary-and-references")
    yield glossary_table(prose, TERMS)
    yield references_table(result, prose, STANDARDS)


def _why_table(result: EngagementResult, prose: Prose) -> Table:
    pains = result.packs.catalogue.pain_points
    rows = tuple(
        row(
            planned.course_id,
            prose.value(course.title),
            prose.sentences(prose.says(one for one in planned.reasons if one.code != PAINS_REASON)),
            # names of pains hold commas of their own, so each stands with its code
            prose.clauses(f"{code} {prose.value(pains[code].text)}" for code in planned.pain_ids),
        )
        for planned, course in _courses(result)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "course", "why", "pains")]
    return Table("why-table", prose.text("caption-why"), columns(heads, (0.75, 2, 2.6, 3.2)), rows)


def _no_course(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    in_scope = {requirement.id for requirement in result.requirements}
    rows = tuple(
        row(prose.join(mine), prose.value(entry.reason))
        for entry in result.packs.training.no_course_needed
        if (mine := [id_ for id_ in entry.requirement_ids if id_ in in_scope])
    )
    if rows:
        heads = [prose.text(f"column-{key}") for key in ("requirements", "why-none")]
        yield Table("no-course", prose.text("caption-no-course"), columns(heads, (2, 4)), rows)
