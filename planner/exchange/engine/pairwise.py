"""Answers the pairwise methods of `engine weights`: AHP of one judge or several, complete or not."""

from __future__ import annotations

from typing import Any, Literal, cast

import numpy as np

from planner.domain.selection.methods import ahp
from planner.errors import InputError, Problem, Statement
from planner.exchange.engine.problems import Problems, at
from planner.exchange.engine.reading import read_choice, read_list, read_number, shown

Matrix = list[list[float | None]]

SOLUTIONS: dict[str, ahp.Solution] = {
    "ahp": "eigenvector",
    "ahp_geometric": "geometric_mean",
    "ahp_incomplete": "log_least_squares",
}
GROUPINGS = ("aij", "aip_geometric", "aip_arithmetic")
MAXIMUM_SIZE = 200
# nobody compares beyond this; within it every weight can be told from zero
LARGEST_JUDGEMENT = 1e9
# the error of writing both numbers in decimals
_ROUNDING = 1e-9


def pairwise_answer(method: str, fields: dict[str, Any], problems: Problems) -> dict[str, object]:
    """
    Return weights and consistency of one matrix of comparisons, or of a group of judges.

    Raises:
        InputError: the request cannot be used.
    """
    chosen = read_choice(
        fields.get("random_index_table", ahp.DEFAULT_TABLE), "random_index_table", problems, ahp.RANDOM_INDEX
    )
    table = cast("ahp.Table", chosen)
    if "pairwise_by_judge" in fields and "pairwise" in fields:
        problems.add(
            Problem("engine-either-or", "pairwise_by_judge", {"first": "pairwise", "other": "pairwise_by_judge"})
        )
    if "pairwise_by_judge" in fields:
        return _group(method, fields, table, problems)
    if "group" in fields:
        problems.add(Problem("engine-group-without-judges", "group"))
    if "pairwise" not in fields:
        problems.add(Problem("engine-missing-key", "pairwise", {"key": "pairwise"}))
    matrix = read_pairwise(fields.get("pairwise"), "pairwise", problems, incomplete=method == "ahp_incomplete")
    problems.stop_if_any()
    assert matrix is not None
    return _told(_solved(matrix, SOLUTIONS[method], table, "pairwise"))


def read_pairwise(
    given: object, where: str, problems: Problems, *, incomplete: bool, size: int | None = None
) -> Matrix | None:
    """
    Return a square matrix of comparisons; None when something is wrong with it.

    A null stands for what was not compared; beside a judgement on the other side it is that one's reciprocal.
    """
    if given is None:
        return None
    rows = read_list(given, where, problems, length=size)
    if rows is None:
        return None
    if len(rows) > MAXIMUM_SIZE:
        problems.add(Problem("engine-too-many", where, {"found": len(rows), "limit": MAXIMUM_SIZE}))
        return None
    before = len(problems.found)
    read = [_row(row, at(where, i), problems, len(rows), i) for i, row in enumerate(rows)]
    matrix = [row for row in read if row is not None]
    if len(problems.found) == before:
        _check_counterparts(matrix, where, problems, incomplete=incomplete)
    return matrix if len(problems.found) == before else None


def _row(given: object, where: str, problems: Problems, length: int, own: int) -> list[float | None] | None:
    entries = read_list(given, where, problems, length=length)
    if entries is None:
        return None
    return [
        None if entry is None else _judgement(entry, at(where, j), problems, diagonal=j == own)
        for j, entry in enumerate(entries)
    ]


def _judgement(given: object, where: str, problems: Problems, *, diagonal: bool) -> float | None:
    number = read_number(given, where, problems)
    if number is None:
        return None
    if diagonal and number != 1:
        problems.add(Problem("engine-diagonal-not-one", where, {"found": shown(given)}))
    elif not 1 / LARGEST_JUDGEMENT <= number <= LARGEST_JUDGEMENT:
        problems.add(
            Problem("engine-judgement-not-positive", where, {"found": shown(given), "limit": LARGEST_JUDGEMENT})
        )
    return number


