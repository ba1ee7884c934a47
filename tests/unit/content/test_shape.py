import json

import jsonschema
import pytest

from planner import places
from planner.content import packs, shape
from planner.content.reader import read_yaml_bytes
from planner.content.shape import check_shape, schema_names

FILES = sorted(places.SCHEMAS.glob("*.json"))
# words of a schema that describe and never judge
SILENT = {"$schema", "$defs", "$ref", "title", "properties", "items"}


def _schemas(node):
    """Yield every sub-schema of a schema."""
    yield node
    below = [*node.get("properties", {}).values(), *node.get("$defs", {}).values(), *node.get("anyOf", ())]
    below += [node[key] for key in ("items", "additionalProperties") if isinstance(node.get(key), dict)]
    for child in below:
        yield from _schemas(child)


def _told(kind, text):
    file = read_yaml_bytes(text.encode(), "p.yaml")
    return [(p.code, p.where.partition(" ")[2], p.params.get("key")) for p in check_shape(file, kind)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_schema_is_valid_and_forbids_unknown_keys(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    loose = [
        part for part in _schemas(schema) if "properties" in part and part.get("additionalProperties") is not False
    ]
    assert loose == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rule_of_a_schema_is_told_in_our_own_words(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    rules = {word for part in _schemas(schema) for word in part} - SILENT
    assert rules - set(shape._TRANSLATIONS) == set()


def test_there_is_a_schema_for_every_kind():
    kinds = {kind for kind, _ in packs._PATTERNS} | {"engagement", "answers", "alternative", "holiday_notice"}
    kinds |= {"steering_baseline", "steering_progress", "steering_changes", "steering_settings", "what_if"}
    kinds |= {"rounds", "decision", "selection_what_if"}
    assert set(schema_names()) == kinds


def test_all_faults_of_one_file_are_told_each_with_its_own_place():
    told = _told(
        "answers",
        'schema: answers/2\nquestionnaire: company\nentries:\n- {respondent: "a b", date: "1.6.2026"}\nx: 1\n',
    )
    assert sorted(told) == [
        ("bad-date", "entries[0].date", None),
        ("bad-id", "entries[0].respondent", None),
        ("bad-pack-reference", "questionnaire", None),
        ("missing-key", "entries[0]", "values"),
        ("not-allowed", "schema", None),
        ("unknown-key", "x", "x"),
    ]


def test_each_missing_key_is_told_once():
    assert sorted(key for code, _, key in _told("answers", "x: 1") if code == "missing-key") == [
        "entries",
        "questionnaire",
        "schema",
    ]


def test_of_alternatives_the_one_that_was_meant_is_told():
    text = "{low: 1, expected: 2, hihg: 3}"
    schema_place = (
        f'id: a\nversion: "1"\nquotation:\n  currency: CNY\n  vat: included\n  lines:\n  - {{id: l, amount: {text}}}\n'
    )
    told = [
        (code, key) for code, where, key in _told("alternative", schema_place) if where.endswith(("amount", "hihg"))
    ]
    assert sorted(told) == [("missing-key", "high"), ("unknown-key", "hihg")]


def test_a_list_at_the_top_of_a_file_is_told_not_crashed_on():
    assert [code for code, _, _ in _told("answers", "- 1")] == ["wrong-shape"]
