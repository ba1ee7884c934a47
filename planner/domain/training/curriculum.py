"""Chooses the courses of an engagement from the curriculum library and checks the curriculum."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.company import TeamMember
from planner.domain.model.condition import Facts, holds
from planner.domain.model.engagement import Engagement
from planner.domain.model.template import CourseStage, CourseTemplate, TrainingTemplate
from planner.domain.model.text import Text
from planner.domain.training.results import CurriculumCheck, PlannedCourse
from planner.errors import Statement

KEY_USERS, PROJECT_TEAM, ADMINISTRATORS = "key_user", "project_team", "administrator"
# the system is theirs to help with from the first go-live on, whatever wave their user group is in
HELPERS = (KEY_USERS, ADMINISTRATORS)
METHOD = "method"
# whose classes before the user test have a work package of their own
PACKAGES_BEFORE_UAT = (KEY_USERS, ADMINISTRATORS, PROJECT_TEAM)
THREE_KINDS = ("system_use", "data_entry_standard", "customer_service_skill")
MINIMUM_PRACTICE = 0.5
LONGEST_COURSE_HOURS = 7.0
# difficulty of a course that frightens beginners, and how long it may be at most: half a working day. Assumptions.
HARD = 3
LONGEST_HARD_HOURS = 4.0
SCHEDULED: tuple[CourseStage, ...] = ("before_uat", "before_go_live")
# who executes, who supervises, who decides; project roles execute the project
_SUPERVISION = frozenset({"sales_manager", "service_manager"})
_EXECUTIVE = frozenset({"executive"})
ManagementLevel = Literal["execution", "supervision", "executive"]


@dataclass(frozen=True, slots=True)
class TrainingWave:
    """
    A go-live wave as training sees it: its sites and the first day of real work.

    `group_ids` names the user groups in it; a group that no wave names goes with its site.
    """

    id: str
    site_ids: tuple[str, ...]
    go_live: date
    group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingPackage:
    """
    A training work package of the roll-out plan.

    It holds the classes of one wave, or where `wave_id` is None those of the `learners`: an audience of the project
    (key users, administrators, project team) or `method`, the courses on method.
    """

    wave_id: str | None
    title: Text
    first: date
    last: date
    learners: str = KEY_USERS


def is_scheduled(course: CourseTemplate) -> bool:
    """Say whether a course is held before go-live and so stands in the timetable."""
    return course.stage in SCHEDULED


def is_on_demand(course: CourseTemplate) -> bool:
    """Say whether a course is held whenever somebody needs it, without a day of its own: that of new staff."""
    return course.stage == "after_go_live" and course.days_after_go_live is None


def management_levels(course: CourseTemplate) -> tuple[ManagementLevel, ...]:
    """Return the levels of management a course is for, from execution to executive."""
    audiences = set(course.audiences)
    found: list[ManagementLevel] = []
    if audiences - _SUPERVISION - _EXECUTIVE:
        found.append("execution")
    if audiences & _SUPERVISION:
        found.append("supervision")
    if audiences & _EXECUTIVE:
        found.append("executive")
    return tuple(found)


def client_team(engagement: Engagement) -> tuple[TeamMember, ...]:
    """Return the people of the client's team, each once under the first role that is registered for their name."""
    people: dict[Text, TeamMember] = {}
    for member in engagement.team:
        if member.side == "client":
            people.setdefault(member.name, member)
    return tuple(people.values())


def audience_sizes(engagement: Engagement) -> dict[str, int]:
    """Return people per audience: user-group roles, key users, and the client's project team."""
    company = engagement.company
    sizes: dict[str, int] = {}
    for group in company.user_groups:
        sizes[group.role] = sizes.get(group.role, 0) + group.headcount
    sizes[KEY_USERS] = sum(group.key_users for group in company.user_groups)
    sizes[PROJECT_TEAM] = len(client_team(engagement))
    if not sizes.get(ADMINISTRATORS):
        sizes[ADMINISTRATORS] = sum(member.role == "crm_admin" for member in engagement.team)
    return {audience: people for audience, people in sizes.items() if people}


