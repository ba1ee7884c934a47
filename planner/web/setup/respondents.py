"""Who answers for the company, and how much their opinion weighs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DecimalField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from planner.errors import InputError, NotFoundError, Problem, StaleSaveError
from planner.services.setting_up import FramePart, Respondent, frame_part, put_respondent, remove_respondent
from planner.services.starting import slug_of
from planner.web.forms import LONGEST_LINE, pair, tell_in
from planner.web.guard import act, floor, needs, open_engagement, say
from planner.web.setup.blueprint import saved, setup

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
_MOST_SAY = 100
_Answered = str | Response | tuple[str, int]


class RespondentForm(FlaskForm):
    """Somebody who answers."""

    name = StringField(validators=[InputRequired(), Length(max=LONGEST_LINE)])
    role_zh = StringField(validators=[Length(max=LONGEST_LINE)])
    role_en = StringField(validators=[Length(max=LONGEST_LINE)])
    say = DecimalField(validators=[InputRequired(), NumberRange(0, _MOST_SAY)], default=Decimal(1), places=None)
    code = StringField(validators=[Length(max=40), Regexp(re.compile(f"({_ID.pattern})?$"))])


@setup.get("/e/<slug>/setup/respondents")
@needs("tailor")
def respondents(slug: str) -> str:
    """Show who answers, and offer to add somebody."""
    return _listed(slug, RespondentForm(formdata=None))


@setup.post("/e/<slug>/setup/respondents")
@needs("people")
def add_respondent(slug: str) -> _Answered:
    """Add somebody who answers."""
    form = RespondentForm()
    told: list[str] = []
    if form.validate():
        rows = _part(slug).data["stakeholders"]
        code = form.code.data or _free_code(form.name.data or "", {row["id"] for row in rows})
        try:
            _refuse_taken(code, rows)
            _put(slug, form, code)
        except InputError as error:
            told = tell_in(form, error.problems)
        except StaleSaveError:
            return _listed(slug, form, is_stale=True), 409
        else:
            saved()
            return redirect(url_for("setup.respondents", slug=slug))
    return _listed(slug, form, told), 422


@setup.get("/e/<slug>/setup/respondents/<respondent_id>")
@needs("people")
def respondent(slug: str, respondent_id: str) -> str:
    """Show one person who answers."""
    part = _part(slug)
    row = _row(part, respondent_id)
    form = RespondentForm(formdata=None, data=_values(row))
    return render_template("setup/respondent.html", form=form, row=row, seen=part.seen, newer=None, problem=None)


@setup.post("/e/<slug>/setup/respondents/<respondent_id>")
@needs("people")
def respondent_now(slug: str, respondent_id: str) -> _Answered:
    """Change what is said of somebody who answers, or take them off the list."""
    part = _part(slug)
    row = _row(part, respondent_id)
    form = RespondentForm()
    is_removal = "remove" in request.form
    told: list[str] = []
    status = 422
    newer = None
    if is_removal or form.validate():
        try:
            if is_removal:
                remove_respondent(floor().keeping, _id(slug), respondent_id, request.form.get("seen", ""), act())
            else:
                _put(slug, form, respondent_id)
        except InputError as error:
            told = tell_in(form, error.problems)
        except StaleSaveError:
            newer, status = row, 409
        else:
            saved()
            return redirect(url_for("setup.respondents", slug=slug))
    seen = part.seen if newer else request.form.get("seen", "")
    return render_template("setup/respondent.html", form=form, row=row, seen=seen, newer=newer, problem=told), status


def _listed(slug: str, form: RespondentForm, told: list[str] | None = None, *, is_stale: bool = False) -> str:
    part = _part(slug)
    return render_template(
        "setup/respondents.html", form=form, rows=part.data["stakeholders"], seen=part.seen, problem=told,
        is_stale=is_stale, shown=_shown,
    )  # fmt: skip


def _put(slug: str, form: RespondentForm, code: str) -> None:
    if not (form.role_zh.data or form.role_en.data):
        raise InputError([Problem("title-missing", "role_zh")])
    role = pair(form.role_zh.data, form.role_en.data, "role_zh")
    weight = float(form.say.data or 0)
    one = Respondent(code, (form.name.data or "").strip(), role, int(weight) if weight.is_integer() else weight)
    put_respondent(floor().keeping, _id(slug), one, request.form.get("seen", ""), act())


def _refuse_taken(code: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if any(row["id"] == code for row in rows):
        raise InputError([Problem("respondent-there", "code", {"id": code})])


def _free_code(name: str, taken: set[str]) -> str:
    base = slug_of(name).replace("-", "_") if name.isascii() else "person"
    number = 1
    while (code := base if number == 1 else f"{base}_{number}") in taken:
        number += 1
    return code


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    name = _shown(row["name"])
    return {"name": name, "role_zh": row["role"]["zh"], "role_en": row["role"]["en"], "say": row["say"]}


def _shown(pair_or_plain: Any) -> str:
    """Return a name or an office in the language of whoever asks."""
    if isinstance(pair_or_plain, dict):
        return str(pair_or_plain["zh" if say().language == "zh-CN" else "en"])
    return str(pair_or_plain)


def _row(part: FramePart, respondent_id: str) -> Mapping[str, Any]:
    for row in part.data["stakeholders"]:
        if row["id"] == respondent_id:
            found: Mapping[str, Any] = row
            return found
    raise NotFoundError(Problem("no-such-page", ""))


def _part(slug: str) -> FramePart:
    return frame_part(floor().keeping, _id(slug), "respondents")


def _id(slug: str) -> str:
    return open_engagement(slug).engagement.id
