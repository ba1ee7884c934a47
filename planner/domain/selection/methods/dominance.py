"""Who is at least as good in everything and better in something."""

from __future__ import annotations

from collections.abc import Sequence

TOLERANCE = 1e-9


def dominators(values: Sequence[Sequence[float]], tolerance: float = TOLERANCE) -> list[tuple[int, ...]]:
    """
    Return for every alternative (row) who dominates it, in the given order.

    A difference up to the tolerance is none.
    Source: docs/methods.md#dominance
    """
    return [
        tuple(other for other, theirs in enumerate(values) if other != own and _dominates(theirs, row, tolerance))
        for own, row in enumerate(values)
    ]


def _dominates(one: Sequence[float], other: Sequence[float], tolerance: float) -> bool:
    better = False
    for first, second in zip(one, other, strict=True):
        if first < second - tolerance:
            return False
        better = better or first > second + tolerance
    return better
