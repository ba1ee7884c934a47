"""The first page of the selection report of every example: one page in both languages, with every question answered."""

import dataclasses
import shutil
import subprocess

import pytest

from planner.documents.builders.selection_report import build_selection_report
from planner.documents.pdf import render_pdfs
from planner.domain.model.document import Heading
from planner.domain.model.text import LANGUAGES

pytestmark = pytest.mark.slow

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
QUESTIONS = {
    "zh-CN": ("选哪款产品？", "把握多大？", "什么会改变结论？", "五年花多少钱？"),
    "en": ("Which product?", "How sure are we?", "What would change the answer?", "What does it cost over five years?"),
}
EVERY = [(name, language) for name in EXAMPLES for language in LANGUAGES]


@pytest.fixture(scope="module")
def openings(run_example):
    """The report of every example in both languages without its body: cover, first page, record and contents."""
    reports = [build_selection_report(run_example(name), language) for name, language in EVERY]
    return [dataclasses.replace(report, body=(), annexes=()) for report in reports]


@pytest.fixture(scope="module")
def pdfs(openings):
    """The same as PDF, laid out by two processes instead of one for each test."""
    return [one.content for one in render_pdfs(openings)]


@pytest.fixture(params=range(len(EVERY)), ids=["-".join(one) for one in EVERY])
def place(request):
    """Return which of the reports."""
    return request.param


@pytest.fixture
def opening(openings, place):
    """Return one of the reports."""
    return openings[place]


def test_the_first_page_is_one_page(opening, pdfs, place, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("install poppler-utils")
    (tmp_path / "x.pdf").write_bytes(pdfs[place])
    command = ["pdftotext", "-layout", str(tmp_path / "x.pdf"), "-"]
    pages = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")[:-1]
    assert all(question in pages[1] for question in QUESTIONS[opening.language])
    assert ("修订记录" if opening.language == "zh-CN" else "Revision record") in pages[2]


def test_every_question_is_answered_below_its_heading(opening):
    asked = [place for place, block in enumerate(opening.opening) if isinstance(block, Heading) and block.level == 2]
    for place, question in zip(asked, QUESTIONS[opening.language], strict=False):
        assert opening.opening[place].text == question
        assert not isinstance(opening.opening[place + 1], Heading)
