"""TOPSIS, VIKOR and PROMETHEE II beside the additive answer: where they differ and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.criterion import Criterion
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.selection.analysis_results import Method, Opinion, SecondOpinions
from planner.domain.selection.methods.normalise import settled
from planner.domain.selection.methods.promethee import Preference, Promethee, promethee
from planner.domain.selection.methods.ranks import competition_ranks
from planner.domain.selection.methods.topsis import Topsis, topsis
from planner.domain.selection.methods.vikor import HALF, Vikor, vikor
from planner.domain.selection.results import ScoredAlternative, Selection
from planner.errors import Statement

Numbers = NDArray[np.float64]
# differences in the value (0-1) of a point: too small to matter, and counting in full (assumptions)
INDIFFERENCE, STRICT_PREFERENCE = 0.05, 0.30
_TO_COMPARE = 2


@dataclass(frozen=True, slots=True)
class _Table:
    """Values (0-1) of the compared alternatives over the points that weigh anything, and their weights."""

    scored: tuple[ScoredAlternative, ...]
    names: Mapping[str, Text]
    points: tuple[Criterion, ...]
    values: Numbers
    weights: Numbers

    def name(self, place: int) -> Text:
        return self.names[self.scored[place].alternative_id]

    @property
    def firsts(self) -> tuple[int, ...]:
        """The places of the additive leaders."""
        best = min(one.rank for one in self.scored)
        return tuple(place for place, one in enumerate(self.scored) if one.rank == best)


# an explanation: why the second place is ahead of the first one by a method
Why = Callable[[_Table, int, int], Statement]


def second_opinions(selection: Selection, engagement: Engagement, catalogue: Catalogue) -> SecondOpinions | None:
    """
    Rank the compared alternatives by other methods over the same values and weights; None with nothing to compare.

    Source: docs/methods.md#second-opinions
    """
    del catalogue
    points = tuple(c for c in selection.criteria if c.level == "point" and c.weight > 0)
    if len(selection.compared) < _TO_COMPARE or not points:
        return None
    values = [[one.point_values[point.id].expected for point in points] for one in selection.compared]
    table = _Table(
        selection.compared,
        {one.id: one.name for one in engagement.alternatives},
        points,
        settled(values),
        np.array([point.weight for point in points]),
    )
    by_topsis = topsis(table.values, table.weights, ideal=np.ones(len(points)), anti_ideal=np.zeros(len(points)))
    by_vikor = vikor(table.values, table.weights)
    linear = Preference("linear", q=INDIFFERENCE, p=STRICT_PREFERENCE)
    by_promethee = promethee(table.values, table.weights, [linear] * len(points))
    opinions = (
        _additive(table),
        _topsis_opinion(table, by_topsis),
        _vikor_opinion(table, by_vikor),
        _promethee_opinion(table, by_promethee),
    )
    ids = [one.alternative_id for one in table.scored]
    pairs = by_promethee.incomparable()
    return SecondOpinions(
        opinions=opinions,
        compromise_set=tuple(ids[place] for place in by_vikor.compromise_set),
        acceptable_advantage=by_vikor.acceptable_advantage,
        acceptable_stability=by_vikor.acceptable_stability,
        incomparable=tuple((ids[a], ids[b]) for a, b in pairs),
        statements=tuple(_overall(table, opinions, by_vikor, pairs)),
    )


def _additive(table: _Table) -> Opinion:
    best = min(one.rank for one in table.scored)
    return Opinion(
        method="additive",
        scores={one.alternative_id: one.overall_value.expected for one in table.scored},
        ranks={one.alternative_id: one.rank - best + 1 for one in table.scored},
        differs=False,
        statements=(),
    )


def _opinion(table: _Table, method: Method, scores: Sequence[float], why: Why, *, higher_is_better: bool) -> Opinion:
    ranks = competition_ranks(scores, higher_is_better=higher_is_better)
    firsts = tuple(place for place, rank in enumerate(ranks) if rank == 1)
    ids = [one.alternative_id for one in table.scored]
    statements: tuple[Statement, ...] = ()
    if firsts != table.firsts:
        statements = tuple(_differences(table, method, ranks, firsts, why))
    return Opinion(
        method=method,
        scores=dict(zip(ids, scores, strict=True)),
        ranks=dict(zip(ids, ranks, strict=True)),
        differs=firsts != table.firsts,
        statements=statements,
    )


def _differences(
    table: _Table, method: Method, ranks: Sequence[int], firsts: Sequence[int], why: Why
) -> Iterator[Statement]:
    """Say who is first instead, and why; a leader that now shares its place needs no reason."""
    label = Statement(_LABELS[method])
    others = [place for place in firsts if place not in table.firsts]
    if not others:
        names = tuple(table.name(place) for place in firsts)
        yield Statement("opinions.fewer-leaders", {"method": label, "leaders": names})
        behind = next(place for place in table.firsts if place not in firsts)
        yield why(table, behind, firsts[0])
        return
    leader, other = table.firsts[0], others[0]
    params = {
        "method": label,
        "others": tuple(table.name(place) for place in firsts),
        "leader": table.name(leader),
        "rank": ranks[leader],
    }
    if leader in firsts:
        yield Statement("opinions.more-leaders", params)
        return
    yield Statement("opinions.other-leader", params)
    yield why(table, leader, other)


def _topsis_opinion(table: _Table, found: Topsis) -> Opinion:
    # the declared points differ everywhere, so the closeness is defined
    assert found.closeness is not None
    closeness: list[float] = found.closeness.tolist()

    def why(table: _Table, leader: int, other: int) -> Statement:
        # difference of d-squared to ideal and anti-ideal, point by point
        gain = np.square(table.weights) * (table.values[other] - table.values[leader])
        return Statement(
            "opinions.topsis-why",
            {
                **_at_point(table, leader, other, int(gain.argmax())),
                "leads": closeness[other],
                "has": closeness[leader],
            },
        )

    return _opinion(table, "topsis", closeness, why, higher_is_better=True)


def _vikor_opinion(table: _Table, found: Vikor) -> Opinion:
    scores: list[float] = found.q.tolist()

    def why(table: _Table, leader: int, other: int) -> Statement:
        regret_decides = found.r[leader] > found.r[other]
        excess = found.regrets[leader] if regret_decides else found.regrets[leader] - found.regrets[other]
        place = int(excess.argmax())
        return Statement(
            "opinions.vikor-why-regret" if regret_decides else "opinions.vikor-why-sum",
            {
                **_at_point(table, leader, other, place),
                "best": float(table.values[:, place].max()),
                "regret": float(found.regrets[leader, place]),
                "other_regret": float(found.r[other] if regret_decides else found.regrets[other, place]),
                "sum": float(found.s[leader]),
                "other_sum": float(found.s[other]),
            },
        )

    return _opinion(table, "vikor", scores, why, higher_is_better=False)


def _promethee_opinion(table: _Table, found: Promethee) -> Opinion:
    flows: list[float] = found.net.tolist()

    def why(table: _Table, leader: int, other: int) -> Statement:
        cost = table.weights * (found.criterion_net[other] - found.criterion_net[leader])
        place = int(cost.argmax())
        return Statement(
            "opinions.promethee-why",
            {
                **_at_point(table, leader, other, place),
                "leads": flows[other],
                "has": flows[leader],
                "cost": float(cost[place]),
            },
        )

    return _opinion(table, "promethee2", flows, why, higher_is_better=True)


def _at_point(table: _Table, leader: int, other: int, place: int) -> dict[str, object]:
    return {
        "leader": table.name(leader),
        "other": table.name(other),
        "point": table.points[place].text,
        "weight": float(table.weights[place]),
        "value": float(table.values[leader, place]),
        "other_value": float(table.values[other, place]),
    }


def _overall(
    table: _Table, opinions: Sequence[Opinion], found: Vikor, pairs: Sequence[tuple[int, int]]
) -> Iterator[Statement]:
    yield _agreement(table, opinions)
    yield _compromise(table, found)
    if pairs:
        told = tuple(Statement("opinions.pair", {"first": table.name(a), "second": table.name(b)}) for a, b in pairs)
        yield Statement("opinions.incomparable", {"pairs": told, "count": len(told)})
    yield Statement("opinions.assumptions", {"q": INDIFFERENCE, "p": STRICT_PREFERENCE, "v": HALF})


def _agreement(table: _Table, opinions: Sequence[Opinion]) -> Statement:
    """Say in one sentence whether the methods name the same first; a tie of the weighted sum may be told apart."""
    different = [one for one in opinions if one.differs]
    leaders = tuple(table.name(place) for place in table.firsts)
    if not different:
        return Statement("opinions.all-agree", {"leaders": leaders})
    labels = tuple(Statement(_LABELS[one.method]) for one in different)
    if len(leaders) == 1:
        return Statement("opinions.some-differ", {"leaders": leaders, "methods": labels, "count": len(different)})
    firsts = {
        tuple(id_ for id_, rank in one.ranks.items() if rank == 1) for one in opinions if one.method != "additive"
    }
    if len(firsts) == 1:
        names = tuple(table.names[id_] for id_ in firsts.pop())
        return Statement("opinions.tie-told-apart", {"leaders": leaders, "others": names})
    return Statement("opinions.tie-stays", {"leaders": leaders})


def _compromise(table: _Table, found: Vikor) -> Statement:
    """Say whom VIKOR's compromise holds, and which of its two conditions made it so."""
    ordered = sorted(found.q.tolist())
    params = {
        "who": tuple(table.name(place) for place in found.compromise_set),
        "advantage": ordered[1] - ordered[0],
        "needed": 1 / (len(ordered) - 1),
    }
    if not found.acceptable_advantage:
        return Statement("opinions.compromise-no-advantage", params)
    if len(ordered) == _TO_COMPARE:
        # the better of two always has 0 and the other 1: no distance to speak of
        return Statement("opinions.compromise-of-two", params)
    if not found.acceptable_stability:
        return Statement("opinions.compromise-not-stable", params)
    return Statement("opinions.compromise-one", params)


_LABELS: Mapping[Method, str] = {
    "additive": "opinions.additive",
    "topsis": "opinions.topsis",
    "vikor": "opinions.vikor",
    "promethee2": "opinions.promethee2",
}