def also_users(engagement: Engagement) -> tuple[TeamMember, ...]:
    """Return those of the client's team who are counted among the key users or administrators as well."""
    roles = {"key_users": KEY_USERS, "crm_admin": ADMINISTRATORS}
    sizes = audience_sizes(engagement)
    learners = {member.name for member in engagement.team if sizes.get(roles.get(member.role, ""))}
    learners |= _key_users_by_name(engagement)
    return tuple(member for member in client_team(engagement) if member.name in learners)


def people_in(engagement: Engagement, audiences: Collection[str]) -> int:
    """
    Return how many persons some audiences hold, each counted once.

    Key users are among the people of their group, and members of the team may be key users or administrators.
    """
    sizes = audience_sizes(engagement)
    people = sum(sizes.get(audience, 0) for audience in audiences)
    if KEY_USERS in audiences:
        people -= sum(group.key_users for group in engagement.company.user_groups if group.role in audiences)
    if PROJECT_TEAM in audiences:
        people -= _of_team_and(engagement, audiences)
    return people


def _of_team_and(engagement: Engagement, audiences: Collection[str]) -> int:
    roles = {"key_users": KEY_USERS, "crm_admin": ADMINISTRATORS}
    counted = {role for role, audience in roles.items() if audience in audiences}
    names = {member.name for member in engagement.team if member.role in counted}
    names |= _key_users_by_name(engagement) if KEY_USERS in audiences else set()
    return sum(member.name in names for member in also_users(engagement))


def _key_users_by_name(engagement: Engagement) -> set[Text]:
    """Return the key users on the roster: some have another role in the project, such as administrator."""
    return {entry.name for entry in engagement.training_records.roster if entry.kind == KEY_USERS}


def plan_courses(
    engagement: Engagement,
    catalogue: Catalogue,
    requirements: Sequence[Requirement],
    template: TrainingTemplate,
    facts: Facts,
) -> tuple[PlannedCourse, ...]:
    """
    Choose the courses that somebody in this company needs, in curriculum order, each with its reasons.

    A course is chosen when its condition holds, one of its audiences has people, and one of its
    modules is in scope (a course without modules is for everybody).
    """
    rated = _rated_pains(engagement)
    taught = [requirement for requirement in requirements if requirement.id not in needing_no_course(template)]
    planned = []
    for course in template.courses.values():
        people = people_in(engagement, course.audiences)
        asked_by = [requirement for requirement in taught if _teaches(course, requirement)]
        if not people or not holds(course.applies_if, facts) or (course.modules and not asked_by):
            continue
        pains = tuple(pain for pain in course.pains if pain in rated)
        planned.append(
            PlannedCourse(
                course_id=course.id,
                requirement_ids=tuple(requirement.id for requirement in asked_by),
                pain_ids=pains,
                people=people,
                reasons=tuple(_reasons(catalogue, course, asked_by, pains, people)),
            )
        )
    return tuple(planned)


def _teaches(course: CourseTemplate, requirement: Requirement) -> bool:
    return requirement.module in course.modules and requirement.training_module == course.training_module


def needing_no_course(template: TrainingTemplate) -> frozenset[str]:
    """Return the requirements for which, as the library says with its reason, nobody has to learn anything."""
    return frozenset(id_ for entry in template.no_course_needed for id_ in entry.requirement_ids)


def requirements_without_course(
    planned: Sequence[PlannedCourse], requirements: Sequence[Requirement], template: TrainingTemplate
) -> tuple[str, ...]:
    """Return the requirements in scope that no course before go-live reaches and that are not said to need none."""
    courses = (course for course in planned if is_scheduled(template.courses[course.course_id]))
    reached = {id_ for course in courses for id_ in course.requirement_ids} | needing_no_course(template)
    return tuple(requirement.id for requirement in requirements if requirement.id not in reached)


def _rated_pains(engagement: Engagement) -> set[str]:
    rated: set[str] = set()
    for answer in engagement.answers:
        if answer.question_id == "pain_ratings" and isinstance(answer.value, tuple):
            rated.update(str(row["id"]) for row in answer.value if isinstance(row, Mapping) and row.get("severity"))
    return rated


def _reasons(
    catalogue: Catalogue,
    course: CourseTemplate,
    asked_by: Sequence[Requirement],
    pains: Sequence[str],
    people: int,
) -> Iterator[Statement]:
    if is_on_demand(course):
        yield Statement("training.reason-on-demand")
    else:
        yield Statement("training.reason-people", {"people": people})
    if asked_by:
        modules = tuple(dict.fromkeys(requirement.module for requirement in asked_by))
        names = tuple(catalogue.modules[module].text for module in modules)
        yield Statement("training.reason-requirements", {"count": len(asked_by), "modules": names})
    if pains:
        yield Statement("training.reason-pains", {"pains": tuple(catalogue.pain_points[code].text for code in pains)})


