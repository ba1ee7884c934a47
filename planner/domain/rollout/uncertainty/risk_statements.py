"""What a simulation of the plan says to the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from planner.domain.model.text import Text
from planner.domain.rollout.schedule_results import DateRange, DistributionName
from planner.errors import Statement

# below it a cause explains too little to be named
_NAMED_CAUSE = 0.1
# what lies on the longest path so often deserves a look, though the plan does not show it as critical
_NAMED_PATH = 0.2
_NAMED_PACKAGES = 3


@dataclass(frozen=True, slots=True)
class RiskFound:
    """
    What was found: the go-live, the contingency, the main cause with its part (0-1) of the delay.

    `side_paths` are work packages that the plan does not show on the path to the go-live, with the share of runs in
    which they lay on it.
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


def risk_statements(found: RiskFound) -> Iterator[Statement]:
    """Yield what the reader should know, the dates first, how they were found last."""
    go_live = found.go_live
    yield Statement("uncertainty.go-live", {"p50": go_live.p50, "p80": go_live.p80, "p95": go_live.p95})
    yield Statement("uncertainty.planned", {"planned": go_live.planned, "probability": go_live.planned_probability})
    yield from _contingency(found)
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


def _side_paths(found: RiskFound) -> Iterator[Statement]:
    often = sorted((pair for pair in found.side_paths if pair[1] >= _NAMED_PATH), key=lambda pair: -pair[1])
    if often:
        named = tuple(
            Statement("uncertainty.package-share", {"title": found.titles.get(id_, id_), "share": share})
            for id_, share in often[:_NAMED_PACKAGES]
        )
        yield Statement("uncertainty.side-path", {"packages": named, "count": len(often)})
