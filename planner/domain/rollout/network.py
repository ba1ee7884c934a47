"""
Critical path over finish-to-start, start-to-start, finish-to-finish and start-to-finish links.

Everything here is in points of `WorkingDays`; dates come in `schedule.py`.
Source: docs/methods.md#critical-path
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.domain.model.template import LinkType
from planner.domain.rollout.results import Link
from planner.errors import InfeasiblePlanError, InputError, Problem, Statement

# four working years: a window that has not opened by then never will
SEARCH_LIMIT = 1_000

Blocked = Callable[[int], bool]
# the point asked for by so many elapsed days after a point, for a link of that type
Elapsed = Callable[[int, int, LinkType], int]


@dataclass(frozen=True, slots=True)
class Span:
    """From one point to another."""

    start: int
    finish: int


@dataclass(frozen=True, slots=True)
class Activity:
    """
    A work package in the network.

    `blocked` says whether the working day that begins at a point is forbidden to it. It then waits for
    a window that holds it whole, or, when `interruptible`, rests on the blocked days and goes on after them.
    It starts at `not_before` at the earliest; `not_after` is the point by which it should be finished, and only
    makes floats negative when it is not. A `fixed` span has happened or is laid down: links do not move it.
    """

    id: str
    duration_days: int
    links: tuple[Link, ...] = ()
    blocked: Blocked | None = None
    interruptible: bool = False
    not_before: int = 0
    not_after: int | None = None
    fixed: Span | None = None
    as_late_as_possible: bool = False


@dataclass(frozen=True, slots=True)
class ForwardPass:
    """
    Earliest spans, the start that links alone would allow, and the link that decides each start.

    `order` is a topological order; `driving` is None for what only the start of the plan holds back.
    """

    order: tuple[str, ...]
    early: Mapping[str, Span]
    asked_start: Mapping[str, int]
    driving: Mapping[str, Link | None]

    @property
    def end(self) -> int:
        """The point at which everything is finished."""
        return max((span.finish for span in self.early.values()), default=0)


@dataclass(frozen=True, slots=True)
class BackwardPass:
    """Latest spans and free floats (working days) that keep the end of the plan."""

    late: Mapping[str, Span]
    free_float_days: Mapping[str, int]


@dataclass(slots=True)
class _Limits:
    """The latest start and finish that successors allow."""

    start: int
    finish: int

    def tighten(self, link: Link, successor: Span, elapsed: Elapsed | None) -> None:
        wanted = successor.start if link.type[1] == "S" else successor.finish
        point = _latest_point(link, wanted, elapsed)
        if link.type[0] == "S":
            self.start = min(self.start, point)
        else:
            self.finish = min(self.finish, point)


def forward_pass(activities: Sequence[Activity], elapsed: Elapsed | None = None) -> ForwardPass:
    """
    Schedule every activity as early as its links, its earliest day and its blocked days allow.

    Args:
        elapsed: resolves lags in elapsed days; without it they count as working days.

    Raises:
        InputError: links run in a circle (the members are named) or name an unknown activity.
        InfeasiblePlanError: no window free of blocked days is long enough.
    """
    by_id = {activity.id: activity for activity in activities}
    order = topological_order(activities)
    early: dict[str, Span] = {}
    asked: dict[str, int] = {}
    driving: dict[str, Link | None] = {}
    for activity_id in order:
        activity = by_id[activity_id]
        start_from, finish_from, driving[activity_id] = _asked_by_links(activity, early, elapsed)
        asked[activity_id] = max(start_from, finish_from - activity.duration_days)
        early[activity_id] = activity.fixed or earliest_span(activity, start_from, finish_from)
    return ForwardPass(order, early, asked, driving)


def backward_pass(activities: Sequence[Activity], forward: ForwardPass, elapsed: Elapsed | None = None) -> BackwardPass:
    """
    Return how late everything may be: for the end of the plan, and without moving any successor.

    What is fixed or should be finished by a point may be no later than that; what comes before it then has negative
    float when it cannot be kept.
    """
    by_id = {activity.id: activity for activity in activities}
    successors = _successors(activities)
    end = forward.end
    late: dict[str, Span] = {}
    free: dict[str, int] = {}
    for activity_id in reversed(forward.order):
        latest, untouched = _Limits(end, end), _Limits(end, end)
        for successor_id, link in successors[activity_id]:
            latest.tighten(link, late[successor_id], elapsed)
            untouched.tighten(link, forward.early[successor_id], elapsed)
        activity, early = by_id[activity_id], forward.early[activity_id]
        late[activity_id] = _late_span(activity, latest)
        # a fixed activity does not move, whatever room there is behind it
        room = 0 if activity.fixed else latest_span(activity, untouched.start, untouched.finish).start - early.start
        free[activity_id] = max(room, 0)
    return BackwardPass(late, free)


def delayed_activities(
    activities: Sequence[Activity], forward: ForwardPass, elapsed: Elapsed | None = None
) -> tuple[Activity, ...]:
    """Return the activities with those that are wanted as late as possible held back, without moving any other one."""
    successors = _successors(activities)
    by_id = {activity.id: activity for activity in activities}
    placed = dict(forward.early)
    for activity_id in reversed(forward.order):
        activity = by_id[activity_id]
        if not activity.as_late_as_possible or activity.fixed:
            continue
        untouched = _Limits(forward.end, forward.end)
        for successor_id, link in successors[activity_id]:
            untouched.tighten(link, placed[successor_id], elapsed)
        span = latest_span(activity, untouched.start, untouched.finish)
        if span.start > placed[activity_id].start:
            placed[activity_id] = span
            by_id[activity_id] = replace(activity, not_before=span.start)
    return tuple(by_id[activity.id] for activity in activities)


def asked_point(link: Link, predecessor: Span, elapsed: Elapsed | None = None) -> int:
    """Return the point at which a link lets its successor start (types ending in S) or finish, at the earliest."""
    point = predecessor.start if link.type[0] == "S" else predecessor.finish
    if link.lag_unit == "wd" or elapsed is None:
        return point + link.lag_days
    return elapsed(point, link.lag_days, link.type)


def _latest_point(link: Link, wanted: int, elapsed: Elapsed | None) -> int:
    """Return the last point of the predecessor that a successor's point allows."""
    if link.lag_unit == "wd" or elapsed is None:
        return wanted - link.lag_days
    # elapsed days are never fewer than the working days among them
    point = wanted + max(-link.lag_days, 0)
    while elapsed(point, link.lag_days, link.type) > wanted and point > wanted - abs(link.lag_days) - 1:
        point -= 1
    return point


