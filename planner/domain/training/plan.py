"""Builds the training plan: courses, cohorts, timetable, refreshers and checks."""

from __future__ import annotations

import calendar as months
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.condition import Facts
from planner.domain.model.engagement import Engagement
from planner.domain.model.template import CourseTemplate, TrainingTemplate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.cohorts import build_cohorts, training_site
from planner.domain.training.curriculum import (
    KEY_USERS,
    TrainingPackage,
    TrainingWave,
    audience_sizes,
    check_curriculum,
    check_reach,
    is_scheduled,
    plan_courses,
)
from planner.domain.training.key_users import plan_key_users
from planner.domain.training.materials import plan_materials
from planner.domain.training.results import Cohort, LaterCourse, PlannedCourse, TrainingPlan
from planner.domain.training.timetable import WINDOWS_DAYS, Deadline, Timetable, fill_timetable
from planner.errors import Statement

# who of the project team can stand in front of a class
TEACHING_ROLES = ("trainer", "vendor_consultant")
METHOD = "method"
WEEK_DAYS = 5


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
    packages: Sequence[TrainingPackage] = (),
) -> TrainingPlan:
    """
    Build the training plan.

    Courses in the system begin no earlier than the work package of the roll-out plan they belong to, unless
    they do not fit then; what lies outside its package is said in a warning.

    Args:
        requirements: the requirements in scope.
        waves: go-live waves in order; end users are trained before the go-live of their wave.
        uat_start: key users, administrators and the project team are trained before this day.
        practice_from: no session before this day: the system must be there to practise on. Courses on
            method need no system and may begin with the project.
        blocked: days on which no training may fall.
        packages: the training work packages of the roll-out plan.
    """
    planned = plan_courses(engagement, catalogue, requirements, template, facts)
    every = [template.courses[course.course_id] for course in planned]
    courses = _in_prerequisite_order([course for course in every if is_scheduled(course)])
    cohorts = build_cohorts(engagement, waves, courses)
    begin = min(engagement.plan.start or engagement.today, practice_from)
    needs = _Needs(engagement, calendar, blocked, courses, cohorts, waves, uat_start, begin, practice_from, packages)
    timetable, unscheduled = _best_timetable(needs)
    sessions = tuple(sorted(timetable.sessions, key=lambda s: (s.day, s.site_id, s.start_hour, s.id)))
    later = tuple(_later_courses(planned, template, waves, calendar))
    key_users = plan_key_users(engagement, template, requirements, planned, cohorts, sessions, calendar)
    of_key_users = key_users.warnings if key_users else ()
    return TrainingPlan(
        courses=planned,
        cohorts=cohorts,
        sessions=sessions,
        refreshers=tuple(_refreshers(_last_go_live(waves), template.refresher_months, calendar)),
        checks=(
            *check_curriculum(every, audience_sizes(engagement), template),
            check_reach(planned, requirements, template),
        ),
        unscheduled=unscheduled,
        warnings=(*_warnings(engagement, cohorts, timetable), *of_key_users, *_package_warnings(needs, timetable)),
        later=later,
        materials=plan_materials(template, planned, requirements, sessions, later, calendar),
        key_users=key_users,
    )


@dataclass(frozen=True, slots=True)
class _Needs:
    """What a timetable is made from; `begin` is the first day of courses on method."""

    engagement: Engagement
    calendar: WorkCalendar
    blocked: Collection[date]
    courses: Sequence[CourseTemplate]
    cohorts: Sequence[Cohort]
    waves: Sequence[TrainingWave]
    uat_start: date
    begin: date
    practice_from: date
    packages: Sequence[TrainingPackage]

    def package_of(self, course: CourseTemplate, cohort: Cohort) -> TrainingPackage | None:
        """Return the work package a course of a cohort belongs to; courses on method belong to none."""
        return None if course.kind == METHOD else self.package_due_with(course, cohort)

    def package_due_with(self, course: CourseTemplate, cohort: Cohort) -> TrainingPackage | None:
        """Return the work package that ends with the deadline of a course of a cohort."""
        wave_id = None if course.stage == "before_uat" else cohort.wave_id or self.waves[0].id
        return next((package for package in self.packages if package.wave_id == wave_id), None)

    def deadline_of(self, package: TrainingPackage) -> date:
        """Return the day by which a work package must have trained its people: UAT, or the go-live of its wave."""
        go_lives = {wave.id: wave.go_live for wave in self.waves}
        return self.uat_start if package.wave_id is None else go_lives[package.wave_id]


def _best_timetable(needs: _Needs) -> tuple[Timetable, tuple[Statement, ...]]:
    """
    Return the timetable of the narrowest window that holds every course, else the one that leaves out fewest.

    Where a work package of the roll-out plan does not hold everything, training begins before it, a week at a
    time, until the window is used up.
    """
    tried: list[tuple[Timetable, tuple[Statement, ...]]] = []
    begins = {package: package.first for package in needs.packages}
    for window in WINDOWS_DAYS:
        opens = {package: needs.calendar.shifted(needs.deadline_of(package), -window) for package in needs.packages}
        while True:
            timetable = _empty_timetable(needs, window)
            tried.append((timetable, _filled(needs, timetable, begins)))
            if not tried[-1][1]:
                return tried[-1]
            left_open = _packages_left_open(needs, timetable)
            too_late = {package for package in left_open if begins[package] > max(opens[package], needs.begin)}
            if not too_late:
                break
            begins |= {package: needs.calendar.shifted(begins[package], -WEEK_DAYS) for package in too_late}
        # a package that holds its own courses may still stand in the way of another wave's in the same room
        timetable = _empty_timetable(needs, window)
        tried.append((timetable, _filled(needs, timetable, dict.fromkeys(needs.packages, needs.begin))))
        if not tried[-1][1]:
            return tried[-1]
    return min(tried, key=lambda one: len(one[1]))


