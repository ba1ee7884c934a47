"""What the plan costs: effort by phase, role and month, own and billed days, and the payments tied to its gates."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from planner.documents.builders.common import cell, heading, row
from planner.documents.builders.plan_opening import SIDES, side_of
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.chart import BarSegment, StackedBar, StackedBars
from planner.domain.model.document import Block, Bullets, Cell, FigureBlock, Paragraph, Row, Table
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.rollout.schedule_results import CostLine, PaymentMilestone, PlanCosts


def cost_blocks(view: PlanView) -> Iterator[Block]:
    """Yield effort and cost by phase, role and month, the payments, and what has to be known to read them."""
    prose, costs = view.prose, view.rollout.scheduling.costs
    yield heading(prose, "costs", 2)
    if costs is None or not costs.lines:
        yield Paragraph("costs-none", prose.text("costs-none"))
        return
    yield Paragraph("costs-lead", _lead(view, costs))
    yield Bullets("costs-notes", prose.says(costs.statements))
    yield _months_figure(view, costs)
    yield _phases_table(view, costs)
    yield _roles_table(view, costs)
    yield from _payments(view, costs)


def _lead(view: PlanView, costs: PlanCosts) -> str:
    prose, price = view.prose, costs.prices.get("project")
    rated = _rated(costs.lines)
    days = math.fsum(line.effort_days for line in costs.lines)
    if price is not None and rated is None:
        return prose.text("costs-lead-no-rate", days=days, price=price)
    own = prose.value(None) if rated is None else _money(costs, rated)
    if price is None:
        return prose.text("costs-lead-no-price", days=days, own=own)
    return prose.text("costs-lead", days=days, own=own, price=price)


def _money(costs: PlanCosts, amount: float) -> MoneyRange:
    return MoneyRange(Estimate.exact(amount), costs.currency)


def _rated(lines: Sequence[CostLine]) -> float | None:
    """Return what some lines cost where a rate is known; None where none has one."""
    known = [line.cost for line in lines if line.cost is not None]
    return math.fsum(known) if known else None


def _side_days(view: PlanView, lines: Sequence[CostLine], side: str) -> float:
    return math.fsum(line.effort_days for line in lines if side_of(view, line.role_id) == side)


def _cost_cell(view: PlanView, costs: PlanCosts, lines: Sequence[CostLine]) -> Cell:
    """Print a cost: unknown without any rate, marked where days without one are missing from it."""
    prose, rated = view.prose, _rated(lines)
    missing = any(line.role_id in costs.unrated_roles for line in lines)
    if rated is None:
        return cell(prose.value(None), "unknown") if missing else cell(prose.text("in-price"))
    text = prose.value(_money(costs, rated))
    return cell(prose.text("at-least", cost=text)) if missing else cell(text)


# --- by month, phase and role ------------------------------------------------------------------------------------


def _months_figure(view: PlanView, costs: PlanCosts) -> FigureBlock:
    prose = view.prose
    months = sorted({line.month for line in costs.lines})
    bars = []
    for month in months:
        lines = [line for line in costs.lines if line.month == month]
        days = [(side, _side_days(view, lines, side)) for side in SIDES]
        segments = tuple(BarSegment(prose.text(f"side-{side}"), value) for side, value in days if value)
        total = _month_total(view, costs, lines)
        bars.append(StackedBar(prose.value(month, "month"), segments, total))
    most = max(months, key=lambda month: math.fsum(one.effort_days for one in costs.lines if one.month == month))
    heaviest = math.fsum(line.effort_days for line in costs.lines if line.month == most)
    title = prose.text("caption-months", month=most, days=heaviest)
    chart = StackedBars(tuple(bars), prose.text("axis-months" if _rated(costs.lines) else "axis-months-days"))
    return FigureBlock("costs-months", title, prose.text("alt-months"), prose.text("source-months"), chart)


def _month_total(view: PlanView, costs: PlanCosts, lines: Sequence[CostLine]) -> str:
    """Return days and cost of a month; days alone where no rate is known at all."""
    days = math.fsum(line.effort_days for line in lines)
    if _rated(costs.lines) is None:
        return view.prose.text("month-total-days", days=days)
    return view.prose.text("month-total", days=days, cost=_cost_cell(view, costs, lines).text)


def _table(
    view: PlanView,
    costs: PlanCosts,
    id_: str,
    keys: Sequence[str],
    of: Callable[[CostLine], str],
    name: Callable[[str], str],
) -> Table:
    """Return days by side and cost for each key of one kind, with the sums below."""
    prose = view.prose
    groups = [(name(key), [line for line in costs.lines if of(line) == key]) for key in keys]
    rows = [_sum_row(view, costs, label, lines) for label, lines in groups if lines]
    rows.append(_sum_row(view, costs, prose.text("sum"), costs.lines, strong=True))
    columns = view.columns((id_, "days-client", "days-vendor", "days-open", "cost"), (52, 25, 25, 25, 41), (1, 2, 3, 4))
    return Table(f"costs-{id_}", prose.text(f"caption-costs-{id_}"), columns, tuple(rows), prose.text("costs-note"))


def _sum_row(view: PlanView, costs: PlanCosts, label: str, lines: Sequence[CostLine], *, strong: bool = False) -> Row:
    days = (view.prose.value(_side_days(view, lines, side), "one") for side in SIDES)
    return row(cell(label, strong=strong), *days, _cost_cell(view, costs, lines))


def _phases_table(view: PlanView, costs: PlanCosts) -> Table:
    return _table(view, costs, "phase", tuple(view.template.phases), lambda line: line.phase, view.phase)


def _roles_table(view: PlanView, costs: PlanCosts) -> Table:
    """Return days and cost by role, and how the days are paid."""
    prose = view.prose
    rows: list[Row] = []
    for role_id in view.template.roles:
        lines = [line for line in costs.lines if line.role_id == role_id]
        if lines:
            days = prose.value(math.fsum(line.effort_days for line in lines), "one")
            paid = prose.text(f"billing-{lines[0].billing}")
            first, last = lines[0].month, lines[-1].month
            one_month = prose.value(first, "month")
            several = prose.text("span-months", first=one_month, last=prose.value(last, "month"))
            when = one_month if first == last else several
            rows.append(row(view.role(role_id), when, days, paid, _cost_cell(view, costs, lines)))
    columns = view.columns(("role", "when", "person-days", "billing", "cost"), (46, 44, 18, 30, 30), (2, 4))
    return Table("costs-role", prose.text("caption-costs-role", count=len(rows)), columns, tuple(rows))


# --- payments ----------------------------------------------------------------------------------------------------


def _payments(view: PlanView, costs: PlanCosts) -> Iterator[Block]:
    prose = view.prose
    if not costs.payments:
        return
    rows = tuple(_payment_row(view, costs, payment) for payment in costs.payments)
    columns = view.columns(("payment", "released-by", "due", "share", "amount"), (36, 50, 36, 16, 30), (3, 4))
    key = "payments-note-award" if view.rollout.is_provisional else "payments-note"
    yield Table("payments-table", prose.text("caption-payments", count=len(rows)), columns, rows, prose.text(key))


def _payment_row(view: PlanView, costs: PlanCosts, payment: PaymentMilestone) -> Row:
    prose = view.prose
    gate = next((one for one in view.rollout.gates if one.id == payment.gate_id), None)
    after = prose.text("coded", code=payment.gate_id, text=gate.title) if gate else payment.gate_id
    if payment.months_later:
        after = prose.text("months-later", gate=after, count=payment.months_later)
    amount = None if payment.amount is None else _money(costs, payment.amount)
    share = (
        prose.text(f"share-of-{payment.of}", share=payment.share) if payment.share is not None else prose.value(None)
    )
    return row(
        prose.say(payment.title),
        after,
        _due(view, payment.due, is_provisional=payment.provisional),
        share,
        cell(prose.value(amount), "none" if amount else "unknown"),
    )


def _due(view: PlanView, day: date, *, is_provisional: bool) -> str:
    return view.day(day, is_provisional=is_provisional)
