"""Turns a document into one HTML page: on screen by itself, and the source of the PDF."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from planner import places
from planner.documents import fonts
from planner.documents.charts import Drawing, draw_chart
from planner.documents.numbering import Numbering, number_blocks
from planner.domain.model.document import Block, Document, FigureBlock, Heading, Mark, PageBreak, Paragraph, Table
from planner.wording import Wording, load_wording

Density = Literal["normal", "compact", "tight"]
DENSITIES: tuple[Density, ...] = ("normal", "compact", "tight")

# what A4 leaves between margins of 25/20/20/22 mm, less title and source line of a figure
_PORTRAIT_WIDTH, _PORTRAIT_HEIGHT = 168.0, 205.0
_LANDSCAPE_WIDTH, _LANDSCAPE_HEIGHT = 252.0, 142.0
_ABOVE_FIGURE = 10.0
_OPENING_HEIGHT = {"portrait": 100.0, "landscape": 112.0}
_CONTENTS_LEVELS = 2
# lines of contents from which on they stand in two columns, and from which on in one level
_LONG_CONTENTS, _MOST_CONTENTS = 28, 68
# from so many lines on the parts of annexes are left out, so that the contents keep to one page
_MOST_WITH_ANNEXES = 56

_SIGNS: Mapping[Mark, str] = {"good": "●", "watch": "▲", "bad": "■", "unknown": "○", "provisional": "◇", "none": ""}
_KEPT = r'<span class="keep">\g<0></span>'
_RANGE = re.compile(r"([（(][^（）()]*[)）])$")
# codes that are read as one word: F-CUS-01, TC-01, K17 has no hyphen to break at
_CODE = re.compile(r"\b(?:[FXSVC]-[A-Z]{2,4}|TC)-\d{2}\b")
# a range in brackets is one figure: it moves to the next line as a whole
_BRACKETED_RANGE = re.compile(r"[（(][\d.,−]+%?–[\d.,−]+%?[)）]")
_LATIN_WORD = re.compile(r"[^\s/–\-\u2e80-\uffef]+")
_HEAD_SIZE = 8.5
_SHORT_ROWS = 5
_SHORT_CHARACTERS = 500
_HEAD_PADDING = 3.8
_UNBROKEN = 3
_REFERENCE = re.compile(r"\[\[([^\[\]]+)\]\]")


@dataclass(frozen=True, slots=True)
class Section:
    """A run of blocks on pages of one orientation; `new_page` starts it on a fresh page."""

    blocks: tuple[Block, ...]
    landscape: bool
    new_page: bool


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents."""

    id: str
    level: int
    number: str
    text: str
    annex: bool


def render_html(document: Document) -> str:
    """Render a document as one self-contained page; charts and the characters of the font it needs travel inside."""
    drawings = draw_figures(document)
    sources = {id_: _data_uri(drawing.svg.encode(), "image/svg+xml") for id_, drawing in drawings.items()}
    characters = "".join(sorted(set(render_page(document, drawings, dict.fromkeys(sources, "")))))
    return render_page(document, drawings, sources, head=font_face(_data_uri(fonts.subset_for(characters), "font/otf")))


def font_face(source: str) -> str:
    """Return the style rule that loads the one font of documents from an address."""
    return f'@font-face {{ font-family: "{fonts.FAMILY}"; src: url("{source}"); }}'


def draw_figures(document: Document) -> dict[str, Drawing]:
    """Draw every figure at the size its page leaves for it, by block id."""
    return dict(_drawings(document))


def _drawings(document: Document) -> Iterator[tuple[str, Drawing]]:
    turned = opening_is_landscape(document)
    shape = "landscape" if turned else "portrait"
    width = _LANDSCAPE_WIDTH if turned else _PORTRAIT_WIDTH
    for block in document.opening:
        if isinstance(block, FigureBlock):
            yield block.id, draw_chart(block.chart, width, _OPENING_HEIGHT[shape])
    for part in (document.body, document.annexes):
        for section in sections(part):
            size = _landscape_size(section) if section.landscape else (_PORTRAIT_WIDTH, _PORTRAIT_HEIGHT)
            for block in section.blocks:
                if isinstance(block, FigureBlock):
                    yield block.id, draw_chart(block.chart, *size)


def _landscape_size(section: Section) -> tuple[float, float]:
    """Leave room for what stands above a lone figure; in a longer section the page breaks anyway."""
    figures = sum(isinstance(block, FigureBlock) for block in section.blocks)
    above = len(section.blocks) - figures if figures == 1 else 1
    return _LANDSCAPE_WIDTH, _LANDSCAPE_HEIGHT - _ABOVE_FIGURE * min(3, above)


def opening_is_landscape(document: Document) -> bool:
    """Tell whether the opening page lies across: asked for by its page break or a landscape figure."""
    return any(isinstance(block, FigureBlock | PageBreak) and block.landscape for block in document.opening)


