"""The documents of example 1, built once: accessible, complete, within their limits, the same bytes every time."""

import json
import re

import page
import pytest

from planner import places
from planner.bootstrap import export_documents
from planner.documents.deliverables import DELIVERABLES, WORKBOOKS
from planner.documents.fonts import missing_glyphs
from planner.documents.html import render_html
from planner.documents.pdf import render_pdfs
from planner.domain.model.document import Heading, OpenItems, SignatureBlock
from planner.domain.model.text import LANGUAGES

pytestmark = pytest.mark.slow

EXAMPLE = "sample_manufacturing"
# the progress report is written once there is progress; tests/integration/test_replanned_example.py builds it
WRITTEN = [code for code in DELIVERABLES if code != "D6S"]
EVERY = [(code, language) for code in WRITTEN for language in LANGUAGES]


@pytest.fixture(scope="module")
def built(run_example):
    """Every document of example 1 by deliverable and language."""
    result = run_example(EXAMPLE)
    return {(code, language): DELIVERABLES[code][1](result, language) for code, language in EVERY}


@pytest.fixture(scope="module")
def exported(run_example, tmp_path_factory):
    """The folder into which all documents of example 1 were exported."""
    folder = tmp_path_factory.mktemp("exports") / EXAMPLE
    export_documents(run_example(EXAMPLE), places.EXAMPLES / EXAMPLE, folder)
    return folder


def pdf_of(exported, code, language):
    return (exported / f"{DELIVERABLES[code][0]}.{language}.pdf").read_bytes()


def blocks_of(document):
    return (*document.opening, *document.body, *document.annexes)


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_every_document_passes_all_checks_of_accessible_pdf(exported, code, language):
    report = page.validate_pdf_bytes(pdf_of(exported, code, language), profile=page.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []


@pytest.mark.parametrize(("code", "language"), [("D4", "zh-CN"), ("D13", "en")])
def test_a_document_built_again_has_the_same_bytes(built, exported, code, language):
    (again,) = render_pdfs([built[code, language]])
    assert again.content == pdf_of(exported, code, language)


@pytest.mark.parametrize("code", WRITTEN)
def test_both_languages_have_the_same_blocks_each_with_an_id_of_its_own(built, code):
    chinese, english = ([block.id for block in blocks_of(built[code, language])] for language in LANGUAGES)
    assert chinese == english
    assert len(set(chinese)) == len(chinese)


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_no_glyph_is_missing_and_no_parameter_is_left_open(built, code, language):
    html = render_html(built[code, language])
    text = re.sub(r"<style.*?</style>|<[^>]+>|src=\"[^\"]*\"", " ", html, flags=re.DOTALL)
    assert not missing_glyphs([text])
    # in English «None» may begin a sentence; standing alone in a cell it is a value nobody worded
    unworded = r"\b(None|True|False)\b" if language == "zh-CN" else r"^\s*(None|True|False)\s*$"
    assert not re.search(rf"\{{[a-z_]+(:[a-z_]+)?\}}|Text\(|{unworded}", text, re.MULTILINE)


@pytest.mark.parametrize("code", WRITTEN)
def test_no_heading_stands_over_nothing(built, code):
    blocks = blocks_of(built[code, "zh-CN"])
    for here, after in zip(blocks, [*blocks[1:], None], strict=True):
        if isinstance(here, Heading):
            assert after is not None
            assert not isinstance(after, Heading) or after.level > here.level, here.id


@pytest.mark.parametrize("code", WRITTEN)
def test_every_document_prints_open_items_and_a_place_to_sign(built, code):
    kinds = {type(block) for block in blocks_of(built[code, "zh-CN"])}
    # every line of the sign-in sheets is a place to sign, and they decide nothing
    assert {OpenItems, SignatureBlock} <= kinds or code == "D8S"


def pages_as_text(data, tmp_path):
    import shutil  # noqa: PLC0415 - only where the tool is there
    import subprocess  # noqa: PLC0415

    if shutil.which("pdftotext") is None:
        pytest.skip("install poppler-utils")
    (tmp_path / "x.pdf").write_bytes(data)
    command = ["pdftotext", "-layout", str(tmp_path / "x.pdf"), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")[:-1]


@pytest.mark.parametrize(("language", "annex"), [("zh-CN", "附录 A"), ("en", "Annex A")])
def test_the_selection_report_has_at_most_sixteen_pages_before_its_annexes(exported, tmp_path, language, annex):
    pages = pages_as_text(pdf_of(exported, "D4", language), tmp_path)
    first_annex = next(n for n, text in enumerate(pages) if re.search(rf"^\s*{annex}\b", text, re.MULTILINE) and n > 2)
    assert first_annex <= 16


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_the_opening_fits_one_page(exported, built, tmp_path, code, language):
    pages = pages_as_text(pdf_of(exported, code, language), tmp_path)
    record = "修订记录" if language == "zh-CN" else "Revision record"
    assert record in pages[2], "the revision record must follow on the third page"


def test_the_manifest_lists_every_file_with_its_hash_and_every_input(exported):
    manifest = json.loads((exported / "manifest.json").read_text(encoding="utf-8"))
    listed = {file["path"] for file in manifest["files"]}
    there = {path.relative_to(exported).as_posix() for path in exported.rglob("*") if path.is_file()}
    assert listed == there - {"manifest.json"}
    # each document as PDF and HTML, each workbook once, and the files for other programs
    documents = {path for path in listed if path.endswith((".pdf", ".html", ".xlsx"))}
    # a progress report is written only once progress was reported
    written = {file["deliverable"] for file in manifest["files"]}
    assert set(DELIVERABLES) - written <= {"D6S"}
    kinds = 2 * len(written & set(DELIVERABLES)) + len(WORKBOOKS)
    assert len(documents) == kinds * len(LANGUAGES)
    others = {
        "D6-project-plan.zh-CN.xml",
        "D6-project-plan.en.xml",
        "calendars/en/milestones.ics",
        "tables/en/links.csv",
    }
    assert others <= listed
    assert {"engagement.yaml", "answers/readiness.yaml"} <= {entry["path"] for entry in manifest["inputs"]}
    assert all(re.fullmatch(r"[0-9a-f]{64}", file["sha256"]) for file in manifest["files"])
