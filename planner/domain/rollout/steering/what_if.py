"""
Copies of a plan under changed assumptions, side by side.

Source: docs/methods.md#plan-what-if
"""

from __future__ import annotations

from collections.abc import Mapping

from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.results import RolloutPlan
from planner.domain.rollout.steering.baseline import freeze_packages
from planner.domain.rollout.steering.difference import compare_plans
from planner.domain.rollout.steering.results import ScenarioOutcome
from planner.errors import Statement


def outcome_of(
    id_: str,
    title: Text,
    plan: RolloutPlan,
    calendar: WorkCalendar,
    base: RolloutPlan | None = None,
    roles: Mapping[str, Text] | None = None,
    rule: Text | None = None,
) -> ScenarioOutcome:
    """
    Return what a plan comes to: go-live of the last wave, its P80, end, effort, cost, weeks of overload.

    Args:
        base: the plan to compare with; None for the plan as it stands.
        roles: titles of the project roles by id, to tell who decides.
        rule: who decides what in the client's own words.
    """
    risk, costs = plan.scheduling.risk, plan.scheduling.costs
    p80 = next((each.p80 for each in risk.gates if each.work_package_id == risk.go_live_id), None) if risk else None
    # a role nobody is named for has no limit to be above
    named = {week.role_id for week in plan.scheduling.load if week.available_days}
    overloads = sum(week.is_overloaded for week in plan.scheduling.load if week.role_id in named)
    budgets = [each.budget for each in freeze_packages(plan).values() if each.kind == "work"]
    known = all(each is not None for each in budgets) and bool(budgets)
    return ScenarioOutcome(
        id=id_,
        title=title,
        go_live=max((wave.go_live for wave in plan.waves), default=plan.go_live.likely),
        p80=p80,
        end=max((each.finish for each in plan.schedule.values()), default=None),
        effort_days=sum(sum(package.effort_days.values()) for package in plan.work_packages),
        cost=sum(each or 0.0 for each in budgets) if known else None,
        currency=costs.currency if costs else None,
        overloads=overloads if plan.scheduling.load else None,
        difference=compare_plans(base, plan, calendar, roles, rule) if base is not None else None,
    )


def infeasible_outcome(id_: str, title: Text, why: Statement) -> ScenarioOutcome:
    """Return the outcome of a scenario under which there is no plan."""
    return ScenarioOutcome(id_, title, None, None, None, None, None, None, None, None, why)
