"""The feature list is answered row by row, and every claim names a test that exists."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ROWS = yaml.load((ROOT / "docs/feature_coverage.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["rows"]
SHOWN = [row for row in ROWS if row["status"] != "planned"]


def test_every_row_from_s_001_to_s_130_stands_once_and_in_order():
    assert [row["id"] for row in ROWS] == [f"S-{number:03}" for number in range(1, 131)]


def test_every_status_is_one_of_the_three():
    assert {row["status"] for row in ROWS} <= {"has", "partly", "planned"}


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row["id"])
def test_a_row_that_is_not_planned_names_tests_and_places_that_exist(row):
    assert row["tests"], f"{row['id']} is {row['status']} but names no test"
    for test_id in row["tests"]:
        assert _exists(test_id), f"{row['id']}: no such test {test_id}"
    assert row["places"]
    for place in row["places"]:
        assert (ROOT / place).exists(), f"{row['id']}: no such place {place}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_row_says_what_it_asks_for_in_both_languages(row):
    assert row["must"]
    assert row["must_zh"]
    assert re.search(r"[\u4e00-\u9fff].* / [A-Z]", row["area"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_partly_says_what_is_missing_and_the_others_have_nothing_to_say(row):
    assert bool(row.get("missing")) == (row["status"] == "partly")


@pytest.mark.parametrize("row", [row for row in ROWS if row not in SHOWN], ids=lambda row: row["id"])
def test_what_is_planned_claims_neither_tests_nor_places(row):
    assert not row.get("tests")
    assert not row.get("places")


def _exists(test_id: str) -> bool:
    """Say whether `file::test` or `file::Class::test` names a test function in that very scope."""
    file, *names = test_id.split("::")
    path = ROOT / file
    if not path.is_file() or not names or not names[-1].startswith("test_"):
        return False
    node: ast.AST | None = ast.parse(path.read_text(encoding="utf-8"))
    for name in names:
        node = next((each for each in getattr(node, "body", ()) if getattr(each, "name", None) == name), None)
    return isinstance(node, ast.FunctionDef)
