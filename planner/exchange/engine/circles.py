"""Circles among things that wait for each other: every one of them, with all its members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.errors import Problem

Links = Sequence[Sequence[int]]


def find_circles(follows: Links) -> list[list[int]]:
    """
    Return the members of every circle, each beginning with its first place and in the order of its links.

    Circles that share members are one: `follows` split into strongly connected components (S. R. Kosaraju).
    """
    before: list[list[int]] = [[] for _ in follows]
    for place, others in enumerate(follows):
        for other in others:
            before[other].append(place)
    found: list[list[int]] = []
    seen: set[int] = set()
    for place in reversed(_finished(follows)):
        members = sorted(_walk(before, place, seen))
        if len(members) > 1 or place in follows[place]:
            kept = set(members)
            inside = {one: [other for other in follows[one] if other in kept] for one in members}
            found.append(list(_walk(inside, members[0], set())))
    return sorted(found)


def circle_problem(names: Sequence[str], members: Sequence[int], follows: Links, where: str) -> Problem:
    """Return how a circle is refused: as a way round, or as a list where several ways share members."""
    kept = set(members)
    ways = sum(len(kept & set(follows[place])) for place in members)
    if ways == len(members):
        told = " → ".join(names[place] for place in (*members, members[0]))
        return Problem("engine-cycle", where, {"members": told})
    return Problem("engine-cycles-joined", where, {"members": tuple(names[place] for place in members)})


def _finished(follows: Links) -> list[int]:
    """Return all places in the order in which a search in depth leaves them."""
    order: list[int] = []
    seen: set[int] = set()
    for root in range(len(follows)):
        if root in seen:
            continue
        seen.add(root)
        path = [(root, iter(follows[root]))]
        while path:
            place, others = path[-1]
            following = next((other for other in others if other not in seen), None)
            if following is None:
                order.append(place)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(follows[following])))
    return order


def _walk(follows: Links | Mapping[int, Sequence[int]], start: int, seen: set[int]) -> Iterator[int]:
    """Yield what can be reached and was not seen, and mark it as seen."""
    waiting = [start]
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            yield place
            waiting.extend(reversed(follows[place]))
