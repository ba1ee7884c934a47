"""Warns where laid-down dates, links and progress reports contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.network import asked_point
from planner.domain.rollout.results import WorkPackage
from planner.domain.rollout.schedule import Schedule
from planner.errors import Statement

NAMED = 5


def date_warnings(packages: Sequence[WorkPackage], schedule: Schedule, calendar: WorkCalendar) -> Iterator[Statement]:
    """Yield missed deadlines with what decides them, dates that links contradict, and work begun too early."""
    titles = {package.id: package.title for package in packages}
    for package in packages:
        wanted = _wanted(package)
        finish = schedule.packages[package.id].finish
        if wanted is not None and finish > wanted:
            chain = tuple(titles[id_] for id_ in schedule.chain_to(package.id)[-NAMED:])
            late = calendar.working_days_between(wanted + timedelta(days=1), finish)
            params = {"title": package.title, "finish": finish, "wanted": wanted, "days": late, "chain": chain}
            yield Statement("rollout.negative-float", params)
    yield from _contradictions(packages, schedule, titles)


def _wanted(package: WorkPackage) -> date | None:
    """Return the earlier of the deadline and the day by which a constraint wants the package finished."""
    constraint = package.constraint
    day = constraint.day if constraint is not None and constraint.kind == "finish_no_later" else None
    return min((each for each in (package.deadline, day) if each is not None), default=None)


def _contradictions(
    packages: Sequence[WorkPackage], schedule: Schedule, titles: Mapping[str, Text]
) -> Iterator[Statement]:
    early = schedule.forward.early
    fixed = {activity.id for activity in schedule.activities if activity.fixed is not None}
    for package in packages:
        if package.id not in fixed:
            continue
        span = early[package.id]
        for link in package.links:
            asked = asked_point(link, early[link.predecessor_id])
            if (span.start if link.type[1] == "S" else span.finish) >= asked:
                continue
            dates = schedule.packages[link.predecessor_id]
            params = {"title": package.title, "predecessor": titles[link.predecessor_id], "finish": dates.finish}
            if package.constraint is not None and not schedule.packages[package.id].fraction_done:
                yield Statement("rollout.constraint-conflict", {**params, "day": package.constraint.day})
            elif dates.fraction_done < 1:
                yield Statement("rollout.out-of-sequence", params)
