"""
Reads the parts that requests share: names, criteria, matrix, weights, value functions, preferences.

Every helper takes what JSON held, the place where it stood, and the `Problems` to add to; it returns None (or what is
left) where something is wrong. A key given as null counts as not given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.methods.promethee import Preference
from planner.errors import Problem, Statement
from planner.exchange.engine.problems import Problems, at

Direction = Literal["max", "min"]
Cell = TypeVar("Cell")

MAXIMUM_NAMES = 2_000
MAXIMUM_CELLS = 1_000_000
# numbers beyond these cannot be squared and added without overflow
LARGEST, SMALLEST = 1e100, 1e-100
_SHOWN_SIGNS = 40
# the parameters each preference function needs; a q that is missing is 0
_PARAMETERS = {
    "usual": (),
    "u-shape": (),
    "v-shape": ("p",),
    "level": ("p",),
    "linear": ("p",),
    "gaussian": ("s",),
}
_FROM_Q = ("level", "linear")


@dataclass(frozen=True, slots=True)
class GivenCriterion:
    """One criterion as a request gives it; `weight` None is not given."""

    name: str
    direction: Direction = "max"
    weight: float | None = None
    value_function: ValueFunction | None = None
    preference: Preference | None = None


def read_object(
    given: object, where: str, problems: Problems, *, required: Sequence[str] = (), optional: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the keys that were given, without those that are null; unknown, repeated and missing keys are problems."""
    if not isinstance(given, dict):
        problems.add(Problem("engine-wrong-type", where, {"found": shown(given), "expected": _TYPES["object"]}))
        return {}
    known = (*required, *optional)
    for key in given:
        if key not in known:
            problems.add(
                Problem("engine-unknown-key", at(where, _clipped(key)), {"key": _clipped(key), "known": known})
            )
    for key in getattr(given, "repeated", ()):
        problems.add(Problem("engine-repeated-key", at(where, _clipped(key)), {"key": _clipped(key)}))
    for key in required:
        if given.get(key) is None:
            problems.add(Problem("engine-missing-key", at(where, key), {"key": key}))
    return {key: value for key, value in given.items() if key in known and value is not None}


def read_text(given: object, where: str, problems: Problems) -> str | None:
    """Return a text that says something."""
    if not isinstance(given, str):
        problems.add(Problem("engine-wrong-type", where, {"found": shown(given), "expected": _TYPES["text"]}))
        return None
    if not given.strip():
        problems.add(Problem("engine-empty-text", where))
        return None
    return given


def read_choice(given: object, where: str, problems: Problems, allowed: Collection[str]) -> str | None:
    """Return one of the allowed words."""
    if isinstance(given, str) and given in allowed:
        return given
    problems.add(Problem("engine-not-allowed", where, {"found": shown(given), "allowed": tuple(allowed)}))
    return None


def read_number(
    given: object,
    where: str,
    problems: Problems,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    subject: Statement | None = None,
) -> float | None:
    """
    Return a number that can be computed with: finite, not a truth value, within the limits.

    Args:
        subject: whose number it is, for the message («the cell of A in price»); the place alone without.
    """
    if isinstance(given, bool) or not isinstance(given, int | float):
        problems.add(_number_problem("engine-not-a-number", where, given, subject))
        return None
    number = _as_float(given)
    if not math.isfinite(number):
        problems.add(_number_problem("engine-not-finite", where, given, subject))
        return None
    if number != 0 and not SMALLEST <= abs(number) <= LARGEST:
        problems.add(_number_problem("engine-out-of-reach", where, given, subject))
        return None
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        problems.add(_limit_problem(where, number, minimum, maximum, subject))
        return None
    return number


def read_whole_number(
    given: object, where: str, problems: Problems, *, minimum: int | None = None, maximum: int | None = None
) -> int | None:
    """Return a whole number within the limits; 2.0 is one."""
    number = read_number(given, where, problems, minimum=minimum, maximum=maximum)
    if number is not None and number != int(number):
        problems.add(Problem("engine-not-whole", where, {"found": shown(given)}))
        return None
    return None if number is None else int(number)


def read_list(
    given: object, where: str, problems: Problems, *, length: int | None = None, minimum: int = 1
) -> list[Any] | None:
    """Return a list of the length that is asked for, or of at least `minimum` entries."""
    if not isinstance(given, list):
        problems.add(Problem("engine-wrong-type", where, {"found": shown(given), "expected": _TYPES["list"]}))
        return None
    if length is not None and len(given) != length:
        problems.add(Problem("engine-wrong-length", where, {"found": len(given), "expected": length}))
        return None
    if len(given) < minimum:
        problems.add(Problem("engine-too-short", where, {"found": len(given), "limit": minimum}))
        return None
    return given


