"""What the client says of money: VAT, growth, prices to come, discounting, currencies, own time, bands and benefits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.estimate import Estimate
from planner.domain.model.text import Text

VatBasis = Literal["included", "excluded"]
PriceFormula = Literal["lowest_over_quoted", "linear", "distance_to_mean"]
BandLevel = Literal["high", "medium", "low"]
BandPart = Literal["purchase", "implementation", "maintenance"]
IncreaseScope = Literal["offer", "own"]
EffortPurpose = Literal["training", "project", "administration"]
EffortCount = Literal["once", "per_year", "per_user_once"]
# whether the days of a project role cost the client its own people, nothing beyond the offer, or a bill by the day
Billing = Literal["own", "in_price", "by_day", "unknown"]
PaymentGate = Literal["G0", "G1", "G2", "G3", "G4_first", "G4_last", "G5"]
PaymentBase = Literal["project", "first_year"]

# the fees that offers tend to leave out; a line of a quotation names those it settles
FEE_CODES: tuple[str, ...] = (
    "user_types", "minimum_seats", "price_increase", "storage", "api_calls", "messages", "ai_usage", "security",
    "sandbox", "environments", "connectors", "data_loading", "implementation_overrun", "travel", "training_seats",
    "parallel", "changes", "support_tier", "upgrades", "data_export", "exit", "vat",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UserGrowth:
    """Change of the number of users per year, as fractions (0.05 = +5 %); `role` None is everybody else."""

    id: str
    role: str | None
    rate: Estimate
    stated_by: str


@dataclass(frozen=True, slots=True)
class PriceIncrease:
    """Yearly change of what is paid every year, as fractions: of the offers' prices, or of the client's own cost."""

    scope: IncreaseScope
    rate: Estimate
    stated_by: str


@dataclass(frozen=True, slots=True)
class CurrencyRate:
    """How many units of the engagement's currency one unit of `currency` costs, on which day and by which source."""

    currency: str
    rate: float
    as_of: date
    source: Text
    stated_by: str


@dataclass(frozen=True, slots=True)
class BandRange:
    """
    What the client takes a price band to mean.

    `amount` is one payment (once) or the payment of one year (per_year) of a line of that part, in the engagement's
    currency and on the client's own VAT basis.
    """

    part: BandPart
    band: BandLevel
    basis: Literal["once", "per_year"]
    amount: Estimate
    stated_by: str


@dataclass(frozen=True, slots=True)
class InternalEffort:
    """
    Time of the client's own people that a new system takes.

    `days` are person-days in all, a year, or per user by `counted`; `day_cost` is the client's cost of a person-day,
    None when nobody has stated it: then the time is told and has no amount.
    """

    id: str
    text: Text
    purpose: EffortPurpose
    counted: EffortCount
    days: Estimate
    day_cost: float | None
    stated_by: str


@dataclass(frozen=True, slots=True)
class StatedBenefit:
    """
    What an objective is worth in a full year when it is reached, by the client's own figures.

    It counts from month `starts_month` after go-live and grows evenly over `ramp_months`; `yearly` None: asked for and
    not known. `formula` is how the client worked it out. Without `has_timing` the start or the growth was left open: it
    then counts in full from the earliest month, which is said.
    """

    id: str
    objective_id: str
    yearly: Estimate | None
    has_range: bool
    starts_month: int
    ramp_months: int
    formula: Text | None
    stated_by: str
    has_timing: bool = True


@dataclass(frozen=True, slots=True)
class DayRate:
    """
    What a person-day of a project role costs, in the engagement's currency; None where nobody has stated it.

    `billing` says how the days are paid: own people, inside the offered price, or billed by the day. `is_assumed`: the
    client calls it an assumption that nobody has confirmed.
    """

    role_id: str
    billing: Billing
    day_rate: float | None
    stated_by: str
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """
    A payment the client has agreed or wants to agree: a share (0-1) of a price, due when a gate is passed.

    `of` is the one-off project work of the offer, or all that the offer costs in the first year. `months_later` are
    calendar months after the gate, for what is held back until the end of the warranty.
    """

    id: str
    title: Text
    gate: PaymentGate
    of: PaymentBase
    share: float
    months_later: int
    stated_by: str


@dataclass(frozen=True, slots=True)
class Said:
    """A single figure or choice and who stated it."""

    value: float
    stated_by: str


@dataclass(frozen=True, slots=True)
class MoneyTerms:
    """
    Everything the client says of money; None and empty registers mean that nothing was said.

    `vat_basis` is that of the budget and of every comparison, `vat_rate` the rate where an offer states none.
    `first_term_years` is how long prices stay as offered where a line does not say. `price_weight` is the share of
    the price in a tender's points (0-1).
    """

    vat_basis: VatBasis | None = None
    vat_basis_by: str = ""
    vat_rate: Said | None = None
    discount_rate: Said | None = None
    growth: tuple[UserGrowth, ...] = ()
    increases: tuple[PriceIncrease, ...] = ()
    first_term_years: Said | None = None
    rates: tuple[CurrencyRate, ...] = ()
    bands: tuple[BandRange, ...] = ()
    effort: tuple[InternalEffort, ...] = ()
    budget_counts_own_time: bool | None = None
    benefits: tuple[StatedBenefit, ...] = ()
    price_formula: PriceFormula | None = None
    price_weight: Said | None = None
    day_rates: tuple[DayRate, ...] = ()
    payments: tuple[PaymentTerm, ...] = ()

    def rate_of(self, currency: str) -> CurrencyRate | None:
        """Return the latest rate stated for a currency."""
        return max((rate for rate in self.rates if rate.currency == currency), key=lambda r: r.as_of, default=None)

    def growth_of(self, role: str) -> UserGrowth | None:
        """Return the growth stated for a role, else that for everybody, else None."""
        return next((g for wanted in (role, None) for g in self.growth if g.role == wanted), None)

    def increase_of(self, scope: IncreaseScope) -> PriceIncrease | None:
        """Return the yearly increase stated for offers or for the client's own cost."""
        return next((one for one in self.increases if one.scope == scope), None)

    def band_of(self, part: str, band: str, basis: str) -> BandRange | None:
        """Return what a band means for a part and a way of paying."""
        return next((one for one in self.bands if (one.part, one.band, one.basis) == (part, band, basis)), None)
