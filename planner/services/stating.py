"""Stating objectives: one row of somebody's table of objectives is added, changed or removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from planner.domain.model.questionnaire import Questionnaire
from planner.errors import ConflictError, InputError, NotFoundError, Problem
from planner.services.answering import AnswerRules, Answers, PlacedProblem, read_answers, save_answers
from planner.services.keeping import Act, is_same
from planner.services.store import Store

OBJECTIVES = "objectives"
# what makes an objective measurable, in the order in which people should see to it
MEASURABLE_BY = ("kpi", "start_value", "target", "change", "due", "owner", "alignment", "pains")


class ChangedRowError(ConflictError):
    """Somebody changed the same row in between: `kept` is theirs, None where they removed it; `offered` is ours."""

    def __init__(self, kept: Mapping[str, Any] | None, offered: Mapping[str, Any]) -> None:
        self.kept = kept
        self.offered = offered
        super().__init__(OBJECTIVES)


class UnsoundRowError(InputError):
    """A row that cannot be saved; `placed` says what is wrong where, as column id or nothing for the whole row."""

    def __init__(self, placed: Sequence[tuple[str, Problem]]) -> None:
        self.placed = tuple(placed)
        super().__init__(problem for _, problem in placed)


def objective_rows(answers: Answers) -> tuple[Mapping[str, Any], ...]:
    """Return the objectives somebody stated, as they are kept."""
    rows = answers.values.get(OBJECTIVES)
    return tuple(row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def row_of(answers: Answers, row_id: str) -> Mapping[str, Any] | None:
    """Return one objective as it is kept; None where there is none of this id."""
    return next((row for row in objective_rows(answers) if row.get("id") == row_id), None)


def missing_of(row: Mapping[str, Any], library: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an objective lacks to be measured; what its entry in the library brings along is not missing."""
    brought = {"kpi", "pains"} if row.get("library") in library else set()
    return tuple(key for key in MEASURABLE_BY if key not in brought and row.get(key) in (None, "", []))


def state_objective(
    store: Store,
    rules: AnswerRules,
    engagement_id: str,
    questionnaire: Questionnaire,
    respondent_id: str,
    row: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    taken: Collection[str],
    act: Act,
) -> Answers:
    """
    Save an objective as it was changed from `before` (None: it is new, and gets an id).

    Args:
        taken: The ids of the objectives of all respondents: two of one id would be one and the same.

    Raises:
        UnsoundRowError: it cannot be measured, or a value is wrong; nothing was saved.
        ChangedRowError: somebody changed it in the meantime.
    """
    with store.reading() as unit:
        answers = read_answers(unit, engagement_id, questionnaire, respondent_id)
    rows = list(objective_rows(answers))
    if before is None:
        row = {"id": _new_id(rows, taken), **{key: value for key, value in row.items() if key != "id"}}
        place = len(rows)
        rows.append(row)
    else:
        place = _place(rows, before, row)
        rows[place] = row
    values = {**answers.values, OBJECTIVES: rows}
    faults = [
        one for one in rules.problems(questionnaire, respondent_id, values) if one.path[:2] == (OBJECTIVES, place)
    ]
    if faults:
        raise UnsoundRowError([(_column(one), one.problem) for one in faults])
    return save_answers(store, engagement_id, questionnaire, answers, values, act)


def remove_objective(
    store: Store,
    engagement_id: str,
    questionnaire: Questionnaire,
    respondent_id: str,
    row_id: str,
    act: Act,
) -> Answers:
    """Remove an objective; the audit trail keeps what it said. NotFoundError when there is none."""
    with store.reading() as unit:
        answers = read_answers(unit, engagement_id, questionnaire, respondent_id)
    if row_of(answers, row_id) is None:
        raise NotFoundError(Problem("no-such-page", row_id))
    left = [row for row in objective_rows(answers) if row.get("id") != row_id]
    values = dict(answers.values)
    if left:
        values[OBJECTIVES] = left
    else:
        del values[OBJECTIVES]
    return save_answers(store, engagement_id, questionnaire, answers, values, act)


def _place(rows: Sequence[Mapping[str, Any]], before: Mapping[str, Any], offered: Mapping[str, Any]) -> int:
    place = next((n for n, row in enumerate(rows) if row.get("id") == before.get("id")), None)
    if place is None or not is_same(rows[place], before):
        raise ChangedRowError(None if place is None else rows[place], offered)
    return place


def _column(fault: PlacedProblem) -> str:
    return str(fault.path[2]) if len(fault.path) > 2 else ""  # noqa: PLR2004


def _new_id(rows: Sequence[Mapping[str, Any]], taken: Collection[str]) -> str:
    known = {*taken, *(str(row.get("id")) for row in rows)}
    return next(name for n in range(1, len(known) + 2) if (name := f"O{n}") not in known)
