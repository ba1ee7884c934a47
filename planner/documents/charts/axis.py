"""Round ticks for a value axis."""

from __future__ import annotations

import math

_TICKS = 5


def ticks(minimum: float, maximum: float) -> tuple[float, ...]:
    """Return round values from `minimum` to `maximum`, about five."""
    span = maximum - minimum
    if span <= 0:
        return (minimum,)
    raw = span / _TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw * 0.999)
    first = math.ceil(minimum / step - 1e-9)
    last = math.floor(maximum / step + 1e-9)
    return tuple(number * step for number in range(first, last + 1))


def number(value: float) -> str:
    """Print a value of an axis with no more digits than it needs."""
    text = f"{value:,.{digits_for(value)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def digits_for(largest: float) -> int:
    """Return the decimals that values of one chart share: three figures of the largest are enough."""
    return 0 if abs(largest) >= 100 else 1 if abs(largest) >= 10 else 2  # noqa: PLR2004  # as said
