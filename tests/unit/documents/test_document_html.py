import re
from xml.etree import ElementTree as ET

import pytest
from fake_documents import fake_document, small_document

from planner.documents.fonts import text_width
from planner.documents.html import opening_is_landscape, render_html, sections
from planner.domain.model.chart import RiskMatrix
from planner.domain.model.document import (
    Bullets,
    Callout,
    Cell,
    Column,
    FigureBlock,
    Heading,
    OpenItems,
    PageBreak,
    Paragraph,
    Row,
    Table,
)

FIGURE = FigureBlock("f", "title", "alt text", "source", RiskMatrix((), "x", "y"))
WIDE = FigureBlock("w", "title", "alt", "source", RiskMatrix((), "x", "y"), landscape=True)


@pytest.fixture(scope="module", params=["zh-CN", "en"])
def page(request):
    return render_html(fake_document(request.param)), request.param


def test_every_block_appears_under_its_id(page):
    html, language = page
    document = fake_document(language)
    blocks = [
        b for part in (document.opening, document.body, document.annexes) for b in part if not isinstance(b, PageBreak)
    ]
    assert [b.id for b in blocks if f'id="{b.id}"' not in html] == []


def test_no_id_occurs_twice(page):
    ids = re.findall(r'\sid="([^"]+)"', page[0])
    assert len(ids) == len(set(ids))


def test_every_link_of_the_contents_finds_its_heading(page):
    html, _ = page
    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets
    assert [target for target in targets if f'id="{target}"' not in html] == []


def test_the_page_tells_its_language(page):
    html, language = page
    assert f'<html lang="{language}">' in html


def test_the_page_needs_nothing_from_outside(page):
    assert re.findall(r'(?:src|href)="(?!data:image/svg|#)[^"]*"', page[0]) == []
    assert re.findall(r'url\((?!"data:font/otf;)', page[0]) == []


def test_every_head_cell_has_a_scope_and_every_picture_a_text(page):
    html, _ = page
    assert re.findall(r"<th(?![^>]*scope=)[\s>]", html) == []
    assert re.findall(r'<img(?![^>]*alt="[^"]+")', html) == []


def test_what_the_client_wrote_never_becomes_markup():
    text = '<script>alert("1")</script> & </style> $'
    blocks = (
        Heading("h", 1, text),
        Paragraph("p", text),
        Bullets("b", (text,)),
        Callout("c", "bad", text, (text,)),
        Table("t", text, (Column(text),), (Row((Cell(text),)),), text),
        FigureBlock("f", text, text, text, RiskMatrix((), "x", "y")),
    )
    html = render_html(small_document(body=blocks))
    assert "<script" not in html
    assert html.count("</style>") == 1
    assert "&lt;script&gt;" in html


def test_header_texts_cannot_leave_their_style_rule():
    document = fake_document()
    front = document.front
    hostile = type(front)(
        **{**{name: getattr(front, name) for name in front.__dataclass_fields__}, "confidentiality": '"; } </style><b>'}
    )
    html = render_html(type(document)("D4", "zh-CN", hostile, (), (), ()))
    assert html.count("</style>") == 1


def test_a_reference_becomes_the_number_of_the_table_and_an_unknown_one_stays():
    body = (Paragraph("p", "see [[t]] and [[nothing]]"), Table("t", "x", (Column("a"),), ()))
    html = render_html(small_document(body=body))
    assert 'see <a href="#t">Table 1</a> and [[nothing]]' in html


def test_a_space_parts_a_reference_that_ends_in_latin_from_the_chinese_after_it():
    body = (Paragraph("p", "从[[t]]的数值，见[[t]]。"), Table("t", "x", (Column("a"),), ()))
    html = render_html(small_document("zh-CN", body=body))
    assert "1</a> 的数值" in html
    assert "1</a>。" in html


def test_a_range_in_brackets_stays_on_one_line():
    html = render_html(small_document(body=(Paragraph("p", "costs 2,475 (2,246–2,833) in all (see below)"),)))
    assert 'costs 2,475 <span class="keep">(2,246–2,833)</span> in all (see below)' in html


