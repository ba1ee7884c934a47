"""What a simulation of the plan says to the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain.model.text import Text
from planner.domain.rollout.schedule_results import DateRange, DistributionName
from planner.domain.rollout.uncertainty.delay_causes import DelayParts
from planner.errors import Statement

# below it a cause explains too little to be named
_NAMED_CAUSE = 0.1
# what lies on the longest path so often deserves a look, though the plan does not show it as critical
_NAMED_PATH = 0.2
_NAMED_PACKAGES = 3
# a planned date that is kept less often than this is called unlikely
_UNLIKELY, _ONE_IN_A_HUNDRED = 0.1, 0.01
# working days of a mean delay that are worth a word
_LEAST_PART = 0.5


@dataclass(frozen=True, slots=True)
class RiskFound:
    """
    What was found: the go-live, the contingency, the main cause with its part (0-1) of the delay.

    `unlikely` says of every date that is hardly ever kept why. `side_paths` are work packages that the plan does not
    show on the path to the go-live, with the share of runs in which they lay on it.
    """

    go_live: DateRange
    distribution: DistributionName
    samples: int
    seed: int
    correlation: float
    contingency_probability: float
    contingency_days: int
    contingency_date: date
    cause: tuple[Statement, float] | None
    side_paths: tuple[tuple[str, float], ...]
    titles: Mapping[str, Text]
    unlikely: tuple[Statement, ...] = ()


def risk_statements(found: RiskFound) -> Iterator[Statement]:
    """Yield what the reader should know, the dates first, how they were found last."""
    go_live = found.go_live
    yield Statement("uncertainty.go-live", {"p50": go_live.p50, "p80": go_live.p80, "p95": go_live.p95})
    yield Statement("uncertainty.planned", {"planned": go_live.planned, "probability": go_live.planned_probability})
    yield from _contingency(found)
    yield from _commitment(found)
    yield from found.unlikely
    if found.unlikely:
        yield Statement("uncertainty.delay-explained")
    yield from _side_paths(found)
    yield Statement(
        "uncertainty.method",
        {
            "samples": found.samples,
            "seed": str(found.seed),
            "distribution": Statement(f"uncertainty.distribution-{found.distribution}"),
            "correlation": found.correlation,
        },
    )
    if go_live.provisional:
        yield Statement("uncertainty.provisional")


def _contingency(found: RiskFound) -> Iterator[Statement]:
    params = {
        "probability": found.contingency_probability,
        "planned": found.go_live.planned,
        "count": found.contingency_days,
        "day": found.contingency_date,
    }
    if not found.contingency_days:
        yield Statement("uncertainty.no-contingency", params)
        return
    if found.cause is None or found.cause[1] < _NAMED_CAUSE:
        yield Statement("uncertainty.contingency", params)
        return
    cause, share = found.cause
    yield Statement("uncertainty.contingency-cause", {**params, "cause": cause, "share": share})


def _commitment(found: RiskFound) -> Iterator[Statement]:
    """Advise which date to promise: the planned one is a goal for the team."""
    if found.contingency_days:
        yield Statement(
            "uncertainty.commitment",
            {
                "probability": found.contingency_probability,
                "planned": found.go_live.planned,
                "day": found.contingency_date,
            },
        )


def unlikely_dates(
    dates: Sequence[DateRange],
    parts: Mapping[str, DelayParts],
    titles: Mapping[str, Text],
    contingency: float,
    points: Mapping[str, int],
) -> dict[str, Statement]:
    """
    Return, for every date that is kept in fewer than a tenth of all runs, how late it will be and why.

    Of dates that lie together and move together only the first one is told.

    Args:
        points: the points of the dates in the plan.
    """
    found: dict[str, Statement] = {}
    told: set[tuple[int, int]] = set()
    for one in dates:
        same = (points[one.work_package_id], one.contingency_days)
        if one.planned_probability >= _UNLIKELY or not one.contingency_days or same in told:
            continue
        told.add(same)
        found[one.work_package_id] = Statement(
            "uncertainty.unlikely-date",
            {
                "title": titles.get(one.work_package_id, one.work_package_id),
                "planned": one.planned,
                "kept": _kept(one.planned_probability),
                "p50": one.p50,
                "p80": one.p80,
                "probability": contingency,
                "count": one.contingency_days,
                "delay": parts[one.work_package_id].total,
                "causes": tuple(_causes(parts[one.work_package_id])),
            },
        )
    return found


def _kept(share: float) -> Statement:
    below = share < _ONE_IN_A_HUNDRED
    return Statement("uncertainty.kept-below-one") if below else Statement("uncertainty.kept-share", {"share": share})


def _causes(parts: DelayParts) -> Iterator[Statement]:
    """Yield what makes up a mean delay, the largest part first; less than half a day is not told."""
    named = {"skew": parts.skew, "merge": parts.merge, "people": parts.people, "windows": parts.windows}
    for name, days in sorted(named.items(), key=lambda pair: -pair[1]):
        if days >= _LEAST_PART:
            yield Statement(f"uncertainty.delay-{name}", {"days": days})


def _side_paths(found: RiskFound) -> Iterator[Statement]:
    often = sorted((pair for pair in found.side_paths if pair[1] >= _NAMED_PATH), key=lambda pair: -pair[1])
    if often:
        named = tuple(
            Statement("uncertainty.package-share", {"title": found.titles.get(id_, id_), "share": share})
            for id_, share in often[:_NAMED_PACKAGES]
        )
        yield Statement("uncertainty.side-path", {"packages": named, "count": len(often)})
