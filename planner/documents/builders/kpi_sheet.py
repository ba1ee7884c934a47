"""D12: KPI definition sheets, start and target values, how outcomes are judged, PDCA, and the review calendar."""

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
    open_items,
    provisional,
    references_table,
    row,
    shared_heading,
)
from planner.documents.builders.kpi_values import deciding_sheets, definition_of, kpi_amount
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Document,
    Heading,
    KeyFact,
    KeyFacts,
    OpenItem,
    OpenItems,
    PageBreak,
    Paragraph,
    Row,
    SignatureBlock,
    Table,
)
from planner.domain.model.template import KPI_VIEWS, KpiDefinition
from planner.domain.model.text import Language
from planner.domain.outcomes.results import KpiSheet
from planner.services.run import EngagementResult

CODE = "D12"
TERMS = ("kpi", "leading_indicator", "start_value", "target_value", "assumption", "wave", "crm", "erp")
STANDARDS = ("pipl",)
# asked at the quarterly review, not before go-live
REVIEW_QUESTIONS = ("question:adjustments",)


def build_kpi_document(result: EngagementResult, language: Language) -> Document:
    """Build the KPI document of an engagement in one language."""
    prose = Prose(language, "d12")
    return Document(
        code=CODE,
        language=language,
        front=front_matter(result, prose, CODE),
        opening=tuple(_opening(result, prose)),
        body=tuple(_body(result, prose)),
        annexes=tuple(_annexes(result, prose)),
    )


# --- opening ---------------------------------------------------------------------------------------------------------


def _opening(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "opening", numbered=False)
    deciding = deciding_sheets(result)
    unknown = [sheet for sheet in deciding if sheet.start_value is None]
    first = result.outcomes.reviews[0] if result.outcomes.reviews else None
    tentative = first is not None and (first.provisional or result.rollout.is_provisional)
    due = provisional(first.due.isoformat(), prose, is_provisional=tentative) if first else prose.value(None)
    yield KeyFacts(
        "opening-facts",
        (
            KeyFact(prose.text("fact-deciding"), prose.value(len(deciding)), prose.text("fact-deciding-remark")),
            KeyFact(
                prose.text("fact-watched"),
                prose.value(len(result.outcomes.kpis) - len(deciding)),
                prose.text("fact-watched-remark"),
            ),
            KeyFact(
                prose.text("fact-unknown"),
                prose.value(len(unknown)),
                prose.text("fact-unknown-remark") if unknown else "",
                "watch" if unknown else "good",
            ),
            KeyFact(prose.text("fact-review"), due, prose.value(first.title) if first else ""),
        ),
    )
    yield _deciding_table(result, prose)
    warnings = prose.says(result.outcomes.warnings)
    if warnings:
        yield Callout("opening-warnings", "watch", prose.text("warnings-title"), warnings)
    yield Callout("before-start", "none", prose.text("before-title"), (prose.text("before-1"), prose.text("before-2")))


