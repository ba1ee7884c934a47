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
from planner.domain.rollout.staffing import staffing_warnings
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

    A week asks of a role for the effort of its training work packages or for its sessions, whichever is more, so that
    nothing counts twice. Overload warnings are those of the new load. Dates stay as they are.

    Args:
        packages: the training work packages.

    Source: docs/methods.md#training-load
    """
    extra = list(_extra(_asked(training, engagement), rollout, calendar, packages))
    if not extra:
        return rollout
    mould = rollout.work_packages[0]
    dates = {one.id: dataclasses.replace(rollout.schedule[mould.id], start=day, finish=day) for one, day in extra}
    load = weekly_load(
        template,
        engagement.team,
        (*rollout.work_packages, *(one for one, _ in extra)),
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
