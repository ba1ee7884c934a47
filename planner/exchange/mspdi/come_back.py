"""A project that came back from another program: what is different, and what of it goes into the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.model.steering import SteeringRecords
from planner.domain.model.text import LANGUAGES, Text
from planner.errors import Statement
from planner.exchange.mspdi.build import build_project
from planner.exchange.mspdi.difference import Difference, compare_projects, moved_on
from planner.exchange.mspdi.model import Project
from planner.exchange.mspdi.reader import read_mspdi
from planner.exchange.mspdi.take_over import take_over
from planner.services.run import EngagementResult
from planner.wording import load_wording

# so many tasks are named in a sentence
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class ComeBack:
    """
    What somebody changed in the file, and the steering records as they would be with what can be kept.

    `statements` say how far the plan itself has moved on since the file was written.
    """

    differences: tuple[Difference, ...]
    steering: SteeringRecords
    statements: tuple[Statement, ...] = ()


def come_back(result: EngagementResult, data: bytes, name: str, recorded: SteeringRecords) -> ComeBack:
    """
    Compare a file with the present plan of an engagement.

    The file is compared with the export in the language it was exported in; what nobody changed since then is no
    difference, even where the plan or its wording are different today.

    Args:
        name: the file's name, for messages and reasons.
        recorded: the steering records as they stand in the engagement's folder.

    Raises:
        InputError: the file cannot be read.
    """
    theirs = read_mspdi(data, name)
    exports = (build_project(result, load_wording(language)).project for language in LANGUAGES)
    ours = max(exports, key=lambda one: _names_in_common(one, theirs))
    reason = Text(*(load_wording(language).label("exchange.imported-from", file=name) for language in LANGUAGES))
    steering = take_over(ours, theirs, recorded, result.engagement.today, reason)
    return ComeBack(compare_projects(ours, theirs), steering, tuple(_about_the_plan(moved_on(ours, theirs))))


def _about_the_plan(tasks: tuple[str, ...]) -> Iterator[Statement]:
    if tasks:
        params = {"count": len(tasks), "tasks": tasks[:_MOST_NAMED]}
        yield Statement(
            "exchange.plan-moved-on" if len(tasks) <= _MOST_NAMED else "exchange.plan-moved-on-many", params
        )


def _names_in_common(one: Project, other: Project) -> int:
    names = {task.name for task in other.tasks}
    return sum(task.name in names for task in one.tasks)
