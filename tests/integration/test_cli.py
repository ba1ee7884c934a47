"""The command line: every command in both languages, its aliases, JSON, exit codes, and the chain walked through it."""

import contextlib
import functools
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from fcntl import ioctl

import pytest
from rich.cells import cell_len

from planner.cli import tables
from planner.cli.common import UsageError
from planner.cli.content import missing_tools
from planner.cli.main import ALIASES, COMMANDS, EXIT_CODES, tell
from planner.domain.model.links import CHAIN_ORDER
from planner.errors import (
    ConflictError,
    ContentError,
    ExportError,
    InfeasiblePlanError,
    InputError,
    NotFoundError,
    PlannerError,
    Problem,
    Statement,
)
from planner.places import EXAMPLES
from planner.wording.catalogue import load_entries
from tests.integration.commands import call

MANUFACTURING, SERVICES, GONE_WRONG = (
    EXAMPLES / name for name in ("sample_manufacturing", "sample_services", "sample_gone_wrong")
)
# those that print about one engagement; `demo`, `documents`, `new` write files and are tested where they do
ON_AN_ENGAGEMENT = [
    "chain", "diagnosis find", "diagnosis preparation", "diagnosis timing", "selection rank", "selection screen",
    "selection recheck", "selection cost", "selection robustness", "selection agreement", "selection opinions", "rollout plan", "rollout risks",
    "rollout gates", "rollout configuration", "rollout costs", "rollout load", "migration plan", "training plan", "training results", "acceptance checklists", "outcomes kpis",
]  # fmt: skip
ENGINES = [
    f"engine {kind}"
    for kind in ("rank", "weights", "robustness", "agreement", "network", "calendar", "level", "timetable")
]
# these want something recorded first, or write; tests/integration/test_replanned_example.py runs them
STEERING = [f"rollout {word}" for word in ("baseline", "status", "replan", "compare", "what-if", "changes")]
# these write files or read one; tests/integration/test_exchange_files.py runs them
EXCHANGE = ["rollout export", "rollout import"]
# these work on the database; tests/integration/storage/test_commands.py and tests/integration/jobs run them
KEEPING = [
    *("import", "export", "backup", "restore", "db upgrade", "db list", "db remove"), "audit verify", "audit show", "serve", "worker",
    *(f"people {word}" for word in ("list", "invite", "link", "role", "remove")),
]  # fmt: skip
OTHERS = [
    *KEEPING,
    *STEERING,
    *EXCHANGE,
    "rollout notice",
    "check",
    "doctor",
    "new",
    "demo",
    "documents",
    "selection vendors",
    *ENGINES,
]
KEYS = re.compile(rf"\b(?:{'|'.join(sorted({key.split('.')[0] for key in load_entries()}))})\.[a-z][a-z-]+")
# a register entry's own id behind a point or hyphen (WP-BLD-INTEG.erp_link) is how the client named it
CODES = re.compile(r"(?<![\w.-])[a-z]+_[a-z_]+\b")
# each command in each language, on the engagement whose own language it is not
IN_BOTH_LANGUAGES = [(SERVICES, "zh-CN"), (GONE_WRONG, "en")]


@functools.cache
def told(command, folder, language, *options):
    return call(*command.split(), folder, "--lang", language, *options)


def test_every_command_is_tested_here_or_where_it_writes():
    assert set(ON_AN_ENGAGEMENT) | set(OTHERS) == set(COMMANDS)


@pytest.mark.parametrize("command", ON_AN_ENGAGEMENT)
@pytest.mark.parametrize(("folder", "language"), IN_BOTH_LANGUAGES, ids=["zh-CN", "en"])
def test_a_command_prints_sentences_and_never_a_placeholder_a_wording_key_or_a_code_word(folder, command, language):
    result = told(command, folder, language)
    assert result.code == 0, result.err
    assert result.out.strip()
    text = result.out + result.err
    assert not re.search(r"[{}]|\bTrue\b|\bFalse\b|Text\(|Statement\(", text)
    assert language == "en" or "None" not in text
    assert KEYS.findall(text) == []
    assert CODES.findall(text) == []


@pytest.mark.parametrize("command", ON_AN_ENGAGEMENT)
def test_a_chinese_table_has_no_english_head_and_an_english_one_no_chinese_head(command):
    chinese, english = (told(command, *where).out.splitlines()[0] for where in IN_BOTH_LANGUAGES)
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[\u4e00-\u9fff]", english)


@pytest.mark.parametrize("command", ON_AN_ENGAGEMENT)
def test_no_piped_table_is_wider_than_140_columns(command):
    rows = [line for line in told(command, SERVICES, "zh-CN").out.splitlines() if line.endswith(" ") or "───" in line]
    assert max(map(cell_len, rows), default=0) <= tables.PIPED_WIDTH


