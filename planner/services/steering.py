"""Steering a roll-out: comparing runs, what-if copies, and what change requests would do before they are decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain.model.engagement import Engagement
from planner.domain.model.plan_change import ChangeRequest, Decision, PlanChange, WhatIfScenario
from planner.domain.model.steering import ScheduleBaseline, SteeringRecords
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.steering.baseline import freeze_plan
from planner.domain.rollout.steering.changes import apply_changes
from planner.domain.rollout.steering.difference import compare_plans
from planner.domain.rollout.steering.results import MovedSchedule, PlanDifference, ScenarioOutcome, StatusReport
from planner.domain.rollout.steering.status import report_status
from planner.domain.rollout.steering.what_if import infeasible_outcome, outcome_of
from planner.errors import InfeasiblePlanError, Statement
from planner.services.ports import ContentPacks
from planner.services.run import EngagementResult, run_engagement

AS_IT_STANDS = Text("现行计划", "The plan as it stands")
CalendarOf = Callable[[Engagement], WorkCalendar]


@dataclass(frozen=True, slots=True)
class ChangeImpact:
    """
    What a change request would do, or did: the plan without it against the plan with it.

    `hanging` tells which acceptance items, classes and payments move with the plan. `infeasible` says why there is no
    plan with the change.
    """

    request: ChangeRequest
    outcome: ScenarioOutcome
    hanging: MovedSchedule
    infeasible: Statement | None = None


@dataclass(frozen=True, slots=True)
class Replan:
    """
    A plan made from the progress on a status date against what it is compared with.

    `before` names that: a baseline, or (None) the plan as it would be without any progress or failed item.
    """

    result: EngagementResult
    before: ScheduleBaseline | None
    difference: PlanDifference
    hanging: MovedSchedule


def run_scenario(
    engagement: Engagement,
    packs: ContentPacks,
    calendar_of: CalendarOf,
    changes: Sequence[PlanChange],
    base: EngagementResult,
) -> EngagementResult:
    """Run a copy of an engagement in which changes have come true; `base` is the run without them."""
    changed = keeping_order(apply_changes(engagement, changes, base.rollout, base.calendar), base)
    return run_engagement(changed, packs, calendar_of(changed))


def keeping_order(engagement: Engagement, base: EngagementResult) -> Engagement:
    """Return an engagement whose plan keeps the order of people's work that a run found."""
    order = base.rollout.scheduling.resource_links
    return dataclasses.replace(engagement, steering=dataclasses.replace(engagement.steering, people_order=order))


def run_under_way(
    engagement: Engagement,
    packs: ContentPacks,
    calendar_of: CalendarOf,
    scenario: WhatIfScenario,
    base: EngagementResult,
) -> EngagementResult:
    """Run a scenario with the plan as it stands as its baseline, where none is on record, on its status date."""
    changed = apply_changes(engagement, scenario.changes, base.rollout, base.calendar)
    steering = changed.steering
    if not steering.baselines:
        frozen = freeze_plan(base.rollout, "as_it_stands", AS_IT_STANDS, engagement.today)
        steering = dataclasses.replace(steering, baselines=(frozen,))
    today = max(engagement.today, steering.status_date or engagement.today)
    changed = dataclasses.replace(changed, steering=steering, today=today)
    return run_engagement(changed, packs, calendar_of(changed))


def compare_scenarios(
    engagement: Engagement,
    packs: ContentPacks,
    calendar_of: CalendarOf,
    scenarios: Sequence[WhatIfScenario],
    base: EngagementResult | None = None,
) -> tuple[ScenarioOutcome, ...]:
    """Return the plan as it stands and what it comes to under every scenario; one without a plan says why."""
    base = base or run_engagement(engagement, packs, calendar_of(engagement))
    outcomes = [outcome_of("as_it_stands", AS_IT_STANDS, base.rollout, base.calendar)]
    for scenario in scenarios:
        try:
            result = run_scenario(engagement, packs, calendar_of, scenario.changes, base)
        except InfeasiblePlanError as error:
            outcomes.append(infeasible_outcome(scenario.id, scenario.title, error.statement))
        else:
            outcomes.append(outcome_of(scenario.id, scenario.title, result.rollout, result.calendar, base.rollout))
    return tuple(outcomes)


def change_impacts(engagement: Engagement, packs: ContentPacks, calendar_of: CalendarOf) -> tuple[ChangeImpact, ...]:
    """
    Return what every change request does to dates, cost, acceptance items, classes and payments.

    An open or rejected request is laid over the plan with all approved ones; an approved one is taken out of it.
    """
    return tuple(_impact(request, engagement, packs, calendar_of) for request in engagement.steering.changes)


def _impact(
    request: ChangeRequest, engagement: Engagement, packs: ContentPacks, calendar_of: CalendarOf
) -> ChangeImpact:
    without, with_it = _decided(engagement, request, "rejected"), _decided(engagement, request, "approved")
    try:
        before = run_engagement(without, packs, calendar_of(without))
        with_it = keeping_order(with_it, before)
        after = run_engagement(with_it, packs, calendar_of(with_it))
    except InfeasiblePlanError as error:
        outcome = infeasible_outcome(request.id, request.title, error.statement)
        return ChangeImpact(request, outcome, MovedSchedule(), error.statement)
    outcome = outcome_of(request.id, request.title, after.rollout, after.calendar, before.rollout)
    return ChangeImpact(request, outcome, what_hangs_on(before, after))


