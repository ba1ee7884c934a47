"""Who can teach and which rooms there are: as stated, else read from the project team and the sites."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from planner.domain.model.company import TeamMember
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.model.training import TrainerEntry
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.solver.capacity import HALVES
from planner.domain.training.solver.records import CourseRoom, CourseTrainer, HoursLimit

# who of the project team can stand in front of a class
TEACHING_ROLES = ("trainer", "vendor_consultant")
ASSUMED_TRAINER = "trainer"


@dataclass(frozen=True, slots=True)
class Teacher:
    """
    A trainer of the timetable; `name` None is the one that is assumed where nobody is named.

    `share` is the part of each working day the project has of somebody in the team (0-1), 1 where nothing is said.
    """

    id: str
    name: Text | None
    home: str | None
    audiences: tuple[str, ...]
    site_ids: tuple[str, ...]
    days_off: tuple[tuple[date, date], ...]
    weekdays: tuple[int, ...] = ()
    share: float = 1.0
    works_make_up_days: bool = True

    def is_off(self, day: date, calendar: WorkCalendar | None = None) -> bool:
        """Say whether the trainer is not there on a day, on the calendar of their site where that is known."""
        away = any(first <= day <= last for first, last in self.days_off)
        if away or (self.weekdays and day.weekday() not in self.weekdays):
            return True
        if calendar is None:
            return False
        own = calendar.at(self.home)
        return not own.is_working(day) or (own.is_make_up(day) and not self.works_make_up_days)

    def half_days_in_week(self, day: date, calendar: WorkCalendar) -> int:
        """
        Return the half-days the trainer can give in the week of a day: the share of those they are there, rounded down.

        Source: docs/methods.md#trainer-share
        """
        monday = day - timedelta(days=day.weekday())
        week = (monday + timedelta(days=offset) for offset in range(7))
        there = sum(calendar.is_working(one) and not self.is_off(one, calendar) for one in week)
        # the small amount undoes binary fractions
        return math.floor(self.share * HALVES * there + 1e-9)


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
        found[id_] = replace(_of_team(member), id=id_)
    return tuple(found.values()) or (Teacher(ASSUMED_TRAINER, None, None, (), (), ()),)


def _of_team(member: TeamMember) -> Teacher:
    return Teacher(
        member.id, member.name, None, (), (), member.absences, member.weekdays,
        share=member.availability, works_make_up_days=member.works_make_up_days,
    )  # fmt: skip


def _stated(entry: TrainerEntry, member: TeamMember | None) -> Teacher:
    teacher = Teacher(entry.id, entry.name, entry.home, entry.audiences, entry.site_ids, entry.days_off)
    if member is not None:
        teacher = replace(
            teacher,
            home=entry.home or member.site_id,
            days_off=(*entry.days_off, *member.absences),
            weekdays=member.weekdays,
            share=member.availability,
            works_make_up_days=member.works_make_up_days,
        )
    stated = entry.works_make_up_days
    return teacher if stated is None else replace(teacher, works_make_up_days=stated)


def course_trainers(
    teachers: Sequence[Teacher],
    audiences: Collection[str],
    sites: Collection[str],
    days: Sequence[date],
    calendar: WorkCalendar | None = None,
    part_time: Collection[str] = (),
) -> tuple[CourseTrainer, ...]:
    """
    Return the trainers as the solver reads them.

    Args:
        calendar: on which make-up days and the days of sites are read; None where no day has a date yet.
        part_time: ids of those who may teach no more than their share of each week.
    """
    found: list[CourseTrainer] = []
    for one in teachers:
        served = frozenset(one.site_ids or sites)
        found.append(
            CourseTrainer(
                one.id, one.home or ANYWHERE, frozenset(one.audiences or audiences), served,
                frozenset(place for place, day in enumerate(days) if one.is_off(day, calendar)),
                tuple(_weeks(one, days, calendar)) if calendar is not None and one.id in part_time else (),
            )
        )  # fmt: skip
    return tuple(found)


def _weeks(teacher: Teacher, days: Sequence[date], calendar: WorkCalendar) -> Iterator[HoursLimit]:
    for _, week in groupby(enumerate(days), key=lambda one: one[1].isocalendar()[:2]):
        places = list(week)
        yield HoursLimit(places[0][0], places[-1][0], teacher.half_days_in_week(places[0][1], calendar))


# the home of a trainer of whom none is known; no site is called so, and travel to it is not counted
ANYWHERE = ""


def course_rooms(
    engagement: Engagement, sites: Collection[str], days: Sequence[date], calendar: WorkCalendar | None = None
) -> tuple[CourseRoom, ...]:
    """
    Return the rooms of the sites where classes meet: those stated, else one room per site with its seats.

    No room is open on a day that its site does not work.
    """
    closed = {
        site: frozenset(place for place, day in enumerate(days) if calendar and not calendar.at(site).is_working(day))
        for site in sites
    }
    return tuple(_rooms(engagement, closed, days))


def _rooms(engagement: Engagement, sites: Mapping[str, frozenset[int]], days: Sequence[date]) -> Iterator[CourseRoom]:
    stated = {entry.site_id for entry in engagement.training.rooms}
    for entry in engagement.training.rooms:
        if entry.site_id in sites:
            off = {
                place for place, day in enumerate(days) if any(first <= day <= last for first, last in entry.days_off)
            }
            yield CourseRoom(entry.id, entry.site_id, entry.seats, sites[entry.site_id] | off)
    for site in engagement.company.sites:
        if site.id in sites and site.id not in stated:
            # a room nobody counted the seats of holds a class of the size the plan allows
            seats = site.training_seats or engagement.plan.max_class_size
            yield CourseRoom(site.id, site.id, seats, sites[site.id])


def with_stated_rooms(engagement: Engagement) -> Engagement:
    """Return the engagement with the seats of each site read from the rooms that were stated for it."""
    seats: dict[str, int] = {}
    for entry in engagement.training.rooms:
        seats[entry.site_id] = max(entry.seats, seats.get(entry.site_id, 0))
    sites = tuple(
        replace(site, training_seats=seats.get(site.id, site.training_seats)) for site in engagement.company.sites
    )
    return replace(engagement, company=replace(engagement.company, sites=sites))