@pytest.mark.parametrize("command", ON_AN_ENGAGEMENT)
def test_json_is_all_that_comes_to_standard_output(command):
    result = told(command, SERVICES, "en", "--json")
    assert result.code == 0
    assert result.data


def test_json_keeps_code_and_parameters_of_a_statement_beside_its_wording():
    verdict = told("selection rank", SERVICES, "en", "--json").data["verdict"]
    assert verdict["kind"] == "no_clear_winner"
    first = verdict["statements"][0]
    assert first["code"].startswith("selection.")
    assert first["params"]
    assert first["text"].startswith("There is no clear winner")


@pytest.mark.parametrize(("alias", "command"), ALIASES.items())
def test_an_alias_prints_what_its_command_prints(alias, command):
    if command == "selection vendors":
        assert call(alias).out == call(*command.split()).out
    else:
        assert told(alias, SERVICES, "zh-CN").out == told(command, SERVICES, "zh-CN").out


# --- questions about the ranking ---------------------------------------------------------------------------------

WHAT_IF = ("--what-if", "CP03=30%")
QUESTIONS = {
    "explain": ("--explain",),
    "ask-next": ("--ask-next", "3"),
    "what-if": WHAT_IF,
    "all": ("--explain", "--ask-next", *WHAT_IF),
}


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("folder", [MANUFACTURING, SERVICES, GONE_WRONG], ids=lambda folder: folder.name)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_questions_about_the_ranking_are_answered_in_sentences_of_either_language(folder, language, asked):
    result = told("rank", folder, language, *QUESTIONS[asked])
    assert result.code == 0, result.err
    assert not re.search(r"[{}]|\bNone\b|\bTrue\b|\bFalse\b|Text\(|Statement\(", result.out)
    assert KEYS.findall(result.out) == []
    assert CODES.findall(result.out) == []
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", result.out)


def test_the_parts_of_an_explanation_in_json_add_up_to_the_lead():
    (found,) = told("rank", SERVICES, "en", "--explain", "--json").data["explanations"]
    for level in ("dimensions", "points", "requirements"):
        total = sum(part["contribution"] for part in found[level])
        assert total == pytest.approx(found["margin"]["expected"], abs=1e-9)


def test_two_named_alternatives_are_explained_with_the_one_ahead_first():
    for pair in ("sample_cloud_a:sample_cloud_b", "sample_cloud_b:sample_cloud_a"):
        (found,) = told("rank", MANUFACTURING, "en", "--json", "--explain", pair).data["explanations"]
        assert (found["leader_id"], found["other_id"]) == ("sample_cloud_b", "sample_cloud_a")


def test_without_names_the_leader_is_explained_against_every_other_that_may_lead():
    found = told("rank", MANUFACTURING, "en", "--json", "--explain").data
    eligible = [one["alternative_id"] for one in found["selection"]["scored"] if one["eligible"]]
    assert [one["other_id"] for one in found["explanations"]] == eligible[1:]


def test_the_folder_may_stand_behind_an_option_without_a_value():
    assert call("rank", "--explain", SERVICES).out == call("rank", SERVICES, "--explain").out
    assert call("rank", "--ask-next", SERVICES).out == call("rank", SERVICES, "--ask-next").out


def test_what_was_not_asked_is_not_in_the_answer():
    assert set(told("rank", SERVICES, "en", "--json", *WHAT_IF).data) == {"selection", "what_if"}
    assert set(told("rank", SERVICES, "en", "--json", "--ask-next").data) == {"selection", "ask_next", "unsettled"}