def sections(blocks: tuple[Block, ...]) -> tuple[Section, ...]:
    """
    Cut blocks into runs of one orientation.

    A landscape figure has a page of its own; the heading above it, with its first paragraph, comes along.
    """
    done: list[Section] = []
    current: list[Block] = []
    landscape, new_page = False, False

    def close() -> None:
        if current:
            done.append(Section(tuple(current), landscape, new_page))
            current.clear()

    for block in blocks:
        if isinstance(block, PageBreak):
            close()
            landscape, new_page = block.landscape, True
        elif isinstance(block, FigureBlock) and block.landscape and not landscape:
            led = _heading_before(current)
            del current[len(current) - len(led) :]
            close()
            done.append(Section((*led, block), landscape=True, new_page=True))
            new_page = True
        else:
            current.append(block)
    close()
    return tuple(done)


def _heading_before(blocks: list[Block]) -> list[Block]:
    """Return the headings at the end of a run, with at most one paragraph below them."""
    start = len(blocks)
    if start and isinstance(blocks[start - 1], Paragraph):
        start -= 1
    if not start or not isinstance(blocks[start - 1], Heading):
        return []
    while start and isinstance(blocks[start - 1], Heading):
        start -= 1
    return blocks[start:]


def render_page(
    document: Document,
    drawings: Mapping[str, Drawing],
    sources: Mapping[str, str],
    *,
    density: Density = "normal",
    head: str = "",
    opening_only: bool = False,
) -> str:
    """
    Render the page with given addresses of its charts.

    Args:
        document: What to render.
        drawings: Finished charts by block id; their size is printed.
        sources: Address of each chart by block id.
        density: How close the opening page is set.
        head: Style rules that come before the style sheet: the font.
        opening_only: Leave out everything but the opening page, to see whether it fits.
    """
    wording = load_wording(document.language)
    numbering = number_blocks(document)
    words = _Words(document, wording, numbering)
    template = _environment().get_template("document.html")
    return template.render(
        document=document,
        front=document.front,
        w=words.label,
        t=words.text,
        say=words,
        style=Markup(head + _style_sheet() + _page_texts(document, wording)),  # noqa: S704  # our own rules, texts escaped
        density=density,
        opening_only=opening_only,
        opening_landscape=opening_is_landscape(document),
        opening=[block for block in document.opening if not isinstance(block, PageBreak)],
        parts=(("body", sections(document.body)), ("annexes", sections(document.annexes))),
        contents=_contents(document, numbering, words),
        long_contents=_LONG_CONTENTS,
        numbering=numbering,
        drawings=drawings,
        sources=sources,
        signs=_SIGNS,
        kind=lambda block: type(block).__name__,
        percent=_column_percents,
        page_widths=_page_widths(document),
        stays_whole=_stays_whole,
    )


class _Words:
    """What the template prints: labels, escaped texts, numbers and captions in one language."""

    def __init__(self, document: Document, wording: Wording, numbering: Numbering) -> None:
        self._wording = wording
        self._numbering = numbering
        self._annex_ids = {block.id for block in document.annexes if isinstance(block, Heading)}

    def label(self, key: str, **params: object) -> str:
        return self._wording.label(f"document.{key}", **params)

    def text(self, value: str) -> Markup:
        """Escape a text, set spaces around inline Latin, and resolve references such as [[table-id]]."""
        escaped = str(escape(fonts.spaced(value)))
        linked = _REFERENCE.sub(self._reference, escaped)
        kept = _BRACKETED_RANGE.sub(_KEPT, _CODE.sub(_KEPT, linked))
        return Markup(kept.replace("\n", "<br>"))  # noqa: S704  # escaped above

    def value(self, value: str) -> Markup:
        """Set the range in brackets at the end of a key figure smaller, and keep it on one line."""
        before, found, _ = (*_RANGE.split(value), "", "")[:3]
        held = Markup('<span class="range">{}</span>').format(self.text(found)) if found else ""
        return self.text(before) + held

    def _reference(self, match: re.Match[str]) -> str:
        number = self.number(match[1])
        if not number:
            return match[0]
        # the space between Latin and Chinese could not be set before the number was known
        after = match.string[match.end() : match.end() + 1]
        gap = " " if fonts.spaced(number[-1] + after) != number[-1] + after else ""
        return f'<a href="#{match[1]}">{number}</a>{gap}'

    def number(self, id_: str) -> str:
        """Return «Table 3», «Figure 2» or «2.1»; nothing for a block without a number."""
        if id_ in self._numbering.tables:
            return self.label("table", number=self._numbering.tables[id_])
        if id_ in self._numbering.figures:
            return self.label("figure", number=self._numbering.figures[id_])
        return self.heading_number(id_)

    def heading_number(self, id_: str) -> str:
        number = self._numbering.headings.get(id_, "")
        if number and id_ in self._annex_ids and "." not in number:
            return self.label("annex_number", number=number)
        return number

    def caption(self, id_: str, text: str) -> Markup:
        return self.text(self.label("caption", label=self.number(id_), text=text))

    def day(self, value: object, spec: str = "") -> str:
        return self._wording.value(value, spec)


