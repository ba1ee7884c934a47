"""Steering files become their records. Data is taken to be well-shaped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from planner.content.convert_common import Data, plain_or_text
from planner.content.convert_company import team_from
from planner.content.reader import YamlFile
from planner.domain.model.plan_change import (
    AddedWork,
    ChangeRequest,
    Delay,
    ItemFailed,
    LongerWork,
    NewCalendar,
    NewConstraint,
    NewDeadline,
    NewDriver,
    NewDuration,
    NewGoLive,
    NewPilot,
    PersonAdded,
    PersonRemoved,
    PlanChange,
    Reported,
    RequirementChange,
    WhatIfScenario,
)
from planner.domain.model.steering import (
    BaselineDates,
    Constraint,
    PackageProgress,
    ScheduleBaseline,
    SteeringRecords,
    age_of_baseline,
)
from planner.domain.model.text import Text


def steering_from(files: Mapping[str, YamlFile], baselines: tuple[YamlFile, ...]) -> SteeringRecords:
    """
    Build the steering records.

    Args:
        files: the files there are: `progress`, `changes`, `settings`.
        baselines: in any order; the record keeps the oldest first.
    """
    settings: Data = files["settings"].data if "settings" in files else {}
    progress: Data = files["progress"].data if "progress" in files else {}
    changes: Data = files["changes"].data if "changes" in files else {}
    frozen = sorted(
        (baseline_from(file.data) for file in baselines), key=lambda each: age_of_baseline(each.frozen_on, each.id)
    )
    return SteeringRecords(
        status_date=_day(progress.get("status_date")),
        progress={item["work_package"]: progress_from(item) for item in progress.get("packages") or ()},
        baselines=tuple(frozen),
        constraints={item["work_package"]: constraint_from(item) for item in settings.get("constraints") or ()},
        deadlines={item["work_package"]: date.fromisoformat(item["day"]) for item in settings.get("deadlines") or ()},
        durations={
            item["work_package"]: (item["days"], plain_or_text(item["reason"]))
            for item in settings.get("durations") or ()
        },
        changes=tuple(request_from(item) for item in changes.get("requests") or ()),
        drivers={name: float(value) for name, value in (settings.get("drivers") or {}).items()},
        rework_days=dict(settings.get("rework_days") or {}),
    )


def baseline_from(data: Data) -> ScheduleBaseline:
    """Build a baseline."""
    packages = {
        item["work_package"]: BaselineDates(
            start=date.fromisoformat(item["start"]),
            finish=date.fromisoformat(item["finish"]),
            budget=_number(item.get("budget")),
            effort_days=_number(item.get("effort_days")),
            title=_text(item.get("title")),
            kind=item.get("kind", "work"),
            people_after=tuple((each["work_package"], each["role"]) for each in item.get("people_after") or ()),
        )
        for item in data["packages"]
    }
    return ScheduleBaseline(
        id=data["id"],
        title=plain_or_text(data["title"]),
        frozen_on=date.fromisoformat(data["frozen_on"]),
        approved_by=_text(data.get("approved_by")),
        packages=packages,
        currency=data.get("currency"),
    )


def progress_from(data: Data) -> PackageProgress:
    """Build the progress of one work package; an actual finish makes it wholly done."""
    finish = _day(data.get("actual_finish"))
    return PackageProgress(
        work_package_id=data["work_package"],
        actual_start=_day(data.get("actual_start")),
        actual_finish=finish,
        fraction_done=1.0 if finish else float(data.get("fraction_done", 0.0)),
        remaining_days=data.get("remaining_days"),
        actual_cost=_number(data.get("actual_cost")),
        actual_effort_days={role: float(days) for role, days in (data.get("actual_effort_days") or {}).items()},
        note=_text(data.get("note")),
    )


def constraint_from(data: Data) -> Constraint:
    """Build a constraint."""
    return Constraint(data["kind"], _day(data.get("day")), plain_or_text(data["reason"]))


def request_from(data: Data) -> ChangeRequest:
    """Build a change request."""
    return ChangeRequest(
        id=data["id"],
        title=plain_or_text(data["title"]),
        asked_by=plain_or_text(data["asked_by"]),
        asked_on=date.fromisoformat(data["asked_on"]),
        reason=plain_or_text(data["reason"]),
        changes=tuple(change_from(item) for item in data["changes"]),
        decision=data.get("decision", "open"),
        decided_on=_day(data.get("decided_on")),
        decided_by=_text(data.get("decided_by")),
        decision_note=_text(data.get("decision_note")),
    )


def scenario_from(data: Data) -> WhatIfScenario:
    """Build a what-if scenario."""
    return WhatIfScenario(
        data["id"], plain_or_text(data["title"]), tuple(change_from(item) for item in data["changes"])
    )


def change_from(data: Data) -> PlanChange:
    """Build one structured change; its kind has been checked to bring the keys it needs."""
    change: PlanChange = _MAKERS[data["kind"]](data, plain_or_text(data["reason"]))
    return change


def _added_work(data: Data, reason: Text) -> AddedWork:
    return AddedWork(
        id=data["id"],
        title=plain_or_text(data["title"]),
        days=data["days"],
        after=tuple(data.get("after", ())),
        before=tuple(data.get("before", ())),
        reason=reason,
        phase=data.get("phase"),
        accountable=data.get("accountable"),
        effort_days={role: float(days) for role, days in (data.get("effort_days") or {}).items()},
        requirement_ids=tuple(data.get("requirements", ())),
    )


def _person_added(data: Data, reason: Text) -> PersonAdded:
    person = {"absences": (), **data["person"]}
    row: Any = {**person, "name": plain_or_text(person["name"]), "absences": tuple(person["absences"])}
    (member,) = team_from({"team": (row,)})
    return PersonAdded(member, reason)


def _constraint_laid(data: Data, reason: Text) -> NewConstraint:
    return NewConstraint(data["work_package"], Constraint(data["constraint"], _day(data.get("day")), reason))


def _report(data: Data, reason: Text) -> Reported:
    progress = tuple(progress_from(item) for item in data["packages"])
    return Reported(date.fromisoformat(data["status_date"]), progress, reason)


_MAKERS: Mapping[str, Any] = {
    "delay": lambda data, reason: Delay(data["work_package"], data["days"], reason),
    "longer": lambda data, reason: LongerWork(data["work_package"], data["days"], reason),
    "duration": lambda data, reason: NewDuration(data["work_package"], data["days"], reason),
    "constraint": _constraint_laid,
    "deadline": lambda data, reason: NewDeadline(data["work_package"], date.fromisoformat(data["day"]), reason),
    "driver": lambda data, reason: NewDriver(data["driver"], float(data["value"]), reason),
    "added_work": _added_work,
    "requirement": lambda data, reason: RequirementChange(
        data["requirement"], data.get("applicable"), data.get("must_have"), reason
    ),
    "person_added": _person_added,
    "person_removed": lambda data, reason: PersonRemoved(data["member"], reason),
    "go_live": lambda data, reason: NewGoLive(date.fromisoformat(data["day"]), reason),
    "pilot": lambda data, reason: NewPilot(data["site"], reason),
    "calendar": lambda data, reason: NewCalendar(data["uses_make_up_days"], reason),
    "item_failed": lambda data, reason: ItemFailed(data["item"], data["severity"], _day(data.get("found_on")), reason),
    "progress": _report,
}


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _text(written: str | Data | None) -> Text | None:
    return None if written is None else plain_or_text(written)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)
