"""The people of an engagement: roles, respondents, invitations by link, new passwords by link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField, SelectField
from wtforms.validators import InputRequired, Length, Regexp

from planner.errors import InputError, NotFoundError, Problem
from planner.services.access import PERMISSIONS, ROLES, Role, may
from planner.services.accounts import LINK_LIFE, Membership, Purpose, give_role, issue_link, take_role
from planner.services.people import Member, invitations_of, link_id, members_of, withdraw_invitation
from planner.services.setting_up import respondents_of
from planner.web.forms import options, tell_in
from planner.web.guard import account, act, floor, for_administrators, needs, now, open_engagement, say

members = Blueprint("members", __name__)
_Answered = str | Response | tuple[str, int]


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


class RoleForm(FlaskForm):
    """A role, and who among the respondents the person is."""

    role = SelectField()
    respondent = SelectField()

    def offer_choices(self, stakeholders: list[Mapping[str, Any]]) -> None:
        """Fill the lists to choose from, in the language of whoever asks."""
        said = say()
        self.role.choices = options({role: said.label(f"web.role-{role}") for role in ROLES})
        people = {row["id"]: f"{_shown(row['name'])} · {_shown(row['role'])}" for row in stakeholders}
        self.respondent.choices = options({"": said.label("page-members.nobody"), **people})


class InviteForm(RoleForm):
    """Whom to invite."""

    email = EmailField(validators=[InputRequired(), Length(max=254), Regexp(r"[^@\s]+@[^@\s]+$")], filters=[_stripped])


@members.get("/e/<slug>/members")
@needs("people")
def start(slug: str) -> str:
    """Show the people of an engagement, and offer to invite somebody."""
    form = InviteForm(formdata=None, role="evaluator")
    return _listed(slug, form)


@members.post("/e/<slug>/members")
@needs("people")
def invite(slug: str) -> _Answered:
    """Make an invitation and show its link, once."""
    form = InviteForm()
    form.offer_choices(_stakeholders(slug))
    if not form.validate():
        return _listed(slug, form), 422
    email = form.email.data or ""
    token = issue_link(
        floor().keeping,
        "invitation",
        email,
        act(),
        open_engagement(slug).engagement.id,
        _role(form.role.data),
        form.respondent.data or None,
    )
    return _link_page(token, "invitation", email, url_for("members.start", slug=slug))


@members.post("/e/<slug>/members/withdraw/<id_>")
@needs("people")
def withdraw(slug: str, id_: str) -> Response:
    """Let an invitation no longer work."""
    withdraw_invitation(floor().keeping, open_engagement(slug).engagement.id, id_, act())
    flash(say().label("page-members.withdrawn"), "good")
    return redirect(url_for("members.start", slug=slug))


@members.get("/e/<slug>/members/<account_id>")
@needs("people")
def member(slug: str, account_id: str) -> str:
    """Show one person with role and respondent."""
    found = _member(slug, account_id)
    form = RoleForm(formdata=None, role=found.membership.role, respondent=found.membership.respondent_id or "")
    form.offer_choices(_stakeholders(slug))
    return render_template("members/member.html", form=form, member=found, problem=None)


@members.post("/e/<slug>/members/<account_id>")
@needs("people")
def member_now(slug: str, account_id: str) -> _Answered:
    """Change somebody's role and respondent."""
    found = _member(slug, account_id)
    form = RoleForm()
    form.offer_choices(_stakeholders(slug))
    told: list[str] = []
    if form.validate():
        engagement_id = open_engagement(slug).engagement.id
        changed = Membership(account_id, engagement_id, _role(form.role.data), form.respondent.data or None)
        try:
            give_role(floor().keeping, changed, act())
        except InputError as error:
            told = tell_in(form, error.problems)
        else:
            flash(say().label("page-setup.saved"), "good")
            return _after_change(slug, account_id, _role(form.role.data))
    return render_template("members/member.html", form=form, member=found, problem=told), 422


@members.get("/e/<slug>/members/<account_id>/remove")
@needs("people")
def remove(slug: str, account_id: str) -> str:
    """Ask whether somebody is really to leave the engagement."""
    found = _member(slug, account_id)
    return render_template("members/remove.html", form=FlaskForm(), member=found, problem=None)


@members.post("/e/<slug>/members/<account_id>/remove")
@needs("people")
def remove_now(slug: str, account_id: str) -> _Answered:
    """Take somebody out of the engagement."""
    found = _member(slug, account_id)
    try:
        take_role(floor().keeping, account_id, open_engagement(slug).engagement.id, act())
    except InputError as error:
        told = tell_in(FlaskForm(), error.problems)
        return render_template("members/remove.html", form=FlaskForm(), member=found, problem=told), 422
    flash(say().label("page-members.removed", name=found.account.name), "good")
    return _after_change(slug, account_id, None)


@members.post("/accounts/<account_id>/new-password")
@for_administrators
def new_password(account_id: str) -> str:
    """Make a link by which somebody sets a new password, and show it, once."""
    with floor().keeping.reading() as unit:
        person = unit.accounts.account(account_id)
    if person is None or person.disabled_at is not None:
        raise NotFoundError(Problem("no-such-page", ""))
    token = issue_link(floor().keeping, "password_reset", person.email, act())
    return _link_page(token, "password_reset", person.email, url_for("account.all_of_them"))


def _listed(slug: str, form: InviteForm) -> str:
    opened = open_engagement(slug)
    stakeholders = _stakeholders(slug)
    form.offer_choices(stakeholders)
    return render_template(
        "members/start.html",
        form=form,
        members=members_of(floor().keeping, opened.engagement.id),
        invitations=invitations_of(floor().keeping, opened.engagement.id, now()),
        names={row["id"]: _shown(row["name"]) for row in stakeholders},
        link_id=link_id,
        roles=ROLES,
        permissions=PERMISSIONS,
        may=may,
    )


def _link_page(token: str, purpose: Purpose, email: str, back: str) -> str:
    """Show a new link: it is kept nowhere, and nobody can show it again."""
    scheme = "https" if floor().is_https else "http"
    address = url_for("people.link", token=token, _external=True, _scheme=scheme)
    life = LINK_LIFE[purpose]
    return render_template("members/link.html", address=address, purpose=purpose, email=email, life=life, back=back)


def _after_change(slug: str, account_id: str, role: Role | None) -> Response:
    """Lead back to the list; whoever gave away their own right to see it goes to a page they may see."""
    if account_id != account().id or may(role, "people"):
        return redirect(url_for("members.start", slug=slug))
    return redirect(url_for("home.overview", slug=slug) if role else url_for("home.engagements"))


def _member(slug: str, account_id: str) -> Member:
    for one in members_of(floor().keeping, open_engagement(slug).engagement.id):
        if one.account.id == account_id:
            return one
    raise NotFoundError(Problem("no-such-page", ""))


def _stakeholders(slug: str) -> list[Mapping[str, Any]]:
    return respondents_of(floor().keeping, open_engagement(slug).engagement.id)


def _role(value: str) -> Role:
    return next(role for role in ROLES if role == value)


def _shown(pair_or_plain: Any) -> str:
    if isinstance(pair_or_plain, dict):
        return str(pair_or_plain.get("zh" if say().language == "zh-CN" else "en", ""))
    return str(pair_or_plain)
