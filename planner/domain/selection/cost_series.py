"""What one line of a quotation costs in each year: seats with growth, rising prices, VAT and currency on one basis."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.domain.model.company import Company
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.money_terms import BandPart, BandRange, InternalEffort, MoneyTerms, PriceIncrease, UserGrowth
from planner.domain.model.vendor import Quotation, QuoteCategory, QuoteLine
from planner.errors import Statement

YEARS = 5
RECURRING = ("per_year", "per_user_year")
PER_USER = ("per_user_year", "per_user_once")
# low, expected and high, each worked out on its own: low growth with low prices, high with high
Triple = tuple[float, float, float]
ONE: Triple = (1.0, 1.0, 1.0)
# a seat is bought whole; what arithmetic leaves behind the comma is no seat
HARDLY_A_SEAT = 1e-6
PURPOSE_CATEGORIES: dict[str, QuoteCategory] = {
    "training": "training",
    "project": "implementation",
    "administration": "administration",
}


@dataclass(frozen=True, slots=True)
class Basis:
    """What every line is put on: whose users, which terms, which currency."""

    company: Company
    terms: MoneyTerms
    currency: str


def yearly_amounts(line: QuoteLine, quotation: Quotation, part: BandPart, basis: Basis) -> tuple[Estimate, ...] | None:
    """
    Return what a line costs in years 1 to 5, in the currency and on the VAT basis of the client; None when unknown.

    Source: docs/methods.md#cost-of-ownership
    """
    unit = unit_price(line, part, basis)
    seats = [seats_in(line, basis, year) for year in range(1, YEARS + 1)] if line.basis in PER_USER else None
    if unit is None or (seats is not None and seats[0] is None):
        return None
    factor = conversion(line, quotation, basis)
    paid = [_payments(line, basis, case, seats) for case in range(3)]
    prices = _astuple(unit)
    return tuple(
        _ordered(*(prices[case] * factor[case] * paid[case][year] for case in range(3))) for year in range(YEARS)
    )


def unit_price(line: QuoteLine, part: BandPart, basis: Basis) -> Estimate | None:
    """Return the amount of one payment (per user, where priced so); a band counts by the range declared for it."""
    if line.amount is not None:
        return line.amount
    band = band_range(line, part, basis.terms)
    return band.amount if band else None


def band_range(line: QuoteLine, part: BandPart, terms: MoneyTerms) -> BandRange | None:
    """Return what the client has declared a line's band to mean."""
    return terms.band_of(part, line.band, line.basis) if line.band else None


def years_paid(line: QuoteLine) -> int:
    """Number of the five years in which a line is paid."""
    if line.basis not in RECURRING:
        return 1 if line.first_year <= YEARS else 0
    return max(0, min(line.last_year, YEARS) - max(line.first_year, 1) + 1)


def falls_in(line: QuoteLine, year: int) -> bool:
    """Say whether a line falls due in a year (1-based), whatever it costs."""
    if line.basis not in RECURRING:
        return year == max(line.first_year, 1)
    return line.first_year <= year <= line.last_year


def seats_in(line: QuoteLine, basis: Basis, year: int) -> Triple | None:
    """Return the whole seats of a line in a year (1-based, year 1 as today); None while nobody knows the users."""
    groups = _groups(line, basis)
    if not groups:
        return None
    least = line.minimum_seats or 0

    def seats(case: int) -> float:
        users = math.fsum(count * _grown(growth, case, year) for count, growth in groups)
        return float(max(math.ceil(users - HARDLY_A_SEAT), least))

    return (seats(0), seats(1), seats(2))


def conversion(line: QuoteLine, quotation: Quotation, basis: Basis) -> Triple:
    """Return what amounts are multiplied by to stand in the client's currency and on the client's VAT basis."""
    if line.band:
        return ONE
    return _times(vat_factor(line, quotation, basis.terms), currency_factor(line, quotation, basis))


