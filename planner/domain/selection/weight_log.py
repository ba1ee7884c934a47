"""What each respondent changed in the weights, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.stakeholder import DatedWeighting, Weighting
from planner.domain.selection.results import PointChange, WeightChange


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
        if before is None or points:
            method = dated.weighting.method
            yield WeightChange(who, dated.stated_on, method, before is None, points, dated.reason)
        last[who] = dated.weighting


def _differences(before: Weighting | None, after: Weighting) -> Iterator[PointChange]:
    if before is None:
        return
    old, new = _stated(before), _stated(after)
    for point in dict.fromkeys((*old, *new)):
        if old.get(point) != new.get(point):
            yield PointChange(point, old.get(point), new.get(point))


def _stated(weighting: Weighting) -> Mapping[str, str | float]:
    return dict(weighting.classes) if weighting.method == "classes" else dict(weighting.points)
