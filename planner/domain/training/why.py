"""Says why each session stands where it does, and names what the solver only knows by id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.conditions import teachers_of
from planner.domain.training.solver.capacity import HALVES
from planner.domain.training.solver.records import CourseTrainer, PlacedSession, SolvedTimetable, TimetableProblem
from planner.domain.training.timetable import Deadlines, LearnerClass, Window, WindowKey
from planner.errors import Statement


class Explainer:
    """Says why a session is not held half a day earlier."""

    def __init__(
        self,
        problem: TimetableProblem,
        deadlines: Deadlines,
        solved: SolvedTimetable,
        classes: Mapping[str, LearnerClass],
        windows: Mapping[WindowKey, Window],
        days: Sequence[date],
        calendar: WorkCalendar,
    ) -> None:
        self._problem, self._deadlines, self._classes = problem, deadlines, classes
        self._windows, self._days, self._calendar = windows, days, calendar
        self._at: dict[int, list[PlacedSession]] = {}
        self._own: dict[tuple[str, int, int], PlacedSession] = {}
        self._parts = {group.id: group.parts for group in problem.groups}
        for one in solved.sessions:
            self._own[one.group, one.cohort, one.part] = one
            for slot in self._slots(one, _slot(one)):
                self._at.setdefault(slot, []).append(one)

    def _slots(self, one: PlacedSession, begin: int) -> range:
        return range(begin, begin + self._parts[one.group][one.part - 1])

    def why(self, one: PlacedSession) -> tuple[Statement, ...]:
        """Return the window a session lies in, and what keeps it from half a day earlier."""
        key = self._classes[one.group].key
        window, deadline = self._windows[key], self._deadlines.deadline(key)
        package = self._deadlines.package(key)
        params: dict[str, object] = {"first": window.first, "last": window.last, "deadline": deadline}
        if package is not None:
            params["package"] = package.title
        inside = package is not None and window.level == -2  # noqa: PLR2004 - the window of the package itself
        told = [Statement("training.why-package" if inside else "training.why-window", params)]
        told.append(self._before(one, window))
        return tuple(told)

    def _before(self, one: PlacedSession, window: Window) -> Statement:
        earlier = _slot(one) - self._parts[one.group][one.part - 1]
        if earlier < 0 or self._days[earlier // HALVES] < self._opens(one, window):
            return self._at_first(one, window)
        previous = self._own.get((one.group, one.cohort, one.part - 1))
        if previous is not None and max(self._slots(previous, _slot(previous))) >= earlier:
            return Statement("training.why-part", {"part": one.part, "previous": one.part - 1})
        params: dict[str, object] = {"day": self._days[earlier // HALVES]}
        if self._days[earlier // HALVES] in self._classes[one.group].blocked:
            make_up = self._calendar.is_make_up(self._days[earlier // HALVES])
            return Statement("training.why-make-up" if make_up else "training.why-blocked", params)
        return self._taken(one, earlier, params) or Statement("training.why-free", {"last": window.last})

    def _opens(self, one: PlacedSession, window: Window) -> date:
        ready = self._classes[one.group].ready
        return max(window.first, ready) if window.waits and ready else window.first

    def _at_first(self, one: PlacedSession, window: Window) -> Statement:
        opens = self._opens(one, window)
        if opens > window.first:
            return Statement("training.why-material", {"ready": opens})
        return Statement("training.why-first", {"first": opens})

    def _taken(self, one: PlacedSession, earlier: int, params: dict[str, object]) -> Statement | None:
        """Return what others took in a half-day: the rooms, the trainers, the people who may be away."""
        place = earlier // HALVES
        group = self._classes[one.group].group
        together = [other for slot in self._slots(one, earlier) for other in self._at.get(slot, ()) if other is not one]
        room_ids = {other.room for other in together}
        rooms = [room for room in self._problem.rooms_of(group.site) if room.capacity >= one.size]
        if all(room.id in room_ids or place in room.off for room in rooms):
            return Statement("training.why-room", {**params, "count": len(rooms)})
        trainers = list(self._problem.teachers(group))
        busy = {other.trainer for other in together}
        if all(trainer.id in busy or place in trainer.off or self._full(trainer, one, place) for trainer in trainers):
            return Statement("training.why-trainer", {**params, "count": len(trainers)})
        for limit in self._problem.limits:
            weights = dict(limit.weights)
            away = sum(weights.get(other.group, 0) for other in self._at.get(earlier, ()) if other is not one)
            if weights.get(one.group, 0) and away + weights[one.group] > limit.most:
                return Statement("training.why-coverage", params)
        return None

    def _full(self, trainer: CourseTrainer, one: PlacedSession, day: int) -> bool:
        """Say whether a part-time trainer has no half-days of the week left for a session."""
        limit = trainer.limit_on(day)
        if limit is None:
            return False
        own = [
            other
            for other in self._own.values()
            if other is not one and other.trainer == trainer.id and limit.first <= other.day <= limit.last
        ]
        given = sum(self._parts[other.group][other.part - 1] for other in own)
        return given + self._parts[one.group][one.part - 1] > limit.half_days


def _slot(one: PlacedSession) -> int:
    return one.day * HALVES + (one.half == "PM")


def in_words(engagement: Engagement, classes: Sequence[LearnerClass], statement: Statement) -> Statement:
    """Return a statement of the solver with the names of people, rooms, sites and classes in place of their ids."""
    names: dict[str, Text] = {site.id: site.name for site in engagement.company.sites}
    names |= {room.id: room.name for room in engagement.training.rooms}
    names |= {teacher.id: teacher.name or _ASSUMED for teacher in teachers_of(engagement)}
    for one in classes:
        titles = [cohort.title for cohort in one.streams[0].cohorts]
        more = len(one.streams) - 1
        zh, en = "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)
        names[one.group.id] = Text(f"{zh}等{more + 1}个班", f"{en} and {more} more") if more else Text(zh, en)
    return _renamed(statement, names)


_ASSUMED = Text("假定的一名讲师", "one assumed trainer")
_NEW = {"new-trainer-": Text("新讲师", "new trainer"), "new-room-": Text("新教室", "new room")}
_ROLES = ("role", "skills")


def _renamed(statement: Statement, names: Mapping[str, Text]) -> Statement:
    params = {key: _named(value, names, key) for key, value in statement.params.items()}
    return Statement(statement.code, params)


def _named(value: object, names: Mapping[str, Text], key: str) -> object:
    if isinstance(value, Statement):
        return _renamed(value, names)
    if isinstance(value, tuple):
        parts = [_named(part, names, key) for part in value]
        return tuple(one for part in parts for one in (part if isinstance(part, tuple) else (part,)))
    if not isinstance(value, str):
        return value
    if key in _ROLES:
        return tuple(Statement(f"audience.{audience}") for audience in value.split("+"))
    for stem, name in _NEW.items():
        if value.startswith(stem):
            number = value.rpartition("-")[2]
            return Text(f"{name.zh}{number}", f"{name.en} {number}")
    return names.get(value, value)
