"""
What the training takes: hours of learners, trainers and rooms, journeys between sites, and cost where rates are known.

Source: docs/methods.md#training-forecast
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.company import UserGroup
from planner.domain.model.engagement import Engagement
from planner.domain.model.money_terms import DayRate, InternalEffort
from planner.domain.model.template import CourseTemplate
from planner.domain.model.text import Text
from planner.domain.training.curriculum import ADMINISTRATORS, KEY_USERS, PROJECT_TEAM
from planner.domain.training.records_results import (
    HoursLine,
    LearnerTravel,
    SiteHours,
    TrainingCost,
    TrainingForecast,
)
from planner.domain.training.results import Cohort, Session, TrainingPlan
from planner.errors import Statement

KEY_USER_ROLE, TRAINER_ROLE = "key_users", "trainer"


def forecast_training(
    engagement: Engagement,
    courses: Mapping[str, CourseTemplate],
    plan: TrainingPlan,
    rates: Mapping[str, DayRate],
    role_titles: Mapping[str, Text],
) -> TrainingForecast:
    """
    Forecast the training of a plan.

    A training day counts as a whole day away from work: hours become days by the length of the training day. The
    users in class cost what the client states for the training effort of its own people, key users and trainers by
    the day rate of their project role. People of the project team are in class as part of their project work, which
    the plan prices; their hours stand without a cost.

    Args:
        courses: the courses of the curriculum by id.
        rates: how the days of each project role are paid, by role.
        role_titles: the names of the project roles.

    Source: docs/methods.md#training-forecast
    """
    cohorts = {cohort.id: cohort for cohort in plan.cohorts}
    sessions = plan.sessions
    day_hours = engagement.plan.day_hours
    effort = _training_effort(engagement.money_terms.effort)
    costs = tuple(_costs(engagement, plan, cohorts, rates, effort))
    known = [one.cost for one in costs if one.cost is not None]
    per_user = _hours_per_user(engagement.company.user_groups, courses, plan)
    travel = tuple(_travel(plan, cohorts, engagement.company.user_groups))
    trips = _trainer_trips(engagement, sessions)
    return TrainingForecast(
        currency=engagement.currency,
        day_hours=day_hours,
        courses=tuple(_by_course(plan)),
        sites=tuple(_by_site(sessions)),
        learner_hours=math.fsum(session.hours * session.people for session in sessions),
        trainer_hours=math.fsum(session.hours for session in sessions),
        hours_per_user=per_user,
        later_learner_hours=_later_hours(courses, plan),
        travel=travel,
        trainer_travel_days=trips,
        costs=costs,
        cost=math.fsum(known) if known else None,
        statements=tuple(_statements(costs, role_titles, (travel, trips), effort, _days_of_a_user(engagement, costs))),
    )


def _training_effort(stated: Sequence[InternalEffort]) -> InternalEffort | None:
    """Return what the client says of its own people's training time, the line with a cost before one without."""
    own = [one for one in stated if one.purpose == "training" and one.counted == "per_user_once"]
    return min(own, key=lambda one: one.day_cost is None, default=None)


# --- hours -----------------------------------------------------------------------------------------------------------


def _by_course(plan: TrainingPlan) -> Iterator[HoursLine]:
    for course_id in dict.fromkeys(planned.course_id for planned in plan.courses):
        own = [session for session in plan.sessions if session.course_id == course_id]
        if own:
            learners = math.fsum(session.hours * session.people for session in own)
            yield HoursLine(course_id, len(own), learners, math.fsum(session.hours for session in own))


def _by_site(sessions: Sequence[Session]) -> Iterator[SiteHours]:
    for site_id in dict.fromkeys(session.site_id for session in sessions):
        own = [session for session in sessions if session.site_id == site_id]
        hours = math.fsum(session.hours for session in own)
        yield SiteHours(site_id, len(own), hours, len({session.day for session in own}))


