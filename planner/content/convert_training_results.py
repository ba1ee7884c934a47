"""Merged answers of the sheet on training records become their records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from planner.content.convert_common import plain_or_text
from planner.content.convert_company import rows_of
from planner.domain.model.questionnaire import AnswerValue, Row, Table
from planner.domain.model.text import Text
from planner.domain.model.training_records import (
    AssessmentRecord,
    AttendanceRecord,
    CertificateRecord,
    FeedbackSheet,
    RosterEntry,
    TrainingRecords,
)

Values = Mapping[str, AnswerValue | Table]

# the statements of the satisfaction sheet, in the order in which it prints them
MARK_COLUMNS = ("mark_1", "mark_2", "mark_3", "mark_4", "mark_5", "mark_6")


def training_records_from(values: Values) -> TrainingRecords:
    """Build the training records; what was not said is None or an empty table."""
    return TrainingRecords(
        attendance=tuple(_attendance(row) for row in rows_of(values, "training_attendance")),
        assessments=tuple(_assessment(row) for row in rows_of(values, "training_assessments")),
        certificates=tuple(_certificate(row) for row in rows_of(values, "training_certificates")),
        feedback=tuple(_feedback(row) for row in rows_of(values, "training_feedback")),
        roster=tuple(_roster(row) for row in rows_of(values, "training_roster")),
    )


def _attendance(row: Row) -> AttendanceRecord:
    return AttendanceRecord(
        id=str(row["id"]),
        course_id=str(row["course"]),
        day=cast("date", row["day"]),
        part=_whole(row.get("part")) or 1,
        group_id=_code(row, "group"),
        learner=_optional(row, "learner"),
        presence=cast("Any", row.get("presence")),
        expected=_whole(row.get("expected")),
        present=_whole(row.get("present")),
        make_up=row.get("make_up") is True,
    )


def _assessment(row: Row) -> AssessmentRecord:
    passed = row.get("passed")
    return AssessmentRecord(
        id=str(row["id"]),
        course_id=str(row["course"]),
        day=_day(row.get("day")),
        group_id=_code(row, "group"),
        learner=_optional(row, "learner"),
        points=_number(row.get("points")),
        out_of=_number(row.get("out_of")),
        passed=passed if isinstance(passed, bool) else None,
        taken=_whole(row.get("taken")),
        passed_count=_whole(row.get("passed_count")),
        resit=row.get("resit") is True,
    )


def _certificate(row: Row) -> CertificateRecord:
    return CertificateRecord(
        id=str(row["id"]),
        kind=str(row["kind"]),
        learner=plain_or_text(cast("Any", row["learner"])),
        group_id=_code(row, "group"),
        issued_on=cast("date", row["issued_on"]),
        issued_by=_optional(row, "issued_by"),
    )


def _feedback(row: Row) -> FeedbackSheet:
    return FeedbackSheet(
        id=str(row["id"]),
        course_id=str(row["course"]),
        day=_day(row.get("day")),
        marks=tuple(_whole(row.get(column)) for column in MARK_COLUMNS),
        remark=_optional(row, "remark"),
    )


def _roster(row: Row) -> RosterEntry:
    return RosterEntry(
        id=str(row["id"]),
        kind=cast("Any", row["kind"]),
        name=plain_or_text(cast("Any", row["name"])),
        group_id=_code(row, "group"),
        confirmed_on=_day(row.get("confirmed_on")),
    )


def _code(row: Row, key: str) -> str | None:
    return None if row.get(key) is None else str(row[key])


def _optional(row: Row, key: str) -> Text | None:
    return None if row.get(key) is None else plain_or_text(cast("Any", row[key]))


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
