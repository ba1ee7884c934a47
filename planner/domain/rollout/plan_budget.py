"""How the plan stands against the budget of the first year: the offer, billed days and, where it counts, own time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.template import RoleTemplate
from planner.domain.rollout.schedule_results import PlanCosts
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class PlanBudget:
    """
    The budget of the first year, in the currency of the plan's costs, and whether it also has to cover own time.

    `counts_own_time` None: nobody said; own time then does not count, which is told.
    """

    amount: float
    counts_own_time: bool | None


def compare_budget(costs: PlanCosts, budget: PlanBudget, roles: Mapping[str, RoleTemplate]) -> tuple[Statement, ...]:
    """
    Return how what is known of the plan's cost stands against a budget, and what is missing from the comparison.

    Everything the offer asks in its first year, all days billed by the day, and own time where the budget covers it:
    all days of the plan, whatever year they fall in. Without the price of an offer nothing is compared. What has no
    price is named; with it missing the plan is never said to keep the budget.

    Source: docs/methods.md#plan-cost
    """
    money = _Money(costs.currency)
    offer = costs.prices.get("first_year")
    if offer is None:
        return (Statement("costs.budget-no-price", {"budget": money.exact(budget.amount)}),)
    billed, own = (_cost(costs, billing) for billing in ("by_day", "own"))
    counted = {"offer": offer.estimate}
    if billed:
        counted["billed"] = Estimate.exact(billed)
    if own and budget.counts_own_time:
        counted["own"] = Estimate.exact(own)
    parts = list(counted.values())
    total = sum(parts[1:], start=parts[0])
    unpriced = set(_missing(costs, budget))
    missing = tuple(role.title for id_, role in roles.items() if id_ in unpriced)
    params = {
        "budget": money.exact(budget.amount),
        "parts": tuple(Statement(f"costs.budget-{key}", {"amount": money.range(one)}) for key, one in counted.items()),
        "total": money.range(total),
        "verdict": _verdict(total, budget.amount, money, is_whole=not missing),
    }
    return (Statement("costs.budget", params), *_left_out(own, budget, money, missing))


@dataclass(frozen=True, slots=True)
class _Money:
    currency: str

    def range(self, estimate: Estimate) -> MoneyRange:
        return MoneyRange(estimate, self.currency)

    def exact(self, amount: float) -> MoneyRange:
        return self.range(Estimate.exact(amount))


def _cost(costs: PlanCosts, billing: str) -> float:
    return math.fsum(line.cost for line in costs.lines if line.billing == billing and line.cost is not None)


def _missing(costs: PlanCosts, budget: PlanBudget) -> Iterator[str]:
    """Yield the roles whose days the budget would have to cover and nobody can price."""
    billing = {line.role_id: line.billing for line in costs.lines}
    for role_id in costs.unrated_roles:
        if billing[role_id] != "own" or budget.counts_own_time:
            yield role_id


def _verdict(total: Estimate, budget: float, money: _Money, *, is_whole: bool) -> Statement:
    if total.low > budget:
        beyond = Estimate(total.low - budget, total.expected - budget, total.high - budget)
        return Statement("costs.budget-over", {"beyond": money.range(beyond)})
    if total.high > budget:
        return Statement("costs.budget-open", {"most": money.exact(total.high - budget)})
    rest = Estimate(budget - total.high, budget - total.expected, budget - total.low)
    return Statement("costs.budget-kept" if is_whole else "costs.budget-kept-so-far", {"rest": money.range(rest)})


def _left_out(own: float, budget: PlanBudget, money: _Money, missing: tuple[object, ...]) -> Iterator[Statement]:
    if own and not budget.counts_own_time:
        code = "costs.budget-without-own" if budget.counts_own_time is False else "costs.budget-own-unstated"
        yield Statement(code, {"own": money.exact(own)})
    if missing:
        yield Statement("costs.budget-missing", {"roles": missing, "count": len(missing)})
