"""The acceptance book's working sheets: walk-throughs, data samples, sample reports, document qualities, set-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.documents.builders.common import Prose, cell, columns, group_row, row
from planner.domain.acceptance.error_rate import sample_needed
from planner.domain.acceptance.results import AcceptanceItem, JudgedFinding
from planner.domain.model.document import (
    Block,
    Bullets,
    Checklist,
    ChecklistItem,
    Column,
    Heading,
    Mark,
    Paragraph,
    Row,
    Table,
)
from planner.services.run import EngagementResult

PROCESSES, DATA, REPORTS, DOCUMENTS = "A3", "A4", "A5", "A6"
CASES = 3
# lines for reports beyond those the client named
BLANK_REPORTS = 8
# how many wrong records the table of sample sizes allows for
ERRORS_SHOWN = (0, 1, 2)
_MARKS: dict[str, Mark] = {"accepted": "good", "refused": "bad", "not_shown": "watch", "unknown": "unknown"}


def setup_tables(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Return flow and duties of the set-up this engagement chose."""
    setup = result.acceptance.setup
    if setup.flow:
        rows = tuple(
            row(str(place), prose.value(one.step), prose.value(one.who), prose.value(one.output))
            for place, one in enumerate(setup.flow, start=1)
        )
        heads = [prose.text(f"column-{key}") for key in ("number", "step", "who", "output")]
        yield Table("setup-flow", prose.text("caption-flow"), columns(heads, (0.5, 1, 3.6, 2)), rows)
    if setup.duties:
        duties: list[Row] = []
        for party in setup.duties:
            duties.append(group_row(prose.value(party.party)))
            duties += [row(str(place), prose.value(duty)) for place, duty in enumerate(party.duties, start=1)]
        heads = [prose.text(f"column-{key}") for key in ("number", "duty")]
        yield Table("setup-duties", prose.text("caption-duties"), columns(heads, (0.5, 6)), tuple(duties))


def gates_of(result: EngagementResult, prose: Prose, item: AcceptanceItem) -> str:
    """Return the codes of the gates at which an item must be passed; a gate that every wave has is named once."""
    codes = {gate.id: gate.template_id or gate.id for gate in result.rollout.gates}
    return prose.join(dict.fromkeys(codes[id_] for id_ in item.gate_ids))


def judgement_table(result: EngagementResult, prose: Prose) -> Table:
    """Return the three overall judgements with their worded anchors and a box for each."""
    rows: list[Row] = []
    for judgement in result.acceptance.judgements:
        rows.append(group_row(prose.value(judgement.text)))
        rows += [
            row("□", prose.text(f"anchor-{level}"), prose.value(anchor)) for level, anchor in judgement.anchors.items()
        ]
    heads = [prose.text(f"column-{key}") for key in ("tick", "verdict", "anchor")]
    return Table("judgements-list", prose.text("caption-judgements"), columns(heads, (0.5, 1.3, 5)), tuple(rows))


def dimension_sheets(result: EngagementResult, prose: Prose, code: str) -> Iterator[Block]:
    """Return the working sheets of one acceptance dimension."""
    sheets: dict[str, Callable[[EngagementResult, Prose], Iterator[Block]]] = {
        PROCESSES: _walk_throughs,
        DATA: _data_samples,
        REPORTS: _report_sheet,
        DOCUMENTS: _document_qualities,
    }
    if code in sheets:
        yield from sheets[code](result, prose)


# --- processes -------------------------------------------------------------------------------------------------------


