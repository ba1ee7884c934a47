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
from planner.domain.training.curriculum import (
    ADMINISTRATORS,
    KEY_USERS,
    METHOD,
    PROJECT_TEAM,
    TrainingWave,
    plan_courses,
)
from planner.domain.training.plan import form_classes
from planner.domain.training.solver.solve import solve_timetable
from planner.domain.training.timetable import METHOD_WINDOW, LearnerClass, WindowKey, make_problem

# work the solver may do for one package, and the days it may use at most; a package that needs more is not foreseen
_TIME_LIMIT_S = 20.0
_MOST_DAYS = 260
# the work packages that are not those of a wave: how the plan names them, and whose classes they hold
_PACKAGES: tuple[tuple[str | None, WindowKey], ...] = (
    (None, ("before_uat", KEY_USERS)),
    (ADMINISTRATORS, ("before_uat", ADMINISTRATORS)),
    (PROJECT_TEAM, ("before_uat", PROJECT_TEAM)),
    (METHOD, METHOD_WINDOW),
)


def training_days_needed(
    engagement: Engagement,
    catalogue: Catalogue,
    requirements: Sequence[Requirement],
    template: TrainingTemplate,
    facts: Facts,
    waves: Sequence[TrainingWave],
) -> dict[str | None, int]:
    """
    Return the working days that training needs, by the work package that holds it.

    None stands for the key users, `administrator`, `project_team` and `method` for those before the user test and for
    the courses on method, the id of a wave for its users.

    Counted are whole working days on which every trainer and every room is there; blackouts, days off and holidays
    come on top where the plan meets them. Whom nobody trains is left out. Waves are read for their sites, groups
    and order only. A team that is never there is left out too: its sessions cannot be placed on any number of days.

    Source: docs/methods.md#training-days-needed
    """
    engagement = _always_there(with_stated_rooms(engagement))
    planned = plan_courses(engagement, catalogue, requirements, template, facts)
    _, _, _, classes = form_classes(engagement, [template.courses[course.course_id] for course in planned], waves)
    found: dict[str | None, int] = {}
    of_waves: list[tuple[str | None, WindowKey]] = [(wave.id, ("before_go_live", wave.id)) for wave in waves]
    for name, key in (*_PACKAGES, *of_waves):
        days = _days(engagement, [one for one in classes if one.key == key])
        if days:
            found[name] = days
    return found


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
