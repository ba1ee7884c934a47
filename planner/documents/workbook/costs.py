"""The lines of the five-year cost with everything the formulas of the workbook need to add them up again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.documents.builders.common import Prose
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.money_terms import MoneyTerms
from planner.domain.model.vendor import Alternative, Quotation, QuoteLine
from planner.domain.selection.cost import part_of
from planner.domain.selection.cost_series import (
    PER_USER,
    RECURRING,
    YEARS,
    Basis,
    Triple,
    conversion,
    effort_line,
    seats_in,
    unit_price,
    yearly_amounts,
)
from planner.domain.selection.present_value import present_value
from planner.domain.selection.results import CostOfOwnership
from planner.errors import Statement
from planner.services.run import EngagementResult

CASES = ("low", "expected", "high")


@dataclass(frozen=True, slots=True)
class CostFigures:
    """What an alternative costs: over the five years, in the first, at today's value, and by year; None is unknown."""

    total: Estimate | None
    first_year: Estimate | None
    present: Estimate | None
    by_year: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """Users of one role today and their yearly growth (fractions)."""

    id: str
    label: str
    users: int | None
    growth: Estimate


@dataclass(frozen=True, slots=True)
class PricedLine:
    """
    One line of one alternative.

    `alternative` counts from 0; `factor` turns the unit into the client's currency and VAT basis; `roles` are the
    places of the roles it is for; `seats` and `years` are what the engine found, None where nothing can be said.
    """

    alternative: int
    offered: bool
    line: QuoteLine
    category: str
    unit: Estimate | None
    factor: Triple
    fixed_until: int
    roles: tuple[int, ...]
    seats: tuple[Triple, ...] | None
    years: tuple[Estimate, ...] | None

    @property
    def per_user(self) -> bool:
        """Whether it is paid for every user."""
        return self.line.basis in PER_USER

    @property
    def recurs(self) -> bool:
        """Whether it is paid every year."""
        return self.line.basis in RECURRING


def figures_of(cost: CostOfOwnership | None, rate: float) -> CostFigures:
    """Return the figures of one alternative as the engine found them."""
    by_year = tuple(one.estimate for one in cost.by_year) if cost else ()
    if cost is None or not by_year:
        return CostFigures(None, None, None, ())
    return CostFigures(_estimate(cost.total), _estimate(cost.first_year), present_value(by_year, rate), by_year)


def _estimate(amount: MoneyRange | None) -> Estimate | None:
    return amount.estimate if amount else None


def roles_of(result: EngagementResult, prose: Prose) -> tuple[Role, ...]:
    """Return the roles of the future users with their numbers; without any, one row to fill in."""
    terms, users = result.engagement.money_terms, dict[str, int]()
    for group in result.engagement.company.user_groups:
        users[group.role] = users.get(group.role, 0) + group.headcount
    found = [Role(role, prose.label("audience", role), count, _growth(terms, role)) for role, count in users.items()]
    return tuple(found) or (Role("", prose.text("all-users"), None, _growth(terms, "")),)


def _growth(terms: MoneyTerms, role: str) -> Estimate:
    growth = terms.growth_of(role)
    return growth.rate if growth else Estimate.exact(0.0)


def priced_lines(
    result: EngagementResult, alternatives: Sequence[Alternative], roles: Sequence[Role], prose: Prose
) -> tuple[PricedLine, ...]:
    """Return the lines of every alternative in the order of the workbook, the client's own time last."""
    engagement = result.engagement
    basis = Basis(engagement.company, engagement.money_terms, engagement.currency)
    found = []
    for place, alternative in enumerate(alternatives):
        if alternative.quotation is not None:
            lines = _lines(alternative, alternative.quotation, basis)
            found += [_priced(place, one, alternative.quotation, basis, roles, prose) for one in lines]
    return tuple(found)


def _lines(alternative: Alternative, quotation: Quotation, basis: Basis) -> Iterator[tuple[QuoteLine, bool]]:
    """Yield every line and whether it is the client's own time, which no offer holds."""
    yield from ((line, False) for line in quotation.lines)
    if not alternative.keeps_current:
        yield from ((effort_line(effort, basis.currency), True) for effort in basis.terms.effort)


def _priced(
    place: int,
    listed: tuple[QuoteLine, bool],
    quotation: Quotation,
    basis: Basis,
    roles: Sequence[Role],
    prose: Prose,
) -> PricedLine:
    line, own_time = listed
    part = part_of(line.category)
    seats = tuple(one for year in range(1, YEARS + 1) if (one := seats_in(line, basis, year)) is not None)
    first_term = basis.terms.first_term_years
    term = 1 if line.own or first_term is None else int(first_term.value)
    return PricedLine(
        alternative=place,
        offered=not own_time,
        line=line,
        category=prose.say(Statement(f"selection.category-{line.category}")),
        unit=unit_price(line, part, basis),
        factor=conversion(line, quotation, basis),
        fixed_until=line.price_fixed_until_year or term,
        roles=tuple(n for n, role in enumerate(roles) if not line.user_roles or role.id in line.user_roles),
        seats=seats if line.basis in PER_USER and seats else None,
        years=yearly_amounts(line, quotation, part, basis),
    )


def increase(terms: MoneyTerms, *, own: bool) -> Estimate:
    """Return the yearly change of prices: of the client's own cost or of the offers; nothing where none is stated."""
    stated = terms.increase_of("own" if own else "offer")
    return stated.rate if stated else Estimate.exact(0.0)


def part_of_estimate(estimate: Estimate, case: int) -> float:
    """Return low, expected or high by its place."""
    return (estimate.low, estimate.expected, estimate.high)[case]
