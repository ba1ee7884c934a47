"""Pages of the training: the plan, the timetable by week and by person, courses, people, results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, request

from planner.domain.model.template import CourseTemplate
from planner.domain.model.text import Text
from planner.domain.training.clock import TrainingClock
from planner.domain.training.results import Cohort, LaterCourse, PlannedCourse, Session
from planner.errors import NotFoundError, Problem
from planner.services.run import EngagementResult
from planner.web.found import findings
from planner.web.guard import needs, open_engagement, say
from planner.web.stage_pages import Page, Stage, show

training = Blueprint("training", __name__)
TRAINING = Stage(
    "training",
    (
        Page(
            "start",
            "D8",
            ("opening-facts", "opening-unscheduled", "opening-scheduled", "opening-unlikely", "opening-warnings",
             "audiences", "timetable-proof", "deadlines"),
        ),
        Page("timetable"),
        Page("courses"),
        Page(
            "people",
            "D8",
            ("coverage", "key-user-rules", "key-users-none", "rosters", "selection", "teach-on"), 1,
        ),
        Page("checks", "D8", ("check-table", "under:environment", "under:assessment", "under:forecast")),
        Page("results", "D8", ("under:results",)),
        Page("later", "D8", ("under:refreshers",)),
    ),
    ("company_profile", "team_and_calendar", "training_results"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Course:
    """A course of this engagement with its sessions and the cohorts that go through it."""

    planned: PlannedCourse
    template: CourseTemplate
    sessions: tuple[Session, ...]
    later: tuple[LaterCourse, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A session as the timetable shows it: its hours by the clock, course, people, room and trainer."""

    session: Session
    begins: str
    ends: str
    title: Text
    who: tuple[Text, ...]
    place: Text
    room: Text | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody whose timetable can be asked for: a cohort (`cohort:…`) or a trainer (`trainer:…`)."""

    key: str
    name: str


@training.get("/e/<slug>/training")
@needs("view")
def start(slug: str) -> str:
    """Show the training at a glance."""
    opened = open_engagement(slug)
    found = findings(opened)
    return show(TRAINING, "start", opened, found, "training/start.html")


@training.get("/e/<slug>/training/timetable")
@needs("view")
def timetable(slug: str) -> str:
    """Show the sessions of one week, or all of one person."""
    opened = open_engagement(slug)
    found = findings(opened)
    if found.result is None:
        return show(TRAINING, "timetable", opened, found)
    sessions = found.result.training.sessions
    weeks = sorted({week_of(session.day) for session in sessions})
    who, week = request.args.get("who", ""), _chosen_week(weeks, found.result.engagement.today)
    own = [one for one in sessions if (_is_of(one, who) if who else week_of(one.day) == week)]
    lessons = tuple(lesson_of(found.result, one) for one in sorted(own, key=lambda one: (one.day, one.start_hour)))
    return show(
        TRAINING, "timetable", opened, found, "training/timetable.html", weeks=weeks, week=week, who=who, monday=monday,
        days=tuple(_by_day(lessons)), choices=_choices(found.result),
    )  # fmt: skip


@training.get("/e/<slug>/training/courses")
@needs("view")
def courses(slug: str) -> str:
    """Show the courses."""
    opened = open_engagement(slug)
    found = findings(opened)
    listed = tuple(course_of(found.result, one) for one in found.result.training.courses) if found.result else ()
    return show(TRAINING, "courses", opened, found, "training/courses.html", courses=listed)


@training.get("/e/<slug>/training/courses/<course_id>")
@needs("view")
def course(slug: str, course_id: str) -> str:
    """Show one course: contents, sessions, and why it is given."""
    opened = open_engagement(slug)
    found = findings(opened)
    planned = found.result.training.courses if found.result else ()
    own = next((one for one in planned if one.course_id == course_id), None)
    if found.result is None or own is None:
        raise NotFoundError(Problem("no-such-page", ""))
    shown = course_of(found.result, own)
    lessons = tuple(lesson_of(found.result, one) for one in shown.sessions)
    return show(TRAINING, "courses", opened, found, "training/course.html", one=shown, days=tuple(_by_day(lessons)))


@training.get("/e/<slug>/training/<any(people, checks, results, later):page>")
@needs("view")
def part(slug: str, page: str) -> str:
    """Show a page made of parts of the documents alone."""
    opened = open_engagement(slug)
    return show(TRAINING, page, opened, findings(opened))


def week_of(day: date) -> str:
    """Return the week of a day as ISO 8601 writes it: 2026-W31."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday(week: str) -> date:
    """Return the first day of a week as `week_of` names it."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def _chosen_week(weeks: Sequence[str], today: date) -> str:
    """Return the week asked for, else the first with classes that is not over, else the last one."""
    asked = request.args.get("week", "")
    if asked in weeks:
        return asked
    coming = [week for week in weeks if week >= week_of(today)]
    return next(iter(coming), weeks[-1] if weeks else "")


def _is_of(session: Session, who: str) -> bool:
    kind, _, key = who.partition(":")
    if kind == "cohort":
        return key in session.cohort_ids
    return kind == "trainer" and key == _trainer_key(session)


def _trainer_key(session: Session) -> str:
    return session.trainer_id or session.trainer.en


def _choices(result: EngagementResult) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Return whose timetable can be asked for, learners first."""
    words, plan = say(), result.training
    taught = {id_ for session in plan.sessions for id_ in session.cohort_ids}
    cohorts = [one for one in plan.cohorts if one.id in taught]
    learners = tuple(Choice(f"cohort:{one.id}", _cohort_name(result, one)) for one in cohorts)
    trainers = {_trainer_key(one): words.value(one.trainer) for one in plan.sessions}
    return (("learners", learners), ("trainers", tuple(Choice(f"trainer:{k}", name) for k, name in trainers.items())))


