"""Questionnaires for programs: which there are, what they ask, how far they are answered, and answers side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.text import Text
from planner.services.answering import asked_questions, may_answer_for
from planner.web.api.operations import operation
from planner.web.api.paging import Asked, Page, in_their_order
from planner.web.diagnosis.beside import Line, lines_beside
from planner.web.diagnosis.forms import Choice
from planner.web.diagnosis.standing import (
    Progress,
    by_stage,
    lists_of,
    progress_of,
    progress_of_one,
    questionnaire_of,
    standing,
)
from planner.web.guard import open_engagement


@dataclass(frozen=True, slots=True)
class SurveyShown:
    """A questionnaire with how far everybody together has answered it; what counts is what is asked by now."""

    id: str
    version: str
    title: Text
    stage: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class SurveyPerson:
    """Somebody who answers, how far they have come, and whether the owner of the token may answer as them."""

    respondent_id: str
    name: Text
    role: Text
    progress: Progress
    may_answer: bool


@dataclass(frozen=True, slots=True)
class SurveyWhole:
    """
    A questionnaire with its questions, and the people who answer it.

    `asked` are the questions that apply after what was answered so far; `lists` what an answer may refer to, by the
    name that `refers_to` and `items` give.
    """

    questionnaire: Questionnaire
    asked: tuple[str, ...]
    lists: Mapping[str, tuple[Choice, ...]]
    people: tuple[SurveyPerson, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Answers side by side: a line for every question, a column for everybody who answered, in words."""

    respondent_ids: tuple[str, ...]
    names: tuple[Text, ...]
    lines: tuple[Line, ...]


@operation("GET", "/engagements/{slug}/questionnaires", "answers", "view")
def list_questionnaires(slug: str, asked: Asked) -> Page[SurveyShown]:
    """List the questionnaires with how far each is answered, those of the diagnosis first."""
    answers = standing(open_engagement(slug).engagement)
    facts = answers.facts_beside("", "")
    shown = [
        SurveyShown(one.id, one.version, one.title, stage, progress_of(answers, one, facts))
        for stage, own in by_stage(answers).items()
        for one in own
    ]
    return in_their_order(shown, asked)


@operation("GET", "/engagements/{slug}/questionnaires/{questionnaire}", "answers", "view")
def show_questionnaire(slug: str, questionnaire: str) -> SurveyWhole:
    """Show what a questionnaire asks, what answers may refer to, and who has answered how much of it."""
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    found = questionnaire_of(answers, questionnaire)
    facts = answers.facts_beside("", "")
    people = tuple(
        SurveyPerson(
            one.id, one.name, one.role, progress_of_one(answers, found, one.id, facts),
            opened.may("answer") and may_answer_for(opened.membership, one.id),
        )
        for one in answers.stakeholders.values()
    )  # fmt: skip
    wanted = {question.items for question in found.questions.values()}
    wanted |= {column.refers_to for question in found.questions.values() for column in question.columns}
    lists = {name: choices for name, choices in lists_of(answers).items() if name in wanted}
    return SurveyWhole(found, asked_questions(found, facts), lists, people)


@operation("GET", "/engagements/{slug}/questionnaires/{questionnaire}/side-by-side", "answers", "view")
def compare_answers(slug: str, questionnaire: str) -> Beside:
    """Show what everybody answered side by side, with contradictions of facts and spread of opinions."""
    answers = standing(open_engagement(slug).engagement)
    found = questionnaire_of(answers, questionnaire)
    entries, lines = lines_beside(answers, found)
    ids = tuple(entry.respondent_id for entry in entries)
    return Beside(ids, tuple(answers.stakeholders[id_].name for id_ in ids), lines)
