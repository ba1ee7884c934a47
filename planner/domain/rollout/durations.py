"""Durations from drivers: fixed part + rate x driver, with the sentence that shows every term."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.domain.model.condition import Facts
from planner.domain.model.template import DurationRule, WorkPackageKind
from planner.domain.rollout.results import Duration
from planner.errors import Statement

# undoes binary fractions before rounding up: 3 x 0.1 is 0.30000000000000004
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of one rule: days known, the statements of all terms, the names of unknown drivers."""

    known_days: float
    statements: tuple[Statement, ...]
    unknown: tuple[str, ...]


def estimate_duration(rule: DurationRule, kind: WorkPackageKind, drivers: Mapping[str, float | None]) -> Duration:
    """
    Return optimistic, likely and pessimistic working days, rounded up; work takes at least one day.

    Args:
        drivers: number of each driver; None or missing means unknown: then the minimum counts as the
            optimistic value, the maximum as the pessimistic one and their middle as the likely one.

    Source: docs/methods.md#duration-drivers
    """
    if kind != "work":
        return Duration(0, 0, 0, Statement("rollout.duration-event"))
    terms = _terms(rule, drivers)
    low, likely, high = _three_values(rule, terms)
    days = (_whole_days(low), _whole_days(likely), _whole_days(high))
    return Duration(*days, explanation=_explanation(rule, terms, days))


def numeric_drivers(facts: Facts) -> dict[str, float | None]:
    """Return the facts that are numbers; what is named but unknown stays, as None."""
    return {
        name: None if value is None else float(value)
        for name, value in facts.items()
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    }


def unknown_drivers(rule: DurationRule, drivers: Mapping[str, float | None]) -> tuple[str, ...]:
    """Return the drivers of a rule whose number nobody knows, in the order of the rule."""
    return tuple(term.driver for term in rule.rates if term.rate and drivers.get(term.driver) is None)


def _whole_days(value: float) -> int:
    return max(1, math.ceil(value - _TOLERANCE))


def _terms(rule: DurationRule, drivers: Mapping[str, float | None]) -> _Terms:
    days = rule.fixed_days
    statements = [Statement("rollout.term-fixed", {"days": rule.fixed_days})] if rule.fixed_days else []
    for term in rule.rates:
        number = drivers.get(term.driver)
        label = Statement(f"rollout.fact-{term.driver.replace('_', '-')}")
        if number is None:
            statements.append(Statement("rollout.term-unknown", {"driver": label, "rate": term.rate}))
            continue
        days += term.rate * number
        params = {"driver": label, "number": number, "rate": term.rate, "days": term.rate * number}
        statements.append(Statement("rollout.term", params))
    return _Terms(days, tuple(statements), unknown_drivers(rule, drivers))


def _three_values(rule: DurationRule, terms: _Terms) -> tuple[float, float, float]:
    known = _within_limits(rule, terms.known_days)
    if not terms.unknown:
        return known * rule.optimistic_factor, known, known * rule.pessimistic_factor
    high = known * rule.pessimistic_factor if rule.maximum_days is None else rule.maximum_days
    return known, (known + high) / 2, high


def _within_limits(rule: DurationRule, days: float) -> float:
    limited = max(days, rule.minimum_days)
    return limited if rule.maximum_days is None else min(limited, rule.maximum_days)


def _explanation(rule: DurationRule, terms: _Terms, days: tuple[int, int, int]) -> Statement:
    params = {
        "optimistic": days[0],
        "likely": days[1],
        "pessimistic": days[2],
        "terms": _sum(terms.statements),
        "limits": _limits(rule, terms.known_days),
        "source": rule.source,
        "optimistic_factor": rule.optimistic_factor,
        "pessimistic_factor": rule.pessimistic_factor,
    }
    return Statement("rollout.duration-unknown-driver" if terms.unknown else "rollout.duration", params)


def _limits(rule: DurationRule, days: float) -> Statement:
    if days < rule.minimum_days - _TOLERANCE:
        return Statement("rollout.limit-minimum", {"days": days, "minimum": rule.minimum_days})
    if rule.maximum_days is not None and days > rule.maximum_days + _TOLERANCE:
        return Statement("rollout.limit-maximum", {"days": days, "maximum": rule.maximum_days})
    return Statement("rollout.limit-none", {"days": days})


def _sum(statements: Iterable[Statement]) -> Statement:
    """Return the terms as one statement «a + b + c»; a rule without terms is its minimum."""
    parts = tuple(statements)
    if not parts:
        return Statement("rollout.term-none")
    total = parts[0]
    for part in parts[1:]:
        total = Statement("rollout.sum", {"left": total, "right": part})
    return total
