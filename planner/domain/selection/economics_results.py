"""What the money side of a selection finds: cost by year, price scores, benefits, payback, value against cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.money_terms import PriceFormula, VatBasis
from planner.errors import Statement

FeeState = Literal["quoted", "not_quoted", "does_not_apply"]


@dataclass(frozen=True, slots=True)
class YearOfCost:
    """
    What an alternative costs in one year (1-based): as paid, and at its value today by the discount rate.

    Both None: only what is not quoted falls in this year, so nobody knows.
    """

    year: int
    paid: MoneyRange | None
    present_value: MoneyRange | None


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """
    What one measurable objective is worth to the client, by the client's own figures.

    `yearly` is the gain in a full year, `starts_month` the month after go-live from which it counts, `formula` how the
    client works it out, None when nobody has: then `yearly` is None and nothing is counted.
    """

    objective_id: str
    yearly: MoneyRange | None
    starts_month: int
    formula: Statement | None
    stated_by: str | None


@dataclass(frozen=True, slots=True)
class Payback:
    """
    After how many months the gains have paid for an alternative, from today on.

    `months` None: not within the years counted, on expected figures. `probability` (0-1) of paying back within the
    years counted, by draws with a fixed seed; `net` is gains less cost over those years, at today's value.
    Source: docs/methods.md#payback
    """

    alternative_id: str
    months: Estimate | None
    probability: float | None
    net: MoneyRange | None
    standard_error: float | None
    # the careful case (low gains, high cost) is not paid back within the years: `months.high` is their last month
    careful_case_open: bool = False
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class PriceScores:
    """
    Points for the price by one formula, for comparison with tenders that ask for it; never part of the value.

    `weight` is the share of the price (0-1), so the best price earns `weight` x 100 points; None is not priced, not an
    offer, or fails a must-have. `asked_for` marks the formula the client's tender names. `caution` names the offers
    whose price is not the whole: points rest on what is quoted so far.
    """

    formula: PriceFormula
    weight: float
    scores: Mapping[str, float | None]
    statement: Statement
    asked_for: bool = False
    caution: Statement | None = None


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """
    An alternative in the plane of value and cost.

    It is on the frontier when no other eligible one is both better and cheaper, on expected figures; `beaten_by` names
    one that is. `cost` None is not quoted and takes no part. `so_far`: its place rests on costs that are not quoted in
    full, or on an alternative as good that has no price at all. Source: docs/methods.md#value-against-cost
    """

    alternative_id: str
    value: Estimate
    cost: MoneyRange | None
    eligible: bool
    on_frontier: bool
    beaten_by: str | None
    so_far: bool = False


@dataclass(frozen=True, slots=True)
class HiddenFee:
    """A fee that offers tend to leave out: asked of every alternative, with what each offer says of it."""

    code: str
    states: Mapping[str, FeeState]
    text: Statement | None = None
    why: Statement | None = None
    ask: Statement | None = None


@dataclass(frozen=True, slots=True)
class CardFinding:
    """
    Where an offer speaks against an answer on the score card of open costs: for people to look at, no rating changes.

    Source: docs/methods.md#hidden-fees
    """

    alternative_id: str
    requirement_id: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Economics:
    """
    The money side of all alternatives, in the engagement's currency and on one VAT basis.

    `cost_by_year` holds every alternative with a price; `assumptions` state growth, discount rate, currency rates,
    VAT and bands as used, each with who stated it. `vat_basis` None: nobody stated one and nothing is converted.
    """

    years: int
    discount_rate: float
    cost_by_year: Mapping[str, tuple[YearOfCost, ...]]
    present_value: Mapping[str, MoneyRange]
    hidden_fees: tuple[HiddenFee, ...]
    price_scores: tuple[PriceScores, ...]
    benefits: tuple[BenefitLine, ...]
    paybacks: tuple[Payback, ...]
    frontier: tuple[FrontierPoint, ...]
    assumptions: tuple[Statement, ...]
    warnings: tuple[Statement, ...]
    vat_basis: VatBasis | None = None
    card_findings: tuple[CardFinding, ...] = ()
