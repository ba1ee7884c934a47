"""Builds the training plan: courses, cohorts, timetable, refreshers and checks."""

from __future__ import annotations

import calendar as months
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.condition import Facts
from planner.domain.model.engagement import Engagement
from planner.domain.model.template import CourseTemplate, TrainingTemplate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.cohorts import build_cohorts, training_site
from planner.domain.training.conditions import ASSUMED_TRAINER, teachers_of, with_stated_rooms
from planner.domain.training.coverage import coverage_lines
from planner.domain.training.curriculum import (
    TrainingPackage,
    TrainingWave,
    audience_sizes,
    check_curriculum,
    check_reach,
    is_scheduled,
    plan_courses,
)
from planner.domain.training.early import early_warnings
from planner.domain.training.key_users import plan_key_users
from planner.domain.training.materials import plan_materials
from planner.domain.training.placement import Planner
from planner.domain.training.results import Cohort, LaterCourse, PlannedCourse, Session, TrainingPlan
from planner.domain.training.streams import Stream, build_streams
from planner.domain.training.suited import own_class_warnings, trainer_warnings, with_suited_trainers
from planner.domain.training.timetable import (
    GAP_DAYS,
    Deadlines,
    LearnerClass,
    Timetable,
    group_streams,
    key_of,
    window_of,
)
from planner.domain.training.trainer_weeks import share_warnings
from planner.errors import Statement

# the days on which none of some sites and roles may be in class
BlockedDays = Callable[[Collection[str], Collection[str]], frozenset[date]]


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
    blocked: BlockedDays,
    packages: Sequence[TrainingPackage] = (),
    materials_from: Mapping[str, date] | None = None,
) -> TrainingPlan:
    """
    Build the training plan.

    The classes of a work package of the roll-out plan are held within its days, unless they do not fit then; what
    lies outside is said in a warning.

    Args:
        requirements: the requirements in scope.
        waves: go-live waves in order; end users are trained before the go-live of their wave.
        uat_start: key users, administrators and the project team are trained before this day.
        practice_from: no session before this day: the system must be there to practise on. Courses on
            method need no system and may begin with the project.
        blocked: the days on which people of some sites and roles may not be in class.
        packages: the training work packages of the roll-out plan.
        materials_from: by audience, the first day on which the materials made for it are ready.
    """
    engagement = with_stated_rooms(engagement)
    planned = plan_courses(engagement, catalogue, requirements, template, facts)
    every = [template.courses[course.course_id] for course in planned]
    _courses, cohorts, streams, classes = form_classes(engagement, every, waves)
    begin = min(engagement.plan.start or engagement.today, practice_from)
    deadlines = Deadlines(waves, uat_start, begin, practice_from, packages, materials_from or {})
    classes = tuple(
        replace(one, ready=deadlines.ready(one), blocked=blocked(*_sites_and_roles(engagement, one))) for one in classes
    )
    timetable = Planner(engagement, calendar, deadlines, classes).plan()
    sessions = with_suited_trainers(engagement, template.courses, calendar, cohorts, timetable.sessions)
    timetable = replace(timetable, sessions=sessions)
    allowed = _Allowed(engagement, calendar, blocked)
    refreshers = tuple(_refreshers(_last_go_live(waves), template.refresher_months, allowed))
    later = tuple(_later_courses(planned, template, waves, allowed, refreshers))
    key_users = plan_key_users(engagement, template, requirements, planned, cohorts, sessions, calendar)
    of_key_users = key_users.warnings if key_users else ()
    return TrainingPlan(
        courses=planned,
        cohorts=cohorts,
        sessions=sessions,
        refreshers=refreshers,
        checks=(
            *check_curriculum(every, audience_sizes(engagement), template),
            check_reach(planned, requirements, template),
        ),
        unscheduled=timetable.unscheduled,
        warnings=(
            *_warnings(engagement, cohorts),
            *of_key_users,
            *_package_warnings(deadlines, streams, timetable),
            *_without_classes(deadlines, streams),
            *_make_up_warnings(deadlines, classes, timetable, calendar),
            *_material_warnings(classes, sessions),
            *early_warnings(engagement, template.courses, waves, cohorts, sessions, calendar, allowed.on_or_after),
            *share_warnings(engagement, calendar, sessions),
            *trainer_warnings(engagement, template.courses, sessions),
            *own_class_warnings(engagement, cohorts, sessions),
        ),
        later=later,
        materials=plan_materials(template, planned, requirements, sessions, later, calendar),
        key_users=key_users,
        proof=timetable.proof,
        coverage=coverage_lines(engagement, cohorts, sessions),
    )


