"""
Measures the product against itself, as ratios within one run: seconds differ from machine to machine, ratios hardly.

Each pair is measured in turns, and the quickest of a few rounds counts, so that a busy machine disturbs little. Nothing
is asserted here; a change that doubles a ratio is worth a look.
"""

from __future__ import annotations

import dataclasses
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
import pymcdm.methods
import yaml

from planner.bootstrap import open_engagement, run_folder
from planner.content.packs import FileContentSource
from planner.documents.builders.kpi_sheet import build_kpi_document
from planner.documents.html import render_html
from planner.documents.pdf import render_pdf
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.network import Activity, backward_pass, forward_pass
from planner.domain.rollout.results import Duration, Link
from planner.domain.rollout.uncertainty.simulate_plan import simulate_plan
from planner.domain.rollout.working_days import WorkingDays
from planner.domain.selection.methods import draws
from planner.domain.selection.methods.cells import Cells
from planner.domain.selection.methods.smaa import smaa
from planner.domain.training.solver.records import CourseRoom, CourseTrainer, LearnerGroup, TimetableProblem
from planner.domain.training.solver.solve import solve_timetable
from planner.errors import Statement
from planner.exchange.engine import robustness
from planner.places import EXAMPLES
from planner.services.single_stage import run_selection

EXAMPLE = EXAMPLES / "sample_manufacturing"
ROUNDS = 5
SHORT_ROUNDS = 15
SEED = 20260701
# the size at which docs/benchmarks.md states robustness
PRODUCTS, CRITERIA, SAMPLES = 20, 150, 10_000
PYMCDM_PART = 50


class Pair(NamedTuple):
    """
    Two things to compare: what the second costs in terms of the first.

    `part` is how much of the second is measured (a fiftieth: 50); its seconds are scaled up.
    """

    name: str
    first: Callable[[], object]
    second: Callable[[], object]
    rounds: int = ROUNDS
    part: int = 1


def main() -> None:
    """Measure every pair and print a table."""
    print(f"{'':58s}{'first':>10s}{'second':>10s}{'ratio':>8s}")
    for pair in pairs():
        first, second = measured(pair)
        print(f"{pair.name:58s}{first:9.3f}s{second:9.3f}s{second / first:8.1f}")


def pairs() -> Iterator[Pair]:
    """Yield the pairs; what they need is prepared outside the measured part."""
    rank = ["-m", "planner", "rank", str(EXAMPLE)]
    yield Pair("cold start: python -c pass → planner rank", lambda: run(["-c", "pass"]), lambda: run(rank))

    source = FileContentSource()
    texts = [file.path.read_text(encoding="utf-8") for file in source.files()]
    yield Pair("content: parsing the YAML alone → loading the packs", lambda: parse(texts), source.load)

    small, large = network(50), network(500)
    yield Pair("schedule: 50 → 500 work packages", lambda: schedule(small), lambda: schedule(large))

    uncertain = uncertain_plan(500)
    name = "uncertainty: one pass → 10,000 runs of 500 work packages"
    yield Pair(name, lambda: forward_pass(uncertain.activities), uncertain.simulate)

    sixty, hundreds = timetable_of(60), timetable_of(600)
    name = "timetable: 60 → 600 users, 6 groups, 2 sites"
    yield Pair(name, lambda: solve_timetable(sixty, 60), lambda: solve_timetable(hundreds, 60), SHORT_ROUNDS)

    three, thirty = engagement_of(3), engagement_of(30)
    yield Pair("selection: 3 → 30 alternatives", lambda: run_selection(*three), lambda: run_selection(*thirty))

    yield from robustness_pairs()

    document = build_kpi_document(run_folder(EXAMPLE), "zh-CN")
    yield Pair("document: HTML → PDF of the KPI sheets", lambda: render_html(document), lambda: render_pdf(document), 2)


def robustness_pairs() -> Iterator[Pair]:
    """Yield what robustness costs: 20 products x 150 criteria, 10,000 samples, beside bare NumPy and a loop."""
    generator = np.random.default_rng(SEED)
    low = generator.random((PRODUCTS, CRITERIA)) / 2
    high = low + generator.random((PRODUCTS, CRITERIA)) / 2
    middle = (low + high) / 2
    fixed, uncertain = Cells.fixed(middle), Cells.two_piece(low, middle, high)

    def bare() -> object:
        return sampled_ranks(middle)

    yield Pair("SMAA-2: bare NumPy → fixed ratings", bare, lambda: acceptability(fixed), SHORT_ROUNDS)
    yield Pair("SMAA-2: bare NumPy → uncertain ratings", bare, lambda: acceptability(uncertain), SHORT_ROUNDS)
    request = robustness_request(low, high)
    yield Pair("robustness: bare NumPy → everything", bare, lambda: robustness.answer(request), SHORT_ROUNDS)
    name = f"SMAA-2, fixed → pymcdm in a loop (1/{PYMCDM_PART}, scaled)"
    weights = draws.any_weights(draws.generator(SEED), SAMPLES, CRITERIA).astype(float)
    yield Pair(name, lambda: acceptability(fixed), lambda: looped(middle, weights), SHORT_ROUNDS, PYMCDM_PART)


def sampled_ranks(values):  # noqa: ANN001, ANN201 - arrays
    """Draw weights, weigh, and count ranks: the least that any SMAA does."""
    generator = np.random.default_rng(SEED)
    weights = generator.standard_exponential((SAMPLES, CRITERIA))
    weights /= weights.sum(axis=1, keepdims=True)
    order = np.argsort(-(weights @ values.T), axis=1)
    return [np.bincount(order[:, rank], minlength=PRODUCTS) / SAMPLES for rank in range(PRODUCTS)]


