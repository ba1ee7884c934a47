"""Small timetable problems, and an exhaustive search to compare the solver with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from planner.domain.training.solver.records import CourseRoom, CourseTrainer, LearnerGroup, TimetableProblem


def make_group(id_="g", **changes):
    values = {"role": "r", "site": "A", "users": 4, "class_max": 2, "max_out": 1.0, "parts": (1,), "gap_days": 0}
    return LearnerGroup(**{"id": id_, **values, **changes})


def make_trainer(id_="t", home="A", skills="r", sites="A", off=()):
    return CourseTrainer(id_, home, frozenset(skills.split()), frozenset(sites.split()), frozenset(off))


def make_room(id_="R", site="A", capacity=12, off=()):
    return CourseRoom(id_, site, capacity, frozenset(off))


def make_problem(days=2, groups=None, trainers=None, rooms=None):
    return TimetableProblem(
        days, tuple(groups or [make_group()]), tuple(trainers or [make_trainer()]), tuple(rooms or [make_room()])
    )


def sizes_of(users: int, largest: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to split people into classes, the largest class first."""
    if users == 0:
        yield ()
    for size in range(min(users, largest), 0, -1):
        for rest in sizes_of(users - size, size):
            yield (size, *rest)


def best_by_trying_all(problem: TimetableProblem) -> tuple[int, int, int] | None:
    """Return the least (cohorts, last day, travel days) by trying every split and every place; None if none exists."""
    splits = product(*(list(sizes_of(group.users, group.class_max)) for group in problem.groups))
    found = None
    for split in sorted(splits, key=lambda split: sum(map(len, split))):
        cohorts = sum(map(len, split))
        if found is not None and cohorts > found[0]:
            break
        for last in range(problem.days):
            if found is not None and last > found[1]:
                break
            travel = _Trial(problem, split, last).least_travel()
            if travel is not None and (found is None or (cohorts, last, travel) < found):
                found = (cohorts, last, travel)
    return found


class _Trial:
    def __init__(self, problem: TimetableProblem, split: tuple[tuple[int, ...], ...], last: int) -> None:
        self._problem, self._last = problem, last
        self._tasks = [
            (group, cohort, part, size)
            for group, sizes in zip(problem.groups, split, strict=True)
            for cohort, size in enumerate(sizes)
            for part in range(len(group.parts))
        ]
        self._taken: set[tuple[str, str, int]] = set()
        self._out: dict[tuple[str, int], int] = {}
        self._site: dict[tuple[str, int], list[str]] = {}
        self._start: dict[tuple[str, int, int], int] = {}
        self._best: int | None = None

    def least_travel(self) -> int | None:
        self._place(0, 0)
        return self._best

    def _place(self, number: int, travel: int) -> None:
        if self._best is not None and travel >= self._best:
            return
        if number == len(self._tasks):
            self._best = travel
            return
        group, cohort, part, size = self._tasks[number]
        for day in self._problem.window(group):
            if day > self._last:
                break
            for half in (0, 1)[: 3 - group.parts[part]]:
                slots = range(2 * day + half, 2 * day + half + group.parts[part])
                if self._in_order(group, cohort, part, slots[0]) and self._enough_stay(group, size, slots):
                    self._teach(number, travel, day, slots)

    def _in_order(self, group, cohort, part, slot) -> bool:
        if not part:
            return True
        before = self._start[group.id, cohort, part - 1]
        return slot >= before + group.parts[part - 1] and slot // 2 - before // 2 >= group.gap_days

    def _enough_stay(self, group, size, slots) -> bool:
        limit = max(1, int(group.users * group.max_out + 1e-9))
        return all(self._out.get((group.id, slot), 0) + size <= limit for slot in slots)

    def _teach(self, number, travel, day, slots) -> None:
        group, cohort, part, size = self._tasks[number]
        for room in self._problem.rooms:
            if room.site != group.site or room.capacity < size or day in room.off or self._busy("R", room.id, slots):
                continue
            for trainer in self._problem.trainers:
                sites = self._site.setdefault((trainer.id, day), [])
                able = group.role in trainer.skills and group.site in trainer.sites and day not in trainer.off
                if not able or self._busy("T", trainer.id, slots) or set(sites) - {group.site}:
                    continue
                keys = {(kind, id_, slot) for kind, id_ in (("R", room.id), ("T", trainer.id)) for slot in slots}
                self._taken |= keys
                more = not sites and group.site != trainer.home
                sites.append(group.site)
                self._start[group.id, cohort, part] = slots[0]
                for slot in slots:
                    self._out[group.id, slot] = self._out.get((group.id, slot), 0) + size
                self._place(number + 1, travel + more)
                for slot in slots:
                    self._out[group.id, slot] -= size
                sites.pop()
                self._taken -= keys

    def _busy(self, kind, id_, slots) -> bool:
        return any((kind, id_, slot) in self._taken for slot in slots)
