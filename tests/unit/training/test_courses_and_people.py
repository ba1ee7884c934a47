"""Training: difficulty, reach of the courses, courses after go-live, the knowledge base and key users."""

import dataclasses
from datetime import date, timedelta

from planner.domain.model.company import Department
from planner.domain.model.template import KeyUserTemplate, MaterialTemplate, NoCourseNeeded, SelectionTask
from planner.domain.model.text import Text
from planner.domain.model.training_records import RosterEntry, TrainingRecords
from planner.domain.training.curriculum import (
    TrainingWave,
    also_users,
    check_curriculum,
    check_reach,
    is_scheduled,
    management_levels,
    people_in,
    plan_courses,
)
from planner.domain.training.plan import plan_training
from tests.builders import make_catalogue, make_company, make_engagement, make_member, make_requirement, make_user_group
from tests.unit.training.test_training import EARLIEST, GO_LIVE, HQ, PLAIN, UAT, make_course, make_template

RULES = KeyUserTemplate(
    criteria=(),
    tasks=(
        SelectionTask("create", Text.same("create"), 8, 15, ("CUS",)),
        SelectionTask("case", Text.same("case"), 8, 15, ("SVC",)),
        SelectionTask("explain", Text.same("explain"), 6, 20, ()),
    ),
    pass_mark=0.7,
    learners_each=10,
    steps=(),
    source=Text.same("assumption"),
)


def plan(*courses, groups=None, materials=(), key_users=None, waves=None):
    groups = groups if groups is not None else [make_user_group(10, max_absent_fraction=1.0)]
    departments = tuple(Department(id_, Text.same(id_)) for id_ in dict.fromkeys(g.department_id for g in groups))
    company = make_company(0, sites=(HQ,), user_groups=tuple(groups), departments=departments)
    catalogue = make_catalogue([make_requirement("F-CUS-01")])
    template = dataclasses.replace(
        make_template(*courses), materials={one.id: one for one in materials}, key_users=key_users
    )
    return plan_training(
        make_engagement(company=company), catalogue, tuple(catalogue.requirements.values()), template, PLAIN, {},
        waves or [TrainingWave("wave:1", ("head_office",), GO_LIVE)], UAT, EARLIEST, lambda _sites, _roles: frozenset(),
    )  # fmt: skip


def checks_of(*courses):
    return {check.id: check.holds for check in check_curriculum(courses, [], make_template(*courses))}


# --- difficulty


def test_a_hard_course_of_exactly_half_a_day_passes_and_a_longer_one_is_named():
    easy = make_course("E")
    assert checks_of(easy, make_course("H", difficulty=3, hours=4.0, prerequisites=("E",)))["hard-long"]
    assert not checks_of(easy, make_course("H", difficulty=3, hours=4.5, prerequisites=("E",)))["hard-long"]


def test_a_long_course_that_is_not_hard_does_not_fail_the_check_of_difficulty():
    assert checks_of(make_course("M", difficulty=2, hours=6.0))["hard-long"]


def test_a_hard_course_of_which_less_than_half_is_practice_fails():
    easy = make_course("E")
    hard = make_course("H", difficulty=3, kind="method", practice_fraction=0.4, prerequisites=("E",))
    assert not checks_of(easy, hard)["hard-practice"]


def test_a_hard_course_needs_an_easier_one_before_it():
    easy, hard = make_course("E", difficulty=2), make_course("H", difficulty=3, prerequisites=("E",))
    assert checks_of(easy, hard)["beginners"]
    assert not checks_of(easy, dataclasses.replace(hard, prerequisites=()))["beginners"]


def test_a_hard_course_after_another_hard_one_alone_still_frightens_beginners():
    first = make_course("H1", difficulty=3, prerequisites=("E",))
    second = make_course("H2", difficulty=3, prerequisites=("H1",))
    assert not checks_of(make_course("E"), first, second)["beginners"]


# --- levels and reach


def test_levels_of_management_follow_from_the_audiences():
    assert management_levels(make_course(audiences=("sales", "key_user"))) == ("execution",)
    assert management_levels(make_course(audiences=("service_manager",))) == ("supervision",)
    assert management_levels(make_course(audiences=("executive", "sales_manager", "sales"))) == (
        "execution", "supervision", "executive",
    )  # fmt: skip


