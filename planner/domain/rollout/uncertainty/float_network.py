"""
Critical path with durations of any length, for one set of durations or for thousands at once.

Unlike the plan's own network (whole working days on a calendar) this one has a unit of time and no calendar: it is
what the textbook has, and what `planner engine network` answers with.
Source: docs/methods.md#network-in-unit-time
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.domain.model.template import LinkType
from planner.errors import InputError, Problem

Numbers = NDArray[np.float64]
# floats within this are none
CRITICAL = 1e-9
# what adding durations leaves of the length of a project
_ROUNDING = 1e-13


@dataclass(frozen=True, slots=True)
class TimedLink:
    """A dependency between two activities by their places; the lag may be negative."""

    predecessor: int
    successor: int
    type: LinkType = "FS"
    lag: float = 0.0


@dataclass(frozen=True, slots=True)
class FloatNetwork:
    """Activities by their places, their links, and an order in which predecessors come first."""

    names: tuple[str, ...]
    links: tuple[TimedLink, ...]
    order: tuple[int, ...]
    into: tuple[tuple[TimedLink, ...], ...]
    out_of: tuple[tuple[TimedLink, ...], ...]


@dataclass(frozen=True, eq=False, slots=True)
class Times:
    """
    Early and late times, one row per activity; the columns are sets of durations.

    `end` is the finish of each project.
    """

    durations: Numbers
    early_start: Numbers
    late_start: Numbers
    free_float: Numbers
    end: Numbers

    @property
    def early_finish(self) -> Numbers:
        """Early start and duration."""
        return self.early_start + self.durations

    @property
    def late_finish(self) -> Numbers:
        """Late start and duration."""
        return self.late_start + self.durations

    @property
    def total_float(self) -> Numbers:
        """Late start less early start; never negative."""
        return np.maximum(self.late_start - self.early_start, 0.0)

    @property
    def critical(self) -> NDArray[np.bool_]:
        """Where the total float is nothing."""
        return critical(self.early_start, self.late_start, self.end)


def network_of(names: Sequence[str], links: Sequence[TimedLink]) -> FloatNetwork:
    """
    Return the network in an order of work, otherwise as given.

    Raises:
        InputError: links run in a circle; its members are named.
    """
    into: list[list[TimedLink]] = [[] for _ in names]
    out_of: list[list[TimedLink]] = [[] for _ in names]
    for link in links:
        into[link.successor].append(link)
        out_of[link.predecessor].append(link)
    waiting = [len(own) for own in into]
    ready = deque(place for place, count in enumerate(waiting) if not count)
    order: list[int] = []
    while ready:
        place = ready.popleft()
        order.append(place)
        for link in out_of[place]:
            waiting[link.successor] -= 1
            if not waiting[link.successor]:
                ready.append(link.successor)
    if len(order) < len(names):
        members = [names[place] for place in _circle(into, waiting)]
        raise InputError([Problem("cycle", members[0], {"members": " → ".join(members)})])
    return FloatNetwork(tuple(names), tuple(links), tuple(order), tuple(map(tuple, into)), tuple(map(tuple, out_of)))


def times(network: FloatNetwork, durations: Numbers) -> Times:
    """
    Return early and late times; nothing starts before 0, and the end is the latest finish.

    Args:
        durations: one row per activity, a column per set of durations.
    """
    early = early_starts(network, durations)
    end = (early + durations).max(axis=0)
    late = late_starts(network, durations, end)
    return Times(durations, early, late, _free_floats(network, durations, early, end), end)


def early_starts(network: FloatNetwork, durations: Numbers) -> Numbers:
    """Return the earliest starts by a forward pass over all four types of links."""
    starts = np.zeros_like(durations)
    for place in network.order:
        own = starts[place]
        for link in network.into[place]:
            point = starts[link.predecessor] + link.lag
            if link.type[0] == "F":
                point += durations[link.predecessor]
            if link.type[1] == "F":
                point -= durations[place]
            np.maximum(own, point, out=own)
    return starts


def late_starts(network: FloatNetwork, durations: Numbers, end: Numbers) -> Numbers:
    """Return the latest starts that keep an end, by a backward pass over the same links."""
    starts = end - durations
    for place in reversed(network.order):
        own = starts[place]
        for link in network.out_of[place]:
            np.minimum(own, _latest(link, starts[link.successor], durations), out=own)
    return starts


def critical(early_start: Numbers, late_start: Numbers, end: Numbers) -> NDArray[np.bool_]:
    """Say where the total float is nothing: 1e-9, or what rounding leaves of a very long project."""
    tolerance: Numbers = np.maximum(CRITICAL, _ROUNDING * end)
    return late_start - early_start <= tolerance


def _free_floats(network: FloatNetwork, durations: Numbers, early: Numbers, end: Numbers) -> Numbers:
    """Return how far each can slip without moving the early times of any other, or the end."""
    floats = end - durations - early
    for place, own in enumerate(floats):
        for link in network.out_of[place]:
            np.minimum(own, _latest(link, early[link.successor], durations) - early[place], out=own)
    return np.maximum(floats, 0.0)


def _latest(link: TimedLink, successor_start: Numbers, durations: Numbers) -> Numbers:
    """Return the latest start of the predecessor that a start of the successor allows."""
    point = successor_start - link.lag
    if link.type[1] == "F":
        point += durations[link.successor]
    if link.type[0] == "F":
        point -= durations[link.predecessor]
    return point


def _circle(into: Sequence[Sequence[TimedLink]], waiting: Sequence[int]) -> list[int]:
    """Return the members of one circle, first = last; whoever waits has a predecessor that waits too."""
    place = next(place for place, count in enumerate(waiting) if count)
    seen: dict[int, None] = {}
    while place not in seen:
        seen[place] = None
        place = next(link.predecessor for link in into[place] if waiting[link.predecessor])
    walked = list(seen)
    circle = walked[walked.index(place) :]
    return [*reversed(circle), circle[-1]]
