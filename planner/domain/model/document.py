"""The document tree: typed blocks that every renderer understands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.chart import Chart
from planner.domain.model.text import Language

Mark = Literal["good", "watch", "bad", "unknown", "provisional", "none"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading; `level` 1-3. The renderer numbers it unless `numbered` is False."""

    id: str
    level: int
    text: str
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    id: str
    text: str
    style: Literal["body", "lead", "note", "source"] = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short statements; `ordered` numbers them."""

    id: str
    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: head, unit in the head, alignment and relative width."""

    head: str
    align: Literal["left", "right", "center"] = "left"
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; a mark adds its sign and colour, never colour alone."""

    text: str
    mark: Mark = "none"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; `group` rows are headings of the rows below them and span the table."""

    cells: tuple[Cell, ...]
    group: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table; `numbered` False leaves out caption and number (front matter, key facts)."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str | None = None
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure: title that says the finding, alt text, source line, and what to draw."""

    id: str
    title: str
    alt: str
    source: str
    chart: Chart
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class KeyFact:
    """One of the large figures on a first page: label, value with unit and range, remark."""

    label: str
    value: str
    remark: str = ""
    mark: Mark = "none"


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A row of key facts."""

    id: str
    facts: tuple[KeyFact, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """A short boxed statement with a status word: a verdict, a warning, a condition."""

    id: str
    mark: Mark
    title: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line to tick, with columns to fill in by hand; a new `group` prints a heading row above it."""

    number: str
    text: str
    details: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """
    A checklist: drawn boxes, detail columns with heads, and empty columns to fill in.

    Widths are relative; without `fill_widths` all empty columns are equally narrow. A form to fill in has no boxes:
    `boxes` False.
    """

    id: str
    caption: str
    detail_heads: tuple[Column, ...]
    fill_heads: tuple[str, ...]
    items: tuple[ChecklistItem, ...]
    number_head: str = ""
    text_head: str = ""
    text_width: float = 3.0
    fill_widths: tuple[float, ...] = ()
    boxes: bool = True


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Signature lines that are never split over pages."""

    id: str
    title: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open item: what, who can answer it, what hangs on it."""

    number: str
    text: str
    answered_by: str
    matters_for: str


@dataclass(frozen=True, slots=True)
class OpenItems:
    """The open items of a document; with none, the renderer prints that there are none."""

    id: str
    items: tuple[OpenItem, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Start a new page here; `landscape` for the pages up to the next break."""

    id: str
    landscape: bool = False


Block = (
    Heading
    | Paragraph
    | Bullets
    | Table
    | FigureBlock
    | KeyFacts
    | Callout
    | Checklist
    | SignatureBlock
    | OpenItems
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Revision:
    """One line of the revision record."""

    version: str
    date: date
    text: str
    author: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What cover, header, footer, revision record and approval table print."""

    number: str
    title: str
    client: str
    consultant: str
    version: str
    confidentiality: str
    inputs_as_of: date
    revisions: tuple[Revision, ...]
    approvals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """
    A finished document: front matter, the page that stands alone (`opening`), body and annexes.

    Every block id is unique within the document and stable over regeneration.
    """

    code: str
    language: Language
    front: FrontMatter
    opening: tuple[Block, ...]
    body: tuple[Block, ...]
    annexes: tuple[Block, ...]
