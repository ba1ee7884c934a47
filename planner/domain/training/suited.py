"""Gives classes to the registered trainers whose role the courses ask for, and says where that is not so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from planner.domain.model.engagement import Engagement
from planner.domain.model.template import CourseTemplate
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.conditions import Teacher, teachers_of
from planner.domain.training.curriculum import PROJECT_TEAM, client_team
from planner.domain.training.results import Cohort, Session
from planner.domain.training.solver.capacity import HALVES
from planner.errors import Statement

_TOLERANCE_HOURS = 1e-9
# the first or the second half of a day
Half = tuple[date, int]


def roles_of_teachers(engagement: Engagement) -> dict[str, frozenset[str]]:
    """Return the project roles of every trainer who is in the project team; of anybody else no role is known."""
    names = {member.id: member.name for member in engagement.team}
    stated = {entry.id: entry.member_id for entry in engagement.training.trainers}
    found: dict[str, frozenset[str]] = {}
    for teacher in teachers_of(engagement):
        name = names.get(stated.get(teacher.id) or "") if stated else teacher.name
        roles = frozenset(member.role for member in engagement.team if name is not None and member.name == name)
        if roles:
            found[teacher.id] = roles
    return found


def with_suited_trainers(
    engagement: Engagement,
    courses: Mapping[str, CourseTemplate],
    calendar: WorkCalendar,
    cohorts: Sequence[Cohort],
    sessions: Sequence[Session],
) -> tuple[Session, ...]:
    """
    Return the sessions on the same days, each held as far as can be by somebody whose role its course asks for.

    A trainer takes over only what leaves the proof of the timetable as it is: nobody travels more, teaches in two
    places, or gives more half-days of a week than their share of it.

    Source: docs/methods.md#suited-trainers
    """
    roles = roles_of_teachers(engagement)
    swap = _Swap(engagement, calendar, {cohort.id: cohort.audience for cohort in cohorts}, list(sessions))
    for block in _blocks(engagement, sessions):
        present = sessions[block[0]].trainer_id
        suits = {id_: _suits(courses, [sessions[place] for place in block], own) for id_, own in roles.items()}
        if present not in suits:
            continue
        for id_ in sorted(suits, key=lambda id_: -suits[id_]):
            if suits[id_] > suits[present] and swap.takes(id_, block):
                break
    return tuple(swap.sessions)


def trainer_warnings(
    engagement: Engagement, courses: Mapping[str, CourseTemplate], sessions: Sequence[Session]
) -> Iterator[Statement]:
    """Yield the courses that somebody holds whose role is not one the library proposes, with who does."""
    roles = roles_of_teachers(engagement)
    found: dict[str, dict[str, Session]] = {}
    for session in sessions:
        own, proposed = roles.get(session.trainer_id or ""), courses[session.course_id].trainer_roles
        if own is not None and proposed and not own.intersection(proposed):
            found.setdefault(session.course_id, {}).setdefault(session.trainer_id or "", session)
    if found:
        lines = tuple(
            Statement(
                "training.course-taught-by",
                {
                    "course": id_,
                    "proposed": courses[id_].trainer,
                    "trainers": tuple(session.trainer for session in by.values()),
                },
            )
            for id_, by in sorted(found.items())
        )
        yield Statement("training.trainer-differs", {"count": len(lines), "courses": lines})


def own_class_warnings(
    engagement: Engagement, cohorts: Sequence[Cohort], sessions: Sequence[Session]
) -> Iterator[Statement]:
    """Yield the members of the client's team who teach a course to the team: they do not sit in it themselves."""
    team = {member.name for member in client_team(engagement)}
    of_team = {cohort.id for cohort in cohorts if cohort.audience == PROJECT_TEAM}
    found: dict[Text, list[str]] = {}
    for session in sessions:
        if session.trainer_id is not None and session.trainer in team and of_team.intersection(session.cohort_ids):
            found.setdefault(session.trainer, []).append(session.course_id)
    for trainer, courses in found.items():
        yield Statement("training.teaches-own-team", {"trainer": trainer, "courses": tuple(sorted(set(courses)))})


def _suits(courses: Mapping[str, CourseTemplate], block: Sequence[Session], roles: frozenset[str]) -> int:
    return sum(bool(roles.intersection(courses[session.course_id].trainer_roles)) for session in block)


def _blocks(engagement: Engagement, sessions: Sequence[Session]) -> list[list[int]]:
    """Return the places of the sessions one trainer holds in one go: those of a class in the same halves of a day."""
    found: dict[tuple[str, str | None, date, int], list[int]] = {}
    for place, session in enumerate(sessions):
        first = _halves(engagement, session)[0][1]
        found.setdefault((session.class_id or session.id, session.trainer_id, session.day, first), []).append(place)
    return list(found.values())


def _halves(engagement: Engagement, session: Session) -> list[Half]:
    half = engagement.plan.day_hours / HALVES
    begin, end = session.start_hour, session.start_hour + session.hours
    spans = ((number, number * half, (number + 1) * half) for number in range(HALVES))
    return [
        (session.day, number)
        for number, opens, closes in spans
        if begin < closes - _TOLERANCE_HOURS and end > opens + _TOLERANCE_HOURS
    ]


@dataclass(slots=True)
class _Swap:
    engagement: Engagement
    calendar: WorkCalendar
    audience: Mapping[str, str]
    sessions: list[Session]
    teachers: Mapping[str, Teacher] = field(init=False)

    def __post_init__(self) -> None:
        self.teachers = {teacher.id: teacher for teacher in teachers_of(self.engagement)}

    def takes(self, id_: str, block: Sequence[int]) -> bool:
        """Give a block to a trainer if they can hold it; say whether they can."""
        teacher, asked = self.teachers[id_], [self.sessions[place] for place in block]
        if not self._may(teacher, asked) or not self._has_time(teacher, asked):
            return False
        for place in block:
            self.sessions[place] = replace(
                self.sessions[place], trainer=teacher.name or self.sessions[place].trainer, trainer_id=id_
            )
        return True

    def _may(self, teacher: Teacher, asked: Sequence[Session]) -> bool:
        """Say whether a trainer teaches these people there without a journey that the proof would have to count."""
        site, people = asked[0].site_id, {self.audience[id_] for session in asked for id_ in session.cohort_ids}
        return (
            (not teacher.site_ids or site in teacher.site_ids)
            and (not teacher.audiences or people <= set(teacher.audiences))
            and teacher.home in (None, site)
            and not any(teacher.is_off(session.day, self.calendar) for session in asked)
        )

    def _has_time(self, teacher: Teacher, asked: Sequence[Session]) -> bool:
        own = [session for session in self.sessions if session.trainer_id == teacher.id]
        taken, wanted = self._half_days(own), self._half_days(asked)
        elsewhere = any(one.day == two.day and one.site_id != two.site_id for one in own for two in asked)
        if elsewhere or taken & wanted:
            return False
        weeks: dict[date, int] = defaultdict(int)
        for day, _ in taken | wanted:
            weeks[_monday(day)] += 1
        return all(
            weeks[_monday(day)] <= teacher.half_days_in_week(day, self.calendar) or teacher.share >= 1
            for day, _ in wanted
        )

    def _half_days(self, sessions: Iterable[Session]) -> set[Half]:
        return {half for session in sessions for half in _halves(self.engagement, session)}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
