import json

import pytest

from planner.content.reader import read_yaml_bytes
from planner.content.texts import check_texts


def _codes(zh, en="Fine."):
    file = read_yaml_bytes(json.dumps({"items": [{"text": {"zh": zh, "en": en}}]}).encode(), "p.yaml")
    return [problem.code for problem in check_texts(file)]


@pytest.mark.parametrize("zh", ["先做A,再做B。", "是否继续?", "客户(重点)", "要点:价格", "很好!", "完成.", "分号;句"])
def test_half_width_punctuation_beside_chinese_is_refused(zh):
    assert _codes(zh) == ["half-width-punctuation"]


@pytest.mark.parametrize(
    "zh", ["1:3 的比例", "版本 1.10", "API（接口）", "9:30–11:30", "3.5 天", "CRM, ERP", "提高到 23%"]
)
def test_numbers_and_latin_words_keep_their_own_marks(zh):
    assert _codes(zh) == []


def test_a_blank_beside_full_width_punctuation_is_refused():
    assert _codes("先诊断 ，再选型") == ["stray-space"]


def test_full_width_punctuation_in_english_is_refused():
    assert _codes("可以。", "Fine，really.") == ["full-width-punctuation"]


@pytest.mark.parametrize(("zh", "en"), [(" ", "x"), ("甲", "")])
def test_an_empty_text_is_refused_in_both_languages(zh, en):
    assert _codes(zh, en) == ["empty-text"]


def test_the_place_names_the_language():
    file = read_yaml_bytes('a:\n- {zh: "甲,乙", en: "x"}\n'.encode(), "p.yaml")
    assert [problem.where for problem in check_texts(file)] == ["p.yaml:2 a[0].zh"]
