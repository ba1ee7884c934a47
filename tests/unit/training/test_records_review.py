"""Training records: rates, who goes again by when, certificates, satisfaction."""

import itertools
from datetime import date

import pytest

from planner.domain.model.template import CertificateTemplate
from planner.domain.model.text import Text
from planner.domain.model.training_records import (
    AssessmentRecord,
    AttendanceRecord,
    CertificateRecord,
    FeedbackSheet,
    RosterEntry,
    TrainingRecords,
)
from planner.domain.training.curriculum import TrainingWave
from planner.domain.training.records_review import Moments, retrain_by, review_training, satisfaction_trend
from tests.builders import make_user_group
from tests.unit.training.test_training import PLAIN, make_course

HELD = date(2026, 9, 21)
TODAY = date(2026, 10, 1)
UAT, FIRST_LIVE, SECOND_LIVE, REFRESHER = date(2026, 10, 12), date(2026, 11, 16), date(2026, 12, 7), date(2027, 3, 8)
WAVES = (
    TrainingWave("w1", ("head_office",), FIRST_LIVE),
    TrainingWave("w2", ("plant",), SECOND_LIVE),
)
OFFICE = make_user_group(10, id="office", site_id="head_office")
PLANT = make_user_group(10, id="plant_sales", site_id="plant")
COURSE = make_course("C1", stage="before_go_live", pass_mark=0.8)
KEY = CertificateTemplate("key_user", Text.same("Key user"), "key_user", ("before_uat",), Text.same("rule"))
numbers = itertools.count()


def moments(today=TODAY, refreshers=(REFRESHER,)):
    return Moments(today, UAT, WAVES, refreshers, PLAIN)


def came(learner, presence="present", **changes):
    values = {"course_id": "C1", "day": HELD, "part": 1, "group_id": "office", "make_up": False}
    return AttendanceRecord(
        f"a{next(numbers)}", learner=Text.same(learner), presence=presence, expected=None, present=None,
        **{**values, **changes},
    )  # fmt: skip


def counted(expected, present, **changes):
    values = {"course_id": "C1", "day": HELD, "part": 1, "group_id": "office", "make_up": False}
    return AttendanceRecord(
        f"a{next(numbers)}", learner=None, presence=None, expected=expected, present=present, **{**values, **changes}
    )


def marked(learner, points=None, out_of=None, **changes):
    values = {"course_id": "C1", "day": HELD, "group_id": "office", "passed": None, "resit": False}
    return AssessmentRecord(
        f"s{next(numbers)}", learner=Text.same(learner), points=points, out_of=out_of, taken=None, passed_count=None,
        **{**values, **changes},
    )  # fmt: skip


def counted_marks(taken, passed_count, **changes):
    values = {"course_id": "C1", "day": HELD, "group_id": "office", "passed": None, "resit": False}
    return AssessmentRecord(
        f"s{next(numbers)}", learner=None, points=None, out_of=None, taken=taken, passed_count=passed_count,
        **{**values, **changes},
    )  # fmt: skip


def review(*records, courses=(COURSE,), rules=(), today=TODAY, **tables):
    attendance = tuple(one for one in records if isinstance(one, AttendanceRecord))
    assessments = tuple(one for one in records if isinstance(one, AssessmentRecord))
    known = {rule.id: rule for rule in rules}
    book = TrainingRecords(attendance=attendance, assessments=assessments, **tables)
    return review_training(book, courses, known, (OFFICE, PLANT), moments(today))


def only(reviewed):
    (line,) = reviewed.courses
    return line


# --- rates


def test_nothing_recorded_is_no_rate_and_not_zero():
    assert review().is_empty
    assert review().courses == ()
    line = only(review(came("An")))
    assert line.attendance.rate == 1.0
    assert line.passed.rate is None


def test_named_learners_are_counted_one_by_one():
    line = only(review(came("An"), came("Bo", "absent"), came("Cy", "excused"), came("Di")))
    assert (line.attendance.asked, line.attendance.done, line.attendance.rate) == (4, 2, 0.5)


def test_somebody_who_makes_up_for_a_class_counts_once_as_expected_and_once_as_come():
    line = only(review(came("An", "absent"), came("An", day=date(2026, 9, 25), make_up=True)))
    assert (line.attendance.asked, line.attendance.done) == (1, 1)


def test_people_named_in_a_counted_class_are_not_counted_again():
    line = only(review(counted(12, 11), came("An", "absent")))
    assert (line.attendance.asked, line.attendance.done) == (12, 11)


def test_a_person_missing_from_a_counted_class_who_comes_later_adds_to_those_who_came_only():
    line = only(review(counted(12, 11), came("An", "absent"), came("An", day=date(2026, 9, 25))))
    assert (line.attendance.asked, line.attendance.done) == (12, 12)


