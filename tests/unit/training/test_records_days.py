"""A recorded day that is no day of the timetable is named; make-up classes and unknown courses are not."""

from dataclasses import replace
from datetime import date

from planner.domain.model.text import Text
from planner.domain.model.training_records import AttendanceRecord, TrainingRecords
from planner.domain.training.records_days import day_warnings
from planner.domain.training.results import Cohort, Session

MONDAY, TUESDAY, FRIDAY = date(2026, 9, 21), date(2026, 9, 22), date(2026, 9, 25)
COHORTS = (
    Cohort("hq", Text.same("hq"), "sales", "hq", ("sales_hq",), 5, None),
    Cohort("plant", Text.same("plant"), "sales", "plant", ("sales_plant",), 5, None),
)
NAME = Text.same("trainer")
SESSIONS = (
    Session("1", "C", ("hq",), 5, 1, 1, MONDAY, 0.0, 2.0, NAME, "hq"),
    Session("2", "C", ("plant",), 5, 1, 1, TUESDAY, 0.0, 2.0, NAME, "plant"),
)
RECORD = AttendanceRecord("r", "C", MONDAY, 1, "sales_hq", Text.same("Wang"), "present", None, None, make_up=False)


def warned(**changes):
    records = replace(TrainingRecords(), attendance=(replace(RECORD, **changes),))
    return [
        (one.params["count"], [day.params["day"] for day in one.params["days"]])
        for one in day_warnings(records, SESSIONS, COHORTS)
    ]


def test_the_day_of_the_own_class_is_right_and_that_of_another_class_is_named():
    assert not warned()
    assert warned(day=TUESDAY) == [(1, [TUESDAY])]


def test_somebody_of_no_known_class_may_have_come_on_any_day_of_the_course():
    assert not warned(group_id=None, day=TUESDAY)
    assert warned(group_id=None, day=FRIDAY) == [(1, [FRIDAY])]


def test_make_up_classes_and_courses_outside_the_timetable_are_not_compared():
    assert not warned(day=FRIDAY, make_up=True)
    assert not warned(day=FRIDAY, course_id="other")
