"""Reads cells that may be uncertain, and turns amounts into values: value functions, directions, normalizations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.methods.cells import Cell, bounds
from planner.domain.selection.methods.distributions import (
    Discrete,
    Distribution,
    Fixed,
    Normal,
    Reciprocal,
    Triangular,
    Uniform,
    ValueOf,
    affine,
    through,
)
from planner.domain.selection.methods.normalise import Normalization, settled
from planner.errors import Problem, Statement
from planner.exchange.engine.problems import Problems, at
from planner.exchange.engine.reading import (
    LARGEST,
    SMALLEST,
    GivenCriterion,
    cell_of,
    read_list,
    read_number,
    read_object,
    shown,
)

MAXIMUM_LISTED = 10_000
_KEYS = ("low", "mode", "high", "mean", "sd", "values")
_DIVIDING = ("max", "sum")


# --- reading ------------------------------------------------------------------------------------------------------


def read_uncertain_cell(given: object, where: str, problems: Problems, subject: Statement) -> Distribution | None:
    """Read a cell: a number, low and high, low, mode and high, mean and sd, or values."""
    if not isinstance(given, dict):
        number = read_number(given, where, problems, subject=subject)
        return None if number is None else Fixed(number)
    fields = read_object(given, where, problems, optional=_KEYS)
    reader = _FORMS.get(frozenset(fields))
    if reader is None:
        problems.add(Problem("engine-cell-form", where, {"subject": subject, "found": tuple(sorted(fields))}))
        return None
    return reader(fields, where, problems, subject)


def _read_parts(fields: dict[str, Any], where: str, problems: Problems, subject: Statement) -> dict[str, float] | None:
    parts = {key: read_number(fields[key], at(where, key), problems, subject=subject) for key in fields}
    kept = {key: part for key, part in parts.items() if part is not None}
    return kept if len(kept) == len(parts) else None


def _read_range(fields: dict[str, Any], where: str, problems: Problems, subject: Statement) -> Distribution | None:
    parts = _read_parts(fields, where, problems, subject)
    if parts is None:
        return None
    low, high = parts["low"], parts["high"]
    mode = parts.get("mode")
    if low > high:
        problems.add(Problem("engine-low-above-high", where, {"subject": subject, "low": low, "high": high}))
        return None
    if mode is not None and not low <= mode <= high:
        params = {"subject": subject, "low": low, "mode": mode, "high": high}
        problems.add(Problem("engine-mode-outside", at(where, "mode"), params))
        return None
    if low == high:
        return Fixed(low)
    return Uniform(low, high) if mode is None else Triangular(low, mode, high)


def _read_normal(fields: dict[str, Any], where: str, problems: Problems, subject: Statement) -> Distribution | None:
    mean = read_number(fields["mean"], at(where, "mean"), problems, subject=subject)
    sd = read_number(fields["sd"], at(where, "sd"), problems, minimum=0.0, subject=subject)
    if mean is None or sd is None:
        return None
    return Normal(mean, sd) if sd > 0 else Fixed(mean)


def _read_values(fields: dict[str, Any], where: str, problems: Problems, subject: Statement) -> Distribution | None:
    given, place = fields["values"], at(where, "values")
    if isinstance(given, list) and not given:
        problems.add(Problem("engine-no-values", place, {"subject": subject}))
        return None
    entries = read_list(given, place, problems)
    if entries is None:
        return None
    if len(entries) > MAXIMUM_LISTED:
        problems.add(Problem("engine-too-many", place, {"found": len(entries), "limit": MAXIMUM_LISTED}))
        return None
    numbers = [read_number(entry, at(place, i), problems, subject=subject) for i, entry in enumerate(entries)]
    kept = tuple(number for number in numbers if number is not None)
    if len(kept) < len(numbers):
        return None
    return Discrete(kept) if min(kept) < max(kept) else Fixed(kept[0])


_Reader = Callable[[dict[str, Any], str, Problems, Statement], Distribution | None]
_FORMS: dict[frozenset[str], _Reader] = {
    frozenset({"low", "high"}): _read_range,
    frozenset({"low", "mode", "high"}): _read_range,
    frozenset({"mean", "sd"}): _read_normal,
    frozenset({"values"}): _read_values,
}


# --- values -------------------------------------------------------------------------------------------------------


def values_of(
    amounts: Sequence[Sequence[Distribution]],
    alternatives: Sequence[str],
    criteria: Sequence[GivenCriterion],
    normalization: Normalization,
    problems: Problems,
) -> list[list[Cell]]:
    """
    Return values of which more is better; what cannot be scaled is a problem that names alternative and criterion.

    The scale of a criterion is that of the means of its cells, and a drawn cell goes through the same formula.
    """
    columns: list[list[Cell]] = []
    for j, criterion in enumerate(criteria):
        column = [row[j] for row in amounts]
        if criterion.value_function is not None:
            columns.append([through(amount, criterion.value_function) for amount in column])
            continue
        places = [_Place(f"matrix[{i}][{j}]", cell_of(name, criterion.name)) for i, name in enumerate(alternatives)]
        before = len(problems.found)
        _check_scalable(column, places, criterion, normalization, problems)
        if len(problems.found) > before:
            continue
        scale = _scale(column, criterion, normalization)
        columns.append([scale(amount) for amount in column])
    if not problems.found:
        _check_reach(columns, alternatives, criteria, problems)
    return [list(row) for row in zip(*columns, strict=True)] if not problems.found else []


def stretched(cell: Cell, factor: float) -> Cell:
    """Return a cell in another unit; the factor is positive."""
    if isinstance(cell, ValueOf):
        function = cell.function
        values = tuple(value * factor for value in function.values)
        return ValueOf(cell.distribution, ValueFunction(function.cutoffs, values, function.outside))
    if isinstance(cell, Reciprocal):
        return Reciprocal(cell.distribution, cell.numerator * factor)
    return affine(cell, 0.0, factor)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a cell stands, in the request and in words."""

    where: str
    subject: Statement


