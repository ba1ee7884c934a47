"""The ladder of what would change the answer: the smallest changes that put another alternative first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.selection.analysis_results import RatingChange, RatingsToWin, Rung, WeightsToWin
from planner.domain.selection.criteria import leaf_weights, point_weights_of
from planner.domain.selection.level import RATING_STEPS, WEIGHT_STEPS, outward
from planner.domain.selection.results import ScoredAlternative, Selection, Stability
from planner.domain.selection.score import ROUNDING
from planner.domain.selection.to_win import single_change
from planner.errors import Statement

RUNGS = 10
# the points of a combined change that are named, the largest first
STEPS_NAMED = 4
RATINGS_NAMED = 3
# beyond these digits of a size there is only rounding
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class ExactFindings:
    """What was found exactly about a selection, and the labels its sentences need."""

    stability: Sequence[Stability]
    weights_to_win: Sequence[WeightsToWin]
    ratings_to_win: Sequence[RatingsToWin]


def build_ladder(
    selection: Selection, engagement: Engagement, catalogue: Catalogue, found: ExactFindings
) -> tuple[Rung, ...]:
    """
    Return the smallest changes that put another alternative first, the smallest first, waivers last.

    Every subject (a point, a combination of weights or ratings for one rival, a must-have) has one rung.

    Source: docs/methods.md#ladder
    """
    names = {a.id: a.name for a in engagement.alternatives}
    points = list(_weight_rungs(selection, found.stability, names))
    combined = _combined_weights(selection, found.weights_to_win, names)
    measured = [
        *points,
        *(rung for rung in combined if not _said_by_one_point(rung, points)),
        *_ratings_upward(selection, catalogue, found.ratings_to_win, names),
        *_rating_downward(selection, catalogue, names),
    ]
    measured.sort(key=lambda rung: (round(rung.size or 0.0, _DIGITS), rung.kind, rung.alternative_id))
    waivers = list(_waivers(selection, names))[:RUNGS]
    return (*measured[: RUNGS - len(waivers)], *waivers)


def _leader(selection: Selection) -> ScoredAlternative:
    return selection.compared[0]


# --- weights ------------------------------------------------------------------------------------------------------


def _weight_rungs(selection: Selection, stability: Sequence[Stability], names: Mapping[str, Text]) -> Iterator[Rung]:
    texts = {node.id: node.text for node in selection.criteria}
    for one in stability:
        turn = nearest_turn(one, _leader(selection).alternative_id)
        if one.level != "point" or turn is None:
            continue
        params = {
            "point": texts[one.criterion_id],
            "before": one.weight,
            "after": outward(turn.weight, WEIGHT_STEPS, rising=turn.rising),
            "alternative": names[turn.winner],
        }
        statement = Statement(f"robustness.rung-weight-{'up' if turn.rising else 'down'}", params)
        yield Rung("weight", turn.winner, one.criterion_id, abs(turn.weight - one.weight), statement)


class Turn(NamedTuple):
    """The weight of a node (today's in a tie) beyond which another leads; `rising` where beyond is above."""

    weight: float
    winner: str
    rising: bool


def nearest_turn(stability: Stability, leader_id: str) -> Turn | None:
    """Return the nearest weight of a node beyond which somebody else leads; None: nobody ever does."""
    low, high = stability.leader
    ends = ((low, stability.below, False), (high, stability.above, True))
    turns = [Turn(at, winner, rising) for at, winner, rising in ends if winner and winner != leader_id]
    return min(turns, key=lambda turn: abs(turn.weight - stability.weight), default=None)


def _combined_weights(
    selection: Selection, weights_to_win: Sequence[WeightsToWin], names: Mapping[str, Text]
) -> Iterator[Rung]:
    texts = {node.id: node.text for node in selection.criteria}
    today = point_weights_of(selection.criteria)
    for one in weights_to_win:
        if one.l1 is None or one.weights is None or one.alternative_id == _leader(selection).alternative_id:
            continue
        changes = {point: weight - today[point] for point, weight in one.weights.items()}
        changed = sorted((p for p, change in changes.items() if abs(change) > ROUNDING), key=lambda p: -abs(changes[p]))
        if not changed:
            continue  # level today: nothing has to move
        steps = tuple(
            Statement("robustness.step", {"point": texts[p], "before": today[p], "after": one.weights[p]})
            for p in changed[:STEPS_NAMED]
        )
        params = {
            "alternative": names[one.alternative_id],
            "leader": names[_leader(selection).alternative_id],
            "moved": one.l1 / 2,
            "steps": steps,
            "count": len(changed),
        }
        code = "robustness.rung-weights" if len(changed) <= STEPS_NAMED else "robustness.rung-weights-many"
        yield Rung("weights", one.alternative_id, None, one.l1 / 2, Statement(code, params))


def _said_by_one_point(combined: Rung, points: Sequence[Rung]) -> bool:
    """Say whether one point alone puts the same alternative first with no more weight moved."""
    size = combined.size or 0.0
    return any(p.alternative_id == combined.alternative_id and (p.size or 0.0) <= size + ROUNDING for p in points)


# --- ratings ------------------------------------------------------------------------------------------------------


def _ratings_upward(
    selection: Selection, catalogue: Catalogue, ratings_to_win: Sequence[RatingsToWin], names: Mapping[str, Text]
) -> Iterator[Rung]:
    best = _leader(selection).overall_value.expected
    behind = {one.alternative_id: best - one.overall_value.expected for one in selection.compared[1:]}
    for one in ratings_to_win:
        if one.alternative_id not in behind or one.changes is None or one.total is None:
            continue
        gap = max(behind[one.alternative_id], 0.0)
        both = {"alternative": names[one.alternative_id], "leader": names[_leader(selection).alternative_id]}
        if one.single is not None:
            params = {**_change(one.single, catalogue), **both}
            statement = Statement("robustness.rung-rating-up", params)
            yield Rung("rating", one.alternative_id, one.single.requirement_id, gap, statement)
        elif one.changes:
            ids = tuple(change.requirement_id for change in one.changes[:RATINGS_NAMED])
            combined = {**both, "total": one.total, "count": len(one.changes), "ids": ids}
            yield Rung("ratings", one.alternative_id, None, gap, Statement("robustness.rung-ratings", combined))


def _rating_downward(selection: Selection, catalogue: Catalogue, names: Mapping[str, Text]) -> Iterator[Rung]:
    """Yield the one rating of the leader whose fall would let the second pass."""
    leader, second = selection.compared[:2]
    gap = leader.overall_value.expected - second.overall_value.expected
    weights = leaf_weights(selection.criteria)
    change = single_change(leader.ratings, weights, selection.value_function, max(gap, 0.0), 0.0)
    if change is None or gap <= ROUNDING:
        return
    params = {
        **_change(change, catalogue),
        "leader": names[leader.alternative_id],
        "alternative": names[second.alternative_id],
    }
    statement = Statement("robustness.rung-rating-down", params)
    yield Rung("rating", second.alternative_id, change.requirement_id, gap, statement)


def _change(change: RatingChange, catalogue: Catalogue) -> dict[str, object]:
    return {
        "id": change.requirement_id,
        "requirement": catalogue.requirements[change.requirement_id].text,
        "before": change.before,
        "after": outward(change.after, RATING_STEPS, rising=change.after >= change.before),
    }


# --- must-haves ---------------------------------------------------------------------------------------------------


def _waivers(selection: Selection, names: Mapping[str, Text]) -> Iterator[Rung]:
    """Yield the failed must-haves whose waiver would put the alternative first that fails them."""
    eligible = any(one.eligible for one in selection.scored)
    failed = {one.alternative_id: _failed(one) for one in selection.scored}
    for one in sorted(selection.scored, key=lambda s: (len(failed[s.alternative_id]), s.rank)):
        waived = failed[one.alternative_id]
        if one.eligible or _leads_when_waived(selection, failed, waived) != one.alternative_id:
            continue
        code = "robustness.rung-waiver" if eligible else "robustness.rung-waiver-nobody"
        params = {"alternative": names[one.alternative_id], "ids": waived, "count": len(waived)}
        subject = waived[0] if len(waived) == 1 else None
        yield Rung("waiver", one.alternative_id, subject, None, Statement(code, params))


def _failed(scored: ScoredAlternative) -> tuple[str, ...]:
    return tuple(result.requirement_id for result in scored.must_haves if result.state == "fail")


def _leads_when_waived(selection: Selection, failed: Mapping[str, Sequence[str]], waived: Sequence[str]) -> str:
    """Return who leads among all that fail nothing but what is waived."""
    back = [one for one in selection.scored if set(failed[one.alternative_id]) <= set(waived)]
    return max(back, key=lambda one: one.overall_value.expected).alternative_id
