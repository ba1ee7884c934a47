"""
Work that steering adds to the template's: rework of what failed its acceptance, and work of approved changes.

Source: docs/methods.md#reopened-work
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from planner.domain.model.plan_change import AddedWork
from planner.domain.model.steering import Constraint, FailedItem, Severity, SteeringRecords
from planner.domain.model.template import PlanTemplate, RaciTemplate
from planner.domain.model.text import Text
from planner.domain.rollout.results import Duration, Link, WorkPackage
from planner.errors import Statement

# assumptions of ours, in working days; an engagement states its own in steering/settings.yaml
REWORK_DAYS: Mapping[Severity, int] = {"blocker": 10, "major": 5, "minor": 2}
RETEST_DAYS: Mapping[Severity, int] = {"blocker": 2, "major": 1, "minor": 1}
# spread of an added duration: it may take half as long, or twice
OPTIMISTIC, PESSIMISTIC = 0.5, 2.0


def steered_packages(
    packages: Sequence[WorkPackage],
    template: PlanTemplate,
    steering: SteeringRecords,
    failed: Sequence[FailedItem] = (),
) -> tuple[WorkPackage, ...]:
    """Return the work packages with the work of approved changes and the rework of failed acceptance items."""
    added = with_added_work(packages, steering.added_work, template)
    return reopen(added, template, failed, steering)


def rework_packages(
    packages: Sequence[WorkPackage], template: PlanTemplate, failed: Sequence[FailedItem], steering: SteeringRecords
) -> tuple[WorkPackage, ...]:
    """Return rework and retest of every failed item, in the order of the items; they wait for what built the item."""
    found: list[WorkPackage] = []
    for item in failed:
        tested_by = next((each for each in packages if each.template_id == template.uat_package), None)
        anchor = _builder(packages, item) or tested_by
        if anchor is None:
            continue
        gates = _gates_held(packages, template, item, steering)
        rework = _rework(item, anchor, _before_rework(packages, item, tested_by, gates), steering.rework_days)
        found += [rework, _retest(item, rework, tested_by or anchor)]
    return tuple(found)


def _before_rework(
    packages: Sequence[WorkPackage], item: FailedItem, tested_by: WorkPackage | None, gates: Sequence[str]
) -> tuple[str, ...]:
    """
    Return what has to be finished before rework begins: what built the item, and what found the fault.

    Without a date the acceptance test found it; where the first of the gates to be passed is decided before that test,
    the work this gate waits for. Work that itself waits for one of the gates is no part of what was judged there.
    """
    built_by = _builder(packages, item)
    later = frozenset[str]().union(*(_after(packages, id_) for id_ in gates))
    found = [built_by.id] if built_by else []
    if item.found_on is None:
        if tested_by is not None and tested_by.id not in later:
            found.append(tested_by.id)
        else:
            first = next((each for each in packages if each.id in gates), None)
            found += [link.predecessor_id for link in first.links] if first else []
    return tuple(dict.fromkeys(id_ for id_ in found if id_ not in later))


def reopen(
    packages: Sequence[WorkPackage], template: PlanTemplate, failed: Sequence[FailedItem], steering: SteeringRecords
) -> tuple[WorkPackage, ...]:
    """
    Return the packages with rework and retest of failed items, and the gates that ask for them waiting for the retest.

    They are the gates still to come that require the item; a minor defect holds up the last of them only.

    Source: docs/methods.md#reopened-work
    """
    extra = rework_packages(packages, template, failed, steering)
    waits: dict[str, list[Link]] = {}
    present = {package.id for package in extra}
    for item in failed:
        if _retest_id(item) in present:
            for gate_id in _gates_held(packages, template, item, steering):
                waits.setdefault(gate_id, []).append(Link(_retest_id(item), "FS", 0))
    return _inserted(_waiting(packages, waits), extra, tuple(waits))


def with_added_work(
    packages: Sequence[WorkPackage], added: Sequence[AddedWork], template: PlanTemplate
) -> tuple[WorkPackage, ...]:
    """Return the packages with added work among them; what it names and the plan does not have holds nothing up."""
    if not added:
        return tuple(packages)
    known = {package.id: package for package in packages}
    made: list[WorkPackage] = []
    waits: dict[str, list[Link]] = {}
    for work in added:
        package = _added_package(work, known, template)
        known[package.id] = package
        made.append(package)
        for id_ in work.before:
            if id_ in known:
                waits.setdefault(id_, []).append(Link(work.id, "FS", 0))
    return _inserted(_waiting(packages, waits), tuple(made), tuple(waits))


def _waiting(packages: Sequence[WorkPackage], waits: Mapping[str, Sequence[Link]]) -> tuple[WorkPackage, ...]:
    return tuple(
        replace(package, links=(*package.links, *waits[package.id])) if package.id in waits else package
        for package in packages
    )


def _inserted(
    packages: Sequence[WorkPackage], extra: Sequence[WorkPackage], before: Collection[str]
) -> tuple[WorkPackage, ...]:
    """Put packages before the first one that waits for them, at the end when none does."""
    place = next((number for number, package in enumerate(packages) if package.id in before), len(packages))
    return (*packages[:place], *extra, *packages[place:])


def _builder(packages: Sequence[WorkPackage], item: FailedItem) -> WorkPackage | None:
    """Return the work that serves the item's requirements most specifically; system work before any other."""
    wanted = set(item.requirement_ids)
    serving = [each for each in packages if each.kind == "work" and wanted.intersection(each.requirement_ids)]
    system = [each for each in serving if each.stream == "system"]
    return min(system or serving, key=lambda each: len(each.requirement_ids), default=None)


