"""The roll-out plan of one engagement, from template, facts and gaps to dated work packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.condition import Facts, FactValue
from planner.domain.model.engagement import Engagement
from planner.domain.model.steering import FailedItem
from planner.domain.model.template import CLASS_HOOKS, PlanTemplate
from planner.domain.model.vendor import Alternative
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.adjustments import adjust, unknown_packages, with_rework
from planner.domain.rollout.availability import Availability
from planner.domain.rollout.blackouts import Blackouts
from planner.domain.rollout.calendar_notes import calendar_notes
from planner.domain.rollout.date_warnings import date_warnings
from planner.domain.rollout.durations import numeric_drivers, unknown_drivers
from planner.domain.rollout.duties import assign_duties
from planner.domain.rollout.gaps import closed_by_work, find_gaps, in_scope, is_built, is_custom
from planner.domain.rollout.gates import date_gates, gate_warnings
from planner.domain.rollout.go_live import GoLiveQuestion, go_live_packages, judge_go_live, weigh_wish
from planner.domain.rollout.levelled import People
from planner.domain.rollout.load import weekly_load
from planner.domain.rollout.meetings import Meetings
from planner.domain.rollout.registers import build_registers
from planner.domain.rollout.results import Gap, RolloutPlan, ScheduledPackage, Wave, WorkPackage
from planner.domain.rollout.risks import build_risks
from planner.domain.rollout.schedule import Circumstances, Schedule, Scheduler
from planner.domain.rollout.schedule_results import RoleWeek
from planner.domain.rollout.scheduling import describe_scheduling
from planner.domain.rollout.staffing import accountability_warnings, assign_roles, staffing_warnings
from planner.domain.rollout.steering.reopen import steered_packages
from planner.domain.rollout.stretched import stretched
from planner.domain.rollout.waves import PlannedWave, plan_waves
from planner.domain.rollout.work_packages import build_work_packages
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """
    What other stages know that the plan needs.

    `training_days` are working days in class by wave id (None: the key users; `administrator`, `project_team` and
    `method` by name), missing where unknown;
    `rework` are work packages that failed acceptance items reopened; `failed` are failed items whose rework is
    still to be laid out.
    """

    training_days: Mapping[str | None, int] = field(default_factory=dict)
    rework: tuple[WorkPackage, ...] = ()
    failed: tuple[FailedItem, ...] = ()


def plan_rollout(
    engagement: Engagement,
    catalogue: Catalogue,
    template: PlanTemplate,
    calendar: WorkCalendar,
    facts: Facts,
    alternative: Alternative | None,
    inputs: PlanInputs | None = None,
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
    inputs = inputs or PlanInputs()
    gaps = find_gaps(engagement, catalogue, alternative)
    planned_waves = plan_waves(engagement)
    facts = {
        **facts,
        **_gap_facts(facts, gaps, catalogue, alternative),
        "waves": len(planned_waves),
        "key_user_training_days": inputs.training_days.get(None),
        "admin_training_days": inputs.training_days.get("administrator"),
        "team_training_days": inputs.training_days.get("project_team"),
        "method_training_days": inputs.training_days.get("method"),
        **engagement.steering.drivers,
    }
    registers = build_registers(engagement, catalogue, gaps, planned_waves, inputs.training_days)
    built = build_work_packages(template, facts, registers, in_scope(engagement, catalogue))
    meetings = Meetings(engagement.meetings, calendar)
    steered = steered_packages(_decided_at(built, meetings), template, engagement.steering, inputs.failed)
    packages = adjust(with_rework(steered, inputs.rework), engagement.steering)
    go_lives = go_live_packages(template, packages)
    people = People(template, engagement.team, Availability(engagement.team, calendar))
    packages = stretched(packages, people, _kept_durations(engagement, template, packages))
    circumstances = _circumstances(engagement, template, calendar, packages, people, meetings, planned_waves)
    scheduler = Scheduler(packages, circumstances)
    schedule = scheduler.schedule()
    waves = tuple(_dated_wave(wave, go_lives, schedule.packages) for wave in planned_waves)
    question = GoLiveQuestion(
        engagement.plan.go_live,
        engagement.today,
        circumstances.start,
        calendar,
        Blackouts(engagement.blackouts, calendar),
    )
    items = {item.subject: item for register in registers.values() for item in register}
    gates = date_gates(template, packages, schedule.packages, items)
    load = weekly_load(template, engagement.team, packages, schedule.packages, calendar, people.availability)
    scheduling = describe_scheduling(
        template, facts, packages, schedule, scheduler, people, load, go_lives, gates, engagement.plan
    )
    return RolloutPlan(
        template_id=template.id,
        alternative_id=alternative.id if alternative else None,
        is_provisional=engagement.award is None,
        start=circumstances.start,
        work_packages=packages,
        schedule=schedule.packages,
        critical_path=schedule.critical_path,
        waves=waves,
        gates=gates,
        risks=build_risks(template, facts, packages),
        roles=assign_roles(template, engagement.team, packages, schedule.packages),
        gaps=gaps,
        go_live=weigh_wish(
            judge_go_live(question, go_lives, waves, packages, schedule, scheduler), scheduling.risk, go_lives
        ),
        uat_start=_uat_start(template, packages, schedule.packages, waves),
        drivers={name: value for name, value in numeric_drivers(facts).items() if value is not None},
        warnings=tuple(_warnings(engagement, template, facts, alternative, packages, schedule, circumstances, load)),
        duties=assign_duties(template, packages, schedule.packages, waves, gates, calendar),
        scheduling=scheduling,
        status_date=engagement.steering.status_date,
    )


def _circumstances(
    engagement: Engagement,
    template: PlanTemplate,
    calendar: WorkCalendar,
    packages: Sequence[WorkPackage],
    people: People,
    meetings: Meetings,
    planned_waves: Sequence[PlannedWave],
) -> Circumstances:
    """Return what the plan is scheduled under; it begins with the first work that was really done."""
    steering = engagement.steering
    done = [
        day
        for progress in steering.progress.values()
        if (day := progress.actual_start or progress.actual_finish) is not None
    ]
    planned = engagement.plan.start or engagement.today
    gates = {gate.work_package for gate in template.gates.values()}
    targets = [each.id for each in packages if each.template_id == template.go_live_package]
    targets += [each.id for each in packages if each.template_id in gates]
    return Circumstances(
        calendar=calendar,
        start=calendar.on_or_after(min([planned, *done])),
        rules=engagement.blackouts,
        meetings=meetings,
        steering=steering,
        people=people,
        targets=tuple(dict.fromkeys(targets)),
        sites={f"wave:{wave.id}": wave.site_ids for wave in planned_waves},
    )


def _kept_durations(engagement: Engagement, template: PlanTemplate, packages: Sequence[WorkPackage]) -> set[str]:
    """Return the packages whose duration was decided, or follows from the days of their classes."""
    classes = {template.training_package, *(template.hooks.get(hook) for hook in CLASS_HOOKS)}
    own = {package.id for package in packages if package.template_id in classes}
    return own | set(engagement.steering.durations)


def _decided_at(packages: Sequence[WorkPackage], meetings: Meetings) -> tuple[WorkPackage, ...]:
    """Return the packages; where the engagement names no meeting for a body, its decision waits for none."""
    return tuple(
        replace(package, meeting=None) if package.meeting and meetings.rule_of(package.meeting) is None else package
        for package in packages
    )


def _gap_facts(
    facts: Facts, gaps: Sequence[Gap], catalogue: Catalogue, alternative: Alternative | None
) -> dict[str, FactValue]:
    """Count gaps to be closed by work; what the client stated about custom requirements stays as stated."""
    if alternative is None:
        return {"gaps": None}
    custom = [gap for gap in gaps if is_custom(gap)]
    counted: dict[str, FactValue] = {
        f"custom_{size}": sum(gap.size == size for gap in custom) for size in ("small", "medium", "large")
    }
    stated = {name: facts[name] for name in counted if facts.get(name) is not None}
    work = sum(closed_by_work(gap) and is_built(catalogue.requirements[gap.requirement_id], catalogue) for gap in gaps)
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
    facts: Facts,
    alternative: Alternative | None,
    packages: Sequence[WorkPackage],
    schedule: Schedule,
    circumstances: Circumstances,
    load: Sequence[RoleWeek],
) -> Iterator[Statement]:
    calendar = circumstances.calendar
    if engagement.award is None:
        yield Statement("rollout.not-awarded")
    if alternative is None:
        yield Statement("rollout.no-alternative")
    yield from _start_warnings(engagement, circumstances.start)
    yield from unknown_packages(packages, engagement.steering)
    yield from date_warnings(packages, schedule, calendar)
    if engagement.steering.status_date is None:
        yield from _past_phases(engagement.today, template, packages, schedule.packages)
    yield from _unknown_driver_warnings(template, facts, packages)
    yield from _interruption_warnings(packages, schedule)
    yield from gate_warnings(template, packages)
    yield from staffing_warnings(template, engagement.team, load)
    yield from accountability_warnings(template, engagement.team, packages, schedule.packages)
    last = max((each.finish for each in schedule.packages.values()), default=circumstances.start)
    yield from calendar_notes(calendar, engagement.blackouts, engagement.meetings, last)
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
        # rework comes from no template, and a decided duration no longer hangs on the driver
        if package.kind != "work" or package.template_id not in template.work_packages:
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
