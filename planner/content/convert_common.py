"""The parts all packs share: bilingual texts, conditions, keyed lists. Data is taken to be well-shaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from planner.domain.model.catalogue import Coded
from planner.domain.model.condition import AllOf, AnyOf, Comparison, Condition, FactValue, Not, Operator
from planner.domain.model.text import Text

Data = Mapping[str, Any]
T = TypeVar("T")

_OPERATORS: tuple[Operator, ...] = ("is", "is_not", "in", "contains", "at_least", "at_most", "known")


def text(data: Data) -> Text:
    """Make a text of a `{zh, en}` pair."""
    return Text(data["zh"], data["en"])


def optional_text(data: Data | None) -> Text | None:
    """Make a text where there is one."""
    return None if data is None else text(data)


def plain_or_text(data: str | Data | Text) -> Text:
    """Make a text of a pair, or of a plain string that reads the same in both languages."""
    if isinstance(data, Text):
        return data
    return Text.same(data) if isinstance(data, str) else text(data)


def texts(items: Sequence[Data] | None) -> tuple[Text, ...]:
    """Make texts of a list of pairs."""
    return tuple(text(item) for item in items or ())


def keyed(items: Sequence[Data], make: Callable[[Data], T], key: str = "id") -> dict[str, T]:
    """Make a mapping from id to record that keeps the order of the list."""
    return {item[key]: make(item) for item in items}


def coded(items: Sequence[Data]) -> dict[str, Coded]:
    """Make a code list."""
    return keyed(items, lambda item: Coded(item["code"], text(item["text"])), "code")


def condition(data: Data | None, subject: str = "fact") -> Condition | None:
    """
    Make a condition.

    Args:
        data: As in the content format; None always holds.
        subject: The key that names what is compared: `fact` in templates, `question` in questionnaires.

    Raises:
        ValueError: neither a comparison with exactly one operator nor exactly one of all, any, not.
    """
    return None if data is None else _condition(data, subject)


def _condition(data: Data, subject: str) -> Condition:
    if len(data) == 1:
        ((word, parts),) = data.items()
        match word:
            case "all":
                return AllOf(tuple(_condition(part, subject) for part in parts))
            case "any":
                return AnyOf(tuple(_condition(part, subject) for part in parts))
            case "not":
                return Not(_condition(parts, subject))
    operators = [operator for operator in _OPERATORS if operator in data]
    if subject not in data or len(operators) != 1 or len(data) != 2:  # noqa: PLR2004
        raise ValueError(f"not a condition on a {subject}: {sorted(data)}")
    operand = data[operators[0]]
    value = cast("FactValue", tuple(operand) if isinstance(operand, list) else operand)
    return Comparison(data[subject], operators[0], value)