def test_a_counted_make_up_class_adds_nobody_expected():
    line = only(review(counted(12, 9), counted(3, 2, day=date(2026, 9, 25), make_up=True)))
    assert (line.attendance.asked, line.attendance.done) == (12, 11)


def test_a_course_of_two_parts_is_attended_when_both_are():
    reviewed = review(came("An", part=1), came("An", "absent", part=2), came("Bo", part=1), came("Bo", part=2))
    assert [one.learner.zh for one in reviewed.retraining] == ["An"]


def test_the_pass_rate_counts_only_those_with_a_verdict_and_the_mean_those_with_points():
    line = only(review(marked("An", 8, 10), marked("Bo", 5, 10), marked("Cy")))
    assert (line.passed.asked, line.passed.done) == (2, 1)
    assert line.mean_score == pytest.approx(0.65)
    assert line.scored == 2


def test_exactly_the_pass_mark_passes():
    assert only(review(marked("An", 8, 10))).passed.done == 1
    assert only(review(marked("An", 79, 100))).passed.done == 0


def test_a_course_without_a_pass_mark_is_passed_by_the_verdict_stated():
    course = make_course("C1", pass_mark=None)
    line = only(review(marked("An", passed=True), marked("Bo", passed=False), courses=(course,)))
    assert (line.passed.asked, line.passed.done) == (2, 1)


def test_a_passed_resit_makes_up_for_the_failure():
    reviewed = review(marked("An", 5, 10), marked("An", 9, 10, day=date(2026, 9, 25), resit=True))
    assert (only(reviewed).passed.asked, only(reviewed).passed.done) == (1, 1)
    assert reviewed.retraining == ()


def test_rates_are_told_by_user_group_too():
    mixed = counted(5, 4, group_id=None, day=date(2026, 9, 22))
    line = only(review(came("An"), came("Bo", "absent", group_id="plant_sales"), mixed))
    rates = {group: (rate.asked, rate.done) for group, rate, _ in line.by_group}
    assert rates == {"office": (1, 1), "plant_sales": (1, 0), None: (5, 4)}
    assert (line.attendance.asked, line.attendance.done) == (7, 5)


def test_people_named_on_the_day_of_a_mixed_class_are_counted_within_it():
    line = only(review(came("An"), came("Bo", "absent", group_id="plant_sales"), counted(5, 4, group_id=None)))
    assert (line.attendance.asked, line.attendance.done) == (5, 4)


# --- retraining


def test_who_was_absent_must_be_retrained_before_the_go_live_of_their_own_wave():
    reviewed = review(came("An", "absent"), came("Bo", "excused", group_id="plant_sales"))
    found = {one.learner.zh: (one.reason, one.by, one.before) for one in reviewed.retraining}
    # the working day before Monday the 16th and Monday the 7th is the Friday before
    assert found == {
        "An": ("absent", date(2026, 11, 13), "go_live"),
        "Bo": ("excused", date(2026, 12, 4), "go_live"),
    }


def test_people_of_no_known_group_are_retrained_before_the_first_go_live():
    (one,) = review(came("An", "absent", group_id=None)).retraining
    assert one.by == date(2026, 11, 13)


def test_after_the_go_live_of_their_wave_the_next_refresher_is_left():
    (one,) = review(came("An", "absent"), today=date(2026, 11, 16)).retraining
    assert (one.by, one.before) == (REFRESHER, "refresher")


def test_with_no_refresher_left_a_day_has_to_be_set():
    late = moments(today=date(2027, 6, 1))
    assert retrain_by(COURSE, OFFICE, late) is None


def test_a_course_before_the_user_test_is_repeated_before_it_and_else_before_go_live():
    course = make_course("C1", stage="before_uat")
    assert retrain_by(course, OFFICE, moments()) == (date(2026, 10, 9), "uat")
    assert retrain_by(course, OFFICE, moments(today=UAT)) == (date(2026, 11, 13), "go_live")


def test_administrators_of_a_later_wave_are_retrained_before_the_first_go_live_still_ahead():
    course = make_course("C1", stage="before_uat")
    admins = make_user_group(3, id="admins", role="administrator", site_id="plant")
    assert retrain_by(course, admins, moments(today=UAT)) == (date(2026, 11, 13), "go_live")
    assert retrain_by(course, admins, moments(today=FIRST_LIVE)) == (date(2026, 12, 4), "go_live")


def test_those_who_stayed_away_without_being_named_are_told_by_number():
    reviewed = review(counted(12, 9), came("An", "absent"))
    found = [(one.learner.zh if one.learner else None, one.people, one.reason) for one in reviewed.retraining]
    assert found == [("An", 1, "absent"), (None, 2, "not_named")]


def test_those_who_failed_a_counted_assessment_and_are_not_named_are_told_by_number():
    reviewed = review(counted_marks(10, 8), marked("An", 3, 10))
    found = [(one.people, one.reason) for one in reviewed.retraining]
    assert found == [(1, "failed"), (1, "failed_not_named")]


