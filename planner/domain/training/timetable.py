"""Places dated sessions: prerequisites first, before UAT or go-live, outside blackouts, within rooms and trainers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from planner.domain.model.template import CourseTemplate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.results import Cohort, Session
from planner.errors import Statement

# how many working days before its deadline a course may begin, so that what is learnt is not forgotten
# before it is used; an assumption, widened when the window is too small
WINDOW_DAYS = {"uat": 15, "go_live": 20}


@dataclass(slots=True)
class Timetable:
    """
    The timetable while it is filled: hours used per room and day, per cohort and day.

    `trainers` bounds how many rooms can be taught in on one day.
    """

    calendar: WorkCalendar
    blocked: Collection[date]
    day_hours: float
    trainers: int
    sessions: list[Session] = field(default_factory=list)
    _room_hours: dict[tuple[str, date], float] = field(default_factory=lambda: defaultdict(float))
    _cohort_hours: dict[tuple[str, date], float] = field(default_factory=lambda: defaultdict(float))
    _rooms_of_day: dict[date, set[str]] = field(default_factory=lambda: defaultdict(set))

    def usable_days(self, first: date, last: date) -> Iterator[date]:
        """Yield the working days from first to last that are not blocked."""
        day = self.calendar.on_or_after(first)
        while day <= last:
            if day not in self.blocked:
                yield day
            day = self.calendar.shifted(day, 1)

    def can_hold(self, day: date, cohort: Cohort, hours: float) -> bool:
        """Say whether room, cohort and trainers have time left on a day."""
        room = cohort.site_id
        rooms = self._rooms_of_day[day]
        return (
            self._room_hours[room, day] + hours <= self.day_hours
            and self._cohort_hours[cohort.id, day] + hours <= self.day_hours
            and (room in rooms or len(rooms) < self.trainers)
        )

    def place(self, day: date, course: CourseTemplate, cohort: Cohort, part: int, parts: int, hours: float) -> None:
        """Book one session on a day that can hold it."""
        room = cohort.site_id
        self.sessions.append(
            Session(
                id=f"{course.id}.{cohort.id}.{part}",
                course_id=course.id,
                cohort_id=cohort.id,
                part=part,
                parts=parts,
                day=day,
                start_hour=self._room_hours[room, day],
                hours=hours,
                trainer=course.trainer,
                site_id=room,
            )
        )
        self._room_hours[room, day] += hours
        self._cohort_hours[cohort.id, day] += hours
        self._rooms_of_day[day].add(room)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The first day by which a cohort must have finished, and the earliest day its training may begin."""

    before: date
    earliest: date


def fill_timetable(
    timetable: Timetable,
    courses: Sequence[CourseTemplate],
    cohorts: Sequence[Cohort],
    deadlines: Mapping[tuple[str, str], Deadline],
) -> tuple[Statement, ...]:
    """
    Place every course of every cohort; return what could not be placed, with the reason and the way out.

    Courses come in prerequisite order; deadlines are keyed by course and cohort id. A course never
    starts before the cohort's prerequisite courses have ended.
    """
    unscheduled: list[Statement] = []
    ended: dict[tuple[str, str], date] = {}
    jobs = [(course, cohort) for course in courses for cohort in cohorts if cohort.audience in course.audiences]
    order = {course.id: number for number, course in enumerate(courses)}
    jobs.sort(key=lambda job: (deadlines[job[0].id, job[1].id].before, job[1].id, order[job[0].id]))
    for course, cohort in jobs:
        deadline = deadlines[course.id, cohort.id]
        after = [ended[needed, cohort.id] for needed in course.prerequisites if (needed, cohort.id) in ended]
        finish = _place_course(timetable, course, cohort, deadline, max(after, default=None))
        if finish is None:
            unscheduled.append(_no_room(timetable, course, cohort, deadline))
        else:
            ended[course.id, cohort.id] = finish
    return tuple(unscheduled)


def _place_course(
    timetable: Timetable, course: CourseTemplate, cohort: Cohort, deadline: Deadline, after: date | None
) -> date | None:
    parts = math.ceil(course.hours / timetable.day_hours)
    hours = course.hours / parts
    last = timetable.calendar.shifted(deadline.before, -1)
    preferred = timetable.calendar.shifted(deadline.before, -WINDOW_DAYS[course.before])
    # first the window close to use, then, if that is full, everything from the earliest day on
    for first in (max(preferred, deadline.earliest), deadline.earliest):
        start = max(first, after) if after else first
        days = [day for day in timetable.usable_days(start, last) if timetable.can_hold(day, cohort, hours)]
        if len(days) >= parts:
            for part, day in enumerate(days[:parts], start=1):
                timetable.place(day, course, cohort, part, parts, hours)
            return days[parts - 1]
    return None


def _no_room(timetable: Timetable, course: CourseTemplate, cohort: Cohort, deadline: Deadline) -> Statement:
    last = timetable.calendar.shifted(deadline.before, -1)
    return Statement(
        "training.no-slot",
        {
            "course": course.title,
            "cohort": cohort.title,
            "hours": course.hours,
            "first": deadline.earliest,
            "last": last,
            "trainers": timetable.trainers,
        },
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
