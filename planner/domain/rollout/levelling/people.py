"""Names people for levelled work: who of a role does which work package, and where one person is not enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.rollout.network import Span


@dataclass(frozen=True, slots=True)
class NamedWork:
    """A person on an activity over a span of points; `share` is the part of each working day (0-1)."""

    activity_id: str
    role_id: str
    member_id: str
    span: Span
    share: float


@dataclass(frozen=True, slots=True)
class Naming:
    """
    Who does what.

    `split` are the (activity, role) pairs for which one person was not enough; `short` those that ask for more than
    the people of the role have free, with the person-days that are too much.
    """

    work: tuple[NamedWork, ...]
    split: tuple[tuple[str, str], ...]
    short: Mapping[tuple[str, str], float]


def name_people(
    spans: Mapping[str, Span],
    demands: Mapping[str, Mapping[str, float]],
    members: Mapping[str, Sequence[str]],
    availability: Callable[[str, int], float],
    *,
    subjects: Mapping[str, str | None] | None = None,
) -> Naming:
    """
    Name people of each role for every span, in order of the spans.

    Each activity goes to one person where one is free for all of it: who is on its subject already, then who works
    next to it in time, then as listed. Where nobody is, people take the parts they are free for, day by day, and the
    activity is told as split; what nobody is free for falls to the first who is there and is told as short.

    Args:
        spans: activity id -> its levelled span.
        demands: activity id -> role id -> persons (share of each working day).
        members: role id -> member ids, in the order in which they are preferred.
        availability: member id and point -> share of that working day the member can give (0-1).
        subjects: what an activity is about; a person goes on with a subject where possible.

    Source: docs/methods.md#naming-people
    """
    naming = _Namer(members, availability, subjects or {})
    for id_ in sorted(spans, key=lambda each: (spans[each].start, spans[each].finish, each)):
        for role_id, persons in demands.get(id_, {}).items():
            if members.get(role_id) and persons > 0 and spans[id_].finish > spans[id_].start:
                naming.name(id_, role_id, spans[id_], round(persons * _UNITS))
    return Naming(tuple(naming.work), tuple(naming.split), naming.short)


# shares are counted in thousandths
_UNITS = 1_000


class _Namer:
    """What is named so far, and what everybody still has free."""

    def __init__(
        self,
        members: Mapping[str, Sequence[str]],
        availability: Callable[[str, int], float],
        subjects: Mapping[str, str | None],
    ) -> None:
        self.work: list[NamedWork] = []
        self.split: list[tuple[str, str]] = []
        self.short: dict[tuple[str, str], float] = {}
        self._members = members
        self._availability = availability
        self._subjects = subjects
        self._used: dict[tuple[str, int], int] = {}
        self._on_subject: set[tuple[str, str]] = set()
        self._last_finish: dict[str, int] = {}

    def name(self, id_: str, role_id: str, span: Span, units: int) -> None:
        """Name the people of one role for one activity."""
        ranked = sorted(self._members[role_id], key=lambda member: self._rank(member, id_, span))
        whole = next((member for member in ranked if self._can_take(member, span, units)), None)
        if whole is not None:
            self._give(id_, role_id, whole, dict.fromkeys(range(span.start, span.finish), units))
            return
        shares, missing = self._shared(ranked, span, units)
        for member in ranked:
            self._give(id_, role_id, member, shares.get(member, {}))
        if len(shares) > 1:
            self.split.append((id_, role_id))
        if missing:
            self.short[id_, role_id] = missing / _UNITS

    def _rank(self, member: str, id_: str, span: Span) -> tuple[bool, int]:
        subject = self._subjects.get(id_)
        goes_on = subject is not None and (member, subject) in self._on_subject
        # sorting is stable: among equals the order of the list stands
        return not goes_on, span.start - self._last_finish.get(member, 0)

    def _free(self, member: str, day: int) -> int:
        return round(self._availability(member, day) * _UNITS) - self._used.get((member, day), 0)

    def _can_take(self, member: str, span: Span, units: int) -> bool:
        """Tell whether a member has the share free on every day there is, and is there on most of them."""
        days = range(span.start, span.finish)
        there = [day for day in days if self._availability(member, day) > 0]
        return len(there) * 2 > len(days) and all(self._free(member, day) >= units for day in there)

    def _shared(self, ranked: Sequence[str], span: Span, units: int) -> tuple[dict[str, dict[int, int]], int]:
        """
        Return what every member takes on which day, the first ones as much as they can, and what is too much.

        What is too much falls to the first who is there at all: it is theirs to move, and the load shows it.
        """
        shares: dict[str, dict[int, int]] = {}
        missing = 0
        for day in range(span.start, span.finish):
            left = units
            there = [member for member in ranked if self._availability(member, day) > 0]
            for member in there:
                taken = min(max(self._free(member, day), 0), left)
                if taken:
                    shares.setdefault(member, {})[day] = taken
                    left -= taken
            if left and there:
                days = shares.setdefault(there[0], {})
                days[day] = days.get(day, 0) + left
            missing += left
        return shares, missing

    def _give(self, id_: str, role_id: str, member: str, days: Mapping[int, int]) -> None:
        """Write down the work of a member, one entry for each run of days with the same share."""
        for first, last, units in _runs(days):
            self.work.append(NamedWork(id_, role_id, member, Span(first, last), units / _UNITS))
        for day, units in days.items():
            self._used[member, day] = self._used.get((member, day), 0) + units
        if days:
            self._last_finish[member] = max(self._last_finish.get(member, 0), max(days) + 1)
            subject = self._subjects.get(id_)
            if subject is not None:
                self._on_subject.add((member, subject))


def _runs(days: Mapping[int, int]) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for day in sorted(days):
        if runs and runs[-1][1] == day and runs[-1][2] == days[day]:
            runs[-1] = (runs[-1][0], day + 1, days[day])
        else:
            runs.append((day, day + 1, days[day]))
    return runs
