"""
Answering questionnaires: one person's answers are read, checked and saved.

Somebody may have answered a questionnaire on several days: each day is an entry of the answer sheet. What is in force
is, of every question, the latest answer; that is what is read here, shown in forms and worked with by the engines.
Saving makes exactly the values saved those in force, and touches as little as that takes: what was changed is written
into the latest entry; what stands in an earlier one and was left as it is stays there, with its day; what was taken
back is taken out of every entry in which it would come into force again. The audit trail keeps what stood there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from planner.domain.diagnosis.answers import values_in_force
from planner.domain.model.condition import FactValue, holds
from planner.domain.model.questionnaire import Questionnaire
from planner.errors import Problem, StaleSaveError
from planner.services.access import Role
from planner.services.accounts import Membership
from planner.services.keeping import Act, EngagementFile, KeptSheet, is_same
from planner.services.store import Store, StoreUnit

# who may write down what somebody else answered; the audit trail says who wrote
MAY_ANSWER_FOR_OTHERS: frozenset[Role] = frozenset({"owner", "project_manager", "consultant"})


# signs that no keyboard types, that not every database holds, and that no text needs
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# whole numbers with more digits are no answer, and too large to be compared
_MOST_DIGITS = 17
# the version of several entries together is that of their sheet, from here on: no entry is changed so often
_SEVERAL = 1_000_000_000


@dataclass(frozen=True, slots=True)
class PlacedProblem:
    """A problem of an answer and its place in it: question id first, then row and column."""

    path: tuple[str | int, ...]
    problem: Problem


@dataclass(frozen=True, slots=True)
class Answers:
    """
    What one person's answers to one questionnaire come to.

    `values` are those in force: question id -> raw value; None is «asked and not known», a question that is not there
    was not answered. `version` is what a change has to name: 0 where nothing was answered yet. `stated_on` is the day
    (ISO) of every answer that stands in an earlier entry than the latest, None where that entry has no date.
    """

    questionnaire_id: str
    respondent_id: str
    version: int
    values: Mapping[str, Any]
    stated_on: Mapping[str, str | None] = field(default_factory=dict)


class AnswerRules(Protocol):
    """What checking one person's answers asks of everything else that was answered."""

    def facts_beside(self, questionnaire_id: str, respondent_id: str) -> Mapping[str, FactValue]: ...

    def problems(
        self, questionnaire: Questionnaire, respondent_id: str, values: Mapping[str, Any]
    ) -> Sequence[PlacedProblem]: ...


@dataclass(frozen=True, slots=True)
class Sound:
    """
    Answers sorted into what can be saved and what cannot.

    `values` can be saved: a faulty answer stands in it as it was before. `problems` say what is wrong; `not_asked` are
    the questions that do not apply any more and whose answers are left out.
    """

    values: Mapping[str, Any]
    problems: tuple[PlacedProblem, ...]
    not_asked: tuple[str, ...]


def cleaned(value: Any) -> Any:
    """Return what somebody sent without the signs that no text needs; numbers beyond all measure become text."""
    match value:
        case str():
            return _UNWRITABLE.sub("", value)
        case bool():
            return value
        case int() | float():
            return value if _is_measurable(value) else str(value)
        case list():
            return [cleaned(part) for part in value]
        case dict():
            return {cleaned(str(key)): cleaned(part) for key, part in value.items()}
    return value


def _is_measurable(number: float) -> bool:
    # what is no number or has no end stands in no file, and not in every database
    return len(str(abs(number))) <= _MOST_DIGITS if isinstance(number, int) else math.isfinite(number)


def answer_place(questionnaire_id: str) -> str:
    """Return where the answers to a questionnaire are kept."""
    return f"answers/{questionnaire_id}.yaml"


def may_answer_for(membership: Membership, respondent_id: str) -> bool:
    """Whether somebody may answer as a respondent: as themselves, or by their role for others."""
    return membership.respondent_id == respondent_id or membership.role in MAY_ANSWER_FOR_OTHERS


def read_answers(unit: StoreUnit, engagement_id: str, questionnaire: Questionnaire, respondent_id: str) -> Answers:
    """Return what somebody's answers to a questionnaire come to; without an answer there are no values in it."""
    own = _entries(unit, engagement_id, questionnaire.id, respondent_id)
    return _answers(unit, engagement_id, questionnaire, respondent_id, own)