def _deciding_table(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(_deciding_row(result, prose, sheet) for sheet in deciding_sheets(result))
    heads = [prose.text(f"column-{key}") for key in ("code", "kpi", "start", "target", "due", "owner", "direction")]
    caption = prose.text("caption-deciding")
    widths = (0.55, 2.3, 1.2, 1.1, 1.05, 1.75, 0.95)
    return Table("deciding", caption, columns(heads, widths, right=(2, 3)), rows)


def _deciding_row(result: EngagementResult, prose: Prose, sheet: KpiSheet) -> Row:
    kpi = definition_of(result, sheet.kpi_id)
    missing = sheet.start_value is None
    return row(
        sheet.kpi_id,
        prose.value(kpi.text),
        Cell(kpi_amount(prose, sheet.start_value, kpi), "unknown" if missing else "none"),
        kpi_amount(prose, sheet.target_value, kpi),
        prose.value(sheet.due),
        _owner(prose, sheet),
        prose.text(f"direction-{kpi.direction}"),
    )


def _owner(prose: Prose, sheet: KpiSheet) -> Cell:
    return cell(prose.value(sheet.owner)) if sheet.owner else cell(prose.shared("owner-wanted"), "watch")


# --- body ------------------------------------------------------------------------------------------------------------


def _body(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "rules")
    yield Bullets("rules-list", tuple(prose.text(f"rule-{number}") for number in range(1, 6)), ordered=True)
    yield heading(prose, "objectives")
    yield _objective_table(result, prose)
    yield heading(prose, "leading")
    yield from _leading(result, prose)
    yield heading(prose, "views")
    yield Paragraph("views-lead", prose.text("views-lead"))
    yield _view_table(result, prose)
    yield from _recommended(result, prose)
    yield PageBreak("break-definitions", landscape=True)
    yield heading(prose, "definitions")
    yield from _definitions(result, prose, "deciding", deciding_sheets(result))
    yield PageBreak("break-evaluation")
    yield heading(prose, "evaluation")
    yield from _evaluation(result, prose)
    yield heading(prose, "pdca")
    yield Paragraph("pdca-lead", _pdca_lead(result, prose))
    yield _pdca(result, prose)
    yield heading(prose, "reviews")
    yield _review_table(result, prose)
    yield heading(prose, "open")
    yield OpenItems("open-items", _open(result, prose))
    yield heading(prose, "sign-off")
    parties = (prose.value(result.engagement.client), prose.value(result.engagement.consultant))
    yield SignatureBlock("signatures", prose.text("sign-title"), parties)


def _open(result: EngagementResult, prose: Prose) -> tuple[OpenItem, ...]:
    """Return what the objectives lack; a start value they all miss is not listed a second time as a warning."""
    asked = {question.id for question in result.diagnosis.open_questions}
    lacking = [sheet for sheet in deciding_sheets(result) if sheet.start_value is None]
    listed = all(any(f"objective:{id_}" in asked for id_ in sheet.objective_ids) for sheet in lacking)
    warnings = () if listed else prose.says(result.outcomes.warnings)
    own = [Open(text, prose.text("open-who"), prose.text("open-matters")) for text in warnings]
    return open_items(result, prose, ("outcomes",), own, without=REVIEW_QUESTIONS)


def _objective_table(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(
            objective.id,
            prose.value(objective.text),
            prose.clauses(_pain_name(result, prose, id_) for id_ in objective.pain_ids) or prose.text("none"),
            _kpi_name(result, prose, objective.kpi_id),
            prose.value(objective.alignment),
        )
        for objective in sorted(result.engagement.objectives, key=lambda one: (len(one.id), one.id))
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "objective", "pains", "kpi", "alignment")]
    caption = prose.text("caption-objectives")
    return Table("objective-table", caption, columns(heads, (0.55, 2.5, 3.0, 1.7, 1.6)), rows)


def _kpi_name(result: EngagementResult, prose: Prose, kpi_id: str | None) -> str:
    kpi = result.packs.outcomes.kpis.get(kpi_id or "")
    return prose.text("paired", id=kpi.id, kpi=kpi.text) if kpi else prose.value(None)


def _pain_name(result: EngagementResult, prose: Prose, code: str) -> str:
    pain = result.packs.catalogue.pain_points.get(code)
    return prose.value(pain.text) if pain else code


def _recommended(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield the KPIs the industry profile recommends and how far they have got; nothing without a profile."""
    profile = result.packs.industries.get(result.engagement.industry_profile or "")
    found = result.outcomes.recommended
    if profile is None or not found:
        return
    words = Prose(prose.language, "industry")
    lacking = sum(one.state != "measured" for one in found)
    yield Heading("recommended", 1, words.text("head-recommended"))
    params = {"title": profile.title, "all": len(found), "count": lacking}
    yield Paragraph("recommended-lead", words.text("recommended-lead" if lacking else "recommended-all", **params))
    rows = tuple(
        row(
            one.kpi_id,
            prose.value(result.packs.outcomes.kpis[one.kpi_id].text),
            prose.value(one.reason),
            Cell(words.text(f"state-{one.state}"), "none" if one.state == "measured" else "watch"),
        )
        for one in found
    )
    heads = [words.text(f"column-{key}") for key in ("code", "kpi", "why", "state")]
    yield Table("recommended-table", words.text("caption-recommended"), columns(heads, (0.6, 1.9, 4, 1.6)), rows)


def _leading(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Return the leading KPIs: each stands beside the one it must be read with."""
    kpis = result.packs.outcomes.kpis
    yield Paragraph("leading-lead", prose.text("leading-lead"))
    rows = tuple(
        row(
            sheet.kpi_id,
            prose.value(kpis[sheet.kpi_id].text),
            prose.value(kpis[sheet.kpi_id].formula),
            prose.text(f"frequency-{kpis[sheet.kpi_id].frequency}"),
            prose.text("paired", id=paired, kpi=kpis[paired].text) if paired else prose.text("none"),
        )
        for sheet in result.outcomes.kpis
        if kpis[sheet.kpi_id].leading
        for paired in (kpis[sheet.kpi_id].paired_with,)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "kpi", "formula", "frequency", "read-with")]
    yield Table("leading-table", prose.text("caption-leading"), columns(heads, (0.6, 1.8, 3.2, 0.8, 2)), rows)


