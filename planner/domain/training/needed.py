"""How many working days the training packages of a roll-out plan need, before any date is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.condition import Facts
from planner.domain.model.engagement import Engagement
from planner.domain.model.template import TrainingTemplate
from planner.domain.training.conditions import with_stated_rooms
from planner.domain.training.curriculum import TrainingWave, plan_courses
from planner.domain.training.plan import form_classes
from planner.domain.training.solver.solve import solve_timetable
from planner.domain.training.timetable import KEY_USER_WINDOW, LearnerClass, make_problem

# work the solver may do for one package, and the days it may use at most; a package that needs more is not foreseen
_TIME_LIMIT_S = 20.0
_MOST_DAYS = 260


def training_days_needed(
    engagement: Engagement,
    catalogue: Catalogue,
    requirements: Sequence[Requirement],
    template: TrainingTemplate,
    facts: Facts,
    waves: Sequence[TrainingWave],
) -> dict[str | None, int]:
    """
    Return the working days that training needs: of the key users (None) and of the users of each wave.

    Counted are whole working days on which every trainer and every room is there; blackouts, days off and holidays
    come on top where the plan meets them. Whom nobody trains is left out. Waves are read for their sites, groups
    and order only. A team that is never there is left out too: its sessions cannot be placed on any number of days.

    Source: docs/methods.md#training-days-needed
    """
    engagement = _always_there(with_stated_rooms(engagement))
    planned = plan_courses(engagement, catalogue, requirements, template, facts)
    _, _, _, classes = form_classes(engagement, [template.courses[course.course_id] for course in planned], waves)
    found: dict[str | None, int] = {}
    key_users = [one for one in classes if one.key == KEY_USER_WINDOW]
    for wave_id, own in ((None, key_users), *((wave.id, _of_wave(classes, wave.id)) for wave in waves)):
        days = _days(engagement, own)
        if days:
            found[wave_id] = days
    return found


def _of_wave(classes: Sequence[LearnerClass], wave_id: str) -> list[LearnerClass]:
    return [one for one in classes if one.key == ("before_go_live", wave_id)]


def _days(engagement: Engagement, classes: Sequence[LearnerClass]) -> int:
    if not classes:
        return 0
    halves = sum(one.group.half_days * len(one.streams) for one in classes)
    # one class at a time, each part on a day of its own and the gaps between them, is always enough
    parts = sum(len(one.group.parts) * (1 + one.group.gap_days) * len(one.streams) for one in classes)
    days = _some_days(min(_MOST_DAYS, max(halves, parts) + 1))
    solved = solve_timetable(make_problem(engagement, classes, days), _TIME_LIMIT_S)
    return solved.reached.last_day + 1 if solved.reached else 0


def _some_days(count: int) -> list[date]:
    first = date(2001, 1, 1)
    return [first + timedelta(days=number) for number in range(count)]


def _always_there(engagement: Engagement) -> Engagement:
    """Return the engagement with nobody away and every room free: absences are met when there are dates."""
    sheets = engagement.training
    return replace(
        engagement,
        team=tuple(replace(member, absences=(), weekdays=()) for member in engagement.team),
        training=replace(
            sheets,
            trainers=tuple(replace(entry, days_off=()) for entry in sheets.trainers),
            rooms=tuple(replace(entry, days_off=()) for entry in sheets.rooms),
        ),
    )
