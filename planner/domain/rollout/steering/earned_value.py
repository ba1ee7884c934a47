"""
Earned value and earned schedule: what the work done is worth against the baseline, and where that leads.

Source: docs/methods.md#earned-value
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.model.steering import BaselineDates, PackageProgress, ScheduleBaseline, SteeringRecords
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.steering.results import EarnedValue, PackageValue, Unit
from planner.errors import Statement

_ONE_DAY = timedelta(days=1)
# an index this near to 1 is on plan
ON_PLAN = 0.005


@dataclass(frozen=True, slots=True)
class Indices:
    """
    What follows from budget at completion, planned value, earned value and actual cost; None is unknown.

    `eac_*` are estimates at completion: at the cost index so far, the rest as budgeted, and at both indices.
    """

    schedule_variance: float
    cost_variance: float | None
    schedule_index: float | None
    cost_index: float | None
    eac_cost_index: float | None
    eac_as_budgeted: float | None
    eac_both_indices: float | None
    estimate_to_complete: float | None
    variance_at_completion: float | None
    to_complete_index: float | None


def indices(budget: float, planned: float, earned: float, actual: float | None) -> Indices:
    """
    Work out variances, indices and forecasts; to complete and at completion rest on the cost index so far.

    Source: docs/methods.md#earned-value
    """
    spi = _ratio(earned, planned)
    cpi = None if actual is None else _ratio(earned, actual)
    eac = None if cpi is None else _ratio(budget, cpi)
    as_budgeted = None if actual is None else actual + budget - earned
    both = None if cpi is None or spi is None else _ratio(budget - earned, cpi * spi)
    return Indices(
        schedule_variance=earned - planned,
        cost_variance=None if actual is None else earned - actual,
        schedule_index=spi,
        cost_index=cpi,
        eac_cost_index=eac,
        eac_as_budgeted=as_budgeted,
        eac_both_indices=None if both is None or actual is None else actual + both,
        estimate_to_complete=None if eac is None or actual is None else eac - actual,
        variance_at_completion=None if eac is None else budget - eac,
        # with the budget spent no index reaches it any more
        to_complete_index=None if actual is None or actual >= budget else (budget - earned) / (budget - actual),
    )


def earned_days(planned_by_day: Sequence[float], earned: float) -> float:
    """
    Return the earned schedule: the working days by whose end the plan was to have earned as much.

    Args:
        planned_by_day: cumulated planned value at the end of the first, second, ... working day.

    Source: docs/methods.md#earned-schedule
    """
    whole = sum(value <= earned + 1e-9 for value in planned_by_day) if earned > 0 else 0
    # days at the end on which nothing more is planned are not earned twice
    while whole > 1 and math.isclose(planned_by_day[whole - 1], planned_by_day[whole - 2], abs_tol=1e-9):
        whole -= 1
    if whole >= len(planned_by_day):
        return float(len(planned_by_day))
    reached = planned_by_day[whole - 1] if whole else 0.0
    step = planned_by_day[whole] - reached
    return whole + (earned - reached) / step if step > 0 else float(whole)


def measure_earned_value(
    baseline: ScheduleBaseline, steering: SteeringRecords, calendar: WorkCalendar
) -> EarnedValue | None:
    """
    Measure the progress reported on the status date; None without a status date or anything to value.

    Work packages the baseline gives neither budget nor effort are named in `unvalued` and count for nothing; work
    that the baseline does not have earns nothing, but what it took counts.
    """
    status_date = steering.status_date
    unit, amounts, why = _amounts(baseline, steering)
    if status_date is None or not sum(amounts.values()):
        return None
    values = tuple(_value(id_, baseline, amount, steering, unit, calendar) for id_, amount in amounts.items())
    planned, earned = sum(each.planned for each in values), sum(each.earned for each in values)
    actual = _actual(values, steering, amounts, unit)
    days = _working_days(baseline, amounts, calendar)
    by_day = _planned_by_day(baseline, amounts, days, calendar)
    budget = sum(amounts.values())
    found = indices(budget, planned, earned, actual)
    reached = earned_days(by_day, earned)
    elapsed = sum(day <= status_date for day in days)
    # past the end of the baseline the calendar goes on
    elapsed += calendar.working_days_between(days[-1] + _ONE_DAY, status_date) if status_date > days[-1] else 0
    index_time = _ratio(reached, elapsed)
    forecast = None if not index_time else len(days) / index_time
    return EarnedValue(
        unit=unit,
        currency=baseline.currency if unit == "cost" else None,
        status_date=status_date,
        budget=budget,
        planned=planned,
        earned=earned,
        actual=actual,
        schedule_variance=found.schedule_variance,
        cost_variance=found.cost_variance,
        schedule_index=found.schedule_index,
        cost_index=found.cost_index,
        eac_cost_index=found.eac_cost_index,
        eac_as_budgeted=found.eac_as_budgeted,
        eac_both_indices=found.eac_both_indices,
        estimate_to_complete=found.estimate_to_complete,
        variance_at_completion=found.variance_at_completion,
        to_complete_index=found.to_complete_index,
        earned_days=reached,
        elapsed_days=elapsed,
        planned_days=len(days),
        schedule_index_time=index_time,
        forecast_days=forecast,
        forecast_finish=None if forecast is None else calendar.shifted(days[0], max(math.ceil(forecast - 1e-9) - 1, 0)),
        packages=values,
        curve=tuple(zip(days, by_day, strict=True)),
        unvalued=tuple(id_ for id_, dates in baseline.packages.items() if dates.kind == "work" and id_ not in amounts),
        statements=(why, *_statements(found, unit, actual, index_time)),
    )


def _ratio(over: float, under: float) -> float | None:
    return over / under if under > 0 else None


def _amounts(baseline: ScheduleBaseline, steering: SteeringRecords) -> tuple[Unit, dict[str, float], Statement]:
    """
    Return the budget of every work package and why it is in this unit.

    In money where all have a budget, else in person-days; in person-days as well where nobody recorded what anything
    cost and somebody recorded the person-days.
    """
    work = {id_: dates for id_, dates in baseline.packages.items() if dates.kind == "work"}
    priced = bool(work) and all(dates.budget is not None for dates in work.values())
    reported = steering.progress.values()
    only_days = any(each.actual_effort_days for each in reported) and all(each.actual_cost is None for each in reported)
    if priced and not only_days:
        return "cost", {id_: dates.budget or 0.0 for id_, dates in work.items()}, Statement("earned.unit-cost")
    efforts = {id_: dates.effort_days for id_, dates in work.items()}
    why = Statement("earned.unit-effort-recorded" if priced else "earned.unit-effort")
    return "effort", {id_: days for id_, days in efforts.items() if days is not None}, why


def _value(
    id_: str,
    baseline: ScheduleBaseline,
    budget: float,
    steering: SteeringRecords,
    unit: Unit,
    calendar: WorkCalendar,
) -> PackageValue:
    assert steering.status_date is not None
    progress = steering.progress.get(id_)
    share = _share_due(baseline.packages[id_], steering.status_date, calendar.working_days_between)
    done = 0.0 if progress is None else 1.0 if progress.actual_finish else progress.fraction_done
    return PackageValue(id_, budget, budget * share, budget * done, _spent(progress, unit))


def _spent(progress: PackageProgress | None, unit: Unit) -> float | None:
    """Return what a work package has taken; 0 before it begins, None when it has begun and nobody recorded it."""
    if progress is None or (progress.actual_start is None and progress.actual_finish is None):
        return 0.0
    if unit == "cost":
        return progress.actual_cost
    return sum(progress.actual_effort_days.values()) if progress.actual_effort_days else None


def _actual(
    values: Sequence[PackageValue], steering: SteeringRecords, amounts: Mapping[str, float], unit: Unit
) -> float | None:
    unplanned = [_spent(progress, unit) for id_, progress in steering.progress.items() if id_ not in amounts]
    # an event takes nothing, and nobody records that
    spent = [*(each.actual for each in values), *(each for each in unplanned if each is not None)]
    return None if any(each is None for each in spent) else sum(each or 0.0 for each in spent)


def _share_due(dates: BaselineDates, day: date, between: Callable[[date, date], int]) -> float:
    """Return the share of a work package that was to be done by the end of a day, evenly over its working days."""
    if day >= dates.finish:
        return 1.0
    if day < dates.start:
        return 0.0
    return between(dates.start, day) / max(between(dates.start, dates.finish), 1)


def _working_days(baseline: ScheduleBaseline, amounts: Mapping[str, float], calendar: WorkCalendar) -> list[date]:
    own = [baseline.packages[id_] for id_ in amounts]
    day, last = min(dates.start for dates in own), max(dates.finish for dates in own)
    days = [calendar.on_or_after(day)]
    while days[-1] < last:
        days.append(calendar.shifted(days[-1], 1))
    return days


def _planned_by_day(
    baseline: ScheduleBaseline, amounts: Mapping[str, float], days: Sequence[date], calendar: WorkCalendar
) -> list[float]:
    number = {day: place for place, day in enumerate(days)}

    def between(start: date, finish: date) -> int:
        if start in number and finish in number:
            return number[finish] - number[start] + 1
        return calendar.working_days_between(start, finish)

    return [
        sum(amount * _share_due(baseline.packages[id_], day, between) for id_, amount in amounts.items())
        for day in days
    ]


def _statements(found: Indices, unit: Unit, actual: float | None, index_time: float | None) -> Iterator[Statement]:
    if found.schedule_index is not None:
        yield Statement(f"earned.schedule-{_word(found.schedule_index)}", {"index": found.schedule_index})
    if index_time is not None:
        yield Statement(f"earned.time-{_word(index_time)}", {"index": index_time})
    if actual is None:
        yield Statement(f"earned.actual-unknown-{unit}")
    elif found.cost_index is not None:
        yield Statement(f"earned.cost-{_word(found.cost_index)}", {"index": found.cost_index})


def _word(index: float) -> str:
    if abs(index - 1) <= ON_PLAN:
        return "even"
    return "ahead" if index > 1 else "behind"
