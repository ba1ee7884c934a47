"""Five-year cost of ownership from quotation lines, with what is not quoted listed as a risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

from planner.domain.model.company import Company
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import Money, MoneyRange
from planner.domain.model.vendor import Alternative, Quotation, QuoteCategory, QuoteLine
from planner.domain.selection.results import CostLine, CostOfOwnership, CostPart
from planner.errors import Problem, Statement

YEARS = 5
WithinBudget = Literal["yes", "no", "uncertain", "unknown"]

RECURRING = ("per_year", "per_user_year")
PER_USER = ("per_user_year", "per_user_once")
# whoever keeps what there is buys no project; the running costs are asked for all the same
PROJECT_CATEGORIES: tuple[QuoteCategory, ...] = (
    "licence",
    "implementation",
    "integration",
    "migration",
    "training",
    "customisation",
    "parallel",
)
# the three parts the sources ask for: buying, bringing into use, keeping (S-026); every category belongs to one
COST_PARTS: Mapping[CostPart, tuple[QuoteCategory, ...]] = {
    "purchase": ("licence", "infrastructure"),
    "implementation": ("implementation", "integration", "migration", "training", "customisation", "parallel"),
    "maintenance": ("support", "administration", "upgrade", "exit"),
}


def cost_of_ownership(alternative: Alternative, company: Company) -> CostOfOwnership:
    """
    Add up the lines of one alternative's quotation over five years.

    Amounts stay as quoted: nothing is discounted, converted or guessed. A line without an amount, and a
    line per user while the number of users is unknown, is listed and never counted as zero.

    Source: docs/methods.md#cost-of-ownership
    """
    quotation = alternative.quotation
    if quotation is None:
        code = "selection.keeping-not-costed" if alternative.keeps_current else "selection.no-quotation"
        reason = Statement(code, {"alternative": alternative.name})
        return CostOfOwnership(alternative.id, YEARS, None, None, (), (reason,), "unknown")
    lines = tuple(_cost_line(line, quotation.currency, company.users) for line in quotation.lines)
    priced = [line.amount for line in lines if line.amount is not None]
    total = _sum(priced, quotation.currency) if priced else None
    first = _first_year(quotation, company.users) if priced else None
    unquoted = tuple(_unquoted(alternative, quotation, company))
    within = _within_budgets(
        (total, company.budget_five_years), (first, company.budget_first_year), complete=not unquoted
    )
    return CostOfOwnership(
        alternative.id, YEARS, total, first, lines, unquoted, within, _parts(lines, quotation.currency)
    )


def check_currencies(alternatives: Sequence[Alternative], company: Company, currency: str) -> Iterator[Problem]:
    """Yield every amount that is not in the engagement's currency: without a dated rate nothing is converted."""
    for alternative in alternatives:
        quotation = alternative.quotation
        if quotation is not None and quotation.currency != currency:
            params = {"found": quotation.currency, "expected": currency, "alternative": alternative.name}
            yield Problem("mixed-currencies", f"alternatives.{alternative.id}.quotation.currency", params)
    budgets = {"budget_first_year": company.budget_first_year, "budget_five_years": company.budget_five_years}
    for name, budget in budgets.items():
        if budget is not None and budget.currency != currency:
            yield Problem("budget-currency", f"company.{name}", {"found": budget.currency, "expected": currency})


def cost_warnings(alternatives: Sequence[Alternative], today_iso: str) -> Iterator[Statement]:
    """Yield what makes quotations hard to compare: different or unknown VAT, and offers that have run out."""
    quoted = [(a, a.quotation) for a in alternatives if a.quotation is not None]
    by_vat = {vat: tuple(a.name for a, q in quoted if q.vat == vat) for vat in ("included", "excluded", "unknown")}
    if by_vat["included"] and by_vat["excluded"]:
        params = {"included": by_vat["included"], "excluded": by_vat["excluded"]}
        yield Statement("selection.vat-differs", params)
    if by_vat["unknown"]:
        yield Statement("selection.vat-unknown", {"alternatives": by_vat["unknown"]})
    for alternative, quotation in quoted:
        until = quotation.valid_until
        # a date given to the month runs out with the month
        if until is not None and until < today_iso[: len(until)]:
            yield Statement("selection.quotation-expired", {"alternative": alternative.name, "until": until})


