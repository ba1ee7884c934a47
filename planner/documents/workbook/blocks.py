"""Puts the tables, paragraphs and lists of a document on a sheet, with the marks of their cells in words."""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.builders.common import Prose
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Sheet, Style, Value
from planner.domain.model.document import Block, Bullets, Cell, Heading, Paragraph, Table

# characters: so wide is a sheet that is printed across in full size
_SHEET = 128.0
_LEAST = 6.5
_ALIGNED: dict[str, Style] = {
    "left": styles.BODY,
    "center": styles.BODY_CENTRED,
    "right": styles.number("General"),
}


def register_sheet(prose: Prose, key: str, blocks: Sequence[Block]) -> Sheet:
    """Return a sheet of registers; heads are frozen and repeated where it holds a single table."""
    tables = [block for block in blocks if isinstance(block, Table)]
    draft = Draft(prose.text(f"sheet-{key}"), _widths(tables))
    row = draft.opening(prose.text(f"head-{key}"), (prose.text(f"note-{key}"),))
    for block in blocks:
        row = _put(prose, draft, row, block)
    if len(tables) == 1 and isinstance(blocks[0], Table):
        head = _head_row(draft)
        return draft.sheet(frozen=(head + 1, 1), repeated=(head, head))
    return draft.sheet()


def _widths(tables: Sequence[Table]) -> list[float]:
    """Return widths in characters in which every table of a sheet finds room, column by column."""
    count = max(len(table.columns) for table in tables)
    found = [_LEAST] * count
    for table in tables:
        whole = sum(column.width for column in table.columns)
        for place, column in enumerate(table.columns):
            found[place] = max(found[place], _SHEET * column.width / whole, _longest_word(table, place))
    return found


def _longest_word(table: Table, place: int) -> float:
    """Return the width of the longest word of a column, which must not be broken."""
    texts = [table.columns[place].head, *(row.cells[place].text for row in table.rows if not row.group)]
    return max((2.0 + len(word) for text in texts for word in text.split() if word.isascii()), default=_LEAST)


def _head_row(draft: Draft) -> int:
    return max(row for (row, _), cell in draft.cells.items() if cell.style.border == "head")


def _put(prose: Prose, draft: Draft, row: int, block: Block) -> int:
    """Put one block on the sheet and return the first free row."""
    last = len(draft.columns) - 1
    match block:
        case Table():
            return _put_table(prose, draft, row, block)
        case Heading():
            return draft.section(row, block.text)
        case Paragraph():
            draft.paragraph(row, (0, last), block.text, styles.WRAPPED)
            return row + 1
        case Bullets():
            for item in block.items:
                draft.paragraph(row, (0, last), prose.text("item", text=item), styles.WRAPPED)
                row += 1
            return row + 1
        case _:
            message = f"no sheet can hold a {type(block).__name__}"
            raise TypeError(message)


def _put_table(prose: Prose, draft: Draft, row: int, table: Table) -> int:
    row = draft.section(row, table.caption, table.note or "")
    right = [n for n, column in enumerate(table.columns) if column.align == "right"]
    centred = [n for n, column in enumerate(table.columns) if column.align == "center"]
    row = draft.heads(row, [column.head for column in table.columns], right, centred=centred)
    for line in table.rows:
        if line.group:
            draft.put_row(row, 0, (line.cells[0].text, *[""] * (len(table.columns) - 1)), styles.GROUP)
            draft.grow(row, 1)
        else:
            for place, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True)):
                value = _value(prose, cell)
                draft.put(row, place, value, _ALIGNED[column.align])
                draft.grow(row, lines_of(str(value), draft.columns[place]))
        row += 1
    return row + 1


def _value(prose: Prose, cell: Cell) -> Value:
    """Return a number as a number, anything else as text; a mark stands before it as a sign."""
    text = cell.text if cell.mark == "none" else prose.text(f"mark-{cell.mark}", text=cell.text)
    return int(text) if text.isascii() and text.isdigit() else text
