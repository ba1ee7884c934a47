"""Steering a roll-out: comparing runs, what-if copies, and what change requests would do before they are decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain.model.engagement import Engagement
from planner.domain.model.plan_change import (
    AddedWork,
    ChangeRequest,
    Decision,
    NewDuration,
    PlanChange,
    RequirementChange,
    WhatIfScenario,
)
from planner.domain.model.steering import ScheduleBaseline, SteeringRecords
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.results import RolloutPlan
from planner.domain.rollout.steering.baseline import freeze_plan
from planner.domain.rollout.steering.changes import apply_changes
from planner.domain.rollout.steering.difference import compare_plans
from planner.domain.rollout.steering.results import (
    ChangeImpact,
    MovedItems,
    MovedSchedule,
    PlanDifference,
    Replanned,
    ScenarioOutcome,
    StatusReport,
)
from planner.domain.rollout.steering.status import report_status
from planner.domain.rollout.steering.what_if import infeasible_outcome, outcome_of
from planner.errors import InfeasiblePlanError, Statement
from planner.services.ports import ContentPacks
from planner.services.run import EngagementResult, run_engagement

AS_IT_STANDS = Text("现行计划", "The plan as it stands")
# a sentence names no more acceptance items than these; the tables and `--json` have all
IDS_NAMED = 12
# each request is a run of its own: findings, which people wait for, try out so many; documents try out all
MOST_TRIED = 6
CalendarOf = Callable[[Engagement], WorkCalendar]


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
    result = run_engagement(changed, packs, calendar_of(changed))
    return with_impacts(result, changed, calendar_of) if steering.changes else result


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
            found = outcome_of(
                scenario.id,
                scenario.title,
                result.rollout,
                result.calendar,
                base.rollout,
                role_titles(engagement, packs),
                decision_rule(engagement),
            )
            outcomes.append(found)
    return tuple(outcomes)


def change_impacts(
    engagement: Engagement, packs: ContentPacks, calendar_of: CalendarOf, base: EngagementResult | None = None
) -> tuple[ChangeImpact, ...]:
    """
    Return what every change request does to dates, cost, acceptance items, classes and payments.

    A request that is not approved is laid over the plan with all approved ones; an approved one is taken out of it.

    Args:
        base: the run of this engagement, where it is there already.
    """
    asked = engagement.steering.changes
    if asked and base is None:
        base = run_engagement(engagement, packs, calendar_of(engagement))
    return tuple(_impact(request, engagement, packs, calendar_of, base) for request in asked if base is not None)


def with_impacts(result: EngagementResult, stored: Engagement, calendar_of: CalendarOf) -> EngagementResult:
    """
    Return a run with the impacts of its change requests: what the progress report tells of them.

    Args:
        stored: the engagement as it was before the run laid its approved changes over it.
    """
    return dataclasses.replace(result, impacts=change_impacts(stored, result.packs, calendar_of, result))


def with_steering(result: EngagementResult, stored: Engagement, calendar_of: CalendarOf) -> EngagementResult:
    """
    Return a run with what only further runs tell: what its change requests would do, and what moved with the progress.

    Args:
        stored: the engagement as it was before the run laid its approved changes over it.
    """
    asked = [one for one in stored.steering.changes if one.decision != "withdrawn"]
    if 0 < len(asked) <= MOST_TRIED and not result.impacts:
        result = with_impacts(result, stored, calendar_of)
    if stored.steering.status_date is None or result.replanned is not None:
        return result
    try:
        found = replan(stored, result.packs, calendar_of, result=result)
    except InfeasiblePlanError:
        # there is a plan; only the one it would be compared with cannot be made
        return result
    baseline_id = found.before.id if found.before else None
    return dataclasses.replace(result, replanned=Replanned(baseline_id, found.difference, found.hanging))


def plan_difference(result: EngagementResult, before: ScheduleBaseline | RolloutPlan) -> PlanDifference:
    """Return how the plan of a run differs from a baseline or from another plan."""
    roles = role_titles(result.engagement, result.packs)
    rule = decision_rule(result.engagement)
    return compare_plans(before, result.rollout, result.calendar, roles, rule)


def _impact(
    request: ChangeRequest,
    engagement: Engagement,
    packs: ContentPacks,
    calendar_of: CalendarOf,
    base: EngagementResult,
) -> ChangeImpact:
    if request.decision == "withdrawn":
        return ChangeImpact(request, None, MovedSchedule())
    is_in = request.decision == "approved"
    other = keeping_order(_decided(engagement, request, "rejected" if is_in else "approved"), base)
    try:
        ran = run_engagement(other, packs, calendar_of(other))
    except InfeasiblePlanError as error:
        outcome = infeasible_outcome(request.id, request.title, error.statement)
        return ChangeImpact(request, outcome, MovedSchedule(), error.statement)
    before, after = (ran, base) if is_in else (base, ran)
    outcome = outcome_of(
        request.id,
        request.title,
        after.rollout,
        after.calendar,
        before.rollout,
        role_titles(engagement, packs),
        decision_rule(engagement),
    )
    return ChangeImpact(request, outcome, what_hangs_on(before, after, requirements_touched(request, after)))


def requirements_touched(request: ChangeRequest, result: EngagementResult) -> frozenset[str]:
    """
    Return the requirements a request is about.

    They are those it decides anew, those its new work serves, and those of the register entries (an interface, a
    module) whose work it makes longer or shorter.
    """
    packages = {package.id: package for package in result.rollout.work_packages}
    found: set[str] = set()
    for change in request.changes:
        match change:
            case RequirementChange():
                found.add(change.requirement_id)
            case AddedWork():
                found.update(change.requirement_ids)
            case NewDuration():
                package = packages.get(change.work_package_id)
                found.update(package.requirement_ids if package is not None and package.subject else ())
    return frozenset(found)


def role_titles(engagement: Engagement, packs: ContentPacks) -> dict[str, Text]:
    """Return the titles of the project roles of the plan template by id."""
    return {id_: role.title for id_, role in packs.plan_templates[engagement.plan.template_id].roles.items()}


def decision_rule(engagement: Engagement) -> Text | None:
    """Return who decides what in the client's own words; None where nobody said."""
    return engagement.survey.initiation.decision_rights


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
    difference = plan_difference(after, baseline or before.rollout)
    return Replan(after, baseline, difference, what_hangs_on(before, after))


