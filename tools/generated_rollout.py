"""A generated CRM roll-out of 500 work packages and 20 people in eight roles: the same every time, for measuring."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from planner.domain.rollout.network import Activity
from planner.domain.rollout.results import Link

SEED = 20260701
SUBJECTS = 45
# role -> how many people
ROLES = {
    "process_owner": 3,
    "consultant": 4,
    "admin": 3,
    "developer": 3,
    "integrator": 2,
    "data_steward": 2,
    "tester": 2,
    "trainer": 1,
}
# the work on one subject (a module in a department, an interface, a data source): title, roles, days from-to, waits for
STEPS = (
    ("workshop", ("process_owner", "consultant"), (1, 3), ()),
    ("fit_gap", ("consultant",), (1, 3), (0,)),
    ("design", ("consultant", "process_owner"), (2, 4), (1,)),
    ("data_map", ("data_steward",), (1, 4), (1,)),
    ("configure", ("admin",), (2, 6), (2,)),
    ("extend", ("developer",), (2, 8), (2,)),
    ("interface", ("integrator",), (1, 5), (2,)),
    ("cleanse", ("data_steward",), (1, 4), (3,)),
    ("integrate", ("developer", "admin"), (1, 3), (4, 5, 6)),
    ("test", ("tester",), (1, 4), (7, 8)),
    ("material", ("trainer",), (1, 2), (4,)),
)
GATES = 5


class GeneratedRollout(NamedTuple):
    """What `level_network` takes; `people` are the availabilities (0-1) and the absence of everybody, by role."""

    activities: tuple[Activity, ...]
    demands: dict[str, dict[str, float]]
    pools: dict[str, Callable[[int], float]]
    people: dict[str, list[tuple[float, range]]]


def generated_rollout(seed: int = SEED) -> GeneratedRollout:
    """Make the roll-out."""
    draw = random.Random(seed)  # noqa: S311 - a fixed plan, not a secret
    activities, demands = _work(draw)
    people = {role: [_person(draw) for _ in range(count)] for role, count in ROLES.items()}
    pools = {role: _pool(members) for role, members in people.items()}
    return GeneratedRollout(activities, demands, pools, people)


def _work(draw: random.Random) -> tuple[tuple[Activity, ...], dict[str, dict[str, float]]]:
    activities: list[Activity] = []
    demands: dict[str, dict[str, float]] = {}
    for subject in range(SUBJECTS):
        for step, (title, roles, days, waits) in enumerate(STEPS):
            id_ = f"{title}.{subject}"
            links = [Link(f"{STEPS[before][0]}.{subject}", "FS", draw.choice((0, 0, 0, 1))) for before in waits]
            if step and subject and not draw.randrange(6):
                # a subject learns from another one
                links.append(Link(f"{title}.{draw.randrange(subject)}", "SS", 1))
            activities.append(Activity(id_, draw.randint(*days), tuple(links)))
            demands[id_] = {role: draw.choice((0.5, 0.6, 0.8, 1.0)) for role in roles[:1]}
            demands[id_].update({role: draw.choice((0.2, 0.3, 0.5)) for role in roles[1:]})
    for gate in range(GATES):
        members = range(gate, SUBJECTS, GATES)
        activities.append(Activity(f"gate.{gate}", 0, tuple(Link(f"test.{subject}", "FS", 0) for subject in members)))
    return tuple(activities), demands


def _person(draw: random.Random) -> tuple[float, range]:
    away = draw.randrange(10, 110)
    return draw.choice((1.0, 1.0, 0.8)), range(away, away + draw.choice((3, 5, 5, 10)))


def _pool(members: list[tuple[float, range]]) -> Callable[[int], float]:
    return lambda point: sum(share for share, away in members if point not in away)
