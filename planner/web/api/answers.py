"""Answers to questionnaires for programs: what was answered, and one person's answers, checked as on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import url_for

from planner.content.answer_checks import StandingAnswers
from planner.domain.model.questionnaire import Questionnaire
from planner.errors import InputError, NotAllowedError, NotFoundError, Problem
from planner.services.answering import answer_place, may_answer_for, read_answers, save_answers, sort_answers
from planner.services.keeping import KeptSheet, add_entry, change_sheet
from planner.services.raw_access import is_scored_alone, permission_to_change, require_no_worse
from planner.services.rounds import require_open, round_of
from planner.services.store import StoreUnit
from planner.web.api.files import as_file
from planner.web.api.operations import Sent, operation
from planner.web.api.paging import Asked, Page, page
from planner.web.diagnosis.standing import questionnaire_of, standing
from planner.web.guard import Opened, act, floor, open_engagement


@dataclass(frozen=True, slots=True)
class EntryShown:
    """What one person answered on one day: `data` is the entry as it stands in the answer sheet."""

    position: int
    version: int
    respondent: str | None
    data: Any


@dataclass(frozen=True, slots=True)
class EntryOffered:
    """What one person answers: question id -> value; null is «asked and not known»."""

    IS_ASKED: ClassVar[bool] = True
    respondent: str
    values: Mapping[str, Any]
    date: str | None = None


@dataclass(frozen=True, slots=True)
class AnswersShown:
    """What one person answered to a questionnaire: question id -> value; what is not there was not answered."""

    questionnaire: str
    respondent: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswersOffered:
    """All answers of one person to a questionnaire: question id -> value; null is «asked and not known»."""

    IS_ASKED: ClassVar[bool] = True
    values: Mapping[str, Any]


@operation("GET", "/engagements/{slug}/questionnaires/{questionnaire}/entries", "answers", "answer")
def list_entries(slug: str, questionnaire: str, asked: Asked) -> Page[EntryShown]:
    """List the entries of an answer sheet that whoever asks may see: their own, or all by their role."""
    opened = open_engagement(slug, "answer")
    with floor().keeping.reading() as unit:
        entries = [one for one in _entries(unit, opened, questionnaire) if _may_see(unit, opened, questionnaire, one)]
    return page(entries, asked, lambda one: f"{one.position:08d}", _shown)


@operation(
    "POST", "/engagements/{slug}/questionnaires/{questionnaire}/entries", "answers", "answer", add_entry, status=201
)
def add_entry_now(slug: str, questionnaire: str, body: EntryOffered) -> Sent[EntryShown]:
    """Add what one person answers to the end of an answer sheet."""
    opened = open_engagement(slug, "answer")
    place = answer_place(questionnaire)
    _require_writable(opened, questionnaire, body.respondent)
    _require_sound(opened, place, None, _data(body))
    kept = add_entry(floor().keeping, opened.engagement.id, place, _data(body), act())
    where = url_for("api.get_entry", slug=slug, questionnaire=questionnaire, position=kept.position)
    return Sent(_shown(kept), kept.version, where)


@operation("GET", "/engagements/{slug}/questionnaires/{questionnaire}/entries/{position}", "answers", "answer")
def get_entry(slug: str, questionnaire: str, position: int) -> Sent[EntryShown]:
    """Get one entry of an answer sheet; the ETag is the version a change of it has to name."""
    opened = open_engagement(slug, "answer")
    with floor().keeping.reading() as unit:
        kept = unit.engagements.sheet(opened.engagement.id, answer_place(questionnaire), position)
        if not _may_see(unit, opened, questionnaire, kept):
            raise NotFoundError(Problem("no-such-sheet", f"{questionnaire}#{position}"))
    return Sent(_shown(kept), kept.version)


@operation(
    "PUT", "/engagements/{slug}/questionnaires/{questionnaire}/entries/{position}", "answers", "answer", change_sheet
)
def change_entry(slug: str, questionnaire: str, position: int, body: EntryOffered, version: int) -> Sent[EntryShown]:
    """Put new answers in the place of an entry, changed from the version named; a stale one is answered with both."""
    opened = open_engagement(slug, "answer")
    place = answer_place(questionnaire)
    with floor().keeping.reading() as unit:
        kept = unit.engagements.sheet(opened.engagement.id, place, position)
        if not _may_see(unit, opened, questionnaire, kept):
            raise NotFoundError(Problem("no-such-sheet", f"{questionnaire}#{position}"))
    if body.respondent != _respondent(kept):
        raise InputError([Problem("api-respondent-fixed", "respondent", {"value": body.respondent})])
    _require_writable(opened, questionnaire, body.respondent)
    offered = KeptSheet(place, position, _data(body), version)
    if kept.version == version:
        _require_sound(opened, place, position, offered.data)
    saved = change_sheet(floor().keeping, opened.engagement.id, offered, act())
    return Sent(_shown(saved), saved.version)


@operation(
    "GET", "/engagements/{slug}/questionnaires/{questionnaire}/answers/{respondent}", "answers", "answer", read_answers
)
def show_answers(slug: str, questionnaire: str, respondent: str) -> Sent[AnswersShown]:
    """Show what one person answered to a questionnaire; the ETag is what a change has to name."""
    opened = open_engagement(slug, "answer")
    _, found = _asked(opened, questionnaire, respondent)
    with floor().keeping.reading() as unit:
        kept = read_answers(unit, opened.engagement.id, found, respondent)
    return Sent(AnswersShown(questionnaire, respondent, kept.values), kept.version)


@operation(
    "PUT", "/engagements/{slug}/questionnaires/{questionnaire}/answers/{respondent}", "answers", "answer", save_answers
)
def answer_now(
    slug: str, questionnaire: str, respondent: str, body: AnswersOffered, version: int
) -> Sent[AnswersShown]:
    """Put one person's answers in the place of those named; nothing is kept where one of them is wrong."""
    opened = open_engagement(slug, "answer")
    rules, found = _asked(opened, questionnaire, respondent)
    with floor().keeping.reading() as unit:
        base = replace(read_answers(unit, opened.engagement.id, found, respondent), version=version)
    sound = sort_answers(rules, found, respondent, base.values, body.values)
    if sound.problems:
        raise InputError(
            Problem(one.problem.code, "/".join(("values", *map(str, one.path))), one.problem.params)
            for one in sound.problems
        )
    kept = save_answers(floor().keeping, opened.engagement.id, found, base, sound.values, act())
    return Sent(AnswersShown(questionnaire, respondent, kept.values), kept.version)


