"""How many rows to draw so that a bad batch is not accepted."""

from __future__ import annotations

import math

CONFIDENCE = 0.95
# undoes binary fractions where a probability equals the limit exactly
_TOLERANCE = 1e-12


def sample_size(rows: int | None, limiting_share: float, confidence: float = CONFIDENCE) -> int:
    """
    Return how many rows to draw when not one wrong row is accepted.

    A batch of which the limiting share of rows is wrong is then refused with the stated confidence:
    exact (hypergeometric) for a batch of known size, by the binomial ln(1 - c) / ln(1 - p) for an
    unknown one, which is never smaller.

    Args:
        rows: size of the batch, None when unknown.
        limiting_share: fraction of wrong rows that must be found, above 0 and below 1.

    Raises:
        ValueError: a share or confidence outside the open interval from 0 to 1.

    Source: docs/methods.md#batch-sampling
    """
    if not (0 < limiting_share < 1 and 0 < confidence < 1):
        raise ValueError(f"not between 0 and 1: {limiting_share}, {confidence}")
    missed = 1 - confidence
    if rows is None:
        return math.ceil(math.log(missed) / math.log(1 - limiting_share) - _TOLERANCE)
    wrong = min(rows, math.ceil(rows * limiting_share - _TOLERANCE))
    return _smallest_sample(rows, wrong, missed)


def _smallest_sample(rows: int, wrong: int, missed: float) -> int:
    """Return the smallest sample that misses all wrong rows with at most the given probability."""
    probability, drawn = 1.0, 0
    while drawn < rows and probability > missed + _TOLERANCE:
        probability *= max(rows - wrong - drawn, 0) / (rows - drawn)
        drawn += 1
    return drawn
