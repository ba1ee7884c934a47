"""`engine robustness`: how firm an additive ranking is, for another program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from planner.domain.selection.methods import draws
from planner.domain.selection.methods.cells import Cell, Cells, bounds
from planner.domain.selection.methods.dominance import dominators
from planner.domain.selection.methods.information import gains_of_cells, perfect_information
from planner.domain.selection.methods.normalise import Normalization
from planner.domain.selection.methods.optimality import best_margin
from planner.domain.selection.methods.smaa import ROUNDING, smaa
from planner.domain.selection.methods.smallest_change import smallest_weight_change
from planner.domain.selection.methods.stability import ranking_interval, winner_interval
from planner.errors import Problem, Statement
from planner.exchange.engine.problems import Problems, at
from planner.exchange.engine.reading import (
    GivenCriterion,
    check_unique,
    normalised_weights,
    read_choice,
    read_criteria,
    read_list,
    read_matrix,
    read_names,
    read_object,
    read_text,
    read_whole_number,
)
from planner.exchange.engine.robustness_checks import Findings, checks_of
from planner.exchange.engine.uncertain_cells import read_uncertain_cell, stretched, values_of

Numbers = NDArray[np.float64]
WeightKind = Literal["given", "simplex", "ordered"]
SAMPLES, MAXIMUM_SAMPLES = 10_000, 1_000_000
SEED, LARGEST_SEED = 20260701, 2**53
# two linear programs are solved for every alternative
MAXIMUM_ALTERNATIVES, MAXIMUM_CELLS = 200, 30_000
# drawn values (or comparisons of two), and drawn weights and overall values, that fit time and memory
MAXIMUM_DRAWS, MAXIMUM_ROWS = 400_000_000, 20_000_000
_KINDS: tuple[WeightKind, ...] = ("given", "simplex", "ordered")
_NORMALIZATIONS = ("none", "minmax", "max", "sum", "vector")
# what one step of computing leaves of a number: it counts where a weight meets the largest value, and in differences
_STEP = 1e-15
# gains that differ by less than this share are the same
_DIGITS = 12
# values so small are all the same
_NEXT_TO_NOTHING = 1e-250


@dataclass(frozen=True, slots=True)
class RobustnessRequest:
    """
    A request that can be computed.

    `values` are cells of which more is better; `order` holds the places of the criteria, most important first, when
    the weights are drawn in that order, else None.
    """

    alternatives: tuple[str, ...]
    criteria: tuple[GivenCriterion, ...]
    values: Sequence[Sequence[Cell]]
    weights: Numbers
    kind: WeightKind
    order: tuple[int, ...] | None
    samples: int
    seed: int
    notes: tuple[Statement, ...]


def answer(request: object) -> dict[str, object]:
    """
    Return ranks under uncertainty, exact stability and optimality, and what is worth knowing, in the order given.

    Raises:
        InputError: with everything that is wrong with the request.
    """
    return _Analysis(read_request(request)).told()


# --- reading ------------------------------------------------------------------------------------------------------


def read_request(given: object) -> RobustnessRequest:
    """
    Read and check a request.

    Raises:
        InputError: with everything that is wrong with it.
    """
    problems = Problems()
    fields = read_object(
        given, "", problems,
        required=("alternatives", "criteria", "matrix"),
        optional=("normalization", "weights", "samples", "seed", "method", "params"),
    )  # fmt: skip
    # the keys of `engine rank`, so that one request serves both: there is one method here, and it needs no parameter
    read_choice(fields.get("method", "additive"), "method", problems, ("additive",))
    read_object(fields.get("params", {}), "params", problems, optional=("v",))
    normalization = read_choice(fields.get("normalization", "none"), "normalization", problems, _NORMALIZATIONS)
    samples = read_whole_number(fields.get("samples", SAMPLES), "samples", problems, minimum=1, maximum=MAXIMUM_SAMPLES)
    seed = read_whole_number(fields.get("seed", SEED), "seed", problems, minimum=0, maximum=LARGEST_SEED)
    alternatives = read_names(fields["alternatives"], "alternatives", problems) if "alternatives" in fields else None
    criteria = read_criteria(fields["criteria"], "criteria", problems) if "criteria" in fields else None
    kind, order, order_notes = _read_weights(fields.get("weights", {}), criteria, problems)
    amounts = None
    if alternatives and criteria and _of_bearable_size(alternatives, criteria, samples, problems):
        amounts = read_matrix(fields.get("matrix"), "matrix", problems, alternatives, criteria, read_uncertain_cell)
    problems.stop_if_any()
    # nothing was found, so everything is there
    assert alternatives
    assert criteria
    assert amounts
    assert samples is not None
    assert seed is not None
    weighed = normalised_weights(criteria, "criteria", problems)
    values = values_of(amounts, alternatives, criteria, cast("Normalization", normalization), problems)
    problems.stop_if_any()
    assert weighed
    weights, notes = weighed
    if normalization == "none":
        turned = [c.name for c in criteria if c.direction == "min" and c.value_function is None]
        notes = (*notes, *(Statement("engine.minus-cost", {"criterion": name}) for name in turned))
    return RobustnessRequest(
        alternatives, criteria, values, weights, kind, order, samples, seed, (*notes, *order_notes)
    )


def _read_weights(
    given: object, criteria: Sequence[GivenCriterion] | None, problems: Problems
) -> tuple[WeightKind, tuple[int, ...] | None, tuple[Statement, ...]]:
    """Return what kind of weights is drawn, the order as places of criteria, and a note on an order without use."""
    fields = read_object(given, "weights", problems, optional=("kind", "order"))
    kind = read_choice(fields.get("kind", "given"), "weights.kind", problems, _KINDS)
    if kind != "ordered":
        notes = (Statement("engine.order-ignored"),) if "order" in fields else ()
        return cast("WeightKind", kind), None, notes
    if "order" not in fields:
        problems.add(Problem("engine-missing-key", "weights.order", {"key": "order"}))
        return "ordered", None, ()
    order = None if criteria is None else _read_order(fields["order"], criteria, problems)
    return "ordered", order, ()


def _read_order(given: Any, criteria: Sequence[GivenCriterion], problems: Problems) -> tuple[int, ...] | None:
    where = "weights.order"
    entries = read_list(given, where, problems)
    if entries is None:
        return None
    names = [read_text(entry, at(where, place), problems) for place, entry in enumerate(entries)]
    check_unique([(name, at(where, place)) for place, name in enumerate(names)], problems)
    places = {criterion.name: place for place, criterion in enumerate(criteria)}
    for place, name in enumerate(names):
        if name is not None and name not in places:
            problems.add(Problem("engine-order-unknown", at(where, place), {"name": name}))
    for name in places:
        if name not in names:
            problems.add(Problem("engine-order-missing", where, {"criterion": name}))
    return tuple(places[name] for name in names if name is not None and name in places)


def _of_bearable_size(
    alternatives: Sequence[str], criteria: Sequence[GivenCriterion], samples: int | None, problems: Problems
) -> bool:
    count, width, before = len(alternatives), len(criteria), len(problems.found)
    if count > MAXIMUM_ALTERNATIVES:
        limit = {"found": count, "limit": MAXIMUM_ALTERNATIVES}
        problems.add(Problem("engine-too-many", "alternatives", limit))
    elif count * width > MAXIMUM_CELLS:
        problems.add(Problem("engine-too-many", "matrix", {"found": count * width, "limit": MAXIMUM_CELLS}))
    elif samples is not None:
        limit_of_samples = min(MAXIMUM_DRAWS // (count * max(count, width)), MAXIMUM_ROWS // (count + width))
        if samples > limit_of_samples:
            params = {"found": samples, "alternatives": count, "criteria": width, "limit": limit_of_samples}
            problems.add(Problem("engine-too-many-samples", "samples", params))
    return len(problems.found) == before


# --- answering ----------------------------------------------------------------------------------------------------


class _Analysis:
    """
    One request while it is answered.

    Everything is computed in a unit in which no value is larger than 1, so that nothing overflows; results in value
    units are turned back. What counts as level is what rounding can make of the values of a criterion, no more.
    """

    def __init__(self, asked: RobustnessRequest) -> None:
        self.asked = asked
        largest = max(max(map(abs, bounds(cell))) for row in asked.values for cell in row)
        self.unit = largest if largest > _NEXT_TO_NOTHING else 1.0
        self.cells = Cells.of([[stretched(cell, 1 / self.unit) for cell in row] for row in asked.values])
        self.means = self.cells.means - self.cells.means.mean(axis=0)
        # by criterion, and of overall values under the given weights
        self.nothing = ROUNDING * self.cells.sizes()
        self.tolerance = float(self.nothing @ asked.weights)
        self.others = _other_weights(asked.weights)
        self.alone = len(asked.alternatives) == 1
        self.notes: list[Statement] = list(asked.notes)

    def told(self) -> dict[str, object]:
        """Return the whole answer."""
        asked = self.asked
        generator = draws.generator(asked.seed)
        found = smaa(self.cells, _weights(asked, generator), generator, tolerance=0.0)
        first, whole = self._intervals()
        margins, optimal = self._margins()
        dominated = self._dominators()
        gains = gains_of_cells(self.cells, asked.weights)
        evpi, evpi_error = self._evpi(gains, draws.generator(asked.seed + 1))
        evppi = list(self._listed(gains))
        findings = Findings(
            cells=self.cells,
            weights=asked.weights,
            kind=asked.kind,
            order=asked.order,
            sampled=found,
            samples=asked.samples,
            others=self.others,
            nothing=self.nothing,
            intervals=first,
            optimal=optimal,
            dominated=dominated,
            best_gain=float(gains.max()),
            evpi=evpi,
            evpi_error=evpi_error,
        )
        checks = checks_of(findings, asked.alternatives, self.unit, draws.generator(asked.seed + 2))
        never = tuple(
            name for name, weights in zip(asked.alternatives, found.central_weights, strict=True) if weights is None
        )
        if never:
            self.notes.append(Statement("engine.never-first", {"alternatives": never}))
        if self.alone:
            self.notes.append(Statement("engine.robustness-alone"))
        changes = self._weight_changes(optimal)
        if not evppi:
            self.notes.append(Statement("engine.nothing-uncertain"))
        elif not evppi[0]["value"]:
            self.notes.append(Statement("engine.nothing-to-ask"))
        return {
            "rank_acceptability": found.rank_acceptability,
            "central_weights": found.central_weights,
            "confidence": found.confidence,
            "pairwise_winning": found.pairwise_winning,
            "standard_error": found.standard_error,
            "expected_scores": self.cells.means @ asked.weights * self.unit,
            "stability": {"first_rank_interval": first, "whole_ranking_interval": whole},
            "potentially_optimal": optimal,
            "best_margin": [None if margin is None else margin * self.unit for margin in margins],
            "dominated_by": [[asked.alternatives[other] for other in others] for others in dominated],
            "smallest_weight_change": changes,
            "evpi": evpi * self.unit,
            "evppi": evppi,
            "ask_next": evppi[0] if evppi else None,
            "checks": checks,
            "notes": self.notes,
        }

    def _intervals(self) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
        """Return for every criterion between which weights the first, and the whole ranking, stay."""
        first, whole = [], []
        rest, little = self.means @ self.others.T, self.others @ self.nothing
        for j, weight in enumerate(map(float, self.asked.weights)):
            inside = self.means[:, j]
            if self.means.shape[1] == 1:
                self.notes.append(Statement("engine.single-criterion"))
                first.append((1.0, 1.0))
                whole.append((1.0, 1.0))
                continue
            if not np.delete(self.asked.weights, j).any():
                name = self.asked.criteria[j].name
                self.notes.append(Statement("engine.others-without-weight", {"criterion": name}))
            lines = (inside.tolist(), rest[:, j].tolist(), weight, (float(self.nothing[j]), float(little[j])))
            first.append(winner_interval(*lines))
            whole.append(ranking_interval(*lines))
        return first, whole

    def _margins(self) -> tuple[list[float | None], list[bool]]:
        """Return the largest lead of each, and whether it falls short of nothing by no more than rounding."""
        if self.alone:
            return [None], [True]
        found = [best_margin(self.means, place, self.asked.order) for place in range(len(self.means))]
        stray = _STEP * float(np.abs(self.means).max())
        optimal = [margin >= -(float(self.nothing @ weights) + stray) for margin, weights in found]
        return [margin for margin, _ in found], optimal

    def _dominators(self) -> list[tuple[int, ...]]:
        # each criterion on its own scale: who is better in it does not depend on the unit
        sizes = self.nothing / ROUNDING
        return dominators((self.cells.means / np.where(sizes > 0, sizes, 1.0)).tolist(), ROUNDING)

    def _weight_changes(self, optimal: Sequence[bool]) -> list[dict[str, object] | None]:
        # who is first at no weights has none to be found; an order narrows what the margins say
        possible = optimal if self.asked.order is None else [True] * len(optimal)
        found = [
            smallest_weight_change(self.cells.means, self.asked.weights, place, self.tolerance) if may else None
            for place, may in enumerate(possible)
        ]
        never = tuple(name for name, change in zip(self.asked.alternatives, found, strict=True) if change is None)
        if never:
            self.notes.append(Statement("engine.no-weights-do", {"alternatives": never}))
        return [None if change is None else {"l1": change.l1, "weights": change.weights} for change in found]

    def _evpi(self, gains: Numbers, generator: np.random.Generator) -> tuple[float, float | None]:
        """Return the value of knowing every cell: knowing all is never worth less than knowing one."""
        gain, error = perfect_information(self.cells, self.asked.weights, generator, self.asked.samples)
        best = float(gains.max())
        if error is not None:
            params = {"error": float(f"{error * self.unit:.2g}"), "samples": self.asked.samples}
            self.notes.append(Statement("engine.evpi-drawn", params))
            if gain < best:
                self.notes.append(Statement("engine.evpi-raised"))
        return max(gain, best), error

    def _listed(self, gains: Numbers) -> Iterator[dict[str, Any]]:
        """Yield every uncertain cell with what it is worth to know it, the most valuable first."""
        cells = [(int(i), int(j)) for i, j in np.argwhere(self.cells.uncertain)]
        # what differs by rounding only keeps the order of alternatives and criteria
        # what is left of a gain of nothing when overall values are subtracted
        rest = _STEP / ROUNDING * self.tolerance
        for i, j in cells:
            low, high = bounds(self.cells.cell(i, j))
            if gains[i, j] <= max(rest, ROUNDING * self.asked.weights[j] * (high - low)):
                gains[i, j] = 0.0
        for i, j in sorted(cells, key=lambda cell: -float(f"{gains[cell]:.{_DIGITS}g}")):
            yield {
                "alternative": self.asked.alternatives[i],
                "criterion": self.asked.criteria[j].name,
                "value": float(gains[i, j]) * self.unit,
            }


def _other_weights(weights: Numbers) -> Numbers:
    """
    Return for every criterion (row) the weights of the others, divided by their sum; equal where they have none.

    Divided by their largest first: beside a weight of almost 1 they may be tiny.
    """
    others = np.where(np.eye(len(weights), dtype=bool), 0.0, weights)
    largest = others.max(axis=1, keepdims=True)
    equal = 1.0 - np.eye(len(weights))
    kept = np.where(largest > 0, others / np.where(largest > 0, largest, 1.0), equal)
    proportions: Numbers = kept / np.maximum(kept.sum(axis=1, keepdims=True), 1.0)
    return proportions


def _weights(asked: RobustnessRequest, generator: np.random.Generator) -> NDArray[np.floating[Any]]:
    """Draw the weights of the sampled results."""
    if asked.kind == "simplex":
        return draws.any_weights(generator, asked.samples, len(asked.criteria))
    if asked.order is not None:
        return draws.ordered(generator, asked.samples, asked.order)
    return np.broadcast_to(asked.weights, (asked.samples, len(asked.criteria)))
