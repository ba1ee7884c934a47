"""The questionnaires by stage: who answered, how much, and what to answer next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.stakeholder import Stakeholder
from planner.services.answering import may_answer_for
from planner.web.diagnosis.blueprint import diagnosis
from planner.web.diagnosis.standing import Progress, by_stage, progress_of, progress_of_one, questionnaire_of, standing
from planner.web.found import findings
from planner.web.guard import needs, open_engagement


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One questionnaire with how far it is answered."""

    questionnaire: Questionnaire
    progress: Progress


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One respondent, how far this person has answered, and whether whoever asks may answer as this person."""

    person: Stakeholder
    progress: Progress
    may_answer: bool


@diagnosis.get("/e/<slug>/diagnosis")
@needs("view")
def start(slug: str) -> str:
    """Show the questionnaires."""
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    facts = answers.facts_beside("", "")
    stages = {
        stage: [SheetLine(one, progress_of(answers, one, facts)) for one in own]
        for stage, own in by_stage(answers).items()
    }
    lines = [line for own in stages.values() for line in own]
    # the first with a required question open, else the first that is not wholly answered
    ahead = next((line for line in lines if line.progress.open_required), None)
    ahead = ahead or next((line for line in lines if line.progress.share < 1), None)
    return render_template(
        "diagnosis/start.html",
        found=findings(opened),
        by_stage=stages,
        ahead=ahead,
        people=answers.stakeholders,
        open_required=sum(line.progress.open_required for line in lines),
    )


@diagnosis.get("/e/<slug>/diagnosis/questionnaires/<questionnaire_id>")
@needs("view")
def people(slug: str, questionnaire_id: str) -> str | Response:
    """Show who has answered a questionnaire; whoever can answer as one person only is led straight to it."""
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    questionnaire = questionnaire_of(answers, questionnaire_id)
    facts = answers.facts_beside("", "")
    lines = [
        PersonLine(
            person,
            progress_of_one(answers, questionnaire, person.id, facts),
            opened.may("answer") and may_answer_for(opened.membership, person.id),
        )
        for person in answers.stakeholders.values()
    ]
    own = [line for line in lines if line.may_answer]
    if len(own) == 1 and "all" not in request.args:
        who = own[0].person.id
        return redirect(url_for(".questionnaire", slug=slug, questionnaire_id=questionnaire_id, respondent_id=who))
    return render_template("diagnosis/people.html", questionnaire=questionnaire, lines=lines, may_any=bool(own))
