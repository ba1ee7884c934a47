"""Checks of steering files beyond their shape: ids, dates, what each kind of change needs."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from planner.content.dates import is_date
from planner.content.known import Known, check_known, check_unique
from planner.content.reader import KeyPath, YamlFile
from planner.errors import Problem

# kind of change -> keys it needs, keys it may have; `kind` and `reason` belong to all
CHANGE_KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "delay": (("work_package", "days"), ()),
    "longer": (("work_package", "days"), ()),
    "duration": (("work_package", "days"), ()),
    "constraint": (("work_package", "constraint"), ("day",)),
    "deadline": (("work_package", "day"), ()),
    "driver": (("driver", "value"), ()),
    "added_work": (("id", "title", "days", "after", "before"), ("phase", "accountable", "effort_days", "requirements")),
    "requirement": (("requirement",), ("applicable", "must_have")),
    "person_added": (("person",), ()),
    "person_removed": (("member",), ()),
    "go_live": (("day",), ()),
    "pilot": (("site",), ()),
    "calendar": (("uses_make_up_days",), ()),
    "item_failed": (("item", "severity"), ("found_on",)),
    "progress": (("status_date", "packages"), ()),
}
# these start from a plan as it stands, or assume what a change request cannot decide
ONLY_WHAT_IF = frozenset({"delay", "longer", "item_failed", "progress"})
_DATE_KEYS = frozenset(
    {
        "frozen_on", "start", "finish", "status_date", "actual_start", "actual_finish", "asked_on", "decided_on",
        "day", "found_on",
    }
)  # fmt: skip
# rework and retests of failed acceptance items have ids of their own
_REOPENED = ("RW-", "RT-")


def steering_known(
    tasks: Collection[str],
    requirements: Collection[str],
    roles: Collection[str],
    phases: Collection[str],
    drivers: Collection[str],
) -> Known:
    """Return the lists of ids steering files refer to; an empty list is not checked."""
    lists = {
        "task": tasks,
        "requirement": requirements,
        "project-role": roles,
        "plan-phase": phases,
        "plan-driver": drivers,
    }
    return Known({name: frozenset(ids) for name, ids in lists.items() if ids})


def check_baseline(file: YamlFile) -> Iterator[Problem]:
    """Yield problems of a baseline file."""
    yield from _check_days(file, file.data, ())
    yield from check_unique(file, ("packages",), file.data["packages"], "work_package")
    for index, item in enumerate(file.data["packages"]):
        if is_date(item["start"]) and is_date(item["finish"]) and item["finish"] < item["start"]:
            place = ("packages", index)
            yield file.problem("end-before-start", place, start=item["start"], end=item["finish"])


def check_progress(file: YamlFile, known: Known, added: Collection[str] = ()) -> Iterator[Problem]:
    """Yield problems of the progress file."""
    yield from _check_days(file, file.data, ())
    packages = file.data.get("packages") or []
    yield from check_unique(file, ("packages",), packages, "work_package")
    for index, item in enumerate(packages):
        yield from _check_progress(file, ("packages", index), item, file.data["status_date"], known, added)


def check_changes(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the change requests."""
    yield from _check_days(file, file.data, ())
    requests = file.data["requests"]
    yield from check_unique(file, ("requests",), requests)
    added = added_ids(file)
    for index, request in enumerate(requests):
        place: KeyPath = ("requests", index)
        if request.get("decision", "open") != "open" and not request.get("decided_on"):
            yield file.problem("decision-without-date", place, id=request["id"])
        for number, change in enumerate(request["changes"]):
            at = (*place, "changes", number)
            if change["kind"] in ONLY_WHAT_IF:
                yield file.problem("change-only-what-if", at, kind=change["kind"])
            else:
                yield from _check_change(file, at, change, known, added)


