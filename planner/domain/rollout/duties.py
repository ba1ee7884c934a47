"""Duties become tasks: the work packages that fulfil them here, and the days on which standing duties come up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from planner.domain.model.template import Duty, PlanTemplate, Rhythm
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.results import DutyTasks, Gate, ScheduledPackage, Wave, WorkPackage

_STEPS: Mapping[Rhythm, timedelta] = {
    "weekly": timedelta(weeks=1),
    "fortnightly": timedelta(weeks=2),
    "monthly": timedelta(weeks=4),
    "quarterly": timedelta(weeks=13),
}


def assign_duties(
    template: PlanTemplate,
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    waves: Sequence[Wave],
    gates: Sequence[Gate],
    calendar: WorkCalendar,
) -> tuple[DutyTasks, ...]:
    """
    Return every duty of every role with its tasks, in template order; a duty whose work does not apply has none.

    Source: docs/methods.md#duties
    """
    first, last = min(each.start for each in schedule.values()), max(each.finish for each in schedule.values())
    live = min((wave.go_live for wave in waves), default=first)
    moments = {"each_gate": [gate.due for gate in gates], "each_wave": [wave.go_live for wave in waves]}

    def days(duty: Duty) -> tuple[date, ...]:
        if duty.rhythm in moments:
            return tuple(sorted(set(moments[duty.rhythm])))
        begin = live if duty.operation else first
        return tuple(recurring_days(begin, last, duty.rhythm, calendar)) if duty.rhythm else ()

    return tuple(
        DutyTasks(
            role_id=role.id,
            text=duty.text,
            package_ids=tuple(one.id for one in work_packages if one.template_id in duty.package_ids),
            rhythm=duty.rhythm,
            days=days(duty),
        )
        for role in template.roles.values()
        for duty in role.duties
    )


def recurring_days(first: date, last: date, rhythm: Rhythm, calendar: WorkCalendar) -> Iterator[date]:
    """
    Yield the days of a regular activity: one step after the first day, then every step, on the next working day.

    A month is four weeks and a quarter thirteen, so that the day of the week stays.
    """
    wanted = first + _STEPS[rhythm]
    while wanted <= last:
        day = calendar.on_or_after(wanted)
        if day <= last:
            yield day
        wanted += _STEPS[rhythm]
