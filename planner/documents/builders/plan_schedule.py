"""Strategy, waves, phases and gates, and the work breakdown with its dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from planner.documents.builders.common import cell, group_row, heading, row
from planner.documents.builders.plan_gantt import gantt_figures
from planner.documents.builders.plan_methods import duration_in_months, overlap_blocks
from planner.documents.builders.plan_organisation import role_abbreviations
from planner.documents.builders.plan_view import (
    Deliverable,
    PlanView,
    by_template,
    repeated_title,
    stem,
)
from planner.documents.id_runs import id_runs
from planner.domain.model.document import Block, Bullets, Paragraph, Row, Table
from planner.domain.rollout.results import Gate, WorkPackage


def schedule_blocks(view: PlanView) -> Iterator[Block]:
    """Yield strategy and waves, phases and gates, the work breakdown and its Gantt charts."""
    yield from _strategy(view)
    yield from _gates(view)
    yield from _breakdown(view)
    yield heading(view.prose, "gantt", 2)
    yield Paragraph("gantt-lead", view.prose.text("gantt-lead"))
    yield Paragraph("gantt-roles", view.prose.text("gantt-roles", roles=role_abbreviations(view)), "note")
    yield from gantt_figures(view)


def _strategy(view: PlanView) -> Iterator[Block]:
    prose, rollout = view.prose, view.rollout
    yield heading(prose, "strategy", 2)
    yield Paragraph(
        "strategy-lead",
        prose.text(
            "strategy-lead" if len(rollout.waves) > 1 else "strategy-lead-one",
            template=view.template.title,
            count=len(rollout.waves),
            start=rollout.start,
        ),
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
    months = duration_in_months(view)
    if months:
        yield months


def _gates(view: PlanView) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "gates", 2)
    rows = tuple(_phase_row(view, phase) for phase in view.template.phases if _of_phase(view, phase))
    columns = view.columns(("phase", "when", "packages", "deliverables"), (1.2, 1.8, 0.8, 4), (2,))
    yield Table("phases-table", prose.text("caption-phases", count=len(rows)), columns, rows)
    yield from overlap_blocks(view)
    yield Paragraph("gates-lead", prose.text("gates-lead"))
    columns = view.columns(("gate", "date", "decided-by", "entry", "exit"), (26, 23, 23, 46, 50))
    rows = tuple(
        _gate_row(view, list(alike)) for _, alike in groupby(view.rollout.gates, key=lambda gate: _criteria(view, gate))
    )
    yield Table("gates-table", prose.text("caption-gates", count=len(view.rollout.gates)), columns, rows)
    yield Paragraph("gate-items-short", prose.text("gate-items-short"))


def gate_item_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the acceptance items to be passed at each gate, code by code."""
    yield _gate_items(view)


def _gate_items(view: PlanView) -> Table:
    """Return the acceptance items to be passed at each gate; gates of waves that ask for the same share a row."""
    prose = view.prose
    columns = view.columns(("gate", "gate-item-count", "gate-item-ids"), (34, 14, 120), (1,))
    rows = tuple(
        row(
            prose.clauses(prose.text("coded", code=gate.id, text=gate.title) for gate in gates),
            prose.value(len(gates[0].item_ids)),
            prose.join(id_runs(gates[0].item_ids)) or prose.text("gate-without-items", document=gates[0].document),
        )
        for _, alike in groupby(view.rollout.gates, key=lambda gate: (gate.template_id, gate.item_ids))
        if (gates := list(alike))
    )
    return Table("gate-items-table", prose.text("caption-gate-items"), columns, rows, prose.text("gate-items-note"))


def _criteria(view: PlanView, gate: Gate) -> tuple[object, ...]:
    """Return what gates of several waves share: their criteria and who decides."""
    return gate.entry, gate.exit, view.by_id[gate.work_package_id].raci.accountable


def _gate_row(view: PlanView, gates: Sequence[Gate]) -> Row:
    prose, first = view.prose, gates[0]
    return row(
        prose.clauses(prose.text("coded", code=gate.id, text=gate.title) for gate in gates),
        prose.clauses(view.day(gate.due) for gate in gates),
        view.role(view.by_id[first.work_package_id].raci.accountable),
        view.points(map(prose.value, first.entry)),
        view.points(map(prose.value, first.exit)),
    )


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
    rows = [line for deliverable in view.deliverables for line in _kind_rows(view, deliverable)]
    columns = view.columns(("code", "package", "days-likely", "float", "output"), (25, 53, 11, 12, 67), (2, 3))
    yield Table("breakdown-table", prose.text("caption-breakdown"), columns, tuple(rows), prose.text("breakdown-note"))


def _kind_rows(view: PlanView, deliverable: Deliverable) -> Iterator[Row]:
    """Yield the head of a deliverable and one line for every kind of work, with what comes out of it."""
    prose = view.prose
    yield _deliverable_head(view, deliverable)
    for packages in by_template(deliverable.packages).values():
        first, several = packages[0], len(packages) > 1
        title = repeated_title(view, packages) if several else view.title(first)
        floats = [view.dates(package).total_float_days for package in packages]
        yield row(
            stem(view, first),
            title if first.kind == "work" or not several else prose.text(f"kind-{first.kind}", title=title),
            _range(view, [package.duration.likely_days for package in packages])
            if first.kind == "work"
            else prose.text("no-days"),
            cell(_range(view, floats), strong=any(view.dates(package).critical for package in packages)),
            prose.value(first.output),
        )


def _range(view: PlanView, numbers: Sequence[int]) -> str:
    """Return the least and the greatest of some numbers, or the one they all are."""
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else view.prose.text("range", low=low, high=high)


def _deliverable_head(view: PlanView, deliverable: Deliverable) -> Row:
    return group_row(
        view.prose.text(
            "wbs-group",
            number=deliverable.number,
            phase=view.phase(deliverable.phase),
            name=deliverable.name,
            span=view.span(deliverable.packages),
            count=len(deliverable.packages),
        )
    )