def _view_table(result: EngagementResult, prose: Prose) -> Table:
    """Return the library's KPIs of the three views (growth, efficiency, cost) with their state here."""
    sheets = {sheet.kpi_id: sheet for sheet in result.outcomes.kpis}
    rows: list[Row] = []
    for view in KPI_VIEWS:
        rows.append(group_row(prose.text(f"view-{view}")))
        rows += [
            _view_row(kpi, sheets.get(kpi.id), prose)
            for kpi in result.packs.outcomes.kpis.values()
            if view in kpi.views
        ]
    heads = [prose.text(f"column-{key}") for key in ("code", "kpi", "start", "target", "state")]
    widths = (0.6, 3.6, 1.4, 1.4, 1.4)
    return Table("view-table", prose.text("caption-views"), columns(heads, widths, right=(2, 3)), tuple(rows))


def _view_row(kpi: KpiDefinition, sheet: KpiSheet | None, prose: Prose) -> Row:
    state = "absent" if sheet is None else "deciding" if sheet.deciding else "watched"
    return row(
        kpi.id,
        prose.value(kpi.text),
        kpi_amount(prose, sheet.start_value if sheet else None, kpi),
        kpi_amount(prose, sheet.target_value if sheet else None, kpi),
        Cell(prose.text(f"state-{state}"), "unknown" if sheet is None else "none"),
    )


def _definitions(result: EngagementResult, prose: Prose, key: str, sheets: Sequence[KpiSheet]) -> Iterator[Block]:
    yield Paragraph(f"definitions-{key}-lead", prose.text(f"definitions-{key}-lead", count=len(sheets)))
    yield _definition_table(result, prose, key, sheets)


def _definition_table(result: EngagementResult, prose: Prose, key: str, sheets: Sequence[KpiSheet]) -> Table:
    rows: list[Row] = []
    for sheet in sheets:
        kpi = definition_of(result, sheet.kpi_id)
        rows.append(group_row(f"{kpi.id} {prose.value(kpi.text)}"))
        rows.append(
            row(
                prose.value(kpi.formula),
                prose.text("unit-and-direction", unit=kpi.unit, direction=prose.text(f"direction-{kpi.direction}")),
                _scope(kpi, prose),
                prose.clauses((prose.value(kpi.data_source), prose.text(f"frequency-{kpi.frequency}"))),
                _owner(prose, sheet) if sheet.deciding else prose.value(kpi.owner),
                prose.clauses((prose.text(f"test-{kpi.test}"), prose.text(f"comparison-{kpi.comparison}"))),
                prose.value(kpi.external_factors) if kpi.external_factors else prose.text("none"),
            )
        )
    keys = ("formula", "unit", "window", "source", "owner", "test", "factors")
    heads = [prose.text(f"column-{name}") for name in keys]
    widths = (2.5, 0.95, 4.3, 1.45, 1.05, 1.2, 1.55)
    return Table(f"definition-{key}", prose.text(f"caption-definitions-{key}"), columns(heads, widths), tuple(rows))


def _scope(kpi: KpiDefinition, prose: Prose) -> str:
    """Return who is counted, over which window, and what is left out; each part says which it is."""
    parts = (("cohort", kpi.cohort), ("window", kpi.window), ("exclusions", kpi.exclusions))
    return prose.clauses(prose.text(f"scope-{key}", text=text) for key, text in parts if text)


