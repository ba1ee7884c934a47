"""Answering a questionnaire: the form, saving it, and what happens when somebody else saved in the meantime."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from planner.content.answer_checks import StandingAnswers
from planner.domain.diagnosis.answers import facts_of
from planner.domain.model.condition import facts_named, holds
from planner.domain.model.questionnaire import Question, Questionnaire
from planner.errors import InputError, NotAllowedError, NotFoundError, Problem, StaleSaveError
from planner.services.answering import (
    Answers,
    PlacedProblem,
    Sound,
    cleaned,
    may_answer_for,
    read_answers,
    save_answers,
    sort_answers,
)
from planner.services.keeping import Act, KeptEngagement, is_same
from planner.web.diagnosis.blueprint import diagnosis
from planner.web.diagnosis.conditions import condition_data, condition_said
from planner.web.diagnosis.forms import Faults, Shown, read_form, shown_question
from planner.web.diagnosis.said import said_of
from planner.web.diagnosis.standing import lists_of, questionnaire_of, standing
from planner.web.guard import Opened, act, floor, needs, open_engagement, say

_LIMIT_OF_MINE = 500_000


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody answers: the engagement, the questionnaire, as whom, and what was answered so far."""

    engagement: KeptEngagement
    questionnaire: Questionnaire
    respondent_id: str
    rules: StandingAnswers
    answers: Answers
    act: Act


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading, with how many of those asked are answered."""

    id: str
    title: str
    questions: tuple[Shown, ...]
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer on which two versions differ, each as a sentence."""

    question: Question
    kept: str
    mine: str


@diagnosis.get("/e/<slug>/diagnosis/questionnaires/<questionnaire_id>/<respondent_id>")
@needs("answer")
def questionnaire(slug: str, questionnaire_id: str, respondent_id: str) -> str:
    """Show a questionnaire with what one person answered."""
    desk = desk_for(open_engagement(slug), questionnaire_id, respondent_id)
    return form_page(desk, desk.answers.values, {}, "diagnosis/questionnaire.html")


@diagnosis.post("/e/<slug>/diagnosis/questionnaires/<questionnaire_id>/<respondent_id>")
@needs("answer")
def answer(slug: str, questionnaire_id: str, respondent_id: str) -> Response | tuple[str, int]:
    """Save what was answered."""
    desk = desk_for(open_engagement(slug), questionnaire_id, respondent_id)
    return answered(desk, "diagnosis/questionnaire.html", "diagnosis/conflict.html", request.path)


def desk_for(opened: Opened, questionnaire_id: str, respondent_id: str) -> Desk:
    """Return where a member of an engagement answers; NotAllowedError where they may not answer as this person."""
    rules = standing(opened.engagement)
    found = questionnaire_of(rules, questionnaire_id)
    if respondent_id not in rules.stakeholders:
        raise NotFoundError(Problem("no-such-page", ""))
    if not may_answer_for(opened.membership, respondent_id):
        raise NotAllowedError("answer")
    return desk_of(opened.engagement, found, respondent_id, rules, act())


def desk_of(
    engagement: KeptEngagement, asked: Questionnaire, respondent_id: str, rules: StandingAnswers, who: Act
) -> Desk:
    """Return where a questionnaire is answered, with the answers as they are kept now."""
    with floor().keeping.reading() as unit:
        answers = read_answers(unit, engagement.id, asked.id, respondent_id)
    return Desk(engagement, asked, respondent_id, rules, answers, who)


