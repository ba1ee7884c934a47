"""Waiting work is pulled forward where nothing that matters comes later for it."""

from planner.domain.rollout.levelling.generation import Generator, Timetable
from planner.domain.rollout.levelling.left_shift import pulled_forward
from planner.domain.rollout.levelling.plan_levelling import level_network
from planner.domain.rollout.levelling.problem import Job, LevellingProblem, Precedence
from planner.domain.rollout.network import forward_pass
from tests.networks import make_network

HORIZON = 40


def by_end_and_starts(table):
    return (table.end, sum(table.starts))


def test_short_work_that_waits_behind_long_work_goes_first_where_the_end_allows_it():
    # one person; six days and one day, in whichever order: seven days in all
    problem = LevellingProblem((Job(6, (1,)), Job(1, (1,))), (), ((1,),))
    table = pulled_forward(problem, HORIZON, Timetable([0, 6], [6, 7]), by_end_and_starts, 10)
    assert table.starts == [1, 0]


def test_nothing_is_pulled_forward_at_the_cost_of_the_end():
    # the long work has two more days behind it that need nobody: first, the plan ends after 8 days, second after 9
    problem = LevellingProblem((Job(6, (1,)), Job(1, (1,)), Job(2, (0,))), (Precedence(0, 2),), ((1,),))
    table = pulled_forward(problem, HORIZON, Timetable([0, 6, 6], [6, 7, 8]), by_end_and_starts, 10)
    assert table.starts == [0, 6, 6]


def test_without_a_try_left_the_schedule_stays():
    problem = LevellingProblem((Job(6, (1,)), Job(1, (1,))), (), ((1,),))
    given = Timetable([0, 6], [6, 7])
    assert pulled_forward(problem, HORIZON, given, by_end_and_starts, 0) == given


def test_what_is_pulled_forward_keeps_the_generated_schedule_sound():
    problem = LevellingProblem((Job(4, (1,)), Job(1, (1,)), Job(2, (1,))), (Precedence(1, 2, "SS", 1),), ((1,),))
    table = pulled_forward(problem, HORIZON, Timetable([0, 4, 5], [4, 5, 7]), by_end_and_starts, 20)
    days = [day for start, finish in zip(table.starts, table.finishes, strict=True) for day in range(start, finish)]
    assert len(days) == len(set(days))
    assert table.starts[2] >= table.starts[1] + 1
    assert Generator(problem, HORIZON).forward(sorted(range(3), key=lambda job: table.starts[job])) == table


def test_a_plan_whose_end_is_proven_still_brings_its_targets_early():
    # one person; the end after 9 days is proven at once by the work there is; G should come after 1 day, not 9
    network = make_network("A 4\nB 4\nC 1\nG 0 C")
    asked = {id_: {"dev": 1.0} for id_ in "ABC"}
    found = level_network(network, asked, {"dev": lambda point: 1.0}, targets=["G"])
    assert found.status == "optimal"
    assert forward_pass(found.activities).early["G"].start == 1
