"""Prices the plan: brings the offer of the planned alternative, as the selection reads it, to the plan's effort."""

from __future__ import annotations

import dataclasses

from planner.domain.model.engagement import Engagement
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.template import PlanTemplate
from planner.domain.model.vendor import Alternative, Quotation, QuoteCategory, QuoteLine
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.costs import CostBasis, OfferedPrices, cost_plan
from planner.domain.rollout.plan_budget import PlanBudget
from planner.domain.rollout.results import RolloutPlan
from planner.domain.selection.cost import part_of
from planner.domain.selection.cost_series import Basis, falls_in, yearly_amounts

ONE_OFF = ("once", "per_user_once")
PROJECT_WORK: tuple[QuoteCategory, ...] = ("implementation", "integration", "migration", "training", "customisation")


def with_costs(
    rollout: RolloutPlan,
    engagement: Engagement,
    template: PlanTemplate,
    calendar: WorkCalendar,
    alternative: Alternative | None,
) -> RolloutPlan:
    """
    Return the plan with effort and cost by role, phase and month, and the payments tied to its gates.

    Source: docs/methods.md#plan-cost
    """
    terms, prices = engagement.money_terms, offered_prices(engagement, alternative)
    basis = CostBasis(engagement.currency, terms, prices, _budget(engagement))
    costs = cost_plan(
        template, engagement.team, rollout.work_packages, rollout.schedule, rollout.gates, calendar, basis
    )
    return dataclasses.replace(rollout, scheduling=dataclasses.replace(rollout.scheduling, costs=costs))


def _budget(engagement: Engagement) -> PlanBudget | None:
    stated = engagement.company.budget_first_year
    if stated is None:
        return None
    return PlanBudget(float(stated.amount), engagement.money_terms.budget_counts_own_time)


def offered_prices(engagement: Engagement, alternative: Alternative | None) -> OfferedPrices:
    """Return what the offer of an alternative asks for project work and for the first year, own cost left out."""
    quotation = alternative.quotation if alternative else None
    if quotation is None:
        return OfferedPrices()
    basis = Basis(engagement.company, engagement.money_terms, engagement.currency)
    offered = [line for line in quotation.lines if not line.own]
    project = [line for line in offered if line.basis in ONE_OFF and line.category in PROJECT_WORK]
    due = [line for line in offered if line in project or falls_in(line, 1)]
    unpriced = tuple(line.text for line in due if _first_year(line, quotation, basis) is None)
    return OfferedPrices(_sum(project, quotation, basis), _sum(offered, quotation, basis), unpriced)


def _sum(lines: list[QuoteLine], quotation: Quotation, basis: Basis) -> MoneyRange | None:
    """Add up what lines cost in the first year; None where none of them has a price."""
    known = [amount for line in lines if (amount := _first_year(line, quotation, basis)) is not None]
    return MoneyRange(sum(known[1:], start=known[0]), basis.currency) if known else None


def _first_year(line: QuoteLine, quotation: Quotation, basis: Basis) -> Estimate | None:
    years = yearly_amounts(line, quotation, part_of(line.category), basis)
    return None if years is None else years[0]
