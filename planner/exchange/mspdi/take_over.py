"""What of a project that came back goes into the steering records: progress, durations, constraints, deadlines."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from planner.domain.model.steering import Constraint, ConstraintKind, PackageProgress, SteeringRecords
from planner.domain.model.text import Text
from planner.exchange.mspdi.fingerprint import untouched
from planner.exchange.mspdi.folded import FoldedProject
from planner.exchange.mspdi.model import AS_SOON_AS_POSSIBLE, MINUTES_PER_DAY, Project, Task

_Value = TypeVar("_Value")
# constraint types of the format that our plans know
KINDS: Mapping[int, ConstraintKind] = {
    1: "as_late_as_possible",
    2: "start_on",
    3: "finish_on",
    4: "start_no_earlier",
    7: "finish_no_later",
}


def take_over(ours: Project, theirs: Project, steering: SteeringRecords, today: date, reason: Text) -> SteeringRecords:
    """
    Return the steering records with the progress, durations, constraints and deadlines that were changed.

    Args:
        ours: the present plan as it would be exported; only what differs from it, and from what was written into the
            file, is taken over.
        today: the status date where neither the file nor the records have one.
        reason: printed with every constraint and duration taken over.
    """
    before = {task.id: task for task in ours.tasks if task.id and not task.summary}
    after: dict[str, Task] = {}
    for task in theirs.tasks:
        if task.id in before and not task.summary:
            # a copy of a task is no progress of it
            after.setdefault(task.id, task)
    folded = FoldedProject(theirs)
    progress, durations = dict(steering.progress), dict(steering.durations)
    constraints, deadlines = dict(steering.constraints), dict(steering.deadlines)
    for id_, task in after.items():
        old, kept = before[id_], untouched(folded, task)
        if _progress_of(old) != _progress_of(task) and not {"progress", "duration"} <= kept:
            _keep(progress, id_, _progress(task, progress.get(id_)))
        if old.minutes != task.minutes and "duration" not in kept and not task.percent and _days(task):
            durations[id_] = (_days(task), reason)
        if "constraint" not in kept and _constraint_of(old) != _constraint_of(task):
            if task.constraint == AS_SOON_AS_POSSIBLE:
                constraints.pop(id_, None)
            elif task.constraint in KINDS:
                constraints[id_] = Constraint(KINDS[task.constraint], _day_of(task), reason)
        if old.deadline != task.deadline and "deadline" not in kept:
            _keep(deadlines, id_, task.deadline.date() if task.deadline else None)
    status_date = max(_status_dates(theirs, steering, progress, today)) if progress else steering.status_date
    return dataclasses.replace(
        steering,
        status_date=status_date,
        progress=progress,
        durations=durations,
        constraints=constraints,
        deadlines=deadlines,
    )


def _keep(records: dict[str, _Value], id_: str, value: _Value | None) -> None:
    if value is None:
        records.pop(id_, None)
    else:
        records[id_] = value


def _constraint_of(task: Task) -> tuple[int, datetime | None]:
    return task.constraint, task.constraint_date


def _progress_of(task: Task) -> tuple[object, ...]:
    return task.percent, task.actual_start, task.actual_finish, task.minutes if task.percent else None


def _progress(task: Task, known: PackageProgress | None) -> PackageProgress | None:
    """Return the progress of a task; None when nothing has begun."""
    if not task.percent and task.actual_start is None and task.actual_finish is None:
        return None
    finished = task.actual_finish is not None or task.percent >= 100  # noqa: PLR2004 - per cent
    start = task.actual_start or task.start
    finish = (task.actual_finish or task.finish).date() if finished else None
    remaining = None if finished else round(task.minutes * (100 - task.percent) / 100 / MINUTES_PER_DAY)
    return dataclasses.replace(
        known or PackageProgress(task.id),
        actual_start=start.date(),
        actual_finish=finish,
        fraction_done=1.0 if finished else task.percent / 100,
        remaining_days=remaining,
    )


def _status_dates(
    theirs: Project, steering: SteeringRecords, progress: Mapping[str, PackageProgress], today: date
) -> Iterator[date]:
    """Yield the days the status date may not lie before; what has happened is known by then."""
    stated = theirs.status_date.date() if theirs.status_date else steering.status_date
    yield stated or today
    for one in progress.values():
        yield from (day for day in (one.actual_start, one.actual_finish) if day)


def _days(task: Task) -> int:
    return round(task.minutes / MINUTES_PER_DAY)


def _day_of(task: Task) -> date | None:
    if task.constraint == 1 or task.constraint_date is None:
        return None
    return task.constraint_date.date()