def test_leaving_out_the_leader_puts_the_second_first_and_says_what_is_assumed():
    found = told("rank", MANUFACTURING, "en", "--json", "--what-if", "without sample_cloud_b").data
    assert found["what_if"]["leaders_before"] == ["sample_cloud_b"]
    assert found["what_if"]["leaders_after"] == ["sample_cloud_a"]
    assert found["selection"]["assumed"][0]["code"] == "what-if.without"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--what-if", "CP3=30%"), "CP03"),
        (("--what-if", "sample_desk_c.F-MOB-01=4"), "sample_desk_b"),
        (("--what-if", "sample_desk_a.F-MOB-01=7"), "2/3.5/5"),
        (("--what-if", "nonsense"), "waive"),
        (("--explain", "sample_desk_x"), "sample_desk_a"),
        (("--explain", "sample_desk_a:sample_desk_a"), "sample_desk_a"),
        (("--ask-next", "many"), "--ask-next 5"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_to_write_and_exits_with_2(words, named):
    for language in ("zh-CN", "en"):
        result = told("rank", SERVICES, language, *words)
        assert result.code == 2
        assert named in result.err
        assert result.out == ""


def test_marks_that_are_anonymous_stay_so_on_the_command_line(tmp_path):
    folder = tmp_path / "anonymous"
    shutil.copytree(SERVICES, folder)
    frame = folder / "engagement.yaml"
    frame.write_text(
        re.sub(r"marks_shown: \w+", "marks_shown: anonymous", frame.read_text(encoding="utf-8")), encoding="utf-8"
    )
    shown, hidden = (call("selection", "agreement", where, "--lang", "en").out for where in (SERVICES, folder))
    assert "Managing director" in shown
    assert "Managing director" not in hidden
    assert "Of 2 participants, 1" in hidden


def test_vendors_lists_every_product_with_the_size_of_the_catalogue():
    result = call("vendors", "--lang", "en")
    assert "126 requirements" in result.out
    products = call("vendors", "--json").data
    assert len(products) == 31
    assert all(row["whole"] + row["core"] + row["unknown"] == 126 for row in products)


def test_check_finds_the_examples_sound_and_counts_what_they_yield():
    result = call("check", "--counts", "--json")
    assert result.code == 0
    assert result.data["problems"] == []
    assert len(result.data["counts"]) == 3
    assert all(row["without_reason"] == 0 for row in result.data["counts"])


def test_check_prints_one_column_of_counts_for_each_engagement():
    result = call("check", SERVICES, "--counts", "--lang", "en")
    assert "Work packages" in result.out
    assert result.code == 0


def test_another_today_moves_the_plan_but_not_the_ranking():
    today = ("--today", "2026-09-01")
    assert (
        told("plan", SERVICES, "en", "--json", *today).data["waves"]
        != told("rollout plan", SERVICES, "en", "--json").data
    )
    assert (
        told("rank", SERVICES, "en", "--json", *today).data["scored"]
        == (told("selection rank", SERVICES, "en", "--json").data["scored"])
    )


def test_one_dimension_of_the_acceptance_book_is_printed_alone():
    items = told("accept", SERVICES, "en", "--json", "--dimension", "A4").data["items"]
    assert {item["dimension"] for item in items} == {"A4"}


def test_why_explains_duration_predecessors_and_reasons_of_a_work_package():
    result = told("plan", SERVICES, "en", "--why", "WP-DAT-TRIAL1")
    assert "Most likely" in result.out or "likely" in result.out
    assert "finish to start" in result.out
    assert "requirement X-PERF-03" in result.out
    assert (
        told("plan", SERVICES, "en", "--json", "--why", "WP-DAT-TRIAL1").data["work_package"]["id"] == "WP-DAT-TRIAL1"
    )


def test_the_chain_leads_from_a_pain_to_its_kpi_and_from_the_kpi_back_to_the_pain():
    down = told("chain", MANUFACTURING, "zh-CN", "--json", "--from", "pain:PP01").data
    assert list(down) == list(CHAIN_ORDER)
    assert all(down[kind] for kind in CHAIN_ORDER)
    for kpi in (down["kpi"][0], down["kpi"][-1]):
        up = told("chain", MANUFACTURING, "zh-CN", "--json", "--from", f"kpi:{kpi['key']}").data
        assert "PP01" in {node["key"] for node in up["pain"]}


def test_the_break_list_alone_can_be_asked_for():
    result = told("chain", GONE_WRONG, "en", "--breaks")
    assert result.out.startswith("Breaks: ")
    assert len(told("chain", GONE_WRONG, "en", "--breaks", "--json").data["breaks"]) == len(result.out.splitlines()) - 1


def test_help_names_every_command_and_alias():
    result = call("--help")
    assert result.code == 0
    for name in [*ALIASES, *(path.split()[0] for path in COMMANDS)]:
        assert re.search(rf"^  {name}\s", result.out, re.MULTILINE), name


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_has_a_help_page(path):
    result = call(*path.split(), "--help")
    assert result.code == 0
    assert "Usage: planner" in result.out


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ContentError([Problem("file-empty", "a.yaml")]), 1),
        (InputError([Problem("file-empty", "a.yaml")]), 1),
        (ConflictError("sample"), 1),
        (UsageError([Problem("file-empty", "--today")]), 2),
        (NotFoundError(Problem("unknown-node", "pain:X", {"near": ()})), 2),
        (InfeasiblePlanError(Statement("rollout.no-window", {"package": "WP-1", "days": 3})), 3),
        (ExportError(Problem("export-folder-in-use", "out")), 4),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_told_in_both_languages_and_has_its_exit_code(error, code, capsys):
    tell(error, "zh-CN")
    tell(error, "en")
    chinese, english = capsys.readouterr().err.strip().splitlines()
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert next(number for kind, number in EXIT_CODES.items() if isinstance(error, kind)) == code