def _hours_per_user(
    groups: Sequence[UserGroup], courses: Mapping[str, CourseTemplate], plan: TrainingPlan
) -> tuple[float, float] | None:
    """Return the fewest and most hours a user of any role, administrators left out, spends in class; None without."""
    held = dict.fromkeys(session.course_id for session in plan.sessions)
    # administrators learn to run the system, which says nothing about its users
    roles = dict.fromkeys(group.role for group in groups if group.headcount and group.role != ADMINISTRATORS)
    hours = [math.fsum(courses[id_].hours for id_ in held if role in courses[id_].audiences) for role in roles]
    taught = [each for each in hours if each]
    return (min(taught), max(taught)) if taught else None


def _later_hours(courses: Mapping[str, CourseTemplate], plan: TrainingPlan) -> float:
    """Return the hours of everybody in the courses held after go-live once each; on demand is left out."""
    people = {planned.course_id: planned.people for planned in plan.courses}
    dated = dict.fromkeys(one.course_id for one in plan.later if one.day is not None)
    return math.fsum(courses[id_].hours * people[id_] for id_ in dated)


# --- journeys --------------------------------------------------------------------------------------------------------


def _travel(plan: TrainingPlan, cohorts: Mapping[str, Cohort], groups: Sequence[UserGroup]) -> Iterator[LearnerTravel]:
    """Yield who goes to class at another site than their own; a cohort of several sites counts by its shares."""
    sites = {group.id: group for group in groups}
    found: dict[tuple[str, str], list[float]] = {}
    travelled: set[tuple[str, str]] = set()
    # key users are people of their groups: who travels with the group is not counted again
    for cohort in sorted(cohorts.values(), key=lambda one: one.audience == KEY_USERS):
        days: dict[str, set[object]] = {}
        for session in plan.sessions:
            if cohort.id in session.cohort_ids:
                days.setdefault(session.site_id, set()).add(session.day)
        for group_id, people in _shares(cohort, sites):
            home = sites[group_id].site_id
            for site_id, held in days.items():
                if home != site_id:
                    total = found.setdefault((home, site_id), [0.0, 0.0])
                    if cohort.audience != KEY_USERS:
                        travelled.add((group_id, site_id))
                        total[0] += people
                    elif (group_id, site_id) not in travelled:
                        total[0] += people
                    total[1] += people * len(held)
    for (home, site_id), (people, person_days) in found.items():
        yield LearnerTravel(home, site_id, people, person_days)


def _trainer_trips(engagement: Engagement, sessions: Sequence[Session]) -> int | None:
    """Return the days trainers spend at a site that is not their own; None where the site of one is not known."""
    members = {member.id: member.site_id for member in engagement.team}
    homes = members | {one.id: one.home or members.get(one.member_id or "") for one in engagement.training.trainers}
    held = {(session.trainer_id, session.site_id, session.day) for session in sessions}
    if not held or any(homes.get(trainer_id or "") is None for trainer_id, _, _ in held):
        return None
    return sum(homes[trainer_id or ""] != site_id for trainer_id, site_id, _ in held)


def _shares(cohort: Cohort, groups: Mapping[str, UserGroup]) -> Iterator[tuple[str, float]]:
    """Yield the groups the people of a cohort belong to and how many are of each, in proportion to their sizes."""
    heads = {
        id_: groups[id_].key_users if cohort.audience == KEY_USERS else groups[id_].headcount
        for id_ in cohort.group_ids
        if id_ in groups
    }
    total = sum(heads.values())
    if total:
        yield from ((id_, cohort.people * count / total) for id_, count in heads.items() if count)


# --- cost ------------------------------------------------------------------------------------------------------------