def _asked(opened: Opened, questionnaire: str, respondent: str) -> tuple[StandingAnswers, Questionnaire]:
    """Return what an answer is checked by; NotFoundError for a questionnaire or a respondent there is none of."""
    rules = standing(opened.engagement)
    found = questionnaire_of(rules, questionnaire)
    if respondent not in rules.stakeholders:
        raise NotFoundError(Problem("no-such-page", ""))
    if not may_answer_for(opened.membership, respondent):
        raise NotAllowedError("answer")
    return rules, found


def _entries(unit: StoreUnit, opened: Opened, questionnaire: str) -> list[KeptSheet]:
    place = answer_place(questionnaire)
    data = unit.engagements.sheet(opened.engagement.id, place).data
    written = data.get("entries") if isinstance(data, dict) else None
    count = len(written) if isinstance(written, list) else 0
    return [unit.engagements.sheet(opened.engagement.id, place, position) for position in range(count)]


def _respondent(kept: KeptSheet) -> str | None:
    found = kept.data.get("respondent") if isinstance(kept.data, dict) else None
    return None if found is None else str(found)


def _may_see(unit: StoreUnit, opened: Opened, questionnaire: str, kept: KeptSheet) -> bool:
    """Whether an entry is shown: one's own always; others' where the role may, and no open round hides them."""
    own = opened.membership.respondent_id
    respondent = _respondent(kept)
    if own is not None and respondent == own:
        return True
    if is_scored_alone(kept.place):
        is_over = not round_of(unit, opened.engagement.id, questionnaire).is_open
        # an entry names whose it is: where people are not named, it is for those who hold the files anyway
        return is_over and (opened.may("export") or _are_named(unit, opened))
    return may_answer_for(opened.membership, respondent or "")


def _are_named(unit: StoreUnit, opened: Opened) -> bool:
    """Whether the engagement tells marks and weights with the names of those who gave them."""
    frame = unit.engagements.sheet(opened.engagement.id, "engagement.yaml").data
    return isinstance(frame, dict) and frame.get("marks_shown") == "named"


def _require_writable(opened: Opened, questionnaire: str, respondent: str) -> None:
    place = answer_place(questionnaire)
    permission = permission_to_change(place)
    if not opened.may(permission):
        raise NotAllowedError(permission)
    own = opened.membership.respondent_id
    if is_scored_alone(place):
        # nobody scores for another, whatever their role
        if respondent != own:
            raise NotAllowedError(permission)
        with floor().keeping.writing() as unit:
            require_open(unit, opened.engagement.id, questionnaire, act())
    elif not may_answer_for(opened.membership, respondent):
        raise NotAllowedError(permission)


def _require_sound(opened: Opened, place: str, position: int | None, data: Any) -> None:
    """Refuse an entry that would bring a problem into the engagement."""
    with floor().keeping.reading() as unit:
        sheet = unit.engagements.sheet(opened.engagement.id, place).data
    written = sheet.get("entries") if isinstance(sheet, dict) else None
    if not isinstance(written, list):
        raise NotFoundError(Problem("no-such-sheet", place))
    entries = list(written)
    changed = [*entries, data] if position is None else [*entries[:position], data, *entries[position + 1 :]]
    after = {place: as_file({**sheet, "entries": changed})}
    require_no_worse(floor().engines, opened.files(), after)


def _data(offered: EntryOffered) -> dict[str, Any]:
    day = offered.date or act().at.date().isoformat()
    return {"respondent": offered.respondent, "date": day, "values": dict(offered.values)}


def _shown(kept: KeptSheet) -> EntryShown:
    return EntryShown(kept.position or 0, kept.version, _respondent(kept), kept.data)
