"""Compares the days of recorded attendance with the days of the timetable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from planner.domain.model.training_records import AttendanceRecord, TrainingRecords
from planner.domain.training.results import Cohort, Session
from planner.errors import Statement


def day_warnings(
    records: TrainingRecords, sessions: Sequence[Session], cohorts: Sequence[Cohort]
) -> Iterator[Statement]:
    """
    Yield the courses attended on a day on which the timetable has no session of them for the people recorded.

    Make-up classes are held when it suits; a course without a session is not compared.

    Source: docs/methods.md#training-records
    """
    groups = {cohort.id: cohort.group_ids for cohort in cohorts}
    found: dict[tuple[str, date], int] = {}
    for record in records.attendance:
        held = _days(record, sessions, groups)
        if held and record.day not in held and not record.make_up:
            place = (record.course_id, record.day)
            found[place] = found.get(place, 0) + 1
    if found:
        days = tuple(
            Statement("training-records.other-day", {"course": course_id, "day": day})
            for course_id, day in sorted(found)
        )
        yield Statement("training-records.other-days", {"count": sum(found.values()), "days": days})


def _days(record: AttendanceRecord, sessions: Sequence[Session], groups: dict[str, tuple[str, ...]]) -> set[date]:
    """Return the days of a course for the people recorded, of everybody where it is not known who they belong to."""
    own = [session for session in sessions if session.course_id == record.course_id]
    of_group = {session.day for session in own for id_ in session.cohort_ids if record.group_id in groups.get(id_, ())}
    return of_group or {session.day for session in own}