def test_a_requirement_reached_only_after_go_live_counts_as_not_reached():
    requirements = (make_requirement("F-CUS-01"),)
    later = make_course("L", stage="after_go_live", days_after_go_live=14)
    template = make_template(later)
    planned = plan_courses(
        make_engagement(company=make_company(10)), make_catalogue(requirements), requirements, template, {}
    )
    assert [one.course_id for one in planned] == ["L"]
    check = check_reach(planned, requirements, template)
    assert not check.holds
    assert check.statement.params["missing"] == ("F-CUS-01",)


def test_a_requirement_said_to_need_no_course_calls_for_none_and_is_not_missing():
    requirements = (make_requirement("F-CUS-01"),)
    template = dataclasses.replace(
        make_template(make_course()), no_course_needed=(NoCourseNeeded(("F-CUS-01",), Text.same("nothing to learn")),)
    )
    engagement = make_engagement(company=make_company(10))
    assert plan_courses(engagement, make_catalogue(requirements), requirements, template, {}) == ()
    assert check_reach((), requirements, template).holds


# --- after go-live


def test_a_course_after_go_live_is_held_once_for_each_wave_and_never_in_the_timetable():
    waves = [TrainingWave("1", ("head_office",), date(2026, 11, 2)), TrainingWave("2", (), date(2026, 11, 16))]
    course = make_course("L", stage="after_go_live", days_after_go_live=10)
    training = plan(make_course("C"), course, waves=waves)
    assert {session.course_id for session in training.sessions} == {"C"}
    # ten days after Monday 2 and 16 November are Thursdays
    assert [(one.wave_id, one.day) for one in training.later] == [
        ("1", date(2026, 11, 12)), ("2", date(2026, 11, 26)),
    ]  # fmt: skip


def test_a_course_on_demand_has_no_day_and_a_refresher_one_for_each_refresher():
    on_demand = make_course("N", stage="after_go_live")
    training = plan(make_course("C"), on_demand, make_course("R", stage="refresher"))
    assert [one.day for one in training.later if one.course_id == "N"] == [None]
    assert [one.day for one in training.later if one.course_id == "R"] == [day for day, _ in training.refreshers]
    assert [one.refresher_months for one in training.later if one.course_id == "R"] == [3, 6, 12]


def test_courses_after_go_live_do_not_make_classes_smaller():
    small = make_course("L", stage="after_go_live", days_after_go_live=10, maximum_class=2)
    assert [cohort.people for cohort in plan(make_course("C"), small).cohorts] == [10]
    assert not is_scheduled(small)


# --- knowledge base


def make_material(id_="KB-01", **changes):
    values = {
        "id": id_, "title": Text.same(id_), "form": "manual", "writer": "trainer", "lead_days": 5, "pains": (),
        "requirement_ids": ("F-CUS-01", "F-OUT-99"),
    }  # fmt: skip
    return MaterialTemplate(**{**values, **changes})


def test_a_material_is_due_its_lead_before_the_first_session_that_uses_it():
    training = plan(make_course("C", materials=("KB-01",)), materials=[make_material()])
    (material,) = training.materials
    first = min(session.day for session in training.sessions)
    assert material.due == PLAIN.shifted(first, -5)
    assert material.requirement_ids == ("F-CUS-01",)


def test_a_material_that_only_a_course_on_demand_uses_has_no_due_date():
    on_demand = make_course("N", stage="after_go_live", materials=("KB-01",))
    assert [one.due for one in plan(on_demand, materials=[make_material()]).materials] == [None]


def test_a_material_no_planned_course_uses_is_left_out():
    assert plan(make_course("C"), materials=[make_material()]).materials == ()


# --- key users


def test_the_selection_test_has_the_tasks_of_the_modules_in_scope_and_those_for_everybody():
    found = plan(make_course("C"), key_users=RULES).key_users
    assert found.task_ids == ("create", "explain")
    assert (found.minutes, found.points) == (14, 35)


def test_the_selection_test_is_over_five_working_days_before_key_users_begin():
    groups = [make_user_group(10, key_users=2, max_absent_fraction=1.0)]
    course = make_course("K", audiences=("key_user",), stage="before_uat")
    training = plan(course, groups=groups, key_users=RULES)
    assert training.key_users.test_by == PLAIN.shifted(min(session.day for session in training.sessions), -5)


