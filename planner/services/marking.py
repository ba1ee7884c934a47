"""What testers mark: one person's feedback on one alternative, kept as the questionnaire on the trial asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.domain.diagnosis.answers import KnownIds, check_values
from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.trial import TrialKit
from planner.errors import InputError, Problem, StaleSaveError
from planner.services.keeping import Act, Keeping, KeptSheet, Unit
from planner.services.rounds import (
    OwnEntry,
    entries_of,
    own_entry,
    place_of,
    put_sheet,
    require_open,
    save_sheet,
    state_of,
)

TRIAL = "trial_feedback"
TABLES = ("trial_marks", "trial_remarks", "trial_defects", "trial_tasks", "trial_closing")
# one row for each alternative in these; in the others as many as there is to tell
SINGLE = ("trial_marks", "trial_closing")

Rows = list[dict[str, Any]]
# table -> rows about one alternative, without the column that names it
Feedback = Mapping[str, Rows]


@dataclass(frozen=True, slots=True)
class Spread:
    """
    How one alternative was marked on one rating: marks by person, lowest first, then low, median, high and mean.

    The mean is the last thing to look at: it hides who differs.
    """

    alternative_id: str
    rating_id: str
    by_person: tuple[tuple[str, float], ...]
    low: float
    median: float
    high: float
    mean: float

    @property
    def width(self) -> float:
        """How far the marks lie apart."""
        return self.high - self.low


def feedback_on(entry: OwnEntry, alternative_id: str) -> dict[str, Rows]:
    """Return what one person has said of one alternative, by table; row ids stay, the alternative is left out."""
    return {
        table: [
            {key: value for key, value in row.items() if key != "alternative" and value is not None}
            for row in _rows(entry.values, table)
            if row.get("alternative") == alternative_id
        ]
        for table in TABLES
    }


def save_feedback(
    keeping: Keeping,
    engagement_id: str,
    questionnaire: Questionnaire,
    known_ids: KnownIds,
    offered: OwnEntry,
    alternative_id: str,
    state: str,
    act: Act,
) -> str:
    """
    Keep what one person says of one alternative in place of what they said of it before; return its new state.

    Args:
        offered: the person, and in `values` the tables about this alternative alone.
        state: of the feedback this one was made from (`state_of`).

    Raises:
        InputError: every fault of the tables, or the round is closed.
        StaleSaveError: the same person saved something else in the meantime; it carries both.
    """
    feedback = {table: _rows(offered.values, table) for table in TABLES}
    with keeping.writing() as unit:
        require_open(unit, engagement_id, TRIAL, act)
        entry = own_entry(entries_of(unit, engagement_id, TRIAL), offered.respondent_id)
        kept = feedback_on(entry, alternative_id)
        if state_of(kept) != state:
            raise StaleSaveError(f"{TRIAL}: {alternative_id}", kept, feedback)
        values = _with(entry.values, alternative_id, feedback)
        faults = [
            Problem(fault.code, ".".join(map(str, fault.path)), fault.params)
            for fault in check_values(questionnaire, values, known_ids=known_ids)
        ]
        if faults:
            raise InputError(faults)
        written = feedback_on(OwnEntry(entry.respondent_id, None, 0, None, values), alternative_id)
        if state_of(written) != state:
            _put(unit, engagement_id, questionnaire, entry, values, act)
        return state_of(written)


def progress(entry: OwnEntry, alternative_ids: Sequence[str], kit: TrialKit) -> dict[str, int]:
    """Return of how many ratings each alternative has a mark of this person."""
    given = dict.fromkeys(alternative_ids, 0)
    for row in _rows(entry.values, "trial_marks"):
        if row.get("alternative") in given:
            given[row["alternative"]] += sum(row.get(rating) is not None for rating in kit.ratings)
    return given


def has_finished(entry: OwnEntry, alternative_ids: Sequence[str], kit: TrialKit) -> bool:
    """Whether somebody has marked something of every alternative."""
    return bool(alternative_ids) and all(progress(entry, alternative_ids, kit).values())


def spreads(
    entries: Iterable[OwnEntry], alternative_ids: Sequence[str], rating_ids: Iterable[str]
) -> tuple[Spread, ...]:
    """Return how every alternative was marked on every rating, those on which people differ most first."""
    people = {one.respondent_id: one for one in entries}
    pairs = [(alternative, rating) for rating in rating_ids for alternative in alternative_ids]
    found = [spread for pair in pairs if (spread := _spread(people, *pair)) is not None]
    return tuple(sorted(found, key=lambda one: -one.width))


def _spread(people: Mapping[str, OwnEntry], alternative_id: str, rating_id: str) -> Spread | None:
    marks = [
        (who, float(row[rating_id]))
        for who, entry in people.items()
        for row in _rows(entry.values, "trial_marks")
        if row.get("alternative") == alternative_id and isinstance(row.get(rating_id), int | float | str)
    ]
    if not marks:
        return None
    ordered = tuple(sorted(marks, key=lambda one: one[1]))
    numbers = [mark for _, mark in ordered]
    middle = len(numbers) // 2
    median = numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2
    mean = sum(numbers) / len(numbers)
    return Spread(alternative_id, rating_id, ordered, numbers[0], median, numbers[-1], mean)


def _rows(values: Mapping[str, Any], table: str) -> Rows:
    rows = values.get(table)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _with(values: Mapping[str, Any], alternative_id: str, feedback: Feedback) -> dict[str, Any]:
    """Return a person's values with other rows about one alternative; rows about the others stay where they were."""
    changed = dict(values)
    for table in TABLES:
        others = [row for row in _rows(values, table) if row.get("alternative") != alternative_id]
        rows = [*others, *_named(feedback.get(table, ()), alternative_id, {str(row.get("id")) for row in others})]
        if rows or table in values:
            changed[table] = rows
    # an entry that says nothing at all is refused when an engagement is opened
    return changed or {TABLES[0]: []}


