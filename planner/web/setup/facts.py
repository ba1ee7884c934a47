"""What an engagement is about: title, client, language, currency, industry, template, dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField
from wtforms.validators import InputRequired

from planner.errors import InputError, StaleSaveError
from planner.services.setting_up import EngagementFacts, FramePart, frame_part, state_facts
from planner.web.forms import pair, tell_in
from planner.web.guard import Opened, act, floor, needs, open_engagement
from planner.web.setup.blueprint import saved, setup
from planner.web.starting import FactsForm


class ChangeForm(FactsForm):
    """What an engagement is about, and its present day."""

    today = DateField(validators=[InputRequired()])


@setup.get("/e/<slug>/setup/facts")
@needs("tailor")
def facts(slug: str) -> str:
    """Show what an engagement is about."""
    part = _part(open_engagement(slug))
    form = ChangeForm(data=_values(part.data))
    form.offer_choices()
    return render_template("setup/facts.html", form=form, seen=part.seen, newer=None, problem=None)


@setup.post("/e/<slug>/setup/facts")
@needs("tailor")
def facts_now(slug: str) -> str | Response | tuple[str, int]:
    """Save what an engagement is about; a stale form comes back with what it says beside what is kept."""
    opened = open_engagement(slug)
    form = ChangeForm()
    form.offer_choices()
    told: list[str] = []
    if form.validate():
        try:
            choices = floor().folders.choices()
            state_facts(
                floor().keeping, opened.engagement.id, _facts(form), request.form.get("seen", ""), choices, act()
            )
        except InputError as error:
            told = tell_in(form, error.problems)
        except StaleSaveError:
            part = _part(opened)
            return render_template(
                "setup/facts.html", form=form, seen=part.seen, newer=_values(part.data), problem=None
            ), 409
        else:
            saved()
            return redirect(url_for("setup.start", slug=slug))
    seen = request.form.get("seen", "")
    return render_template("setup/facts.html", form=form, seen=seen, newer=None, problem=told), 422


def _part(opened: Opened) -> FramePart:
    return frame_part(floor().keeping, opened.engagement.id, "facts")


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the frame says as the fields of the form have it."""
    plan = data["plan"]
    return {
        "title_zh": data["title"]["zh"],
        "title_en": data["title"]["en"],
        "client_zh": data["client"]["zh"],
        "client_en": data["client"]["en"],
        "consultant_zh": data["consultant"]["zh"],
        "consultant_en": data["consultant"]["en"],
        "language": data["language"],
        "today": _day(data["today"]),
        "currency": data["currency"],
        "industry": data["industry_profile"] or "",
        "plan_template": plan["template"],
        "start": _day(plan.get("start")),
        "go_live": _day(plan.get("go_live")),
        "fictional": data["fictional"],
    }


def _facts(form: ChangeForm) -> EngagementFacts:
    day = form.today.data
    assert isinstance(day, date)
    return EngagementFacts(
        title=pair(form.title_zh.data, form.title_en.data, "title_zh"),
        client=pair(form.client_zh.data, form.client_en.data, "client_zh"),
        consultant=pair(form.consultant_zh.data, form.consultant_en.data, "consultant_zh"),
        language="en" if form.language.data == "en" else "zh-CN",
        today=day,
        currency=form.currency.data or "",
        industry=form.industry.data or None,
        plan_template=form.plan_template.data,
        start=form.start.data,
        go_live=form.go_live.data,
        is_fictional=form.fictional.data,
    )


def _day(written: str | None) -> date | None:
    """Return a day; what was brought in as a file and is none has to be filled in anew."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
