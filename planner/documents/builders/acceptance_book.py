"""D11: the acceptance book: checklists of the six dimensions, trial run, judgements, defects and signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.documents.builders.common import (
    Open,
    Prose,
    columns,
    contradictions_blocks,
    front_matter,
    heading,
    open_items,
    provisional,
    references_table,
    row,
)
from planner.domain.acceptance.results import AcceptanceItem
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Checklist,
    ChecklistItem,
    Column,
    Document,
    Heading,
    KeyFact,
    KeyFacts,
    OpenItems,
    PageBreak,
    Paragraph,
    SignatureBlock,
    Table,
)
from planner.domain.model.text import Language
from planner.domain.rollout.results import Gate
from planner.services.run import EngagementResult

CODE = "D11"
STANDARDS = ("gbt_28035", "gbt_25000_51", "gbt_8567", "gbt_19668_5")
BLANK_DEFECTS = 10


def build_acceptance_document(result: EngagementResult, language: Language) -> Document:
    """Build the acceptance book of an engagement in one language."""
    prose = Prose(language, "d11")
    return Document(
        code=CODE,
        language=language,
        front=front_matter(result, prose, CODE),
        opening=tuple(_opening(result, prose)),
        body=tuple(_body(result, prose)),
        annexes=tuple(_annexes(result, prose)),
    )


def _gates(result: EngagementResult) -> list[Gate]:
    return [gate for gate in result.rollout.gates if gate.acceptance_dimensions]


def _opening(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "opening", numbered=False)
    items = result.acceptance.items
    proposed = sum(item.proposed for item in items)
    must_haves = sum(item.must_have for item in items)
    yield KeyFacts(
        "opening-facts",
        (
            KeyFact(prose.text("fact-items"), prose.value(len(items)), prose.text("fact-items-remark")),
            KeyFact(prose.text("fact-must-haves"), prose.value(must_haves), prose.text("fact-must-haves-remark")),
            KeyFact(prose.text("fact-proposed"), prose.value(proposed), prose.text("fact-proposed-remark")),
            KeyFact(
                prose.text("fact-go-live"),
                provisional(
                    result.rollout.go_live.likely.isoformat(), prose, is_provisional=result.rollout.is_provisional
                ),
                prose.text("fact-go-live-remark"),
            ),
        ),
    )
    yield Callout("how-to-use", "none", prose.text("use-title"), tuple(prose.text(f"use-{n}") for n in (1, 2, 3)))
    yield _dimension_table(result, prose)
    warnings = prose.says(result.acceptance.warnings)
    if warnings:
        yield Callout("opening-warnings", "watch", prose.text("warnings-title"), warnings)


def _dimension_table(result: EngagementResult, prose: Prose) -> Table:
    dimensions = result.packs.catalogue.acceptance_dimensions
    rows = tuple(
        row(code, prose.value(dimensions[code].text), prose.value(count), prose.text(f"subject-{code}"), "")
        for code, count in result.acceptance.counts.items()
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "dimension", "items", "subject", "verdict")]
    caption = prose.text("caption-dimensions")
    return Table("dimension-table", caption, columns(heads, (0.6, 1.4, 0.7, 4, 1), right=(2,)), rows)


def _body(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "project")
    yield from _project(result, prose)
    yield heading(prose, "basis")
    yield Bullets("basis-list", tuple(prose.text(f"basis-{number}") for number in range(1, 6)))
    yield references_table(result, prose, STANDARDS)
    yield heading(prose, "organisation")
    yield Paragraph("organisation-lead", prose.text(f"setup-{result.engagement.acceptance_setup}"))
    yield _calendar_table(result, prose)
    yield heading(prose, "preconditions")
    yield _texts_checklist(prose, "preconditions", result.acceptance.preconditions)
    yield PageBreak("break-results", landscape=True)
    yield heading(prose, "results")
    for code in result.acceptance.counts:
        yield from _dimension(result, prose, code)
    yield PageBreak("break-trial-run")
    yield heading(prose, "trial-run")
    yield from _trial_run(prose)
    yield heading(prose, "judgements")
    yield _texts_checklist(prose, "judgements", result.acceptance.judgements)
    yield heading(prose, "defects")
    yield _defects(prose)
    yield heading(prose, "conclusion")
    yield Bullets("verdicts", tuple(prose.value(verdict) for verdict in result.acceptance.verdicts))
    yield Paragraph("conclusion-blank", prose.text("conclusion-blank"))
    yield heading(prose, "payment")
    yield Paragraph("payment-lead", prose.text("payment-lead"))
    yield heading(prose, "handover")
    yield _texts_checklist(prose, "handover", result.acceptance.handover)
    yield heading(prose, "open")
    yield from contradictions_blocks(result, prose)
    yield OpenItems("open-items", open_items(result, prose, ("acceptance",), _own_open(result, prose)))
    yield heading(prose, "sign-off")
    yield SignatureBlock(
        "signatures", prose.text("sign-title"), tuple(prose.value(who) for who in result.acceptance.signatories)
    )


def _project(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    engagement, company = result.engagement, result.engagement.company
    chosen = prose.value(result.alternative.name) if result.alternative else prose.value(None)
    key = "project-awarded" if engagement.award else "project-provisional"
    yield Paragraph(
        "project-lead",
        prose.text(
            key,
            client=engagement.client,
            users=company.users,
            sites=len(company.sites),
            alternative=chosen,
            start=result.rollout.start,
            waves=len(result.rollout.waves),
        ),
    )


def _calendar_table(result: EngagementResult, prose: Prose) -> Table:
    dimensions = result.packs.catalogue.acceptance_dimensions
    rows = tuple(
        row(
            gate.id,
            prose.value(gate.title),
            provisional(gate.due.isoformat(), prose, is_provisional=gate.provisional),
            prose.join(dimensions[code].text for code in gate.acceptance_dimensions),
            prose.clauses(prose.value(criterion) for criterion in gate.exit),
        )
        for gate in _gates(result)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "gate", "due", "dimensions", "exit")]
    return Table("gate-table", prose.text("caption-gates"), columns(heads, (0.6, 1.6, 1.1, 1.6, 4)), rows)


def _dimension(result: EngagementResult, prose: Prose, code: str) -> Iterator[Block]:
    text = prose.value(result.packs.catalogue.acceptance_dimensions[code].text)
    yield Heading(f"dimension-{code}", 2, f"{code} {text}")
    items = [item for item in result.acceptance.items if item.dimension == code]
    yield Paragraph(f"dimension-{code}-lead", prose.text(f"lead-{code}", count=len(items)))
    if items:
        yield Checklist(
            id=f"items-{code}",
            caption=prose.text("caption-items", dimension=text, count=len(items)),
            detail_heads=tuple(
                Column(prose.text(f"column-{key}"), "left", width)
                for key, width in (("method", 2.0), ("expected", 3.0), ("evidence", 1.5), ("responsible", 1.2))
            ),
            fill_heads=(prose.text("column-result"), prose.text("column-signed")),
            items=tuple(_checklist_item(prose, item) for item in _by_group(items)),
            number_head=prose.text("column-code"),
            text_head=prose.text("column-condition"),
        )


def _by_group(items: Sequence[AcceptanceItem]) -> list[AcceptanceItem]:
    """Bring the items of a group together, groups in the order of their first item."""
    order = {group: number for number, group in enumerate(dict.fromkeys(item.group.zh for item in items))}
    return sorted(items, key=lambda item: order[item.group.zh])


def _checklist_item(prose: Prose, item: AcceptanceItem) -> ChecklistItem:
    expected = prose.value(item.expected)
    # library items name their proposed value themselves
    if item.proposed and "建议值" not in item.expected.zh:
        expected = prose.text("proposed", expected=expected)
    condition = prose.value(item.condition)
    if item.must_have:
        condition = prose.text("must-have", condition=condition)
    return ChecklistItem(
        number=item.id.removeprefix("AC-"),
        text=condition,
        details=(prose.value(item.method), expected, prose.value(item.evidence), prose.value(item.responsible)),
        group=prose.value(item.group),
    )


def _texts_checklist(prose: Prose, id_: str, texts: Sequence[object]) -> Checklist:
    return Checklist(
        id=f"{id_}-list",
        caption=prose.text(f"caption-{id_}"),
        detail_heads=(),
        fill_heads=(prose.text("column-result"), prose.text("column-signed")),
        items=tuple(ChecklistItem(str(number), prose.value(text)) for number, text in enumerate(texts, start=1)),
        number_head=prose.text("column-number"),
        text_head=prose.text(f"column-{id_}"),
    )


def _trial_run(prose: Prose) -> Iterator[Block]:
    yield Paragraph("trial-run-lead", prose.text("trial-run-lead"))
    rows = tuple(row(prose.text(f"trial-{number}"), prose.text(f"trial-{number}-unit"), "") for number in range(1, 6))
    heads = [prose.text(f"column-{key}") for key in ("trial", "unit", "measured")]
    yield Table("trial-table", prose.text("caption-trial"), columns(heads, (3.5, 1.2, 2)), rows)


def _defects(prose: Prose) -> Checklist:
    keys = ("level", "disposal", "owner", "deadline", "recheck")
    return Checklist(
        id="defect-list",
        caption=prose.text("caption-defects"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in keys),
        items=tuple(ChecklistItem(str(number), "") for number in range(1, BLANK_DEFECTS + 1)),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-defect"),
    )


def _own_open(result: EngagementResult, prose: Prose) -> list[Open]:
    warnings = [Open(text, prose.text("open-who"), prose.text("open-matters")) for text in prose.says(
        result.acceptance.warnings)]  # fmt: skip
    payment = Open(prose.text("open-payment"), prose.text("open-payment-who"), prose.text("open-payment-matters"))
    return [*warnings, payment]


def _annexes(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield PageBreak("break-trace")
    yield heading(prose, "trace")
    yield Paragraph("trace-lead", prose.text("trace-lead"))
    by_requirement: dict[str, list[AcceptanceItem]] = {}
    for item in result.acceptance.items:
        for requirement_id in item.requirement_ids:
            by_requirement.setdefault(requirement_id, []).append(item)
    rows = tuple(
        row(
            requirement.id,
            prose.value(requirement.text),
            prose.join(item.id.removeprefix("AC-") for item in by_requirement.get(requirement.id, ())),
            prose.join(requirement.kpis),
        )
        for requirement in result.requirements
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "requirement", "items", "kpis")]
    yield Table("trace-table", prose.text("caption-trace"), columns(heads, (0.9, 4, 2.2, 1.2)), rows)
