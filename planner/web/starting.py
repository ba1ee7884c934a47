"""Pages on a whole engagement: begin one, bring one in, copy it, take it out, remove it."""

from __future__ import annotations

import re

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from planner.domain.model.text import Text
from planner.errors import InputError, NotAllowedError, Problem
from planner.services.keeping import drop_engagement
from planner.services.starting import (
    NewEngagement,
    bring_in_engagement,
    copy_engagement,
    start_engagement_kept,
    take_out_engagement,
)
from planner.web.forms import LONGEST_LINE, day_field, options, pair, tell_in
from planner.web.guard import account, act, floor, for_administrators, may_send, needs, now, open_engagement, say

starting = Blueprint("starting", __name__)
# a zip file of an engagement with its attachments; unpacked it has limits of its own
MAXIMUM_ARCHIVE_BYTES = 30_000_000
_CURRENCY = re.compile(r"[A-Z]{3}")
_Answered = str | AnyResponse | tuple[str, int]


class FactsForm(FlaskForm):
    """What an engagement is about."""

    title_zh = StringField(validators=[Length(max=LONGEST_LINE)])
    title_en = StringField(validators=[Length(max=LONGEST_LINE)])
    client_zh = StringField(validators=[Length(max=LONGEST_LINE)])
    client_en = StringField(validators=[Length(max=LONGEST_LINE)])
    consultant_zh = StringField(validators=[Length(max=LONGEST_LINE)])
    consultant_en = StringField(validators=[Length(max=LONGEST_LINE)])
    language = RadioField(choices=options({"zh-CN": "中文", "en": "English"}), default="zh-CN")
    currency = StringField(validators=[InputRequired(), Regexp(_CURRENCY), Length(max=3)], default="CNY")
    industry = SelectField(default="")
    plan_template = SelectField(default="four_phase")
    start = day_field()
    go_live = day_field()
    fictional = BooleanField()

    def offer_choices(self) -> None:
        """Fill the lists to choose from, in the language of whoever asks."""
        choices, said = floor().folders.choices(), say()
        industries = {id_: said.value(title) for id_, title in choices.industries.items()}
        self.industry.choices = options({"": said.label("page-home.industry-none"), **industries})
        self.plan_template.choices = options({id_: said.value(one) for id_, one in choices.plan_templates.items()})


class NewForm(FactsForm):
    """What an engagement is about, and who its first respondent is."""

    lead_role = StringField(validators=[Length(max=LONGEST_LINE)])


class ArchiveForm(FlaskForm):
    """A zip file."""

    archive = FileField(validators=[FileRequired()])


@starting.get("/new")
@for_administrators
def new() -> str:
    """Ask what a new engagement is about."""
    form = NewForm(language=account().language)
    form.offer_choices()
    return render_template("home/new.html", form=form, problem=None)


@starting.post("/new")
@for_administrators
def new_now() -> _Answered:
    """Begin an engagement."""
    form = NewForm()
    form.offer_choices()
    told: list[str] = []
    if form.validate():
        try:
            kept = start_engagement_kept(floor().keeping, floor().folders, _new_from(form), account(), act())
        except InputError as error:
            told = tell_in(form, error.problems)
        else:
            flash(say().label("page-home.begun"), "good")
            return redirect(url_for("setup.start", slug=kept.slug))
    return render_template("home/new.html", form=form, problem=told), 422


@starting.get("/bring-in")
@for_administrators
def bring_in() -> str:
    """Ask for the zip file of an engagement."""
    return render_template("home/bring_in.html", form=ArchiveForm(), problem=None)


@starting.post("/bring-in")
@may_send(MAXIMUM_ARCHIVE_BYTES)
@for_administrators
def bring_in_now() -> _Answered:
    """Keep the engagement in a zip file."""
    form = ArchiveForm()
    told: list[str] = []
    if form.validate():
        sent = form.archive.data
        try:
            kept = bring_in_engagement(
                floor().keeping, floor().folders, sent.read(), sent.filename or "engagement.zip", account(), act()
            )
        except InputError as error:
            told = tell_in(form, error.problems)
        else:
            flash(say().label("page-home.brought-in"), "good")
            return redirect(url_for("home.overview", slug=kept.slug))
    return render_template("home/bring_in.html", form=form, problem=told), 422


@starting.get("/e/<slug>/whole")
@needs("view")
def whole(slug: str) -> str:
    """Offer what can be done with a whole engagement."""
    return render_template("home/whole.html", opened=open_engagement(slug), form=FlaskForm())


@starting.post("/e/<slug>/copy")
@needs("export")
def copy_now(slug: str) -> AnyResponse:
    """Copy an engagement."""
    opened = open_engagement(slug)
    if not account().is_administrator:
        raise NotAllowedError("start")
    kept = copy_engagement(floor().keeping, opened.engagement, opened.membership, act())
    flash(say().label("page-home.copied"), "good")
    return redirect(url_for("home.overview", slug=kept.slug))


@starting.get("/e/<slug>/engagement.zip")
@needs("export")
def take_out(slug: str) -> Response:
    """Send an engagement as a zip file."""
    opened = open_engagement(slug)
    packed = take_out_engagement(floor().keeping, floor().folders, opened.engagement, opened.membership, act())
    answer = Response(packed, mimetype="application/zip")
    name = f"{opened.engagement.slug}-{now().date().isoformat()}.zip"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@starting.get("/e/<slug>/remove")
@needs("remove")
def remove(slug: str) -> str:
    """Ask whether an engagement is really to be removed."""
    return render_template("home/remove.html", opened=open_engagement(slug), form=FlaskForm(), problem=None)


@starting.post("/e/<slug>/remove")
@needs("remove")
def remove_now(slug: str) -> _Answered:
    """Remove an engagement whose name was typed."""
    opened = open_engagement(slug)
    if request.form.get("name", "").strip() != slug:
        told = [say().explanation(Problem("name-not-typed", "", {"name": slug}))]
        return render_template("home/remove.html", opened=opened, form=FlaskForm(), problem=told), 422
    drop_engagement(floor().keeping, opened.engagement.id, act())
    flash(say().label("page-home.removed", title=opened.engagement.title), "good")
    return redirect(url_for("home.engagements"))


def _new_from(form: NewForm) -> NewEngagement:
    """Return what a form says of a new engagement; whoever fills it in is its first respondent."""
    person = account()
    name = person.name
    consultant = pair(form.consultant_zh.data or form.consultant_en.data or name, form.consultant_en.data, "")
    role = (form.lead_role.data or "").strip()
    return NewEngagement(
        title=pair(form.title_zh.data, form.title_en.data, "title_zh"),
        client=pair(form.client_zh.data, form.client_en.data, "client_zh"),
        consultant=consultant,
        language="en" if form.language.data == "en" else "zh-CN",
        currency=form.currency.data or "",
        lead=person.name,
        lead_role=Text(role, role) if role else Text("项目负责人", "Project lead"),
        today=now().date(),
        industry=form.industry.data or None,
        plan_template=form.plan_template.data,
        start=form.start.data,
        go_live=form.go_live.data,
        is_fictional=form.fictional.data,
    )
