"""Every problem the content checks can raise has a wording in both languages that uses only what the problem carries."""

import ast
import string
from pathlib import Path

import pytest
import yaml

from planner import places
from planner.content import known
from planner.wording import load_wording

SOURCES = [
    *Path(known.__file__).parent.glob("*.py"),
    Path(known.__file__).parents[1] / "domain" / "diagnosis" / "answers.py",
]
ENTRIES = yaml.safe_load((places.WORDING / "problem.yaml").read_text(encoding="utf-8"))
MAKERS = {"problem", "Problem", "AnswerFault", "_note", "_refuse"}


def _calls():
    """Yield code and names of the parameters of every problem made with a literal code."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in MAKERS and isinstance(node.args[0].value, str):
                    yield node.args[0].value, _parameters(node)
                if name == "_limit":
                    yield node.args[0].value, {"value", "limit"}


def _parameters(call):
    names = {keyword.arg for keyword in call.keywords}
    for argument in call.args[1:]:
        if isinstance(argument, ast.Dict):
            names |= {key.value for key in argument.keys}
        elif isinstance(argument, ast.Name) and argument.id == "params":
            names.add(None)
    return names


def _fields(pattern):
    return {field for _, field, _, _ in string.Formatter().parse(pattern) if field is not None}


CALLS = sorted(_calls(), key=lambda call: call[0])


def test_problems_were_found():
    assert len(CALLS) > 60


@pytest.mark.parametrize(("code", "parameters"), CALLS, ids=[code for code, _ in CALLS])
def test_a_problem_has_a_wording_that_its_parameters_fill(code, parameters):
    for language in ("zh", "en"):
        missing = _fields(ENTRIES[code][language]) - parameters
        assert not missing or None in parameters


@pytest.mark.parametrize("code", sorted(ENTRIES))
def test_both_languages_say_the_same_things(code):
    entry = ENTRIES[code]
    assert set(entry) == {"zh", "en"}
    assert _fields(entry["zh"]) == _fields(entry["en"])


def test_every_list_of_ids_has_a_wording():
    lists = {
        node.args[2].value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"check_known", "check_all_known"}
        and len(node.args) > 2
        and isinstance(node.args[2], ast.Constant)
    }
    assert len(lists) > 20
    assert {f"unknown-{name}" for name in lists} <= set(ENTRIES)


@pytest.mark.parametrize(
    "code", [code for code in ENTRIES if code.startswith("unknown-") and {"near", "id"} <= _fields(ENTRIES[code]["zh"])]
)
def test_an_unknown_id_is_told_with_those_that_exist(code):
    told = load_wording("en").label(f"problem.{code}", id="X-1", near=("Y-1", "Y-2"))
    assert "X-1" in told
    assert "Y-1, Y-2" in told
