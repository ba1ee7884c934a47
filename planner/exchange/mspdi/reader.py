"""Reads a project from MSPDI, whoever wrote it; nothing outside the file is ever touched."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar

from planner.domain.model.template import LinkType
from planner.domain.rollout.results import LagUnit
from planner.errors import InputError, Problem
from planner.exchange.mspdi.model import (
    AS_SOON_AS_POSSIBLE,
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
from planner.exchange.mspdi.writer import LAG_PER_DAY, LINK_TYPES, NAMESPACE, TEXT_FIELDS

LARGEST_FILE = 32 * 1024 * 1024
MOST_ENTRIES = 20_000
_TYPES: dict[int, LinkType] = {number: name for name, number in LINK_TYPES.items()}
_FIELDS = {number: place for place, number in TEXT_FIELDS.items()}
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
# lag formats that run through days off: elapsed minutes, hours, days, weeks, months and per cent
_ELAPSED = frozenset({4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52})
_PER_CENT = frozenset({19, 20, 51, 52})
_FIRST_YEAR, _LAST_YEAR = 1984, 2149
_DAYS_PER_WEEK = 7
# stands where a file gives no moment; the format has local times only
_UNDATED = datetime(_FIRST_YEAR, 1, 1)  # noqa: DTZ001
_Read = TypeVar("_Read")


def read_mspdi(data: bytes, name: str) -> Project:
    """
    Return the project in a file; what we do not know of the format is passed over.

    Args:
        name: the file's name, for messages.

    Raises:
        InputError: it is too large, no XML, no MSPDI, holds a document type, or values that cannot be read.
    """
    root = _root(data, name)
    reader = _Reader(name)
    project = reader.project(root)
    if reader.problems:
        raise InputError(reader.problems)
    return project


def _root(data: bytes, name: str) -> Any:
    from lxml import etree  # noqa: PLC0415 - only who exchanges plans waits for it

    if len(data) > LARGEST_FILE:
        raise InputError([Problem("exchange-too-large", name, {"megabytes": LARGEST_FILE // 1024**2})])
    # a document type could name entities: we neither resolve nor accept one
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError([Problem("exchange-no-xml", name, {"reason": str(error)})]) from error
    if root.getroottree().docinfo.doctype:
        raise InputError([Problem("exchange-document-type", name)])
    if root.tag != f"{{{NAMESPACE}}}Project":
        raise InputError([Problem("exchange-no-mspdi", name)])
    return root


class _Reader:
    """Reads values out of elements, and keeps what could not be read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    # --- values ------------------------------------------------------------------------------------------------------

    def text(self, element: Any, tag: str) -> str:
        """Return the text of a part; empty when there is none."""
        found = element.find(f"{{{NAMESPACE}}}{tag}")
        return "" if found is None or found.text is None else str(found.text)

    def value(self, element: Any, tag: str, read: Callable[[str], _Read], default: _Read) -> _Read:
        """Return a part as what it should be; a fault is kept and the default returned."""
        text = self.text(element, tag).strip()
        if not text:
            return default
        try:
            return read(text)
        except (ValueError, OverflowError):
            place = f"{self.name}:{element.sourceline} {tag}"
            self.problems.append(Problem("exchange-bad-value", place, {"value": text[:80]}))
            return default

    def number(self, element: Any, tag: str, default: int = 0) -> int:
        return self.value(element, tag, int, default)

    def decimal(self, element: Any, tag: str, default: float = 0.0) -> float:
        return self.value(element, tag, _finite, default)

    def truth(self, element: Any, tag: str) -> bool:
        return self.value(element, tag, _truth, default=False)

    def minutes(self, element: Any, tag: str) -> int:
        return self.value(element, tag, _minutes, 0)

    def moment(self, element: Any, tag: str) -> datetime | None:
        return self.value(element, tag, _moment, None)

    def optional(self, element: Any, tag: str) -> int | None:
        """Return the number of something referred to; None where there is none (-1)."""
        found = self.number(element, tag, -1)
        return None if found < 0 else found

    def many(self, element: Any, group: str, tag: str) -> Iterator[Any]:
        """Yield the members of a group."""
        holder = element.find(f"{{{NAMESPACE}}}{group}") if group else element
        found = [] if holder is None else holder.findall(f"{{{NAMESPACE}}}{tag}")
        if len(found) > MOST_ENTRIES:
            params = {"count": len(found), "largest": MOST_ENTRIES}
            self.problems.append(Problem("exchange-too-many", f"{self.name}: {group or tag}", params))
            return
        yield from found

    # --- records -----------------------------------------------------------------------------------------------------

    def project(self, root: Any) -> Project:
        tasks = tuple(self.task(one) for one in self.many(root, "Tasks", "Task") if not self.truth(one, "IsNull"))
        start = self.moment(root, "StartDate") or min((one.start for one in tasks), default=_UNDATED)
        finish = self.moment(root, "FinishDate") or max((one.finish for one in tasks), default=start)
        resources = [one for one in self.many(root, "Resources", "Resource") if not self.truth(one, "IsNull")]
        return Project(
            title=self.text(root, "Title") or self.text(root, "Name"),
            author=self.text(root, "Author"),
            company=self.text(root, "Company"),
            currency=self.text(root, "CurrencyCode"),
            created=self.moment(root, "CreationDate") or start,
            start=start,
            finish=finish,
            status_date=self.moment(root, "StatusDate"),
            calendar_uid=self.number(root, "CalendarUID"),
            calendars=tuple(self.calendar(one) for one in self.many(root, "Calendars", "Calendar")),
            tasks=tasks,
            # number 0 is the unassigned resource MS Project keeps
            resources=tuple(self.resource(one) for one in resources if self.number(one, "UID") != 0),
            assignments=tuple(self.assignment(one) for one in self.many(root, "Assignments", "Assignment")),
            field_names=self.field_names(root),
        )

    def field_names(self, root: Any) -> dict[int, str]:
        found = {}
        for one in self.many(root, "ExtendedAttributes", "ExtendedAttribute"):
            place = _FIELDS.get(self.number(one, "FieldID"))
            if place is not None:
                found[place] = self.text(one, "Alias")
        return found

    def calendar(self, element: Any) -> ProjectCalendar:
        week = list(self.many(element, "WeekDays", "WeekDay"))
        weekend = {
            (self.number(day, "DayType") + 5) % _DAYS_PER_WEEK
            for day in week
            if self.number(day, "DayType") and not self.truth(day, "DayWorking")
        }
        exceptions = [self.exception(one) for one in self.many(element, "Exceptions", "Exception")]
        if not exceptions:
            exceptions = [self.exception(day) for day in week if not self.number(day, "DayType")]
        return ProjectCalendar(
            uid=self.number(element, "UID"),
            name=self.text(element, "Name"),
            base_uid=self.optional(element, "BaseCalendarUID"),
            exceptions=tuple(one for one in exceptions if one is not None),
            weekend=frozenset(weekend),
        )

    def exception(self, element: Any) -> CalendarException | None:
        period = element.find(f"{{{NAMESPACE}}}TimePeriod")
        if period is None:
            return None
        first, last = self.moment(period, "FromDate"), self.moment(period, "ToDate")
        if first is None or last is None:
            return None
        working = self.truth(element, "DayWorking")
        return CalendarException(first.date(), last.date(), working, self.text(element, "Name"))

    def task(self, element: Any) -> Task:
        start = self.moment(element, "Start")
        finish = self.moment(element, "Finish")
        uid = self.number(element, "UID", -1)
        if uid < 0 or start is None or finish is None:
            # a task without number or dates cannot be compared
            self.problems.append(Problem("exchange-task-undated", f"{self.name}:{element.sourceline}"))
        fields = {}
        for one in self.many(element, "", "ExtendedAttribute"):
            place = _FIELDS.get(self.number(one, "FieldID"))
            if place is not None and self.text(one, "Value"):
                fields[place] = self.text(one, "Value")
        return Task(
            uid=uid,
            name=self.text(element, "Name"),
            level=self.number(element, "OutlineLevel"),
            outline=self.text(element, "OutlineNumber"),
            start=start or _UNDATED,
            finish=finish or _UNDATED,
            minutes=self.minutes(element, "Duration"),
            summary=self.truth(element, "Summary"),
            milestone=self.truth(element, "Milestone"),
            critical=self.truth(element, "Critical"),
            percent=self.number(element, "PercentComplete"),
            actual_start=self.moment(element, "ActualStart"),
            actual_finish=self.moment(element, "ActualFinish"),
            constraint=self.number(element, "ConstraintType", AS_SOON_AS_POSSIBLE),
            constraint_date=self.moment(element, "ConstraintDate"),
            deadline=self.moment(element, "Deadline"),
            calendar_uid=self.optional(element, "CalendarUID"),
            ignores_people=self.truth(element, "IgnoreResourceCalendar"),
            notes=self.text(element, "Notes"),
            links=tuple(self.link(one) for one in self.many(element, "", "PredecessorLink")),
            fields=fields,
            baselines=tuple(self.baseline(one) for one in self.many(element, "", "Baseline")),
        )

    def link(self, element: Any) -> TaskLink:
        type_ = _TYPES.get(self.number(element, "Type", LINK_TYPES["FS"]))
        if type_ is None:
            place = f"{self.name}:{element.sourceline} Type"
            self.problems.append(Problem("exchange-bad-value", place, {"value": self.text(element, "Type")}))
        lag, form = self.number(element, "LinkLag"), self.number(element, "LagFormat", 7)
        if form in _PER_CENT and lag:
            place = f"{self.name}:{element.sourceline} LagFormat"
            self.problems.append(Problem("exchange-lag-per-cent", place))
        unit: LagUnit = "ed" if form in _ELAPSED else "wd"
        return TaskLink(self.number(element, "PredecessorUID"), type_ or "FS", lag / LAG_PER_DAY[unit], unit)

    def baseline(self, element: Any) -> TaskBaseline:
        start, finish = self.moment(element, "Start"), self.moment(element, "Finish")
        moment = start or finish or _UNDATED
        cost = self.decimal(element, "Cost") / 100 if self.text(element, "Cost") else None
        number, minutes = self.number(element, "Number"), self.minutes(element, "Duration")
        return TaskBaseline(number, start or moment, finish or moment, minutes, cost)

    def resource(self, element: Any) -> Resource:
        return Resource(
            uid=self.number(element, "UID"),
            name=self.text(element, "Name"),
            group=self.text(element, "Group"),
            max_units=self.decimal(element, "MaxUnits", 1.0),
            generic=self.truth(element, "IsGeneric"),
            calendar_uid=self.optional(element, "CalendarUID"),
            code=self.text(element, "Code"),
        )

    def assignment(self, element: Any) -> TaskAssignment:
        start, finish = self.moment(element, "Start"), self.moment(element, "Finish")
        moment = start or finish or _UNDATED
        return TaskAssignment(
            uid=self.number(element, "UID"),
            task_uid=self.number(element, "TaskUID"),
            resource_uid=self.number(element, "ResourceUID"),
            units=self.decimal(element, "Units", 1.0),
            minutes=self.minutes(element, "Work"),
            start=start or moment,
            finish=finish or moment,
            percent=self.number(element, "PercentWorkComplete"),
            actual_start=self.moment(element, "ActualStart"),
            actual_finish=self.moment(element, "ActualFinish"),
        )


def _truth(text: str) -> bool:
    if text in {"1", "true"}:
        return True
    if text in {"0", "false"}:
        return False
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _moment(text: str) -> datetime | None:
    if text == "NA":
        return None
    found = datetime.fromisoformat(text).replace(tzinfo=None)
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(text)
    return found


def _minutes(text: str) -> int:
    found = _DURATION.fullmatch(text)
    if found is None or len(text) > 40:  # noqa: PLR2004 - longer than any project lasts
        raise ValueError(text)
    sign, *parts = found.groups()
    days, hours, minutes, seconds = (float(part or 0) for part in parts)
    total = days * MINUTES_PER_DAY + hours * 60 + minutes + seconds / 60
    return round(-total if sign else total)


def day_of(moment: datetime | None) -> date | None:
    """Return the day of a moment."""
    return None if moment is None else moment.date()
