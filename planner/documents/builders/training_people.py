"""The training plan's parts about people and paper: key users, courses after go-live, the knowledge base."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from planner.documents.builders.common import Prose, columns, group_row, heading, provisional, role_title, row
from planner.documents.builders.training_sessions import audience_list
from planner.domain.model.document import Block, Checklist, ChecklistItem, Column, Heading, Paragraph, Row, Table
from planner.domain.model.template import KeyUserTemplate
from planner.domain.training.results import KeyUserPlan, PlannedMaterial, TeachOn
from planner.services.run import EngagementResult

# lines of the score sheet to be filled in for candidates
CANDIDATES = 8


def key_user_blocks(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Return selection criteria, terms of the selection test and teach-on plan of the key users."""
    rules, plan = result.packs.training.key_users, result.training.key_users
    if rules is None or plan is None:
        return
    yield Heading("selection", 2, prose.text("head-selection"))
    yield Paragraph("selection-lead", prose.sentences((prose.text("selection-lead"), prose.value(rules.source))))
    yield _criteria(rules, prose)
    yield Heading("selection-test", 2, prose.text("head-selection-test"))
    yield Paragraph("selection-test-lead", _test_lead(result, plan, rules, prose))
    yield Heading("teach-on", 2, prose.text("head-teach-on"))
    yield Paragraph("teach-on-lead", prose.text("teach-on-lead", limit=rules.learners_each))
    yield _teach_on(result, plan, prose)


