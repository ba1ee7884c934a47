"""Scoring alone, for programs: the rounds, and one's own weights and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from planner.domain.diagnosis.answers import KnownIds
from planner.errors import InputError, NotFoundError, Problem
from planner.services.marking import TABLES, TRIAL, feedback_on, progress, save_feedback, spreads
from planner.services.rounds import (
    SCORED_ALONE,
    OwnEntry,
    Round,
    close_round,
    entries_of,
    may_see_results,
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
from planner.web.selection.weighing import PointSpread, weigh_as_asked, weight_spreads

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


@dataclass(frozen=True, slots=True)
class Stated:
    """What one person stated; `who` as the engagement lets people be named: by name, by role, or not at all."""

    who: str
    value: float


@dataclass(frozen=True, slots=True)
class WeightSpread:
    """
    How people weigh one point, as shares of all weight, lowest first; then the group's.

    `combined` is null where there is none yet. `not_counted` are those who declared an interest in a vendor considered:
    what they stated is told, and counts neither in the spread nor in the group's weight.
    """

    point_id: str
    by_person: tuple[Stated, ...]
    low: float
    median: float
    high: float
    combined: float | None
    not_counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkSpread:
    """How one alternative was marked on one rating (0-5), lowest first; the mean hides who differs."""

    alternative_id: str
    rating_id: str
    by_person: tuple[Stated, ...]
    low: float
    median: float
    high: float
    mean: float


@dataclass(frozen=True, slots=True)
class MarksGiven:
    """Of how many ratings somebody has marked each alternative, and how many ratings there are."""

    respondent_id: str
    given: Mapping[str, int]
    ratings: int


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


@operation("POST", "/engagements/{slug}/weights/own/try", "scoring", "weigh", weigh, scope="read")
def try_own_weights(slug: str, body: ValuesOffered) -> OwnWeights:
    """Say what weights come to, as shares of each point and how consistent they are; nothing is kept."""
    desk = sit_down(open_engagement(slug, "weigh"))
    return OwnWeights(_own_id(desk), body.values, weigh_as_asked(desk, body.values))


@operation("GET", "/engagements/{slug}/weights", "scoring", "view")
def show_weight_spreads(slug: str) -> tuple[WeightSpread, ...]:
    """Show how people weigh each point, those on which they differ most first; once the round is closed."""
    desk = sit_down(open_engagement(slug))
    _require_seen(desk, WEIGHTING)
    return tuple(_weight_spread(desk, one) for one in weight_spreads(desk))


@operation("GET", "/engagements/{slug}/marks", "scoring", "view", spreads)
def show_mark_spreads(slug: str) -> tuple[MarkSpread, ...]:
    """Show how people marked each alternative, those on which they differ most first; once the round is closed."""
    desk = sit_down(open_engagement(slug))
    _require_seen(desk, TRIAL)
    found = spreads(desk.visible(TRIAL), tuple(desk.offers), desk.packs.trials.ratings)
    return tuple(
        MarkSpread(
            one.alternative_id, one.rating_id, _called(desk, one.by_person), one.low, one.median, one.high, one.mean
        )
        for one in found
    )


@operation("GET", "/engagements/{slug}/marks/own", "scoring", "mark", progress)
def show_marks_given(slug: str) -> MarksGiven:
    """Show of how many ratings one has marked each alternative so far, and how many there are."""
    desk = sit_down(open_engagement(slug, "mark"))
    own_id, kit = _own_id(desk), desk.packs.trials
    return MarksGiven(own_id, progress(desk.own(TRIAL), desk.tried, kit), len(kit.ratings))


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


def _require_seen(desk: Desk, questionnaire: str) -> None:
    found = desk.rounds[questionnaire]
    if found.is_open or not may_see_results(desk.opened.role, found, desk.own_id):
        raise ForbiddenError(Problem("round-still-open", questionnaire))


def _weight_spread(desk: Desk, one: PointSpread) -> WeightSpread:
    called = _called(desk, one.by_person)
    people = zip(one.by_person, called, strict=True)
    not_counted = tuple(said.who for (who, _), said in people if who in one.not_counted)
    return WeightSpread(one.point_id, called, one.low, one.median, one.high, one.combined, not_counted)


def _called(desk: Desk, by_person: Sequence[tuple[str, float]]) -> tuple[Stated, ...]:
    return tuple(Stated(desk.called(who, place), value) for place, (who, value) in enumerate(by_person))


def _own_id(desk: Desk) -> str:
    if desk.own_id is None:
        raise ForbiddenError(Problem("api-no-respondent", ""))
    return desk.own_id


def _tester(desk: Desk, alternative: str) -> str:
    if alternative not in desk.tried:
        raise NotFoundError(Problem("no-such-page", ""))
    return _own_id(desk)