def _named(rows: Iterable[Mapping[str, Any]], alternative_id: str, taken: set[str]) -> Iterator[dict[str, Any]]:
    """Give rows the alternative, and an id of their own where they have none."""
    kept = {str(row["id"]) for row in rows if row.get("id")}
    number = 0
    for row in rows:
        id_ = str(row.get("id") or "")
        while not id_ or id_ in taken:
            number += 1
            made = f"{alternative_id}-{number}"
            id_ = made if made not in taken | kept else ""
        taken.add(id_)
        yield {"id": id_, "alternative": alternative_id, **{key: value for key, value in row.items() if key != "id"}}


def _put(
    unit: Unit, engagement_id: str, questionnaire: Questionnaire, entry: OwnEntry, values: dict[str, Any], act: Act
) -> None:
    place = place_of(questionnaire.id)
    data = {"respondent": entry.respondent_id, "date": act.at.date().isoformat(), "values": values}
    put_entry(unit, engagement_id, place, f"{questionnaire.id}@{questionnaire.version}", entry, data, act)


def put_entry(
    unit: Unit, engagement_id: str, place: str, questionnaire: str, entry: OwnEntry, data: dict[str, Any], act: Act
) -> None:
    """Keep an entry of an answer sheet: in place of the one it was made from, at its end, or in a new sheet."""
    if entry.position is not None:
        save_sheet(unit, engagement_id, KeptSheet(place, entry.position, data, entry.version), act)
    elif place in unit.engagements.places(engagement_id):
        saved = unit.engagements.append_entry(engagement_id, place, data, act.at)
        unit.audit.append(act, "entry.add", engagement_id, f"{place}#{saved.position}", None, data)
    else:
        sheet = {"schema": "answers/1", "questionnaire": questionnaire, "entries": [data]}
        put_sheet(unit, engagement_id, place, sheet, act)
