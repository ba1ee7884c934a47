"""Discounting: what payments and gains of later years are worth today."""

from __future__ import annotations

from collections.abc import Sequence

from planner.domain.model.estimate import Estimate

MONTHS_A_YEAR = 12


def year_factor(rate: float, year: int) -> float:
    """
    Return what a unit paid at the beginning of a year (1-based) is worth today; the first year is not discounted.

    Source: docs/methods.md#discounting
    """
    return float((1 + rate) ** -(year - 1))


def month_factor(rate: float, month: int) -> float:
    """
    Return what a unit gained by the end of a month (1-based, from today) is worth today.

    Source: docs/methods.md#discounting
    """
    return float((1 + rate) ** (-month / MONTHS_A_YEAR))


def present_value(by_year: Sequence[Estimate], rate: float) -> Estimate:
    """Return the value today of yearly payments, year 1 first."""
    discounted = (paid.scaled(year_factor(rate, year)) for year, paid in enumerate(by_year, start=1))
    return sum(discounted, start=Estimate.exact(0.0))
