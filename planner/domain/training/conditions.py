"""Who can teach and which rooms there are: as stated, else read from the project team and the sites."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from planner.domain.model.company import TeamMember
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.model.training import TrainerEntry
from planner.domain.training.solver.records import CourseRoom, CourseTrainer

# who of the project team can stand in front of a class
TEACHING_ROLES = ("trainer", "vendor_consultant")
ASSUMED_TRAINER = "trainer"


@dataclass(frozen=True, slots=True)
class Teacher:
    """A trainer of the timetable; `name` None is the one that is assumed where nobody is named."""

    id: str
    name: Text | None
    home: str | None
    audiences: tuple[str, ...]
    site_ids: tuple[str, ...]
    days_off: tuple[tuple[date, date], ...]
    weekdays: tuple[int, ...] = ()

    def is_off(self, day: date) -> bool:
        """Say whether the trainer is not there on a day."""
        away = any(first <= day <= last for first, last in self.days_off)
        return away or bool(self.weekdays and day.weekday() not in self.weekdays)


def teachers_of(engagement: Engagement) -> tuple[Teacher, ...]:
    """
    Return the trainers: those stated, else the trainers and vendor consultants of the team, else one that is assumed.

    Who is read from the team may teach everything everywhere; that is an assumption, and travel is not counted.
    """
    stated = engagement.training.trainers
    if stated:
        members = {member.id: member for member in engagement.team}
        return tuple(_stated(entry, members.get(entry.member_id or "")) for entry in stated)
    found: dict[str, Teacher] = {}
    for number, member in enumerate(one for one in engagement.team if one.role in TEACHING_ROLES):
        # one person may hold both roles in two rows; two rows without ids of their own are two people
        id_ = member.id if member.id not in found else f"{member.id}-{number + 1}"
        found[id_] = Teacher(id_, member.name, None, (), (), member.absences, member.weekdays)
    return tuple(found.values()) or (Teacher(ASSUMED_TRAINER, None, None, (), (), ()),)


def _stated(entry: TrainerEntry, member: TeamMember | None) -> Teacher:
    away = (*entry.days_off, *(member.absences if member else ()))
    home = entry.home or (member.site_id if member else None)
    weekdays = member.weekdays if member else ()
    return Teacher(entry.id, entry.name, home, entry.audiences, entry.site_ids, away, weekdays)


def course_trainers(
    teachers: Sequence[Teacher], audiences: Collection[str], sites: Collection[str], days: Sequence[date]
) -> tuple[CourseTrainer, ...]:
    """Return the trainers as the solver reads them."""
    found: list[CourseTrainer] = []
    for one in teachers:
        served = frozenset(one.site_ids or sites)
        found.append(
            CourseTrainer(
                one.id, one.home or ANYWHERE, frozenset(one.audiences or audiences), served,
                frozenset(place for place, day in enumerate(days) if one.is_off(day)),
            )
        )  # fmt: skip
    return tuple(found)


# the home of a trainer of whom none is known; no site is called so, and travel to it is not counted
ANYWHERE = ""


def course_rooms(engagement: Engagement, sites: Collection[str], days: Sequence[date]) -> tuple[CourseRoom, ...]:
    """Return the rooms of the sites where classes meet: those stated, else one room per site with its seats."""
    return tuple(_rooms(engagement, sites, days))


def _rooms(engagement: Engagement, sites: Collection[str], days: Sequence[date]) -> Iterator[CourseRoom]:
    stated = {entry.site_id for entry in engagement.training.rooms}
    for entry in engagement.training.rooms:
        if entry.site_id in sites:
            off = (
                place for place, day in enumerate(days) if any(first <= day <= last for first, last in entry.days_off)
            )
            yield CourseRoom(entry.id, entry.site_id, entry.seats, frozenset(off))
    for site in engagement.company.sites:
        if site.id in sites and site.id not in stated:
            # a room nobody counted the seats of holds a class of the size the plan allows
            yield CourseRoom(site.id, site.id, site.training_seats or engagement.plan.max_class_size)


def with_stated_rooms(engagement: Engagement) -> Engagement:
    """Return the engagement with the seats of each site read from the rooms that were stated for it."""
    seats: dict[str, int] = {}
    for entry in engagement.training.rooms:
        seats[entry.site_id] = max(entry.seats, seats.get(entry.site_id, 0))
    sites = tuple(
        replace(site, training_seats=seats.get(site.id, site.training_seats)) for site in engagement.company.sites
    )
    return replace(engagement, company=replace(engagement.company, sites=sites))
