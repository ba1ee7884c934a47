import time

import pytest

from planner.content.reader import MAXIMUM_BYTES, printed_path, read_yaml, read_yaml_bytes
from planner.errors import ContentError


def _codes(content):
    with pytest.raises(ContentError) as caught:
        read_yaml_bytes(content.encode() if isinstance(content, str) else content, "pack.yaml")
    return [(problem.code, problem.where) for problem in caught.value.problems]


def test_plain_data_is_read_as_written():
    data = read_yaml_bytes(
        'a: 1\nb: -2.5\nc: true\nd: null\ne: "1.10"\nf: 文字\ng: [x, y]\nh: ""\ni: v1.2\n'.encode(), "p"
    ).data
    assert data == {
        "a": 1,
        "b": -2.5,
        "c": True,
        "d": None,
        "e": "1.10",
        "f": "文字",
        "g": ["x", "y"],
        "h": "",
        "i": "v1.2",
    }


def test_whoever_changes_what_was_read_changes_it_for_nobody_else():
    first = read_yaml_bytes(b"rows: [{id: a}]\n", "one.yaml").data
    first["rows"][0]["id"] = "changed"
    first["rows"].append({"id": "b"})
    again = read_yaml_bytes(b"rows: [{id: a}]\n", "two.yaml")
    assert (again.name, again.data) == ("two.yaml", {"rows": [{"id": "a"}]})


def test_a_text_that_is_refused_is_refused_again_under_the_name_of_each_file():
    for name in ("one.yaml", "two.yaml"):
        with pytest.raises(ContentError) as caught:
            read_yaml_bytes(b"at: 1:30\n", name)
        assert [problem.where.partition(":")[0] for problem in caught.value.problems] == [name]


def test_a_byte_order_mark_is_accepted():
    assert read_yaml_bytes("﻿a: 1".encode(), "p").data == {"a": 1}


@pytest.mark.parametrize(
    "word",
    ["NO", "yes", "Off", "on", "1:30", "9:30:00", "2026-07-01", "2026-07-01 10:00:00", "010", "0x1F", "0o17", "1_000",
     "1e3", ".5", "5.", ".inf", "-.INF", ".nan", "12345678901234567890"],
)  # fmt: skip
def test_words_that_two_yaml_versions_read_differently_are_refused_unless_quoted(word):
    assert _codes(f"a: {word}") == [("yaml-ambiguous", "pack.yaml:1")]
    assert read_yaml_bytes(f'a: "{word}"'.encode(), "p").data == {"a": word}


@pytest.mark.parametrize(
    "word", ["n", "y", "v1", "nobody", "Yesterday", "0.1.2", "F-CUS-01", "1,000", "K01", "on-site"]
)
def test_ordinary_words_need_no_quotes(word):
    assert read_yaml_bytes(f"a: {word}".encode(), "p").data == {"a": word}


def test_every_duplicate_key_is_told_with_both_lines():
    with pytest.raises(ContentError) as caught:
        read_yaml_bytes(b"a: 1\nb:\n  c: 1\n  c: 2\na: 3\n", "pack.yaml")
    told = [(p.where, p.params["key"], p.params["first_line"]) for p in caught.value.problems]
    assert told == [("pack.yaml:4", "c", 3), ("pack.yaml:5", "a", 1)]


def test_equal_keys_in_different_mappings_are_no_duplicates():
    assert read_yaml_bytes(b"- {a: 1}\n- {a: 2}", "p").data == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a: &x [1]\nb: 2", "yaml-alias"),
        ("a: *x", "yaml-alias"),
        ("a: !!python/object/apply:os.system [ls]", "yaml-tag"),
        ("a: !local x", "yaml-tag"),
        ("--- a\n--- b", "yaml-several-documents"),
        ("1: x", "yaml-key-not-text"),
        ("? [a]\n: x", "yaml-key-not-text"),
        ("null: x", "yaml-key-not-text"),
        ('a: "x', "yaml-syntax"),
        ("a:\n\t- b", "yaml-syntax"),
        ("", "file-empty"),
        ("# only a comment", "file-empty"),
        ("a: \x00", "yaml-bad-character"),
        (b"\xff\xfea", "not-utf8"),
        ("a: 中文\n".encode("gb18030"), "not-utf8"),
    ],
)
def test_what_is_not_plain_yaml_is_refused(content, code):
    assert [found for found, _ in _codes(content)] == [code]


def test_a_merge_key_is_an_ordinary_key_and_merges_nothing():
    assert read_yaml_bytes(b"<<: {a: 1}\nb: 2", "p").data == {"<<": {"a": 1}, "b": 2}


def test_an_alias_bomb_is_refused_at_its_first_anchor():
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9) if n else 'x'}]" for n in range(24))
    started = time.perf_counter()
    assert _codes(levels) == [("yaml-alias", "pack.yaml:1")]
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("content", ["[" * 100_000, "{a: " * 100_000, "- " * 50_000])
def test_deep_nesting_is_refused_without_building_it(content):
    assert [code for code, _ in _codes(content)] == ["yaml-too-deep"]


def test_more_nodes_than_allowed_are_refused():
    assert [code for code, _ in _codes("[" + "1," * 60_000 + "1]")] == ["yaml-too-many-nodes"]


def test_a_file_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"a" * (MAXIMUM_BYTES + 1))
    with pytest.raises(ContentError) as caught:
        read_yaml(path, "big.yaml")
    assert [(p.code, p.where) for p in caught.value.problems] == [("file-too-large", "big.yaml")]


def test_a_missing_file_and_a_folder_are_told_not_crashed_on(tmp_path):
    for path, code in ((tmp_path / "none.yaml", "file-missing"), (tmp_path, "file-unreadable")):
        with pytest.raises(ContentError) as caught:
            read_yaml(path, "x")
        assert [problem.code for problem in caught.value.problems] == [code]


def test_a_place_has_file_line_and_key_path():
    file = read_yaml_bytes(b"id: x\nrequirements:\n- id: a\n  kpis: [K01,\n    K02]\n", "catalogue/CUS.yaml")
    assert file.where(("requirements", 0, "kpis")) == "catalogue/CUS.yaml:4 requirements[0].kpis"
    assert file.where(("requirements", 0, "kpis", 1)) == "catalogue/CUS.yaml:5 requirements[0].kpis[1]"


def test_a_missing_key_is_placed_at_the_nearest_key_that_exists():
    file = read_yaml_bytes(b"a:\n  b:\n    c: 1\n", "p.yaml")
    assert file.where(("a", "b", "x", "y")) == "p.yaml:2 a.b.x.y"


def test_paths_are_printed_with_dots_and_brackets():
    assert printed_path(("a", 0, "b", 2, 3)) == "a[0].b[2][3]"
    assert printed_path(()) == ""
