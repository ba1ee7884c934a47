"""Where the respondents disagree about weights, and whether it matters for the lead."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.stakeholder import Stakeholder
from planner.domain.model.text import Text
from planner.domain.model.vendor import Alternative
from planner.domain.selection.results import PointWeightSpread, ScoredAlternative
from planner.domain.selection.scale import MAXIMUM_RATING
from planner.domain.selection.score import is_tie
from planner.domain.selection.weights import GroupWeights, Shares, normalised
from planner.errors import Statement

POINTS_NAMED = 3
# a difference in normalised weight that is worth a sentence; equal weights over eleven points are 0.09 each
SPREAD_WORTH_NAMING = 0.03


@dataclass(frozen=True, slots=True)
class OtherLeader:
    """A respondent whose own weights would put another alternative first."""

    stakeholder_id: str
    alternative_id: str


def other_leaders(
    scored: Sequence[ScoredAlternative], group: GroupWeights, tie_tolerance: float
) -> tuple[OtherLeader, ...]:
    """
    Return the respondents with a say whose weights alone would give another leader, beyond a tie.

    Args:
        scored: Eligible alternatives in rank order; the first one leads.

    Source: docs/methods.md#group-disagreement
    """
    found = []
    for person in group.heard:
        values = {s.alternative_id: _value(s, _complete(group.shares[person], group.combined)) for s in scored}
        best = min(values, key=lambda id_: (-values[id_], id_))
        lead = scored[0].alternative_id
        if best != lead and not is_tie(values[best] - values[lead], tie_tolerance):
            found.append(OtherLeader(person, best))
    return tuple(found)


def group_statements(
    eligible: Sequence[ScoredAlternative],
    group: GroupWeights,
    spread: Sequence[PointWeightSpread],
    alternatives: Mapping[str, Alternative],
    people: Sequence[Stakeholder],
    catalogue: Catalogue,
    tie_tolerance: float,
    marks_shown: str,
) -> Iterator[Statement]:
    """Yield what a reader must know of the disagreement; one respondent alone has nothing to disagree with."""
    if len(group.heard) <= 1:
        return
    yield from _widest(spread, catalogue)
    if len(eligible) <= 1:
        return
    others = other_leaders(eligible, group, tie_tolerance)
    if not others:
        leader = alternatives[eligible[0].alternative_id].name
        yield Statement("selection.group-same-leader", {"count": len(group.heard), "leader": leader})
    elif marks_shown == "anonymous":
        names = tuple(dict.fromkeys(alternatives[other.alternative_id].name for other in others))
        params = {"count": len(others), "total": len(group.heard), "alternatives": names}
        yield Statement("selection.group-other-leader-anonymous", params)
    else:
        labels = {person.id: _label(person, marks_shown) for person in people}
        for other in others:
            params = {"respondent": labels[other.stakeholder_id], "leader": alternatives[other.alternative_id].name}
            yield Statement("selection.group-other-leader", params)


def _widest(spread: Sequence[PointWeightSpread], catalogue: Catalogue) -> Iterator[Statement]:
    wide = [point for point in spread if point.high - point.low >= SPREAD_WORTH_NAMING]
    for point in sorted(wide, key=lambda p: p.low - p.high)[:POINTS_NAMED]:
        text = catalogue.points[point.point_id].text
        yield Statement("selection.weights-differ", {"point": text, "low": point.low, "high": point.high})


def _label(person: Stakeholder, marks_shown: str) -> Text:
    return person.name if marks_shown == "named" else person.role


def _complete(own: Shares, combined: Shares) -> Shares:
    # what a respondent left out is taken from the group
    return {point: own.get(point, weight) for point, weight in combined.items()}


def _value(scored: ScoredAlternative, shares: Shares) -> float:
    active = {point: shares[point] for point in scored.point_ratings}
    if math.fsum(active.values()) <= 0:
        return 0.0
    return (
        math.fsum(w * scored.point_ratings[point].expected for point, w in normalised(active).items()) / MAXIMUM_RATING
    )