def test_key_users_teach_everybody_of_their_department_also_the_managers():
    groups = [
        make_user_group(12, key_users=2, max_absent_fraction=1.0),
        make_user_group(3, id="managers", role="sales_manager", max_absent_fraction=1.0),
    ]
    (line,) = plan(make_course("C"), groups=groups, key_users=RULES).key_users.teach_on
    assert (line.key_users, line.learners, line.learners_each) == (2, 13, 6.5)


def test_a_department_without_a_key_user_and_one_with_too_few_are_warned_about():
    groups = [
        make_user_group(12, key_users=1, max_absent_fraction=1.0),
        make_user_group(5, id="m", role="marketing", department_id="marketing", max_absent_fraction=1.0),
    ]
    codes = {warning.code for warning in plan(make_course("C"), groups=groups, key_users=RULES).warnings}
    assert {"training.group-without-key-user", "training.key-users-stretched"} <= codes


def test_ten_learners_for_one_key_user_are_not_too_many():
    groups = [make_user_group(11, key_users=1, max_absent_fraction=1.0)]
    codes = {warning.code for warning in plan(make_course("C"), groups=groups, key_users=RULES).warnings}
    assert "training.key-users-stretched" not in codes


# --- persons, and days after go-live


def test_key_users_and_members_of_the_team_who_are_users_count_once():
    company = make_company(
        0,
        sites=(HQ,),
        user_groups=(make_user_group(10, key_users=2), make_user_group(3, id="admins", role="administrator")),
    )
    team = (
        make_member("project_manager"),
        make_member("key_users", id="ku", name=Text.same("Wang")),
        make_member("crm_admin", id="admin", name=Text.same("Zheng")),
    )
    engagement = make_engagement(company=company, team=team)
    # two key users, three administrators, and of the team of three only the project manager is somebody else
    assert people_in(engagement, ("key_user", "administrator", "project_team")) == 6
    # the two key users are among the ten
    assert people_in(engagement, ("sales", "key_user")) == 10
    assert {member.id for member in also_users(engagement)} == {"ku", "admin"}


def test_a_key_user_on_the_roster_with_another_role_in_the_project_counts_once():
    group = make_user_group(3, id="admins", role="administrator", key_users=1)
    company = make_company(0, sites=(HQ,), user_groups=(group, make_user_group(10, key_users=1)))
    name = Text.same("Zheng")
    team = (make_member("project_manager"), make_member("crm_admin", id="admin", name=name))
    roster = (RosterEntry("z", "key_user", name, "admins", None),)
    engagement = make_engagement(company=company, team=team, training_records=TrainingRecords(roster=roster))
    # two key users, one of them the administrator of the team, and the project manager
    assert people_in(engagement, ("key_user", "project_team")) == 3
    # with the other two administrators
    assert people_in(engagement, ("key_user", "administrator", "project_team")) == 5


def test_a_course_after_go_live_moves_to_the_first_working_day_after_a_blackout():
    course = make_course("L", stage="after_go_live", days_after_go_live=30)
    company = make_company(0, sites=(HQ,), user_groups=(make_user_group(10, max_absent_fraction=1.0),))
    catalogue = make_catalogue([make_requirement("F-CUS-01")])
    planned = GO_LIVE + timedelta(days=30)
    closed = frozenset(planned + timedelta(days=number) for number in range(5))
    training = plan_training(
        make_engagement(company=company), catalogue, tuple(catalogue.requirements.values()), make_template(course),
        PLAIN, {}, [TrainingWave("wave:1", ("head_office",), GO_LIVE)], UAT, EARLIEST, lambda _sites, _roles: closed,
    )  # fmt: skip
    (later,) = training.later
    assert later.day == PLAIN.on_or_after(planned + timedelta(days=5))


def test_the_check_of_reach_counts_what_is_taught_and_what_needs_no_course_apart():
    requirements = (make_requirement("F-CUS-01"), make_requirement("F-CUS-02"))
    template = dataclasses.replace(
        make_template(make_course()), no_course_needed=(NoCourseNeeded(("F-CUS-02",), Text.same("nothing to learn")),)
    )
    catalogue = make_catalogue(requirements)
    company = make_company(0, sites=(HQ,), user_groups=(make_user_group(10),))
    planned = plan_courses(make_engagement(company=company), catalogue, requirements, template, {})
    params = check_reach(planned, requirements, template).statement.params
    assert (params["count"], params["taught"], params["exempt"]) == (2, 1, 1)
