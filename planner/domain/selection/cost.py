"""Five-year cost of ownership from quotation lines, with what is not quoted listed as a risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

from planner.domain.model.company import Company
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import Money, MoneyRange
from planner.domain.model.money_terms import MoneyTerms
from planner.domain.model.vendor import Alternative, Quotation, QuoteCategory, QuoteLine
from planner.domain.selection.cost_series import (
    PER_USER,
    YEARS,
    Basis,
    band_range,
    effort_line,
    falls_in,
    formula_of,
    seats_in,
    vat_rate_of,
    yearly_amounts,
)
from planner.domain.selection.results import CostLine, CostOfOwnership, CostPart
from planner.errors import Problem, Statement

WithinBudget = Literal["yes", "no", "uncertain", "unknown"]
Years = tuple[Estimate, ...]

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


def part_of(category: QuoteCategory) -> CostPart:
    """Return the part (buying, bringing into use, keeping) a kind of cost belongs to."""
    return next(part for part, categories in COST_PARTS.items() if category in categories)


NOTHING_SAID = MoneyTerms()


def cost_of_ownership(
    alternative: Alternative, company: Company, terms: MoneyTerms = NOTHING_SAID, currency: str | None = None
) -> CostOfOwnership:
    """
    Add up the lines of one alternative's quotation over five years, as paid, with the client's own time.

    Users grow and prices rise as the client states; VAT and currency are put on the client's basis where the rate is
    known. Nothing is guessed: a line without an amount, a band nobody has declared, and a line per user while the
    number of users is unknown, are listed and never counted as zero.

    Args:
        terms: what the client says of money; nothing grows, rises or is converted where nothing is said.
        currency: that of the engagement; the quotation's own when left out.

    Source: docs/methods.md#cost-of-ownership
    """
    quotation = alternative.quotation
    if quotation is None:
        code = "selection.keeping-not-costed" if alternative.keeps_current else "selection.no-quotation"
        reason = Statement(code, {"alternative": alternative.name})
        return CostOfOwnership(alternative.id, YEARS, None, None, (), (reason,), "unknown")
    basis = Basis(company, terms, currency or quotation.currency)
    own_time = () if alternative.keeps_current else tuple(effort_line(one, basis.currency) for one in terms.effort)
    lines = [*quotation.lines, *own_time]
    series = [yearly_amounts(line, quotation, part_of(line.category), basis) for line in lines]
    offered = any(years is not None for years in series[: len(quotation.lines)])
    by_year = _by_year(series, basis.currency) if offered else ()
    open_years = tuple(_open_years(lines, series)) if by_year else ()
    total = _total(by_year) if by_year else None
    first = by_year[0] if by_year and 1 not in open_years else None
    unquoted = tuple(_unquoted(alternative, quotation, basis, own_time))
    budgeted = _budgeted(lines, series, basis) if by_year else ()
    within = _within_budgets(
        (_total(budgeted) if budgeted else None, company.budget_five_years),
        (budgeted[0] if budgeted else None, company.budget_first_year),
        complete=not unquoted,
    )
    whose = [*("" for _ in quotation.lines), *(one.stated_by for one in terms.effort[: len(own_time)])]
    printed = tuple(_cost_line(*one, quotation, basis) for one in zip(lines, series, whose, strict=True))
    parts = _parts(printed, basis.currency)
    return CostOfOwnership(alternative.id, YEARS, total, first, printed, unquoted, within, parts, by_year, open_years)


def offered_price(alternative: Alternative, company: Company, terms: MoneyTerms, currency: str) -> Estimate | None:
    """Return what the vendor's offer alone comes to over five years; None where no line of it has a price."""
    quotation = alternative.quotation
    if quotation is None or alternative.keeps_current:
        return None
    basis = Basis(company, terms, currency)
    offered = [line for line in quotation.lines if not line.own]
    series = [yearly_amounts(line, quotation, part_of(line.category), basis) for line in offered]
    known = [years for years in series if years is not None]
    return _sum([amount for years in known for amount in years]) if known else None


def offer_is_complete(alternative: Alternative, company: Company, terms: MoneyTerms, currency: str) -> bool:
    """Say whether an offer prices all its lines and is silent on no kind of cost; only then is its price the whole."""
    quotation = alternative.quotation
    if quotation is None or _absent(alternative, quotation, company):
        return False
    basis = Basis(company, terms, currency)
    offered = [line for line in quotation.lines if not line.own]
    return all(yearly_amounts(line, quotation, part_of(line.category), basis) is not None for line in offered)


def check_currencies(
    alternatives: Sequence[Alternative], company: Company, currency: str, terms: MoneyTerms = NOTHING_SAID
) -> Iterator[Problem]:
    """Yield every amount that is not in the engagement's currency: without a dated rate nothing is converted."""
    for alternative in alternatives:
        quotation = alternative.quotation
        if quotation is not None and quotation.currency != currency and terms.rate_of(quotation.currency) is None:
            params = {"found": quotation.currency, "expected": currency, "alternative": alternative.name}
            yield Problem("mixed-currencies", f"alternatives.{alternative.id}.quotation.currency", params)
    budgets = {"budget_first_year": company.budget_first_year, "budget_five_years": company.budget_five_years}
    for name, budget in budgets.items():
        if budget is not None and budget.currency != currency:
            yield Problem("budget-currency", f"company.{name}", {"found": budget.currency, "expected": currency})


