"""Puts cohorts into the classes that go through the same half-days: small audiences share one where it saves any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.engagement import Engagement
from planner.domain.model.template import CourseTemplate
from planner.domain.training.blocks import Block, pack_blocks
from planner.domain.training.curriculum import METHOD, PACKAGES_BEFORE_UAT
from planner.domain.training.results import Cohort

# method courses that need no system, the courses before the user test, and those before go-live
StreamStage = Literal["method", "before_uat", "before_go_live"]


@dataclass(frozen=True, slots=True)
class Stream:
    """
    One class: cohorts in one room that go through the same blocks; who needs nothing of a block stays at work.

    `wave_id` is that of its deadline (None before the user test).
    """

    id: str
    cohorts: tuple[Cohort, ...]
    blocks: tuple[Block, ...]
    stage: StreamStage
    wave_id: str | None

    @property
    def site_id(self) -> str:
        """The site whose room the class meets in."""
        return self.cohorts[0].site_id

    @property
    def people(self) -> int:
        """How many people the class has."""
        return sum(cohort.people for cohort in self.cohorts)

    @property
    def learners(self) -> str | None:
        """Whose work package before the user test the class belongs to; None where it has none of its own."""
        return _learners(self.cohorts[0])

    def attending(self, course: CourseTemplate) -> tuple[Cohort, ...]:
        """Return the cohorts that need a course."""
        return tuple(cohort for cohort in self.cohorts if cohort.audience in course.audiences)


def pool_of(cohort: Cohort) -> tuple[str, ...]:
    """Return whom a cohort is taken from: its user groups; parts of the project team name none, but are one pool."""
    return cohort.group_ids or (cohort.audience,)


def build_streams(
    engagement: Engagement, courses: Sequence[CourseTemplate], cohorts: Sequence[Cohort], first_wave: str | None
) -> tuple[Stream, ...]:
    """
    Put every cohort into a class for each stage it has courses in.

    A cohort joins another class of the same room and deadline where that has seats, holds nobody from the same
    people, and the half-days added are fewer than it would take alone; before the user test only where none is
    added, because those work packages are short, and only with people of the same work package. Small cohorts of
    different audiences so share what both need.

    Args:
        courses: the scheduled courses, prerequisites first.
        first_wave: the wave whose go-live bounds whoever belongs to none.

    Source: docs/methods.md#half-day-blocks
    """
    builder = _Builder(engagement, courses)
    for stage in ("method", "before_uat", "before_go_live"):
        for cohort in cohorts:
            wave_id = (cohort.wave_id or first_wave) if stage == "before_go_live" else None
            builder.add(stage, wave_id, cohort)
    return tuple(builder.streams())


class _Builder:
    def __init__(self, engagement: Engagement, courses: Sequence[CourseTemplate]) -> None:
        self._plan = engagement.plan
        self._seats = {site.id: site.training_seats for site in engagement.company.sites}
        self._of_stage: Mapping[StreamStage, list[CourseTemplate]] = {
            "method": [], "before_uat": [], "before_go_live": [],
        }  # fmt: skip
        needed = {id_ for course in courses for id_ in course.prerequisites}
        for course in courses:
            early = course.kind == METHOD and not course.prerequisites and course.id not in needed
            self._of_stage["method" if early else _stage(course)].append(course)
        self._classes: dict[tuple[StreamStage, str | None, str], list[list[Cohort]]] = {}
        self._packed: dict[tuple[StreamStage, frozenset[str]], tuple[Block, ...]] = {}

    def add(self, stage: StreamStage, wave_id: str | None, cohort: Cohort) -> None:
        """Add a cohort to the class it lengthens least, or to a new one."""
        own = self._cost(stage, [cohort])
        if not own:
            return
        classes = self._classes.setdefault((stage, wave_id, cohort.site_id), [])
        most = 1 if stage == "before_uat" else own
        joined = [
            (self._cost(stage, [*members, cohort]) - self._cost(stage, members), place)
            for place, members in enumerate(classes)
            if self._fits(stage, members, cohort)
        ]
        added, place = min(joined, default=(most, -1))
        if added < most:
            classes[place].append(cohort)
        else:
            classes.append([cohort])

    def streams(self) -> Iterator[Stream]:
        """Yield the classes, numbered within room, stage and wave."""
        for (stage, wave_id, site_id), classes in self._classes.items():
            for number, members in enumerate(classes, start=1):
                place = site_id if wave_id is None else f"{site_id}-{wave_id}"
                yield Stream(f"{stage}-{place}-{number}", tuple(members), self._blocks(stage, members), stage, wave_id)

    def _fits(self, stage: StreamStage, members: Sequence[Cohort], cohort: Cohort) -> bool:
        if any(set(pool_of(other)) & set(pool_of(cohort)) for other in members):
            return False
        if stage == "before_uat" and _learners(members[0]) != _learners(cohort):
            return False
        together = [*members, cohort]
        limit = min(self._plan.max_class_size, self._seats.get(cohort.site_id) or self._plan.max_class_size)
        return sum(one.people for one in together) <= limit and all(
            sum(one.people for one in together if one.audience in course.audiences) <= course.maximum_class
            for course in self._of_stage[stage]
        )

    def _cost(self, stage: StreamStage, members: Sequence[Cohort]) -> int:
        return sum(block.half_days for block in self._blocks(stage, members))

    def _blocks(self, stage: StreamStage, members: Sequence[Cohort]) -> tuple[Block, ...]:
        audiences = frozenset(cohort.audience for cohort in members)
        if (stage, audiences) not in self._packed:
            wanted = [course for course in self._of_stage[stage] if audiences.intersection(course.audiences)]
            self._packed[stage, audiences] = pack_blocks(wanted, self._plan.day_hours)
        return self._packed[stage, audiences]


def _learners(cohort: Cohort) -> str | None:
    return cohort.audience if cohort.audience in PACKAGES_BEFORE_UAT else None


def _stage(course: CourseTemplate) -> StreamStage:
    return "before_uat" if course.stage == "before_uat" else "before_go_live"
