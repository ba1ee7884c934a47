"""Pairwise judgements without matrices: what they connect and which fits worst; pure Python, for a cold start."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

# judgements whose logarithm misses the ratio of the weights by no more are consistent
CONSISTENT_WITHIN = 1e-9


def connected_groups(count: int, pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """Return the groups of places (from 0) that no chain of pairs joins, one group when all are connected."""
    group_of = {place: [place] for place in range(count)}
    for one, other in pairs:
        kept, merged = group_of[one], group_of[other]
        if kept is not merged:
            kept += merged
            for place in merged:
                group_of[place] = kept
    return tuple(tuple(sorted(group)) for place, group in group_of.items() if place == min(group))


def worst_judgement(judgements: Mapping[tuple[int, int], float], weights: Sequence[float]) -> tuple[int, int] | None:
    """
    Return the pair whose judgement lies farthest from the ratio of the weights, by |ln(a_ij w_j / w_i)|.

    None when all agree. The first pair in the order given when several lie equally far.

    Args:
        judgements: (i, j) -> how many times as important i is as j.
        weights: above zero.

    Source: docs/methods.md#ahp
    """
    worst, farthest = None, CONSISTENT_WITHIN
    for (i, j), judgement in judgements.items():
        distance = abs(math.log(judgement) + math.log(weights[j]) - math.log(weights[i]))
        if distance > farthest + (CONSISTENT_WITHIN if worst else 0.0):
            worst, farthest = (i, j), distance
    return worst
