"""`planner rollout costs` and `planner rollout load`: what the plan costs, and how heavily people are loaded."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

import click

from planner.bootstrap import run_folder
from planner.cli.common import PROVISIONAL, Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.cli.names import Names
from planner.cli.tentative import print_tentative
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.rollout.plan_budget import PlanBudget, compare_budget
from planner.domain.rollout.schedule_results import CostSum, PaymentMilestone, PlanCosts, RoleWeek
from planner.services.run import EngagementResult
from planner.wording import Wording


@click.command("costs", short_help="Effort, cost and payments of the plan.")
@click.option("--budget", type=click.FloatRange(min=0), help="Compare with this amount instead of the stated budget.")
@engagement_command
def costs(options: Options, budget: float | None) -> None:
    """Print effort and cost by role, phase and month, payments tied to gates, the budget, and what is not known."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    say, found = options.wording, result.rollout.scheduling.costs
    if found is None:
        _print_none(options)
        return
    if budget is not None:
        found = _held_against(found, budget, result)
    if options.as_json:
        print_json(found, say)
        return
    names = Names(result.packs, result.rollout.template_id, say)
    phases = result.packs.plan_templates[result.rollout.template_id].phases
    _print_roles(found, names, say)
    _print_sums("plan-phase", found, [(say.value(phases[one.key].text), one) for one in found.by_phase], say)
    months = [(say.value(date.fromisoformat(one.key), "month"), one) for one in found.by_month]
    _print_sums("plan-month", found, months, say)
    if found.payments:
        heads = ("payment", "gate", "due", "share", "plan-amount")
        rows = [_payment_row(found, one, say) for one in found.payments]
        print_table(say, "payments", heads, rows, right=(3, 4))
        print_tentative(result, say)
    print_lines(say.say(statement) for statement in (*found.budget, *found.statements))


def _print_none(options: Options) -> None:
    if options.as_json:
        print_json(None, options.wording)
    else:
        print_lines([options.wording.label("d6.costs-none")])


def _held_against(found: PlanCosts, amount: float, result: EngagementResult) -> PlanCosts:
    """Return the costs compared with another budget; what it covers is what the client said of budgets."""
    budget = PlanBudget(amount, result.engagement.money_terms.budget_counts_own_time)
    roles = result.packs.plan_templates[result.rollout.template_id].roles
    return dataclasses.replace(found, budget=compare_budget(found, budget, roles))


def _print_roles(found: PlanCosts, names: Names, say: Wording) -> None:
    billing = {line.role_id: say.label(f"d6.billing-{line.billing}") for line in found.lines}
    rows = [
        (names.role(one.key), say.value(one.effort_days, "one"), billing[one.key], _cost(found, one, say))
        for one in found.by_role
    ]
    total = (say.label("d6.sum"), say.value(found.total.effort_days, "one"), "", _cost(found, found.total, say))
    print_table(say, "costs", ("plan-role", "person-days", "billing", "plan-cost"), [*rows, total], right=(1, 3))


def _print_sums(head: str, found: PlanCosts, sums: Sequence[tuple[str, CostSum]], say: Wording) -> None:
    """Print days and cost by phase or month, with their sum."""
    rows = [
        (name, *(_days(days, say) for days in (one.effort_days, one.in_price_days, one.unrated_days)),
         _cost(found, one, say))
        for name, one in (*sums, (say.label("d6.sum"), found.total))
    ]  # fmt: skip
    heads = (head, "person-days", "in-price-days", "unrated-days", "plan-cost")
    print_table(say, f"costs-by-{head}", heads, rows, right=(1, 2, 3, 4))


def _days(days: float, say: Wording) -> str:
    return say.value(days, "one") if days else ""


def _cost(found: PlanCosts, one: CostSum, say: Wording) -> str:
    """Print a cost: unknown without any rate, marked where days without one are missing from it."""
    if one.cost is None:
        return say.value(None) if one.unrated_days else ""
    text = _amount(found, one.cost, say)
    return say.label("d6.at-least", cost=text) if one.unrated_days else text


def _payment_row(found: PlanCosts, one: PaymentMilestone, say: Wording) -> tuple[str, ...]:
    amount = None if one.amount is None else _amount(found, one.amount, say)
    due = f"{one.due.isoformat()}{PROVISIONAL if one.provisional else ''}"
    share = None if one.share is None else say.value(one.share, "percent")
    return say.say(one.title), one.gate_id, due, say.value(share), say.value(amount)


def _amount(found: PlanCosts, amount: float, say: Wording) -> str:
    """Print an amount in full units: what a role costs is a fraction of ten thousand."""
    return say.value(MoneyRange(Estimate.exact(amount), found.currency), "unit_price")


@click.command("load", short_help="Weekly load of every role against its people.")
@engagement_command
def load(options: Options) -> None:
    """Print the weeks in which a role is asked for more than its people can give, the worst first."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    say, weeks = options.wording, result.rollout.scheduling.load
    if options.as_json:
        print_json(weeks, say)
        return
    names = Names(result.packs, result.rollout.template_id, say)
    named = {member.role for member in result.engagement.team}
    over = [week for week in weeks if week.role_id in named and week.is_overloaded]
    rows = [_week_row(week, names, say) for week in sorted(over, key=lambda week: -week.excess_days)]
    if rows:
        print_table(say, "load", ("plan-role", "week", "needed", "available", "excess"), rows, right=(2, 3, 4))
    else:
        print_lines([say.label("d6.caption-load-fits" if weeks else "d6.load-none")])


def _week_row(week: RoleWeek, names: Names, say: Wording) -> tuple[str, ...]:
    numbers = (say.value(value, "one") for value in (week.needed_days, week.available_days, week.excess_days))
    return (names.role(week.role_id), week.monday.isoformat(), *numbers)
