"""Who does what by name, once the plan is levelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.domain.rollout.levelled import People, shares_of
from planner.domain.rollout.levelling.people import name_people
from planner.domain.rollout.network import Span
from planner.domain.rollout.results import WorkPackage
from planner.domain.rollout.schedule_results import Assignment
from planner.domain.rollout.working_days import WorkingDays


def name_members(
    packages: Sequence[WorkPackage], spans: Mapping[str, Span], people: People, days: WorkingDays
) -> tuple[Assignment, ...]:
    """
    Return who does what by name, for every role somebody is named for.

    Source: docs/methods.md#naming-people
    """
    members: dict[str, list[str]] = {}
    for member in people.team:
        members.setdefault(member.role, []).append(member.id)
    work = [package for package in packages if package.kind == "work"]
    naming = name_people(
        {package.id: spans[package.id] for package in work},
        {package.id: shares_of(package, tuple(members)) for package in work},
        members,
        lambda member_id, point: people.availability.of_member(member_id, days.morning(point)),
        subjects={package.id: package.subject for package in packages},
    )
    return tuple(
        Assignment(
            work_package_id=named.activity_id,
            role_id=named.role_id,
            member_id=named.member_id,
            start=days.morning(named.span.start),
            finish=days.evening(named.span.finish),
            share=named.share,
        )
        for named in naming.work
    )