def _costs(
    engagement: Engagement,
    plan: TrainingPlan,
    cohorts: Mapping[str, Cohort],
    rates: Mapping[str, DayRate],
    effort: InternalEffort | None,
) -> Iterator[TrainingCost]:
    """Yield the days of users, of key users and of every role that teaches."""
    day_hours = engagement.plan.day_hours
    users, key_users = _learner_hours(plan, cohorts)
    if users:
        rate = effort.day_cost if effort else None
        yield _cost(None, users, day_hours, DayRate("", "own" if effort else "unknown", rate, ""))
    if key_users:
        yield _cost(KEY_USER_ROLE, key_users, day_hours, rates.get(KEY_USER_ROLE))
    teaching: dict[str, float] = {}
    roles = _teaching_roles(engagement)
    for session in plan.sessions:
        # where nobody of the team is named the days are those of the trainer's role
        role = roles.get(session.trainer_id or "", TRAINER_ROLE)
        teaching[role] = teaching.get(role, 0.0) + session.hours
    for role, hours in teaching.items():
        yield _cost(role, hours, day_hours, rates.get(role))


def _days_of_a_user(engagement: Engagement, costs: Sequence[TrainingCost]) -> float | None:
    """Return the mean days a user spends in class, key-user courses left out; None without users or classes."""
    users = sum(group.headcount for group in engagement.company.user_groups)
    days = math.fsum(one.days for one in costs if one.role_id is None)
    return days / users if users and days else None


def _learner_hours(plan: TrainingPlan, cohorts: Mapping[str, Cohort]) -> tuple[float, float]:
    """Return the hours of users and of key users; those of the project team belong to their project work."""
    users, key_users = 0.0, 0.0
    for session in plan.sessions:
        for cohort in (cohorts[id_] for id_ in session.cohort_ids):
            if cohort.audience == KEY_USERS:
                key_users += session.hours * cohort.people
            elif cohort.audience != PROJECT_TEAM:
                users += session.hours * cohort.people
    return users, key_users


def _teaching_roles(engagement: Engagement) -> dict[str, str]:
    """Return the project roles of those who may teach, by their id as trainer or as member of the team."""
    members = {member.id: member.role for member in engagement.team}
    stated = {one.id: members[one.member_id] for one in engagement.training.trainers if one.member_id in members}
    return members | stated


def _cost(role_id: str | None, hours: float, day_hours: float, rate: DayRate | None) -> TrainingCost:
    days = hours / day_hours
    if rate is None:
        return TrainingCost(role_id, hours, days, "unknown", None, None)
    priced = rate.billing != "in_price" and rate.day_rate is not None
    amount = days * rate.day_rate if priced and rate.day_rate is not None else None
    return TrainingCost(role_id, hours, days, rate.billing, rate.day_rate if priced else None, amount)


# --- what has to be said ---------------------------------------------------------------------------------------------


def _statements(
    costs: Sequence[TrainingCost],
    role_titles: Mapping[str, Text],
    journeys: tuple[Sequence[LearnerTravel], int | None],
    effort: InternalEffort | None,
    planned: float | None,
) -> Iterator[Statement]:
    unpriced = [one for one in costs if one.billing != "in_price" and one.cost is None]
    if any(one.role_id is None for one in unpriced):
        days = math.fsum(one.days for one in unpriced if one.role_id is None)
        yield Statement("training-records.user-rate-unknown", {"days": days})
    roles = tuple(role_titles.get(one.role_id, Text.same(one.role_id)) for one in unpriced if one.role_id is not None)
    if roles:
        days = math.fsum(one.days for one in unpriced if one.role_id is not None)
        yield Statement("training-records.rates-unknown", {"days": days, "roles": roles})
    travel, trips = journeys
    if travel or trips:
        person_days = math.fsum(one.person_days for one in travel)
        if trips is None:
            yield Statement("training-records.travel-trainers-unknown", {"learners": person_days})
        else:
            yield Statement("training-records.travel-cost-unknown", {"learners": person_days, "trainers": trips})
    if effort is not None and planned is not None:
        params = {"planned": planned, "low": effort.days.low, "high": effort.days.high}
        inside = effort.days.low - 1e-9 <= planned <= effort.days.high + 1e-9
        yield Statement("training-records.own-time-inside" if inside else "training-records.own-time-outside", params)