def _filled(needs: _Needs, timetable: Timetable, begins: Mapping[TrainingPackage, date]) -> tuple[Statement, ...]:
    return fill_timetable(timetable, needs.courses, needs.cohorts, _deadlines(needs, begins))


def _empty_timetable(needs: _Needs, window: int) -> Timetable:
    plan, sites = needs.engagement.plan, needs.engagement.company.sites
    seats = {site.id: site.training_seats for site in sites}
    trainers = _trainers(needs.engagement)
    return Timetable(needs.calendar, needs.blocked, plan.day_hours, trainers, plan.max_class_size, window, seats)


def _packages_left_open(needs: _Needs, timetable: Timetable) -> set[TrainingPackage]:
    held = {(session.course_id, cohort_id) for session in timetable.sessions for cohort_id in session.cohort_ids}
    # a course on method may have been left out because its prerequisite waited for the package
    packages = (
        needs.package_due_with(course, cohort)
        for course in needs.courses
        for cohort in needs.cohorts
        if cohort.audience in course.audiences and (course.id, cohort.id) not in held
    )
    return {package for package in packages if package is not None}


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


def _deadlines(needs: _Needs, begins: Mapping[TrainingPackage, date]) -> Mapping[tuple[str, str], Deadline]:
    """Return the deadlines; courses that belong to a work package begin on its day at the earliest."""
    go_lives = {wave.id: wave.go_live for wave in needs.waves}
    first = min(go_lives.values())

    def earliest(course: CourseTemplate, cohort: Cohort) -> date:
        package = needs.package_of(course, cohort)
        if package is not None:
            return max(begins[package], needs.practice_from)
        return needs.begin if course.kind == METHOD else needs.practice_from

    return {
        (course.id, cohort.id): Deadline(
            before=needs.uat_start if course.stage == "before_uat" else go_lives.get(cohort.wave_id or "", first),
            earliest=earliest(course, cohort),
        )
        for course in needs.courses
        for cohort in needs.cohorts
    }


def _refreshers(go_live: date, after_months: Sequence[int], calendar: WorkCalendar) -> Iterator[tuple[date, str]]:
    for number in after_months:
        yield calendar.on_or_after(_months_later(go_live, number)), f"refresher-{number}"


def _last_go_live(waves: Sequence[TrainingWave]) -> date:
    return max(wave.go_live for wave in waves)


def _later_courses(
    planned: Sequence[PlannedCourse], template: TrainingTemplate, waves: Sequence[TrainingWave], calendar: WorkCalendar
) -> Iterator[LaterCourse]:
    """Yield the courses after go-live: for every wave, at every refresher, or on demand without a day."""
    refreshers = list(_refreshers(_last_go_live(waves), template.refresher_months, calendar))
    for course in (template.courses[one.course_id] for one in planned):
        if course.stage == "refresher":
            for (day, _), months_after in zip(refreshers, template.refresher_months, strict=True):
                yield LaterCourse(course.id, day, calendar.is_provisional(day), None, months_after)
        elif course.stage == "after_go_live" and course.days_after_go_live is None:
            yield LaterCourse(course.id, None, provisional=False, wave_id=None)
        elif course.stage == "after_go_live":
            for wave in waves:
                day = calendar.on_or_after(wave.go_live + timedelta(days=course.days_after_go_live or 0))
                yield LaterCourse(course.id, day, calendar.is_provisional(day), wave.id)


def _months_later(day: date, number: int) -> date:
    month = day.month - 1 + number
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def _package_warnings(needs: _Needs, timetable: Timetable) -> Iterator[Statement]:
    """Yield the work packages of the roll-out plan before or after which some of their sessions are held."""
    courses = {course.id: course for course in needs.courses}
    cohorts = {cohort.id: cohort for cohort in needs.cohorts}
    days: dict[TrainingPackage, list[date]] = {}
    for session in timetable.sessions:
        package = needs.package_of(courses[session.course_id], cohorts[session.cohort_ids[0]])
        audiences = {cohorts[cohort_id].audience for cohort_id in session.cohort_ids}
        # administrators and the project team learn before UAT too, in packages of their own
        if package is not None and (package.wave_id is not None or KEY_USERS in audiences):
            days.setdefault(package, []).append(session.day)
    for package, held in days.items():
        params = {"package": package.title, "planned_first": package.first, "planned_last": package.last}
        early = sum(day < package.first for day in held)
        late = sum(day > package.last for day in held)
        if early:
            yield Statement("training.before-package", {**params, "count": early, "first": min(held)})
        if late:
            yield Statement("training.after-package", {**params, "count": late, "last": max(held)})


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
