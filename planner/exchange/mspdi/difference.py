"""What somebody changed in a project that was exported: in words, nothing passed over in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from planner.domain.model.template import LinkType
from planner.errors import Statement
from planner.exchange.mspdi.links import read_marker
from planner.exchange.mspdi.model import (
    AS_SOON_AS_POSSIBLE,
    FIELD_HELPER,
    FIELD_ID,
    MINUTES_PER_DAY,
    CalendarException,
    Project,
    Task,
    TaskLink,
)
from planner.exchange.mspdi.take_over import KINDS

Topic = Literal["progress", "dates", "durations", "constraints", "links", "people", "tasks", "texts", "calendars"]
TOPICS: tuple[Topic, ...] = (
    "progress", "dates", "durations", "constraints", "links", "people", "tasks", "texts", "calendars",
)  # fmt: skip
# units and lags that differ by less are the same, written by another program
_CLOSE = 5e-3
_NONE = Statement("exchange.none")


@dataclass(frozen=True, slots=True)
class Difference:
    """
    One difference: the topic it belongs to, the task it is about (its id, else its name), and the sentence.

    `kept` says that `planner rollout import --save` can take it over.
    """

    topic: Topic
    task: str
    statement: Statement
    kept: bool = False


@dataclass(frozen=True, slots=True)
class _FoldedLink:
    """A link between two tasks by their keys, with helper milestones folded away."""

    predecessor: str
    type: LinkType
    lag_days: float
    lag_unit: str


class _Read:
    """A project by keys: the id of our tasks, and a key of their own for those somebody added."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.tasks: dict[str, Task] = {}
        self.keys: dict[int, str] = {}
        self.helpers: dict[int, Task] = {}
        for task in project.tasks:
            if task.uid == 0:
                continue
            if read_marker(task.fields.get(FIELD_HELPER, "")) and not task.id:
                self.helpers[task.uid] = task
                continue
            # a task copied in the other program keeps our id: the copy is a task of its own
            key = task.id if task.id and task.id not in self.tasks else f"#{task.uid}"
            self.tasks[key] = task
            self.keys[task.uid] = key

    def links(self, task: Task) -> frozenset[_FoldedLink]:
        """Return the links of a task."""
        return frozenset(self._links(task))

    def _links(self, task: Task) -> Iterator[_FoldedLink]:
        for link in task.links:
            helper = self.helpers.get(link.predecessor_uid)
            if helper is None:
                yield self._folded(link, link.type, link)
                continue
            for first in helper.links:
                yield self._folded(first, _joined_type(first.type, link.type), first, more=link.lag_days)

    def _folded(self, link: TaskLink, type_: LinkType, lag: TaskLink, more: float = 0.0) -> _FoldedLink:
        key = self.keys.get(link.predecessor_uid, f"#{link.predecessor_uid}")
        return _FoldedLink(key, type_, round(lag.lag_days + more, 4), lag.lag_unit)

    def people(self, task: Task) -> dict[str, tuple[float, int]]:
        """Return share and minutes by the name of the resource."""
        names = {one.uid: one.name for one in self.project.resources}
        return {
            names.get(one.resource_uid, f"#{one.resource_uid}"): (one.units, one.minutes)
            for one in self.project.assignments
            if one.task_uid == task.uid and one.resource_uid > 0
        }


def _joined_type(first: LinkType, second: LinkType) -> LinkType:
    ends: Mapping[str, LinkType] = {"FS": "FS", "FF": "FF", "SS": "SS", "SF": "SF"}
    return ends[first[0] + second[1]]


def compare_projects(ours: Project, theirs: Project) -> tuple[Difference, ...]:
    """
    Return every difference between the project exported now and one that came back, by topic and then by task.

    Args:
        ours: the present plan as it would be exported.
    """
    before, after = _Read(ours), _Read(theirs)
    found = [*_tasks(before, after), *_calendars(ours, theirs), *_resources(ours, theirs)]
    for key, task in before.tasks.items():
        if key in after.tasks:
            found.extend(_of_task(key, task, after.tasks[key], before, after))
    return tuple(sorted(found, key=lambda one: TOPICS.index(one.topic)))


# --- tasks that came or went -----------------------------------------------------------------------------------------


def _tasks(before: _Read, after: _Read) -> Iterator[Difference]:
    for key, task in after.tasks.items():
        if key not in before.tasks:
            yield Difference("tasks", key, _added(after, task))
    for key, task in before.tasks.items():
        if key not in after.tasks:
            code = "exchange.group-removed" if task.summary else "exchange.task-removed"
            yield Difference("tasks", key, Statement(code, {"id": key, "task": task.name}))


