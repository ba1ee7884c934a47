"""The feature list is answered row by row, and every claim names a test that exists."""

import ast
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


@pytest.mark.parametrize("row", [row for row in SHOWN if row["status"] == "partly"], ids=lambda row: row["id"])
def test_a_row_that_is_partly_there_says_what_is_missing(row):
    assert row["missing"]


def _exists(test_id: str) -> bool:
    file, _, name = test_id.partition("::")
    path = ROOT / file
    if not path.is_file():
        return False
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
