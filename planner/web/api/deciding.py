"""Decisions and what-if copies for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from flask import url_for

from planner.domain.model.estimate import Estimate
from planner.domain.model.text import Text
from planner.domain.selection.what_if_outcome import WhatIfOutcome
from planner.errors import NotFoundError, Problem
from planner.services.deciding import (
    Condition,
    Decision,
    Despite,
    Dissent,
    Recorded,
    Signature,
    decisions_of,
    record_decision,
    stands_against,
    verify_frozen,
    withdraw_decision,
)
from planner.services.run import EngagementResult
from planner.services.what_if_copies import (
    WhatIfCopy,
    compare_copy,
    copies_of,
    make_copy,
    remove_copy,
    rename_copy,
)
from planner.web.api.bearer import ForbiddenError
from planner.web.api.choosing import require_closed
from planner.web.api.operations import NoFindingsError, Sent, SentFile, operation
from planner.web.api.paging import Asked, Page, in_their_order
from planner.web.api.shapes import Limits
from planner.web.api.stages import NONE_YET, Found, part_of, result_of
from planner.web.found import sees_results
from planner.web.guard import act, floor, open_engagement

_WORDS = Annotated[str, Limits(min_length=1, max_length=5000, pattern=r"\S")]
_DAY = Annotated[str, Limits(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_TITLE = Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class ConditionWanted:
    """What has to be done for a decision to hold."""

    IS_ASKED: ClassVar[bool] = True
    text: _WORDS
    by_whom: str = ""
    by_when: str = ""


@dataclass(frozen=True, slots=True)
class DissentWanted:
    """Who was against and why; null: somebody who does not want to be named."""

    IS_ASKED: ClassVar[bool] = True
    why: _WORDS
    who: str | None = None


@dataclass(frozen=True, slots=True)
class SignatureWanted:
    """Who has signed, as what, on which day."""

    IS_ASKED: ClassVar[bool] = True
    name: _WORDS
    role: str
    on: _DAY


@dataclass(frozen=True, slots=True)
class DecisionWanted:
    """What is to go on record; `despite_reason` is needed where something speaks against it."""

    IS_ASKED: ClassVar[bool] = True
    alternative_id: str
    decided_on: _DAY
    decided_by: _WORDS
    reasons: _WORDS
    despite_reason: str = ""
    conditions: tuple[ConditionWanted, ...] = ()
    dissent: tuple[DissentWanted, ...] = ()
    signatures: tuple[SignatureWanted, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawalWanted:
    """Why a decision is taken back, and by whom."""

    IS_ASKED: ClassVar[bool] = True
    reason: _WORDS
    decided_by: _WORDS


@dataclass(frozen=True, slots=True)
class CopyWanted:
    """A copy: its title and what it assumes, such as `CP05=20%` or `without sample_desk_a`."""

    IS_ASKED: ClassVar[bool] = True
    title: _TITLE
    assumptions: Annotated[tuple[_TITLE, ...], Limits(min_items=1, max_items=50)]


@dataclass(frozen=True, slots=True)
class TitleWanted:
    """Another title."""

    IS_ASKED: ClassVar[bool] = True
    title: _TITLE


@dataclass(frozen=True, slots=True)
class Candidate:
    """What can be decided for: rank, overall value (0-1) as a range, evidenced share, and what speaks against it."""

    alternative_id: str
    name: Text
    rank: int
    eligible: bool
    value: Estimate
    evidenced_weight: float
    against: tuple[Despite, ...]


@dataclass(frozen=True, slots=True)
class FrozenChecked:
    """Whether what a decision was made on is whole, and which inputs of the engagement have changed since."""

    is_whole: bool
    changed: tuple[str, ...]


@operation("GET", "/engagements/{slug}/decisions", "selection", "view")
def list_decisions(slug: str, asked: Asked) -> Page[Recorded]:
    """List the decisions on record, newest first, with what changed since in what they were made on."""
    opened = open_engagement(slug)
    if not sees_results(opened):
        raise ForbiddenError(Problem("round-still-open", slug))
    with floor().keeping.reading() as unit:
        return in_their_order(decisions_of(unit, opened.engagement.id), asked)


@operation("GET", "/engagements/{slug}/decisions/candidates", "selection", "view", stands_against, also=NONE_YET)
def list_candidates(slug: str) -> Sent[Found[tuple[Candidate, ...]]]:
    """List what can be decided for, by rank, with what speaks against each: a reason has to be given in spite of it."""
    require_closed(slug)
    return part_of(slug, _candidates)


@operation("GET", "/engagements/{slug}/decisions/{record}/check", "selection", "view", verify_frozen)
def check_frozen(slug: str, record: str) -> FrozenChecked:
    """Check that what a decision was made on is there and is what it was, byte for byte."""
    require_closed(slug)
    opened = open_engagement(slug)
    with floor().keeping.reading() as unit:
        found = next((one for one in decisions_of(unit, opened.engagement.id) if one.id == record), None)
        files = unit.engagements.files(opened.engagement.id)
    if found is None:
        raise NotFoundError(Problem("no-such-page", ""))
    return FrozenChecked(verify_frozen(found.data, files), found.changed)


@operation("POST", "/engagements/{slug}/decisions", "selection", "decide", record_decision,
           status=201, has_location=False, also=NONE_YET)  # fmt: skip
def decide(slug: str, body: DecisionWanted, version: int) -> Sent[Recorded]:
    """Record a decision made on the version of the engagement named, and freeze what it was made on."""
    opened = open_engagement(slug, "decide")
    found, result = result_of(slug)
    if not found.is_current:
        raise NoFindingsError([Problem("api-no-findings", slug)])
    decision = Decision(
        body.alternative_id,
        body.decided_on,
        body.decided_by,
        body.reasons,
        body.despite_reason,
        tuple(Condition(one.text, one.by_whom, one.by_when) for one in body.conditions),
        tuple(Dissent(one.who, one.why) for one in body.dissent),
        tuple(Signature(one.name, one.role, one.on) for one in body.signatures),
    )
    recorded = record_decision(floor().keeping, opened.engagement.id, decision, result, version, act())
    return Sent(recorded, _version_now(opened.engagement.id))


@operation("POST", "/engagements/{slug}/decisions/withdraw", "selection", "decide", withdraw_decision,
           status=201, has_location=False)  # fmt: skip
def withdraw(slug: str, body: WithdrawalWanted, version: int) -> Sent[Recorded]:
    """Take the decision in force back by a record of its own; the earlier record stays."""
    opened = open_engagement(slug, "decide")
    with floor().keeping.reading() as unit:
        frame = unit.engagements.sheet(opened.engagement.id, "engagement.yaml").data
    if not isinstance(frame, dict):
        raise NotFoundError(Problem("no-such-page", ""))
    told = withdraw_decision(floor().keeping, opened.engagement.id, body.reason, body.decided_by, version, act())
    return Sent(told, _version_now(opened.engagement.id))


@operation("GET", "/engagements/{slug}/decisions/{record}/frozen", "selection", "download", gives="application/zip")
def get_frozen(slug: str, record: str) -> SentFile:
    """Get what a decision was made on, as it was."""
    opened = open_engagement(slug, "download")
    with floor().keeping.reading() as unit:
        found = next((one for one in decisions_of(unit, opened.engagement.id) if one.id == record), None)
        place = found.data["frozen"]["file"] if found else ""
        held = next((one for one in unit.engagements.files(opened.engagement.id) if one.place == place), None)
    if held is None:
        raise NotFoundError(Problem("no-such-page", ""))
    return SentFile(held.content, f"{slug}-decision-{record}.zip", "application/zip")


@operation("GET", "/engagements/{slug}/what-ifs", "selection", "view")
def list_copies(slug: str, asked: Asked) -> Page[WhatIfCopy]:
    """List the what-if copies."""
    opened = open_engagement(slug)
    with floor().keeping.reading() as unit:
        return in_their_order(copies_of(unit, opened.engagement.id), asked)


@operation("POST", "/engagements/{slug}/what-ifs", "selection", "weigh", make_copy, status=201, also=NONE_YET)
def make_what_if(slug: str, body: CopyWanted) -> Sent[WhatIfCopy]:
    """Keep assumptions under a title, to be compared with today's result and never part of it."""
    opened = open_engagement(slug, "weigh")
    result = result_of(slug)[1]
    inputs = (result.engagement, result.selection, result.packs)
    made = make_copy(floor().keeping, opened.engagement.id, body.title, body.assumptions, inputs, act())
    return Sent(made, made.version, url_for("api.compare_what_if", slug=slug, copy=made.id))


