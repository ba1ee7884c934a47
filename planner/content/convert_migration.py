"""The migration library becomes its template."""

from __future__ import annotations

from planner.content.convert_common import Data, keyed, optional_text, text, texts
from planner.domain.migration.template import (
    BatchTemplate,
    CleaningTask,
    DataObject,
    FieldStandard,
    LoadFigures,
    MigrationTemplate,
    SafetyTemplate,
)


def migration_from(data: Data) -> MigrationTemplate:
    """Build the migration library."""
    figures = data["figures"]
    return MigrationTemplate(
        id=data["id"],
        version=data["version"],
        figures=LoadFigures(float(figures["rows_per_hour"]), float(figures["window_hours"]), text(figures["source"])),
        objects=keyed(data["objects"], lambda item: DataObject(item["id"], text(item["text"]))),
        fields=keyed(data["fields"], _field),
        cleaning=keyed(data["cleaning"], _cleaning_task),
        batches=keyed(data["batches"], _batch),
        safety=keyed(data["safety"], _safety),
    )


def _field(item: Data) -> FieldStandard:
    requirements = tuple(item.get("requirements", ()))
    return FieldStandard(
        item["id"],
        item["object"],
        text(item["text"]),
        text(item["rule"]),
        requirements,
        optional_text(item.get("entry")),
    )


def _cleaning_task(item: Data) -> CleaningTask:
    return CleaningTask(
        id=item["id"],
        title=text(item["title"]),
        defect_class=item["defect_class"],
        minutes_per_item=float(item["minutes_per_item"]),
        item_count=item["item_count"],
        carriers=tuple(item.get("carriers", ())),
        minimum_sources=item.get("minimum_sources", 1),
        owner_role=item["owner_role"],
        reasons=tuple(item["reasons"]),
    )


def _batch(item: Data) -> BatchTemplate:
    return BatchTemplate(
        id=item["id"],
        title=text(item["title"]),
        object_ids=tuple(item["objects"]),
        load=item["load"],
        maximum_rows=item.get("maximum_rows"),
        limiting_share=float(item["limiting_share"]),
        checks=texts(item["checks"]),
        rollback=text(item["rollback"]),
    )


def _safety(item: Data) -> SafetyTemplate:
    return SafetyTemplate(item["id"], text(item["text"]), text(item["evidence"]), item["owner_role"])
