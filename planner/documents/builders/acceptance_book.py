"""D11: the acceptance book: checklists of the six dimensions, trial run, judgements, defects and signatures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from planner.documents.builders.acceptance_sheets import dimension_sheets, gates_of, judgement_table, setup_tables
from planner.documents.builders.common import (
    Open,
    Prose,
    columns,
    contradictions_blocks,
    front_matter,
    glossary_table,
    heading,
    open_items,
    provisional,
    references_table,
    row,
    shared_heading,
)
from planner.domain.acceptance.book import PROPOSED_MARK
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
from planner.domain.model.target import target_value
from planner.domain.model.template import KpiDefinition
from planner.domain.model.text import Language
from planner.domain.rollout.results import Gate
from planner.services.run import EngagementResult

CODE = "D11"
TERMS = ("must_have", "uat", "gate", "wave", "batch", "unknown")
STANDARDS = ("gbt_28035", "gbt_25000_51", "gbt_8567", "gbt_19668_5")
BLANK_DEFECTS = 10
# more than these would crowd the first page; the lists mark them in any case
MUST_HAVES_SHOWN = 20
DOCUMENTS = "A6"
# a document is expected to have five qualities: the text is long, its method short
LONG_EXPECTED = (2.8, 4.0)
# the codes of two gates stand on one line
GATE_WIDTH = 0.85
FILLS = ("result", "signed")


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
    return [gate for gate in result.rollout.gates if gate.item_ids]


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
    yield Callout("how-to-use", "none", prose.text("use-title"), tuple(prose.text(f"use-{n}") for n in (1, 2, 3, 4)))
    yield _dimension_table(result, prose)
    yield from _must_haves(result, prose)
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


def _must_haves(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    items = [item for item in result.acceptance.items if item.must_have]
    if not 0 < len(items) <= MUST_HAVES_SHOWN:
        return
    rows = tuple(
        row(number(item), prose.value(item.condition), item.dimension, gates_of(result, prose, item), "")
        for item in items
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "must-have", "dimension", "gate", "verdict")]
    yield Table("must-haves", prose.text("caption-must-haves"), columns(heads, (0.85, 5, 0.85, 0.6, 0.75)), rows)


def _body(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield heading(prose, "project")
    yield from _project(result, prose)
    yield heading(prose, "basis")
    yield Bullets("basis-list", tuple(prose.text(f"basis-{number}") for number in range(1, 6)))
    yield heading(prose, "organisation")
    yield Paragraph("organisation-lead", prose.text(f"setup-{result.engagement.acceptance_setup}"))
    yield from setup_tables(result, prose)
    yield _calendar_table(result, prose)
    yield heading(prose, "preconditions")
    yield _texts_checklist(prose, "preconditions", result.acceptance.preconditions)
    yield heading(prose, "results")
    yield Paragraph("results-lead", prose.text("results-lead"))
    yield _result_table(result, prose)
    yield heading(prose, "trial-run")
    yield from _trial_run(prose)
    yield heading(prose, "judgements")
    yield judgement_table(result, prose)
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
    """Return the gates at which acceptance items must be passed, with how many of each dimension."""
    items = {item.id: item for item in result.acceptance.items}
    rows = tuple(
        row(
            gate.id,
            prose.value(gate.title),
            provisional(gate.due.isoformat(), prose, is_provisional=gate.provisional),
            _items_at(result, prose, [items[id_] for id_ in gate.item_ids]),
            prose.clauses(prose.value(criterion) for criterion in gate.exit),
        )
        for gate in _gates(result)
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "gate", "due", "gate-items", "exit")]
    shape = columns(heads, (0.65, 1.6, 1.4, 1.75, 3.6))
    return Table("gate-table", prose.text("caption-gates"), shape, rows, prose.text("gates-note"))


def _items_at(result: EngagementResult, prose: Prose, items: Sequence[AcceptanceItem]) -> str:
    """Tell how many items must be passed at a gate, of which dimensions, and how many of them are must-haves."""
    dimensions = result.packs.catalogue.acceptance_dimensions
    counts = Counter(item.dimension for item in items)
    parts = prose.join(
        prose.text("gate-dimension", dimension=dimensions[code].text, count=counts[code])
        for code in dimensions
        if counts[code]
    )
    must = sum(item.must_have for item in items)
    told = prose.text("gate-items", count=len(items), parts=parts)
    return prose.sentences((told, prose.text("gate-must-haves", count=must))) if must else told


Origin = Literal["objective", "requirement", "process", "library"]


def origin(item: AcceptanceItem) -> Origin:
    """Return where an item comes from: its first reason names it, all others are of the library."""
    match item.reasons[0].split(":", maxsplit=1)[0] if item.reasons else "":
        case "objective":
            return "objective"
        case "requirement":
            return "requirement"
        case "process":
            return "process"
        case _:
            return "library"


def _methods(result: EngagementResult, prose: Prose) -> Table:
    """Explain the methods of the requirement lists once: what is done and what evidence is kept."""
    catalogue = result.packs.catalogue
    evidence = {
        catalogue.requirements[item.requirement_ids[0]].verification.method: item.evidence
        for item in result.acceptance.items
        if origin(item) == "requirement"
    }
    rows = tuple(
        row(prose.text(f"method-{code}"), prose.value(method.text), prose.value(evidence[code]))
        for code, method in catalogue.verify_methods.items()
        if code in evidence
    )
    heads = [prose.text(f"column-{key}") for key in ("method", "done", "evidence")]
    return Table("method-table", prose.text("caption-methods"), columns(heads, (0.8, 2, 3)), rows)


def _dimension(result: EngagementResult, prose: Prose, code: str) -> Iterator[Block]:
    text = prose.value(result.packs.catalogue.acceptance_dimensions[code].text)
    items = [item for item in result.acceptance.items if item.dimension == code]
    must_haves = sum(item.must_have for item in items)
    yield Heading(f"dimension-{code}", 2, f"{code} {text}", numbered=False)
    key = "lead-with-must-haves" if must_haves else "lead"
    yield Paragraph(
        f"dimension-{code}-lead",
        prose.text(key, count=len(items), must_haves=must_haves, how=prose.text(f"how-{code}")),
    )
    lists: Mapping[Origin, Callable[[EngagementResult, Prose, Sequence[AcceptanceItem]], _List]] = {
        "objective": _objective_list,
        "requirement": _requirement_list,
        "process": _process_list,
        "library": _library_list,
    }
    for of_origin, make in lists.items():
        mine = [item for item in items if origin(item) == of_origin]
        if mine:
            made = make(result, prose, mine)
            yield Checklist(
                id=f"items-{code}-{of_origin}",
                caption=prose.text(f"caption-{of_origin}", dimension=text, count=len(mine)),
                detail_heads=made.details,
                fill_heads=tuple(prose.text(f"column-{key}") for key in made.fills),
                items=made.items,
                number_head=prose.text("column-code"),
                text_head=prose.text(f"column-{made.subject}"),
            )
    yield from dimension_sheets(result, prose, code)


@dataclass(frozen=True, slots=True)
class _List:
    """What tells the lists of the four origins apart: head of the first column, further columns, lines."""

    subject: str
    details: tuple[Column, ...]
    fills: tuple[str, ...]
    items: tuple[ChecklistItem, ...]


def _details(prose: Prose, *heads: tuple[str, float]) -> tuple[Column, ...]:
    return tuple(Column(prose.text(f"column-{key}"), "left", width) for key, width in heads)


def _objective_list(result: EngagementResult, prose: Prose, items: Sequence[AcceptanceItem]) -> _List:
    objectives = {objective.id: objective for objective in result.engagement.objectives}
    kpis = result.packs.outcomes.kpis
    lines = []
    for item in sorted(items, key=_by_number):
        objective = objectives[item.objective_ids[0]]
        kpi = kpis.get(objective.kpi_id or "")
        target = target_value(objective, kpi) if kpi else None
        name = prose.text("kpi", id=kpi.id, kpi=kpi.text) if kpi else prose.value(None)
        details = (
            name,
            amount(prose, objective.start_value, kpi),
            amount(prose, target, kpi),
            prose.value(objective.due),
            prose.value(item.responsible),
            gates_of(result, prose, item),
        )
        lines.append(ChecklistItem(number(item), _condition(prose, item), details))
    widths = {"kpi": 1.4, "start": 1.0, "target": 0.9, "deadline": 1.15, "responsible": 1.4, "gate": 0.6}
    heads = _details(prose, *widths.items())
    return _List("objective", heads, ("measured", "difference", "result", "signed"), tuple(lines))


def amount(prose: Prose, value: float | None, kpi: KpiDefinition | None) -> str:
    """Print a value in the unit of its KPI; what is unknown, or has no KPI, prints as unknown."""
    if value is None or kpi is None:
        return prose.value(None)
    if kpi.is_fraction:
        return prose.text("percentage", value=value * 100)
    return prose.text("amount", value=value, unit=kpi.unit)


def _requirement_list(result: EngagementResult, prose: Prose, items: Sequence[AcceptanceItem]) -> _List:
    requirements = result.packs.catalogue.requirements
    lines = tuple(
        ChecklistItem(
            number(item),
            _condition(prose, item),
            (
                prose.text(f"method-{requirements[item.requirement_ids[0]].verification.method}"),
                _expected(prose, item),
                gates_of(result, prose, item),
            ),
            _group_and_responsible(prose, item),
        )
        for item in _by_group(items)
    )
    heads = _details(prose, ("method", 0.8), ("expected", 3.3), ("gate", GATE_WIDTH))
    return _List("condition", heads, FILLS, lines)


def _group_and_responsible(prose: Prose, item: AcceptanceItem) -> str:
    """Name the group with who is responsible, where one answers for all of its items."""
    return prose.text("group", group=item.group, responsible=item.responsible)


def _process_list(result: EngagementResult, prose: Prose, items: Sequence[AcceptanceItem]) -> _List:
    processes = {process.id: process for process in result.engagement.company.processes}
    lines = []
    for place, item in enumerate(items, start=1):
        pain = processes[number(item)].pain
        problem = prose.value(pain) if pain else prose.text("no-problem")
        text = _condition(prose, item)
        details = (problem, gates_of(result, prose, item))
        lines.append(ChecklistItem(f"A3-P{place:02d}", text, details, _group_and_responsible(prose, item)))
    heads = _details(prose, ("problem", 3.3), ("gate", GATE_WIDTH))
    return _List("process", heads, ("records", "breaks", "result", "signed"), tuple(lines))


def _library_list(result: EngagementResult, prose: Prose, items: Sequence[AcceptanceItem]) -> _List:
    lines = tuple(
        ChecklistItem(
            number(item),
            _condition(prose, item),
            (
                prose.text("method-and-evidence", method=item.method, evidence=item.evidence),
                _expected(prose, item),
                prose.value(item.responsible),
                gates_of(result, prose, item),
            ),
            prose.value(item.group),
        )
        for item in _by_group(items)
    )
    wide = LONG_EXPECTED if items[0].dimension == DOCUMENTS else (3.0, 2.8)
    widths = {"method-and-evidence": wide[0], "expected": wide[1], "responsible": 1.3, "gate": GATE_WIDTH}
    heads = _details(prose, *widths.items())
    return _List("condition", heads, FILLS, lines)


def number(item: AcceptanceItem) -> str:
    """Return the number of an item as printed: that of its requirement or objective, or its own."""
    return item.id.removeprefix("AC-")


def _by_number(item: AcceptanceItem) -> tuple[int, str]:
    """Sort O9 before O10: the shorter number comes first."""
    return len(item.id), item.id


def _by_group(items: Sequence[AcceptanceItem]) -> list[AcceptanceItem]:
    """Bring the items of a group together, groups in the order of their first item."""
    order = {group: place for place, group in enumerate(dict.fromkeys(item.group.zh for item in items))}
    return sorted(items, key=lambda item: order[item.group.zh])


def _condition(prose: Prose, item: AcceptanceItem) -> str:
    condition = prose.value(item.condition)
    return prose.text("must-have", condition=condition) if item.must_have else condition


def _expected(prose: Prose, item: AcceptanceItem) -> str:
    expected = prose.value(item.expected)
    # library items name their proposed value themselves
    if item.proposed and PROPOSED_MARK not in item.expected.zh:
        return prose.text("proposed", expected=expected)
    return expected


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


def _result_table(result: EngagementResult, prose: Prose) -> Table:
    """Return what the checks of each dimension came to, to be filled in from the lists of the annex."""
    dimensions = result.packs.catalogue.acceptance_dimensions
    rows = []
    for code, count in result.acceptance.counts.items():
        mine = [item for item in result.acceptance.items if item.dimension == code]
        numbers = (count, sum(item.must_have for item in mine), sum(item.proposed for item in mine))
        rows.append(row(code, prose.value(dimensions[code].text), *map(prose.value, numbers), "", "", ""))
    keys = ("code", "dimension", "items", "must-haves", "proposed", "passed", "failed", "sheet-signed")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (0.6, 1.4, 0.8, 0.9, 0.9, 1, 1, 1.8)
    return Table("result-table", prose.text("caption-results"), columns(heads, widths, right=(2, 3, 4)), tuple(rows))


def _own_open(result: EngagementResult, prose: Prose) -> list[Open]:
    warnings = [Open(text, prose.text("open-who"), prose.text("open-matters")) for text in prose.says(
        result.acceptance.warnings)]  # fmt: skip
    payment = Open(prose.text("open-payment"), prose.text("open-payment-who"), prose.text("open-payment-matters"))
    return [*warnings, payment]


def _annexes(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    yield PageBreak("break-checklists", landscape=True)
    yield heading(prose, "checklists")
    yield Paragraph("checklists-lead", prose.text("checklists-lead"))
    yield _methods(result, prose)
    for code in result.acceptance.counts:
        yield from _dimension(result, prose, code)
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
            prose.join(number(item) for item in by_requirement.get(requirement.id, ())),
            prose.join(requirement.kpis),
        )
        for requirement in result.requirements
    )
    heads = [prose.text(f"column-{key}") for key in ("code", "requirement", "items", "kpis")]
    yield Table("trace-table", prose.text("caption-trace"), columns(heads, (0.95, 4.6, 2.1, 1.2)), rows)
    yield shared_heading(prose, "glossary-and-references")
    yield glossary_table(prose, TERMS)
    yield references_table(result, prose, STANDARDS)
