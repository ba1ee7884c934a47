"""Parts of documents for programs: the tables, lists and figures that pages show, in the words of a language."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, cast

from planner.documents.deliverables import DELIVERABLES
from planner.domain.model.document import Block
from planner.domain.model.text import Language
from planner.errors import NotFoundError, Problem
from planner.services.papers import print_now
from planner.services.run import EngagementResult
from planner.web.api.bearer import ForbiddenError
from planner.web.api.operations import Sent, SentFile, operation
from planner.web.api.shapes import Limits
from planner.web.api.stages import NONE_YET, Found, part_of, result_of
from planner.web.blocks import draw_figure, shown
from planner.web.found import BEFORE_RESULTS, sees_results
from planner.web.guard import act, floor, open_engagement
from planner.web.rollout.downloads import FILES

BYTES, SVG = "application/octet-stream", "image/svg+xml"
# the document of the roll-out plan
PLAN = "D6"
_TELLING = 32


@dataclass(frozen=True, slots=True)
class PartsAsked:
    """Which blocks, by id: a heading brings everything under it. Without an id the whole document is shown."""

    IS_ASKED: ClassVar[bool] = True
    language: Language = "zh-CN"
    id: Annotated[tuple[str, ...], Limits(max_items=100)] = ()


@dataclass(frozen=True, slots=True)
class LanguageAsked:
    """In which language a figure or a file is."""

    IS_ASKED: ClassVar[bool] = True
    language: Language = "zh-CN"


@dataclass(frozen=True, slots=True)
class PartBlock:
    """One block and of which kind it is."""

    kind: Literal[
        "Heading", "Paragraph", "Bullets", "Table", "FigureBlock", "KeyFacts", "Callout", "Checklist",
        "SignatureBlock", "OpenItems", "PageBreak",
    ]  # fmt: skip
    block: Block


@dataclass(frozen=True, slots=True)
class DocumentParts:
    """Blocks of one document in their order: headings, texts, tables, lists, key facts, and figures by their data."""

    code: str
    language: Language
    blocks: tuple[PartBlock, ...]


@operation("GET", "/engagements/{slug}/parts/{code}", "documents", "view", also=NONE_YET)
def show_document_parts(slug: str, code: str, asked: PartsAsked) -> Sent[Found[DocumentParts]]:
    """Show what stands in a document as the findings have it, whether it was ever made or not."""
    _require_seen(slug, code)
    return part_of(slug, lambda result: _parts(result, code, asked))


@operation("GET", "/engagements/{slug}/parts/{code}/figures/{figure}", "documents", "view", also=NONE_YET, gives=SVG,
           is_kept=True)  # fmt: skip
def get_figure(slug: str, code: str, figure: str, asked: LanguageAsked) -> SentFile:
    """Get one figure of a document as a picture; its id is that of its block."""
    _require_seen(slug, code)
    svg = draw_figure(result_of(slug)[1], code, asked.language, figure)
    if svg is None:
        raise NotFoundError(Problem("no-such-page", ""))
    content = svg.encode()
    return SentFile(content, f"{code}.{figure}.svg", SVG, hashlib.sha256(content).hexdigest()[:_TELLING])


@operation("GET", "/engagements/{slug}/rollout/files/{what}", "rollout", "download", print_now, also=NONE_YET,
           gives=BYTES)  # fmt: skip
def get_plan_file(slug: str, what: str, asked: LanguageAsked) -> SentFile:
    """Get the plan as a file for another program, as the findings have it: project, calendars, workbook or tables."""
    _require_seen(slug, PLAN)
    if what not in FILES:
        raise NotFoundError(Problem("no-such-page", ""))
    found, result = result_of(slug)
    assert found.version is not None
    code, ending, _ = FILES[what]
    engagement_id, stand = open_engagement(slug).engagement.id, floor()
    made = print_now(stand.keeping, stand.printer, engagement_id, (found.version, result), code, asked.language, act())
    return SentFile(made.content, f"{slug}-{what}.{ending}", BYTES)


def _parts(result: EngagementResult, code: str, asked: PartsAsked) -> DocumentParts:
    part = shown(result, code, asked.id or None, asked.language)
    blocks = tuple(PartBlock(cast("Any", part.kind(one)), one) for one in part.blocks)
    return DocumentParts(code, asked.language, blocks)


def _require_seen(slug: str, code: str) -> None:
    opened = open_engagement(slug)
    if code not in DELIVERABLES:
        raise NotFoundError(Problem("no-such-page", ""))
    if code != BEFORE_RESULTS and not sees_results(opened):
        raise ForbiddenError(Problem("round-still-open", slug))
