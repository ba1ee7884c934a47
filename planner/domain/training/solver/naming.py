"""Gives the counted classes of a solved model their cohorts, trainers and rooms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.training.solver.capacity import HALVES
from planner.domain.training.solver.half_days import HalfDayModel
from planner.domain.training.solver.records import WHOLE_DAY, CourseRoom, PlacedSession, TimetableProblem


@dataclass(frozen=True, slots=True)
class _Class:
    group: str
    site: str
    cohort: int
    part: int
    size: int
    slot: int
    length: int

    @property
    def day(self) -> int:
        return self.slot // HALVES


def name_sessions(model: HalfDayModel, values: Sequence[int]) -> tuple[PlacedSession, ...]:
    """Return the sessions of a solution, in the order of days, halves, groups and cohorts."""
    classes = sorted(_classes(model, values), key=lambda one: (one.slot, one.group, one.cohort))
    rooms = _rooms(model.problem, classes)
    trainers = _trainers(model, values, classes)
    return tuple(
        PlacedSession(
            one.group, one.cohort, one.part, one.size, one.day, "PM" if one.slot % HALVES else "AM",
            trainers[one], rooms[one],
        )
        for one in classes
    )  # fmt: skip


def _classes(model: HalfDayModel, values: Sequence[int]) -> Iterator[_Class]:
    for group in model.problem.groups:
        cohorts: list[tuple[tuple[int, ...], int]] = []
        for size in model.sizes[group.id]:
            kind = (group.id, size)
            starts = [
                [slot for slot, column in model.begins[kind, part].items() for _ in range(values[column])]
                for part in range(len(group.parts))
            ]
            cohorts.extend((slots, size) for slots in zip(*starts, strict=True))
        # who begins first is cohort 1; among those the larger class
        cohorts.sort(key=lambda one: (one[0], -one[1]))
        for number, (slots, size) in enumerate(cohorts, start=1):
            for part, (slot, length) in enumerate(zip(slots, group.parts, strict=True), start=1):
                yield _Class(group.id, group.site, number, part, size, slot, length)


def _rooms(problem: TimetableProblem, classes: Sequence[_Class]) -> dict[_Class, str]:
    """Give every class the smallest room that holds it, whole-day classes first: what is left then suffices."""
    rooms = sorted(problem.rooms, key=lambda room: (room.capacity, room.id))
    given: dict[_Class, str] = {}
    taken: set[tuple[str, int]] = set()
    for one in sorted(classes, key=lambda one: (one.day, -one.length, -one.size, one.slot, one.group, one.cohort)):
        busy = range(one.slot, one.slot + one.length)
        room = next(room for room in rooms if _fits(room, one) and not any((room.id, slot) in taken for slot in busy))
        taken.update((room.id, slot) for slot in busy)
        given[one] = room.id
    return given


def _fits(room: CourseRoom, one: _Class) -> bool:
    return room.site == one.site and room.capacity >= one.size and one.day not in room.off


def _trainers(model: HalfDayModel, values: Sequence[int], classes: Sequence[_Class]) -> dict[_Class, str]:
    """Name the trainers day by day; a cohort keeps its trainer, and a trainer the site, where that costs nothing."""
    given: dict[_Class, str] = {}
    taught: dict[tuple[str, int], str] = {}
    last_site: dict[str, str] = {}
    by_day: dict[int, list[_Class]] = defaultdict(list)
    for one in classes:
        by_day[one.day].append(one)
    for day, todays in by_day.items():
        teams = _teams(model, values, day, last_site)
        last_site.update({id_: site for (_, site), ids in teams.items() for id_ in ids})
        quotas = _quotas(model, values, day)
        taken: set[tuple[str, int]] = set()
        for one in sorted(todays, key=lambda one: (-one.length, one.slot, one.group, one.cohort)):
            place = day if one.length == WHOLE_DAY else one.slot
            busy = range(one.slot, one.slot + one.length)
            free = [
                (taught.get((one.group, one.cohort)) != id_, number, id_)
                for (number, site), ids in teams.items()
                if site == one.site and quotas.get((one.length, number, one.group, place), 0)
                for id_ in ids
                if not any((id_, slot) in taken for slot in busy)
            ]
            _, number, id_ = min(free)
            quotas[one.length, number, one.group, place] -= 1
            taken.update((id_, slot) for slot in busy)
            given[one] = taught[one.group, one.cohort] = id_
    return given


def _teams(
    model: HalfDayModel, values: Sequence[int], day: int, last_site: Mapping[str, str]
) -> dict[tuple[int, str], tuple[str, ...]]:
    """Return who serves which site on a day, per kind of trainers: those who were there last, then in order of id."""
    teams: dict[tuple[int, str], tuple[str, ...]] = {}
    for number, kind in enumerate(model.trainer_kinds):
        left = sorted(trainer.id for trainer in kind.present(day))
        wanted = [
            (site, values[column])
            for (other, site, when), column in model.serving.items()
            if (other, when) == (number, day) and values[column]
        ]
        for site, count in wanted:
            chosen = sorted(left, key=lambda id_: (last_site.get(id_) != site, id_))[:count]
            teams[number, site] = tuple(chosen)
            left = [id_ for id_ in left if id_ not in chosen]
    return teams


def _quotas(model: HalfDayModel, values: Sequence[int], day: int) -> dict[tuple[int, int, str, int], int]:
    """Return how many classes of a group each kind of trainers takes: by length, kind, group and half-day (or day)."""
    halves = (day * HALVES, day * HALVES + 1)
    found = {(1, number, group, slot): values[c] for (number, group, slot), c in model.taught.items() if slot in halves}
    for (number, group, when), column in model.taught_all_day.items():
        if when == day:
            found[WHOLE_DAY, number, group, day] = values[column]
    return found
