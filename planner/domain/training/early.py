"""Names who is taught longer before go-live than was wanted, by how many days, and proposes a day of revision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain.model.engagement import Engagement
from planner.domain.model.template import CourseTemplate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.curriculum import PROJECT_TEAM, TrainingWave
from planner.domain.training.results import Cohort, Session
from planner.domain.training.timetable import WEEK_DAYS, WINDOWS_DAYS
from planner.errors import Statement

# the first working day on or after a day on which nobody is kept from class by a blackout
FreeDay = Callable[[date], date]


@dataclass(frozen=True, slots=True)
class Learners:
    """Who learns for one go-live, from the first to the last of their days in class."""

    audiences: tuple[str, ...]
    first: date
    last: date
    go_live: date


def early_warnings(
    engagement: Engagement,
    courses: Mapping[str, CourseTemplate],
    waves: Sequence[TrainingWave],
    cohorts: Sequence[Cohort],
    sessions: Sequence[Session],
    calendar: WorkCalendar,
    free: FreeDay,
) -> Iterator[Statement]:
    """
    Yield one statement that names all whose first class is more working days before their go-live than wanted.

    Whoever learns before the user test is counted to the first go-live, since the system is theirs to help with
    from that day on. The project team is left out: it works with the system until go-live. Of the users of a wave
    only the roles that begin too early are named, and nobody whose go-live is past.

    Source: docs/methods.md#days-before-go-live
    """
    stated = engagement.training.days_before_go_live
    limit = WINDOWS_DAYS[0] if stated is None else stated
    taught = _learners(courses, waves, cohorts, sessions)
    early = [one for one in taught if one.go_live > engagement.today and _days_before(one, calendar) > limit]
    if early:
        lines = tuple(_line(one, engagement.today, calendar, free) for one in _of_one_go_live(early))
        code = "training.early-classes" if stated is not None else "training.early-classes-assumed"
        yield Statement(code, {"limit": limit, "lines": lines})


def _learners(
    courses: Mapping[str, CourseTemplate],
    waves: Sequence[TrainingWave],
    cohorts: Sequence[Cohort],
    sessions: Sequence[Session],
) -> Iterator[Learners]:
    """Yield every audience once for each go-live it learns for."""
    if not waves:
        return
    go_lives = {wave.id: wave.go_live for wave in waves}
    known = {cohort.id: cohort for cohort in cohorts}
    days: dict[tuple[str, bool, date], list[date]] = {}
    for session in sessions:
        before_uat = courses[session.course_id].stage == "before_uat"
        for cohort in (known[id_] for id_ in session.cohort_ids):
            if cohort.audience == PROJECT_TEAM:
                continue
            wave_id = None if before_uat else cohort.wave_id
            go_live = go_lives.get(wave_id or "", min(go_lives.values()))
            days.setdefault((cohort.audience, before_uat, go_live), []).append(session.day)
    for (audience, _, go_live), held in days.items():
        yield Learners((audience,), min(held), max(held), go_live)


def _of_one_go_live(early: Sequence[Learners]) -> Iterator[Learners]:
    """Put together those who are in class on the same days for the same go-live, in the order of their first day."""
    found: dict[tuple[date, date, date], tuple[str, ...]] = {}
    for one in sorted(early, key=lambda one: (one.first, one.last)):
        place = (one.first, one.last, one.go_live)
        found[place] = (*found.get(place, ()), *one.audiences)
    for (first, last, go_live), audiences in found.items():
        yield Learners(audiences, first, last, go_live)


def _days_before(one: Learners, calendar: WorkCalendar) -> int:
    """Return how many working days before go-live the first class is held."""
    return calendar.working_days_between(one.first, calendar.shifted(one.go_live, -1))


def _line(one: Learners, today: date, calendar: WorkCalendar, free: FreeDay) -> Statement:
    params: dict[str, object] = {
        "learners": tuple(Statement(f"audience.{audience}") for audience in one.audiences),
        "first": one.first,
        "last": one.last,
        "go_live": one.go_live,
        "days": _days_before(one, calendar),
    }
    revision = free(max(calendar.shifted(one.go_live, -WEEK_DAYS), today))
    # in a week without a free day nothing is proposed that cannot be held
    if revision >= one.go_live:
        return Statement("training.early-line-undated", params)
    return Statement("training.early-line", {**params, "revision": revision})
