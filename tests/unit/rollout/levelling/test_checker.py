"""The checker finds what a schedule breaks, and nothing else."""

from dataclasses import replace

from planner.domain.rollout.levelling.checker import Breach, breaches
from planner.domain.rollout.levelling.problem import Position, Precedence
from tests.levelling import make_problem, places_of

PROBLEM = make_problem([2, 3], [1, 1], [2], [(0, 1)])


def test_a_sound_schedule_has_no_breach():
    assert not breaches(PROBLEM, places_of(PROBLEM, [0, 2]))
    assert not breaches(PROBLEM, places_of(PROBLEM, [1, 7]))


def test_a_start_before_the_predecessor_is_finished_is_a_breach_of_the_link():
    assert breaches(PROBLEM, places_of(PROBLEM, [0, 1])) == (Breach("link", 0, 1),)


def test_every_type_of_link_is_checked_from_its_own_ends():
    for type_, starts in (("SS", [1, 3]), ("FF", [1, 2]), ("SF", [1, 0])):
        tight = replace(PROBLEM, precedences=(Precedence(0, 1, type_, 2),))
        assert not breaches(tight, places_of(tight, starts)), type_
        early = [starts[0] + 1, starts[1]]
        assert Breach("link", 0, 1) in breaches(tight, places_of(tight, early)), type_


def test_each_day_on_which_a_pool_holds_too_little_is_a_breach():
    alone = make_problem([2, 3], [1, 1], [1])
    assert breaches(alone, places_of(alone, [0, 1])) == (Breach("pool", 0, 1),)
    absent = make_problem([3], [1], [(1, 0, 1)])
    assert breaches(absent, places_of(absent, [0])) == (Breach("pool", 0, 1),)


def test_a_waived_day_takes_what_there_is():
    absent = replace(make_problem([3], [2], [(2, 1, 2)]), waived={(0, 0): frozenset({1})})
    assert not breaches(absent, places_of(absent, [0]))


def test_a_place_of_another_length_and_one_too_early_are_breaches():
    assert breaches(PROBLEM, [Position(0, 3), Position(3, 6)]) == (Breach("window", 0, 0),)
    late = replace(PROBLEM, jobs=(replace(PROBLEM.jobs[0], not_before=1), PROBLEM.jobs[1]))
    assert breaches(late, places_of(late, [0, 2])) == (Breach("early", 0, 0),)


def test_what_is_fixed_may_ask_for_too_much_but_nothing_may_be_added_to_it():
    done = replace(make_problem([2, 1], [3, 1], [2]), jobs=())
    jobs = make_problem([2, 1], [3, 1], [2]).jobs
    problem = replace(done, jobs=(replace(jobs[0], fixed=Position(0, 2)), jobs[1]))
    assert not breaches(problem, [Position(0, 2), Position(2, 3)])
    assert breaches(problem, [Position(0, 2), Position(1, 2)]) == (Breach("pool", 0, 1),)
    assert breaches(problem, [Position(1, 3), Position(3, 4)])[0] == Breach("fixed", 0, 1)
