"""One's own account: name, language, password, where one is signed in; and all accounts, for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from planner.errors import InputError, NotFoundError, Problem, TooOftenError
from planner.services.accounts import LONGEST_PASSWORD, disable_account, sign_out_everywhere
from planner.services.people import (
    all_accounts,
    change_password,
    devices_of,
    enable_account,
    end_other_sessions,
    end_session,
    make_administrator,
    rename_account,
)
from planner.web.forms import LONGEST_LINE, options, tell_in
from planner.web.guard import (
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    act,
    floor,
    for_administrators,
    now,
    say,
    signed_in,
)
from planner.web.guard import account as person

account = Blueprint("account", __name__)
_Answered = str | Response | tuple[str, int]
# signs in what a browser says of itself; the first that is there counts, since each also names those it is made of
_BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS X": "macOS",
            "Linux": "Linux"}  # fmt: skip


class OwnForm(FlaskForm):
    """Name and language."""

    name = StringField(validators=[InputRequired(), Length(max=LONGEST_LINE)])
    language = RadioField(choices=options({"zh-CN": "中文", "en": "English"}))


class NewPasswordForm(FlaskForm):
    """The old password and the new one."""

    old = PasswordField(validators=[Length(max=LONGEST_PASSWORD)])
    password = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])


@account.get("/account")
@signed_in
def own() -> str:
    """Show somebody their account."""
    return _page()


@account.post("/account")
@signed_in
def own_now() -> _Answered:
    """Save name and language."""
    form = OwnForm()
    if form.validate():
        try:
            rename_account(
                floor().keeping,
                person().id,
                form.name.data or "",
                "en" if form.language.data == "en" else "zh-CN",
                act(),
            )
        except InputError as error:
            return _page(own=form, told=tell_in(form, error.problems)), 422
        flash(say().label("page-setup.saved"), "good")
        response = redirect(url_for("account.own"))
        # what was chosen on this device before stood above it
        response.delete_cookie(LANGUAGE_COOKIE, httponly=True, samesite="Lax", secure=floor().is_https)
        return response
    return _page(own=form), 422


@account.post("/account/password")
@signed_in
def password_now() -> _Answered:
    """Set a new password."""
    form = NewPasswordForm()
    told: list[str] = []
    status = 422
    if form.validate():
        try:
            change_password(
                floor().keeping,
                floor().passwords,
                person().id,
                form.old.data or "",
                form.password.data or "",
                _token(),
                act(),
            )
        except InputError as error:
            status = 429 if isinstance(error, TooOftenError) else 422
            told = tell_in(form, error.problems)
        else:
            flash(say().label("page-account.password-set"), "good")
            return redirect(url_for("account.own"))
    return _page(password=form, told=told), status


@account.post("/account/sessions/<id_>/end")
@signed_in
def end_one(id_: str) -> Response:
    """End one session."""
    end_session(floor().keeping, person().id, id_, act())
    flash(say().label("page-account.ended"), "good")
    return redirect(url_for("account.own"))


@account.post("/account/sessions/end-others")
@signed_in
def end_others() -> Response:
    """End every session but this one."""
    end_other_sessions(floor().keeping, person().id, _token(), act())
    flash(say().label("page-account.ended-others"), "good")
    return redirect(url_for("account.own"))


@account.post("/account/sessions/end-all")
@signed_in
def end_all() -> Response:
    """Sign out everywhere, here too."""
    sign_out_everywhere(floor().keeping, person().id, act())
    response = redirect(url_for("people.sign_in"))
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Lax", secure=floor().is_https)
    return response


@account.get("/accounts")
@for_administrators
def all_of_them() -> str:
    """Show all accounts."""
    return render_template("account/all.html", accounts=all_accounts(floor().keeping), form=FlaskForm(), problem=None)


@account.post("/accounts/<account_id>/<what>")
@for_administrators
def change(account_id: str, what: str) -> _Answered:
    """Keep somebody out, let them in again, or make them an administrator."""
    orders = {"disable": disable_account, "enable": enable_account, "make-administrator": make_administrator}
    if what not in orders:
        raise NotFoundError(Problem("no-such-page", ""))
    try:
        orders[what](floor().keeping, account_id, act())
    except InputError as error:
        told = [say().explanation(problem) for problem in error.problems]
        accounts = all_accounts(floor().keeping)
        return render_template("account/all.html", accounts=accounts, form=FlaskForm(), problem=told), 422
    flash(say().label("page-setup.saved"), "good")
    return redirect(url_for("account.all_of_them"))


def _page(own: OwnForm | None = None, password: NewPasswordForm | None = None, told: list[str] | None = None) -> str:
    who = person()
    return render_template(
        "account/own.html",
        own=own or OwnForm(formdata=None, name=who.name, language=who.language),
        password=password or NewPasswordForm(formdata=None),
        named=_named,
        devices=devices_of(floor().keeping, who.id, _token(), now()),
        problem=told,
    )


def _named(device: str) -> str:
    """Return what a browser calls itself in a few words; what is not known stays as it was told."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in device), "")
    system = next((name for sign, name in _SYSTEMS.items() if sign in device), "")
    return " · ".join(word for word in (browser, system) if word) or device


def _token() -> str:
    return request.cookies.get(SESSION_COOKIE, "")
