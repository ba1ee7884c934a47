"""D8: every session, course and material stands where a reader looks for it, in both languages."""

import re
from datetime import date, timedelta

import pytest

from planner.bootstrap import run_folder
from planner.content.starter import write_starter
from planner.documents.builders.training_calendars import CALENDAR_WEEKS, calendar_periods
from planner.documents.builders.training_plan import build_training_document
from planner.documents.builders.training_sessions import class_numbers
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
            shown.append((head[:10], head.partition(", ")[2], row.cells[2].text[:5], row.cells[6].text))
    planned = [(s.day.isoformat(), sites[s.site_id], s.course_id, str(s.people)) for s in result.training.sessions]
    assert sorted(shown) == sorted(planned)


def calendars_of(result):
    """Return the calendar figures of the training plan."""
    return [block for block in blocks_of(build_training_document(result, "en")) if block.id.startswith("calendar-")]


def test_every_session_stands_in_the_chip_of_its_class_and_day_in_a_calendar_of_its_site(result):
    numbers = class_numbers(result.training.sessions)
    figures = calendars_of(result)
    chips = [
        (figure.title.partition(":")[0], entry.day, entry.label.split()[2].rstrip(":"), course)
        for figure in figures
        for entry in figure.chart.entries
        for course in re.findall(r"TC-\d+", entry.label)
    ]
    sites = {site.id: site.name.en for site in result.engagement.company.sites}
    told = " ".join(one.text for one in blocks_of(build_training_document(result, "en")) if one.id.startswith("lone-"))
    # a day far from all others of its site is told in a line and has no figure of its own
    drawn = [one for one in result.training.sessions if one.day.isoformat() not in told]
    assert sorted(chips) == sorted(
        (sites[one.site_id], one.day, str(numbers[one.class_id]), one.course_id) for one in drawn
    )
    for one in result.training.sessions:
        if one not in drawn:
            assert f"class {numbers[one.class_id]}: {one.course_id}" in told
    assert all(len(figure.chart.entries) > 1 for figure in figures)
    assert all((figure.chart.last_day - figure.chart.first_day).days < 7 * CALENDAR_WEEKS for figure in figures)


def test_no_class_meets_after_its_latest_day_and_the_calendars_show_those_days(result):
    # every class must be over before a day; the one before it that is worked is the latest
    deadlines = {session.why[0].params["deadline"] for session in result.training.sessions}
    latest = {result.calendar.on_or_before(day - timedelta(days=1)) for day in deadlines}
    lines = cells_of(block_of(build_training_document(result, "en"), "deadlines"))
    assert {line[6] for line in lines} == {day.isoformat() for day in latest}
    assert all(line[4] <= line[5] <= line[6] for line in lines)
    assert sum(int(line[3]) for line in lines) == len(result.training.sessions)
    shown = {day for figure in calendars_of(result) for day, _ in figure.chart.deadlines}
    assert shown <= latest
    assert shown


def test_a_session_across_midday_tells_its_break(run_example):
    # hours 2 to 6 of a day of six that begins at nine: an hour before noon, three after the break
    result = run_example("sample_manufacturing")
    rows = block_of(build_training_document(result, "zh-CN"), "session-table").rows
    times = {row.cells[0].text for row in rows if not row.group and row.cells[2].text.startswith("TC-07")}
    assert times == {"11:00–12:00、13:30–16:30"}


def test_one_number_of_classes_stands_in_summary_timetable_and_list(result):
    document = build_training_document(result, "zh-CN")
    count = len({session.class_id for session in result.training.sessions})
    facts = block_of(document, "opening-facts").facts
    assert facts[2].remark.startswith(f"{count} 个班")
    assert f"共 {count} 个班" in block_of(document, "definitions").text
    assert sum(row.group for row in block_of(document, "classes").rows) == count


def test_places_without_a_name_are_listed_once_as_to_be_named(run_example):
    result = run_example("sample_manufacturing")
    document = build_training_document(result, "en")
    lines = cells_of(block_of(document, "key-user-table"))
    missing = [int(line[5]) for line in lines[:-1] if line[5].isdigit()]
    named = sum(len(line.named) for line in result.training.rosters.of("key_user"))
    assert lines[-1][3:] == ["12", f"{named} people", str(12 - named)]
    assert sum(missing) == 12 - named
    # elsewhere the count stands with a reference to the roster, not the departments once more
    told = [text for text in texts_of(blocks_of(document)) if "places for key users are to be named" in text]
    assert len(told) == 2
    assert all("[[key-user-table]]" in text and "Marketing" not in text for text in told)


def test_amounts_of_the_forecast_stand_in_the_unit_of_the_language(run_example):
    result = run_example("sample_manufacturing")
    for language, unit in (("zh-CN", "元"), ("en", "CNY")):
        table = block_of(build_training_document(result, language), "training-costs")
        priced = [line for line in cells_of(table)[:-1] if line[3] != "—"]
        assert priced
        assert all(line[3].endswith(unit) and line[4].endswith(unit) for line in priced)
        assert "CNY" not in table.caption


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


def test_blank_sheets_are_left_to_the_sign_in_sheets(result):
    document = build_training_document(result, "en")
    ids = {block.id for block in blocks_of(document)}
    assert not ids & {"attendance-sheet", "satisfaction-sheet", "marks-sheet"}
    assert "Training sign-in sheets" in block_of(document, "assessment-lead").text


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


