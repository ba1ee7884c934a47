"""Sums of what the plan costs: the same lines by role, by phase and by month, so that every sum is the same total."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from planner.domain.rollout.schedule_results import CostLine, CostSum


def sum_of(key: str, lines: Sequence[CostLine]) -> CostSum:
    """
    Add up lines: days with a rate are priced, days inside the offered price and days without a rate are only counted.

    Source: docs/methods.md#plan-cost
    """
    known = [line.cost for line in lines if line.cost is not None]
    return CostSum(
        key=key,
        effort_days=math.fsum(line.effort_days for line in lines),
        in_price_days=math.fsum(line.effort_days for line in lines if line.billing == "in_price"),
        unrated_days=math.fsum(line.effort_days for line in lines if line.billing != "in_price" and line.cost is None),
        cost=math.fsum(known) if known else None,
    )


def sums_by(lines: Sequence[CostLine], key: Callable[[CostLine], str], order: Sequence[str]) -> tuple[CostSum, ...]:
    """Add up lines by a key of theirs, in the order given; keys without a line are left out."""
    groups: dict[str, list[CostLine]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return tuple(sum_of(one, groups[one]) for one in order if one in groups)


def sums_by_month(lines: Sequence[CostLine]) -> tuple[CostSum, ...]:
    """Add up lines by month, the first day of each as its key (ISO 8601)."""
    months = sorted({line.month for line in lines})
    return sums_by(lines, lambda line: line.month.isoformat(), tuple(month.isoformat() for month in months))
