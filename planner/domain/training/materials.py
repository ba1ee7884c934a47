"""The knowledge base of an engagement: which material, for whom, from which pain and requirement, due when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from planner.domain.model.catalogue import Requirement
from planner.domain.model.template import TrainingTemplate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.results import LaterCourse, PlannedCourse, PlannedMaterial, Session


def plan_materials(
    template: TrainingTemplate,
    planned: Sequence[PlannedCourse],
    requirements: Collection[Requirement],
    sessions: Sequence[Session],
    later: Sequence[LaterCourse],
    calendar: WorkCalendar,
) -> tuple[PlannedMaterial, ...]:
    """
    Return the materials the planned courses use, in the order of the library.

    A material is due so many working days before the first session that uses it as the library says; with no
    dated session its due date is unknown. Pains are those this engagement recorded, requirements those in scope.
    Source: docs/methods.md#material-dates
    """
    first = _first_days(sessions, later)
    in_scope = {requirement.id for requirement in requirements}
    recorded = {pain for course in planned for pain in course.pain_ids}
    found = []
    for material in template.materials.values():
        users = [course for course in planned if material.id in template.courses[course.course_id].materials]
        if not users:
            continue
        days = [first[course.course_id] for course in users if course.course_id in first]
        due = calendar.shifted(min(days), -material.lead_days) if days else None
        audiences = (audience for one in users for audience in template.courses[one.course_id].audiences)
        found.append(
            PlannedMaterial(
                material_id=material.id,
                course_ids=tuple(course.course_id for course in users),
                audiences=tuple(dict.fromkeys(audiences)),
                pain_ids=tuple(pain for pain in material.pains if pain in recorded),
                requirement_ids=tuple(id_ for id_ in material.requirement_ids if id_ in in_scope),
                due=due,
                provisional=due is not None and calendar.is_provisional(due),
            )
        )
    return tuple(found)


def _first_days(sessions: Sequence[Session], later: Sequence[LaterCourse]) -> Mapping[str, date]:
    first: dict[str, date] = {}
    for course_id, day in _held(sessions, later):
        first[course_id] = min(day, first.get(course_id, day))
    return first


def _held(sessions: Sequence[Session], later: Sequence[LaterCourse]) -> Iterator[tuple[str, date]]:
    for session in sessions:
        yield session.course_id, session.day
    for course in later:
        if course.day is not None:
            yield course.course_id, course.day
