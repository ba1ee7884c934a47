"""Answers `engine weights`: weights from comparisons, orders, marks or the data alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from planner.domain.selection.methods import bwm, data_weights, orders
from planner.errors import Problem, Statement
from planner.exchange.engine.pairwise import SOLUTIONS, pairwise_answer
from planner.exchange.engine.problems import Problems, at
from planner.exchange.engine.reading import (
    GivenCriterion,
    read_choice,
    read_list,
    read_matrix,
    read_number,
    read_number_cell,
    read_numbers,
    read_object,
    read_whole_number,
    shown,
)

Fields = dict[str, Any]

_PAIRWISE_KEYS = ((), ("pairwise", "pairwise_by_judge", "group", "random_index_table"))
_BEST_WORST_KEYS = (("best_to_others", "others_to_worst"), ("best", "worst"))
# required and optional keys beside the method
KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(SOLUTIONS, _PAIRWISE_KEYS),
    "bwm_linear": _BEST_WORST_KEYS,
    "bwm_nonlinear": _BEST_WORST_KEYS,
    "roc": (("ranks",), ()),
    "rank_sum": (("ranks",), ()),
    "swing": (("points",), ()),
    "points": (("points",), ()),
    "classes": (("classes",), ("class_points",)),
    "entropy": (("matrix",), ("directions",)),
    "critic": (("matrix",), ("directions",)),
}
# the same class in both languages
_PAIRS = (("高", "high"), ("中", "medium"), ("低", "low"))


def answer(request: object) -> dict[str, object]:
    """
    Return the weights by the method asked for, in the order given, with their consistency where the method has one.

    Raises:
        InputError: the request cannot be used.

    Source: docs/methods.md#ahp
    """
    problems = Problems()
    method = _method(request, problems)
    problems.stop_if_any()
    assert method is not None
    required, optional = KEYS[method]
    fields = read_object(request, "", problems, required=("method", *required), optional=optional)
    if method in SOLUTIONS:
        return pairwise_answer(method, fields, problems)
    return _ANSWERS[method](fields, problems)


def _method(request: object, problems: Problems) -> str | None:
    if not isinstance(request, dict):
        read_object(request, "", problems)
        return None
    if request.get("method") is None:
        problems.add(Problem("engine-missing-key", "method", {"key": "method"}))
        return None
    return read_choice(request["method"], "method", problems, KEYS)


def _best_worst(fields: Fields, problems: Problems) -> bwm.BestWorst:
    low, high = bwm.LOWEST, bwm.HIGHEST
    first = _vector("best_to_others", fields, problems, low, high)
    length = None if first is None else len(first)
    second = _vector("others_to_worst", fields, problems, low, high, length)
    problems.stop_if_any()
    assert first is not None
    assert second is not None
    wanted: dict[str, int | None] = {
        key: read_whole_number(fields[key], key, problems, minimum=0, maximum=len(first) - 1)
        for key in ("best", "worst")
        if key in fields
    }
    for key, vector, name in (("best", first, "best_to_others"), ("worst", second, "others_to_worst")):
        if bwm.LOWEST not in vector:
            problems.add(Problem("engine-no-judgement-of-one", name, {"key": key}))
        place = wanted.get(key)
        if place is not None and vector[place] != bwm.LOWEST:
            problems.add(Problem("engine-not-one-itself", at(name, place), {"key": key, "found": shown(vector[place])}))
    problems.stop_if_any()
    fitting = [
        (best, worst)
        for best, worst in bwm.candidates(first, second)
        if wanted.get("best", best) == best and wanted.get("worst", worst) == worst
    ]
    if not fitting:
        problems.add(_disagreement(first, second, wanted))
    problems.stop_if_any()
    # of several that both vectors allow, the best is the one judged highest over the worst
    best, worst = max(fitting, key=lambda pair: second[pair[0]])
    return bwm.BestWorst(best, worst, tuple(first), tuple(second))


def _disagreement(first: list[float], second: list[float], wanted: Mapping[str, int | None]) -> Problem:
    best, worst = wanted.get("best"), wanted.get("worst")
    best = first.index(bwm.LOWEST) if best is None else best
    worst = second.index(bwm.LOWEST) if worst is None else worst
    if best == worst:
        return Problem("engine-best-is-worst", at("best_to_others", best))
    params = {"found": shown(first[worst]), "other": at("others_to_worst", best), "other_found": shown(second[best])}
    return Problem("engine-best-worst-disagree", at("best_to_others", worst), params)


def _vector(
    key: str, fields: Fields, problems: Problems, low: float, high: float | None = None, length: int | None = None
) -> list[float] | None:
    if key not in fields:
        return None
    return read_numbers(fields[key], key, problems, length=length, minimum=low, maximum=high)


def _bwm_linear(fields: Fields, problems: Problems) -> dict[str, object]:
    judgements = _best_worst(fields, problems)
    found = bwm.linear(judgements)
    return {**_told(judgements, found), "notes": [Statement("engine.bwm-linear-ratio")]}


def _bwm_nonlinear(fields: Fields, problems: Problems) -> dict[str, object]:
    judgements = _best_worst(fields, problems)
    found = bwm.nonlinear(judgements)
    notes = []
    if found.intervals is not None:
        notes.append(Statement("engine.bwm-not-unique"))
    else:
        notes.append(Statement("engine.bwm-unique"))
    if found.consistency_ratio is None:
        notes.append(Statement("engine.bwm-no-index"))
    told = {**_told(judgements, found), "consistency_index": found.consistency_index}
    return {**told, "weight_intervals": found.intervals, "notes": notes}


def _told(judgements: bwm.BestWorst, found: bwm.BestWorstWeights) -> dict[str, object]:
    return {
        "weights": found.weights,
        "xi": found.xi,
        "consistency_ratio": found.consistency_ratio,
        "best": judgements.best,
        "worst": judgements.worst,
    }


def _by_ranks(weigh: Callable[[list[float]], list[float]]) -> Callable[[Fields, Problems], dict[str, object]]:
    def told(fields: Fields, problems: Problems) -> dict[str, object]:
        ranks = _vector("ranks", fields, problems, 1.0)
        problems.stop_if_any()
        assert ranks is not None
        return {"weights": weigh(ranks), "notes": []}

    return told


def _by_points(fields: Fields, problems: Problems) -> dict[str, object]:
    marks = _vector("points", fields, problems, 0.0)
    if marks is not None and not any(marks):
        problems.add(Problem("engine-no-weight", "points"))
    problems.stop_if_any()
    assert marks is not None
    return {"weights": orders.points(marks), "notes": []}


def _by_classes(fields: Fields, problems: Problems) -> dict[str, object]:
    given = read_list(fields["classes"], "classes", problems) if "classes" in fields else None
    counted = _class_points(fields, problems)
    words = [
        read_choice(word, at("classes", place), problems, orders.CLASS_POINTS) for place, word in enumerate(given or ())
    ]
    problems.stop_if_any()
    kept = [word for word in words if word is not None]
    if not any(counted[word] for word in kept):
        problems.add(Problem("engine-no-weight", "class_points"))
    problems.stop_if_any()
    return {"weights": orders.classes(kept, counted), "notes": []}


def _class_points(fields: Fields, problems: Problems) -> dict[str, float]:
    counted = dict(orders.CLASS_POINTS)
    if "class_points" not in fields:
        return counted
    given = read_object(fields["class_points"], "class_points", problems, optional=tuple(orders.CLASS_POINTS))
    stated = {word: read_number(given[word], at("class_points", word), problems, minimum=0.0) for word in given}
    for pair in _PAIRS:
        for word, twin in (pair, pair[::-1]):
            points = stated.get(word, stated.get(twin))
            if points is not None:
                counted[word] = points
    return counted


def _matrix(fields: Fields, problems: Problems) -> tuple[list[list[float]], list[int], bool]:
    """Return the matrix, the direction of every column as 1 or -1, and whether directions were given."""
    rows = read_list(fields["matrix"], "matrix", problems) if "matrix" in fields else None
    problems.stop_if_any()
    assert rows is not None
    columns = len(rows[0]) if isinstance(rows[0], list) else 0
    names = [f"[{row}]" for row in range(len(rows))]
    criteria = [GivenCriterion(f"[{column}]") for column in range(columns)]
    matrix = read_matrix(rows, "matrix", problems, names, criteria, read_number_cell)
    directions = [1] * columns
    if "directions" in fields:
        words = read_list(fields["directions"], "directions", problems, length=columns) or []
        read = [
            read_choice(word, at("directions", place), problems, ("max", "min")) for place, word in enumerate(words)
        ]
        directions = [-1 if word == "min" else 1 for word in read]
    problems.stop_if_any()
    assert matrix is not None
    return matrix, directions, "directions" in fields


def _entropy(fields: Fields, problems: Problems) -> dict[str, object]:
    matrix, _, _ = _matrix(fields, problems)
    for i, row in enumerate(matrix):
        for j, cell in enumerate(row):
            if cell < 0:
                problems.add(Problem("engine-entropy-negative", f"matrix[{i}][{j}]", {"found": shown(cell)}))
    problems.stop_if_any()
    weights = data_weights.entropy(matrix)
    return {"weights": weights, "notes": _data_notes(undefined="engine.entropy-undefined" if weights is None else None)}


def _critic(fields: Fields, problems: Problems) -> dict[str, object]:
    matrix, directions, stated = _matrix(fields, problems)
    weights = data_weights.critic(matrix, directions)
    notes = _data_notes(undefined="engine.critic-undefined" if weights is None else None)
    if weights is not None and len(weights) > 1 and max(weights) == 1:
        notes.append(Statement("engine.critic-one-column"))
    return {"weights": weights, "notes": notes if stated else [*notes, Statement("engine.directions-assumed")]}


def _data_notes(*, undefined: str | None) -> list[Statement]:
    return [Statement("engine.data-weights"), *([] if undefined is None else [Statement(undefined)])]


_ANSWERS: Mapping[str, Callable[[Fields, Problems], dict[str, object]]] = {
    "bwm_linear": _bwm_linear,
    "bwm_nonlinear": _bwm_nonlinear,
    "roc": _by_ranks(orders.roc),
    "rank_sum": _by_ranks(orders.rank_sum),
    "swing": _by_points,
    "points": _by_points,
    "classes": _by_classes,
    "entropy": _entropy,
    "critic": _critic,
}
