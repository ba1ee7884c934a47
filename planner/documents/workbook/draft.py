"""A sheet while it is being put together."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence

from planner.documents.workbook.model import (
    Area,
    Bars,
    Cell,
    Choice,
    Marked,
    NumberRange,
    Shades,
    Sheet,
    StackedBars,
    Style,
    Value,
)
from planner.documents.workbook.styles import HEAD, HEAD_CENTRED, HEAD_RIGHT, NOTE, SECTION, SUBTITLE, TITLE

Rule = Choice | NumberRange | Bars | Shades | Marked
# points of height for a line of text of ten points
LINE_HEIGHT = 14.0
# characters on a page across in a size that reads well: ten points set at seven tenths
_READABLE = 205.0
_MOST_PAGES = 4
# what stays on one line: a word to the space or hyphen after it, or one other character with what may not follow alone
_PIECES = re.compile(r"[!-,.-~]*-|[!-~]+ *| +|[^ -~][、，。；：！？）】”]*")


class Draft:
    """Collects the cells of one sheet; positions count from 0."""

    def __init__(self, name: str, columns: Sequence[float]) -> None:
        self.name = name
        self.columns = list(columns)
        self.cells: dict[tuple[int, int], Cell] = {}
        self.heights: dict[int, float] = {}
        self.rules: list[Rule] = []
        self.charts: list[StackedBars] = []

    def put(self, row: int, column: int, value: Value, style: Style, formula: str | None = None) -> None:
        """Put a constant, or a formula with its value."""
        self.cells[row, column] = Cell(row, column, value, style, formula)

    def put_row(self, row: int, column: int, values: Iterable[Value], style: Style) -> None:
        """Put constants side by side."""
        for offset, value in enumerate(values):
            self.put(row, column + offset, value, style)

    def fill(self, area: Area, formulas: Sequence[Sequence[tuple[str, Value]]], style: Style) -> None:
        """Put formulas with their values into an area, row by row."""
        for i, line in enumerate(formulas):
            for j, (formula, value) in enumerate(line):
                self.put(area.top + i, area.left + j, value, style, formula)

    def spread(
        self, row: int, columns: tuple[int, int], value: Value, style: Style, formula: str | None = None
    ) -> None:
        """Put a text over several columns, from the first to the last."""
        first, last = columns
        merge_to = (row, last) if last > first else None
        self.cells[row, first] = Cell(row, first, value, style, formula, merge_to)

    def paragraph(self, row: int, columns: tuple[int, int], text: str, style: Style, at_least: int = 1) -> None:
        """Put a text over several columns, in a row as high as the text needs."""
        self.spread(row, columns, text, style)
        width = sum(self.columns[columns[0] : columns[1] + 1])
        self.grow(row, max(at_least, lines_of(text, width)), style.size or 10)

    def grow(self, row: int, lines: int, size: float = 10) -> None:
        """Make a row at least so many lines high."""
        self.heights[row] = max(self.heights.get(row, 0.0), 4 + lines * LINE_HEIGHT * size / 10)

    def opening(self, title: str, notes: Iterable[str], kept: int = 0) -> int:
        """
        Put title and notes over the sheet; return the first free row.

        `kept`: how many columns every page across repeats; the notes stay within them, so that none is cut there.
        """
        last = self._last_of_text(kept)
        self.spread(0, (0, last), title, TITLE)
        self.heights[0] = 26
        row = 1
        for note in notes:
            self.paragraph(row, (0, last), note, SUBTITLE)
            row += 1
        return row + 1

    def _last_of_text(self, kept: int) -> int:
        return kept - 1 if kept else min(len(self.columns) - 1, _columns_within(self.columns, 130))

    def section(self, row: int, title: str, note: str = "", kept: int = 0) -> int:
        """Put the heading of a part, and a note under it; return the first free row. `kept` as in `opening`."""
        last = self._last_of_text(kept)
        self.spread(row, (0, last), title, SECTION)
        self.heights[row] = 22
        if note:
            self.paragraph(row + 1, (0, last), note, NOTE)
        return row + (2 if note else 1)

    def heads(
        self, row: int, heads: Sequence[str], right: Iterable[int] = (), column: int = 0, centred: Iterable[int] = ()
    ) -> int:
        """Put a row of column heads, each aligned as the cells under it; return the row below."""
        look = {**dict.fromkeys(right, HEAD_RIGHT), **dict.fromkeys(centred, HEAD_CENTRED)}
        lines = 1
        for offset, text in enumerate(heads):
            self.put(row, column + offset, text, look.get(offset, HEAD))
            lines = max(lines, lines_of(text, self.columns[column + offset]))
        self.grow(row, lines)
        return row + 1

    def sheet(
        self,
        frozen: tuple[int, int] = (0, 0),
        repeated: tuple[int, int] | None = None,
        pages_high: int = 0,
        colour: str | None = None,
        *,
        pages_wide: int = 1,
        printed_rows: int = 0,
        hidden: bool = False,
    ) -> Sheet:
        """Return the finished sheet."""
        return Sheet(
            name=self.name,
            cells=tuple(self.cells[place] for place in sorted(self.cells)),
            columns=tuple(self.columns),
            heights=dict(self.heights),
            frozen=frozen,
            repeated=repeated,
            pages_high=pages_high,
            pages_wide=pages_wide,
            printed_rows=printed_rows,
            colour=colour,
            hidden=hidden,
            rules=tuple(self.rules),
            charts=tuple(self.charts),
        )


def pages_across(widths: Sequence[float], kept: int, page: float = _READABLE) -> int:
    """
    Return over how many pages a sheet is printed so that it can be read; each repeats the first `kept` columns.

    `page` is how many characters a page takes across.
    """
    whole, repeated = sum(widths), sum(widths[:kept])
    pages = 1
    while whole + (pages - 1) * repeated > pages * page and pages < _MOST_PAGES:
        pages += 1
    return pages


def kept_across(widths: Sequence[float], kept: int, page: float = _READABLE) -> int:
    """Return `kept` where a sheet takes several pages across and so repeats its first columns, else 0."""
    return kept if pages_across(widths, kept, page) > 1 else 0


def _columns_within(widths: Sequence[float], limit: float) -> int:
    """Return the last column with which the first ones are no wider than a page on screen."""
    total = 0.0
    for column, width in enumerate(widths):
        total += width
        if total > limit:
            return max(column - 1, 0)
    return len(widths) - 1


def lines_of(text: str, width: float) -> int:
    """
    Estimate how many lines a text takes in a column of a width in characters; Chinese counts double.

    Words stay whole where they fit: a line ends after a space, a hyphen or a Chinese character.
    """
    return sum(_wrapped(part, max(width - 1, 1)) for part in text.split("\n"))


def _wrapped(text: str, width: float) -> int:
    lines, used = 1, 0.0
    for piece in _PIECES.findall(text):
        units = _units(piece)
        if used + _units(piece.rstrip()) <= width:
            used += units
            continue
        lines += used > 0
        # what is longer than a line is broken anywhere
        whole = math.ceil(_units(piece.rstrip()) / width) - 1
        lines += whole
        used = units - whole * width
    return lines


def _units(text: str) -> float:
    return sum(2.0 if unicodedata.east_asian_width(one) in "WFA" else 0.95 for one in text)
