"""D6 of every example engagement: complete, the same in both languages, and true to the plan it prints."""

from __future__ import annotations

import dataclasses
import string
from collections import Counter

import pytest

from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.builders.plan_gantt import ROWS_A_PAGE, WEEKS_A_PAGE, gantt_figures, gantt_pages
from planner.documents.builders.plan_organisation import raci_lines
from planner.documents.builders.plan_view import merged_raci, plan_view
from planner.domain.model.document import FigureBlock, Heading, OpenItems, Table
from planner.domain.model.template import RaciTemplate
from planner.domain.model.text import LANGUAGES
from planner.wording.catalogue import load_entries

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")


@pytest.fixture(scope="module", params=EXAMPLES)
def result(request, run_example):
    return run_example(request.param)


@pytest.fixture(scope="module")
def documents(result):
    return {language: build_implementation_plan(result, language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def view(result):
    return plan_view(result, "zh-CN")


def every_block(document):
    return [*document.opening, *document.body, *document.annexes]


def table(document, id_):
    return next(block for block in every_block(document) if isinstance(block, Table) and block.id == id_)


def texts_in(value):
    """Return every string below a record."""
    if isinstance(value, str):
        return [value]
    if dataclasses.is_dataclass(value):
        return [text for field in dataclasses.fields(value) for text in texts_in(getattr(value, field.name))]
    if isinstance(value, tuple | list):
        return [text for part in value for text in texts_in(part)]
    return []


def test_block_ids_are_unique_and_the_same_in_both_languages(documents):
    zh, en = ([block.id for block in every_block(documents[language])] for language in LANGUAGES)
    assert zh == en
    assert max(Counter(zh).values()) == 1


def test_the_seven_chapters_stand_in_their_order(documents):
    chapters = [block.id for block in documents["en"].body if isinstance(block, Heading) and block.level == 1]
    assert chapters == ["introduction", "situation", "goals", "steps", "risks", "success", "conclusion"]


def test_every_heading_but_the_upper_ones_is_followed_by_something(documents):
    for part in (documents["en"].opening, documents["en"].body, documents["en"].annexes):
        headings = [n for n, block in enumerate(part) if isinstance(block, Heading)]
        for n in headings:
            below = part[n + 1] if n + 1 < len(part) else None
            assert below is not None, part[n].id
            assert not isinstance(below, Heading) or below.level > part[n].level, part[n].id


def test_no_table_is_empty_and_every_row_fits_its_columns(documents):
    for document in documents.values():
        for block in every_block(document):
            if isinstance(block, Table):
                assert any(not row.group for row in block.rows), block.id
                assert all(row.group or len(row.cells) == len(block.columns) for row in block.rows), block.id


def test_every_work_package_stands_once_in_the_work_breakdown(result, documents):
    codes = Counter(row.cells[0].text for row in table(documents["zh-CN"], "wbs-table").rows if not row.group)
    assert codes == Counter(package.id.removeprefix("WP-") for package in result.rollout.work_packages)


def test_every_work_package_stands_on_exactly_one_gantt_page_set(result, view):
    placed = Counter(package.id for page in gantt_pages(view) for package in page.packages)
    assert placed == Counter(package.id for package in result.rollout.work_packages)


def test_gantt_pages_stay_within_rows_and_time_and_repeat_their_heads(view):
    for figure in gantt_figures(view):
        chart = figure.chart
        assert len(chart.rows) <= ROWS_A_PAGE
        assert (chart.window_end - chart.window_start).days < 7 * WEEKS_A_PAGE
        assert chart.rows[0].kind == "summary"
        assert chart.column_heads


def test_the_gantt_windows_of_a_page_show_every_day_of_its_work_packages(view):
    pages = gantt_pages(view)
    for number, page in enumerate(pages, start=1):
        windows = [f.chart for f in gantt_figures(view) if f.id.startswith(f"gantt-{number}-")]
        first = min(view.dates(package).start for package in page.packages)
        last = max(view.dates(package).finish for package in page.packages)
        assert min(chart.window_start for chart in windows) <= first
        assert max(chart.window_end for chart in windows) >= last


def test_every_responsibility_row_has_exactly_one_accountable_role(documents):
    rows = [row for row in table(documents["en"], "raci-table").rows if not row.group]
    assert rows
    for row in rows:
        assert sum("A" in cell.text for cell in row.cells[1:]) == 1, row.cells[0].text
        assert any("R" in cell.text for cell in row.cells[1:]), row.cells[0].text


def test_the_responsibility_rows_cover_every_deliverable(view):
    for deliverable in view.deliverables:
        accountable = [raci.accountable for _, raci in raci_lines(view, deliverable)]
        assert set(accountable) == {package.raci.accountable for package in deliverable.packages}
        assert len(accountable) == len(set(accountable))


def test_merging_responsibilities_keeps_the_strongest_part_of_each_role(view):
    package = view.rollout.work_packages[0]
    one = dataclasses.replace(package, raci=RaciTemplate(("dev",), "lead", ("steward",), ("users",)))
    other = dataclasses.replace(package, raci=RaciTemplate(("steward",), "lead", ("users",), ("dev", "lead", "boss")))
    merged = merged_raci((one, other))
    assert merged == RaciTemplate(("dev", "steward"), "lead", ("users",), ("boss",))


def test_risks_stand_in_the_order_of_their_exposure(result, documents):
    rows = table(documents["en"], "risk-table").rows
    exposures = [int(row.cells[1].text.rsplit(" ", maxsplit=1)[-1]) for row in rows]
    assert len(exposures) == len(result.rollout.risks)
    assert exposures == sorted(exposures, reverse=True)


def test_every_requirement_in_scope_is_traced(result, documents):
    rows = [row for row in table(documents["zh-CN"], "traceability-table").rows if not row.group]
    traced = Counter(row.cells[0].text.split(" ")[0] for row in rows)
    assert traced == Counter(requirement.id for requirement in result.requirements)


def test_dates_after_the_announced_calendar_are_marked_provisional(result, documents):
    through = result.calendar.announced_through.isoformat()
    for row in table(documents["en"], "wbs-table").rows:
        for cell in row.cells[3:5]:
            assert (cell.mark == "provisional") == (cell.text > through), cell.text


def test_a_role_without_people_is_an_open_item(result, documents):
    asked = {question.id for question in result.diagnosis.open_questions}
    unnamed = {assignment.role_id for assignment in result.rollout.roles if not assignment.member_ids}
    items = next(block for block in every_block(documents["en"]) if isinstance(block, OpenItems)).items
    titles = result.packs.plan_templates[result.rollout.template_id].roles
    for role_id in unnamed:
        if f"role:{role_id}" in asked:  # the diagnosis asks in the words of its questionnaire
            continue
        assert any(titles[role_id].title.en in item.text for item in items), role_id


def test_an_unknown_start_value_of_an_objective_is_printed_as_unknown(result, documents):
    missing = {o.id for o in result.diagnosis.objectives if o.start_value is None}
    rows = {row.cells[0].text: row for row in table(documents["en"], "goals-table").rows}
    assert {id_ for id_, row in rows.items() if row.cells[3].mark == "unknown"} == missing


def test_the_opening_page_holds_the_dates_of_the_plan(result, documents):
    said = "\n".join(texts_in(documents["zh-CN"].opening))
    go_live = result.rollout.go_live
    for day in (go_live.optimistic, go_live.likely, go_live.pessimistic, result.rollout.waves[0].go_live):
        assert day.isoformat() in said
    assert any(isinstance(block, FigureBlock) for block in documents["zh-CN"].opening)


def test_no_text_shows_an_unfilled_field_or_a_raw_record(documents):
    for document in documents.values():
        for text in texts_in(document):
            assert "Text(" not in text
            assert "Statement(" not in text
            assert "{" not in text


def test_both_languages_of_every_wording_key_take_the_same_fields():
    formatter = string.Formatter()

    def fields(pattern):
        return {name for _, name, _, _ in formatter.parse(pattern) if name}

    for key, entry in load_entries().items():
        if key.startswith("d6."):
            english = entry["en"].values() if isinstance(entry["en"], dict) else [entry["en"]]
            assert all(fields(text) <= fields(entry["zh"]) | {"count"} for text in english), key
            assert set().union(*map(fields, english)) >= fields(entry["zh"]) - {"count"}, key
