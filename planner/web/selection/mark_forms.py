"""The form in which one person says how one alternative did: from what is kept to fields, and from fields to rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.domain.model.questionnaire import Column, Questionnaire
from planner.services.marking import SINGLE, Feedback, Rows
from planner.web.guard import say
from planner.web.selection.desk import text_of

# table -> what its fields are called; rows of the others are numbered
LISTS = {"trial_remarks": "remark", "trial_defects": "defect"}
TASKS = "trial_tasks"
SPARE_ROWS = 2
MOST_ROWS = 60
_WHOLE = ("integer", "scale")


@dataclass(frozen=True, slots=True)
class MarkForm:
    """
    The fields of the form by name, as texts; what is wrong with some of them, in words.

    `rows` says how many rows each of the lists shows.
    """

    cells: Mapping[str, str]
    rows: Mapping[str, int]
    wrong: Mapping[str, str] = field(default_factory=dict)


def form_of(feedback: Feedback) -> MarkForm:
    """Return the form that shows what is kept."""
    cells: dict[str, str] = {}
    for table in SINGLE:
        for row in feedback[table][:1]:
            cells |= {f"{table}-{key}": _shown(value) for key, value in row.items() if key != "id"}
    for row in _first_of_each(feedback[TASKS], "task").values():
        cells |= {f"task-{row['task']}-{key}": _shown(value) for key, value in row.items() if key not in ("id", "task")}
    rows = {}
    for table, name in LISTS.items():
        for number, row in enumerate(feedback[table]):
            cells |= {f"{name}-{number}-{key}": _shown(value) for key, value in row.items()}
        rows[name] = len(feedback[table]) + SPARE_ROWS
    return MarkForm(cells, rows)


def read_form(
    fields: Mapping[str, str], kept: Feedback, questionnaire: Questionnaire, task_ids: Sequence[str], *, whole: bool
) -> tuple[dict[str, Rows], MarkForm]:
    """
    Return the rows a form states, and the form itself with what cannot be read.

    Args:
        kept: what the form was made from: ids of rows, and texts in a language that is not shown.
        whole: whether rows that are not finished count as wrong; while somebody is still writing they are left out.
    """
    columns = {name: {c.id: c for c in questionnaire.questions[name].columns} for name in (*SINGLE, TASKS, *LISTS)}
    cells = {key: value.strip() for key, value in fields.items() if key not in ("csrf_token", "state")}
    wrong: dict[str, str] = {}
    found: dict[str, Rows] = {}
    for table in SINGLE:
        row = _cells(cells, f"{table}-", columns[table], wrong)
        found[table] = [_with_id(row, kept[table][:1])] if row else []
    found[TASKS] = list(_tasks(cells, kept[TASKS], columns[TASKS], task_ids, wrong))
    rows: dict[str, int] = {}
    for table, name in LISTS.items():
        numbers = _numbers(cells, name)
        rows[name] = max(numbers, default=-1) + 1 + SPARE_ROWS
        found[table] = list(_listed(cells, (name, numbers), columns[table], kept[table], wrong))
    for table in (TASKS, *LISTS):
        required = [column.id for column in columns[table].values() if column.required and column.id != "alternative"]
        if not whole:
            found[table] = [row for row in found[table] if all(row.get(key) is not None for key in required)]
    return found, MarkForm(cells, rows, wrong)


def differences(kept: Feedback, offered: Feedback) -> tuple[tuple[str, str, str], ...]:
    """Return what two versions say differently: field, what is kept, what was to be saved; each may be empty."""
    first, second = form_of(kept).cells, form_of(offered).cells
    keys = [key for key in dict.fromkeys((*first, *second)) if not key.endswith("-id")]
    pairs = ((key, first.get(key, ""), second.get(key, "")) for key in keys)
    return tuple(pair for pair in pairs if pair[1] != pair[2])


def _tasks(
    cells: Mapping[str, str],
    kept: Rows,
    columns: Mapping[str, Column],
    task_ids: Iterable[str],
    wrong: dict[str, str],
) -> Iterator[dict[str, Any]]:
    """Yield a row for every task with a result; what is kept of tasks the form does not show stays."""
    first = _first_of_each(kept, "task")
    shown = dict.fromkeys(task_ids)
    for task in shown:
        row = _cells(cells, f"task-{task}-", columns, wrong)
        if row:
            yield _with_id({"task": task, **row}, [first[task]] if task in first else [])
    yield from (row for row in kept if row.get("task") not in shown or row is not first[row["task"]])


def _listed(
    cells: Mapping[str, str],
    place: tuple[str, Sequence[int]],
    columns: Mapping[str, Column],
    kept: Rows,
    wrong: dict[str, str],
) -> Iterator[dict[str, Any]]:
    by_id = {str(row.get("id")): row for row in kept}
    name, numbers = place
    for number in numbers:
        prefix = f"{name}-{number}-"
        row = _cells(cells, prefix, columns, wrong)
        # a row in which nothing is told is an empty one, whatever was chosen in it
        if "text" not in row:
            continue
        before = by_id.get(cells.get(f"{prefix}id", ""))
        if before is not None and _shown(before.get("text")) == row.get("text"):
            row["text"] = before["text"]
        yield _with_id(row, [before] if before else [])


def _cells(
    cells: Mapping[str, str], prefix: str, columns: Mapping[str, Column], wrong: dict[str, str]
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, column in columns.items():
        written = cells.get(f"{prefix}{key}", "")
        if not written or key == "alternative":
            continue
        if column.type not in _WHOLE:
            row[key] = written
            continue
        try:
            row[key] = int(written)
        except ValueError:
            wrong[f"{prefix}{key}"] = say().label("page-judging.wrong-whole")
    return row


def _numbers(cells: Mapping[str, str], name: str) -> list[int]:
    found = set()
    for key in cells:
        head, _, rest = key.partition("-")
        number = rest.partition("-")[0]
        if head == name and number.isdecimal() and int(number) < MOST_ROWS:
            found.add(int(number))
    return sorted(found)


def _first_of_each(rows: Rows, key: str) -> dict[str, dict[str, Any]]:
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(str(row.get(key)), row)
    return first


def _with_id(row: dict[str, Any], kept: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"id": kept[0]["id"], **row} if kept and kept[0].get("id") else row


def _shown(value: Any) -> str:
    return say().value(text_of(value)) if isinstance(value, dict) else str(value)
