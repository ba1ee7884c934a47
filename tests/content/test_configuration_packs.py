"""Rows S-053, S-062 to S-067 and S-101 to S-105 in the delivered packs, documents and workbook."""

import functools

import pytest

from planner.bootstrap import load_packs
from planner.documents.deliverables import DELIVERABLES, WORKBOOKS
from planner.documents.workbook.writer import render_workbook
from tests.unit.documents.example_documents import EXAMPLES, block_of, cells_of, register_of, texts_of

packs = functools.cache(load_packs)
BOOKS = ("Fit-gap table", "Forms book", "Flows book - stages", "Flows book - automation rules", "Reports book")


@pytest.fixture(scope="module")
def plan(run_example):
    """Return a function that builds the implementation plan of an example."""
    return functools.cache(
        lambda name="sample_manufacturing", language="en": DELIVERABLES["D6"][1](run_example(name), language)
    )


@pytest.fixture(scope="module")
def workbook(run_example):
    """Return a function that builds the configuration workbook of an example."""
    return functools.cache(
        lambda name="sample_manufacturing", language="en": WORKBOOKS["D6C"][1](run_example(name), language)
    )


def sheet(book, name):
    return next(one for one in book.sheets if one.name == name)


def column(one, head):
    """Return the texts under a head of a sheet, from the first line below it."""
    top = next(cell for cell in one.cells if cell.value == head)
    return [cell.value for cell in one.cells if cell.column == top.column and cell.row > top.row]


def test_the_packs_hold_what_a_consultant_brings_to_the_workshop():
    template = packs().configuration
    assert {"lead", "customer", "contact", "opportunity", "quotation", "contract", "order", "product", "activity",
            "case", "campaign"} == {one.id for one in template.objects}  # fmt: skip
    assert len(template.rules) >= 22
    assert len(template.stages) == 5
    assert {"erp", "oa", "marketing", "service_desk"} <= set(template.kinds)


def test_the_first_follow_up_is_due_in_three_days_and_a_stalled_deal_warns_after_ten():
    rules = packs().configuration.rules
    assert (rules["first_follow_up"].limit.value, rules["first_follow_up"].limit.unit.en) == (3, "days")
    assert (rules["stalled_opportunity"].limit.value, rules["stalled_opportunity"].limit.unit.en) == (10, "days")
    assert all(rule.trigger and rule.condition and rule.action and rule.target for rule in rules.values())


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_workbook_of_every_example_can_be_written_and_says_nothing_about_none(workbook, name, language):
    book = workbook(name, language)
    assert render_workbook(book)
    texts = [cell.value for one in book.sheets for cell in one.cells if isinstance(cell.value, str)]
    assert not any("{" in text or text == "None" or text.startswith("None ") for text in texts)


def test_each_line_of_the_three_books_is_accepted_on_its_own(workbook, run_example):
    book, found = workbook(), run_example("sample_manufacturing").configuration
    counts = {"Forms book": found.fields, "Flows book - stages": found.stages, "Flows book - flows": found.flows,
              "Flows book - automation rules": found.rules, "Reports book": found.boards}  # fmt: skip
    for name, lines in counts.items():
        hows = [text for text in column(sheet(book, name), "How this line is accepted") if text]
        assert len(hows) == len(lines)
        accepted = next(rule for rule in sheet(book, name).rules)
        assert accepted.options == ("yes", "no")


def test_the_fit_gap_sheet_names_what_the_client_decided_and_why(workbook):
    cells = [cell.value for cell in sheet(workbook(), "Fit-gap table").cells]
    at = cells.index("FG.F-MKT-05")
    line = cells[at : at + 9]
    assert "drop" in line
    assert "fewer than a thousand leads a year leave nurture flows nothing to do" in line


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_plan_prints_every_stage_with_win_rate_and_key_task_or_that_it_is_missing(plan, run_example, name):
    rows = cells_of(block_of(plan(name), "stage-table"))
    stages = run_example(name).configuration.stages
    assert len(rows) == len(stages)
    for row, stage in zip(rows, stages, strict=True):
        assert (row[1] == "missing") == (stage.win_rate is None)
        assert (row[2] == "missing") == (stage.key_task is None)


