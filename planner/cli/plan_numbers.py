"""`planner rollout costs` and `planner rollout load`: what the plan costs, and how heavily people are loaded."""

from __future__ import annotations

import math

import click

from planner.bootstrap import run_folder
from planner.cli.common import PROVISIONAL, Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.cli.names import Names
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.rollout.schedule_results import PaymentMilestone, PlanCosts, RoleWeek
from planner.wording import Wording

# a twentieth of a day prints as nothing
_TOLERANCE_DAYS = 0.05


@click.command("costs", short_help="Effort, cost and payments of the plan.")
@engagement_command
def costs(options: Options) -> None:
    """Print effort and cost by role, the payments tied to gates, and what is not known."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    say, found = options.wording, result.rollout.scheduling.costs
    if options.as_json:
        print_json(found, say)
        return
    if found is None:
        print_lines([say.label("d6.costs-none")])
        return
    names = Names(result.packs, result.rollout.template_id, say)
    roles = dict.fromkeys(line.role_id for line in found.lines)
    rows = [_role_row(found, role_id, names, say) for role_id in roles]
    print_table(say, "costs", ("plan-role", "person-days", "billing", "plan-cost"), rows, right=(1, 3))
    if found.payments:
        heads = ("payment", "gate", "due", "share", "plan-cost")
        print_table(say, "payments", heads, [_payment_row(found, one, say) for one in found.payments], right=(3, 4))
    print_lines(say.say(statement) for statement in found.statements)


def _role_row(found: PlanCosts, role_id: str, names: Names, say: Wording) -> tuple[str, ...]:
    lines = [line for line in found.lines if line.role_id == role_id]
    known = [line.cost for line in lines if line.cost is not None]
    billing = lines[0].billing
    cost = "" if billing == "in_price" else say.value(_money(found, math.fsum(known)) if known else None)
    days = say.value(math.fsum(line.effort_days for line in lines), "one")
    return names.role(role_id), days, say.label(f"d6.billing-{billing}"), cost


def _payment_row(found: PlanCosts, one: PaymentMilestone, say: Wording) -> tuple[str, ...]:
    amount = None if one.amount is None else _money(found, one.amount)
    due = f"{one.due.isoformat()}{PROVISIONAL if one.provisional else ''}"
    share = None if one.share is None else say.value(one.share, "percent")
    return say.say(one.title), one.gate_id, due, say.value(share), say.value(amount)


def _money(found: PlanCosts, amount: float) -> MoneyRange:
    return MoneyRange(Estimate.exact(amount), found.currency)


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
    over = [week for week in weeks if week.role_id in named and _excess(week) > _TOLERANCE_DAYS]
    rows = [_week_row(week, names, say) for week in sorted(over, key=lambda week: -_excess(week))]
    if rows:
        print_table(say, "load", ("plan-role", "week", "needed", "available", "excess"), rows, right=(2, 3, 4))
    else:
        print_lines([say.label("d6.caption-load-fits" if weeks else "d6.load-none")])


def _excess(week: RoleWeek) -> float:
    return week.needed_days - week.available_days


def _week_row(week: RoleWeek, names: Names, say: Wording) -> tuple[str, ...]:
    numbers = (say.value(value, "one") for value in (week.needed_days, week.available_days, _excess(week)))
    return (names.role(week.role_id), week.monday.isoformat(), *numbers)
