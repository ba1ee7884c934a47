"""Objectives for programs: what is stated and what it lacks, ideas for pains without one, and stating one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for

from planner.content.answer_checks import StandingAnswers
from planner.domain.model.text import Text
from planner.errors import InputError, NotAllowedError, NotFoundError, Problem, StaleSaveError
from planner.services.answering import Answers, cleaned, may_answer_for
from planner.services.rounds import state_of
from planner.services.stating import (
    OBJECTIVES,
    ChangedRowError,
    UnsoundRowError,
    objective_rows,
    remove_objective,
    state_objective,
)
from planner.web.api.operations import Sent, operation
from planner.web.api.paging import Asked, Page, in_their_order
from planner.web.diagnosis.objectives import Stated, objective_found, stated_objectives, suggested_objectives
from planner.web.diagnosis.standing import questionnaire_of, standing
from planner.web.guard import Opened, act, floor, open_engagement

_PATH = "/engagements/{slug}/objectives"


@dataclass(frozen=True, slots=True)
class ObjectiveShown:
    """
    One objective: `row` as it is kept, its text and KPI in words, and the columns it lacks to be measured.

    `may_change` whether the owner of the token may change it.
    """

    id: str
    respondent_id: str
    row: Any
    text: str
    kpi: str
    missing: tuple[str, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class ObjectiveIdea:
    """An objective of the library for heavy pains that none answers yet; a new row names it as `library`."""

    library: str
    text: Text
    objective_class: str
    kpi_id: str
    pain_ids: tuple[str, ...]
    requirement_ids: tuple[str, ...]
    pains: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveOffered:
    """What is to stand in an objective: column -> value, as the questionnaire `objectives` has them."""

    IS_ASKED: ClassVar[bool] = True
    row: Mapping[str, Any]


@operation("GET", _PATH, "answers", "view")
def list_objectives(slug: str, asked: Asked) -> Page[ObjectiveShown]:
    """List the objectives of all respondents, with what each lacks to be measured."""
    opened = open_engagement(slug)
    stated = stated_objectives(opened, standing(opened.engagement))
    return in_their_order([_shown(one) for one in stated], asked)


@operation("GET", "/engagements/{slug}/objective-ideas", "answers", "view")
def list_objective_ideas(slug: str) -> tuple[ObjectiveIdea, ...]:
    """List objectives of the library for the heaviest pains, those that nothing answers yet first."""
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    ideas = suggested_objectives(opened, answers, stated_objectives(opened, answers))
    return tuple(
        ObjectiveIdea(
            one.entry.id, one.pattern, one.entry.objective_class, one.entry.kpi_id, tuple(one.entry.pain_ids),
            tuple(one.entry.requirement_ids), one.pains,
        )
        for one in ideas
    )  # fmt: skip


@operation("GET", f"{_PATH}/{{respondent}}/{{objective}}", "answers", "answer")
def get_objective(slug: str, respondent: str, objective: str) -> Sent[ObjectiveShown]:
    """Get one objective; the ETag is what a change of it has to name."""
    objective_found(slug, respondent, objective)
    return _now(slug, respondent, objective)


@operation("POST", f"{_PATH}/{{respondent}}", "answers", "answer", state_objective, status=201)
def state_objective_now(slug: str, respondent: str, body: ObjectiveOffered) -> Sent[ObjectiveShown]:
    """State an objective; one that cannot be measured or is worded vaguely is refused with what it lacks."""
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    if respondent not in answers.stakeholders:
        raise NotFoundError(Problem("no-such-page", ""))
    if not may_answer_for(opened.membership, respondent):
        raise NotAllowedError("answer")
    saved = _saved(opened, answers, respondent, body, None)
    return _now(slug, respondent, str(objective_rows(saved)[-1]["id"]))


@operation("PUT", f"{_PATH}/{{respondent}}/{{objective}}", "answers", "answer", state_objective)
def change_objective(
    slug: str, respondent: str, objective: str, body: ObjectiveOffered, version: str
) -> Sent[ObjectiveShown]:
    """Put an objective in the place of another, as it was changed from the one named; a stale one tells both."""
    answers, kept = objective_found(slug, respondent, objective)
    row = {**body.row, "id": objective}
    if state_of(kept) != version:
        raise StaleSaveError(objective, kept, row)
    _saved(open_engagement(slug), answers, respondent, ObjectiveOffered(row), kept)
    return _now(slug, respondent, objective)


@operation("DELETE", f"{_PATH}/{{respondent}}/{{objective}}", "answers", "answer", remove_objective, status=204)
def remove_objective_now(slug: str, respondent: str, objective: str) -> None:
    """Remove an objective; the audit trail keeps what it said."""
    answers, _ = objective_found(slug, respondent, objective)
    id_, sheet = open_engagement(slug).engagement.id, questionnaire_of(answers, OBJECTIVES)
    remove_objective(floor().keeping, id_, sheet, respondent, objective, act())


def _saved(
    opened: Opened,
    answers: StandingAnswers,
    respondent: str,
    offered: ObjectiveOffered,
    before: Mapping[str, Any] | None,
) -> Answers:
    row = cleaned(dict(offered.row))
    sheet, taken = questionnaire_of(answers, OBJECTIVES), answers.known.get(OBJECTIVES, ())
    try:
        return state_objective(
            floor().keeping, answers, opened.engagement.id, sheet, respondent, row, before, taken, act()
        )
    except UnsoundRowError as error:
        placed = [Problem(one.code, f"row/{column}".rstrip("/"), one.params) for column, one in error.placed]
        raise InputError(placed) from error
    except ChangedRowError as error:
        raise StaleSaveError(respondent, error.kept, row) from error


def _now(slug: str, respondent: str, objective: str) -> Sent[ObjectiveShown]:
    # what was opened before the change is of the version before it
    opened = _anew(slug)
    stated = stated_objectives(opened, standing(opened.engagement))
    own = next((one for one in stated if one.person.id == respondent and one.row.get("id") == objective), None)
    if own is None:
        raise NotFoundError(Problem("no-such-page", ""))
    where = url_for("api.get_objective", slug=slug, respondent=respondent, objective=objective)
    return Sent(_shown(own), state_of(own.row), where)


def _anew(slug: str) -> Opened:
    opened = open_engagement(slug)
    with floor().keeping.reading() as unit:
        return Opened(unit.engagements.named(opened.engagement.id), opened.membership)


def _shown(one: Stated) -> ObjectiveShown:
    return ObjectiveShown(
        str(one.row.get("id")), one.person.id, one.row, one.text, one.kpi, one.missing, one.may_change
    )
