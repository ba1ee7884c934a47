"""The decision on record: who decided what and why, frozen with everything it was decided on."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from planner.domain.selection.results import CostOfOwnership, ScoredAlternative, Selection
from planner.errors import InputError, NotFoundError, Problem, StaleSaveError
from planner.services.keeping import Act, EngagementFile, Keeping, KeptSheet, Unit
from planner.services.rounds import ROUNDS_PLACE, put_sheet, rounds_of, save_sheet
from planner.services.run import EngagementResult
from planner.services.what_if_copies import COPIES

DECISIONS = "decisions"
SCHEMA = "decision/1"
FRAME = "engagement.yaml"

# what is kept beside the inputs: no engine reads it
_RECORDS = (f"{DECISIONS}/", f"{COPIES}/", ROUNDS_PLACE)

Despite = Literal["not_enough_data", "no_clear_winner", "must_have_failed", "not_first"]


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be done for a decision to hold, by whom and by which day (ISO); either may be open."""

    text: str
    by_whom: str = ""
    by_when: str = ""


@dataclass(frozen=True, slots=True)
class Dissent:
    """Who was against and why; `who` None: somebody who does not want to be named."""

    who: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who has signed, as what, on which day (ISO)."""

    name: str
    role: str
    on: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to go on record."""

    alternative_id: str
    decided_on: str
    decided_by: str
    reasons: str
    despite_reason: str = ""
    conditions: tuple[Condition, ...] = ()
    dissent: tuple[Dissent, ...] = ()
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record as it is kept; `changed` names the inputs that are no longer what they were."""

    id: str
    data: Mapping[str, Any]
    changed: tuple[str, ...] = field(default_factory=tuple)

    @property
    def is_award(self) -> bool:
        """Whether this record decides for somebody; otherwise it takes an earlier decision back."""
        return self.data.get("kind") == "award"


def stands_against(selection: Selection, alternative_id: str) -> tuple[Despite, ...]:
    """Return what speaks against deciding for an alternative; a decision in spite of it needs a reason in words."""
    found: list[Despite] = []
    if selection.verdict.kind in ("not_enough_data", "no_clear_winner"):
        found.append("not_enough_data" if selection.verdict.kind == "not_enough_data" else "no_clear_winner")
    chosen = next((one for one in selection.scored if one.alternative_id == alternative_id), None)
    if chosen is not None and not chosen.eligible:
        found.append("must_have_failed")
    elif chosen is not None and chosen.rank > 1:
        found.append("not_first")
    return tuple(found)


def record_decision(
    keeping: Keeping, engagement_id: str, decision: Decision, result: EngagementResult, version: int, act: Act
) -> Recorded:
    """
    Record a decision, freeze its inputs, and write the award into the engagement.

    Args:
        result: what the decision is made on.
        version: of the engagement that result was made from.

    Raises:
        InputError: something is missing, a round is still open, or the sponsor has not agreed to the objectives.
        StaleSaveError: the engagement changed in the meantime: there is something new to look at first.
    """
    with keeping.writing() as unit:
        _require_version(unit, engagement_id, version)
        frame = unit.engagements.sheet(engagement_id, FRAME)
        despite = stands_against(result.selection, decision.alternative_id)
        problems = [*_faults(decision, result, despite), *_open_rounds(unit, engagement_id)]
        if frame.data.get("award"):
            problems.append(Problem("decision-stands", DECISIONS))
        if problems:
            raise InputError(problems)
        data = {
            "kind": "award",
            "decided_on": decision.decided_on,
            "decided_by": decision.decided_by.strip(),
            "alternative": decision.alternative_id,
            "reasons": decision.reasons.strip(),
            **({"despite": list(despite), "despite_reason": decision.despite_reason.strip()} if despite else {}),
            "conditions": [_condition(one) for one in decision.conditions],
            "dissent": [{"who": one.who, "why": one.why} for one in decision.dissent],
            "signatures": [{"name": one.name, "role": one.role, "on": one.on} for one in decision.signatures],
            "headline": headline(result),
        }
        recorded = _record(unit, engagement_id, decision.decided_on, data, act)
        by = decision.decided_by.strip()
        award = {
            "alternative": decision.alternative_id,
            "decided_on": decision.decided_on,
            "decided_by": {"zh": by, "en": by},
        }
        save_sheet(unit, engagement_id, KeptSheet(FRAME, None, {**frame.data, "award": award}, frame.version), act)
        return recorded


def withdraw_decision(
    keeping: Keeping, engagement_id: str, reason: str, decided_by: str, version: int, act: Act
) -> Recorded:
    """
    Take the decision in force back by a record of its own; the earlier record stays.

    Raises:
        InputError: no reason is given, nobody is named, or no decision is in force.
        StaleSaveError: the engagement changed in the meantime.
    """
    with keeping.writing() as unit:
        _require_version(unit, engagement_id, version)
        frame = unit.engagements.sheet(engagement_id, FRAME)
        problems = [
            Problem(code, DECISIONS)
            for code, holds in (
                ("decision-none", frame.data.get("award")),
                ("decision-without-reason", reason.strip()),
                ("decision-without-decider", decided_by.strip()),
            )
            if not holds
        ]
        if problems:
            raise InputError(problems)
        earlier = [one for one in _records(unit, engagement_id) if one["kind"] == "award"]
        data = {
            "kind": "withdrawal",
            "decided_on": act.at.date().isoformat(),
            "decided_by": decided_by.strip(),
            "reasons": reason.strip(),
            **({"withdraws": earlier[-1]["id"]} if earlier else {}),
        }
        recorded = _record(unit, engagement_id, data["decided_on"], data, act)
        save_sheet(unit, engagement_id, KeptSheet(FRAME, None, {**frame.data, "award": None}, frame.version), act)
        return recorded


def decisions_of(unit: Unit, engagement_id: str) -> tuple[Recorded, ...]:
    """Return everything on record, newest first, each with the inputs that have changed since."""
    records = _records(unit, engagement_id)
    now = input_digests(unit, engagement_id) if records else {}
    return tuple(Recorded(str(one["id"]), one, _changed(one["frozen"]["inputs"], now)) for one in reversed(records))


def input_digests(unit: Unit, engagement_id: str) -> dict[str, str]:
    """
    Return a digest of the content of every input of an engagement, by place.

    Of a sheet its data counts and not how it is written. The award is no input, nor are decisions, rounds and copies.
    """
    found: dict[str, str] = {}
    attached = []
    for place in unit.engagements.places(engagement_id):
        if place.startswith(_RECORDS):
            continue
        try:
            found[place] = _digest_of(place, unit.engagements.sheet(engagement_id, place).data)
        except NotFoundError:
            attached.append(place)
    if attached:
        held = {one.place: one.content for one in unit.engagements.files(engagement_id)}
        found |= {place: hashlib.sha256(held[place]).hexdigest() for place in attached}
    return found


def verify_frozen(record: Mapping[str, Any], files: Iterable[EngagementFile]) -> bool:
    """Whether the frozen inputs of a record are there and are, byte for byte, those it names."""
    held = next((one.content for one in files if one.place == record["frozen"]["file"]), None)
    return held is not None and hashlib.sha256(held).hexdigest() == record["frozen"]["sha256"]


def headline(result: EngagementResult) -> dict[str, Any]:
    """Return the numbers a decision is made on, in rank order."""
    selection = result.selection
    names = {one.id: one.name for one in result.engagement.alternatives}
    costs = {one.alternative_id: one for one in selection.costs}
    robustness = result.analysis.robustness if result.analysis else None
    main = next((one for one in robustness.models if one.model == robustness.main), None) if robustness else None
    first = {id_: ranks[0] for id_, ranks in main.ranks.items()} if main else {}
    return {
        "verdict": selection.verdict.kind,
        "evidence_limit": selection.evidence_limit,
        "alternatives": [
            {
                "id": one.alternative_id,
                "name": {"zh": names[one.alternative_id].zh, "en": names[one.alternative_id].en},
                "rank": one.rank,
                "eligible": one.eligible,
                "value": _range(one.overall_value),
                "evidenced_weight": one.evidenced_weight,
                "first_rank": first.get(one.alternative_id),
                "failed_must_haves": _must_haves(one, "fail"),
                "unproven_must_haves": _must_haves(one, "unproven"),
                "five_year_cost": _cost(costs[one.alternative_id]),
            }
            for one in selection.scored
        ],
    }


def freeze(files: Sequence[EngagementFile]) -> bytes:
    """Return files as one zip file; the same files give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files, key=lambda one: one.place):
            entry = zipfile.ZipInfo(file.place)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.content)
    return held.getvalue()


