"""Puts the hours of the training sessions into the load of the plan, once the timetable is known."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from planner.domain.model.engagement import Engagement
from planner.domain.model.template import PlanTemplate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.availability import Availability
from planner.domain.rollout.load import weekly_load, working_days
from planner.domain.rollout.results import RolloutPlan, WorkPackage
from planner.domain.rollout.schedule_results import Assignment
from planner.domain.rollout.staffing import staffing_warnings
from planner.domain.training.conditions import TEACHING_ROLES
from planner.domain.training.curriculum import ADMINISTRATORS, KEY_USERS, PROJECT_TEAM, client_team
from planner.domain.training.results import TrainingPlan

# whose role in the project sits in the classes of an audience; everybody of the client does in those of the team
_LEARNERS = {KEY_USERS: "key_users", ADMINISTRATORS: "crm_admin"}
Days = dict[date, float]


def with_training_load(
    rollout: RolloutPlan,
    training: TrainingPlan,
    engagement: Engagement,
    template: PlanTemplate,
    calendar: WorkCalendar,
    packages: Sequence[WorkPackage],
) -> RolloutPlan:
    """
    Return the plan with a load that holds every dated session of those who teach and of the team in class.

    Who teaches is asked for what the timetable says, and named for the training work packages by it. A week asks of
    any other role for the effort of its training work packages or for its sessions, whichever is more, so that
    nothing counts twice. Overload warnings are those of the new load. Dates and costs stay as they are.

    Args:
        packages: the training work packages.

    Source: docs/methods.md#training-load
    """
    teaching = tuple(_teaching(rollout, training, engagement, calendar, packages))
    rollout = _renamed(rollout, teaching)
    taught = {one.work_package_id for one in teaching}
    planned = {package.id: _without_teachers(package) if package.id in taught else package for package in packages}
    extra = list(_extra(_asked(training, engagement), rollout, calendar, tuple(planned.values())))
    if not extra:
        return rollout
    mould = rollout.work_packages[0]
    dates = {one.id: dataclasses.replace(rollout.schedule[mould.id], start=day, finish=day) for one, day in extra}
    load = weekly_load(
        template,
        engagement.team,
        (*(planned.get(one.id, one) for one in rollout.work_packages), *(one for one, _ in extra)),
        {**rollout.schedule, **dates},
        calendar,
        Availability(engagement.team, calendar),
    )
    before = staffing_warnings(template, engagement.team, rollout.scheduling.load)
    after = staffing_warnings(template, engagement.team, load)
    place = next((number for number, one in enumerate(rollout.warnings) if one in before), len(rollout.warnings))
    kept = [one for one in rollout.warnings if one not in before]
    return dataclasses.replace(
        rollout,
        warnings=(*kept[:place], *after, *kept[place:]),
        scheduling=dataclasses.replace(rollout.scheduling, load=load),
    )


def _teaching(
    rollout: RolloutPlan,
    training: TrainingPlan,
    engagement: Engagement,
    calendar: WorkCalendar,
    packages: Sequence[WorkPackage],
) -> Iterator[Assignment]:
    """Yield who of the team teaches the classes of which training work package, with the share of each day."""
    members = {member.id: member for member in engagement.team}
    stated = {entry.id: entry.member_id for entry in engagement.training.trainers}
    for package in packages:
        dates, hours = rollout.schedule[package.id], defaultdict[str, float](float)
        for session in training.sessions:
            member_id = stated.get(session.trainer_id or "", session.trainer_id) or ""
            if member_id in members and session.why and session.why[0].params.get("package") == package.title:
                hours[member_id] += session.hours
        days = len(tuple(working_days(dates.start, dates.finish, calendar))) or 1
        of_role = Counter[str]()
        for member_id, taught in hours.items():
            of_role.update({members[member_id].role: taught})
        for member_id, taught in hours.items():
            role = members[member_id].role
            # the effort the plan asks of a role is shared by those of it who teach
            effort = package.effort_days.get(role) or of_role[role] / engagement.plan.day_hours
            share = effort * taught / of_role[role] / days
            yield Assignment(package.id, role, member_id, dates.start, dates.finish, share)


def _renamed(rollout: RolloutPlan, teaching: Sequence[Assignment]) -> RolloutPlan:
    """Return the plan with those named for the training work packages who teach their classes."""
    if not teaching:
        return rollout
    taught = {one.work_package_id for one in teaching}
    roles = {(one.work_package_id, one.role_id) for one in teaching}
    kept = [
        one
        for one in rollout.scheduling.assignments
        if one.work_package_id not in taught
        or (one.role_id not in TEACHING_ROLES and (one.work_package_id, one.role_id) not in roles)
    ]
    scheduling = dataclasses.replace(rollout.scheduling, assignments=(*kept, *teaching))
    return dataclasses.replace(rollout, scheduling=scheduling)


def _without_teachers(package: WorkPackage) -> WorkPackage:
    effort = {role: days for role, days in package.effort_days.items() if role not in TEACHING_ROLES}
    return dataclasses.replace(package, effort_days=effort)


def _asked(training: TrainingPlan, engagement: Engagement) -> dict[str, Days]:
    """Return the person-days of every role on each day it teaches or sits in class."""
    roles = {member.id: member.role for member in engagement.team}
    stated = {entry.id: entry.member_id for entry in engagement.training.trainers}
    sitting = _sitting(training, engagement)
    cohorts = {cohort.id: cohort for cohort in training.cohorts}
    asked: dict[str, Days] = defaultdict(lambda: defaultdict(float))
    for session in training.sessions:
        days = session.hours / engagement.plan.day_hours
        member_id = stated.get(session.trainer_id or "", session.trainer_id)
        if member_id in roles:
            asked[roles[member_id]][session.day] += days
        for cohort in (cohorts[id_] for id_ in session.cohort_ids):
            for role, people in sitting.get(cohort.audience, {}).items():
                asked[role][session.day] += days * people * cohort.people
    return asked


def _sitting(training: TrainingPlan, engagement: Engagement) -> dict[str, dict[str, float]]:
    """Return by audience and role how many of the team sit in class for each learner of the audience."""
    learners = Counter[str]()
    for cohort in training.cohorts:
        learners[cohort.audience] += cohort.people
    team = Counter(member.role for member in client_team(engagement))
    named = Counter(member.role for member in engagement.team)
    found: dict[str, dict[str, float]] = {}
    for audience, people in learners.items():
        own = team if audience == PROJECT_TEAM else {_LEARNERS.get(audience, ""): named[_LEARNERS.get(audience, "")]}
        found[audience] = {role: min(count, people) / people for role, count in own.items() if count}
    return found


def _extra(
    asked: Mapping[str, Days], rollout: RolloutPlan, calendar: WorkCalendar, packages: Sequence[WorkPackage]
) -> Iterator[tuple[WorkPackage, date]]:
    """Yield, as a piece of work on its day, what the sessions of a role take beyond its effort for them in a week."""
    for role, days in asked.items():
        planned = _planned(role, rollout, calendar, packages)
        weeks: dict[date, float] = defaultdict(float)
        for day, amount in days.items():
            weeks[_monday(day)] += amount
        for day, amount in days.items():
            week = _monday(day)
            beyond = weeks[week] - planned.get(week, 0.0)
            if beyond > 0:
                effort = {role: amount * beyond / weeks[week]}
                yield (
                    dataclasses.replace(rollout.work_packages[0], id=f"sessions.{role}.{day}", effort_days=effort),
                    day,
                )


def _planned(role: str, rollout: RolloutPlan, calendar: WorkCalendar, packages: Sequence[WorkPackage]) -> Days:
    """Return the person-days by week that the training work packages ask of a role."""
    weeks: Days = defaultdict(float)
    for package in packages:
        dates = rollout.schedule[package.id]
        days = tuple(working_days(dates.start, dates.finish, calendar)) or (dates.start,)
        for day in days:
            weeks[_monday(day)] += package.effort_days.get(role, 0.0) / len(days)
    return weeks


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
