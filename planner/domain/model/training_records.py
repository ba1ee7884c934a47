"""What is written down of the training: rosters, attendance, assessments, certificates and satisfaction sheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.text import Text

Presence = Literal["present", "excused", "absent"]
RosterKind = Literal["key_user", "seed_user"]


@dataclass(frozen=True, slots=True)
class AttendanceRecord:
    """
    Who came to a part of a course on a day: one learner (`presence`), or a count of a class (`expected`, `present`).

    Of a counted class those who stayed away may be named in rows of their own. `make_up` is a class for those who
    had missed theirs: they were expected before. A learner is known by name; None of both kinds never occurs.
    """

    id: str
    course_id: str
    day: date
    part: int
    group_id: str | None
    learner: Text | None
    presence: Presence | None
    expected: int | None
    present: int | None
    make_up: bool


@dataclass(frozen=True, slots=True)
class AssessmentRecord:
    """
    What came of an assessment: of one learner (points out of a maximum, or a verdict), or counted for a class.

    `points` None is not marked yet; `passed` is the verdict where a course has no pass mark. `resit` is a second
    attempt: the learners were counted before.
    """

    id: str
    course_id: str
    day: date | None
    group_id: str | None
    learner: Text | None
    points: float | None
    out_of: float | None
    passed: bool | None
    taken: int | None
    passed_count: int | None
    resit: bool


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """A certificate handed out; `kind` is a certificate of the curriculum."""

    id: str
    kind: str
    learner: Text
    group_id: str | None
    issued_on: date
    issued_by: Text | None


@dataclass(frozen=True, slots=True)
class FeedbackSheet:
    """
    One satisfaction sheet: a mark from 1 to 5 for each of its statements, and what was written below.

    A statement left blank is None.
    """

    id: str
    course_id: str
    day: date | None
    marks: tuple[int | None, ...]
    remark: Text | None


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A named key user or seed user; `confirmed_on` None is not yet confirmed by the department."""

    id: str
    kind: RosterKind
    name: Text
    group_id: str | None
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class TrainingRecords:
    """Everything written down of the training; empty tables mean that nothing was said."""

    attendance: tuple[AttendanceRecord, ...] = ()
    assessments: tuple[AssessmentRecord, ...] = ()
    certificates: tuple[CertificateRecord, ...] = ()
    feedback: tuple[FeedbackSheet, ...] = ()
    roster: tuple[RosterEntry, ...] = ()

    @property
    def has_results(self) -> bool:
        """Say whether anything was recorded of sessions held."""
        return bool(self.attendance or self.assessments or self.certificates or self.feedback)
