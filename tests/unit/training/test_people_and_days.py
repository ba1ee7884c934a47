"""Who can teach and learn on which days: shares of a week, make-up days, closed times of sites and roles, materials."""

from datetime import date, timedelta

import pytest

from planner.domain.model.company import Site
from planner.domain.model.text import Text
from planner.domain.model.training import TrainerEntry, TrainingSheets
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.conditions import teachers_of
from planner.domain.training.curriculum import TrainingPackage, TrainingWave
from planner.domain.training.plan import plan_training
from planner.wording import load_wording
from tests.builders import make_catalogue, make_company, make_engagement, make_member, make_user_group
from tests.unit.training.test_training import EARLIEST, GO_LIVE, HQ, PLAIN, UAT, make_course, make_template, plan

MONDAY, FRIDAY = date(2026, 11, 9), date(2026, 11, 13)
WEEK = TrainingPackage("wave:1", Text.same("train"), MONDAY, FRIDAY)
# the Saturday of that week is worked
MAKE_UP = WorkCalendar("make-up", {}, {date(2026, 11, 14): Text.same("make-up")}, date(2026, 12, 31))


def codes(training):
    return [warning.code for warning in training.warnings]


# --- share of a part-time trainer


@pytest.mark.parametrize(("share", "half_days"), [(1.0, 10), (0.5, 5), (0.3, 3), (0.25, 2), (0.02, 0)])
def test_a_week_of_five_days_holds_the_share_of_its_ten_half_days_rounded_down(share, half_days):
    engagement = make_engagement(team=(make_member("trainer", availability=share),))
    assert teachers_of(engagement)[0].half_days_in_week(FRIDAY, PLAIN) == half_days


def test_only_the_days_somebody_is_there_count_for_the_share():
    away = ((MONDAY, MONDAY + timedelta(days=1)),)
    engagement = make_engagement(team=(make_member("trainer", availability=0.5, absences=away),))
    assert teachers_of(engagement)[0].half_days_in_week(FRIDAY, PLAIN) == 3


def test_a_half_time_trainer_teaches_five_half_days_of_the_week_and_the_other_one_the_rest():
    groups = [make_user_group(7, max_absent_fraction=1 / 7)]
    team = [make_member("trainer", availability=0.5), make_member("trainer", id="whole", availability=1.0)]
    training = plan([make_course()], groups, team=team, packages=[WEEK])
    taught = [session.trainer_id for session in training.sessions]
    assert len(taught) == 7
    assert taught.count("trainer") <= 5
    assert "training.trainer-over-share" not in codes(training)


def test_seven_half_days_of_the_only_half_time_trainer_are_held_and_named_with_week_and_hours():
    groups = [make_user_group(7, max_absent_fraction=1 / 7)]
    team = [make_member("trainer", availability=0.5)]
    training = plan([make_course()], groups, team=team, packages=[WEEK])
    assert {MONDAY <= session.day <= FRIDAY for session in training.sessions} == {True}
    over = next(warning for warning in training.warnings if warning.code == "training.trainer-over-share")
    (week,) = over.params["weeks"]
    # seven classes of three hours against half of five days of six hours
    assert (week.params["week"], week.params["hours"], week.params["available"]) == (MONDAY, 21.0, 15.0)
    for language in ("zh-CN", "en"):
        assert "2026-11-09" in load_wording(language).say(over)


def test_a_trainer_outside_the_team_counts_as_whole():
    sheets = TrainingSheets(trainers=(TrainerEntry("t", Text.same("T"), None, None, (), (), ()),))
    groups = [make_user_group(10, max_absent_fraction=0.1)]
    training = plan([make_course()], groups, sheets=sheets, packages=[WEEK])
    assert len(training.sessions) == 10
    assert "training.trainer-over-share" not in codes(training)


# --- make-up working days


def entry(**changes):
    values = {"member_id": None, "home": None, "audiences": (), "site_ids": (), "days_off": ()}
    return TrainerEntry("t", Text.same("T"), **{**values, **changes})


@pytest.mark.parametrize(("of_member", "of_entry", "off"), [
    (True, None, False), (False, None, True), (False, True, False), (True, False, True), (None, None, False),
])  # fmt: skip
def test_who_teaches_says_whether_make_up_days_are_worked_before_the_team_does(of_member, of_entry, off):
    team = () if of_member is None else (make_member("trainer", works_make_up_days=of_member),)
    stated = entry(member_id="trainer" if team else None, works_make_up_days=of_entry)
    engagement = make_engagement(team=team, training=TrainingSheets(trainers=(stated,)))
    assert teachers_of(engagement)[0].is_off(date(2026, 11, 14), MAKE_UP) is off
    assert not teachers_of(engagement)[0].is_off(FRIDAY, MAKE_UP)


@pytest.mark.parametrize("works", [True, False])
def test_classes_fall_on_a_make_up_day_only_with_a_trainer_who_works_it(works):
    package = TrainingPackage("wave:1", Text.same("train"), FRIDAY, date(2026, 11, 14))
    sheets = TrainingSheets(trainers=(entry(works_make_up_days=works),), use_make_up_days=True)
    groups = [make_user_group(4, max_absent_fraction=0.25)]
    training = plan([make_course()], groups, packages=[package], calendar=MAKE_UP, sheets=sheets)
    assert (date(2026, 11, 14) in {session.day for session in training.sessions}) is works


# --- closed times of sites and roles


def planned(blocked=lambda _sites, _roles: frozenset(), *, groups, sites=(HQ,), courses=None, **changes):
    company = make_company(0, sites=sites, user_groups=tuple(groups))
    catalogue = make_catalogue()
    engagement = make_engagement(company=company, team=(make_member("trainer"), make_member("trainer", id="t2")))
    waves = changes.pop("waves", None) or [make_wave(sites)]
    return plan_training(
        engagement, catalogue, tuple(catalogue.requirements.values()), make_template(*(courses or [make_course()])),
        PLAIN, {}, waves, UAT, EARLIEST, blocked, changes.pop("packages", ()), changes.pop("materials_from", None),
    )  # fmt: skip


