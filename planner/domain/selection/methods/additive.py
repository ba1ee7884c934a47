"""The additive value model on arrays: weighted sums, and what each criterion adds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Additive:
    """Overall values in the given order; `contributions` (alternatives x criteria) add up to them."""

    scores: Numbers
    contributions: Numbers


def additive(values: ArrayLike, weights: ArrayLike) -> Additive:
    """
    Return the weighted sum of values of which more is better; weights are divided by their sum.

    Source: docs/methods.md#weighted-sum
    """
    shares = np.asarray(weights, dtype=float) / np.sum(weights)
    contributions = np.asarray(values, dtype=float) * shares
    return Additive(contributions.sum(axis=1), contributions)