def test_a_go_live_that_will_hardly_be_kept_is_a_caution_on_the_first_page_with_the_day_that_is_80_percent_certain(
    result,
):
    found = {one.id: one for one in blocks_of(build_training_document(result, "en"))}
    risk, live = result.rollout.scheduling.risk, {wave.go_live for wave in result.rollout.waves}
    ranges = [one for one in (risk.gates if risk else ()) if one.planned in live]
    doubtful = [one for one in ranges if one.planned_probability < 0.5]
    assert ("opening-unlikely" in found) == bool(doubtful)
    for one in doubtful:
        assert one.p80.isoformat() in " ".join(found["opening-unlikely"].text)


def test_a_material_due_before_the_plan_begins_to_write_it_is_an_open_item(run_example):
    result = run_example("sample_manufacturing")
    rollout, hook = result.rollout, result.packs.plan_templates[result.rollout.template_id].hooks["materials"]
    written = [rollout.schedule[one.id].start for one in rollout.work_packages if one.template_id == hook]
    library = result.packs.training.materials
    early = {
        one.material_id
        for one in result.training.materials
        if one.due and one.due < min(written) and library[one.material_id].form != "environment"
    }
    said = str(block_of(build_training_document(result, "en"), "open-items"))
    assert early
    assert all(id_ in said for id_ in early)


def test_what_comes_before_a_course_names_for_whom_where_not_all_of_its_people_take_that(run_example):
    rows = cells_of(block_of(build_training_document(run_example("sample_manufacturing"), "en"), "course-running"))
    before = {line[0]: line[8] for line in rows}
    # executives and marketing never take the course for managers
    assert "TC-19 (Sales managers, service managers)" in before["TC-24"]
    assert before["TC-11"] == "TC-10"


def test_courses_taught_by_others_than_proposed_are_counted_on_the_first_page_and_listed_in_the_open_items(run_example):
    result = run_example("sample_manufacturing")
    document = build_training_document(result, "en")
    (warning,) = (one for one in result.training.warnings if one.code == "training.trainer-differs")
    shown = " ".join(block_of(document, "opening-warnings").text)
    assert f"{warning.params['count']} courses are taught by somebody other than proposed" in shown
    listed = str(block_of(document, "open-items"))
    assert all(one.params["course"] in listed for one in warning.params["courses"])


def test_the_step_in_which_key_users_may_teach_alone_is_named_with_the_days_of_its_work_package(run_example):
    result = run_example("sample_manufacturing")
    (package,) = (one for one in result.rollout.work_packages if one.template_id == "WP-ENA-CERT")
    rules = block_of(build_training_document(result, "en"), "key-user-rules").items
    assert result.rollout.schedule[package.id].start.isoformat() in rules[-1]


def test_the_checks_say_whether_courses_teach_every_line_of_the_configuration_workbook_and_which_none_does(run_example):
    sound, gaps = run_example("sample_manufacturing"), run_example("sample_gone_wrong")
    rows = [" ".join(line) for line in cells_of(block_of(build_training_document(sound, "en"), "check-table"))]
    assert any("Courses teach all" in line and "lines of the configuration workbook" in line for line in rows)
    document = build_training_document(gaps, "en")
    (told,) = (line for line in cells_of(block_of(document, "check-table")) if "taught in no course" in line[1])
    lines = [id_ for one in gaps.configuration.breaks if one.rule == "line-without-course" for id_ in one.line_ids]
    assert lines
    assert all(id_ in told[1] for id_ in lines)
    assert told[1] in str(block_of(document, "open-items"))


def test_those_taught_long_before_go_live_stand_on_the_first_page_and_with_their_days_in_the_open_items(run_example):
    result = run_example("sample_manufacturing")
    (warning,) = (one for one in result.training.warnings if one.code == "training.early-classes")
    document = build_training_document(result, "en")
    assert "Key users, Administrators: taught more than 20 working days" in " ".join(
        block_of(document, "opening-warnings").text
    )
    listed = str(block_of(document, "open-items"))
    for line in warning.params["lines"]:
        assert line.params["revision"] < line.params["go_live"]
        assert line.params["revision"].isoformat() in listed


def test_a_class_on_a_make_up_day_says_so_day_by_day_too(run_example):
    result = run_example("sample_manufacturing")
    made_up = {one.day for one in result.training.sessions if result.calendar.is_make_up(one.day)}
    rows = cells_of(block_of(build_training_document(result, "en"), "classes"))
    days = [line[0] for line in rows if any(line[0].startswith(day.isoformat()) for day in made_up)]
    assert days
    assert all("make-up working day" in day for day in days)


def test_weeks_in_which_a_trainer_teaches_too_much_are_counted_on_the_first_page_and_listed_in_the_open_items(
    run_example,
):
    result = run_example("sample_services")
    (warning,) = (one for one in result.training.warnings if one.code == "training.trainer-over-share")
    document = build_training_document(result, "en")
    shown, listed = " ".join(block_of(document, "opening-warnings").text), str(block_of(document, "open-items"))
    assert f"teaches more in {warning.params['count']} weeks" in shown
    weeks = [one.params["week"].isoformat() for one in warning.params["weeks"]]
    assert weeks
    assert all(week in listed and week not in shown for week in weeks)


def test_the_one_user_among_the_project_team_is_told_in_the_singular(run_example):
    document = build_training_document(run_example("sample_gone_wrong"), "en")
    said = str(document.opening)
    assert "one of whom is a key user or administrator" in said
    assert "1 are" not in said


def test_where_there_is_nothing_to_place_nobody_is_told_that_everything_is_placed(tmp_path):
    write_starter(tmp_path / "new", "2026-07-01")
    result = run_folder(tmp_path / "new")
    for language, title in (("zh-CN", "还没有课次可排"), ("en", "There is no session to place yet")):
        document = build_training_document(result, language)
        opening = block_of(document, "opening-scheduled")
        assert (opening.mark, opening.title) == ("watch", title)
        assert title in block_of(document, "timetable-none").text
