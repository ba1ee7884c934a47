"""The data chapter: sources, data standard, cleaning, strategy, batches and the safety checklist (deliverable D7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from planner.documents.builders.common import cell, group_row, heading, row
from planner.documents.builders.plan_initial import initial_blocks, transfer_blocks
from planner.documents.builders.plan_view import PlanView
from planner.domain.migration.results import Batch, CleaningStep, SourcePlan
from planner.domain.model.company import DataSource
from planner.domain.model.document import Block, Bullets, Cell, Checklist, ChecklistItem, Paragraph, Row, Table

_EFFORT = ("migration.effort-known", "migration.effort-open")
# hours are printed to one decimal
_LEAST_HOURS = 0.1
_IN_THE_ANNEX = ("migration.strategy-rule", *_EFFORT)


def migration_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the data-migration plan."""
    prose, migration = view.prose, view.result.migration
    yield heading(prose, "data", 2)
    yield Paragraph("data-lead", prose.text("data-lead"))
    yield from initial_blocks(view)
    if not migration.sources:
        yield Bullets("data-warnings", prose.says(migration.warnings) or (prose.text("data-none"),))
        return
    yield from _sources(view)
    yield from _preparation(view)
    yield from _batches(view)


def migration_detail(view: PlanView) -> Iterator[Block]:
    """Yield the sheets that are signed by hand: migration safety and the transfer of knowledge."""
    transfers = tuple(transfer_blocks(view))
    if not view.result.migration.sources and not transfers:
        return
    yield heading(view.prose, "data-detail")
    if view.result.migration.sources:
        yield heading(view.prose, "safety", 2)
        yield _safety(view)
    yield from transfers


def standard_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the data standard field by field."""
    if view.result.migration.sources:
        yield from _standard(view)


def cleaning_blocks(view: PlanView) -> Iterator[Block]:
    """Yield cleansing, and the checks of every batch."""
    if view.result.migration.sources:
        yield from _cleaning(view)
        yield from _batch_checks(view)


def _preparation(view: PlanView) -> Iterator[Block]:
    """Yield in short what the annex says of standard, cleansing and safety."""
    prose, migration = view.prose, view.result.migration
    yield heading(prose, "preparation", 3)
    fed = {target.object for target in migration.mapping if target.source_ids}
    unfed = [target.object for target in migration.mapping if not target.source_ids and target.object not in fed]
    known = [step.effort_hours for step in migration.cleaning if step.effort_hours is not None]
    unknown = sum(step.effort_hours is None for step in migration.cleaning)
    entered = prose.join(dict.fromkeys(unfed)) or prose.text("none")
    items = [
        prose.text("prepare-standard", fields=len(migration.mapping), objects=len(fed), entered=entered),
        prose.text("prepare-cleaning", count=len(migration.cleaning), unknown=unknown, rest=_rest(view, known)),
        prose.text("prepare-safety", count=len(migration.safety)),
    ]
    packages = view.beside(view.template.hooks.get("load_trial_1", ""))
    if packages:
        items.append(prose.text("prepare-packages", count=len(packages), span=view.span(packages)))
    yield Bullets("preparation-list", tuple(items))


def _rest(view: PlanView, known: Sequence[float]) -> str:
    """Tell the hours of the steps that can be estimated; what rules do takes none, and minutes are not «0.0 hours»."""
    hours = sum(known)
    if not known or not hours:
        return view.prose.text("cleaning-by-rule" if known else "cleaning-not-known")
    below = hours < _LEAST_HOURS
    return view.prose.text("cleaning-below" if below else "cleaning-hours", hours=max(hours, _LEAST_HOURS))


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
    rows = tuple(_cleaning_row(view, step) for step in migration.cleaning)
    columns = view.columns(("step", "sources", "hours", "formula", "owner"), (42, 16, 20, 64, 26), (2,))
    yield Table("cleaning-table", prose.text("caption-cleaning", count=len(rows)), columns, rows)
    effort = prose.says(s for s in migration.warnings if s.code in _EFFORT)
    if effort:
        yield Bullets("cleaning-effort", effort)


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
    rows = (*(_batch_row(view, batch) for batch in migration.batches), *_increments(view))
    names = ("batch", "objects", "rows", "load", "sample", "fall-back")
    columns = view.columns(names, (36, 34, 14, 26, 22, 36), (2,))
    caption = prose.text("caption-batches", count=len(migration.batches))
    yield Table("batches-table", caption, columns, rows, prose.text("batches-note"))
    warnings = prose.says(s for s in migration.warnings if s.code not in _IN_THE_ANNEX)
    if warnings:
        yield Bullets("batches-warnings", warnings)


def _increments(view: PlanView) -> Iterator[Row]:
    """Yield the final loads of later waves: the batches stand at the first one, so only what changed since is left."""
    prose, batched = view.prose, {batch.work_package_id for batch in view.result.migration.batches}
    loads = view.hooked("load_final")
    if not any(package.id in batched for package in loads):
        return
    numbers = {f"wave:{wave.id}": wave.number for wave in view.rollout.waves}
    for package in loads:
        if package.id not in batched:
            load = prose.text("coded", code=view.code(package), text=view.day(view.dates(package).finish))
            yield row(
                prose.text("increment", number=numbers.get(package.subject or "")),
                prose.text("increment-objects"),
                cell(prose.value(None), "unknown"),
                load,
                cell(prose.text("increment-sample"), "unknown"),
                prose.text("increment-fall-back"),
            )


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
        prose.value(batch.rollback),
    )


def _batch_checks(view: PlanView) -> Iterator[Block]:
    """Yield what is checked in every batch, and why the strategy was chosen as it was."""
    prose, migration = view.prose, view.result.migration
    if migration.batches:
        rows = tuple(
            row(prose.text("coded", code=one.id, text=one.title), prose.sentences(map(prose.value, one.checks)))
            for one in migration.batches
        )
        columns = view.columns(("batch", "checks"), (56, 112))
        yield Table("batch-checks-table", prose.text("caption-batch-checks"), columns, rows)
    notes = prose.says(s for s in migration.warnings if s.code == "migration.strategy-rule")
    if notes:
        yield Paragraph("data-rule", prose.sentences(notes), "note")


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
