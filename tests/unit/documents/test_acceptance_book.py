"""D11: every item once, must-haves marked, objectives with their numbers, in both languages."""

import dataclasses
import re

import pytest

from planner.documents.builders.acceptance_book import amount, build_acceptance_document, number, origin
from planner.documents.builders.common import Prose
from planner.domain.model.document import Checklist, Table
from tests.builders import make_kpi
from tests.unit.documents.example_documents import EXAMPLES, block_of, blocks_of, cells_of, texts_of

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(params=EXAMPLES)
def result(request, run_example):
    return run_example(request.param)


def checked_items(document):
    return [
        item
        for block in blocks_of(document)
        if isinstance(block, Checklist) and block.id.startswith("items-")
        for item in block.items
    ]


def test_block_ids_are_unique_and_the_same_in_both_languages(result):
    chinese, english = (
        [block.id for block in blocks_of(build_acceptance_document(result, language))] for language in ("zh-CN", "en")
    )
    assert chinese == english
    assert len(set(chinese)) == len(chinese)


def test_both_languages_are_complete(result):
    chinese, english = (blocks_of(build_acceptance_document(result, language)) for language in ("zh-CN", "en"))
    for one, other in zip(chinese, english, strict=True):
        if isinstance(one, Table):
            assert len(one.rows) == len(other.rows), one.id
        if isinstance(one, Checklist):
            assert [item.number for item in one.items] == [item.number for item in other.items], one.id
    assert not [text for text in texts_of(english) if HAN.search(text)]
    assert not [text for text in texts_of((chinese, english)) if "{" in text]


def test_every_acceptance_item_stands_in_exactly_one_checklist(result):
    shown = [item.number for item in checked_items(build_acceptance_document(result, "en"))]
    processes = [item for item in result.acceptance.items if origin(item) == "process"]
    others = [number(item) for item in result.acceptance.items if origin(item) != "process"]
    assert sorted(shown) == sorted([*others, *(f"A3-P{place:02d}" for place in range(1, len(processes) + 1))])


def test_every_item_stands_with_the_codes_of_its_gates(result):
    gates = {gate.id: gate.template_id for gate in result.rollout.gates}
    wanted = {
        number(item): list(dict.fromkeys(gates[id_] for id_ in item.gate_ids)) for item in result.acceptance.items
    }
    document = build_acceptance_document(result, "en")
    for block in blocks_of(document):
        if isinstance(block, Checklist) and block.id.startswith("items-"):
            (place,) = [place for place, head in enumerate(block.detail_heads) if head.head == "Gate"]
            for item in block.items:
                if item.number in wanted:
                    assert item.details[place].split(", ") == wanted[item.number], item.number


def test_the_table_of_gates_holds_every_gate_with_items_and_how_many(result):
    table = block_of(build_acceptance_document(result, "en"), "gate-table")
    told = {row.cells[0].text: row.cells[3].text.partition(":")[0] for row in table.rows}
    assert told == {gate.id: str(len(gate.item_ids)) for gate in result.rollout.gates if gate.item_ids}
    assert "G0" in told


def test_every_checklist_leaves_room_for_result_and_signature(result):
    for block in blocks_of(build_acceptance_document(result, "zh-CN")):
        if isinstance(block, Checklist) and block.id.startswith("items-"):
            assert block.fill_heads[-2:] == ("判定", "签字")
            assert all(len(item.details) == len(block.detail_heads) for item in block.items)


def test_must_haves_and_nothing_else_bear_the_star_and_the_first_page_lists_them(result):
    document = build_acceptance_document(result, "en")
    wanted = [number(item) for item in result.acceptance.items if item.must_have]
    assert wanted
    assert sorted(item.number for item in checked_items(document) if item.text.startswith("★")) == sorted(wanted)
    assert [line[0] for line in cells_of(block_of(document, "must-haves"))] == wanted
    assert "must-haves" in [block.id for block in document.opening]


def test_a_proposed_value_is_marked_once(result):
    for item in checked_items(build_acceptance_document(result, "zh-CN")):
        for text in item.details:
            assert not text.startswith("建议值：") or text.count("建议值") == 1, item.number


def test_objectives_stand_with_start_and_target_and_columns_for_reading_and_difference(run_example):
    book = block_of(build_acceptance_document(run_example("sample_manufacturing"), "zh-CN"), "items-A1-objective")
    assert book.fill_heads == ("实测", "差异", "判定", "签字")
    shown = {item.number: item.details[1:4] for item in book.items}
    # 18 % and 5 points more; 240 minutes and 30 % less; no start value stated
    assert shown["O1"] == ("18%", "23%", "2027-09-30")
    assert shown["O3"] == ("240 分钟", "168 分钟", "2027-05-31")
    assert shown["O5"] == ("未知", "95%", "2026-12-31")


def test_an_objective_without_kpi_and_target_prints_unknown(run_example):
    book = block_of(build_acceptance_document(run_example("sample_gone_wrong"), "en"), "items-A1-objective")
    (vague,) = (item for item in book.items if item.number == "O2")
    assert vague.details[:4] == ("unknown",) * 4


def test_an_amount_bears_the_unit_of_its_kpi():
    prose = Prose("en", "d11")
    days = make_kpi(is_fraction=False, unit=dataclasses.replace(make_kpi().unit, zh="天", en="days"))
    assert amount(prose, 18.0, days) == "18 days"
    assert amount(prose, 0.125, make_kpi()) == "12.5%"
    assert amount(prose, None, days) == amount(prose, 18.0, None) == "unknown"


def test_the_problem_of_every_surveyed_process_stands_beside_columns_for_records_and_breaks(run_example):
    result = run_example("sample_manufacturing")
    book = block_of(build_acceptance_document(result, "en"), "items-A3-process")
    assert book.fill_heads[:2] == ("Records", "Breaks")
    named = [process.pain.en for process in result.engagement.company.processes if process.pain]
    assert [item.details[0] for item in book.items if item.details[0] != "none was named"] == named


def test_every_method_that_a_requirement_list_names_is_explained_with_its_evidence(result):
    document = build_acceptance_document(result, "en")
    explained = {line[0]: line[1:] for line in cells_of(block_of(document, "method-table"))}
    used = {
        item.details[0]
        for block in blocks_of(document)
        if isinstance(block, Checklist) and block.id.endswith("-requirement")
        for item in block.items
    }
    assert used == set(explained)
    assert all(all(words) for words in explained.values())