def answered(desk: Desk, page: str, conflict: str, back: str) -> Response | tuple[str, int]:
    """Take the answers that were sent; scripts get JSON, people a page."""
    if "mine" in request.form and (unchosen := _unchosen(desk)):
        return _conflict(desk, _mine(), conflict, unchosen)
    offered = _offered(desk)
    sound = sort_answers(desk.rules, desk.questionnaire, desk.respondent_id, desk.answers.values, offered)
    base = dataclasses.replace(desk.answers, version=_version())
    try:
        saved = save_answers(floor().keeping, desk.engagement.id, desk.questionnaire, base, sound.values, desk.act)
    except StaleSaveError:
        return _conflict(desk, offered, conflict)
    if _wants_json():
        return _told(saved, sound, offered)
    if not sound.problems:
        flash(_saved_sentence(desk, sound), "good")
        return redirect(back)
    again = dataclasses.replace(desk, answers=saved)
    return form_page(again, offered, _faults(sound.problems, offered), page), 422


def form_page(desk: Desk, values: Mapping[str, Any], faults: Faults, page: str) -> str:
    """Return the page of a questionnaire."""
    sections = sections_of(desk, values, faults)
    return render_template(
        page,
        desk=desk,
        sections=sections,
        fault_count=sum(map(len, faults.values())),
        asked=sum(one.asked for one in sections),
        answered=sum(one.answered for one in sections),
        respondent=desk.rules.stakeholders[desk.respondent_id],
        condition_data=condition_data,
        condition_said=lambda condition: condition_said(condition, desk.questionnaire, say()),
        named=lambda condition: " ".join(dict.fromkeys(facts_named(condition))),
    )


def sections_of(desk: Desk, values: Mapping[str, Any], faults: Faults) -> tuple[Section, ...]:
    """Return the questions under the topics of their questionnaire; those without one come first."""
    asked = desk.questionnaire
    others = desk.rules.facts_beside(asked.id, desk.respondent_id)
    facts = {**others, **facts_of(asked, values)}
    lists = lists_of(desk.rules)
    shown = [
        dataclasses.replace(
            shown_question(one, values, lists, g.language, faults),
            is_asked=holds(one.ask_if, facts),
            is_asked_by_others=holds(one.ask_if, others),
        )
        for one in asked.questions.values()
    ]
    topics: dict[str | None, str] = {None: ""}
    topics |= {topic.id: say().value(topic.text) for topic in asked.topics.values()}
    return tuple(
        Section(
            id_ or "general",
            title,
            own,
            sum(one.is_asked for one in own),
            sum(one.is_asked and one.is_answered for one in own),
        )
        for id_, title in topics.items()
        if (own := tuple(one for one in shown if one.question.topic == id_))
    )


# --- saving ------------------------------------------------------------------------------------------------------


def _version() -> int:
    version = request.form.get("version", "")
    if not version.isdecimal():
        raise InputError([Problem("form-too-old", "")])
    return int(version)


def _offered(desk: Desk) -> dict[str, Any]:
    """Return the values sent: a form of questions, or a choice between two versions."""
    if "mine" not in request.form:
        return read_form(desk.questionnaire, request.form, desk.answers.values, g.language, desk.rules.known)
    mine = _mine()
    values = dict(desk.answers.values)
    for question_id in desk.questionnaire.questions:
        if request.form.get(f"take.{question_id}") == "mine":
            if question_id in mine:
                values[question_id] = mine[question_id]
            else:
                values.pop(question_id, None)
    return values


