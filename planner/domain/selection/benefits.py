"""What reaching the objectives is worth by the client's own figures, and when that has paid for an alternative."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.money_terms import StatedBenefit
from planner.domain.model.objective import Objective
from planner.domain.selection.economics_results import BenefitLine, Payback
from planner.domain.selection.present_value import MONTHS_A_YEAR, month_factor, year_factor
from planner.errors import Statement

SEED = 20260701
DRAWS = 10_000
DAYS_A_MONTH = 365.25 / 12
ALMOST_SURE = 0.99
# a balance this small is nothing left to pay
PENNY = 1e-6


@dataclass(frozen=True, slots=True)
class GainCase:
    """
    When gains count: years looked at, discount rate, and months from today to go-live.

    Years and months are counted from the day of the engagement.
    """

    years: int
    discount_rate: float
    go_live_month: int

    @property
    def months(self) -> int:
        """Number of months looked at."""
        return self.years * MONTHS_A_YEAR


def benefit_lines(
    benefits: Sequence[StatedBenefit], objectives: Sequence[Objective], currency: str
) -> tuple[BenefitLine, ...]:
    """Return one line per objective in the order of the register: its stated worth, or that nobody has stated one."""
    by_objective: dict[str, list[StatedBenefit]] = {}
    for benefit in benefits:
        by_objective.setdefault(benefit.objective_id, []).append(benefit)
    lines: list[BenefitLine] = []
    for objective in objectives:
        stated = by_objective.pop(objective.id, [])
        lines += [_line(one, currency) for one in stated] or [BenefitLine(objective.id, None, 0, None, None)]
    return tuple(lines)


def months_between(first: date, second: date) -> int:
    """Return the months from one day to another, begun months counted as whole ones; 0 where it lies behind."""
    return max(0, math.ceil((second - first).days / DAYS_A_MONTH))


def monthly_shares(benefit: StatedBenefit, case: GainCase) -> tuple[float, ...]:
    """
    Return for each month which share of a full month's gain it brings: none before the start, then the even ramp.

    Source: docs/methods.md#payback
    """
    start = case.go_live_month + benefit.starts_month
    return tuple(_ramped(month - start, benefit.ramp_months) for month in range(1, case.months + 1))


def paybacks(
    costs: Mapping[str, Sequence[Estimate]], benefits: Sequence[StatedBenefit], case: GainCase, currency: str
) -> tuple[Payback, ...]:
    """
    Return payback and net present value of every alternative with a price; nothing is known without stated gains.

    Args:
        costs: alternative id -> what is paid in each year, year 1 first.

    Source: docs/methods.md#payback
    """
    stated = [benefit for benefit in benefits if benefit.yearly is not None]
    if not stated:
        return tuple(Payback(id_, None, None, None, None) for id_ in costs)
    gains = drawn_gains(stated, case)
    return tuple(_payback(id_, years, stated, case, currency, gains) for id_, years in costs.items())


def payback_month(costs: Sequence[float], gains: Sequence[float], case: GainCase) -> int | None:
    """
    Return the month from which gains have paid for all costs up to then, for good; None when not within the years.

    Costs fall due at the beginning of their year, gains come month by month; both count at today's value.

    Source: docs/methods.md#payback
    """
    last_in_debt = 0
    for month, balance in enumerate(_balances(costs, gains, case), start=1):
        if balance < -PENNY:
            last_in_debt = month
    return None if last_in_debt == case.months else last_in_debt + 1 if last_in_debt else 0


def drawn_gains(benefits: Sequence[StatedBenefit], case: GainCase) -> tuple[float, ...]:
    """Return draws of the present value of all gains, each benefit drawn on its own, with a fixed seed."""
    generator = random.Random(SEED)  # noqa: S311 - repeatable draws, nothing secret
    worth = [(b.yearly, _present_worth_of_one(b, case)) for b in benefits if b.yearly is not None]
    return tuple(math.fsum(factor * drawn(yearly, generator) for yearly, factor in worth) for _ in range(DRAWS))


def drawn(estimate: Estimate, generator: random.Random) -> float:
    """
    Draw from the two-piece uniform distribution over a range, whose mean is the expected value.

    Source: docs/methods.md#rating-distribution
    """
    if estimate.width <= 0:
        return estimate.expected
    upper = generator.random() < (estimate.expected - estimate.low) / estimate.width
    low, high = (estimate.expected, estimate.high) if upper else (estimate.low, estimate.expected)
    return low + generator.random() * (high - low)


def _line(benefit: StatedBenefit, currency: str) -> BenefitLine:
    yearly = None if benefit.yearly is None else MoneyRange(benefit.yearly, currency)
    formula = Statement("economics.benefit-formula", {"text": benefit.formula}) if benefit.formula else None
    return BenefitLine(benefit.objective_id, yearly, benefit.starts_month, formula, benefit.stated_by or None)


def _ramped(month: int, ramp: int) -> float:
    """Return the mean effect within a month counted from the start of the effect (1-based) of an even ramp."""
    if month <= 0:
        return 0.0
    return 1.0 if month > ramp else (month - 0.5) / ramp


def _present_worth_of_one(benefit: StatedBenefit, case: GainCase) -> float:
    """Return the value today of gaining one unit a year with this benefit's start and ramp."""
    shares = monthly_shares(benefit, case)
    rate = case.discount_rate
    return math.fsum(share / MONTHS_A_YEAR * month_factor(rate, month) for month, share in enumerate(shares, start=1))


