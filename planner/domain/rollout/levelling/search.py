"""
Looks for short schedules: priority rules, forward-backward improvement, and a genetic search over orders.

Everything is drawn from one seed and counted in schedules, so that a search repeats.

Source: docs/methods.md#forward-backward-improvement
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.domain.rollout.levelling.generation import Generator, Timetable
from planner.domain.rollout.levelling.mirror import mirrored
from planner.domain.rollout.levelling.priorities import RULES, Freedom, Keys, freedom
from planner.domain.rollout.levelling.problem import LevellingProblem

Aim = Callable[[Timetable], tuple[float, ...]]
Stop = Callable[[], bool]

# sizes and shares found by trying on public instances
_POPULATION, _SMALLEST_POPULATION, _SCHEDULES_EACH = 80, 12, 15
_STRETCH = (0.15, 0.6)
_MUTATED, _MOVED_BY = 0.1, 4.0
_SAMPLED_SPREAD = 0.35
# improving takes two schedules: a child that ends later than this, in terms of the best, hardly ever repays them
_WORTH_IMPROVING = 1.08


@dataclass(slots=True)
class Found:
    """A schedule with what it is worth (less is better) and the order that makes it."""

    worth: tuple[float, ...]
    table: Timetable
    order: list[int]


class Improver:
    """Makes and improves schedules of one problem, both ways in time."""

    def __init__(self, problem: LevellingProblem, horizon: int, aim: Aim | None = None) -> None:
        self.generator = Generator(problem, horizon)
        self.mirror = Generator(mirrored(problem, horizon), horizon)
        self.freedom: Freedom | None = freedom(self.generator, self.mirror)
        self.schedules = 0
        self._aim: Aim = aim or (lambda table: (table.end,))

    def made(self, order: Sequence[int], until: float = math.inf) -> Found | None:
        """
        Return the schedule of an order, improved backwards and forwards.

        None when it does not fit the horizon, or ends later than `until` before it is improved.
        """
        table = self.generator.forward(order)
        self.schedules += 1
        return None if table is None or table.end > until else self.improved(table)

    def improved(self, table: Timetable) -> Found:
        """Push everything to the right and back to the left: no later end, often an earlier one."""
        generator, mirror, horizon = self.generator, self.mirror, self.generator.horizon
        best = table
        backwards = mirror.listed([-point for point in table.finishes], sorted_is_sound=generator.plain_finishes)
        late = mirror.forward(backwards, horizon - table.end)
        self.schedules += 2
        if late is not None:
            starts = [horizon - point for point in late.finishes]
            forwards = generator.listed(starts, sorted_is_sound=generator.plain_starts)
            again = generator.forward(forwards)
            if again is not None and self._aim(again) <= self._aim(table):
                best = again
        order = generator.listed(best.starts, sorted_is_sound=generator.plain_starts)
        return Found(self._aim(best), best, order)

    def by_rules(self, stop: Stop = lambda: False) -> list[Found]:
        """Return the improved schedule of every priority rule; stopped early, of the first ones."""
        if self.freedom is None:
            return []
        found: list[Found] = []
        for rule in RULES.values():
            made = self.made(self.generator.listed(rule(self.generator, self.freedom)))
            if made is not None:
                found.append(made)
            if stop():
                break
        return found


def unimproved(improver: Improver, rule: str) -> Timetable | None:
    """Return the schedule of one priority rule as it comes, which is what a plain «level» button gives."""
    assert improver.freedom is not None
    keys = RULES[rule](improver.generator, improver.freedom)
    return improver.generator.forward(improver.generator.listed(keys))


def genetic_search(
    improver: Improver,
    draw: random.Random,
    schedules: int,
    bound: int,
    stop: Stop = lambda: False,
    population: list[Found] | None = None,
) -> Found | None:
    """
    Return the best schedule found with about so many schedules made; ends at once when the bound is reached.

    Args:
        population: schedules to begin with; holds those to go on with afterwards.

    Source: docs/methods.md#genetic-levelling
    """
    population = [] if population is None else population
    if not population:
        population.extend(improver.by_rules())
    if not population or improver.freedom is None:
        return None
    last = improver.schedules + schedules
    keys = RULES["latest_finish"](improver.generator, improver.freedom)
    size = min(max(schedules // _SCHEDULES_EACH, _SMALLEST_POPULATION), _POPULATION)
    while len(population) < size and not _is_over(improver, last, population, bound, stop):
        found = improver.made(improver.generator.listed(_shaken(keys, draw)))
        if found is not None:
            population.append(found)
    population.sort(key=_worth)
    while not _is_over(improver, last, population, bound, stop):
        until = population[0].table.end * _WORTH_IMPROVING
        child = improver.made(improver.generator.listed(_crossed(population, draw)), until)
        if child is not None:
            _take_in(population, child, size)
    return population[0]


def _worth(found: Found) -> tuple[float, ...]:
    return found.worth


def _is_over(improver: Improver, last: int, population: list[Found], bound: int, stop: Stop) -> bool:
    return improver.schedules >= last or min(found.worth[0] for found in population) <= bound or stop()


def _shaken(keys: Keys, draw: random.Random) -> Keys:
    """Return keys with noise in proportion to their spread."""
    spread = (max(keys) - min(keys)) * _SAMPLED_SPREAD * draw.random()
    return [key + spread * draw.random() for key in keys]


def _crossed(population: list[Found], draw: random.Random) -> Keys:
    """Return keys that keep what one parent does within a stretch of time, and take the rest as the other one does."""
    mother, father = population[_winner(population, draw)], population[_winner(population, draw)]
    starts, end = mother.table.starts, mother.table.end
    width = end * draw.uniform(*_STRETCH)
    first = draw.random() * (end - width)
    kept = [job for job in mother.order if first <= starts[job] <= first + width]
    inside = set(kept)
    others = [job for job in father.order if job not in inside]
    place = sum(1 for job in mother.order if starts[job] < first)
    keys = [0.0] * len(starts)
    for rank, job in enumerate((*others[:place], *kept, *others[place:])):
        moved = draw.uniform(-_MOVED_BY, _MOVED_BY) if draw.random() < _MUTATED else 0.0
        keys[job] = rank + moved
    return keys


def _winner(population: list[Found], draw: random.Random) -> int:
    # the population is sorted: the smaller of two places is the better schedule
    return min(draw.randrange(len(population)), draw.randrange(len(population)))


def _take_in(population: list[Found], child: Found, size: int) -> None:
    """Put a child in its place and let the worst go; a copy of what is there is not taken."""
    if child.worth > population[-1].worth:
        return
    if any(child.worth == each.worth and child.table.starts == each.table.starts for each in population):
        return
    population.append(child)
    population.sort(key=_worth)
    if len(population) > size:
        population.pop()