def before_steering(engagement: Engagement) -> Engagement:
    """Return the engagement as it was before anything happened: no progress, no changes, no failed items."""
    kept = SteeringRecords(rework_days=engagement.steering.rework_days)
    operation = dataclasses.replace(engagement.operation, item_results=())
    return dataclasses.replace(engagement, steering=kept, operation=operation)


def status_of(result: EngagementResult, baseline: ScheduleBaseline | None = None) -> StatusReport | None:
    """Report on the progress of a run; None when none was ever recorded."""
    roles = role_titles(result.engagement, result.packs)
    rule = decision_rule(result.engagement)
    return report_status(result.rollout, result.engagement.steering, result.calendar, baseline, roles, rule)


def what_hangs_on(before: EngagementResult, after: EngagementResult, touched: Collection[str] = ()) -> MovedSchedule:
    """
    Return which acceptance items, classes and payments move between two runs of one engagement.

    Args:
        touched: requirements whose items have to be passed with a change in place.
    """
    earlier = {item.id: item for item in before.acceptance.items}
    later = {item.id: item for item in after.acceptance.items}
    moved = tuple(_moved_items(before, after))
    must = {item.id for item in after.acceptance.items if item.must_have}
    lists = {
        "added": tuple(id_ for id_ in later if id_ not in earlier),
        "dropped": tuple(id_ for id_ in earlier if id_ not in later),
        "changed": tuple(id_ for id_ in later if id_ in earlier and earlier[id_].must_have != later[id_].must_have),
        "touched": tuple(
            id_ for id_, item in later.items() if id_ in earlier and not set(item.requirement_ids).isdisjoint(touched)
        ),
    }
    told = (Statement(f"difference.items-{key}", _listed(ids)) for key, ids in lists.items() if ids)
    return MovedSchedule(
        acceptance=(*(_item_statement(one, must) for one in moved), *told),
        training=tuple(_moved_classes(before, after)),
        payments=tuple(_moved_payments(before, after)),
        items_added=lists["added"],
        items_dropped=lists["dropped"],
        items_moved=moved,
        items_changed=lists["changed"],
        items_touched=lists["touched"],
    )


def _moved_items(before: EngagementResult, after: EngagementResult) -> Iterator[MovedItems]:
    """Yield the gates that move, each with exactly the items that have to be passed there."""
    dates = {gate.id: gate.due for gate in before.rollout.gates}
    titles = {package.id: package.title for package in after.rollout.work_packages}
    for gate in after.rollout.gates:
        due = dates.get(gate.id)
        if gate.item_ids and due is not None and due != gate.due:
            yield MovedItems(gate.id, titles[gate.work_package_id], due, gate.due, gate.item_ids)


def _item_statement(moved: MovedItems, must_haves: Collection[str]) -> Statement:
    must = sum(id_ in must_haves for id_ in moved.item_ids)
    params = {"gate": moved.title, "before": moved.before, "after": moved.after, "must": must}
    return Statement("difference.acceptance-moved", {**params, **_listed(moved.item_ids)})


def _listed(ids: tuple[str, ...]) -> dict[str, object]:
    """Return a number of items and their ids, the first ones where there are too many for a sentence."""
    short = ids if len(ids) <= IDS_NAMED else ids[:IDS_NAMED]
    named = short if short == ids else Statement("difference.items-and-more", {"items": short})
    return {"count": len(ids), "items": named}


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
