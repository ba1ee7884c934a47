"""Rounds in which people score alone: open until somebody closes them, and who sees what before and after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from planner.errors import InputError, NotFoundError, Problem, StaleSaveError
from planner.services.access import Role, may
from planner.services.keeping import Act, EngagementFile, Keeping, KeptSheet, Unit

# questionnaires everybody answers without seeing the others
SCORED_ALONE = ("weighting", "trial_feedback")
ROUNDS_PLACE = "rounds.yaml"
SCHEMA = "rounds/1"
# entries of so many people in an engagement that says nothing of rounds: they were shown to everybody already
_SEVERAL = 2

RoundAct = Literal["opened", "closed", "reopened"]


@dataclass(frozen=True, slots=True)
class RoundEvent:
    """Something that was done to a round: on which day, by whom (e-mail), why, and who had not finished then."""

    act: RoundAct
    on: str
    by: str
    reason: str | None = None
    unfinished: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """
    What one person has answered so far, as it is kept; a new one has `position` None and `version` 0.

    `day` is the date of the entry, None where it names none.
    """

    respondent_id: str
    position: int | None
    version: int
    day: str | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Round:
    """
    One round: `respondents` are those who have answered anything, in the order of their entries.

    `version` is that of the sheet of rounds, 0 where there is none yet.
    """

    questionnaire_id: str
    is_open: bool
    respondents: tuple[str, ...]
    events: tuple[RoundEvent, ...]
    version: int


def round_of(unit: Unit, engagement_id: str, questionnaire_id: str) -> Round:
    """
    Return how a round stands.

    An engagement that says nothing of it is from before there were rounds: with entries of several people it counts
    as closed, otherwise as open.
    """
    kept = _kept(unit, engagement_id)
    told = next((one for one in _rounds(kept) if one["questionnaire"] == questionnaire_id), None)
    respondents = respondents_of(entries_of(unit, engagement_id, questionnaire_id))
    version = kept.version if kept else 0
    if told is None:
        return Round(questionnaire_id, len(respondents) < _SEVERAL, respondents, (), version)
    events = tuple(_event(one) for one in told["log"])
    return Round(questionnaire_id, told["state"] == "open", respondents, events, version)


def rounds_of(unit: Unit, engagement_id: str) -> dict[str, Round]:
    """Return every round of an engagement by its questionnaire."""
    return {name: round_of(unit, engagement_id, name) for name in SCORED_ALONE}


def may_see_results(role: Role | None, found: Round, own_id: str | None = None) -> bool:
    """
    Whether somebody may see what the entries of a round come to: combined weights, rankings made with them, tallies.

    While a round is open nobody does, whatever their role, as soon as there is an entry that is not their own.
    """
    others = [one for one in found.respondents if one != own_id]
    return may(role, "view") and not (found.is_open and others)


def visible_entries(entries: Iterable[OwnEntry], found: Round, own_id: str | None) -> tuple[OwnEntry, ...]:
    """Return the entries somebody may see: all of a closed round, of an open one their own."""
    return tuple(one for one in entries if not found.is_open or (own_id is not None and one.respondent_id == own_id))


def entries_of(unit: Unit, engagement_id: str, questionnaire_id: str) -> tuple[OwnEntry, ...]:
    """Return every entry of a questionnaire as it is kept, in the order of the file."""
    place = place_of(questionnaire_id)
    if place not in unit.engagements.places(engagement_id):
        return ()
    whole = unit.engagements.sheet(engagement_id, place).data
    written = whole.get("entries") if isinstance(whole, dict) else None
    found = []
    for position, _ in enumerate(written if isinstance(written, list) else ()):
        kept = unit.engagements.sheet(engagement_id, place, position)
        data = kept.data
        values = {key: value for key, value in (data.get("values") or {}).items() if value is not None}
        found.append(OwnEntry(str(data.get("respondent")), position, kept.version, data.get("date"), values))
    return tuple(found)


def own_entry(entries: Iterable[OwnEntry], respondent_id: str) -> OwnEntry:
    """
    Return the latest entry of one person, with the values in force; a new and empty one where there is none.

    What was answered on an earlier day and not again still holds.
    """
    own = sorted((one for one in entries if one.respondent_id == respondent_id), key=lambda one: one.day or "")
    if not own:
        return OwnEntry(respondent_id, None, 0, None, {})
    return replace(own[-1], values={key: value for one in own for key, value in one.values.items()})


def in_force(entries: Sequence[OwnEntry]) -> tuple[OwnEntry, ...]:
    """Return one entry for each person who has answered anything."""
    return tuple(own_entry(entries, one) for one in respondents_of(entries))


def respondents_of(entries: Iterable[OwnEntry]) -> tuple[str, ...]:
    """Return who has answered anything at all."""
    return tuple(dict.fromkeys(one.respondent_id for one in entries if any(map(_says_something, one.values.values()))))


def _says_something(value: Any) -> bool:
    return value is not None and value not in ([], {}, "")


def place_of(questionnaire_id: str) -> str:
    """Return where the answers to a questionnaire stand."""
    return f"answers/{questionnaire_id}.yaml"


def close_round(
    keeping: Keeping, engagement_id: str, questionnaire_id: str, version: int, unfinished: Sequence[str], act: Act
) -> None:
    """
    Close a round: from now on everybody sees what everybody said, and nobody changes it.

    Args:
        version: of the sheet of rounds, as the person closing has seen it.
        unfinished: ids of those who had not finished, as shown before closing.

    Raises:
        StaleSaveError: somebody closed or reopened a round in the meantime.
        InputError: nobody has answered yet, so there is nothing to show.
    """
    with keeping.writing() as unit:
        found = round_of(unit, engagement_id, questionnaire_id)
        if not found.respondents:
            raise InputError([Problem("round-empty", questionnaire_id)])
        event = RoundEvent("closed", _day(act), act.actor, None, tuple(unfinished))
        _note(unit, engagement_id, found, event, version, act)


def reopen_round(
    keeping: Keeping, engagement_id: str, questionnaire_id: str, version: int, reason: str, act: Act
) -> None:
    """
    Reopen a closed round; whoever has seen the others has seen them, so the reason stays on record.

    Raises:
        InputError: no reason is given.
        StaleSaveError: somebody closed or reopened a round in the meantime.
    """
    if not reason.strip():
        raise InputError([Problem("round-without-reason", questionnaire_id)])
    with keeping.writing() as unit:
        found = round_of(unit, engagement_id, questionnaire_id)
        _note(unit, engagement_id, found, RoundEvent("reopened", _day(act), act.actor, reason.strip()), version, act)


def require_open(unit: Unit, engagement_id: str, questionnaire_id: str, act: Act) -> Round:
    """
    Return an open round in which somebody is about to write; one that nobody has noted yet is noted as opened.

    Raises:
        InputError: the round is closed.
    """
    found = round_of(unit, engagement_id, questionnaire_id)
    if not found.is_open:
        raise InputError([Problem("round-closed", questionnaire_id)])
    if not found.events:
        _note(unit, engagement_id, found, RoundEvent("opened", _day(act), act.actor), found.version, act)
    return found


def put_sheet(unit: Unit, engagement_id: str, place: str, data: Any, act: Act) -> KeptSheet:
    """Keep a new sheet, within a transaction that is under way."""
    # JSON is YAML: saving it once more writes the file in its one fixed form
    content = json.dumps(data, ensure_ascii=False).encode()
    unit.engagements.put_file(engagement_id, EngagementFile(place, content), act.at)
    kept = unit.engagements.sheet(engagement_id, place)
    saved = unit.engagements.save(engagement_id, KeptSheet(place, None, data, kept.version), act.at)
    unit.audit.append(act, "sheet.add", engagement_id, place, None, data)
    return saved


def save_sheet(unit: Unit, engagement_id: str, offered: KeptSheet, act: Act) -> KeptSheet:
    """Save a changed sheet or entry within a transaction under way; StaleSaveError when there is a newer one."""
    kept = unit.engagements.sheet(engagement_id, offered.place, offered.position)
    if kept.version != offered.version:
        raise StaleSaveError(f"{kept.place}: version {kept.version}", kept, offered)
    saved = unit.engagements.save(engagement_id, offered, act.at)
    subject = offered.place if offered.position is None else f"{offered.place}#{offered.position}"
    unit.audit.append(act, "sheet.change", engagement_id, subject, kept.data, offered.data)
    return saved


def state_of(data: Any) -> str:
    """Return a short name of the state of plain data: a form carries it, so that a stale save is found out."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def count_finished(expected: Collection[str], finished: Collection[str]) -> tuple[int, int]:
    """Return how many of those expected have finished, and how many are expected."""
    return sum(one in finished for one in expected), len(expected)


