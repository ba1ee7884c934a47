"""Whether a tailored scope still weighs everything a selection should consider."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.catalogue import Catalogue, Consideration
from planner.domain.model.criterion import Criterion
from planner.domain.selection.criteria import leaf_weights
from planner.domain.selection.results import ConsideredWeight
from planner.errors import Statement


def considered_weights(catalogue: Catalogue, criteria: Sequence[Criterion]) -> tuple[ConsideredWeight, ...]:
    """
    Return how much of the weight answers to each consideration; one requirement may answer to several.

    Source: docs/methods.md#considerations
    """
    weights = leaf_weights(criteria)
    return tuple(_considered(one, catalogue, weights) for one in catalogue.considerations.values())


def consideration_warnings(
    found: Sequence[ConsideredWeight], considerations: Mapping[str, Consideration]
) -> Iterator[Statement]:
    """Yield a warning for every consideration that has lost all its weight."""
    for one in found:
        if one.weight <= 0:
            text = considerations[one.code].text
            key = "consideration-out-of-scope" if not one.requirement_ids else "consideration-without-weight"
            yield Statement(f"selection.{key}", {"consideration": text})


def _considered(one: Consideration, catalogue: Catalogue, weights: Mapping[str, float]) -> ConsideredWeight:
    own = tuple(
        requirement.id
        for requirement in catalogue.requirements.values()
        if requirement.id in weights
        and (
            requirement.point in one.points
            or requirement.module in one.modules
            or requirement.id in one.requirement_ids
        )
    )
    return ConsideredWeight(one.code, own, math.fsum(weights[id_] for id_ in own))