def _cost_line(line: QuoteLine, currency: str, users: int) -> CostLine:
    amount = _amount(line, users, _years(line))
    total = None if amount is None else MoneyRange(amount, currency)
    return CostLine(line.category, total, _formula(line, currency, users), (line.source_id,))


def _years(line: QuoteLine) -> int:
    """Number of the five years in which a line is paid."""
    if line.basis not in RECURRING:
        return 1 if line.first_year <= YEARS else 0
    return max(0, min(line.last_year, YEARS) - max(line.first_year, 1) + 1)


def _amount(line: QuoteLine, users: int, times: int) -> Estimate | None:
    per_user = line.basis in PER_USER
    if line.amount is None or (per_user and users == 0):
        return None
    return line.amount.scaled(times * (users if per_user else 1))


def _formula(line: QuoteLine, currency: str, users: int) -> Statement:
    if line.amount is None:
        return Statement("selection.cost-unquoted", {"line": line.text})
    if line.basis in PER_USER and users == 0:
        return Statement("selection.cost-users-unknown", {"line": line.text})
    unit = MoneyRange(line.amount, currency)
    params = {"line": line.text, "unit": unit, "users": users, "count": _years(line), "first": line.first_year}
    return Statement(f"selection.cost-{line.basis.replace('_', '-')}", params)


def _first_year(quotation: Quotation, users: int) -> MoneyRange:
    due = [line for line in quotation.lines if line.first_year <= 1 and _years(line) > 0]
    amounts = [amount for line in due if (amount := _amount(line, users, 1)) is not None]
    return _sum([MoneyRange(amount, quotation.currency) for amount in amounts], quotation.currency)


def _sum(amounts: Sequence[MoneyRange], currency: str) -> MoneyRange:
    return sum(amounts, start=MoneyRange.zero(currency))


def _parts(lines: Sequence[CostLine], currency: str) -> dict[CostPart, MoneyRange]:
    """Return the five-year cost of each part of which at least one line has an amount."""
    found: dict[CostPart, MoneyRange] = {}
    for part, categories in COST_PARTS.items():
        priced = [line.amount for line in lines if line.category in categories and line.amount is not None]
        if priced:
            found[part] = _sum(priced, currency)
    return found


def _unquoted(alternative: Alternative, quotation: Quotation, company: Company) -> Iterator[Statement]:
    users = company.users
    for line in quotation.lines:
        if line.amount is None:
            yield Statement("selection.unquoted", {"line": line.text})
        elif line.basis in PER_USER and users == 0:
            yield Statement("selection.unquoted-users", {"line": line.text})
    named = {line.category for line in quotation.lines}
    # only who replaces a CRM has two systems to run side by side
    skipped = PROJECT_CATEGORIES if alternative.keeps_current else () if company.has_crm else ("parallel",)
    absent = [c for c in get_args(QuoteCategory) if c not in named and c not in skipped]
    if absent:
        categories = tuple(Statement(f"selection.category-{category}") for category in absent)
        yield Statement("selection.categories-absent", {"categories": categories, "count": len(absent)})


def _within_budgets(*pairs: tuple[MoneyRange | None, Money | None], complete: bool) -> WithinBudget:
    states = [_within(c, b, complete=complete) for c, b in pairs if c is not None and b is not None]
    for state in ("no", "uncertain", "yes"):
        if state in states:
            return state
    return "unknown"


def _within(cost: MoneyRange, budget: Money, *, complete: bool) -> WithinBudget:
    limit = float(budget.amount)
    if cost.estimate.low > limit:
        return "no"
    # what is not quoted can only add to the cost
    return "yes" if cost.estimate.high <= limit and complete else "uncertain"
