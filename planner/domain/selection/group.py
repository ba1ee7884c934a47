"""Where the respondents disagree about weights, and whether it matters for the lead."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.stakeholder import Stakeholder
from planner.domain.model.text import Text
from planner.domain.model.vendor import Alternative
from planner.domain.selection.results import GroupWeights, PointWeightSpread, ScoredAlternative
from planner.domain.selection.score import ROUNDING, is_tie
from planner.domain.selection.weights import Shares, normalised
from planner.errors import Statement

POINTS_NAMED = 3
# a difference in normalised weight that is worth a sentence; equal weights over eleven points are 0.09 each
SPREAD_WORTH_NAMING = 0.03


@dataclass(frozen=True, slots=True)
class OtherLeader:
    """
    A respondent whose own weights would put another alternative first, beyond a tie.

    `lead` is by how much it would be ahead of the group's leader; `drivers` what each point adds to that change,
    largest first.
    """

    stakeholder_id: str
    alternative_id: str
    lead: float
    drivers: tuple[tuple[str, float], ...]

    @property
    def deciding(self) -> tuple[str, ...]:
        """The fewest points, largest first, without which this respondent's leader would not be ahead."""
        return fewest(self.drivers, self.lead)


@dataclass(frozen=True, slots=True)
class Voices:
    """
    Who weighed what, and who may lead by it.

    `scored` are the alternatives that may lead in rank order, the first one leads; the mappings are keyed by id.
    """

    scored: Sequence[ScoredAlternative]
    group: GroupWeights
    spread: Sequence[PointWeightSpread]
    alternatives: Mapping[str, Alternative]
    people: Sequence[Stakeholder]
    catalogue: Catalogue
    tie_tolerance: float
    marks_shown: str

    @property
    def others(self) -> tuple[OtherLeader, ...]:
        """Those whose own weights would put another alternative first; nobody disagrees with oneself alone."""
        if len(self.group.heard) <= 1 or len(self.scored) <= 1:
            return ()
        return other_leaders(self.scored, self.group, self.tie_tolerance)

    def name(self, alternative_id: str) -> Text:
        """Return the name of an alternative."""
        return self.alternatives[alternative_id].name

    def label(self, stakeholder_id: str) -> Text | None:
        """Return the name or role by which a respondent is shown; None where marks stay anonymous."""
        return respondent_label(next(one for one in self.people if one.id == stakeholder_id), self.marks_shown)


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
    leader = scored[0]
    combined = weights_in_tree(group.combined, leader.point_values)
    for person in group.heard:
        own = weights_of(person, group, leader.point_values)
        values = {one.alternative_id: value_under(one, own) for one in scored}
        best = min(scored, key=lambda one: (-values[one.alternative_id], one.alternative_id))
        lead = values[best.alternative_id] - values[leader.alternative_id]
        if best is not leader and not is_tie(lead, tie_tolerance):
            parts = drivers(own, combined, best, leader)
            found.append(OtherLeader(person, best.alternative_id, lead, parts))
    return tuple(found)


def drivers(
    own: Shares, combined: Shares, preferred: ScoredAlternative, leader: ScoredAlternative
) -> tuple[tuple[str, float], ...]:
    """
    Return what each point adds to the change of the lead from the group's weights to a respondent's, largest first.

    A point adds (own weight - group's weight) x (value of the preferred one - value of the group's leader) in it.
    Source: docs/methods.md#group-disagreement
    """
    parts = {
        point: (own[point] - combined[point])
        * (preferred.point_values[point].expected - leader.point_values[point].expected)
        for point in combined
    }
    return tuple(sorted(((p, part) for p, part in parts.items() if part), key=lambda pair: -pair[1]))


def fewest(parts: Sequence[tuple[str, float]], total: float) -> tuple[str, ...]:
    """Return the fewest parts, largest first, that together make up a total: without them it would be gone."""
    chosen: list[str] = []
    reached = 0.0
    for id_, part in sorted(parts, key=lambda pair: -pair[1]):
        if reached >= total - ROUNDING or part <= 0:
            break
        chosen.append(id_)
        reached += part
    return tuple(chosen)


def respondent_label(person: Stakeholder, marks_shown: str) -> Text | None:
    """Return the name or the role of a respondent, as the engagement shows them; None where marks are anonymous."""
    if marks_shown == "anonymous":
        return None
    return person.name if marks_shown == "named" else person.role


