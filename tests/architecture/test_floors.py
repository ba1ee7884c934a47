"""The floors hold: the domain stands without frameworks, wording is complete, commands are documented."""

import ast
import itertools
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

from planner.cli.main import ALIASES, COMMANDS, EXIT_CODES
from planner.errors import PlannerError
from planner.wording.catalogue import load_entries

ROOT = Path(__file__).parents[2]
FRAMEWORKS = [
    "click", "flask", "holidays", "jinja2", "jsonschema", "matplotlib", "ortools", "rich", "scipy", "sqlalchemy",
    "weasyprint", "yaml",
]  # fmt: skip
ENTRIES = load_entries()
# a test for each of the seven thousand texts would take longer to count than to run
TOPICS = {
    topic: tuple(keys) for topic, keys in itertools.groupby(sorted(ENTRIES), key=lambda key: key.partition(".")[0])
}


def test_the_whole_domain_imports_with_every_framework_and_solver_blocked():
    modules = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "planner/domain").rglob("*.py")
    )
    blocked = "\n".join(f"sys.modules[{name!r}] = None" for name in FRAMEWORKS)
    imports = "\n".join(f"import {module}" for module in modules)
    run = subprocess.run([sys.executable, "-c", f"import sys\n{blocked}\n{imports}"], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()


def test_importing_the_command_line_reads_no_content_and_loads_no_drawing_library():
    code = "import sys, planner.cli.selection; print([m for m in ('matplotlib', 'weasyprint', 'scipy') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.decode().strip() == "[]"


def _fields(pattern):
    texts = pattern.values() if isinstance(pattern, dict) else [pattern]
    return {re.split(r"[.\[]", name)[0] for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("topic", TOPICS)
def test_both_languages_of_a_wording_use_the_same_parameters(topic):
    found = TOPICS[topic]
    assert {key for key in found if set(ENTRIES[key]) != {"zh", "en"}} == set()
    used = {key: [_fields(ENTRIES[key][language]) | {"count"} for language in ("zh", "en")] for key in found}
    assert {key: (zh, en) for key, (zh, en) in used.items() if zh != en} == {}


@pytest.mark.parametrize("topic", TOPICS)
def test_chinese_wording_uses_full_width_punctuation(topic):
    half_width = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!(][\u4e00-\u9fff]")
    assert {key: ENTRIES[key]["zh"] for key in TOPICS[topic] if half_width.search(ENTRIES[key]["zh"])} == {}


def _literal_codes(call_name, position):
    for path in (ROOT / "planner").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == call_name and len(node.args) > position:
                argument = node.args[position]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield path.relative_to(ROOT), argument.value


def test_every_statement_code_has_a_wording():
    missing = {(str(path), code) for path, code in _literal_codes("Statement", 0) if code not in ENTRIES}
    assert not missing


def test_every_problem_code_has_a_wording_that_says_what_to_do():
    missing = {(str(path), code) for path, code in _literal_codes("Problem", 0) if f"problem.{code}" not in ENTRIES}
    assert not missing


def test_every_command_and_alias_is_documented_in_both_user_guides():
    for guide in ("docs/guide.zh-CN.md", "docs/guide.md"):
        text = (ROOT / guide).read_text(encoding="utf-8")
        for path in [*COMMANDS, *ALIASES]:
            assert f"planner {path}" in text, f"{guide} does not mention «planner {path}»"


def test_every_error_class_has_an_exit_code():
    kinds = {kind for kind in _kinds_of(PlannerError) if not kind.__name__.startswith("_")}
    # what commands can run into is named; pages have kinds of their own, which count as the class they are one of
    assert {kind for kind in kinds if kind.__module__.startswith(("planner.errors", "planner.cli"))} == set(EXIT_CODES)
    assert not [kind for kind in kinds if not issubclass(kind, tuple(EXIT_CODES))]


def _kinds_of(base):
    """Return every class below an error class."""
    return {kind for own in base.__subclasses__() for kind in {own, *_kinds_of(own)}}


def test_every_anchor_a_docstring_cites_stands_in_the_methods_page():
    methods = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    anchors = set(re.findall(r'<a id="([^"]+)"', methods))
    cited = {
        anchor
        for path in (ROOT / "planner").rglob("*.py")
        for anchor in re.findall(r"docs/methods\.md#([a-z0-9-]+)", path.read_text(encoding="utf-8"))
    }
    assert cited <= anchors, sorted(cited - anchors)


def test_every_method_names_its_origin_its_code_and_the_test_that_checks_it():
    methods = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    for section in re.split(r"(?m)^### ", methods)[1:]:
        title, text = section.split("\n", 1)
        assert re.search(r"own rule|Source|Golden example|assumption", text, re.IGNORECASE), title
        assert "Code:" in text, title
        assert re.search(r"`[^`]*test_\w+\.py`|same file", text), title
        for path in re.findall(r"`(tests/[^`]+\.py)`", text):
            assert (ROOT / path).is_file(), path
