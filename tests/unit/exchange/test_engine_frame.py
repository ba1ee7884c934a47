"""The frame of all engines: arrays, broken text, hostile input; always strict JSON, never a traceback."""

import io
import json
import math
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource

from planner.cli.main import main
from planner.exchange.engine import frame
from planner.exchange.engine.frame import KINDS, reply
from planner.places import WORDING

# an overflow is refused before it happens, not warned of
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")
SOUND = {"alternatives": ["A", "B"], "criteria": [{"name": "fit"}], "matrix": [[1], [2]]}
SCHEMAS = Path(frame.__file__).parent / "schemas"


def strict(text):
    """Read JSON and fail on NaN and Infinity."""

    def refuse(token):
        raise AssertionError(token)

    return json.loads(text, parse_constant=refuse)


def answer(text, kind="rank", language="en"):
    told = reply(kind, text if isinstance(text, bytes) else text.encode(), language)
    return strict(told.text), told.refused


def only_code(text):
    told, refused = answer(text)
    assert refused
    (problem,) = told["problems"]
    assert set(problem) == {"code", "where", "message"}
    return problem["code"]


def test_an_array_is_answered_by_an_array_with_the_refused_in_their_places():
    bad = {**SOUND, "matrix": [[1], [math.nan]]}
    told, refused = answer(json.dumps([SOUND, bad, 5, SOUND]))
    assert refused
    assert [one.get("ranks") for one in told] == [[2, 1], None, None, [2, 1]]
    assert told[1]["problems"][0]["where"] == "[1].matrix[1][0]"
    assert told[2]["problems"][0]["where"] == "[2]"


def test_an_array_of_sound_requests_is_not_refused_and_an_empty_one_is_answered_by_an_empty_one():
    assert answer(json.dumps([SOUND]))[1] is False
    assert answer("[]") == ([], False)