def _contents(document: Document, numbering: Numbering, words: _Words) -> list[ContentsLine]:
    """List the opening and the headings of two levels; of one level where two would be too many."""
    parts = ((document.opening, False), (document.body, False), (document.annexes, True))
    headings = [(block, annex) for part, annex in parts for block in part if isinstance(block, Heading)]
    first = next((block.id for block in document.opening if isinstance(block, Heading)), None)
    lines = [
        ContentsLine(block.id, numbering.levels[block.id], words.heading_number(block.id), block.text, annex)
        for block, annex in headings
        if numbering.levels[block.id] <= _CONTENTS_LEVELS and (block.id == first or block not in document.opening)
    ]
    if len(lines) > _MOST_WITH_ANNEXES:
        lines = [line for line in lines if line.level == 1 or not line.annex]
    return lines if len(lines) <= _MOST_CONTENTS else [line for line in lines if line.level == 1]


def _page_widths(document: Document) -> dict[str, float]:
    """Return how many millimetres a block may fill from side to side, by block id."""
    turned = opening_is_landscape(document)
    runs = [Section(document.opening, turned, new_page=True), *sections(document.body), *sections(document.annexes)]
    return {
        block.id: _LANDSCAPE_WIDTH if run.landscape else _PORTRAIT_WIDTH
        for run in runs
        for block in run.blocks
        if not isinstance(block, PageBreak)
    }


def _stays_whole(table: Table) -> bool:
    """Tell whether a table is so small that it moves to the next page rather than break."""
    characters = sum(len(cell.text) for row in table.rows for cell in row.cells)
    return len(table.rows) <= _SHORT_ROWS and characters <= _SHORT_CHARACTERS


def _column_percents(
    widths: Sequence[float], heads: Sequence[str] = (), page_width: float = _PORTRAIT_WIDTH
) -> list[str]:
    """Share the width out as asked, but give every column room for the longest word of its head."""
    whole = sum(widths) or 1.0
    shares = [width / whole for width in widths]
    needed = [_longest_word(head) / page_width for head in heads] or [0.0] * len(shares)
    if sum(needed) < 1.0:
        shares = _widened(shares, needed)
    return [f"{100 * share:.2f}%" for share in shares]


def _longest_word(head: str) -> float:
    """Return the millimetres a head needs so that no Latin word in it is cut; Chinese breaks once it is longer."""
    words = [head] if len(head) <= _UNBROKEN else _LATIN_WORD.findall(head)
    longest = max((fonts.text_width(word, _HEAD_SIZE) for word in words), default=0.0)
    return longest + _HEAD_PADDING if longest else 0.0


def _widened(shares: list[float], needed: Sequence[float]) -> list[float]:
    """Raise the shares that are too small; the others give way in proportion, none below its own need."""
    held: set[int] = set()
    while True:
        room = 1.0 - sum(needed[place] for place in held)
        free = sum(share for place, share in enumerate(shares) if place not in held)
        given = [needed[place] if place in held else share * room / (free or 1.0) for place, share in enumerate(shares)]
        short = {place for place, share in enumerate(given) if place not in held and share < needed[place]}
        if not short:
            return given
        held |= short


def _data_uri(content: bytes, kind: str) -> str:
    return f"data:{kind};base64," + base64.b64encode(content).decode()


def _page_texts(document: Document, wording: Wording) -> str:
    """Return the style rules that print header and footer."""
    front = document.front

    def label(key: str, **params: object) -> str:
        return _css_string(wording.label(f"document.{key}", **params))

    header = label("header", number=front.number, title=front.title, version=front.version)
    dated = label("inputs_as_of", when=front.inputs_as_of)
    page = f"{label('page_before')} counter(page) {label('page_between')} counter(pages) {label('page_after')}"
    return (
        f"@page {{ @top-left {{ content: {header} }} @top-right {{ content: {_css_string(front.confidentiality)} }}"
        f" @bottom-left {{ content: {dated} }} @bottom-right {{ content: {page} }} }}"
        "@page cover { @top-left { content: none } @top-right { content: none }"
        " @bottom-left { content: none } @bottom-right { content: none } }"
    )


def _css_string(text: str) -> str:
    """Quote a text for a style sheet; whatever could end the string or the style element is written as a number."""
    escaped = "".join(c if c.isalnum() or c in " ,.-，。：（）　·" else f"\\{ord(c):x} " for c in fonts.spaced(text))
    return f'"{escaped}"'


@functools.cache
def _style_sheet() -> str:
    return (places.DOCUMENT_TEMPLATES / "document.css").read_text(encoding="utf-8")


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(places.DOCUMENT_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
