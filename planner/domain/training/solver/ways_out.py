"""What would help where no timetable exists: changes of the problem, each tried by solving it, cheapest first."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, get_args

from planner.domain.training.solver.capacity import find_shortfalls
from planner.domain.training.solver.records import (
    MOST_DAYS,
    MOST_RESOURCES,
    MOST_SESSIONS,
    CourseRoom,
    CourseTrainer,
    LearnerGroup,
    TimetableProblem,
)
from planner.domain.training.solver.solve import Budget, is_feasible
from planner.errors import Statement

ChangeKind = Literal["days", "not_before", "not_after", "class_max", "max_out", "capacity", "trainer", "room"]
EVERY_KIND: tuple[ChangeKind, ...] = get_args(ChangeKind)
_MOST_EXTRA = 12
# what one group lacks whatever the others do
_MISSING = ("no-trainer", "no-room", "no-window", "no-day")
# trainers and rooms added per site where several kinds of change are made together, one step after the other
_STEPS = (1, 2, 4, 8)
# how the time is shared: as long as no single kind of change does, they take at most so much of it together; each of
# them takes at most so much of what is left, one trial at most so much of the limit and of what is left
_SINGLE, _KIND, _TRIAL = 0.6, 0.5, 0.25
# with less for a trial only what is found by filling half-days counts: that is found again, however slow the machine
_SHORT_TRIAL_S = 0.5
_SHARE_STEP = 0.05
# changes that have a size, in the order in which they are made smaller, and the step of it
_SIZED: tuple[tuple[ChangeKind, float], ...] = (
    ("days", 1),
    ("not_after", 1),
    ("max_out", _SHARE_STEP),
    ("class_max", 1),
    ("capacity", 1),
)
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
    days, trainers = problem.days, list(problem.trainers)
    groups, rooms = {one.id: one for one in problem.groups}, {one.id: one for one in problem.rooms}
    for change in changes:
        if change.kind == "days":
            days += int(change.value)
        elif change.trainer is not None:
            trainers.append(change.trainer)
        elif change.room is not None:
            rooms[change.room.id] = change.room
        elif change.kind == "capacity" and change.id not in rooms:
            # a room that was to be added, and is not any more
            continue
        elif change.kind == "capacity":
            rooms[change.id] = replace(rooms[change.id], capacity=int(change.value))
        else:
            groups[change.id] = _SET[change.kind](groups[change.id], change.value)
    return replace(
        problem, days=days, groups=tuple(groups.values()), trainers=tuple(trainers), rooms=tuple(rooms.values())
    )


_SET: dict[ChangeKind, Callable[[LearnerGroup, float], LearnerGroup]] = {
    "not_before": lambda group, value: replace(group, not_before=int(value)),
    "not_after": lambda group, value: replace(group, not_after=int(value)),
    "class_max": lambda group, value: replace(group, class_max=int(value)),
    "max_out": lambda group, value: replace(group, max_out=value),
}


def find_ways_out(
    problem: TimetableProblem,
    label: Callable[[int], object],
    time_limit_s: float,
    most: int = 6,
    allowed: Collection[ChangeKind] = EVERY_KIND,
    *,
    holidays_known: bool = True,
    most_days: int = MOST_DAYS,
    trial_s: float | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[WayOut, ...]:
    """
    Return changes that make a timetable possible, each verified by solving the changed problem, cheapest first.

    Cheapest is, by assumption: a longer window within the days given, larger classes in the rooms there are, more
    people out at once, more days, another trainer, another room, a trainer and a room for parallel classes. Where none
    of these does alone, all of them are made together, more and more of each, and what is not needed is taken back.

    Args:
        label: what a place is called in the words, places after the last day included.
        most: ways looked for at most.
        allowed: kinds of change that may be proposed.
        holidays_known: whether the days after the last one that `label` names are known to be worked.
        most_days: days that the changed problem may have at most.
        trial_s: seconds that one changed problem may take to be solved at most.
        clock: what the time is taken from.

    Source: docs/methods.md#timetable-ways-out
    """
    budget = Budget(time_limit_s, time_limit_s, clock)
    search = _WaysOut(
        problem, label, budget, allowed, holidays_known=holidays_known, most_days=most_days, clock=clock,
        trial_s=_TRIAL * time_limit_s if trial_s is None else trial_s,
    )  # fmt: skip
    found: list[WayOut] = []
    for way in search.ways():
        if all(set(way.changes) != set(other.changes) for other in found):
            found.append(way)
        if len(found) == most:
            break
    return tuple(found)


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
        most_days: int,
        trial_s: float,
        clock: Callable[[], float],
    ) -> None:
        self._problem, self._label, self._budget, self._allowed = problem, label, budget, allowed
        self._holidays_known, self._most_days, self._trial_s, self._clock = holidays_known, most_days, trial_s, clock
        self._repairs = tuple(_repairs(problem))
        self._base = apply_changes(problem, self._repairs)
        self._lacking = find_shortfalls(self._base)
        named = {id_ for short in self._lacking for id_ in short.groups}
        # the groups the counted shortfalls name, all of them where counting finds none
        self._short = tuple(group for group in self._base.groups if group.id in named) or self._base.groups

    def ways(self) -> Iterator[WayOut]:
        """Yield the ways out, cheapest first; the ones that need several kinds of change last."""
        if self._repairs and self._works(()):
            yield self._way(())
            return
        whole, single = self._budget, 0
        singles = whole.part(_SINGLE)
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
            left = whole if single else singles
            if kind not in self._allowed or (kind == "days" and longer) or not left.seconds():
                continue
            self._budget = left.part(_KIND)
            changes = search()
            if changes is not None:
                single += 1
                longer = longer or kind == "not_after"
                yield self._way(changes)
        self._budget = whole
        if not single:
            changes = self._everything()
            if changes is not None:
                yield self._way(changes)

    def _way(self, changes: Sequence[Change]) -> WayOut:
        every = self._shrunk(self._needed(self._within_days(_settled((*self._repairs, *changes)))))
        told = tuple(self._told(same) for same in _alike(every))
        return WayOut(Statement("timetable.way-out", {"changes": told}), tuple(every))

    def _needed(self, changes: list[Change]) -> list[Change]:
        """Drop the changes without which a timetable is still found, the last ones first."""
        kept: list[Change] = []
        left = [changes]
        while left and self._budget.seconds() > 0:
            tried = left.pop()
            before = [one for block in left for one in block]
            rest = [*before, *kept]
            if rest and self._solves(self._problem, self._within_days(rest)):
                continue
            if len(tried) == 1:
                kept = [*tried, *kept]
            else:
                middle = len(tried) // 2
                left += [tried[:middle], tried[middle:]]
        return self._within_days([*(one for block in left for one in block), *kept])

    def _shrunk(self, changes: list[Change]) -> list[Change]:
        """Make the changes that have a size as small as halving finds, the days first; windows end with the days."""
        for kind, step in _SIZED:
            for change in [one for one in changes if one.kind == kind]:
                place = changes.index(change)
                low, high = self._size_before(change, step) + 1, math.ceil(round(change.value / step, 9))
                while low < high and self._budget.seconds() > 0:
                    middle = (low + high) // 2
                    smaller = replace(change, value=_of_step(middle, step))
                    tried = self._within_days([*changes[:place], smaller, *changes[place + 1 :]])
                    if self._solves(self._problem, tried):
                        changes, high = tried, middle
                    else:
                        low = middle + 1
        return changes

    def _size_before(self, change: Change, step: float) -> int:
        """Return in steps what a change starts from; no days and no seats where they are only being added."""
        if change.kind == "capacity":
            return next((room.capacity for room in self._problem.rooms if room.id == change.id), 0)
        if change.kind == "days":
            return 0
        group = next(one for one in self._problem.groups if one.id == change.id)
        before: dict[ChangeKind, float] = {
            "not_after": group.not_after or 0,
            "class_max": group.class_max,
            "max_out": group.max_out,
        }
        # nine decimals undo binary fractions: 0.3 are six steps of 0.05
        return math.floor(round(before[change.kind] / step, 9))

    def _within_days(self, changes: Sequence[Change]) -> list[Change]:
        """Let no window end after the days there are with the changes."""
        last = self._problem.days - 1 + sum(int(one.value) for one in changes if one.kind == "days")
        return [replace(one, value=min(one.value, last)) if one.kind == "not_after" else one for one in changes]

    def _works(self, changes: Sequence[Change]) -> bool:
        return self._solves(self._base, changes)

    def _solves(self, problem: TimetableProblem, changes: Sequence[Change]) -> bool:
        """Say whether a timetable is found with the changes in the share of the time left that one trial has."""
        seconds = self._budget.seconds()
        if seconds <= 0:
            return False
        problem = apply_changes(problem, changes)
        if not self._within_limits(problem) or find_shortfalls(problem):
            return False
        limit, filled = min(self._trial_s, seconds * _TRIAL), self._trial_s < _SHORT_TRIAL_S
        return is_feasible(problem, limit, clock=self._clock, filled=filled).status == "feasible"

    def _within_limits(self, problem: TimetableProblem) -> bool:
        """Say whether a problem is small enough to be asked again."""
        return (
            problem.days <= max(self._most_days, self._problem.days)
            and max(len(problem.trainers), len(problem.rooms)) <= MOST_RESOURCES
            and problem.fewest_sessions() <= MOST_SESSIONS
        )

    def _longer_window(self) -> list[Change] | None:
        """Let the groups go on longer, or begin earlier as well, within the days given."""
        last = self._base.days - 1
        ends = [Change("not_after", g.id, last) for g in self._short if g.not_after is not None and g.not_after < last]
        starts = [Change("not_before", g.id, 0) for g in self._short if g.not_before and "not_before" in self._allowed]
        for changes in (ends, starts, [*ends, *starts]):
            if changes and self._works(changes):
                return changes
        return None

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
        for group in self._short:
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
                for group in self._short
                if group.max_out < 1
            ]
            if not changes:
                return None
            if self._works(changes):
                return changes
        return None

    def _more_days(self) -> list[Change] | None:
        """Add working days at the end, and let the windows of the groups go on as long."""
        need = max((short.need - short.have for short in self._lacking), default=self._base.days)
        most = min(max(2 * need, 2 * self._base.days, 20), self._most_days - self._base.days)
        if most < 1:
            return None
        steps = dict.fromkeys((*(2**number for number in range(most.bit_length())), most))
        return next((self._days(extra) for extra in steps if self._works(self._days(extra))), None)

    def _days(self, extra: int) -> list[Change]:
        last = self._base.days + extra - 1
        ends = [Change("not_after", group.id, last) for group in self._short if group.not_after is not None]
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

    def _out_for(self, parallel: int, groups: Sequence[LearnerGroup] | None = None) -> Iterator[Change]:
        own = self._short if groups is None else groups
        for group in own if "max_out" in self._allowed else ():
            people = min(group.users, parallel * self._base.largest_class(group))
            if people > group.out_limit:
                yield Change("max_out", group.id, min(1.0, math.ceil(100 * people / group.users) / 100))

    def _everything(self) -> list[Change] | None:
        """Open all windows, add days, people out, trainers and rooms at once, more and more of them; at last all."""
        groups = self._base.groups
        chain = max(len(group.parts) * (group.gap_days + 1) for group in groups)
        for count in (*_STEPS, None):
            extra = self._most_days if count is None else max(chain, count * max(5, self._base.days // 4))
            extra = min(extra, self._most_days - self._base.days)
            sizes = self._whole_groups() if count is None else self._out_for(count + 1, groups)
            changes = [
                *self._opened(self._base.days + max(0, extra) - 1),
                *sizes,
                *([Change("days", value=extra)] if extra > 0 else []),
                *islice(self._trainers(count, groups), max(0, MOST_RESOURCES - len(self._base.trainers))),
                *islice(self._rooms(count, groups), max(0, MOST_RESOURCES - len(self._base.rooms))),
            ]
            allowed = [one for one in changes if one.kind in self._allowed]
            if allowed and self._works(self._within_days(allowed)):
                return allowed
        return None

    def _opened(self, last: int) -> Iterator[Change]:
        """Let every group be taught on all days up to the last one."""
        for group in self._base.groups:
            if group.not_after is not None and group.not_after < last:
                yield Change("not_after", group.id, last)
            if group.not_before:
                yield Change("not_before", group.id, 0)

    def _whole_groups(self) -> Iterator[Change]:
        """Let every group be one class."""
        for group in self._base.groups:
            if group.class_max < group.users:
                yield Change("class_max", group.id, group.users)
            if group.max_out < 1:
                yield Change("max_out", group.id, 1.0)

    def _first_that_works(self, changes: Callable[[int], list[Change]]) -> list[Change] | None:
        for count in range(1, _MOST_EXTRA + 1):
            tried = changes(count)
            if tried and self._works(tried):
                return tried
        return None

    def _trainers(self, count: int | None, groups: Sequence[LearnerGroup] | None = None) -> Iterator[Change]:
        """
        Add trainers at the sites of groups, of those that are short unless given, each for all their roles there.

        As many as there are groups without a count.
        """
        for site, own in self._by_site(groups).items():
            skills = frozenset(group.role for group in own)
            for number in range(len(own) if count is None else count):
                id_ = _new_id(f"new-trainer-{site}", {one.id for one in self._base.trainers}, number)
                yield Change("trainer", id_, trainer=CourseTrainer(id_, site, skills, frozenset({site})))

    def _rooms(self, count: int | None, groups: Sequence[LearnerGroup] | None = None) -> Iterator[Change]:
        """Add rooms at the sites of groups as trainers are added; without a count each holds a whole group."""
        for site, own in self._by_site(groups).items():
            seats = max(group.users if count is None else self._base.largest_class(group) for group in own)
            for number in range(len(own) if count is None else count):
                id_ = _new_id(f"new-room-{site}", {one.id for one in self._base.rooms}, number)
                yield Change("room", id_, room=CourseRoom(id_, site, seats))

    def _by_site(self, groups: Sequence[LearnerGroup] | None) -> dict[str, list[LearnerGroup]]:
        found: dict[str, list[LearnerGroup]] = {}
        for group in self._short if groups is None else groups:
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
        if short.kind in _MISSING:
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


def _of_step(count: int, step: float) -> float:
    return round(count * step, 2) if step < 1 else count


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
