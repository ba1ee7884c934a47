"""What the plan costs: effort by role, phase and month, own and billed days, and the payments tied to its gates."""

from __future__ import annotations

import calendar as months
import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from planner.domain.model.company import TeamMember
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.money_terms import DayRate, MoneyTerms, PaymentBase, PaymentTerm
from planner.domain.model.template import PlanTemplate
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.cost_sums import sum_of, sums_by, sums_by_month
from planner.domain.rollout.plan_budget import PlanBudget, compare_budget
from planner.domain.rollout.results import Gate, ScheduledPackage, WorkPackage
from planner.domain.rollout.schedule_results import CostLine, PaymentMilestone, PlanCosts
from planner.errors import Statement

_ONE_DAY = timedelta(days=1)
_WHOLE = 1.0
# a tenth of a per cent is rounding of the shares, not a payment forgotten
_TOLERANCE = 0.001
_FIRST, _LAST = "_first", "_last"


@dataclass(frozen=True, slots=True)
class OfferedPrices:
    """
    What the offer of the planned alternative asks, on the client's basis of VAT and currency.

    `project` is its one-off project work, `first_year` everything due in the first year; None without a price.
    `unpriced` names the lines due then or for that work that have no price: by them the sums fall short.
    """

    project: MoneyRange | None = None
    first_year: MoneyRange | None = None
    unpriced: tuple[Text, ...] = ()

    def of(self, base: PaymentBase) -> MoneyRange | None:
        """Return the price a payment is a share of."""
        return self.project if base == "project" else self.first_year


@dataclass(frozen=True, slots=True)
class CostBasis:
    """What effort is priced with: rates and payment terms as the client states them, the offer, and the budget."""

    currency: str
    terms: MoneyTerms = field(default_factory=MoneyTerms)
    prices: OfferedPrices = field(default_factory=OfferedPrices)
    budget: PlanBudget | None = None


def cost_plan(
    template: PlanTemplate,
    team: Sequence[TeamMember],
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    gates: Sequence[Gate],
    calendar: WorkCalendar,
    basis: CostBasis,
) -> PlanCosts:
    """
    Spread the effort of every work package over its working days, price it by role, and date the payments.

    No day is priced twice: days inside the offered price are told as effort only. A role nobody states anything of is
    taken to be inside the price when the vendor fills it and the offer names a price for project work; otherwise its
    days have no cost, and the role is named.

    Source: docs/methods.md#plan-cost
    """
    rates = {role_id: _rate_of(role_id, template, team, basis) for role_id in template.roles}
    lines = _cost_lines(template, work_packages, schedule, calendar, rates)
    unrated = tuple(role_id for role_id in _roles_of(lines) if _is_unrated(rates[role_id]))
    payments = tuple(_payments(basis, gates, calendar))
    costs = PlanCosts(
        currency=basis.currency,
        lines=lines,
        payments=payments,
        unrated_roles=unrated,
        statements=tuple(_statements(template, team, lines, rates, payments, basis)),
        prices={"project": basis.prices.project, "first_year": basis.prices.first_year},
        by_package={package.id: _package_cost(package, rates) for package in work_packages},
        total=sum_of("", lines),
        by_role=sums_by(lines, lambda line: line.role_id, tuple(template.roles)),
        by_phase=sums_by(lines, lambda line: line.phase, tuple(template.phases)),
        by_month=sums_by_month(lines),
    )
    if basis.budget is None:
        return costs
    return dataclasses.replace(costs, budget=compare_budget(costs, basis.budget, template.roles))


def vendor_side(role_id: str, template: PlanTemplate, team: Sequence[TeamMember]) -> bool:
    """Say whether the vendor alone fills a role: by the people named, else by the template."""
    sides = {member.side for member in team if member.role == role_id}
    return sides == {"vendor"} if sides else template.roles[role_id].side == "vendor"


def _rate_of(role_id: str, template: PlanTemplate, team: Sequence[TeamMember], basis: CostBasis) -> DayRate:
    stated = next((rate for rate in basis.terms.day_rates if rate.role_id == role_id), None)
    if stated is not None:
        return stated
    covered = basis.prices.project is not None and vendor_side(role_id, template, team)
    return DayRate(role_id, "in_price" if covered else "unknown", None, "")


