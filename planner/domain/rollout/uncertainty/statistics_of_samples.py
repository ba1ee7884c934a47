"""
What samples say: percentiles, probabilities, and their sampling errors.

Source: docs/methods.md#percentiles-of-samples
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

# 0.1 + 0.7 is 0.7999999999999999: a share this little below the one asked for reaches it
_TOLERANCE = 1e-9

Values = NDArray[Any]


def percentile(ordered: Values, share: float) -> float:
    """
    Return the smallest value x with F(x) ≥ share, F being the share of samples not above x.

    Args:
        ordered: samples, lowest first.
        share: 0-1.
    """
    return float(ordered[_place(len(ordered), share)])


def probability(ordered: Values, target: float) -> float:
    """Return the share of samples that do not exceed a target."""
    return int(np.searchsorted(ordered, target, side="right")) / len(ordered)


def error_of_mean(samples: Values) -> float | None:
    """Return the standard error of the mean; None for a single sample."""
    if len(samples) < 2:  # noqa: PLR2004  # one sample shows no spread
        return None
    return float(samples.std(ddof=1)) / math.sqrt(len(samples))


def rank_correlation(one: Values, other: Values) -> float:
    """Return Spearman's rank correlation, ties sharing their mean rank; 0 where one of the two does not vary."""
    first, second = ranks(one), ranks(other)
    first -= first.mean()
    second -= second.mean()
    size = math.sqrt(float(first @ first) * float(second @ second))
    return float(first @ second) / size if size else 0.0


def ranks(values: Values) -> NDArray[np.float64]:
    """Return the ranks, from 0, ties sharing their mean rank."""
    if np.issubdtype(values.dtype, np.integer):
        lowest = values.min()
        counts = np.bincount(values - lowest)
        places = values - lowest
    else:
        _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    mean_ranks = np.cumsum(counts) - (counts + 1) / 2
    found: NDArray[np.float64] = mean_ranks[places]
    return found


def _place(count: int, share: float) -> int:
    return min(max(math.ceil((share - _TOLERANCE) * count) - 1, 0), count - 1)
