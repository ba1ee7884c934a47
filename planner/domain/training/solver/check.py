"""Checks a timetable against every rule, from its sessions alone; it knows nothing of how they were found."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.domain.training.solver.records import LearnerGroup, PlacedSession, TimetableProblem

Slot = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a timetable breaks, and the ids (or counts) that show where."""

    rule: str
    where: tuple[object, ...]


def find_violations(problem: TimetableProblem, sessions: Sequence[PlacedSession]) -> tuple[Violation, ...]:
    """Return every broken rule; nothing means that the timetable can be held as it stands."""
    groups = {group.id: group for group in problem.groups}
    unknown = [Violation("unknown-group", (one.group,)) for one in sessions if one.group not in groups]
    known = [one for one in sessions if one.group in groups]
    return (
        *unknown,
        *(fault for group in problem.groups for fault in _of_group(problem, group, known)),
        *(fault for one in known for fault in _of_session(problem, groups[one.group], one)),
        *_clashes(groups, known),
        *_two_sites(groups, known),
        *_beyond_share(problem, groups, known),
        *_too_many_at_once(problem, groups, known),
    )


def _slots(group: LearnerGroup, one: PlacedSession) -> list[Slot]:
    if not 1 <= one.part <= len(group.parts):
        return []
    return [(one.day, "AM"), (one.day, "PM")] if group.parts[one.part - 1] == 2 else [(one.day, one.half)]  # noqa: PLR2004


def _of_group(problem: TimetableProblem, group: LearnerGroup, sessions: Sequence[PlacedSession]) -> Iterator[Violation]:
    cohorts: dict[int, list[PlacedSession]] = defaultdict(list)
    for one in sessions:
        if one.group == group.id:
            cohorts[one.cohort].append(one)
    if sorted(cohorts) != list(range(1, len(cohorts) + 1)):
        yield Violation("cohort-numbers", (group.id, *sorted(cohorts)))
    if sum(own[0].size for own in cohorts.values()) != group.users:
        yield Violation("users", (group.id, sum(own[0].size for own in cohorts.values()), group.users))
    for number, own in cohorts.items():
        yield from _of_cohort(group, number, own)
    out: dict[Slot, int] = defaultdict(int)
    for own in cohorts.values():
        for one in own:
            for slot in _slots(group, one):
                out[slot] += one.size
    # the share rounded down, at least one; nine decimals undo binary fractions
    limit = max(1, int(round(group.users * group.max_out, 9)))
    yield from (Violation("coverage", (group.id, slot, people)) for slot, people in out.items() if people > limit)
    window = problem.window(group)
    yield from (
        Violation("window", (group.id, one.cohort, one.part))
        for own in cohorts.values()
        for one in own
        if one.day not in window or one.day in group.off
    )


def _of_cohort(group: LearnerGroup, number: int, sessions: Sequence[PlacedSession]) -> Iterator[Violation]:
    in_order = sorted(sessions, key=lambda one: one.part)
    if [one.part for one in in_order] != list(range(1, len(group.parts) + 1)):
        yield Violation("parts", (group.id, number))
    if len({one.size for one in sessions}) != 1 or sessions[0].size < 1:
        yield Violation("size-changes", (group.id, number))
    if any(one.size > group.class_max for one in sessions):
        yield Violation("class-size", (group.id, number))
    for before, after in itertools.pairwise(in_order):
        ended = max(_slots(group, before), default=(before.day, before.half))
        if (after.day, after.half) <= ended or after.day - before.day < group.gap_days:
            yield Violation("order", (group.id, number, after.part))


def _of_session(problem: TimetableProblem, group: LearnerGroup, one: PlacedSession) -> Iterator[Violation]:
    where = (one.group, one.cohort, one.part)
    trainer = next((each for each in problem.trainers if each.id == one.trainer), None)
    room = next((each for each in problem.rooms if each.id == one.room), None)
    if trainer is None or not trainer.may_teach(group) or one.day in trainer.off:
        yield Violation("trainer", (*where, one.trainer))
    if room is None or room.site != group.site or room.capacity < one.size or one.day in room.off:
        yield Violation("room", (*where, one.room))
    if len(_slots(group, one)) > 1 and one.half != "AM":
        yield Violation("whole-day", where)


def _clashes(groups: dict[str, LearnerGroup], sessions: Sequence[PlacedSession]) -> Iterator[Violation]:
    taken: dict[tuple[str, str, Slot], PlacedSession] = {}
    for one in sessions:
        for slot in _slots(groups[one.group], one):
            for kind, id_ in (("trainer", one.trainer), ("room", one.room), ("cohort", f"{one.group} {one.cohort}")):
                if (kind, id_, slot) in taken:
                    yield Violation(f"{kind}-twice", (id_, slot))
                taken[kind, id_, slot] = one


def _two_sites(groups: dict[str, LearnerGroup], sessions: Sequence[PlacedSession]) -> Iterator[Violation]:
    sites: dict[tuple[str, int], set[str]] = defaultdict(set)
    for one in sessions:
        sites[one.trainer, one.day].add(groups[one.group].site)
    yield from (Violation("two-sites", key) for key, found in sites.items() if len(found) > 1)


def _beyond_share(
    problem: TimetableProblem, groups: dict[str, LearnerGroup], sessions: Sequence[PlacedSession]
) -> Iterator[Violation]:
    for trainer in problem.trainers:
        for limit in trainer.limits:
            own = [one for one in sessions if one.trainer == trainer.id and limit.first <= one.day <= limit.last]
            given = sum(len(_slots(groups[one.group], one)) for one in own)
            if given > limit.half_days:
                yield Violation("trainer-share", (trainer.id, limit.first, given))


def _too_many_at_once(
    problem: TimetableProblem, groups: dict[str, LearnerGroup], sessions: Sequence[PlacedSession]
) -> Iterator[Violation]:
    for number, limit in enumerate(problem.limits):
        weights, at_once = dict(limit.weights), defaultdict[Slot, int](int)
        for one in sessions:
            for slot in _slots(groups[one.group], one):
                at_once[slot] += weights.get(one.group, 0)
        yield from (Violation("at-once", (number, slot)) for slot, total in at_once.items() if total > limit.most)
