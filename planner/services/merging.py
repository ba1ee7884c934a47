"""
Two people who changed the same answers: what only one of them changed is taken over, what both changed is asked.

Answers are compared with the ones both began with: tables row by row and cell by cell, everything else whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from planner.services.keeping import is_same


class _Missing(Enum):
    """There is no answer, no row, no cell."""

    HERE = "missing"


_MISSING = _Missing.HERE


@dataclass(frozen=True, slots=True)
class Merged:
    """
    The answers of two sides put together.

    `kept` and `mine` each hold all answers; they differ only in `open`, the questions that both sides changed in their
    own ways: there `kept` holds the saved answer and `mine` the other one, each with what does not contradict it of
    the other side. `theirs` are the questions in which something was taken over that only the saved side changed.
    """

    kept: Mapping[str, Any]
    mine: Mapping[str, Any]
    open: tuple[str, ...]
    theirs: tuple[str, ...]


def merge_answers(base: Mapping[str, Any] | None, kept: Mapping[str, Any], mine: Mapping[str, Any]) -> Merged:
    """
    Put together what was saved in the meantime (`kept`) and what is offered (`mine`), both made from `base`.

    Where nobody knows what they were made from (None), every answer that differs is open.
    """
    both: list[dict[str, Any]] = [{}, {}]
    unsettled, theirs = [], []
    for id_ in dict.fromkeys((*kept, *mine)):
        offered = mine.get(id_, _MISSING)
        if base is None:
            found = (kept.get(id_, _MISSING), offered)
        else:
            found = _merged(base.get(id_, _MISSING), kept.get(id_, _MISSING), offered)
        for values, value in zip(both, found, strict=True):
            if value is not _MISSING:
                values[id_] = value
        if not _alike(*found):
            unsettled.append(id_)
        elif not _alike(found[1], offered):
            theirs.append(id_)
    return Merged(both[0], both[1], tuple(unsettled), tuple(theirs))


def _merged(base: Any, kept: Any, mine: Any) -> tuple[Any, Any]:
    """Return one value as it is where the saved side counts, and where the other one does."""
    if _alike(kept, mine) or _alike(base, mine):
        return kept, kept
    if _alike(base, kept):
        return mine, mine
    tables = {} if base is _MISSING else _rows(base), _rows(kept), _rows(mine)
    if None in tables or isinstance(kept, list) != isinstance(mine, list):
        return kept, mine
    return _merged_rows(*(one or {} for one in tables), is_list=isinstance(kept, list))


def _rows(value: Any) -> dict[str, Any] | None:
    """Return a table by the ids of its rows; None for anything else."""
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        rows = {str(row.get("id") or ""): row for row in value}
        return rows if len(rows) == len(value) and "" not in rows else None
    if isinstance(value, dict) and value and all(isinstance(row, dict) for row in value.values()):
        return value
    return None


def _merged_rows(
    base: Mapping[str, Any], kept: Mapping[str, Any], mine: Mapping[str, Any], *, is_list: bool
) -> tuple[Any, Any]:
    both: list[dict[str, Any]] = [{}, {}]
    # rows of the form come first and in its order, so that what is wrong with one is told at the right one
    for id_ in dict.fromkeys((*mine, *kept)):
        three = [one.get(id_, _MISSING) for one in (base, kept, mine)]
        found = _merged_cells(*three) if all(isinstance(one, dict) for one in three) else _whole(*three)
        for rows, row in zip(both, found, strict=True):
            if row is not _MISSING:
                rows[id_] = row
    # nothing left of a table is no answer; that there is nothing to list is one, and has to be said
    first, second = (([*rows.values()] if is_list else rows) if rows else _MISSING for rows in both)
    return first, second


def _merged_cells(base: Mapping[str, Any], kept: Mapping[str, Any], mine: Mapping[str, Any]) -> tuple[Any, Any]:
    both: list[dict[str, Any]] = [{}, {}]
    for key in dict.fromkeys((*kept, *mine)):
        found = _whole(*(one.get(key, _MISSING) for one in (base, kept, mine)))
        for cells, cell in zip(both, found, strict=True):
            if cell is not _MISSING:
                cells[key] = cell
    return both[0], both[1]


def _whole(base: Any, kept: Any, mine: Any) -> tuple[Any, Any]:
    if _alike(kept, mine) or _alike(base, mine):
        return kept, kept
    return (mine, mine) if _alike(base, kept) else (kept, mine)


def _alike(first: Any, second: Any) -> bool:
    if first is _MISSING or second is _MISSING:
        return first is second
    return is_same(first, second)
