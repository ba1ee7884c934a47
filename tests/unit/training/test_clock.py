"""Hours of the training day become times of day around the break at noon."""

from datetime import date, time

import pytest

from planner.domain.model.text import Text
from planner.domain.training.clock import TrainingClock
from planner.domain.training.results import Session

DAY = date(2026, 8, 3)


def session(start, hours):
    return Session("s", "TC-01", (), 8, 1, 1, DAY, start, hours, Text("讲师", "Trainer"), "hq")


@pytest.mark.parametrize(
    ("day_hours", "start", "hours", "expected"),
    [
        (6, 0, 3, (time(9), time(12))),
        (6, 3, 3, (time(13, 30), time(16, 30))),
        # a whole day goes around the break
        (6, 0, 6, (time(9), time(16, 30))),
        # a short day still has its afternoon after noon
        (4, 2, 2, (time(13, 30), time(15, 30))),
        # of a long one the morning ends at one, so that the afternoon begins an hour later
        (8, 0, 4, (time(9), time(13))),
        (8, 4, 1.5, (time(14), time(15, 30))),
    ],
)
def test_a_session_begins_and_ends_where_its_half_of_the_day_lies(day_hours, start, hours, expected):
    begins, ends = TrainingClock("09:00", day_hours).times(session(start, hours))
    assert (begins.date(), ends.date()) == (DAY, DAY)
    assert (begins.time(), ends.time()) == expected


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (0, 3, [(time(9), time(12))]),
        (3, 2, [(time(13, 30), time(15, 30))]),
        (0, 6, [(time(9), time(12)), (time(13, 30), time(16, 30))]),
        # an hour before noon and three after it
        (2, 4, [(time(11), time(12)), (time(13, 30), time(16, 30))]),
    ],
)
def test_a_session_around_the_break_at_noon_is_two_spans_and_every_other_one_is_one(start, hours, expected):
    spans = TrainingClock("09:00", 6).spans(session(start, hours))
    assert [(begins.time(), ends.time()) for begins, ends in spans] == expected
    assert sum((ends - begins).total_seconds() for begins, ends in spans) == hours * 3600


def test_an_early_morning_moves_the_morning_alone():
    clock = TrainingClock("08:00", 6)
    assert clock.times(session(0, 3))[0].time() == time(8)
    assert clock.times(session(3, 3))[0].time() == clock.afternoon == time(13, 30)
