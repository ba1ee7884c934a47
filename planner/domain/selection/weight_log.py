"""What each respondent changed in the weights, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.stakeholder import DatedWeighting, Weighting
from planner.domain.selection.results import PointChange, WeightChange
from planner.domain.selection.weighting_methods import comparisons_of


def weight_log(history: Sequence[DatedWeighting]) -> tuple[WeightChange, ...]:
    """
    Return the first statement and every later change of each respondent, oldest first.

    A later weighting that states the same is no change and is left out.
    """
    return tuple(_changes(history))


def _changes(history: Sequence[DatedWeighting]) -> Iterator[WeightChange]:
    last: dict[str, Weighting] = {}
    for dated in history:
        who = dated.weighting.stakeholder_id
        before = last.get(who)
        points = tuple(_differences(before, dated.weighting))
        changed = before is not None and before.method != dated.weighting.method
        if before is None or points or changed:
            method = dated.weighting.method
            yield WeightChange(who, dated.stated_on, method, before is None, points, dated.reason, changed)
        last[who] = dated.weighting


def _differences(before: Weighting | None, after: Weighting) -> Iterator[PointChange]:
    if before is None:
        return
    old, new = _stated(before), _stated(after)
    for point in dict.fromkeys((*old, *new)):
        if old.get(point) != new.get(point):
            yield PointChange(point, old.get(point), new.get(point))


def _stated(weighting: Weighting) -> Mapping[str, str | float]:
    match weighting.method:
        case "classes":
            return dict(weighting.classes)
        case "ranks":
            return dict(weighting.ranks)
        case "pairwise" | "best_worst":
            return {f"{one.more}/{one.less}": one.times for one in comparisons_of(weighting)}
        case _:
            return dict(weighting.points)