def sort_answers(
    rules: AnswerRules,
    questionnaire: Questionnaire,
    respondent_id: str,
    before: Mapping[str, Any],
    offered: Mapping[str, Any],
) -> Sound:
    """Sort what was offered: sound answers are taken, faulty ones stay as they were, what is not asked is left out."""
    kept = dict(offered)
    not_asked = _drop_unasked(rules, questionnaire, respondent_id, kept)
    problems = tuple(rules.problems(questionnaire, respondent_id, kept))
    if problems:
        kept = _without_faults(rules, questionnaire, respondent_id, before, kept, problems)
    return Sound(_ordered(kept, before, questionnaire), problems, tuple(not_asked))


def save_answers(
    store: Store, engagement_id: str, questionnaire: Questionnaire, base: Answers, values: Mapping[str, Any], act: Act
) -> Answers:
    """
    Save somebody's answers: changed entries, a new one, or none where nothing is left of it.

    Args:
        base: What the answers were changed from; only its version and respondent count.
        values: All values that are to be in force, checked.

    Raises:
        StaleSaveError: somebody saved a newer version; both are `Answers`.
    """
    place = answer_place(questionnaire.id)
    with store.writing() as unit:
        own = _entries(unit, engagement_id, questionnaire.id, base.respondent_id)
        kept = _answers(unit, engagement_id, questionnaire, base.respondent_id, own)
        if kept.version != base.version:
            raise StaleSaveError(f"{place}: version {kept.version}", kept, replace(base, values=values))
        if is_same(kept.values, values):
            return kept
        if own:
            _change(unit, engagement_id, questionnaire, own, values, act)
        else:
            _add(unit, engagement_id, questionnaire, base.respondent_id, values, act)
        return read_answers(unit, engagement_id, questionnaire, base.respondent_id)


