"""The note of a task: why it takes so long, why it starts on its day, what comes out of it."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.rollout.results import WorkPackage
from planner.services.run import EngagementResult
from planner.wording import Wording


def notes_of(result: EngagementResult, package: WorkPackage, say: Wording) -> str:
    """Return the note of a work package, a line for each thing it says."""
    return "\n".join(_lines(result, package, say))


def _lines(result: EngagementResult, package: WorkPackage, say: Wording) -> Iterator[str]:
    dates = result.rollout.schedule[package.id]
    if dates.cause:
        yield say.label("exchange.note-start", why=dates.cause.statement)
    if dates.moved:
        yield say.label("exchange.note-moved", why=dates.moved)
    if package.constraint:
        yield say.label("exchange.note-constraint", reason=package.constraint.reason)
    yield say.label("exchange.note-duration", why=package.duration.explanation)
    if say.value(package.output):
        yield say.label("exchange.note-output", output=package.output)
    if dates.provisional:
        yield say.label("exchange.note-provisional", day=result.calendar.announced_through)
    if package.requirement_ids:
        yield say.label("exchange.note-requirements", ids=package.requirement_ids)