def _check_counterparts(matrix: Matrix, where: str, problems: Problems, *, incomplete: bool) -> None:
    for i, row in enumerate(matrix):
        if row[i] is None and not incomplete:
            problems.add(Problem("engine-diagonal-not-one", f"{where}[{i}][{i}]", {"found": shown(None)}))
        for j in range(i + 1, len(matrix)):
            one, other = row[j], matrix[j][i]
            place = f"{where}[{i}][{j}]"
            counterpart = f"{where}[{j}][{i}]"
            if one is None and other is None and not incomplete:
                problems.add(Problem("engine-judgement-missing", place, {"other": counterpart}))
            if one is not None and other is not None and abs(one * other - 1) > ahp.RECIPROCAL_TOLERANCE + _ROUNDING:
                params = {
                    "found": shown(one),
                    "other": counterpart,
                    "other_found": shown(other),
                    "product": one * other,
                }
                problems.add(Problem("engine-not-reciprocal", place, params))


def _group(method: str, fields: dict[str, Any], table: ahp.Table, problems: Problems) -> dict[str, object]:
    where = "pairwise_by_judge"
    grouping = read_choice(fields.get("group", "aij"), "group", problems, GROUPINGS)
    given = read_list(fields[where], where, problems) or []
    size = len(given[0]) if given and isinstance(given[0], list) and given[0] else None
    read = [
        read_pairwise(one, at(where, place), problems, incomplete=method == "ahp_incomplete", size=size)
        if one is not None
        else read_list(one, at(where, place), problems)
        for place, one in enumerate(given)
    ]
    problems.stop_if_any()
    judges = [matrix for matrix in read if matrix is not None]
    if grouping == "aij":
        return _by_judgements(judges, SOLUTIONS[method], table)
    return _by_priorities(judges, method, cast("Literal['aip_geometric', 'aip_arithmetic']", grouping), table)


def _by_judgements(judges: list[Matrix], solution: ahp.Solution, table: ahp.Table) -> dict[str, object]:
    mean = ahp.geometric_mean_of_judgements(judges)
    together = [[None if np.isnan(cell) else float(cell) for cell in row] for row in mean]
    told = _told(_solved(together, solution, table, "pairwise_by_judge"))
    own = []
    for matrix in judges:
        try:
            own.append(_told(ahp.pairwise_weights(matrix, solution, table)))
        except ahp.UnconnectedError:
            # what this judge left out, the others say
            own.append({"weights": None, "notes": [Statement("engine.judge-unconnected")]})
    return {**told, "judges": own}


def _by_priorities(
    judges: list[Matrix], method: str, grouping: Literal["aip_geometric", "aip_arithmetic"], table: ahp.Table
) -> dict[str, object]:
    solved, problems = [], Problems()
    for place, matrix in enumerate(judges):
        try:
            solved.append(_solved(matrix, SOLUTIONS[method], table, f"pairwise_by_judge[{place}]"))
        except InputError as error:
            problems.found += error.problems
    problems.stop_if_any()
    return {
        "weights": ahp.mean_of_priorities([one.weights for one in solved], grouping),
        "consistency_ratio": None,
        "lambda_max": None,
        "random_index": None,
        "worst_judgement": None,
        "judges": [_told(one) for one in solved],
        "notes": [Statement("engine.consistency-by-judge")],
    }


def _solved(matrix: Matrix, solution: ahp.Solution, table: ahp.Table, where: str) -> ahp.PairwiseWeights:
    try:
        return ahp.pairwise_weights(matrix, solution, table)
    except ahp.UnconnectedError as error:
        groups = tuple("[" + ", ".join(map(str, group)) + "]" for group in error.groups)
        raise InputError([Problem("engine-unconnected", where, {"groups": groups})]) from None


def _told(found: ahp.PairwiseWeights) -> dict[str, object]:
    index = found.random_index
    notes = [] if found.reason is None else [Statement(f"engine.ratio-{found.reason}")]
    if found.worst_judgement is None:
        notes.append(Statement("engine.judgements-agree"))
    return {
        "weights": found.weights,
        "consistency_ratio": found.consistency_ratio,
        "lambda_max": found.lambda_max,
        "random_index": None if index is None else {"table": index.table, "value": index.value},
        "worst_judgement": found.worst_judgement,
        "notes": notes,
    }
