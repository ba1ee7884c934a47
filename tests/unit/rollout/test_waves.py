import pytest

from planner.domain.model.company import Department, Site
from planner.domain.model.text import Text
from planner.domain.rollout.waves import plan_waves
from planner.errors import InputError
from tests.builders import make_company, make_engagement, make_plan_settings, make_user_group


def site(id_, seats=10):
    return Site(id_, Text(f"{id_}地", id_), seats)


def group(site_id, headcount, role="sales", key_users=0, department_id="sales"):
    return make_user_group(
        headcount, role, id=f"{role}-{site_id}-{department_id}", site_id=site_id, key_users=key_users,
        department_id=department_id,
    )  # fmt: skip


def waves_of(sites, groups, pilot=None, departments=()):
    company = make_company(0, sites=tuple(sites), user_groups=tuple(groups), departments=tuple(departments))
    return plan_waves(make_engagement(company=company, plan=make_plan_settings(pilot_site=pilot)))


def test_one_small_site_goes_live_at_once_without_a_pilot():
    (wave,) = waves_of([site("hq")], [group("hq", 25)])
    assert (wave.users, wave.is_pilot, wave.site_ids) == (25, False, ("hq",))


def test_the_site_of_middle_size_with_a_room_goes_first_and_the_others_follow_together():
    # 75 of 120 is too large for a trial, 21 have no room
    sites = [site("hq"), site("plant"), site("office", 0)]
    waves = waves_of(sites, [group("hq", 75, key_users=8), group("plant", 24, key_users=2), group("office", 21)])
    assert [(wave.id, wave.is_pilot, wave.site_ids) for wave in waves] == [
        ("1", True, ("plant",)),
        ("2", False, ("hq", "office")),
    ]
    assert sum(wave.users for wave in waves) == 120


def test_the_clients_own_choice_of_pilot_is_kept_and_a_better_one_named():
    sites = [site("hq"), site("plant")]
    waves = waves_of(sites, [group("hq", 80), group("plant", 20)], pilot="hq")
    assert waves[0].site_ids == ("hq",)
    assert [reason.code for reason in waves[0].reasons[:2]] == ["rollout.pilot-given", "rollout.pilot-better"]


def test_an_unknown_pilot_site_is_refused_with_the_sites_there_are():
    with pytest.raises(InputError) as refused:
        waves_of([site("hq")], [group("hq", 80)], pilot="moon")
    assert refused.value.problems[0].params == {"id": "moon", "sites": ("hq",)}


def test_a_further_wave_opens_only_when_each_keeps_eighty_users():
    sites = [site("pilot"), site("a"), site("b")]
    pilot = group("pilot", 40, key_users=4)
    assert len(waves_of(sites, [pilot, group("a", 79), group("b", 80)])) == 2
    assert len(waves_of(sites, [pilot, group("a", 80), group("b", 80)])) == 3


def test_one_large_site_is_divided_by_department():
    departments = [Department("sales", Text("销售部", "Sales")), Department("service", Text("客服部", "Service"))]
    groups = [group("hq", 70), group("hq", 30, role="service", department_id="service")]
    waves = waves_of([site("hq")], groups, departments=departments)
    assert [wave.title.en for wave in waves] == ["Service", "Sales"]


def test_unknown_users_give_one_wave_that_says_so():
    (wave,) = waves_of([site("hq"), site("plant")], [])
    assert [reason.code for reason in wave.reasons] == ["rollout.wave-users-unknown"]


def test_each_wave_names_its_user_groups_also_where_two_waves_share_one_site():
    departments = [Department("sales", Text("销售部", "Sales")), Department("service", Text("客服部", "Service"))]
    groups = [group("hq", 70), group("hq", 30, role="service", department_id="service")]
    waves = waves_of([site("hq")], groups, departments=departments)
    assert [wave.group_ids for wave in waves] == [("service-hq-service",), ("sales-hq-sales",)]
