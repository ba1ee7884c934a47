"""Networks of activities in short, and a published one."""

from planner.domain.rollout.network import Activity
from planner.domain.rollout.results import Link


def make_network(text: str) -> tuple[Activity, ...]:
    """Read lines «id duration predecessors»; a predecessor is «A», or «A:SS+2» with type and lag."""
    activities = []
    for line in text.strip().splitlines():
        id_, duration, *predecessors = line.split()
        activities.append(Activity(id_, int(duration), tuple(make_link(each) for each in predecessors)))
    return tuple(activities)


def make_link(text: str) -> Link:
    id_, _, rest = text.partition(":")
    return Link(id_, rest[:2] or "FS", int(rest[2:] or 0))


# Hillier & Lieberman, Introduction to Operations Research, «Reliable Construction Co.»: 44 weeks
RELIABLE_CONSTRUCTION = make_network(
    """
    A 2
    B 4 A
    C 10 B
    D 6 C
    E 4 C
    F 5 E
    G 7 D
    H 9 E G
    I 7 C
    J 8 F I
    K 4 J
    L 5 J
    M 2 H
    N 6 K L
    """
)
