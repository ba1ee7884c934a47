"""What is said about a calendar."""

from dataclasses import replace
from datetime import date, time

from planner.domain.model.meeting import MeetingRule
from planner.domain.model.recurrence import Recurrence
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.calendar_notes import calendar_notes
from tests.unit.rollout.test_blackouts import make_rule

ANNOUNCED = WorkCalendar("cn", {}, {}, date(2026, 12, 31), title=Text.same("CN"))
COMPUTED = WorkCalendar("DE", {}, {}, date(2031, 12, 31), title=Text.same("DE"), basis="computed")
BOARD = MeetingRule("board", Text("董事会", "Board"), ("board",), Recurrence(dates=(date(2026, 9, 10),)))


def codes(calendar=ANNOUNCED, rules=(), meetings=(), last_day=date(2026, 12, 1)):
    return [note.code for note in calendar_notes(calendar, rules, meetings, last_day)]


def test_an_announced_calendar_without_rules_needs_no_word():
    assert codes() == []


def test_computed_holidays_are_named_once_for_each_calendar():
    assert codes(COMPUTED) == ["calendar.computed"]
    assert codes(replace(ANNOUNCED, sites={"a": COMPUTED, "b": COMPUTED})) == ["calendar.computed"]


def test_blackouts_with_hours_say_that_they_take_the_whole_day():
    rule = make_rule(weekdays=(4,), hours=(time(16), time(18)))
    (note,) = calendar_notes(ANNOUNCED, [rule, make_rule(weekdays=(0,))], (), date(2026, 12, 1))
    assert (note.code, note.params["blackouts"]) == ("calendar.hours-whole-day", (rule.text,))


def test_a_meeting_whose_dates_end_before_the_plan_does_is_named():
    assert codes(meetings=[BOARD]) == ["calendar.meeting-known-through"]
    assert codes(meetings=[BOARD], last_day=date(2026, 9, 1)) == []
    endless = replace(BOARD, recurrence=Recurrence(weekdays=(3,)))
    assert codes(meetings=[endless]) == []
