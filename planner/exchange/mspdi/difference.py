"""What somebody changed in a project that was exported: in words, nothing passed over in silence."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from planner.errors import Statement
from planner.exchange.mspdi.fingerprint import (
    Side,
    Whole,
    is_id,
    is_ours,
    own_lines,
    untouched,
    untouched_whole,
)
from planner.exchange.mspdi.folded import FoldedLink, FoldedProject
from planner.exchange.mspdi.model import (
    AS_SOON_AS_POSSIBLE,
    FIELD_ID,
    FIELD_PRINT,
    MINUTES_PER_DAY,
    CalendarException,
    Project,
    ProjectCalendar,
    Task,
)
from planner.exchange.mspdi.take_over import KINDS

Topic = Literal["progress", "dates", "durations", "constraints", "links", "people", "tasks", "texts", "calendars"]
TOPICS: tuple[Topic, ...] = (
    "progress", "dates", "durations", "constraints", "links", "people", "tasks", "texts", "calendars",
)  # fmt: skip
# units and lags that differ by less are the same, written by another program
_CLOSE = 5e-3
_NONE = Statement("exchange.none")
# the sides of a task that are work, in the order they are told
_WORK: tuple[Side, ...] = ("progress", "dates", "duration", "constraint", "deadline", "links", "people")


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
class _Pair:
    """A task of the present plan and the same task of the file, and the sides of it that are as they were written."""

    key: str
    old: Task
    new: Task
    before: FoldedProject
    after: FoldedProject
    kept: frozenset[Side]

    @property
    def named(self) -> dict[str, object]:
        """The parameters that name the task."""
        return {"id": self.key, "task": self.old.name}


def compare_projects(ours: Project, theirs: Project) -> tuple[Difference, ...]:
    """
    Return what somebody changed in a project that came back, by topic and then by task.

    Where the file says what was written, only what no longer agrees with it counts as a change; where it does not,
    everything that differs from the present plan.

    Args:
        ours: the present plan as it would be exported.
    """
    before, after = FoldedProject(ours), FoldedProject(theirs)
    kept = untouched_whole(after)
    found = [*_tasks(before, after, kept)]
    if "calendars" not in kept:
        found.extend(_calendars(before, after))
    if "resources" not in kept:
        found.extend(_resources(before, after))
    for pair in _pairs(before, after):
        found.extend(_of_task(pair))
    return tuple(sorted(found, key=lambda one: TOPICS.index(one.topic)))


def moved_on(ours: Project, theirs: Project) -> tuple[str, ...]:
    """
    Return the tasks in which the present plan differs from the file although nobody changed them there.

    These are differences of the plan, not of the file: its dates, people or links are no longer those exported, or the
    task is new in it or gone. Names and notes do not count.
    """
    before, after = FoldedProject(ours), FoldedProject(theirs)
    moved = [
        pair.key
        for pair in _pairs(before, after)
        if any(True for _ in _work_of(dataclasses.replace(pair, kept=frozenset()), pair.kept))
    ]
    if "tasks" in untouched_whole(after):
        moved += [key for key, task in before.tasks.items() if key not in after.tasks and not task.summary]
    gone = [key for key, task in after.tasks.items() if key not in before.tasks and _was_ours(key, task)]
    return (*moved, *(key for key in gone if not after.tasks[key].summary))


def _pairs(before: FoldedProject, after: FoldedProject) -> Iterator[_Pair]:
    for key, task in before.tasks.items():
        if key in after.tasks:
            new = after.tasks[key]
            yield _Pair(key, task, new, before, after, untouched(after, new))


def _was_ours(key: str, task: Task) -> bool:
    return is_id(key) and is_ours(task)


# --- tasks that came or went -----------------------------------------------------------------------------------------


def _tasks(before: FoldedProject, after: FoldedProject, kept: frozenset[Whole]) -> Iterator[Difference]:
    for key, task in after.tasks.items():
        if key not in before.tasks and not _was_ours(key, task):
            yield Difference("tasks", key, _added(after, task))
    for key, task in before.tasks.items():
        if key not in after.tasks and "tasks" not in kept:
            code = "exchange.group-removed" if task.summary else "exchange.task-removed"
            yield Difference("tasks", key, Statement(code, {"id": key, "task": task.name}))


def _added(read: FoldedProject, task: Task) -> Statement:
    links = tuple(_named(read, link) for link in sorted(read.links(task), key=_link_order))
    people = tuple(map(read.name_of, read.people(task)))
    params = {"task": task.name, "start": _day(task.start), "finish": _day(task.finish)}
    if not links and not people:
        return Statement("exchange.task-added-alone", params)
    return Statement("exchange.task-added", {**params, "links": links or _NONE, "people": people or _NONE})


# --- one task --------------------------------------------------------------------------------------------------------


def _of_task(pair: _Pair) -> Iterator[Difference]:
    yield from _texts(pair)
    yield from _work_of(pair, frozenset(_WORK) - pair.kept)


def _work_of(pair: _Pair, sides: Collection[Side]) -> Iterator[Difference]:
    """Yield the differences of some sides of the work: when, how long, after what, by whom, how far."""
    key, old, new = pair.key, pair.old, pair.new
    if old.summary or new.summary:
        return
    for side in _WORK:
        if side not in sides:
            continue
        if side == "links":
            yield from _links(pair)
        elif side == "people":
            yield from _people(pair)
        else:
            yield from _BY_SIDE[side](key, old, new, pair.named)


def _texts(pair: _Pair) -> Iterator[Difference]:
    key, old, new, named = pair.key, pair.old, pair.new, pair.named
    if old.name != new.name and "name" not in pair.kept:
        yield Difference("texts", key, Statement("exchange.renamed", {**named, "new": new.name}))
    if _plain(old.notes) != _plain(new.notes) and "notes" not in pair.kept:
        yield Difference("texts", key, _note(new, named))
    if "fields" in pair.kept:
        return
    for place in sorted({*old.fields, *new.fields} - {FIELD_ID, FIELD_PRINT}):
        was, now = old.fields.get(place, ""), new.fields.get(place, "")
        if was != now:
            params = {**named, "field": f"Text{place}", "old": was or None, "new": now or None}
            yield Difference("texts", key, Statement("exchange.field-changed", params))


def _note(new: Task, named: Mapping[str, object]) -> Statement:
    """Say what somebody wrote into a note; the whole note where the file does not tell their lines from ours."""
    lines = own_lines(new)
    if lines is None:
        return Statement("exchange.notes-changed", {**named, "new": new.notes})
    if not lines:
        return Statement("exchange.notes-cut", named)
    return Statement("exchange.notes-written", {**named, "lines": lines, "count": len(lines)})


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


def _duration(key: str, old: Task, new: Task, named: Mapping[str, object]) -> Iterator[Difference]:
    if old.minutes != new.minutes:
        params = {**named, "old": old.minutes / MINUTES_PER_DAY, "new": new.minutes / MINUTES_PER_DAY}
        yield Difference("durations", key, Statement("exchange.duration", params), kept=new.minutes > 0)


def _constraint_of(key: str, old: Task, new: Task, named: Mapping[str, object]) -> Iterator[Difference]:
    if (old.constraint, old.constraint_date) != (new.constraint, new.constraint_date):
        params = {**named, "old": _constraint(old), "new": _constraint(new)}
        kept = new.constraint in KINDS or new.constraint == AS_SOON_AS_POSSIBLE
        yield Difference("constraints", key, Statement("exchange.constraint-changed", params), kept=kept)


def _deadline(key: str, old: Task, new: Task, named: Mapping[str, object]) -> Iterator[Difference]:
    if _day(old.deadline) != _day(new.deadline):
        suffix = "-set" if old.deadline is None else "-removed" if new.deadline is None else "-changed"
        params = {**named, "old": _day(old.deadline), "new": _day(new.deadline)}
        statement = Statement(f"exchange.deadline{suffix}", params)
        yield Difference("constraints", key, statement, kept=True)


def _constraint(task: Task) -> Statement:
    known = task.constraint in range(8)
    code = f"exchange.constraint-{task.constraint}" if known else "exchange.constraint-other"
    return Statement(code, {"day": _day(task.constraint_date), "number": task.constraint})


_BY_SIDE: Mapping[Side, Callable[[str, Task, Task, Mapping[str, object]], Iterator[Difference]]] = {
    "progress": _progress, "dates": _dates, "duration": _duration, "constraint": _constraint_of, "deadline": _deadline,
}  # fmt: skip


def _links(pair: _Pair) -> Iterator[Difference]:
    was, now = pair.before.links(pair.old), pair.after.links(pair.new)
    for code, read, links in (
        ("exchange.link-removed", pair.before, was - now),
        ("exchange.link-added", pair.after, now - was),
    ):
        for link in sorted(links, key=_link_order):
            yield Difference("links", pair.key, Statement(code, {**pair.named, "link": _named(read, link)}))


def _link_order(link: FoldedLink) -> tuple[str, str, float]:
    return link.predecessor, link.type, link.lag_days


def _named(read: FoldedProject, link: FoldedLink) -> Statement:
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


def _people(pair: _Pair) -> Iterator[Difference]:
    old, new = pair.before.people(pair.old), pair.after.people(pair.new)
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        named = {**pair.named, "name": (pair.before if was is not None else pair.after).name_of(key)}
        if was is None and now is not None:
            yield _person("exchange.person-added", pair.key, {**named, "new": now[0]})
        elif now is None and was is not None:
            yield _person("exchange.person-removed", pair.key, {**named, "old": was[0]})
        elif was is not None and now is not None and abs(was[0] - now[0]) > _CLOSE:
            yield _person("exchange.person-share", pair.key, {**named, "old": was[0], "new": now[0]})
        elif was is not None and now is not None and abs(was[1] - now[1]) > 1:
            yield _person("exchange.person-work", pair.key, {**named, "old": was[1] / 60, "new": now[1] / 60})


def _person(code: str, key: str, params: Mapping[str, object]) -> Difference:
    return Difference("people", key, Statement(code, params))


# --- people and calendars --------------------------------------------------------------------------------------------


def _resources(before: FoldedProject, after: FoldedProject) -> Iterator[Difference]:
    old, new = before.resources, after.resources
    for key in sorted({*old, *new}):
        name = (old.get(key) or new[key]).name
        if key not in old:
            yield _person("exchange.resource-added", name, {"name": name})
        elif key not in new:
            yield _person("exchange.resource-removed", name, {"name": name})
        elif abs(old[key].max_units - new[key].max_units) > _CLOSE:
            params = {"name": name, "old": old[key].max_units, "new": new[key].max_units}
            yield _person("exchange.resource-units", name, params)


def _calendars(before: FoldedProject, after: FoldedProject) -> Iterator[Difference]:
    ours, theirs = ({one.uid: one for one in read.project.calendars} for read in (before, after))
    old, new = before.calendars(), after.calendars()
    for key, uid in old.items():
        name, calendar = ours[uid].name, ours[uid]
        # a base calendar worded in another language keeps its number
        found = theirs.get(new.get(key, uid))
        if found is None:
            if calendar.exceptions:
                yield Difference("calendars", name, Statement("exchange.calendar-removed", {"name": name}))
            continue
        yield from _days(name, _by_day(calendar.exceptions), _by_day(found.exceptions))
        if _week(calendar, ours) != _week(found, theirs):
            yield Difference("calendars", name, Statement("exchange.week-changed", {"name": name}))
    for key, uid in new.items():
        # the other program makes a calendar for every person
        if key not in old and uid not in ours and theirs[uid].exceptions:
            name = theirs[uid].name
            yield Difference("calendars", name, Statement("exchange.calendar-added", {"name": name}))


def _week(calendar: ProjectCalendar, calendars: Mapping[int, ProjectCalendar]) -> frozenset[int]:
    """Return the weekdays not worked, those of the base included: some programs repeat them, some do not."""
    base = calendars.get(calendar.base_uid) if calendar.base_uid is not None else None
    return calendar.weekend | (base.weekend if base else frozenset())


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
