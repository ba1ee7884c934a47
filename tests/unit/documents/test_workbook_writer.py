"""The writer of workbooks: types of cells, texts that look like formulas, names, the same bytes."""

import io
import statistics
from datetime import date

import openpyxl
import pytest

from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Area, Style, Workbook, a1, literal, quoted
from planner.documents.workbook.sheets.calculation import value_formula
from planner.documents.workbook.styles import TEXT
from planner.documents.workbook.writer import FORMULA_MARKS, render_workbook
from planner.domain.model.value_function import ValueFunction


def make_workbook(draft, names=None):
    return Workbook(
        language="en", title="T", subject="S", author="A", created=date(2026, 7, 1), footer="a & b",
        sheets=(draft.sheet(),), names=names or {},
    )  # fmt: skip


def read(workbook, *, values=False):
    return openpyxl.load_workbook(io.BytesIO(render_workbook(workbook)), data_only=values)


@pytest.mark.parametrize("mark", FORMULA_MARKS)
def test_a_text_that_begins_like_a_formula_is_written_as_text_and_stays_one_when_edited(mark):
    draft = Draft("S", (20,))
    draft.put(0, 0, f"{mark}1+1", TEXT)
    cell = read(make_workbook(draft))["S"]["A1"]
    assert cell.data_type == "s"
    # the file format writes a carriage return in letters
    assert cell.value.replace("_x000D_", "\r") == f"{mark}1+1"
    assert cell.quotePrefix


def test_addresses_and_numbers_in_texts_are_not_turned_into_links_or_numbers():
    draft = Draft("S", (20, 20))
    draft.put(0, 0, "https://example.org", TEXT)
    draft.put(0, 1, "007", TEXT)
    sheet = read(make_workbook(draft))["S"]
    assert [cell.data_type for cell in sheet[1]] == ["s", "s"]
    assert sheet["A1"].hyperlink is None


def test_a_formula_carries_the_value_given_for_it():
    draft = Draft("S", (20, 20))
    draft.put(0, 0, 2, TEXT)
    draft.put(0, 1, 4.0, TEXT, f"=2*{Area('S', 0, 0)}")
    workbook = make_workbook(draft)
    assert read(workbook)["S"]["B1"].value == "=2*'S'!$A$1"
    assert read(workbook, values=True)["S"]["B1"].value == 4


def test_names_point_at_their_areas():
    draft = Draft("it's", (20,))
    draft.put(0, 0, 2, TEXT)
    found = read(make_workbook(draft, {"amount": Area("it's", 0, 0, 3, 2)}))
    assert found.defined_names["amount"].attr_text == "'it''s'!$A$1:$B$3"


def test_the_same_workbook_gives_the_same_bytes():
    draft = Draft("S", (20,))
    draft.put(0, 0, date(2026, 7, 1), Style(number="yyyy-mm-dd"))
    workbook = make_workbook(draft)
    assert render_workbook(workbook) == render_workbook(workbook)


@pytest.mark.parametrize(
    ("row", "column", "address"),
    [(0, 0, "$A$1"), (9, 25, "$Z$10"), (0, 26, "$AA$1"), (1, 701, "$ZZ$2"), (0, 702, "$AAA$1")],
)
def test_addresses_count_letters_as_spreadsheets_do(row, column, address):
    assert a1(row, column) == address


def test_quotes_are_doubled_in_texts_and_names_of_sheets():
    assert literal('a "b"') == '"a ""b"""'
    assert quoted("it's") == "'it''s'"


def test_a_chinese_text_needs_twice_the_room_of_a_latin_one():
    assert lines_of("一二三四五六七八九十", 11) == 2
    assert lines_of("abcdefghij", 11) == 1
    assert lines_of("a\nb", 11) == 2


@pytest.mark.parametrize(
    "function",
    [
        ValueFunction((0.0, 5.0), (0.0, 1.0)),
        ValueFunction((0.0, 2.0, 5.0), (0.0, 0.7, 1.0)),
        ValueFunction((1.0, 2.5, 4.0), (1.0, 0.25, 0.0)),
    ],
    ids=["linear", "two-pieces", "decreasing"],
)
@pytest.mark.parametrize("rating", [0, 0.4, 1, 2, 2.5, 3.3, 4, 5])
def test_the_formula_of_a_value_function_gives_its_values(function, rating):
    formula = value_formula(function, str(rating))
    computed = eval(formula, {"MEDIAN": lambda *numbers: statistics.median(numbers)})  # our own formula
    assert computed == pytest.approx(function(rating), abs=1e-12)


def test_a_line_ends_after_a_space_or_hyphen_and_not_inside_a_word():
    # ten characters to a line: "aaaaaa " leaves no room for "bbbbbb", though both together have room for 2 lines of 7
    assert lines_of("aaaaaa bbbbbb cccccc", 11) == 3
    assert lines_of("WP-AAAAAAA-BBBB", 11) == 3
    assert lines_of("x" * 31, 11) == 3
