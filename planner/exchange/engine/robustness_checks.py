"""What was found exactly checked against what was drawn, every time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.domain.selection.methods.cells import Cells
from planner.domain.selection.methods.smaa import Smaa

Numbers = NDArray[np.float64]
# a drawn number may lie this many standard errors from the exact one: with many checks four happen by chance
ERRORS = 5
# 32-bit draws of values of size 1
_SHORT = 1e-6
# a standard error of fewer draws says little
_FEWEST = 30
# so many draws are enough to check the lengths of intervals
_DRAWS = 10_000


@dataclass(frozen=True, eq=False, slots=True)
class Findings:
    """
    What the checks compare, in a unit in which no value is larger than 1.

    `others` holds the proportions of the other criteria (a row per criterion), `nothing` what is rounding in each.
    """

    cells: Cells
    weights: Numbers
    kind: str
    order: tuple[int, ...] | None
    sampled: Smaa
    samples: int
    others: Numbers
    nothing: Numbers
    intervals: Sequence[tuple[float, float]]
    optimal: Sequence[bool]
    dominated: Sequence[tuple[int, ...]]
    best_gain: float
    evpi: float
    evpi_error: float | None


def checks_of(
    found: Findings, names: Sequence[str], unit: float, generator: np.random.Generator
) -> list[dict[str, object]]:
    """Return every check: its name, the alternative, what is exact, what was drawn, the tolerance, and agreement."""
    every = (
        *_scores(found, names, unit),
        *_never_best(found, names),
        *_dominated(found, names),
        *_first_rank(found, generator),
        *_information(found, unit),
    )
    return list(every)


def _check(name: str, alternative: str | None, exact: float, sampled: float, tolerance: float) -> dict[str, object]:
    return {
        "check": name,
        "alternative": alternative,
        "exact": exact,
        "sampled": sampled,
        "tolerance": tolerance,
        "agrees": bool(abs(exact - sampled) <= tolerance),
    }


def _scores(found: Findings, names: Sequence[str], unit: float) -> Iterator[dict[str, object]]:
    """The mean of drawn overall values is that of the mean values at the mean weights; few draws know no error."""
    if found.samples < _FEWEST:
        return
    exact = found.cells.means @ _mean_weights(found)
    for name, own, drawn, error in zip(
        names, exact, found.sampled.mean_scores, found.sampled.score_errors, strict=True
    ):
        yield _check("mean-score", name, own * unit, drawn * unit, (ERRORS * error + _SHORT) * unit)


def _mean_weights(found: Findings) -> Numbers:
    """Return the means of the weights that were drawn: as given, equal, or those of the order."""
    count = len(found.weights)
    if found.kind == "given":
        return found.weights
    if found.order is None:
        return np.full(count, 1 / count)
    means = np.empty(count)
    # the mean of the corners: equal weights on the first one, two, three, … criteria
    means[list(found.order)] = np.cumsum(1 / np.arange(count, 0, -1))[::-1] / count
    return means


def _never_best(found: Findings, names: Sequence[str]) -> Iterator[dict[str, object]]:
    """Who is first at no weights is first in no draw of weights; ratings must be fixed for that."""
    if found.cells.uncertain.any():
        return
    for place, (name, optimal) in enumerate(zip(names, found.optimal, strict=True)):
        if not optimal:
            yield _check("never-first", name, 0.0, float(found.sampled.rank_acceptability[place, 0]), 0.0)


def _dominated(found: Findings, names: Sequence[str]) -> Iterator[dict[str, object]]:
    """Who is dominated is never ahead, at best level (half a win); ratings must be fixed for that."""
    if found.cells.uncertain.any():
        return
    for place, others in enumerate(found.dominated):
        for other in others:
            yield _check("dominated", names[place], 0.0, float(found.sampled.pairwise_winning[place, other]), 0.5)


def _first_rank(found: Findings, generator: np.random.Generator) -> Iterator[dict[str, object]]:
    """The mean length of the intervals is how often the first stay first at any weight of any one criterion."""
    count = len(found.weights)
    if count == 1 or len(found.cells.means) == 1:
        return
    means = found.cells.means - found.cells.means.mean(axis=0)
    chosen, weights = generator.integers(count, size=_DRAWS), generator.random(_DRAWS)
    outside, little = means @ found.others.T, found.others @ found.nothing
    scores = weights * means[:, chosen] + (1 - weights) * outside[:, chosen]
    today = means @ found.weights
    first = today >= today.max() - found.nothing @ found.weights
    level = weights * found.nothing[chosen] + (1 - weights) * little[chosen]
    stay = (scores[first] >= scores.max(axis=0) - level).all(axis=0)
    exact = math.fsum(high - low for low, high in found.intervals) / count
    error = math.sqrt(max(exact * (1 - exact), 1 / _DRAWS) / _DRAWS)
    yield _check("first-rank-interval", None, exact, float(stay.mean()), ERRORS * error)


def _information(found: Findings, unit: float) -> Iterator[dict[str, Any]]:
    """Knowing everything is worth no less than knowing the one cell that is worth most."""
    if found.evpi_error is None:
        return
    tolerance = ERRORS * found.evpi_error + _SHORT
    yield {
        "check": "evpi-not-below-evppi",
        "alternative": None,
        "exact": found.best_gain * unit,
        "sampled": found.evpi * unit,
        "tolerance": tolerance * unit,
        "agrees": found.evpi + tolerance >= found.best_gain,
    }
