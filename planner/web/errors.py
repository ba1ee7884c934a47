"""What a page says when something is wrong: one table from error to status, the same sentences as everywhere else."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, current_app, g, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from planner.errors import (
    ConflictError,
    ContentError,
    ExportError,
    InfeasiblePlanError,
    InputError,
    NotAllowedError,
    NotFoundError,
    PlannerError,
    Problem,
    TooOftenError,
)
from planner.web.api.telling import told_to_programs
from planner.web.guard import say
from planner.web.problem_details import is_for_programs

# the first class that fits counts
STATUS: dict[type[PlannerError], int] = {
    NotAllowedError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    TooOftenError: 429,
    InputError: 422,
    ContentError: 422,
    InfeasiblePlanError: 422,
    ExportError: 503,
}
_KNOWN = {400: "bad-request", 403: "role-not-allowed", 404: "no-such-page", 405: "no-such-page",
          413: "upload-too-large", 429: "too-often"}  # fmt: skip


def tell_errors(app: Flask) -> None:
    """Make an application tell its errors as pages."""
    pages: tuple[tuple[type[Exception], Callable[[Any], Any]], ...] = (
        (PlannerError, _planner_error),
        (CSRFError, _forged),
        (HTTPException, _http_error),
        (InternalServerError, _fault),
    )
    for kind, page in pages:
        app.register_error_handler(kind, functools.partial(_by_whom, page))


def _by_whom(page: Callable[[Any], Any], error: Exception) -> Any:
    """Tell a person by a page, a program by problem details."""
    return told_to_programs(error, STATUS) if is_for_programs() else page(error)


def problems_of(error: PlannerError) -> Sequence[Problem]:
    """Return what an error has to tell."""
    match error:
        case ContentError() | InputError():
            return error.problems
        case NotFoundError() | ExportError():
            return (error.problem,)
        case NotAllowedError():
            return (Problem("role-not-allowed", ""),)
        case ConflictError():
            return (Problem("conflict", ""),)
    return (Problem("unexpected", "", {"reason": type(error).__name__}),)


def _planner_error(error: PlannerError) -> tuple[str, int]:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, InfeasiblePlanError):
        return _page((say().say(error.statement),), status)
    return _page([say().explanation(problem) for problem in problems_of(error)], status)


def _forged(error: CSRFError) -> tuple[str, int]:
    del error
    return _page((say().explanation(Problem("form-too-old", "")),), 400)


def _http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    # a request to a name that is not ours gets no page: there is nothing its links could lead to
    if isinstance(error, SecurityError):
        return error
    status = error.code or 500
    code = _KNOWN.get(status, "unexpected-page")
    return _page((say().explanation(Problem(code, "", {"id": g.get("request_id", "")})),), status)


def _fault(error: InternalServerError) -> tuple[str, int]:
    # the cause stands in the log under the id of the request, never on the page
    current_app.logger.error("request %s failed", g.get("request_id"), exc_info=error.original_exception)
    return _page((say().explanation(Problem("unexpected-page", "", {"id": g.get("request_id", "")})),), 500)


def _page(sentences: Sequence[str], status: int) -> tuple[str, int]:
    return render_template("error.html", sentences=sentences, status=status), status
