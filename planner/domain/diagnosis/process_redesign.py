"""As-is/to-be sheets of the processes: the change wanted on cost, quality, service and speed, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.domain.diagnosis.results import ChangeDirection, ProcessChange, ProcessRedesign
from planner.domain.model.company import BusinessProcess
from planner.domain.model.objective import Objective
from planner.domain.model.survey import MEASURES, ProcessTarget
from planner.errors import Statement

ROUNDING = 1e-9


def redesign_processes(
    targets: Sequence[ProcessTarget], processes: Sequence[BusinessProcess], objectives: Sequence[Objective]
) -> tuple[ProcessRedesign, ...]:
    """
    Return the sheet of every surveyed process in the order of the survey, also of those without a line.

    Source: docs/methods.md#process-redesign
    """
    return tuple(_sheet(process, targets, objectives) for process in processes)


def _sheet(
    process: BusinessProcess, targets: Sequence[ProcessTarget], objectives: Sequence[Objective]
) -> ProcessRedesign:
    own = sorted((t for t in targets if t.process_id == process.id), key=lambda t: MEASURES.index(t.measure))
    stated = {target.measure for target in own}
    return ProcessRedesign(
        process_id=process.id,
        name=process.name,
        pain=process.pain,
        lines=tuple(_change(target, objectives) for target in own),
        missing=tuple(measure for measure in MEASURES if measure not in stated),
    )


def _change(target: ProcessTarget, objectives: Sequence[Objective]) -> ProcessChange:
    change = None if target.today is None or target.wanted is None else target.wanted - target.today
    relative = change / target.today if change is not None and target.today else None
    served = (*target.objective_ids, *(o.id for o in objectives if target.kpi_id and o.kpi_id == target.kpi_id))
    objective_ids = tuple(dict.fromkeys(served))
    direction = _direction(change, target)
    return ProcessChange(target, change, relative, direction, objective_ids, tuple(_gaps(target, direction, served)))


def _direction(change: float | None, target: ProcessTarget) -> ChangeDirection:
    if change is None:
        return "unknown"
    if abs(change) <= ROUNDING:
        return "same"
    return "better" if (change > 0) == (target.better == "higher") else "worse"


def _gaps(target: ProcessTarget, direction: ChangeDirection, served: Sequence[str]) -> Iterator[Statement]:
    for code, value in (("today", target.today), ("wanted", target.wanted), ("measured-by", target.measured_by)):
        if value is None:
            yield Statement(f"process.without-{code}")
    if direction in ("worse", "same"):
        yield Statement(f"process.goes-{direction}")
    if not target.pain_ids:
        yield Statement("process.without-pain")
    if not served and target.kpi_id is None:
        yield Statement("process.without-objective")
