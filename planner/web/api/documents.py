"""Documents for programs: what there is and whether it is current, asked for in the background, and taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from flask import url_for

from planner.domain.model.text import Language
from planner.errors import NotFoundError, Problem
from planner.services.papers import (
    Change,
    Offer,
    Paper,
    PaperStanding,
    ask_for_documents,
    content_of,
    remove_paper,
    shelved,
    standing_of,
)
from planner.web.api.operations import Sent, SentFile, operation
from planner.web.api.paging import Asked, Page, in_their_order
from planner.web.api.shapes import Limits
from planner.web.api.work import JobShown, job_shown
from planner.web.documents.pictures import draw_page, has_page
from planner.web.found import readable_paper
from planner.web.guard import act, floor, open_engagement

BYTES = "application/octet-stream"
PNG = "image/png"
# enough of a digest to tell two documents of one engagement apart
_TELLING = 32


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """One file that was made: of which document, in which language, from which version, and what changed since."""

    id: str
    code: str
    language: Language | None
    name: str
    version: int
    made_at: datetime
    made_by: str
    pages: int | None
    size_bytes: int
    sha256: str
    is_current: bool
    is_latest: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class InputShown:
    """A file a document was made from; `crm-planner` stands for the program itself."""

    place: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentOrigin:
    """A document, and every file it was made from."""

    document: DocumentShown
    inputs: tuple[InputShown, ...]


@dataclass(frozen=True, slots=True)
class DocumentsWanted:
    """Which documents are to be made, in which languages."""

    IS_ASKED: ClassVar[bool] = True
    codes: Annotated[tuple[str, ...], Limits(min_items=1, max_items=50)]
    languages: Annotated[tuple[Language, ...], Limits(min_items=1, max_items=2)]


@operation("GET", "/engagements/{slug}/documents", "documents", "view", shelved)
def list_documents(slug: str, asked: Asked) -> Page[DocumentShown]:
    """List the documents that were made, the latest of each before the earlier ones."""
    opened = open_engagement(slug)
    found = shelved(floor().keeping, floor().printer, opened.engagement)
    shown = [_shown(one, is_latest=True) for shelf in found for one in shelf.latest]
    shown += [_shown(one, is_latest=False) for shelf in found for one in shelf.earlier]
    return in_their_order(shown, asked)


@operation("GET", "/engagements/{slug}/document-offers", "documents", "view")
def list_offers(slug: str) -> tuple[Offer, ...]:
    """List the documents that can be made, with the endings of their files."""
    open_engagement(slug)
    return floor().printer.offers()


@operation("POST", "/engagements/{slug}/documents", "documents", "generate", ask_for_documents,
           status=202, has_version=False)  # fmt: skip
def make_documents(slug: str, body: DocumentsWanted) -> Sent[JobShown]:
    """Ask for documents; they are made in the background, and the job says how far that is."""
    opened = open_engagement(slug, "generate")
    job = ask_for_documents(floor().keeping, floor().printer, opened.engagement.id, body.codes, body.languages, act())
    floor().ring(job)
    return Sent(job_shown(job), None, url_for("api.show_job", slug=slug, job=job.id))


@operation("GET", "/engagements/{slug}/documents/{document}", "documents", "download", content_of, gives=BYTES,
           is_kept=True)  # fmt: skip
def get_document(slug: str, document: str) -> SentFile:
    """Get the file of a document."""
    paper = _paper(slug, document)
    return SentFile(lambda: content_of(floor().keeping, paper), paper.name, BYTES, paper.digest[:_TELLING])


@operation("GET", "/engagements/{slug}/documents/{document}/origin", "documents", "view", standing_of)
def show_document_origin(slug: str, document: str) -> DocumentOrigin:
    """Show one document: what it was made from, and what changed since."""
    opened = open_engagement(slug)
    one, is_latest = standing_of(floor().keeping, floor().printer, opened.engagement, document)
    inputs = tuple(InputShown(place, digest) for place, digest in one.paper.inputs.items())
    return DocumentOrigin(_shown(one, is_latest=is_latest), inputs)


@operation("GET", "/engagements/{slug}/documents/{document}/pages/{number}", "documents", "download", draw_page,
           gives=PNG, is_kept=True)  # fmt: skip
def get_document_page(slug: str, document: str, number: int) -> SentFile:
    """Get one page of a document as a picture; documents that have no pages have no pictures."""
    paper = _paper(slug, document)
    if not has_page(paper, number):
        raise NotFoundError(Problem("no-such-page", ""))
    name = f"{paper.name.rpartition('.')[0]}.{number}.png"
    return SentFile(lambda: draw_page(paper, number), name, PNG, f"{paper.digest[:_TELLING]}p{number}")


@operation("DELETE", "/engagements/{slug}/documents/{document}", "documents", "generate", remove_paper, status=204)
def remove_document(slug: str, document: str) -> None:
    """Remove a document; the audit trail keeps what it was."""
    remove_paper(floor().keeping, open_engagement(slug, "generate").engagement.id, document, act())


def _paper(slug: str, document: str) -> Paper:
    return readable_paper(open_engagement(slug, "download"), document)


def _shown(one: PaperStanding, *, is_latest: bool) -> DocumentShown:
    paper = one.paper
    return DocumentShown(
        paper.id, paper.code, paper.language, paper.name, paper.version, paper.made_at, paper.made_by, paper.pages,
        paper.size_bytes, paper.digest, one.is_current, is_latest, one.changes,
    )  # fmt: skip
