"""Why each work package starts on its day and not before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from planner.domain.model.steering import SteeringRecords
from planner.domain.model.text import Text
from planner.domain.rollout.network import Activity, ForwardPass
from planner.domain.rollout.results import Link, WorkPackage
from planner.domain.rollout.schedule_results import CauseKind, StartCause
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class CauseQuestion:
    """
    What the causes are read from: the final network with its dates, and what held packages back.

    `dates` gives first and last day by work package; `held` the role for which too few people are present;
    `moved` what blackouts and meetings did; `roles` the titles of the roles.
    """

    packages: Mapping[str, WorkPackage]
    activities: Mapping[str, Activity]
    forward: ForwardPass
    dates: Mapping[str, tuple[date, date]]
    moved: Mapping[str, Statement]
    held: Mapping[str, str]
    roles: Mapping[str, Text]
    steering: SteeringRecords
    status_point: int


def start_cause(question: CauseQuestion, package_id: str) -> StartCause:
    """
    Return the one thing that decides when a work package starts.

    In this order: what has happened, a date laid down, days that are closed to it, too few people present, the status
    date, then the link that asks for the latest start; what nothing holds back starts with the plan.
    Source: docs/methods.md#start-causes
    """
    package, activity = question.packages[package_id], question.activities[package_id]
    start, finish = question.dates[package_id]
    progress = question.steering.progress.get(package_id)
    if progress is not None and (progress.actual_start or progress.actual_finish):
        code = "rollout.cause-finished" if progress.actual_finish else "rollout.cause-started"
        return StartCause("actual", Statement(code, {"start": start, "finish": finish}))
    if activity.fixed is not None and package.constraint is not None:
        params = {"day": package.constraint.day, "reason": package.constraint.reason}
        return StartCause("constraint", Statement("rollout.cause-fixed", params))
    if package_id in question.moved:
        kind: CauseKind = "meeting" if package.meeting else "calendar"
        link = question.forward.driving[package_id]
        return StartCause(kind, question.moved[package_id], None if link is None else link.predecessor_id)
    held = _held_back(question, package, activity)
    return held or _by_link(question, package_id)


def _held_back(question: CauseQuestion, package: WorkPackage, activity: Activity) -> StartCause | None:
    id_ = package.id
    if activity.not_before <= max(question.forward.asked_start[id_], 0):
        return None
    if id_ in question.held:
        role_id = question.held[id_]
        params = {"role": question.roles[role_id], "day": question.dates[id_][0]}
        return StartCause("absence", Statement("rollout.cause-absence", params), role_id=role_id)
    constraint = package.constraint
    if constraint is not None and constraint.kind == "start_no_earlier":
        params = {"day": constraint.day, "reason": constraint.reason}
        return StartCause("constraint", Statement("rollout.cause-not-before", params))
    if constraint is not None and activity.as_late_as_possible:
        return StartCause("constraint", Statement("rollout.cause-late", {"reason": constraint.reason}))
    if activity.not_before == question.status_point and question.steering.status_date is not None:
        params = {"day": question.steering.status_date}
        return StartCause("status_date", Statement("rollout.cause-status-date", params))
    return None


def _by_link(question: CauseQuestion, package_id: str) -> StartCause:
    link = question.forward.driving[package_id]
    if link is None:
        return StartCause("plan_start", Statement("rollout.cause-plan-start", {"day": question.dates[package_id][0]}))
    start, finish = question.dates[link.predecessor_id]
    params = {
        "title": question.packages[link.predecessor_id].title,
        "start": start,
        "finish": finish,
        "lag": _lag(link, question.packages[package_id]),
    }
    if link.role_id is not None:
        params |= {"role": question.roles[link.role_id]}
        statement = Statement("rollout.cause-resource", params)
        return StartCause("resource", statement, link.predecessor_id, link.role_id)
    return StartCause("link", Statement(f"rollout.cause-{link.type.lower()}", params), link.predecessor_id)


def _lag(link: Link, package: WorkPackage) -> Statement:
    """Say the lag of a link; for a decision of a meeting the part of it that the papers need before the sitting."""
    planned = next((one for one in package.links if one.predecessor_id == link.predecessor_id), None)
    if package.meeting is not None and planned is not None and not planned.lag_days and link.lag_days > 0:
        return Statement(f"rollout.papers-{link.lag_unit}", {"count": link.lag_days})
    if not link.lag_days:
        return Statement("rollout.lag-none")
    kind = "lag" if link.lag_days > 0 else "lead"
    return Statement(f"rollout.{kind}-{link.lag_unit}", {"count": abs(link.lag_days)})
