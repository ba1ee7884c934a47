"""The data chapter: sources, data standard, cleaning, strategy, batches and the safety checklist (deliverable D7)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from planner.documents.builders.common import cell, group_row, heading, row
from planner.documents.builders.plan_view import PlanView, package_table
from planner.domain.migration.results import Batch, CleaningStep, SourcePlan
from planner.domain.model.company import DataSource
from planner.domain.model.document import Block, Bullets, Cell, Checklist, ChecklistItem, Paragraph, Row, Table

# loads of the built-in template; the deliverable they belong to is the data work


def migration_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the data-migration plan."""
    prose, migration = view.prose, view.result.migration
    yield heading(prose, "data", 2)
    yield Paragraph("data-lead", prose.text("data-lead"))
    if not migration.sources:
        yield Bullets("data-warnings", prose.says(migration.warnings) or (prose.text("data-none"),))
        return
    yield from _sources(view)
    yield from _standard(view)
    yield from _cleaning(view)
    yield from _batches(view)
    yield _safety(view)
    packages = view.beside(view.template.hooks.get("load_trial_1", ""))
    if packages:
        yield package_table(view, "data-packages", prose.text("caption-data-packages"), packages)


def _sources(view: PlanView) -> Iterator[Block]:
    prose, migration = view.prose, view.result.migration
    yield heading(prose, "sources", 3)
    plans = {plan.source_id: plan for plan in migration.sources}
    rows = tuple(_source_row(view, source, plans[source.id]) for source in view.result.engagement.company.data_sources)
    names = ("source", "carrier", "owner", "objects", "records", "duplicates", "changes", "freeze", "strategy")
    columns = view.columns(names, (19, 21, 17, 19, 18, 18, 18, 18, 20), (4, 5, 6))
    yield Table("sources-table", prose.text("caption-sources", count=len(rows)), columns, rows)
    yield heading(prose, "strategy-data", 3)
    yield Paragraph("data-strategy", prose.text("data-strategy", strategy=prose.text(f"strategy-{migration.strategy}")))
    yield Bullets("data-reasons", tuple(_reasons(view, plan) for plan in migration.sources))
    notes = prose.says(s for s in migration.warnings if s.code == "migration.strategy-rule")
    if notes:
        yield Paragraph("data-rule", prose.sentences(notes), "note")


def _source_row(view: PlanView, source: DataSource, plan: SourcePlan) -> Row:
    prose = view.prose
    return row(
        prose.value(source.name),
        prose.text(f"carrier-{source.carrier}"),
        prose.value(source.owner),
        prose.join(_object(view, id_) for id_ in source.objects),
        _maybe(view, source.records),
        _maybe(view, source.duplicate_fraction, "percent1"),
        _maybe(view, source.changes_per_day),
        _maybe(view, source.can_freeze),
        cell(prose.text(f"strategy-{plan.strategy}"), "unknown" if plan.strategy == "undecided" else "none"),
    )


def _object(view: PlanView, object_id: str) -> str:
    known = view.result.packs.migration.objects.get(object_id)
    return view.prose.value(known.text) if known else object_id


def _maybe(view: PlanView, value: object, spec: str = "") -> Cell:
    return cell(view.prose.value(value, spec), "unknown" if value is None else "none")


def _reasons(view: PlanView, plan: SourcePlan) -> str:
    prose = view.prose
    said = prose.sentences(prose.says((*plan.reasons, *plan.unknown)))
    return prose.text("source-reasons", source=view.source(plan.source_id), reasons=said)


def _standard(view: PlanView) -> Iterator[Block]:
    prose, mapping = view.prose, view.result.migration.mapping
    yield heading(prose, "standard", 3)
    yield Paragraph("standard-lead", prose.text("standard-lead", count=len(mapping)))
    rows: list[Row] = []
    for (name, source_ids), targets in groupby(mapping, key=lambda target: (target.object, target.source_ids)):
        fed_by = prose.join(map(view.source, source_ids)) or prose.text("no-source")
        rows.append(group_row(prose.text("object-fed-by", object=name, sources=fed_by)))
        rows += [
            row(prose.value(target.field), prose.value(target.rule), prose.join(target.requirement_ids))
            for target in targets
        ]
    columns = view.columns(("field", "rule", "requirements-short"), (1.5, 4.3, 1.5))
    yield Table("standard-table", prose.text("caption-standard"), columns, tuple(rows))


def _cleaning(view: PlanView) -> Iterator[Block]:
    prose, migration = view.prose, view.result.migration
    yield heading(prose, "cleaning", 3)
    rows = tuple(_cleaning_row(view, step) for step in migration.cleaning)
    columns = view.columns(("step", "sources", "hours", "formula", "owner"), (42, 16, 20, 64, 26), (2,))
    yield Table("cleaning-table", prose.text("caption-cleaning", count=len(rows)), columns, rows)


def _cleaning_row(view: PlanView, step: CleaningStep) -> Row:
    return row(
        view.prose.value(step.title),
        _step_sources(view, step),
        _maybe(view, step.effort_hours, "one"),
        view.prose.say(step.formula),
        view.role(step.owner_role),
    )


def _step_sources(view: PlanView, step: CleaningStep) -> str:
    if set(step.source_ids) == {plan.source_id for plan in view.result.migration.sources}:
        return view.prose.text("every-source")
    return view.prose.join(map(view.source, step.source_ids))


def _batches(view: PlanView) -> Iterator[Block]:
    prose, migration = view.prose, view.result.migration
    yield heading(prose, "batches", 3)
    yield Paragraph("batches-lead", prose.text("batches-lead"))
    rows = tuple(_batch_row(view, batch) for batch in migration.batches)
    names = ("batch", "objects", "rows", "load", "sample", "checks", "fall-back")
    columns = view.columns(names, (24, 22, 18, 23, 18, 36, 27), (2,))
    yield Table(
        "batches-table", prose.text("caption-batches", count=len(rows)), columns, rows, prose.text("batches-note")
    )
    warnings = prose.says(s for s in migration.warnings if s.code != "migration.strategy-rule")
    if warnings:
        yield Bullets("batches-warnings", warnings)


def _batch_row(view: PlanView, batch: Batch) -> Row:
    prose = view.prose
    package = view.by_id.get(batch.work_package_id or "")
    due = view.day(batch.due) if batch.due else prose.value(None)
    load = prose.text("coded", code=view.code(package), text=due) if package else due
    sample = prose.text("sample", size=batch.sample_size, errors=batch.accepted_errors)
    return row(
        prose.text("coded", code=batch.id, text=batch.title),
        prose.join(map(prose.value, batch.objects)),
        _maybe(view, batch.rows),
        cell(load, "none" if batch.due else "unknown"),
        cell(
            sample if batch.sample_size is not None else prose.value(None), "none" if batch.sample_size else "unknown"
        ),
        prose.sentences(map(prose.value, batch.checks)),
        prose.value(batch.rollback),
    )


def _safety(view: PlanView) -> Checklist:
    prose, items = view.prose, view.result.migration.safety
    return Checklist(
        "safety-checklist",
        prose.text("caption-safety"),
        view.columns(("evidence", "owner"), (1.8, 1.2)),
        view.heads("done-by"),
        tuple(
            ChecklistItem(str(n), prose.value(item.text), (prose.value(item.evidence), view.role(item.owner_role)))
            for n, item in enumerate(items, start=1)
        ),
    )