def cost_warnings(
    alternatives: Sequence[Alternative], today_iso: str, terms: MoneyTerms = NOTHING_SAID
) -> Iterator[Statement]:
    """Yield what makes quotations hard to compare: different or unknown VAT, and offers that have run out."""
    quoted = [(a, a.quotation) for a in alternatives if a.quotation is not None]
    yield from _vat_as_quoted(quoted) if terms.vat_basis is None else _vat_not_converted(quoted, terms)
    for alternative, quotation in quoted:
        until = quotation.valid_until
        # a date given to the month runs out with the month
        if until is not None and until < today_iso[: len(until)]:
            yield Statement("selection.quotation-expired", {"alternative": alternative.name, "until": until})


Quoted = Sequence[tuple[Alternative, Quotation]]


def _vat_as_quoted(quoted: Quoted) -> Iterator[Statement]:
    by_vat = {vat: tuple(a.name for a, q in quoted if q.vat == vat) for vat in ("included", "excluded", "unknown")}
    if by_vat["included"] and by_vat["excluded"]:
        params = {"included": by_vat["included"], "excluded": by_vat["excluded"]}
        yield Statement("selection.vat-differs", params)
    if by_vat["unknown"]:
        yield Statement("selection.vat-unknown", {"alternatives": by_vat["unknown"]})


def _vat_not_converted(quoted: Quoted, terms: MoneyTerms) -> Iterator[Statement]:
    """Yield the offers that could not be put on the client's basis, and those that may be on either."""
    kept, either = [], []
    for alternative, quotation in quoted:
        taxed = [line for line in quotation.lines if not line.own]
        rateless = any(vat_rate_of(line, quotation, terms) is None for line in taxed)
        if quotation.vat != terms.vat_basis and rateless:
            kept.append(alternative.name)
        elif quotation.vat == "unknown" and taxed:
            either.append(alternative.name)
    if kept:
        yield Statement("economics.vat-not-converted", {"alternatives": tuple(kept)})
    if either:
        yield Statement("economics.vat-either", {"alternatives": tuple(either)})


def _cost_line(line: QuoteLine, years: Years | None, who: str, quotation: Quotation, basis: Basis) -> CostLine:
    amount = None if years is None else MoneyRange(_sum(years), basis.currency)
    sources = (line.source_id,) if line.source_id else ()
    return CostLine(line.category, amount, formula_of(line, quotation, part_of(line.category), basis), sources, who)


def _by_year(series: Sequence[Years | None], currency: str) -> tuple[MoneyRange, ...]:
    known = [years for years in series if years is not None]
    return tuple(MoneyRange(_sum([years[year] for years in known]), currency) for year in range(YEARS))


def _open_years(lines: Sequence[QuoteLine], series: Sequence[Years | None]) -> Iterator[int]:
    """Yield the years in which nothing that has a price is paid and a line without one falls due: unknown, not zero."""
    for year in range(1, YEARS + 1):
        priced = any(years is not None and years[year - 1].high > 0 for years in series)
        if not priced and any(
            years is None and falls_in(line, year) for line, years in zip(lines, series, strict=True)
        ):
            yield year


def _budgeted(lines: Sequence[QuoteLine], series: Sequence[Years | None], basis: Basis) -> tuple[MoneyRange, ...]:
    """Return what is held against the budget, by year: without own cost where the client says so."""
    without_own = basis.terms.budget_counts_own_time is False
    kept = [years for line, years in zip(lines, series, strict=True) if not (without_own and line.own)]
    return _by_year(kept, basis.currency)


def _total(by_year: Sequence[MoneyRange]) -> MoneyRange:
    return sum(by_year[1:], start=by_year[0])


def _sum(amounts: Sequence[Estimate]) -> Estimate:
    return sum(amounts, start=Estimate.exact(0.0))


def _parts(lines: Sequence[CostLine], currency: str) -> dict[CostPart, MoneyRange]:
    """Return the five-year cost of each part of which at least one line has an amount."""
    found: dict[CostPart, MoneyRange] = {}
    for part, categories in COST_PARTS.items():
        priced = [line.amount for line in lines if line.category in categories and line.amount is not None]
        if priced:
            found[part] = sum(priced, start=MoneyRange.zero(currency))
    return found


def _unquoted(
    alternative: Alternative, quotation: Quotation, basis: Basis, own_time: Sequence[QuoteLine]
) -> Iterator[Statement]:
    company = basis.company
    for line in quotation.lines:
        if line.amount is None and line.band is None:
            yield Statement("selection.unquoted", {"line": line.text})
        elif line.amount is None and band_range(line, part_of(line.category), basis.terms) is None:
            band = Statement(f"economics.band-{line.band}")
            yield Statement("economics.unquoted-band", {"line": line.text, "band": band})
        elif line.basis in PER_USER and seats_in(line, basis, 1) is None:
            yield Statement("selection.unquoted-users", {"line": line.text})
    for line in own_time:
        if line.amount is None:
            yield Statement("economics.own-time-without-cost", {"line": line.text})
        elif line.basis in PER_USER and seats_in(line, basis, 1) is None:
            yield Statement("selection.unquoted-users", {"line": line.text})
    absent = _absent(alternative, quotation, company)
    if absent:
        categories = tuple(Statement(f"selection.category-{category}") for category in absent)
        yield Statement("selection.categories-absent", {"categories": categories, "count": len(absent)})


def _absent(alternative: Alternative, quotation: Quotation, company: Company) -> tuple[QuoteCategory, ...]:
    """Return the kinds of cost a quotation is silent on, of those that can arise."""
    named = {line.category for line in quotation.lines}
    # only who replaces a CRM has two systems to run side by side
    skipped = PROJECT_CATEGORIES if alternative.keeps_current else () if company.has_crm else ("parallel",)
    return tuple(c for c in get_args(QuoteCategory) if c not in named and c not in skipped)


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
