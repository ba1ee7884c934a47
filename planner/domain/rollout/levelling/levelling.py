"""
Levels a problem: schedules by search, and proof by the constraint solver.

Source: docs/methods.md#levelling
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from planner.domain.rollout.levelling.bounds import disjunctive_bound, energy_bound
from planner.domain.rollout.levelling.generation import Timetable
from planner.domain.rollout.levelling.problem import LevellingProblem, Position
from planner.domain.rollout.levelling.search import Aim, Found, Improver, genetic_search
from planner.domain.rollout.levelling.solver_model import is_exact, solver_model
from planner.domain.solvers.constraint import (
    CumulativeAnswer,
    CumulativeModel,
    Limits,
    RunningSearch,
    schedule_cumulative,
)

Clock = Callable[[], float]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Budget:
    """
    How much a levelling may cost.

    Without `seconds` it counts schedules and the solver's deterministic effort, so that it repeats; with them the clock
    decides, and the solver works beside the search when there are `workers` enough.
    """

    schedules: int
    solver_effort: float
    seed: int
    seconds: float | None = None
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Levelled:
    """
    The places of all jobs, the end, and a proven bound of every end.

    `infeasible`: some job finds no place at all; `places` are then empty.
    """

    status: Literal["optimal", "feasible", "infeasible"]
    places: tuple[Position, ...]
    end: int
    bound: int
    schedules: int


def level(
    problem: LevellingProblem,
    horizon: int,
    budget: Budget,
    clock: Clock,
    *,
    aim: Aim | None = None,
    on_progress: Progress | None = None,
) -> Levelled:
    """
    Return the shortest schedule found.

    Args:
        horizon: a point before which every schedule worth having ends.
        clock: seconds, for a budget with seconds.
        aim: what a schedule is worth, its end first; the end alone without.
        on_progress: told the best end and the bound after every step.
    """
    return _Levelling(problem, horizon, budget, clock, aim, on_progress).run()


class _Levelling:
    """One run: the best schedule and the bound so far."""

    def __init__(
        self,
        problem: LevellingProblem,
        horizon: int,
        budget: Budget,
        clock: Clock,
        aim: Aim | None,
        on_progress: Progress | None,
    ) -> None:
        self._problem = problem
        self._budget = budget
        self._clock = clock
        self._over = None if budget.seconds is None else clock() + budget.seconds
        self._improver = Improver(problem, horizon, aim)
        self._tell = on_progress
        self._best: Found | None = None
        self._population: list[Found] = []
        self._bound = 0

    def run(self) -> Levelled:
        found = self._improver.by_rules(lambda: self._time_left(1.0) == 0)
        if not found or self._improver.freedom is None:
            return Levelled("infeasible", (), 0, 0, self._improver.schedules)
        self._best = min(found, key=lambda each: each.worth)
        self._population = found
        early = self._improver.freedom.earliest
        self._bound = max(
            early.end, energy_bound(self._problem, early.starts), disjunctive_bound(self._problem, early.starts)
        )
        self._told()
        if self._budget.workers > 1 and self._over is not None:
            self._beside()
        else:
            self._in_turn()
        return self._answer()

    def _in_turn(self) -> None:
        """Let the solver prove what it soon can, then search; with time left it works from what was found."""
        if not self._is_proven:
            self._prove(_FIRST_PART, for_bound=self._over is None)
        self._search(self._time_left(_SEARCH_PART))
        if not self._is_proven and self._over is not None:
            self._prove(1.0, for_bound=True)

    def _beside(self) -> None:
        """Search while the solver works: first for a proof, then, knowing what was found, for a high bound."""
        for part, for_bound in ((_FIRST_HALF, False), (1.0, True)):
            if self._is_proven:
                return
            left = self._time_left(part)
            assert left is not None
            limits = Limits(None, left, self._budget.workers - 1, self._budget.seed, for_bound)
            running = RunningSearch(self._model(), limits)
            self._search(left, running)
            self._take(running.result(stop=self._is_proven))

    def _search(self, seconds: float | None, running: RunningSearch | None = None) -> None:
        """Search until the time is over, or until the solver that runs beside it has its answer."""
        if self._is_proven:
            return
        until = None if seconds is None else self._clock() + seconds
        draw = random.Random(self._budget.seed + self._improver.schedules)  # noqa: S311 - repeats, guards nothing

        def stop() -> bool:
            return (until is not None and self._clock() >= until) or (running is not None and running.is_done)

        schedules = self._budget.schedules if until is None else _UNCOUNTED
        self._offer(genetic_search(self._improver, draw, schedules, self._bound, stop, self._population))
        self._told()

    def _prove(self, part: float, *, for_bound: bool) -> None:
        seconds = self._time_left(part)
        if seconds is not None and seconds <= 0:
            return
        effort = self._budget.solver_effort if seconds is None else None
        if effort == 0:
            return
        limits = Limits(effort, seconds, self._budget.workers, self._budget.seed, for_bound)
        self._take(schedule_cumulative(self._model(), limits))

    def _model(self) -> CumulativeModel:
        assert self._best is not None
        assert self._improver.freedom is not None
        heads = self._improver.freedom.earliest.starts
        hint = self._best.table.starts if is_exact(self._problem) else None
        return solver_model(self._problem, heads, self._bound, self._best.table.end, hint)

    def _take(self, answer: CumulativeAnswer) -> None:
        """Believe the bound, and make a schedule of the order of the starts."""
        assert self._best is not None
        self._bound = max(self._bound, min(answer.bound, self._best.table.end))
        if answer.starts:
            order = self._improver.generator.listed([float(start) for start in answer.starts])
            made = self._improver.made(order)
            self._offer(made)
            self._population.extend([] if made is None else [made])
        self._told()

    def _offer(self, found: Found | None) -> None:
        if found is not None and (self._best is None or found.worth < self._best.worth):
            self._best = found

    @property
    def _is_proven(self) -> bool:
        return self._best is not None and self._best.table.end <= self._bound

    def _time_left(self, part: float) -> float | None:
        return None if self._over is None else max(self._over - self._clock(), 0.0) * part

    def _told(self) -> None:
        assert self._best is not None
        if self._tell is not None:
            self._tell(self._best.table.end, self._bound)

    def _answer(self) -> Levelled:
        assert self._best is not None
        table: Timetable = self._best.table
        places = tuple(
            self._improver.generator.position(job, start, finish)
            for job, (start, finish) in enumerate(zip(table.starts, table.finishes, strict=True))
        )
        status: Literal["optimal", "feasible"] = "optimal" if self._is_proven else "feasible"
        return Levelled(status, places, table.end, min(self._bound, table.end), self._improver.schedules)


# shares of the time left, found by trying on public instances
_FIRST_PART, _SEARCH_PART, _FIRST_HALF = 0.2, 0.8, 0.5
_UNCOUNTED = 1 << 60
