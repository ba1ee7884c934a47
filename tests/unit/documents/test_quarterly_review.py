"""D13 and D12: what is known is prefilled, what is unknown says so, in both languages."""

import dataclasses
import re
from datetime import date

import pytest

from planner.documents.builders.kpi_sheet import build_kpi_document
from planner.documents.builders.quarterly_review import build_quarterly_review
from planner.domain.model.document import Checklist, Table
from planner.domain.model.operation import Adjustment
from planner.domain.model.text import Text
from planner.domain.outcomes.results import AffectedByAdjustment
from tests.unit.documents.example_documents import EXAMPLES, block_of, blocks_of, cells_of, texts_of

HAN = re.compile(r"[\u4e00-\u9fff]")
BUILDERS = (build_quarterly_review, build_kpi_document)


@pytest.fixture(params=EXAMPLES)
def result(request, run_example):
    return run_example(request.param)


@pytest.mark.parametrize("build", BUILDERS)
def test_block_ids_are_unique_and_the_same_in_both_languages(result, build):
    chinese, english = ([block.id for block in blocks_of(build(result, language))] for language in ("zh-CN", "en"))
    assert chinese == english
    assert len(set(chinese)) == len(chinese)


@pytest.mark.parametrize("build", BUILDERS)
def test_both_languages_are_complete(result, build):
    chinese, english = (blocks_of(build(result, language)) for language in ("zh-CN", "en"))
    for one, other in zip(chinese, english, strict=True):
        if isinstance(one, Table):
            assert [len(row.cells) for row in one.rows] == [len(row.cells) for row in other.rows], one.id
            assert all(row.group or len(row.cells) == len(one.columns) for row in one.rows), one.id
        if isinstance(one, Checklist):
            assert all(len(item.details) == len(one.detail_heads) for item in one.items), one.id
            assert not one.fill_widths or len(one.fill_widths) == len(one.fill_heads), one.id
    assert not [text for text in texts_of(english) if HAN.search(text)]
    assert not [text for text in texts_of((chinese, english)) if "{" in text or "None" in text]


def test_every_deciding_kpi_stands_with_start_value_target_and_value_on_the_way(result):
    sheet = block_of(build_quarterly_review(result, "en"), "kpi-sheet")
    deciding = [one for one in result.outcomes.kpis if one.deciding]
    assert [item.number for item in sheet.items] == [one.kpi_id for one in deciding]
    for item, one in zip(sheet.items, deciding, strict=True):
        assert (item.details[0] == "unknown") == (one.start_value is None)
        if one.start_value is None or one.due is None:
            assert item.details[2] == "unknown"


def test_the_review_is_that_of_the_first_quarter_and_the_others_are_listed_with_their_steps(result):
    lines = cells_of(block_of(build_quarterly_review(result, "en"), "quarter-table"))
    quarters = result.outcomes.review_plan.quarters
    assert len(lines) == len(quarters) == 4
    assert lines[0][1] == f"{quarters[0].first_day} to {quarters[0].last_day}"


def test_each_analysis_prints_question_data_steps_caution_and_actions_with_one_empty_sheet_for_all(result):
    ids = {block.id for block in blocks_of(build_quarterly_review(result, "zh-CN"))}
    for id_ in ("funnel", "portrait", "service_product"):
        parts = ("question", "data", "steps", "reading", "caution", "actions")
        assert {f"analysis-{id_}-{part}" for part in parts} <= ids
    assert "analysis-sheet" in ids


def test_a_closure_rate_nobody_can_know_is_printed_as_unknown(run_example):
    document = build_quarterly_review(run_example("sample_manufacturing"), "zh-CN")
    assert "未知" in block_of(document, "closure").text


def test_logged_decisions_are_printed_with_figures_owner_and_state(run_example):
    lines = cells_of(block_of(build_quarterly_review(run_example("sample_manufacturing"), "en"), "decision-table"))
    assert [line[5] for line in lines] == ["open", "2026-06-29", "open"]
    assert all(line[1] and line[3] for line in lines)


