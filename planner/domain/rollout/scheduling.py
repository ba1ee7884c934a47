"""What a scheduled plan says beyond its dates: levelling, load, people by name, and how certain the dates are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from planner.domain.model.condition import Facts
from planner.domain.model.engagement import PlanSettings
from planner.domain.model.template import PlanTemplate
from planner.domain.rollout.durations import numeric_drivers
from planner.domain.rollout.levelled import People, describe
from planner.domain.rollout.naming import name_members
from planner.domain.rollout.results import Gate, WorkPackage
from planner.domain.rollout.schedule import Schedule, Scheduler
from planner.domain.rollout.schedule_results import PlanScheduling, RoleWeek, ScheduleRisk
from planner.domain.rollout.steering.order import links_between_people
from planner.domain.rollout.uncertainty.simulate_plan import simulate_plan
from planner.errors import Statement

_WAITS_FOR_PEOPLE = ("resource", "absence")


def describe_scheduling(
    template: PlanTemplate,
    facts: Facts,
    packages: Sequence[WorkPackage],
    schedule: Schedule,
    scheduler: Scheduler,
    people: People,
    load: Sequence[RoleWeek],
    go_lives: Sequence[WorkPackage],
    gates: Sequence[Gate],
    settings: PlanSettings,
) -> PlanScheduling:
    """Return levelling, load, assignments and dates with probabilities; costs are added where rates are known."""
    levelled = schedule.levelled
    moved = [package.id for package in packages if schedule.packages[package.id].levelled_days]
    described = None if levelled is None else describe(levelled, moved, people.levelled_roles())
    if described is not None:
        notes = (*described.notes, *_unnamed(packages, people), *_bottleneck(schedule, people, go_lives))
        described = replace(described, notes=notes)
    return PlanScheduling(
        levelling=described,
        load=tuple(load),
        assignments=name_members(packages, schedule.forward.early, people, scheduler.days),
        risk=_risk(template, facts, packages, schedule, scheduler, go_lives, gates, settings),
        resource_links=links_between_people(schedule.activities),
    )


def _unnamed(packages: Sequence[WorkPackage], people: People) -> Iterator[Statement]:
    """Say for how many roles nobody is named: the dates take it that somebody is always there for them."""
    named = {member.role for member in people.team}
    asked = {role_id for package in packages for role_id, days in package.effort_days.items() if days}
    if asked & named and asked - named:
        yield Statement("rollout.levelling-unnamed", {"count": len(asked - named)})


def _bottleneck(schedule: Schedule, people: People, go_lives: Sequence[WorkPackage]) -> Iterator[Statement]:
    """
    Say whose time decides the last go-live: the roles that its chain waits for, most waited for first.

    Source: docs/methods.md#bottleneck
    """
    last = max(go_lives, key=lambda package: schedule.packages[package.id].start).id
    chain = schedule.chain_to(last)
    causes = [schedule.packages[id_].cause for id_ in chain]
    waits = Counter(cause.role_id for cause in causes if cause is not None and cause.kind in _WAITS_FOR_PEOPLE)
    roles = tuple(
        Statement(
            "rollout.role-waits",
            {
                "role": people.template.roles[role_id].title,
                "people": tuple(member.name for member in people.team if member.role == role_id),
                "count": count,
            },
        )
        for role_id, count in waits.most_common()
        if role_id is not None
    )
    if roles:
        yield Statement(
            "rollout.levelling-bottleneck", {"count": sum(waits.values()), "steps": len(chain), "roles": roles}
        )


def _risk(
    template: PlanTemplate,
    facts: Facts,
    packages: Sequence[WorkPackage],
    schedule: Schedule,
    scheduler: Scheduler,
    go_lives: Sequence[WorkPackage],
    gates: Sequence[Gate],
    settings: PlanSettings,
) -> ScheduleRisk:
    last = max(go_lives, key=lambda package: schedule.packages[package.id].start).id
    asked = [gate.work_package_id for gate in gates] + [package.id for package in go_lives]
    return simulate_plan(
        schedule.activities,
        {package.id: package.duration for package in packages},
        _shared_drivers(template, facts, packages),
        scheduler.days,
        gates=tuple(dict.fromkeys(asked)),
        go_live=last,
        planned={id_: dates.start for id_, dates in schedule.packages.items()},
        started=scheduler.remaining_days(),
        titles={package.id: package.title for package in packages},
        distribution=settings.distribution,
        contingency=settings.confidence,
    )


def _shared_drivers(
    template: PlanTemplate, facts: Facts, packages: Sequence[WorkPackage]
) -> Mapping[str, tuple[str, ...]]:
    """Return the drivers of each package's duration: where its number is wrong, it is wrong for all of them."""
    numbers = numeric_drivers(facts)
    found: dict[str, tuple[str, ...]] = {}
    for package in packages:
        rule = template.work_packages.get(package.template_id)
        rates = () if rule is None else rule.duration.rates
        # what exists once only cannot be shared: drivers of a register entry join the packages of that entry
        found[package.id] = tuple(
            rate.driver if rate.driver in numbers else f"{rate.driver}:{package.subject}" for rate in rates if rate.rate
        )
    return found