def acceptability(cells: Cells):  # noqa: ANN201 - as the method returns it
    """Return the complete SMAA-2: rank acceptability and its error, central weights, confidence, pairwise wins."""
    generator = draws.generator(SEED)
    return smaa(cells, draws.any_weights(generator, SAMPLES, CRITERIA), generator)


def robustness_request(low, high) -> dict[str, object]:  # noqa: ANN001 - arrays
    """Return a request of `engine robustness` in which every cell is uniform."""
    return {
        "alternatives": [f"product {number}" for number in range(PRODUCTS)],
        "criteria": [{"name": f"criterion {number}"} for number in range(CRITERIA)],
        "matrix": [
            [{"low": float(least), "high": float(most)} for least, most in zip(lows, highs, strict=True)]
            for lows, highs in zip(low, high, strict=True)
        ],
        "weights": {"kind": "simplex"},
        "samples": SAMPLES,
    }


def looped(values, weights) -> list[object]:  # noqa: ANN001 - arrays
    """Rank by pymcdm, one set of weights after the other."""
    method, types = pymcdm.methods.WSM(), np.ones(CRITERIA)
    return [method.rank(method(values, row, types)) for row in weights[::PYMCDM_PART]]


def measured(pair: Pair) -> tuple[float, float]:
    """Return the quickest round of both, in seconds."""
    rounds = [(seconds(pair.first), seconds(pair.second)) for _ in range(pair.rounds)]
    return min(first for first, _ in rounds), min(second for _, second in rounds) * pair.part


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def run(words: list[str]) -> None:
    """Run Python in a process of its own."""
    subprocess.run([sys.executable, *words], check=True, capture_output=True, timeout=60)  # noqa: S603 - our own words


def parse(texts: list[str]) -> None:
    """Read YAML as events and no more."""
    for text in texts:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass


def timetable_of(users: int) -> TimetableProblem:
    """Make three roles at two sites in classes of 12, with five trainers, two of whom travel, and four rooms."""
    shares = {"north": (20, 12, 4), "south": (12, 8, 4)}
    roles = ("sales", "service", "marketing")
    groups = tuple(
        LearnerGroup(f"{role}-{site}", role, site, users * share // 60, 12, 0.15, (1, 1, 2), 1)
        for site, parts in shares.items()
        for role, share in zip(roles, parts, strict=True)
    )
    both, every = frozenset(shares), frozenset(roles)
    trainers = tuple(
        CourseTrainer(f"t{number}", home, every, both if number in (0, 4) else frozenset({home}))
        for number, home in enumerate(("north", "north", "north", "south", "south"))
    )
    rooms = tuple(CourseRoom(f"{site}-{number}", site, 12) for site in shares for number in (1, 2))
    return TimetableProblem(60, groups, trainers, rooms)


def network(size: int) -> list[Activity]:
    """Make a network in which everything waits for up to three of the ten before it."""
    draw = random.Random(SEED)  # noqa: S311 - a fixed network, not a secret
    return [
        Activity(
            f"P{number}",
            draw.randint(0, 8),
            tuple(
                Link(f"P{before}", draw.choice(("FS", "SS", "FF")), draw.randint(0, 2))
                for before in draw.sample(range(max(0, number - 10), number), min(number, 3))
            ),
        )
        for number in range(size)
    ]


class UncertainPlan(NamedTuple):
    """A network that leads to one go-live, with three-point durations and shared drivers."""

    activities: list[Activity]
    durations: dict[str, Duration]
    shared: dict[str, tuple[str, ...]]

    def simulate(self) -> object:
        """Simulate it: dates with probabilities, criticality, swings."""
        days = WorkingDays(WorkCalendar("weekdays", {}, {}, date(2026, 12, 31)), date(2026, 7, 1))
        return simulate_plan(
            self.activities, self.durations, self.shared, days, gates=["G"], go_live="G", planned={}, seed=SEED
        )


def uncertain_plan(size: int) -> UncertainPlan:
    """Make a plan in which every sixth work package avoids or rests on closed days; 13 drivers are shared."""
    draw = random.Random(SEED)  # noqa: S311 - a fixed plan, not a secret
    activities, durations, shared = [], {}, {}
    for number, one in enumerate(network(size)):
        likely = draw.randint(1, 8)
        closed = (lambda point: point % 22 >= 20) if number % 6 == 0 else None  # noqa: PLR2004 - the end of a month
        rests = number % 12 == 0
        activities.append(dataclasses.replace(one, duration_days=likely, blocked=closed, interruptible=rests))
        durations[one.id] = Duration(max(1, round(likely * 0.8)), likely, round(likely * 1.6) + 1, Statement("bench"))
        shared[one.id] = (f"driver {draw.randrange(13)}",)
    ends = tuple(Link(f"P{number}", "FS", 0) for number in range(size - 10, size))
    return UncertainPlan([*activities, Activity("G", 0, ends)], durations, shared)


def schedule(activities: list[Activity]) -> None:
    """Find early and late dates."""
    backward_pass(activities, forward_pass(activities))


def engagement_of(number: int):  # noqa: ANN201 - engagement and packs, as the service takes them
    """Return the example with so many alternatives (copies under other ids) and its packs."""
    engagement, packs = open_engagement(EXAMPLE)
    given = engagement.alternatives
    copies = tuple(
        dataclasses.replace(given[place % len(given)], id=f"alternative_{place}", keeps_current=False)
        for place in range(number)
    )
    screening = dataclasses.replace(engagement.screening, product_ids=())
    return dataclasses.replace(engagement, alternatives=copies, award=None, screening=screening), packs


if __name__ == "__main__":
    main()
