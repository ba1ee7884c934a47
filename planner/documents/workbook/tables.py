"""Long tables of texts on a sheet: heads, group rows, lines as high as their text, and columns to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Area, Choice, Style, Value

DATE = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Columns:
    """
    The columns of a table: keys of heads and widths in characters.

    `entries` are keys of columns to fill in, `centred` those whose cells stand in the middle, `formats` number formats.
    """

    keys: tuple[str, ...]
    widths: tuple[float, ...]
    entries: tuple[str, ...] = ()
    centred: tuple[str, ...] = ()
    formats: dict[str, str] = field(default_factory=dict)

    def style(self, key: str) -> Style:
        """Return the look of the cells of a column."""
        number = self.formats.get(key, "General")
        if key in self.entries:
            return styles.entry(number, centred=key in self.centred)
        if key in self.formats:
            return styles.number(number)
        return styles.BODY_CENTRED if key in self.centred else styles.BODY


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its cells in the order of the columns; a `group` line has one text and heads those below it."""

    cells: tuple[Value, ...]
    group: bool = False


def put_table(draft: Draft, row: int, heads: Sequence[str], columns: Columns, lines: Iterable[Line]) -> int:
    """Put a table on a sheet and return the first free row."""
    row = draft.heads(row, heads, centred=[n for n, key in enumerate(columns.keys) if key in columns.centred])
    for line in lines:
        if line.group:
            draft.put_row(row, 0, (*line.cells, *[""] * (len(columns.keys) - len(line.cells))), styles.GROUP)
            draft.grow(row, 1)
        else:
            _put_line(draft, row, columns, line)
        row += 1
    return row


def _put_line(draft: Draft, row: int, columns: Columns, line: Line) -> None:
    for place, (key, value) in enumerate(zip(columns.keys, line.cells, strict=True)):
        style = columns.style(key)
        if isinstance(value, date):
            style = styles.entry(DATE, centred=True) if key in columns.entries else styles.number(DATE)
        draft.put(row, place, value, style)
        if isinstance(value, str):
            draft.grow(row, lines_of(value, columns.widths[place]))


def offer(draft: Draft, area: Area, options: tuple[str, ...], title: str, message: str) -> None:
    """Let the cells of an area be chosen from a list."""
    draft.rules.append(Choice(area, options, title, message))
