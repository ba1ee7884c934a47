"""Cleaning steps with the person-hours they take, as far as the number of items is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.domain.migration.results import CleaningStep
from planner.domain.migration.template import CleaningTask, MigrationTemplate
from planner.domain.model.company import DataSource
from planner.errors import Statement

_MINUTES = 60.0
# an unknown number of items is shown as the effort of so many
_PER_ITEMS = 100


def plan_cleaning(template: MigrationTemplate, sources: Sequence[DataSource]) -> tuple[CleaningStep, ...]:
    """
    Return the cleaning steps that apply to the sources, in the order of the library.

    Source: docs/methods.md#cleaning-effort
    """
    return tuple(_steps(template, sources))


def _steps(template: MigrationTemplate, sources: Sequence[DataSource]) -> Iterator[CleaningStep]:
    for task in template.cleaning.values():
        concerned = [source for source in sources if not task.carriers or source.carrier in task.carriers]
        if len(concerned) < task.minimum_sources:
            continue
        items = _items(task, concerned)
        yield CleaningStep(
            id=task.id,
            title=task.title,
            source_ids=tuple(source.id for source in concerned),
            defect_class=task.defect_class,
            effort_hours=_hours(task, items),
            formula=_formula(task, items, concerned),
            owner_role=task.owner_role,
            reasons=task.reasons,
        )


def _items(task: CleaningTask, sources: Sequence[DataSource]) -> float | None:
    """Return the number of items over all sources; one unknown source makes it unknown."""
    counts = [_items_of_source(task, source) for source in sources]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _items_of_source(task: CleaningTask, source: DataSource) -> float | None:
    if source.records is None or task.item_count == "unknown":
        return None
    if task.item_count == "records":
        return float(source.records)
    return None if source.duplicate_fraction is None else source.records * source.duplicate_fraction


def _hours(task: CleaningTask, items: float | None) -> float | None:
    if not task.minutes_per_item:
        return 0.0
    return None if items is None else items * task.minutes_per_item / _MINUTES


def _formula(task: CleaningTask, items: float | None, sources: Sequence[DataSource]) -> Statement:
    minutes = task.minutes_per_item
    if not minutes:
        return Statement("migration.effort-by-rule")
    if items is not None:
        params = {"items": round(items), "minutes": minutes, "hours": items * minutes / _MINUTES}
        return Statement("migration.effort", params)
    known = [(_items_of_source(task, source), source) for source in sources]
    missing = tuple(source.name for count, source in known if count is None)
    per_items = _PER_ITEMS * minutes / _MINUTES
    return Statement(
        "migration.effort-unknown",
        {"minutes": minutes, "per": _PER_ITEMS, "hours": per_items, "sources": missing},
    )
