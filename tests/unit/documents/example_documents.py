"""What tests of documents ask of a finished document: its blocks in order, its texts, its tables."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from planner.documents.builders.plan_sheets import annex_sheets
from planner.documents.builders.plan_view import plan_view
from planner.domain.model.document import Block, Document, Table
from planner.domain.model.text import Language
from planner.services.run import EngagementResult

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")


def blocks_of(document: Document) -> tuple[Block, ...]:
    """Return all blocks of a document in reading order."""
    return (*document.opening, *document.body, *document.annexes)


def block_of(document: Document, id_: str) -> Any:
    """Return the one block with an id."""
    (found,) = (block for block in blocks_of(document) if block.id == id_)
    return found


def register_of(result: EngagementResult, id_: str, language: Language = "en") -> Any:
    """Return the one block of the annex workbook of the implementation plan with an id."""
    sheets = annex_sheets(plan_view(result, language)).values()
    (found,) = (block for blocks in sheets for block in blocks if block.id == id_)
    return found


def texts_of(part: object) -> Iterator[str]:
    """Return every text inside a block, without ids and other codes that no reader sees."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple | list):
        for inner in part:
            yield from texts_of(inner)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            if field.name not in {"id", "mark", "style", "align"}:
                yield from texts_of(getattr(part, field.name))


def cells_of(table: Table) -> list[list[str]]:
    """Return the texts of the rows that are not group heads."""
    return [[cell.text for cell in row.cells] for row in table.rows if not row.group]
