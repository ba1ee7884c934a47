"""
Levels the network of a plan: nobody is asked for more than the people of a role can give.

Source: docs/methods.md#levelling
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from planner.domain.rollout.levelling.generation import Generator, Timetable, worked_days
from planner.domain.rollout.levelling.left_shift import pulled_forward
from planner.domain.rollout.levelling.levelling import Budget, Levelled, level
from planner.domain.rollout.levelling.network_problem import NetworkProblem, network_problem
from planner.domain.rollout.levelling.problem import Position, topological_ranks
from planner.domain.rollout.levelling.resource_flow import handovers
from planner.domain.rollout.levelling.search import Aim, Improver, genetic_search
from planner.domain.rollout.network import (
    Activity,
    Elapsed,
    Span,
    asked_point,
    earliest_span,
    forward_pass,
    topological_order,
)
from planner.domain.rollout.results import Link
from planner.domain.rollout.schedule_results import LevellingStatus
from planner.errors import InfeasiblePlanError, Statement

Pool = Callable[[int], float]
Progress = Callable[[Statement], None]
SEED = 20260701
# schedules tried and deterministic effort of the solver at an effort of 1: about a second on a plan of 150 packages
_SCHEDULES, _SOLVER_EFFORT = 900, 0.03
# a search over large plans stops after so many places given, about two seconds
_PLACES = 200_000
# so many of the schedules are tried again with waiting work pulled forward: one in three
_TRIED_PART = 3
# of larger plans the solver proves nothing more in the time there is
_SOLVED = 300
# a plan that its people stretch beyond this multiple is levelled with everybody there from then on
_MOST_TIMES = 16


@dataclass(frozen=True, slots=True)
class LevelledNetwork:
    """
    The same activities with the links and starts that levelling added.

    The forward pass over `activities` gives exactly the levelled starts. `resource_links` are the added links by
    successor: pairs of a predecessor and the role both need. `held` are activities that wait until enough people of a
    role are present, and that role. Durations are points: `duration` with levelling, `unlevelled` without,
    `lower_bound` proven for every plan with these people.
    """

    activities: tuple[Activity, ...]
    resource_links: Mapping[str, tuple[tuple[str, str], ...]]
    held: Mapping[str, str]
    status: LevellingStatus
    lower_bound: int
    duration: int
    unlevelled: int


def level_network(
    activities: Sequence[Activity],
    demands: Mapping[str, Mapping[str, float]],
    pools: Mapping[str, Pool],
    *,
    targets: Sequence[str] = (),
    seed: int = SEED,
    effort: float = 1.0,
    elapsed: Elapsed | None = None,
    on_progress: Progress | None = None,
) -> LevelledNetwork:
    """
    Level a network: the earliest end found, then early targets, then early starts.

    Args:
        demands: activity id -> role id -> persons (the share of each working day); more than there ever are counts as
            all there are.
        pools: role id -> persons there on the working day that begins at a point.
        targets: activities that should finish early among equally short plans: go-lives, gates.
        effort: 1 is about a second of search for a plan of 150 work packages.
        elapsed: resolves lags in elapsed days, as in the passes.
        on_progress: told how far it is, in words.

    Raises:
        InputError: links run in a circle or name an unknown activity.
        InfeasiblePlanError: no window is long enough, or people are never there long enough.

    Source: docs/methods.md#levelling
    """
    early = forward_pass(activities, elapsed).early
    end = max((span.finish for span in early.values()), default=0)
    made = network_problem(activities, demands, pools, early, elapsed)
    if not made.is_overloaded(early):
        return LevelledNetwork(tuple(activities), {}, {}, "not_needed", end, end, end)
    count = sum(1 for activity in activities if activity.fixed is None)
    schedules = max(int(min(_SCHEDULES, _PLACES / max(count, 1)) * effort), 1)
    solver_effort = _SOLVER_EFFORT * effort if count <= _SOLVED else 0.0
    budget = Budget(schedules, solver_effort, seed)
    found = _levelled(made, budget, _aim(made, targets), on_progress)
    times = 2
    while found.end > made.known and times < _MOST_TIMES:
        times *= 2
        made = network_problem(activities, demands, pools, early, elapsed, times)
        found = _levelled(made, budget, _aim(made, targets), on_progress)
    final, links, held = _with_links(made, activities, found.places, elapsed)
    status: LevellingStatus = "optimal" if found.status == "optimal" else "feasible"
    return LevelledNetwork(final, links, held, status, found.bound, found.end, end)


def _levelled(made: NetworkProblem, budget: Budget, aim: Aim, on_progress: Progress | None) -> Levelled:
    def tell(end: int, bound: int) -> None:
        if on_progress is not None:
            on_progress(Statement("rollout.levelling-progress", {"end": end, "bound": bound}))

    found = level(made.problem, made.horizon, budget, lambda: 0.0, aim=aim, on_progress=tell)
    if found.status == "infeasible":
        raise InfeasiblePlanError(Statement("rollout.levelling-no-people", {"roles": len(made.roles)}))
    return _sooner(made, found, budget, aim)


def _sooner(made: NetworkProblem, found: Levelled, budget: Budget, aim: Aim) -> Levelled:
    """
    Return a schedule with the same end, or an earlier one, that has targets and then starts earlier.

    A search that proves its end stops there: what it may still spend goes into early targets.
    Source: docs/methods.md#left-shift
    """
    problem, horizon = made.problem, made.horizon
    table = Timetable([place.start for place in found.places], [place.finish for place in found.places])
    left = budget.schedules - found.schedules
    if left > 0:
        table = _searched(Improver(problem, horizon, aim), table, left, budget.seed) or table
    table = pulled_forward(problem, horizon, table, aim, max(budget.schedules // _TRIED_PART, 1))
    generator = Generator(problem, horizon)
    spans = zip(table.starts, table.finishes, strict=True)
    places = tuple(generator.position(job, start, finish) for job, (start, finish) in enumerate(spans))
    status: Literal["optimal", "feasible"] = "optimal" if table.end <= found.bound else "feasible"
    return replace(found, status=status, places=places, end=table.end)


def _searched(improver: Improver, table: Timetable, schedules: int, seed: int) -> Timetable | None:
    """Return the best schedule of a search that goes on beyond a proven end; never worth less than the one given."""
    given = improver.improved(table)
    draw = random.Random(seed)  # noqa: S311 - repeats, guards nothing
    best = genetic_search(improver, draw, schedules, -1, population=[given, *improver.by_rules()])
    return None if best is None else min(given, best, key=lambda each: each.worth).table


def _aim(made: NetworkProblem, targets: Sequence[str]) -> Aim:
    chosen = [made.numbers[id_] for id_ in targets if id_ in made.numbers]

    def worth(table: Timetable) -> tuple[float, ...]:
        finishes = table.finishes
        return (table.end, sum(finishes[job] for job in chosen), sum(table.starts))

    return worth


def _with_links(
    made: NetworkProblem, activities: Sequence[Activity], places: Sequence[Position], elapsed: Elapsed | None
) -> tuple[tuple[Activity, ...], dict[str, tuple[tuple[str, str], ...]], dict[str, str]]:
    """Return the activities with links and starts added so that the forward pass gives the levelled places."""
    linked = replace(made.problem, precedences=(*made.problem.precedences, *made.broken))
    added = handovers(linked, places, topological_ranks(linked))
    by_id = {activity.id: activity for activity in activities}
    taken: dict[str, tuple[tuple[str, str], ...]] = {}
    for before, after, pool in added:
        id_, pair = made.ids[after], (made.ids[before], made.roles[pool])
        taken[id_] = (*taken.get(id_, ()), pair)
        by_id[id_] = replace(by_id[id_], links=(*by_id[id_].links, Link(pair[0], "FS", 0, role_id=pair[1])))
    held: dict[str, str] = {}
    early: dict[str, Span] = {}
    for id_ in topological_order(tuple(by_id[activity.id] for activity in activities)):
        activity, place = by_id[id_], places[made.numbers[id_]]
        early[id_] = Span(place.start, place.finish)
        if activity.fixed is not None:
            continue
        reached = _reached(activity, early, elapsed)
        if reached.start < place.start:
            held[id_] = _held_by(made, places, made.numbers[id_], reached)
            by_id[id_] = replace(activity, not_before=place.start)
    return tuple(by_id[activity.id] for activity in activities), taken, held


def _reached(activity: Activity, early: Mapping[str, Span], elapsed: Elapsed | None) -> Span:
    """Return where the links alone put an activity."""
    points = [(link.type[1], asked_point(link, early[link.predecessor_id], elapsed)) for link in activity.links]
    start = max((point for kind, point in points if kind == "S"), default=0)
    finish = max((point for kind, point in points if kind == "F"), default=0)
    return earliest_span(activity, start, finish)


def _held_by(made: NetworkProblem, places: Sequence[Position], job: int, reached: Span) -> str:
    """Return the role that is short where links alone would put a job."""
    problem = made.problem
    days = worked_days(made.place(job, reached))
    for pool, units in enumerate(problem.jobs[job].demands):
        for day in days:
            others = sum(
                problem.asked(other, pool, day)
                for other, place in enumerate(places)
                if other != job and problem.jobs[other].demands[pool] and day in worked_days(place)
            )
            if units and others + problem.asked(job, pool, day) > problem.units(pool, day):
                return made.roles[pool]
    asked = [pool for pool, units in enumerate(problem.jobs[job].demands) if units]
    away = [pool for pool in asked if reached.start in problem.waived.get((job, pool), ())]
    return made.roles[next(iter(away or asked))]
