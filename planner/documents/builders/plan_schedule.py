"""Strategy, waves, phases and gates, and the work breakdown with its dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from planner.documents.builders.common import cell, group_row, heading, row
from planner.documents.builders.plan_dates import short_cause
from planner.documents.builders.plan_gantt import gantt_figures
from planner.documents.builders.plan_methods import duration_in_months, overlap_blocks
from planner.documents.builders.plan_view import (
    Deliverable,
    PlanView,
    bare_title,
    by_template,
    folded,
    repeated_title,
    short_title,
    stem,
)
from planner.domain.model.document import Block, Bullets, Cell, Paragraph, Row, Table
from planner.domain.rollout.results import Gate, WorkPackage


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


def _criteria(view: PlanView, gate: Gate) -> tuple[object, ...]:
    """Return what gates of several waves share: their criteria and who decides."""
    return gate.entry, gate.exit, view.by_id[gate.work_package_id].raci.accountable


def _gate_row(view: PlanView, gates: Sequence[Gate]) -> Row:
    prose, first = view.prose, gates[0]
    return row(
        prose.clauses(prose.text("coded", code=gate.id, text=gate.title) for gate in gates),
        prose.clauses(view.day(gate.due) for gate in gates),
        view.role(view.by_id[first.work_package_id].raci.accountable),
        prose.clauses(map(prose.value, first.entry)),
        prose.clauses(map(prose.value, first.exit)),
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
    columns = view.columns(("code", "package", "days-likely", "float", "output"), (26, 52, 12, 15, 63), (2, 3))
    yield Table("breakdown-table", prose.text("caption-breakdown"), columns, tuple(rows), prose.text("breakdown-note"))


def register_blocks(view: PlanView) -> Iterator[Block]:
    """Yield every work package with its dates, float and accountable role, and what had to be moved."""
    prose = view.prose
    yield heading(prose, "register")
    yield Paragraph("register-lead", prose.text("register-lead"))
    moved = tuple(_moved(view))
    if moved:
        yield Paragraph("moved-lead", prose.text("moved-lead", count=len(moved)))
        yield Bullets("moved-list", moved)
    rows = [line for deliverable in view.deliverables for line in _deliverable_rows(view, deliverable)]
    names = ("code", "package", "days", "start", "finish", "float", "accountable-short", "why")
    columns = view.columns(names, (28, 38, 14.5, 20.5, 20.5, 9.5, 12, 25), (5,))
    note = prose.text("wbs-note", through=view.calendar_through)
    yield Table("wbs-table", prose.text("caption-wbs"), columns, tuple(rows), note)


def _kind_rows(view: PlanView, deliverable: Deliverable) -> Iterator[Row]:
    """Yield the head of a deliverable and one line for every kind of work, with what comes out of it."""
    prose = view.prose
    yield _deliverable_head(view, deliverable)
    for packages in by_template(deliverable.packages).values():
        first, several = packages[0], len(packages) > 1
        title = repeated_title(view, packages) if several else short_title(view, first)
        floats = [view.dates(package).total_float_days for package in packages]
        yield row(
            stem(view, first),
            title if first.kind == "work" else prose.text(f"kind-{first.kind}", title=title),
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


def _deliverable_rows(view: PlanView, deliverable: Deliverable) -> Iterator[Row]:
    yield _deliverable_head(view, deliverable)
    for packages in folded(view, deliverable.packages):
        package = packages[0]
        dates, days = view.dates(package), package.duration
        yield row(
            _code(view, packages),
            _title(view, packages),
            _days(view, package, (days.optimistic_days, days.likely_days, days.pessimistic_days)),
            view.day_cell(dates.start),
            view.day_cell(dates.finish),
            cell(str(dates.total_float_days), strong=dates.critical),
            view.role_short(package.raci.accountable),
            short_cause(view, packages),
        )


def _code(view: PlanView, packages: Sequence[WorkPackage]) -> str:
    """Return the code of a line; of several packages what their codes share, and how many there are."""
    if len(packages) == 1:
        return view.code(packages[0])
    return view.prose.text("repeated-code", code=stem(view, packages[0]), count=len(packages))


def _title(view: PlanView, packages: Sequence[WorkPackage]) -> str:
    """Return the title of a line; repeated work packages are told apart by what they were repeated for."""
    first = packages[0]
    if len(packages) == 1:
        title = short_title(view, first)
        return title if first.kind == "work" else view.prose.text(f"kind-{first.kind}", title=title)
    items = view.prose.join(_item(view, package) for package in packages)
    return view.prose.text("title-items", title=bare_title(view, first), items=items)


def _item(view: PlanView, package: WorkPackage) -> str:
    """Return the name of the register entry a work package was repeated for."""
    before, _, after = view.prose.value(view.template.work_packages[package.template_id].title).partition("{item}")
    return view.prose.value(package.title).removeprefix(before).removesuffix(after)


def _days(view: PlanView, package: WorkPackage, days: tuple[int, int, int]) -> Cell:
    if package.kind != "work":
        return cell(view.prose.text("no-days"))
    return cell(view.prose.text("days-three", optimistic=days[0], likely=days[1], pessimistic=days[2]))


def _moved(view: PlanView) -> Iterator[str]:
    for package in view.rollout.work_packages:
        moved = view.dates(package).moved
        if moved is not None:
            yield view.prose.text("moved-package", title=package.title, why=moved)