def _late_span(activity: Activity, latest: _Limits) -> Span:
    finish = latest.finish if activity.not_after is None else min(latest.finish, activity.not_after)
    span = latest_span(activity, latest.start, finish)
    if activity.fixed is None:
        return span
    return activity.fixed if span.start >= activity.fixed.start else span


def driving_chain(forward: ForwardPass, activity_id: str) -> tuple[str, ...]:
    """Return the activities that decide when one activity starts, the first one first, itself last."""
    chain = [activity_id]
    link = forward.driving[activity_id]
    while link is not None:
        chain.append(link.predecessor_id)
        link = forward.driving[link.predecessor_id]
    return tuple(reversed(chain))


def topological_order(activities: Sequence[Activity]) -> tuple[str, ...]:
    """
    Return an order in which predecessors come first, otherwise as given.

    Raises:
        InputError: links run in a circle, with its members, or name an unknown activity.
    """
    _refuse_unknown(activities)
    successors = _successors(activities)
    waiting = {activity.id: len(activity.links) for activity in activities}
    ready = deque(activity.id for activity in activities if not activity.links)
    order: list[str] = []
    while ready:
        activity_id = ready.popleft()
        order.append(activity_id)
        for successor_id, _ in successors[activity_id]:
            waiting[successor_id] -= 1
            if not waiting[successor_id]:
                ready.append(successor_id)
    if len(order) < len(activities):
        members = _cycle([activity for activity in activities if waiting[activity.id]])
        raise InputError([Problem("cycle", members[0], {"members": " → ".join(members)})])
    return tuple(order)


def earliest_span(activity: Activity, start_from: int, finish_from: int) -> Span:
    """Return the first span that starts and finishes no earlier than asked, outside blocked days."""
    start = max(start_from, finish_from - activity.duration_days, activity.not_before, 0)
    if activity.blocked is None:
        return Span(start, start + activity.duration_days)
    if not activity.interruptible:
        return _first_window(activity, activity.blocked, start)
    start = max(start_from, activity.not_before, 0)
    span = _with_rests(activity, activity.blocked, start)
    while span.finish < finish_from:
        span = _with_rests(activity, activity.blocked, span.start + 1)
    return span