def _is_unrated(rate: DayRate) -> bool:
    return rate.billing != "in_price" and rate.day_rate is None


def _cost_lines(
    template: PlanTemplate,
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    calendar: WorkCalendar,
    rates: Mapping[str, DayRate],
) -> tuple[CostLine, ...]:
    """Return lines by month, phase and role, phases and roles in the order of the template."""
    effort: dict[tuple[date, str, str], float] = {}
    for package in work_packages:
        dates = schedule[package.id]
        for month, share in month_shares(dates.start, dates.finish, calendar).items():
            for role_id, days in package.effort_days.items():
                key = (month, package.phase, role_id)
                effort[key] = effort.get(key, 0.0) + days * share
    phases, roles = ({id_: n for n, id_ in enumerate(each)} for each in (template.phases, template.roles))
    ordered = sorted(effort, key=lambda key: (key[0], phases[key[1]], roles[key[2]]))
    return tuple(_line(key, effort[key], rates[key[2]]) for key in ordered if effort[key])


def _line(key: tuple[date, str, str], days: float, rate: DayRate) -> CostLine:
    month, phase, role_id = key
    return CostLine(role_id, phase, month, days, _cost(days, rate), rate.billing)


def _cost(days: float, rate: DayRate) -> float | None:
    return None if rate.billing == "in_price" or rate.day_rate is None else days * rate.day_rate


def month_shares(start: date, finish: date, calendar: WorkCalendar) -> dict[date, float]:
    """
    Return which part (0-1) of the working days from start to finish, both included, lies in each month.

    Months are given by their first day. A span without a working day counts whole in the month it starts in.
    """
    dates = (start + offset * _ONE_DAY for offset in range((finish - start).days + 1))
    days = [day for day in dates if calendar.is_working(day)] or [start]
    counts: dict[date, int] = {}
    for day in days:
        month = day.replace(day=1)
        counts[month] = counts.get(month, 0) + 1
    return {month: count / len(days) for month, count in counts.items()}


def _package_cost(package: WorkPackage, rates: Mapping[str, DayRate]) -> float | None:
    """Return what the days of a work package cost that have a rate; None while the rate of one is unknown."""
    asked = [(days, rates[role_id]) for role_id, days in package.effort_days.items() if days]
    if any(_is_unrated(rate) for _, rate in asked):
        return None
    return math.fsum(_cost(days, rate) or 0.0 for days, rate in asked)


# --- payments ----------------------------------------------------------------------------------------------------


def _payments(basis: CostBasis, gates: Sequence[Gate], calendar: WorkCalendar) -> Iterator[PaymentMilestone]:
    """Yield the payments whose gate this plan has, by due date."""
    found = [(term, gate) for term in basis.terms.payments if (gate := _gate_of(term, gates)) is not None]
    dated = [(months_after(gate.due, term.months_later), term, gate) for term, gate in found]
    for due, term, gate in sorted(dated, key=lambda one: one[0]):
        price = basis.prices.of(term.of)
        yield PaymentMilestone(
            id=term.id,
            gate_id=gate.id,
            title=Statement("costs.payment", {"title": term.title}),
            share=term.share,
            amount=None if price is None else price.estimate.expected * term.share,
            due=due,
            provisional=gate.provisional or calendar.is_provisional(due),
            of=term.of,
            months_later=term.months_later,
        )


def _gate_of(term: PaymentTerm, gates: Sequence[Gate]) -> Gate | None:
    """Return the gate a payment waits for; of gates that stand once for each wave the first or the last."""
    stem = term.gate.removesuffix(_FIRST).removesuffix(_LAST)
    of_stem = sorted((gate for gate in gates if gate.id.split(".")[0] == stem), key=lambda gate: gate.due)
    if not of_stem:
        return None
    return of_stem[0] if term.gate.endswith(_FIRST) else of_stem[-1]


