"""Looking at documents, taking them away and removing them."""

from __future__ import annotations

import io
import re

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.errors import NotFoundError, Problem
from planner.services.papers import Paper, content_of, remove_paper
from planner.web.documents.blueprint import documents
from planner.web.documents.pictures import draw_page, has_page
from planner.web.found import readable_paper
from planner.web.guard import act, floor, needs, open_engagement, say

_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "zip": "application/zip",
}
# a page of a document is a page of its own: no script, nothing loaded, and nothing of ours within its reach
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_LONGEST_TITLE = 60


@documents.get("/e/<slug>/documents/<paper_id>/file")
@needs("download")
def file(slug: str, paper_id: str) -> AnyResponse:
    """Send a document to be kept."""
    paper = _paper(slug, paper_id)
    return send_file(
        io.BytesIO(content_of(floor().keeping, paper)),
        mimetype=_TYPES.get(_ending(paper), "application/octet-stream"),
        as_attachment=True,
        download_name=_name(slug, paper),
        etag=paper.digest,
    )


@documents.get("/e/<slug>/documents/<paper_id>/view")
@needs("download")
def view(slug: str, paper_id: str) -> AnyResponse:
    """Show a document that is a page itself; it may do nothing."""
    paper = _paper(slug, paper_id)
    if _ending(paper) != "html":
        raise NotFoundError(Problem("no-such-page", ""))
    answer = Response(content_of(floor().keeping, paper), content_type=_TYPES["html"])
    answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer


@documents.get("/e/<slug>/documents/<paper_id>/pages/<int:number>")
@needs("download")
def page(slug: str, paper_id: str, number: int) -> str:
    """Show one page of a document, with the ways to the others."""
    paper = _with_page(slug, paper_id, number)
    return render_template("documents/page.html", paper=paper, number=number, title=_title(paper))


@documents.get("/e/<slug>/documents/<paper_id>/pages/<int:number>.png")
@needs("download")
def picture(slug: str, paper_id: str, number: int) -> AnyResponse:
    """Draw one page of a document."""
    paper = _with_page(slug, paper_id, number)
    answer = Response(mimetype="image/png")
    answer.set_etag(f"{paper.digest}-{number}")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    if answer.status_code != 304:  # noqa: PLR2004 - what the standard calls "not modified"
        answer.set_data(draw_page(paper, number))
    return answer


@documents.route("/e/<slug>/documents/<paper_id>/remove", methods=["GET", "POST"])
@needs("generate")
def remove(slug: str, paper_id: str) -> AnyResponse | str:
    """Ask whether a document is to be removed, and remove it."""
    paper = _paper(slug, paper_id)
    if request.method == "GET":
        return render_template("documents/remove.html", paper=paper, title=_title(paper))
    remove_paper(floor().keeping, paper.engagement_id, paper.id, act())
    flash(say().label("page-documents.removed", name=paper.name), "good")
    return redirect(url_for("documents.start", slug=slug))


def _paper(slug: str, paper_id: str) -> Paper:
    return readable_paper(open_engagement(slug), paper_id)


def _with_page(slug: str, paper_id: str, number: int) -> Paper:
    paper = _paper(slug, paper_id)
    if not has_page(paper, number):
        raise NotFoundError(Problem("no-such-page", ""))
    return paper


def _ending(paper: Paper) -> str:
    return paper.name.rpartition(".")[2]


def _title(paper: Paper) -> str:
    wording = say()
    title = wording.label(f"page-documents.title-{paper.code}")
    if paper.language is None:
        return title
    language = wording.label(f"page-documents.language-{paper.language}")
    return wording.label("page-documents.of-document", title=title, language=language)


def _name(slug: str, paper: Paper) -> str:
    """Return a name that says whose document it is, and that every file system takes."""
    title = open_engagement(slug).engagement.title.in_language(paper.language or "zh-CN")
    safe = _UNSAFE.sub(" ", title).strip(". ")[:_LONGEST_TITLE].strip()
    return f"{safe} {paper.name}" if safe else paper.name
