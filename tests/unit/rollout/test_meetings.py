"""Meetings that decide; dates counted on a calendar of 2026."""

from datetime import date, timedelta

import pytest

from planner.domain.model.meeting import MeetingRule
from planner.domain.model.recurrence import Recurrence
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.meetings import Meetings

# Thursday 1 to Wednesday 7 October are off
OFF = {date(2026, 10, day): Text("国庆", "National Day") for day in range(1, 8)}
CALENDAR = WorkCalendar("plain", OFF, {}, date(2026, 12, 31))
SECOND_THURSDAY = Recurrence(weekdays=(3,), weeks=(2,))
FIRST_THURSDAY = Recurrence(weekdays=(3,), weeks=(1,))


def make_meeting(recurrence, id_="board_meeting", **changes):
    values = {"name": Text("董事会", "Board"), "decides": ("board",), **changes}
    return MeetingRule(id_, recurrence=recurrence, **values)


def meetings(recurrence, **changes):
    return Meetings([make_meeting(recurrence, **changes)], CALENDAR)


def test_a_board_sits_on_the_second_thursday_of_a_month():
    board = meetings(SECOND_THURSDAY)
    assert board.next_on_or_after("board_meeting", date(2026, 9, 11)) == date(2026, 10, 8)
    assert board.next_on_or_after("board", date(2026, 10, 9)) == date(2026, 11, 12)
    assert not board.sits_on("board", date(2026, 10, 9))


@pytest.mark.parametrize(
    ("on_day_off", "expected"),
    [("next", date(2026, 10, 8)), ("previous", date(2026, 9, 30)), ("skip", date(2026, 11, 5))],
)
def test_a_sitting_on_a_day_off_is_moved_or_dropped_as_stated(on_day_off, expected):
    # the first Thursday of October is the 1st
    board = meetings(FIRST_THURSDAY, on_day_off=on_day_off)
    assert board.next_on_or_after("board", date(2026, 9, 4)) == expected


def test_a_body_nobody_named_decides_on_every_working_day_without_lead():
    none = Meetings([], CALENDAR)
    assert none.rule_of("steering") is None
    assert none.sits_on("steering", date(2026, 9, 30))
    assert not none.sits_on("steering", date(2026, 10, 1))
    assert none.lead_days("steering") == 0
    assert none.next_on_or_after("steering", date(2026, 10, 1)) == date(2026, 10, 8)


def test_a_tender_committee_stands_in_for_a_board_nobody_named():
    tender = meetings(SECOND_THURSDAY, decides=("tender",))
    assert tender.rule_of("board").id == "board_meeting"
    assert tender.rule_of("steering") is None


def test_fixed_dates_bind_until_the_last_of_them():
    fixed = meetings(Recurrence(dates=(date(2026, 9, 10), date(2026, 9, 24))))
    assert fixed.next_on_or_after("board", date(2026, 9, 11)) == date(2026, 9, 24)
    assert fixed.known_through("board") == date(2026, 9, 24)
    # nobody has said when it sits after that
    assert fixed.next_on_or_after("board", date(2026, 9, 25)) == date(2026, 9, 25)


def test_a_fixed_date_on_a_day_off_is_still_the_next_sitting():
    fixed = meetings(Recurrence(dates=(date(2026, 10, 1),)))
    assert fixed.next_on_or_after("board", date(2026, 9, 28)) == date(2026, 10, 8)


def test_papers_are_due_so_many_working_days_before_the_sitting():
    # between Wednesday 2 and Thursday 10 September lie five whole working days
    board = meetings(SECOND_THURSDAY, lead_days=5)
    assert board.papers_due("board", date(2026, 9, 10)) == date(2026, 9, 2)
    assert board.next_for_papers("board", date(2026, 9, 2)) == date(2026, 9, 10)
    assert board.next_for_papers("board", date(2026, 9, 3)) == date(2026, 10, 8)


def test_papers_are_due_so_many_calendar_days_before_the_sitting_where_a_law_says_so():
    # 20 days between: 21 August to 9 September; the papers are finished on the 20th, a Thursday
    tender = meetings(SECOND_THURSDAY, lead_days=20, lead_unit="ed")
    assert tender.papers_due("board", date(2026, 9, 10)) == date(2026, 8, 20)
    assert tender.lead("board") == (20, "ed")


@pytest.mark.parametrize(("elapsed", "working"), [(0, 0), (1, 1), (5, 5), (7, 6), (20, 16)])
def test_a_lead_in_elapsed_days_becomes_working_days_that_are_never_shorter(elapsed, working):
    # sixteen working days span at least three weekends less a day: 16 + 6 = 22 days; fifteen may span 19 only
    assert meetings(SECOND_THURSDAY, lead_days=elapsed, lead_unit="ed").lead_days("board") == working


def test_a_meeting_that_never_sits_again_decides_no_more_within_three_years():
    rule = Recurrence(weekdays=(3,), except_days=((date(2026, 9, 1), date(2030, 1, 1)),))
    assert meetings(rule).next_on_or_after("board", date(2026, 9, 1)) is None


def test_a_lead_in_elapsed_days_is_kept_whatever_weekday_the_papers_are_finished_on():
    plain = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
    for lead in range(60):
        rule = make_meeting(Recurrence(weekdays=(0, 1, 2, 3, 4)), lead_days=lead, lead_unit="ed")
        days = Meetings([rule], plain).lead_days("board")
        for finished in (date(2026, 9, 7) + timedelta(days=offset) for offset in range(5)):
            sitting = plain.start_after(finished, days)
            assert (sitting - finished).days - 1 >= lead


def test_the_last_sitting_is_the_day_itself_or_the_one_before_it():
    board = meetings(SECOND_THURSDAY)
    assert board.last_on_or_before("board", date(2026, 10, 8)) == date(2026, 10, 8)
    assert board.last_on_or_before("board", date(2026, 11, 11)) == date(2026, 10, 8)
    # where nobody said when it sits, any working day will do
    assert board.last_on_or_before("steering", date(2026, 11, 11)) == date(2026, 11, 11)