def make_wave(sites):
    return TrainingWave("wave:1", tuple(site.id for site in sites), GO_LIVE)


def test_a_closed_time_of_one_site_moves_the_classes_of_that_site_alone():
    plant = Site("plant", Text.same("Plant"), 12)
    groups = [make_user_group(4, max_absent_fraction=1.0), make_user_group(4, id="p", site_id="plant")]

    def blocked(sites, _roles):
        return frozenset({MONDAY}) if "plant" in sites else frozenset()

    training = planned(blocked, groups=groups, sites=(HQ, plant), packages=[WEEK])
    first = {site.id: min(s.day for s in training.sessions if s.site_id == site.id) for site in (HQ, plant)}
    assert first == {"head_office": MONDAY, "plant": MONDAY + timedelta(days=1)}


def test_no_class_of_a_role_falls_into_its_closed_time():
    groups = [make_user_group(4, max_absent_fraction=1.0), make_user_group(4, "service", id="s")]
    courses = [make_course("A", hours=6.0), make_course("B", audiences=("service",), hours=6.0)]
    days = frozenset({MONDAY + timedelta(days=1)})

    def blocked(_sites, roles):
        return days if "service" in roles else frozenset()

    training = planned(blocked, groups=groups, courses=courses, packages=[WEEK])
    assert not days & {session.day for session in training.sessions if session.course_id == "B"}


def test_key_users_are_away_with_the_role_they_come_from():
    groups = [make_user_group(4, key_users=2, max_absent_fraction=1.0)]
    first = TrainingPackage(None, Text.same("key"), date(2026, 9, 14), date(2026, 9, 18))

    def blocked(_sites, roles):
        return frozenset({first.first}) if "sales" in roles else frozenset()

    courses = [make_course(audiences=("key_user",), stage="before_uat")]
    training = planned(blocked, groups=groups, courses=courses, packages=[first])
    assert [session.day for session in training.sessions] == [date(2026, 9, 15)]


# --- materials


def test_nobody_learns_before_the_materials_of_the_role_are_ready_and_the_session_says_so():
    wednesday = MONDAY + timedelta(days=2)
    training = planned(
        groups=[make_user_group(4, max_absent_fraction=1.0)], packages=[WEEK], materials_from={"sales": wednesday}
    )
    (session,) = training.sessions
    assert session.day == wednesday
    assert "training.why-material" in [why.code for why in session.why]


def test_materials_of_other_roles_hold_nobody_up():
    training = planned(
        groups=[make_user_group(4, max_absent_fraction=1.0)], packages=[WEEK], materials_from={"service": FRIDAY}
    )
    assert {session.day for session in training.sessions} == {MONDAY}


def test_materials_that_come_after_the_deadline_are_not_waited_for_and_that_is_said():
    training = planned(
        groups=[make_user_group(4, max_absent_fraction=1.0)], packages=[WEEK], materials_from={"sales": GO_LIVE}
    )
    assert training.sessions
    early = next(warning for warning in training.warnings if warning.code == "training.before-material")
    assert (early.params["count"], early.params["ready"]) == (1, GO_LIVE)
    for language in ("zh-CN", "en"):
        assert load_wording(language).say(early)


# --- work packages before the user test


def test_administrators_project_team_and_method_keep_to_packages_of_their_own():
    courses = [
        make_course("A", audiences=("administrator",), stage="before_uat"),
        make_course("T", audiences=("project_team",), stage="before_uat"),
        make_course("M", audiences=("project_team",), stage="before_uat", kind="method"),
        make_course("K", audiences=("key_user",), stage="before_uat"),
    ]
    groups = [
        make_user_group(4, key_users=2, max_absent_fraction=1.0),
        make_user_group(2, "administrator", id="a", max_absent_fraction=1.0),
    ]
    days = {"administrator": 21, "project_team": 22, "method": 14, "key_user": 23}
    packages = [
        TrainingPackage(None, Text.same(who), date(2026, 9, day), date(2026, 9, day), who) for who, day in days.items()
    ]
    training = planned(groups=groups, courses=courses, packages=packages)
    held = {session.course_id: session.day.day for session in training.sessions}
    assert held == {"A": 21, "T": 22, "M": 14, "K": 23}
    assert not [code for code in codes(training) if "package" in code]


def test_a_package_for_which_nobody_is_registered_is_said_to_hold_the_place_only():
    package = TrainingPackage(None, Text.same("key"), date(2026, 9, 14), date(2026, 9, 15))
    training = planned(groups=[make_user_group(4, max_absent_fraction=1.0)], packages=[package, WEEK])
    told = [warning for warning in training.warnings if warning.code.startswith("training.nobody-in-package")]
    assert [(one.code, one.params["first"]) for one in told] == [("training.nobody-in-package-key-user", package.first)]


def test_a_package_without_room_for_its_classes_does_not_draw_those_of_another_out_of_theirs():
    # ten classes of a day in five days, and a package of key users weeks before
    groups = [make_user_group(10, key_users=1, max_absent_fraction=0.1)]
    courses = [make_course("K", audiences=("key_user",), stage="before_uat"), make_course(hours=6.0)]
    key = TrainingPackage(None, Text.same("key"), date(2026, 9, 14), date(2026, 9, 14))
    training = planned(groups=groups, courses=courses, packages=[key, WEEK])
    assert {session.day for session in training.sessions if session.course_id == "K"} == {key.first}
    assert "training.before-package" in codes(training)