@pytest.mark.parametrize("landscape", [False, True])
def test_no_column_is_narrower_than_the_longest_word_of_its_head(landscape):
    heads = ("What the alternatives lack", "Demonstration", "Combined weight")
    table = Table("t", "x", (Column(heads[0], width=12), Column(heads[1], width=0.5), Column(heads[2], width=0.5)), ())
    page_break = (PageBreak("turn", landscape=True),) if landscape else ()
    html = render_html(small_document(body=(*page_break, table)))
    columns = re.findall(r'<col style="width: ([\d.]+)%">', html.split('id="t"')[1])[:3]
    widths = [float(percent) / 100 * (252 if landscape else 168) for percent in columns]
    assert sum(map(float, columns)) == pytest.approx(100, abs=0.05)
    for width, word in zip(widths, ("alternatives", "Demonstration", "Combined"), strict=True):
        assert width > text_width(word, 8.5)


def test_heads_too_long_for_the_page_leave_the_widths_as_asked():
    table = Table("t", "x", tuple(Column("Incomprehensibilities" * 3, width=width) for width in (1, 3)), ())
    html = render_html(small_document(body=(table,)))
    assert re.findall(r'<col style="width: ([\d.]+)%">', html.split('id="t"')[1])[:2] == ["25.00", "75.00"]


@pytest.mark.parametrize(("rows", "whole"), [(5, True), (6, False)])
def test_only_a_short_table_stays_whole(rows, whole):
    table = Table("t", "x", (Column("a"),), tuple(Row((Cell("text"),)) for _ in range(rows)))
    assert ('id="t" class="short"' in render_html(small_document(body=(table,)))) == whole


@pytest.mark.parametrize(
    ("mark", "sign", "word"),
    [
        ("good", "●", "良好"),
        ("watch", "▲", "需关注"),
        ("bad", "■", "不符合"),
        ("unknown", "○", "未知"),
        ("provisional", "◇", "暂定"),
    ],
)
def test_a_status_is_a_sign_and_a_word_beside_its_colour(mark, sign, word):
    table = Table("t", "x", (Column("a"),), (Row((Cell("", mark),)),))
    cells = re.search(
        r"<tbody>(.*?)</tbody>", render_html(small_document("zh-CN", body=(table,))).split('id="t"')[1], re.DOTALL
    )[1]
    text = "".join(ET.fromstring(cells.strip()).itertext())
    assert sign in text
    assert word in text


def test_a_document_without_open_items_says_so():
    assert "There are no open items" in render_html(small_document(body=(OpenItems("o", ()),)))


def test_annexes_carry_their_letter_in_the_language_of_the_document():
    annexes = (Heading("h", 1, "原始打分"),)
    assert "附录 A" in render_html(small_document("zh-CN", annexes=annexes))
    assert "Annex A" in render_html(small_document("en", annexes=annexes))


def test_an_unnumbered_table_prints_no_caption():
    html = render_html(small_document(body=(Table("t", "Key", (Column("a"),), (), numbered=False),)))
    assert "<caption" not in html
    assert 'aria-label="Key"' in html


def test_a_landscape_figure_takes_its_heading_along():
    heading, lead, before, after = Heading("h", 1, "x"), Paragraph("p", "x"), Paragraph("q", "x"), Paragraph("r", "x")
    assert [(s.landscape, [b.id for b in s.blocks]) for s in sections((before, heading, lead, WIDE, after))] == [
        (False, ["q"]),
        (True, ["h", "p", "w"]),
        (False, ["r"]),
    ]


def test_a_page_break_turns_the_pages_up_to_the_next_break():
    blocks = (
        Paragraph("a", "x"),
        PageBreak("b1", landscape=True),
        Paragraph("b", "x"),
        WIDE,
        PageBreak("b2"),
        Paragraph("c", "x"),
    )
    assert [(s.landscape, s.new_page, [b.id for b in s.blocks]) for s in sections(blocks)] == [
        (False, False, ["a"]),
        (True, True, ["b", "w"]),
        (False, True, ["c"]),
    ]


def test_the_opening_page_lies_across_only_when_asked():
    assert opening_is_landscape(small_document(opening=(WIDE,)))
    assert not opening_is_landscape(small_document(opening=(FIGURE,)))


def test_rendering_twice_gives_the_same_page():
    assert render_html(small_document(body=(FIGURE,))) == render_html(small_document(body=(FIGURE,)))
