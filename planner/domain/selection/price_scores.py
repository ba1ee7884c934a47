"""Points for the price by the formulas tenders use; shown for comparison, never part of the value."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import get_args

from planner.domain.model.money_terms import MoneyTerms, PriceFormula
from planner.domain.selection.economics_results import PriceScores
from planner.errors import Statement

FULL_POINTS = 100.0
Prices = Mapping[str, float]


def price_scores(
    prices: Mapping[str, float | None], terms: MoneyTerms, caution: Statement | None = None
) -> tuple[PriceScores, ...]:
    """
    Return the points of every offer by each formula, that of the client's tender first; nothing without a tender.

    Args:
        prices: alternative id -> price of an offer that meets all must-haves; None takes no part.
        caution: which of these prices are not the whole.

    Source: docs/methods.md#price-scores
    """
    if terms.price_weight is None:
        return ()
    taking_part = {id_: price for id_, price in prices.items() if price is not None and price > 0}
    formulas = sorted(get_args(PriceFormula), key=lambda formula: formula != terms.price_formula)
    return tuple(_scores(formula, taking_part, prices, terms, caution) for formula in formulas)


def lowest_over_quoted(prices: Sequence[float], weight: float) -> tuple[float, ...]:
    """
    Return lowest price / price × weight × 100.

    Raises:
        ValueError: a price is not positive.

    Source: docs/methods.md#price-scores
    """
    _require_positive(prices)
    return tuple(min(prices) / price * weight * FULL_POINTS for price in prices)


def linear(prices: Sequence[float], weight: float) -> tuple[float, ...]:
    """
    Return full points for the lowest price, none for the highest, in proportion between; all full when all are equal.

    Raises:
        ValueError: a price is not positive.

    Source: docs/methods.md#price-scores
    """
    _require_positive(prices)
    lowest, highest = min(prices), max(prices)
    if math.isclose(lowest, highest):
        return tuple(weight * FULL_POINTS for _ in prices)
    return tuple((highest - price) / (highest - lowest) * weight * FULL_POINTS for price in prices)


def distance_to_mean(prices: Sequence[float], weight: float) -> tuple[float, ...]:
    """
    Return full points less the relative distance to the mean price, above or below; never under zero.

    Raises:
        ValueError: a price is not positive.

    Source: docs/methods.md#price-scores
    """
    _require_positive(prices)
    mean = math.fsum(prices) / len(prices)
    return tuple(max(0.0, 1 - abs(price - mean) / mean) * weight * FULL_POINTS for price in prices)


_FORMULAS: Mapping[PriceFormula, Callable[[Sequence[float], float], tuple[float, ...]]] = {
    "lowest_over_quoted": lowest_over_quoted,
    "linear": linear,
    "distance_to_mean": distance_to_mean,
}


def _scores(
    formula: PriceFormula, taking_part: Prices, everybody: Collection[str], terms: MoneyTerms, caution: Statement | None
) -> PriceScores:
    assert terms.price_weight is not None
    weight = terms.price_weight.value
    points = _FORMULAS[formula](tuple(taking_part.values()), weight) if taking_part else ()
    found = dict(zip(taking_part, points, strict=True))
    statement = Statement(f"economics.price-{formula.replace('_', '-')}", {"points": weight * FULL_POINTS})
    scores = {id_: found.get(id_) for id_ in everybody}
    return PriceScores(formula, weight, scores, statement, formula == terms.price_formula, caution)


def _require_positive(prices: Sequence[float]) -> None:
    if not prices or any(price <= 0 for price in prices):
        raise ValueError("a price formula needs prices above zero")
