"""Which KPIs the industry profile recommends, and which of them nobody measures yet."""

from __future__ import annotations

from collections.abc import Sequence

from planner.domain.model.industry import IndustryProfile
from planner.domain.outcomes.results import KpiSheet, RecommendedKpi, RecommendedState


def recommended_kpis(profile: IndustryProfile | None, sheets: Sequence[KpiSheet]) -> tuple[RecommendedKpi, ...]:
    """
    Return the KPIs a profile recommends, in its order, each with how far it has got in this engagement.

    Measured means that an objective names the KPI and its start value is known.
    """
    if profile is None:
        return ()
    by_kpi = {sheet.kpi_id: sheet for sheet in sheets}
    return tuple(RecommendedKpi(one.code, one.reason, _state(by_kpi.get(one.code))) for one in profile.kpis)


def _state(sheet: KpiSheet | None) -> RecommendedState:
    if sheet is None:
        return "absent"
    if not sheet.deciding:
        return "watched"
    return "without_start_value" if sheet.start_value is None else "measured"