def _added(read: _Read, task: Task) -> Statement:
    links = tuple(_named(read, link) for link in sorted(read.links(task), key=_link_order))
    people = tuple(read.people(task))
    params = {"task": task.name, "start": _day(task.start), "finish": _day(task.finish)}
    if not links and not people:
        return Statement("exchange.task-added-alone", params)
    return Statement("exchange.task-added", {**params, "links": links or _NONE, "people": people or _NONE})


# --- one task --------------------------------------------------------------------------------------------------------


def _of_task(key: str, old: Task, new: Task, before: _Read, after: _Read) -> Iterator[Difference]:
    named = {"id": key, "task": old.name}
    yield from _texts(key, old, new, named)
    if old.summary or new.summary:
        return
    yield from _progress(key, old, new, named)
    yield from _dates(key, old, new, named)
    yield from _constraints(key, old, new, named)
    yield from _links(key, (before, old), (after, new), named)
    yield from _people(key, before.people(old), after.people(new), named)


def _texts(key: str, old: Task, new: Task, named: Mapping[str, object]) -> Iterator[Difference]:
    if old.name != new.name:
        yield Difference("texts", key, Statement("exchange.renamed", {**named, "new": new.name}))
    if _plain(old.notes) != _plain(new.notes):
        yield Difference("texts", key, Statement("exchange.notes-changed", {**named, "new": new.notes}))
    for place in sorted({*old.fields, *new.fields} - {FIELD_ID}):
        was, now = old.fields.get(place, ""), new.fields.get(place, "")
        if was != now:
            params = {**named, "field": f"Text{place}", "old": was or None, "new": now or None}
            yield Difference("texts", key, Statement("exchange.field-changed", params))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _progress(key: str, old: Task, new: Task, named: Mapping[str, object]) -> Iterator[Difference]:
    if old.percent != new.percent:
        params = {**named, "old": old.percent / 100, "new": new.percent / 100}
        yield Difference("progress", key, Statement("exchange.percent", params), kept=True)
    for code, was, now in (
        ("exchange.actual-start", old.actual_start, new.actual_start),
        ("exchange.actual-finish", old.actual_finish, new.actual_finish),
    ):
        if _day(was) != _day(now):
            params = {**named, "old": _day(was), "new": _day(now)}
            suffix = "-set" if was is None else "-removed" if now is None else "-changed"
            yield Difference("progress", key, Statement(code + suffix, params), kept=True)


def _dates(key: str, old: Task, new: Task, named: Mapping[str, object]) -> Iterator[Difference]:
    if (old.start, old.finish) != (new.start, new.finish):
        params = {
            **named,
            "start": _day(old.start), "finish": _day(old.finish),
            "new_start": _day(new.start), "new_finish": _day(new.finish),
        }  # fmt: skip
        same_days = _day(old.start) == _day(new.start) and _day(old.finish) == _day(new.finish)
        hours = {"from": f"{old.start:%H:%M}–{old.finish:%H:%M}", "to": f"{new.start:%H:%M}–{new.finish:%H:%M}"}
        statement = (
            Statement("exchange.hours", {**named, **hours}) if same_days else Statement("exchange.moved", params)
        )
        yield Difference("dates", key, statement)
    if old.minutes != new.minutes:
        params = {**named, "old": old.minutes / MINUTES_PER_DAY, "new": new.minutes / MINUTES_PER_DAY}
        yield Difference("durations", key, Statement("exchange.duration", params), kept=new.minutes > 0)


def _constraints(key: str, old: Task, new: Task, named: Mapping[str, object]) -> Iterator[Difference]:
    if (old.constraint, old.constraint_date) != (new.constraint, new.constraint_date):
        params = {**named, "old": _constraint(old), "new": _constraint(new)}
        kept = new.constraint in KINDS or new.constraint == AS_SOON_AS_POSSIBLE
        yield Difference("constraints", key, Statement("exchange.constraint-changed", params), kept=kept)
    if _day(old.deadline) != _day(new.deadline):
        suffix = "-set" if old.deadline is None else "-removed" if new.deadline is None else "-changed"
        params = {**named, "old": _day(old.deadline), "new": _day(new.deadline)}
        statement = Statement(f"exchange.deadline{suffix}", params)
        yield Difference("constraints", key, statement, kept=True)


def _constraint(task: Task) -> Statement:
    known = task.constraint in range(8)
    code = f"exchange.constraint-{task.constraint}" if known else "exchange.constraint-other"
    return Statement(code, {"day": _day(task.constraint_date), "number": task.constraint})


