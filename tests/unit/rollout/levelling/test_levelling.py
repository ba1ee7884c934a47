"""Schedules, bounds and proofs on problems small enough to be done by hand."""

import time

import pytest

from planner.domain.rollout.levelling.bounds import disjunctive_bound, energy_bound, tails
from planner.domain.rollout.levelling.checker import breaches
from planner.domain.rollout.levelling.generation import Generator
from planner.domain.rollout.levelling.levelling import Budget, level
from planner.domain.rollout.levelling.mirror import mirrored
from planner.domain.rollout.levelling.priorities import RULES
from planner.domain.rollout.levelling.problem import Job, LevellingProblem, Precedence
from planner.domain.rollout.levelling.search import Improver, unimproved
from tests.levelling import make_problem

COUNTED = Budget(200, 0.05, 1)


def levelled(problem, budget=COUNTED):
    return level(problem, sum(job.duration for job in problem.jobs) + 50, budget, time.monotonic)


def test_two_jobs_of_one_person_follow_each_other():
    found = levelled(make_problem([2, 3], [1, 1], [1]))
    assert (found.status, found.end, found.bound) == ("optimal", 5, 5)


def test_an_absence_in_the_middle_is_waited_for():
    # two days, then nobody for two, then everybody
    found = levelled(make_problem([3], [1], [(1, 1, 0, 0, 1)]))
    assert [place.start for place in found.places] == [4]
    assert (found.status, found.end) == ("optimal", 7)


def test_a_demand_that_no_day_can_meet_is_infeasible():
    assert levelled(make_problem([3], [2], [1])).status == "infeasible"


def test_jobs_without_duration_and_without_demand_take_no_room():
    found = levelled(make_problem([0, 0, 2], [0, 0, 1], [1], [(0, 2), (2, 1)]))
    assert (found.end, [place.start for place in found.places]) == (2, [0, 2, 0])


def test_a_problem_without_jobs_ends_at_once():
    found = level(LevellingProblem((), (), ((1,),)), 1, COUNTED, time.monotonic)
    assert (found.status, found.end, found.places) == ("optimal", 0, ())


def test_improvement_pushes_out_what_a_rule_took_first():
    # by latest finish the long chain's head goes first anyway; by most successors nothing is known of lengths
    problem = make_problem([1, 4, 4, 5], [1, 1, 1, 2], [2], [(0, 3)])
    improver = Improver(problem, 30)
    for rule in RULES:
        table = unimproved(improver, rule)
        assert improver.improved(table).table.end <= table.end


def test_the_search_repeats_with_its_seed():
    problem = make_problem([3, 2, 4, 1, 2, 3], [2, 1, 2, 1, 1, 2], [3], [(0, 3), (1, 4)])
    assert levelled(problem) == levelled(problem)


def test_two_workers_and_the_clock_find_a_sound_schedule():
    problem = make_problem([3, 2, 4, 1, 2, 3], [2, 1, 2, 1, 1, 2], [3], [(0, 3), (1, 4)])
    found = levelled(problem, Budget(0, 0.0, 1, 3.0, 2))
    assert not breaches(problem, found.places)
    # 6 + 2 + 8 + 1 + 2 + 6 = 25 units of three a day; two of the jobs of two units never run side by side: 3 + 4 + 3
    assert (found.status, found.end) == ("optimal", 10)


@pytest.mark.parametrize(
    ("durations", "demands", "pools", "links", "bound"),
    [
        # 12 units on a pool of 2
        ([2, 2, 2], [2, 2, 2], [2], [], 6),
        # 7 units on a pool of 2 take four days, rounded up
        ([7], [1], [2], [], 4),
        # the work of the pool begins after the first job, and a job of 3 follows the last unit
        ([4, 2, 2, 3, 3], [0, 1, 1, 0, 0], [1], [(0, 1), (0, 2), (1, 3), (2, 4)], 4 + 4 + 3),
        # nobody is there on the first two days
        ([1, 1], [1, 1], [(0, 0, 1)], [], 4),
    ],
)
def test_the_energy_bound_counts_work_between_heads_and_tails(durations, demands, pools, links, bound):
    problem = make_problem(durations, demands, pools, links)
    heads = Generator(problem, 50).without_pools().starts
    assert energy_bound(problem, heads) == bound


@pytest.mark.parametrize(
    ("durations", "demands", "links", "bound"),
    [
        # any two of the first three ask for more than four people: 3 + 2 + 4 days, the fourth goes beside them
        ((3, 2, 4, 5), (3, 2, 3, 1), (), 9),
        # nothing is scarce, but the links put all in a row
        ((3, 2, 4), (1, 1, 1), ((0, 1, 1), (1, 2, 0)), 10),
        # 3 + 4 days exclude each other, and two days of other work follow the four
        ((3, 4, 2), (3, 3, 1), ((1, 2, 0), (0, 2, 0)), 9),
    ],
)
def test_jobs_that_exclude_each_other_take_one_after_another(durations, demands, links, bound):
    jobs = tuple(Job(days, (asked,)) for days, asked in zip(durations, demands, strict=True))
    problem = LevellingProblem(jobs, tuple(Precedence(a, b, "FS", lag) for a, b, lag in links), ((4,),))
    heads = Generator(problem, 50).without_pools()
    assert max(heads.end, disjunctive_bound(problem, heads.starts)) == bound


def test_tails_count_every_type_of_link():
    # A (2) → B (3): FS+1: 1 + 3; SS+1: 1 + 3 - 2; FF+4: 4; SF+9: 9 - 2
    for type_, lag, tail in (("FS", 1, 4), ("SS", 1, 2), ("FF", 4, 4), ("SF", 9, 7)):
        jobs = make_problem([2, 3], [0, 0], [1]).jobs
        assert tails(LevellingProblem(jobs, (Precedence(0, 1, type_, lag),), ((1,),))) == [tail, 0], type_


def test_in_the_mirror_the_last_comes_first():
    problem = make_problem([2, 3], [1, 1], [(1, 1, 2)], [(0, 1)])
    back = mirrored(problem, 10)
    assert back.precedences == (Precedence(1, 0),)
    assert back.pools == ((2, 2, 2, 2, 2, 2, 2, 2, 1, 1),)
    table = Generator(back, 10).without_pools()
    # seen backwards the second job takes 7-10, the first 5-7
    assert (table.starts, table.finishes) == ([3, 0], [5, 3])