def read_numbers(
    given: object,
    where: str,
    problems: Problems,
    *,
    length: int | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
) -> list[float] | None:
    """Return a list of numbers, None when one of them is none."""
    entries = read_list(given, where, problems, length=length)
    if entries is None:
        return None
    numbers = [
        read_number(entry, at(where, i), problems, minimum=minimum, maximum=maximum) for i, entry in enumerate(entries)
    ]
    kept = [number for number in numbers if number is not None]
    return kept if len(kept) == len(numbers) else None


def read_names(given: object, where: str, problems: Problems) -> tuple[str, ...] | None:
    """Return names that differ from each other."""
    entries = read_list(given, where, problems)
    if entries is None or not _within(len(entries), MAXIMUM_NAMES, where, problems):
        return None
    names = [read_text(entry, at(where, place), problems) for place, entry in enumerate(entries)]
    check_unique([(name, at(where, place)) for place, name in enumerate(names)], problems)
    kept = tuple(name for name in names if name is not None)
    return kept if len(kept) == len(names) else None


def check_unique(names: Sequence[tuple[str | None, str]], problems: Problems) -> None:
    """Add a problem for every name that stood before; names come with their places."""
    first: dict[str, str] = {}
    for name, where in names:
        if name in first:
            problems.add(Problem("engine-name-twice", where, {"name": _clipped(name), "first": first[name]}))
        elif name is not None:
            first[name] = where


def read_criteria(given: object, where: str, problems: Problems) -> tuple[GivenCriterion, ...] | None:
    """Return the criteria of a request; None when one of them has no usable name."""
    entries = read_list(given, where, problems)
    if entries is None or not _within(len(entries), MAXIMUM_NAMES, where, problems):
        return None
    criteria = [_read_criterion(entry, at(where, place), problems) for place, entry in enumerate(entries)]
    check_unique([(c.name if c else None, f"{where}[{place}].name") for place, c in enumerate(criteria)], problems)
    kept = tuple(criterion for criterion in criteria if criterion is not None)
    return kept if len(kept) == len(criteria) else None


def _read_criterion(given: object, where: str, problems: Problems) -> GivenCriterion | None:
    keys = ("direction", "weight", "value_function", "preference")
    fields = read_object(given, where, problems, required=("name",), optional=keys)
    name = read_text(fields["name"], at(where, "name"), problems) if "name" in fields else None
    known = name if name is not None else where
    direction = read_choice(fields.get("direction", "max"), at(where, "direction"), problems, ("max", "min"))
    weight = None
    if "weight" in fields:
        subject = Statement("engine.weight-of", {"criterion": _clipped(known)})
        weight = read_number(fields["weight"], at(where, "weight"), problems, minimum=0.0, subject=subject)
    function = fields.get("value_function")
    preference = fields.get("preference")
    return None if name is None else GivenCriterion(
        name,
        "min" if direction == "min" else "max",
        weight,
        None if function is None else read_value_function(function, at(where, "value_function"), problems),
        None if preference is None else read_preference(preference, at(where, "preference"), problems),
    )  # fmt: skip


def read_value_function(given: object, where: str, problems: Problems) -> ValueFunction | None:
    """Return a declared value function: two or more rising cutoffs, and a value for each."""
    fields = read_object(given, where, problems, required=("cutoffs", "values"), optional=("outside",))
    if "cutoffs" not in fields or "values" not in fields:
        return None
    cutoffs = read_numbers(fields["cutoffs"], at(where, "cutoffs"), problems)
    length = len(fields["cutoffs"]) if isinstance(fields["cutoffs"], list) and fields["cutoffs"] else None
    values = read_numbers(fields["values"], at(where, "values"), problems, length=length)
    outside = read_choice(fields.get("outside", "clip"), at(where, "outside"), problems, ("clip", "extrapolate"))
    if cutoffs is None or values is None or outside is None:
        return None
    if len(cutoffs) < 2:  # noqa: PLR2004 - a line has two ends
        problems.add(Problem("engine-too-short", at(where, "cutoffs"), {"found": len(cutoffs), "limit": 2}))
        return None
    for place in range(1, len(cutoffs)):
        if cutoffs[place] <= cutoffs[place - 1]:
            params = {"value": cutoffs[place], "before": cutoffs[place - 1]}
            problems.add(Problem("engine-cutoffs-not-rising", f"{where}.cutoffs[{place}]", params))
            return None
    return ValueFunction(tuple(cutoffs), tuple(values), "extrapolate" if outside == "extrapolate" else "clip")


def read_preference(given: object, where: str, problems: Problems) -> Preference | None:
    """Return a preference function of PROMETHEE with the parameters it needs."""
    fields = read_object(given, where, problems, optional=("function", "q", "p", "s"))
    function = read_choice(fields.get("function", "usual"), at(where, "function"), problems, _PARAMETERS)
    numbers = {
        key: read_number(fields[key], at(where, key), problems, minimum=0.0) for key in ("q", "p", "s") if key in fields
    }
    if function is None:
        return None
    for key in _PARAMETERS[function]:
        if key not in fields:
            problems.add(Problem("engine-missing-parameter", at(where, key), {"key": key, "function": function}))
    q, p, s = (numbers.get(key) or 0.0 for key in ("q", "p", "s"))
    if function in _FROM_Q and None not in numbers.values() and "p" in fields and p < q:
        problems.add(Problem("engine-p-below-q", at(where, "p"), {"p": p, "q": q}))
        return None
    return Preference(function, q, p, s)  # type: ignore[arg-type]  # one of the six, checked above


