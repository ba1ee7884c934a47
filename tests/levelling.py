"""Levelling problems in short, published ones, and the shortest end by trying every order."""

import itertools
import json
from pathlib import Path

from planner.domain.rollout.levelling.problem import Job, LevellingProblem, Position, Precedence

PUBLISHED = json.loads((Path(__file__).parent / "data/psplib30.json").read_text(encoding="utf-8"))["instances"]


def make_problem(durations, demands, pools, links=()):
    """Make a problem; a demand is a number (one pool) or a tuple, a pool a number or a profile, links are FS pairs."""
    asked = [each if isinstance(each, tuple) else (each,) for each in demands]
    held = tuple(each if isinstance(each, tuple) else (each,) for each in pools)
    jobs = tuple(Job(days, units) for days, units in zip(durations, asked, strict=True))
    return LevellingProblem(jobs, tuple(Precedence(*link) for link in links), held)


def published_problem(instance):
    """Make the problem of an instance of PSPLIB."""
    links = [(job, after) for job, listed in enumerate(instance["successors"]) for after in listed]
    demands = [tuple(row) for row in instance["demands"]]
    return make_problem(instance["durations"], demands, instance["capacities"], links)


def places_of(problem, starts):
    return [Position(start, start + job.duration) for job, start in zip(problem.jobs, starts, strict=True)]


def shortest_end(problem):
    """Return the least end over all orders; each job goes to the first place where it fits, tried point by point."""
    return min(
        end
        for order in itertools.permutations(range(len(problem.jobs)))
        if (end := _end_of(problem, order)) is not None
    )


def _end_of(problem, order):
    starts = {}
    for job in order:
        before = [link for link in problem.precedences if link.after == job]
        if any(link.before not in starts for link in before):
            return None
        starts[job] = next(start for start in itertools.count() if _fits(problem, starts, job, start, before))
    return max(start + problem.jobs[job].duration for job, start in starts.items())


def _fits(problem, starts, job, start, before):
    given = problem.jobs[job]
    for link in before:
        first = starts[link.before] + (0 if link.type[0] == "S" else problem.jobs[link.before].duration)
        if start + (0 if link.type[1] == "S" else given.duration) < first + link.lag:
            return False
    for day in range(start, start + given.duration):
        running = [each for each, at in starts.items() if at <= day < at + problem.jobs[each].duration]
        for pool, units in enumerate(given.demands):
            if units + sum(problem.jobs[each].demands[pool] for each in running) > problem.units(pool, day):
                return False
    return True
