"""Steering records as the plain data of their files, for folders and databases alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from planner.domain.model.steering import PackageProgress, ScheduleBaseline, SteeringRecords
from planner.domain.model.text import Text


def baseline_data(baseline: ScheduleBaseline) -> dict[str, Any]:
    """Return the data of a baseline file; what is not known is left out."""
    packages = [
        _stated(
            {
                "work_package": id_,
                "title": _written(dates.title),
                "kind": dates.kind,
                "start": dates.start.isoformat(),
                "finish": dates.finish.isoformat(),
                "effort_days": dates.effort_days,
                "budget": dates.budget,
                "people_after": [{"work_package": id_, "role": role} for id_, role in dates.people_after] or None,
            }
        )
        for id_, dates in baseline.packages.items()
    ]
    head = {
        "schema": "steering_baseline/1",
        "id": baseline.id,
        "title": _written(baseline.title),
        "frozen_on": baseline.frozen_on.isoformat(),
        "approved_by": _written(baseline.approved_by),
        "currency": baseline.currency,
    }
    return {**_stated(head), "packages": packages}


def progress_data(steering: SteeringRecords) -> dict[str, Any]:
    """Return the data of the progress file."""
    status_date = steering.status_date.isoformat() if steering.status_date else None
    packages = [_progress(each) for each in steering.progress.values()]
    return {"schema": "steering_progress/1", "status_date": status_date, "packages": packages}


def settings_data(steering: SteeringRecords) -> dict[str, Any]:
    """Return the data of the settings file; what was not decided is left out."""
    constraints = [
        {"work_package": id_, "kind": one.kind, "day": _day(one.day), "reason": _written(one.reason)}
        for id_, one in steering.constraints.items()
    ]
    deadlines = [{"work_package": id_, "day": _day(day)} for id_, day in steering.deadlines.items()]
    durations = [
        {"work_package": id_, "days": days, "reason": _written(reason)}
        for id_, (days, reason) in steering.durations.items()
    ]
    parts = {
        "constraints": [_stated(one) for one in constraints] or None,
        "deadlines": deadlines or None,
        "durations": durations or None,
        "drivers": dict(steering.drivers) or None,
        "rework_days": dict(steering.rework_days) or None,
    }
    return {"schema": "steering_settings/1", **_stated(parts)}


def _progress(progress: PackageProgress) -> dict[str, Any]:
    done = progress.actual_finish is not None
    return _stated(
        {
            "work_package": progress.work_package_id,
            "actual_start": _day(progress.actual_start),
            "actual_finish": _day(progress.actual_finish),
            "fraction_done": None if done or not progress.fraction_done else progress.fraction_done,
            "remaining_days": progress.remaining_days,
            "actual_cost": progress.actual_cost,
            "actual_effort_days": dict(progress.actual_effort_days) or None,
            "note": _written(progress.note),
        }
    )


def _stated(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}


def _written(text: Text | None) -> str | dict[str, str] | None:
    if text is None:
        return None
    return text.zh if text.zh == text.en else {"zh": text.zh, "en": text.en}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
