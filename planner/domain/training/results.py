"""What the training planner produces."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from planner.domain.model.text import Text
from planner.domain.training.records_results import Rosters, TrainingForecast, TrainingReview
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class PlannedCourse:
    """A course of this engagement with the requirements and pains it answers and how many people it is for."""

    course_id: str
    requirement_ids: tuple[str, ...]
    pain_ids: tuple[str, ...]
    people: int
    reasons: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """
    People who stay together through all their courses: same audience, same site, at most the class size.

    Small cohorts of different audiences share the sessions of a course that both need.
    """

    id: str
    title: Text
    audience: str
    site_id: str
    group_ids: tuple[str, ...]
    people: int
    wave_id: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """
    One dated session of a course for one or more cohorts; times are hours of the training day, from 0.

    A session never crosses a day; long courses have several parts. `people` is the sum over its cohorts. `trainer`
    is the person where one is named (`trainer_id`), else who the library says should teach. `class_id` is the class
    that goes through all its half-days together; `why` says what fixed the day.
    """

    id: str
    course_id: str
    cohort_ids: tuple[str, ...]
    people: int
    part: int
    parts: int
    day: date
    start_hour: float
    hours: float
    trainer: Text
    site_id: str
    trainer_id: str | None = None
    room_id: str | None = None
    class_id: str = ""
    provisional: bool = False
    why: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class TimetableProof:
    """
    What is proven of the timetable.

    `status` is the solver's word; `classes` are the classes formed, `last_day` and `travel_days` what was reached
    with the bounds that nobody can go below (None where nothing was placed).
    """

    status: str
    classes: int
    last_day: date | None
    last_day_bound: date | None
    travel_days: int
    travel_days_bound: int


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """The half-day in which most people of a user group are in class, against the limit that was stated."""

    group_id: str
    headcount: int
    limit: int
    most_away: int
    day: date | None


@dataclass(frozen=True, slots=True)
class CurriculumCheck:
    """A rule of the curriculum (three kinds per role, practice share, frequency) and whether it holds."""

    id: str
    holds: bool
    statement: Statement


@dataclass(frozen=True, slots=True)
class LaterCourse:
    """
    A course held after go-live.

    For one wave, at one refresher (`refresher_months` after the last go-live), or on demand (no day).
    """

    course_id: str
    day: date | None
    provisional: bool
    wave_id: str | None
    refresher_months: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedMaterial:
    """A material of the knowledge base with its readers, grounds and due date (None: no dated session uses it)."""

    material_id: str
    course_ids: tuple[str, ...]
    audiences: tuple[str, ...]
    pain_ids: tuple[str, ...]
    requirement_ids: tuple[str, ...]
    due: date | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class TeachOn:
    """
    Who teaches whom in a department at a site: its key users, the learners each of them looks after, the courses.

    `learners_each` is None where the department has no key user there; the days are those of its classes.
    """

    department_id: str
    site_id: str
    group_ids: tuple[str, ...]
    key_users: int
    learners: int
    learners_each: float | None
    course_ids: tuple[str, ...]
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class KeyUserPlan:
    """Selection test (tasks, minutes, points, the day it must be over) and teach-on plan of the key users."""

    task_ids: tuple[str, ...]
    minutes: int
    points: int
    test_by: date | None
    teach_on: tuple[TeachOn, ...]
    warnings: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Courses, cohorts, timetable and checks; `unscheduled` says what could not be placed and why."""

    courses: tuple[PlannedCourse, ...]
    cohorts: tuple[Cohort, ...]
    sessions: tuple[Session, ...]
    refreshers: tuple[tuple[date, str], ...]
    checks: tuple[CurriculumCheck, ...]
    unscheduled: tuple[Statement, ...]
    warnings: tuple[Statement, ...]
    later: tuple[LaterCourse, ...] = ()
    materials: tuple[PlannedMaterial, ...] = ()
    key_users: KeyUserPlan | None = None
    proof: TimetableProof | None = None
    coverage: tuple[CoverageLine, ...] = ()
    review: TrainingReview | None = None
    rosters: Rosters = field(default_factory=Rosters)
    forecast: TrainingForecast | None = None
