"""Places dated sessions: prerequisites first, before UAT or go-live, outside blackouts, within rooms and trainers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from planner.domain.model.template import CourseTemplate
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.results import Cohort, Session
from planner.errors import Statement

# how many working days before its deadline training may begin, so that what is learnt is not forgotten
# before it is used: the narrowest window that holds everything is taken. Assumptions.
WINDOWS_DAYS = (20, 30, 45, 65)


@dataclass(frozen=True, slots=True)
class TrainingClass:
    """Cohorts that take one course together in one room."""

    course: CourseTemplate
    number: int
    cohorts: tuple[Cohort, ...]

    @property
    def room(self) -> str:
        """The site whose room the class meets in."""
        return self.cohorts[0].site_id

    @property
    def people(self) -> int:
        """How many people the class has."""
        return sum(cohort.people for cohort in self.cohorts)

    @property
    def group_ids(self) -> frozenset[str]:
        """The user groups people are taken from."""
        return frozenset(group_id for cohort in self.cohorts for group_id in cohort.group_ids)


@dataclass(slots=True)
class Timetable:
    """
    The timetable while it is filled: hours used per room and day, per cohort and day.

    `trainers` bounds how many rooms can be taught in on one day; `class_size` is the plan's limit;
    `window_days` working days before its deadline a course may begin; `seats` are those of the room of
    each site, where there is one.
    """

    calendar: WorkCalendar
    blocked: Collection[date]
    day_hours: float
    trainers: int
    class_size: int
    window_days: int
    seats: Mapping[str, int] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    _room_hours: dict[tuple[str, date], float] = field(default_factory=lambda: defaultdict(float))
    _cohort_hours: dict[tuple[str, date], float] = field(default_factory=lambda: defaultdict(float))
    _rooms_of_day: dict[date, set[str]] = field(default_factory=lambda: defaultdict(set))
    _away: dict[date, list[tuple[Session, frozenset[str]]]] = field(default_factory=lambda: defaultdict(list))

    def room_limit(self, site_id: str) -> int:
        """Return how many people a class in a site's room may have."""
        return min(self.class_size, self.seats.get(site_id) or self.class_size)

    def usable_days(self, first: date, last: date) -> Iterator[date]:
        """Return the working days from first to last that are not blocked."""
        dates = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return (day for day in dates if self.calendar.is_working(day) and day not in self.blocked)

    def can_hold(self, day: date, class_: TrainingClass, hours: float) -> bool:
        """Say whether room, cohorts and trainers have time left on a day."""
        rooms = self._rooms_of_day[day]
        return (
            self._room_hours[class_.room, day] + hours <= self.day_hours
            and all(self._cohort_hours[cohort.id, day] + hours <= self.day_hours for cohort in class_.cohorts)
            and (class_.room in rooms or len(rooms) < self.trainers)
            and not self._meets_elsewhere(day, class_, hours)
        )

    def _meets_elsewhere(self, day: date, class_: TrainingClass, hours: float) -> bool:
        """Say whether one of the groups sits in another room at that time: key users belong to their groups too."""
        start = self._room_hours[class_.room, day]
        return any(
            session.site_id != class_.room
            and session.start_hour < start + hours
            and start < session.start_hour + session.hours
            and groups & class_.group_ids
            for session, groups in self._away[day]
        )

    def place(self, day: date, class_: TrainingClass, part: int, parts: int) -> None:
        """Book one session on a day that can hold it."""
        hours = class_.course.hours / parts
        session = Session(
            id=f"{class_.course.id}.{class_.room}.{class_.number}.{part}",
            course_id=class_.course.id,
            cohort_ids=tuple(cohort.id for cohort in class_.cohorts),
            people=class_.people,
            part=part,
            parts=parts,
            day=day,
            start_hour=self._room_hours[class_.room, day],
            hours=hours,
            trainer=class_.course.trainer,
            site_id=class_.room,
        )
        self.sessions.append(session)
        self._away[day].append((session, class_.group_ids))
        self._room_hours[class_.room, day] += hours
        for cohort in class_.cohorts:
            self._cohort_hours[cohort.id, day] += hours
        self._rooms_of_day[day].add(class_.room)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The first day by which a cohort must have finished, and the earliest day its training may begin."""

    before: date
    earliest: date


def form_classes(
    course: CourseTemplate, cohorts: Sequence[Cohort], class_size: int, first_number: int = 1
) -> tuple[TrainingClass, ...]:
    """
    Put the cohorts of one room that need a course into as few classes as first fit finds.

    Two cohorts that take people from the same group never share a class: together they would leave too few at work.
    Source: docs/methods.md#cohorts
    """
    limit = min(class_size, course.maximum_class)
    classes: list[list[Cohort]] = []
    for cohort in sorted(cohorts, key=lambda one: (-one.people, one.id)):
        fitting = (
            class_
            for class_ in classes
            if sum(other.people for other in class_) + cohort.people <= limit
            and not any(_take_from_one_group(other, cohort) for other in class_)
        )
        home = next(fitting, None)
        if home is None:
            classes.append([cohort])
        else:
            home.append(cohort)
    return tuple(TrainingClass(course, number, tuple(members)) for number, members in enumerate(classes, first_number))


def _take_from_one_group(one: Cohort, other: Cohort) -> bool:
    # parts of the project team or of the administrators name no group, but are one group all the same
    return one.group_ids == other.group_ids or bool(set(one.group_ids) & set(other.group_ids))


def fill_timetable(
    timetable: Timetable,
    courses: Sequence[CourseTemplate],
    cohorts: Sequence[Cohort],
    deadlines: Mapping[tuple[str, str], Deadline],
) -> tuple[Statement, ...]:
    """
    Place every course of every cohort; return what could not be placed, with the reason and the way out.

    Courses come in prerequisite order, earliest deadline first; deadlines are keyed by course and cohort
    id. A class never meets before the prerequisite courses of all its cohorts have ended, and not at all
    when one of them could not be placed.
    """
    unscheduled: list[Statement] = []
    ended: dict[tuple[str, str], date | None] = {}
    titles = {course.id: course.title for course in courses}
    order = {course.id: number for number, course in enumerate(courses)}
    jobs = sorted(
        _jobs(timetable, courses, cohorts, deadlines),
        key=lambda job: (job[1].before, order[job[0].course.id], job[0].room),
    )
    for class_, deadline in jobs:
        needed = [
            (course_id, ended[course_id, cohort.id])
            for course_id in class_.course.prerequisites
            for cohort in class_.cohorts
            if (course_id, cohort.id) in ended
        ]
        after = [day for _, day in needed if day is not None]
        missing = tuple(dict.fromkeys(titles[course_id] for course_id, day in needed if day is None))
        finish = None if missing else _place_class(timetable, class_, deadline, max(after, default=None))
        if missing:
            unscheduled.append(_prerequisite_missing(class_, missing))
        elif finish is None:
            unscheduled.append(_no_room(timetable, class_, deadline))
        ended.update({(class_.course.id, cohort.id): finish for cohort in class_.cohorts})
    return tuple(unscheduled)


def _jobs(
    timetable: Timetable,
    courses: Sequence[CourseTemplate],
    cohorts: Sequence[Cohort],
    deadlines: Mapping[tuple[str, str], Deadline],
) -> Iterator[tuple[TrainingClass, Deadline]]:
    for course in courses:
        numbers: dict[str, int] = {}
        by_place: dict[tuple[str, Deadline], list[Cohort]] = {}
        for cohort in cohorts:
            if cohort.audience in course.audiences:
                by_place.setdefault((cohort.site_id, deadlines[course.id, cohort.id]), []).append(cohort)
        for (site_id, deadline), members in by_place.items():
            # waves that share a room go on counting, so that no two sessions have one id
            first = numbers.get(site_id, 0) + 1
            classes = form_classes(course, members, timetable.room_limit(site_id), first)
            numbers[site_id] = numbers.get(site_id, 0) + len(classes)
            yield from ((class_, deadline) for class_ in classes)


def _place_class(timetable: Timetable, class_: TrainingClass, deadline: Deadline, after: date | None) -> date | None:
    course = class_.course
    parts = math.ceil(course.hours / timetable.day_hours)
    last = timetable.calendar.shifted(deadline.before, -1)
    first = max(timetable.calendar.shifted(deadline.before, -timetable.window_days), deadline.earliest)
    usable = timetable.usable_days(max(first, after) if after else first, last)
    free = (day for day in usable if timetable.can_hold(day, class_, course.hours / parts))
    days = tuple(islice(free, parts))
    if len(days) < parts:
        return None
    for part, day in enumerate(days, start=1):
        timetable.place(day, class_, part, parts)
    return days[-1]


def _no_room(timetable: Timetable, class_: TrainingClass, deadline: Deadline) -> Statement:
    last = timetable.calendar.shifted(deadline.before, -1)
    return Statement(
        "training.no-slot",
        {
            "course": class_.course.title,
            "cohort": tuple(cohort.title for cohort in class_.cohorts),
            "hours": class_.course.hours,
            "first": deadline.earliest,
            "last": last,
            "trainers": timetable.trainers,
        },
    )


def _prerequisite_missing(class_: TrainingClass, missing: Sequence[Text]) -> Statement:
    cohorts = tuple(cohort.title for cohort in class_.cohorts)
    return Statement(
        "training.prerequisite-missing", {"course": class_.course.title, "cohort": cohorts, "needed": tuple(missing)}
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
