"""The sheets of the plan workbook: what their figures count, what a print shows, and names the file format takes."""

import dataclasses
import math
import re
from datetime import timedelta

import pytest

from planner.documents.builders.common import Prose
from planner.documents.workbook.configuration_book import build_configuration_workbook
from planner.documents.workbook.draft import lines_of
from planner.documents.workbook.plan.build import build_plan_workbook
from planner.documents.workbook.plan.view import DAYS_TOP, GANTT_TOP, LINKS, TOPIC, WHY, plan_book, site_sheets
from planner.domain.model.text import LANGUAGES, Text
from planner.domain.training.curriculum import KEY_USERS

EXAMPLE = "sample_manufacturing"
# column of the gates sheet: probability of the planned date
KEPT = 5


@pytest.fixture
def example(run_example):
    """The result of the example."""
    return run_example(EXAMPLE)


def sheet_of(result, language, key):
    book = plan_book(result, language)
    return next(one for one in build_plan_workbook(result, language).sheets if one.name == book.sheet(key))


def texts(sheet):
    return [cell.value for cell in sheet.cells if isinstance(cell.value, str)]


def column(sheet, number, kind):
    return [cell.value for cell in sheet.cells if cell.column == number and isinstance(cell.value, kind)]


# --- load ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_load_above_the_effort_of_the_work_packages_says_that_it_holds_class_hours(example, language):
    effort = math.fsum(column(sheet_of(example, language, "resources"), 2, float))
    load = sheet_of(example, language, "load")
    needed = math.fsum(column(load, 2, float))
    assert needed > effort
    assert plan_book(example, language).text("load-training") in texts(load)


def test_a_load_without_a_timetable_says_nothing_of_class_hours(example):
    bare = dataclasses.replace(example, training=dataclasses.replace(example.training, sessions=()))
    assert plan_book(bare, "en").text("load-training") not in texts(sheet_of(bare, "en", "load"))


def test_the_load_tells_that_it_counts_fewer_key_users_than_are_taught(example):
    taught = sum(cohort.people for cohort in example.training.cohorts if cohort.audience == KEY_USERS)
    named = sum(member.role == "key_users" for member in example.engagement.team)
    assert named < taught
    said = " ".join(texts(sheet_of(example, "zh-CN", "load")))
    assert f"具名的 {named} 人" in said
    assert f"学员 {taught} 人" in said


# --- Gantt sheet -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_week_of_today_is_spoken_of_only_where_the_chart_shows_it(example, language):
    first, today = plan_book(example, language).first_day, example.engagement.today
    assert today < first - timedelta(days=first.weekday())
    assert str(today) not in " ".join(texts(sheet_of(example, language, "gantt")))
    begun = dataclasses.replace(example, engagement=dataclasses.replace(example.engagement, today=first))
    assert str(first) in " ".join(texts(sheet_of(begun, language, "gantt")))


def test_a_plan_of_less_than_a_year_is_one_chart_on_a_print(example):
    chart = sheet_of(example, "zh-CN", "gantt")
    assert chart.pages_wide == 1
    months = [cell.value for cell in chart.cells if cell.row == GANTT_TOP - 2 and cell.column > 3]
    assert months[:3] == ["2026-07", "2026-08", "2026-09"]


def test_the_day_by_day_rows_are_not_printed_and_the_calendar_has_no_page_of_empty_lines_alone(example):
    assert sheet_of(example, "en", "calendar").pages_high == 2
    assert sheet_of(example, "en", "days").printed_rows < DAYS_TOP


# --- gates, links, timetable -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_and_criteria_of_the_gates_stand_on_a_sheet_each_that_fills_one_page(example, language):
    dates, criteria = (sheet_of(example, language, key) for key in ("gates", "criteria"))
    ids = [gate.id for gate in example.rollout.gates]
    assert [text for text in column(dates, 0, str) if text in ids] == ids
    assert [text for text in column(criteria, 0, str) if text in ids] == ids
    assert sum(dates.columns) < 130
    assert sum(criteria.columns) < 205


@pytest.mark.parametrize(
    ("chance", "shown"),
    [(0.0, '"<1%"'), (0.0099, '"<1%"'), (0.01, "0%"), (0.5, "0%"), (0.99, "0%"), (0.995, '">99%"'), (1.0, "0%")],
)
def test_a_rare_gate_does_not_read_as_never_nor_a_likely_one_as_certain(example, chance, shown):
    rollout = example.rollout
    ranges = tuple(dataclasses.replace(one, planned_probability=chance) for one in rollout.scheduling.risk.gates)
    risk = dataclasses.replace(rollout.scheduling.risk, gates=ranges)
    scheduling = dataclasses.replace(rollout.scheduling, risk=risk)
    result = dataclasses.replace(example, rollout=dataclasses.replace(rollout, scheduling=scheduling))
    kept = [
        cell for cell in sheet_of(result, "en", "gates").cells if cell.column == KEPT and isinstance(cell.value, float)
    ]
    assert kept
    assert {(cell.value, cell.style.number) for cell in kept} == {(chance, shown)}


