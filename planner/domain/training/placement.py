"""Places the classes of an engagement: the narrowest windows that hold everything, then the solver."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from planner.domain.model.engagement import Engagement
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.conditions import Teacher, teachers_of
from planner.domain.training.results import Cohort, Session, TimetableProof
from planner.domain.training.solver.capacity import HALVES, find_shortfalls
from planner.domain.training.solver.reasons import explain_infeasible
from planner.domain.training.solver.records import SolvedTimetable, TimetableProblem
from planner.domain.training.solver.solve import is_feasible, solve_timetable
from planner.domain.training.solver.ways_out import ChangeKind, find_ways_out
from planner.domain.training.timetable import (
    WEEK_DAYS,
    WINDOWS_DAYS,
    Deadlines,
    LearnerClass,
    Timetable,
    Window,
    WindowKey,
    make_problem,
)
from planner.domain.training.why import Explainer, in_words
from planner.errors import Statement

# seconds the solver may take; its work is bounded so that the same engagement gives the same timetable
TIME_LIMIT_S = 40.0
_QUICK_S = 20.0
# class sizes follow from courses, rooms and coverage, and nobody practises before there is a system
_ALLOWED: tuple[ChangeKind, ...] = ("not_after", "days", "trainer", "room")


@dataclass(slots=True)
class Planner:
    """Chooses the narrowest windows that hold everything and places the sessions."""

    engagement: Engagement
    calendar: WorkCalendar
    deadlines: Deadlines
    classes: Sequence[LearnerClass]
    _part_time: frozenset[str] = frozenset()
    _days: list[date] = field(default_factory=list)
    _known: dict[object, SolvedTimetable | None] = field(default_factory=dict)
    _fits: dict[object, bool] = field(default_factory=dict)

    def plan(self) -> Timetable:
        """Return the timetable; make-up working days are used only where the days without them do not do."""
        if not self.classes:
            return Timetable((), (), {})
        stated = self.engagement.training.use_make_up_days
        make_up = bool(stated)
        windows = self._chosen(make_up=make_up)
        asked: dict[WindowKey, date | None] = {}
        if stated is None and self._strain(windows) > (False, 0) and self._has_make_up_days():
            without, ends = windows, self._ends(windows)
            strain = self._strain(without)
            windows = self._chosen(make_up=True)
            make_up = self._strain(windows) < strain
            if make_up:
                asked = {key: ends.get(key) for key in windows if self._asks(key, windows[key], without[key], ends)}
                self._spare_the_others(asked, windows)
            else:
                windows = without
        self._days = self._working_days(make_up=make_up)
        return replace(self._placed(windows), make_up_ends=asked)

    def _ends(self, windows: Mapping[WindowKey, Window]) -> dict[WindowKey, date]:
        """Return the last day of the classes of each key on the present days, of those alone that fit their window."""
        alone = {key: self._alone(key, window) for key, window in windows.items()}
        return {key: self._days[one.reached.last_day] for key, one in alone.items() if one is not None and one.reached}

    def _asks(self, key: WindowKey, window: Window, without: Window, ends: Mapping[WindowKey, date]) -> bool:
        """Say whether a key needs make-up days: without them it fits in nowhere, or in a wider window only."""
        options = self._windows(key)
        return key not in ends or options.index(window) < options.index(without)

    def _spare_the_others(self, asked: Collection[WindowKey], windows: Mapping[WindowKey, Window]) -> None:
        """Keep those off the make-up days who do without, if everything still fits."""
        closed = frozenset(day for day in self._days if self.calendar.is_make_up(day))
        spared = [one if one.key in asked else replace(one, blocked=one.blocked | closed) for one in self.classes]
        kept = self.classes
        self.classes = spared
        # what is known of a window rests on the days its classes may use
        self._known.clear()
        self._fits.clear()
        if not self._feasible(spared, windows):
            self.classes = kept

    def _strain(self, windows: Mapping[WindowKey, Window]) -> tuple[bool, int]:
        """Return whether the windows on the present days leave something out, and the steps they were widened by."""
        steps = sum(self._windows(key).index(window) for key, window in windows.items())
        return (self._compact(windows) is None and not self._feasible(self.classes, windows), steps)

    def _has_make_up_days(self) -> bool:
        return len(self._working_days(make_up=True)) > len(self._working_days(make_up=False))

    def _working_days(self, *, make_up: bool) -> list[date]:
        """Return the days on which a session may fall, from the earliest window to the last deadline."""
        windows = [window for key in self._keys() for window in self._windows(key)]
        first, last = min(window.first for window in windows), max(window.last for window in windows)
        blocked = frozenset.intersection(*(one.blocked for one in self.classes))
        dates = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return [
            day
            for day in dates
            if self.calendar.is_working(day)
            and day not in blocked
            and (make_up or day not in self.calendar.working_days)
        ]

    def _keys(self) -> list[WindowKey]:
        return list(dict.fromkeys(one.key for one in self.classes))

    def _windows(self, key: WindowKey) -> list[Window]:
        """
        Return the windows to try, the narrowest first.

        The work package of the plan, then the days until the deadline as well, then ever more days before it; at last
        the classes no longer wait for their materials.
        """
        deadline = self.deadlines.deadline(key)
        floor = self.deadlines.begin if key[0] == "method" else self.deadlines.practice_from
        last = self.calendar.shifted(deadline, -1)
        found: list[Window] = []
        package = self.deadlines.package(key)
        if package is not None and package.first <= last:
            first = max(package.first, floor)
            found += [Window(first, min(package.last, last), -2), Window(first, last, -1)]
        for level, days in enumerate(self._limits(key)):
            opens = max(self.calendar.shifted(deadline, -days), floor)
            # where the package does not hold everything, training begins before it, a week at a time
            while found and found[-1].first > opens:
                found.append(Window(max(opens, self.calendar.shifted(found[-1].first, -WEEK_DAYS)), last, level))
            if not found:
                found.append(Window(opens, last, level))
        if any(one.key == key and self.deadlines.ready(one) for one in self.classes):
            found.append(replace(found[-1], waits=False))
        return found

    def _limits(self, key: WindowKey) -> tuple[int, ...]:
        """Return how many working days before the deadline training may begin, the fewest first."""
        wanted = self.engagement.training.days_before_go_live
        if wanted is None or key[0] != "before_go_live":
            return WINDOWS_DAYS
        return (wanted, *(days for days in WINDOWS_DAYS[1:] if days > wanted))

    def _chosen(self, *, make_up: bool) -> dict[WindowKey, Window]:
        """
        Return the narrowest window of every key that holds its own sessions, then all together.

        Windows that stand in each other's way are widened together, then each is narrowed again as far as the others
        leave it room: no class leaves its work package because of one it never meets.
        """
        self._days = self._working_days(make_up=make_up)
        options = {key: self._windows(key) for key in self._keys()}
        enough = {key: self._enough(key, options[key]) for key in options}
        levels = dict(enough)
        while True:
            crowded = self._crowded(_at(options, levels))
            wider = {key for key in crowded if levels[key] + 1 < len(options[key])}
            if not wider:
                break
            levels = {key: level + (key in wider) for key, level in levels.items()}
        for key in options:
            for level in range(enough[key], levels[key]):
                narrower = {**levels, key: level}
                if self._crowded(_at(options, narrower)) <= crowded:
                    levels = narrower
                    break
        return _at(options, levels)

    def _crowded(self, windows: Mapping[WindowKey, Window]) -> set[WindowKey]:
        """Return the keys whose sessions do not fit together with those of the windows they share days with."""
        found: set[WindowKey] = set()
        for keys in _overlapping(windows):
            if not self._together({key: windows[key] for key in keys}):
                found.update(keys)
        return found

    def _together(self, windows: Mapping[WindowKey, Window]) -> bool:
        """Say whether all sessions of some windows can be held."""
        place = (tuple(windows.items()), tuple(self._days), self._part_time)
        if place not in self._fits:
            own = [one for one in self.classes if one.key in windows]
            alone = len(windows) == 1 and all(self._alone(key, window) for key, window in windows.items())
            self._fits[place] = alone or self._feasible(own, windows)
        return self._fits[place]

    def _enough(self, key: WindowKey, options: Sequence[Window]) -> int:
        return next((level for level, window in enumerate(options) if self._alone(key, window)), len(options) - 1)

    def _alone(self, key: WindowKey, window: Window) -> SolvedTimetable | None:
        """Return the best timetable of the classes of one key in a window, None where there is none."""
        place = (key, window, tuple(self._days), self._part_time)
        if place not in self._known:
            own = [one for one in self.classes if one.key == key]
            solved = solve_timetable(self._problem(own, {key: window}), _QUICK_S)
            self._known[place] = solved if solved.reached else None
        return self._known[place]

    def _problem(self, classes: Sequence[LearnerClass], windows: Mapping[WindowKey, Window]) -> TimetableProblem:
        return make_problem(self.engagement, classes, self._days, windows, self.calendar, self._part_time)

    def _feasible(self, classes: Sequence[LearnerClass], windows: Mapping[WindowKey, Window]) -> bool:
        return is_feasible(self._problem(classes, windows), _QUICK_S).status == "feasible"

    def _placed(self, windows: dict[WindowKey, Window]) -> Timetable:
        for part_time in self._shares_to_keep(windows):
            self._part_time = part_time
            solved = self._compact(windows)
            if solved is None:
                solved = solve_timetable(
                    self._problem(self.classes, windows), TIME_LIMIT_S if not part_time else _QUICK_S
                )
            if solved.sessions:
                return self._told(solved, self.classes, windows, ())
        kept, unscheduled = self._most(windows)
        if not kept:
            return Timetable((), unscheduled, windows)
        solved = solve_timetable(self._problem(kept, windows), TIME_LIMIT_S)
        return self._told(solved, kept, windows, unscheduled)

    def _shares_to_keep(self, windows: Mapping[WindowKey, Window]) -> Iterator[frozenset[str]]:
        """
        Yield the part-time trainers who are held to their share of a week: all, those counting leaves, at last none.

        Source: docs/methods.md#trainer-share
        """
        kept = frozenset(one.id for one in teachers_of(self.engagement) if one.share < 1)
        while kept:
            self._part_time = kept
            short = find_shortfalls(self._problem(self.classes, windows))
            if not short:
                yield kept
                break
            asked = frozenset(id_ for one in short for id_ in one.trainers) & kept
            kept = kept - asked if asked else frozenset()
        yield frozenset()

    def _compact(self, windows: Mapping[WindowKey, Window]) -> SolvedTimetable | None:
        """Let every window end as early as it can; None where not all sessions are placed."""
        place = (tuple(windows.items()), tuple(self._days), self._part_time)
        if place not in self._known:
            self._known[place] = self._tightened(windows)
        return self._known[place]

    def _tightened(self, windows: Mapping[WindowKey, Window]) -> SolvedTimetable | None:
        tight: dict[WindowKey, Window] = {}
        for keys in _overlapping(windows):
            own = {key: windows[key] for key in keys}
            alone = {key: self._alone(key, window) for key, window in own.items()}
            ends = {key: one.reached.last_day for key, one in alone.items() if one is not None and one.reached}
            if len(ends) < len(own):
                return None
            ended = {key: replace(window, last=self._days[ends[key]]) for key, window in own.items()}
            tight |= ended if self._together(ended) else self._in_turn(own, ends)
        solved = solve_timetable(self._problem(self.classes, tight), TIME_LIMIT_S)
        return solved if solved.sessions else None

    def _in_turn(self, windows: dict[WindowKey, Window], ends: Mapping[WindowKey, int]) -> dict[WindowKey, Window]:
        """Let one window after the other end as early as the others allow, those widened most first."""
        for key in sorted(windows, key=lambda key: (-windows[key].level, windows[key].last)):
            low, high = ends[key], sum(day <= windows[key].last for day in self._days) - 1
            while low < high:
                middle = (low + high) // 2
                earlier = replace(windows[key], last=self._days[middle])
                if self._together({**windows, key: earlier}):
                    high = middle
                else:
                    low = middle + 1
            windows[key] = replace(windows[key], last=self._days[low])
        return windows

    def _most(self, windows: Mapping[WindowKey, Window]) -> tuple[list[LearnerClass], tuple[Statement, ...]]:
        """Keep as many classes as can be placed, the earliest deadline first; say of the others why and what helps."""
        kept: list[LearnerClass] = []
        unscheduled: list[Statement] = []
        for one in sorted(self.classes, key=lambda one: (self.deadlines.deadline(one.key), one.group.id)):
            fitting = self._how_many(kept, one, windows)
            if fitting:
                kept.append(_first_of(one, fitting))
            if fitting < len(one.streams):
                unscheduled.append(self._left_out(kept, one, fitting, windows))
        return kept, tuple(unscheduled)

    def _how_many(self, kept: Sequence[LearnerClass], one: LearnerClass, windows: Mapping[WindowKey, Window]) -> int:
        low, high = 0, len(one.streams)
        while low < high:
            middle = (low + high + 1) // 2
            if self._feasible([*kept, _first_of(one, middle)], windows):
                low = middle
            else:
                high = middle - 1
        return low

    def _left_out(
        self, kept: Sequence[LearnerClass], one: LearnerClass, fitting: int, windows: Mapping[WindowKey, Window]
    ) -> Statement:
        """Say which classes are left out, why, and the cheapest change that would place them beside the others."""
        others = [other for other in kept if other.group.id != one.group.id]
        problem = self._problem([*others, one], windows)
        label = self._label
        left = one.streams[fitting:]
        ways = find_ways_out(problem, label, TIME_LIMIT_S, most=1, allowed=_ALLOWED)
        params = {
            "count": len(left),
            "cohorts": tuple(cohort.title for stream in left for cohort in stream.cohorts),
            "courses": tuple(dict.fromkeys(part.course.title for block in left[0].blocks for part in block.parts)),
            "half_days": one.group.half_days,
            "first": windows[one.key].first,
            "last": windows[one.key].last,
            "reasons": tuple(self._in_words(one) for one in explain_infeasible(problem, label, TIME_LIMIT_S)[:1]),
            "ways": tuple(self._in_words(way.text) for way in ways),
        }
        return Statement("training.left-out", params)

    def _in_words(self, statement: Statement) -> Statement:
        return in_words(self.engagement, self.classes, statement)

    def _label(self, place: int) -> date:
        if place < len(self._days):
            return self._days[place]
        return self.calendar.shifted(self._days[-1], place - len(self._days) + 1)

    def _told(
        self,
        solved: SolvedTimetable,
        classes: Sequence[LearnerClass],
        windows: Mapping[WindowKey, Window],
        unscheduled: tuple[Statement, ...],
    ) -> Timetable:
        by_group = {one.group.id: one for one in classes}
        problem = self._problem(classes, windows)
        explain = Explainer(problem, self.deadlines, solved, by_group, windows, self._days, self.calendar)
        sessions = tuple(sorted(self._sessions(solved, by_group, explain), key=_in_order))
        return Timetable(sessions, unscheduled, windows, self._proof(solved))

    def _proof(self, solved: SolvedTimetable) -> TimetableProof | None:
        if solved.reached is None or solved.bounds is None:
            return None
        return TimetableProof(
            status=solved.status,
            classes=solved.reached.cohorts,
            last_day=self._days[solved.reached.last_day],
            last_day_bound=self._days[solved.bounds.last_day],
            travel_days=solved.reached.travel_days,
            travel_days_bound=solved.bounds.travel_days,
        )

    def _sessions(
        self, solved: SolvedTimetable, by_group: Mapping[str, LearnerClass], explain: Explainer
    ) -> Iterator[Session]:
        teachers = {teacher.id: teacher for teacher in teachers_of(self.engagement)}
        half_hours = self.engagement.plan.day_hours / HALVES
        for placed in solved.sessions:
            stream = by_group[placed.group].streams[placed.cohort - 1]
            day, begin = self._days[placed.day], half_hours * (placed.half == "PM")
            why = explain.why(placed)
            for part in stream.blocks[placed.part - 1].parts:
                attending: tuple[Cohort, ...] = stream.attending(part.course)
                teacher: Teacher | None = teachers.get(placed.trainer)
                yield Session(
                    id=f"{part.course.id}.{stream.id}.{part.part}",
                    course_id=part.course.id,
                    cohort_ids=tuple(cohort.id for cohort in attending),
                    people=sum(cohort.people for cohort in attending),
                    part=part.part,
                    parts=part.parts,
                    day=day,
                    start_hour=begin + part.start_hour,
                    hours=part.hours,
                    trainer=teacher.name if teacher and teacher.name else part.course.trainer,
                    site_id=stream.site_id,
                    trainer_id=teacher.id if teacher and teacher.name else None,
                    room_id=placed.room,
                    class_id=stream.id,
                    provisional=self.calendar.is_provisional(day),
                    why=why,
                )


def _at(options: Mapping[WindowKey, Sequence[Window]], levels: Mapping[WindowKey, int]) -> dict[WindowKey, Window]:
    return {key: options[key][level] for key, level in levels.items()}


def _overlapping(windows: Mapping[WindowKey, Window]) -> Iterator[list[WindowKey]]:
    """Yield the keys whose windows hang together: each begins before one that began earlier is over."""
    together: list[WindowKey] = []
    last = None
    for key, window in sorted(windows.items(), key=lambda one: one[1].first):
        if last is not None and window.first > last:
            yield together
            together, last = [], None
        together = [*together, key]
        last = window.last if last is None else max(last, window.last)
    if together:
        yield together


def _first_of(one: LearnerClass, count: int) -> LearnerClass:
    users = one.streams[0].people * count
    return replace(one, group=replace(one.group, users=users), streams=one.streams[:count])


def _in_order(session: Session) -> tuple[date, str, float, str]:
    return (session.day, session.site_id, session.start_hour, session.id)