def form_classes(
    engagement: Engagement, planned: Sequence[CourseTemplate], waves: Sequence[TrainingWave]
) -> tuple[list[CourseTemplate], tuple[Cohort, ...], tuple[Stream, ...], tuple[LearnerClass, ...]]:
    """Return the scheduled courses in their order, the cohorts, and the classes they go through them in."""
    courses = _in_prerequisite_order([course for course in planned if is_scheduled(course)])
    cohorts = build_cohorts(engagement, waves, courses)
    first = min(waves, key=lambda wave: wave.go_live).id if waves else None
    streams = build_streams(engagement, courses, cohorts, first)
    gap_days = GAP_DAYS if engagement.training.gap_days is None else engagement.training.gap_days
    return courses, cohorts, streams, group_streams(streams, gap_days)


def _sites_and_roles(engagement: Engagement, one: LearnerClass) -> tuple[set[str], set[str]]:
    """Return the sites of a class (its room, where its people work) and its roles, with those key users come from."""
    cohorts = [cohort for stream in one.streams for cohort in stream.cohorts]
    taken = {id_ for cohort in cohorts for id_ in cohort.group_ids}
    groups = [group for group in engagement.company.user_groups if group.id in taken]
    sites = {cohort.site_id for cohort in cohorts} | {group.site_id for group in groups}
    return sites, {cohort.audience for cohort in cohorts} | {group.role for group in groups}


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


@dataclass(frozen=True, slots=True)
class _Allowed:
    """Finds the days after go-live on which people of some sites and roles may be in class."""

    engagement: Engagement
    calendar: WorkCalendar
    blocked: BlockedDays

    def on_or_after(self, day: date, site_ids: Collection[str] = (), roles: Collection[str] = ()) -> date:
        """Return the first working day outside blackouts; without sites or roles those of everybody count."""
        company = self.engagement.company
        sites = set(site_ids) or {site.id for site in company.sites}
        closed = self.blocked(sites, set(roles) or {group.role for group in company.user_groups})
        day = self.calendar.on_or_after(day)
        while day in closed:
            day = self.calendar.on_or_after(day + timedelta(days=1))
        return day


def _refreshers(go_live: date, after_months: Sequence[int], allowed: _Allowed) -> Iterator[tuple[date, str]]:
    for number in after_months:
        yield allowed.on_or_after(_months_later(go_live, number)), f"refresher-{number}"


def _last_go_live(waves: Sequence[TrainingWave]) -> date:
    return max(wave.go_live for wave in waves)


def _later_courses(
    planned: Sequence[PlannedCourse],
    template: TrainingTemplate,
    waves: Sequence[TrainingWave],
    allowed: _Allowed,
    refreshers: Sequence[tuple[date, str]],
) -> Iterator[LaterCourse]:
    """Yield the courses after go-live: for every wave, at every refresher, or on demand without a day."""
    calendar = allowed.calendar
    for course in (template.courses[one.course_id] for one in planned):
        if course.stage == "refresher":
            for (day, _), months_after in zip(refreshers, template.refresher_months, strict=True):
                yield LaterCourse(course.id, day, calendar.is_provisional(day), None, months_after)
        elif course.stage == "after_go_live" and course.days_after_go_live is None:
            yield LaterCourse(course.id, None, provisional=False, wave_id=None)
        elif course.stage == "after_go_live":
            for wave in waves:
                day = wave.go_live + timedelta(days=course.days_after_go_live or 0)
                day = allowed.on_or_after(day, wave.site_ids, course.audiences)
                yield LaterCourse(course.id, day, calendar.is_provisional(day), wave.id)