def _rework(item: FailedItem, like: WorkPackage, after: Sequence[str], decided: Mapping[Severity, int]) -> WorkPackage:
    days = decided.get(item.severity, REWORK_DAYS[item.severity])
    code = "steering.rework-days" if item.severity in decided else "steering.rework-days-assumed"
    severity = Statement(f"severity.{item.severity}")
    params = {"item": item.item_id, "severity": severity, "days": days, "reason": item.remark}
    constraint = None
    if item.found_on is not None:
        reason = item.remark or Text("验收项未通过", "The acceptance item failed")
        constraint = Constraint("start_no_earlier", item.found_on + timedelta(days=1), reason)
    return replace(
        like,
        id=_rework_id(item),
        template_id=_rework_id(item),
        kind="work",
        subject=None,
        title=Text(f"返工：{item.item_id} {item.title.zh}", f"Rework: {item.item_id} {item.title.en}"),
        duration=_duration(days, Statement(code, params)),
        effort_days=_effort(like, days),
        links=tuple(Link(id_, "FS", 0) for id_ in after),
        output=Text("已修复并自测的功能", "The function, mended and tested by its makers"),
        avoids_blackouts="none",
        requirement_ids=item.requirement_ids,
        reasons=(f"acceptance:{item.dimension}",),
        constraint=constraint,
        deadline=None,
        meeting=None,
    )


def _retest(item: FailedItem, rework: WorkPackage, tested_by: WorkPackage) -> WorkPackage:
    days = RETEST_DAYS[item.severity]
    params = {"item": item.item_id, "severity": Statement(f"severity.{item.severity}"), "days": days}
    return replace(
        tested_by,
        id=_retest_id(item),
        template_id=_retest_id(item),
        title=Text(f"复测：{item.item_id} {item.title.zh}", f"Retest: {item.item_id} {item.title.en}"),
        kind="work",
        duration=_duration(days, Statement("steering.retest-days-assumed", params)),
        effort_days=_effort(tested_by, days),
        links=(Link(rework.id, "FS", 0),),
        output=Text("复测记录", "Record of the retest"),
        avoids_blackouts="none",
        subject=None,
        requirement_ids=item.requirement_ids,
        reasons=(f"acceptance:{item.dimension}",),
        constraint=None,
        deadline=None,
        meeting=None,
    )