def test_the_plan_prints_the_rule_sheet_and_the_matrix_of_role_metric_and_chart(run_example):
    result = run_example("sample_manufacturing")
    found = result.configuration
    assert len(cells_of(register_of(result, "rule-table"))) == len(found.rules)
    matrix = cells_of(register_of(result, "board-table"))
    assert sum(bool(text) for row in matrix for text in row[1:]) == len(found.boards)


def test_every_interface_has_a_card_with_way_reconciliation_failure_and_acceptance(plan, workbook):
    for system, id_ in (("Sample ERP", "erp_link"), ("Sample OA", "oa_link"), ("Sample telephony", "telephony_link")):
        facts = {row[0]: row[1] for row in cells_of(block_of(plan(), f"interface-table-{id_}"))}
        assert {"Purpose", "Direction and rhythm", "Acceptance conditions", "Volume"} <= set(facts)
        objects = cells_of(block_of(plan(), f"interface-objects-{id_}"))
        assert all(all(row) for row in objects)
        written = [cell.value for cell in sheet(workbook(), "Integration cards").cells]
        assert f"{system} (IF.{id_})" in written
    facts = {row[0]: row[1] for row in cells_of(block_of(plan(), "interface-table-erp_link"))}
    assert facts["What is reconciled"].startswith("number and amount of orders approved that day")
    assert "WP" not in facts["Belongs to"]
    assert "INT-BUILD.erp_link" in facts["Belongs to"]


def test_marketing_and_service_desk_have_cards_to_propose_closed_loop_and_customer_view():
    kinds = packs().configuration.kinds
    loop = {one.id: one.direction for one in kinds["marketing"].objects}
    assert (loop["lead"], loop["outcome"]) == ("to_crm", "from_crm")
    assert "F-CUS-04" in kinds["service_desk"].requirement_ids
    for kind in ("marketing", "service_desk"):
        for one in kinds[kind].objects:
            assert one.reconciliation.what.en
            assert one.rhythm.en
        assert kinds[kind].acceptance


def test_the_map_places_every_system_and_the_sync_rules_say_what_holds_on_conflict_and_failure(plan, run_example):
    company = run_example("sample_manufacturing").engagement.company
    systems = block_of(plan(), "integration-map").chart.systems
    assert {system.title for system in systems} == {system.name.en for system in company.systems}
    joined = {system.title: {flow.label for flow in system.flows} for system in systems if system.flows}
    for need in company.integrations:
        system = next(one for one in company.systems if one.id == need.system_id)
        objects = cells_of(block_of(plan(), f"interface-objects-{need.id}"))
        assert joined[system.name.en] == {row[0] for row in objects}
    assert all(system.remark for system in systems if not system.flows)
    rules = block_of(plan(), "sync-table").rows
    assert rules[0].cells[0].text == "Every interface"
    assert [row.cells[0].text for row in rules[1:4]] == ["Conflict rule", "Failure rule", "Compatibility and stability"]
    assert all(cell.text for row in rules for cell in row.cells)


def test_the_list_of_initial_data_names_two_owners_and_knowledge_transfer_is_signed(plan, run_example):
    rows = cells_of(register_of(run_example("sample_manufacturing"), "initial-table"))
    assert len(rows) >= 10
    assert all(row[1] and row[2] and row[3] for row in rows)
    sheet_of_transfer = block_of(plan(), "transfer-checklist")
    assert sheet_of_transfer.fill_heads == ("Signed, giver", "Signed, taker, on")
    assert len(sheet_of_transfer.items) == 6


def test_a_missing_win_rate_is_told_in_the_plan_of_the_example_that_goes_wrong(plan):
    told = texts_of(plan("sample_gone_wrong"))
    assert any("FL.stage.quotation" in text and "no win rate" in text for text in told)
