"""
Published instances of PSPLIB (Kolisch & Sprecher 1997) with their best known makespans.

The instances and the sources of their bounds stand in tests/data/psplib30.json.
"""

import random
import time

import pytest

from planner.domain.rollout.levelling.bounds import energy_bound
from planner.domain.rollout.levelling.checker import breaches
from planner.domain.rollout.levelling.generation import Generator
from planner.domain.rollout.levelling.levelling import Budget, level
from planner.domain.rollout.levelling.search import Improver, genetic_search, unimproved
from planner.domain.rollout.network import Activity, forward_pass
from planner.domain.rollout.results import Link
from tests.levelling import PUBLISHED, published_problem

SMALL = [each for each in PUBLISHED if each["set"] == "j30"]


def by_name(instance):
    return instance["name"]


@pytest.mark.parametrize("instance", PUBLISHED, ids=by_name)
def test_the_critical_path_has_the_published_length(instance):
    heads = Generator(published_problem(instance), sum(instance["durations"]) + 1).without_pools()
    assert heads.end == instance["cpm_makespan"]
    before = {}
    for job, listed in enumerate(instance["successors"]):
        for after in listed:
            before.setdefault(after, []).append(Link(str(job), "FS", 0))
    network = [Activity(str(job), days, tuple(before.get(job, ()))) for job, days in enumerate(instance["durations"])]
    assert forward_pass(network).end == instance["cpm_makespan"]


@pytest.mark.parametrize("instance", PUBLISHED, ids=by_name)
def test_rules_stay_sound_and_bounds_stay_below_the_best_known_end(instance):
    problem = published_problem(instance)
    improver = Improver(problem, sum(instance["durations"]) + 1)
    bound = energy_bound(problem, improver.freedom.earliest.starts)
    assert bound <= instance["best_known_ub"]
    for found in improver.by_rules():
        places = [
            improver.generator.position(job, *each)
            for job, each in enumerate(zip(found.table.starts, found.table.finishes, strict=True))
        ]
        assert not breaches(problem, places)
        assert found.table.end >= instance["best_known_lb"]


@pytest.mark.parametrize("instance", SMALL, ids=by_name)
def test_every_small_instance_is_solved_and_proven(instance):
    problem = published_problem(instance)
    found = level(problem, sum(instance["durations"]) + 1, Budget(0, 0.0, 1, 30.0, 2), time.monotonic)
    assert (found.status, found.end, found.bound) == ("optimal", instance["best_known_ub"], instance["best_known_ub"])
    assert not breaches(problem, found.places)


@pytest.mark.parametrize("size", ["j30", "j60", "j120"])
def test_300_schedules_take_away_a_third_of_what_the_latest_finish_rule_is_too_long(size):
    by_rule, by_search = 0.0, 0.0
    for instance in (each for each in PUBLISHED if each["set"] == size):
        improver = Improver(published_problem(instance), sum(instance["durations"]) + 1)
        best = instance["best_known_ub"]
        by_rule += unimproved(improver, "latest_finish").end / best - 1
        found = genetic_search(improver, random.Random(1), 300, instance["best_known_lb"])
        by_search += found.table.end / best - 1
    assert 0 <= by_search < by_rule * 2 / 3
