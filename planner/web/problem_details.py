"""What a program is told when something is wrong: problem details after RFC 9457, in the language it asks for."""

from __future__ import annotations

import http
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from planner.domain.model.text import Language
from planner.errors import Problem
from planner.services.plain import plain
from planner.wording import load_wording

MEDIA_TYPE = "application/problem+json"
API_PATH = "/api/"


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """One thing that is wrong: its code, where it is, the values in its text, and the text itself."""

    code: str
    where: str
    params: Mapping[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class ProblemDetails:
    """
    Problem details after RFC 9457.

    `type` leads to what is said about such problems in the reference; `detail` is for people, `problems` for programs.
    """

    type: str
    title: str
    status: int
    detail: str
    problems: tuple[ProblemShown, ...]


def is_for_programs() -> bool:
    """Whether the present request is one of a program rather than of a browser."""
    return request.path.startswith(f"{API_PATH}v1/") or request.path == f"{API_PATH}v1"


def language_asked() -> Language:
    """Return the language a program asks for; English where it names none: programs read codes."""
    asked = request.accept_languages.best_match(["en", "zh-CN", "zh"], "en")
    return "zh-CN" if asked.startswith("zh") else "en"


def problem_details(status: int, problems: Sequence[Problem], **more: Any) -> Response:
    """Return an answer that tells problems; `more` are members of its own kind."""
    say = load_wording(language_asked())
    shown = tuple(ProblemShown(one.code, one.where, dict(one.params), say.explanation(one)) for one in problems)
    details = ProblemDetails(
        f"{API_PATH}reference#problem-{status}",
        say.label(f"page-api.problem-{status}"),
        status,
        " ".join(one.text for one in shown) or http.HTTPStatus(status).phrase,
        shown,
    )
    body = json.dumps(plain(details, say) | plain(more, say), ensure_ascii=False)
    return Response(body, status, content_type=MEDIA_TYPE)
