"""Answers `engine level`: a schedule of jobs that share limited pools, with a proven bound."""

from __future__ import annotations

import time
from collections.abc import Sequence

from planner.domain.rollout.levelling.levelling import Budget, level
from planner.domain.rollout.levelling.problem import Job, LevellingProblem, Precedence
from planner.errors import Problem
from planner.exchange.engine.circles import circle_problem, find_circles
from planner.exchange.engine.problems import Problems, at
from planner.exchange.engine.reading import read_list, read_number, read_object, read_whole_number

MAXIMUM_JOBS = 2_000
MAXIMUM_POOLS = 30
MAXIMUM_LINKS = 40_000
MAXIMUM_DURATION = 10_000
# the sum of all durations bounds the memory of a search
MAXIMUM_WORK = 100_000
MAXIMUM_UNITS = 1_000_000
MAXIMUM_SECONDS, MAXIMUM_WORKERS, MAXIMUM_SEED = 3_600.0, 8, 2**31 - 1
DEFAULT_SECONDS, DEFAULT_WORKERS, DEFAULT_SEED = 10.0, 1, 20260701
# what is left to word and write the answer
_RESERVE_S = 0.05


def answer(request: object) -> dict[str, object]:
    """
    Return starts, makespan and lower bound; status `optimal` exactly where the two are equal.

    Raises:
        InputError: the request cannot be used; a demand no pool can meet and a circle of links are such.

    Source: docs/methods.md#levelling
    """
    begun = time.monotonic()
    problems = Problems()
    keys = ("durations", "successors", "demands", "capacities")
    fields = read_object(request, "", problems, required=keys, optional=("time_limit_s", "workers", "seed"))
    durations = _durations(fields.get("durations"), problems)
    successors = _successors(fields.get("successors"), len(durations or ()), problems)
    capacities = _wholes(fields.get("capacities"), "capacities", problems, MAXIMUM_POOLS, least=0)
    demands = _demands(fields.get("demands"), durations, capacities, problems)
    seconds = _optional(fields.get("time_limit_s"), "time_limit_s", problems)
    workers = read_whole_number(
        fields.get("workers", DEFAULT_WORKERS), "workers", problems, minimum=1, maximum=MAXIMUM_WORKERS
    )
    seed = read_whole_number(fields.get("seed", DEFAULT_SEED), "seed", problems, minimum=0, maximum=MAXIMUM_SEED)
    _refuse_circles(successors, problems)
    problems.stop_if_any()
    assert durations is not None
    assert successors is not None
    assert demands is not None
    assert capacities is not None
    problem = LevellingProblem(
        tuple(Job(duration, tuple(asked)) for duration, asked in zip(durations, demands, strict=True)),
        tuple(Precedence(job, after) for job, listed in enumerate(successors) for after in listed),
        tuple((units,) for units in capacities),
    )
    spent = time.monotonic() - begun
    budget = Budget(0, 0.0, seed or 0, max((seconds or DEFAULT_SECONDS) - spent - _RESERVE_S, _RESERVE_S), workers or 1)
    found = level(problem, sum(durations) + 1, budget, time.monotonic)
    return {
        "starts": [place.start for place in found.places],
        "makespan": found.end,
        "lower_bound": found.bound,
        "status": found.status,
    }


def _durations(given: object, problems: Problems) -> list[int] | None:
    durations = _wholes(given, "durations", problems, MAXIMUM_JOBS, least=0, most=MAXIMUM_DURATION)
    if durations is not None and sum(durations) > MAXIMUM_WORK:
        problems.add(Problem("engine-level-too-long", "durations", {"found": sum(durations), "limit": MAXIMUM_WORK}))
        return None
    return durations


def _successors(given: object, jobs: int, problems: Problems) -> list[list[int]] | None:
    rows = read_list(given, "successors", problems, length=jobs or None) if given is not None else None
    if rows is None:
        return None
    read: list[list[int]] = []
    count = 0
    for place, row in enumerate(rows):
        where = at("successors", place)
        entries = read_list(row, where, problems, minimum=0)
        count += len(entries or ())
        if count > MAXIMUM_LINKS:
            problems.add(Problem("engine-too-many", "successors", {"found": count, "limit": MAXIMUM_LINKS}))
            return None
        found = [_successor(each, at(where, number), len(rows), problems) for number, each in enumerate(entries or ())]
        read.append(list(dict.fromkeys(each for each in found if each is not None)))
    return read


def _successor(given: object, where: str, jobs: int, problems: Problems) -> int | None:
    number = read_whole_number(given, where, problems)
    if number is not None and not 0 <= number < jobs:
        problems.add(Problem("engine-level-unknown-job", where, {"job": number, "last": jobs - 1}))
        return None
    return number


def _demands(
    given: object, durations: Sequence[int] | None, capacities: Sequence[int] | None, problems: Problems
) -> list[list[int]] | None:
    jobs = len(durations) if durations is not None else None
    rows = read_list(given, "demands", problems, length=jobs) if given is not None else None
    if rows is None or capacities is None:
        return None
    read: list[list[int]] = []
    for place, row in enumerate(rows):
        where = at("demands", place)
        entries = read_list(row, where, problems, length=len(capacities))
        units = [
            read_whole_number(each, at(where, pool), problems, minimum=0, maximum=MAXIMUM_UNITS)
            for pool, each in enumerate(entries or ())
        ]
        for pool, (asked, held) in enumerate(zip(units, capacities, strict=False)):
            if asked is not None and asked > held:
                params = {"job": place, "pool": pool, "asked": asked, "held": held}
                problems.add(Problem("engine-level-demand-above-capacity", at(where, pool), params))
        # what takes no time takes nobody
        timed = durations is None or bool(durations[place])
        read.append([each if each is not None and timed else 0 for each in units])
    return read


def _wholes(
    given: object, where: str, problems: Problems, limit: int, *, least: int, most: int = MAXIMUM_UNITS
) -> list[int] | None:
    entries = read_list(given, where, problems) if given is not None else None
    if entries is None:
        return None
    if len(entries) > limit:
        problems.add(Problem("engine-too-many", where, {"found": len(entries), "limit": limit}))
        return None
    numbers = [
        read_whole_number(each, at(where, place), problems, minimum=least, maximum=most)
        for place, each in enumerate(entries)
    ]
    kept = [number for number in numbers if number is not None]
    return kept if len(kept) == len(numbers) else None


def _optional(given: object, where: str, problems: Problems) -> float | None:
    if given is None:
        return None
    return read_number(given, where, problems, minimum=0.1, maximum=MAXIMUM_SECONDS)


def _refuse_circles(successors: Sequence[Sequence[int]] | None, problems: Problems) -> None:
    if successors is None:
        return
    names = [str(job) for job in range(len(successors))]
    for members in find_circles(successors):
        problems.add(circle_problem(names, members, successors, at("successors", members[0])))
