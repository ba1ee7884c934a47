"""What a timetable is made from and what comes out; days are places in the list of working days, from 0."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Half = Literal["AM", "PM"]
Status = Literal["optimal", "feasible", "infeasible", "unknown"]
WHOLE_DAY = 2
# the largest timetable that is solved: what is proposed stays within it as well
MOST_DAYS, MOST_RESOURCES, MOST_SESSIONS = 1_000, 200, 20_000
# undoes binary fractions before rounding down: 0.3 of 10 people are 3, not 2.999
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class LearnerGroup:
    """
    People of one role at one site who need the same parts in the same order.

    `class_max` people sit in one class at most; `max_out` is the share that may be in class in one half-day;
    `parts` are half-days (1, or 2 for a whole day); the next part lies at least `gap_days` places later
    (0: the same afternoon, if the part before ends in the morning). Sessions fall on the places from `not_before`
    to `not_after`, both included; None is the first or the last place; on the places `off` the group is never in class.
    """

    id: str
    role: str
    site: str
    users: int
    class_max: int
    max_out: float
    parts: tuple[int, ...]
    gap_days: int
    not_before: int | None = None
    not_after: int | None = None
    off: frozenset[int] = frozenset()

    @property
    def out_limit(self) -> int:
        """People who may be in class at once: the share rounded down, at least one."""
        return max(1, math.floor(self.users * self.max_out + _TOLERANCE))

    @property
    def half_days(self) -> int:
        """Half-days of class one learner sits in."""
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class HoursLimit:
    """How many half-days somebody can teach on the places from `first` to `last`, both included: a part-time week."""

    first: int
    last: int
    half_days: int


@dataclass(frozen=True, slots=True)
class CourseTrainer:
    """
    A trainer: the roles taught (`skills`), the sites served, and the places off.

    `home` is where no travel is; empty is not known, and travel is then not counted. `limits` are the weeks of who
    is there for a part of the time only; they do not overlap.
    """

    id: str
    home: str
    skills: frozenset[str]
    sites: frozenset[str]
    off: frozenset[int] = frozenset()
    limits: tuple[HoursLimit, ...] = ()

    def may_teach(self, group: LearnerGroup) -> bool:
        """Say whether the trainer teaches that role at that site."""
        return group.role in self.skills and group.site in self.sites

    def limit_on(self, day: int) -> HoursLimit | None:
        """Return the limit that a place falls under, None where there is none."""
        return next((limit for limit in self.limits if limit.first <= day <= limit.last), None)


@dataclass(frozen=True, slots=True)
class CourseRoom:
    """A room of a site with its seats and the places on which it is not free."""

    id: str
    site: str
    capacity: int
    off: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A limit over groups that take people from one another: the weighted classes in one half-day, at most `most`."""

    weights: tuple[tuple[str, int], ...]
    most: int


@dataclass(frozen=True, slots=True)
class TimetableProblem:
    """The groups to train on `days` working days, and who and what there is to train them with."""

    days: int
    groups: tuple[LearnerGroup, ...]
    trainers: tuple[CourseTrainer, ...]
    rooms: tuple[CourseRoom, ...]
    limits: tuple[AtOnce, ...] = ()

    def window(self, group: LearnerGroup) -> range:
        """Return the places on which a group may be in class; empty where the window lies outside the list."""
        first = 0 if group.not_before is None else max(0, group.not_before)
        last = self.days - 1 if group.not_after is None else min(self.days - 1, group.not_after)
        return range(first, max(first, last + 1))

    def teachers(self, group: LearnerGroup) -> tuple[CourseTrainer, ...]:
        """Return the trainers who may teach a group."""
        return tuple(trainer for trainer in self.trainers if trainer.may_teach(group))

    def rooms_of(self, site: str) -> tuple[CourseRoom, ...]:
        """Return the rooms of a site."""
        return tuple(room for room in self.rooms if room.site == site)

    def largest_class(self, group: LearnerGroup) -> int:
        """Return how many people one class of a group can hold: class limit, largest room and people out at once."""
        seats = max((room.capacity for room in self.rooms_of(group.site)), default=0)
        return min(group.class_max, seats, group.out_limit, group.users)

    def fewest_sessions(self) -> int:
        """Return the fewest classes a timetable has: the fewest cohorts of every group in each of its parts."""
        return sum(self.fewest_cohorts(group) * len(group.parts) for group in self.groups)

    def fewest_cohorts(self, group: LearnerGroup) -> int:
        """Return the fewest cohorts a group can be split into; 0 where no class can be held at all."""
        largest = self.largest_class(group)
        return -(-group.users // largest) if largest else 0


@dataclass(frozen=True, slots=True)
class PlacedSession:
    """One class: cohort and part count from 1; a whole-day part starts in the AM and takes the whole day."""

    group: str
    cohort: int
    part: int
    size: int
    day: int
    half: Half
    trainer: str
    room: str


@dataclass(frozen=True, slots=True)
class Measures:
    """The three aims in their order; `last_day` is a place (-1 where nothing is held), `travel_days` trainer-days."""

    cohorts: int
    last_day: int
    travel_days: int


@dataclass(frozen=True, slots=True)
class SolvedTimetable:
    """
    The timetable with what it reached and what is proven that nobody can go below.

    `bounds` hold for each aim among the plans that reach the aims before it. The status is `optimal` only where
    reached and bounds are equal, `infeasible` only where that is proven; `unknown` where the time did not do.
    """

    status: Status
    sessions: tuple[PlacedSession, ...] = ()
    reached: Measures | None = None
    bounds: Measures | None = None
