"""Joins the training plan to what is recorded of it, to its rosters and to what it costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

from planner.domain.model.engagement import Engagement
from planner.domain.model.money_terms import DayRate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.results import RolloutPlan
from planner.domain.training.curriculum import TrainingWave
from planner.domain.training.forecast import forecast_training
from planner.domain.training.records_days import day_warnings
from planner.domain.training.records_review import Moments, review_training
from planner.domain.training.results import TrainingPlan
from planner.domain.training.rosters import build_rosters
from planner.services.ports import ContentPacks


def with_records(
    training: TrainingPlan,
    engagement: Engagement,
    packs: ContentPacks,
    calendar: WorkCalendar,
    rollout: RolloutPlan,
    waves: Sequence[TrainingWave],
) -> TrainingPlan:
    """
    Return the training plan with the review of its records, the rosters and the forecast.

    Source: docs/methods.md#training-records
    """
    refreshers: list[date] = [day for day, _ in training.refreshers]
    moments = Moments(engagement.today, rollout.uat_start, waves, refreshers, calendar, rollout.is_provisional)
    library, template = packs.training, packs.plan_templates[engagement.plan.template_id]
    courses = [library.courses[planned.course_id] for planned in training.courses]
    records, company = engagement.training_records, engagement.company
    per_seed = packs.adoption.seed_users.per_users if packs.adoption else None
    titles = {role.id: role.title for role in template.roles.values()}
    review = review_training(records, courses, library.certificates, company.user_groups, moments)
    elsewhere = day_warnings(records, training.sessions, training.cohorts)
    return dataclasses.replace(
        training,
        review=dataclasses.replace(review, statements=(*review.statements, *elsewhere)),
        rosters=build_rosters(company, records.roster, per_seed),
        forecast=forecast_training(engagement, library.courses, training, _rates(engagement, rollout), titles),
    )


def _rates(engagement: Engagement, rollout: RolloutPlan) -> dict[str, DayRate]:
    """Return how each role is paid as the costs of the plan read it: as stated, else inside the price or unknown."""
    costs = rollout.scheduling.costs
    read = {line.role_id: DayRate(line.role_id, line.billing, None, "") for line in (costs.lines if costs else ())}
    return read | {rate.role_id: rate for rate in engagement.money_terms.day_rates}
