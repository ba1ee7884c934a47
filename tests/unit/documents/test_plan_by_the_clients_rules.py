"""D6 where the client has laid something down or a count is printed twice: rules, committee, gaps, loads, reviews."""

from __future__ import annotations

import re

import pytest

from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.builders.plan_organisation import people_blocks
from planner.documents.builders.plan_view import plan_view
from planner.domain.model.document import Bullets, FigureBlock, Table
from planner.domain.model.text import LANGUAGES

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")


@pytest.fixture(scope="module", params=EXAMPLES)
def result(request, run_example):
    return run_example(request.param)


@pytest.fixture(scope="module")
def manufacturing(run_example):
    return run_example("sample_manufacturing")


@pytest.fixture(scope="module")
def plan(manufacturing):
    return build_implementation_plan(manufacturing, "en")


def block(document, id_):
    blocks = (*document.opening, *document.body, *document.annexes)
    return next(one for one in blocks if one.id == id_)


def rows_of(table):
    return [[cell.text for cell in row.cells] for row in table.rows if not row.group]


def numbers(texts):
    return sum(int(number) for text in texts for number in re.findall(r"\d+", text))


def test_changes_are_decided_by_the_rules_the_client_laid_down(manufacturing, plan):
    sheet = manufacturing.engagement.survey.initiation
    rules = block(plan, "change-rules")
    assert isinstance(rules, Bullets)
    assert sheet.decision_rights.en in rules.items[0]
    assert sheet.change_rule.en in rules.items[1]
    assert any(sheet.reporting_rhythm.en in row[1] for row in rows_of(block(plan, "monitoring-table")))


def test_the_chart_names_head_and_members_of_the_committee_as_the_client_stated_them(manufacturing):
    chart = next(b for b in people_blocks(plan_view(manufacturing, "en")) if isinstance(b, FigureBlock)).chart
    top = next(box for box in chart.boxes if box.id == "steering")
    stated = next(group for group in manufacturing.engagement.survey.initiation.groups if group.kind == "steering")
    assert any(stated.head.en in line for line in top.lines)
    assert any(stated.members.en in line for line in top.lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gaps_of_the_modules_add_up_to_all_gaps_and_to_the_summary(result, language):
    if not result.rollout.gaps:
        pytest.skip("no alternative to compare with")
    document = build_implementation_plan(result, language)
    table = block(document, "configuration-table")
    assert isinstance(table, Table)
    assert numbers(row[3] for row in rows_of(table)) == len(result.rollout.gaps)
    view = plan_view(result, language)
    heads = {"zh-CN": "澄清", "en": "Clarify"}
    asked = [row for row in rows_of(block(document, "gaps-summary")) if row[0].startswith(heads[language])]
    assert sum(int(row[1]) for row in asked) == len(view.to_clarify)


def test_a_requirement_dropped_in_the_fit_gap_table_is_named_as_not_included(manufacturing, plan):
    (dropped,) = manufacturing.engagement.dropped_requirements
    assert any(item.startswith(dropped) for item in block(plan, "not-included-list").items)
    assert dropped not in {requirement.id for requirement in manufacturing.requirements}


def test_every_final_load_of_a_wave_stands_in_the_table_of_batches(manufacturing, plan):
    loads = plan_view(manufacturing, "en").hooked("load_final")
    dates = [row[3] for row in rows_of(block(plan, "batches-table"))]
    assert all(any(load.id.removeprefix("WP-") in text for text in dates) for load in loads)


def test_the_exit_review_follows_hypercare_and_the_benefits_review_the_evaluation(result):
    reviews = {review.id: review.due for review in result.outcomes.reviews}
    for review, template in (("RV-014", "WP-HYP-CARE"), ("RV-090", "WP-ACC-BENEFIT")):
        own = [one.id for one in result.rollout.work_packages if one.template_id == template]
        assert all(result.rollout.schedule[id_].finish < reviews[review] for id_ in own)
