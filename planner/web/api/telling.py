"""What a program is told when something is wrong: each error of the product and of HTTP as problem details."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, current_app, g
from werkzeug.exceptions import HTTPException

from planner.errors import ConflictError, NotAllowedError, PlannerError, Problem, StaleSaveError
from planner.services.accounts import WINDOW
from planner.services.tokens import TokenRefusedError
from planner.services.told import problems_of
from planner.web.api.bearer import ForbiddenError
from planner.web.api.operations import NoFindingsError, VersionMissingError
from planner.web.problem_details import problem_details

_CHALLENGE = 'Bearer realm="crm-planner"'
# the first class that fits counts, before the statuses that pages have for the same errors
_OWN: dict[type[PlannerError], int] = {ForbiddenError: 403, VersionMissingError: 428, NoFindingsError: 409}
_OF_HTTP = {
    400: "api-bad-request",
    401: "token-missing",
    404: "no-such-page",
    405: "api-method",
    413: "upload-too-large",
    415: "api-media-type",
}


def told_to_programs(error: Exception, statuses: dict[type[PlannerError], int]) -> Response:
    """Return an error as problem details; the cause of a fault stands in the log under the id of the request."""
    match error:
        case TokenRefusedError():
            response = _refused(error)
        case StaleSaveError():
            response = problem_details(412, [Problem("api-stale", "")], kept=error.kept, offered=error.offered)
        case PlannerError():
            own = next((status for kind, status in _OWN.items() if isinstance(error, kind)), None)
            status = own or next((code for kind, code in statuses.items() if isinstance(error, kind)), 500)
            response = problem_details(status, _problems(error))
        case HTTPException() if error.code is not None and error.code in _OF_HTTP:
            response = _of_http(error, error.code)
        case _:
            original = getattr(error, "original_exception", None) or error
            current_app.logger.error("request %s failed", g.get("request_id"), exc_info=original)
            response = problem_details(500, [Problem("unexpected-page", "", {"id": g.get("request_id", "")})])
    return response


def _problems(error: PlannerError) -> Sequence[Problem]:
    if isinstance(error, NotAllowedError):
        return [Problem("role-not-allowed", "")]
    return [Problem("conflict", "")] if isinstance(error, ConflictError) else problems_of(error)


def _of_http(error: HTTPException, status: int) -> Response:
    response = problem_details(status, [Problem(_OF_HTTP[status], "")])
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    if status == 401:  # noqa: PLR2004 - the status this header belongs to
        response.headers["WWW-Authenticate"] = _CHALLENGE
    return response


def _refused(error: TokenRefusedError) -> Response:
    if error.must_wait:
        response = problem_details(429, error.problems)
        response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response
    response = problem_details(401, error.problems)
    response.headers["WWW-Authenticate"] = f'{_CHALLENGE}, error="invalid_token"'
    return response
