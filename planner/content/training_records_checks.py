"""Checks of the training records that only their meaning shows: days, counts, marks, and who is who."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from planner.content.answer_sheets import AnswerSheets, Entry
from planner.content.convert_common import plain_or_text
from planner.content.dates import is_date
from planner.content.reader import KeyPath, YamlFile
from planner.domain.diagnosis.answers import answer_value, check_answer
from planner.domain.model.questionnaire import Row
from planner.errors import Problem
from planner.services.ports import ContentPacks

RowAt = tuple[YamlFile, KeyPath, Row]

_DAYS = {
    "training_attendance": "day",
    "training_assessments": "day",
    "training_certificates": "issued_on",
    "training_feedback": "day",
    "training_roster": "confirmed_on",
}


def check_training_records(sheets: AnswerSheets, frame: YamlFile, packs: ContentPacks) -> Iterator[Problem]:
    """Yield problems of the training records; a table with faults of its own is left to the check of answers."""
    if not is_date(frame.data["today"]):
        # told by the check of the frame; what lies after it cannot be judged
        return
    today = date.fromisoformat(frame.data["today"])
    rows = {table: list(_rows(sheets, table)) for table in _DAYS}
    for table, column in _DAYS.items():
        for at in rows[table]:
            yield from _check_day(at, column, today)
    for at in rows["training_attendance"]:
        yield from _check_attendance(at)
    for at in rows["training_assessments"]:
        yield from _check_assessment(at, packs)
    yield from _check_repeats(rows["training_attendance"], ("course", "day", "part"))
    yield from _check_repeats(rows["training_assessments"], ("course", "day"))
    yield from _check_repeats(rows["training_certificates"], ("kind",))
    yield from _check_repeats(rows["training_roster"], ("kind",))
    yield from _check_groups([at for each in rows.values() for at in each])


def _rows(sheets: AnswerSheets, table: str) -> Iterator[RowAt]:
    for entry in sheets.entries:
        yield from _rows_of(entry, table)


def _rows_of(entry: Entry, table: str) -> Iterator[RowAt]:
    question, raw = entry.questionnaire.questions.get(table), entry.values.get(table)
    if question is None or not isinstance(raw, list) or any(check_answer(question, raw)):
        return
    for index, row in enumerate(cast("tuple[Row, ...]", answer_value(question, raw))):
        yield entry.file, (*entry.path, "values", table, index), row


def _check_day(at: RowAt, column: str, today: date) -> Iterator[Problem]:
    file, place, row = at
    day = row.get(column)
    if isinstance(day, date) and day > today:
        yield file.problem("record-after-today", (*place, column), day=day, today=today)


def _check_attendance(at: RowAt) -> Iterator[Problem]:
    file, place, row = at
    named = _both(row, "learner", "presence")
    counted = _both(row, "expected", "present")
    if named == counted or _any(row, "learner", "presence") != named or _any(row, "expected", "present") != counted:
        yield file.problem("attendance-unclear", place, id=row["id"])
    elif counted:
        yield from _check_not_more(at, "present", "expected")


def _check_assessment(at: RowAt, packs: ContentPacks) -> Iterator[Problem]:
    file, place, row = at
    named = row.get("learner") is not None
    counted = _both(row, "taken", "passed_count")
    marked = _any(row, "points", "out_of", "passed")
    if named == counted or _any(row, "taken", "passed_count") != counted or (counted and marked):
        yield file.problem("assessment-unclear", place, id=row["id"])
    elif counted:
        yield from _check_not_more(at, "passed_count", "taken")
    elif _any(row, "points", "out_of") and not _both(row, "points", "out_of"):
        yield file.problem("points-without-maximum", place, id=row["id"])
    elif _both(row, "points", "out_of"):
        yield from _check_not_more(at, "points", "out_of")
        yield from _check_verdict(at, packs)


def _check_verdict(at: RowAt, packs: ContentPacks) -> Iterator[Problem]:
    """A verdict beside points must be the one the pass mark of the course gives."""
    file, place, row = at
    course = None if packs.unread else packs.training.courses.get(str(row["course"]))
    stated = row.get("passed")
    if course is None or course.pass_mark is None or stated is None:
        return
    reached = _number(row["points"]) / _number(row["out_of"])
    if stated is not (reached >= course.pass_mark):
        yield file.problem("verdict-against-mark", (*place, "passed"), reached=reached, mark=course.pass_mark)


def _check_not_more(at: RowAt, part: str, whole: str) -> Iterator[Problem]:
    file, place, row = at
    if _number(row[part]) > _number(row[whole]):
        yield file.problem("more-than-whole", (*place, part), part=row[part], whole=row[whole])


def _check_repeats(rows: list[RowAt], columns: tuple[str, ...]) -> Iterator[Problem]:
    """The same person stands once for the same class, certificate or roster."""
    seen: set[tuple[object, ...]] = set()
    for file, place, row in rows:
        name = _name(row)
        if name is None:
            continue
        key = (name, *(row.get(column) for column in columns))
        if key in seen:
            yield file.problem("learner-twice", place, name=name)
        seen.add(key)


def _check_groups(rows: list[RowAt]) -> Iterator[Problem]:
    """A name belongs to one user group: two people of one name must be told apart."""
    groups: dict[str, object] = {}
    for file, place, row in rows:
        name, group = _name(row), row.get("group")
        if name is None or group is None:
            continue
        if groups.setdefault(name, group) != group:
            yield file.problem("learner-two-groups", place, name=name, groups=(groups[name], group))


def _name(row: Row) -> str | None:
    """Return what a person is known by, as the review knows them: the name as written in Chinese."""
    written = row.get("learner", row.get("name"))
    return None if written is None else plain_or_text(cast("Any", written)).zh.strip()


def _number(value: object) -> float:
    return float(cast("float", value))


def _both(row: Row, first: str, second: str) -> bool:
    return row.get(first) is not None and row.get(second) is not None


def _any(row: Row, *columns: str) -> bool:
    return any(row.get(column) is not None for column in columns)
