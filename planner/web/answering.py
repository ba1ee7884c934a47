"""Answering by a personal link, without an account: only the questionnaires it names can be seen, and nothing else."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.content.answer_checks import StandingAnswers
from planner.errors import NotFoundError, Problem
from planner.services.accounts import Link
from planner.services.answer_links import open_answer_link
from planner.services.keeping import Act, KeptEngagement
from planner.web.diagnosis.answer import Desk, answered, desk_of, form_page
from planner.web.diagnosis.standing import INDIVIDUAL, progress_of_one, standing
from planner.web.guard import floor, for_anybody, now

answering = Blueprint("answering", __name__)


@answering.get("/a/<token>")
@for_anybody
def overview(token: str) -> str:
    """Show who is asked, as whom, and what."""
    link, engagement, answers = _opened(token)
    facts = answers.facts_beside("", "")
    respondent_id = str(link.respondent_id)
    lines = [
        (one, progress_of_one(answers, one, respondent_id, facts))
        for id_ in link.questionnaire_ids
        if id_ not in INDIVIDUAL and (one := answers.packs.questionnaires.get(id_)) is not None
    ]
    return render_template(
        "answering/overview.html",
        engagement=engagement,
        person=answers.stakeholders[respondent_id],
        lines=lines,
        ahead=next((one for one, progress in lines if progress.share < 1), None),
        token=token,
        until=link.expires_at.date(),
    )


@answering.get("/a/<token>/<questionnaire_id>")
@for_anybody
def questionnaire(token: str, questionnaire_id: str) -> str:
    """Show a questionnaire with what this person answered."""
    desk = _desk(token, questionnaire_id)
    return form_page(desk, desk.answers.values, {}, "answering/questionnaire.html")


@answering.post("/a/<token>/<questionnaire_id>")
@for_anybody
def answer(token: str, questionnaire_id: str) -> Response | tuple[str, int]:
    """Save what was answered."""
    desk = _desk(token, questionnaire_id)
    return answered(desk, "answering/questionnaire.html", "answering/conflict.html", url_for(".overview", token=token))


def _opened(token: str) -> tuple[Link, KeptEngagement, StandingAnswers]:
    link = open_answer_link(floor().keeping, token, request.remote_addr or "", now())
    with floor().keeping.reading() as unit:
        engagement = unit.engagements.named(str(link.engagement_id))
    answers = standing(engagement)
    if link.respondent_id not in answers.stakeholders:
        raise NotFoundError(Problem("no-such-link", ""))
    return link, engagement, answers


def _desk(token: str, questionnaire_id: str) -> Desk:
    link, engagement, answers = _opened(token)
    found = answers.packs.questionnaires.get(questionnaire_id)
    if found is None or questionnaire_id in INDIVIDUAL or questionnaire_id not in link.questionnaire_ids:
        raise NotFoundError(Problem("no-such-link", ""))
    # the trail says that it came by link, and for whom the link was made
    who = Act(f"link:{link.email}", now())
    return desk_of(engagement, found, str(link.respondent_id), answers, who)


@answering.context_processor
def _token() -> dict[str, object]:
    return {"token": (request.view_args or {}).get("token", "")}
