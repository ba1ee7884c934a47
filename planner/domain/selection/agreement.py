"""How far the respondents agree, and which of their disagreements decides who leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.engagement import Engagement
from planner.domain.selection.analysis_results import Agreement, Concordance, PointDisagreement, RespondentView
from planner.domain.selection.group import (
    POINTS_NAMED,
    SPREAD_WORTH_NAMING,
    OtherLeader,
    Voices,
    value_under,
    weights_in_tree,
    weights_of,
)
from planner.domain.selection.methods.concordance import kendall_w
from planner.domain.selection.methods.ranks import competition_ranks
from planner.domain.selection.results import Selection
from planner.domain.selection.score import ROUNDING, is_tie
from planner.domain.selection.verdict import POINTS
from planner.errors import Statement

FEWEST = 2
# by custom; an agreement that chance alone gives less often is taken as one
UNLIKELY = 0.05
# prints as 0.00 %
RARE = 0.0001
Shares = Mapping[str, float]


def measure_agreement(selection: Selection, engagement: Engagement, catalogue: Catalogue) -> Agreement | None:
    """
    Measure the agreement of the respondents; None with fewer than two who have a say.

    Everyone is asked alone first: each one's weights give a ranking of their own, and the spread of the weights comes
    before their mean.

    Source: docs/methods.md#group-disagreement
    """
    group = selection.group
    if group is None or len(group.heard) < FEWEST or len(selection.compared) < FEWEST:
        return None
    voices = _voices(selection, engagement, catalogue)
    leader = selection.compared[0]
    own = {person: weights_of(person, group, leader.point_values) for person in group.heard}
    others = {other.stakeholder_id: other for other in voices.others}
    points = tuple(_point(point, own, voices) for point in leader.point_values)
    respondents = tuple(_view(person, own[person], others.get(person), voices) for person in group.heard)
    weights = kendall_w([list(shares.values()) for shares in own.values()])
    rankings = kendall_w([[value_under(one, shares) for one in voices.scored] for shares in own.values()])
    return Agreement(
        weights=weights,
        rankings=rankings,
        points=points,
        respondents=respondents,
        statements=tuple(_statements(weights, rankings, points, respondents, voices)),
    )


def _voices(selection: Selection, engagement: Engagement, catalogue: Catalogue) -> Voices:
    assert selection.group is not None
    return Voices(
        scored=selection.compared,
        group=selection.group,
        spread=selection.weight_spread,
        alternatives={one.id: one for one in engagement.alternatives},
        people=engagement.stakeholders,
        catalogue=catalogue,
        tie_tolerance=selection.tie_tolerance,
        marks_shown=engagement.marks_shown,
    )


# --- numbers ------------------------------------------------------------------------------------------------------


def _point(point: str, own: Mapping[str, Shares], voices: Voices) -> PointDisagreement:
    combined = weights_in_tree(voices.group.combined, voices.scored[0].point_values)
    stated = {person: shares[point] for person, shares in own.items() if point in voices.group.shares[person]}
    low = min(stated.values(), default=combined[point])
    high = max(stated.values(), default=combined[point])
    at_low, at_high = (_leader_at(point, weight, combined, voices) for weight in (low, high))
    leader = voices.scored[0].alternative_id
    return PointDisagreement(
        point_id=point,
        by_stakeholder=stated,
        combined=combined[point],
        low=low,
        high=high,
        leader_at_low=at_low,
        leader_at_high=at_high,
        decides=(at_low, at_high) != (leader, leader),
    )


def _leader_at(point: str, weight: float, combined: Shares, voices: Voices) -> str:
    """Return who leads, beyond a tie, when one point has this weight and the others keep their proportions."""
    rest = 1 - combined[point]
    scale = (1 - weight) / rest if rest > ROUNDING else 0.0
    shares = {id_: weight if id_ == point else share * scale for id_, share in combined.items()}
    values = {one.alternative_id: value_under(one, shares) for one in voices.scored}
    leader = voices.scored[0].alternative_id
    best = min(values, key=lambda id_: (-values[id_], id_))
    return leader if is_tie(values[best] - values[leader], voices.tie_tolerance) else best


def _view(person: str, own: Shares, other: OtherLeader | None, voices: Voices) -> RespondentView:
    values = [value_under(one, own) for one in voices.scored]
    # half the rounding less, so that a gap of exactly the tolerance is none: the rule of the ranking itself
    ranks = competition_ranks(values, tolerance=max(voices.tie_tolerance - 2 * ROUNDING, ROUNDING))
    order = sorted(zip(ranks, values, (one.alternative_id for one in voices.scored), strict=True), key=_best_first)
    return RespondentView(
        stakeholder_id=person,
        order=tuple((id_, rank) for rank, _, id_ in order),
        leader_ids=tuple(id_ for rank, _, id_ in order if rank == 1),
        lead=0.0 if other is None else other.lead,
        same_leader=other is None,
        drivers=() if other is None else other.drivers,
    )


def _best_first(row: tuple[int, float, str]) -> tuple[int, float, str]:
    rank, value, id_ = row
    return (rank, -value, id_)


# --- in words -----------------------------------------------------------------------------------------------------


def _statements(
    weights: Concordance,
    rankings: Concordance,
    points: Sequence[PointDisagreement],
    respondents: Sequence[RespondentView],
    voices: Voices,
) -> Iterator[Statement]:
    yield from _spread(points, voices)
    yield from _concordance("weights", weights)
    yield from _concordance("rankings", rankings)
    yield from _leaders(respondents, voices)
    yield from _deciding(points, respondents, voices)


def _spread(points: Sequence[PointDisagreement], voices: Voices) -> Iterator[Statement]:
    """Yield where the weights lie furthest apart: the spread first, the mean behind it."""
    people = len(voices.group.heard)
    wide = sorted((p for p in points if p.high - p.low >= SPREAD_WORTH_NAMING), key=lambda p: p.low - p.high)
    if not wide:
        yield Statement("agreement.weights-close", {"count": people, "limit": SPREAD_WORTH_NAMING * POINTS})
        return
    named = tuple(
        Statement(
            "agreement.point-spread",
            {"point": voices.catalogue.points[p.point_id].text, "low": p.low, "high": p.high, "combined": p.combined},
        )
        for p in wide[:POINTS_NAMED]
    )
    yield Statement("agreement.weights-apart", {"count": people, "named": named})


def _concordance(of: str, found: Concordance) -> Iterator[Statement]:
    """Yield W and how often chance alone would give as much; no grade is put on it."""
    if found.kendall_w is None or found.p is None:
        yield Statement(f"agreement.{of}-undefined", {"reason": Statement(f"agreement.reason-{found.reason}")})
        return
    params = {"p": found.p, "chance": found.p * POINTS, "limit": UNLIKELY, "judges": found.judges}
    code = "maybe-chance" if found.p >= UNLIKELY else "not-chance" if found.p >= RARE else "hardly-chance"
    said = {"w": found.kendall_w, "p": found.p, "judges": found.judges}
    yield Statement(f"agreement.{of}-w", {**said, "chance": Statement(f"agreement.{code}", params)})


def _leaders(respondents: Sequence[RespondentView], voices: Voices) -> Iterator[Statement]:
    leader = voices.name(voices.scored[0].alternative_id)
    apart = [view for view in respondents if not view.same_leader]
    if not apart:
        yield Statement("agreement.same-leader", {"count": len(respondents), "leader": leader})
    elif voices.marks_shown == "anonymous":
        found = tuple(dict.fromkeys(voices.name(view.leader_ids[0]) for view in apart))
        params = {"count": len(apart), "total": len(respondents), "alternatives": found, "leader": leader}
        yield Statement("agreement.other-leaders", params)
    else:
        for view in apart:
            yield _other_leader(view, voices)


def _other_leader(view: RespondentView, voices: Voices) -> Statement:
    largest = [part for part in view.drivers if part[1] > 0][:POINTS_NAMED]
    drivers = tuple(
        Statement("agreement.driver", {"point": voices.catalogue.points[point].text, "points": part * POINTS})
        for point, part in largest
    )
    params = {
        "respondent": voices.label(view.stakeholder_id),
        "preferred": voices.name(view.leader_ids[0]),
        "leader": voices.name(voices.scored[0].alternative_id),
        "points": view.lead * POINTS,
        "drivers": drivers,
    }
    return Statement("agreement.other-leader", params)


def _deciding(
    points: Sequence[PointDisagreement], respondents: Sequence[RespondentView], voices: Voices
) -> Iterator[Statement]:
    """Yield which disagreement about a single point decides who leads, or that none does alone or at all."""
    deciding = [point for point in points if point.decides]
    for point in deciding:
        params = {
            "point": voices.catalogue.points[point.point_id].text,
            "low": point.low,
            "high": point.high,
            "leader_at_low": voices.name(point.leader_at_low),
            "leader_at_high": voices.name(point.leader_at_high),
        }
        yield Statement("agreement.point-decides", params)
    leader = voices.name(voices.scored[0].alternative_id)
    if not deciding:
        together = any(not view.same_leader for view in respondents)
        code = "agreement.only-together-decide" if together else "agreement.nothing-decides"
        yield Statement(code, {"leader": leader, "count": len(points)})