def test_an_overdue_decision_without_figure_and_owner_says_so_and_is_an_open_item(run_example):
    document = build_quarterly_review(run_example("sample_gone_wrong"), "en")
    (line,) = cells_of(block_of(document, "decision-table"))
    assert (line[1], line[3], line[5]) == ("no figure", "to be named", "overdue")
    assert any("overdue" in item.text for item in block_of(document, "open-items").items)


def test_open_adjustments_print_what_to_check_again(run_example):
    result = run_example("sample_manufacturing")
    adjustment = Adjustment(
        "A1",
        date(2027, 1, 5),
        "field",
        Text("加字段", "add a field"),
        None,
        "CF06",
        (),
        None,
        date(2027, 1, 31),
        None,
        None,
    )
    changed = dataclasses.replace(
        result.outcomes.review_plan,
        adjustments=(adjustment,),
        affected=(AffectedByAdjustment("A1", ("F-SVC-01",), ("AC-F-SVC-01",), ("TC-17",)),),
    )
    outcomes = dataclasses.replace(result.outcomes, review_plan=changed)
    document = build_quarterly_review(dataclasses.replace(result, outcomes=outcomes), "en")
    assert cells_of(block_of(document, "affected-table")) == [["add a field", "F-SVC-01", "TC-17"]]
    assert cells_of(block_of(document, "adjustment-table"))[0][6] == "open"


def test_without_a_pack_of_reviews_the_report_says_so(run_example):
    result = run_example("sample_services")
    outcomes = dataclasses.replace(result.outcomes, review_plan=None)
    document = build_quarterly_review(dataclasses.replace(result, outcomes=outcomes), "en")
    assert block_of(document, "no-reviews").mark == "unknown"


# --- D12


def test_the_leading_indicators_come_before_the_other_watched_ones_each_with_its_pair(result):
    watched = [one.kpi_id for one in result.outcomes.kpis if not one.deciding]
    leading = [id_ for id_ in watched if result.packs.outcomes.kpis[id_].leading]
    assert watched[: len(leading)] == leading
    lines = {line[0]: line[4] for line in cells_of(block_of(build_kpi_document(result, "en"), "leading-table"))}
    assert lines["K26"].startswith("K45 ")
    assert lines["K45"].startswith("K26 ")


def test_the_three_views_are_shown_with_the_state_of_every_kpi_here(result):
    table = block_of(build_kpi_document(result, "zh-CN"), "view-table")
    assert [row.cells[0].text[:2] for row in table.rows if row.group] == ["数据", "效率", "成本"]
    states = {line[0]: line[4] for line in cells_of(table)}
    assert {"K52", "K10", "K11"} <= set(states)
    used = {one.kpi_id for one in result.outcomes.kpis}
    assert all((state == "未纳入") == (kpi not in used) for kpi, state in states.items())


def test_the_improvement_sheet_is_filled_with_what_is_known_before_the_first_review(run_example):
    result = run_example("sample_manufacturing")
    document = build_kpi_document(result, "en")
    lines = {line[0].split()[0]: line for line in cells_of(block_of(document, "pdca-table")) if line[0]}
    lead = block_of(document, "pdca-lead").text
    assert "go-live" in lead
    assert str(result.outcomes.review_plan.quarters[0].last_day) in lead
    for one in (one for one in result.outcomes.kpis if one.deciding):
        _, plan, do, check, act = lines[one.kpi_id]
        assert str(one.due) in plan
        assert "configure" in do
        assert "start value" in check
        assert act == ""


def test_the_evaluation_has_three_parts_with_method_needs_and_limits(result):
    table = block_of(build_kpi_document(result, "zh-CN"), "evaluation-table")
    assert [row.cells[0].text[:2] for row in table.rows if row.group] == ["定量", "定性", "对比"]
    assert all(all(line) for line in cells_of(table))
