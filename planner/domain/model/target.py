"""The value an objective wants its KPI to reach, from the three ways of stating a target."""

from __future__ import annotations

from planner.domain.model.objective import Objective
from planner.domain.model.template import KpiDefinition


def target_value(objective: Objective, kpi: KpiDefinition) -> float | None:
    """
    Return the value an objective wants its KPI to reach, None when it cannot be told.

    A relative change multiplies the start value, a change in points adds to it; both go in the KPI's
    good direction as stated by the sign of `target`.
    Source: docs/methods.md#objective-target
    """
    if objective.target is None or objective.change is None:
        return None
    if objective.change == "value":
        return objective.target
    if objective.start_value is None:
        return None
    change = objective.target * (objective.start_value if objective.change == "relative" else 1.0)
    reached = objective.start_value + change
    return max(reached, 0.0) if kpi.is_fraction else reached
