"""The money side of a selection: cost by year at today's value, price scores, benefits, payback, frontier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.engagement import Engagement
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.money_terms import MoneyTerms
from planner.domain.selection.benefits import GainCase, benefit_lines, months_between, paybacks
from planner.domain.selection.cost import offer_is_complete, offered_price
from planner.domain.selection.cost_series import YEARS
from planner.domain.selection.economics_results import Economics, Payback, YearOfCost
from planner.domain.selection.frontier import value_against_cost
from planner.domain.selection.hidden_fees import card_findings, hidden_fees
from planner.domain.selection.present_value import present_value, year_factor
from planner.domain.selection.price_scores import price_scores
from planner.domain.selection.results import CostOfOwnership, Selection
from planner.errors import Statement


def weigh_economics(selection: Selection, engagement: Engagement) -> Economics | None:
    """
    Return the money side of the alternatives; None when no alternative is scored.

    Source: docs/methods.md#economics
    """
    if not selection.scored:
        return None
    terms = engagement.money_terms
    rate = terms.discount_rate.value if terms.discount_rate else 0.0
    alternatives = {a.id: a for a in engagement.alternatives}
    in_order = [alternatives[s.alternative_id] for s in selection.scored]
    fees = hidden_fees(in_order, engagement.company)
    prices = _tender_prices(selection, engagement)
    return Economics(
        years=YEARS,
        discount_rate=rate,
        cost_by_year={c.alternative_id: _years(c, rate) for c in selection.costs if c.by_year},
        present_value={c.alternative_id: _worth(c, rate) for c in selection.costs if c.by_year},
        hidden_fees=fees,
        price_scores=price_scores(prices, terms, _price_caution(prices, engagement)),
        benefits=benefit_lines(terms.benefits, engagement.objectives, engagement.currency),
        paybacks=_paybacks(selection, engagement, rate),
        frontier=value_against_cost(selection.scored, selection.costs),
        assumptions=tuple(_assumptions(engagement)),
        warnings=tuple(_warnings(selection, engagement)),
        vat_basis=terms.vat_basis,
        card_findings=tuple(card_findings(in_order, fees)),
    )


def _years(cost: CostOfOwnership, rate: float) -> tuple[YearOfCost, ...]:
    return tuple(
        YearOfCost(year, paid, MoneyRange(paid.estimate.scaled(year_factor(rate, year)), paid.currency))
        if year not in cost.open_years
        else YearOfCost(year, None, None)
        for year, paid in enumerate(cost.by_year, start=1)
    )


def _worth(cost: CostOfOwnership, rate: float) -> MoneyRange:
    return MoneyRange(present_value([paid.estimate for paid in cost.by_year], rate), cost.by_year[0].currency)


def _tender_prices(selection: Selection, engagement: Engagement) -> Mapping[str, float | None]:
    """Return the expected price of every offer that fails no must-have; the others take no part in price points."""
    by_id = {a.id: a for a in engagement.alternatives}
    prices: dict[str, float | None] = {}
    for scored in selection.scored:
        offer = by_id[scored.alternative_id]
        price = offered_price(offer, engagement.company, engagement.money_terms, engagement.currency)
        prices[offer.id] = price.expected if price is not None and scored.eligible else None
    return prices


def _price_caution(prices: Mapping[str, float | None], engagement: Engagement) -> Statement | None:
    """Return which offers have points on what is quoted so far only; None where every price is the whole."""
    terms, company, currency = engagement.money_terms, engagement.company, engagement.currency
    priced = [a for a in engagement.alternatives if prices.get(a.id) is not None]
    open_ = tuple(a.name for a in priced if not offer_is_complete(a, company, terms, currency))
    return Statement("economics.price-so-far", {"alternatives": open_, "count": len(open_)}) if open_ else None


def _paybacks(selection: Selection, engagement: Engagement, rate: float) -> tuple[Payback, ...]:
    """Return the payback of everything new that has a price and may lead; whoever keeps what there is gains nothing."""
    kept = {a.id for a in engagement.alternatives if a.keeps_current}
    may_lead = {scored.alternative_id for scored in selection.compared} - kept
    costs: dict[str, Sequence[Estimate]] = {
        c.alternative_id: [paid.estimate for paid in c.by_year]
        for c in selection.costs
        if c.by_year and c.alternative_id in may_lead
    }
    go_live = engagement.plan.go_live
    # without a day of going live nobody can say when gains begin
    stated = engagement.money_terms.benefits if go_live else ()
    month = months_between(engagement.today, go_live) if go_live else 0
    return paybacks(costs, stated, GainCase(YEARS, rate, month), engagement.currency)


def _assumptions(engagement: Engagement) -> Iterator[Statement]:
    terms = engagement.money_terms
    yield from _basis_of(engagement, terms)
    yield from _growth_of(engagement, terms)
    yield from _increases_of(engagement, terms)
    yield from _discounting_of(engagement, terms)
    for rate in terms.rates:
        params = {
            "found": rate.currency, "rate": rate.rate, "expected": engagement.currency, "when": rate.as_of,
            "source": rate.source, "who": _who(engagement, rate.stated_by),
        }  # fmt: skip
        yield Statement("economics.rate", params)
    for band in terms.bands:
        params = {
            "part": Statement(f"economics.part-{band.part}"), "band": Statement(f"economics.band-{band.band}"),
            "basis": Statement(f"economics.paid-{band.basis.replace('_', '-')}"),
            "amount": MoneyRange(band.amount, engagement.currency), "who": _who(engagement, band.stated_by),
        }  # fmt: skip
        yield Statement("economics.band-range", params)
    yield from _own_time_of(engagement, terms)
    yield from _gains_of(engagement, terms)


def _basis_of(engagement: Engagement, terms: MoneyTerms) -> Iterator[Statement]:
    if terms.vat_basis is None:
        yield Statement("economics.vat-not-stated")
        return
    who = _who(engagement, terms.vat_basis_by)
    yield Statement(f"economics.vat-basis-{terms.vat_basis}", {"who": who})
    if terms.vat_rate:
        params = {"rate": terms.vat_rate.value, "who": _who(engagement, terms.vat_rate.stated_by)}
        yield Statement("economics.vat-rate", params)


def _growth_of(engagement: Engagement, terms: MoneyTerms) -> Iterator[Statement]:
    if not terms.growth:
        yield Statement("economics.growth-not-stated")
    for growth in terms.growth:
        who = _who(engagement, growth.stated_by)
        role = Statement(f"audience.{growth.role}") if growth.role else Statement("economics.everybody")
        yield Statement("economics.growth", {"role": role, "rate": growth.rate, "who": who})


def _increases_of(engagement: Engagement, terms: MoneyTerms) -> Iterator[Statement]:
    for scope in ("offer", "own"):
        stated = next((one for one in terms.increases if one.scope == scope), None)
        if stated is None:
            yield Statement(f"economics.increase-{scope}-not-stated")
            continue
        params = {"rate": stated.rate, "who": _who(engagement, stated.stated_by)}
        yield Statement(f"economics.increase-{scope}", params)
    if terms.increase_of("offer") is None:
        return
    if terms.first_term_years:
        params = {"count": int(terms.first_term_years.value), "who": _who(engagement, terms.first_term_years.stated_by)}
        yield Statement("economics.first-term", params)
    else:
        yield Statement("economics.first-term-not-stated")


def _discounting_of(engagement: Engagement, terms: MoneyTerms) -> Iterator[Statement]:
    if terms.discount_rate is None:
        yield Statement("economics.discount-not-stated")
    else:
        params = {"rate": terms.discount_rate.value, "who": _who(engagement, terms.discount_rate.stated_by)}
        yield Statement("economics.discount", params)


def _own_time_of(engagement: Engagement, terms: MoneyTerms) -> Iterator[Statement]:
    if not terms.effort:
        yield Statement("economics.own-time-not-stated")
    for effort in terms.effort:
        params = {
            "text": effort.text, "days": effort.days, "who": _who(engagement, effort.stated_by),
            "counted": Statement(f"economics.counted-{effort.counted.replace('_', '-')}"), "cost": effort.day_cost,
            "currency": engagement.currency,
        }  # fmt: skip
        yield Statement("economics.own-time" if effort.day_cost is not None else "economics.own-time-costless", params)
    if terms.budget_counts_own_time is False:
        yield Statement("economics.budget-without-own")


def _gains_of(engagement: Engagement, terms: MoneyTerms) -> Iterator[Statement]:
    if not any(benefit.yearly for benefit in terms.benefits):
        yield Statement("economics.benefits-not-stated")
        return
    yield Statement("economics.benefits-alike")
    if engagement.plan.go_live:
        yield Statement("economics.go-live", {"when": engagement.plan.go_live})


def _warnings(selection: Selection, engagement: Engagement) -> Iterator[Statement]:
    terms = engagement.money_terms
    names = {a.id: a.name for a in engagement.alternatives}
    open_ = tuple(names[c.alternative_id] for c in selection.costs if c.by_year and c.unquoted)
    if open_:
        yield Statement("economics.cost-incomplete", {"alternatives": open_, "count": len(open_)})
    unpriced = tuple(names[c.alternative_id] for c in selection.costs if not c.by_year)
    if unpriced:
        yield Statement("economics.cost-unknown", {"alternatives": unpriced, "count": len(unpriced)})
    yield from _doubtful_gains(engagement)
    if any(benefit.yearly for benefit in terms.benefits) and engagement.plan.go_live is None:
        yield Statement("economics.go-live-unknown")
    if terms.price_weight is not None:
        yield Statement("economics.price-reversal")
    for rate in terms.rates:
        if rate.as_of > engagement.today:
            yield Statement("economics.rate-in-future", {"found": rate.currency, "when": rate.as_of})


def _doubtful_gains(engagement: Engagement) -> Iterator[Statement]:
    """Yield the objectives whose gain counts although something of it was left open."""
    texts = {objective.id: objective.text for objective in engagement.objectives}
    stated = [benefit for benefit in engagement.money_terms.benefits if benefit.yearly]
    lacking = {
        "without-range": [benefit for benefit in stated if not benefit.has_range],
        "without-timing": [benefit for benefit in stated if not benefit.has_timing],
        "unexplained": [benefit for benefit in stated if not benefit.formula],
    }
    for code, benefits in lacking.items():
        if benefits:
            objectives = tuple(texts.get(benefit.objective_id, benefit.objective_id) for benefit in benefits)
            yield Statement(f"economics.benefit-{code}", {"objectives": objectives, "count": len(objectives)})


def _who(engagement: Engagement, respondent_id: str) -> object:
    """Return how a respondent is named where marks are shown as the engagement wishes."""
    person = next((one for one in engagement.stakeholders if one.id == respondent_id), None)
    if person is None:
        return Statement("economics.decided")
    if engagement.marks_shown == "anonymous":
        return Statement("economics.somebody")
    return person.name if engagement.marks_shown == "named" else person.role
