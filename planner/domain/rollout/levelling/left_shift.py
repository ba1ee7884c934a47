"""
Pulls waiting work forward: whatever can have its people sooner gets them, as long as nothing that matters comes later.

A schedule of the generation scheme leaves no room into which one job alone could move. What is tried here is to let one
waiting job go before others, who give way.

Source: docs/methods.md#left-shift
"""

from __future__ import annotations

from planner.domain.rollout.levelling.generation import Generator, Timetable
from planner.domain.rollout.levelling.problem import LevellingProblem
from planner.domain.rollout.levelling.search import Aim

# places before the start asked for: ahead of everything that starts there
_AHEAD = 0.5


def pulled_forward(problem: LevellingProblem, horizon: int, table: Timetable, aim: Aim, tries: int) -> Timetable:
    """
    Return a schedule that is worth no less than the one given, with jobs that wait for people pulled forward.

    The longest wait is tried first, at the start that its links ask for; what makes the schedule better is kept, and
    all waits are tried again until none helps or so many schedules are made.

    Args:
        aim: what a schedule is worth, less is better.
    """
    generator = Generator(problem, horizon)
    best, worth = table, aim(table)
    better = True
    while better:
        better = False
        for wait, job in _waits(generator, best):
            if tries <= 0:
                return best
            keys = [float(start) for start in best.starts]
            keys[job] -= wait + _AHEAD
            tried = generator.forward(generator.listed(keys))
            tries -= 1
            if tried is not None and aim(tried) < worth:
                best, worth, better = tried, aim(tried), True
    return best


def _waits(generator: Generator, table: Timetable) -> list[tuple[int, int]]:
    """Return how long every job waits beyond what its links ask for, and the job, the longest wait first."""
    problem = generator.problem
    asked = [job.not_before for job in problem.jobs]
    for link in problem.precedences:
        point = link.point_asked(table.starts[link.before] if link.type[0] == "S" else table.finishes[link.before])
        # rests lie within the span
        span = table.finishes[link.after] - table.starts[link.after] if link.type[1] == "F" else 0
        asked[link.after] = max(asked[link.after], point - span)
    waits = [(table.starts[job] - asked[job], job) for job in generator.free_to_move]
    return sorted((pair for pair in waits if pair[0] > 0), key=lambda pair: (-pair[0], pair[1]))
