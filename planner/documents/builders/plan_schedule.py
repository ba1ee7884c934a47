"""Strategy, waves, phases and gates, and the work breakdown with its dates."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import cell, group_row, heading, row
from planner.documents.builders.plan_gantt import gantt_figures
from planner.documents.builders.plan_view import Deliverable, PlanView
from planner.domain.model.document import Block, Bullets, Cell, Paragraph, Row, Table
from planner.domain.rollout.results import WorkPackage


def schedule_blocks(view: PlanView) -> Iterator[Block]:
    """Yield strategy and waves, phases and gates, the work breakdown and its Gantt charts."""
    yield from _strategy(view)
    yield from _gates(view)
    yield from _breakdown(view)
    yield heading(view.prose, "gantt", 2)
    yield Paragraph("gantt-lead", view.prose.text("gantt-lead"))
    yield from gantt_figures(view)


def _strategy(view: PlanView) -> Iterator[Block]:
    prose, rollout = view.prose, view.rollout
    yield heading(prose, "strategy", 2)
    yield Paragraph(
        "strategy-lead",
        prose.text("strategy-lead", template=view.template.title, count=len(rollout.waves), start=rollout.start),
    )
    rows = tuple(
        row(
            prose.text("wave-pilot", number=wave.number) if wave.is_pilot else str(wave.number),
            prose.value(wave.title),
            str(wave.users),
            view.day(wave.go_live),
            prose.sentences(prose.says(wave.reasons)),
        )
        for wave in rollout.waves
    )
    columns = view.columns(("wave", "sites", "users", "go-live", "reasons"), (0.8, 1.5, 0.6, 1, 4), (2,))
    yield Table("waves-table", prose.text("caption-waves", count=len(rows)), columns, rows)
    yield Paragraph("golive-lead", prose.text("golive-lead"))
    yield Bullets("golive-list", prose.says(rollout.go_live.statements))


def _gates(view: PlanView) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "gates", 2)
    rows = tuple(_phase_row(view, phase) for phase in view.template.phases if _of_phase(view, phase))
    columns = view.columns(("phase", "when", "packages", "deliverables"), (1.2, 1.8, 0.8, 4), (2,))
    yield Table("phases-table", prose.text("caption-phases", count=len(rows)), columns, rows)
    yield Paragraph("gates-lead", prose.text("gates-lead"))
    columns = view.columns(("gate", "date", "decided-by", "entry", "exit"), (26, 20, 24, 47, 51))
    gates = tuple(
        row(
            f"{gate.id} {prose.value(gate.title)}",
            view.day(gate.due),
            view.role(view.by_id[gate.work_package_id].raci.accountable),
            prose.clauses(map(prose.value, gate.entry)),
            prose.clauses(map(prose.value, gate.exit)),
        )
        for gate in view.rollout.gates
    )
    yield Table("gates-table", prose.text("caption-gates", count=len(gates)), columns, gates)


def _of_phase(view: PlanView, phase: str) -> list[WorkPackage]:
    return [package for package in view.rollout.work_packages if package.phase == phase]


def _phase_row(view: PlanView, phase: str) -> Row:
    packages = _of_phase(view, phase)
    names = (deliverable.name for deliverable in view.deliverables if deliverable.phase == phase)
    title = view.prose.text("phase-title", code=phase, name=view.phase(phase))
    return row(title, view.span(packages), str(len(packages)), view.prose.join(names))


def _breakdown(view: PlanView) -> Iterator[Block]:
    prose, rollout = view.prose, view.rollout
    yield heading(prose, "wbs", 2)
    yield Paragraph(
        "wbs-lead",
        prose.text(
            "wbs-lead",
            count=len(rollout.work_packages),
            deliverables=len(view.deliverables),
            critical=len(rollout.critical_path),
        ),
    )
    moved = tuple(_moved(view))
    if moved:
        yield Paragraph("moved-lead", prose.text("moved-lead", count=len(moved)))
        yield Bullets("moved-list", moved)
    rows = [line for deliverable in view.deliverables for line in _deliverable_rows(view, deliverable)]
    names = ("code", "package", "days", "start", "finish", "float", "accountable-short")
    columns = view.columns(names, (33, 47, 16.5, 22.5, 22.5, 11.5, 15), (5,))
    note = prose.text("wbs-note", through=view.calendar_through)
    yield Table("wbs-table", prose.text("caption-wbs"), columns, tuple(rows), note)


def _deliverable_rows(view: PlanView, deliverable: Deliverable) -> Iterator[Row]:
    prose = view.prose
    yield group_row(
        prose.text(
            "wbs-group",
            number=deliverable.number,
            phase=view.phase(deliverable.phase),
            name=deliverable.name,
            span=view.span(deliverable.packages),
            count=len(deliverable.packages),
        )
    )
    for package in deliverable.packages:
        dates, days = view.dates(package), package.duration
        yield row(
            view.code(package),
            view.title(package),
            _days(view, package, (days.optimistic_days, days.likely_days, days.pessimistic_days)),
            view.day_cell(dates.start),
            view.day_cell(dates.finish),
            cell(str(dates.total_float_days), strong=dates.critical),
            view.role_short(package.raci.accountable),
        )


def _days(view: PlanView, package: WorkPackage, days: tuple[int, int, int]) -> Cell:
    if package.kind != "work":
        return cell(view.prose.text("no-days"))
    return cell(view.prose.text("days-three", optimistic=days[0], likely=days[1], pessimistic=days[2]))


def _moved(view: PlanView) -> Iterator[str]:
    for package in view.rollout.work_packages:
        moved = view.dates(package).moved
        if moved is not None:
            yield view.prose.text("moved-package", title=package.title, why=moved)