def _links(
    key: str, old: tuple[_Read, Task], new: tuple[_Read, Task], named: Mapping[str, object]
) -> Iterator[Difference]:
    (before, was), (after, now) = old, new
    gone, come = before.links(was) - after.links(now), after.links(now) - before.links(was)
    for code, read, links in (("exchange.link-removed", before, gone), ("exchange.link-added", after, come)):
        for link in sorted(links, key=_link_order):
            yield Difference("links", key, Statement(code, {**named, "link": _named(read, link)}))


def _link_order(link: _FoldedLink) -> tuple[str, str, float]:
    return link.predecessor, link.type, link.lag_days


def _named(read: _Read, link: _FoldedLink) -> Statement:
    task = read.tasks.get(link.predecessor)
    name = task.name if task else link.predecessor
    params = {
        "task": name,
        "type": Statement(f"exchange.type-{link.type}"),
        "lag": link.lag_days,
        "count": link.lag_days,
    }
    if not link.lag_days:
        return Statement("exchange.link", params)
    return Statement(f"exchange.link-{link.lag_unit}", params)


def _people(
    key: str, old: Mapping[str, tuple[float, int]], new: Mapping[str, tuple[float, int]], named: Mapping[str, object]
) -> Iterator[Difference]:
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was is None and now is not None:
            yield _person("exchange.person-added", key, {**named, "name": name, "new": now[0]})
        elif now is None and was is not None:
            yield _person("exchange.person-removed", key, {**named, "name": name, "old": was[0]})
        elif was is not None and now is not None and abs(was[0] - now[0]) > _CLOSE:
            yield _person("exchange.person-share", key, {**named, "name": name, "old": was[0], "new": now[0]})
        elif was is not None and now is not None and abs(was[1] - now[1]) > 1:
            params = {**named, "name": name, "old": was[1] / 60, "new": now[1] / 60}
            yield _person("exchange.person-work", key, params)


def _person(code: str, key: str, params: Mapping[str, object]) -> Difference:
    return Difference("people", key, Statement(code, params))


# --- people and calendars --------------------------------------------------------------------------------------------


def _resources(ours: Project, theirs: Project) -> Iterator[Difference]:
    old = {one.name: one for one in ours.resources}
    new = {one.name: one for one in theirs.resources}
    for name in sorted({*old, *new}):
        if name not in old:
            yield _person("exchange.resource-added", name, {"name": name})
        elif name not in new:
            yield _person("exchange.resource-removed", name, {"name": name})
        elif abs(old[name].max_units - new[name].max_units) > _CLOSE:
            params = {"name": name, "old": old[name].max_units, "new": new[name].max_units}
            yield _person("exchange.resource-units", name, params)


def _calendars(ours: Project, theirs: Project) -> Iterator[Difference]:
    old = {one.name: one for one in ours.calendars}
    new = {one.name: one for one in theirs.calendars}
    for name, calendar in old.items():
        if name not in new:
            if calendar.exceptions:
                yield Difference("calendars", name, Statement("exchange.calendar-removed", {"name": name}))
            continue
        yield from _days(name, _by_day(calendar.exceptions), _by_day(new[name].exceptions))
        if calendar.base_uid is None and calendar.weekend != new[name].weekend:
            yield Difference("calendars", name, Statement("exchange.week-changed", {"name": name}))
    for name in new.keys() - old.keys():
        # the other program makes a calendar for every person
        if new[name].exceptions:
            yield Difference("calendars", name, Statement("exchange.calendar-added", {"name": name}))


def _by_day(exceptions: Iterable[CalendarException]) -> dict[date, bool]:
    return {
        date.fromordinal(number): one.working
        for one in exceptions
        for number in range(one.first.toordinal(), min(one.last.toordinal(), one.first.toordinal() + 3660) + 1)
    }


def _days(name: str, old: Mapping[date, bool], new: Mapping[date, bool]) -> Iterator[Difference]:
    kinds: tuple[tuple[str, Callable[[date], bool]], ...] = (
        ("exchange.days-off", lambda day: new.get(day) is False and old.get(day) is not False),
        ("exchange.days-on", lambda day: new.get(day) is True and old.get(day) is not True),
        ("exchange.days-usual", lambda day: day not in new),
    )
    changed = sorted(day for day in {*old, *new} if old.get(day) != new.get(day))
    for code, applies in kinds:
        days = tuple(day for day in changed if applies(day))
        if days:
            yield Difference("calendars", name, Statement(code, {"name": name, "days": days}))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