@operation("GET", "/engagements/{slug}/what-ifs/{copy}/outcome", "selection", "view", compare_copy, also=NONE_YET)
def compare_what_if(slug: str, copy: str) -> Sent[Found[WhatIfOutcome]]:
    """Show what a copy changes beside today's result."""
    if not sees_results(open_engagement(slug)):
        raise ForbiddenError(Problem("round-still-open", slug))
    assumed = _copy(slug, copy).assumptions
    return part_of(slug, lambda one: compare_copy(assumed, one.engagement, one.selection, one.packs)[0])


@operation("PUT", "/engagements/{slug}/what-ifs/{copy}/title", "selection", "weigh", rename_copy)
def rename_what_if(slug: str, copy: str, body: TitleWanted, version: int) -> Sent[WhatIfCopy]:
    """Give a copy another title."""
    _copy(slug, copy)
    rename_copy(floor().keeping, open_engagement(slug).engagement.id, copy, version, body.title, act())
    renamed = _copy(slug, copy)
    return Sent(renamed, renamed.version)


@operation("DELETE", "/engagements/{slug}/what-ifs/{copy}", "selection", "weigh", remove_copy, status=204)
def remove_what_if(slug: str, copy: str) -> None:
    """Remove a copy; the audit trail keeps what it assumed."""
    _copy(slug, copy)
    remove_copy(floor().keeping, open_engagement(slug).engagement.id, copy, act())


def _candidates(result: EngagementResult) -> tuple[Candidate, ...]:
    names = {one.id: one.name for one in result.engagement.alternatives}
    return tuple(
        Candidate(
            one.alternative_id, names[one.alternative_id], one.rank, one.eligible, one.overall_value,
            one.evidenced_weight, stands_against(result.selection, one.alternative_id),
        )
        for one in result.selection.scored
    )  # fmt: skip


def _copy(slug: str, copy_id: str) -> WhatIfCopy:
    opened = open_engagement(slug)
    with floor().keeping.reading() as unit:
        found = next((one for one in copies_of(unit, opened.engagement.id) if one.id == copy_id), None)
    if found is None:
        raise NotFoundError(Problem("no-such-page", ""))
    return found


def _version_now(engagement_id: str) -> int:
    with floor().keeping.reading() as unit:
        return unit.engagements.named(engagement_id).version
