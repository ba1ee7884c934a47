"""
Freezes a plan, so that later plans can be compared with it.

Source: docs/methods.md#baselines
"""

from __future__ import annotations

from datetime import date

from planner.domain.model.steering import BaselineDates, ScheduleBaseline
from planner.domain.model.text import Text
from planner.domain.rollout.results import RolloutPlan

# what a baseline file holds is what a comparison reads: person-days to the sixth digit, money to the second
DIGITS, CENTS = 6, 2


def freeze_plan(
    plan: RolloutPlan, baseline_id: str, title: Text, frozen_on: date, approved_by: Text | None = None
) -> ScheduleBaseline:
    """Return a baseline of a plan: dates, effort and, where the rates are known, budget of every work package."""
    packages = freeze_packages(plan)
    has_budget = any(dates.budget is not None for dates in packages.values())
    currency = plan.scheduling.costs.currency if plan.scheduling.costs and has_budget else None
    return ScheduleBaseline(baseline_id, title, frozen_on, approved_by, packages, currency)


def freeze_packages(plan: RolloutPlan) -> dict[str, BaselineDates]:
    """Return what a baseline holds, by work package in plan order."""
    budgets = plan.scheduling.costs.by_package if plan.scheduling.costs else {}
    return {
        package.id: BaselineDates(
            start=plan.schedule[package.id].start,
            finish=plan.schedule[package.id].finish,
            budget=_cents(budgets.get(package.id)) if package.kind == "work" else None,
            effort_days=round(sum(package.effort_days.values()), DIGITS),
            title=package.title,
            kind=package.kind,
            people_after=plan.scheduling.resource_links.get(package.id, ()),
        )
        for package in plan.work_packages
    }


def _cents(amount: float | None) -> float | None:
    return None if amount is None else round(amount, CENTS)
