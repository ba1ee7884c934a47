"""D8: every session, course and material stands where a reader looks for it, in both languages."""

import re
from datetime import date, timedelta

import pytest

from planner.documents.builders.training_plan import (
    CALENDAR_WEEKS,
    build_training_document,
    calendar_periods,
)
from planner.domain.model.document import Table
from tests.unit.documents.example_documents import EXAMPLES, block_of, blocks_of, cells_of, texts_of

HAN = re.compile(r"[\u4e00-\u9fff]")
MONDAY = date(2026, 8, 31)


@pytest.fixture(params=EXAMPLES)
def result(request, run_example):
    return run_example(request.param)


def test_block_ids_are_unique_and_the_same_in_both_languages(result):
    chinese, english = (
        [block.id for block in blocks_of(build_training_document(result, language))] for language in ("zh-CN", "en")
    )
    assert chinese == english
    assert len(set(chinese)) == len(chinese)


def test_both_languages_are_complete(result):
    chinese, english = (blocks_of(build_training_document(result, language)) for language in ("zh-CN", "en"))
    for one, other in zip(chinese, english, strict=True):
        if isinstance(one, Table):
            assert [len(row.cells) for row in one.rows] == [len(row.cells) for row in other.rows], one.id
    assert not [text for text in texts_of(english) if HAN.search(text)]
    assert not [text for text in texts_of((chinese, english)) if "{" in text]


def test_every_session_stands_once_in_the_timetable_under_its_day_and_place(result):
    sites = {site.id: site.name.en for site in result.engagement.company.sites}
    shown, head = [], ""
    for row in block_of(build_training_document(result, "en"), "session-table").rows:
        if row.group:
            head = row.cells[0].text
        else:
            shown.append((head[:10], head.partition(", ")[2], row.cells[1].text[:5], row.cells[3].text))
    planned = [(s.day.isoformat(), sites[s.site_id], s.course_id, str(s.people)) for s in result.training.sessions]
    assert sorted(shown) == sorted(planned)


def test_every_session_is_a_chip_of_exactly_one_calendar(result):
    figures = [block for block in blocks_of(build_training_document(result, "en")) if block.id.startswith("calendar-")]
    chips = [(entry.day, entry.label) for figure in figures for entry in figure.chart.entries]
    assert sorted(chips) == sorted((session.day, session.course_id) for session in result.training.sessions)
    assert all((figure.chart.last_day - figure.chart.first_day).days < 7 * CALENDAR_WEEKS for figure in figures)


def test_every_course_prints_its_four_tags(result):
    table = block_of(build_training_document(result, "zh-CN"), "courses")
    assert [column.head for column in table.columns][2:] == ["阶段", "内容", "对象", "层次"]
    assert [line[0] for line in cells_of(table)] == [course.course_id for course in result.training.courses]
    assert all(all(line) for line in cells_of(table))


def test_the_knowledge_base_lists_every_material_of_every_course_once(result):
    courses = [result.packs.training.courses[planned.course_id] for planned in result.training.courses]
    lines = cells_of(block_of(build_training_document(result, "zh-CN"), "materials"))
    assert len({line[0] for line in lines}) == len(lines)
    shown = [(line[0], course) for line in lines for course in line[2].split("、")]
    assert sorted(shown) == sorted((material, course.id) for course in courses for material in course.materials)


def test_every_material_names_its_form_its_readers_its_writer_and_when_it_is_due(result):
    table = block_of(build_training_document(result, "zh-CN"), "materials")
    forms = [row.cells[0].text for row in table.rows if row.group]
    assert len(set(forms)) == len(forms) >= 4
    assert [column.head for column in table.columns][3:] == ["为谁", "痛点", "需求", "编写人", "备好日期"]
    assert all(all(line) for line in cells_of(table))


def test_published_figures_stand_beside_the_computed_hours_with_their_trust(result):
    document = build_training_document(result, "en")
    ids = [block.id for block in blocks_of(document)]
    assert ids.index("published-shape") == ids.index("computed-shape") + 1
    figures = cells_of(block_of(document, "published-shape"))
    assert len(figures) == len(result.packs.training.figures) == 4
    assert all(line[-1] for line in figures)


def test_who_teaches_whom_counts_every_user_once(result):
    lines = cells_of(block_of(build_training_document(result, "en"), "teach-on-table"))
    shown = sum(int(line[2]) + int(line[3]) for line in lines)
    assert shown == sum(group.headcount for group in result.engagement.company.user_groups)


def test_the_selection_test_prints_the_tasks_of_the_modules_in_scope_with_points(result):
    sheet = block_of(build_training_document(result, "en"), "key-user-test")
    assert sum(int(item.details[1]) for item in sheet.items) == result.training.key_users.points


def test_requirements_without_a_course_are_printed_with_the_reason(run_example):
    result = run_example("sample_manufacturing")
    lines = cells_of(block_of(build_training_document(result, "en"), "no-course"))
    assert lines[0][0].startswith("V-VND-01")
    assert all(line[1] for line in lines)


def test_the_attendance_sheet_has_a_line_for_everybody_of_the_largest_session(result):
    sheet = block_of(build_training_document(result, "en"), "attendance-sheet")
    assert len(sheet.items) >= max(session.people for session in result.training.sessions)


def test_a_period_that_fits_one_calendar_stays_whole():
    days = [MONDAY + timedelta(weeks=week) for week in range(CALENDAR_WEEKS)]
    assert calendar_periods(days) == [days]
    assert calendar_periods([]) == []


def test_a_long_period_is_cut_at_its_longest_pause():
    # four weeks, five weeks of pause, three weeks: twelve in all
    first = [MONDAY + timedelta(weeks=week) for week in range(4)]
    second = [MONDAY + timedelta(weeks=week) for week in (9, 10, 11)]
    assert calendar_periods([*first, *second]) == [first, second]


def test_a_long_period_without_a_pause_is_cut_in_its_middle():
    days = [MONDAY + timedelta(weeks=week) for week in range(12)]
    assert calendar_periods(days) == [days[:6], days[6:]]


def test_a_failed_check_of_the_curriculum_stands_on_the_first_page_and_among_the_open_items(run_example):
    result = run_example("sample_gone_wrong")
    document = build_training_document(result, "en")
    failed = "No course before go-live reaches these requirements"
    assert block_of(document, "opening-warnings").text[0].startswith(failed)
    assert block_of(document, "open-items").items[0].text.startswith(failed)


def test_only_audiences_that_the_company_has_are_named(run_example):
    result = run_example("sample_services")
    assert all(
        "Marketing staff" not in line[4]
        for line in cells_of(block_of(build_training_document(result, "en"), "courses"))
    )


def test_every_class_tells_its_days_room_teacher_and_why(result):
    for language in ("zh-CN", "en"):
        rows = block_of(build_training_document(result, language), "classes").rows
        assert sum(row.group for row in rows) == len({session.class_id for session in result.training.sessions})
        assert all(all(cell.text for cell in row.cells) for row in rows if not row.group)


def test_the_coverage_table_never_shows_more_away_than_may_be(result):
    for line in cells_of(block_of(build_training_document(result, "en"), "coverage")):
        people, limit, away, stay = (int(cell) for cell in line[1:5])
        assert away <= limit
        assert away + stay == people


def test_no_session_of_a_training_work_package_lies_outside_its_dates(result):
    codes = {warning.code for warning in result.training.warnings}
    assert not codes & {"training.before-package", "training.after-package"}
    assert not result.training.unscheduled
