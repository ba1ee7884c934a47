"""Conditions as data («ask only if», «applies if») and the one evaluator for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

FactValue = str | int | float | bool | tuple[str, ...] | None
Facts = Mapping[str, FactValue]

Operator = Literal["is", "is_not", "in", "contains", "at_least", "at_most", "known"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact compared with a stated operand; a fact that is unknown satisfies only `known: false`."""

    fact: str
    operator: Operator
    operand: FactValue


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds when every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its part does not."""

    part: Condition


Condition = Comparison | AllOf | AnyOf | Not


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Say whether a condition holds on the given facts; no condition always holds."""
    match condition:
        case None:
            return True
        case AllOf(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)
        case Not(part):
            return not holds(part, facts)
        case Comparison(fact, operator, operand):
            return _compare(facts.get(fact), operator, operand)


def facts_named(condition: Condition | None) -> Iterator[str]:
    """Yield the name of every fact a condition reads, so that content checks can refuse unknown ones."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from facts_named(part)
        case Not(part):
            yield from facts_named(part)
        case Comparison(fact, _, _):
            yield fact
        case None:
            return


def _compare(value: FactValue, operator: Operator, operand: FactValue) -> bool:
    if operator == "known":
        return (value is not None) == bool(operand)
    return value is not None and _COMPARE[operator](value, operand)


def _number(value: FactValue) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"not a number: {value!r}")
    return float(value)


_COMPARE: dict[Operator, Callable[[FactValue, FactValue], bool]] = {
    "is": lambda value, operand: value == operand,
    "is_not": lambda value, operand: value != operand,
    "in": lambda value, operand: isinstance(operand, tuple) and value in operand,
    "contains": lambda value, operand: isinstance(value, tuple) and operand in value,
    "at_least": lambda value, operand: _number(value) >= _number(operand),
    "at_most": lambda value, operand: _number(value) <= _number(operand),
}
