"""
What was written, kept in the file itself: a short fingerprint of each side of a task.

A file comes back after weeks, when the plan and its wording have moved on. Only what no longer agrees with its own
fingerprint was changed by somebody; the rest differs from the present plan because the plan does.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, get_args

from planner.exchange.mspdi.folded import FoldedProject
from planner.exchange.mspdi.model import (
    FIELD_HELPER,
    FIELD_ID,
    FIELD_LENGTH,
    FIELD_PRINT,
    Project,
    ProjectCalendar,
    Task,
)

Side = Literal["name", "fields", "notes", "progress", "dates", "duration", "constraint", "deadline", "links", "people"]
# what only the project summary has: which of our tasks there are, and the sides that belong to no task
Whole = Literal["tasks", "resources", "calendars"]
_SIDES: tuple[Side, ...] = get_args(Side)
_LINES = "lines"
_DIGITS = 6


def with_fingerprints(project: Project) -> Project:
    """Return the project with the fingerprint of every task, and of the whole on its summary task."""
    folded = FoldedProject(project)
    ours = {task.uid: _written(_of_task(folded, task)) for task in folded.tasks.values()}
    ours[0] = _written(_of_whole(folded))
    tasks = tuple(
        dataclasses.replace(task, fields={**task.fields, FIELD_PRINT: ours[task.uid]}) if task.uid in ours else task
        for task in project.tasks
    )
    return dataclasses.replace(project, tasks=tasks)


def untouched(folded: FoldedProject, task: Task) -> frozenset[Side]:
    """Return the sides of a task that are as they were written; none where the file does not say what was."""
    written, now = _read(task), _of_task(folded, task)
    return frozenset(side for side in _SIDES if side in written and written[side] == now[side])


def untouched_whole(folded: FoldedProject) -> frozenset[Whole]:
    """Return what of the whole project is as it was written."""
    if folded.root is None:
        return frozenset()
    written, now = _read(folded.root), _of_whole(folded)
    wholes: tuple[Whole, ...] = get_args(Whole)
    return frozenset(whole for whole in wholes if whole in written and written[whole] == now[whole])


def own_lines(task: Task) -> tuple[str, ...] | None:
    """Return the lines of a note somebody else wrote; None where the file does not say which were written."""
    written = _read(task).get(_LINES)
    if written is None:
        return None
    known = {written[place : place + _DIGITS] for place in range(0, len(written), _DIGITS)}
    return tuple(line for line in _lines(task.notes) if _digest(line) not in known)


def is_ours(task: Task) -> bool:
    """Say whether a task was written by an export that left fingerprints."""
    return bool(_read(task))


def _of_task(folded: FoldedProject, task: Task) -> dict[str, str]:
    lines = _lines(task.notes)
    fields = {place: text for place, text in task.fields.items() if place not in {FIELD_ID, FIELD_HELPER, FIELD_PRINT}}
    sides: dict[str, str] = {"name": _digest(task.name), "fields": _digest(*_pairs(fields))}
    if not task.summary:
        sides |= {
            "progress": _digest(task.percent, _day(task.actual_start), _day(task.actual_finish)),
            "dates": _digest(task.start, task.finish),
            "duration": _digest(task.minutes),
            "constraint": _digest(task.constraint, task.constraint_date),
            "deadline": _digest(_day(task.deadline)),
            "links": _digest(*sorted(map(repr, folded.links(task)))),
            "people": _digest(*sorted(f"{key} {units:.2f} {work}" for key, (units, work) in _people(folded, task))),
        }
    sides["notes"] = _digest(*lines)
    # the last, as it may have to be cut
    sides[_LINES] = "".join(map(_digest, lines))
    return sides


def _people(folded: FoldedProject, task: Task) -> Iterable[tuple[str, tuple[float, int]]]:
    return folded.people(task).items()


def _of_whole(folded: FoldedProject) -> dict[str, str]:
    resources = (f"{key} {one.max_units:.2f}" for key, one in folded.resources.items())
    return {
        "tasks": _digest(*sorted(key for key, task in folded.tasks.items() if not task.summary and is_id(key))),
        "resources": _digest(*sorted(resources)),
        "calendars": _digest(*sorted(filter(None, map(_of_calendar, folded.project.calendars)))),
    }


def is_id(key: str) -> bool:
    """Say whether a key is an id of ours, not one of a task somebody added."""
    return not key.startswith("#")


def _of_calendar(calendar: ProjectCalendar) -> str:
    """Return what a calendar says; nothing for one that only repeats its base, as other programs make for people."""
    if calendar.base_uid is not None and not calendar.exceptions and not calendar.weekend:
        return ""
    week = sorted(calendar.weekend)
    days = sorted((one.first, one.last, one.working) for one in calendar.exceptions)
    return _digest(week, *days)


def _lines(notes: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in notes.splitlines() if line.strip())


def _pairs(fields: Mapping[int, str]) -> list[tuple[int, str]]:
    return sorted((place, text) for place, text in fields.items() if text)


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.date().isoformat()


def _digest(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:_DIGITS]


def _written(sides: Mapping[str, str]) -> str:
    """Return fingerprints as a text field holds them; of a note longer than that its last lines are left out."""
    text = " ".join(f"{side}:{digest}" for side, digest in sides.items())
    if len(text) <= FIELD_LENGTH:
        return text
    begin = text.rfind(":") + 1
    return text[: begin + (FIELD_LENGTH - begin) // _DIGITS * _DIGITS]


def _read(task: Task) -> dict[str, str]:
    parts = (part.partition(":") for part in task.fields.get(FIELD_PRINT, "").split())
    return {side: digest for side, mark, digest in parts if mark}