def _months_later(day: date, number: int) -> date:
    month = day.month - 1 + number
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def _package_warnings(deadlines: Deadlines, streams: Sequence[Stream], timetable: Timetable) -> Iterator[Statement]:
    """Yield the work packages of the roll-out plan before or after which some of their sessions are held."""
    packages = {stream.id: deadlines.package(key_of(stream)) for stream in streams}
    days: dict[TrainingPackage, list[date]] = {}
    for session in timetable.sessions:
        package = packages[session.class_id]
        if package is not None:
            days.setdefault(package, []).append(session.day)
    for package, held in days.items():
        params = {
            "package": package.title,
            "planned_first": package.first,
            "planned_last": package.last,
            "outside": sum(not package.first <= day <= package.last for day in held),
            "sessions": len(held),
        }
        early = sum(day < package.first for day in held)
        late = sum(day > package.last for day in held)
        if early:
            yield Statement("training.before-package", {**params, "count": early, "first": min(held)})
        if late:
            yield Statement("training.after-package", {**params, "count": late, "last": max(held)})


def _without_classes(deadlines: Deadlines, streams: Sequence[Stream]) -> Iterator[Statement]:
    """Yield the work packages of the roll-out plan for which nobody is registered: their days rest on a minimum."""
    held = {key_of(stream) for stream in streams}
    for package in deadlines.packages:
        if window_of(package) not in held:
            code = "wave" if package.wave_id is not None else package.learners.replace("_", "-")
            params = {"package": package.title, "first": package.first, "last": package.last}
            yield Statement(f"training.nobody-in-package-{code}", params)


def _make_up_warnings(
    deadlines: Deadlines, classes: Sequence[LearnerClass], timetable: Timetable, calendar: WorkCalendar
) -> Iterator[Statement]:
    """Yield the make-up days taken by those who need them, and the day they would end on without."""
    keys = {stream.id: one.key for one in classes for stream in one.streams}
    for key, end in timetable.make_up_ends.items():
        package = deadlines.package(key)
        own = [one.day for one in timetable.sessions if keys[one.class_id] == key and calendar.is_make_up(one.day)]
        if own and package is not None:
            params: dict[str, object] = {"package": package.title, "last": package.last, "count": len(own)}
            params |= {"days": tuple(sorted(set(own))), "end": end}
            yield Statement(f"training.make-up-days{'' if end else '-needed'}", params)


def _material_warnings(classes: Sequence[LearnerClass], sessions: Sequence[Session]) -> Iterator[Statement]:
    """Yield the classes that meet before the materials of their people are ready."""
    for one in classes:
        ids = {stream.id for stream in one.streams}
        early = [
            session.day for session in sessions if session.class_id in ids and one.ready and session.day < one.ready
        ]
        if early:
            cohorts = tuple(cohort.title for stream in one.streams for cohort in stream.cohorts)
            params = {"cohorts": cohorts, "count": len(early), "first": min(early), "ready": one.ready}
            yield Statement("training.before-material", params)


def _warnings(engagement: Engagement, cohorts: Sequence[Cohort]) -> Iterator[Statement]:
    sites = engagement.company.sites
    if not sites or not engagement.company.users:
        yield Statement("training.nobody-known")
    for site in sites:
        if not site.training_seats:
            yield Statement("training.no-room", {"site": site.name, "instead": training_site(site.id, sites).name})
    if [teacher.id for teacher in teachers_of(engagement) if teacher.name is None] == [ASSUMED_TRAINER]:
        yield Statement("training.no-trainer")
    if not any(cohort.audience == "key_user" for cohort in cohorts):
        yield Statement("training.no-key-users")
