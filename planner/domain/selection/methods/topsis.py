"""TOPSIS: closeness to an ideal alternative, and distance from an anti-ideal one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Topsis:
    """
    Closeness (0-1, more is better) of the alternatives, in the given order.

    `closeness` is None where ideal and anti-ideal coincide. Distances, ideal and anti-ideal are in weighted units.
    """

    closeness: Numbers | None
    to_ideal: Numbers
    to_anti_ideal: Numbers
    ideal: Numbers
    anti_ideal: Numbers


def topsis(
    values: ArrayLike,
    weights: ArrayLike,
    maximise: ArrayLike | None = None,
    *,
    ideal: ArrayLike | None = None,
    anti_ideal: ArrayLike | None = None,
) -> Topsis:
    """
    Return the closeness d- / (d+ + d-) by Euclidean distances of the weighted columns.

    Args:
        values: rows alternatives, columns criteria, already on a common scale.
        weights: not negative, with a sum above zero; divided by it.
        maximise: for each column, whether more is better; always, without. The ideal of a cost is its minimum.
        ideal: declared best of every column in the scale of `values`; the best of those present, without. With
            declared points nobody's closeness depends on who else is present.
        anti_ideal: declared worst of every column; the worst of those present, without.

    Source: docs/methods.md#topsis
    """
    matrix = np.asarray(values, dtype=float)
    shares = np.asarray(weights, dtype=float) / np.sum(weights)
    upward = np.ones(matrix.shape[1], dtype=bool) if maximise is None else np.asarray(maximise, dtype=bool)
    largest, smallest = matrix.max(axis=0), matrix.min(axis=0)
    best = np.where(upward, largest, smallest) if ideal is None else np.asarray(ideal, dtype=float)
    worst = np.where(upward, smallest, largest) if anti_ideal is None else np.asarray(anti_ideal, dtype=float)
    to_ideal = np.linalg.norm((matrix - best) * shares, axis=1)
    to_anti_ideal = np.linalg.norm((matrix - worst) * shares, axis=1)
    total = to_ideal + to_anti_ideal
    closeness = to_anti_ideal / total if bool((total > 0).all()) else None
    return Topsis(closeness, to_ideal, to_anti_ideal, best * shares, worst * shares)
