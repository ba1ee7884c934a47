"""Lays structured changes over an engagement: those of approved change requests, and those a what-if assumes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from planner.domain.model.engagement import Engagement, PlanSettings
from planner.domain.model.operation import ItemResult
from planner.domain.model.plan_change import (
    AddedWork,
    ChangeRequest,
    Delay,
    ItemFailed,
    LongerWork,
    NewCalendar,
    NewConstraint,
    NewDeadline,
    NewDriver,
    NewDuration,
    NewGoLive,
    NewPilot,
    PersonAdded,
    PersonRemoved,
    PlanChange,
    Reported,
    RequirementChange,
)
from planner.domain.model.stakeholder import RequirementDecision
from planner.domain.model.steering import Constraint, PackageProgress, SteeringRecords
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.activities import remaining_days
from planner.domain.rollout.results import RolloutPlan, WorkPackage
from planner.errors import NotFoundError, Problem

# how many work packages are offered for one that is not there, and by how many letters they are found
NEAR, NEAR_LETTERS = 5, 6


def with_approved_changes(engagement: Engagement) -> Engagement:
    """
    Return the engagement with the changes of its approved requests; without one it is returned as it is.

    Changes that start from a plan as it stands (`Delay`, `LongerWork`) are refused where requests are read.
    """
    approved = [request for request in engagement.steering.changes if request.decision == "approved"]
    for request in approved:
        engagement = apply_changes(engagement, request.changes)
    return engagement


def undecided(engagement: Engagement) -> tuple[ChangeRequest, ...]:
    """Return the change requests nobody has decided yet."""
    return tuple(request for request in engagement.steering.changes if request.decision == "open")


def apply_changes(
    engagement: Engagement,
    changes: Iterable[PlanChange],
    plan: RolloutPlan | None = None,
    calendar: WorkCalendar | None = None,
) -> Engagement:
    """
    Return a copy of an engagement in which changes have come true, one after the other.

    Args:
        plan: what `Delay` and `LongerWork` start from, with its calendar.

    Raises:
        NotFoundError: a change names a work package, a person or a requirement that is not there.
    """
    for change in changes:
        engagement = _applied(engagement, change, plan, calendar)
    return engagement


def _applied(
    engagement: Engagement, change: PlanChange, plan: RolloutPlan | None, calendar: WorkCalendar | None
) -> Engagement:
    match change:
        case RequirementChange():
            return _requirement_changed(engagement, change)
        case PersonAdded():
            return replace(engagement, team=(*engagement.team, change.member))
        case PersonRemoved():
            return _without_person(engagement, change)
        case ItemFailed():
            return _item_failed(engagement, change)
        case NewGoLive() | NewPilot() | NewCalendar():
            return replace(engagement, plan=_other_settings(engagement.plan, change))
        case _:
            return replace(engagement, steering=_steered(engagement.steering, change, plan, calendar))


def _other_settings(settings: PlanSettings, change: NewGoLive | NewPilot | NewCalendar) -> PlanSettings:
    match change:
        case NewGoLive():
            return replace(settings, go_live=change.day)
        case NewPilot():
            return replace(settings, pilot_site=change.site_id)
        case NewCalendar():
            return replace(settings, uses_make_up_days=change.uses_make_up_days)


def _steered(
    steering: SteeringRecords,
    change: Delay | LongerWork | NewDuration | NewConstraint | NewDeadline | NewDriver | AddedWork | Reported,
    plan: RolloutPlan | None,
    calendar: WorkCalendar | None,
) -> SteeringRecords:
    match change:
        case NewDriver():
            return replace(steering, drivers={**steering.drivers, change.name: change.value})
        case AddedWork():
            for id_ in (*change.after, *change.before):
                _package(plan, id_)
            return replace(steering, added_work=(*steering.added_work, change))
        case Reported():
            return _reported(steering, change, plan)
        case _:
            package = _package(plan, change.work_package_id)
            return _scheduled_otherwise(steering, change, package, plan, calendar)


def _package(plan: RolloutPlan | None, id_: str) -> WorkPackage | None:
    if plan is None:
        return None
    for package in plan.work_packages:
        if package.id == id_:
            return package
    near = tuple(package.id for package in plan.work_packages if id_[:NEAR_LETTERS] in package.id)[:NEAR]
    raise NotFoundError(Problem("unknown-package", id_, {"id": id_, "near": near}))


def _scheduled_otherwise(
    steering: SteeringRecords,
    change: Delay | LongerWork | NewDuration | NewConstraint | NewDeadline,
    package: WorkPackage | None,
    plan: RolloutPlan | None,
    calendar: WorkCalendar | None,
) -> SteeringRecords:
    id_ = change.work_package_id
    match change:
        case NewDuration():
            return replace(steering, durations={**steering.durations, id_: (change.days, change.reason)})
        case NewConstraint():
            return replace(steering, constraints={**steering.constraints, id_: change.constraint})
        case NewDeadline():
            return replace(steering, deadlines={**steering.deadlines, id_: change.day})
    if plan is None or package is None or calendar is None:
        raise ValueError("a delay starts from a plan")
    progress = steering.progress.get(id_)
    if progress is not None and progress.actual_start is not None:
        return _longer_under_way(steering, progress, package, change.days)
    if isinstance(change, LongerWork):
        days = max(package.duration.likely_days + change.days, 1)
        return replace(steering, durations={**steering.durations, id_: (days, change.reason)})
    day = calendar.shifted(plan.schedule[id_].start, change.days)
    constraint = Constraint("start_no_earlier", day, change.reason)
    return replace(steering, constraints={**steering.constraints, id_: constraint})


def _longer_under_way(
    steering: SteeringRecords, progress: PackageProgress, package: WorkPackage, days: int
) -> SteeringRecords:
    """Add to what remains of a package that has begun."""
    remaining = max(remaining_days(package.duration.likely_days, progress) + days, 0)
    later = replace(progress, remaining_days=remaining)
    return replace(steering, progress={**steering.progress, progress.work_package_id: later})


def _reported(steering: SteeringRecords, change: Reported, plan: RolloutPlan | None) -> SteeringRecords:
    for progress in change.progress:
        _package(plan, progress.work_package_id)
    reported = {progress.work_package_id: progress for progress in change.progress}
    return replace(steering, status_date=change.status_date, progress={**steering.progress, **reported})


def _requirement_changed(engagement: Engagement, change: RequirementChange) -> Engagement:
    id_ = change.requirement_id
    plain = RequirementDecision(id_, applicable=True, must_have=False, weight_class=None, need=None, reason=None)
    decision = engagement.requirement_decisions.get(id_, plain)
    decision = replace(
        decision,
        applicable=decision.applicable if change.applicable is None else change.applicable,
        must_have=decision.must_have if change.must_have is None else change.must_have,
        reason=change.reason,
    )
    if not decision.applicable:
        decision = replace(decision, must_have=False)
    return replace(engagement, requirement_decisions={**engagement.requirement_decisions, id_: decision})


def _without_person(engagement: Engagement, change: PersonRemoved) -> Engagement:
    known = tuple(member.id for member in engagement.team)
    if change.member_id not in known:
        raise NotFoundError(Problem("unknown-member", change.member_id, {"id": change.member_id, "near": known}))
    kept = tuple(member for member in engagement.team if member.id != change.member_id)
    return replace(engagement, team=kept)


def _item_failed(engagement: Engagement, change: ItemFailed) -> Engagement:
    operation = engagement.operation
    row = ItemResult(
        id=f"assumed-{len(operation.item_results) + 1}",
        item_id=change.item_id,
        verdict="failed",
        severity=change.severity,
        tested_on=change.found_on,
        tested_by=None,
        remark=change.reason,
    )
    return replace(engagement, operation=replace(operation, item_results=(*operation.item_results, row)))
