"""Round ticks for a value axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date

from planner.documents import fonts

_TICKS = 5
# millimetres that the names of months take besides their width
_MONTH_GAP = 2.5


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


def month_names(
    months: Sequence[tuple[date, str]], short: Sequence[str], place: Callable[[date], float], end: float, size: float
) -> tuple[tuple[date, str], ...]:
    """
    Return the months with the name that has room before the next one, in full or short.

    Where neither has, the short name stands and takes the room of the next one; the first month then has none.

    Args:
        short: the short names in the order of the months; empty where there are none.
        place: where a day lies, in millimetres; `end` is where the axis ends.
    """
    starts = [place(day) for day, _ in months]
    found = []
    for number_, (day, label) in enumerate(months):
        room = (starts[number_ + 1] if number_ + 1 < len(months) else end) - starts[number_] - _MONTH_GAP
        names = (label, short[number_]) if short else (label,)
        fitting = (name for name in names if fonts.text_width(fonts.spaced(name), size) <= room)
        found.append((day, next(fitting, names[-1] if number_ else "")))
    return tuple(found)
