"""What the documents about KPIs share: values with units, and who asked for a KPI."""

from __future__ import annotations

from planner.documents.builders.common import Prose
from planner.domain.model.template import KpiDefinition
from planner.domain.outcomes.results import KpiSheet
from planner.services.run import EngagementResult


def definition_of(result: EngagementResult, kpi_id: str) -> KpiDefinition:
    """Return the definition of a KPI."""
    return result.packs.outcomes.kpis[kpi_id]


def deciding_sheets(result: EngagementResult) -> list[KpiSheet]:
    """Return the sheets of the KPIs that objectives name."""
    return [sheet for sheet in result.outcomes.kpis if sheet.deciding]


def kpi_amount(prose: Prose, value: float | None, kpi: KpiDefinition) -> str:
    """Print a KPI value as `amount` of the topic words it, with its unit; unknown prints as unknown."""
    if value is None:
        return prose.value(None)
    if kpi.is_fraction:
        return prose.value(value, "percent1")
    return prose.text("amount", value=value, unit=kpi.unit)
