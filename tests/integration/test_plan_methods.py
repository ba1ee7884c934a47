"""Every example is planned with each of the plan templates without a fault, and the work stays the same."""

import dataclasses

import pytest

from planner.content.calendars import HolidayCalendarSource
from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.builders.plan_view import plan_view
from planner.services.run import run_engagement
from tests.unit.documents.example_documents import register_of

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
TEMPLATES = ("four_phase", "six_step", "seven_step", "five_stage")
CALENDAR = HolidayCalendarSource()


@pytest.fixture(scope="module")
def planned(run_example):
    """Return a function that runs an example with another plan template, once."""
    known = {}

    def plan(name, template):
        if (name, template) not in known:
            result = run_example(name)
            settings = dataclasses.replace(result.engagement.plan, template_id=template)
            engagement = dataclasses.replace(result.engagement, plan=settings)
            known[name, template] = run_engagement(engagement, result.packs, CALENDAR.work_calendar(engagement))
        return known[name, template]

    return plan


def packages_of(result):
    return {package.id for package in result.rollout.work_packages}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("name", EXAMPLES)
class TestEveryTemplate:
    def test_it_plans_with_go_live_gates_and_training(self, planned, name, template):
        result = planned(name, template)
        assert result.rollout.template_id == template
        assert result.rollout.waves
        assert len(result.rollout.gates) >= 6
        assert result.training.sessions
        assert not result.training.unscheduled

    def test_every_link_between_packages_is_kept_by_their_dates(self, planned, name, template):
        rollout = planned(name, template).rollout
        for package in rollout.work_packages:
            dates = rollout.schedule[package.id]
            for link in package.links:
                before = rollout.schedule[link.predecessor_id]
                if link.type == "FS" and link.lag_days >= 0:
                    assert before.finish <= dates.start, (link.predecessor_id, package.id)

    def test_what_other_stages_look_up_is_found(self, planned, name, template):
        result = planned(name, template)
        made_from = {package.template_id for package in result.rollout.work_packages}
        hooks = result.packs.plan_templates[template].hooks
        assert set(hooks.values()) <= made_from
        assert not any(statement.code == "migration.loads-without-date" for statement in result.migration.warnings)
        assert result.rollout.uat_start < result.rollout.waves[0].go_live

    def test_the_adoption_plan_finds_its_days(self, planned, name, template):
        result = planned(name, template)
        told = {one.template_id for one in result.adoption.communications}
        assert told == {one.id for one in result.packs.adoption.communications}
        waves = "several" if len(result.rollout.waves) > 1 else "single"
        stages = result.packs.adoption.promotion
        assert len(result.adoption.promotion) == sum(one.only in {None, waves} for one in stages)

    def test_the_implementation_plan_is_built_in_both_languages(self, planned, name, template):
        result = planned(name, template)
        zh, en = (build_implementation_plan(result, language) for language in ("zh-CN", "en"))
        assert [block.id for block in zh.body] == [block.id for block in en.body]


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("template", TEMPLATES[1:])
def test_a_derived_template_does_the_work_of_template_c_and_a_little_more(planned, name, template):
    plain, other = packages_of(planned(name, "four_phase")), packages_of(planned(name, template))
    assert plain <= other
    added = set(other - plain)
    assert all(id_.startswith(("WP-ASI", "WP-KEY", "WP-DEF-PEER", "WP-DAT-INIT")) for id_ in added)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_cross_map_counts_every_work_package_once_in_each_method(planned, name):
    result = planned(name, "six_step")
    table = register_of(result, "methods-table")
    assert len(table.columns) == len(TEMPLATES)
    for column in range(len(TEMPLATES)):
        counts = (
            int(part.rsplit("(", maxsplit=1)[1].removesuffix(")"))
            for row in table.rows
            for part in row.cells[column].text.split("; ")
        )
        assert sum(counts) == len(result.rollout.work_packages)


def test_the_small_example_is_planned_in_six_steps_and_keeps_its_date(run_example):
    rollout = run_example("sample_services").rollout
    assert rollout.template_id == "six_step"
    assert rollout.go_live.kept is True


def test_a_red_cause_shows_in_the_plan_and_in_the_risk_that_points_to_it(planned):
    result = planned("sample_manufacturing", "four_phase")
    assert result.facts["cause_training"] == "red"
    assert "WP-COR-TRAIN" in packages_of(result)
    risk = next(risk for risk in result.rollout.risks if risk.id == "RK-TRAINING")
    assert "WP-COR-TRAIN" in risk.package_ids
    assert plan_view(result, "en").by_id["WP-COR-TRAIN"].effort_days
