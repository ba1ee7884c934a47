"""The reports book: which role sees which metric in which chart."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from planner.domain.model.configuration import BoardChange
from planner.domain.model.objective import Objective
from planner.domain.model.template import KpiDefinition
from planner.domain.model.text import Text
from planner.domain.rollout.configuration.results import BoardLine
from planner.domain.rollout.configuration.template import BoardEntry, Chart, ConfigurationTemplate, KpiPlace
from planner.domain.rollout.configuration.trace import Tracer
from planner.errors import Statement


@dataclasses.dataclass(frozen=True, slots=True)
class _Inputs:
    template: ConfigurationTemplate
    kpis: Mapping[str, KpiDefinition]
    objectives: Sequence[Objective]
    tracer: Tracer


def build_boards(
    template: ConfigurationTemplate,
    kpis: Mapping[str, KpiDefinition],
    roles: Sequence[str],
    objectives: Sequence[Objective],
    changes: Sequence[BoardChange],
    tracer: Tracer,
) -> tuple[BoardLine, ...]:
    """
    Return the boards of the roles that have users, in the order of the pack.

    A metric of the pack stands on a board when a requirement behind it is in scope; a KPI when it is asked for by a
    requirement in scope or measures an objective. The KPI of an objective that no board shows is added for the role
    that answers for objectives of its class.

    Args:
        roles: roles of users, as in the register of user groups.
    """
    inputs = _Inputs(template, kpis, objectives, tracer)
    if not tracer.in_scope(template.report_requirements):
        return ()
    lines: list[BoardLine] = []
    for board in template.boards:
        if board.role not in roles:
            continue
        off = {one.metric_id for one in changes if one.role == board.role and not one.used}
        entries = [one for one in board.entries if one.metric_id not in off and _wanted(inputs, one.metric_id)]
        lines += [_line(inputs, board.role, one) for one in entries]
        lines += _added(inputs, board.role, changes, {one.metric_id for one in entries})
    return (*lines, *_of_objectives(inputs, roles, {line.metric_id for line in lines}))


def _wanted(inputs: _Inputs, metric_id: str) -> bool:
    metric = inputs.template.metrics.get(metric_id)
    if metric is not None:
        return inputs.tracer.in_scope(metric.requirement_ids)
    measured = any(objective.kpi_id == metric_id for objective in inputs.objectives)
    return measured or bool(_asking(inputs, metric_id))


def _asking(inputs: _Inputs, kpi_id: str) -> tuple[str, ...]:
    return tuple(id_ for id_, one in inputs.tracer.requirements.items() if kpi_id in one.kpis)


def _line(inputs: _Inputs, role: str, entry: BoardEntry) -> BoardLine:
    metric = inputs.template.metrics.get(entry.metric_id)
    shown = (entry.metric_id,) if metric is None else ()
    # the report as such, and what the metric of the pack is about; a KPI hangs on the objectives it measures
    asked = (*inputs.template.report_requirements, *(metric.requirement_ids if metric else ()))
    return BoardLine(
        id=f"RP.{role}.{entry.metric_id}",
        role=role,
        metric_id=entry.metric_id,
        text=metric.text if metric else inputs.kpis[entry.metric_id].text,
        formula=metric.formula if metric else inputs.kpis[entry.metric_id].formula,
        chart=entry.chart,
        refresh=entry.refresh,
        scope=entry.scope,
        drill=entry.drill,
        objective_ids=tuple(one.id for one in inputs.objectives if one.kpi_id == entry.metric_id),
        comes_from="standard",
        accepted=Statement(f"configuration.accept-board-{entry.scope}"),
        trace=inputs.tracer.of(asked, inputs.tracer.packages_of(*inputs.template.report_packages), shown),
    )


def _added(inputs: _Inputs, role: str, changes: Sequence[BoardChange], present: set[str]) -> Iterator[BoardLine]:
    for change in changes:
        if change.role == role and change.used and change.metric_id not in present:
            entry = _entry_elsewhere(inputs.template, change.metric_id, role)
            chart = cast("Chart", change.chart) if change.chart else entry.chart
            line = _line(inputs, role, dataclasses.replace(entry, chart=chart))
            yield dataclasses.replace(line, comes_from="client")


def _entry_elsewhere(template: ConfigurationTemplate, metric_id: str, role: str) -> BoardEntry:
    """Return how another board shows a metric, for whose data the role sees; a plain figure when no board does."""
    scopes = {board.role: board.entries[0].scope for board in template.boards}
    found = next((one for board in template.boards for one in board.entries if one.metric_id == metric_id), None)
    scope = scopes.get(role, "own")
    if found is None:
        return BoardEntry(metric_id, "number", "monthly", scope, Text("按部门与人", "by department and person"))
    return dataclasses.replace(found, scope=scope)


def _of_objectives(inputs: _Inputs, roles: Sequence[str], present: set[str]) -> Iterator[BoardLine]:
    """Yield the KPIs of objectives that no board shows, each once."""
    seen = set(present)
    for objective in inputs.objectives:
        place = inputs.template.kpi_places.get(objective.objective_class)
        if objective.kpi_id is None or objective.kpi_id in seen or place is None or place.role not in roles:
            continue
        seen.add(objective.kpi_id)
        yield _of_objective(inputs, objective.kpi_id, place)


def _of_objective(inputs: _Inputs, kpi_id: str, place: KpiPlace) -> BoardLine:
    drill = Text("按部门与人", "by department and person")
    line = _line(inputs, place.role, BoardEntry(kpi_id, place.chart, place.refresh, place.scope, drill))
    return dataclasses.replace(line, comes_from="objective")
