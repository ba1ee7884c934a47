"""D8S: every session of the timetable can be signed for, with a line for everybody."""

from datetime import date

import pytest

from planner.documents.builders.training_sign_in import build_sign_in_sheets, sheets_of
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


def test_the_sessions_of_a_class_on_one_day_share_a_sheet_with_lines_for_the_largest():
    sheets = sheets_of([session("s2", 12, 3.0, people=8), session("s1", 12, 0.0), session("s3", 13, 0.0)])
    assert [[one.id for one in sheet.sessions] for sheet in sheets] == [["s1", "s2"], ["s3"]]
    assert sheets[0].people == 8


def test_two_classes_on_one_day_and_the_same_class_at_two_sites_have_sheets_of_their_own():
    sheets = sheets_of(
        [session("s1", 12, 0.0), session("s2", 12, 0.0, class_id="c2"), session("s3", 12, 3.0, site="plant")]
    )
    assert [[one.id for one in sheet.sessions] for sheet in sheets] == [["s1"], ["s2"], ["s3"]]


def test_without_classes_every_session_has_a_sheet():
    assert len(sheets_of([session("s1", 12, 0.0, class_id=""), session("s2", 12, 3.0, class_id="")])) == 2


def test_every_session_can_be_signed_for_on_a_line_by_everybody(result):
    document = build_sign_in_sheets(result, "en")
    signs = [block for block in blocks_of(document) if isinstance(block, Table) and block.id.startswith("sign-")]
    sheets = [table for table in signs if not table.id.startswith("sign-mark-")]
    columns = sum(len(table.columns) - 4 for table in sheets)
    assert columns == len(result.training.sessions)
    # the last line of each sheet is the trainer's
    lines = sum(len(table.rows) - 1 for table in sheets)
    assert lines == sum(sheet.people for sheet in sheets_of(result.training.sessions))


def test_every_course_of_the_timetable_has_one_assessment_sheet_and_a_line_in_the_summary(result):
    document = build_sign_in_sheets(result, "zh-CN")
    held = {session.course_id for session in result.training.sessions}
    ids = [block.id for block in blocks_of(document)]
    assert all(ids.count(f"sign-mark-{course_id}") == 1 for course_id in held)
    assert held <= {line[0].split()[0] for line in cells_of(block_of(document, "satisfaction-tally"))}


def test_block_ids_are_unique_and_the_same_in_both_languages(result):
    chinese, english = ([one.id for one in blocks_of(build_sign_in_sheets(result, lang))] for lang in ("zh-CN", "en"))
    assert chinese == english
    assert len(set(chinese)) == len(chinese)