def months_after(day: date, count: int) -> date:
    """Return the same day some calendar months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


# --- what has to be said -----------------------------------------------------------------------------------------


def _statements(
    template: PlanTemplate,
    team: Sequence[TeamMember],
    lines: Sequence[CostLine],
    rates: Mapping[str, DayRate],
    payments: Sequence[PaymentMilestone],
    basis: CostBasis,
) -> Iterator[Statement]:
    yield from _inside_price(template, lines, rates, basis)
    yield from _unknown(template, team, lines, rates)
    used = _roles_of(lines)
    assumed = tuple(role_id for role_id in used if rates[role_id].is_assumed)
    if assumed:
        code = "costs.rates-assumed" if len(assumed) < len(used) else "costs.rates-all-assumed"
        yield Statement(code, {"roles": _titles(template, assumed), "count": len(assumed)})
    yield from _own_time(lines, basis)
    if basis.prices.unpriced:
        yield Statement("costs.lines-unpriced", {"lines": basis.prices.unpriced, "count": len(basis.prices.unpriced)})
    yield from _about_payments(payments, basis)


def _roles_of(lines: Sequence[CostLine]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.role_id for line in lines))


def _unknown(
    template: PlanTemplate, team: Sequence[TeamMember], lines: Sequence[CostLine], rates: Mapping[str, DayRate]
) -> Iterator[Statement]:
    """Yield every role without a rate, and those of them that either side may fill and nobody is named for."""
    unrated = tuple(role_id for role_id in _roles_of(lines) if _is_unrated(rates[role_id]))
    named = {member.role for member in team}
    either = tuple(
        role_id
        for role_id in unrated
        if rates[role_id].billing == "unknown" and template.roles[role_id].side == "either" and role_id not in named
    )
    for code, roles in (("costs.rates-unknown", unrated), ("costs.side-unknown", either)):
        if roles:
            days = math.fsum(line.effort_days for line in lines if line.role_id in roles)
            yield Statement(code, {"roles": _titles(template, roles), "count": len(roles), "days": days})


def _inside_price(
    template: PlanTemplate, lines: Sequence[CostLine], rates: Mapping[str, DayRate], basis: CostBasis
) -> Iterator[Statement]:
    """Yield which days the offered price covers, whether the client says so, and what that makes of a day."""
    inside = _roles_of([line for line in lines if line.billing == "in_price"])
    if not inside:
        return
    days = math.fsum(line.effort_days for line in lines if line.billing == "in_price")
    assumed = tuple(role_id for role_id in inside if not rates[role_id].stated_by)
    yield Statement("costs.in-price", {"roles": _titles(template, inside), "days": days})
    if assumed:
        yield Statement("costs.in-price-assumed", {"roles": _titles(template, assumed)})
    price = basis.prices.project
    if price is not None and days:
        found = price.estimate
        per_day = Estimate(found.low / days, found.expected / days, found.high / days)
        yield Statement("costs.price-per-day", {"price": price, "per_day": MoneyRange(per_day, basis.currency)})


def _own_time(lines: Sequence[CostLine], basis: CostBasis) -> Iterator[Statement]:
    """Yield how the days of the client's own people compare with what was estimated for the cost of ownership."""
    stated = [one.days for one in basis.terms.effort if one.purpose == "project" and one.counted == "once"]
    own = math.fsum(line.effort_days for line in lines if line.billing == "own")
    if stated and own:
        total = sum(stated[1:], start=stated[0])
        params: dict[str, object] = {"planned": own, "low": total.low, "high": total.high}
        if own > total.high > 0 and total.low > 0:
            yield Statement("costs.own-time-above", {**params, "least": own / total.high, "most": own / total.low})
        else:
            yield Statement("costs.own-time", params)


def _about_payments(payments: Sequence[PaymentMilestone], basis: CostBasis) -> Iterator[Statement]:
    terms = basis.terms.payments
    if not terms:
        yield Statement("costs.payments-not-stated")
    dated = {payment.id for payment in payments}
    for term in terms:
        if term.id not in dated:
            yield Statement("costs.payment-without-gate", {"title": term.title, "gate": term.gate})
    for base in ("project", "first_year"):
        share = math.fsum(term.share for term in terms if term.of == base)
        if share and abs(share - _WHOLE) > _TOLERANCE:
            yield Statement("costs.payments-not-whole", {"share": share, "of": Statement(f"costs.of-{_key(base)}")})


def _key(base: str) -> str:
    return base.replace("_", "-")


def _titles(template: PlanTemplate, role_ids: Sequence[str]) -> tuple[Text, ...]:
    """Return the titles of roles in the order of the template."""
    return tuple(role.title for role_id, role in template.roles.items() if role_id in role_ids)
