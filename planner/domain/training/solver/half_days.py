"""
The timetable as whole numbers: how many classes of which size begin in which half-day, and who can teach them.

Cohorts of one group and size are alike, so they are counted, not named: the k-th beginning of a part belongs to the
k-th beginning of the part before it. Trainers of one home who teach the same are counted as well, part-time ones each
alone. So days have no memory (a trainer serves one site a day, a room is free or not), and the counts can be named day
by day afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from planner.domain.solvers.constraint import IntegerProgram, IntegerRow
from planner.domain.training.solver.capacity import HALVES, usable_days
from planner.domain.training.solver.records import WHOLE_DAY, CourseTrainer, LearnerGroup, TimetableProblem

# a group's cohorts of one size
Kind = tuple[str, int]


@dataclass(frozen=True, slots=True)
class TrainerKind:
    """Trainers who can stand in for each other: one home, the same groups."""

    home: str
    groups: tuple[str, ...]
    members: tuple[CourseTrainer, ...]

    def present(self, day: int) -> tuple[CourseTrainer, ...]:
        """Return those who are there on a day."""
        return tuple(trainer for trainer in self.members if day not in trainer.off)


@dataclass(slots=True)
class HalfDayModel:
    """
    The columns of the integer program with what they count.

    `sizes[group]` are the class sizes allowed, `begins[kind, part][slot]` the classes of a part that begin in a
    half-day, `cohorts[kind]` the cohorts of a size, `taught[trainers, group, slot]` sessions of one half-day and
    `taught_all_day[trainers, group, day]` those of a whole one, `serving[trainers, site, day]` trainers at a site.
    """

    problem: TimetableProblem
    sizes: Mapping[str, Sequence[int]]
    trainer_kinds: tuple[TrainerKind, ...]
    cohorts: dict[Kind, int] = field(default_factory=dict)
    begins: dict[tuple[Kind, int], dict[int, int]] = field(default_factory=dict)
    taught: dict[tuple[int, str, int], int] = field(default_factory=dict)
    taught_all_day: dict[tuple[int, str, int], int] = field(default_factory=dict)
    serving: dict[tuple[int, str, int], int] = field(default_factory=dict)
    upper: list[int] = field(default_factory=list)
    rows: list[IntegerRow] = field(default_factory=list)

    def column(self, upper: int) -> int:
        """Add a column."""
        self.upper.append(upper)
        return len(self.upper) - 1

    def row(self, terms: Iterable[tuple[int, int]], low: int | None, high: int | None) -> None:
        """Add a row of (column, factor) pairs."""
        pairs = list(terms)
        if pairs:
            self.rows.append(IntegerRow([c for c, _ in pairs], [f for _, f in pairs], low, high))

    def program(self, costs: Mapping[int, int] | None = None, hint: Mapping[int, int] | None = None) -> IntegerProgram:
        """Return the integer program."""
        return IntegerProgram(self.upper, self.rows, costs or {}, hint or {})


def trainer_kinds(problem: TimetableProblem) -> tuple[TrainerKind, ...]:
    """Put the trainers who teach at least one group into kinds; who has a limit of hours is a kind alone."""
    kinds: dict[tuple[str, tuple[str, ...], str], list[CourseTrainer]] = {}
    for trainer in problem.trainers:
        groups = tuple(group.id for group in problem.groups if trainer.may_teach(group))
        if groups:
            alone = trainer.id if trainer.limits else ""
            kinds.setdefault((trainer.home, groups, alone), []).append(trainer)
    return tuple(TrainerKind(home, groups, tuple(members)) for (home, groups, _), members in kinds.items())


def build_model(
    problem: TimetableProblem, sizes: Mapping[str, Sequence[int]], fewest: Mapping[str, int] | None, most: int | None
) -> HalfDayModel:
    """
    Build the model of a problem.

    Args:
        sizes: class sizes allowed per group.
        fewest: number of cohorts of each group, where it is fixed.
        most: number of cohorts of all groups together that may not be exceeded, where there is one.

    Source: docs/methods.md#timetable-model
    """
    model = HalfDayModel(problem, sizes, trainer_kinds(problem))
    sessions: dict[tuple[str, int, int], list[tuple[int, int]]] = defaultdict(list)
    for group in problem.groups:
        _add_group(model, group, fewest, sessions)
    if most is not None:
        model.row([(column, 1) for column in model.cohorts.values()], None, most)
    _add_coverage(model, sessions)
    _add_limits(model, sessions)
    _add_rooms(model, sessions)
    _add_trainers(model, sessions)
    return model


def _add_group(
    model: HalfDayModel,
    group: LearnerGroup,
    fewest: Mapping[str, int] | None,
    sessions: dict[tuple[str, int, int], list[tuple[int, int]]],
) -> None:
    days = usable_days(model.problem, group)
    own = []
    for size in model.sizes[group.id]:
        kind = (group.id, size)
        most = group.users // size
        if fewest is not None:
            most = min(most, fewest[group.id])
        column = model.cohorts[kind] = model.column(most)
        own.append((column, size))
        _add_chain(model, group, kind, days, sessions)
    model.row(own, group.users, group.users)
    if fewest is not None:
        model.row([(column, 1) for column, _ in own], fewest[group.id], fewest[group.id])


def _add_chain(
    model: HalfDayModel,
    group: LearnerGroup,
    kind: Kind,
    days: Sequence[int],
    sessions: dict[tuple[str, int, int], list[tuple[int, int]]],
) -> None:
    """Add the parts of one kind of cohorts: as many classes have begun a part as have had the part before in time."""
    cohorts = model.cohorts[kind]
    before: list[tuple[int, int]] = []
    for part, length in enumerate(group.parts):
        begun: list[tuple[int, int]] = []
        begins = model.begins[kind, part] = {}
        done = -1
        for slot in _slots(days, length):
            if part:
                while done + 1 < len(before) and _follows(slot, before[done + 1][0], group, part):
                    done += 1
                if done < 0:
                    continue
            most = min(model.upper[cohorts], group.out_limit // kind[1])
            column = begins[slot] = model.column(most)
            total = model.column(model.upper[cohorts])
            model.row([(total, 1), (column, -1), *([(begun[-1][1], -1)] if begun else [])], 0, 0)
            if part:
                model.row([(total, 1), (before[done][1], -1)], None, 0)
            begun.append((slot, total))
            sessions[group.id, length, slot].append((column, kind[1]))
        last = [(begun[-1][1], 1)] if begun else []
        model.row([*last, (cohorts, -1)], 0, 0)
        before = begun


def _slots(days: Sequence[int], length: int) -> list[int]:
    halves = (0,) if length == WHOLE_DAY else (0, 1)
    return [day * HALVES + half for day in days for half in halves]


def _follows(slot: int, earlier: int, group: LearnerGroup, part: int) -> bool:
    """Say whether a part may begin in a half-day when the part before it began in an earlier one."""
    return earlier + group.parts[part - 1] <= slot and earlier // HALVES + group.gap_days <= slot // HALVES


def _running(
    sessions: Mapping[tuple[str, int, int], list[tuple[int, int]]], group: str, slot: int
) -> list[tuple[int, int]]:
    """Return the columns of the classes of a group in a half-day, each with its size."""
    morning = slot - slot % HALVES
    return [*sessions.get((group, 1, slot), ()), *sessions.get((group, WHOLE_DAY, morning), ())]


def _add_coverage(model: HalfDayModel, sessions: Mapping[tuple[str, int, int], list[tuple[int, int]]]) -> None:
    for group in model.problem.groups:
        for day in model.problem.window(group):
            for half in range(HALVES):
                model.row(_running(sessions, group.id, day * HALVES + half), None, group.out_limit)


def _add_limits(model: HalfDayModel, sessions: Mapping[tuple[str, int, int], list[tuple[int, int]]]) -> None:
    present = {group.id for group in model.problem.groups}
    for limit in model.problem.limits:
        weights = [(group, weight) for group, weight in limit.weights if group in present]
        for slot in range(model.problem.days * HALVES):
            terms = [(c, weight) for group, weight in weights for c, _ in _running(sessions, group, slot)]
            model.row(terms, None, limit.most)


def _add_rooms(model: HalfDayModel, sessions: Mapping[tuple[str, int, int], list[tuple[int, int]]]) -> None:
    """For every size: no more classes above it than rooms that hold more (rooms are nested, so this is enough)."""
    problem = model.problem
    for site in dict.fromkeys(group.site for group in problem.groups):
        groups = [group.id for group in problem.groups if group.site == site]
        rooms = problem.rooms_of(site)
        limits = sorted({0, *(room.capacity for room in rooms)})[:-1]
        for day in range(problem.days):
            for half in range(HALVES):
                running = [term for group in groups for term in _running(sessions, group, day * HALVES + half)]
                for limit in limits:
                    above = [(column, 1) for column, size in running if size > limit]
                    free = sum(room.capacity > limit and day not in room.off for room in rooms)
                    model.row(above, None, free)


def _add_trainers(model: HalfDayModel, sessions: Mapping[tuple[str, int, int], list[tuple[int, int]]]) -> None:
    problem = model.problem
    groups = {group.id: group for group in problem.groups}
    at: dict[tuple[int, str, int], list[tuple[int, int]]] = defaultdict(list)
    for (group_id, length, slot), terms in sessions.items():
        day = slot // HALVES
        kinds = [
            number for number, kind in enumerate(model.trainer_kinds) if group_id in kind.groups and kind.present(day)
        ]
        book = model.taught if length < WHOLE_DAY else model.taught_all_day
        place = slot if length < WHOLE_DAY else day
        own = []
        for number in kinds:
            column = book[number, group_id, place] = model.column(len(model.trainer_kinds[number].present(day)))
            own.append((column, -1))
            for busy in range(slot, slot + length):
                at[number, groups[group_id].site, busy].append((column, 1))
        model.row([*((column, 1) for column, _ in terms), *own], 0, 0)
    _add_presence(model, at)
    _add_shares(model)


def _add_presence(model: HalfDayModel, at: Mapping[tuple[int, str, int], list[tuple[int, int]]]) -> None:
    """A trainer serves one site a day."""
    days: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for number, site, slot in at:
        day = slot // HALVES
        if site not in days[number, day]:
            present = len(model.trainer_kinds[number].present(day))
            days[number, day][site] = model.serving[number, site, day] = model.column(present)
        model.row([*at[number, site, slot], (days[number, day][site], -1)], None, 0)
    for (number, day), sites in days.items():
        present = len(model.trainer_kinds[number].present(day))
        model.row([(column, 1) for column in sites.values()], None, present)


def _add_shares(model: HalfDayModel) -> None:
    """Who is there for a part of the week teaches no more half-days in it."""
    for number, kind in enumerate(model.trainer_kinds):
        for limit in kind.members[0].limits:
            days = range(limit.first, limit.last + 1)
            halves = [
                (column, 1)
                for (one, _, slot), column in model.taught.items()
                if one == number and slot // HALVES in days
            ]
            whole = [
                (column, WHOLE_DAY)
                for (one, _, day), column in model.taught_all_day.items()
                if one == number and day in days
            ]
            model.row([*halves, *whole], None, limit.half_days)
