"""Derived plan templates, role cards, corrective packages, adoption pack and usage policy: what the feature rows ask of them."""

import functools
import re
from collections import Counter
from pathlib import Path

import pytest

from planner.content.packs import FileContentSource
from planner.domain.model.condition import holds

CAUSES = {
    "cause_fit": "S-096", "cause_training": "S-097", "cause_data": "S-098", "cause_management": "S-099",
    "cause_integration": "S-100",
}  # fmt: skip
READINESS = ("data", "people", "budget", "infrastructure", "management")
DERIVED = {"six_step": 6, "seven_step": 7, "five_stage": 5}


@functools.cache
def packs():
    return FileContentSource().load()


def template(id_="four_phase"):
    return packs().plan_templates[id_]


def answering(**facts):
    """Return the work packages that a fact alone brings into the plan."""
    quiet = dict.fromkeys((*CAUSES, *(f"readiness_{topic}" for topic in READINESS)), "green")
    found = []
    for package in template().work_packages.values():
        conditional = package.applies_if is not None and not holds(package.applies_if, quiet)
        if conditional and holds(package.applies_if, quiet | facts):
            found.append(package)
    return found


# --- plan templates


@pytest.mark.parametrize(("id_", "steps"), DERIVED.items())
def test_the_derived_templates_have_the_steps_of_their_source(id_, steps):
    assert len(template(id_).phases) == steps
    assert template(id_).extends == "four_phase"


def test_template_a_goes_from_goals_over_as_is_and_plan_to_training_implementation_and_monitoring():
    assert [phase.text.zh for phase in template("six_step").phases.values()] == [
        "明确目标", "现状分析", "制定计划", "员工培训", "系统实施", "监控与评估",
    ]  # fmt: skip


def test_template_b_works_out_key_customers_before_it_chooses():
    phases = [phase.text.en for phase in template("seven_step").phases.values()]
    assert phases[1:3] == ["Identify key customers", "Choose the system"]
    award = template("seven_step").work_packages["WP-SEL-AWARD"]
    assert "WP-KEY-SIGN" in {link.id for link in award.predecessors}
    assert template("seven_step").gates["GK"].work_package == "WP-KEY-SIGN"


def test_template_d_has_data_initialisation_signed_by_both_sides_before_acceptance_testing():
    five = template("five_stage")
    assert [phase.text.zh for phase in five.phases.values()] == [
        "项目定义", "实施准备", "数据初始化", "培训与安装", "验收与应用评估",
    ]  # fmt: skip
    gate = five.work_packages["WP-DAT-INIT"]
    assert {"data_steward", "vendor_consultant"} <= set(gate.raci.responsible)
    assert "WP-DAT-INIT" in {link.id for link in five.work_packages["WP-TST-UAT1"].predecessors}


@pytest.mark.parametrize("id_", DERIVED)
def test_a_derived_template_keeps_every_work_package_of_template_c(id_):
    assert set(template().work_packages) <= set(template(id_).work_packages)
    assert set(template().risks) == set(template(id_).risks)
    assert template().hooks == template(id_).hooks


@pytest.mark.parametrize("id_", ["four_phase", *DERIVED])
def test_every_phase_holds_work_and_every_overlap_has_its_reason(id_):
    held = {package.phase for package in template(id_).work_packages.values() if package.kind == "work"}
    assert held == set(template(id_).phases)
    assert all(overlap.reason.zh and overlap.reason.en for overlap in template(id_).overlaps)


@pytest.mark.parametrize(("column", "id_"), list(enumerate(DERIVED, start=1)))
def test_the_cross_map_in_the_docs_counts_the_packages_as_the_templates_place_them(column, id_):
    text = (Path(__file__).parents[2] / "docs/methods.md").read_text(encoding="utf-8")
    lines = text.split("| C, four phases |")[1].splitlines()[2:6]
    for code, line in zip(template().phases, lines, strict=True):
        stated = {
            phase: int(count) for phase, count in re.findall(r"(\d) [^(|]+\((\d+)\)", line.split("|")[column + 1])
        }
        placed = Counter(
            template(id_).work_packages[package.id].phase
            for package in template().work_packages.values()
            if package.phase == code
        )
        assert stated == placed


