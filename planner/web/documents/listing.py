"""What documents there are, how they stand to the engagement, and the jobs that make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.domain.model.text import LANGUAGES
from planner.errors import NotFoundError, Problem
from planner.services.findings import LATE
from planner.services.jobs import Job, cancel, retry
from planner.services.papers import KIND, Shelved, ask_for_documents, shelved
from planner.services.told import from_data
from planner.web.documents.blueprint import documents
from planner.web.found import findings
from planner.web.guard import Opened, act, floor, needs, now, open_engagement, say

_ALL = "all"
# a job that ended stays on the page for a while, one that failed until a later one was asked for
_SHOWN_JOBS, _SHOWN_FOR = 20, timedelta(minutes=10)
_MOST_CHANGES = 8
_KINDS = {"pdf": "document", "xlsx": "workbook"}


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job as the page tells it: state and step in words, and a fraction."""

    id: str
    state: str
    words: str
    percent: int
    what: str
    problems: tuple[Problem, ...]
    is_over: bool
    may_retry: bool
    asked_at: datetime


@documents.get("/e/<slug>/documents")
@needs("view")
def start(slug: str) -> str:
    """Show every document, what it was made from, and whether that is still so."""
    opened = open_engagement(slug)
    found = findings(opened)
    return render_template(
        "documents/start.html",
        found=found,
        groups=_groups(shelved(floor().keeping, floor().printer, opened.engagement)),
        jobs=_jobs(opened),
        languages=LANGUAGES,
        may_make=opened.may("generate") and not found.problems,
        most_changes=_MOST_CHANGES,
    )


@documents.post("/e/<slug>/documents")
@needs("generate")
def make(slug: str) -> Response:
    """Ask for documents."""
    opened = open_engagement(slug)
    codes: Sequence[str] = request.form.getlist("only") or request.form.getlist("codes")
    if _ALL in codes:
        codes = [offer.code for offer in floor().printer.offers()]
    languages = request.form.getlist("languages")
    job = ask_for_documents(floor().keeping, floor().printer, opened.engagement.id, codes, languages, act())
    floor().ring(job)
    count = len(job.arguments["codes"]) * len(job.arguments["languages"])
    flash(say().label("page-documents.asked", count=count), "good")
    return redirect(url_for("documents.start", slug=slug))


@documents.get("/e/<slug>/documents/progress")
@needs("view")
def progress(slug: str) -> Response:
    """Say how far the jobs are, for the page that shows them."""
    jobs = _jobs(open_engagement(slug))
    told = [{"id": job.id, "state": job.state, "words": job.words, "percent": job.percent} for job in jobs]
    return jsonify(jobs=told, is_over=all(job.is_over for job in jobs))


@documents.post("/e/<slug>/documents/jobs/<job_id>/cancel")
@needs("generate")
def stop(slug: str, job_id: str) -> Response:
    """Cancel a job."""
    job = cancel(floor().keeping, _own_job(open_engagement(slug), job_id).id, act())
    flash(say().label("page-documents.cancelled-now" if job.is_over else "page-documents.cancelled-soon"), "good")
    return redirect(url_for("documents.start", slug=slug))


@documents.post("/e/<slug>/documents/jobs/<job_id>/retry")
@needs("generate")
def again(slug: str, job_id: str) -> Response:
    """Begin a job anew that failed or was cancelled."""
    job = retry(floor().keeping, _own_job(open_engagement(slug), job_id).id, act())
    floor().ring(job)
    flash(say().label("page-documents.retried"), "good")
    return redirect(url_for("documents.start", slug=slug))


def _own_job(opened: Opened, job_id: str) -> Job:
    with floor().keeping.reading() as unit:
        job = unit.jobs.job(job_id)
    if job is None or job.engagement_id != opened.engagement.id or job.kind != KIND:
        raise NotFoundError(Problem("no-such-page", ""))
    return job


def _groups(all_: Sequence[Shelved]) -> dict[str, list[Shelved]]:
    groups: dict[str, list[Shelved]] = {"document": [], "workbook": [], "exchange": []}
    for one in all_:
        groups[_KINDS.get(one.offer.endings[0], "exchange")].append(one)
    return groups


def _jobs(opened: Opened) -> list[ShownJob]:
    with floor().keeping.reading() as unit:
        every = [job for job in unit.jobs.of_engagement(opened.engagement.id, _SHOWN_JOBS) if job.kind == KIND]
    moment = now()
    latest = max((job.asked_at for job in every), default=None)
    shown = [
        job
        for job in every
        if not job.is_over
        or (job.ended_at is not None and moment - job.ended_at < _SHOWN_FOR)
        or (job.state == "failed" and job.asked_at == latest)
    ]
    return [_shown(job, moment) for job in shown]


def _shown(job: Job, moment: datetime) -> ShownJob:
    return ShownJob(
        job.id,
        job.state,
        _words(job, moment),
        round(100 * job.progress),
        _what(job),
        from_data(job.problems),
        job.is_over,
        job.state in {"failed", "cancelled"},
        job.asked_at,
    )


def _words(job: Job, moment: datetime) -> str:
    wording = say()
    if job.state == "waiting" and moment - job.asked_at > LATE:
        return wording.label("web.nobody-works")
    if job.state == "running" and job.stop_asked:
        return wording.label("page-documents.job-stopping")
    if job.state == "running" and job.step:
        key, _, params = job.step.partition("?")
        return wording.label(key, **dict(parse_qsl(params)))
    return wording.label(f"page-documents.job-{job.state}")


def _what(job: Job) -> str:
    wording = say()
    codes = job.arguments["codes"]
    titles = [wording.label(f"page-documents.title-{code}") for code in codes]
    whole = len(codes) == len(floor().printer.offers())
    comma = "、" if wording.language == "zh-CN" else ", "
    told = wording.label("page-documents.job-all") if whole else comma.join(titles)
    languages = [wording.label(f"page-documents.language-{one}") for one in job.arguments["languages"]]
    return wording.label("page-documents.job-what", documents=told, languages=comma.join(languages))
