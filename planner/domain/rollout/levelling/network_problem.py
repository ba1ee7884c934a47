"""The activities of a plan as a levelling problem: shares in thousandths, pools by day, windows from blocked days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.domain.rollout.levelling.generation import worked_days
from planner.domain.rollout.levelling.problem import Job, LevellingProblem, Position, Precedence
from planner.domain.rollout.network import (
    Activity,
    Blocked,
    Elapsed,
    Span,
    asked_point,
    earliest_span,
    latest_span,
    longest_window,
)
from planner.domain.rollout.results import Link
from planner.errors import InfeasiblePlanError

Pool = Callable[[int], float]
# shares of persons are counted in thousandths
UNITS = 1_000
# work goes on through absences of at most this part of its duration, and waits for the end of longer ones (assumption)
PATIENCE = 0.5
# points looked at beyond the plan as it is without levelling
_BEYOND = 120


@dataclass(frozen=True, slots=True)
class NetworkProblem:
    """
    The problem with the names of its jobs and pools.

    `known` is the point up to which pools and blocked days were looked up, `horizon` one before which everything fits.
    `broken` are links that spans laid down contradict: no part of the problem, and no other link may turn against them.
    """

    problem: LevellingProblem
    ids: tuple[str, ...]
    numbers: Mapping[str, int]
    roles: tuple[str, ...]
    known: int
    horizon: int
    broken: tuple[Precedence, ...] = ()

    def place(self, job: int, span: Span) -> Position:
        """Return the place of a job from its span, with its rests."""
        given = self.problem.jobs[job]
        if given.fixed is not None:
            return given.fixed
        place = None if given.windows is None else given.windows.earliest(span.start, span.finish)
        return place or Position(span.start, span.finish)

    def is_overloaded(self, spans: Mapping[str, Span]) -> bool:
        """Tell whether anybody is asked for more than there is, or while away, by work that can still be moved."""
        problem = self.problem
        if any(spans[self.ids[job]].start in days for job, days in problem.no_start.items()):
            return True
        used: dict[tuple[int, int], int] = {}
        movable: set[tuple[int, int]] = set()
        for job, id_ in enumerate(self.ids):
            days = worked_days(self.place(job, spans[id_]))
            for pool, units in enumerate(problem.jobs[job].demands):
                for day in days if units else ():
                    used[pool, day] = used.get((pool, day), 0) + problem.asked(job, pool, day)
                    if problem.jobs[job].fixed is None:
                        movable.add((pool, day))
        return any(used[key] > problem.units(*key) for key in movable)


def network_problem(
    activities: Sequence[Activity],
    demands: Mapping[str, Mapping[str, float]],
    pools: Mapping[str, Pool],
    early: Mapping[str, Span],
    elapsed: Elapsed | None,
    times: int = 2,
) -> NetworkProblem:
    """
    Return the problem of levelling activities.

    Args:
        early: the spans by links alone.
        times: pools and blocked days are looked up to this multiple of the end without levelling, and some days more;
            after that everybody is taken to be there and nothing blocked.

    Source: docs/methods.md#pooled-roles
    """
    ids = tuple(activity.id for activity in activities)
    numbers = {id_: number for number, id_ in enumerate(ids)}
    roles = tuple(role for role in pools if any(demands.get(id_, {}).get(role) for id_ in ids))
    end = max((span.finish for span in early.values()), default=0)
    known = end * times + _BEYOND
    profiles = tuple(tuple(int(pools[role](point) * UNITS + 0.5) for point in range(known)) for role in roles)
    # what comes after is not looked up
    profiles = tuple((*profile, max(profile)) for profile in profiles)
    horizon = known + sum(activity.duration_days for activity in activities) + 1
    closed = _closed_days(activities, known)
    jobs = tuple(_job(activity, demands.get(activity.id, {}), roles, profiles, closed) for activity in activities)
    links, broken = _links(activities, numbers, early, elapsed)
    waived = {
        (number, pool): days
        for number, job in enumerate(jobs)
        for pool, units in enumerate(job.demands)
        if job.fixed is None and (days := _waived(job, units, profiles[pool]))
    }
    no_start: dict[int, frozenset[int]] = {}
    for (number, _), days in waived.items():
        # work does not begin while its people are away
        no_start[number] = no_start.get(number, frozenset()) | days
    problem = LevellingProblem(jobs, links, profiles, waived, no_start)
    return NetworkProblem(problem, ids, numbers, roles, known, horizon, broken)


class ActivityWindows:
    """Where an activity may lie, by its blocked days."""

    def __init__(self, activity: Activity, closed: frozenset[int]) -> None:
        self._blocked = closed
        self._activity = replace(activity, blocked=closed.__contains__, links=(), not_before=0, fixed=None)

    def earliest(self, start_from: int, finish_from: int) -> Position | None:
        """Return the first place that starts and finishes no earlier than asked."""
        try:
            return self._place(earliest_span(self._activity, start_from, finish_from))
        except InfeasiblePlanError:
            return None

    def latest(self, start_until: int, finish_until: int) -> Position | None:
        """Return the last place that starts and finishes no later than asked."""
        span = latest_span(self._activity, start_until, finish_until)
        return None if span.start < 0 else self._place(span)

    def _place(self, span: Span) -> Position:
        if span.finish - span.start == self._activity.duration_days:
            return Position(span.start, span.finish)
        days = tuple(day for day in range(span.start, span.finish) if day not in self._blocked)
        return Position(span.start, span.finish, days)


def _closed_days(activities: Sequence[Activity], known: int) -> dict[Blocked, frozenset[int]]:
    """Return the blocked days by what blocks them, which many activities share."""
    rules = {activity.blocked for activity in activities if activity.blocked is not None}
    return {blocked: frozenset(point for point in range(known) if blocked(point)) for blocked in rules}


def _job(
    activity: Activity,
    demands: Mapping[str, float],
    roles: Sequence[str],
    profiles: Sequence[Sequence[int]],
    closed: Mapping[Blocked, frozenset[int]],
) -> Job:
    units = tuple(
        min(int(demands.get(role, 0.0) * UNITS + 0.5), max(profile))
        for role, profile in zip(roles, profiles, strict=True)
    )
    fixed = activity.fixed
    return Job(
        duration=activity.duration_days,
        demands=units if activity.duration_days else tuple(0 for _ in units),
        not_before=max(activity.not_before, 0),
        fixed=None if fixed is None else Position(fixed.start, fixed.finish),
        windows=None if activity.blocked is None or fixed else ActivityWindows(activity, closed[activity.blocked]),
    )


def _links(
    activities: Sequence[Activity], numbers: Mapping[str, int], early: Mapping[str, Span], elapsed: Elapsed | None
) -> tuple[tuple[Precedence, ...], tuple[Precedence, ...]]:
    """Return the links, and those that cannot hold."""
    kept: list[Precedence] = []
    broken: list[Precedence] = []
    for number, activity in enumerate(activities):
        for link in activity.links:
            made = _link(link, numbers[link.predecessor_id], number, elapsed)
            (broken if _is_broken(link, activity, early, elapsed) else kept).append(made)
    return tuple(kept), tuple(broken)


def _is_broken(link: Link, activity: Activity, early: Mapping[str, Span], elapsed: Elapsed | None) -> bool:
    """Tell whether a fixed span contradicts a link: no levelling mends that, and what comes before has to go on."""
    if activity.fixed is None:
        return False
    reached = activity.fixed.start if link.type[1] == "S" else activity.fixed.finish
    return reached < asked_point(link, early[link.predecessor_id], elapsed)


def _link(link: Link, before: int, after: int, elapsed: Elapsed | None) -> Precedence:
    if link.lag_unit == "wd" or elapsed is None:
        return Precedence(before, after, link.type, link.lag_days)
    known: dict[int, int] = {}

    def asked(point: int) -> int:
        if point not in known:
            known[point] = asked_point(link, Span(point, point), elapsed)
        return known[point]

    # elapsed days may all be days off, and never hold more working days than there are of them
    return Precedence(before, after, link.type, min(link.lag_days - 1, 0), asked)


def _waived(job: Job, units: int, profile: Sequence[int]) -> frozenset[int]:
    """Return the days of absences that are short beside the work, or of all absences when it fits between none."""
    if units <= min(profile):
        return frozenset()
    runs = _short_of(units, profile)
    short = [run for run in runs if len(run) <= job.duration * PATIENCE]
    kept = {day for run in runs if run not in short for day in run}
    if longest_window(kept.__contains__, len(profile) - 1) < job.duration:
        short = runs
    return frozenset(day for run in short for day in run)


def _short_of(units: int, profile: Sequence[int]) -> list[list[int]]:
    """Return the runs of days on which a pool holds less than so many units."""
    runs: list[list[int]] = []
    for day, held in enumerate(profile):
        if held < units:
            if runs and runs[-1][-1] == day - 1:
                runs[-1].append(day)
            else:
                runs.append([day])
    return runs
