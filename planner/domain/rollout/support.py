"""What became of the issues users raised: rate of closure, answers on time, and what is overdue."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.model.operation import SupportIssue
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.adoption_template import Feedback, IssueClass

# an assumption, printed with the limits: they are stated in working hours, days are counted by this
HOURS_OF_A_DAY = 8


@dataclass(frozen=True, slots=True)
class ClassReview:
    """
    Issues of one class: raised, solved, confirmed; of those timed, how many kept the limit.

    `answered` and `solved_timed` are the numbers timed; `late_open` are ids of open issues past their limit.
    """

    class_id: str
    raised: int
    solved: int
    confirmed: int
    answered: int
    answered_on_time: int
    solved_timed: int
    solved_on_time: int
    late_open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SupportReview:
    """
    The issues up to a day; `closure_rate` is confirmed / raised (0-1), None with nothing raised.

    `unconfirmed` are ids of solved issues nobody has confirmed, `unassigned` of open ones nobody was given.
    """

    until: date
    classes: tuple[ClassReview, ...]
    raised: int
    closure_rate: float | None
    closure_target: float
    unconfirmed: tuple[str, ...]
    unassigned: tuple[str, ...]

    @property
    def late_open(self) -> tuple[str, ...]:
        """Ids of the open issues that are past the limit of their class."""
        return tuple(id_ for one in self.classes for id_ in one.late_open)


def review_issues(
    issues: Sequence[SupportIssue], feedback: Feedback, today: date, calendar: WorkCalendar
) -> SupportReview:
    """
    Review the issues raised up to a day, by class in the order of the pack.

    Source: docs/methods.md#closure-of-issues
    """
    raised = [issue for issue in issues if issue.raised_on <= today]
    confirmed = sum(_is_confirmed(issue) for issue in raised)
    return SupportReview(
        until=today,
        classes=tuple(_review(raised, one, today, calendar) for one in feedback.classes),
        raised=len(raised),
        closure_rate=confirmed / len(raised) if raised else None,
        closure_target=feedback.closure_target,
        unconfirmed=tuple(issue.id for issue in raised if issue.closed_on and not issue.confirmed),
        unassigned=tuple(issue.id for issue in raised if not issue.closed_on and issue.assigned_to is None),
    )


def _review(issues: Sequence[SupportIssue], kind: IssueClass, today: date, calendar: WorkCalendar) -> ClassReview:
    own = [issue for issue in issues if issue.class_id == kind.id]
    answers = [issue.answer_hours for issue in own if issue.answer_hours is not None]
    solutions = [issue.solve_hours for issue in own if issue.solve_hours is not None and kind.solve_hours is not None]
    return ClassReview(
        class_id=kind.id,
        raised=len(own),
        solved=sum(issue.closed_on is not None for issue in own),
        confirmed=sum(_is_confirmed(issue) for issue in own),
        answered=len(answers),
        answered_on_time=sum(hours <= kind.response_hours for hours in answers),
        solved_timed=len(solutions),
        solved_on_time=sum(hours <= (kind.solve_hours or 0) for hours in solutions),
        late_open=tuple(issue.id for issue in own if _is_late(issue, kind, today, calendar)),
    )


def _is_confirmed(issue: SupportIssue) -> bool:
    return issue.closed_on is not None and issue.confirmed is True


def _is_late(issue: SupportIssue, kind: IssueClass, today: date, calendar: WorkCalendar) -> bool:
    """Say whether an open issue has had more working days after the day it was raised than its limit allows."""
    if issue.closed_on is not None or kind.solve_hours is None:
        return False
    days = calendar.working_days_between(issue.raised_on + timedelta(days=1), today)
    return days > math.ceil(kind.solve_hours / HOURS_OF_A_DAY)
