"""`engine rank`: additive value, TOPSIS, VIKOR or PROMETHEE II for another program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from planner.domain.selection.methods.additive import additive
from planner.domain.selection.methods.normalise import Normalization, as_benefits, as_scaled, settled
from planner.domain.selection.methods.promethee import USUAL, promethee
from planner.domain.selection.methods.ranks import competition_ranks
from planner.domain.selection.methods.topsis import topsis
from planner.domain.selection.methods.vikor import HALF, vikor
from planner.errors import Problem, Statement
from planner.exchange.engine.problems import Problems
from planner.exchange.engine.reading import (
    LARGEST,
    SMALLEST,
    GivenCriterion,
    cell_of,
    normalised_weights,
    read_choice,
    read_criteria,
    read_matrix,
    read_names,
    read_number,
    read_number_cell,
    read_object,
    shown,
)

Numbers = NDArray[np.float64]
Method = Literal["additive", "topsis", "vikor", "promethee2"]
_DEFAULT_NORMALIZATION: dict[Method, Normalization] = {
    "additive": "none",
    "topsis": "vector",
    "vikor": "none",
    "promethee2": "none",
}
_OWN_SCALE = ("vikor", "promethee2")
_NORMALIZATIONS = ("none", "minmax", "max", "sum", "vector")
_DIVIDING = ("max", "sum")
# what rounding alone can make of a number
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class RankRequest:
    """
    A request that can be computed.

    `values` holds the cells, with declared value functions already applied; `maximise` is true for those columns and
    for every criterion of which more is better.
    """

    alternatives: tuple[str, ...]
    criteria: tuple[GivenCriterion, ...]
    values: Numbers
    maximise: NDArray[np.bool_]
    weights: Numbers
    method: Method
    normalization: Normalization
    v: float
    notes: tuple[Statement, ...]

    @property
    def declared(self) -> NDArray[np.bool_]:
        """Which columns hold declared values, that are taken as they stand."""
        return np.array([criterion.value_function is not None for criterion in self.criteria])


def answer(request: object) -> dict[str, object]:
    """
    Return scores and ranks in the order of the alternatives, details of the method, and notes.

    Raises:
        InputError: with everything that is wrong with the request.
    """
    asked = read_request(request)
    return _METHODS[asked.method](asked)


def read_request(given: object) -> RankRequest:
    """
    Read and check a request.

    Raises:
        InputError: with everything that is wrong with it.
    """
    problems = Problems()
    fields = read_object(
        given, "", problems,
        required=("alternatives", "criteria", "matrix"), optional=("method", "normalization", "params"),
    )  # fmt: skip
    method = cast("Method", read_choice(fields.get("method", "additive"), "method", problems, _METHODS))
    normalization = read_choice(
        fields.get("normalization", _DEFAULT_NORMALIZATION.get(method, "none")), "normalization", problems,
        _NORMALIZATIONS,
    )  # fmt: skip
    params = read_object(fields.get("params", {}), "params", problems, optional=("v",))
    v = read_number(params.get("v", HALF), "params.v", problems, minimum=0.0, maximum=1.0)
    alternatives = read_names(fields["alternatives"], "alternatives", problems) if "alternatives" in fields else None
    criteria = read_criteria(fields["criteria"], "criteria", problems) if "criteria" in fields else None
    cells = None
    if alternatives and criteria and "matrix" in fields:
        cells = read_matrix(fields["matrix"], "matrix", problems, alternatives, criteria, read_number_cell)
    problems.stop_if_any()
    # nothing was found, so everything is there
    assert alternatives
    assert criteria
    assert cells
    weighed = normalised_weights(criteria, "criteria", problems)
    scale = cast("Normalization", normalization)
    if method not in _OWN_SCALE:
        _check_divisors(cells, alternatives, criteria, scale, method, problems)
    problems.stop_if_any()
    assert weighed
    assert v is not None
    weights, notes = weighed
    values = _values(cells, alternatives, criteria, problems)
    problems.stop_if_any()
    if method in _OWN_SCALE and "normalization" in fields:
        notes = (*notes, Statement("engine.normalization-ignored"))
    maximise = np.array([c.direction == "max" or c.value_function is not None for c in criteria])
    return RankRequest(alternatives, criteria, settled(values), maximise, weights, method, scale, v, notes)


def _values(
    cells: Sequence[Sequence[float]],
    alternatives: Sequence[str],
    criteria: Sequence[GivenCriterion],
    problems: Problems,
) -> Numbers:
    """Return the cells with declared value functions applied; a line that goes on too far is a problem."""
    values = np.array(
        [[c.value_function(x) if c.value_function else x for c, x in zip(criteria, row, strict=True)] for row in cells]
    )
    for i, j in np.argwhere(~(np.abs(values) <= LARGEST)):
        subject = cell_of(alternatives[i], criteria[j].name)
        params = {"subject": subject, "found": shown(float(values[i, j])), "smallest": SMALLEST, "largest": LARGEST}
        problems.add(Problem("engine-out-of-reach", f"matrix[{i}][{j}]", params))
    return values


def _check_divisors(
    cells: Sequence[Sequence[float]],
    alternatives: Sequence[str],
    criteria: Sequence[GivenCriterion],
    normalization: Normalization,
    method: Method,
    problems: Problems,
) -> None:
    """Add a problem for every cell that `max` or `sum` cannot scale: negative, or a zero it would divide by."""
    if normalization not in _DIVIDING:
        return
    for j, criterion in enumerate(criteria):
        if criterion.value_function is not None:
            continue
        inverted = criterion.direction == "min" and method == "additive"
        all_zero = all(row[j] == 0 for row in cells)
        for i, row in enumerate(cells):
            where, subject = f"matrix[{i}][{j}]", cell_of(alternatives[i], criterion.name)
            params = {"subject": subject, "found": shown(row[j]), "normalization": normalization}
            if row[j] < 0:
                problems.add(Problem("engine-negative-cell", where, params))
            elif row[j] == 0 and (inverted or all_zero):
                problems.add(Problem("engine-zero-cell", where, params))


def _additive(asked: RankRequest) -> dict[str, object]:
    scaled = as_benefits(asked.values, asked.normalization, asked.maximise)
    values = np.where(asked.declared, asked.values, scaled)
    found = additive(values, asked.weights)
    turned = [c for c in asked.criteria if c.direction == "min" and c.value_function is None]
    notes = [Statement("engine.minus-cost", {"criterion": c.name}) for c in turned]
    # scores in the unit of the cells: rounding grows with them
    tolerance = _ROUNDING * float(np.abs(found.contributions).sum(axis=1).max())
    return _told(
        asked,
        found.scores,
        competition_ranks(list(found.scores), tolerance=tolerance),
        {"values": values, "contributions": found.contributions},
        notes if asked.normalization == "none" else [],
    )


def _topsis(asked: RankRequest) -> dict[str, object]:
    values = np.where(asked.declared, asked.values, as_scaled(asked.values, asked.normalization))
    found = topsis(values, asked.weights, asked.maximise)
    details = {
        "values": values,
        "ideal": found.ideal,
        "anti_ideal": found.anti_ideal,
        "distance_to_ideal": found.to_ideal,
        "distance_to_anti_ideal": found.to_anti_ideal,
    }
    if found.closeness is None:
        everybody = len(asked.alternatives)
        note = Statement("engine.closeness-undefined")
        return _told(asked, [None] * everybody, [1] * everybody, details, [note])
    # with criteria in units of different size a small difference may still be one
    return _told(asked, found.closeness, competition_ranks(list(found.closeness), tolerance=_ROUNDING), details)


def _vikor(asked: RankRequest) -> dict[str, object]:
    found = vikor(asked.values, asked.weights, asked.maximise, v=asked.v)
    details = {
        "S": found.s,
        "R": found.r,
        "regrets": found.regrets,
        "acceptable_advantage": found.acceptable_advantage,
        "acceptable_stability": found.acceptable_stability,
        "compromise_set": [asked.alternatives[place] for place in found.compromise_set],
    }
    notes = [Statement("engine.vikor-alone")] if found.acceptable_advantage is None else []
    return _told(asked, found.q, competition_ranks(list(found.q), higher_is_better=False), details, notes)


def _promethee(asked: RankRequest) -> dict[str, object]:
    if len(asked.alternatives) == 1:
        flows = {"positive_flow": [None], "negative_flow": [None], "criterion_net_flows": [None], "incomparable": []}
        return _told(asked, [None], [1], flows, [Statement("engine.flows-alone")])
    oriented = np.where(asked.maximise, asked.values, -asked.values)
    found = promethee(oriented, asked.weights, [c.preference or USUAL for c in asked.criteria])
    details = {
        "positive_flow": found.positive,
        "negative_flow": found.negative,
        "criterion_net_flows": found.criterion_net,
        "incomparable": [[asked.alternatives[a], asked.alternatives[b]] for a, b in found.incomparable()],
    }
    return _told(asked, found.net, competition_ranks(list(found.net)), details)


def _told(
    asked: RankRequest,
    scores: object,
    ranks: Sequence[int],
    details: Mapping[str, object],
    notes: Sequence[Statement] = (),
) -> dict[str, object]:
    return {
        "scores": scores,
        "ranks": list(ranks),
        "details": {"weights": asked.weights, **details},
        "notes": [*asked.notes, *notes],
    }


_METHODS: dict[Method, Callable[[RankRequest], dict[str, object]]] = {
    "additive": _additive,
    "topsis": _topsis,
    "vikor": _vikor,
    "promethee2": _promethee,
}
