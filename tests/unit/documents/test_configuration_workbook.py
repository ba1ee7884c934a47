"""The sheets of the configuration workbook: heads nobody takes for one another, counts that add up, nothing cut off."""

import pytest

from planner.documents.builders.configuration_words import card_facts, words_of
from planner.documents.workbook.configuration_book import build_configuration_workbook
from planner.documents.workbook.draft import lines_of
from planner.documents.workbook.plan.build import build_plan_workbook
from planner.domain.model.text import LANGUAGES

EXAMPLE = "sample_manufacturing"
# points of a line of ten points, and of what is above and below it
LINE, MARGIN = 14, 4
HIGHEST_ROW = 409


def named(result, language, name):
    return next(sheet for sheet in build_configuration_workbook(result, language).sheets if sheet.name == name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("build", [build_configuration_workbook, build_plan_workbook])
def test_no_two_columns_of_a_table_have_the_same_head(run_example, build, language):
    for sheet in build(run_example(EXAMPLE), language).sheets:
        rows = {}
        for cell in sheet.cells:
            if cell.style.border == "head" and isinstance(cell.value, str) and len(cell.value) > 1:
                rows.setdefault(cell.row, []).append(cell.value)
        for heads in rows.values():
            assert len(set(heads)) == len(heads), (sheet.name, heads)


def test_the_fit_gap_table_says_how_many_of_its_lines_are_dropped(run_example):
    result = run_example(EXAMPLE)
    dropped = [line.requirement_id for line in result.configuration.fit_gap if line.disposition == "drop"]
    assert dropped
    texts = [cell.value for cell in named(result, "zh-CN", "差异对照表").cells if isinstance(cell.value, str)]
    expected = f"范围内 {len(result.requirements)} 条，放弃 {len(dropped)} 条（{'、'.join(dropped)}）"
    assert any(expected in text for text in texts)


def test_the_forms_book_heads_its_fields_with_both_languages(run_example):
    texts = [cell.value for cell in named(run_example(EXAMPLE), "zh-CN", "表单册").cells]
    assert "字段（中文／英文）" in texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("build", [build_configuration_workbook, build_plan_workbook])
def test_every_row_is_as_high_as_its_longest_text(run_example, build, language):
    for sheet in build(run_example(EXAMPLE), language).sheets:
        assert max(sheet.heights.values()) <= HIGHEST_ROW
        for cell in sheet.cells:
            if not isinstance(cell.value, str) or not (cell.style.wrap or cell.merge_to):
                continue
            last = cell.merge_to[1] if cell.merge_to else cell.column
            lines = lines_of(cell.value, sum(sheet.columns[cell.column : last + 1]))
            if lines > 1:
                size = (cell.style.size or 10) / 10
                assert sheet.heights[cell.row] >= MARGIN + lines * LINE * size - 0.01, (sheet.name, cell.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_card_and_sync_rules_give_the_same_rule_for_a_conflict_the_client_decided(run_example, language):
    result = run_example(EXAMPLE)
    words = words_of(result, language)
    card = next(one for one in result.configuration.cards if any(line.conflict for line in one.masters))
    line = next(line for line in card.masters if line.conflict)
    decided = words.text("conflict-field", field=line.text, rule=line.conflict)
    common = words.said(card.handling.conflict)
    for key in ("cards", "map"):
        sheet = named(result, language, words.text(f"sheet-{key}"))
        rules = [cell.value for cell in sheet.cells if isinstance(cell.value, str) and common in cell.value]
        # the common rule stands alone only where nothing was decided
        assert [text for text in rules if text.startswith(decided) and text != common], key
    (fact,) = (one for one in card_facts(words, card) if one.key == "conflict")
    assert fact.own
    assert fact.text.startswith(decided)
