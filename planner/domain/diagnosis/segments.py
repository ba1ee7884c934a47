"""Key customer segments: how much each matters, and which selection points they speak for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from planner.domain.diagnosis.results import SegmentPriority, SegmentSurvey
from planner.domain.model.estimate import Estimate
from planner.domain.model.survey import CustomerSegment, PointEmphasis, SurveySheets
from planner.errors import Statement

# what the priority is made of, and the most a point may gain when the client states no strength: assumptions of ours
MARGIN_SHARE, REVENUE_SHARE, POTENTIAL_SHARE = 0.5, 0.2, 0.3
DEFAULT_STRENGTH = 0.25
HIGHEST_POTENTIAL = 5
# a segment whose share of service cost lies this far above its share of margin costs more than it brings
COST_ABOVE_MARGIN = 0.1
ROUNDING = 1e-9


def survey_segments(sheets: SurveySheets) -> SegmentSurvey:
    """
    Judge the segments, the most important first, ties by id.

    Source: docs/methods.md#segment-priority
    """
    judged = [(segment, _priority(segment, sheets.segments)) for segment in sheets.segments]
    ordered = sorted(judged, key=lambda pair: (-round(pair[1].expected, 9), pair[0].id))
    found = tuple(
        SegmentPriority(
            segment=segment,
            priority=priority,
            margin=_share(segment.margin_share, [s.margin_share for s in sheets.segments]),
            revenue=_share(segment.revenue_share, [s.revenue_share for s in sheets.segments]),
            rank=1 + sum(other.expected > priority.expected + ROUNDING for _, other in judged),
            statements=tuple(_statements(segment)),
        )
        for segment, priority in ordered
    )
    return SegmentSurvey(found, segment_emphasis(sheets), tuple(_warnings(sheets)))


def segment_emphasis(sheets: SurveySheets) -> PointEmphasis:
    """
    Return how strongly the segments speak for each point: the share of priority of those that name it.

    A segment of which neither shares nor potential are known takes no part: its priority would be a guess.
    Source: docs/methods.md#segment-shift
    """
    known = [segment for segment in sheets.segments if _is_known(segment)]
    weight = {segment.id: _priority(segment, sheets.segments).expected for segment in known}
    total = math.fsum(weight.values())
    named = dict.fromkeys(point for segment in known for point in segment.point_ids)
    strength = sheets.segment_shift_strength
    return PointEmphasis(
        by_point={
            point: math.fsum(weight[segment.id] for segment in known if point in segment.point_ids) / total
            for point in sorted(named)
            if total > 0
        },
        strength=DEFAULT_STRENGTH if strength is None else strength,
        strength_stated=strength is not None,
        applied=sheets.apply_segment_shift is True,
    )


def _priority(segment: CustomerSegment, every: Sequence[CustomerSegment]) -> Estimate:
    margin = _share(segment.margin_share, [other.margin_share for other in every])
    revenue = _share(segment.revenue_share, [other.revenue_share for other in every])
    potential = Estimate(0.0, 0.5, 1.0)
    if segment.potential is not None:
        potential = Estimate.exact((segment.potential - 1) / (HIGHEST_POTENTIAL - 1))
    return margin.scaled(MARGIN_SHARE) + revenue.scaled(REVENUE_SHARE) + potential.scaled(POTENTIAL_SHARE)


def _share(stated: float | None, every: Sequence[float | None]) -> Estimate:
    """Return a share; one nobody knows lies between nothing and what the known ones leave over."""
    if stated is not None:
        return Estimate.exact(stated)
    rest = max(0.0, 1.0 - math.fsum(share for share in every if share is not None))
    return Estimate(0.0, rest / 2, rest)


def _is_known(segment: CustomerSegment) -> bool:
    return any(part is not None for part in (segment.margin_share, segment.revenue_share, segment.potential))


def _statements(segment: CustomerSegment) -> Iterator[Statement]:
    for field in ("customers", "revenue_share", "margin_share", "potential"):
        if getattr(segment, field) is None:
            yield Statement("segment.unknown", {"what": Statement(f"segment.field-{field.replace('_', '-')}")})
    if not segment.point_ids:
        yield Statement("segment.no-points")
    cost, margin = segment.service_cost_share, segment.margin_share
    if cost is not None and margin is not None and cost > margin + COST_ABOVE_MARGIN + ROUNDING:
        yield Statement("segment.costs-more", {"cost": cost, "margin": margin})


def _warnings(sheets: SurveySheets) -> Iterator[Statement]:
    for field in ("revenue_share", "margin_share", "service_cost_share"):
        total = math.fsum(share for s in sheets.segments if (share := getattr(s, field)) is not None)
        if total > 1 + ROUNDING:
            params = {"what": Statement(f"segment.field-{field.replace('_', '-')}"), "total": total}
            yield Statement("segment.shares-over-one", params)
    if sheets.apply_segment_shift and sheets.segment_shift_strength is None:
        yield Statement("segment.strength-assumed", {"strength": DEFAULT_STRENGTH})
    if sheets.apply_segment_shift and not segment_emphasis(sheets).by_point:
        yield Statement("segment.nothing-to-shift")