def _evaluation(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Return the three parts of an evaluation: what each asks, how, and what it cannot show."""
    reviews = result.packs.reviews
    if reviews is None:
        return
    rows: list[Row] = []
    for part in reviews.evaluation:
        rows.append(group_row(prose.text("evaluation-part", title=part.title, question=part.question)))
        rows.append(row(prose.value(part.method), prose.value(part.needs), prose.value(part.limits)))
    heads = [prose.text(f"column-{key}") for key in ("how-done", "needs", "limits")]
    yield Table("evaluation-table", prose.text("caption-evaluation"), columns(heads, (3, 2.2, 2.6)), tuple(rows))


def _pdca_lead(result: EngagementResult, prose: Prose) -> str:
    first = _first_review_day(result)
    tentative = result.rollout.is_provisional
    go_live = provisional(result.rollout.go_live.likely.isoformat(), prose, is_provisional=tentative)
    if first is None:
        return prose.text("pdca-lead", go_live=go_live)
    day = provisional(first.isoformat(), prose, is_provisional=tentative or result.calendar.is_provisional(first))
    return prose.sentences((prose.text("pdca-lead", go_live=go_live), prose.text("pdca-lead-first", day=day)))


def _pdca(result: EngagementResult, prose: Prose) -> Table:
    """Fill the four columns with what is known before the first review; the prompts say what is added then."""
    reviews = result.packs.reviews
    heads = [prose.text(f"column-{key}") for key in ("kpi", "plan", "do", "check", "act")]
    rows: list[Row] = []
    if reviews:
        asks = reviews.pdca
        rows.append(group_row(prose.text("pdca-asked")))
        rows.append(row("", *(prose.value(part) for part in (asks.plan, asks.do, asks.check, asks.act))))
        rows.append(group_row(prose.text("pdca-known")))
    rows += [_pdca_row(result, sheet, prose) for sheet in deciding_sheets(result)]
    return Table("pdca-table", prose.text("caption-pdca"), columns(heads, (1.5, 1.9, 1.9, 1.8, 2)), tuple(rows))


def _pdca_row(result: EngagementResult, sheet: KpiSheet, prose: Prose) -> Row:
    kpi = definition_of(result, sheet.kpi_id)
    wanted = [objective for objective in result.engagement.objectives if objective.id in sheet.objective_ids]
    requirements = dict.fromkeys(id_ for objective in wanted for id_ in objective.requirement_ids)
    courses = [
        course.course_id for course in result.training.courses if set(requirements).intersection(course.requirement_ids)
    ]
    first = _first_review_day(result)
    early = first is not None and sheet.due is not None and sheet.due < first
    return row(
        Cell(prose.text("paired", id=sheet.kpi_id, kpi=kpi.text)),
        prose.text(
            "pdca-plan",
            target=kpi_amount(prose, sheet.target_value, kpi),
            due=sheet.due,
            owner=sheet.owner or prose.shared("owner-wanted"),
        ),
        prose.text(
            "pdca-do",
            requirements=prose.join(requirements) or prose.text("none"),
            count=len(courses),
        ),
        prose.text(
            "pdca-check-early" if early else "pdca-check",
            start=kpi_amount(prose, sheet.start_value, kpi),
            test=prose.text(f"test-{kpi.test}"),
            comparison=prose.text(f"comparison-{kpi.comparison}"),
        ),
        "",
    )


def _first_review_day(result: EngagementResult) -> date | None:
    plan = result.outcomes.review_plan
    return plan.quarters[0].last_day if plan is not None and plan.quarters else None


def _review_table(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(
            provisional(
                review.due.isoformat(), prose, is_provisional=review.provisional or result.rollout.is_provisional
            ),
            prose.value(review.title),
            prose.clauses(prose.value(item) for item in review.agenda),
            prose.join(review.attendees),
            prose.value(review.output),
        )
        for review in result.outcomes.reviews
    )
    heads = [prose.text(f"column-{key}") for key in ("date", "review", "agenda", "attendees", "output")]
    caption = prose.text("caption-reviews")
    return Table("review-table", caption, columns(heads, (1.35, 1.25, 3.9, 1.6, 1.85)), rows)


# --- annex -----------------------------------------------------------------------------------------------------------


def _annexes(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    watched = [sheet for sheet in result.outcomes.kpis if not sheet.deciding]
    yield PageBreak("break-watched", landscape=True)
    yield heading(prose, "definitions-watched")
    yield from _definitions(result, prose, "watched", watched)
    yield PageBreak("break-why")
    yield heading(prose, "why")
    yield Paragraph("why-lead", prose.text("why-lead"))
    rows = tuple(
        row(
            sheet.kpi_id,
            prose.value(definition_of(result, sheet.kpi_id).text),
            prose.join(sheet.objective_ids) or prose.text("none"),
            prose.join(sheet.requirement_ids) or prose.text("none"),
        )
        for sheet in result.outcomes.kpis
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "kpi", "objectives", "requirements")]
    yield Table("why-table", prose.text("caption-why"), columns(heads, (0.6, 2.4, 1.2, 4)), rows)
    yield shared_heading(prose, "glossary-and-references")
    yield glossary_table(prose, TERMS)
    yield references_table(result, prose, STANDARDS)
