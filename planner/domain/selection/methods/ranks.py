"""Competition ranks with a tolerance: 0.1 + 0.2 ties with 0.3."""

from __future__ import annotations

from collections.abc import Sequence

TOLERANCE = 1e-9


def competition_ranks(
    scores: Sequence[float], *, higher_is_better: bool = True, tolerance: float = TOLERANCE
) -> list[int]:
    """
    Return the rank of each score in the given order: 1 + how many are better; ties share the better rank (1, 2, 2, 4).

    A score ties with the best of its group when it lies within the tolerance of it, so a chain of small steps does
    not tie its two ends.

    Source: docs/methods.md#competition-ranks
    """
    order = sorted(range(len(scores)), key=lambda place: scores[place], reverse=higher_is_better)
    ranks = [0] * len(scores)
    head = 0
    for position, place in enumerate(order):
        if abs(scores[place] - scores[order[head]]) > tolerance:
            head = position
        ranks[place] = head + 1
    return ranks