def _kept(unit: Unit, engagement_id: str) -> KeptSheet | None:
    try:
        return unit.engagements.sheet(engagement_id, ROUNDS_PLACE)
    except NotFoundError:
        return None


def _rounds(kept: KeptSheet | None) -> list[dict[str, Any]]:
    data = kept.data if kept else None
    found = data.get("rounds") if isinstance(data, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _event(data: dict[str, Any]) -> RoundEvent:
    return RoundEvent(
        data["act"], str(data["on"]), str(data["by"]), data.get("reason"), tuple(data.get("unfinished") or ())
    )


def _note(unit: Unit, engagement_id: str, found: Round, event: RoundEvent, version: int, act: Act) -> None:
    """Write down what was done to a round."""
    if found.version != version:
        raise StaleSaveError(ROUNDS_PLACE, found, event)
    if event.act != "opened" and (event.act == "closed") != found.is_open:
        raise StaleSaveError(ROUNDS_PLACE, found, event)
    kept = _kept(unit, engagement_id)
    state = "closed" if event.act == "closed" else "open"
    noted = {
        "questionnaire": found.questionnaire_id,
        "state": state,
        "log": [_told(one) for one in (*found.events, event)],
    }
    others = [one for one in _rounds(kept) if one["questionnaire"] != found.questionnaire_id]
    data = {"schema": SCHEMA, "rounds": sorted((*others, noted), key=lambda one: str(one["questionnaire"]))}
    if kept is None:
        put_sheet(unit, engagement_id, ROUNDS_PLACE, data, act)
    else:
        save_sheet(unit, engagement_id, KeptSheet(ROUNDS_PLACE, None, data, kept.version), act)


def _told(event: RoundEvent) -> dict[str, Any]:
    told: dict[str, Any] = {"act": event.act, "on": event.on, "by": event.by}
    if event.reason is not None:
        told["reason"] = event.reason
    if event.unfinished:
        told["unfinished"] = list(event.unfinished)
    return told


def _day(act: Act) -> str:
    return act.at.date().isoformat()