class _Scale(Protocol):
    def __call__(self, amount: Distribution, /) -> Cell: ...


def _check_scalable(
    column: Sequence[Distribution],
    places: Sequence[_Place],
    criterion: GivenCriterion,
    normalization: Normalization,
    problems: Problems,
) -> None:
    means = settled([[amount.mean] for amount in column])[:, 0]
    uncertain = [not isinstance(amount, Fixed) for amount in column]
    if normalization == "minmax" and np.ptp(means) == 0:
        for place, unsure in zip(places, uncertain, strict=True):
            if unsure:
                problems.add(Problem("engine-no-scale", place.where, {"subject": place.subject}))
    if normalization not in _DIVIDING:
        return
    inverted = criterion.direction == "min"
    for amount, place in zip(column, places, strict=True):
        low = amount.mean if isinstance(amount, Normal) and not inverted else amount.support[0]
        params = {"subject": place.subject, "found": shown(amount.mean), "normalization": normalization}
        if not isinstance(amount, Fixed) and inverted and low <= 0:
            problems.add(Problem("engine-reaches-zero", place.where, params))
        elif low < 0:
            problems.add(Problem("engine-negative-cell", place.where, params))
        elif (inverted and low == 0) or not means.any():
            problems.add(Problem("engine-zero-cell", place.where, params))


def _scale(column: Sequence[Distribution], criterion: GivenCriterion, normalization: Normalization) -> _Scale:
    """Return the formula of one criterion, on the scale of its means."""
    means = settled([[amount.mean] for amount in column])[:, 0]
    upward = criterion.direction == "max"
    if normalization in _DIVIDING and not upward:
        numerator = means.min() if normalization == "max" else 1 / (1 / means).sum()
        return lambda amount: _reciprocal(amount, float(numerator))
    if normalization == "minmax" and np.ptp(means) == 0:
        return lambda _: Fixed(1.0)
    start, slope = _line(means, normalization, upward=upward)
    return lambda amount: affine(amount, start, slope)


def _line(means: NDArray[np.float64], normalization: Normalization, *, upward: bool) -> tuple[float, float]:
    """Return start and slope of a formula that is a straight line."""
    match normalization:
        case "minmax":
            low, high = float(means.min()), float(means.max())
            return (-low / (high - low), 1 / (high - low)) if upward else (high / (high - low), -1 / (high - low))
        case "max":
            return 0.0, 1 / float(means.max())
        case "sum":
            return 0.0, 1 / float(means.sum())
        case "vector":
            norm = float(np.linalg.norm(means)) or 1.0
            return (0.0, 1 / norm) if upward else (1.0, -1 / norm)
        case "none":
            return 0.0, 1.0 if upward else -1.0


def _reciprocal(amount: Distribution, numerator: float) -> Cell:
    if isinstance(amount, Fixed):
        return Fixed(numerator / amount.value)
    if isinstance(amount, Discrete):
        return Discrete(tuple(numerator / value for value in amount.values))
    assert isinstance(amount, Uniform | Triangular)  # a normal one reaches below 0 and was refused
    return Reciprocal(amount, numerator)


def _check_reach(
    columns: Sequence[Sequence[Cell]],
    alternatives: Sequence[str],
    criteria: Sequence[GivenCriterion],
    problems: Problems,
) -> None:
    """Add a problem for every value that is too large to be computed with: a line may go on too far."""
    for where, subject, value in _ends(columns, alternatives, criteria):
        if not abs(value) <= LARGEST:
            params = {"subject": subject, "found": shown(value), "smallest": SMALLEST, "largest": LARGEST}
            problems.add(Problem("engine-out-of-reach", where, params))


def _ends(
    columns: Sequence[Sequence[Cell]], alternatives: Sequence[str], criteria: Sequence[GivenCriterion]
) -> Iterator[tuple[str, Statement, float]]:
    for j, (column, criterion) in enumerate(zip(columns, criteria, strict=True)):
        for i, (cell, alternative) in enumerate(zip(column, alternatives, strict=True)):
            yield f"matrix[{i}][{j}]", cell_of(alternative, criterion.name), max(bounds(cell), key=abs)