def read_matrix(
    given: object,
    where: str,
    problems: Problems,
    alternatives: Sequence[str],
    criteria: Sequence[GivenCriterion],
    read_cell: Callable[[object, str, Problems, Statement], Cell | None],
) -> list[list[Cell]] | None:
    """
    Return the rows of a matrix with one row per alternative and one cell per criterion; None when one is wrong.

    Args:
        read_cell: takes cell, place, problems and whose cell it is.
    """
    rows = read_list(given, where, problems, length=len(alternatives))
    if rows is None or not _within(len(rows) * len(criteria), MAXIMUM_CELLS, where, problems):
        return None
    read: list[list[Cell]] = []
    sound = True
    for i, row in enumerate(rows):
        cells = read_list(row, at(where, i), problems, length=len(criteria))
        if cells is None:
            sound = False
            continue
        found = [
            read_cell(cell, f"{where}[{i}][{j}]", problems, cell_of(alternatives[i], criteria[j].name))
            for j, cell in enumerate(cells)
        ]
        kept = [cell for cell in found if cell is not None]
        sound = sound and len(kept) == len(found)
        read.append(kept)
    return read if sound else None


def cell_of(alternative: str, criterion: str) -> Statement:
    """Return the words for one cell, as messages need them."""
    return Statement("engine.cell-of", {"alternative": _clipped(alternative), "criterion": _clipped(criterion)})


def read_number_cell(given: object, where: str, problems: Problems, subject: Statement) -> float | None:
    """Read a cell that must be one number."""
    return read_number(given, where, problems, subject=subject)


def normalised_weights(
    criteria: Sequence[GivenCriterion], where: str, problems: Problems
) -> tuple[NDArray[np.float64], tuple[Statement, ...]] | None:
    """
    Return the weights divided by their sum, with a note when they are equal because none was given.

    A weight that only some criteria lack, and a sum of zero, are problems.
    """
    missing = [place for place, criterion in enumerate(criteria) if criterion.weight is None]
    if len(missing) == len(criteria):
        equal = np.full(len(criteria), 1.0 / len(criteria))
        return equal, (Statement("engine.equal-weights"),)
    for place in missing:
        name = _clipped(criteria[place].name)
        problems.add(Problem("engine-weight-missing", f"{where}[{place}].weight", {"criterion": name}))
    if missing:
        return None
    weights = np.array([criterion.weight for criterion in criteria], dtype=float)
    # 0.7, 0.2 and 0.1 are 1 only when their sum is rounded once
    total = math.fsum(weights)
    if total <= 0:
        problems.add(Problem("engine-no-weight", where))
        return None
    return weights / total, ()


def shown(given: object) -> object:
    """Return what was found as a message can show it: short, and never a whole list or object."""
    match given:
        case None:
            return "null"
        case bool():
            return "true" if given else "false"
        case dict():
            return _TYPES["object"]
        case list():
            return _TYPES["list"]
        case int() | float():
            number = _as_float(given)
            return f"{number:.12g}".replace("e+", "e") if math.isfinite(number) else _named(number)
        case _:
            return f"“{_clipped(str(given))}”"


def _named(number: float) -> str:
    return "NaN" if math.isnan(number) else ("Infinity" if number > 0 else "-Infinity")


def _as_float(given: float) -> float:
    try:
        return float(given)
    except OverflowError:
        # a whole number too long to be a float, even for copysign
        return math.inf if given > 0 else -math.inf


def _clipped(text: str) -> str:
    return text if len(text) <= _SHOWN_SIGNS else f"{text[: _SHOWN_SIGNS - 1]}…"


def _within(count: int, limit: int, where: str, problems: Problems) -> bool:
    if count > limit:
        problems.add(Problem("engine-too-many", where, {"found": count, "limit": limit}))
    return count <= limit


def _number_problem(code: str, where: str, given: object, subject: Statement | None) -> Problem:
    params = {"subject": subject or _THIS, "found": shown(given), "smallest": SMALLEST, "largest": LARGEST}
    return Problem(code, where, params)


def _limit_problem(
    where: str, number: float, minimum: float | None, maximum: float | None, subject: Statement | None
) -> Problem:
    below = minimum is not None and number < minimum
    code, limit = ("engine-below", minimum) if below else ("engine-above", maximum)
    return Problem(code, where, {"subject": subject or _THIS, "found": shown(number), "limit": shown(limit)})


_THIS = Statement("engine.this-value")
_TYPES = {
    "object": Statement("engine.type-object"),
    "list": Statement("engine.type-list"),
    "text": Statement("engine.type-text"),
}
