"""
The forward pass of `network.py` for thousands of durations at once: rows are activities, columns are runs.

Everything is in points of `WorkingDays`, and every column gives what the one pass would give.
Source: docs/methods.md#plan-simulation
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from planner.domain.rollout.network import SEARCH_LIMIT, Activity, Blocked, topological_order
from planner.domain.rollout.results import Link
from planner.domain.rollout.working_days import WorkingDays
from planner.errors import InfeasiblePlanError, Statement

Days = NDArray[np.int32]
Mask = NDArray[np.bool_]
_STEP = 64


class PlanRuns:
    """
    Runs the levelled network of a plan; what the calendar forbids is tabulated once.

    Args:
        days: resolves lags in elapsed days.
        started: working days still to be done that the fixed span of a started activity holds; its durations are
            those of this rest. Any other fixed span is certain.
    """

    def __init__(
        self, activities: Sequence[Activity], days: WorkingDays, started: Mapping[str, int] | None = None
    ) -> None:
        self.activities = tuple(activities)
        self.started = dict(started or {})
        self.places = {activity.id: place for place, activity in enumerate(self.activities)}
        self.order = tuple(self.places[id_] for id_ in topological_order(self.activities))
        self._days = days
        self._free: dict[int, _FreeDays] = {}
        self._elapsed: dict[tuple[int, str], Days] = {}

    def run(self, durations: Days) -> Runs:
        """
        Schedule every activity as early as links, earliest days and blocked days allow, in every run.

        Args:
            durations: working days, a row per activity in the order given.

        Raises:
            InfeasiblePlanError: blocked days leave no window for an activity.
        """
        runs = Runs(self, durations)
        for place in self.order:
            runs.place_activity(place)
        return runs

    def free_days(self, activity: Activity) -> _FreeDays:
        """Return the table of the days that are not blocked to an activity."""
        assert activity.blocked is not None
        key = id(activity.blocked)
        if key not in self._free:
            self._free[key] = _FreeDays(activity.blocked)
        return self._free[key]

    def after_lag(self, link: Link, points: Days) -> Days:
        """Return points moved by the lag of a link."""
        if link.lag_unit == "wd":
            return points + np.int32(link.lag_days) if link.lag_days else points
        key, last = (link.lag_days, link.type), int(points.max())
        known = self._elapsed.get(key)
        if known is None or len(known) <= last:
            asked = [self._days.elapsed(point, link.lag_days, link.type) for point in range(last + _STEP)]
            known = self._elapsed[key] = np.array(asked, np.int32)
        return known[points]


class Runs:
    """Starts and finishes of all runs, and which links decided them."""

    def __init__(self, plan: PlanRuns, durations: Days) -> None:
        self._plan = plan
        self.durations = durations
        self.starts: Days = np.empty_like(durations)
        self.finishes: Days = np.empty_like(durations)

    def place_activity(self, place: int) -> None:
        """Place one activity, its predecessors having been placed."""
        activity, durations = self._plan.activities[place], self.durations[place]
        if activity.fixed is not None:
            self.starts[place] = activity.fixed.start
            self.finishes[place] = activity.fixed.finish
            if activity.id in self._plan.started:
                self.finishes[place] += durations - self._plan.started[activity.id]
            return
        start_from = np.full_like(durations, max(activity.not_before, 0))
        finish_from = None
        for link in activity.links:
            point = self._point(link)
            if link.type[1] == "S":
                np.maximum(start_from, point, out=start_from)
            else:
                finish_from = point if finish_from is None else np.maximum(finish_from, point)
        self.starts[place], self.finishes[place] = self._span(activity, durations, start_from, finish_from)

    def leading_to(self, activity_id: str) -> Mask:
        """
        Return, a row per activity, in which runs it lay on a longest path to an activity.

        A link lies on it when no other one, and no earliest day, asks for a later start; waiting for a window does not
        end the path, since an earlier finish might have reached an earlier window.
        Source: docs/methods.md#criticality-index
        """
        plan = self._plan
        on_path = np.zeros(self.starts.shape, np.bool_)
        on_path[plan.places[activity_id]] = True
        for place in reversed(plan.order):
            activity = plan.activities[place]
            if activity.fixed is not None or not activity.links or not on_path[place].any():
                continue
            asked = [self._asked_start(link, place) for link in activity.links]
            latest = np.full_like(asked[0], max(activity.not_before, 0))
            for each in asked:
                np.maximum(latest, each, out=latest)
            for link, each in zip(activity.links, asked, strict=True):
                on_path[plan.places[link.predecessor_id]] |= on_path[place] & (each == latest)
        return on_path

    def _point(self, link: Link) -> Days:
        place = self._plan.places[link.predecessor_id]
        return self._plan.after_lag(link, self.starts[place] if link.type[0] == "S" else self.finishes[place])

    def _asked_start(self, link: Link, place: int) -> Days:
        point = self._point(link)
        if link.type[1] == "S":
            return point
        # days of rest lie within the span
        span: Days = self.finishes[place] - self.starts[place]
        return point - span

    def _span(
        self, activity: Activity, durations: Days, start_from: Days, finish_from: Days | None
    ) -> tuple[Days, Days]:
        if activity.blocked is not None and activity.interruptible:
            return self._plan.free_days(activity).with_rests(activity.id, durations, start_from, finish_from)
        if finish_from is not None:
            start_from = np.maximum(start_from, finish_from - durations)
        if activity.blocked is not None:
            start_from = self._plan.free_days(activity).first_window(activity.id, durations, start_from)
        return start_from, start_from + durations


class _FreeDays:
    """The working days that are not blocked to a purpose, looked up for whole arrays."""

    def __init__(self, blocked: Blocked) -> None:
        self._blocked = blocked
        self._known = np.zeros(0, np.bool_)
        self._windows: dict[int, Days] = {}

    def first_window(self, id_: str, durations: Days, start_from: Days) -> Days:
        """Return the first starts from which that many days (an event: one) are free in a row."""
        starts = np.empty_like(start_from)
        lengths = np.maximum(durations, 1)
        for length in np.unique(lengths).tolist():
            wanted = lengths == length
            points = start_from[wanted]
            starts[wanted] = self._window_table(id_, length, int(points.max()))[points]
        return starts

    def with_rests(self, id_: str, durations: Days, start_from: Days, finish_from: Days | None) -> tuple[Days, Days]:
        """Return spans that rest on blocked days; one that has to finish later begins later."""
        last = int(start_from.max()) + int(durations.max())
        if finish_from is not None:
            last = max(last, int(finish_from.max()))
        # a run of this length is known to hold the work
        free, before = self._free_days(id_, last, int(durations.max()) + 1)
        first = before[start_from]
        if finish_from is not None:
            works = durations > 0
            # the free day on whose evening it may finish at the earliest; an event finishes in the morning
            latest = before[np.maximum(finish_from - works, 0)] - durations + works
            first = np.maximum(first, np.where(finish_from > 0, latest, 0))
        starts = free[first]
        finishes = np.where(durations > 0, free[first + np.maximum(durations, 1) - 1] + 1, starts)
        return starts, finishes.astype(np.int32)

    def _window_table(self, id_: str, length: int, last: int) -> Days:
        """Return, for every point up to `last` at least, the start of the first window of a length."""
        known = self._windows.get(length)
        if known is not None and len(known) > last:
            return known
        upto = last + length + _STEP
        while True:
            blocked = self._days_until(upto)
            table = _window_starts(blocked, length)
            if table[last] < upto:
                break
            if upto > last + SEARCH_LIMIT + length:
                raise InfeasiblePlanError(Statement("rollout.no-window", {"package": id_, "days": length}))
            upto += SEARCH_LIMIT // 4
        self._windows[length] = table[: last + 1]
        return self._windows[length]

    def _free_days(self, id_: str, last: int, count: int) -> tuple[Days, Days]:
        """Return the free days, `count` of them beyond `last`, and how many lie before each point."""
        upto = last + count + _STEP
        while True:
            blocked = self._days_until(upto)
            free = np.flatnonzero(~blocked).astype(np.int32)
            if len(free) and len(free) - np.searchsorted(free, last) >= count:
                before = np.concatenate(([0], np.cumsum(~blocked))).astype(np.int32)
                return free, before
            if upto > last + SEARCH_LIMIT + count:
                raise InfeasiblePlanError(Statement("rollout.no-window", {"package": id_, "days": 1}))
            upto += SEARCH_LIMIT // 4

    def _days_until(self, upto: int) -> Mask:
        known = len(self._known)
        if known < upto:
            more = [self._blocked(point) for point in range(known, upto)]
            self._known = np.concatenate((self._known, np.array(more, np.bool_)))
        return self._known[:upto]


def _window_starts(blocked: Mask, length: int) -> Days:
    """Return, for every point, the first from which so many days are free; the number of points where there is none."""
    count = len(blocked)
    taken = np.concatenate(([0], np.cumsum(blocked)))
    opens = np.full(count, count, np.int32)
    fits = np.flatnonzero(taken[length:] == taken[: count - length + 1])
    opens[fits] = fits
    return np.minimum.accumulate(opens[::-1])[::-1]
