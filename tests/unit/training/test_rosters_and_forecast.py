"""Rosters of key users and seed users, and the forecast of hours and cost."""

from datetime import date

import pytest

from planner.domain.model.company import Department, Site
from planner.domain.model.estimate import Estimate
from planner.domain.model.money_terms import DayRate, InternalEffort, MoneyTerms
from planner.domain.model.text import Text
from planner.domain.model.training import TrainerEntry, TrainingSheets
from planner.domain.model.training_records import RosterEntry
from planner.domain.training.forecast import forecast_training
from planner.domain.training.results import Cohort, LaterCourse, PlannedCourse, Session, TrainingPlan
from planner.domain.training.rosters import build_rosters
from tests.builders import make_company, make_engagement, make_member, make_plan_settings, make_user_group
from tests.unit.training.test_training import make_course

SITES = (Site("hq", Text.same("HQ"), 12), Site("plant", Text.same("plant"), 0))
SALES = make_user_group(21, id="sales", site_id="hq", key_users=2)
MANAGERS = make_user_group(4, "sales_manager", id="managers", site_id="hq")
PLANT = make_user_group(6, id="plant_sales", site_id="plant", key_users=1)
COMPANY = make_company(
    0, sites=SITES, user_groups=(SALES, MANAGERS, PLANT), departments=(Department("sales", Text.same("Sales")),)
)


def named(name, kind="key_user", group="sales", confirmed=None):
    return RosterEntry(name, kind, Text.same(name), group, confirmed)


# --- rosters


def test_key_users_have_the_places_registered_by_department_and_site():
    lines = build_rosters(COMPANY, (), None).of("key_user")
    assert [(line.site_id, line.users, line.places, line.missing) for line in lines] == [
        ("hq", 25, 2, 2),
        ("plant", 6, 1, 1),
    ]


def test_every_department_at_a_site_has_a_seed_user_for_ten_users_begun_and_at_least_one():
    # 25 users make three, 6 make one
    lines = build_rosters(COMPANY, (), 10).of("seed_user")
    assert [(line.site_id, line.places) for line in lines] == [("hq", 3), ("plant", 1)]


def test_without_a_rule_there_are_no_seed_users():
    assert build_rosters(COMPANY, (), None).of("seed_user") == ()


def test_people_named_fill_the_places_of_their_department_and_site():
    rosters = build_rosters(COMPANY, (named("An"), named("Bo", group="managers")), 10)
    first, second = rosters.of("key_user")
    assert [entry.name.zh for entry in first.named] == ["An", "Bo"]
    assert (first.missing, second.missing) == (0, 1)
    assert "training-records.key-users-missing" in [one.code for one in rosters.statements]


def test_more_names_than_places_are_kept_and_said():
    rosters = build_rosters(COMPANY, tuple(named(name, group="plant_sales") for name in ("An", "Bo")), None)
    assert len(rosters.of("key_user")[1].named) == 2
    (crowded,) = (one for one in rosters.statements if one.code.endswith("crowded"))
    assert (crowded.params["named"], crowded.params["places"]) == (2, 1)


def test_those_whose_department_has_not_agreed_are_named():
    rosters = build_rosters(COMPANY, (named("An", confirmed=date(2026, 7, 1)), named("Bo")), None)
    (open_,) = (one for one in rosters.statements if one.code.endswith("unconfirmed"))
    assert [name.zh for name in open_.params["names"]] == ["Bo"]


def test_a_name_without_a_user_group_is_listed_and_asked_about():
    rosters = build_rosters(COMPANY, (named("An", group=None),), None)
    assert rosters.of("key_user")[-1].department_id is None
    assert "training-records.roster-without-group" in [one.code for one in rosters.statements]


# --- forecast

USERS = make_course("U", hours=3.0)
KEY = make_course("K", hours=6.0, audiences=("key_user",))
LATE = make_course("L", hours=2.0, stage="after_go_live", days_after_go_live=14)
COURSES = {course.id: course for course in (USERS, KEY, LATE)}
COHORTS = (
    Cohort("c1", Text.same("c1"), "sales", "hq", ("sales",), 10, "w1"),
    Cohort("c2", Text.same("c2"), "sales", "hq", ("plant_sales",), 6, "w1"),
    Cohort("k1", Text.same("k1"), "key_user", "hq", ("sales", "plant_sales"), 3, None),
)


def session(course, cohorts, people, day, trainer="chu"):
    return Session(
        f"{course.id}-{day}", course.id, cohorts, people, 1, 1, date(2026, 9, day), 0.0, course.hours,
        Text.same(trainer), "hq", trainer_id=trainer,
    )  # fmt: skip


