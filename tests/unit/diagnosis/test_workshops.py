from datetime import date

from planner.domain.diagnosis.workshops import record_workshops
from planner.domain.model.text import Text
from tests.unit.diagnosis.surveys import codes, make_point, make_workshop

STATEMENT = Text("五个阶段", "five stages")


def test_workshops_come_by_date_and_undated_ones_last():
    late, early, undated = (
        make_workshop("a", held_on=date(2026, 6, 9)),
        make_workshop("b", held_on=date(2026, 6, 1)),
        make_workshop("c"),
    )
    assert [record.workshop.id for record in record_workshops([late, undated, early])] == ["b", "a", "c"]


def test_minutes_that_lack_nothing_are_signed_and_say_nothing():
    whole = make_workshop(
        held_on=date(2026, 6, 1),
        people=Text.same("Ann"),
        statement=STATEMENT,
        signed_on=date(2026, 6, 3),
        points=(make_point("agreed"), make_point("decision", owner=Text.same("Ann"), due=date(2026, 7, 1))),
    )
    (record,) = record_workshops([whole])
    assert record.signed
    assert not record.statements


def test_everything_minutes_lack_is_named():
    points = (make_point("disputed"), make_point("decision", owner=Text.same("Ann")))
    (record,) = record_workshops([make_workshop(points=points)])
    assert not record.signed
    assert codes(record.statements) == [
        "without-date", "without-people", "disputed", "decision-loose", "without-statement",
    ]  # fmt: skip


def test_a_statement_without_a_signature_is_not_an_agreement():
    (record,) = record_workshops([make_workshop(statement=STATEMENT)])
    assert not record.signed
    assert codes(record.statements)[-1] == "unsigned"
