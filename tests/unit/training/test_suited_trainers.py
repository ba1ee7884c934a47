"""Who teaches: somebody whose role the course asks for where that is possible, else a point to confirm."""

from dataclasses import replace
from datetime import date

from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.results import Cohort, Session
from planner.domain.training.suited import own_class_warnings, trainer_warnings, with_suited_trainers
from tests.builders import make_engagement, make_member
from tests.unit.training.test_training import make_course

MONDAY = date(2026, 11, 9)
PLAIN = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
CONSULTANT = make_member("vendor_consultant", id="han", name=Text.same("Han"), availability=1.0)
TRAINER = make_member("trainer", id="chu", name=Text.same("Chu"), availability=1.0)
COURSES = {"C": replace(make_course(), trainer_roles=("vendor_consultant",))}
COHORTS = (
    Cohort("one", Text.same("one"), "sales", "hq", (), 5, None),
    Cohort("two", Text.same("two"), "sales", "hq", (), 5, None),
)


def session(class_id="one", trainer="chu", start=0.0, **changes):
    values = {"parts": 1, "day": MONDAY, "hours": 3.0, "trainer": Text.same(trainer.title()), "site_id": "hq"}
    made = Session(f"C.{class_id}.{start}", "C", (class_id,), 5, 1, start_hour=start, **values)
    return replace(made, trainer_id=trainer, class_id=class_id, **changes)


def suited(sessions, team=(CONSULTANT, TRAINER)):
    return with_suited_trainers(make_engagement(team=team), COURSES, PLAIN, COHORTS, sessions)


def test_a_course_for_consultants_goes_from_the_trainer_to_the_consultant_who_is_free():
    (held,) = suited([session()])
    assert (held.trainer_id, held.trainer.en, held.day) == ("han", "Han", MONDAY)


def test_a_consultant_with_another_class_at_that_time_takes_no_second_one():
    held = suited([session("one", "han"), session("two", "chu")])
    assert [one.trainer_id for one in held] == ["han", "chu"]


def test_a_consultant_does_not_change_place_within_a_day():
    held = suited([session("one", "han"), session("two", "chu", start=3.0, site_id="plant")])
    assert [one.trainer_id for one in held] == ["han", "chu"]


def test_a_consultant_takes_no_more_half_days_than_the_share_of_the_week():
    # a tenth of the ten half-days of a week is one
    seldom = replace(CONSULTANT, availability=0.1)
    held = suited([session("one", "han"), session("two", "chu", start=3.0)], (seldom, TRAINER))
    assert [one.trainer_id for one in held] == ["han", "chu"]


def test_a_course_taught_by_another_role_than_proposed_is_a_point_to_confirm_with_the_name():
    (warning,) = trainer_warnings(make_engagement(team=(TRAINER,)), COURSES, [session()])
    (line,) = warning.params["courses"]
    assert (line.params["course"], line.params["trainers"]) == ("C", (Text.same("Chu"),))


def test_a_course_taught_by_the_proposed_role_or_with_none_proposed_is_not_questioned():
    engagement = make_engagement(team=(CONSULTANT, TRAINER))
    assert not list(trainer_warnings(engagement, COURSES, [session(trainer="han")]))
    assert not list(trainer_warnings(engagement, {"C": make_course()}, [session()]))


def test_a_member_of_the_team_who_teaches_it_is_named_with_the_courses_and_nobody_for_other_classes():
    team = Cohort("team", Text.same("team"), "project_team", "hq", (), 5, None)
    engagement = make_engagement(team=(replace(TRAINER, side="client"),))
    (said,) = own_class_warnings(engagement, (*COHORTS, team), [session(), session("team")])
    assert (said.params["trainer"], said.params["courses"]) == (Text.same("Chu"), ("C",))
    assert not list(own_class_warnings(engagement, (*COHORTS, team), [session()]))
    # who is not in the team sits in no class of it
    assert not list(own_class_warnings(engagement, (*COHORTS, team), [session("team", "han")]))
