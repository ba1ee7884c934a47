import shutil
import subprocess

import page
import pytest
from fake_documents import fake_document, small_document
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from planner.documents import pdf
from planner.documents.pdf import asset_fetcher, render_pdf, render_pdfs
from planner.domain.model.chart import RiskMatrix, RiskPoint
from planner.domain.model.document import Bullets, FigureBlock, Heading, Paragraph
from planner.errors import ExportError

pytestmark = pytest.mark.slow

SMALL_BODY = (
    Heading("h", 1, "风险 <R&D>"),
    Paragraph("p", "正文"),
    FigureBlock("f", "风险矩阵", "风险矩阵", "登记册", RiskMatrix((RiskPoint("R-01", 3, 4),), "可能性", "影响")),
)


@pytest.fixture(scope="module")
def pdfs():
    return {
        document.language: content
        for document, content, _ in render_pdfs([fake_document("zh-CN"), fake_document("en")])
    }


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_document_with_every_block_passes_all_checks_of_accessible_pdf(pdfs, language):
    report = page.validate_pdf_bytes(pdfs[language], profile=page.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="install poppler-utils")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_only_the_locked_font_is_in_the_file(pdfs, language, tmp_path):
    (tmp_path / "x.pdf").write_bytes(pdfs[language])
    listed = subprocess.run(["pdffonts", tmp_path / "x.pdf"], capture_output=True, text=True, check=True).stdout
    names = {line.split()[0].split("+")[-1] for line in listed.splitlines()[2:]}
    assert names == {"Noto-Sans-SC"}


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="install poppler-utils")
def test_text_numbers_and_page_counts_can_be_read_from_the_file(pdfs, tmp_path):
    (tmp_path / "x.pdf").write_bytes(pdfs["zh-CN"])
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "x.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.split("\f")[:-1]
    assert "CRM 选型报告" in pages[0]
    assert "结论与待决事项" in pages[1]
    assert f"第 2 页，共 {len(pages)} 页" in pages[1]
    assert "1.1" in text
    assert "附录 A" in text


def test_the_same_document_gives_the_same_bytes_in_two_processes():
    document = small_document("zh-CN", body=SMALL_BODY)
    assert render_pdf(document) == render_pdf(document)


def test_the_page_count_is_that_of_the_file():
    (rendered,) = render_pdfs([small_document("zh-CN", body=SMALL_BODY)])
    profile = page.ValidationProfile.PDF_UA_1
    assert rendered.pages == page.validate_pdf_bytes(rendered.content, profile=profile).document.page_count


def test_documents_come_back_in_the_order_given():
    documents = [small_document("en", body=(Heading("h", 1, f"No {number}"),)) for number in range(3)]
    assert [rendered.document for rendered in render_pdfs(documents)] == documents


def test_an_opening_page_that_is_a_little_too_long_is_closed_up_to_one_page():
    crowded = (Heading("o", 1, "x"), Bullets("b", tuple(f"{n} 一个条件" for n in range(46))))
    content = render_pdf(small_document("zh-CN", opening=crowded))
    # cover, opening, document control
    assert page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_UA_1).document.page_count == 3


def test_a_document_that_takes_too_long_is_given_up_and_named(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.05)
    with pytest.raises(ExportError) as caught:
        render_pdf(small_document())
    assert caught.value.problem.code == "pdf-too-slow"


def test_a_document_that_cannot_be_rendered_is_named_in_the_error():
    broken = small_document(body=(FigureBlock("f", "x", "x", "x", "no chart"),))
    with pytest.raises(ExportError) as caught:
        render_pdf(broken)
    assert caught.value.problem.code == "pdf-failed"
    assert caught.value.problem.where == broken.front.number


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://example.com/x.css", "https://example.com/x.png", "data:text/css,*{}", "asset:other"],
)
@pytest.mark.parametrize(
    "markup",
    [
        '<img alt="x" src="{}">',
        '<link rel="stylesheet" href="{}">',
        '<object data="{}"></object>',
        '<p style="background: url({})">x</p>',
    ],
)
def test_nothing_but_named_assets_is_ever_fetched(address, markup):
    with pytest.raises(FatalURLFetchingError):
        HTML(string=markup.format(address), url_fetcher=asset_fetcher({}), base_url=None).write_pdf()


def test_a_file_asked_for_as_attachment_is_refused():
    markup = '<a rel="attachment" href="file:///etc/hostname">x</a>'
    with pytest.raises(FatalURLFetchingError):
        HTML(string=markup, url_fetcher=asset_fetcher({}), base_url=None).write_pdf()


def test_a_named_asset_is_served_with_its_type():
    answer = asset_fetcher({"asset:x": (b"abc", "image/svg+xml")}).fetch("asset:x")
    assert answer.read() == b"abc"