def _decided(engagement: Engagement, request: ChangeRequest, decision: Decision) -> Engagement:
    requests = tuple(
        dataclasses.replace(each, decision=decision) if each.id == request.id else each
        for each in engagement.steering.changes
    )
    return dataclasses.replace(engagement, steering=dataclasses.replace(engagement.steering, changes=requests))


def replan(
    engagement: Engagement,
    packs: ContentPacks,
    calendar_of: CalendarOf,
    baseline: ScheduleBaseline | None = None,
    result: EngagementResult | None = None,
) -> Replan:
    """
    Plan the rest from the progress, the approved changes and the failed acceptance items, and say what moved and why.

    Args:
        baseline: to compare with; the latest one when not given, and without any the plan as it would be with none of
            these.
        result: the run of this engagement, where it is there already.
    """
    after = result or run_engagement(engagement, packs, calendar_of(engagement))
    baseline = baseline or engagement.steering.baseline
    plain = before_steering(engagement)
    before = run_engagement(plain, packs, calendar_of(plain))
    difference = compare_plans(baseline or before.rollout, after.rollout, after.calendar)
    return Replan(after, baseline, difference, what_hangs_on(before, after))


def before_steering(engagement: Engagement) -> Engagement:
    """Return the engagement as it was before anything happened: no progress, no changes, no failed items."""
    kept = SteeringRecords(rework_days=engagement.steering.rework_days)
    operation = dataclasses.replace(engagement.operation, item_results=())
    return dataclasses.replace(engagement, steering=kept, operation=operation)


def status_of(result: EngagementResult, baseline: ScheduleBaseline | None = None) -> StatusReport | None:
    """Report on the progress of a run; None when none was ever recorded."""
    return report_status(result.rollout, result.engagement.steering, result.calendar, baseline)


def what_hangs_on(before: EngagementResult, after: EngagementResult) -> MovedSchedule:
    """Return which acceptance items, classes and payments move between two runs of one engagement."""
    earlier = {item.id for item in before.acceptance.items}
    later = {item.id for item in after.acceptance.items}
    added = tuple(item.id for item in after.acceptance.items if item.id not in earlier)
    dropped = tuple(item.id for item in before.acceptance.items if item.id not in later)
    statements = [*_moved_items(before, after)]
    if added:
        statements.append(Statement("difference.items-added", {"count": len(added), "items": added}))
    if dropped:
        statements.append(Statement("difference.items-dropped", {"count": len(dropped), "items": dropped}))
    return MovedSchedule(
        acceptance=tuple(statements),
        training=tuple(_moved_classes(before, after)),
        payments=tuple(_moved_payments(before, after)),
        items_added=added,
        items_dropped=dropped,
    )


def _moved_items(before: EngagementResult, after: EngagementResult) -> Iterator[Statement]:
    """Yield the gates that move, each with the items it judges: those of its dimensions no earlier gate judges."""
    dates = {gate.id: gate.due for gate in before.rollout.gates}
    seen: set[str] = set()
    for gate in after.rollout.gates:
        own = [item for item in after.acceptance.items if item.dimension in gate.acceptance_dimensions]
        new = [item for item in own if item.id not in seen]
        due = dates.get(gate.id)
        if new and due is not None and due != gate.due:
            must = sum(item.must_have for item in new)
            params = {"gate": gate.title, "before": due, "after": gate.due, "count": len(new), "must": must}
            yield Statement("difference.acceptance-moved", params)
        seen.update(item.id for item in new)


def _moved_classes(before: EngagementResult, after: EngagementResult) -> Iterator[Statement]:
    earlier, later = _first_classes(before), _first_classes(after)
    titles = {course.id: course.title for course in after.packs.training.courses.values()}
    for course_id, day in earlier.items():
        title = titles.get(course_id, Text.same(course_id))
        if course_id not in later:
            yield Statement("difference.training-undated", {"course": title, "before": day})
        elif later[course_id] != day:
            yield Statement("difference.training-moved", {"course": title, "before": day, "after": later[course_id]})


def _first_classes(result: EngagementResult) -> dict[str, date]:
    first: dict[str, date] = {}
    for session in result.training.sessions:
        first[session.course_id] = min(first.get(session.course_id, session.day), session.day)
    return first


def _moved_payments(before: EngagementResult, after: EngagementResult) -> Iterator[Statement]:
    earlier = before.rollout.scheduling.costs
    later = after.rollout.scheduling.costs
    dates = {payment.id: payment.due for payment in earlier.payments} if earlier else {}
    for payment in later.payments if later else ():
        if payment.id in dates and dates[payment.id] != payment.due:
            params = {"payment": payment.title, "before": dates[payment.id], "after": payment.due}
            yield Statement("difference.payment-moved", params)