def _record(unit: Unit, engagement_id: str, day: str, data: Mapping[str, Any], act: Act) -> Recorded:
    """Keep a record with the inputs as they are at this moment."""
    taken = {str(one["id"]) for one in _records(unit, engagement_id)}
    id_ = next(name for number in range(1, len(taken) + 2) if (name := _id(day, number)) not in taken)
    files = unit.engagements.files(engagement_id)
    # earlier decisions are part of what was known, their frozen inputs are not: they would fold into one another
    inputs = [one for one in files if not (one.place.startswith(f"{DECISIONS}/") and one.place.endswith(".zip"))]
    digests = input_digests(unit, engagement_id)
    content = freeze(inputs)
    place = f"{DECISIONS}/{id_}.zip"
    sha256 = hashlib.sha256(content).hexdigest()
    unit.engagements.put_file(engagement_id, EngagementFile(place, content), act.at)
    unit.audit.append(act, "file.add", engagement_id, place, None, {"bytes": len(content), "sha256": sha256})
    at = act.at.isoformat(timespec="seconds")
    whole = {"schema": SCHEMA, "id": id_, **data, "recorded_at": at, "recorded_by": act.actor}
    whole["frozen"] = {"file": place, "sha256": sha256, "inputs": digests}
    put_sheet(unit, engagement_id, f"{DECISIONS}/{id_}.yaml", whole, act)
    return Recorded(id_, whole)


