"""D13: the quarterly review: three steps, feedback, KPIs, activity, data quality, analyses, adjustments, decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from planner.documents.builders.common import (
    Open,
    Prose,
    cell,
    columns,
    front_matter,
    glossary_table,
    group_row,
    heading,
    listed,
    open_items,
    provisional,
    references_table,
    role_title,
    row,
    shared_heading,
)
from planner.documents.builders.kpi_values import deciding_sheets, definition_of, kpi_amount
from planner.documents.builders.quarterly_analyses import analysis_blocks, signs_table
from planner.domain.model.document import (
    Block,
    Callout,
    Checklist,
    ChecklistItem,
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
from planner.domain.model.text import Language
from planner.domain.outcomes.results import Quarter, ReviewPlan
from planner.domain.outcomes.reviews_template import ReviewsTemplate
from planner.services.run import EngagementResult

CODE = "D13"
TERMS = ("adjustment", "closure_rate", "leading_indicator", "assumption", "wave", "crm", "erp")
STANDARDS = ("pipl",)
BLANK_LINES = 6
WEEKS = (1, 2, 4, 8, 12)
# meetings so many that the first and last day say more than all of them
SERIES = ("weekly", "monthly")


def build_quarterly_review(result: EngagementResult, language: Language) -> Document:
    """Build the report of the first quarterly review in one language, prefilled with what is known."""
    prose = Prose(language, "d13")
    return Document(
        code=CODE,
        language=language,
        front=front_matter(result, prose, CODE),
        opening=tuple(_opening(result, prose)),
        body=tuple(_body(result, prose)),
        annexes=tuple(_annexes(result, prose)),
    )


def _first(plan: ReviewPlan) -> Quarter | None:
    return plan.quarters[0] if plan.quarters else None


def _day(result: EngagementResult, prose: Prose, day: date) -> str:
    tentative = result.rollout.is_provisional or result.calendar.is_provisional(day)
    return provisional(day.isoformat(), prose, is_provisional=tentative)


# --- opening ---------------------------------------------------------------------------------------------------------


def _opening(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "opening", numbered=False)
    plan = result.outcomes.review_plan
    quarter = _first(plan) if plan else None
    if plan is None or quarter is None:
        yield Callout("no-reviews", "unknown", prose.text("no-reviews-title"), (prose.text("no-reviews"),))
        return
    waiting = sum(decision.done_on is None for decision in plan.decisions)
    late = len(plan.overdue_decisions)
    yield KeyFacts(
        "opening-facts",
        (
            KeyFact(prose.text("fact-review"), _day(result, prose, quarter.last_day), prose.value(quarter.title)),
            KeyFact(
                prose.text("fact-deciding"),
                prose.value(len(deciding_sheets(result))),
                prose.text("fact-deciding-remark", count=sum(goal.value is None for goal in quarter.goals)),
            ),
            KeyFact(
                prose.text("fact-decisions"),
                prose.value(waiting),
                prose.text("fact-decisions-late", count=late) if late else prose.text("fact-decisions-remark"),
                "watch" if late else "none",
            ),
            KeyFact(prose.text("fact-closure"), prose.value(None), prose.text("fact-closure-remark"), "unknown")
            if quarter.closure_rate is None
            else KeyFact(prose.text("fact-closure"), prose.value(quarter.closure_rate, "percent")),
        ),
    )
    yield Callout("how-to-use", "none", prose.text("use-title"), tuple(prose.text(f"use-{n}") for n in (1, 2, 3)))
    yield _quarter_table(result, plan, prose)


def _quarter_table(result: EngagementResult, plan: ReviewPlan, prose: Prose) -> Table:
    rows = tuple(
        row(
            prose.text("quarter", number=quarter.number),
            prose.text("span", first=quarter.first_day, last=quarter.last_day),
            *(_day(result, prose, day) for _, day in quarter.steps),
            prose.value(quarter.title),
        )
        for quarter in plan.quarters
    )
    steps = [prose.value(step.title) for step in result.packs.reviews.steps] if result.packs.reviews else []
    heads = [prose.text("column-quarter"), prose.text("column-period"), *steps, prose.text("column-review")]
    widths = (0.85, 1.35, *(1.85 for _ in steps), 1.9)
    note = prose.text("quarters-note")
    return Table("quarter-table", prose.text("caption-quarters"), columns(heads, widths), rows, note)


# --- body ------------------------------------------------------------------------------------------------------------


def _body(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    plan, template = result.outcomes.review_plan, result.packs.reviews
    quarter = _first(plan) if plan else None
    if plan is not None and template is not None and quarter is not None:
        yield from _sheets(result, template, plan, quarter, prose)
    yield heading(prose, "open")
    yield OpenItems("open-items", open_items(result, prose, ("outcomes",), _own_open(plan, prose)))
    yield heading(prose, "sign-off")
    parties = (prose.value(result.engagement.client), prose.value(result.engagement.consultant))
    yield SignatureBlock("signatures", prose.text("sign-title"), parties)


def _own_open(plan: ReviewPlan | None, prose: Prose) -> list[Open]:
    if plan is None:
        return []
    by_id = {decision.id: decision for decision in plan.decisions}
    late = (by_id[id_] for id_ in plan.overdue_decisions)
    return [
        Open(
            prose.text("open-decision", text=decision.text, due=decision.due),
            prose.value(decision.owner) if decision.owner else prose.shared("owner-wanted"),
            prose.text("open-decision-matters"),
        )
        for decision in late
    ]


def _sheets(
    result: EngagementResult, template: ReviewsTemplate, plan: ReviewPlan, quarter: Quarter, prose: Prose
) -> Iterator[Block]:
    yield heading(prose, "steps")
    yield _step_table(result, template, quarter, prose)
    yield heading(prose, "feedback")
    yield Paragraph("feedback-lead", prose.text("feedback-lead"))
    yield _feedback_sheet(template, prose)
    yield PageBreak("break-activity", landscape=True)
    yield heading(prose, "activity")
    yield Paragraph("activity-lead", prose.text("activity-lead"))
    yield _weekly_sheet(result, template.activity_kpis, prose)
    yield signs_table(result, "activity-cases", template.activity_cases, prose)
    yield Paragraph("data-quality-lead", prose.value(template.data_quality_rule))
    yield _quality_sheet(result, template.data_quality_kpis, prose)
    yield heading(prose, "kpis")
    yield Paragraph("kpis-lead", prose.text("kpis-lead"))
    yield _kpi_sheet(result, quarter, prose)
    yield heading(prose, "evaluation")
    yield Paragraph("evaluation-lead", prose.text("evaluation-lead"))
    yield _evaluation_sheet(template, prose)
    yield _qualitative(prose)
    yield PageBreak("break-analyses")
    yield heading(prose, "analyses")
    yield from analysis_blocks(result, template, plan, prose)
    yield heading(prose, "adjustments")
    yield from _adjustments(template, plan, quarter, prose)
    yield PageBreak("break-decisions", landscape=True)
    yield heading(prose, "decisions")
    yield from _decisions(plan, prose)
    yield PageBreak("break-meetings")
    yield heading(prose, "meetings")
    yield _meeting_table(result, template, plan, prose)
    yield heading(prose, "goals")
    yield from _goals(result, plan, prose)


def _step_table(result: EngagementResult, template: ReviewsTemplate, quarter: Quarter, prose: Prose) -> Table:
    days = dict(quarter.steps)
    rows: list[Row] = []
    for number, step in enumerate(template.steps, start=1):
        shown = _day(result, prose, days[step.id])
        rows.append(group_row(prose.text("step", number=number, title=step.title, day=shown)))
        rows += [
            row(prose.value(task.text), role_title(result, task.owner, prose), prose.value(task.output))
            for task in step.tasks
        ]
    heads = [prose.text(f"column-{key}") for key in ("task", "owner", "output")]
    return Table("step-table", prose.text("caption-steps"), columns(heads, (4.4, 1.4, 1.6)), tuple(rows))


def _feedback_sheet(template: ReviewsTemplate, prose: Prose) -> Checklist:
    classes = enumerate(template.feedback_classes.values(), start=1)
    return Checklist(
        id="feedback-sheet",
        caption=prose.text("caption-feedback"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in ("count", "typical", "departments", "taken-up")),
        items=tuple(ChecklistItem(str(number), prose.value(text)) for number, text in classes),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-class"),
        text_width=2.4,
        fill_widths=(0.7, 2.8, 1.3, 1.6),
    )


def _qualitative(prose: Prose) -> Checklist:
    return Checklist(
        id="qualitative-sheet",
        caption=prose.text("caption-qualitative"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in ("answer", "mentions", "roles")),
        items=tuple(ChecklistItem(str(number), prose.text(f"qualitative-{number}")) for number in range(1, 6)),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-question"),
        text_width=3.4,
        fill_widths=(3.2, 0.9, 1.3),
    )


def _evaluation_sheet(template: ReviewsTemplate, prose: Prose) -> Checklist:
    parts = enumerate(template.evaluation, start=1)
    return Checklist(
        id="evaluation-sheet",
        caption=prose.text("caption-evaluation-sheet"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in ("findings", "verdict", "filled-by")),
        items=tuple(ChecklistItem(str(number), prose.value(part.title)) for number, part in parts),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-part"),
        text_width=1.6,
        fill_widths=(4.0, 1.6, 1.1),
    )


def _kpi_sheet(result: EngagementResult, quarter: Quarter, prose: Prose) -> Checklist:
    goals = {goal.kpi_id: goal.value for goal in quarter.goals}
    items = []
    for sheet in deciding_sheets(result):
        kpi = definition_of(result, sheet.kpi_id)
        amounts = (sheet.start_value, sheet.target_value, _rounded(goals[sheet.kpi_id]))
        details = (*(kpi_amount(prose, value, kpi) for value in amounts), prose.value(sheet.due))
        items.append(ChecklistItem(sheet.kpi_id, prose.value(kpi.text), details))
    fills = ("reading", "cases", "difference", "verdict", "outside")
    heads = [prose.text(f"column-{key}") for key in ("start", "target", "on-the-way", "due")]
    return Checklist(
        id="kpi-sheet",
        caption=prose.text("caption-kpis"),
        detail_heads=columns(heads, (1.2, 1.15, 1.2, 1.1), (0, 1, 2)),
        fill_heads=tuple(prose.text(f"column-{key}") for key in fills),
        items=tuple(items),
        number_head=prose.text("column-code"),
        text_head=prose.text("column-kpi"),
        text_width=2.4,
        fill_widths=(1.0, 0.8, 1.4, 1.2, 1.7),
    )


def _rounded(value: float | None) -> float | None:
    """Round a value on the way to three figures: it is an assumption and carries no more."""
    return None if value is None else float(f"{value:.3g}")


def _weekly_sheet(result: EngagementResult, kpi_ids: Sequence[str], prose: Prose) -> Checklist:
    items = tuple(ChecklistItem(kpi_id, prose.value(definition_of(result, kpi_id).text)) for kpi_id in kpi_ids)
    return Checklist(
        id="activity-sheet",
        caption=prose.text("caption-activity"),
        detail_heads=(),
        fill_heads=tuple(prose.text("week", number=number) for number in WEEKS),
        items=items,
        number_head=prose.text("column-code"),
        text_head=prose.text("column-kpi"),
        text_width=2.4,
        fill_widths=(1.2,) * len(WEEKS),
    )


def _quality_sheet(result: EngagementResult, kpi_ids: Sequence[str], prose: Prose) -> Checklist:
    sheets = {sheet.kpi_id: sheet for sheet in result.outcomes.kpis}
    items = []
    for kpi_id in kpi_ids:
        kpi, sheet = definition_of(result, kpi_id), sheets.get(kpi_id)
        start = kpi_amount(prose, sheet.start_value if sheet else None, kpi)
        target = kpi_amount(prose, sheet.target_value if sheet else None, kpi)
        items.append(ChecklistItem(kpi_id, prose.value(kpi.text), (start, target)))
    heads = columns((prose.text("column-start"), prose.text("column-target")), (1.1, 1.1), (0, 1))
    fills = ("reading", "cases", "worst-field", "worst-department", "cleaning")
    return Checklist(
        id="quality-sheet",
        caption=prose.text("caption-data-quality"),
        detail_heads=heads,
        fill_heads=tuple(prose.text(f"column-{key}") for key in fills),
        items=tuple(items),
        number_head=prose.text("column-code"),
        text_head=prose.text("column-kpi"),
        text_width=2.0,
        fill_widths=(1.0, 0.8, 1.5, 1.5, 2.0),
    )


# --- adjustments and decisions ---------------------------------------------------------------------------------------


def _adjustments(template: ReviewsTemplate, plan: ReviewPlan, quarter: Quarter, prose: Prose) -> Iterator[Block]:
    yield Paragraph("closure-formula", prose.value(template.closure_formula))
    if quarter.closure_rate is None:
        yield Paragraph("closure", prose.text("closure-unknown"))
    else:
        params = {"closed": quarter.adjustments_closed, "due": quarter.adjustments_due, "rate": quarter.closure_rate}
        yield Paragraph("closure", prose.text("closure-known", **params))
    kinds = tuple(
        row(prose.text(f"kind-{one.kind}"), prose.value(one.when), prose.value(one.how), prose.value(one.check))
        for one in template.adjustment_kinds
    )
    heads = [prose.text(f"column-{key}") for key in ("kind", "called-for", "how", "check")]
    yield Table("adjustment-kinds", prose.text("caption-kinds"), columns(heads, (1, 2.6, 2.6, 2.6)), kinds)
    if plan.adjustments:
        yield _adjustment_table(plan, prose)
    if plan.affected:
        yield _affected_table(plan, prose)
    fills = ("kind", "grounds", "owner", "deadline", "effect-expected", "closed-on")
    yield Checklist(
        id="adjustment-sheet",
        caption=prose.text("caption-adjustment-sheet"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in fills),
        items=tuple(ChecklistItem(str(number), "") for number in range(1, BLANK_LINES + 1)),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-adjustment"),
        text_width=3.0,
        fill_widths=(0.9, 2.0, 1.1, 1.0, 1.8, 1.0),
    )


def _adjustment_table(plan: ReviewPlan, prose: Prose) -> Table:
    rows = tuple(
        row(
            prose.value(one.raised_on),
            prose.text(f"kind-{one.kind}"),
            prose.value(one.text),
            prose.value(one.reason),
            prose.value(one.owner),
            prose.value(one.due),
            prose.value(one.closed_on) if one.closed_on else cell(prose.text("still-open"), "watch"),
            prose.value(one.effect) if one.closed_on else "",
        )
        for one in plan.adjustments
    )
    keys = ("raised-on", "kind", "adjustment", "grounds", "owner", "deadline", "closed-on", "effect")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (1.1, 0.9, 2.4, 2, 1.2, 1.1, 1.1, 1.6)
    return Table("adjustment-table", prose.text("caption-adjustments"), columns(heads, widths), rows)


def _affected_table(plan: ReviewPlan, prose: Prose) -> Table:
    texts = {one.id: one.text for one in plan.adjustments}
    rows = tuple(
        row(
            prose.value(texts[one.adjustment_id]),
            prose.join(id_.removeprefix("AC-") for id_ in one.item_ids) or prose.value(None),
            prose.join(one.course_ids) or prose.value(None),
        )
        for one in plan.affected
    )
    heads = [prose.text(f"column-{key}") for key in ("adjustment", "check-again", "courses")]
    return Table("affected-table", prose.text("caption-affected"), columns(heads, (2.4, 4.4, 1.8)), rows)


def _decisions(plan: ReviewPlan, prose: Prose) -> Iterator[Block]:
    if plan.decisions:
        yield _decision_table(plan, prose)
    else:
        yield Paragraph("decisions-none", prose.text("decisions-none"))
    fills = ("figures", "owner", "deadline", "done-on", "effect")
    yield Checklist(
        id="decision-sheet",
        caption=prose.text("caption-decision-sheet"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in fills),
        items=tuple(ChecklistItem(str(number), "") for number in range(1, BLANK_LINES + 1)),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-decision"),
        text_width=3.0,
        fill_widths=(2.0, 1.1, 1.0, 1.0, 1.8),
    )


def _decision_table(plan: ReviewPlan, prose: Prose) -> Table:
    rows = []
    for one in plan.decisions:
        late = one.id in plan.overdue_decisions
        state = prose.text("overdue") if late else prose.text("still-open")
        rows.append(
            row(
                prose.text("met", meeting=one.meeting, day=one.met_on),
                prose.value(one.figures) if one.figures else cell(prose.text("no-figure"), "watch"),
                prose.value(one.text),
                prose.value(one.owner) if one.owner else cell(prose.shared("owner-wanted"), "watch"),
                prose.value(one.due),
                prose.value(one.done_on) if one.done_on else cell(state, "bad" if late else "none"),
                prose.value(one.effect) if one.effect else "",
            )
        )
    keys = ("meeting", "figures", "decision", "owner", "deadline", "done-on", "effect")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (1.5, 2, 2.6, 1.3, 1.15, 1.15, 1.6)
    return Table("decision-table", prose.text("caption-decisions"), columns(heads, widths), tuple(rows))


# --- meetings and goals ----------------------------------------------------------------------------------------------


def _meeting_table(result: EngagementResult, template: ReviewsTemplate, plan: ReviewPlan, prose: Prose) -> Table:
    days = {meeting.meeting_id: meeting.days for meeting in plan.meetings}
    rows: list[Row] = []
    for meeting in template.meetings:
        rows.append(
            group_row(prose.text("meeting", title=meeting.title, rhythm=prose.text(f"rhythm-{meeting.rhythm}")))
        )
        shown = [_day(result, prose, day) for day in days[meeting.id]]
        when = prose.join(shown)
        if shown and meeting.rhythm in SERIES:
            when = prose.text(f"when-{meeting.rhythm}", first=shown[0], last=shown[-1])
        rows.append(
            row(
                when,
                listed(prose, meeting.agenda),
                prose.join(definition_of(result, id_).text for id_ in meeting.kpis),
                prose.text(
                    "people",
                    chair=role_title(result, meeting.chair, prose),
                    others=prose.join(
                        role_title(result, code, prose) for code in meeting.attendees if code != meeting.chair
                    ),
                ),
                prose.value(meeting.decides),
            )
        )
    heads = [prose.text(f"column-{key}") for key in ("dates", "agenda", "figures-shown", "attendees", "decides")]
    caption = prose.text("caption-meetings")
    return Table("meeting-table", caption, columns(heads, (1.75, 2.3, 1.9, 1.9, 1.3)), tuple(rows))


def _goals(result: EngagementResult, plan: ReviewPlan, prose: Prose) -> Iterator[Block]:
    following = plan.quarters[1] if len(plan.quarters) > 1 else None
    if following is None:
        yield Paragraph("goals-none", prose.text("goals-none"))
        return
    lead = prose.text("goals-lead", first=following.first_day, last=following.last_day)
    yield Paragraph("goals-lead", lead)
    values = {goal.kpi_id: goal.value for goal in following.goals}
    items = []
    for sheet in deciding_sheets(result):
        kpi = definition_of(result, sheet.kpi_id)
        owner = prose.value(sheet.owner) if sheet.owner else prose.shared("owner-wanted")
        wanted = kpi_amount(prose, _rounded(values[sheet.kpi_id]), kpi)
        details = (wanted, kpi_amount(prose, sheet.target_value, kpi), owner)
        items.append(ChecklistItem(sheet.kpi_id, prose.value(kpi.text), details))
    heads = [prose.text(f"column-{key}") for key in ("on-the-way", "target", "owner")]
    yield Checklist(
        id="goal-sheet",
        caption=prose.text("caption-goals"),
        detail_heads=columns(heads, (1.15, 1.15, 1.85), (0, 1)),
        fill_heads=(prose.text("column-goal"), prose.text("column-measures")),
        items=tuple(items),
        number_head=prose.text("column-code"),
        text_head=prose.text("column-kpi"),
        text_width=2.4,
        fill_widths=(0.9, 1.9),
    )


# --- annex -----------------------------------------------------------------------------------------------------------


def _annexes(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield shared_heading(prose, "glossary-and-references")
    yield glossary_table(prose, TERMS)
    yield references_table(result, prose, STANDARDS)