# --- organisation


def test_each_of_the_five_groups_has_a_card_with_everything_a_card_needs():
    cards = template().cards
    assert list(cards) == ["steering", "experts", "technical", "implementation", "management_office"]
    for card in cards.values():
        assert card.decisions
        assert card.entry_conditions
        assert card.purpose.zh
        assert card.when_missing.zh
        assert "假定值" in card.time_needed.zh


def test_the_card_of_the_technical_group_lists_what_needs_custom_development():
    assert "custom" in template().cards["technical"].lists_gaps


def test_every_duty_has_a_task():
    duties = [duty for role in template().roles.values() for duty in role.duties]
    assert len(duties) > 60
    assert all(duty.package_ids or duty.rhythm for duty in duties)


def test_the_project_office_buys_installs_trains_operations_and_keeps_the_files():
    office = [role for role in template().roles.values() if role.group == "management_office"]
    by_text = {duty.text.zh: set(duty.package_ids) for role in office for duty in role.duties}
    assert {"WP-SEL-LICENCE", "WP-INI-HOST"} <= by_text["办理软硬件采购，督促到货与安装"]
    assert "WP-ENA-ADMIN" in by_text["组织运维人员培训"]
    assert "WP-HYP-DOCS" in by_text["管理项目资料"]


# --- corrective packages


@pytest.mark.parametrize("topic", READINESS)
@pytest.mark.parametrize("light", ["amber", "red"])
def test_a_readiness_topic_that_is_not_green_brings_a_package_of_its_own(topic, light):
    (package,) = answering(**{f"readiness_{topic}": light})
    assert f"readiness:{topic}" in package.reasons
    assert "source:S-005" in package.reasons


@pytest.mark.parametrize(("cause", "row"), CAUSES.items())
def test_each_of_the_five_causes_brings_a_package_of_its_own(cause, row):
    (package,) = answering(**{cause: "red"})
    assert f"source:{row}" in package.reasons
    assert f"cause:{cause.removeprefix('cause_')}" in package.reasons
    assert package.effort


def test_a_corrective_package_scales_with_a_driver_unless_money_alone_is_settled():
    corrective = [one for one in template().work_packages.values() if one.id.startswith("WP-COR-")]
    assert len(corrective) == 10
    assert {one.id for one in corrective if not one.duration.rates} == {"WP-COR-BUDGET"}


def test_a_corrective_package_holds_something_back_and_a_risk_points_to_it():
    packages = template().work_packages.values()
    awaited = {link.id for package in packages for link in package.predecessors}
    pointed = {id_ for risk in template().risks.values() for id_ in risk.package_ids}
    for package in packages:
        if package.id.startswith("WP-COR-"):
            assert package.id in awaited
            assert package.id in pointed


# --- adoption


def test_every_communication_says_what_by_which_channel_and_with_which_material():
    pack = packs().adoption
    assert len(pack.communications) >= 15
    for one in pack.communications:
        assert one.channel in pack.channels
        assert one.message.zh
        assert one.material.en
        assert one.audiences


def test_the_customer_at_the_centre_is_told_in_meetings_and_in_the_lessons():
    culture = [one for one in packs().adoption.communications if "source:S-095" in one.reasons]
    assert {one.channel for one in culture} >= {"department_meeting", "training_room"}


@pytest.mark.parametrize("words", ["看板", "派任务", "重点商机", "例会"])
def test_managers_read_dashboards_assign_tasks_follow_key_deals_and_ask_in_meetings(words):
    behaviours = packs().adoption.behaviours
    assert any(words in one.text.zh for one in behaviours)
    assert all(one.evidence.zh and "建议值" in one.target.zh for one in behaviours)


def test_every_incentive_names_its_abuse_and_no_amount_is_invented():
    for one in packs().adoption.incentives:
        assert one.abuse.zh
        assert one.guard.zh
        assert not re.search(r"[0-9]+ ?(元|万|CNY|yuan)", f"{one.rewards.zh} {one.measure.zh} {one.rewards.en}")


