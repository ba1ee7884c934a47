"""D6 of every example engagement: complete, the same in both languages, and true to the plan it prints."""

from __future__ import annotations

import dataclasses
import re
import string
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.builders.plan_annexes import written_duration
from planner.documents.builders.plan_gantt import MOST_WEEKS, ROWS_A_PAGE, gantt_figures, gantt_pages
from planner.documents.builders.plan_monitoring import meeting_days
from planner.documents.builders.plan_organisation import raci_lines
from planner.documents.builders.plan_sheets import annex_sheets, blocks_of_sheet
from planner.documents.builders.plan_view import folded, merged_raci, plan_view
from planner.documents.workbook.plan_annex import build_plan_annex
from planner.domain.model.document import FigureBlock, Heading, OpenItems, Table
from planner.domain.model.template import RaciTemplate
from planner.domain.model.text import LANGUAGES
from planner.domain.rollout.schedule_results import PlanScheduling
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


@pytest.fixture(scope="module")
def english(result):
    return plan_view(result, "en")


def every_block(document):
    return [*document.opening, *document.body, *document.annexes]


def table(document, id_):
    return next(block for block in every_block(document) if isinstance(block, Table) and block.id == id_)


def register(view, id_):
    """Return a register of the plan that stands in the annex workbook."""
    blocks = (block for sheet in annex_sheets(view).values() for block in sheet)
    return next(block for block in blocks if isinstance(block, Table) and block.id == id_)


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


def test_every_kind_of_work_stands_once_in_the_body_with_what_comes_out_of_it(result, documents):
    body = next(block for block in documents["en"].body if block.id == "breakdown-table")
    rows = [row for row in body.rows if not row.group]
    results = {package.template_id: package.output.en for package in result.rollout.work_packages}
    assert Counter(row.cells[4].text for row in rows) == Counter(results.values())


def test_registers_stand_in_the_annex_workbook_and_not_in_print(documents, english):
    printed = {block.id for block in every_block(documents["en"])}
    sheets = {block.id for blocks in annex_sheets(english).values() for block in blocks}
    registers = {
        "duties-table", "gaps-table", "industry-fields", "standard-table", "risk-table", "communication-table",
        "processes-table", "users-table", "methods-table", "duration-figures", "board-table", "rule-table",
        "cleaning-table", "batch-checks-table", "initial-table", "card-steering",
    }  # fmt: skip
    chosen = {"industry-fields"} if english.result.engagement.industry_profile is None else set()
    assert registers - chosen <= sheets
    assert not registers & printed
    assert {"raci-summary", "safety-checklist"} <= {block.id for block in documents["en"].annexes}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reference_of_the_plan_and_of_its_sheets_names_a_place_that_is_there(result, documents, language):
    document, view = documents[language], plan_view(result, language)
    printed = {block.id for block in every_block(document)}
    assert set(re.findall(r"\[\[([^]]+)\]\]", str(document))) <= printed
    for key in annex_sheets(view):
        assert "[[" not in str(blocks_of_sheet(view, document, key)), key


def test_the_plan_lists_the_sheets_of_its_annex_workbook_by_name(documents, result):
    for language, document in documents.items():
        listed = [row[0] for row in cells(document, "workbook-table")]
        assert listed == [sheet.name for sheet in build_plan_annex(result, language).sheets]


def test_the_body_shows_the_gravest_risks_only(result, documents):
    shown = len(table(documents["en"], "top-risk-table").rows)
    critical = sum(risk.exposure >= 15 for risk in result.rollout.risks)  # the upper band of the matrix
    assert shown == critical > 0


def test_the_gap_summary_counts_every_gap_and_every_dropped_requirement_once(result, documents):
    decided = {d.requirement_id for d in result.engagement.requirement_decisions.values()
               if not d.applicable or d.need == "too_much"}  # fmt: skip
    gaps = {gap.requirement_id for gap in result.rollout.gaps}
    assert sum(int(row[1]) for row in cells(documents["en"], "gaps-summary")) == len(gaps | decided)


def test_only_work_with_equal_dates_days_and_accountable_role_shares_a_line(view):
    for deliverable in view.deliverables:
        for line in folded(view, deliverable.packages):
            dates = {
                (d.start, d.finish, d.late_start, d.late_finish, d.critical) for d in map(view.dates, line)
            }  # fmt: skip
            days = {(p.duration.optimistic_days, p.duration.likely_days, p.duration.pessimistic_days) for p in line}
            roles = {package.raci.accountable for package in line}
            assert len(dates) == len(days) == len(roles) == 1
            assert len({package.template_id for package in line}) == 1


