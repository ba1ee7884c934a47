"""Workshop minutes: what each still lacks before it can stand as an agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.domain.diagnosis.results import WorkshopRecord
from planner.domain.model.survey import Workshop
from planner.errors import Statement


def record_workshops(workshops: Sequence[Workshop]) -> tuple[WorkshopRecord, ...]:
    """Return the workshops by date, undated ones last, each with what its minutes lack."""
    ordered = sorted(workshops, key=lambda w: (w.held_on is None, w.held_on, w.id) if w.held_on else (True, "", w.id))
    return tuple(WorkshopRecord(w, w.signed_on is not None, tuple(_statements(w))) for w in ordered)


def _statements(workshop: Workshop) -> Iterator[Statement]:
    if workshop.held_on is None:
        yield Statement("workshop.without-date")
    if workshop.people is None:
        yield Statement("workshop.without-people")
    disputed = sum(point.kind == "disputed" for point in workshop.points)
    if disputed:
        yield Statement("workshop.disputed", {"count": disputed})
    loose = sum(p.kind == "decision" and (p.owner is None or p.due is None) for p in workshop.points)
    if loose:
        yield Statement("workshop.decision-loose", {"count": loose})
    if workshop.statement is None:
        yield Statement("workshop.without-statement")
    elif workshop.signed_on is None:
        yield Statement("workshop.unsigned")