def test_no_text_of_a_gate_is_higher_than_its_row(example):
    sheet = sheet_of(example, "en", "criteria")
    for cell in sheet.cells:
        if cell.merge_to is None and isinstance(cell.value, str) and cell.value:
            lines = lines_of(cell.value, sheet.columns[cell.column])
            assert sheet.heights[cell.row] >= 4 + 14 * min(lines, 28)
            assert lines <= 28


def test_every_link_stands_on_the_plan_sheet_and_only_what_differs_from_a_plain_one_names_its_kind(example):
    book, plan = plan_book(example, "en"), sheet_of(example, "en", "plan")
    written = {cell.row: cell.value for cell in plan.cells if cell.column == LINKS}
    for package in example.rollout.work_packages:
        text = written[book.rows[package.id]]
        assert text.count("shared people") == any(link.role_id for link in package.links)
        for link in package.links:
            plain = link.type == "FS" and not link.lag_days
            assert (link.predecessor_id if plain else f"{link.predecessor_id} {link.type}") in text
            assert " FS;" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_class_on_a_make_up_day_says_so(example, language):
    calendar, book = example.calendar, plan_book(example, language)
    made_up = [one for one in example.training.sessions if one.day.weekday() in calendar.weekend]
    assert made_up
    site = next(one for one in example.engagement.company.sites if one.id == made_up[0].site_id)
    sheet = next(one for one in build_plan_workbook(example, language).sheets if one.name == book.site_sheet(site))
    row = next(cell.row for cell in sheet.cells if cell.column == 0 and cell.value == made_up[0].day)
    day = next(cell.value for cell in sheet.cells if (cell.row, cell.column) == (row, 1))
    assert day == book.text("weekday-made-up", weekday=book.text(f"weekday-{made_up[0].day.weekday()}"))


# --- names of sheets -------------------------------------------------------------------------------------------------


def names_of(*sites, language="en"):
    return site_sheets(Prose(language, TOPIC), [Text(site, site) for site in sites])


def test_a_name_that_fits_says_training_and_the_site():
    assert names_of("Model City plant") == ["Training Model City plant"]


def test_a_long_name_loses_the_word_training_before_it_loses_a_word_of_the_site():
    assert names_of("Sample City head office") == ["Sample City head office"]


def test_a_longer_name_is_cut_between_words_and_shows_it():
    assert names_of("Sample City regional headquarters and warehouse") == ["Sample City regional…"]
    assert names_of("样" * 40, language="zh-CN") == ["样" * 30 + "…"]


def test_sites_whose_names_begin_alike_get_sheets_of_their_own():
    names = names_of(
        *["Sample City regional headquarters, building A", "Sample City regional headquarters, building B"]
    )
    assert len({name.casefold() for name in names}) == 2
    assert all(len(name) <= 31 for name in names)


def test_a_site_called_like_another_sheet_does_not_take_its_name():
    long_word = "Working days of the company's own calendar"
    assert names_of("x" * 29, "X" * 29) == ["x" * 29, "X" * 29 + " 2"]
    assert "'" not in names_of(long_word)[0]


def test_a_chinese_reason_has_a_space_between_a_word_and_a_date(example):
    reasons = column(sheet_of(example, "zh-CN", "plan"), WHY, str)
    assert any("可于 2026 年" in reason for reason in reasons)
    assert not [reason for reason in reasons if re.search(r"[\u4e00-\u9fff][0-9]|[0-9][\u4e00-\u9fff]", reason)]


@pytest.mark.parametrize("name", [EXAMPLE, "sample_services", "sample_gone_wrong"])
def test_the_chart_of_every_example_is_one_page_wide(run_example, name):
    chart = sheet_of(run_example(name), "en", "gantt")
    assert chart.pages_wide == 1
    # two digits in the small print of the head
    assert min(chart.columns[4:]) >= 2


@pytest.mark.parametrize("build", [build_plan_workbook, build_configuration_workbook])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_cut_where_a_print_repeats_the_first_columns(run_example, build, language):
    sheets = [one for one in build(run_example(EXAMPLE), language).sheets if one.pages_wide > 1]
    assert sheets
    for sheet in sheets:
        for cell in sheet.cells:
            if cell.merge_to is not None and cell.column < sheet.frozen[1]:
                assert cell.merge_to[1] < sheet.frozen[1], (sheet.name, cell.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_committee_has_the_head_and_members_of_the_initiation_sheet(example, language):
    stated = next(one for one in example.engagement.survey.initiation.groups if one.kind == "steering")
    who = column(sheet_of(example, language, "resources"), 1, str)
    for people in (stated.head, stated.members):
        assert any(people.in_language(language) in each for each in who)


def test_one_working_day_between_packages_is_not_told_as_several(example):
    links = " ".join(column(sheet_of(example, "en", "plan"), LINKS, str))
    assert "+1 working day" in links
    assert not re.search(r"[+−]1 (working|calendar) days", links)