def _duration(days: int, explanation: Statement) -> Duration:
    return Duration(max(1, math.ceil(days * OPTIMISTIC)), days, math.ceil(days * PESSIMISTIC), explanation)


def _effort(like: WorkPackage, days: int) -> dict[str, float]:
    """Return the effort of so many days at the daily share of comparable work."""
    likely = like.duration.likely_days
    return {role: effort / likely * days for role, effort in like.effort_days.items()} if likely else {}


def _gates_held(
    packages: Sequence[WorkPackage], template: PlanTemplate, item: FailedItem, steering: SteeringRecords
) -> tuple[str, ...]:
    """Return the work packages of the gates that wait for the retest of an item."""
    gates = _open_gates(packages, template, item, steering)
    return gates[-1:] if item.severity == "minor" else gates


def _open_gates(
    packages: Sequence[WorkPackage], template: PlanTemplate, item: FailedItem, steering: SteeringRecords
) -> tuple[str, ...]:
    """
    Return the work packages of the gates still to come that require an item, in plan order.

    Where all of them have been passed it is the next gate of the plan: nothing known to fail goes past every gate.
    """
    passed = {id_ for id_, progress in steering.progress.items() if progress.actual_finish is not None}
    required = _required_at(packages, template, item)
    open_ = tuple(id_ for id_ in required if id_ not in passed)
    if open_ or not required:
        return open_
    own = {gate.work_package for gate in template.gates.values()}
    later = _after(packages, required[-1]) - passed
    return tuple(each.id for each in packages if each.template_id in own and each.id in later)[:1]


def _required_at(packages: Sequence[WorkPackage], template: PlanTemplate, item: FailedItem) -> tuple[str, ...]:
    """Return the work packages of all gates that require an item; one that is not in the plan leaves it to the next."""
    present = {package.template_id for package in packages}
    order = list(template.gates)
    held = {
        next((one for one in order[order.index(id_) :] if template.gates[one].work_package in present), None)
        for id_ in item.gate_ids
    }
    judging = {template.gates[id_].work_package for id_ in held if id_ is not None}
    return tuple(package.id for package in packages if package.template_id in judging)


def _after(packages: Sequence[WorkPackage], id_: str) -> frozenset[str]:
    """Return everything that waits for a package, directly or through others."""
    successors: dict[str, list[str]] = {}
    for package in packages:
        for link in package.links:
            successors.setdefault(link.predecessor_id, []).append(package.id)
    found: set[str] = set()
    open_ = [id_]
    while open_:
        for successor in successors.get(open_.pop(), ()):
            if successor not in found:
                found.add(successor)
                open_.append(successor)
    return frozenset(found)


def _added_package(work: AddedWork, known: Mapping[str, WorkPackage], template: PlanTemplate) -> WorkPackage:
    beside = next((known[id_] for id_ in (*work.after, *work.before) if id_ in known), None)
    phase = work.phase or (beside.phase if beside else next(iter(template.phases)))
    accountable = work.accountable or (beside.raci.accountable if beside else next(iter(template.roles)))
    params = {"days": work.days, "reason": work.reason}
    return WorkPackage(
        id=work.id,
        template_id=work.id,
        phase=phase,
        deliverable=beside.deliverable if beside else work.title,
        title=work.title,
        kind="work" if work.days else "milestone",
        stream=beside.stream if beside else "system",
        duration=_duration(work.days, Statement("steering.added-days", params))
        if work.days
        else Duration(0, 0, 0, Statement("rollout.duration-event")),
        raci=RaciTemplate(tuple(work.effort_days) or (accountable,), accountable, (), ()),
        effort_days=dict(work.effort_days),
        links=tuple(Link(id_, "FS", 0) for id_ in work.after if id_ in known),
        output=work.title,
        avoids_blackouts="none",
        subject=None,
        config_areas=(),
        requirement_ids=work.requirement_ids,
        reasons=(),
    )


def _rework_id(item: FailedItem) -> str:
    return f"RW-{item.item_id}"


def _retest_id(item: FailedItem) -> str:
    return f"RT-{item.item_id}"
