"""Closure of issues and answers on time, counted by hand."""

from datetime import date

from planner.domain.model.operation import SupportIssue
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.adoption_template import Feedback, IssueClass
from planner.domain.rollout.support import review_issues

CALENDAR = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
# Wednesday
TODAY = date(2026, 11, 18)
SOMEBODY = Text.same("somebody")


def issue_class(id_, response_hours, solve_hours):
    return IssueClass(id_, Text.same(id_), response_hours, solve_hours, "crm_admin", "sponsor")


FEEDBACK = Feedback(
    (), (issue_class("serious", 2, 16), issue_class("wish", 40, None)), SOMEBODY, 0.9, SOMEBODY, SOMEBODY, "S-091"
)


def issue(id_, raised_on=date(2026, 11, 9), class_id="serious", **changes):
    values = {
        "raised_by": SOMEBODY,
        "site": None,
        "text": SOMEBODY,
        "requirement_id": None,
        "assigned_to": SOMEBODY,
        "answer_hours": None,
        "solve_hours": None,
        "closed_on": None,
        "confirmed": None,
        "remark": None,
    }
    return SupportIssue(id=id_, raised_on=raised_on, class_id=class_id, **{**values, **changes})


def review(*issues):
    return review_issues(issues, FEEDBACK, TODAY, CALENDAR)


CLOSED = {"closed_on": date(2026, 11, 10), "confirmed": True}


def test_only_what_is_closed_and_confirmed_counts_as_closed():
    found = review(issue("a", **CLOSED), issue("b", closed_on=date(2026, 11, 10)), issue("c"), issue("d", **CLOSED))
    assert found.closure_rate == 0.5
    assert found.unconfirmed == ("b",)


def test_with_nothing_raised_there_is_no_rate():
    assert review().closure_rate is None


def test_issues_raised_after_the_day_of_the_review_are_left_out():
    assert review(issue("a"), issue("later", date(2026, 11, 19))).raised == 1


def test_what_was_not_timed_is_neither_on_time_nor_late():
    serious = review(
        issue("a", answer_hours=2, solve_hours=16), issue("b", answer_hours=2.5, solve_hours=17), issue("c")
    ).classes[0]
    assert (serious.answered, serious.answered_on_time) == (2, 1)
    assert (serious.solved_timed, serious.solved_on_time) == (2, 1)


def test_an_open_issue_is_late_after_the_working_days_of_its_limit_and_a_wish_never_is():
    # 16 working hours are two days: raised on Monday 16 there have been two by Wednesday, raised on Friday 13 three
    found = review(
        issue("in_time", date(2026, 11, 16)),
        issue("late", date(2026, 11, 13)),
        issue("wish", date(2026, 1, 5), class_id="wish"),
    )
    assert found.late_open == ("late",)


def test_open_issues_nobody_was_given_are_named():
    assert review(issue("a", assigned_to=None), issue("b", assigned_to=None, **CLOSED)).unassigned == ("a",)
