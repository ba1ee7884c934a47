"""Splits audiences into cohorts that respect class size, rooms and coverage of the daily work."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from planner.domain.model.company import Site, UserGroup
from planner.domain.model.engagement import Engagement
from planner.domain.model.template import CourseTemplate
from planner.domain.model.text import Text
from planner.domain.training.curriculum import ADMINISTRATORS, KEY_USERS, PROJECT_TEAM, TrainingWave, audience_sizes
from planner.domain.training.results import Cohort


def training_site(site_id: str, sites: Sequence[Site]) -> Site:
    """Return where people of a site are trained: their own room, else the site with the largest room."""
    own = next(site for site in sites if site.id == site_id)
    return own if own.training_seats else max(sites, key=lambda site: site.training_seats)


def cohorts_needed(groups: Sequence[UserGroup], class_size: int) -> int:
    """
    Return how many cohorts a set of groups of one role and site needs.

    Enough that no class is larger than `class_size` and that no group has more people away at once
    than its coverage limit (at least one person may always go).
    Source: docs/methods.md#cohorts
    """
    people = sum(group.headcount for group in groups)
    by_class = math.ceil(people / class_size)
    by_coverage = max(math.ceil(group.headcount / _may_be_absent(group)) for group in groups)
    return max(by_class, by_coverage)


def _may_be_absent(group: UserGroup) -> int:
    # the small amount undoes binary fractions: 0.3 of 10 people are 3, not 2.999
    return max(1, math.floor(group.headcount * group.max_absent_fraction + 1e-9))


def build_cohorts(
    engagement: Engagement, waves: Sequence[TrainingWave], courses: Sequence[CourseTemplate]
) -> tuple[Cohort, ...]:
    """
    Build the cohorts of all audiences: project team and key users first, then roles by wave and site.

    A cohort stays together through all its courses, so the smallest class among them bounds it.
    """
    company = engagement.company
    if not company.sites:
        return ()
    wave_of = _wave_of_groups(company.user_groups, waves)
    wave_order = {wave.id: number for number, wave in enumerate(waves)}

    def place(group: UserGroup) -> tuple[int, str, str]:
        return (wave_order.get(wave_of[group.id] or "", len(waves)), group.site_id, group.role)

    groups = sorted((group for group in company.user_groups if group.headcount), key=place)
    cohorts = list(_special_cohorts(engagement, courses))
    for (_, site_id, role), members in groupby(groups, key=place):
        room = training_site(site_id, company.sites)
        size = class_size(role, room, engagement.plan.max_class_size, courses)
        together = list(members)
        # departments of one site that go live in different waves need ids of their own
        elsewhere = any((g.site_id, g.role) == (site_id, role) and g not in together for g in groups)
        wave_id = wave_of[together[0].id]
        prefix = f"{role}-{site_id}-w{wave_id}" if elsewhere else f"{role}-{site_id}"
        cohorts.extend(_role_cohorts(engagement, together, room, size, wave_id, prefix))
    return tuple(cohorts)


def _wave_of_groups(groups: Sequence[UserGroup], waves: Sequence[TrainingWave]) -> dict[str, str | None]:
    by_site = {site_id: wave.id for wave in reversed(waves) for site_id in wave.site_ids}
    named = {group_id: wave.id for wave in waves for group_id in wave.group_ids}
    return {group.id: named.get(group.id, by_site.get(group.site_id)) for group in groups}


def class_size(audience: str, room: Site, maximum: int, courses: Sequence[CourseTemplate]) -> int:
    """Return the most people a class of an audience may hold: plan, room and every course it takes allow it."""
    limits = [course.maximum_class for course in courses if audience in course.audiences]
    return min([maximum, room.training_seats or maximum, *limits])


def _role_cohorts(
    engagement: Engagement, groups: list[UserGroup], room: Site, size: int, wave_id: str | None, prefix: str
) -> Iterator[Cohort]:
    role, site_id = groups[0].role, groups[0].site_id
    site = next(site for site in engagement.company.sites if site.id == site_id)
    people = sum(group.headcount for group in groups)
    count = cohorts_needed(groups, size)
    names = Text(
        "、".join(_department(engagement, group).zh for group in groups),
        ", ".join(_department(engagement, group).en for group in groups),
    )
    for number in range(count):
        # divide evenly: sizes differ by one at most
        seats = people // count + (number < people % count)
        suffix = f" {number + 1}/{count}" if count > 1 else ""
        yield Cohort(
            id=f"{prefix}-{number + 1}",
            title=Text(f"{site.name.zh}·{names.zh}{suffix}", f"{site.name.en}, {names.en}{suffix}"),
            audience=role,
            site_id=room.id,
            group_ids=tuple(group.id for group in groups),
            people=seats,
            wave_id=wave_id,
        )


def _department(engagement: Engagement, group: UserGroup) -> Text:
    departments = {department.id: department.name for department in engagement.company.departments}
    return departments.get(group.department_id, Text.same(group.department_id))


_SPECIAL_TITLES = {
    KEY_USERS: Text("关键用户", "Key users"),
    PROJECT_TEAM: Text("项目团队", "Project team"),
    ADMINISTRATORS: Text("系统管理员", "Administrators"),
}


def _special_cohorts(engagement: Engagement, courses: Sequence[CourseTemplate]) -> Iterator[Cohort]:
    company = engagement.company
    sizes = audience_sizes(engagement)
    room = max(company.sites, key=lambda site: site.training_seats)
    listed_roles = {group.role for group in company.user_groups}
    for audience, title in _SPECIAL_TITLES.items():
        people = 0 if audience in listed_roles else sizes.get(audience, 0)
        size = class_size(audience, room, engagement.plan.max_class_size, courses)
        count = math.ceil(people / size)
        for number in range(count):
            suffix = f" {number + 1}/{count}" if count > 1 else ""
            yield Cohort(
                id=f"{audience}-{number + 1}",
                title=Text(f"{title.zh}{suffix}", f"{title.en}{suffix}"),
                audience=audience,
                site_id=room.id,
                group_ids=tuple(group.id for group in company.user_groups if group.key_users)
                if audience == KEY_USERS
                else (),
                people=people // count + (number < people % count),
                wave_id=None,
            )
