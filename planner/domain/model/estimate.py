"""A quantity with its uncertainty: low, expected, high."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    Low, expected and high value of one quantity, in the unit of its field.

    Raises:
        ValueError: the three are not in order.
    """

    low: float
    expected: float
    high: float

    def __post_init__(self) -> None:
        # a tolerance, because sums of thirds and tenths arrive here
        if not (self.low <= self.expected + 1e-9 and self.expected <= self.high + 1e-9):
            raise ValueError(f"not in order: {self.low}, {self.expected}, {self.high}")

    @classmethod
    def exact(cls, value: float) -> Estimate:
        """Return an estimate without spread."""
        return cls(value, value, value)

    @property
    def width(self) -> float:
        """High minus low."""
        return self.high - self.low

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.low + other.low, self.expected + other.expected, self.high + other.high)

    def scaled(self, factor: float) -> Estimate:
        """Multiply all three by a factor that is not negative."""
        if factor < 0:
            raise ValueError("a negative factor would turn the range over")
        return Estimate(self.low * factor, self.expected * factor, self.high * factor)