def test_low_activity_is_measured_by_the_kpi_of_activity_and_its_limits_are_assumptions():
    low = packs().adoption.low_activity
    assert "活跃度" in packs().outcomes.kpis[low.kpi].text.zh
    assert "假定值" in low.limits_source.zh
    assert [step.days for step in low.steps] == sorted(step.days for step in low.steps)


def test_graver_issues_are_answered_sooner_and_every_class_has_an_owner_and_a_way_up():
    classes = {one.id: one for one in packs().adoption.feedback.classes}
    hours = [classes[id_].response_hours for id_ in ("fatal", "serious", "general")]
    assert hours == sorted(hours)
    assert all(one.owner != one.escalate_to for one in classes.values())
    assert 0 < packs().adoption.feedback.closure_target <= 1


def test_seed_users_have_criteria_steps_and_a_session_to_share():
    seed = packs().adoption.seed_users
    assert {one.must for one in seed.criteria} == {True, False}
    assert len(seed.agenda) >= 3
    assert "假定值" in seed.per_users_source.zh


def test_pilot_exit_asks_for_activity_completeness_and_closed_issues():
    exits = packs().adoption.pilot_exit
    assert {"K43", "K18"} <= {one.kpi for one in exits}
    assert any("闭环率" in one.measure.zh for one in exits)


# --- the policy


def test_the_policy_has_the_ten_chapters_of_a_company_regulation():
    assert [chapter.title.zh for chapter in packs().policy.chapters] == [
        "总则", "适用范围", "职责", "录入标准", "使用要求与时限", "数据质量与检查", "权限与数据安全", "考核与奖惩",
        "离职与交接", "附则",
    ]  # fmt: skip


def test_the_policy_leaves_amounts_and_penalties_blank():
    rewards = next(chapter for chapter in packs().policy.chapters if chapter.id == "rewards")
    texts = [clause.text.zh for clause in rewards.clauses]
    assert sum("____" in text for text in texts) == len(texts)
    assert not any(re.search(r"[0-9]", text) for text in texts)


def test_the_policy_cites_laws_by_name_and_says_that_it_is_a_draft():
    policy = packs().policy
    text = " ".join(clause.text.zh for chapter in policy.chapters for clause in chapter.clauses)
    for law in ("个人信息保护法", "数据安全法", "网络安全法", "劳动合同法"):
        assert f"《中华人民共和国{law}》" in text
    assert "根据《中华人民共和国个人信息保护法》" in text
    assert "符合" not in text
    assert not re.search(r"法》第", text)
    assert "法务" in policy.notice.zh


def test_every_rule_a_time_limit_names_is_an_automation_rule_with_a_limit():
    rules = packs().configuration.rules
    named = [limit for limit in packs().policy.time_limits if limit.rule]
    assert {limit.id for limit in named} >= {"lead", "stage", "approval"}
    for limit in named:
        assert rules[limit.rule].limit is not None
        assert "{limit}" in limit.ruled.zh
        assert "{limit}" in limit.ruled.en


def test_what_decides_about_a_wave_can_be_measured_when_it_is_decided():
    # the exit review comes two to three weeks after go-live: nothing may ask for a fourth week or for two weeks running
    criteria = [one for one in packs().adoption.pilot_exit if one.kpi == "K43"]
    assert all(one.measure.zh.startswith("评估前最近五个工作日") for one in criteria)
    assert not [one.text.zh for one in packs().adoption.pilot_exit if "连续两周" in one.text.zh]


def test_the_last_step_of_low_activity_waits_for_the_settling_in_time_of_the_policy():
    assert "适应期满之后" in packs().adoption.low_activity.steps[-1].text.zh
    assert any("适应期" in clause.text.zh for chapter in packs().policy.chapters for clause in chapter.clauses)


def test_time_limits_are_proposals():
    assert "建议值" in packs().policy.time_limits_source.zh
    assert len(packs().policy.time_limits) >= 8
