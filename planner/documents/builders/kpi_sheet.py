"""D12: KPI definition sheets, start and target values, the sheets for readings and PDCA, and the review calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.documents.builders.common import (
    Open,
    Prose,
    columns,
    contradictions_blocks,
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
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Checklist,
    ChecklistItem,
    Document,
    Heading,
    KeyFact,
    KeyFacts,
    OpenItems,
    PageBreak,
    Paragraph,
    Row,
    SignatureBlock,
    Table,
)
from planner.domain.model.template import KpiDefinition
from planner.domain.model.text import Language
from planner.domain.outcomes.results import KpiSheet
from planner.services.run import EngagementResult

CODE = "D12"
TERMS = ("unknown", "wave", "crm", "erp")
STANDARDS = ("gbt_25000_10", "pipl")


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


def _definition(result: EngagementResult, sheet: KpiSheet) -> KpiDefinition:
    return result.packs.outcomes.kpis[sheet.kpi_id]


def _deciding(result: EngagementResult) -> list[KpiSheet]:
    return [sheet for sheet in result.outcomes.kpis if sheet.deciding]


def _amount(prose: Prose, value: float | None, kpi: KpiDefinition) -> str:
    """Print a KPI value with its unit; unknown prints as unknown."""
    if value is None:
        return prose.value(None)
    if kpi.is_fraction:
        return prose.value(value, "percent1")
    return prose.text("amount", value=value, unit=kpi.unit)


# --- opening ---------------------------------------------------------------------------------------------------------


def _opening(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "opening", numbered=False)
    deciding = _deciding(result)
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
    rows = tuple(_deciding_row(result, prose, sheet) for sheet in _deciding(result))
    heads = [prose.text(f"column-{key}") for key in ("code", "kpi", "start", "target", "due", "owner", "direction")]
    caption = prose.text("caption-deciding")
    widths = (0.6, 2.6, 1.2, 1.2, 1, 1.4, 0.9)
    return Table("deciding", caption, columns(heads, widths, right=(2, 3)), rows)


def _deciding_row(result: EngagementResult, prose: Prose, sheet: KpiSheet) -> Row:
    kpi = _definition(result, sheet)
    missing = sheet.start_value is None
    return row(
        sheet.kpi_id,
        prose.value(kpi.text),
        Cell(_amount(prose, sheet.start_value, kpi), "unknown" if missing else "none"),
        _amount(prose, sheet.target_value, kpi),
        prose.value(sheet.due),
        prose.value(sheet.owner),
        prose.text(f"direction-{kpi.direction}"),
    )


# --- body ------------------------------------------------------------------------------------------------------------


def _body(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "rules")
    yield Bullets("rules-list", tuple(prose.text(f"rule-{number}") for number in range(1, 7)), ordered=True)
    yield heading(prose, "objectives")
    yield _objective_table(result, prose)
    yield PageBreak("break-definitions", landscape=True)
    yield heading(prose, "definitions")
    yield from _definitions(result, prose)
    yield PageBreak("break-readings")
    yield heading(prose, "readings")
    yield Paragraph("readings-lead", prose.text("readings-lead"))
    yield _readings(result, prose)
    yield heading(prose, "qualitative")
    yield _qualitative(prose)
    yield heading(prose, "pdca")
    yield Paragraph("pdca-lead", prose.text("pdca-lead"))
    yield _pdca(result, prose)
    yield heading(prose, "reviews")
    yield _review_table(result, prose)
    yield heading(prose, "open")
    yield from contradictions_blocks(result, prose)
    yield OpenItems("open-items", open_items(result, prose, ("outcomes",), _own_open(result, prose)))
    yield heading(prose, "sign-off")
    parties = (prose.value(result.engagement.client), prose.value(result.engagement.consultant))
    yield SignatureBlock("signatures", prose.text("sign-title"), parties)


def _own_open(result: EngagementResult, prose: Prose) -> list[Open]:
    return [
        Open(text, prose.text("open-who"), prose.text("open-matters")) for text in prose.says(result.outcomes.warnings)
    ]


def _objective_table(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(
            objective.id,
            prose.value(objective.text),
            prose.join(objective.pain_ids) or prose.text("none"),
            prose.join(objective.requirement_ids) or prose.text("none"),
            objective.kpi_id or prose.value(None),
            prose.value(objective.alignment),
        )
        for objective in sorted(result.engagement.objectives, key=lambda one: (len(one.id), one.id))
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "objective", "pains", "requirements", "kpi", "alignment")]
    caption = prose.text("caption-objectives")
    return Table("objective-table", caption, columns(heads, (0.6, 2.8, 1.1, 1.9, 0.7, 2.0)), rows)


def _definitions(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    deciding = _deciding(result)
    watched = [sheet for sheet in result.outcomes.kpis if not sheet.deciding]
    for key, sheets in (("deciding", deciding), ("watched", watched)):
        yield Heading(f"definitions-{key}", 2, prose.text(f"head-definitions-{key}"))
        yield Paragraph(f"definitions-{key}-lead", prose.text(f"definitions-{key}-lead", count=len(sheets)))
        yield _definition_table(result, prose, key, sheets)


def _definition_table(result: EngagementResult, prose: Prose, key: str, sheets: Sequence[KpiSheet]) -> Table:
    rows: list[Row] = []
    for sheet in sheets:
        kpi = _definition(result, sheet)
        rows.append(group_row(f"{kpi.id} {prose.value(kpi.text)}"))
        rows.append(
            row(
                prose.value(kpi.formula),
                prose.text("unit-and-direction", unit=kpi.unit, direction=prose.text(f"direction-{kpi.direction}")),
                prose.clauses((prose.value(kpi.window), prose.value(kpi.exclusions))),
                prose.value(kpi.data_source),
                prose.text(f"frequency-{kpi.frequency}"),
                prose.value(sheet.owner or kpi.owner),
                prose.text(f"test-{kpi.test}"),
            )
        )
    keys = ("formula", "unit", "window", "source", "frequency", "owner", "test")
    heads = [prose.text(f"column-{name}") for name in keys]
    widths = (2.9, 1.1, 3.7, 1.5, 0.85, 1.2, 1.0)
    return Table(f"definition-{key}", prose.text(f"caption-definitions-{key}"), columns(heads, widths), tuple(rows))


def _readings(result: EngagementResult, prose: Prose) -> Checklist:
    items = tuple(
        ChecklistItem(
            sheet.kpi_id,
            prose.value(_definition(result, sheet).text),
            (
                _amount(prose, sheet.start_value, _definition(result, sheet)),
                _amount(prose, sheet.target_value, _definition(result, sheet)),
            ),
        )
        for sheet in _deciding(result)
    )
    heads = columns((prose.text("column-start"), prose.text("column-target")), (1.4, 1.4), right=(0, 1))
    return Checklist(
        id="reading-sheet",
        caption=prose.text("caption-readings"),
        detail_heads=heads,
        fill_heads=tuple(
            prose.text(f"column-{key}") for key in ("reading", "cases", "difference", "verdict", "outside")
        ),
        items=items,
        number_head=prose.text("column-code"),
        text_head=prose.text("column-kpi"),
    )


def _qualitative(prose: Prose) -> Checklist:
    return Checklist(
        id="qualitative-sheet",
        caption=prose.text("caption-qualitative"),
        detail_heads=(),
        fill_heads=(prose.text("column-answer"), prose.text("column-who")),
        items=tuple(ChecklistItem(str(number), prose.text(f"qualitative-{number}")) for number in range(1, 6)),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-question"),
    )


def _pdca(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(
        row(
            sheet.kpi_id,
            prose.text(
                "pdca-plan",
                target=_amount(prose, sheet.target_value, _definition(result, sheet)),
                due=sheet.due,
            ),
            "",
            "",
            "",
        )
        for sheet in _deciding(result)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "plan", "do", "check", "act")]
    return Table("pdca-table", prose.text("caption-pdca"), columns(heads, (0.6, 2, 2, 2, 2)), rows)


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
    yield PageBreak("break-why")
    yield heading(prose, "why")
    yield Paragraph("why-lead", prose.text("why-lead"))
    rows = tuple(
        row(
            sheet.kpi_id,
            prose.value(_definition(result, sheet).text),
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
