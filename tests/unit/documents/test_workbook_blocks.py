"""Registers of the plan on the sheets of its annex workbook: nothing left out, marks in words, numbers as numbers."""

import pytest

from planner.documents.builders.common import Prose
from planner.documents.builders.plan_sheets import annex_sheets
from planner.documents.builders.plan_view import plan_view
from planner.documents.workbook.blocks import register_sheet
from planner.documents.workbook.draft import pages_across
from planner.documents.workbook.plan_annex import build_plan_annex
from planner.domain.model.document import Bullets, Cell, Column, Row, Table
from planner.domain.model.text import LANGUAGES
from tests.unit.documents.example_documents import EXAMPLES


def values(sheet):
    return [cell.value for cell in sheet.cells]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_text_of_every_register_stands_on_its_sheet(run_example, name, language):
    result = run_example(name)
    sheets = {sheet.name: sheet for sheet in build_plan_annex(result, language).sheets}
    prose = Prose(language, "d6x")
    for key, blocks in annex_sheets(plan_view(result, language)).items():
        written = "\n".join(map(str, values(sheets[prose.text(f"sheet-{key}")])))
        for block in blocks:
            if isinstance(block, Table):
                texts = [cell.text for row in block.rows for cell in row.cells]
                assert all(text in written for text in texts if "[[" not in text), block.id
            if isinstance(block, Bullets):
                assert all(item in written for item in block.items if "[[" not in item), block.id


def test_a_mark_is_a_sign_before_the_text_and_a_number_stays_a_number():
    table = Table("t", "Caption", (Column("Risk"), Column("Days", "right")), (
        Row((Cell("late", "bad"), Cell("12"))), Row((Cell("2027-01-08", "provisional"), Cell("1.5"))),
    ))  # fmt: skip
    written = values(register_sheet(Prose("en", "d6x"), "risks", (table,)))
    assert "■ late" in written
    assert 12 in written
    assert "2027-01-08 (provisional)" in written


def test_a_wide_sheet_is_printed_over_as_many_pages_as_it_takes_to_be_read():
    assert pages_across([20.0, 40.0, 60.0], 2) == 1
    assert pages_across([20.0, 40.0, *[30.0] * 8], 2) == 2
    assert pages_across([20.0, 40.0, *[30.0] * 200], 2) == 4