def check_scenario(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of a what-if file."""
    yield from _check_days(file, file.data, ())
    added = [change["id"] for change in file.data["changes"] if change["kind"] == "added_work" and "id" in change]
    for number, change in enumerate(file.data["changes"]):
        yield from _check_change(file, ("changes", number), change, known, added)


def check_settings(file: YamlFile, known: Known, added: Collection[str] = ()) -> Iterator[Problem]:
    """Yield problems of the decisions on single work packages."""
    yield from _check_days(file, file.data, ())
    for key in ("constraints", "deadlines", "durations"):
        items = file.data.get(key) or []
        yield from check_unique(file, (key,), items, "work_package")
        for index, item in enumerate(items):
            yield from _check_package(file, (key, index, "work_package"), item["work_package"], known, added)
            if key == "constraints":
                yield from _check_constraint(file, (key, index), item["kind"], item.get("day"))
    for name in file.data.get("drivers") or {}:
        yield from check_known(file, ("drivers", name), "plan-driver", name, known)


def added_ids(file: YamlFile) -> tuple[str, ...]:
    """Return the ids of the work that change requests add."""
    return tuple(
        change["id"]
        for request in file.data["requests"]
        for change in request["changes"]
        if change["kind"] == "added_work" and "id" in change
    )


def _check_change(
    file: YamlFile, place: KeyPath, change: Mapping[str, Any], known: Known, added: Collection[str]
) -> Iterator[Problem]:
    needed, possible = CHANGE_KEYS[change["kind"]]
    for key in needed:
        if change.get(key) is None:
            yield file.problem("change-needs-key", place, kind=change["kind"], key=key)
    for key in change:
        if key not in {"kind", "reason", *needed, *possible}:
            yield file.problem(
                "change-has-key", (*place, key), kind=change["kind"], key=key, known=(*needed, *possible)
            )
    yield from _check_change_ids(file, place, change, known, added)
    if change["kind"] == "constraint" and "constraint" in change:
        yield from _check_constraint(file, place, change["constraint"], change.get("day"))
    if change["kind"] in {"duration", "added_work"} and change.get("days", 1) < (change["kind"] == "duration"):
        yield file.problem("below-minimum", (*place, "days"), value=change["days"], limit=1)
    if change["kind"] == "requirement" and "applicable" not in change and "must_have" not in change:
        yield file.problem("change-needs-key", place, kind="requirement", key="applicable")


def _check_change_ids(
    file: YamlFile, place: KeyPath, change: Mapping[str, Any], known: Known, added: Collection[str]
) -> Iterator[Problem]:
    if "work_package" in change:
        yield from _check_package(file, (*place, "work_package"), change["work_package"], known, added)
    for key in ("after", "before"):
        for index, id_ in enumerate(change.get(key, ())):
            yield from _check_package(file, (*place, key, index), id_, known, added)
    for key, list_name in (
        ("requirement", "requirement"), ("phase", "plan-phase"), ("accountable", "project-role"),
        ("driver", "plan-driver"),
    ):  # fmt: skip
        if key in change:
            yield from check_known(file, (*place, key), list_name, change[key], known)
    for role in change.get("effort_days") or {}:
        yield from check_known(file, (*place, "effort_days", role), "project-role", role, known)
    for index, id_ in enumerate(change.get("requirements", ())):
        yield from check_known(file, (*place, "requirements", index), "requirement", id_, known)
    for index, item in enumerate(change.get("packages") or ()):
        status_date = change.get("status_date", "9999-12-31")
        yield from _check_progress(file, (*place, "packages", index), item, status_date, known, added)


def _check_progress(
    file: YamlFile, place: KeyPath, item: Mapping[str, Any], status_date: str, known: Known, added: Collection[str]
) -> Iterator[Problem]:
    yield from _check_package(file, (*place, "work_package"), item["work_package"], known, added)
    start, finish = item.get("actual_start"), item.get("actual_finish")
    for key, day in (("actual_start", start), ("actual_finish", finish)):
        if day is not None and is_date(day) and is_date(status_date) and day > status_date:
            yield file.problem("actual-after-status-date", (*place, key), day=day, status_date=status_date)
    if start is not None and finish is not None and finish < start:
        yield file.problem("end-before-start", place, start=start, end=finish)
    if finish is not None and start is None:
        yield file.problem("finish-without-start", place, id=item["work_package"])
    if finish is None and item.get("fraction_done") == 1:
        yield file.problem("done-without-finish", place, id=item["work_package"])
    if finish is not None and (item.get("remaining_days") or item.get("fraction_done", 1) < 1):
        yield file.problem("finished-and-remaining", place, id=item["work_package"])
    if start is None and finish is None and (item.get("fraction_done") or item.get("remaining_days") is not None):
        yield file.problem("progress-without-start", place, id=item["work_package"])
    for role in item.get("actual_effort_days") or {}:
        yield from check_known(file, (*place, "actual_effort_days", role), "project-role", role, known)


def _check_package(file: YamlFile, path: KeyPath, id_: str, known: Known, added: Collection[str]) -> Iterator[Problem]:
    """A work package of the plan is one of the template, perhaps for an entry of a register (`WP-BLD-MODULE.CUS`)."""
    tasks = known.ids.get("task")
    if tasks is None or id_ in added or id_.startswith(_REOPENED) or id_.partition(".")[0] in tasks:
        return
    near = tuple(difflib.get_close_matches(id_, tasks, n=3)) or tuple(sorted(tasks)[:5])
    yield file.problem("unknown-task", path, id=id_, near=near)


def _check_constraint(file: YamlFile, place: KeyPath, kind: str, day: str | None) -> Iterator[Problem]:
    if (kind == "as_late_as_possible") != (day is None):
        code = "constraint-without-day" if day is None else "constraint-with-day"
        yield file.problem(code, place, kind=kind)


def _check_days(file: YamlFile, data: Any, path: KeyPath) -> Iterator[Problem]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in _DATE_KEYS and isinstance(value, str):
                if not _is_day(value):
                    yield file.problem("impossible-date", (*path, key), value=value)
            else:
                yield from _check_days(file, value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _check_days(file, value, (*path, index))


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True
