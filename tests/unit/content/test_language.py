"""The words of the house hold in every text, and a check that never finds anything would be worth nothing."""

import json

import pytest

from planner.content.language import MOST_CHARACTERS, MOST_WORDS, check_language, house_words
from planner.content.reader import read_yaml_bytes
from planner.content.references_words import check_glossary

GLOSSARY = {
    "terms": [
        {"id": "vendor", "zh": "厂商", "en": "vendor", "meaning": {"zh": "制造者", "en": "maker"}, "avoid": {"zh": ["供应商"], "en": ["supplier"]}},
        {"id": "gate", "zh": "关口", "en": "gate", "meaning": {"zh": "决定点", "en": "point"}},
    ],
    "everywhere": {"zh": ["登陆"], "en": ["email"]},
    "latin_in_chinese": ["csv"],
}  # fmt: skip
WORDS = house_words(GLOSSARY)


def _found(zh="正文。", en="Text.", *, key="text", quoting=False):
    file = read_yaml_bytes(json.dumps({"items": [{key: {"zh": zh, "en": en}}]}).encode(), "p.yaml")
    return [(problem.code, problem.params.get("found")) for problem in check_language(file, WORDS, quoting=quoting)]


@pytest.mark.parametrize(
    ("zh", "en", "found"),
    [("由供应商负责。", "Text.", "供应商"), ("正文。", "The Supplier does it.", "supplier")],
)
def test_a_word_the_glossary_avoids_is_refused_with_the_term_to_use(zh, en, found):
    assert _found(zh, en) == [("avoided-word", found)]


def test_an_avoided_word_inside_a_longer_english_word_is_left_alone():
    assert _found(en="Two suppliers' goods.") == []


def test_a_vendor_may_be_quoted_but_not_misspelt():
    assert _found("由供应商登陆。", "The supplier's email.", quoting=True) == [
        ("misspelt-word", "登陆"),
        ("misspelt-word", "email"),
    ]


@pytest.mark.parametrize(
    ("zh", "found"),
    [
        ("先做workflow再测。", ["workflow"]),
        ("导出 csv 文件。", []),
        ("对接 ERP 与 GitHub。", []),
        ("运行 planner selection rank 查看。", []),
        ("填 {count} 项。", []),
    ],
)
def test_an_untranslated_word_in_chinese_is_refused(zh, found):
    assert _found(zh) == [("untranslated-word", word) for word in found]


def test_chinese_in_an_english_text_is_refused():
    assert _found(en="Use 高 or low.") == [("chinese-in-english", "高")]


def test_a_sentence_of_the_greatest_length_passes_and_one_character_more_does_not():
    assert _found("字" * MOST_CHARACTERS + "。又一句。") == []
    assert [code for code, _ in _found("字" * (MOST_CHARACTERS + 1) + "。")] == ["long-sentence"]


def test_a_list_of_codes_does_not_make_a_chinese_sentence_long():
    assert _found("应答满足：" + "、".join(["X-API-01"] * 25) + "。") == []


def test_english_sentences_are_measured_one_by_one():
    sentence = " ".join(["word"] * MOST_WORDS)
    assert _found(en=f"{sentence}. {sentence}.") == []
    assert [code for code, _ in _found(en=f"{sentence} more.")] == ["long-sentence"]


def test_the_title_of_a_source_stays_as_its_publisher_wrote_it():
    data = {"sources": [{"id": "s1", "title": {"zh": "供应商手册", "en": "Supplier email handbook"}}]}
    file = read_yaml_bytes(json.dumps(data).encode(), "p.yaml")
    assert list(check_language(file, WORDS)) == []


def test_a_term_cannot_be_an_avoided_word_of_another():
    broken = {
        **GLOSSARY,
        "terms": [*GLOSSARY["terms"], {"id": "maker", "zh": "制造商", "en": "maker", "avoid": {"zh": ["关口"]}}],
    }
    file = read_yaml_bytes(json.dumps(broken).encode(), "p.yaml")
    assert [problem.code for problem in check_glossary(file, None)] == ["avoided-term"]
