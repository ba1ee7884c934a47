"""The roll-out plan of one engagement, from template, facts and gaps to dated work packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.condition import Facts, FactValue
from planner.domain.model.engagement import Engagement
from planner.domain.model.template import PlanTemplate
from planner.domain.model.vendor import Alternative
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.blackouts import Blackouts
from planner.domain.rollout.durations import numeric_drivers, unknown_drivers
from planner.domain.rollout.duties import assign_duties
from planner.domain.rollout.gaps import CLOSED_BY_WORK, find_gaps, in_scope, is_built
from planner.domain.rollout.gates import date_gates, gate_warnings
from planner.domain.rollout.go_live import GoLiveQuestion, go_live_packages, judge_go_live
from planner.domain.rollout.registers import build_registers
from planner.domain.rollout.results import Gap, RolloutPlan, ScheduledPackage, Wave, WorkPackage
from planner.domain.rollout.risks import build_risks
from planner.domain.rollout.schedule import Schedule, Scheduler
from planner.domain.rollout.staffing import assign_roles, staffing_warnings
from planner.domain.rollout.waves import PlannedWave, plan_waves
from planner.domain.rollout.work_packages import build_work_packages
from planner.errors import Statement


def plan_rollout(
    engagement: Engagement,
    catalogue: Catalogue,
    template: PlanTemplate,
    calendar: WorkCalendar,
    facts: Facts,
    alternative: Alternative | None,
) -> RolloutPlan:
    """
    Plan the roll-out of an alternative (None: none is known yet, its gaps are left open).

    Args:
        facts: numbers, lights and yes/no facts by name (docs/content_formats.md); the counts of gaps
            and waves are computed here.

    Raises:
        InputError: the pilot site is unknown, links of the template run in a circle, or nothing goes live.
        InfeasiblePlanError: blackouts leave no window for a work package.
    """
    gaps = find_gaps(engagement, catalogue, alternative)
    planned_waves = plan_waves(engagement)
    facts = {**facts, **_gap_facts(facts, gaps, catalogue, alternative), "waves": len(planned_waves)}
    registers = build_registers(engagement, catalogue, gaps, planned_waves)
    packages = build_work_packages(template, facts, registers, in_scope(engagement, catalogue))
    start = calendar.on_or_after(engagement.plan.start or engagement.today)
    scheduler = Scheduler(packages, calendar, engagement.blackouts, start)
    schedule = scheduler.schedule()
    go_lives = go_live_packages(template, packages)
    waves = tuple(_dated_wave(wave, go_lives, schedule.packages) for wave in planned_waves)
    question = GoLiveQuestion(
        engagement.plan.go_live, engagement.today, start, calendar, Blackouts(engagement.blackouts, calendar)
    )
    items = {item.subject: item for register in registers.values() for item in register}
    gates = date_gates(template, packages, schedule.packages, items)
    return RolloutPlan(
        template_id=template.id,
        alternative_id=alternative.id if alternative else None,
        is_provisional=engagement.award is None,
        start=start,
        work_packages=packages,
        schedule=schedule.packages,
        critical_path=schedule.critical_path,
        waves=waves,
        gates=gates,
        risks=build_risks(template, facts, packages),
        roles=assign_roles(template, engagement.team, packages, schedule.packages),
        gaps=gaps,
        go_live=judge_go_live(question, go_lives, waves, packages, schedule, scheduler),
        uat_start=_uat_start(template, packages, schedule.packages, waves),
        drivers={name: value for name, value in numeric_drivers(facts).items() if value is not None},
        warnings=tuple(_warnings(engagement, template, calendar, facts, alternative, packages, schedule, start)),
        duties=assign_duties(template, packages, schedule.packages, waves, gates, calendar),
    )


def _gap_facts(
    facts: Facts, gaps: Sequence[Gap], catalogue: Catalogue, alternative: Alternative | None
) -> dict[str, FactValue]:
    """Count gaps to be closed by work; what the client stated about custom requirements stays as stated."""
    if alternative is None:
        return {"gaps": None}
    custom = [gap for gap in gaps if gap.code == "custom"]
    counted: dict[str, FactValue] = {
        f"custom_{size}": sum(gap.size == size for gap in custom) for size in ("small", "medium", "large")
    }
    stated = {name: facts[name] for name in counted if facts.get(name) is not None}
    work = sum(
        gap.code in CLOSED_BY_WORK and is_built(catalogue.requirements[gap.requirement_id], catalogue) for gap in gaps
    )
    return {**counted, **stated, "gaps": work, "has_custom": bool(custom)}


def _dated_wave(wave: PlannedWave, go_lives: Sequence[WorkPackage], schedule: Mapping[str, ScheduledPackage]) -> Wave:
    own = [package for package in go_lives if package.subject == f"wave:{wave.id}"] or go_lives
    return Wave(
        id=wave.id,
        number=wave.number,
        is_pilot=wave.is_pilot,
        title=wave.title,
        site_ids=wave.site_ids,
        users=wave.users,
        go_live=min(schedule[package.id].start for package in own),
        reasons=wave.reasons,
        group_ids=wave.group_ids,
    )


def _uat_start(
    template: PlanTemplate,
    packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    waves: Sequence[Wave],
) -> date:
    starts = [schedule[package.id].start for package in packages if package.template_id == template.uat_package]
    return min(starts, default=waves[0].go_live)


def _warnings(
    engagement: Engagement,
    template: PlanTemplate,
    calendar: WorkCalendar,
    facts: Facts,
    alternative: Alternative | None,
    packages: Sequence[WorkPackage],
    schedule: Schedule,
    start: date,
) -> Iterator[Statement]:
    if engagement.award is None:
        yield Statement("rollout.not-awarded")
    if alternative is None:
        yield Statement("rollout.no-alternative")
    yield from _start_warnings(engagement, start)
    yield from _past_phases(engagement.today, template, packages, schedule.packages)
    yield from _unknown_driver_warnings(template, facts, packages)
    yield from _interruption_warnings(packages, schedule)
    yield from gate_warnings(template, packages)
    yield from staffing_warnings(template, engagement.team, packages, schedule.packages, calendar)
    if any(each.provisional for each in schedule.packages.values()):
        yield Statement("rollout.calendar-provisional", {"through": calendar.announced_through})


def _start_warnings(engagement: Engagement, start: date) -> Iterator[Statement]:
    if engagement.plan.start is None:
        yield Statement("rollout.start-assumed", {"start": start})
    elif engagement.plan.start < engagement.today:
        yield Statement("rollout.start-past", {"start": engagement.plan.start, "today": engagement.today})


def _past_phases(
    today: date, template: PlanTemplate, packages: Sequence[WorkPackage], schedule: Mapping[str, ScheduledPackage]
) -> Iterator[Statement]:
    for phase in template.phases.values():
        finishes = [schedule[package.id].finish for package in packages if package.phase == phase.code]
        if finishes and max(finishes) < today:
            yield Statement("rollout.phase-past", {"phase": phase.text, "finish": max(finishes), "today": today})


def _unknown_driver_warnings(
    template: PlanTemplate, facts: Facts, packages: Sequence[WorkPackage]
) -> Iterator[Statement]:
    """Name each unknown driver once, with the number of work packages whose duration it widens."""
    drivers = numeric_drivers(facts)
    counts: dict[str, int] = {}
    for package in packages:
        if package.kind != "work":
            continue
        for name in unknown_drivers(template.work_packages[package.template_id].duration, drivers):
            # drivers of register entries are known to the entry, not to the facts
            if not name.startswith("item_"):
                counts[name] = counts.get(name, 0) + 1
    for name, count in counts.items():
        label = Statement(f"rollout.fact-{name.replace('_', '-')}")
        yield Statement("rollout.driver-unknown", {"driver": label, "count": count})


def _interruption_warnings(packages: Sequence[WorkPackage], schedule: Schedule) -> Iterator[Statement]:
    titles = {package.id: package.title for package in packages}
    for id_ in schedule.interrupted:
        moved = schedule.packages[id_].moved
        if moved is not None and moved.code == "rollout.interrupted":
            yield Statement("rollout.package-interrupted", {"title": titles[id_], "why": moved})