def latest_span(activity: Activity, start_until: int, finish_until: int) -> Span:
    """Return the last span that starts and finishes no later than asked, outside blocked days."""
    start = min(start_until, finish_until - activity.duration_days)
    if activity.blocked is None:
        return Span(start, start + activity.duration_days)
    length = max(activity.duration_days, 1)
    if not activity.interruptible:
        while (hit := _first_blocked(activity.blocked, start, length)) is not None:
            start = hit - length
        return Span(start, start + activity.duration_days)
    span = _with_rests(activity, activity.blocked, start)
    while span.start > start_until or span.finish > finish_until:
        start -= 1
        span = _with_rests(activity, activity.blocked, start)
    return span


def longest_window(blocked: Blocked, horizon: int = SEARCH_LIMIT) -> int:
    """Return the length of the longest run of working days without a blocked one."""
    longest = run = 0
    for point in range(horizon):
        run = 0 if blocked(point) else run + 1
        longest = max(longest, run)
    return longest


def _first_window(activity: Activity, blocked: Blocked, start: int) -> Span:
    # an event of no length needs its own day to be free
    length = max(activity.duration_days, 1)
    limit = start + SEARCH_LIMIT
    while (hit := _last_blocked(blocked, start, length)) is not None:
        start = hit + 1
        if start > limit:
            raise InfeasiblePlanError(Statement("rollout.no-window", {"package": activity.id, "days": length}))
    return Span(start, start + activity.duration_days)


def _with_rests(activity: Activity, blocked: Blocked, start: int) -> Span:
    point = _next_free(activity, blocked, start)
    first, finish = point, point
    for _ in range(activity.duration_days):
        finish = _next_free(activity, blocked, finish) + 1
    return Span(first, finish)


def _next_free(activity: Activity, blocked: Blocked, point: int) -> int:
    limit = point + SEARCH_LIMIT
    while blocked(point):
        point += 1
        if point > limit:
            raise InfeasiblePlanError(Statement("rollout.no-window", {"package": activity.id, "days": 1}))
    return point


def _last_blocked(blocked: Blocked, start: int, length: int) -> int | None:
    return next((point for point in range(start + length - 1, start - 1, -1) if blocked(point)), None)


def _first_blocked(blocked: Blocked, start: int, length: int) -> int | None:
    return next((point for point in range(start, start + length) if blocked(point)), None)


def _asked_by_links(
    activity: Activity, early: Mapping[str, Span], elapsed: Elapsed | None
) -> tuple[int, int, Link | None]:
    start_from, finish_from, driving, latest = 0, 0, None, 0
    for link in activity.links:
        point = asked_point(link, early[link.predecessor_id], elapsed)
        if link.type[1] == "S":
            start_from = max(start_from, point)
            asked = point
        else:
            finish_from = max(finish_from, point)
            asked = point - activity.duration_days
        if asked > latest or (driving is None and asked >= latest):
            driving, latest = link, asked
    return start_from, finish_from, driving


def _successors(activities: Iterable[Activity]) -> dict[str, list[tuple[str, Link]]]:
    listed = list(activities)
    successors: dict[str, list[tuple[str, Link]]] = {activity.id: [] for activity in listed}
    for activity in listed:
        for link in activity.links:
            successors[link.predecessor_id].append((activity.id, link))
    return successors


def _refuse_unknown(activities: Sequence[Activity]) -> None:
    known = {activity.id for activity in activities}
    problems = [
        Problem("unknown-predecessor", activity.id, {"id": link.predecessor_id})
        for activity in activities
        for link in activity.links
        if link.predecessor_id not in known
    ]
    if problems:
        raise InputError(problems)


def _cycle(blocked: Sequence[Activity]) -> list[str]:
    """Return the members of one circle among activities of which each waits for another one, first = last."""
    by_id = {activity.id: activity for activity in blocked}
    seen: list[str] = []
    activity_id = blocked[0].id
    while activity_id not in seen:
        seen.append(activity_id)
        activity_id = next(link.predecessor_id for link in by_id[activity_id].links if link.predecessor_id in by_id)
    circle = seen[seen.index(activity_id) :]
    return [*reversed(circle), circle[-1]]
