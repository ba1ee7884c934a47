"""What it is worth to know one rating, in plain Python and without the records of the analysis: ranking asks for it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from planner.domain.selection.methods.distributions import expected_maximum
from planner.domain.selection.ratings import distribution_of
from planner.domain.selection.results import Rating, ScoredAlternative


def rating_gains(compared: Sequence[ScoredAlternative], weights: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """
    Return what it is worth to know each uncertain rating, by alternative and requirement: E[max] - max of the means.

    Args:
        weights: Global weight of every requirement.

    Source: docs/methods.md#value-of-information
    """
    gains = {}
    for one in compared:
        others = [other.overall_value.expected for other in compared if other is not one]
        rival = max(others, default=-math.inf)
        for id_, rating in one.ratings.items():
            if rating.value.width > 0:
                gains[one.alternative_id, id_] = _gain_of_one(one, weights[id_], rating, rival)
    return gains


def _gain_of_one(scored: ScoredAlternative, weight: float, rating: Rating, rival: float) -> float:
    own, known = scored.overall_value.expected, distribution_of(rating)
    return max(expected_maximum(known, rival, own - weight * known.mean, weight) - max(rival, own), 0.0)