def entries_with(
    questionnaire: Questionnaire, stated: Sequence[Mapping[str, Any]], values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """
    Return the values of somebody's entries, oldest first, changed as little as makes `values` those in force.

    An entry with nothing left in it comes back empty.
    """
    *earlier, last = (dict(one) for one in stated)
    before = {id_: value for one in earlier for id_, value in one.items()}
    written = {id_ for id_ in values if id_ in last or id_ not in before or not is_same([before[id_]], [values[id_]])}
    while True:
        latest = {id_: value for id_, value in values.items() if id_ in written}
        # an entry without answers is taken out: whatever is the latest then counts as such
        found = values_in_force(questionnaire, [one for one in (*earlier, latest) if one])
        missing, again = values.keys() - found.keys(), found.keys() - values.keys()
        if not missing and not again:
            return [*earlier, latest]
        written |= missing
        earlier = [{id_: value for id_, value in one.items() if id_ not in again} for one in earlier]


def _entries(unit: StoreUnit, engagement_id: str, questionnaire_id: str, respondent_id: str) -> list[KeptSheet]:
    """Return somebody's entries by day, the latest last."""
    place = answer_place(questionnaire_id)
    if place not in unit.engagements.places(engagement_id):
        return []
    data = unit.engagements.sheet(engagement_id, place).data
    entries = data.get("entries") if isinstance(data, dict) else None
    own = sorted(
        (str(one.get("date") or ""), position)
        for position, one in enumerate(entries if isinstance(entries, list) else ())
        if isinstance(one, dict) and one.get("respondent") == respondent_id
    )
    return [unit.engagements.sheet(engagement_id, place, position) for _, position in own]


def _answers(
    unit: StoreUnit, engagement_id: str, questionnaire: Questionnaire, respondent_id: str, own: Sequence[KeptSheet]
) -> Answers:
    values = values_in_force(questionnaire, [_values(one) for one in own])
    if not own:
        return Answers(questionnaire.id, respondent_id, 0, values)
    version = own[-1].version
    if len(own) > 1:
        version = _SEVERAL + unit.engagements.sheet(engagement_id, own[-1].place).version
    days = {id_: one.data.get("date") for one in own for id_ in _values(one)}
    earlier = {id_: days[id_] for id_ in values if id_ not in _values(own[-1])}
    return Answers(questionnaire.id, respondent_id, version, values, earlier)


def _values(entry: KeptSheet) -> Mapping[str, Any]:
    values: Mapping[str, Any] = entry.data.get("values") or {}
    return values


def _without_faults(
    rules: AnswerRules,
    questionnaire: Questionnaire,
    respondent_id: str,
    before: Mapping[str, Any],
    offered: Mapping[str, Any],
    problems: Sequence[PlacedProblem],
) -> dict[str, Any]:
    """Return what was offered with faulty answers as they were, and with them what they refer to where that helps."""
    faulty = {str(one.path[0]) for one in problems}
    questions = [questionnaire.questions[id_] for id_ in faulty if id_ in questionnaire.questions]
    referred = {column.refers_to for question in questions for column in question.columns if column.refers_to}
    known = {(one.path, one.problem.code) for one in rules.problems(questionnaire, respondent_id, before)}
    for put_back in (faulty, faulty | referred):
        kept = {id_: value for id_, value in offered.items() if id_ not in put_back}
        kept |= {id_: value for id_, value in before.items() if id_ in put_back}
        _drop_unasked(rules, questionnaire, respondent_id, kept)
        left = rules.problems(questionnaire, respondent_id, kept)
        if all((one.path, one.problem.code) in known for one in left):
            return kept
    return dict(before)


def _drop_unasked(
    rules: AnswerRules, questionnaire: Questionnaire, respondent_id: str, values: dict[str, Any]
) -> list[str]:
    """Take out answers to questions that do not apply; one taken out may make others pointless, so look again."""
    dropped: list[str] = []
    while True:
        problems = rules.problems(questionnaire, respondent_id, values)
        found = [str(one.path[0]) for one in problems if one.problem.code == "answer-not-asked"]
        if not found:
            return dropped
        for question_id in found:
            del values[question_id]
        dropped += found


def _ordered(values: Mapping[str, Any], before: Mapping[str, Any], questionnaire: Questionnaire) -> dict[str, Any]:
    """Return values as they stood before, new ones after them in the order of the questions."""
    new = [id_ for id_ in questionnaire.questions if id_ not in before]
    return {id_: values[id_] for id_ in (*before, *new) if id_ in values}


def _change(
    unit: StoreUnit,
    engagement_id: str,
    questionnaire: Questionnaire,
    own: Sequence[KeptSheet],
    values: Mapping[str, Any],
    act: Act,
) -> None:
    """Write changed values into somebody's entries, and take out those of which nothing is left."""
    emptied: list[KeptSheet] = []
    changed = entries_with(questionnaire, [_values(one) for one in own], values)
    for entry, new in zip(own, changed, strict=True):
        if is_same(_values(entry), new):
            continue
        if not new:
            emptied.append(entry)
            continue
        data = _dated(entry.data, new, act) if entry is own[-1] else {**entry.data, "values": new}
        unit.engagements.save(engagement_id, replace(entry, data=data), act.at)
        unit.audit.append(act, "sheet.change", engagement_id, f"{entry.place}#{entry.position}", entry.data, data)
    if emptied:
        _remove(unit, engagement_id, emptied, act)


def _dated(kept: Mapping[str, Any], values: Mapping[str, Any], act: Act) -> dict[str, Any]:
    """Return an entry with new values, of the day it was changed; what else stands in it stays."""
    written = kept.get("date")
    day = max(act.at.date().isoformat(), written if isinstance(written, str) else "")
    head = {"respondent": kept["respondent"], "date": day}
    return {**head, **{key: value for key, value in kept.items() if key not in head}, "values": dict(values)}


def _add(
    unit: StoreUnit,
    engagement_id: str,
    questionnaire: Questionnaire,
    respondent_id: str,
    values: Mapping[str, Any],
    act: Act,
) -> None:
    place = answer_place(questionnaire.id)
    if place not in unit.engagements.places(engagement_id):
        # a sheet has at least one entry: it is made and filled within one transaction
        head = f"schema: answers/1\nquestionnaire: {questionnaire.id}@{questionnaire.version}\nentries: []\n"
        unit.engagements.put_file(engagement_id, EngagementFile(place, head.encode()), act.at)
    data = _dated({"respondent": respondent_id}, values, act)
    saved = unit.engagements.append_entry(engagement_id, place, data, act.at)
    unit.audit.append(act, "entry.add", engagement_id, f"{place}#{saved.position}", None, data)


def _remove(unit: StoreUnit, engagement_id: str, emptied: Sequence[KeptSheet], act: Act) -> None:
    """Take out entries of which nothing is left, and the sheet with the last of them: no empty ones are kept."""
    place = emptied[0].place
    sheet = unit.engagements.sheet(engagement_id, place)
    gone = {one.position for one in emptied}
    left = [one for position, one in enumerate(sheet.data["entries"]) if position not in gone]
    if left:
        changed = {**sheet.data, "entries": left}
        unit.engagements.save(engagement_id, KeptSheet(place, None, changed, sheet.version), act.at)
    else:
        unit.engagements.remove_file(engagement_id, place, act.at)
    for one in emptied:
        unit.audit.append(act, "entry.remove", engagement_id, f"{place}#{one.position}", one.data, None)


def asked_questions(questionnaire: Questionnaire, facts: Mapping[str, FactValue]) -> tuple[str, ...]:
    """Return the ids of the questions that apply."""
    return tuple(one.id for one in questionnaire.questions.values() if holds(one.ask_if, facts))