BROKEN = {
    "nothing": ("", "engine-not-json"),
    "half": ('{"alternatives": ["A"', "engine-not-json"),
    "single quotes": ("{'a': 1}", "engine-not-json"),
    "trailing text": ("{} {}", "engine-not-json"),
    "unknown word": ("nil", "engine-not-json"),
    "other encoding": ("方案".encode("gb18030"), "engine-not-utf8"),
    "nested too deeply": ("[" * 100_000, "engine-too-deep"),
    "objects nested too deeply": ('{"a":' * 100_000, "engine-too-deep"),
    "a request in a request": ("[[]]", "engine-wrong-type"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_text_is_refused(fault):
    text, code = BROKEN[fault]
    told, refused = answer(text)
    assert refused
    problems = told[0]["problems"] if isinstance(told, list) else told["problems"]
    assert [one["code"] for one in problems] == [code]


def test_too_much_text_is_refused(monkeypatch):
    monkeypatch.setattr(frame, "MAXIMUM_BYTES", 10)
    assert only_code(json.dumps(SOUND)) == "engine-too-large"


def test_a_byte_order_mark_is_no_fault():
    assert answer(b"\xef\xbb\xbf" + json.dumps(SOUND).encode())[1] is False


def test_a_value_nested_deeply_is_shown_in_short():
    told, refused = answer('{"method": ' + "[" * 400 + "]" * 400 + "}")
    assert refused
    assert any("an array" in problem["message"] for problem in told["problems"])


@pytest.mark.parametrize("cell", ["1" * 5000, "-" + "9" * 400, "1e999", "-1e999", "1" + "0" * 399])
def test_a_number_too_long_to_be_one_is_refused_by_name(cell):
    assert only_code(json.dumps(SOUND).replace("[[1]", f"[[{cell}]")) == "engine-not-finite"


def test_a_key_given_twice_is_refused():
    assert only_code(json.dumps(SOUND)[:-1] + ', "matrix": [[1], [2]]}') == "engine-repeated-key"


def test_half_a_character_in_a_name_is_written_back_as_it_came():
    text = json.dumps({**SOUND, "method": "vikor"}).replace('"B"', '"\\ud800"')
    told, refused = answer(text)
    assert not refused
    assert told["details"]["compromise_set"] == ["\ud800"]


def test_messages_and_notes_come_in_the_language_asked_for():
    chinese, english = answer(json.dumps(SOUND), language="zh-CN")[0], answer(json.dumps(SOUND), language="en")[0]
    assert "权重" in chinese["notes"][0]
    assert "weigh" in english["notes"][0]


def test_a_result_that_is_no_number_becomes_null_with_a_note(monkeypatch):
    class Engine:
        @staticmethod
        def answer(request):
            return {"scores": [math.nan, 1.0, -0.0], "notes": []}

    monkeypatch.setattr(frame.importlib, "import_module", lambda name: Engine)
    told, _ = answer("{}")
    assert told["scores"] == [None, 1, 0]
    assert len(told["notes"]) == 1
    assert "-0" not in reply("rank", b"{}", "en").text


def test_every_problem_code_of_the_engines_has_a_wording_that_is_used():
    problems = yaml.safe_load((WORDING / "problem.yaml").read_text(encoding="utf-8"))
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(frame.__file__).parent.glob("*.py"))
    unused = [code for code in problems if code.startswith("engine-") and f'"{code}"' not in sources]
    assert not unused


def run_command(monkeypatch, capsys, text, *words):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code = 0
    try:
        main(["engine", *words])
    except SystemExit as stop:
        code = stop.code
    return code, capsys.readouterr()


def test_the_command_ends_with_nought_for_an_answer_and_two_for_a_refusal(monkeypatch, capsys):
    code, told = run_command(monkeypatch, capsys, json.dumps(SOUND), "rank")
    assert (code, told.err) == (0, "")
    assert strict(told.out)["ranks"] == [2, 1]
    code, told = run_command(monkeypatch, capsys, "[", "rank", "--lang", "en")
    assert (code, told.err) == (2, "")
    assert strict(told.out)["problems"][0]["where"] == "request"


def test_the_engine_is_answered_without_loading_content_packs_or_drawing_libraries():
    code = (
        "import sys; from planner.cli.main import main; main(['engine', 'rank']); "
        "print([m for m in ('planner.content', 'planner.documents', 'jsonschema', 'matplotlib', 'scipy', 'rich') "
        "if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(SOUND), capture_output=True, check=True, encoding="utf-8"
    )
    assert run.stdout.splitlines()[-1] == "[]"


# --- hostile input -----------------------------------------------------------------------------------------------

names = st.sampled_from(["A", "B", "", "alternatives", "name", "fit", "\ud800", "方案"])
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | names | st.sampled_from([0, 1, -1, 0.5, 1e-320, 1e308])
)
keys = st.sampled_from(
    [
        "alternatives", "criteria", "matrix", "method", "normalization", "params", "name", "weight", "direction",
        "value_function", "cutoffs", "values", "outside", "preference", "function", "q", "p", "s", "v", "x",
    ]
)  # fmt: skip
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5))
sound_parts = st.fixed_dictionaries(
    {
        "alternatives": st.just(["A", "B", "C"]) | anything,
        "criteria": st.lists(
            st.fixed_dictionaries(
                {"name": st.sampled_from(["x", "y", "z"])},
                optional={
                    "weight": st.floats(0, 10) | scalars,
                    "direction": st.sampled_from(["max", "min"]) | scalars,
                    "value_function": st.fixed_dictionaries(
                        {"cutoffs": st.lists(st.floats(-5, 5), min_size=2, max_size=3), "values": st.lists(scalars)},
                        optional={"outside": st.sampled_from(["clip", "extrapolate"])},
                    )
                    | anything,
                    "preference": st.fixed_dictionaries(
                        {"function": st.sampled_from(["usual", "u-shape", "v-shape", "level", "linear", "gaussian"])},
                        optional={"q": scalars, "p": st.floats(0, 3), "s": st.floats(0, 3)},
                    )
                    | anything,
                },
            ),
            min_size=1,
            max_size=2,
            unique_by=lambda criterion: criterion["name"],
        ),
        "matrix": st.lists(
            st.lists(st.floats(allow_nan=False, allow_infinity=False) | scalars, min_size=1, max_size=2),
            min_size=3,
            max_size=3,
        ),
    },
    optional={
        "method": st.sampled_from(["additive", "topsis", "vikor", "promethee2"]),
        "normalization": st.sampled_from(["none", "minmax", "max", "sum", "vector"]),
        "params": st.fixed_dictionaries({"v": scalars}),
    },
)


@settings(max_examples=400, deadline=None)
@given(anything | sound_parts, st.sampled_from(sorted(KINDS)))
def test_whatever_is_asked_there_is_an_answer_or_problems_and_always_strict_json(request, kind):
    told, refused = answer(json.dumps(request), kind)
    for one in told if isinstance(told, list) else [told]:
        if "problems" in one:
            assert refused
            assert all(problem["message"] and problem["where"] for problem in one["problems"])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_the_bytes_there_is_an_answer_or_problems(given_bytes):
    told, _ = answer(given_bytes)
    assert isinstance(told, dict | list)


@settings(max_examples=300, deadline=None)
@given(sound_parts)
def test_what_the_schema_refuses_the_reader_refuses_too(request):
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    registry = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in schemas.items())
    valid = jsonschema.Draft202012Validator(schemas["rank.json"], registry=registry).is_valid(request)
    assert valid or answer(json.dumps(request))[1]


def test_every_kind_has_a_schema_that_is_one():
    for kind in KINDS:
        schema = json.loads((SCHEMAS / f"{kind}.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
