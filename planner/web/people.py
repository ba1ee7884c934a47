"""Pages to get in and out: sign-in by password or link, sign-out, and the language of the pages."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from planner.domain.model.text import LANGUAGES
from planner.errors import InputError, TooOftenError
from planner.services.accounts import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    open_link,
    use_link,
)
from planner.services.accounts import (
    sign_in as enter,
)
from planner.services.accounts import (
    sign_out as leave,
)
from planner.web.guard import LANGUAGE_COOKIE, SESSION_COOKIE, floor, for_anybody, let_in, now, say

people = Blueprint("people", __name__)
_YEAR_SECONDS = 365 * 24 * 3600


class SignInForm(FlaskForm):
    """Name and password."""

    email = EmailField(validators=[InputRequired(), Length(max=254)])
    password = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])
    back = HiddenField()


class InvitedForm(FlaskForm):
    """What somebody who was invited says of themselves."""

    name = StringField(validators=[InputRequired(), Length(max=200)])
    password = PasswordField(validators=[Length(max=LONGEST_PASSWORD)])


class PasswordForm(FlaskForm):
    """A new password."""

    password = PasswordField(validators=[InputRequired(), Length(min=SHORTEST_PASSWORD, max=LONGEST_PASSWORD)])


@people.get("/sign-in")
@for_anybody
def sign_in() -> str | Response:
    """Show the form to sign in."""
    if g.account is not None:
        return redirect(url_for("home.engagements"))
    return render_template("people/sign_in.html", form=SignInForm(back=request.args.get("back", "")), problem=None)


@people.post("/sign-in")
@for_anybody
def sign_in_now() -> str | Response | tuple[str, int]:
    """Sign in, or say that name or password are wrong."""
    form = SignInForm()
    if not form.validate():
        return render_template("people/sign_in.html", form=form, problem=None), 422
    try:
        token = enter(
            floor().keeping,
            floor().passwords,
            form.email.data or "",
            form.password.data or "",
            request.remote_addr or "",
            now(),
            request.user_agent.string,
        )
    except InputError as error:
        told = [say().explanation(problem) for problem in error.problems]
        status = 429 if isinstance(error, TooOftenError) else 422
        return render_template("people/sign_in.html", form=form, problem=told), status
    return let_in(redirect(_way_back(form.back.data)), token)


@people.post("/sign-out")
@for_anybody
def sign_out() -> Response:
    """End the session of this browser."""
    leave(floor().keeping, request.cookies.get(SESSION_COOKIE, ""), now())
    response = redirect(url_for("people.sign_in"))
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Lax", secure=floor().is_https)
    return response


@people.get("/link/<token>")
@for_anybody
def link(token: str) -> str:
    """Show what a link is for; only the button uses it, since mail programs open links too."""
    found = open_link(floor().keeping, token, request.remote_addr or "", now())
    form = {"invitation": InvitedForm, "password_reset": PasswordForm}.get(found.purpose, FlaskForm)()
    return render_template("people/link.html", form=form, link=found, token=token, problem=None)


@people.post("/link/<token>")
@for_anybody
def link_now(token: str) -> str | Response | tuple[str, int]:
    """Use a link."""
    found = open_link(floor().keeping, token, request.remote_addr or "", now())
    form = {"invitation": InvitedForm, "password_reset": PasswordForm}.get(found.purpose, FlaskForm)()
    if not form.validate():
        return render_template("people/link.html", form=form, link=found, token=token, problem=None), 422
    values = {name: request.form.get(name) or None for name in ("name", "password")}
    try:
        session = use_link(
            floor().keeping,
            floor().passwords,
            token,
            now(),
            device=request.user_agent.string,
            language=g.language,
            **values,
        )
    except InputError as error:
        told = [say().explanation(problem) for problem in error.problems]
        return render_template("people/link.html", form=form, link=found, token=token, problem=told), 422
    return let_in(redirect(url_for("home.engagements")), session)


@people.post("/language")
@for_anybody
def language() -> Response:
    """Show pages in another language from now on, on this device."""
    response = redirect(_way_back(request.form.get("back")))
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, chosen, max_age=_YEAR_SECONDS, httponly=True, samesite="Lax", secure=floor().is_https
        )
    return response


def _way_back(asked: str | None) -> str:
    """Return a place of this application to go to: never another server, whatever a form says."""
    plain = asked or ""
    if plain.startswith("/") and not plain.startswith(("//", "/\\")) and "\\" not in plain and plain.isprintable():
        return plain
    return url_for("home.engagements")