def test_every_work_package_stands_on_exactly_one_gantt_page_set(result, view):
    placed = Counter(package.id for page in gantt_pages(view) for package in page.packages)
    assert placed == Counter(package.id for package in result.rollout.work_packages)


def test_gantt_pages_stay_within_rows_and_time_and_repeat_their_heads(view):
    for figure in gantt_figures(view):
        chart = figure.chart
        assert len(chart.rows) <= ROWS_A_PAGE
        assert (chart.window_end - chart.window_start).days < 7 * MOST_WEEKS
        assert chart.rows[0].kind == "summary"
        assert chart.column_heads


def test_a_gantt_page_shows_no_row_without_anything_in_its_window(view):
    for figure in gantt_figures(view):
        chart = figure.chart
        for row in chart.rows:
            spans = [(row.start, row.finish), *([row.baseline] if row.baseline else [])]
            assert any(first <= chart.window_end and last >= chart.window_start for first, last in spans), row.label


def test_the_gantt_windows_of_a_page_show_every_day_of_its_work_packages(view):
    pages = gantt_pages(view)
    for number, page in enumerate(pages, start=1):
        windows = [f.chart for f in gantt_figures(view) if f.id.startswith(f"gantt-{number}-")]
        first = min(view.dates(package).start for package in page.packages)
        last = max(view.dates(package).finish for package in page.packages)
        assert min(chart.window_start for chart in windows) <= first
        assert max(chart.window_end for chart in windows) >= last


def test_every_responsibility_row_has_exactly_one_accountable_role(english):
    rows = [row for row in register(english, "raci-table").rows if not row.group]
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


def test_risks_stand_in_the_order_of_their_exposure(result, english):
    rows = register(english, "risk-table").rows
    exposures = [int(row.cells[1].text.rsplit(" ", maxsplit=1)[-1]) for row in rows]
    assert len(exposures) == len(result.rollout.risks)
    assert exposures == sorted(exposures, reverse=True)


def test_every_requirement_in_scope_is_counted_with_its_module(result, documents):
    rows = cells(documents["en"], "traceability-table")
    assert sum(int(row[1]) for row in rows) == len(result.requirements)
    assert len(rows) == len({requirement.module for requirement in result.requirements})


def test_dates_after_the_announced_calendar_are_marked_provisional(result, documents):
    through = result.calendar.announced_through.isoformat()
    for row in table(documents["en"], "resources-table").rows:
        for cell in row.cells[4:6]:
            assert (cell.mark == "provisional") == (through < cell.text < "—"), cell.text


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
    go_live, risk = result.rollout.go_live, result.rollout.scheduling.risk
    last = next((one for one in risk.gates if one.work_package_id == risk.go_live_id), None) if risk else None
    certain = (last.p50, last.p80) if last else (go_live.optimistic, go_live.pessimistic)
    for day in (go_live.likely, result.rollout.waves[0].go_live, *certain):
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


def cells(document, id_):
    return texts_of_rows(table(document, id_))


def texts_of_rows(found):
    return [[cell.text for cell in row.cells] for row in found.rows if not row.group]


def test_the_as_is_table_prints_every_process_with_roles_pain_severity_and_frequency(result, english):
    processes = result.engagement.company.processes
    rows = {row[0]: row for row in texts_of_rows(register(english, "processes-table")) if row[0] != "not surveyed"}
    assert set(rows) == {process.name.en for process in processes}
    for process in processes:
        _, roles, pain, severity, frequency = rows[process.name.en]
        assert roles.count(",") == len(process.roles) - 1
        assert pain == (process.pain.en if process.pain else "unknown")
        assert severity == ("unknown" if process.severity is None else str(process.severity))
        assert frequency == ("unknown" if process.frequency is None else str(process.frequency))


def test_the_as_is_table_has_a_head_for_each_of_the_four_areas(english):
    groups = [row.cells[0].text for row in register(english, "processes-table").rows if row.group]
    assert [text.rsplit(" (", maxsplit=1)[0] for text in groups] == [
        "Sales", "Customer service", "Marketing", "Data management",
    ]  # fmt: skip


def test_the_three_objects_name_strong_points_and_gravest_points_without_overlap(documents):
    rows = cells(documents["en"], "objects-table")
    assert [row[0] for row in rows] == ["Processes", "Infrastructure", "Data"]
    for row in rows:
        assert row[3]
        assert row[4]
        strong = set(re.findall(r"[^?]+\?", row[3]))
        assert not strong & set(re.findall(r"[^?]+\?", row[4]))


def test_an_answer_above_the_green_limit_is_a_strong_point(run_example):
    document = build_implementation_plan(run_example("sample_manufacturing"), "en")
    infrastructure = cells(document, "objects-table")[1]
    assert infrastructure[3].count("Answer:") == 4  # four of five questions are answered «mostly»
    assert infrastructure[4].count("Answer:") == 1


