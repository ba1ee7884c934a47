"""What to check again first: evidence that is old or undated, by weight, age and closeness of the decision."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from planner.domain.model.vendor import Edition, Product
from planner.domain.selection.results import EvidenceState, RecheckItem, ScoredAlternative, ScreenedProduct

MONTHS = 12
MOST_AGE = 3.0
# how near a screened product is to the decision; assumptions, docs/methods.md#recheck
CLOSENESS_OF_DECISION: Mapping[str, float] = {"short_list": 1.0, "ask_first": 0.5, "set_aside": 0.0}


def age_months(as_of: str | None, today: date) -> int | None:
    """
    Return the whole months since an ISO date of a year, a month or a day; None when there is no date.

    A year alone counts from its last month and a date after today is no months old: evidence is never made older
    than its date allows.
    """
    if as_of is None:
        return None
    year, _, rest = as_of.partition("-")
    month, _, day = rest.partition("-")
    months = (today.year - int(year)) * MONTHS + today.month - int(month or MONTHS)
    not_yet_a_month = bool(day) and today.day < int(day)
    return max(0, months - not_yet_a_month)


def evidence_state(dates: Collection[str | None], today: date, limit_months: int) -> tuple[EvidenceState, int | None]:
    """
    Return whether evidence is fresh, stale or undated, and the age in months of its oldest dated part.

    Args:
        dates: of everything the evidence rests on; None where it is undated.
    """
    ages = [age for age in (age_months(day, today) for day in dates) if age is not None]
    oldest = max(ages, default=None)
    if oldest is not None and oldest > limit_months:
        return "stale", oldest
    return ("undated" if None in dates or not dates else "fresh"), oldest


def recheck_products(
    screened: Sequence[ScreenedProduct],
    products: Mapping[str, Product],
    weights: Mapping[str, float],
    price_weight: float,
    today: date,
    limits: tuple[int, int],
) -> tuple[RecheckItem, ...]:
    """
    List the old or undated answers and prices of screened products, the most urgent first.

    Args:
        weights: Global weight of every requirement.
        price_weight: Weight a price counts with (that of the transparency of cost).
        limits: Months after which an answer, and a price, has to be checked again.

    Source: docs/methods.md#recheck
    """
    items = [
        item
        for entry in screened
        for item in (
            *_answers(products[entry.product_id], weights, today, limits[0], CLOSENESS_OF_DECISION[entry.decision]),
            *_prices(products[entry.product_id], price_weight, today, limits[1], CLOSENESS_OF_DECISION[entry.decision]),
        )
    ]
    return most_urgent_first(items)


def recheck_alternatives(
    scored: Sequence[ScoredAlternative],
    products: Mapping[str, Product],
    weights: Mapping[str, float],
    today: date,
    limit_months: int,
) -> tuple[RecheckItem, ...]:
    """
    List the old or undated answers of scored alternatives, the most urgent first.

    Args:
        products: by alternative id.

    Source: docs/methods.md#recheck
    """
    closeness = closeness_to_lead(scored)
    items = [
        item
        for entry in scored
        for item in _answers(
            products[entry.alternative_id],
            weights,
            today,
            limit_months,
            closeness[entry.alternative_id],
            entry.alternative_id,
        )
    ]
    return most_urgent_first(items)


def closeness_to_lead(scored: Sequence[ScoredAlternative]) -> dict[str, float]:
    """
    Return per alternative how far its best case reaches into the range of the leader: 1 as far as the leader's own.

    An excluded alternative, and one whose best case lies below the leader's worst, is 0.
    """
    eligible = [entry for entry in scored if entry.eligible]
    if not eligible:
        return dict.fromkeys((entry.alternative_id for entry in scored), 0.0)
    lead = min(eligible, key=lambda entry: entry.rank).overall_value
    width = lead.high - lead.low

    def reach(entry: ScoredAlternative) -> float:
        if not entry.eligible:
            return 0.0
        if width == 0:
            return float(entry.overall_value.high >= lead.low)
        return min(1.0, max(0.0, (entry.overall_value.high - lead.low) / width))

    return {entry.alternative_id: reach(entry) for entry in scored}


def most_urgent_first(items: Sequence[RecheckItem]) -> tuple[RecheckItem, ...]:
    """Return the items by falling priority, then by subject and requirement or edition."""
    return tuple(
        sorted(items, key=lambda i: (-round(i.priority, 12), i.subject_id, i.requirement_id or "", i.edition_id or ""))
    )


def _answers(
    product: Product,
    weights: Mapping[str, float],
    today: date,
    limit: int,
    closeness: float,
    subject_id: str | None = None,
) -> Iterator[RecheckItem]:
    for answer in product.answers.values():
        weight = weights.get(answer.requirement_id, 0.0)
        facts = [product.facts[fact_id] for fact_id in answer.fact_ids]
        dates = [fact.as_of or product.sources[fact.source_id].date for fact in facts]
        state, age = evidence_state(dates, today, limit)
        if state != "fresh" and weight > 0:
            sources = tuple(dict.fromkeys(fact.source_id for fact in facts))
            priority = weight * age_factor(state, age, product, today, limit) * closeness
            yield RecheckItem(
                "answer", subject_id or product.id, answer.requirement_id, None, state, age,
                weight, closeness, priority, sources,
            )  # fmt: skip


def _prices(product: Product, weight: float, today: date, limit: int, closeness: float) -> Iterator[RecheckItem]:
    for edition in product.editions.values():
        if edition.prices:
            yield from _price(product, edition, weight, today, limit, closeness)


def _price(
    product: Product, edition: Edition, weight: float, today: date, limit: int, closeness: float
) -> Iterator[RecheckItem]:
    dates = [price.as_of or product.sources[price.source_id].date for price in edition.prices]
    state, age = evidence_state(dates, today, limit)
    if state != "fresh":
        sources = tuple(dict.fromkeys(price.source_id for price in edition.prices))
        priority = weight * age_factor(state, age, product, today, limit) * closeness
        yield RecheckItem("price", product.id, None, edition.id, state, age, weight, closeness, priority, sources)


def age_factor(state: EvidenceState, age: int | None, product: Product, today: date, limit: int) -> float:
    """
    Return how much age counts: months over the limit as a multiple, at most three.

    Undated evidence is at least as old as the day its profile was checked, and counts as old as the limit at least.
    """
    if state == "undated":
        since_check = age_months(product.checked_on, today) or 0
        return min(MOST_AGE, max(1.0, since_check / limit))
    return min(MOST_AGE, (age or 0) / limit)