def _mine() -> dict[str, Any]:
    text = request.form.get("mine", "")
    try:
        mine = cleaned(json.loads(text)) if len(text) <= _LIMIT_OF_MINE else None
    except (ValueError, RecursionError):
        mine = None
    if not isinstance(mine, dict):
        raise InputError([Problem("form-too-old", "")])
    return mine


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _told(saved: Answers, sound: Sound, offered: Mapping[str, Any]) -> Response:
    faults = [
        {"question": str(path[0]), "place": [str(step) for step in path], "said": list(said)}
        for path, said in _faults(sound.problems, offered).items()
    ]
    # the browser knows what time it is where somebody sits: it fills in «at»
    answer = jsonify(
        version=saved.version,
        faults=faults,
        # new rows get their ids here: the next time they are the same rows
        rows={id_: [row["id"] for row in raw] for id_, raw in offered.items() if _has_rows(raw)},
        said=say().label("page-diagnosis.saved-but" if faults else "page-diagnosis.saved-at",
                         at="{at}", count=len({one["question"] for one in faults})),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _has_rows(raw: Any) -> bool:
    return isinstance(raw, list) and all(isinstance(row, dict) and "id" in row for row in raw)


def _saved_sentence(desk: Desk, sound: Sound) -> str:
    if not sound.not_asked:
        return say().label("page-diagnosis.saved")
    texts = tuple(desk.questionnaire.questions[id_].text for id_ in sound.not_asked)
    return say().label("page-diagnosis.saved-without", questions=texts)


def _faults(problems: Sequence[PlacedProblem], offered: Mapping[str, Any]) -> dict[tuple[str | int, ...], list[str]]:
    """Return what is wrong by place, in words for people who answer rather than for those who write files."""
    found: dict[tuple[str | int, ...], list[str]] = {}
    for one in problems:
        raw = offered.get(str(one.path[0]))
        rows = isinstance(raw, dict) or (isinstance(raw, list) and any(isinstance(row, dict) for row in raw))
        depth = 3 if rows else 1
        said = found.setdefault(one.path[:depth], [])
        sentence = fault_said(one.problem)
        if sentence not in said:
            said.append(sentence)
    return found


def fault_said(problem: Problem) -> str:
    """Word a problem of an answer for a form; those that speak of files have a wording of their own here."""
    if problem.code == "wrong-type" and _LITTLE.fullmatch(str(problem.params.get("value", ""))):
        return say().label("page-diagnosis.fault-share-unclear", **problem.params)
    if problem.code in _OWN_WORDS:
        params = dict(problem.params)
        return say().label(f"page-diagnosis.fault-{problem.code}", **params)
    return say().explanation(problem)


# a share typed as a decimal where per cent are asked for
_LITTLE = re.compile(r"0[.．]\d+")
_OWN_WORDS = frozenset({"wrong-type", "per-cent-for-fraction", "not-a-fraction", "impossible-date", "empty-answer"})


# --- two versions ------------------------------------------------------------------------------------------------


def _unchosen(desk: Desk) -> frozenset[str]:
    """Return the questions with two versions between which nobody has chosen: nothing is chosen for anybody."""
    asked = {one.question.id for one in differences(desk, desk.answers.values, _mine())}
    return frozenset(id_ for id_ in asked if request.form.get(f"take.{id_}") not in {"kept", "mine"})


def _conflict(
    desk: Desk, offered: Mapping[str, Any], page: str, unchosen: frozenset[str] = frozenset()
) -> Response | tuple[str, int]:
    """Show both versions of every answer on which they differ; nothing of either is lost."""
    kept = desk.answers
    if _wants_json():
        told = jsonify(said=say().label("page-diagnosis.conflict-told"))
        told.status_code = 409
        return told
    shown = render_template(
        page,
        desk=desk,
        respondent=desk.rules.stakeholders[desk.respondent_id],
        differences=tuple(differences(desk, kept.values, offered)),
        mine=json.dumps(offered, ensure_ascii=False),
        chosen={name.removeprefix("take."): value for name, value in request.form.items() if name.startswith("take.")},
        is_unchosen=bool(unchosen),
    )
    return shown, 409


def differences(desk: Desk, kept: Mapping[str, Any], mine: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the answers that differ, in the order of the questions."""
    for question in desk.questionnaire.questions.values():
        first, second = ({question.id: one[question.id]} if question.id in one else {} for one in (kept, mine))
        if not is_same(first, second):
            yield Difference(
                question,
                answer_said(desk.rules, question, first.get(question.id), is_there=bool(first)),
                answer_said(desk.rules, question, second.get(question.id), is_there=bool(second)),
            )


def answer_said(rules: StandingAnswers, question: Question, raw: Any, *, is_there: bool = True) -> str:
    """Return an answer as text: its options in words, tables row by row."""
    return say().label("page-diagnosis.not-asked-yet") if not is_there else said_of(rules, question, raw)