def key_user_forms(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Return the forms for choosing key users and for their teaching on, to be filled in."""
    rules, plan = result.packs.training.key_users, result.training.key_users
    if rules is None or plan is None:
        return
    yield heading(prose, "key-user-forms")
    yield _score_sheet(rules, prose)
    yield _tasks(plan, rules, prose)
    yield _steps(rules, prose)


def _criteria(rules: KeyUserTemplate, prose: Prose) -> Table:
    rows = tuple(
        row(prose.value(one.text), prose.value(one.weight, "percent"), prose.value(one.low), prose.value(one.high))
        for one in rules.criteria
    )
    heads = [prose.text(f"column-{key}") for key in ("criterion", "weight", "mark-low", "mark-high")]
    return Table("key-user-criteria", prose.text("caption-criteria"), columns(heads, (2.4, 0.7, 2.2, 2.4), (1,)), rows)


def _score_sheet(rules: KeyUserTemplate, prose: Prose) -> Checklist:
    fills = [prose.text("score-head", place=place) for place in range(1, len(rules.criteria) + 1)]
    return Checklist(
        id="key-user-scores",
        caption=prose.text("caption-scores"),
        detail_heads=(),
        fill_heads=(*fills, prose.text("column-total"), prose.text("column-chosen")),
        items=tuple(ChecklistItem(str(place), "") for place in range(1, CANDIDATES + 1)),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-candidate"),
        text_width=2.4,
        fill_widths=(0.7,) * len(rules.criteria) + (0.7, 0.7),
        boxes=False,
    )


def _test_lead(result: EngagementResult, plan: KeyUserPlan, rules: KeyUserTemplate, prose: Prose) -> str:
    # whole points are given; the small amount undoes binary fractions
    needed = math.ceil(rules.pass_mark * plan.points - 1e-9)
    lead = prose.text(
        "selection-test-lead", minutes=plan.minutes, points=plan.points, needed=needed, share=rules.pass_mark
    )
    if plan.test_by is None:
        return prose.sentences((lead, prose.text("selection-test-undated")))
    due = provisional(prose.value(plan.test_by, "date"), prose, is_provisional=_tentative(result))
    past = plan.test_by < result.engagement.today
    return prose.sentences((lead, prose.text("selection-test-past" if past else "selection-test-due", due=due)))


def _tentative(result: EngagementResult) -> bool:
    return result.rollout.is_provisional


def _tasks(plan: KeyUserPlan, rules: KeyUserTemplate, prose: Prose) -> Checklist:
    tasks = [task for task in rules.tasks if task.id in plan.task_ids]
    items = tuple(
        ChecklistItem(str(place), prose.value(task.text), (prose.value(task.minutes), prose.value(task.points)))
        for place, task in enumerate(tasks, start=1)
    )
    return Checklist(
        id="key-user-test",
        caption=prose.text("caption-test"),
        detail_heads=(
            Column(prose.text("column-minutes"), "right", 0.8),
            Column(prose.text("column-points"), "right", 0.8),
        ),
        fill_heads=(prose.text("column-reached"), prose.text("column-remark")),
        items=items,
        number_head=prose.text("column-number"),
        text_head=prose.text("column-task"),
        text_width=4.0,
        fill_widths=(0.8, 1.6),
    )


def _teach_on(result: EngagementResult, plan: KeyUserPlan, prose: Prose) -> Table:
    rows = tuple(_teach_on_row(result, line, prose) for line in plan.teach_on)
    keys = ("department", "place", "key-users", "learners", "learners-each", "assists-in", "classes")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (1.3, 1.3, 0.75, 0.8, 0.9, 2.6, 1.5)
    return Table("teach-on-table", prose.text("caption-teach-on"), columns(heads, widths, (2, 3, 4)), rows)


def _teach_on_row(result: EngagementResult, line: TeachOn, prose: Prose) -> Row:
    departments = {department.id: department.name for department in result.engagement.company.departments}
    sites = {site.id: site.name for site in result.engagement.company.sites}
    span = prose.text("span", first=line.first_day, last=line.last_day) if line.first_day else prose.text("none")
    return row(
        prose.value(departments.get(line.department_id, line.department_id)),
        prose.value(sites.get(line.site_id, line.site_id)),
        prose.value(line.key_users),
        prose.value(line.learners),
        prose.text("nobody-teaches") if line.learners_each is None else prose.value(line.learners_each, "one"),
        prose.join(line.course_ids) or prose.text("none"),
        span,
    )


def _steps(rules: KeyUserTemplate, prose: Prose) -> Checklist:
    items = tuple(
        ChecklistItem(str(place), prose.value(step.text), (prose.value(step.when), prose.value(step.evidence)))
        for place, step in enumerate(rules.steps, start=1)
    )
    return Checklist(
        id="teach-on-steps",
        caption=prose.text("caption-steps"),
        detail_heads=(
            Column(prose.text("column-when"), "left", 1.5),
            Column(prose.text("column-shown-by"), "left", 1.5),
        ),
        fill_heads=(prose.text("column-done"),),
        items=items,
        number_head=prose.text("column-number"),
        text_head=prose.text("column-step"),
        text_width=3.4,
        fill_widths=(1.5,),
    )


def present(result: EngagementResult, audiences: Sequence[str]) -> list[str]:
    """Return those audiences that this company has; all of them when it has none."""
    here = {cohort.audience for cohort in result.training.cohorts}
    return [audience for audience in audiences if audience in here] or list(audiences)


def later_table(result: EngagementResult, prose: Prose) -> Table:
    """Return the courses held after go-live with their days."""
    library = result.packs.training.courses
    waves = {wave.id: wave.title for wave in result.rollout.waves}
    rows: list[Row] = []
    for course_id, held in groupby(result.training.later, key=lambda one: one.course_id):
        course, days = library[course_id], []
        for one in held:
            day = prose.text("on-demand") if one.day is None else one.day.isoformat()
            # where the whole plan is provisional the note below the table says so once
            shown = provisional(day, prose, is_provisional=one.provisional and not _tentative(result))
            days.append(
                prose.text("day-of-wave", day=shown, wave=waves[one.wave_id]) if one.wave_id in waves else shown
            )
        audiences = audience_list(prose, present(result, course.audiences))
        texts = (course.id, prose.value(course.title), audiences, prose.value(course.hours))
        rows.append(row(*texts, prose.clauses(days), prose.value(course.trainer)))
    heads = [prose.text(f"column-{key}") for key in ("code", "course", "audience", "hours", "date", "trainer")]
    widths = (0.75, 2.1, 2, 0.7, 2.3, 1.5)
    note = prose.text("materials-provisional") if _tentative(result) else None
    return Table("later-courses", prose.text("caption-later"), columns(heads, widths, (3,)), tuple(rows), note)


def knowledge_base_table(result: EngagementResult, prose: Prose) -> Table:
    """Return the index of the knowledge base: materials by form, each with readers, grounds, writer and due date."""
    library = result.packs.training.materials
    forms = list(dict.fromkeys(material.form for material in library.values()))
    ordered = sorted(result.training.materials, key=lambda one: forms.index(library[one.material_id].form))
    rows: list[Row] = []
    for form, of_form in groupby(ordered, key=lambda one: library[one.material_id].form):
        rows.append(group_row(prose.text(f"form-{form}")))
        rows += [_material_row(result, one, prose) for one in of_form]
    keys = ("code", "material", "courses", "for-whom", "pains-answered", "requirements", "writer", "due")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (0.75, 2.6, 1.5, 2.4, 1.1, 1.9, 1.4, 1.35)
    note = prose.text("materials-provisional") if _tentative(result) else None
    return Table("materials", prose.text("caption-materials"), columns(heads, widths), tuple(rows), note)


def _material_row(result: EngagementResult, planned: PlannedMaterial, prose: Prose) -> Row:
    material = result.packs.training.materials[planned.material_id]
    # where the whole plan is provisional the note below the table says so once
    marked = planned.provisional and not _tentative(result)
    due = provisional(planned.due.isoformat(), prose, is_provisional=marked) if planned.due else None
    return row(
        material.id,
        prose.value(material.title),
        prose.join(planned.course_ids),
        audience_list(prose, present(result, planned.audiences)),
        prose.join(planned.pain_ids) or prose.text("none"),
        prose.join(planned.requirement_ids) or prose.text("none"),
        role_title(result, material.writer, prose),
        due or prose.text("before-first-use"),
    )