def _payback(
    alternative_id: str,
    years: Sequence[Estimate],
    benefits: Sequence[StatedBenefit],
    case: GainCase,
    currency: str,
    gains: Sequence[float],
) -> Payback:
    best, expected, careful = (_months(years, benefits, case, kind) for kind in ("best", "expected", "careful"))
    net = _net(years, benefits, case)
    hits = sum(gain >= cost - PENNY for gain, cost in zip(gains, _drawn_costs(years, case), strict=True))
    share = hits / DRAWS
    error = math.sqrt(share * (1 - share) / DRAWS)
    months = None
    if expected is not None and best is not None:
        months = Estimate(best, expected, case.months if careful is None else careful)
    statement = _statement(months, case, careful_open=careful is None, share=share)
    return Payback(
        alternative_id,
        months,
        share,
        MoneyRange(net, currency),
        error,
        months is not None and careful is None,
        statement,
    )


def _statement(months: Estimate | None, case: GainCase, *, careful_open: bool, share: float) -> Statement:
    # ten thousand draws do not show certainty
    word = "chance-above" if share > ALMOST_SURE else "chance-below" if share < 1 - ALMOST_SURE else "chance"
    said = Statement(f"economics.{word}", {"share": share, "years": case.years})
    if months is None:
        return Statement("economics.payback-not-within", {"years": case.years, "chance": said})
    params = {"low": months.low, "expected": months.expected, "high": months.high, "years": case.years, "chance": said}
    code = "economics.payback-open" if careful_open else "economics.payback"
    return Statement(code, params)


def _months(years: Sequence[Estimate], benefits: Sequence[StatedBenefit], case: GainCase, kind: str) -> int | None:
    """Work out the payback with high gains and low costs (best), expected ones, or low gains and high costs."""
    cost_of = {"best": "low", "expected": "expected", "careful": "high"}[kind]
    gain_of = {"best": "high", "expected": "expected", "careful": "low"}[kind]
    costs = [getattr(paid, cost_of) for paid in years]
    return payback_month(costs, _monthly(benefits, case, gain_of), case)


def _monthly(benefits: Sequence[StatedBenefit], case: GainCase, which: str) -> list[float]:
    """Return the gains of each month, in the low, expected or high case."""
    sums = [0.0] * case.months
    for benefit in benefits:
        yearly = getattr(benefit.yearly, which) if benefit.yearly else 0.0
        for month, share in enumerate(monthly_shares(benefit, case)):
            sums[month] += yearly / MONTHS_A_YEAR * share
    return sums


def _balances(costs: Sequence[float], gains: Sequence[float], case: GainCase) -> Iterator[float]:
    """Yield gains less costs so far, at today's value, at the end of each month."""
    balance, rate = 0.0, case.discount_rate
    for month, gain in enumerate(gains, start=1):
        if month % MONTHS_A_YEAR == 1:
            year = (month - 1) // MONTHS_A_YEAR + 1
            balance -= costs[year - 1] * year_factor(rate, year)
        balance += gain * month_factor(rate, month)
        yield balance


def _net(years: Sequence[Estimate], benefits: Sequence[StatedBenefit], case: GainCase) -> Estimate:
    """Return gains less costs at today's value; the low end meets low gains with high costs."""

    def end(cost_of: str, gain_of: str) -> float:
        costs = [getattr(paid, cost_of) for paid in years]
        return list(_balances(costs, _monthly(benefits, case, gain_of), case))[-1]

    return Estimate(end("high", "low"), end("expected", "expected"), end("low", "high"))


def _drawn_costs(years: Sequence[Estimate], case: GainCase) -> Iterator[float]:
    """Yield draws of the present value of an alternative's cost: all its lines move together, the careful reading."""
    rate = case.discount_rate
    low, expected, high = (
        math.fsum(getattr(paid, kind) * year_factor(rate, year) for year, paid in enumerate(years, start=1))
        for kind in ("low", "expected", "high")
    )
    # another stream than the gains', the same for every alternative
    generator = random.Random(SEED + 1)  # noqa: S311 - repeatable draws, nothing secret
    total = Estimate(low, expected, high)
    for _ in range(DRAWS):
        yield drawn(total, generator)
