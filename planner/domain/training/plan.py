"""Builds the training plan: courses, cohorts, timetable, refreshers and checks."""

from __future__ import annotations

import calendar as months
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.condition import Facts
from planner.domain.model.engagement import Engagement
from planner.domain.model.template import CourseTemplate, TrainingTemplate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.cohorts import build_cohorts, training_site
from planner.domain.training.curriculum import TrainingWave, audience_sizes, check_curriculum, plan_courses
from planner.domain.training.results import Cohort, TrainingPlan
from planner.domain.training.timetable import WINDOWS_DAYS, Deadline, Timetable, fill_timetable
from planner.errors import Statement

# who of the project team can stand in front of a class
TEACHING_ROLES = ("trainer", "vendor_consultant")
METHOD = "method"


def plan_training(
    engagement: Engagement,
    catalogue: Catalogue,
    requirements: Sequence[Requirement],
    template: TrainingTemplate,
    calendar: WorkCalendar,
    facts: Facts,
    waves: Sequence[TrainingWave],
    uat_start: date,
    practice_from: date,
    blocked: Collection[date],
) -> TrainingPlan:
    """
    Build the training plan.

    Args:
        requirements: the requirements in scope.
        waves: go-live waves in order; end users are trained before the go-live of their wave.
        uat_start: key users, administrators and the project team are trained before this day.
        practice_from: no session before this day: the system must be there to practise on. Courses on
            method need no system and may begin with the project.
        blocked: days on which no training may fall.
    """
    planned = plan_courses(engagement, catalogue, requirements, template, facts)
    courses = _in_prerequisite_order([template.courses[course.course_id] for course in planned])
    cohorts = build_cohorts(engagement, waves, courses)
    begin = engagement.plan.start or engagement.today
    deadlines = _deadlines(courses, cohorts, waves, uat_start, {True: min(begin, practice_from), False: practice_from})
    timetable, unscheduled = _best_timetable(engagement, calendar, blocked, courses, cohorts, deadlines)
    last_go_live = max(wave.go_live for wave in waves)
    return TrainingPlan(
        courses=planned,
        cohorts=cohorts,
        sessions=tuple(sorted(timetable.sessions, key=lambda s: (s.day, s.site_id, s.start_hour, s.id))),
        refreshers=tuple(_refreshers(last_go_live, template.refresher_months, calendar)),
        checks=check_curriculum(courses, audience_sizes(engagement), template),
        unscheduled=unscheduled,
        warnings=tuple(_warnings(engagement, cohorts, timetable)),
    )


def _best_timetable(
    engagement: Engagement,
    calendar: WorkCalendar,
    blocked: Collection[date],
    courses: Sequence[CourseTemplate],
    cohorts: Sequence[Cohort],
    deadlines: Mapping[tuple[str, str], Deadline],
) -> tuple[Timetable, tuple[Statement, ...]]:
    """Return the timetable of the narrowest window that holds every course, else the one that leaves out fewest."""
    plan = engagement.plan
    tried: list[tuple[Timetable, tuple[Statement, ...]]] = []
    for window in WINDOWS_DAYS:
        timetable = Timetable(calendar, blocked, plan.day_hours, _trainers(engagement), plan.max_class_size, window)
        tried.append((timetable, fill_timetable(timetable, courses, cohorts, deadlines)))
        if not tried[-1][1]:
            break
    return min(tried, key=lambda one: len(one[1]))


def _trainers(engagement: Engagement) -> int:
    return max(1, sum(member.role in TEACHING_ROLES for member in engagement.team))


def _in_prerequisite_order(courses: Sequence[CourseTemplate]) -> list[CourseTemplate]:
    """Sort courses so that prerequisites come first, otherwise in curriculum order; content checks exclude cycles."""
    ordered: list[CourseTemplate] = []
    chosen = {course.id: course for course in courses}

    def visit(course: CourseTemplate) -> None:
        if course in ordered:
            return
        for needed in course.prerequisites:
            if needed in chosen:
                visit(chosen[needed])
        ordered.append(course)

    for course in courses:
        visit(course)
    return ordered


def _deadlines(
    courses: Sequence[CourseTemplate],
    cohorts: Sequence[Cohort],
    waves: Sequence[TrainingWave],
    uat_start: date,
    earliest: Mapping[bool, date],
) -> Mapping[tuple[str, str], Deadline]:
    """Return the deadlines; `earliest` is keyed by whether a course is on method."""
    go_lives = {wave.id: wave.go_live for wave in waves}
    first = min(go_lives.values())
    return {
        (course.id, cohort.id): Deadline(
            before=uat_start if course.before == "uat" else go_lives.get(cohort.wave_id or "", first),
            earliest=earliest[course.kind == METHOD],
        )
        for course in courses
        for cohort in cohorts
    }


def _refreshers(go_live: date, after_months: Sequence[int], calendar: WorkCalendar) -> Iterator[tuple[date, str]]:
    for number in after_months:
        yield calendar.on_or_after(_months_later(go_live, number)), f"refresher-{number}"


def _months_later(day: date, number: int) -> date:
    month = day.month - 1 + number
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def _warnings(engagement: Engagement, cohorts: Sequence[Cohort], timetable: Timetable) -> Iterator[Statement]:
    if timetable.window_days > WINDOWS_DAYS[0]:
        yield Statement("training.wide-window", {"days": timetable.window_days, "wanted": WINDOWS_DAYS[0]})
    sites = engagement.company.sites
    if not sites or not engagement.company.users:
        yield Statement("training.nobody-known")
    for site in sites:
        if not site.training_seats:
            yield Statement("training.no-room", {"site": site.name, "instead": training_site(site.id, sites).name})
    if not any(member.role == "trainer" for member in engagement.team):
        yield Statement("training.no-trainer")
    if not any(cohort.audience == "key_user" for cohort in cohorts):
        yield Statement("training.no-key-users")
