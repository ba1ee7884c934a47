"""How many working days a training work package of the plan needs."""

from datetime import date

from planner.domain.model.company import Site
from planner.domain.model.text import Text
from planner.domain.training.curriculum import TrainingWave
from planner.domain.training.needed import training_days_needed
from tests.builders import make_catalogue, make_company, make_engagement, make_member, make_user_group
from tests.unit.training.test_training import GO_LIVE, HQ, make_course, make_template


def needed(courses, groups, *, team=(), sites=(HQ,), waves=None):
    company = make_company(0, sites=sites, user_groups=tuple(groups))
    engagement = make_engagement(company=company, team=tuple(team))
    catalogue = make_catalogue()
    waves = waves or [TrainingWave("1", tuple(site.id for site in sites), GO_LIVE)]
    requirements = tuple(catalogue.requirements.values())
    return training_days_needed(engagement, catalogue, requirements, make_template(*courses), {}, waves)


def test_three_cohorts_of_a_whole_day_in_one_room_need_three_days():
    assert needed([make_course(hours=6.0)], [make_user_group(9, max_absent_fraction=1 / 3)]) == {"1": 3}


def test_four_cohorts_of_half_a_day_need_two_days():
    assert needed([make_course()], [make_user_group(8, max_absent_fraction=0.25)]) == {"1": 2}


def test_two_sites_with_a_trainer_each_need_as_long_as_the_longer_one():
    plant = Site("plant", Text.same("Plant"), 12)
    groups = [make_user_group(10, max_absent_fraction=0.5), make_user_group(10, id="p", site_id="plant")]
    team = [make_member("trainer"), make_member("trainer", id="t2")]
    assert needed([make_course(hours=6.0)], groups, sites=(HQ, plant), team=team) == {"1": 2}
    assert needed([make_course(hours=6.0)], groups, sites=(HQ, plant), team=team[:1])["1"] > 2


def test_key_users_and_every_wave_have_days_of_their_own_and_absences_do_not_count():
    courses = [make_course("K", audiences=("key_user",), stage="before_uat"), make_course("U", hours=6.0)]
    groups = [make_user_group(4, key_users=2, max_absent_fraction=1.0), make_user_group(4, id="o", site_id="o")]
    sites = (HQ, Site("o", Text.same("O"), 6))
    waves = [TrainingWave("1", ("head_office",), GO_LIVE), TrainingWave("2", ("o",), date(2026, 12, 1))]
    away = ((date(2001, 1, 1), date(2030, 1, 1)),)
    found = needed(courses, groups, sites=sites, waves=waves, team=[make_member("trainer", absences=away)])
    assert found == {None: 1, "1": 1, "2": 2}


def test_administrators_project_team_and_courses_on_method_have_days_of_their_own():
    courses = [
        make_course("A", audiences=("administrator",), stage="before_uat", hours=6.0),
        make_course("A2", audiences=("administrator",), stage="before_uat", hours=6.0, prerequisites=("A",)),
        make_course("T", audiences=("project_team",), stage="before_uat"),
        make_course("M", audiences=("project_team",), stage="before_uat", kind="method"),
    ]
    groups = [make_user_group(2, "administrator", max_absent_fraction=1.0)]
    found = needed(courses, groups, team=[make_member("trainer")])
    assert found == {"administrator": 2, "project_team": 1, "method": 1}


def test_a_part_time_trainer_counts_as_whole_before_there_are_dates():
    team = [make_member("trainer", availability=0.1)]
    assert needed([make_course(hours=6.0)], [make_user_group(9, max_absent_fraction=1 / 3)], team=team) == {"1": 3}


def test_nobody_to_train_needs_no_days():
    assert needed([make_course()], []) == {}
