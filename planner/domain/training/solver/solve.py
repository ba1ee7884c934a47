"""Solves a timetable: fewest cohorts first, then the earliest last day, then the fewest days of travel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.domain.solvers.constraint import IntegerAnswer, IntegerProgram, solve_integers
from planner.domain.training.solver.capacity import HALVES, earliest_last_day, find_shortfalls
from planner.domain.training.solver.greedy import fill_half_days
from planner.domain.training.solver.half_days import HalfDayModel, build_model
from planner.domain.training.solver.naming import name_sessions
from planner.domain.training.solver.records import (
    LearnerGroup,
    Measures,
    PlacedSession,
    SolvedTimetable,
    Status,
    TimetableProblem,
)

SEED = 20260701
DEFAULT_TIME_LIMIT_S = 30.0
# a model with more columns is built with few class sizes only; what is then left open is told by the bounds
_MOST_COLUMNS = 40_000
# a model with more columns is not built at all
_TOO_MANY_COLUMNS = 400_000
# cohorts that each group gets more than the fewest where those cannot be placed, before every size is tried
_MOST_MORE = 3
# columns that an ordinary machine builds into a model in a second; what takes longer than the time left is not begun
_COLUMNS_PER_SECOND = 40_000
# units of deterministic work that fit into a second of an ordinary machine, with something to spare
_EFFORT_PER_SECOND = 0.3


class Budget:
    """What is left of the time: units of work, which repeat on every machine, and the seconds of the clock."""

    def __init__(self, seconds: float, effort: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self.effort = effort

    def seconds(self) -> float:
        """Return the seconds left."""
        return max(0.0, self._end - self._clock())

    def part(self, share: float) -> Budget:
        """Return a budget of a share of what is left."""
        return Budget(self.seconds() * share, self.effort * share, self._clock)


@dataclass(frozen=True, slots=True)
class _Solution:
    """The sessions found, and where a model found them its values, for the next search to begin with."""

    sessions: tuple[PlacedSession, ...]
    model: HalfDayModel | None = None
    values: tuple[int, ...] = ()

    @property
    def cohorts(self) -> int:
        return len({(one.group, one.cohort) for one in self.sessions})

    @property
    def last_day(self) -> int:
        return max((one.day for one in self.sessions), default=-1)


@dataclass(frozen=True, slots=True)
class _Part:
    """An independent part of the problem: its status, solution and the proven bounds of cohorts and last day."""

    problem: TimetableProblem
    status: str
    solution: _Solution | None = None
    cohorts_bound: int = 0
    last_day_bound: int = 0


def solve_timetable(
    problem: TimetableProblem,
    time_limit_s: float = DEFAULT_TIME_LIMIT_S,
    seed: int = SEED,
    effort: float | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> SolvedTimetable:
    """
    Return the best timetable found in the time, with what is proven about each of its three aims.

    Groups that share neither trainers nor a site, or no day, are solved on their own.

    Args:
        effort: units of deterministic work, about three seconds each; what fits into the time unless given.
        clock: what the time is taken from.

    Source: docs/methods.md#timetable-model
    """
    if find_shortfalls(problem):
        return SolvedTimetable("infeasible")
    budget = Budget(time_limit_s, time_limit_s * _EFFORT_PER_SECOND if effort is None else effort, clock)
    at_home = _without_travel(problem, budget.part(0.3), seed)
    if at_home is not None:
        return at_home
    problems = list(_independent(problem))
    parts = []
    for number, one in enumerate(problems):
        parts.append(_Search(one, budget.part(0.75 / (len(problems) - number)), seed).best())
        if parts[-1].status == "unknown":
            parts[-1] = _any_at_last(one, budget.part(0.9), seed)
        if parts[-1].solution is None:
            return SolvedTimetable("infeasible" if parts[-1].status == "infeasible" else "unknown")
    return _joined(problem, parts, budget, seed)


def _any_at_last(problem: TimetableProblem, budget: Budget, seed: int) -> _Part:
    """Return any timetable where the search for a good one found none, with the bounds that counting proves."""
    cohorts = sum(problem.fewest_cohorts(group) for group in problem.groups)
    found = _Search(problem, budget, seed).any()
    return replace(found, cohorts_bound=cohorts, last_day_bound=earliest_last_day(problem))


def _without_travel(problem: TimetableProblem, budget: Budget, seed: int) -> SolvedTimetable | None:
    """
    Return a timetable that reaches all bounds with every trainer at home, None where none was found.

    Without travel the sites hardly depend on each other, so this is quick; nothing can be better.
    """
    trainers = tuple(
        replace(one, sites=frozenset({one.home})) if one.home in one.sites else one for one in problem.trainers
    )
    bound = earliest_last_day(problem)
    local = replace(problem, trainers=trainers, days=bound + 1)
    if trainers == problem.trainers or find_shortfalls(local):
        return None
    problems = list(_independent(local))
    sessions: list[PlacedSession] = []
    for number, one in enumerate(problems):
        solution = _Search(one, budget.part(1 / (len(problems) - number)), seed).with_fewest()
        if solution is None:
            return None
        sessions.extend(solution.sessions)
    reached = measure(problem, sessions)
    bounds = Measures(sum(problem.fewest_cohorts(group) for group in problem.groups), bound, 0)
    return SolvedTimetable("optimal", _ordered(problem, sessions), reached, bounds) if reached == bounds else None


def _ordered(problem: TimetableProblem, sessions: Sequence[PlacedSession]) -> tuple[PlacedSession, ...]:
    order = {group.id: number for number, group in enumerate(problem.groups)}
    return tuple(sorted(sessions, key=lambda one: (one.day, one.half, order[one.group], one.cohort)))


def warm_up() -> None:
    """Load the solver, so that a short time limit is spent on searching."""
    solve_integers(IntegerProgram((0,), ()), 0.001, 0.01, SEED)


def is_feasible(
    problem: TimetableProblem,
    time_limit_s: float,
    seed: int = SEED,
    clock: Callable[[], float] = time.monotonic,
    *,
    filled: bool = False,
) -> SolvedTimetable:
    """
    Return any timetable of a problem, not the best one; its status is `feasible`, `infeasible` or `unknown`.

    Args:
        filled: look only for what filling half-day after half-day finds, which no clock cuts short.
    """
    if find_shortfalls(problem):
        return SolvedTimetable("infeasible")
    budget = Budget(time_limit_s, time_limit_s * _EFFORT_PER_SECOND, clock)
    sessions: list[PlacedSession] = []
    for one in _independent(problem):
        found = _Search(one, budget, seed).any(filled=filled)
        if found.solution is None:
            return SolvedTimetable("infeasible" if found.status == "infeasible" else "unknown")
        sessions.extend(found.solution.sessions)
    return SolvedTimetable("feasible", tuple(sessions), measure(problem, sessions))


def measure(problem: TimetableProblem, sessions: Sequence[PlacedSession]) -> Measures:
    """Return what a timetable reaches: cohorts, last day and the days trainers serve a site that is not their home."""
    homes = {trainer.id: trainer.home for trainer in problem.trainers}
    sites = {group.id: group.site for group in problem.groups}
    away = {(one.trainer, one.day) for one in sessions if homes[one.trainer] not in ("", sites[one.group])}
    return Measures(
        cohorts=len({(one.group, one.cohort) for one in sessions}),
        last_day=max((one.day for one in sessions), default=-1),
        travel_days=len(away),
    )


def _independent(problem: TimetableProblem) -> Iterator[TimetableProblem]:
    """Yield the parts of a problem that share neither a site nor a trainer, or no day."""
    left = list(problem.groups)
    while left:
        members = [left.pop(0)]
        for one in members:
            shared = [other for other in left if _share(problem, one, other)]
            members.extend(shared)
            left = [other for other in left if other not in shared]
        yield replace(problem, groups=tuple(group for group in problem.groups if group in members))


def _share(problem: TimetableProblem, one: LearnerGroup, other: LearnerGroup) -> bool:
    mine, theirs = problem.window(one), problem.window(other)
    if mine.stop <= theirs.start or theirs.stop <= mine.start:
        return _share_a_week(problem, one, other)
    if one.site == other.site or any(t.may_teach(one) and t.may_teach(other) for t in problem.trainers):
        return True
    return any({one.id, other.id} <= {group for group, _ in limit.weights} for limit in problem.limits)


def _share_a_week(problem: TimetableProblem, one: LearnerGroup, other: LearnerGroup) -> bool:
    """Say whether a part-time trainer has a week that both groups may meet in, on different days of it."""
    weeks = [
        range(limit.first, limit.last + 1)
        for trainer in problem.trainers
        if trainer.may_teach(one) and trainer.may_teach(other)
        for limit in trainer.limits
    ]
    windows = (problem.window(one), problem.window(other))
    return any(all(week.start < w.stop and w.start < week.stop for w in windows) for week in weeks)


class _Search:
    """The search for the best timetable of one independent part."""

    def __init__(self, problem: TimetableProblem, budget: Budget, seed: int) -> None:
        self._solution: _Solution | None = None
        self._problem, self._budget, self._seed = problem, budget, seed
        self._fewest: Mapping[str, int] | None = {group.id: problem.fewest_cohorts(group) for group in problem.groups}
        self._most: int | None = None
        self._sizes, self._complete = _class_sizes(problem, self._fewest)
        counts = self._fewest
        self._even = {g.id: sorted({g.users // counts[g.id], -(-g.users // counts[g.id])}) for g in problem.groups}

    def any(self, *, filled: bool = False) -> _Part:
        """Return any timetable, of whatever number of cohorts is quickly placed."""
        assert self._fewest is not None
        # whatever the clock says: what is found here is found again when the problem is asked again
        for counts in (self._fewest, *_larger_counts(self._problem, self._fewest)):
            sessions = fill_half_days(self._problem, counts)
            if sessions is not None:
                return _Part(self._problem, "feasible", _Solution(sessions))
        if filled:
            return _Part(self._problem, "unknown")
        found = self._attempt(self._problem.days, 0.3)
        if self._solution is None:
            if self._other_counts(0.7):
                return _Part(self._problem, "feasible", self._solution)
            found = self._more_cohorts(1.0)
        return _Part(self._problem, found.status, self._solution)

    def with_fewest(self) -> _Solution | None:
        """Return a timetable of the fewest cohorts on the days given, None where none was found."""
        sessions = fill_half_days(self._problem)
        if sessions is not None:
            return _Solution(sessions)
        self._attempt(self._problem.days, 1.0)
        return self._solution

    def best(self) -> _Part:
        """Return a timetable with the fewest cohorts and the earliest last day that were found."""
        assert self._fewest is not None
        cohorts_bound = sum(self._fewest.values())
        bound = earliest_last_day(self._problem)
        sessions = fill_half_days(self._problem)
        filled = None if sessions is None else _Solution(sessions)
        if filled is not None and filled.last_day <= bound:
            return _Part(self._problem, "feasible", filled, cohorts_bound, bound)
        found = self._attempt(bound + 1, 0.3)
        if self._solution is not None:
            return _Part(self._problem, "feasible", self._solution, cohorts_bound, bound)
        proven = bound + (found.status == "infeasible" and self._complete)
        if filled is not None:
            self._solution = filled
        elif bound + 1 < self._problem.days:
            found = self._attempt(self._problem.days, 0.5)
        if self._solution is None:
            # a plan with the fewest cohorts is ruled out only where all class sizes were tried
            cohorts_bound += found.status == "infeasible" and self._complete
            found = self._more_cohorts(0.4)
            cohorts_bound, proven = max(cohorts_bound, found.bound), bound
            if found.status == "unknown":
                self._other_counts(0.8)
            if self._solution is None:
                return _Part(self._problem, found.status)
        return self._bisected(cohorts_bound, proven)

    def _bisected(self, cohorts_bound: int, proven: int) -> _Part:
        """Halve the places between the proven bound and the last day found until they meet or the time is over."""
        assert self._solution is not None
        low, high = proven, self._solution.last_day
        while low < high:
            middle = (low + high) // 2
            found = self._attempt(middle + 1, 0.4)
            if found.status in ("optimal", "feasible"):
                high = self._solution.last_day
                continue
            low = middle + 1
            if found.status == "infeasible" and self._complete:
                proven = low
        return _Part(self._problem, "feasible", self._solution, cohorts_bound, proven)

    def _attempt(self, days: int, share: float) -> IntegerAnswer:
        """Look for a timetable that ends within some days, of even classes first: they are quick to try; keep it."""
        problem = replace(self._problem, days=days)
        if self._fewest is not None and any(len(self._even[id_]) < len(self._sizes[id_]) for id_ in self._even):
            found = self._with_sizes(problem, self._even, share / 2)
            if found.status in ("optimal", "feasible"):
                return found
        return self._with_sizes(problem, self._sizes, share)

    def _with_sizes(self, problem: TimetableProblem, sizes: Mapping[str, Sequence[int]], share: float) -> IntegerAnswer:
        if not _buildable(problem, sizes, self._budget):
            return IntegerAnswer("unknown")
        return self._solved(build_model(problem, sizes, self._fewest, self._most), None, share)

    def _other_counts(self, share: float) -> bool:
        """
        Look for a timetable of more cohorts than the fewest, and of few sizes: quick to try, and no proof of anything.

        Groups with a room that is too small for their classes are split first, then all of them.
        """
        assert self._fewest is not None
        counts = list(_larger_counts(self._problem, self._fewest))
        for number, more in enumerate(counts):
            sizes: dict[str, Sequence[int]] = {
                group.id: _few_sizes(self._problem, group, more[group.id]) for group in self._problem.groups
            }
            if not _buildable(self._problem, sizes, self._budget):
                continue
            model = build_model(self._problem, sizes, more, None)
            if self._solved(model, None, share / (len(counts) - number)).status in ("optimal", "feasible"):
                self._sizes, self._fewest, self._complete = sizes, more, False
                self._even = {id_: list(own) for id_, own in sizes.items()}
                return True
        return False

    def _more_cohorts(self, share: float) -> IntegerAnswer:
        """Look for the fewest cohorts there can be, whatever their sizes."""
        every: dict[str, Sequence[int]] = {
            group.id: range(1, self._problem.largest_class(group) + 1) for group in self._problem.groups
        }
        if not _buildable(self._problem, every, self._budget):
            return IntegerAnswer("unknown")
        model = build_model(self._problem, every, None, None)
        found = self._solved(model, dict.fromkeys(model.cohorts.values(), 1), share)
        if self._solution is not None:
            self._sizes, self._fewest, self._most = every, None, self._solution.cohorts
            self._complete = True
        return found

    def _solved(self, model: HalfDayModel, costs: Mapping[int, int] | None, share: float) -> IntegerAnswer:
        budget = self._budget.part(share)
        found = solve_integers(model.program(costs), budget.effort, budget.seconds(), self._seed)
        if found.status in ("optimal", "feasible"):
            self._solution = _Solution(name_sessions(model, found.values), model, found.values)
        return found


def _class_sizes(problem: TimetableProblem, fewest: Mapping[str, int]) -> tuple[dict[str, Sequence[int]], bool]:
    """
    Return the class sizes to try for every group split into the fewest cohorts, and whether they are all that matter.

    Where every room holds an even share of the group and enough may be out for every class that can run at once,
    sizes do not matter and an even split is taken.
    """
    sizes: dict[str, Sequence[int]] = {}
    for group in problem.groups:
        count, largest = fewest[group.id], problem.largest_class(group)
        even = -(-group.users // count)
        rooms, teachers = problem.rooms_of(group.site), problem.teachers(group)
        at_once = min(count, len(rooms), len(teachers))
        if even * at_once <= group.out_limit and all(room.capacity >= even for room in rooms):
            sizes[group.id] = sorted({group.users // count, even})
        else:
            sizes[group.id] = range(max(1, group.users - (count - 1) * largest), largest + 1)
    if _columns(problem, sizes) <= _MOST_COLUMNS:
        return sizes, True
    few: dict[str, Sequence[int]] = {group.id: _few_sizes(problem, group, fewest[group.id]) for group in problem.groups}
    return few, all(list(few[id_]) == list(sizes[id_]) for id_ in few)


def _larger_counts(problem: TimetableProblem, fewest: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Yield numbers of cohorts with more and more of them, at sites with small rooms first."""
    crowded = {
        group.id
        for group in problem.groups
        if any(room.capacity * fewest[group.id] < group.users for room in problem.rooms_of(group.site))
    }
    every = {group.id for group in problem.groups}
    for more in range(1, _MOST_MORE + 1):
        for ids in (crowded, every) if crowded and crowded != every else (every,):
            yield {g.id: min(g.users, fewest[g.id] + more * (g.id in ids)) for g in problem.groups}