def _cohort_name(result: EngagementResult, cohort: Cohort) -> str:
    words = say()
    return words.label(
        "page-training.cohort", title=cohort.title, audience=words.label(f"audience.{cohort.audience}"),
        site=_sites(result).get(cohort.site_id), people=cohort.people,
    )  # fmt: skip


def _sites(result: EngagementResult) -> dict[str, Text]:
    return {site.id: site.name for site in result.engagement.company.sites}


def lesson_of(result: EngagementResult, session: Session) -> Lesson:
    """Return a session with its hours by the clock, its people, its place and its room."""
    plan = result.engagement.plan
    begins, ends = TrainingClock(plan.training_begins, plan.day_hours).times(session)
    titles = {cohort.id: cohort.title for cohort in result.training.cohorts}
    rooms = {room.id: room.name for room in result.engagement.training.rooms}
    return Lesson(
        session, f"{begins:%H:%M}", f"{ends:%H:%M}", result.packs.training.courses[session.course_id].title,
        tuple(titles[id_] for id_ in session.cohort_ids), _sites(result).get(session.site_id, Text("", "")),
        rooms.get(session.room_id or ""),
    )  # fmt: skip


def _by_day(lessons: Sequence[Lesson]) -> Iterator[tuple[date, tuple[Lesson, ...]]]:
    for day in dict.fromkeys(lesson.session.day for lesson in lessons):
        yield day, tuple(lesson for lesson in lessons if lesson.session.day == day)


def course_of(result: EngagementResult, planned: PlannedCourse) -> Course:
    """Return a course with what is taught in it, its sessions, and when it is given again."""
    own = [one for one in result.training.sessions if one.course_id == planned.course_id]
    return Course(
        planned,
        result.packs.training.courses[planned.course_id],
        tuple(sorted(own, key=lambda one: (one.day, one.start_hour))),
        tuple(one for one in result.training.later if one.course_id == planned.course_id),
    )
