"""What the plan costs: effort by phase, role and month, own and billed days, and the payments tied to its gates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date

from planner.documents.builders.common import cell, heading, row
from planner.documents.builders.plan_opening import SIDES, side_of
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.chart import BarSegment, StackedBar, StackedBars
from planner.domain.model.document import Block, Bullets, Cell, FigureBlock, Paragraph, Row, Table
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.rollout.costs import months_after
from planner.domain.rollout.results import Gate
from planner.domain.rollout.schedule_results import CostLine, CostSum, PaymentMilestone, PlanCosts


def cost_blocks(view: PlanView) -> Iterator[Block]:
    """Yield effort and cost by phase, role and month, the payments, and what has to be known to read them."""
    prose, costs = view.prose, view.rollout.scheduling.costs
    yield heading(prose, "costs", 2)
    if costs is None or not costs.lines:
        yield Paragraph("costs-none", prose.text("costs-none"))
        return
    yield Paragraph("costs-lead", _lead(view, costs))
    yield Bullets("costs-notes", prose.says((*costs.budget, *costs.statements)))
    yield _months_figure(view, costs)
    yield _phases_table(view, costs)
    yield _roles_table(view, costs)
    yield from _payments(view, costs)


def _lead(view: PlanView, costs: PlanCosts) -> str:
    prose, price = view.prose, costs.prices.get("project")
    rated, days = costs.total.cost, costs.total.effort_days
    if price is not None and rated is None:
        return prose.text("costs-lead-no-rate", days=days, price=price)
    own = prose.value(None) if rated is None else _marked(view, prose.value(_money(costs, rated)), costs.total)
    if price is None:
        return prose.text("costs-lead-no-price", days=days, own=own)
    return prose.text("costs-lead", days=days, own=own, price=price)


def _money(costs: PlanCosts, amount: float) -> MoneyRange:
    return MoneyRange(Estimate.exact(amount), costs.currency)


def _side_days(view: PlanView, lines: Sequence[CostLine], side: str) -> float:
    return math.fsum(line.effort_days for line in lines if side_of(view, line.role_id) == side)


def _cost_cell(view: PlanView, costs: PlanCosts, found: CostSum) -> Cell:
    """Print a cost in full units: unknown without any rate, marked where days without one are missing from it."""
    prose = view.prose
    if found.cost is None:
        return cell(prose.value(None), "unknown") if found.unrated_days else cell(prose.text("in-price"))
    return cell(_marked(view, prose.value(_money(costs, found.cost), "unit_price"), found))


def _marked(view: PlanView, cost: str, found: CostSum) -> str:
    return view.prose.text("at-least", cost=cost) if found.unrated_days else cost


# --- by month, phase and role ------------------------------------------------------------------------------------


def _months_figure(view: PlanView, costs: PlanCosts) -> FigureBlock:
    prose = view.prose
    bars = []
    for found in costs.by_month:
        month = date.fromisoformat(found.key)
        lines = [line for line in costs.lines if line.month == month]
        days = [(side, _side_days(view, lines, side)) for side in SIDES]
        segments = tuple(BarSegment(prose.text(f"side-{side}"), value) for side, value in days if value)
        bars.append(StackedBar(prose.value(month, "month"), segments, _month_total(view, costs, found)))
    most = max(costs.by_month, key=lambda one: one.effort_days)
    title = prose.text("caption-months", month=date.fromisoformat(most.key), days=most.effort_days)
    axis = prose.text("axis-months-days" if costs.total.cost is None else "axis-months")
    chart = StackedBars(tuple(bars), axis)
    return FigureBlock("costs-months", title, prose.text("alt-months"), prose.text("source-months"), chart)


def _month_total(view: PlanView, costs: PlanCosts, found: CostSum) -> str:
    """Return days and cost of a month; days alone where no rate is known at all."""
    if costs.total.cost is None:
        return view.prose.text("month-total-days", days=found.effort_days)
    return view.prose.text("month-total", days=found.effort_days, cost=_cost_cell(view, costs, found).text)


def _phases_table(view: PlanView, costs: PlanCosts) -> Table:
    """Return days by side and cost of each phase, with the sums below."""
    prose = view.prose
    rows = [
        _sum_row(view, costs, view.phase(found.key), found, [line for line in costs.lines if line.phase == found.key])
        for found in costs.by_phase
    ]
    rows.append(_sum_row(view, costs, prose.text("sum"), costs.total, costs.lines, strong=True))
    heads = ("phase", "days-client", "days-vendor", "days-open", "cost")
    columns = view.columns(heads, (52, 25, 25, 25, 41), (1, 2, 3, 4))
    note = prose.text("costs-note" if costs.total.unrated_days else "costs-note-whole")
    return Table("costs-phase", prose.text("caption-costs-phase"), columns, tuple(rows), note)


def _sum_row(
    view: PlanView, costs: PlanCosts, label: str, found: CostSum, lines: Sequence[CostLine], *, strong: bool = False
) -> Row:
    days = (view.prose.value(_side_days(view, lines, side), "one") for side in SIDES)
    return row(cell(label, strong=strong), *days, _cost_cell(view, costs, found))


def _roles_table(view: PlanView, costs: PlanCosts) -> Table:
    """Return days and cost by role, how the days are paid, and the sums below."""
    prose = view.prose
    rows = [_role_row(view, costs, found) for found in costs.by_role]
    days = prose.value(costs.total.effort_days, "one")
    rows.append(row(cell(prose.text("sum"), strong=True), "", days, "", _cost_cell(view, costs, costs.total)))
    columns = view.columns(("role", "when", "person-days", "billing", "cost"), (46, 44, 18, 30, 30), (2, 4))
    caption = prose.text("caption-costs-role", count=len(costs.by_role))
    return Table("costs-role", caption, columns, tuple(rows))


def _role_row(view: PlanView, costs: PlanCosts, found: CostSum) -> Row:
    prose = view.prose
    lines = [line for line in costs.lines if line.role_id == found.key]
    first, last = lines[0].month, lines[-1].month
    one_month = prose.value(first, "month")
    several = prose.text("span-months", first=one_month, last=prose.value(last, "month"))
    paid = prose.text(f"billing-{lines[0].billing}")
    when = one_month if first == last else several
    days = prose.value(found.effort_days, "one")
    return row(view.role(found.key), when, days, paid, _cost_cell(view, costs, found))


# --- payments ----------------------------------------------------------------------------------------------------


def _payments(view: PlanView, costs: PlanCosts) -> Iterator[Block]:
    prose = view.prose
    if not costs.payments:
        return
    rows = tuple(_payment_row(view, costs, payment) for payment in costs.payments)
    heads = ("payment", "released-by", "due", "due-sure", "share", "amount")
    columns = view.columns(heads, (30, 40, 32, 32, 12, 22), (4, 5))
    key = "payments-note-award" if view.rollout.is_provisional else "payments-note"
    if view.award_reported:
        key = "payments-note-reported"
    note = [prose.text(key)]
    if view.rollout.scheduling.risk is not None:
        note.append(prose.text("payments-note-sure"))
    caption = prose.text("caption-payments", count=len(rows))
    yield Table("payments-table", caption, columns, rows, prose.sentences(note))


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
        _due_sure(view, payment, gate),
        share,
        cell(prose.value(amount, "unit_price"), "none" if amount else "unknown"),
    )


def _due(view: PlanView, day: date, *, is_provisional: bool) -> str:
    return view.day(day, is_provisional=is_provisional)


def _due_sure(view: PlanView, payment: PaymentMilestone, gate: Gate | None) -> Cell:
    """Return the day a payment falls due with 80 % probability: as long after that of its gate as stated."""
    risk = view.rollout.scheduling.risk
    found = [one for one in risk.gates if gate and one.work_package_id == gate.work_package_id] if risk else []
    if not found:
        return cell(view.prose.value(None), "unknown")
    day = months_after(found[0].p80, payment.months_later)
    return cell(view.day(day))