def test_an_error_nobody_foresaw_is_told_without_a_stack_trace(capsys):
    tell(PlannerError("the disc is upside down"), "en")
    assert "the disc is upside down" in capsys.readouterr().err


def test_a_missing_tool_is_named_with_whether_it_is_needed():
    def nothing(name):
        return None

    missing = dict(missing_tools(nothing, nothing, nothing))
    assert missing == {"pango": True, "harfbuzz-subset": False, "font": True, "poppler": False}
    assert list(missing_tools(str, str, str)) == []


def test_ranking_imports_no_other_stage_and_no_library_it_does_not_need():
    code = (
        "import sys; from planner.cli.main import main\n"
        f"main(['rank', {str(SERVICES)!r}, '--json'])\n"
        "print(sorted(set(sys.modules) & set(sys.argv[1:])), file=sys.stderr)"
    )
    unwanted = [
        "scipy", "numpy", "matplotlib", "weasyprint", "jinja2", "holidays", "jsonschema", "rich.table",
        "planner.domain.rollout.plan", "planner.domain.training.plan", "planner.domain.chain", "planner.documents.html",
    ]  # fmt: skip
    run = subprocess.run([sys.executable, "-c", code, *unwanted], capture_output=True, check=True)
    assert run.stderr.decode().strip() == "[]"


@pytest.mark.parametrize("words", [["--explain"], ["--what-if", "CP03=30%"]], ids=lambda words: words[0])
def test_explaining_and_assuming_import_neither_numpy_nor_scipy(words):
    code = (
        "import sys; from planner.cli.main import main\n"
        f"main(['rank', {str(SERVICES)!r}, *{words!r}])\n"
        "print(sorted(set(sys.modules) & {'numpy', 'scipy'}), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stderr.decode().strip() == "[]"


def test_what_takes_longer_than_a_second_says_what_it_is_doing_on_standard_error(monkeypatch):
    monkeypatch.setattr("planner.cli.common.SLOW_SECONDS", 0.0)
    result = call("migrate", SERVICES, "--json", "--lang", "en")
    assert "… roll-out plan" in result.err
    assert result.data


# --- how text folds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        # six cells hold three characters; the full stop may not begin a line, so it takes its character along
        ("甲乙丙。丁", 6, ["甲乙", "丙。丁"]),
        ("甲（乙丙", 4, ["甲", "（乙", "丙"]),
        ("按 S-SEC-08 询问", 11, ["按 S-SEC-08", "询问"]),
        ("two words", 5, ["two", "words"]),
        ("WP-BLD-GAP.CUS", 10, ["WP-BLD-", "GAP.CUS"]),
        ("甲\n乙", 10, ["甲", "乙"]),
        ("", 10, [""]),
    ],
)
def test_text_folds_between_characters_and_words_and_never_before_closing_punctuation(text, width, lines):
    assert list(tables.fold(text, width)) == lines


def test_folding_loses_nothing_but_blanks():
    text = "前置：WP-DAT-TRIAL1（首次试导入与核对），完成—开始，间隔 2 个工作日。" * 3
    for width in range(2, 60):
        folded = list(tables.fold(text, width))
        assert "".join(folded).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("command", ["plan", "diagnose", "cost"])
def test_on_a_terminal_of_100_columns_no_line_is_longer(command):
    words = ["selection", "cost"] if command == "cost" else [command]
    for line in _on_terminal([*words, str(GONE_WRONG)], columns=100).splitlines():
        assert cell_len(line) <= 100, line


def _on_terminal(words, columns):
    parent, child = pty.openpty()
    ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "planner", *words], stdin=child, stdout=child, stderr=subprocess.DEVNULL,
        env={**environment, "TERM": "xterm"},
    )  # fmt: skip
    os.close(child)
    printed = b""
    # reading from a terminal whose process has ended is an error on Linux
    with contextlib.suppress(OSError):
        while part := os.read(parent, 65536):
            printed += part
    os.close(parent)
    assert process.wait() == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", printed.decode())


@pytest.mark.parametrize(("start", "end"), [("pain:PP02", "kpi:K13"), ("kpi:K13", "pain:PP02")])
def test_the_shortest_way_from_a_pain_to_its_kpi_is_told_in_both_directions(start, end):
    told = call("chain", EXAMPLES / "sample_manufacturing", "--from", start, "--to", end, "--lang", "en")
    lines = told.out.strip().splitlines()
    assert start.split(":")[1] in lines[0]
    assert end.split(":")[1] in lines[-1]
    assert any("Objectives" in line or "Requirements" in line for line in lines[1:-1])
