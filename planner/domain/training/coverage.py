"""Shows that enough of every user group stay at work while others are in class."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from planner.domain.model.company import UserGroup
from planner.domain.model.engagement import Engagement
from planner.domain.training.results import Cohort, CoverageLine, Session
from planner.domain.training.timetable import may_be_absent

HALVES = 2


def coverage_lines(
    engagement: Engagement, cohorts: Sequence[Cohort], sessions: Sequence[Session]
) -> tuple[CoverageLine, ...]:
    """
    Return for every user group the half-day on which most of its people are in class, with the limit stated for it.

    A cohort of several groups takes an even share of each, rounded up; its key users count with their own groups.

    Source: docs/methods.md#coverage-limits
    """
    half_hours = engagement.plan.day_hours / HALVES
    people = {cohort.id: _people(engagement, cohort) for cohort in cohorts}
    away: dict[str, dict[tuple[date, int], set[str]]] = defaultdict(lambda: defaultdict(set))
    for session in sessions:
        for cohort_id in session.cohort_ids:
            for group_id in people[cohort_id]:
                for half in _halves(session, half_hours):
                    away[group_id][session.day, half].add(cohort_id)
    return tuple(_line(group, away[group.id], people) for group in engagement.company.user_groups if group.headcount)


def _line(
    group: UserGroup, away: dict[tuple[date, int], set[str]], people: dict[str, dict[str, float]]
) -> CoverageLine:
    counts = {place: sum(people[id_][group.id] for id_ in ids) for place, ids in away.items()}
    most = max(counts.values(), default=0.0)
    days = sorted(day for (day, _), count in counts.items() if count == most)
    # the small amount undoes binary fractions
    whole = math.ceil(most - 1e-9)
    limit = may_be_absent(group.headcount, group.max_absent_fraction)
    return CoverageLine(group.id, group.headcount, limit, whole, days[0] if days else None)


def _people(engagement: Engagement, cohort: Cohort) -> dict[str, float]:
    """Return how many people of each user group a cohort takes."""
    groups = {group.id: group for group in engagement.company.user_groups}
    own = [groups[id_] for id_ in cohort.group_ids if id_ in groups]
    counts = {g.id: g.headcount if g.role == cohort.audience else g.key_users for g in own}
    total = sum(counts.values())
    return {id_: cohort.people * count / total for id_, count in counts.items()} if total else {}


def _halves(session: Session, half_hours: float) -> Iterator[int]:
    for half in range(HALVES):
        begin = half * half_hours
        if session.start_hour < begin + half_hours - 1e-9 and session.start_hour + session.hours > begin + 1e-9:
            yield half
