"""What would help where no timetable exists: changes of the problem, each tried by solving it, cheapest first."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from planner.domain.training.solver.capacity import find_shortfalls
from planner.domain.training.solver.records import CourseRoom, CourseTrainer, LearnerGroup, TimetableProblem
from planner.domain.training.solver.solve import Budget, is_feasible
from planner.errors import Statement

ChangeKind = Literal["days", "not_before", "not_after", "class_max", "max_out", "capacity", "trainer", "room"]
EVERY_KIND: tuple[ChangeKind, ...] = get_args(ChangeKind)
_MOST_EXTRA = 12
# what one group lacks whatever the others do
_LONELY = ("no-trainer", "no-room", "no-window", "no-day")
_SHARE_STEP = 0.05
# days that are added are named one by one up to so many
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Change:
    """
    One change of a problem.

    `days` adds that many working days at the end; `not_before`, `not_after`, `class_max` and `max_out` set a value of
    the group `id`, `capacity` of the room `id`; `trainer` and `room` add the one that is given.
    """

    kind: ChangeKind
    id: str = ""
    value: float = 0
    trainer: CourseTrainer | None = None
    room: CourseRoom | None = None


@dataclass(frozen=True, slots=True)
class WayOut:
    """Changes that together make a timetable possible, and how they are said."""

    text: Statement
    changes: tuple[Change, ...]


def apply_changes(problem: TimetableProblem, changes: Sequence[Change]) -> TimetableProblem:
    """Return the problem with the changes made, in their order."""
    for change in changes:
        problem = _APPLY[change.kind](problem, change)
    return problem


def find_ways_out(
    problem: TimetableProblem,
    label: Callable[[int], object],
    time_limit_s: float,
    most: int = 6,
    allowed: Collection[ChangeKind] = EVERY_KIND,
    *,
    holidays_known: bool = True,
) -> tuple[WayOut, ...]:
    """
    Return changes that make a timetable possible, each verified by solving the changed problem, cheapest first.

    Cheapest is, by assumption: a longer window within the days given, larger classes in the rooms there are, more
    people out at once, more days, another trainer, another room, a trainer and a room for parallel classes; at last
    several of these together.

    Args:
        label: what a place is called in the words, places after the last day included.
        most: ways looked for at most.
        allowed: kinds of change that may be proposed.
        holidays_known: whether the days after the last one that `label` names are known to be worked.

    Source: docs/methods.md#timetable-ways-out
    """
    search = _WaysOut(problem, label, Budget(time_limit_s, time_limit_s), allowed, holidays_known=holidays_known)
    found: list[WayOut] = []
    for way in search.ways():
        if all(set(way.changes) != set(other.changes) for other in found):
            found.append(way)
        if len(found) == most:
            break
    return tuple(found)


def _with_group(
    problem: TimetableProblem, id_: str, changed: Callable[[LearnerGroup], LearnerGroup]
) -> TimetableProblem:
    return replace(problem, groups=tuple(changed(one) if one.id == id_ else one for one in problem.groups))


_APPLY: dict[ChangeKind, Callable[[TimetableProblem, Change], TimetableProblem]] = {
    "days": lambda p, c: replace(p, days=p.days + int(c.value)),
    "not_before": lambda p, c: _with_group(p, c.id, lambda g: replace(g, not_before=int(c.value))),
    "not_after": lambda p, c: _with_group(p, c.id, lambda g: replace(g, not_after=int(c.value))),
    "class_max": lambda p, c: _with_group(p, c.id, lambda g: replace(g, class_max=int(c.value))),
    "max_out": lambda p, c: _with_group(p, c.id, lambda g: replace(g, max_out=c.value)),
    "capacity": lambda p, c: replace(
        p, rooms=tuple(replace(room, capacity=int(c.value)) if room.id == c.id else room for room in p.rooms)
    ),
    "trainer": lambda p, c: replace(p, trainers=(*p.trainers, *([c.trainer] if c.trainer else []))),
    "room": lambda p, c: replace(p, rooms=(*p.rooms, *([c.room] if c.room else []))),
}


class _WaysOut:
    """The search for ways out of one problem that has no timetable."""

    def __init__(
        self,
        problem: TimetableProblem,
        label: Callable[[int], object],
        budget: Budget,
        allowed: Collection[ChangeKind],
        *,
        holidays_known: bool,
    ) -> None:
        self._problem, self._label, self._budget, self._allowed = problem, label, budget, allowed
        self._holidays_known = holidays_known
        self._repairs = tuple(_repairs(problem))
        self._base = apply_changes(problem, self._repairs)

    def ways(self) -> Iterator[WayOut]:
        """Yield the ways out, cheapest first; the ones that need several kinds of change last."""
        if self._repairs and self._works(()):
            yield self._way(())
            return
        single = 0
        searches: tuple[tuple[ChangeKind, Callable[[], list[Change] | None]], ...] = (
            ("not_after", self._longer_window),
            ("class_max", self._larger_classes),
            ("max_out", self._more_out),
            ("days", self._more_days),
            ("trainer", self._more_trainers),
            ("room", self._more_rooms),
            ("trainer", self._parallel_classes),
        )
        longer = False
        for kind, search in searches:
            # days are added only where the days given do not do
            if kind not in self._allowed or (kind == "days" and longer):
                continue
            changes = search()
            if changes is not None:
                single += 1
                longer = longer or kind == "not_after"
                yield self._way(changes)
        if not single:
            changes = self._everything()
            if changes is not None:
                yield self._way(changes)

    def _way(self, changes: Sequence[Change]) -> WayOut:
        every = self._minimal(_settled((*self._repairs, *changes)))
        told = tuple(self._told(same) for same in _alike(every))
        return WayOut(Statement("timetable.way-out", {"changes": told}), tuple(every))

    def _minimal(self, changes: list[Change]) -> list[Change]:
        """Drop each change in turn, the last ones first, and keep it dropped where a timetable is still found."""
        for change in reversed(changes):
            rest = [other for other in changes if other != change]
            if change.kind == "days":
                rest = self._within_days(rest)
            if rest and self._solves(self._problem, rest, 0.1):
                changes = rest
        return changes

    def _within_days(self, changes: Sequence[Change]) -> list[Change]:
        """Let no window end after the days there are."""
        last = self._problem.days - 1
        return [replace(one, value=min(one.value, last)) if one.kind == "not_after" else one for one in changes]

    def _works(self, changes: Sequence[Change]) -> bool:
        return self._solves(self._base, changes)

    def _solves(self, problem: TimetableProblem, changes: Sequence[Change], share: float = 0.25) -> bool:
        """Say whether a timetable is found with the changes in a share of the time left."""
        problem = apply_changes(problem, changes)
        if find_shortfalls(problem) or self._budget.seconds() <= 0:
            return False
        return is_feasible(problem, max(0.5, self._budget.seconds() * share)).status == "feasible"

    def _short(self) -> tuple[LearnerGroup, ...]:
        """Return the groups the counted shortfalls name, all of them where counting finds none."""
        named = {id_ for short in find_shortfalls(self._base) for id_ in short.groups}
        return tuple(group for group in self._base.groups if group.id in named) or self._base.groups

    def _longer_window(self) -> list[Change] | None:
        """Let the groups go on longer, or begin earlier as well, within the days given."""
        last = self._base.days - 1
        ends = [
            Change("not_after", g.id, last) for g in self._short() if g.not_after is not None and g.not_after < last
        ]
        starts = [
            Change("not_before", g.id, 0) for g in self._short() if g.not_before and "not_before" in self._allowed
        ]
        for changes in (ends, starts, [*ends, *starts]):
            if changes and self._works(changes):
                return self._trimmed(changes)
        return None

    def _trimmed(self, changes: list[Change]) -> list[Change]:
        """Take back what is not needed: a change at a time, then days at the end of the windows."""
        for change in list(changes):
            rest = [other for other in changes if other != change]
            if rest and self._works(rest):
                changes = rest
        return [self._tightened(changes, change) for change in changes]

    def _tightened(self, changes: list[Change], change: Change) -> Change:
        group = next(one for one in self._base.groups if one.id == change.id)
        if change.kind != "not_after":
            return change
        low, high = (group.not_after or 0) + 1, int(change.value)
        others = [other for other in changes if other != change]
        while low < high:
            middle = (low + high) // 2
            if self._works([*others, replace(change, value=middle)]):
                high = middle
            else:
                low = middle + 1
        return replace(change, value=high)

    def _larger_classes(self) -> list[Change] | None:
        """Let fewer, larger classes do, first in the rooms there are, then in larger ones."""
        for grow_rooms in (False, True):
            for fewer in range(1, 40):
                changes = list(self._classes_fewer(fewer, grow_rooms=grow_rooms))
                if not changes:
                    break
                if self._works(changes):
                    return changes
        return None

    def _classes_fewer(self, fewer: int, *, grow_rooms: bool) -> Iterator[Change]:
        seats: dict[str, int] = {}
        for group in self._short():
            cohorts = self._base.fewest_cohorts(group) - fewer
            if cohorts < 1:
                continue
            size = math.ceil(group.users / cohorts)
            rooms = self._base.rooms_of(group.site)
            if size > group.out_limit or (size > max(room.capacity for room in rooms) and not grow_rooms):
                continue
            if size > group.class_max:
                yield Change("class_max", group.id, size)
            if grow_rooms:
                seats.update({r.id: max(size, seats.get(r.id, 0)) for r in rooms if r.capacity < size})
        yield from (Change("capacity", id_, size) for id_, size in seats.items())

    def _more_out(self) -> list[Change] | None:
        """Let more people of the groups be away at once."""
        for step in range(1, 20):
            changes = [
                Change("max_out", group.id, min(1.0, round(group.max_out + step * _SHARE_STEP, 2)))
                for group in self._short()
                if group.max_out < 1
            ]
            if not changes:
                return None
            if self._works(changes):
                return changes
        return None

    def _more_days(self) -> list[Change] | None:
        """Add working days at the end, as many as are needed."""
        need = max((short.need - short.have for short in find_shortfalls(self._base)), default=self._base.days)
        most = max(2 * need, 2 * self._base.days, 20)
        if not self._works(self._days(most)):
            return None
        low, high = 1, most
        while low < high:
            middle = (low + high) // 2
            if self._works(self._days(middle)):
                high = middle
            else:
                low = middle + 1
        return self._days(high)

    def _days(self, extra: int) -> list[Change]:
        last = self._base.days + extra - 1
        ends = [Change("not_after", group.id, last) for group in self._short() if group.not_after is not None]
        return [Change("days", value=extra), *ends]

    def _more_trainers(self) -> list[Change] | None:
        return self._first_that_works(lambda count: [*self._trainers(count)])

    def _more_rooms(self) -> list[Change] | None:
        return self._first_that_works(lambda count: [*self._rooms(count)])

    def _parallel_classes(self) -> list[Change] | None:
        """Run classes side by side: a trainer and a room more for each, and more people out where that is the limit."""

        def more(count: int) -> list[Change]:
            return [*self._trainers(count), *self._rooms(count)]

        def more_out(count: int) -> list[Change]:
            return [*more(count), *self._out_for(count + 1)]

        return self._first_that_works(more) or self._first_that_works(more_out)

    def _out_for(self, parallel: int) -> Iterator[Change]:
        for group in self._short() if "max_out" in self._allowed else ():
            people = min(group.users, parallel * self._base.largest_class(group))
            if people > group.out_limit:
                yield Change("max_out", group.id, min(1.0, math.ceil(100 * people / group.users) / 100))

    def _everything(self) -> list[Change] | None:
        """Add trainers and rooms and days and people out at once, more and more of them."""
        for count in range(1, _MOST_EXTRA + 1):
            changes = [*self._days(count * max(5, self._base.days // 4)), *self._trainers(count), *self._rooms(count)]
            changes.extend(self._out_for(count + 1))
            if self._works(changes):
                return changes
        return None

    def _first_that_works(self, changes: Callable[[int], list[Change]]) -> list[Change] | None:
        for count in range(1, _MOST_EXTRA + 1):
            tried = changes(count)
            if tried and self._works(tried):
                return tried
        return None

    def _trainers(self, count: int) -> Iterator[Change]:
        """Add trainers at the sites that are short, each for all roles that are short there."""
        for site, groups in self._by_site().items():
            skills = frozenset(group.role for group in groups)
            for number in range(count):
                id_ = _new_id(f"new-trainer-{site}", {one.id for one in self._base.trainers}, number)
                yield Change("trainer", id_, trainer=CourseTrainer(id_, site, skills, frozenset({site})))

    def _rooms(self, count: int) -> Iterator[Change]:
        for site, groups in self._by_site().items():
            seats = max(self._base.largest_class(group) for group in groups)
            for number in range(count):
                id_ = _new_id(f"new-room-{site}", {one.id for one in self._base.rooms}, number)
                yield Change("room", id_, room=CourseRoom(id_, site, seats))

    def _by_site(self) -> dict[str, list[LearnerGroup]]:
        found: dict[str, list[LearnerGroup]] = {}
        for group in self._short():
            found.setdefault(group.site, []).append(group)
        return found

    def _told(self, same: Sequence[Change]) -> Statement:
        """Return one change in words, or several trainers or rooms of one site together."""
        change, problem = same[0], self._base
        code, params = change.kind.replace("_", "-"), dict[str, object](id=change.id, value=change.value)
        if change.trainer is not None:
            params = {"site": change.trainer.home, "skills": tuple(sorted(change.trainer.skills))}
        elif change.room is not None:
            params = {"site": change.room.site, "value": change.room.capacity}
        elif change.kind in ("class_max", "max_out"):
            group = next(one for one in problem.groups if one.id == change.id)
            params["before"] = group.class_max if change.kind == "class_max" else group.max_out
        elif change.kind == "capacity":
            params["before"] = next(one.capacity for one in problem.rooms if one.id == change.id)
        elif change.kind == "days":
            code = "days" if self._holidays_known else "days-unchecked"
            params |= self._days_told(int(change.value))
        elif change.kind in ("not_before", "not_after"):
            params["day"] = self._label(int(change.value))
        if change.kind in ("trainer", "room"):
            params |= {"count": len(same), "ids": tuple(one.id for one in same)}
        return Statement(f"timetable.change-{code}", params)

    def _days_told(self, count: int) -> dict[str, object]:
        """Return how many days are added and which, of many the first ones and the last."""
        days = [self._label(self._problem.days + number) for number in range(count)]
        named = days if count <= _MOST_NAMED else [*days[: _MOST_NAMED - 2], "…", days[-1]]
        return {"value": count, "count": count, "days": tuple(named)}


def _repairs(problem: TimetableProblem) -> Iterator[Change]:
    """Yield what has to be there before anything else can help: a trainer, a room, a window for every group."""
    lacking: dict[str, set[str]] = {}
    for short in find_shortfalls(problem):
        if short.kind in _LONELY:
            lacking.setdefault(short.groups[0], set()).add(short.kind)
    rooms: dict[str, int] = {}
    skills: dict[str, set[str]] = {}
    for group in problem.groups:
        kinds = lacking.get(group.id, set())
        if kinds & {"no-trainer", "no-day"}:
            skills.setdefault(group.site, set()).add(group.role)
        if kinds & {"no-room", "no-day"}:
            rooms[group.site] = max(rooms.get(group.site, 1), min(group.class_max, group.out_limit))
        if "no-window" in kinds:
            yield from _window_repair(problem, group)
    for site, roles in skills.items():
        id_ = _new_id(f"new-trainer-{site}", {one.id for one in problem.trainers}, 0)
        yield Change("trainer", id_, trainer=CourseTrainer(id_, site, frozenset(roles), frozenset({site})))
    for site, seats in rooms.items():
        id_ = _new_id(f"new-room-{site}", {one.id for one in problem.rooms}, 0)
        yield Change("room", id_, room=CourseRoom(id_, site, seats))


def _window_repair(problem: TimetableProblem, group: LearnerGroup) -> Iterator[Change]:
    if group.not_before is not None and group.not_before >= problem.days:
        yield Change("not_before", group.id, 0)
    if group.not_after is not None:
        yield Change("not_after", group.id, problem.days - 1)


def _new_id(stem: str, taken: set[str], number: int) -> str:
    free = (f"{stem}-{count}" for count in range(1, len(taken) + number + 2))
    return [id_ for id_ in free if id_ not in taken][number]


def _settled(changes: Sequence[Change]) -> list[Change]:
    """Keep of several values for one thing the last one, in place of the first."""
    found: dict[tuple[str, str], Change] = {}
    for change in changes:
        found[change.kind, change.id] = change
    return list(found.values())


def _alike(changes: Sequence[Change]) -> list[list[Change]]:
    """Put together the trainers added for one site and the same roles, and the rooms added to one site."""
    found: dict[object, list[Change]] = {}
    for change in changes:
        key: object = change
        if change.trainer is not None:
            key = ("trainer", change.trainer.home, change.trainer.skills)
        elif change.room is not None:
            key = ("room", change.room.site, change.room.capacity)
        found.setdefault(key, []).append(change)
    return list(found.values())
