"""
Where a project stands on its status date against its baseline, and what to do next.

Source: docs/methods.md#replanning
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from planner.domain.model.steering import ScheduleBaseline, SteeringRecords
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.results import RolloutPlan, WorkPackage
from planner.domain.rollout.steering.difference import clause, compare_plans, signed_working_days
from planner.domain.rollout.steering.earned_value import measure_earned_value
from planner.domain.rollout.steering.results import PackageState, PackageStatus, PlanDifference, StatusReport
from planner.errors import Statement

STATES: tuple[PackageState, ...] = ("done", "under_way", "overdue", "to_come")
# what comes up within so many working days is told
SOON_DAYS = 10
NAMED = 3


def report_status(
    plan: RolloutPlan,
    steering: SteeringRecords,
    calendar: WorkCalendar,
    baseline: ScheduleBaseline | None = None,
    roles: Mapping[str, Text] | None = None,
    rule: Text | None = None,
) -> StatusReport | None:
    """
    Report on the progress; None when no status date was ever reported.

    Args:
        plan: made from the progress.
        baseline: to compare with; the latest one when not given. Without any, nothing is compared.
        roles: titles of the project roles by id, to tell who decides.
        rule: who decides what in the client's own words.
    """
    if steering.status_date is None:
        return None
    baseline = baseline or steering.baseline
    packages = tuple(_status(package, plan, steering, calendar, baseline) for package in plan.work_packages)
    counts = Counter(each.state for each in packages)
    difference = compare_plans(baseline, plan, calendar, roles, rule) if baseline else None
    value = measure_earned_value(baseline, steering, calendar) if baseline else None
    return StatusReport(
        status_date=steering.status_date,
        baseline_id=baseline.id if baseline else None,
        baseline_title=baseline.title if baseline else None,
        packages=packages,
        counts={state: counts[state] for state in STATES},
        difference=difference,
        earned_value=value,
        next_steps=tuple(_next_steps(packages, plan, steering.status_date, calendar, baseline, difference, rule)),
    )


def _status(
    package: WorkPackage,
    plan: RolloutPlan,
    steering: SteeringRecords,
    calendar: WorkCalendar,
    baseline: ScheduleBaseline | None,
) -> PackageStatus:
    assert steering.status_date is not None
    scheduled, progress = plan.schedule[package.id], steering.progress.get(package.id)
    frozen = baseline.packages.get(package.id) if baseline else None
    fraction = 0.0 if progress is None else progress.fraction_done
    state: PackageState = "to_come"
    if progress is not None and progress.actual_finish is not None:
        state, fraction = "done", 1.0
    elif progress is not None and progress.actual_start is not None:
        state = "under_way"
    elif frozen is not None and frozen.start <= steering.status_date:
        state = "overdue"
    return PackageStatus(
        work_package_id=package.id,
        title=package.title,
        state=state,
        fraction_done=fraction,
        baseline=(frozen.start, frozen.finish) if frozen else None,
        expected=(scheduled.start, scheduled.finish),
        late_days=signed_working_days(calendar, frozen.finish, scheduled.finish) if frozen else None,
        critical=scheduled.critical,
        note=progress.note if progress else None,
    )


def _next_steps(
    packages: Sequence[PackageStatus],
    plan: RolloutPlan,
    status_date: date,
    calendar: WorkCalendar,
    baseline: ScheduleBaseline | None,
    difference: PlanDifference | None,
    rule: Text | None,
) -> Iterator[Statement]:
    if baseline is None:
        yield Statement("steering.next-baseline")
    titles = {package.id: package.title for package in plan.work_packages}
    moved = [event for event in difference.events if event.moved_days > 0] if difference else []
    pushing = {step.work_package_id for event in moved for step in event.chain}
    late = [each for each in packages if each.state == "under_way" and each.work_package_id in pushing]
    if late:
        late.sort(key=lambda each: -(each.late_days or 0))
        named = tuple(each.title for each in late[:NAMED])
        yield Statement("steering.next-late", {"count": len(late), "titles": named})
    overdue = [each for each in packages if each.state == "overdue"]
    overdue.sort(key=lambda each: each.work_package_id not in pushing)
    yield from _next_overdue(overdue, _held(packages, plan), calendar.shifted(status_date, 1))
    first = next((event for event in moved if event.kind == "gate"), None)
    if first is not None:
        params = {"title": first.title, "before": first.before, "after": first.after, "count": first.moved_days}
        if rule is None:
            yield Statement("steering.next-gate", params)
        else:
            yield Statement("steering.next-gate-rule", {**params, "rule": clause(rule)})
    until = calendar.shifted(status_date, SOON_DAYS)
    soon = [each for each in packages if each.state == "to_come" and status_date < each.expected[0] <= until]
    critical = [each for each in soon if each.critical] or soon
    if critical:
        named = tuple(titles[each.work_package_id] for each in critical[:NAMED])
        yield Statement("steering.next-soon", {"count": len(critical), "until": until, "titles": named})
    if not (late or overdue or critical):
        yield Statement("steering.next-nothing")


def _held(packages: Sequence[PackageStatus], plan: RolloutPlan) -> frozenset[str]:
    """Return the work that waits for the end or start of other work: a decision, too, that takes no day of its own."""
    states = {each.work_package_id: each.state for each in packages}
    passed = {"FS": frozenset({"done"}), "SS": frozenset({"done", "under_way"})}
    return frozenset(
        package.id
        for package in plan.work_packages
        for link in package.links
        if link.type in passed and states.get(link.predecessor_id, "done") not in passed[link.type]
    )


def _next_overdue(overdue: Sequence[PackageStatus], held: Collection[str], next_day: date) -> Iterator[Statement]:
    """Yield the work that can begin at once, then that which still waits; both should have begun."""
    ready = [each for each in overdue if each.expected[0] <= next_day and each.work_package_id not in held]
    waiting = [each for each in overdue if each not in ready]
    for code, found in (("steering.next-overdue", ready), ("steering.next-waiting", waiting)):
        if found:
            named = tuple(each.title for each in found[:NAMED])
            first = min(each.expected[0] for each in found)
            yield Statement(code, {"count": len(found), "titles": named, "first": first})
