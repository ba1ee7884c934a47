"""
The seam to the constraint solver of ortools: what is asked and what came out, in words of the field.

To add another kind of model: a frozen record of plain numbers for what is asked, one for what came out, and a function
that builds, limits and solves it; `ortools` is imported inside the function.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class IntegerRow:
    """The sum of `factors` times the variables named by `columns` lies from `low` to `high` (None: no limit)."""

    columns: Sequence[int]
    factors: Sequence[int]
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class IntegerProgram:
    """
    Whole numbers from 0 to `upper` that satisfy all rows, with the least sum of costs.

    `costs` are keyed by column; without costs any solution will do. `hint` is where the search begins.
    """

    upper: Sequence[int]
    rows: Sequence[IntegerRow]
    costs: Mapping[int, int] = field(default_factory=dict)
    hint: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IntegerAnswer:
    """
    The best values found and the proven lower bound of their cost.

    `optimal` and `infeasible` are proven; `unknown` means that the time was over before anything was found.
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    values: tuple[int, ...] = ()
    cost: int = 0
    bound: int = 0


def solve_integers(program: IntegerProgram, effort: float, time_limit_s: float, seed: int) -> IntegerAnswer:
    """
    Solve an integer program with CP-SAT.

    Args:
        effort: units of deterministic work, about three seconds each; the same on every machine: results repeat.
        time_limit_s: seconds of the clock after which the search stops whatever it found; a model that takes longer
            to hand over is not searched at all.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - a second that ranking must not wait for

    end = time.monotonic() + max(time_limit_s, 0.01)
    model = cp_model.CpModel()
    variables = [model.new_int_var(0, upper, "") for upper in program.upper]
    for row in program.rows:
        total = cp_model.LinearExpr.weighted_sum([variables[column] for column in row.columns], list(row.factors))
        low = -_NO_LIMIT if row.low is None else row.low
        high = _NO_LIMIT if row.high is None else row.high
        model.add_linear_constraint(total, low, high)
    for column, value in program.hint.items():
        model.add_hint(variables[column], value)
    if program.costs:
        columns = list(program.costs)
        model.minimize(
            cp_model.LinearExpr.weighted_sum([variables[c] for c in columns], [program.costs[c] for c in columns])
        )
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    # one worker, so that the answer repeats; counted classes have no symmetry and little to probe, and good relaxations
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.max_deterministic_time = effort
    left = end - time.monotonic()
    if left <= 0:
        return IntegerAnswer("unknown")
    solver.parameters.max_time_in_seconds = left
    found = _STATUS[solver.solve(model)]
    if found not in ("optimal", "feasible"):
        return IntegerAnswer(found)
    values = tuple(solver.value(variable) for variable in variables)
    cost, bound = (round(solver.objective_value), round(solver.best_objective_bound)) if program.costs else (0, 0)
    return IntegerAnswer(found, values, cost, bound)


@dataclass(frozen=True, slots=True)
class CumulativeModel:
    """
    Tasks on pools of limited capacity; everything in whole numbers.

    `earliest` starts and `starts_within` (runs of allowed starts, both ends included; None: any) are by task;
    `links` are rows (before, after, from_start, to_start, lag): the point of `after` is at least that of `before` plus
    lag. `demands` are by task and pool, `pools` hold the units at each point, the last one for ever. `low` and `high`
    bound the end of the last task. `hint` are starts of a known schedule.
    """

    durations: Sequence[int]
    earliest: Sequence[int]
    starts_within: Sequence[Sequence[tuple[int, int]] | None]
    links: Sequence[tuple[int, int, bool, bool, int]]
    demands: Sequence[Sequence[int]]
    pools: Sequence[Sequence[int]]
    low: int
    high: int
    hint: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """
    When a search stops, and how it runs.

    `effort` are units of deterministic time, about seconds: with one worker the result repeats on every machine.
    `seconds` are those of the clock. `for_bound` looks for a high bound rather than for a proof.
    """

    effort: float | None = None
    seconds: float | None = None
    workers: int = 1
    seed: int = 0
    for_bound: bool = False


@dataclass(frozen=True, slots=True)
class CumulativeAnswer:
    """The starts of the best schedule found (empty: none), its end, and the proven lower bound of every end."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    starts: tuple[int, ...]
    end: int
    bound: int


def schedule_cumulative(model: CumulativeModel, limits: Limits) -> CumulativeAnswer:
    """Find the earliest end of tasks on pools with CP-SAT."""
    return RunningSearch(model, limits).result()