def _records(unit: Unit, engagement_id: str) -> list[dict[str, Any]]:
    """Return the records, oldest first."""
    places = [
        one
        for one in unit.engagements.places(engagement_id)
        if one.startswith(f"{DECISIONS}/") and one.endswith(".yaml")
    ]
    found = [unit.engagements.sheet(engagement_id, place).data for place in places]
    return sorted(found, key=lambda one: (one["recorded_at"], len(one["id"]), one["id"]))


def _id(day: str, number: int) -> str:
    return day if number == 1 else f"{day}-{number}"


def _digest_of(place: str, data: Any) -> str:
    if place == FRAME and isinstance(data, dict):
        data = {key: value for key, value in data.items() if key != "award"}
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(place for place in {*then, *now} if then.get(place) != now.get(place)))


def _require_version(unit: Unit, engagement_id: str, version: int) -> None:
    kept = unit.engagements.named(engagement_id)
    if kept.version != version:
        raise StaleSaveError(kept.slug, kept, version)


def _faults(decision: Decision, result: EngagementResult, despite: Sequence[Despite]) -> list[Problem]:
    known = [one.alternative_id for one in result.selection.scored]
    problems = []
    if decision.alternative_id not in known:
        problems.append(Problem("decision-without-alternative", "alternative"))
    if not decision.decided_by.strip():
        problems.append(Problem("decision-without-decider", "decided_by"))
    if not decision.reasons.strip():
        problems.append(Problem("decision-without-reason", "reasons"))
    if despite and not decision.despite_reason.strip():
        problems.append(Problem("decision-despite-without-reason", "despite_reason"))
    agreed = any(one.question_id == "sponsor_agreed" and one.value is True for one in result.engagement.answers)
    if not agreed:
        problems.append(Problem("decision-without-sponsor", "alternative"))
    return problems


def _open_rounds(unit: Unit, engagement_id: str) -> list[Problem]:
    rounds = rounds_of(unit, engagement_id).values()
    return [Problem("decision-while-open", one.questionnaire_id) for one in rounds if one.is_open and one.respondents]


def _condition(one: Condition) -> dict[str, str]:
    told = {"text": one.text, "by_whom": one.by_whom, "by_when": one.by_when}
    return {key: value for key, value in told.items() if value}


def _must_haves(scored: ScoredAlternative, state: str) -> list[str]:
    return [one.requirement_id for one in scored.must_haves if one.state == state]


def _cost(cost: CostOfOwnership) -> dict[str, Any] | None:
    if cost.total is None:
        return None
    return {"currency": cost.total.currency, **_range(cost.total.estimate)}


def _range(estimate: Any) -> dict[str, float]:
    return {"low": float(estimate.low), "expected": float(estimate.expected), "high": float(estimate.high)}
