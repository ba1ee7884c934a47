"""Holiday notices: which days one changes, before it is kept; the plan is then worked out anew with it."""

from __future__ import annotations

import base64
import binascii

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from planner.errors import InputError, Problem, StaleSaveError
from planner.services.notice import NoticeDays, check_notice, keep_notice
from planner.web.found import findings
from planner.web.guard import act, floor, needs, open_engagement, say
from planner.web.rollout.blueprint import ROLLOUT, rollout
from planner.web.stage_pages import show

_Answered = str | Response | tuple[str, int]
# a notice names some forty days
_LARGEST = 100_000


@rollout.get("/e/<slug>/rollout/notice")
@needs("plan")
def notice(slug: str) -> str:
    """Ask for the file of a notice."""
    return _asked(slug)


@rollout.post("/e/<slug>/rollout/notice")
@needs("plan")
def look_at_notice(slug: str) -> _Answered:
    """Show which days a notice changes; nothing is kept yet."""
    sent = request.files.get("file")
    # read one byte more than may be: a larger file is refused, not cut off
    content = sent.stream.read(_LARGEST + 1) if sent is not None else b""
    opened = open_engagement(slug)
    if len(content) > _LARGEST:
        return _asked(slug, [say().explanation(Problem("file-too-large", "", {"limit": _LARGEST}))]), 422
    try:
        days = check_notice(floor().keeping, floor().engines, opened.engagement.id, content)
    except InputError as error:
        return _asked(slug, [say().explanation(one) for one in error.problems[:8]]), 422
    return _asked(slug, days=days, content=content)


@rollout.post("/e/<slug>/rollout/notice/keep")
@needs("plan")
def keep_notice_now(slug: str) -> _Answered:
    """Keep the notice that was shown."""
    opened = open_engagement(slug)
    version = request.form.get("version", -1, type=int)
    try:
        content = _content(request.form.get("content", ""))
        kept = keep_notice(floor().keeping, floor().engines, opened.engagement.id, content, version, act())
    except InputError as error:
        return _asked(slug, [say().explanation(one) for one in error.problems[:8]]), 422
    except StaleSaveError:
        return _asked(slug, [say().label("page-rollout.came-back-stale")]), 409
    flash(say().label("page-rollout.notice-kept", title=kept.notice.title), "good")
    return redirect(url_for("rollout.part", slug=slug, page="dates"))


def _asked(slug: str, wrong: list[str] | None = None, days: NoticeDays | None = None, content: bytes = b"") -> str:
    opened = open_engagement(slug)
    return show(
        ROLLOUT, "dates", opened, findings(opened), "rollout/notice.html", wrong=wrong or [], days=days,
        content=base64.b64encode(content).decode(),
    )  # fmt: skip


def _content(written: str) -> bytes:
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError([Problem("notice-missing", "")]) from error