SESSIONS = (
    session(USERS, ("c1",), 10, 7),
    session(USERS, ("c2",), 6, 8),
    session(KEY, ("k1",), 3, 9),
)


def planned(course, people):
    return PlannedCourse(course.id, (), (), people, ())


def forecast(sessions=SESSIONS, rates=None, money=None, sheets=None, team=None):
    team = (make_member("trainer", id="chu"),) if team is None else team
    engagement = make_engagement(
        company=COMPANY, team=team, plan=make_plan_settings(day_hours=6.0), money_terms=money or MoneyTerms(),
        training=sheets or TrainingSheets(),
    )  # fmt: skip
    courses = (planned(USERS, 16), planned(KEY, 3), planned(LATE, 16))
    later = (LaterCourse("L", date(2027, 1, 4), provisional=False, wave_id="w1"),)
    plan = TrainingPlan(courses, COHORTS, sessions, (), (), (), (), later=later)
    return forecast_training(engagement, COURSES, plan, rates or {}, {})


def test_hours_of_learners_count_every_seat_and_those_of_trainers_every_session():
    found = forecast()
    # 3 h for 10 and for 6 people, 6 h for 3
    assert found.learner_hours == 66.0
    assert found.trainer_hours == 12.0
    assert [(line.course_id, line.sessions, line.learner_hours) for line in found.courses] == [
        ("U", 2, 48.0),
        ("K", 1, 18.0),
    ]
    assert [(site.site_id, site.sessions, site.hours, site.days) for site in found.sites] == [("hq", 3, 12.0, 3)]


def test_dated_courses_after_go_live_count_once_for_everybody():
    assert forecast().later_learner_hours == 32.0


def test_people_of_another_site_travel_and_key_users_by_their_share():
    # six of the plant for one day; the key user among them goes a second time and is no seventh person
    (trip,) = forecast().travel
    assert (trip.from_site, trip.to_site, trip.people, trip.person_days) == ("plant", "hq", 6.0, 7.0)


def test_without_any_rate_there_are_hours_and_no_amount_and_the_rates_are_asked_for():
    found = forecast()
    assert found.cost is None
    assert [(one.role_id, one.billing, one.cost) for one in found.costs] == [
        (None, "unknown", None),
        ("key_users", "unknown", None),
        ("trainer", "unknown", None),
    ]
    codes = {one.code for one in found.statements}
    assert codes >= {"training-records.user-rate-unknown", "training-records.rates-unknown"}


def test_days_cost_the_rate_of_whoever_spends_them():
    effort = InternalEffort(
        "e", Text.same("classes"), "training", "per_user_once", Estimate(0.1, 0.5, 1.0), 450.0, "gm"
    )
    rates = {role: DayRate(role, "own", 600.0, "gm") for role in ("key_users", "trainer")}
    found = forecast(money=MoneyTerms(effort=(effort,)), rates=rates)
    # 48 h are 8 days at 450, 18 h 3 days at 600, 12 h 2 days at 600
    assert [one.cost for one in found.costs] == [3600.0, 1800.0, 1200.0]
    assert found.cost == 6600.0
    # 8 days shared by 31 users
    (own,) = (one for one in found.statements if one.code.endswith("own-time-inside"))
    assert own.params["planned"] == pytest.approx(8 / 31)


def test_days_inside_the_offered_price_have_no_amount_of_their_own_and_are_not_asked_for():
    rates = {"vendor_consultant": DayRate("vendor_consultant", "in_price", None, "")}
    found = forecast(rates=rates, team=(make_member("vendor_consultant", id="chu"),))
    line = found.costs[-1]
    assert (line.role_id, line.billing, line.cost) == ("vendor_consultant", "in_price", None)
    (asked,) = (one for one in found.statements if one.code.endswith("rates-unknown"))
    assert asked.params["roles"] == (Text.same("key_users"),)


def test_a_trainer_of_another_site_travels_every_day_and_one_of_unknown_home_an_unknown_number():
    entry = TrainerEntry("chu", Text.same("Chu"), None, "plant", (), (), ())
    assert forecast(sheets=TrainingSheets(trainers=(entry,))).trainer_travel_days == 3
    assert forecast().trainer_travel_days is None


def test_no_session_is_no_forecast_of_cost():
    found = forecast(sessions=())
    assert (found.learner_hours, found.costs, found.cost, found.trainer_travel_days) == (0.0, (), None, None)
