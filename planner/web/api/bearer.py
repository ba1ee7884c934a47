"""Who asks: programs carry a token of somebody, and no cookie opens anything for them."""

from __future__ import annotations

import re

from flask import g, request
from werkzeug.exceptions import Unauthorized

from planner.errors import InputError, NotAllowedError, Problem
from planner.services.tokens import Scope, open_token
from planner.web.guard import floor, now
from planner.web.problem_details import language_asked

_HEADER = re.compile(r"(?i)bearer +([A-Za-z0-9._~+/=-]{1,200}) *")


class ForbiddenError(InputError):
    """Something that may not be done, for another reason than the role of whoever asks; carries the reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__([problem])


def let_in(scope: Scope, *, is_administrator: bool = False) -> None:
    """
    Find out whose token a request carries.

    Raises:
        Unauthorized: there is none.
        TokenRefusedError: it opens nothing.
        ForbiddenError: it is not for this.
        NotAllowedError: this is for administrators only.
    """
    # whoever is signed in on this browser is nobody here: another site could make it send the cookie
    g.account = g.token = None
    g.language = language_asked()
    match = _HEADER.fullmatch(request.headers.get("Authorization", ""))
    if match is None:
        raise Unauthorized
    g.account, g.token = open_token(floor().keeping, match[1], request.remote_addr or "", now())
    if scope not in g.token.scopes:
        raise ForbiddenError(Problem("token-scope-missing", "", {"scope": scope}))
    if is_administrator and not g.account.is_administrator:
        raise NotAllowedError(scope)