def check_curriculum(
    courses: Sequence[CourseTemplate], audiences: Collection[str], template: TrainingTemplate
) -> tuple[CurriculumCheck, ...]:
    """
    Check the three kinds per role, the share of practice, length, difficulty and repetition (S-082, S-085, S-086).

    Only what is held before go-live covers the kinds of a role.
    Source: docs/methods.md#curriculum-checks
    """
    return (
        *_kind_checks([course for course in courses if is_scheduled(course)], audiences),
        *_practice_checks(courses),
        _length_check(courses),
        *_difficulty_checks(courses),
        CurriculumCheck(
            "repetition",
            len(template.refresher_months) >= 2,  # noqa: PLR2004 - once is not repetition
            Statement("training.check-repetition", {"months": template.refresher_months}),
        ),
    )


def _kind_checks(courses: Sequence[CourseTemplate], audiences: Collection[str]) -> Iterator[CurriculumCheck]:
    for audience in audiences:
        missing = tuple(
            kind
            for kind in THREE_KINDS
            if not any(course.kind == kind and audience in course.audiences for course in courses)
        )
        code = "training.check-kinds-missing" if missing else "training.check-kinds"
        params = {
            "audience": Statement(f"audience.{audience}"),
            "missing": tuple(Statement(f"course-kind.{kind}") for kind in missing),
        }
        yield CurriculumCheck(f"kinds-{audience}", not missing, Statement(code, params))


def _practice_checks(courses: Sequence[CourseTemplate]) -> Iterator[CurriculumCheck]:
    system = [course for course in courses if course.kind == "system_use"]
    if not system:
        # a share of nothing is unknown, not zero
        return
    hours = sum(course.hours for course in system)
    practice = sum(course.hours * course.practice_fraction for course in system)
    share = practice / hours
    statement = Statement("training.check-practice", {"share": share, "minimum": MINIMUM_PRACTICE})
    yield CurriculumCheck("practice", share >= MINIMUM_PRACTICE, statement)


def _length_check(courses: Sequence[CourseTemplate]) -> CurriculumCheck:
    long = tuple(course.title for course in courses if course.hours > LONGEST_COURSE_HOURS)
    code = "training.check-length-long" if long else "training.check-length"
    return CurriculumCheck("length", not long, Statement(code, {"courses": long, "hours": LONGEST_COURSE_HOURS}))


def _difficulty_checks(courses: Sequence[CourseTemplate]) -> Iterator[CurriculumCheck]:
    hard = [course for course in courses if course.difficulty >= HARD]
    easier = {course.id for course in courses if course.difficulty < HARD}
    faults = {
        "hard-long": [course for course in hard if course.hours > LONGEST_HARD_HOURS],
        "hard-practice": [course for course in hard if course.practice_fraction < MINIMUM_PRACTICE],
        # who meets the hard part first is frightened off: it needs an easier course before it
        "beginners": [course for course in hard if not easier.intersection(course.prerequisites)],
    }
    for id_, found in faults.items():
        params = {
            "count": len(hard),
            "courses": tuple(course.title for course in found),
            "hours": LONGEST_HARD_HOURS,
            "minimum": MINIMUM_PRACTICE,
        }
        code = f"training.check-{id_}-fails" if found else f"training.check-{id_}"
        yield CurriculumCheck(id_, not found, Statement(code, params))


def check_reach(
    planned: Sequence[PlannedCourse], requirements: Sequence[Requirement], template: TrainingTemplate
) -> CurriculumCheck:
    """Check that every requirement in scope reaches a course before go-live or is said to need none."""
    missing = requirements_without_course(planned, requirements, template)
    exempt = sum(requirement.id in needing_no_course(template) for requirement in requirements)
    taught = len(requirements) - exempt - len(missing)
    params = {"count": len(requirements), "taught": taught, "exempt": exempt, "missing": missing}
    code = "training.check-reach-fails" if missing else "training.check-reach"
    return CurriculumCheck("reach", not missing, Statement(code, params))
