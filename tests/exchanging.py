"""A small plan with everything the exchange formats have to carry, made by hand on the calendar of an example."""

from __future__ import annotations

import dataclasses
from datetime import date

from planner.domain.model.company import BlackoutRule, TeamMember
from planner.domain.model.steering import (
    BaselineDates,
    Constraint,
    PackageProgress,
    ScheduleBaseline,
    SteeringRecords,
)
from planner.domain.model.text import Text
from planner.domain.rollout.network import Activity, forward_pass
from planner.domain.rollout.results import Link, ScheduledPackage
from planner.domain.rollout.schedule_results import Assignment, PlanScheduling
from planner.domain.rollout.working_days import WorkingDays

# a Monday; the National Day holidays (with make-up working days around them) lie inside
START = date(2026, 9, 14)
REASON = Text("客户要求", "asked for by the client")

# id, days (0: an event), links, days it may not start before (in points)
PACKAGES = (
    ("A", 3, (), 0),
    ("B", 5, (Link("A", "FS", 0),), 0),
    ("C", 2, (Link("A", "FS", 2),), 0),
    ("D", 4, (Link("A", "SS", 1), Link("B", "FF", 1)), 0),
    ("E", 2, (Link("B", "SF", 3),), 0),
    ("PAIR", 6, (Link("B", "SS", 1), Link("B", "FF", 2)), 0),
    ("ELAPSED", 1, (Link("C", "FS", 10, "ed"),), 0),
    ("LEVELLED", 3, (Link("A", "FS", 0), Link("B", "FS", 0, role_id="crm_admin")), 0),
    ("LATER", 2, (Link("A", "FS", 0),), 9),
    ("ON", 1, (Link("A", "FS", 0),), 11),
    ("GATE", 0, (Link("B", "FS", 0), Link("D", "FS", 0)), 0),
    ("OPENS", 0, (Link("GATE", "FS", 0),), 0),
    ("AFTER", 2, (Link("OPENS", "FS", 0), Link("C", "FS", -1)), 0),
    # 10 October, a make-up Saturday, then 14 to 16: on the days between it rests
    ("RESTS", 4, (Link("A", "FS", 2),), 15),
)
RESTING = frozenset({date(2026, 10, 12), date(2026, 10, 13)})
STARTED, FINISHED = "B", "A"
ABSENT = (date(2026, 9, 21), date(2026, 9, 22))


def exchange_example(result, packages=PACKAGES):
    """An example's result with the small plan in the place of its own."""
    pattern = next(one for one in result.rollout.work_packages if one.kind == "work" and one.requirement_ids)
    made = tuple(_package(pattern, id_, days, links) for id_, days, links, _ in packages)
    calendar = result.calendar
    counted = WorkingDays(calendar, START)
    network = [
        Activity(
            id_, days, links, not_before=first, interruptible=id_ == "RESTS",
            blocked=(lambda point: counted.morning(point) in RESTING) if id_ == "RESTS" else None,
        )
        for id_, days, links, first in packages
    ]  # fmt: skip
    early = forward_pass(network, counted.elapsed).early
    schedule = {}
    for package in made:
        span, event, opens = early[package.id], package.kind != "work", package.id == "OPENS"
        start = counted.evening(span.start) if event and not opens else counted.morning(span.start)
        finish = start if event else counted.evening(span.finish)
        schedule[package.id] = ScheduledPackage(
            package.id, start, finish, start, finish, 0, 0, critical=package.id in {"A", "B"},
            provisional=calendar.is_provisional(finish), moved=None,
            fraction_done={FINISHED: 1.0, STARTED: 0.4}.get(package.id, 0.0),
        )  # fmt: skip
    ids = [one.id for one in made]
    rollout = dataclasses.replace(
        result.rollout, start=START, work_packages=made, schedule=schedule, critical_path=("A", "B"), gates=(),
        scheduling=PlanScheduling(assignments=_assignments(schedule)), status_date=date(2026, 9, 18),
    )  # fmt: skip
    rule = BlackoutRule("closed", REASON, min(RESTING), max(RESTING), (), 0, 0, ("training",))
    engagement = dataclasses.replace(
        result.engagement, team=_team(result), steering=_steering(schedule, ids), blackouts=(rule,)
    )
    return dataclasses.replace(result, rollout=rollout, engagement=engagement)


def _package(pattern, id_, days, links):
    duration = dataclasses.replace(pattern.duration, optimistic_days=days, likely_days=days, pessimistic_days=days)
    kind = "work" if days else "milestone" if id_ == "OPENS" else "gate"
    constraint = {
        "LATER": Constraint("start_no_earlier", date(2026, 9, 25), REASON),
        "ON": Constraint("start_on", None, REASON),
        "C": Constraint("finish_no_later", date(2026, 12, 31), REASON),
    }.get(id_)
    return dataclasses.replace(
        pattern, id=id_, title=Text(f"工作{id_}", f"Work {id_}"), duration=duration, links=tuple(links), kind=kind,
        avoids_blackouts="training" if id_ == "RESTS" else "none", effort_days={"crm_admin": days * 0.5} if days else {}, subject=None,
        constraint=constraint, deadline=date(2026, 12, 1) if id_ == "D" else None,
        phase="1" if id_ in {"A", "B", "C"} else "2",
        requirement_ids=tuple(f"F-CUS-{n:02d}" for n in range(60)) if id_ == "A" else pattern.requirement_ids,
    )  # fmt: skip


def _team(result):
    member = next(one for one in result.engagement.team)
    admin = dataclasses.replace(
        member, id="zhang", name=Text("张样", "Zhang Yang"), role="crm_admin", availability=0.5, absences=(ABSENT,)
    )
    assert isinstance(admin, TeamMember)
    return (admin,)


def _assignments(schedule):
    return tuple(
        Assignment(id_, "crm_admin", "zhang", schedule[id_].start, schedule[id_].finish, 0.3) for id_ in ("A", "B")
    )


def _steering(schedule, ids):
    dates = {id_: BaselineDates(schedule[id_].start, schedule[id_].finish, budget=1200.5) for id_ in ids if id_ != "E"}
    baseline = ScheduleBaseline("B1", Text("首版", "First"), date(2026, 9, 1), None, dates)
    progress = {
        FINISHED: PackageProgress(FINISHED, schedule[FINISHED].start, schedule[FINISHED].finish, fraction_done=1.0),
        STARTED: PackageProgress(STARTED, schedule[STARTED].start, fraction_done=0.4),
    }
    return SteeringRecords(status_date=date(2026, 9, 18), progress=progress, baselines=(baseline,))
