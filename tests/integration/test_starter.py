"""A fresh engagement, in which nothing is known yet, is sound and every command runs on it."""

import re
from pathlib import Path

import pytest

from planner.bootstrap import open_engagement, run_folder, start_engagement
from planner.content.packs import FileContentSource
from planner.documents.deliverables import DELIVERABLES
from planner.documents.html import render_html
from tests.integration.commands import call
from tests.integration.test_cli import CODES, KEYS, ON_AN_ENGAGEMENT


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clients") / "新客户 A"
    start_engagement(folder)
    return folder


@pytest.fixture(scope="module")
def result(fresh):
    return run_folder(fresh)


def test_a_fresh_engagement_is_sound(fresh):
    told = call("check", fresh, "--lang", "en")
    assert told.code == 0, told.out
    assert "1 engagement" in told.out


def test_it_holds_its_own_copy_of_every_pack_and_a_sheet_for_every_questionnaire(fresh):
    source = FileContentSource()
    for pack in source.files():
        assert (fresh / "content" / pack.name).read_bytes() == pack.path.read_bytes()
    assert {path.stem for path in (fresh / "answers").iterdir()} == set(source.load_questionnaires())


def test_a_later_change_of_the_product_content_does_not_reach_it(fresh):
    own = fresh / "content" / "templates" / "outcomes" / "kpis.yaml"
    kept = own.read_text(encoding="utf-8")
    try:
        own.write_text(re.sub(r"新客户数量", "新客户数目", kept), encoding="utf-8")
        packs = FileContentSource().for_engagement(fresh).load()
    finally:
        own.write_text(kept, encoding="utf-8")
    assert packs.outcomes.kpis["K01"].text.zh == "新客户数目"


def test_its_id_is_one_even_when_the_folder_has_a_chinese_name(result):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", result.engagement.id)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("command", ON_AN_ENGAGEMENT)
def test_every_command_runs_where_nothing_is_known(command, language, fresh):
    told = call(*command.split(), fresh, "--lang", language)
    assert told.code == 0, told.err
    assert told.out.strip()
    assert KEYS.findall(told.out) == []
    assert CODES.findall(told.out) == []


def test_nothing_known_names_no_winner_and_promises_no_date(result):
    assert result.selection.verdict.kind == "not_enough_data"
    assert result.rollout.is_provisional
    assert result.rollout.go_live.wished is None
    assert result.training.sessions == ()
    assert all(sheet.start_value is None for sheet in result.outcomes.kpis)
    assert all(pain.burden is None for pain in result.diagnosis.pains)
    assert all(score.light == "unknown" for score in (*result.diagnosis.readiness, *result.diagnosis.causes))


def test_what_is_not_known_is_asked_for(result):
    diagnosis = result.diagnosis
    asked = {question.id for question in diagnosis.open_questions}
    assert {"question:employees", "question:sites", "question:user_groups"} <= asked
    assert diagnosis.contradictions == ()


@pytest.mark.parametrize("code", DELIVERABLES)
def test_every_document_can_be_built_where_nothing_is_known(code, result):
    _, build = DELIVERABLES[code]
    for language in ("zh-CN", "en"):
        assert len(render_html(build(result, language))) > 1000


def test_the_complete_alternative_of_the_formats_page_is_accepted_as_it_stands(tmp_path):
    page = (Path(__file__).parents[2] / "docs/content_formats.md").read_text(encoding="utf-8")
    example = page.split("## A complete alternative")[1].split("```yaml\n")[1].split("```")[0]
    folder = tmp_path / "client"
    start_engagement(folder)
    (folder / "alternatives" / "example_a.yaml").write_text(example, encoding="utf-8")
    (alternative,) = open_engagement(folder)[0].alternatives
    assert [line.amount is None for line in alternative.quotation.lines] == [False, False, True]


def test_what_is_still_to_be_filled_in_and_still_open_is_told_without_being_a_fault(fresh):
    told = call("check", fresh, "--lang", "en")
    assert "are not filled in" in told.out
    assert "open questions" in told.out


def test_an_answer_is_planned_with_until_a_setting_says_otherwise_which_check_and_documents_tell(tmp_path):
    folder = tmp_path / "client"
    start_engagement(folder)
    _write_over(folder / "answers" / "team_and_calendar.yaml", r"(?m)^( +class_size:) null", r"\1 10")
    assert open_engagement(folder)[0].plan.max_class_size == 10
    assert "0 contradictions" in call("check", folder, "--lang", "en").out
    _write_over(folder / "engagement.yaml", r"company_days_off: \[\]", "company_days_off: [], max_class_size: 12")
    told = call("check", folder, "--lang", "en")
    assert "1 contradiction" in told.out
    assert "is answered 10, and plan.max_class_size of engagement.yaml states 12" in " ".join(told.out.split())
    page = render_html(DELIVERABLES["D8"][1](run_folder(folder), "en"))
    assert "Answer and setting differ" in page


def _write_over(path, pattern, new):
    written, count = re.subn(pattern, new, path.read_text(encoding="utf-8"))
    assert count == 1
    path.write_text(written, encoding="utf-8")
