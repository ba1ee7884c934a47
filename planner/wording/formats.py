"""How values are printed: the one place that knows digits, units and dates of both languages."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

TEN_THOUSAND = 10_000
# from this many 万 on, a tenth is more than the evidence carries
TENTHS_BELOW = 1_000
# beyond this many decimals a sum of shares is noise
_NOISE_DIGITS = 9
# a probability below it (or above one less it) is told as such: whole per cent would round it away
_RARE = 0.01
# sizes between which a number is read in digits
_SHORT, _LONG = 1e-9, 1e15


def format_value(value: object, spec: str, language: str) -> str:
    """
    Print one value of a statement.

    Specs: empty (by type), `percent` (fraction as whole per cent), `percent1` (one decimal), `chance` (probability as
    whole per cent; below one per cent and above 99 it says so instead of rounding to never or to certain), `one` and
    `two` (decimals), `rate` (up to six decimals without trailing zeros), `whole`, `date` (long local form), `month`
    (short, with its year), `money` (amount with unit), `range` (expected and range), `percent_range`,
    `percent1_range`, `money_range`, `unit_price` (money per piece in full units). Unknown (None) prints 未知 / unknown.
    """
    if value is None:
        return "未知" if language == "zh-CN" else "unknown"
    if spec:
        return _SPECS[spec](value, language)
    return _by_type(value, language)


def _by_type(value: Any, language: str) -> str:
    if hasattr(value, "in_language"):
        return str(value.in_language(language))
    if hasattr(value, "currency"):
        return _money_range(value, language) if hasattr(value, "estimate") else _money(value, language)
    if hasattr(value, "expected"):
        return _range(value, language)
    if isinstance(value, tuple | list):
        separator = "、" if language == "zh-CN" else ", "
        return separator.join(format_value(part, "", language) for part in value)
    return _plain(value, language)


def _digits(value: float) -> str:
    """Print all digits of a number, of a very large or small one its power of ten."""
    if value and not _SHORT <= abs(value) < _LONG:
        return f"{value:.12g}".replace("e+", "e")
    return f"{Decimal(str(value)).normalize():f}"


def _plain(value: object, language: str) -> str:
    match value:
        case bool():
            yes, no = ("是", "否") if language == "zh-CN" else ("yes", "no")
            text = yes if value else no
        case float():
            text = _trimmed(value)
        case int():
            text = f"{value:,}"
        case date():
            text = value.isoformat()
        case _:
            text = str(value)
    return text


def _trimmed(value: float) -> str:
    # a number as somebody typed it: a fault is told with the very signs of the file
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(text: str) -> str:
    """Print a minus sign where there is one to print, and none before what is rounded to nothing."""
    return text.replace("-", "−" if any(digit in text for digit in "123456789") else "")


def _sharp(value: Any) -> float:
    """Return a number without the noise of sums, so that one amount added up in two orders prints alike."""
    return round(float(value), _NOISE_DIGITS)


def _percent(value: Any, language: str, digits: int = 0) -> str:
    del language  # both languages write per cent without a gap
    return _signed(f"{float(value) * 100:.{digits}f}%")


def _chance(value: Any, language: str) -> str:
    """Print a probability; a rare or a nearly certain thing must not read as impossible or certain."""
    share = float(value)
    if 0 <= share < _RARE:
        return "<1%"
    if 1 - _RARE < share < 1:
        return ">99%"
    return _percent(share, language)


def _long_date(value: date, language: str) -> str:
    if language == "zh-CN":
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return f"{value.day} {value:%B} {value.year}"


def _month(value: date, language: str) -> str:
    return f"{value.year}年{value.month}月" if language == "zh-CN" else f"{value:%b} {value.year}"


def money_scale(currency: str, language: str) -> tuple[float, str]:
    """Return what amounts on an axis are divided by, and the unit they are then in, as `money` prints them."""
    if language == "zh-CN":
        return float(TEN_THOUSAND), {"CNY": "万元"}.get(currency, f"万 {currency}")
    return 1000.0, f"thousand {currency}"


def _amount(value: float, language: str, currency: str) -> tuple[str, str]:
    """Return digits and unit: 万元 in Chinese for yuan, thousands in English."""
    if language == "zh-CN":
        unit = {"CNY": "万元"}.get(currency, f"万 {currency}")
        scaled = value / TEN_THOUSAND
        return _signed(f"{scaled:,.1f}" if abs(scaled) < TENTHS_BELOW else f"{scaled:,.0f}"), unit
    return _signed(f"{value / 1000:,.0f}"), f"thousand {currency}"


def _money(value: Any, language: str) -> str:
    digits, unit = _amount(float(value.amount), language, value.currency)
    return f"{digits} {unit}"


def _money_range(value: Any, language: str) -> str:
    low, _ = _amount(value.estimate.low, language, value.currency)
    middle, unit = _amount(value.estimate.expected, language, value.currency)
    high, _ = _amount(value.estimate.high, language, value.currency)
    if math.isclose(value.estimate.low, value.estimate.high):
        return f"{middle} {unit}"
    # a dash before a minus sign reads as two minus signs
    to = "–" if value.estimate.low >= 0 else (" 至 " if language == "zh-CN" else " to ")
    return f"{middle} {unit}（{low}{to}{high}）" if language == "zh-CN" else f"{middle} {unit} ({low}{to}{high})"


def _unit_price(value: Any, language: str) -> str:
    """Print a price per piece in full units: a licence of 1,200 yuan would be 0.1 万元 otherwise."""
    unit = "元" if language == "zh-CN" and value.currency == "CNY" else value.currency
    low, middle, high = (f"{part:,.0f}" for part in (value.estimate.low, value.estimate.expected, value.estimate.high))
    gap = "" if unit == "元" else " "
    if low == high:
        return f"{middle}{gap}{unit}"
    inner = f"（{low}–{high}）" if language == "zh-CN" else f" ({low}–{high})"
    return f"{middle}{gap}{unit}{inner}"


def _range(value: Any, language: str, factor: float = 1.0, digits: int = 1, unit: str = "") -> str:
    low, middle, high = (_signed(f"{part * factor:.{digits}f}") for part in (value.low, value.expected, value.high))
    if low == high:
        return f"{middle}{unit}"
    # a dash before a minus sign reads as two minus signs
    to = "–" if value.low >= 0 else (" 至 " if language == "zh-CN" else " to ")
    return (
        f"{middle}{unit}（{low}{to}{high}{unit}）" if language == "zh-CN" else f"{middle}{unit} ({low}{to}{high}{unit})"
    )


_SPECS: dict[str, Callable[[Any, str], str]] = {
    "percent": _percent,
    "percent1": lambda value, language: _percent(value, language, 1),
    "chance": _chance,
    "one": lambda value, _: _signed(f"{_sharp(value):,.1f}"),
    "two": lambda value, _: _signed(f"{_sharp(value):,.2f}"),
    "rate": lambda value, _: f"{float(value):.6f}".rstrip("0").rstrip("."),
    "whole": lambda value, _: f"{_sharp(value):,.0f}",
    "plain": lambda value, _: _digits(value) if isinstance(value, float) else str(value),
    "date": _long_date,
    "month": _month,
    "money": _money,
    "range": _range,
    "percent_range": lambda value, language: _range(value, language, 100, 0, "%"),
    "percent1_range": lambda value, language: _range(value, language, 100, 1, "%"),
    "money_range": _money_range,
    "unit_price": _unit_price,
}
