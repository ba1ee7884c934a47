"""Links for respondents without an account: made, shown once, listed and cancelled."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.content.answer_checks import StandingAnswers
from planner.errors import InputError, NotFoundError, Problem
from planner.services.answer_links import answer_links, cancel_answer_link, issue_answer_link
from planner.services.people import link_id
from planner.web.diagnosis.blueprint import diagnosis
from planner.web.diagnosis.standing import by_stage, standing
from planner.web.guard import act, floor, needs, now, open_engagement, say


@diagnosis.get("/e/<slug>/diagnosis/links")
@needs("tailor")
def links(slug: str) -> str:
    """Show the links that still work, and the form for a new one."""
    return _page(slug, {})


@diagnosis.post("/e/<slug>/diagnosis/links")
@needs("tailor")
def make_link(slug: str) -> str | tuple[str, int]:
    """Make a link and show it this once."""
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    person = answers.stakeholders.get(request.form.get("respondent", ""))
    if person is None:
        raise NotFoundError(Problem("no-such-page", ""))
    known = {one.id for own in by_stage(answers).values() for one in own}
    wanted = [one for one in request.form.getlist("questionnaires") if one in known]
    email = request.form.get("email", "")
    try:
        token = issue_answer_link(floor().keeping, opened.engagement.id, person, email, wanted, act())
    except InputError as error:
        return _page(slug, {one.where: say().explanation(one) for one in error.problems}), 422
    return _page(slug, {}, made=url_for("answering.overview", token=token, _external=True), made_for=person.id)


@diagnosis.post("/e/<slug>/diagnosis/links/<link>/cancel")
@needs("tailor")
def cancel_link(slug: str, link: str) -> Response:
    """End a link."""
    opened = open_engagement(slug)
    ended = cancel_answer_link(floor().keeping, opened.engagement.id, link, act())
    flash(say().label("page-diagnosis.link-cancelled", email=ended.email), "good")
    return redirect(url_for(".links", slug=slug))


def _page(slug: str, faults: dict[str, str], made: str = "", made_for: str = "") -> str:
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    titles = {one.id: one.title for own in by_stage(answers).values() for one in own}
    return render_template(
        "diagnosis/links.html",
        people=answers.stakeholders,
        stages=by_stage(answers),
        titles=titles,
        current=[(one, link_id(one)) for one in answer_links(floor().keeping, opened.engagement.id, now())],
        picked=set(request.form.getlist("questionnaires")) if faults else _usual(answers),
        email=request.form.get("email", "") if faults else "",
        respondent=request.form.get("respondent", ""),
        faults=faults,
        made=made,
        made_for=made_for,
    )


def _usual(answers: StandingAnswers) -> set[str]:
    """Return the questionnaires people are asked as a rule: those of the first stage."""
    return {one.id for one in next(iter(by_stage(answers).values()), [])}