def test_whoever_passed_needs_no_retraining_even_when_absent():
    assert review(came("An", "absent"), marked("An", 9, 10)).retraining == ()


def test_whoever_came_and_was_not_marked_yet_needs_no_retraining():
    assert review(came("An"), marked("An")).retraining == ()


# --- certificates

FIRST = make_course("K1", audiences=("key_user",), stage="before_uat", pass_mark=0.8)
SECOND = make_course("K2", audiences=("key_user",), stage="before_uat", pass_mark=None)
LATER = make_course("K3", audiences=("key_user",), stage="refresher")
ON_ROSTER = (RosterEntry("r", "key_user", Text.same("An"), "office", None),)


def standing(*records, **tables):
    tables.setdefault("roster", ON_ROSTER)
    (found,) = review(*records, courses=(FIRST, SECOND, LATER), rules=[KEY], **tables).certificates
    return found


def test_a_certificate_is_due_when_every_course_was_attended_and_those_with_a_mark_passed():
    found = standing(came("An", course_id="K1"), came("An", course_id="K2"), marked("An", 8, 10, course_id="K1"))
    assert (found.state, found.missed, found.unmarked, found.failed) == ("due", (), (), ())


def test_a_course_without_any_record_counts_as_not_attended():
    found = standing(came("An", course_id="K1"))
    assert (found.state, found.missed, found.unmarked) == ("open", ("K2",), ("K1",))


def test_a_failed_assessment_keeps_the_certificate_back():
    found = standing(came("An", course_id="K1"), came("An", course_id="K2"), marked("An", 7, 10, course_id="K1"))
    assert (found.state, found.failed) == ("open", ("K1",))


def test_a_certificate_issued_without_the_records_is_said_to_lack_grounds():
    given = CertificateRecord("c", "key_user", Text.same("An"), "office", HELD, None)
    found = standing(came("An", course_id="K1"), certificates=(given,))
    assert (found.state, found.issued_on) == ("without_grounds", HELD)


def test_with_names_on_the_roster_only_no_certificate_is_spoken_of():
    assert review(courses=(FIRST,), rules=[KEY], roster=ON_ROSTER).certificates == ()


# --- satisfaction


def sheet(mark, day=HELD, course="C1", size=6, **changes):
    values = {"remark": None, **changes}
    return FeedbackSheet(f"f{next(numbers)}", course, day, (mark,) * size, **values)


def test_the_mean_of_a_statement_leaves_out_those_who_left_it_blank():
    sheets = (
        FeedbackSheet("f1", "C1", HELD, (5, None), None),
        FeedbackSheet("f2", "C1", HELD, (2, 4), Text.same("more practice")),
    )
    reviewed = review(feedback=sheets)
    (course,) = reviewed.satisfaction
    assert [(one.value, one.count) for one in course.statements] == [(3.5, 2), (4.0, 1)]
    # 5, 2 and 4 make 11 of three marks
    assert reviewed.overall.all_marks.value == pytest.approx(11 / 3)
    assert [one.text.zh for one in reviewed.answers] == ["more practice"]


def test_no_trend_is_read_from_eleven_sheets_and_one_is_looked_for_in_twelve():
    later = date(2026, 9, 28)
    sheets = [sheet(3) for _ in range(6)] + [sheet(4, later) for _ in range(5)]
    assert satisfaction_trend(sheets) is None
    found = satisfaction_trend([*sheets, sheet(4, later)])
    assert (found.earlier.value, found.later.value, found.later_from, found.direction) == (3.0, 4.0, later, "up")


def test_twelve_sheets_of_one_day_show_no_trend():
    assert satisfaction_trend([sheet(mark) for mark in (1, 5) * 6]) is None


def test_a_difference_within_two_standard_errors_is_no_trend():
    later = date(2026, 9, 28)
    # 2,4 three times: mean 3, variance 6/5 = 1.2; 3,5 three times: mean 4, variance 1.2; the error is the root of 0.4,
    # twice that is 1.265 and more than the difference of 1
    earlier = [sheet(mark) for mark in (2, 4) * 3]
    found = satisfaction_trend([*earlier, *(sheet(mark, later) for mark in (3, 5) * 3)])
    assert found.direction == "none_shown"
    # 4,5 three times: mean 4.5, variance 0.3; the error is the root of 0.25, twice that is 1 and less than 1.5
    found = satisfaction_trend([*earlier, *(sheet(mark, later) for mark in (4, 5) * 3)])
    assert found.direction == "up"


def test_falling_marks_are_called_falling():
    later = date(2026, 9, 28)
    assert satisfaction_trend([sheet(5) for _ in range(6)] + [sheet(3, later) for _ in range(6)]).direction == "down"