class RunningSearch:
    """A search that runs in a thread of its own until its limits are reached or it is stopped."""

    def __init__(self, model: CumulativeModel, limits: Limits) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - a second that ranking must not wait for

        self._high = model.high
        self._low = model.low
        self._starts: list[Any] = []
        self._built = cp_model.CpModel()
        self._solver = cp_model.CpSolver()
        _limit(self._solver, limits)
        # much better bounds where pools are tight, slower proofs where they are not
        self._solver.parameters.use_hard_precedences_in_cumulative = limits.for_bound
        self._solver.parameters.exploit_all_precedences = limits.for_bound
        self._status: Any = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        if self._build(cp_model, model):
            self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether the search has ended."""
        return not self._thread.is_alive()

    def result(self, *, stop: bool = False) -> CumulativeAnswer:
        """Return the answer once the search has ended; `stop` ends it now."""
        if stop and self._thread.is_alive():
            self._solver.stop_search()
        if self._thread.ident is not None:
            self._thread.join()
        if self._status is None:
            return CumulativeAnswer("infeasible", (), 0, self._high + 1)
        found = _STATUS[self._status]
        bound = self._high + 1
        if found != "infeasible":
            bound = max(self._low, round(self._solver.best_objective_bound))
        if found not in ("optimal", "feasible"):
            return CumulativeAnswer(found, (), 0, bound)
        starts = tuple(self._solver.value(start) for start in self._starts)
        return CumulativeAnswer(found, starts, round(self._solver.objective_value), bound)

    def _run(self) -> None:
        self._status = self._solver.solve(self._built)

    def _build(self, cp_model: Any, model: CumulativeModel) -> bool:
        """Build the model; False when a task has no start at all."""
        built = self._built
        end = built.new_int_var(model.low, model.high, "")
        for duration, earliest, within in zip(model.durations, model.earliest, model.starts_within, strict=True):
            runs = _possible_starts(earliest, model.high - duration, within)
            if not runs:
                return False
            start = built.new_int_var_from_domain(cp_model.Domain.from_intervals(runs), "")
            built.add(start + duration <= end)
            self._starts.append(start)
        for before, after, from_start, to_start, lag in model.links:
            shift = lag + (0 if from_start else model.durations[before]) - (0 if to_start else model.durations[after])
            built.add(self._starts[after] >= self._starts[before] + shift)
        intervals = [
            built.new_fixed_size_interval_var(start, duration, "") if duration else None
            for start, duration in zip(self._starts, model.durations, strict=True)
        ]
        for pool, profile in enumerate(model.pools):
            _add_pool(built, intervals, [demands[pool] for demands in model.demands], profile, model.high)
        for start, value in zip(self._starts, model.hint or (), strict=bool(model.hint)):
            built.add_hint(start, value)
        built.minimize(end)
        return True


def _possible_starts(earliest: int, latest: int, within: Sequence[tuple[int, int]] | None) -> list[list[int]]:
    runs = [(earliest, latest)] if within is None else within
    cut = [[max(low, earliest), min(high, latest)] for low, high in runs]
    return [run for run in cut if run[0] <= run[1]]


def _add_pool(built: Any, intervals: Sequence[Any], demands: Sequence[int], profile: Sequence[int], high: int) -> None:
    """Add the limit of one pool; what is missing from the largest capacity is work that nobody can move."""
    users = [
        (interval, units) for interval, units in zip(intervals, demands, strict=True) if interval is not None and units
    ]
    largest = max(profile)
    if sum(units for _, units in users) <= min(profile):
        return
    for first, last, units in _steps(profile, high):
        if units < largest:
            users.append((built.new_fixed_size_interval_var(first, last - first, ""), largest - units))
    built.add_cumulative([interval for interval, _ in users], [units for _, units in users], largest)


def _steps(profile: Sequence[int], high: int) -> list[tuple[int, int, int]]:
    """Return the runs of equal capacity before a point: first, last (not included), units."""
    steps: list[tuple[int, int, int]] = []
    for point in range(high):
        units = profile[min(point, len(profile) - 1)]
        if steps and steps[-1][2] == units:
            steps[-1] = (steps[-1][0], point + 1, units)
        else:
            steps.append((point, point + 1, units))
    return steps


def _limit(solver: Any, limits: Limits) -> None:
    parameters = solver.parameters
    parameters.random_seed = limits.seed
    parameters.num_workers = limits.workers
    if limits.effort is not None:
        parameters.max_deterministic_time = limits.effort
    if limits.seconds is not None:
        parameters.max_time_in_seconds = max(limits.seconds, 0.01)


_NO_LIMIT = 10**12
# the codes of ortools: unknown, model invalid, feasible, infeasible, optimal
_STATUS: tuple[Literal["optimal", "feasible", "infeasible", "unknown"], ...] = (
    "unknown", "unknown", "feasible", "infeasible", "optimal",
)  # fmt: skip