# --- in words -----------------------------------------------------------------------------------------------------


def group_statements(voices: Voices) -> Iterator[Statement]:
    """Yield what a reader must know of the disagreement; one respondent alone has nothing to disagree with."""
    if len(voices.group.heard) <= 1:
        return
    yield from _widest(voices.spread, voices.catalogue)
    if len(voices.scored) <= 1:
        return
    others = voices.others
    if not others:
        leader = voices.name(voices.scored[0].alternative_id)
        yield Statement("selection.group-same-leader", {"count": len(voices.group.heard), "leader": leader})
    elif voices.marks_shown == "anonymous":
        names = tuple(dict.fromkeys(voices.name(other.alternative_id) for other in others))
        params = {"count": len(others), "total": len(voices.group.heard), "alternatives": names}
        yield Statement("selection.group-other-leader-anonymous", params)
    else:
        for other in others:
            named = {"respondent": voices.label(other.stakeholder_id), "leader": voices.name(other.alternative_id)}
            yield Statement("selection.group-other-leader", named)


def agreement_conditions(voices: Voices) -> Iterator[Statement]:
    """Yield on which weights the respondents have to agree before a winner can be called clear, and with whom."""
    others = voices.others
    if voices.marks_shown == "anonymous":
        yield from _condition_without_names(others, voices)
        return
    for other in others:
        params = {
            "respondent": voices.label(other.stakeholder_id),
            "points": _texts(other.deciding[:POINTS_NAMED], voices),
            "leader": voices.name(other.alternative_id),
        }
        yield Statement("selection.condition-agree", params)


def _condition_without_names(others: Sequence[OtherLeader], voices: Voices) -> Iterator[Statement]:
    if others:
        points = dict.fromkeys(point for other in others for point in other.deciding[:POINTS_NAMED])
        params = {"points": _texts(tuple(points), voices), "count": len(others), "total": len(voices.group.heard)}
        yield Statement("selection.condition-agree-anonymous", params)


def _texts(points: Sequence[str], voices: Voices) -> tuple[Text, ...]:
    return tuple(voices.catalogue.points[point].text for point in points)


def _widest(spread: Sequence[PointWeightSpread], catalogue: Catalogue) -> Iterator[Statement]:
    wide = [point for point in spread if point.high - point.low >= SPREAD_WORTH_NAMING]
    for point in sorted(wide, key=lambda p: p.low - p.high)[:POINTS_NAMED]:
        text = catalogue.points[point.point_id].text
        yield Statement("selection.weights-differ", {"point": text, "low": point.low, "high": point.high})


# --- weights and values ---------------------------------------------------------------------------------------------


def weights_of(person: str, group: GroupWeights, points: Collection[str]) -> dict[str, float]:
    """Return one respondent's weights of the points in the tree, summing to 1; what was left out is the group's."""
    return weights_in_tree(completed(group.shares[person], group.combined, group.unscaled), points)


def completed(own: Shares, combined: Shares, unscaled: float) -> dict[str, float]:
    """
    Return one respondent's shares with the points left out filled in by the group's, on the scale of the shares.

    So everybody's, mixed by say, are in proportion to the group's weights (where those are the arithmetic mean).

    Args:
        unscaled: What the group's weights summed to before they were scaled to 1.
    """
    return {point: own.get(point, weight * unscaled) for point, weight in combined.items()}


def weights_in_tree(shares: Shares, points: Collection[str]) -> dict[str, float]:
    """Return the weights of these points alone, summing to 1; all zero where they weigh nothing."""
    active = {point: shares[point] for point in shares if point in points}
    return normalised(active) if math.fsum(active.values()) > 0 else active


def group_in_tree(group: GroupWeights, points: Collection[str]) -> GroupWeights:
    """Return the same group over the points in the tree alone, so that all shares add up to what is scored."""
    shares = {
        person: {point: weight for point, weight in weights_of(person, group, points).items() if point in own}
        for person, own in group.shares.items()
    }
    return dataclasses.replace(group, combined=weights_in_tree(group.combined, points), shares=shares, unscaled=1.0)


def value_under(scored: ScoredAlternative, weights: Shares) -> float:
    """Return the overall value under other weights of the points; the local weights within a point stay."""
    shares = weights_in_tree(weights, scored.point_values)
    return math.fsum(weight * scored.point_values[point].expected for point, weight in shares.items())
