"""The plan for other programs, made at once: MS Project, calendars, a workbook, tables."""

from __future__ import annotations

import io
import re

from flask import g, send_file
from werkzeug.wrappers import Response

from planner.domain.model.text import Language
from planner.errors import InputError, NotFoundError, Problem
from planner.services.papers import print_now
from planner.web.found import findings, sees_results
from planner.web.guard import act, floor, needs, open_engagement, say
from planner.web.rollout.blueprint import rollout

# word in the address -> code of the document, ending of its file, kind of the file
FILES: dict[str, tuple[str, str, str]] = {
    "project": ("MSPDI", "xml", "application/xml"),
    "calendars": ("ICS", "zip", "application/zip"),
    "workbook": ("D6W", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "tables": ("CSV", "zip", "application/zip"),
}
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_LONGEST_TITLE = 60


@rollout.get("/e/<slug>/rollout/files/<any(project, calendars, workbook, tables):what>")
@needs("download")
def plan_file(slug: str, what: str) -> Response:
    """Send the plan as a file for another program, as the findings have it."""
    opened = open_engagement(slug)
    found = findings(opened)
    if not sees_results(opened):
        raise InputError([Problem("round-still-open", slug)])
    if found.result is None or found.version is None:
        raise NotFoundError(Problem("no-such-page", ""))
    code, ending, kind = FILES[what]
    language: Language = "en" if g.get("language") == "en" else "zh-CN"
    made = print_now(
        floor().keeping, floor().printer, opened.engagement.id, (found.version, found.result), code, language, act()
    )
    title = _UNSAFE.sub(" ", opened.engagement.title.in_language(language)).strip(". ")[:_LONGEST_TITLE].strip()
    name = f"{title} {say().label(f'page-rollout.file-{what}')}.{ending}".strip()
    answer = send_file(io.BytesIO(made.content), mimetype=kind, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
