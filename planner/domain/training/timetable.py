"""The timetable problem of an engagement: classes, the windows they may meet in, and who may be away at once."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from planner.domain.model.engagement import Engagement
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.conditions import course_rooms, course_trainers, teachers_of
from planner.domain.training.curriculum import KEY_USERS, METHOD, TrainingPackage, TrainingWave
from planner.domain.training.results import Session, TimetableProof
from planner.domain.training.solver.records import (
    AtOnce,
    LearnerGroup,
    TimetableProblem,
)
from planner.domain.training.streams import Stream, pool_of
from planner.errors import Statement

# how many working days before its deadline training may begin, so that what is learnt is not forgotten before it is
# used: the narrowest window that holds everything is taken. Assumptions.
WINDOWS_DAYS = (20, 30, 45, 65)
WEEK_DAYS = 5
# the same half-day gap for all: a class may meet in the morning and in the afternoon. An assumption.
GAP_DAYS = 0
# stage and, before the user test, whose work package (None: nobody's); before go-live the wave
WindowKey = tuple[str, str | None]
KEY_USER_WINDOW: WindowKey = ("before_uat", KEY_USERS)
METHOD_WINDOW: WindowKey = (METHOD, None)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """
    The dates a timetable must keep.

    `begin` is the first day of courses on method, `practice_from` the first on which the system is there to practise,
    `materials_from` by audience the first day on which the materials the plan makes for it are ready.
    """

    waves: Sequence[TrainingWave]
    uat_start: date
    begin: date
    practice_from: date
    packages: Sequence[TrainingPackage]
    materials_from: Mapping[str, date] = field(default_factory=dict)

    def package(self, key: WindowKey) -> TrainingPackage | None:
        """Return the work package whose sessions a window holds, None where the plan has none for it."""
        return next((package for package in self.packages if window_of(package) == key), None)

    def ready(self, one: LearnerClass) -> date | None:
        """Return the first day on which the materials of everybody in a class are ready, None where none are made."""
        if one.key == METHOD_WINDOW:
            return None
        audiences = {cohort.audience for cohort in one.streams[0].cohorts}
        return max((day for audience, day in self.materials_from.items() if audience in audiences), default=None)

    def deadline(self, key: WindowKey) -> date:
        """Return the day before which everything of a window must be over."""
        if key[0] != "before_go_live":
            return self.uat_start
        go_lives = {wave.id: wave.go_live for wave in self.waves}
        return go_lives.get(key[1] or "", min(go_lives.values()))


@dataclass(frozen=True, slots=True)
class Window:
    """
    The days between which the sessions of a key may fall; `level` counts how far it was widened.

    `waits` says whether classes wait for their materials in it.
    """

    first: date
    last: date
    level: int
    waits: bool = True


@dataclass(frozen=True, slots=True)
class Timetable:
    """
    The sessions, what could not be placed, the windows taken, and the proof.

    `make_up_ends` names the keys that need make-up days, with the day their classes would end on without them (None:
    they would not all fit).
    """

    sessions: tuple[Session, ...]
    unscheduled: tuple[Statement, ...]
    windows: Mapping[WindowKey, Window]
    proof: TimetableProof | None = None
    make_up_ends: Mapping[WindowKey, date | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LearnerClass:
    """
    Streams that are alike: the solver counts them and does not tell them apart.

    `ready` is the first day on which their materials are there (None: none are waited for), `blocked` are the days on
    which nobody of their sites or roles may be in class.
    """

    group: LearnerGroup
    streams: tuple[Stream, ...]
    key: WindowKey
    ready: date | None = None
    blocked: frozenset[date] = frozenset()


def key_of(stream: Stream) -> WindowKey:
    """Return the window a stream belongs to."""
    return (stream.stage, stream.learners if stream.stage == "before_uat" else stream.wave_id)


def window_of(package: TrainingPackage) -> WindowKey:
    """Return the window whose sessions a work package of the plan holds."""
    if package.wave_id is not None:
        return ("before_go_live", package.wave_id)
    return METHOD_WINDOW if package.learners == METHOD else ("before_uat", package.learners)


def group_streams(streams: Sequence[Stream], gap_days: int) -> tuple[LearnerClass, ...]:
    """Put the streams that are alike into one group of the solver, in their order."""
    alike: dict[object, list[Stream]] = {}
    for stream in streams:
        people = tuple(sorted((cohort.audience, *pool_of(cohort)) for cohort in stream.cohorts))
        alike.setdefault((key_of(stream), stream.site_id, stream.blocks, stream.people, people), []).append(stream)
    found = []
    for members in alike.values():
        one = members[0]
        group = LearnerGroup(
            id=one.id,
            role=_role(one),
            site=one.site_id,
            users=one.people * len(members),
            class_max=one.people,
            max_out=1.0,
            parts=tuple(block.half_days for block in one.blocks),
            gap_days=gap_days,
        )
        found.append(LearnerClass(group, tuple(members), key_of(one)))
    return tuple(found)


def _role(stream: Stream) -> str:
    """Return who sits in a class, as one role: a trainer must be able to teach all of them."""
    return "+".join(sorted({cohort.audience for cohort in stream.cohorts}))


def coverage_limits(engagement: Engagement, classes: Sequence[LearnerClass]) -> tuple[AtOnce, ...]:
    """
    Return how many classes that take people from one user group may meet at once.

    A class of the group's own role takes an even share of it; as many may meet as leave enough at work. Its key
    users sit in other classes as well, so those never meet while a class of the group does.
    Source: docs/methods.md#coverage-limits
    """
    groups = {group.id: group for group in engagement.company.user_groups}
    pools: dict[str, list[tuple[LearnerClass, bool]]] = {}
    for one in classes:
        for cohort in one.streams[0].cohorts:
            for member in pool_of(cohort):
                own = member in groups and groups[member].role == cohort.audience
                pools.setdefault(member, []).append((one, own))
    limits = []
    for member, found in pools.items():
        cohorts = sum(len(one.streams) for one, own in found if own)
        most = 1
        if cohorts:
            group = groups[member]
            most = max(
                1, math.floor(cohorts * may_be_absent(group.headcount, group.max_absent_fraction) / group.headcount)
            )
        weights = tuple((one.group.id, 1 if own else most) for one, own in found)
        limits.append(AtOnce(weights, most))
    return tuple(dict.fromkeys(limits))


def may_be_absent(headcount: int, fraction: float) -> int:
    """Return how many of a group may be in class at once: the share rounded down, at least one."""
    # the small amount undoes binary fractions: 0.3 of 10 people are 3, not 2.999
    return max(1, math.floor(headcount * fraction + 1e-9))


def make_problem(
    engagement: Engagement,
    classes: Sequence[LearnerClass],
    days: Sequence[date],
    windows: Mapping[WindowKey, Window] | None = None,
    calendar: WorkCalendar | None = None,
    part_time: Collection[str] = (),
) -> TimetableProblem:
    """
    Return the problem of some classes on some days; without windows they may meet on all of them.

    Args:
        calendar: on which make-up days and the days of sites are read; None where no day has a date yet.
        part_time: ids of the trainers who may teach no more than their share of each week.
    """
    groups = tuple(_within(one, days, windows) for one in classes)
    sites = dict.fromkeys(group.site for group in groups)
    audiences = {cohort.audience for one in classes for stream in one.streams for cohort in stream.cohorts}
    people = course_trainers(teachers_of(engagement), audiences, sites, days, calendar, part_time)
    # a class of several audiences is taught by whoever may teach each of them
    roles = {group.role for group in groups}
    trainers = tuple(
        replace(one, skills=frozenset(role for role in roles if set(role.split("+")) <= one.skills)) for one in people
    )
    return TimetableProblem(
        len(days),
        groups,
        trainers,
        course_rooms(engagement, sites, days, calendar),
        coverage_limits(engagement, classes),
    )


def _within(one: LearnerClass, days: Sequence[date], windows: Mapping[WindowKey, Window] | None) -> LearnerGroup:
    if windows is None:
        return one.group
    window = windows[one.key]
    opens = max(window.first, one.ready) if window.waits and one.ready else window.first
    return replace(
        one.group,
        not_before=sum(day < opens for day in days),
        not_after=sum(day <= window.last for day in days) - 1,
        off=frozenset(place for place, day in enumerate(days) if day in one.blocked),
    )


def weeks_needed(people: int, class_size: int, days_per_class: float, parallel_classes: int) -> int:
    """
    Return the working weeks (of five days) that a course needs for so many people.

    Args:
        days_per_class: teaching and travel days of one class.

    Source: docs/methods.md#training-weeks
    """
    classes = math.ceil(people / class_size)
    rounds = math.ceil(classes / parallel_classes)
    return math.ceil(rounds * days_per_class / 5)
