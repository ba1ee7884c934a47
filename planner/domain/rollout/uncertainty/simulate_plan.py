"""
How certain the dates of the levelled plan are: its three-point durations simulated.

Source: docs/methods.md#plan-simulation
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from planner.domain.model.text import Text
from planner.domain.rollout.network import Activity
from planner.domain.rollout.results import Duration
from planner.domain.rollout.schedule_results import DateRange, DistributionName, ScheduleRisk
from planner.domain.rollout.uncertainty.delay_causes import Point, delay_parts
from planner.domain.rollout.uncertainty.plan_runs import PlanRuns, Runs
from planner.domain.rollout.uncertainty.risk_statements import RiskFound, risk_statements, unlikely_dates
from planner.domain.rollout.uncertainty.statistics_of_samples import error_of_mean, percentile, probability
from planner.domain.rollout.uncertainty.swings import Cause, Drawn, causes_of, mean_without, swings_of
from planner.domain.rollout.uncertainty.three_points import ThreePoints
from planner.domain.rollout.uncertainty.whole_days import (
    correlated_normals,
    remaining_estimate,
    whole_days,
)
from planner.domain.rollout.working_days import WorkingDays
from planner.errors import Statement

Days = NDArray[np.int32]
# assumptions of ours: shown with every result
CORRELATION = 0.5
SAMPLES, SEED = 10_000, 20260701
CONTINGENCY = 0.8
# so many of the widest swings are tried as the cause of a late go-live
_TRIED = 3
# work that hardly ever lies on the longest path swings nothing
_TRIED_SHARE = 0.01
# a mean delay of fewer working days has no cause worth naming
_LEAST_DELAY = 0.5


@dataclass(frozen=True, slots=True)
class _Event:
    """How a work package is dated: by its start or its finish, as the day that begins or ends there."""

    place: int
    by_start: bool
    day_of: Callable[[int], date]

    def points(self, runs: Runs) -> Days:
        """Return its point in every run."""
        points = runs.starts if self.by_start else runs.finishes
        found: Days = points[self.place]
        return found


@dataclass(frozen=True, eq=False, slots=True)
class _Simulated:
    """The plan, one column of its likely durations and their run, and all runs with what was drawn for them."""

    plan: PlanRuns
    likely: Days
    base: Runs
    drawn: Drawn
    runs: Runs

    def planned_point(self, event: _Event) -> int:
        """Return the point of an event in the plan."""
        return int(event.points(self.base)[0])


def simulate_plan(
    activities: Sequence[Activity],
    durations: Mapping[str, Duration],
    shared: Mapping[str, tuple[str, ...]],
    days: WorkingDays,
    *,
    gates: Sequence[str],
    go_live: str,
    planned: Mapping[str, date],
    started: Mapping[str, int] | None = None,
    titles: Mapping[str, Text] | None = None,
    driver_labels: Mapping[str, Statement] | None = None,
    distribution: DistributionName = "beta-pert",
    correlation: float = CORRELATION,
    samples: int = SAMPLES,
    seed: int = SEED,
    contingency: float = CONTINGENCY,
) -> ScheduleRisk:
    """
    Return dates with probabilities of the gates and of the last go-live, and what makes them uncertain.

    Args:
        activities: the levelled network, resource links among the links; its likely durations give the plan. A
            fixed span is certain.
        durations: three-point durations (working days) by id; an activity without one takes what it says.
        shared: the drivers a duration depends on, by id; durations with a common driver are correlated.
        planned: the dates of gates and go-live in the plan.
        started: working days still to be done within the fixed span of a started activity: they are uncertain.
        titles: of work packages, for sentences; an id stands for itself otherwise.
        driver_labels: what to call a driver; otherwise the label of the fact of that name.
        correlation: 0-1, of two durations that depend on the same drivers.
        contingency: the probability that the contingency is to give (0-1).

    Raises:
        InputError: links run in a circle or name an unknown activity.
        InfeasiblePlanError: blocked days leave no window for an activity.

    Source: docs/methods.md#plan-simulation
    """
    started, titles = started or {}, titles or {}
    plan = PlanRuns(activities, days, started)
    spread = whole_days([_estimate(each, durations.get(each.id), started) for each in activities], distribution)
    uncertain = [place for place, own in enumerate(spread) if not own.certain]
    drivers = {activities[place].id: shared.get(activities[place].id, ()) for place in uncertain}
    generator = np.random.Generator(np.random.SFC64(seed))
    drawn = Drawn(correlated_normals(tuple(drivers.values()), correlation, generator, samples), spread, uncertain)
    likely = np.array([[started.get(each.id, each.duration_days)] for each in activities], np.int32)
    simulated = _Simulated(plan, likely, plan.run(likely), drawn, plan.run(_durations(drawn, samples)))

    events = {id_: _event(simulated, days, id_, planned.get(id_)) for id_ in dict.fromkeys((*gates, go_live))}
    end = events[go_live]
    parts = delay_parts(
        activities, days, started, likely, simulated.runs.durations,
        {id_: Point(event.place, event.by_start) for id_, event in events.items()},
    )  # fmt: skip
    ranges = {id_: _date_range(id_, event, simulated, planned, days, contingency) for id_, event in events.items()}
    points = {id_: simulated.planned_point(event) for id_, event in events.items()}
    unlikely = unlikely_dates([ranges[id_] for id_ in dict.fromkeys(gates)], parts, titles, contingency, points)
    criticality = dict(zip(plan.places, simulated.runs.leading_to(go_live).mean(axis=1).tolist(), strict=True))
    causes = [
        cause
        for cause in causes_of(drivers, titles, driver_labels or {})
        if cause.is_driver or criticality[cause.id] >= _TRIED_SHARE
    ]
    swings = swings_of(plan, causes, end.points, simulated.runs, drawn)
    ordered = np.sort(end.points(simulated.runs))
    base_point = simulated.planned_point(end)
    reserve = max(int(percentile(ordered, contingency)) - base_point, 0)
    found = RiskFound(
        go_live=ranges[go_live],
        distribution=distribution,
        samples=samples,
        seed=seed,
        correlation=correlation,
        contingency_probability=contingency,
        contingency_days=reserve,
        contingency_date=end.day_of(base_point + reserve),
        cause=_main_cause(simulated, causes, [swing.id for swing in swings], end),
        side_paths=tuple(_side_paths(simulated, criticality, go_live)),
        unlikely=tuple(unlikely.values()),
        titles=titles,
    )
    return ScheduleRisk(
        distribution=distribution,
        samples=samples,
        seed=seed,
        correlation=correlation,
        gates=tuple(replace(ranges[id_], statement=unlikely.get(id_)) for id_ in gates),
        go_live_id=go_live,
        curve=_curve(ordered, end),
        criticality=criticality,
        tornado=swings,
        contingency_probability=contingency,
        contingency_days=reserve,
        standard_error=error_of_mean(ordered) or 0.0,
        statements=tuple(risk_statements(found)),
    )


def _estimate(activity: Activity, duration: Duration | None, started: Mapping[str, int]) -> ThreePoints:
    """Return what is uncertain about an activity: nothing once it is fixed, of started work the rest."""
    rest = started.get(activity.id)
    if duration is None or (activity.fixed is not None and rest is None):
        days = float(activity.duration_days if rest is None else rest)
        return ThreePoints(days, days, days)
    points = ThreePoints(duration.optimistic_days, duration.likely_days, duration.pessimistic_days)
    return points if rest is None else remaining_estimate(points, rest)


def _durations(drawn: Drawn, samples: int) -> Days:
    """Return the working days of every activity in every run; certain ones take the same in all of them."""
    durations = np.empty((len(drawn.spread), samples), np.int32)
    durations[:] = np.array([[own.least] for own in drawn.spread], np.int32)
    for values, place in zip(drawn.draws.values, drawn.places, strict=True):
        durations[place] = drawn.spread[place].of(values)
    return durations


def _curve(ordered: Days, end: _Event) -> tuple[tuple[date, float], ...]:
    points, counts = np.unique(ordered, return_counts=True)
    reached = np.cumsum(counts) / len(ordered)
    return tuple((end.day_of(point), share) for point, share in zip(points.tolist(), reached.tolist(), strict=True))


def _side_paths(simulated: _Simulated, criticality: Mapping[str, float], go_live: str) -> Iterator[tuple[str, float]]:
    """Yield the work still to be done that the plan does not show on the longest path, with its criticality."""
    shown = simulated.base.leading_to(go_live)[:, 0].tolist()
    for activity, on_path, days in zip(simulated.plan.activities, shown, simulated.likely[:, 0].tolist(), strict=True):
        if not on_path and days and activity.fixed is None:
            yield activity.id, criticality[activity.id]


def _event(simulated: _Simulated, days: WorkingDays, id_: str, planned: date | None) -> _Event:
    """
    Return how a gate or go-live is dated, so that the plan's own point gives the planned date.

    Events open or close a day (docs/methods.md#events); here their date tells which.
    """
    place = simulated.plan.places[id_]
    opens = _Event(place, by_start=True, day_of=days.morning)
    closes = _Event(place, by_start=False, day_of=days.evening)
    return opens if planned == days.morning(int(simulated.base.starts[place, 0])) else closes


def _date_range(
    id_: str,
    event: _Event,
    simulated: _Simulated,
    planned: Mapping[str, date],
    days: WorkingDays,
    contingency: float,
) -> DateRange:
    ordered = np.sort(event.points(simulated.runs))
    base_point = simulated.planned_point(event)
    p50, p80, p95 = (event.day_of(int(percentile(ordered, share))) for share in (0.5, 0.8, 0.95))
    return DateRange(
        work_package_id=id_,
        planned=planned.get(id_, event.day_of(base_point)),
        p50=p50,
        p80=p80,
        p95=p95,
        planned_probability=probability(ordered, base_point),
        provisional=days.is_provisional(p95),
        contingency_days=max(int(percentile(ordered, contingency)) - base_point, 0),
    )


def _main_cause(
    simulated: _Simulated, causes: Sequence[Cause], widest: Sequence[str], end: _Event
) -> tuple[Statement, float] | None:
    """
    Return the cause without which most of the mean delay would go, and which part (0-1) of it that is.

    Source: docs/methods.md#schedule-swings
    """
    mean = float(end.points(simulated.runs).mean())
    delay = mean - simulated.planned_point(end)
    if delay < _LEAST_DELAY or not widest:
        return None
    by_id = {cause.id: cause for cause in causes}
    gains = [
        (mean - mean_without(simulated.plan, simulated.runs, simulated.likely, by_id[id_], end.points), by_id[id_])
        for id_ in widest[:_TRIED]
    ]
    gain, cause = max(gains, key=lambda pair: pair[0])
    return cause.label, min(gain / delay, 1.0)
