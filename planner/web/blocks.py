"""Parts of documents on pages: the same tables and pictures as on paper, picked by the ids of their blocks."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, g, request, url_for
from markupsafe import Markup, escape

from planner.documents import fonts
from planner.documents.charts import draw_chart
from planner.documents.deliverables import DELIVERABLES
from planner.domain.model.document import (
    Block,
    Checklist,
    Document,
    FigureBlock,
    Heading,
    PageBreak,
    SignatureBlock,
    Table,
)
from planner.domain.model.text import Language
from planner.errors import NotFoundError, Problem
from planner.services.run import EngagementResult
from planner.web.codes import addresses, link_codes
from planner.web.found import BEFORE_RESULTS, findings, sees_results
from planner.web.guard import needs, open_engagement

blocks = Blueprint("blocks", __name__)
# what a figure is drawn to, in millimetres: as wide as a page on screen, as high as it needs
_WIDTH, _HEIGHT = 240.0, 1200.0
_KEPT_DOCUMENTS, _KEPT_FIGURES = 64, 256
_REFERENCE = re.compile(r"\[\[([^\[\]]+)\]\]")


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A run of blocks of one document, ready for the macro `blocks` of `blocks.html`.

    `known` is where the codes in its texts lead to.
    """

    code: str
    document: Document
    blocks: tuple[Block, ...]
    known: Mapping[str, str] = field(default_factory=dict)

    def text(self, value: str) -> Markup:
        """Escape a text, set spaces around inline Latin, link codes, and name what a reference like [[id]] leads to."""
        titles = _titles(self.document)
        named = _REFERENCE.sub(lambda match: titles.get(match[1], ""), value)
        return link_codes(str(escape(fonts.spaced(named))).replace("\n", "<br>"), self.known)

    def kind(self, block: Block) -> str:
        """Return the name of a block's type, which is that of its macro."""
        return type(block).__name__


def shown(
    result: EngagementResult, code: str, ids: Sequence[str] | None = None, language: Language | None = None
) -> Shown:
    """
    Return blocks of a deliverable in the language of whoever asks: those with the ids, in the order given.

    A heading brings everything down to the next heading of its level or a higher one. Ids that the document does not
    have in this engagement are left out; None gives all blocks.
    """
    document = _built(_Same(result), code, language or g.get("language", "zh-CN"))
    whole = [one for one in (*document.opening, *document.body, *document.annexes) if not isinstance(one, PageBreak)]
    if ids is None:
        return Shown(code, document, tuple(whole), addresses(result))
    return Shown(code, document, tuple(block for id_ in ids for block in _part(whole, id_)), addresses(result))


def _part(whole: Sequence[Block], id_: str) -> Iterator[Block]:
    start = next((place for place, block in enumerate(whole) if block.id == id_), None)
    if start is None:
        return
    first = whole[start]
    yield first
    if isinstance(first, Heading):
        for block in whole[start + 1 :]:
            if isinstance(block, Heading) and block.level <= first.level:
                return
            yield block


@blocks.get("/e/<slug>/figures/<code>/<block_id>.svg")
@needs("view")
def figure(slug: str, code: str, block_id: str) -> Response:
    """Draw one figure of a document; a browser keeps it for as long as the findings stay what they are."""
    opened = open_engagement(slug)
    found = findings(opened)
    if found.result is None or code not in DELIVERABLES or (code != BEFORE_RESULTS and not sees_results(opened)):
        raise NotFoundError(Problem("no-such-page", ""))
    language: Language = "en" if request.args.get("language") == "en" else "zh-CN"
    svg = draw_figure(found.result, code, language, block_id)
    if svg is None:
        raise NotFoundError(Problem("no-such-page", ""))
    answer = Response(svg, mimetype="image/svg+xml")
    # the address names the version, so what it shows never changes; it is one person's, so no cache between may hold it
    answer.headers["Cache-Control"] = "private, max-age=3600" if "v" in request.args else "no-cache"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return answer


def draw_figure(result: EngagementResult, code: str, language: Language, block_id: str) -> str | None:
    """Return one figure of a document as SVG; None where it has none of this id. Those drawn last are kept."""
    return _drawn(_Same(result), code, language, block_id)


def figure_address(part: Shown, block: FigureBlock, slug: str, version: int) -> str:
    """Return where the picture of a figure block is."""
    language = part.document.language
    return url_for("blocks.figure", slug=slug, code=part.code, block_id=block.id, language=language, v=version)


@dataclass(frozen=True, slots=True)
class _Same:
    """A result as a key: two runs are the same only when they are one object, and comparing them whole is slow."""

    result: EngagementResult

    def __hash__(self) -> int:
        return id(self.result)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.result is self.result


@functools.lru_cache(maxsize=_KEPT_DOCUMENTS)
def _built(of: _Same, code: str, language: Language) -> Document:
    return DELIVERABLES[code][1](of.result, language)


@functools.lru_cache(maxsize=_KEPT_FIGURES)
def _drawn(of: _Same, code: str, language: Language, block_id: str) -> str | None:
    document = _built(of, code, language)
    for block in (*document.opening, *document.body, *document.annexes):
        if isinstance(block, FigureBlock) and block.id == block_id:
            return draw_chart(block.chart, _WIDTH, _HEIGHT).svg
    return None


def _titles(document: Document) -> dict[str, str]:
    return _titles_of(_SameDocument(document))


@dataclass(frozen=True, slots=True)
class _SameDocument:
    document: Document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameDocument) and other.document is self.document


@functools.lru_cache(maxsize=_KEPT_DOCUMENTS)
def _titles_of(of: _SameDocument) -> dict[str, str]:
    marks = ("“", "”")
    document = of.document
    titles: dict[str, str] = {}
    for block in (*document.opening, *document.body, *document.annexes):
        match block:
            case Heading():
                titles[block.id] = block.text
            case FigureBlock() | SignatureBlock():
                titles[block.id] = block.title
            case Table() | Checklist():
                titles[block.id] = block.caption
    return {id_: f"{marks[0]}{title}{marks[1]}" for id_, title in titles.items()}
