import pytest
from fake_documents import fake_document

from planner.documents import fonts
from planner.wording.catalogue import load_entries


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("选择CRM产品", "选择 CRM 产品"),
        ("共126条", "共 126 条"),
        ("2026 年 7 月", "2026 年 7 月"),
        ("样例云甲（S-INT-02），完成", "样例云甲（S-INT-02），完成"),
        ("占71%的权重", "占 71% 的权重"),
        ("plain English stays", "plain English stays"),
    ],
)
def test_latin_inside_chinese_gets_one_space_and_punctuation_none(written, printed):
    assert fonts.spaced(written) == printed


def test_characters_that_no_page_may_hold_are_dropped():
    assert fonts.spaced("a\x00b\x1bc\nd") == "abc\nd"


def test_spacing_twice_changes_nothing():
    once = fonts.spaced("选择CRM产品共126条，R&D与ERP")
    assert fonts.spaced(once) == once


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_font_has_every_character_of_a_whole_document(language):
    assert fonts.missing_glyphs(fonts.texts_of(fake_document(language))) == frozenset()


def test_the_font_has_every_character_of_the_fixed_labels():
    labels = [
        str(value) for key, entry in load_entries().items() if key.startswith("document.") for value in entry.values()
    ]
    assert labels
    assert fonts.missing_glyphs(labels) == frozenset()


def test_a_character_the_font_lacks_is_named():
    assert fonts.missing_glyphs(["好 \U0001f600"]) == {"\U0001f600"}


def test_a_chinese_line_is_as_wide_as_its_characters_are_high():
    # ten full-width characters of 10 pt are 100 pt = 35.28 mm
    assert fonts.text_width("一二三四五六七八九十", 10) == pytest.approx(100 * 25.4 / 72, abs=0.01)


def test_wrapped_lines_are_never_wider_than_allowed_and_end_in_an_ellipsis_when_cut():
    lines = fonts.wrapped("客户主数据清洗、去重与映射规则确认（含供应商协同）" * 3, 30, 8, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(fonts.text_width(line, 8) <= 30 for line in lines)


def test_a_name_breaks_at_its_space_before_it_breaks_inside_a_word():
    assert fonts.wrapped("样例云甲 专业版", 13, 7.5, 2) == ("样例云甲", "专业版")


def test_no_line_begins_with_a_closing_mark():
    lines = fonts.wrapped("数据驻留、加密，备份。权限（分级）；审计" * 2, 14, 8, 20)
    assert "".join(lines).replace(" ", "") == "数据驻留、加密，备份。权限（分级）；审计" * 2
    assert not [line for line in lines if line[0] in "、，。）；"]


def test_a_code_is_not_left_alone_on_the_first_line():
    first, *_ = fonts.wrapped("CP02 报表与分析（自定义仪表盘、多维钻取）", 45, 6.5, 2)
    assert first.startswith("CP02 报表")