def vat_factor(line: QuoteLine, quotation: Quotation, terms: MoneyTerms) -> Triple:
    """
    Return what amounts are multiplied by to stand on the client's VAT basis.

    Own cost carries no VAT. Without a stated basis or a known rate nothing is converted. An offer that does not say
    whether VAT is included may be either: its range is widened by the rate.
    """
    rate = vat_rate_of(line, quotation, terms)
    if terms.vat_basis is None or line.own or rate is None or quotation.vat == terms.vat_basis:
        return ONE
    up, down = 1 + rate, 1 / (1 + rate)
    if quotation.vat == "unknown":
        return (1.0, 1.0, up) if terms.vat_basis == "included" else (down, 1.0, 1.0)
    return (up, up, up) if terms.vat_basis == "included" else (down, down, down)


def vat_rate_of(line: QuoteLine, quotation: Quotation, terms: MoneyTerms) -> float | None:
    """Return the VAT rate of a line: its own, else that of the offer, else the one the client states."""
    if line.vat_rate is not None:
        return line.vat_rate
    if quotation.vat_rate is not None:
        return quotation.vat_rate
    return terms.vat_rate.value if terms.vat_rate else None


def currency_factor(line: QuoteLine, quotation: Quotation, basis: Basis) -> Triple:
    """Return what amounts are multiplied by to stand in the engagement's currency."""
    found = _currency_of(line, quotation)
    if found == basis.currency:
        return ONE
    rate = basis.terms.rate_of(found)
    assert rate is not None  # `check_currencies` refuses the quotation first
    return (rate.rate, rate.rate, rate.rate)


def increase_of(line: QuoteLine, terms: MoneyTerms) -> tuple[PriceIncrease, int] | None:
    """Return the yearly increase of a recurring line and the last year at today's price; None where none is stated."""
    stated = terms.increase_of("own" if line.own else "offer") if line.basis in RECURRING else None
    if stated is None:
        return None
    term = 1 if line.own or terms.first_term_years is None else int(terms.first_term_years.value)
    fixed = line.price_fixed_until_year or term
    return (stated, fixed) if fixed < min(line.last_year, YEARS) else None


def _currency_of(line: QuoteLine, quotation: Quotation) -> str:
    return line.currency or quotation.currency


def effort_line(effort: InternalEffort, currency: str) -> QuoteLine:
    """
    Return the time of the client's own people as a line of its own; without a day's cost it has no amount.

    Args:
        currency: that of the engagement, in which the client counts a day whatever the vendor quotes in.
    """
    amount = None if effort.day_cost is None else effort.days.scaled(effort.day_cost)
    category = PURPOSE_CATEGORIES[effort.purpose]
    return QuoteLine(effort.id, category, effort.text, effort.counted, amount, "", own=True, currency=currency)


def formula_of(line: QuoteLine, quotation: Quotation, part: BandPart, basis: Basis) -> Statement:
    """Return how a line was worked out, with every conversion and change that entered it."""
    unit = unit_price(line, part, basis)
    if unit is None:
        code = "economics.band-not-declared" if line.band else "selection.cost-unquoted"
        return Statement(code, {"line": line.text, "band": _band_word(line)})
    first = max(line.first_year, 1)
    seats = seats_in(line, basis, first) if line.basis in PER_USER else None
    if line.basis in PER_USER and seats is None:
        return Statement("selection.cost-users-unknown", {"line": line.text})
    params: dict[str, object] = {
        "line": line.text,
        "unit": MoneyRange(unit, basis.currency if line.band else _currency_of(line, quotation)),
        "users": int(seats[1]) if seats else basis.company.users,
        "count": years_paid(line),
        "first": line.first_year,
        "band": _band_word(line),
    }
    code = f"{'economics.band' if line.band else 'selection.cost'}-{line.basis.replace('_', '-')}"
    notes = tuple(_notes(line, quotation, basis))
    base = Statement(code, params)
    return Statement("economics.formula", {"base": base, "notes": notes}) if notes else base


def _notes(line: QuoteLine, quotation: Quotation, basis: Basis) -> Iterator[Statement]:
    terms = basis.terms
    if line.basis in PER_USER:
        yield from _seat_notes(line, basis)
    risen = increase_of(line, terms)
    if risen is not None and any(_astuple(risen[0].rate)):
        yield Statement("economics.note-increase", {"year": risen[1] + 1, "rate": risen[0].rate})
    factor = ONE if line.band else vat_factor(line, quotation, terms)
    if factor != ONE:
        kind = "unknown" if quotation.vat == "unknown" else terms.vat_basis
        yield Statement(f"economics.note-vat-{kind}", {"rate": vat_rate_of(line, quotation, terms)})
    found = _currency_of(line, quotation)
    rate = None if line.band or found == basis.currency else terms.rate_of(found)
    if rate is not None:
        params = {"found": rate.currency, "rate": rate.rate, "expected": basis.currency, "when": rate.as_of}
        yield Statement("economics.note-currency", params)


