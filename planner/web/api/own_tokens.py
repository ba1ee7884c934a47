"""The page on which people make and end the tokens of their programs."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.errors import InputError, NotFoundError, Problem
from planner.services.tokens import (
    LONGEST_NAME,
    SCOPES,
    ApiToken,
    Scope,
    TokenWanted,
    end_token,
    make_token,
    tokens_of,
)
from planner.web.guard import account, act, floor, now, say, signed_in

own_tokens = Blueprint("own_tokens", __name__)
# days to choose from; programs may be given less, never more
LIVES = (30, 90, 180, 365)
_USUAL = 90


@own_tokens.get("/account/tokens")
@signed_in
def start() -> str:
    """Show the tokens of whoever asks."""
    return _page(TokenWanted("", ("read",), _USUAL))


@own_tokens.post("/account/tokens")
@signed_in
def make() -> str | tuple[str, int]:
    """Make a token and show it this once: a page that is left does not show it again."""
    scopes: tuple[Scope, ...] = tuple(scope for scope in SCOPES if scope in request.form.getlist("scopes"))
    written = request.form.get("days", "")
    days = int(written) if written.isdecimal() and len(written) <= 4 else 0  # noqa: PLR2004 - digits of a life
    wanted = TokenWanted(request.form.get("name", ""), scopes, days)
    try:
        secret, made = make_token(floor().keeping, account(), wanted, act())
    except InputError as error:
        problems = {one.where: say().explanation(one) for one in error.problems}
        return _page(wanted, problems=problems), 422
    return _page(TokenWanted("", ("read",), _USUAL), secret=secret, made=made), 201


@own_tokens.get("/account/tokens/<token_id>/end")
@signed_in
def ask_end(token_id: str) -> str:
    """Ask whether a token is to end."""
    return render_template("api/token_end.html", token=_token(token_id))


@own_tokens.post("/account/tokens/<token_id>/end")
@signed_in
def end(token_id: str) -> Response:
    """End a token."""
    end_token(floor().keeping, account(), token_id, act())
    return redirect(url_for("own_tokens.start"))


def _token(token_id: str) -> ApiToken:
    found = next((one for one in tokens_of(floor().keeping, account().id) if one.id == token_id), None)
    if found is None or found.ended_at is not None:
        raise NotFoundError(Problem("no-such-token", token_id))
    return found


def _page(
    wanted: TokenWanted, problems: dict[str, str] | None = None, secret: str | None = None, made: ApiToken | None = None
) -> str:
    return render_template(
        "api/tokens.html",
        tokens=tokens_of(floor().keeping, account().id),
        wanted=wanted,
        problems=problems or {},
        secret=secret,
        made=made,
        lives=LIVES,
        scopes=SCOPES,
        longest=LONGEST_NAME,
        at=now(),
    )
