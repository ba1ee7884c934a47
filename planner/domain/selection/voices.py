"""How much each respondent's voice weighs in the group: what is drawn, and asked about, as one uncertain share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from planner.domain.model.engagement import Engagement
from planner.domain.selection.criteria import point_weights_of
from planner.domain.selection.group import completed
from planner.domain.selection.results import Selection


@dataclass(frozen=True, slots=True)
class Voice:
    """
    One respondent with a say: the voice in the group (all voices sum to 1), and weights of the points of the tree.

    `weights` sum to 1; a point left out is taken from the group, and the shift by segments applies where the client
    has switched it on. `stated` are the same before that shift: their order is what the respondent said.
    """

    stakeholder_id: str
    share: float
    weights: Mapping[str, float]
    stated: Mapping[str, float]


def voices(selection: Selection, engagement: Engagement) -> tuple[Voice, ...]:
    """
    Return the respondents with a say; mixed by their shares, their weights are those of the group.

    The share is the say times the weight that lies on points of the tree, because the weights of a group are scaled
    to the tree after they are mixed.

    Source: docs/methods.md#weight-models
    """
    group = selection.group
    if group is None:
        return ()
    shift = selection.segment_shift
    before = shift.before if shift is not None and shift.applied else group.combined
    factors = {point: group.combined[point] / weight if weight > 0 else 1.0 for point, weight in before.items()}
    says = {person.id: person.say for person in engagement.stakeholders}
    points = tuple(point_weights_of(selection.criteria))
    found = []
    for person in group.heard:
        own = completed(group.shares[person], before, group.unscaled)
        stated = {point: own[point] for point in points}
        shifted = {point: weight * factors[point] for point, weight in stated.items()}
        mass = math.fsum(shifted.values())
        if mass > 0:
            weights = {point: weight / mass for point, weight in shifted.items()}
            found.append(Voice(person, says[person] * mass, weights, stated))
    total = math.fsum(voice.share for voice in found)
    return tuple(Voice(v.stakeholder_id, v.share / total, v.weights, v.stated) for v in found)
