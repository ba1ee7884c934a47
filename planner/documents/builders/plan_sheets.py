"""What the implementation plan leaves to its annex workbook: registers line by line, and references to their sheets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from planner.documents.builders.common import Prose, columns, heading, row
from planner.documents.builders.plan_cards import card_blocks, duty_blocks
from planner.documents.builders.plan_configuration import board_blocks, rule_blocks
from planner.documents.builders.plan_delivery import communication_detail, gap_blocks
from planner.documents.builders.plan_industry import industry_blocks
from planner.documents.builders.plan_initial import initial_table
from planner.documents.builders.plan_methods import method_blocks, published_blocks
from planner.documents.builders.plan_migration import cleaning_blocks, standard_blocks
from planner.documents.builders.plan_organisation import raci_blocks
from planner.documents.builders.plan_risks import risk_detail
from planner.documents.builders.plan_schedule import gate_item_blocks
from planner.documents.builders.plan_situation import light_reasons, situation_groups
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.document import Block, Document, Heading, Paragraph, Table

CODE = "D6X"
_TOPIC = "d6x"
_Part = Callable[[PlanView], Iterator[Block]]

# sheets that are tables of their own, in the order of the workbook; the others follow
LINES = ("dates", "durations", "traceability", "costs")
_SHEETS: Mapping[str, tuple[_Part, ...]] = {
    "gates": (gate_item_blocks,),
    "risks": (risk_detail,),
    "communication": (communication_detail,),
    "raci": (raci_blocks,),
    "cards": (card_blocks,),
    "duties": (duty_blocks,),
    "gaps": (gap_blocks,),
    "industry": (industry_blocks,),
    "boards": (board_blocks,),
    "rules": (rule_blocks,),
    "initial": (initial_table,),
    "standard": (standard_blocks,),
    "cleaning": (cleaning_blocks,),
    "situation": (situation_groups,),
    "lights": (light_reasons,),
    "methods": (method_blocks, published_blocks),
}
# headings of the plan that became a sheet
_HEADINGS = {
    "register": "dates",
    "durations": "durations",
    "situation-detail": "lights",
    "risk-register": "risks",
    "configuration-detail": "gaps",
}
_REFERENCE = re.compile(r"\[\[([a-z0-9_-]+)\]\]")


def annex_sheets(view: PlanView) -> dict[str, tuple[Block, ...]]:
    """Return the blocks of every sheet that holds registers of the plan, by sheet; an empty register has no sheet."""
    found = {key: tuple(block for part in parts for block in part(view)) for key, parts in _SHEETS.items()}
    return {key: blocks for key, blocks in found.items() if blocks}


def sheet_name(prose: Prose, key: str) -> str:
    """Return the printed name of a sheet."""
    return prose.label(_TOPIC, f"sheet-{key}")


def workbook_blocks(view: PlanView) -> Iterator[Block]:
    """Yield which sheet of the annex workbook holds which register of the plan."""
    prose = view.prose
    yield heading(prose, "workbook")
    yield Paragraph("workbook-lead", prose.text("workbook-lead", code=CODE))
    keys = (*LINES, *annex_sheets(view))
    rows = tuple(row(sheet_name(prose, key), prose.label(_TOPIC, f"head-{key}")) for key in keys)
    heads = (prose.text("col-sheet"), prose.text("col-content"))
    yield Table("workbook-table", prose.text("caption-workbook", code=CODE), columns(heads, (48, 120)), rows)


def with_sheet_references(document: Document, view: PlanView) -> Document:
    """Return the plan with every reference to a register naming the sheet of the workbook that holds it."""
    sheets = _places(annex_sheets(view))

    def named(id_: str) -> str | None:
        key = sheets.get(id_)
        return view.prose.label(_TOPIC, "place", code=CODE, sheet=sheet_name(view.prose, key)) if key else None

    changed: Document = _referring(document, named)
    return changed


def blocks_of_sheet(view: PlanView, document: Document, key: str) -> tuple[Block, ...]:
    """Return the blocks of one sheet, references worded: other sheets by name, the plan by chapter."""
    every = annex_sheets(view)
    sheets = _places(every)
    titles = {b.id: b.text for b in (*document.body, *document.annexes) if isinstance(b, Heading)}
    captions = {b.id: b.caption for b in (*document.body, *document.annexes) if isinstance(b, Table)}

    def named(id_: str) -> str | None:
        if id_ in sheets:
            return view.prose.label(_TOPIC, "sheet", sheet=sheet_name(view.prose, sheets[id_]))
        title = titles.get(id_) or captions.get(id_)
        return view.prose.label(_TOPIC, "in-plan", title=title) if title else None

    return tuple(_referring(block, named) for block in every.get(key, ()))


def _places(sheets: Mapping[str, tuple[Block, ...]]) -> dict[str, str]:
    """Return the sheet of every block, and of every heading that became a sheet."""
    found = {block.id: key for key, blocks in sheets.items() for block in blocks}
    return {**{id_: key for id_, key in _HEADINGS.items() if key in LINES or key in sheets}, **found}


def _referring(value: Any, named: Callable[[str], str | None]) -> Any:
    """Return a record with the references that have a name replaced in every text; the others stay."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda found: named(found[1]) or found[0], value) if "[[" in value else value
    if isinstance(value, tuple):
        return tuple(_referring(part, named) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: new
            for field in fields(value)
            if (new := _referring(old := getattr(value, field.name), named)) is not old and new != old
        }
        return replace(value, **changed) if changed else value
    return value
