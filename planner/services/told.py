"""Problems as plain data and back: a job writes down why it failed, and a page says it in words later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from planner.domain.model.text import Text
from planner.errors import (
    ContentError,
    ExportError,
    InfeasiblePlanError,
    InputError,
    NotFoundError,
    PlannerError,
    Problem,
    Statement,
)

# what JSON cannot hold stands as an object with one such name
_DATE, _MOMENT, _TEXT, _STATEMENT = "$date", "$moment", "$text", "$statement"


def problems_of(error: PlannerError) -> tuple[Problem, ...]:
    """Return what an error has to tell."""
    match error:
        case ContentError() | InputError():
            return error.problems
        case NotFoundError() | ExportError():
            return (error.problem,)
        case InfeasiblePlanError():
            return (Problem("plan-infeasible", "", {"reason": error.statement}),)
    return (Problem("unexpected", "", {"reason": type(error).__name__}),)


def as_data(problems: Sequence[Problem]) -> tuple[list[Any], ...]:
    """Return problems as plain data: code, where, parameters."""
    return tuple([one.code, one.where, {name: _plain(value) for name, value in one.params.items()}] for one in problems)


def from_data(told: Sequence[Any]) -> tuple[Problem, ...]:
    """Return the problems that `as_data` wrote down."""
    return tuple(Problem(code, where, {name: _meant(one) for name, one in params.items()})
                 for code, where, params in told)  # fmt: skip


def _plain(value: object) -> Any:
    tagged = _TAGGED.get(type(value))
    if tagged is not None:
        name, taken_apart = tagged
        return {name: taken_apart(value)}
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(name): _plain(one) for name, one in value.items()}
        case Sequence() | frozenset() | set():
            return [_plain(one) for one in (value if isinstance(value, Sequence) else sorted(value, key=str))]
    return str(value)


_TAGGED: dict[type, tuple[str, Callable[[Any], Any]]] = {
    date: (_DATE, lambda day: day.isoformat()),
    datetime: (_MOMENT, lambda moment: moment.isoformat()),
    Text: (_TEXT, lambda text: [text.zh, text.en]),
    Statement: (_STATEMENT, lambda said: [said.code, {name: _plain(one) for name, one in said.params.items()}]),
}
_MEANT: dict[str, Callable[[Any], object]] = {
    _DATE: date.fromisoformat,
    _MOMENT: datetime.fromisoformat,
    _TEXT: lambda pair: Text(*pair),
    _STATEMENT: lambda said: Statement(said[0], {name: _meant(one) for name, one in said[1].items()}),
}


def _meant(value: Any) -> object:
    match value:
        case dict() if len(value) == 1 and next(iter(value)) in _MEANT:
            name, inner = next(iter(value.items()))
            return _MEANT[name](inner)
        case dict():
            return {name: _meant(one) for name, one in value.items()}
        case list():
            return tuple(_meant(one) for one in value)
    return value