def _walk_throughs(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    walks = result.acceptance.walk_throughs
    if not walks:
        return
    yield Heading("walk-throughs", 3, prose.text("head-walk-throughs"), numbered=False)
    yield Paragraph("walk-throughs-lead", prose.text("walk-throughs-lead", cases=CASES))
    yield Bullets("break-kinds", tuple(prose.value(kind) for kind in result.packs.acceptance.break_kinds))
    lines: list[ChecklistItem] = []
    for place, walk in enumerate(walks, start=1):
        origin = "walked-stated" if walk.stated else "walked-standard"
        area = prose.text(f"area-{walk.area}")
        group = prose.text(origin, area=area, processes=prose.join(walk.processes))
        for number, step in enumerate(walk.steps, start=1):
            trail = prose.value(step.trail) if step.trail else prose.text("trail-open")
            lines.append(ChecklistItem(f"W{place}.{number}", prose.value(step.text), (trail,), group))
    fills = [prose.text("case", number=number) for number in range(1, CASES + 1)]
    yield Checklist(
        id="walk-through-sheet",
        caption=prose.text("caption-walk-throughs"),
        detail_heads=(Column(prose.text("column-trail"), "left", 2.4),),
        fill_heads=(*fills, prose.text("column-break-and-action")),
        items=tuple(lines),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-walk-step"),
        text_width=2.8,
        fill_widths=(0.65, 0.65, 0.65, 2.0),
    )


# --- data ------------------------------------------------------------------------------------------------------------


def _data_samples(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    steps = result.packs.acceptance.data_steps
    if not steps:
        return
    yield Heading("data-samples", 3, prose.text("head-data-samples"), numbered=False)
    yield Paragraph("data-samples-lead", prose.text("data-samples-lead"))
    rows = tuple(
        row(
            prose.value(step.text),
            prose.value(step.check),
            prose.value(step.counts_as_error),
            prose.text("proposed", expected=prose.value(step.limit, "percent1")),
            *(prose.value(sample_needed(step.limit, errors)) for errors in ERRORS_SHOWN),
        )
        for step in steps.values()
    )
    texts = [prose.text(f"column-{key}") for key in ("data-step", "data-check", "counts-as-error", "limit")]
    sizes = [prose.text("sample-with-errors", count=errors) for errors in ERRORS_SHOWN]
    widths = (1, 2.3, 2.5, 1.1, 0.85, 0.85, 0.85)
    caption, note = prose.text("caption-data-steps"), prose.text("data-steps-note")
    yield Table("data-step-table", caption, columns([*texts, *sizes], widths, (4, 5, 6)), rows, note)
    findings = result.acceptance.findings
    if findings:
        yield _findings(result, prose)
    else:
        yield Paragraph("findings-none", prose.text("findings-none"))
    yield _blank_findings(prose)


def _findings(result: EngagementResult, prose: Prose) -> Table:
    rows = tuple(_finding_row(result, one, prose) for one in result.acceptance.findings)
    keys = ("batch", "data-step", "moment", "records-total", "drawn", "wrong", "rate", "upper", "limit", "verdict")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (2, 1, 0.9, 0.9, 0.75, 0.7, 0.8, 0.9, 0.8, 2)
    caption = prose.text("caption-findings")
    return Table(
        "finding-table", caption, columns(heads, widths, (3, 4, 5, 6, 7, 8)), rows, prose.text("findings-note")
    )


def _finding_row(result: EngagementResult, judged: JudgedFinding, prose: Prose) -> Row:
    finding = judged.finding
    step = result.packs.acceptance.data_steps.get(finding.step_id)
    verdict = prose.text(f"finding-{judged.verdict}")
    if judged.sample_needed is not None:
        more = judged.sample_needed - (finding.sample or 0)
        verdict = prose.sentences((verdict, prose.text("sample-more", more=more)))
    return row(
        prose.value(finding.batch),
        prose.value(step.text) if step else finding.step_id,
        prose.text(f"moment-{finding.moment}"),
        prose.value(finding.records),
        prose.value(finding.sample),
        prose.value(finding.errors),
        *(prose.value(value, "percent1") for value in (judged.rate, judged.upper, judged.limit)),
        cell(verdict, _MARKS[judged.verdict]),
    )


def _blank_findings(prose: Prose) -> Checklist:
    keys = ("data-step", "drawn", "wrong", "rate", "upper", "verdict", "signed")
    return Checklist(
        id="finding-sheet",
        caption=prose.text("caption-blank-findings"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in keys),
        items=tuple(ChecklistItem(str(place), "") for place in range(1, 7)),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-batch"),
        text_width=2.4,
        fill_widths=(1.4, 0.8, 0.8, 0.8, 0.9, 1.0, 0.9),
    )


# --- reports and documents -------------------------------------------------------------------------------------------


def _report_sheet(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    del result  # the client names its reports when acceptance is planned
    yield Heading("report-samples", 3, prose.text("head-report-samples"), numbered=False)
    yield Paragraph("report-samples-lead", prose.text("report-samples-lead"))
    keys = ("sample-of", "cells-compared", "cells-differ", "cause", "result", "signed")
    yield Checklist(
        id="report-sheet",
        caption=prose.text("caption-report-samples"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in keys),
        items=tuple(ChecklistItem(str(place), "") for place in range(1, BLANK_REPORTS + 1)),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-report"),
        text_width=2.6,
        fill_widths=(1.2, 0.8, 0.8, 2.4, 0.8, 1.0),
    )


def _document_qualities(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    qualities = result.packs.acceptance.qualities
    documents = [item for item in result.acceptance.items if item.id.startswith(f"{DOCUMENTS}-L")]
    if not qualities or not documents:
        return
    yield Heading("qualities", 3, prose.text("head-qualities"), numbered=False)
    rows = tuple(row(prose.value(one.text), prose.value(one.question), prose.value(one.test)) for one in qualities)
    heads = [prose.text(f"column-{key}") for key in ("quality", "test-question", "how-tried")]
    yield Table("quality-table", prose.text("caption-qualities"), columns(heads, (1, 4, 3)), rows)
    yield Checklist(
        id="quality-sheet",
        caption=prose.text("caption-quality-sheet", count=len(documents)),
        detail_heads=(Column(prose.text("column-gate"), "left", 0.75),),
        fill_heads=(
            *(prose.value(one.text) for one in qualities),
            prose.text("column-result"),
            prose.text("column-signed"),
        ),
        items=tuple(
            ChecklistItem(item.id, prose.value(item.condition), (gates_of(result, prose, item),)) for item in documents
        ),
        number_head=prose.text("column-code"),
        text_head=prose.text("column-document"),
        text_width=3.0,
        fill_widths=(0.8,) * len(qualities) + (0.8, 1.0),
    )
