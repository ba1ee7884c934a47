"""Chooses the courses of an engagement from the curriculum library and checks the curriculum."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.condition import Facts, holds
from planner.domain.model.engagement import Engagement
from planner.domain.model.template import CourseTemplate, TrainingTemplate
from planner.domain.model.text import Text
from planner.domain.training.results import CurriculumCheck, PlannedCourse
from planner.errors import Statement

KEY_USERS, PROJECT_TEAM, ADMINISTRATORS = "key_user", "project_team", "administrator"
THREE_KINDS = ("system_use", "data_entry_standard", "customer_service_skill")
MINIMUM_PRACTICE = 0.5
LONGEST_COURSE_HOURS = 7.0


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
    """The training work package of the roll-out plan for one wave; `wave_id` None is the one of the key users."""

    wave_id: str | None
    title: Text
    first: date
    last: date


def audience_sizes(engagement: Engagement) -> dict[str, int]:
    """Return people per audience: user-group roles, key users, and the client's project team."""
    company = engagement.company
    sizes: dict[str, int] = {}
    for group in company.user_groups:
        sizes[group.role] = sizes.get(group.role, 0) + group.headcount
    sizes[KEY_USERS] = sum(group.key_users for group in company.user_groups)
    sizes[PROJECT_TEAM] = sum(member.side == "client" for member in engagement.team)
    if not sizes.get(ADMINISTRATORS):
        sizes[ADMINISTRATORS] = sum(member.role == "crm_admin" for member in engagement.team)
    return {audience: people for audience, people in sizes.items() if people}


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
    sizes = audience_sizes(engagement)
    rated = _rated_pains(engagement)
    planned = []
    for course in template.courses.values():
        people = sum(sizes.get(audience, 0) for audience in course.audiences)
        asked_by = [requirement for requirement in requirements if _teaches(course, requirement)]
        if not people or not holds(course.applies_if, facts) or (course.modules and not asked_by):
            continue
        pains = tuple(pain for pain in course.pains if pain in rated)
        planned.append(
            PlannedCourse(
                course_id=course.id,
                requirement_ids=tuple(requirement.id for requirement in asked_by),
                pain_ids=pains,
                people=people,
                reasons=tuple(_reasons(catalogue, asked_by, pains, people)),
            )
        )
    return tuple(planned)


def _teaches(course: CourseTemplate, requirement: Requirement) -> bool:
    return requirement.module in course.modules and requirement.training_module == course.training_module


def _rated_pains(engagement: Engagement) -> set[str]:
    rated: set[str] = set()
    for answer in engagement.answers:
        if answer.question_id == "pain_ratings" and isinstance(answer.value, tuple):
            rated.update(str(row["id"]) for row in answer.value if isinstance(row, Mapping) and row.get("severity"))
    return rated


def _reasons(
    catalogue: Catalogue,
    asked_by: Sequence[Requirement],
    pains: Sequence[str],
    people: int,
) -> Iterator[Statement]:
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
    """Check the three kinds per role, the share of practice, course length and repetition (S-082, S-085, S-086)."""
    return (
        *_kind_checks(courses, audiences),
        *_practice_checks(courses),
        _length_check(courses),
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
