"""The objective library becomes its records."""

from __future__ import annotations

from planner.content.convert_common import Data, keyed, text
from planner.domain.model.objective_library import LibraryObjective, ObjectiveLibrary, PublishedRange


def objective_library_from(data: Data) -> ObjectiveLibrary:
    """Build the objective library."""
    return ObjectiveLibrary(
        id=data["id"],
        version=data["version"],
        unknown_start=text(data["unknown_start"]),
        unknown_target=text(data["unknown_target"]),
        objectives=keyed(data["objectives"], _objective),
    )


def _objective(item: Data) -> LibraryObjective:
    return LibraryObjective(
        id=item["id"],
        text=text(item["text"]),
        objective_class=item["objective_class"],
        kpi_id=item["kpi"],
        source=item["source"],
        typical=_range(item.get("typical")),
        pain_ids=tuple(item["pains"]),
        requirement_ids=tuple(item["requirements"]),
    )


def _range(item: Data | None) -> PublishedRange | None:
    return None if item is None else PublishedRange(item["low"], item["high"], text(item["source"]), item["grade"])