def test_the_four_work_streams_hold_every_work_package_but_gates(result, documents):
    rows = cells(documents["en"], "streams-table")
    assert [row[0] for row in rows] == ["Processes", "Organisation", "People", "System"]
    assert sum(int(row[1]) for row in rows) == sum(p.kind == "work" for p in result.rollout.work_packages)


def test_a_stream_without_work_packages_is_named_in_a_warning(result):
    kept = tuple(p for p in result.rollout.work_packages if p.stream != "people" or p.kind != "work")
    rollout = dataclasses.replace(result.rollout, work_packages=kept, scheduling=PlanScheduling())
    document = build_implementation_plan(dataclasses.replace(result, rollout=rollout), "en")
    people = next(row for row in table(document, "streams-table").rows if row.cells[0].text == "People")
    assert people.cells[1].text == "0"
    assert people.cells[1].mark == "bad"
    verdict = next(block for block in document.body if block.id == "streams-verdict")
    assert "People" in verdict.text


def test_every_gap_and_every_dropped_requirement_stands_once_in_the_gap_table(result, english):
    decisions = result.engagement.requirement_decisions.values()
    dropped = {d.requirement_id for d in decisions if not d.applicable or d.need == "too_much"}
    expected = {gap.requirement_id for gap in result.rollout.gaps} | dropped
    rows = texts_of_rows(register(english, "gaps-table"))
    found = Counter(code for row in rows for code in re.findall(r"[A-Z]-[A-Z]+-\d\d", row[0]))
    assert found == Counter(expected)


def test_a_requirement_left_out_or_beyond_the_need_is_to_be_dropped_with_the_reason(run_example):
    result = run_example("sample_manufacturing")
    told, head = {}, ""
    for row in register(plan_view(result, "en"), "gaps-table").rows:
        if row.group:
            head = row.cells[0].text
        else:
            told[row.cells[0].text.split(" ")[0]] = (head, row.cells[2].text)
    for id_, decision in result.engagement.requirement_decisions.items():
        if not decision.applicable:
            assert told[id_] == ("Drop: left out by the client, neither configured nor accepted", decision.reason.en)
        elif decision.need == "too_much" and id_ not in result.engagement.configuration.dispositions:
            assert told[id_][0].startswith("Better dropped")
            assert told[id_][1] == decision.reason.en
    for id_, settled in result.engagement.configuration.dispositions.items():
        assert told[id_][1] == f"The client's decision: {settled.reason.en}"


def test_the_steering_committee_meets_in_the_rhythm_answered_and_only_on_working_days(run_example):
    view = plan_view(run_example("sample_manufacturing"), "en")
    days = meeting_days(view, "fortnightly")
    assert all(map(view.result.calendar.is_working, days))
    assert all(1 <= (later - earlier).days <= 28 for earlier, later in pairwise(days))
    # every other Monday from 29 June 2026; the plan starts on 20 July
    assert days[:2] == (date(2026, 7, 27), date(2026, 8, 10))
    row = cells(build_implementation_plan(view.result, "en"), "monitoring-table")[0]
    assert row[1] == f"Every two weeks, {days[0]} to {view.day(days[-1])}, {len(days)} times"


def test_an_unanswered_rhythm_of_monitoring_is_printed_as_unknown(run_example):
    document = build_implementation_plan(run_example("sample_gone_wrong"), "en")
    assert table(document, "monitoring-table").rows[0].cells[1].mark == "unknown"


def test_a_gap_package_serves_only_requirements_with_a_gap(result):
    gaps = {gap.requirement_id for gap in result.rollout.gaps}
    template = result.packs.plan_templates[result.rollout.template_id]
    for package in result.rollout.work_packages:
        if template.work_packages[package.template_id].repeat_for == "gap":
            assert set(package.requirement_ids) <= gaps


def test_a_rate_of_a_duration_is_printed_with_all_its_digits(run_example):
    view = plan_view(run_example("sample_manufacturing"), "en")
    calculation, _, _ = written_duration(view, view.by_id["WP-TST-UAT1"])
    assert calculation == "3 + requirements 120 × 0.025 + sites 3 × 0.5 = 7.5"


def test_a_plan_made_although_the_survey_says_wait_says_so_on_its_first_page(run_example):
    result = run_example("sample_gone_wrong")
    assert result.diagnosis.timing.verdict == "wait"
    assert "requirements survey says wait" in str(build_implementation_plan(result, "en").opening)
    started = run_example("sample_manufacturing")
    assert "requirements survey says wait" not in str(build_implementation_plan(started, "en").opening)
