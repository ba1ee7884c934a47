"""D6 of every example starts with a plan that is exactly one page in both languages and stands alone."""

import dataclasses
import shutil
import subprocess

import pytest

from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.pdf import render_pdfs
from planner.domain.model.text import LANGUAGES

pytestmark = pytest.mark.slow

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
EVERY = [(name, language) for name in EXAMPLES for language in LANGUAGES]
PARTS = {
    "zh-CN": ("一页计划", "关键路径", "前五项风险", "人员", "待决定", "暂定"),
    "en": ("The plan on one page", "Critical path", "Top risks", "People", "Decisions", "Provisional"),
}


@pytest.fixture(scope="module")
def openings(run_example):
    """The plan of every example in both languages without its body, as PDF."""
    documents = [build_implementation_plan(run_example(name), language) for name, language in EVERY]
    rendered = render_pdfs([dataclasses.replace(document, body=(), annexes=()) for document in documents])
    return {key: one.content for key, one in zip(EVERY, rendered, strict=True)}


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_plan_on_one_page_is_the_second_page_and_one_page(name, language, openings, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("install poppler-utils")
    (tmp_path / "x.pdf").write_bytes(openings[name, language])
    command = ["pdftotext", "-layout", str(tmp_path / "x.pdf"), "-"]
    pages = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")[:-1]
    assert all(part in pages[1] for part in PARTS[language])
    assert ("修订记录" if language == "zh-CN" else "Revision record") in pages[2]
