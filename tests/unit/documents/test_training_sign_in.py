"""D8S: every session of the timetable can be signed for, with a line for everybody."""

from datetime import date

import pytest

from planner.documents.builders.training_sessions import classes_of
from planner.documents.builders.training_sign_in import MOST_SESSIONS, build_sign_in_sheets, sheets_of
from planner.domain.model.document import Table
from planner.domain.model.text import Text
from planner.domain.training.results import Session
from tests.unit.documents.example_documents import EXAMPLES, block_of, blocks_of, cells_of


def session(id_, day, start, people=6, site="hq", class_id="c1", course="TC-01"):
    return Session(
        id_, course, ("k1",), people, 1, 1, date(2026, 10, day), start, 2.0, Text.same("Chu"), site, class_id=class_id
    )


@pytest.fixture(params=EXAMPLES)
def result(request, run_example):
    return run_example(request.param)


def ids_of(sheets):
    """Return the ids of the sessions sheet by sheet."""
    return [[one.id for one in sheet.sessions] for sheet in sheets]


def test_the_sessions_of_a_class_share_a_sheet_in_their_order():
    sheets = sheets_of([session("s2", 12, 3.0), session("s1", 12, 0.0), session("s3", 13, 0.0)])
    assert ids_of(sheets) == [["s1", "s2", "s3"]]
    assert (sheets[0].place, sheets[0].places) == (1, 1)


def test_a_class_with_more_sessions_than_fit_side_by_side_has_sheets_of_whole_days():
    # ten sessions on five days, two a day: two sheets, the third day not cut
    sessions = [session(f"s{day}{start}", day, float(start)) for day in range(12, 17) for start in (0, 3)]
    sheets = sheets_of(sessions)
    assert [len(sheet.sessions) for sheet in sheets] == [6, 4]
    assert all(len({one.day for one in sheet.sessions}) * 2 == len(sheet.sessions) for sheet in sheets)
    assert max(len(sheet.sessions) for sheet in sheets) <= MOST_SESSIONS


def test_two_classes_on_one_day_and_the_same_class_at_two_sites_have_sheets_of_their_own():
    sheets = sheets_of(
        [session("s1", 12, 0.0), session("s2", 12, 0.0, class_id="c2"), session("s3", 12, 3.0, site="plant")]
    )
    assert ids_of(sheets) == [["s1"], ["s2"], ["s3"]]


def test_without_classes_every_session_has_a_sheet():
    assert len(sheets_of([session("s1", 12, 0.0, class_id=""), session("s2", 12, 3.0, class_id="")])) == 2


def test_every_session_can_be_signed_for_on_a_line_by_everybody(result):
    document = build_sign_in_sheets(result, "en")
    tables = [block for block in blocks_of(document) if isinstance(block, Table) and block.id.startswith("sign-")]
    sheets = [table for table in tables if table.id != "sign-marks"]
    signs = []
    for table in sheets:
        # the last two lines of each sheet are the trainer's; number, name and remarks stand beside the sessions
        lines = cells_of(table)[:-2]
        signs += [sum(not line[place] for line in lines) for place in range(2, len(table.columns) - 1)]
    assert sorted(signs) == sorted(session.people for session in result.training.sessions)


def test_the_lines_of_a_sheet_are_numbered_through_its_learner_groups(result):
    for block in blocks_of(build_sign_in_sheets(result, "en")):
        if isinstance(block, Table) and block.id.startswith("sign-") and block.id != "sign-marks":
            numbers = [line[0] for line in cells_of(block)[:-2]]
            assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


def test_every_course_of_the_timetable_has_its_pass_mark_and_a_line_in_the_summary(result):
    document = build_sign_in_sheets(result, "zh-CN")
    held = {session.course_id for session in result.training.sessions}
    assert {line[0] for line in cells_of(block_of(document, "criteria")) if all(line)} == held
    assert held <= {line[0].split()[0] for line in cells_of(block_of(document, "satisfaction-tally"))}


def test_every_class_has_a_line_for_each_of_its_courses_in_the_summary_with_the_people_expected(result):
    lines = cells_of(block_of(build_sign_in_sheets(result, "en"), "class-summary"))
    asked = {}
    for session in result.training.sessions:
        asked[session.class_id, session.course_id] = session.people
    assert sorted((line[0], line[2]) for line in lines if any(line[1:])) == sorted(
        (course_id, str(people)) for (_, course_id), people in asked.items()
    )


def test_a_session_on_a_weekend_that_is_worked_says_so_with_its_day(result):
    sheets = [one for one in blocks_of(build_sign_in_sheets(result, "en")) if one.id.startswith("sessions-")]
    days = {row.cells[0].text for sheet in sheets for row in sheet.rows}
    for session in result.training.sessions:
        if session.day.weekday() >= 5:
            assert [one for one in days if one.startswith(session.day.isoformat()) and "make-up" in one]


def test_the_form_for_marks_has_a_line_for_everybody_of_the_largest_session(result):
    sheet = block_of(build_sign_in_sheets(result, "en"), "sign-marks")
    assert len(sheet.rows) >= max(session.people for session in result.training.sessions)


def test_block_ids_are_unique_and_the_same_in_both_languages(result):
    chinese, english = ([one.id for one in blocks_of(build_sign_in_sheets(result, lang))] for lang in ("zh-CN", "en"))
    assert chinese == english
    assert len(set(chinese)) == len(chinese)


def test_classes_that_are_over_and_recorded_have_no_sheet_any_more(run_trained):
    trained = run_trained()
    over = {of.number for of in classes_of(trained.training.sessions) if of.last_day < trained.engagement.today}
    titles = [one.text for one in blocks_of(build_sign_in_sheets(trained, "en")) if one.id.startswith("title-")]
    assert over
    assert not [title for title in titles for number in over if title.startswith(f"Class {number}:")]
    assert len({title.partition(":")[0] for title in titles}) == len(classes_of(trained.training.sessions)) - len(over)
    summary = [line[0] for line in cells_of(block_of(build_sign_in_sheets(trained, "en"), "class-summary"))]
    assert not [line for line in summary for number in over if line.startswith(f"Class {number}:")]
    # key users and administrators are through with the user test's courses, so no form asks for them
    assert "TC-21" not in summary
    assert "TC-22" in summary