def _few_sizes(problem: TimetableProblem, group: LearnerGroup, count: int) -> list[int]:
    largest = problem.largest_class(group)
    rest = group.users - (count - 1) * largest
    seats = {min(room.capacity, largest) for room in problem.rooms_of(group.site)}
    wanted = {group.users // count, -(-group.users // count), largest, rest, *seats}
    return sorted(size for size in wanted if max(1, rest) <= size <= largest)


def _buildable(problem: TimetableProblem, sizes: Mapping[str, Sequence[int]], budget: Budget) -> bool:
    """Say whether a model is not too large, and built in the time that is left."""
    return _columns(problem, sizes) <= min(_TOO_MANY_COLUMNS, _COLUMNS_PER_SECOND * budget.seconds())


def _columns(problem: TimetableProblem, sizes: Mapping[str, Sequence[int]]) -> int:
    return sum(
        2 * HALVES * len(problem.window(group)) * len(group.parts) * len(sizes[group.id]) for group in problem.groups
    )


def _joined(problem: TimetableProblem, parts: Sequence[_Part], budget: Budget, seed: int) -> SolvedTimetable:
    """Join the parts: each may use the time until the latest of their last days to save travel."""
    last_day = max(part.solution.last_day for part in parts if part.solution)
    sessions: list[PlacedSession] = []
    travel_bound = 0
    for number, part in enumerate(parts):
        assert part.solution is not None
        own = budget.part(1 / (len(parts) - number))
        solution, bound = _less_travel(part.problem, part.solution, last_day, own, seed)
        sessions.extend(solution.sessions)
        travel_bound += bound
    reached = measure(problem, sessions)
    bounds = Measures(
        sum(part.cohorts_bound for part in parts), max(part.last_day_bound for part in parts), travel_bound
    )
    status: Status = "optimal" if reached == bounds else "feasible"
    return SolvedTimetable(status, _ordered(problem, sessions), reached, bounds)


def _less_travel(
    problem: TimetableProblem, solution: _Solution, last_day: int, budget: Budget, seed: int
) -> tuple[_Solution, int]:
    """Return the timetable of as many cohorts and no later last day with the least travel found, and its bound."""
    if not measure(problem, solution.sessions).travel_days:
        return solution, 0
    sizes = {
        group.id: sorted({one.size for one in solution.sessions if one.group == group.id}) for group in problem.groups
    }
    within, tried = replace(problem, days=last_day + 1), solution.model.sizes if solution.model else sizes
    if not _buildable(within, tried, budget):
        return solution, 0
    model = build_model(within, tried, None, solution.cohorts)
    kinds = model.trainer_kinds
    away = {column: 1 for (kind, site, _), column in model.serving.items() if kinds[kind].home not in ("", site)}
    hint = _translated(solution, model)
    found = solve_integers(model.program(away, hint), budget.effort, budget.seconds(), seed)
    if found.status in ("optimal", "feasible"):
        less = _Solution(name_sessions(model, found.values), model, found.values)
        # a search that was cut short may have found more travel than there was
        return min(less, solution, key=lambda one: measure(problem, one.sessions).travel_days), found.bound
    return solution, 0


def _translated(solution: _Solution, model: HalfDayModel) -> dict[int, int]:
    """Return the values of a solution for the columns of another model of the same problem."""
    old, values = solution.model, solution.values
    if old is None:
        return {}
    hint = {column: values[old.cohorts[kind]] for kind, column in model.cohorts.items() if kind in old.cohorts}
    for key, slots in model.begins.items():
        known = old.begins.get(key, {})
        hint.update({column: values[known[slot]] if slot in known else 0 for slot, column in slots.items()})
    for mine, known_ in (
        (model.taught, old.taught),
        (model.taught_all_day, old.taught_all_day),
        (model.serving, old.serving),
    ):
        hint.update({column: values[known_[key]] if key in known_ else 0 for key, column in mine.items()})
    return hint
