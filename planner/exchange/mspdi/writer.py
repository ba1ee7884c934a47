"""
Writes a project as MSPDI.

MS Project refuses a file whose elements are not in the order of its schema (mspdi_pj12.xsd), so the order of the
lines below is that of the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from planner.domain.model.template import LinkType
from planner.domain.rollout.moments import DAY_BEGINS, DAY_ENDS, SHIFTS
from planner.exchange.mspdi.model import (
    MINUTES_PER_DAY,
    CalendarException,
    Project,
    ProjectCalendar,
    Resource,
    Task,
    TaskAssignment,
    TaskBaseline,
    TaskLink,
)

NAMESPACE = "http://schemas.microsoft.com/project"
LINK_TYPES: Mapping[LinkType, int] = {"FF": 0, "FS": 1, "SF": 2, "SS": 3}
# numbers of the text fields in the format
TEXT_FIELDS: Mapping[int, int] = {
    1: 188743731, 2: 188743734, 3: 188743737, 4: 188743740, 5: 188743743,
    6: 188743746, 7: 188743747, 8: 188743748, 9: 188743749, 10: 188743750,
    11: 188743997,
}  # fmt: skip
# formats of durations: days, elapsed days; hours are in use for work
DAYS, ELAPSED_DAYS, HOURS = 7, 8, 2
# lags are tenths of a minute
LAG_PER_DAY = {"wd": MINUTES_PER_DAY * 10, "ed": 24 * 60 * 10}
_FIXED_DURATION, _SAVE_VERSION, _WORK = 1, 14, 1
_DAYS_PER_WEEK = 7
# what XML cannot hold
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Parts = Iterator[tuple[str, Any]]


def write_mspdi(project: Project) -> bytes:
    """Return the file; the same project gives the same bytes."""
    from lxml import etree  # noqa: PLC0415 - only who exchanges plans waits for it

    root = etree.Element(f"{{{NAMESPACE}}}Project", nsmap={None: NAMESPACE})
    _fill(root, _project(project), etree)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _fill(element: Any, parts: Parts, etree: Any) -> None:
    """Append the parts: a text, a number, a moment, or parts of their own; None leaves an element out."""
    for name, value in parts:
        if value is None:
            continue
        child = etree.SubElement(element, f"{{{NAMESPACE}}}{name}")
        if isinstance(value, Iterator):
            _fill(child, value, etree)
        else:
            child.text = _text(value)


def _text(value: object) -> str:
    match value:
        case bool():
            return str(int(value))
        case datetime():
            return value.isoformat(timespec="seconds")
        case time():
            return value.isoformat(timespec="seconds")
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"PT{minutes // 60}H{minutes % 60}M0S"
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case _:
            return _FORBIDDEN.sub("", str(value))


def _minutes(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def _project(project: Project) -> Parts:
    yield "SaveVersion", _SAVE_VERSION
    yield "Name", project.title
    yield "Title", project.title
    yield "Company", project.company
    yield "Author", project.author
    yield "CreationDate", project.created
    yield "LastSaved", project.created
    yield "ScheduleFromStart", True
    yield "StartDate", project.start
    yield "FinishDate", project.finish
    yield "FYStartDate", 1
    yield "CriticalSlackLimit", 0
    yield "CurrencyDigits", 2
    yield "CurrencyCode", project.currency
    yield "CurrencySymbolPosition", 0
    yield "CalendarUID", project.calendar_uid
    yield "DefaultStartTime", DAY_BEGINS
    yield "DefaultFinishTime", DAY_ENDS
    yield "MinutesPerDay", MINUTES_PER_DAY
    yield "MinutesPerWeek", MINUTES_PER_DAY * 5
    yield "DaysPerMonth", 20
    yield "DefaultTaskType", _FIXED_DURATION
    yield "DefaultFixedCostAccrual", 3
    yield "DurationFormat", DAYS
    yield "WorkFormat", HOURS
    yield "HonorConstraints", True
    yield "InsertedProjectsLikeSummary", False
    yield "MultipleCriticalPaths", False
    yield "NewTasksEffortDriven", False
    yield "NewTasksEstimated", False
    yield "SplitsInProgressTasks", False
    yield "TaskUpdatesResource", True
    yield "WeekStartDay", 1
    yield "StatusDate", project.status_date
    yield "CurrentDate", project.created
    yield "NewTaskStartDate", 0
    yield "NewTasksAreManual", False
    yield "ExtendedAttributes", _field_definitions(project)
    yield "Calendars", (("Calendar", _calendar(one)) for one in project.calendars)
    yield "Tasks", (("Task", _task(one, number, project)) for number, one in enumerate(project.tasks))
    yield "Resources", (("Resource", _resource(one, n)) for n, one in enumerate(project.resources, start=1))
    yield "Assignments", (("Assignment", _assignment(one)) for one in project.assignments)


def _field_definitions(project: Project) -> Parts:
    for number, title in sorted(project.field_names.items()):
        names = {"FieldID": TEXT_FIELDS[number], "FieldName": f"Text{number}", "Alias": title}
        yield "ExtendedAttribute", iter(names.items())


# --- calendars -------------------------------------------------------------------------------------------------------


def _calendar(calendar: ProjectCalendar) -> Parts:
    yield "UID", calendar.uid
    yield "Name", calendar.name
    yield "IsBaseCalendar", calendar.base_uid is None
    yield "BaseCalendarUID", -1 if calendar.base_uid is None else calendar.base_uid
    every = range(1, _DAYS_PER_WEEK + 1)
    # a resource's calendar states only the weekdays that differ from its base
    week = every if calendar.base_uid is None else [day for day in every if _is_off(day, calendar.weekend)]
    # programs up to 2003 read exceptions as days of type 0, later ones as exceptions
    days = [
        *(("WeekDay", _week_day(day, calendar.weekend)) for day in week),
        *(("WeekDay", _old_exception(one)) for one in calendar.exceptions),
    ]
    if days:
        yield "WeekDays", iter(days)
    if calendar.exceptions:
        yield "Exceptions", (("Exception", _exception(one)) for one in calendar.exceptions)


def _week_day(day_type: int, weekend: frozenset[int]) -> Parts:
    works = not _is_off(day_type, weekend)
    yield "DayType", day_type
    yield "DayWorking", works
    if works:
        yield "WorkingTimes", _shifts()


def _is_off(day_type: int, weekend: frozenset[int]) -> bool:
    # days of the week count from Sunday = 1 here, from Monday = 0 in a calendar of ours
    return (day_type + 5) % _DAYS_PER_WEEK in weekend


def _shifts() -> Parts:
    for begin, end in SHIFTS:
        yield "WorkingTime", iter({"FromTime": begin, "ToTime": end}.items())


def _period(one: CalendarException) -> Parts:
    yield "FromDate", datetime.combine(one.first, time())
    yield "ToDate", datetime.combine(one.last, time(23, 59))


def _old_exception(one: CalendarException) -> Parts:
    yield "DayType", 0
    yield "DayWorking", one.working
    yield "TimePeriod", _period(one)
    if one.working:
        yield "WorkingTimes", _shifts()


def _exception(one: CalendarException) -> Parts:
    yield "EnteredByOccurrences", False
    yield "TimePeriod", _period(one)
    yield "Occurrences", _days(one.first, one.last)
    yield "Name", one.name
    yield "Type", 1
    yield "DayWorking", one.working
    if one.working:
        yield "WorkingTimes", _shifts()


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


# --- tasks -----------------------------------------------------------------------------------------------------------


def _task(task: Task, number: int, project: Project) -> Parts:
    done = _done(task)
    work = sum(one.minutes for one in project.assignments if one.task_uid == task.uid)
    yield "UID", task.uid
    yield "ID", number
    yield "Name", task.name
    yield "Active", True
    yield "Manual", False
    yield "Type", _FIXED_DURATION
    yield "IsNull", False
    yield "CreateDate", project.created
    yield "WBS", task.outline
    yield "OutlineNumber", task.outline
    yield "OutlineLevel", task.level
    yield "Priority", 500
    yield "Start", task.start
    yield "Finish", task.finish
    yield "Duration", _minutes(task.minutes)
    yield "DurationFormat", DAYS
    yield "Work", None if task.summary else _minutes(work)
    yield "EffortDriven", False
    yield "Recurring", False
    yield "Estimated", False
    yield "Milestone", task.milestone
    yield "Summary", task.summary
    yield "Critical", task.critical
    yield "FixedCostAccrual", 3
    yield "PercentComplete", task.percent
    yield "PercentWorkComplete", task.percent
    yield "ActualStart", task.actual_start
    yield "ActualFinish", task.actual_finish
    yield "ActualDuration", _minutes(done)
    yield "RemainingDuration", _minutes(task.minutes - done)
    yield "ConstraintType", task.constraint
    yield "CalendarUID", -1 if task.calendar_uid is None else task.calendar_uid
    yield "ConstraintDate", task.constraint_date
    yield "Deadline", task.deadline
    yield "LevelAssignments", True
    yield "LevelingCanSplit", False
    yield "IgnoreResourceCalendar", task.ignores_people
    yield "Notes", task.notes or None
    for link in task.links:
        yield "PredecessorLink", _link(link)
    for place, value in sorted(task.fields.items()):
        yield "ExtendedAttribute", iter({"FieldID": TEXT_FIELDS[place], "Value": value}.items())
    for baseline in task.baselines:
        yield "Baseline", _baseline(baseline)


def _done(task: Task) -> int:
    return round(task.minutes * task.percent / 100)


def _link(link: TaskLink) -> Parts:
    yield "PredecessorUID", link.predecessor_uid
    yield "Type", LINK_TYPES[link.type]
    yield "CrossProject", False
    yield "LinkLag", round(link.lag_days * LAG_PER_DAY[link.lag_unit])
    yield "LagFormat", DAYS if link.lag_unit == "wd" else ELAPSED_DAYS


def _baseline(baseline: TaskBaseline) -> Parts:
    yield "Number", baseline.number
    yield "Interim", False
    yield "Start", baseline.start
    yield "Finish", baseline.finish
    yield "Duration", _minutes(baseline.minutes)
    yield "DurationFormat", DAYS
    yield "EstimatedDuration", False
    yield "Cost", None if baseline.cost is None else round(baseline.cost * 100)


# --- people ----------------------------------------------------------------------------------------------------------


def _resource(resource: Resource, number: int) -> Parts:
    yield "UID", resource.uid
    yield "ID", number
    yield "Name", resource.name
    yield "Type", _WORK
    yield "IsNull", False
    yield "Code", resource.code or None
    yield "Group", resource.group or None
    yield "MaxUnits", resource.max_units
    yield "CanLevel", not resource.generic
    yield "AccrueAt", 3
    yield "CalendarUID", resource.calendar_uid
    yield "IsGeneric", resource.generic
    yield "IsInactive", False
    yield "IsEnterprise", False


def _assignment(one: TaskAssignment) -> Parts:
    done = round(one.minutes * one.percent / 100)
    yield "UID", one.uid
    yield "TaskUID", one.task_uid
    yield "ResourceUID", one.resource_uid
    yield "PercentWorkComplete", one.percent
    yield "ActualFinish", one.actual_finish
    yield "ActualStart", one.actual_start
    yield "ActualWork", _minutes(done)
    yield "Finish", one.finish
    yield "HasFixedRateUnits", True
    yield "FixedMaterial", False
    yield "RemainingWork", _minutes(one.minutes - done)
    yield "Start", one.start
    yield "Units", one.units
    yield "Work", _minutes(one.minutes)
    yield "WorkContour", 0
