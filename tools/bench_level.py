"""
Measures levelling: public instances beside plain CP-SAT in the same run, and a generated roll-out of 500 work packages.

`make bench BENCH=level`. Ten minutes: every public instance takes up to ten seconds twice, on two workers.
"""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from generated_rollout import GeneratedRollout, generated_rollout

from planner.domain.rollout.levelling.checker import breaches
from planner.domain.rollout.levelling.levelling import Budget, level
from planner.domain.rollout.levelling.network_problem import network_problem
from planner.domain.rollout.levelling.plan_levelling import level_network
from planner.domain.rollout.levelling.problem import Job, LevellingProblem, Position, Precedence
from planner.domain.rollout.levelling.search import Improver, unimproved
from planner.domain.rollout.network import backward_pass, forward_pass

INSTANCES = Path(__file__).parents[1] / "tests/data/psplib30.json"
SECONDS, WORKERS, SEED = 10.0, 2, 20260701
ROUNDS = 5


def main() -> None:
    """Print both tables; seconds per instance may be given."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    print(f"ortools {importlib.metadata.version('ortools')}, {seconds:g} s, {WORKERS} workers")
    public_instances(seconds)
    generated()


def public_instances(seconds: float) -> None:
    """Print the mean gap to the best known ends of each set: latest-finish rule, ours, plain CP-SAT."""
    sets: dict[str, list[tuple[float, float, float, float]]] = {}
    for instance in json.loads(INSTANCES.read_text(encoding="utf-8"))["instances"]:
        problem = problem_of(instance)
        horizon = sum(instance["durations"]) + 1
        rule = unimproved(Improver(problem, horizon), "latest_finish")
        found = level(problem, horizon, Budget(0, 0.0, SEED, seconds, WORKERS), time.monotonic)
        plain_starts, plain_end, plain_bound = plain_cp_sat(instance, seconds)
        best, known_bound = instance["best_known_ub"], instance["best_known_lb"]
        checked = not breaches(problem, found.places) and not breaches(problem, places_of(problem, plain_starts))
        true_bound = found.bound <= best
        verdict = f"checker {'ok' if checked else 'FAILS'}  bound {'ok' if true_bound else 'FALSE'}"
        ends = f"rule {rule.end if rule else 0}  ours {found.bound}-{found.end}  CP-SAT {plain_bound}-{plain_end}"
        print(f"{instance['name']:10s} best {known_bound}-{best}  {ends}  {verdict}", flush=True)
        gaps = tuple(end / best - 1 for end in (rule.end if rule else 0, found.end, plain_end))
        sets.setdefault(instance["set"], []).append((*gaps, 1 - found.bound / known_bound))
    print(f"\n{'mean gap':8s}{'rule':>8s}{'ours':>8s}{'CP-SAT':>8s}{'bound':>8s}")
    for name, rows in sets.items():
        print(f"{name:8s}" + "".join(f"{100 * sum(column) / len(rows):7.2f}%" for column in zip(*rows, strict=True)))


def problem_of(instance: dict) -> LevellingProblem:
    """Return the problem of a public instance."""
    jobs = tuple(Job(d, tuple(row)) for d, row in zip(instance["durations"], instance["demands"], strict=True))
    links = tuple(Precedence(job, after) for job, listed in enumerate(instance["successors"]) for after in listed)
    return LevellingProblem(jobs, links, tuple((units,) for units in instance["capacities"]))


def places_of(problem: LevellingProblem, starts: list[int]) -> list[Position]:
    """Return places from starts."""
    return [Position(start, start + job.duration) for job, start in zip(problem.jobs, starts, strict=True)]


def plain_cp_sat(instance: dict, seconds: float) -> tuple[list[int], int, int]:
    """Solve with CP-SAT as anybody would write it: intervals, links, one cumulative per resource, no hint."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as the product does

    durations, horizon = instance["durations"], sum(instance["durations"])
    model = cp_model.CpModel()
    starts = [model.new_int_var(0, horizon, "") for _ in durations]
    intervals = [model.new_fixed_size_interval_var(s, d, "") for s, d in zip(starts, durations, strict=True)]
    for job, listed in enumerate(instance["successors"]):
        for after in listed:
            model.add(starts[after] >= starts[job] + durations[job])
    for pool, capacity in enumerate(instance["capacities"]):
        model.add_cumulative(intervals, [row[pool] for row in instance["demands"]], capacity)
    model.minimize(starts[-1])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = SEED
    solver.solve(model)
    return [solver.value(start) for start in starts], round(solver.objective_value), round(solver.best_objective_bound)


def generated() -> None:
    """Print what levelling makes of the generated roll-out, beside the latest-finish rule."""
    rollout = generated_rollout()
    count = len(rollout.activities)
    links = sum(len(activity.links) for activity in rollout.activities)
    people = sum(len(members) for members in rollout.people.values())
    print(f"\ngenerated roll-out: {count} work packages, {links} links, {people} people in {len(rollout.pools)} roles")
    forward = forward_pass(rollout.activities)
    passes = quickest(lambda: backward_pass(rollout.activities, forward_pass(rollout.activities)))
    print(f"critical path {forward.end} working days, {1000 * passes:.0f} ms for both passes")
    by_rule = rule_end(rollout)
    # what is imported once does not count
    level_network(rollout.activities[:11], rollout.demands, rollout.pools)
    begun = time.perf_counter()
    found = level_network(rollout.activities, rollout.demands, rollout.pools)
    taken = time.perf_counter() - begun
    print(
        f"latest-finish rule {by_rule}, levelled {found.duration} ({1 - found.duration / by_rule:.1%} shorter) in"
        f" {taken:.2f} s, proven bound {found.lower_bound}, {sum(map(len, found.resource_links.values()))} links added"
    )
    if shutil.which("tj3"):
        from tj3_export import tj3_days  # noqa: PLC0415 - only where it is installed

        begun = time.perf_counter()
        days = tj3_days(rollout)
        print(f"TaskJuggler 3: {days} working days in {time.perf_counter() - begun:.1f} s")


def rule_end(rollout: GeneratedRollout) -> int:
    """Return the end the latest-finish rule gives."""
    early = forward_pass(rollout.activities).early
    made = network_problem(rollout.activities, rollout.demands, rollout.pools, early, None)
    table = unimproved(Improver(made.problem, made.horizon), "latest_finish")
    assert table is not None
    return table.end


def quickest(work: Callable[[], object]) -> float:
    """Return the seconds of the quickest of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        rounds.append(time.perf_counter() - begun)
    return min(rounds)


if __name__ == "__main__":
    main()