def _seat_notes(line: QuoteLine, basis: Basis) -> Iterator[Statement]:
    groups = _groups(line, basis) or ()
    counted = math.fsum(count for count, _ in groups)
    if line.minimum_seats is not None and line.minimum_seats > counted:
        yield Statement("economics.note-minimum", {"seats": line.minimum_seats})
    moving = {growth.rate for _, growth in groups if growth is not None and any(_astuple(growth.rate))}
    last = 1 if line.basis == "per_user_year" and years_paid(line) <= 1 else YEARS
    if moving and last > 1:
        one = len(moving) == 1 and all(growth is not None for _, growth in groups)
        params = {"rate": next(iter(moving))}
        yield Statement("economics.note-growth", params) if one else Statement("economics.note-growth-by-role")


def _groups(line: QuoteLine, basis: Basis) -> tuple[tuple[float, UserGrowth | None], ...]:
    """Return how many users a line is for today, by how they grow; the seats a line states are shared alike."""
    terms = basis.terms
    groups = [g for g in basis.company.user_groups if not line.user_roles or g.role in line.user_roles]
    found = [(float(group.headcount), terms.growth_of(group.role)) for group in groups if group.headcount]
    if line.users is None:
        return tuple(found)
    total = math.fsum(count for count, _ in found)
    if not total:
        return ((float(line.users), terms.growth_of(line.user_roles[0] if line.user_roles else "")),)
    return tuple((count * line.users / total, growth) for count, growth in found)


def _grown(growth: UserGrowth | None, case: int, year: int) -> float:
    return 1.0 if growth is None else float((1 + _astuple(growth.rate)[case]) ** (year - 1))


def _payments(line: QuoteLine, basis: Basis, case: int, seats: Sequence[Triple | None] | None) -> list[float]:
    """Return for each year how many units are paid, with the rise in price, in the low, expected or high case."""
    counts = [one[case] for one in seats if one is not None] if seats is not None else [1.0] * YEARS
    first, last = max(line.first_year, 1), min(line.last_year, YEARS)
    if line.basis in RECURRING:
        return [
            counts[year - 1] * _price_level(line, basis.terms, case, year) if first <= year <= last else 0.0
            for year in range(1, YEARS + 1)
        ]
    if line.basis == "once":
        return [1.0 if year == first else 0.0 for year in range(1, YEARS + 1)]
    return _bought_once(counts, first, last)


def _bought_once(counts: Sequence[float], first: int, last: int) -> list[float]:
    """Return the seats bought each year when a seat is bought for good: only growth beyond what is owned is paid."""
    owned, bought = 0.0, []
    for year, count in enumerate(counts, start=1):
        # whatever the last year says, the seats of the first year are bought
        more = max(0.0, count - owned) if first <= year <= max(last, first) else 0.0
        owned += more
        bought.append(more)
    return bought


def _price_level(line: QuoteLine, terms: MoneyTerms, case: int, year: int) -> float:
    risen = increase_of(line, terms)
    if risen is None:
        return 1.0
    increase, fixed = risen
    return float((1 + _astuple(increase.rate)[case]) ** max(0, year - fixed))


def _band_word(line: QuoteLine) -> Statement | None:
    return Statement(f"economics.band-{line.band}") if line.band else None


def _astuple(estimate: Estimate) -> Triple:
    return (estimate.low, estimate.expected, estimate.high)


def _times(first: Triple, second: Triple) -> Triple:
    return (first[0] * second[0], first[1] * second[1], first[2] * second[2])


def _ordered(low: float, expected: float, high: float) -> Estimate:
    # seats bought once may fall in an earlier year when growth is high: a year's range still holds all three
    return Estimate(min(low, expected), expected, max(expected, high))
