"""D1: the survey says what was asked, prints what is unknown as unknown, and lists what each sheet holds."""

import re

import pytest

from planner.documents.builders.requirements_survey import build_survey_report
from planner.documents.builders.selection_report import build_selection_report
from planner.domain.model.document import Callout, Heading, OpenItems, SignatureBlock, Table
from tests.unit.documents.example_documents import EXAMPLES, block_of, blocks_of, cells_of, texts_of

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(params=EXAMPLES)
def result(request, run_example):
    return run_example(request.param)


@pytest.fixture(scope="module")
def manufacturing(run_example):
    return run_example("sample_manufacturing")


@pytest.fixture(scope="module")
def gone_wrong(run_example):
    return run_example("sample_gone_wrong")


def test_block_ids_are_unique_and_the_same_in_both_languages(result):
    chinese, english = (
        [b.id for b in blocks_of(build_survey_report(result, language))] for language in ("zh-CN", "en")
    )
    assert chinese == english
    assert len(set(chinese)) == len(chinese)


def test_both_languages_are_complete(result):
    chinese, english = (build_survey_report(result, language) for language in ("zh-CN", "en"))
    assert not [text for text in texts_of(blocks_of(english)) if HAN.search(text)]
    assert not [
        text for text in texts_of((blocks_of(chinese), blocks_of(english))) if "{" in text or "None" in text.split()
    ]


def test_every_part_the_survey_must_hold_has_its_heading(result):
    ids = {block.id for block in blocks_of(build_survey_report(result, "en")) if isinstance(block, Heading)}
    parts = {
        "method", "respondents", "company", "systems", "data-sources", "pains", "redesign", "segments", "causes",
        "beliefs", "timing", "preparation", "peers", "workshops", "initiation", "goals", "requirements", "surplus",
        "gaps", "contradictions", "risks", "open", "signatures", "requirement-list", "minutes", "library",
    }  # fmt: skip
    assert parts <= ids


def test_every_requirement_in_scope_stands_once_in_the_list_with_its_acceptance_method(result):
    rows = cells_of(block_of(build_survey_report(result, "en"), "requirement-table"))
    assert [row[0] for row in rows] == [requirement.id for requirement in sorted_by_module(result)]
    assert all(row[4] for row in rows)


def sorted_by_module(result):
    modules = list(dict.fromkeys(requirement.module for requirement in result.requirements))
    return sorted(result.requirements, key=lambda requirement: modules.index(requirement.module))


def test_every_process_target_stands_in_the_table_with_its_change(manufacturing):
    rows = cells_of(block_of(build_survey_report(manufacturing, "en"), "redesign-table"))
    assert len(rows) == len(manufacturing.engagement.survey.process_targets)
    # the working time of a quotation falls from six hours to one: five sixths less
    quotation = [row for row in rows if row[1].startswith("Working time for an ordinary quotation")]
    assert [row[4] for row in quotation] == ["−5 (−83%)"]


def test_what_was_not_measured_is_printed_as_unknown(manufacturing):
    table = block_of(build_survey_report(manufacturing, "zh-CN"), "redesign-table")
    unknown = [row for row in table.rows if not row.group and row.cells[2].text == "未知"]
    assert len(unknown) == 2
    assert all(row.cells[2].mark == "unknown" and row.cells[4].text == "未知" for row in unknown)


def test_the_first_page_states_the_verdict_on_timing_and_the_day_to_look_again(gone_wrong):
    verdict = block_of(build_survey_report(gone_wrong, "en"), "opening-verdict")
    assert isinstance(verdict, Callout)
    assert "Wait" in verdict.title
    assert "1 April 2027" in verdict.text[0]
    # what blocks a start comes before what speaks for one
    assert "doubts" in verdict.text[1]


def test_an_empty_sheet_prints_that_it_is_unknown_and_is_an_open_item(gone_wrong):
    document = build_survey_report(gone_wrong, "en")
    assert "unknown" in block_of(document, "redesign-none").text
    assert "unknown" in block_of(document, "segments-none").text
    items = [item.text for item in block_of(document, "open-items").items]
    assert any("Process redesign" in text for text in items)
    assert any("Key customer segments" in text for text in items)


def test_a_misconception_that_is_held_names_its_tasks_by_title(gone_wrong):
    rows = {row[0]: row for row in cells_of(block_of(build_survey_report(gone_wrong, "en"), "beliefs-table"))}
    features = rows["Functions before needs"]
    assert features[1] == "held"
    assert "DES-WORKSHOP" in features[4]
    assert "workshop and fit-gap" in features[4].lower()


def test_every_peer_case_and_every_proposal_is_listed_and_no_rating_moves(manufacturing):
    document = build_survey_report(manufacturing, "en")
    assert len(cells_of(block_of(document, "peers-table"))) == len(manufacturing.engagement.survey.peer_cases)
    proposals = [row[4] for row in cells_of(block_of(document, "peer-evidence"))]
    assert "would change the grade from 4 to 5 if recorded in the answer sheet" in proposals
    answers = {a.id: a.product for a in manufacturing.engagement.alternatives}
    for scored in manufacturing.selection.scored:
        product = answers[scored.alternative_id]
        for rating in scored.ratings.values():
            if rating.code != "unknown":
                assert rating.grade == product.grade(product.answers[rating.requirement_id])


def test_each_set_of_minutes_has_a_place_to_sign_and_there_is_an_empty_form(manufacturing):
    document = build_survey_report(manufacturing, "en")
    signed = [block.id for block in blocks_of(document) if isinstance(block, SignatureBlock)]
    assert signed == [
        "signature-block", "minutes-sales_process-sign", "minutes-service_process-sign",
        "minutes-marketing_process-sign", "minutes-form-sign",
    ]  # fmt: skip
    assert "Zhao Yangyi" in block_of(document, "minutes-sales_process-sign").parties
    assert all(not text.strip() for row in cells_of(block_of(document, "minutes-form-table")) for text in row)


def test_disputed_points_are_open_items(manufacturing):
    items = block_of(build_survey_report(manufacturing, "en"), "open-items")
    assert isinstance(items, OpenItems)
    assert sum("Disputed in the workshop" in item.text for item in items.items) == 2


def test_the_coverage_counts_every_type_of_the_catalogue(result):
    rows = cells_of(block_of(build_survey_report(result, "en"), "coverage-table"))
    assert [row[0] for row in rows] == ["functional", "technical", "security"]
    # what was dropped in the fit-gap table later was surveyed all the same
    left_out = {id_ for id_, one in result.engagement.requirement_decisions.items() if not one.applicable}
    assert sum(int(row[2]) for row in rows) == len(set(result.packs.catalogue.requirements) - left_out)


def test_the_library_prints_that_no_reliable_range_is_published(manufacturing):
    document = build_survey_report(manufacturing, "en")
    rows = cells_of(block_of(document, "library-table"))
    assert len(rows) == len(manufacturing.packs.objective_library.objectives)
    assert "For none of these KPIs is a reliable range published" in block_of(document, "library-lead").text
    assert not re.search(r"\d%", " ".join(cell for row in rows for cell in row))


def test_the_selection_report_shows_weights_before_and_after_and_says_which_are_used(manufacturing):
    document = build_selection_report(manufacturing, "en")
    assert "before" in block_of(document, "shift-lead").text
    table = block_of(document, "shift-table")
    assert isinstance(table, Table)
    assert [row.cells[2].strong for row in table.rows] == [True] * len(table.rows)
    assert len(cells_of(block_of(document, "peers-table"))) == len(manufacturing.diagnosis.peers.evidence)
