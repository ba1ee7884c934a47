"""
Answering a questionnaire: the form, saving it, and what happens when somebody else saved in the meantime.

A form carries the answers it was made from, sealed. What is sent is compared with them, not with what is kept by then:
so it is known what somebody changed, and what others changed meanwhile holds beside it. Only where both changed the
same answer are they asked which one holds, and nothing is chosen for them.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, flash, g, jsonify, redirect, render_template, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from planner.content.answer_checks import StandingAnswers
from planner.domain.diagnosis.answers import facts_of
from planner.domain.model.condition import facts_named, holds
from planner.domain.model.questionnaire import Question, Questionnaire
from planner.domain.model.text import Text
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
from planner.services.merging import Merged, merge_answers
from planner.web.diagnosis.blueprint import diagnosis
from planner.web.diagnosis.conditions import condition_data, condition_said
from planner.web.diagnosis.forms import Choice, Faults, Shown, read_form, shown_question
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

    @property
    def base(self) -> str:
        """The answers as a form that shows them carries them."""
        return _sealed(self, self.answers.values)


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
    """One answer in two versions, each as a sentence."""

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
        answers = read_answers(unit, engagement.id, asked, respondent_id)
    return Desk(engagement, asked, respondent_id, rules, answers, who)


def answered(desk: Desk, page: str, conflict: str, back: str) -> Response | tuple[str, int]:
    """Take the answers that were sent; scripts get JSON, people a page."""
    sent = _sent(desk)
    merged = merge_answers(sent.base, desk.answers.values, sent.values)
    if not set(merged.open) <= sent.chosen.keys():
        return _conflict(desk, sent, merged, conflict)
    values = _settled(merged, sent.chosen)
    sound = sort_answers(desk.rules, desk.questionnaire, desk.respondent_id, desk.answers.values, values)
    try:
        saved = save_answers(
            floor().keeping, desk.engagement.id, desk.questionnaire, desk.answers, sound.values, desk.act
        )
    except StaleSaveError:
        # somebody saved within this very moment: the same again with what they saved
        return answered(_again(desk), page, conflict, back)
    if _wants_json():
        return _told(desk, saved, sound, sent, values, merged.theirs)
    if not sound.problems:
        flash(_saved_sentence(desk, sound), "good")
        if merged.theirs:
            flash(say().label("page-diagnosis.theirs-hold", questions=_texts(desk, merged.theirs)), "good")
        return redirect(back)
    # rows that were saved can be chosen elsewhere in the same form
    return form_page(_again(desk), values, _faults(sound.problems, values), page), 422


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
    # rows of this form can be chosen in it, once there are some
    tables: dict[str, Sequence[Choice]] = {one.id: () for one in asked.questions.values() if one.type == "table"}
    lists = {**tables, **lists_of(desk.rules)}
    earlier = desk.answers.stated_on
    shown = [
        dataclasses.replace(
            shown_question(one, values, lists, g.language, faults),
            is_asked=holds(one.ask_if, facts),
            is_asked_by_others=holds(one.ask_if, others),
            is_earlier=one.id in earlier,
            stated_on=_day(earlier.get(one.id)),
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


def _day(written: str | None) -> date | None:
    try:
        return None if written is None else date.fromisoformat(written)
    except ValueError:
        # told by the check of the file's dates
        return None


# --- saving ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sent:
    """
    What a form says: its values, what they were made from, and what was chosen where two versions were shown.

    `base` is None where nobody knows what they were made from.
    """

    values: Mapping[str, Any]
    base: Mapping[str, Any] | None
    chosen: Mapping[str, str]


def _sent(desk: Desk) -> _Sent:
    """Return the values sent: by a form of questions, or by a choice between two versions."""
    version, kept = _version(), desk.answers
    base: Mapping[str, Any] | None = _unsealed(desk)
    if "mine" in request.form:
        take = {name.removeprefix("take."): one for name, one in request.form.items() if name.startswith("take.")}
        # a choice holds for the versions that were shown, and for no newer one
        chosen = {id_: one for id_, one in take.items() if one in {"kept", "mine"} and version == kept.version}
        return _Sent(_mine(desk, kept.values if base is None else base), base, chosen)
    if base is None and version == kept.version:
        base = kept.values
    before = kept.values if base is None else base
    values = read_form(desk.questionnaire, request.form, before, g.language, desk.rules.known)
    return _Sent(values, base, {})


def _again(desk: Desk) -> Desk:
    """Return where somebody answers, with everything as it is kept by now."""
    with floor().keeping.reading() as unit:
        engagement = unit.engagements.named(desk.engagement.id)
    return desk_of(engagement, desk.questionnaire, desk.respondent_id, standing(engagement), desk.act)


def _settled(merged: Merged, chosen: Mapping[str, str]) -> dict[str, Any]:
    """Return all answers, those both sides changed as they were chosen."""
    sides = {id_: merged.mine if chosen.get(id_) == "mine" else merged.kept for id_ in (*merged.kept, *merged.mine)}
    return {id_: side[id_] for id_, side in sides.items() if id_ in side}


def _texts(desk: Desk, question_ids: Sequence[str]) -> tuple[Text, ...]:
    questions = desk.questionnaire.questions
    return tuple(questions[id_].text if id_ in questions else Text.same(id_) for id_ in question_ids)


def _version() -> int:
    version = request.form.get("version", "")
    if not version.isdecimal():
        raise InputError([Problem("form-too-old", "")])
    return int(version)


def _seal(desk: Desk) -> URLSafeSerializer:
    salt = f"answers/{desk.engagement.id}/{desk.questionnaire.id}/{desk.respondent_id}"
    return URLSafeSerializer(str(current_app.secret_key), salt)


def _sealed(desk: Desk, values: Mapping[str, Any]) -> str:
    """Return answers as a form carries them: what was shown can be told from what was typed, and nobody makes it up."""
    sealed = _seal(desk).dumps(dict(values))
    return sealed if isinstance(sealed, str) else sealed.decode()


def _unsealed(desk: Desk) -> dict[str, Any] | None:
    try:
        base = _seal(desk).loads(request.form.get("base", ""))
    except BadData:
        return None
    return base if isinstance(base, dict) else None


def _mine(desk: Desk, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that a page of two versions carries; what no question asks for stays as it was."""
    text = request.form.get("mine", "")
    try:
        mine = cleaned(json.loads(text)) if len(text) <= _LIMIT_OF_MINE else None
    except (ValueError, RecursionError):
        mine = None
    if not isinstance(mine, dict):
        raise InputError([Problem("form-too-old", "")])
    questions = desk.questionnaire.questions
    unasked = {id_: one for id_, one in before.items() if id_ not in questions}
    return unasked | {id_: one for id_, one in mine.items() if id_ in questions}


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _told(
    desk: Desk, saved: Answers, sound: Sound, sent: _Sent, values: Mapping[str, Any], theirs: Sequence[str]
) -> Response:
    faults = [
        {"question": str(path[0]), "place": [str(step) for step in path], "said": list(said)}
        for path, said in _faults(sound.problems, values).items()
    ]
    # the browser knows what time it is where somebody sits: it fills in «at»
    answer = jsonify(
        version=saved.version,
        base=_sealed(desk, _base_after(saved, sent, values, theirs)),
        faults=faults,
        # new rows get their ids here: the next time they are the same rows
        rows={id_: [row["id"] for row in raw] for id_, raw in sent.values.items() if _has_rows(raw)},
        choices=_new_choices(desk, saved),
        theirs=list(theirs),
        taken_over=say().label("page-diagnosis.theirs-hold-here"),
        said=say().label(_SAID[bool(faults), bool(theirs)],
                         at="{at}", count=len({one["question"] for one in faults})),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _base_after(saved: Answers, sent: _Sent, values: Mapping[str, Any], theirs: Sequence[str]) -> dict[str, Any]:
    """
    Return what the next save of a form that stays open is compared with.

    Where something of somebody else was taken over, the form still shows what it was sent with: that is no change of
    theirs back to what it was. Where that answer was not saved, what somebody changed in it is still a change.
    """
    base = {id_: one for id_, one in saved.values.items() if id_ not in theirs}
    for id_ in theirs:
        is_saved = is_same([saved.values.get(id_)], [values.get(id_)]) and (id_ in saved.values) == (id_ in values)
        shown = sent.values if is_saved else sent.base or {}
        if id_ in shown:
            base[id_] = shown[id_]
    return base


# whether something has to be corrected, whether something of somebody else was taken over
_SAID = {
    (False, False): "page-diagnosis.saved-at",
    (True, False): "page-diagnosis.saved-but",
    (False, True): "page-diagnosis.saved-with-theirs",
    (True, True): "page-diagnosis.saved-but-with-theirs",
}


def _new_choices(desk: Desk, saved: Answers) -> dict[str, list[dict[str, str]]]:
    """Return what can be chosen now from rows of this very form, where those rows were changed."""
    changed = {
        question.id
        for question in desk.questionnaire.questions.values()
        if question.type == "table"
        and not is_same([desk.answers.values.get(question.id)], [saved.values.get(question.id)])
    }
    columns = (column for question in desk.questionnaire.questions.values() for column in question.columns)
    wanted = changed & {column.refers_to for column in columns}
    if not wanted:
        return {}
    lists = lists_of(_again(desk).rules)
    return {
        name: [{"id": one.id, "text": say().value(one.text)} for one in lists.get(name, ())] for name in sorted(wanted)
    }


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
_OWN_WORDS = frozenset(
    {"missing-cell", "wrong-type", "per-cent-for-fraction", "not-a-fraction", "impossible-date", "empty-answer"}
)


# --- two versions ------------------------------------------------------------------------------------------------


def _conflict(desk: Desk, sent: _Sent, merged: Merged, page: str) -> Response | tuple[str, int]:
    """Ask for the answers that both sides changed, and tell what is taken over; nothing of either side is lost."""
    if _wants_json():
        told = jsonify(said=say().label("page-diagnosis.conflict-told"))
        told.status_code = 409
        return told
    differences = _differences(desk, merged.kept, merged.mine, merged.open)
    shown = render_template(
        page,
        desk=desk,
        respondent=desk.rules.stakeholders[desk.respondent_id],
        differences=differences,
        theirs=_differences(desk, merged.kept, sent.values, merged.theirs),
        knows_base=sent.base is not None,
        base=None if sent.base is None else _sealed(desk, sent.base),
        mine=json.dumps(sent.values, ensure_ascii=False),
        chosen=sent.chosen,
        is_unchosen="mine" in request.form,
    )
    return shown, 409


def _differences(
    desk: Desk, kept: Mapping[str, Any], mine: Mapping[str, Any], question_ids: Sequence[str]
) -> tuple[Difference, ...]:
    """Return answers in both versions, in the order of the questions."""
    return tuple(
        Difference(
            question,
            answer_said(desk.rules, question, kept.get(question.id), is_there=question.id in kept),
            answer_said(desk.rules, question, mine.get(question.id), is_there=question.id in mine),
        )
        for question in desk.questionnaire.questions.values()
        if question.id in question_ids
    )


def answer_said(rules: StandingAnswers, question: Question, raw: Any, *, is_there: bool = True) -> str:
    """Return an answer as text: its options in words, tables row by row."""
    return say().label("page-diagnosis.not-asked-yet") if not is_there else said_of(rules, question, raw)
