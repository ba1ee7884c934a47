"""Key users: the selection test of this engagement, and who teaches whom after their course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from planner.domain.model.catalogue import Requirement
from planner.domain.model.company import UserGroup
from planner.domain.model.engagement import Engagement
from planner.domain.model.template import KeyUserTemplate, TrainingTemplate
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.results import Cohort, KeyUserPlan, PlannedCourse, Session, TeachOn
from planner.errors import Statement

KEY_USER = "key_user"
# working days before the first course for key users by which the test is over, so that others can still be found;
# an assumption
TEST_LEAD_DAYS = 5


def plan_key_users(
    engagement: Engagement,
    template: TrainingTemplate,
    requirements: Sequence[Requirement],
    planned: Sequence[PlannedCourse],
    cohorts: Sequence[Cohort],
    sessions: Sequence[Session],
    calendar: WorkCalendar,
) -> KeyUserPlan | None:
    """
    Return the key-user plan, None when the library holds none.

    The test has the tasks whose modules are in scope. Every department teaches on within itself, site by site:
    its key users look after everybody else there, in the classes of their roles.
    Source: docs/methods.md#key-users
    """
    rules = template.key_users
    if rules is None:
        return None
    modules = {requirement.module for requirement in requirements}
    tasks = tuple(task for task in rules.tasks if not task.modules or modules.intersection(task.modules))
    teach_on = tuple(
        _teach_on(groups, template, planned, cohorts, sessions)
        for groups in _departments(engagement.company.user_groups)
    )
    first = _first_key_user_day(cohorts, sessions)
    return KeyUserPlan(
        task_ids=tuple(task.id for task in tasks),
        minutes=sum(task.minutes for task in tasks),
        points=sum(task.points for task in tasks),
        test_by=calendar.shifted(first, -TEST_LEAD_DAYS) if first else None,
        teach_on=teach_on,
        warnings=tuple(_warnings(engagement, teach_on, rules)),
    )


def _departments(groups: Sequence[UserGroup]) -> Iterator[tuple[UserGroup, ...]]:
    """Yield the user groups of every department at every site, in the order of their first group."""
    places: dict[tuple[str, str], list[UserGroup]] = {}
    for group in groups:
        if group.headcount:
            places.setdefault((group.department_id, group.site_id), []).append(group)
    yield from (tuple(members) for members in places.values())


def _teach_on(
    groups: Sequence[UserGroup],
    template: TrainingTemplate,
    planned: Sequence[PlannedCourse],
    cohorts: Sequence[Cohort],
    sessions: Sequence[Session],
) -> TeachOn:
    roles, ids = {group.role for group in groups}, {group.id for group in groups}
    courses = [
        course.course_id
        for course in planned
        if template.courses[course.course_id].stage == "before_go_live"
        and roles.intersection(template.courses[course.course_id].audiences)
    ]
    own = {cohort.id for cohort in cohorts if ids.intersection(cohort.group_ids) and cohort.audience != KEY_USER}
    days = [s.day for s in sessions if s.course_id in courses and own.intersection(s.cohort_ids)]
    key_users = sum(group.key_users for group in groups)
    learners = sum(group.headcount for group in groups) - key_users
    return TeachOn(
        department_id=groups[0].department_id,
        site_id=groups[0].site_id,
        group_ids=tuple(group.id for group in groups),
        key_users=key_users,
        learners=learners,
        learners_each=learners / key_users if key_users else None,
        course_ids=tuple(courses),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
    )


def _first_key_user_day(cohorts: Sequence[Cohort], sessions: Sequence[Session]) -> date | None:
    audience = {cohort.id: cohort.audience for cohort in cohorts}
    days = (s.day for s in sessions if any(audience[cohort_id] == KEY_USER for cohort_id in s.cohort_ids))
    return min(days, default=None)


def _warnings(engagement: Engagement, teach_on: Sequence[TeachOn], rules: KeyUserTemplate) -> Iterator[Statement]:
    if not any(line.key_users for line in teach_on):
        # that nobody has any is a warning of its own
        return
    without = [line for line in teach_on if not line.key_users and line.learners]
    if without:
        names = tuple(_place_name(engagement, line) for line in without)
        yield Statement("training.group-without-key-user", {"count": len(without), "groups": names})
    stretched = [line for line in teach_on if line.learners_each and line.learners_each > rules.learners_each]
    if stretched:
        names = tuple(_place_name(engagement, line) for line in stretched)
        params = {"count": len(stretched), "groups": names, "limit": rules.learners_each}
        yield Statement("training.key-users-stretched", params)


def _place_name(engagement: Engagement, line: TeachOn) -> Text:
    departments = {department.id: department.name for department in engagement.company.departments}
    sites = {site.id: site.name for site in engagement.company.sites}
    department = departments.get(line.department_id, Text.same(line.department_id))
    site = sites.get(line.site_id, Text.same(line.site_id))
    return Text(f"{site.zh}{department.zh}", f"{department.en} ({site.en})")
