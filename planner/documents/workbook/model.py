"""A workbook before it is written: sheets of typed cells with styles, names, rules and charts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.text import Language

Value = str | float | int | date | None
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks; colours are `#rrggbb`, `number` is a number format of the file format, `size` in points."""

    bold: bool = False
    size: float | None = None
    ink: str | None = None
    fill: str | None = None
    border: Literal["none", "hair", "input", "head", "foot"] = "none"
    number: str = "General"
    align: Align = "left"
    wrap: bool = False
    middle: bool = False
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One cell: a constant, or a formula with the value our engine computed for it.

    Viewers that do not calculate show `value`; a `formula` begins with `=`.
    """

    row: int
    column: int
    value: Value
    style: Style
    formula: str | None = None
    merge_to: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells on a sheet; rows and columns count from 0, `rows` and `columns` are its size."""

    sheet: str
    top: int
    left: int
    rows: int = 1
    columns: int = 1

    @property
    def bottom(self) -> int:
        """Its last row."""
        return self.top + self.rows - 1

    @property
    def right(self) -> int:
        """Its last column."""
        return self.left + self.columns - 1

    def __str__(self) -> str:
        first, last = a1(self.top, self.left), a1(self.bottom, self.right)
        return f"{quoted(self.sheet)}!{first if first == last else f'{first}:{last}'}"

    def at(self, row: int = 0, column: int = 0) -> Area:
        """Return one cell of it, by row and column inside it."""
        return Area(self.sheet, self.top + row, self.left + column)

    def column(self, column: int) -> Area:
        """Return one column of it."""
        return Area(self.sheet, self.top, self.left + column, self.rows, 1)

    def row(self, row: int) -> Area:
        """Return one row of it."""
        return Area(self.sheet, self.top + row, self.left, 1, self.columns)


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def a1(row: int, column: int) -> str:
    """Return the absolute address of a cell: row and column from 0."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"${letters}${row + 1}"


def literal(text: str) -> str:
    """Return a text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Choice:
    """Cells whose content is chosen from a list: words, or the cells of an area."""

    area: Area
    options: tuple[str, ...] | Area
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Cells that hold a number from `low` to `high`, or nothing; `whole` ones only whole numbers."""

    area: Area
    low: float
    high: float
    title: str
    message: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars inside the cells, from 0 to `highest` (None: the largest of them)."""

    area: Area
    colour: str
    highest: float | None = None


@dataclass(frozen=True, slots=True)
class Shades:
    """Cells shaded from light to dark between two numbers."""

    area: Area
    low: float
    high: float
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Cells that look different while a condition holds; the formula is for their first cell."""

    area: Area
    formula: str
    style: Style


@dataclass(frozen=True, slots=True)
class StackedBars:
    """A chart of horizontal stacked bars: one bar for each category, one colour for each series."""

    row: int
    column: int
    title: str
    description: str
    categories: Area
    series: tuple[tuple[Area, Area, str], ...]
    width: int
    height: int
    highest: float
    number: str = "0%"


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One sheet.

    `columns` are widths in characters; `frozen` the first row and column that move; `repeated` the first and last row
    printed on every page; `pages_high` 0 lets a print take as many pages as it needs. A sheet printed over several
    `pages_wide` repeats its frozen columns on each. A print ends after `printed_rows`; 0 prints all of them.
    """

    name: str
    cells: tuple[Cell, ...]
    columns: tuple[float, ...]
    heights: dict[int, float] = field(default_factory=dict)
    frozen: tuple[int, int] = (0, 0)
    repeated: tuple[int, int] | None = None
    pages_high: int = 0
    pages_wide: int = 1
    printed_rows: int = 0
    colour: str | None = None
    hidden: bool = False
    rules: tuple[Choice | NumberRange | Bars | Shades | Marked, ...] = ()
    charts: tuple[StackedBars, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook: sheets in order, names for areas and cells, and what stands in its properties and footers."""

    language: Language
    title: str
    subject: str
    author: str
    created: date
    footer: str
    sheets: tuple[Sheet, ...]
    names: dict[str, Area]
