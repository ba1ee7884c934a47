"""Money with its currency; sums across currencies are refused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from planner.domain.model.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        _require_same_currency(self.currency, other.currency)
        return Money(self.amount + other.amount, self.currency)


@dataclass(frozen=True, slots=True)
class MoneyRange:
    """Low, expected and high amount in one currency (ISO 4217 code)."""

    estimate: Estimate
    currency: str

    def __add__(self, other: MoneyRange) -> MoneyRange:
        _require_same_currency(self.currency, other.currency)
        return MoneyRange(self.estimate + other.estimate, self.currency)

    @classmethod
    def zero(cls, currency: str) -> MoneyRange:
        """Return nothing, in a currency."""
        return cls(Estimate.exact(0.0), currency)


def _require_same_currency(first: str, second: str) -> None:
    if first != second:
        raise ValueError(f"cannot add {second} to {first} without a dated rate")
