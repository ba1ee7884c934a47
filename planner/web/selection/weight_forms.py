"""The forms in which one person weighs the points: one for each method, from answers to fields and back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from planner.domain.model.stakeholder import WeightingMethod
from planner.errors import Problem
from planner.services.weighing import QUESTION_OF
from planner.web.guard import say
from planner.web.selection.desk import text_of

METHODS: tuple[WeightingMethod, ...] = get_args(WeightingMethod)
# method -> columns of its table; comparisons of pairs have rows of their own
COLUMNS: Mapping[WeightingMethod, tuple[str, ...]] = {
    "classes": ("class",),
    "points": ("points",),
    "swing": ("swing",),
    "ranks": ("rank",),
    "best_worst": ("best_over", "over_worst"),
}
PAIR = ("more", "less", "times")
SPARE_PAIRS, MOST_PAIRS = 3, 70


@dataclass(frozen=True, slots=True)
class WeightForm:
    """The fields of one method by name, as texts; `pairs` rows are shown; what is wrong with which field, in words."""

    method: WeightingMethod
    cells: Mapping[str, str]
    pairs: int = 0
    wrong: Mapping[str, str] = field(default_factory=dict)


def form_of(values: Mapping[str, Any], method: WeightingMethod, points: Sequence[str]) -> WeightForm:
    """Return the form that shows what is kept; comparisons begin with a chain that connects all points."""
    cells = {"reason": "", "conflict": ""}
    reason, conflict = values.get("weighting_reason"), values.get("weighting_conflict")
    if reason is not None:
        cells["reason"] = say().value(text_of(reason))
    if conflict is not None:
        cells["conflict"] = "yes" if conflict else "no"
    table = values.get(QUESTION_OF[method])
    if method == "pairwise":
        rows = [row for row in table if isinstance(row, dict)] if isinstance(table, list) else []
        started = rows or [{"more": first, "less": second} for first, second in itertools.pairwise(points)]
        for number, row in enumerate(started):
            cells |= {f"{key}-{number}": _number(row[key]) for key in PAIR if row.get(key) is not None}
        return WeightForm(method, cells, len(started) + SPARE_PAIRS)
    for point, row in table.items() if isinstance(table, dict) else ():
        cells |= {f"{key}-{point}": _number(row[key]) for key in COLUMNS[method] if row.get(key) is not None}
    return WeightForm(method, cells)


def read_form(fields: Mapping[str, str], method: WeightingMethod, points: Sequence[str]) -> tuple[Any, WeightForm]:
    """Return the table a form states, and the form itself with what cannot be read."""
    cells = {key: value.strip() for key, value in fields.items() if key not in ("csrf_token", "state")}
    wrong: dict[str, str] = {}
    if method == "pairwise":
        rows = list(_pairs(cells, wrong))
        shown = 1 + max((int(key[6:]) for key in cells if key.startswith("times-") and key[6:].isdecimal()), default=-1)
        spare = SPARE_PAIRS if len(_made(cells)) == shown else 0
        return rows, WeightForm(method, cells, min(shown + spare, MOST_PAIRS), wrong)
    table: dict[str, Any] = {}
    for point in points:
        row = {key: _read(cells, f"{key}-{point}", key, wrong) for key in COLUMNS[method]}
        if any(value is not None for value in row.values()):
            table[point] = {key: value for key, value in row.items() if value is not None}
    return table, WeightForm(method, cells, 0, wrong)


def beside(fields: Mapping[str, str], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return reason and conflict of interest as a form states them; a text shown in one of two languages stays."""
    reason, found = fields.get("reason", "").strip(), {}
    before = kept.get("weighting_reason")
    if reason:
        found["weighting_reason"] = before if before and say().value(text_of(before)) == reason else reason
    if fields.get("conflict") in ("yes", "no"):
        found["weighting_conflict"] = fields["conflict"] == "yes"
    return found


def placed(form: WeightForm, problems: Sequence[Problem], points: Sequence[str]) -> tuple[WeightForm, list[str]]:
    """Put problems beside the fields they lie in; return what remains to be said above the form."""
    wrong, above = dict(form.wrong), []
    numbers = _made(form.cells)
    for problem in problems:
        steps = problem.where.split(".")[1:]
        sentence = say().explanation(problem)
        if steps and steps[0] in points and form.method != "pairwise":
            column = steps[1] if len(steps) > 1 else COLUMNS[form.method][0]
            wrong[f"{column}-{steps[0]}"] = sentence
        elif steps and steps[0].isdecimal() and int(steps[0]) < len(numbers):
            column = steps[1] if len(steps) > 1 else "times"
            wrong[f"{column}-{numbers[int(steps[0])]}"] = sentence
        else:
            above.append(sentence)
    return WeightForm(form.method, form.cells, form.pairs, wrong), above


def _pairs(cells: Mapping[str, str], wrong: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the comparisons with a number; a row without one was not made."""
    for name in _made(cells):
        times = _read(cells, f"times-{name}", "times", wrong)
        row = {"id": f"p{int(name) + 1:02}", "more": cells.get(f"more-{name}"), "less": cells.get(f"less-{name}")}
        yield {**{key: value for key, value in row.items() if value}, **({} if times is None else {"times": times})}


def _made(cells: Mapping[str, str]) -> list[str]:
    """Return the numbers of the rows in which a comparison was made."""
    heads = [key.removeprefix("times-") for key in cells if key.startswith("times-") and cells[key]]
    return [name for name in heads if name.isdecimal() and int(name) < MOST_PAIRS]


def _read(cells: Mapping[str, str], name: str, column: str, wrong: dict[str, str]) -> str | int | float | None:
    written = cells.get(name, "")
    if not written or column == "class":
        return written or None
    try:
        number = float(written)
    except ValueError:
        wrong[name] = say().label("page-judging.wrong-number")
        return None
    if number.is_integer():
        return int(number)
    return number


def _number(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
