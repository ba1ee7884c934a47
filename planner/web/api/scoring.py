"""Scoring alone, for programs: the rounds, and one's own weights and marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from planner.domain.diagnosis.answers import KnownIds
from planner.errors import InputError, NotFoundError, Problem
from planner.services.marking import TABLES, TRIAL, feedback_on, save_feedback
from planner.services.rounds import (
    SCORED_ALONE,
    OwnEntry,
    Round,
    close_round,
    entries_of,
    own_entry,
    reopen_round,
    state_of,
)
from planner.services.weighing import WEIGHTING, Weighed, save_weighting, weigh
from planner.web.api.bearer import ForbiddenError
from planner.web.api.operations import Sent, operation
from planner.web.api.shapes import Limits
from planner.web.guard import act, floor, open_engagement
from planner.web.selection.desk import Desk, sit_down

RoundName = Literal["weighting", "trial_feedback"]
_REASON = Annotated[str, Limits(min_length=1, max_length=2000, pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class RoundShown:
    """A round: who has answered, who is expected, and who of them has not finished."""

    round: Round
    expected: tuple[str, ...]
    unfinished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReopenWanted:
    """Why a round is opened again."""

    IS_ASKED: ClassVar[bool] = True
    reason: _REASON


@dataclass(frozen=True, slots=True)
class OwnWeights:
    """One's own weights: the answers they were stated by, and what they come to (null: not stated yet)."""

    respondent_id: str
    values: Mapping[str, Any]
    weighed: Weighed | None


@dataclass(frozen=True, slots=True)
class ValuesOffered:
    """Answers to a questionnaire: question id -> value."""

    IS_ASKED: ClassVar[bool] = True
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OwnMarks:
    """One's own feedback on one alternative, by table of the questionnaire on the trial."""

    respondent_id: str
    alternative_id: str
    tables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MarksOffered:
    """Feedback on one alternative: rows by table."""

    IS_ASKED: ClassVar[bool] = True
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]


@operation("GET", "/engagements/{slug}/rounds", "scoring", "view")
def list_rounds(slug: str) -> Sent[tuple[RoundShown, ...]]:
    """List the rounds in which people score alone; the ETag is what closing or reopening one has to name."""
    desk = sit_down(open_engagement(slug))
    return Sent(tuple(_round(desk, one) for one in SCORED_ALONE), desk.rounds[WEIGHTING].version)


@operation("POST", "/engagements/{slug}/rounds/{questionnaire}/close", "scoring", "reveal", close_round)
def close_round_now(slug: str, questionnaire: str, version: int) -> Sent[RoundShown]:
    """Close a round: from now on everybody sees what everybody said, and nobody changes it."""
    desk = _desk(slug, questionnaire)
    unfinished = desk.standing(questionnaire).unfinished
    close_round(floor().keeping, desk.opened.engagement.id, questionnaire, version, unfinished, act())
    return _now(slug, questionnaire)


@operation("POST", "/engagements/{slug}/rounds/{questionnaire}/reopen", "scoring", "reveal", reopen_round)
def reopen_round_now(slug: str, questionnaire: str, body: ReopenWanted, version: int) -> Sent[RoundShown]:
    """Reopen a round; the reason stays on record."""
    desk = _desk(slug, questionnaire)
    reopen_round(floor().keeping, desk.opened.engagement.id, questionnaire, version, body.reason, act())
    return _now(slug, questionnaire)


@operation("GET", "/engagements/{slug}/weights/own", "scoring", "weigh")
def show_own_weights(slug: str) -> Sent[OwnWeights]:
    """Show one's own weights."""
    desk = sit_down(open_engagement(slug, "weigh"))
    own_id = _own_id(desk)
    values = desk.own(WEIGHTING).values
    weighed = weigh(desk.packs.questionnaires[WEIGHTING], desk.packs.catalogue, own_id, values)
    return Sent(OwnWeights(own_id, values, weighed), state_of(values))


@operation("PUT", "/engagements/{slug}/weights/own", "scoring", "weigh", save_weighting)
def state_own_weights(slug: str, body: ValuesOffered, version: str) -> Sent[OwnWeights]:
    """State one's own weights, as they were changed from those named."""
    desk = sit_down(open_engagement(slug, "weigh"))
    own_id, packs = _own_id(desk), desk.packs
    offered = OwnEntry(own_id, None, 0, None, dict(body.values))
    id_ = desk.opened.engagement.id
    weighed = save_weighting(
        floor().keeping, id_, packs.questionnaires[WEIGHTING], packs.catalogue, offered, version, act()
    )
    with floor().keeping.reading() as unit:
        kept = own_entry(entries_of(unit, id_, WEIGHTING), own_id).values
    return Sent(OwnWeights(own_id, kept, weighed), state_of(kept))


@operation("GET", "/engagements/{slug}/marks/own/{alternative}", "scoring", "mark")
def show_own_marks(slug: str, alternative: str) -> Sent[OwnMarks]:
    """Show one's own feedback on an alternative."""
    desk = sit_down(open_engagement(slug, "mark"))
    own_id = _tester(desk, alternative)
    kept = feedback_on(desk.own(TRIAL), alternative)
    return Sent(OwnMarks(own_id, alternative, kept), state_of(kept))


@operation("PUT", "/engagements/{slug}/marks/own/{alternative}", "scoring", "mark", save_feedback)
def give_own_marks(slug: str, alternative: str, body: MarksOffered, version: str) -> Sent[OwnMarks]:
    """Give one's own feedback on an alternative, as it was changed from the one named."""
    desk = sit_down(open_engagement(slug, "mark"))
    own_id, id_ = _tester(desk, alternative), desk.opened.engagement.id
    strange = sorted(set(body.tables) - set(TABLES))
    if strange:
        raise InputError([Problem("api-unknown-key", f"tables/{one}", {"value": one}) for one in strange])
    tables = {name: [dict(row) for row in rows] for name, rows in body.tables.items()}
    offered = OwnEntry(own_id, None, 0, None, tables)
    known: KnownIds = {
        "alternatives": tuple(desk.offers),
        "requirements": tuple(desk.packs.catalogue.requirements),
        "task_cards": tuple(desk.packs.trials.tasks),
    }
    questionnaire = desk.packs.questionnaires[TRIAL]
    state = save_feedback(floor().keeping, id_, questionnaire, known, offered, alternative, version, act())
    with floor().keeping.reading() as unit:
        kept = feedback_on(own_entry(entries_of(unit, id_, TRIAL), own_id), alternative)
    return Sent(OwnMarks(own_id, alternative, kept), state)


def _desk(slug: str, questionnaire: str) -> Desk:
    if questionnaire not in SCORED_ALONE:
        raise NotFoundError(Problem("no-such-page", ""))
    return sit_down(open_engagement(slug))


def _now(slug: str, questionnaire: str) -> Sent[RoundShown]:
    desk = _desk(slug, questionnaire)
    return Sent(_round(desk, questionnaire), desk.rounds[questionnaire].version)


def _round(desk: Desk, questionnaire: str) -> RoundShown:
    standing = desk.standing(questionnaire)
    return RoundShown(standing.round, standing.expected, standing.unfinished)


def _own_id(desk: Desk) -> str:
    if desk.own_id is None:
        raise ForbiddenError(Problem("api-no-respondent", ""))
    return desk.own_id


def _tester(desk: Desk, alternative: str) -> str:
    if alternative not in desk.tried:
        raise NotFoundError(Problem("no-such-page", ""))
    return _own_id(desk)
