"""The three analyses of the quarterly review: question, data, steps, how to read them, actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.documents.builders.common import Prose, cell, columns, heading, listed, role_title, row
from planner.documents.builders.kpi_values import definition_of
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Checklist,
    ChecklistItem,
    Heading,
    PageBreak,
    Paragraph,
    Row,
    Table,
)
from planner.domain.outcomes.results import AnalysisPlan, ReviewPlan
from planner.domain.outcomes.reviews_template import AnalysisTemplate, ReviewsTemplate, SignAndAction
from planner.services.run import EngagementResult

BLANK_ACTIONS = 2


def analysis_blocks(
    result: EngagementResult, template: ReviewsTemplate, plan: ReviewPlan, prose: Prose
) -> Iterator[Block]:
    """Return the template of every analysis, with what of its data there is in this engagement."""
    for planned in plan.analyses:
        yield from _analysis(result, template.analyses[planned.analysis_id], planned, prose)
    if plan.analyses:
        yield PageBreak("break-conclusions", landscape=True)
        yield heading(prose, "conclusions", 2)
        yield _action_sheet([template.analyses[planned.analysis_id] for planned in plan.analyses], prose)


def _analysis(
    result: EngagementResult, analysis: AnalysisTemplate, planned: AnalysisPlan, prose: Prose
) -> Iterator[Block]:
    id_ = analysis.id
    yield Heading(f"analysis-{id_}", 2, prose.value(analysis.title))
    yield Paragraph(f"analysis-{id_}-question", prose.value(analysis.question), "lead")
    if not planned.applies:
        modules = prose.join(result.packs.catalogue.modules[code].text for code in planned.missing_modules)
        yield Callout(
            f"analysis-{id_}-out",
            "watch",
            prose.text("not-in-scope-title"),
            (prose.text("not-in-scope", modules=modules),),
        )
    yield _data_table(result, analysis, planned, prose)
    yield Paragraph(f"analysis-{id_}-steps-head", prose.text("steps-of-analysis"))
    yield Bullets(f"analysis-{id_}-steps", tuple(map(prose.value, analysis.steps)), ordered=True)
    yield Paragraph(f"analysis-{id_}-reading-head", prose.text("reading-of-analysis"))
    yield Bullets(f"analysis-{id_}-reading", tuple(map(prose.value, analysis.reading)))
    yield Callout(f"analysis-{id_}-caution", "watch", prose.text("caution-title"), (prose.value(analysis.caution),))
    yield signs_table(result, f"analysis-{id_}-actions", analysis.actions, prose)


def _data_table(result: EngagementResult, analysis: AnalysisTemplate, planned: AnalysisPlan, prose: Prose) -> Table:
    fields = result.packs.migration.fields
    by_field = prose.clauses(prose.value(fields[id_].text) for id_ in analysis.fields if id_ in fields)
    rows: list[Row] = [
        row(prose.text("data-fields"), by_field, cell(prose.text("in-standard"), "good")),
        row(
            prose.text("data-further"),
            listed(prose, analysis.further),
            cell(prose.text("not-in-standard"), "watch"),
        ),
    ]
    rows += [
        row(prose.text(f"data-kpis-{key}"), _kpis(result, kpi_ids, prose), state)
        for key, kpi_ids, state in (
            ("measured", planned.kpi_ids, Cell(prose.text("measured"), "good")),
            ("unmeasured", planned.unmeasured_kpi_ids, Cell(prose.text("not-measured"), "watch")),
        )
        if kpi_ids
    ]
    heads = [prose.text(f"column-{key}") for key in ("data", "which", "state")]
    caption = prose.text("caption-analysis-data", title=analysis.title)
    return Table(f"analysis-{analysis.id}-data", caption, columns(heads, (1.2, 4.6, 1.5)), tuple(rows))


def _kpis(result: EngagementResult, kpi_ids: Sequence[str], prose: Prose) -> str:
    return prose.clauses(f"{id_} {prose.value(definition_of(result, id_).text)}" for id_ in kpi_ids)


def signs_table(result: EngagementResult, id_: str, cases: Sequence[SignAndAction], prose: Prose) -> Table:
    """Return what one may see and what is then done by whom; with the reading where the pack states one."""
    read = any(case.reading for case in cases)
    keys = ("sign", *(("reading-of-sign",) if read else ()), "action", "owner")
    rows = tuple(
        row(
            prose.value(case.sign),
            *((prose.value(case.reading),) if read else ()),
            prose.value(case.action),
            role_title(result, case.owner, prose),
        )
        for case in cases
    )
    widths = (1.5, 2.8, 2.8, 1.2) if read else (2.4, 3.6, 1.4)
    heads = [prose.text(f"column-{key}") for key in keys]
    return Table(id_, prose.text("caption-cases" if read else "caption-actions"), columns(heads, widths), rows)


def _action_sheet(analyses: Sequence[AnalysisTemplate], prose: Prose) -> Checklist:
    """Return one sheet for the findings of all analyses: the lines of each stand together."""
    lines = [analysis for analysis in analyses for _ in range(BLANK_ACTIONS)]
    heads = ("finding", "figure-found", "action", "owner", "deadline")
    return Checklist(
        id="analysis-sheet",
        caption=prose.text("caption-action-sheet"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in heads),
        items=tuple(ChecklistItem(str(number), prose.value(one.title)) for number, one in enumerate(lines, start=1)),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-analysis"),
        text_width=1.7,
        fill_widths=(2.2, 1.4, 2.2, 1.0, 0.9),
    )
