"""
Checking and reading one answer against its question: the same functions for files and for web forms.

A raw value is what YAML or JSON holds: text, number, true/false, a list, a mapping. None means asked and not known,
and is always allowed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from planner.domain.model.condition import Facts, FactValue, holds
from planner.domain.model.questionnaire import AnswerValue, Column, Question, Questionnaire, Table
from planner.domain.model.text import Text

Path = tuple[str | int, ...]
# names of lists (of the catalogue, of table questions) -> the ids that may be referred to
KnownIds = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """What is wrong with an answer: a problem code, the place inside the answer, and the values of the wording."""

    code: str
    path: Path
    params: Mapping[str, object]


def check_values(
    questionnaire: Questionnaire,
    values: Mapping[str, Any],
    *,
    facts: Facts | None = None,
    known_ids: KnownIds | None = None,
) -> Iterator[AnswerFault]:
    """
    Yield everything wrong with one respondent's values.

    Args:
        questionnaire: Whose questions are answered.
        values: question id -> raw value; a question that is not there was not answered.
        facts: What other respondents said, for conditions; this respondent's own values come first.
        known_ids: Ids that references and item tables may name; lists that are absent are not checked.
    """
    seen: dict[str, FactValue] = {**(facts or {}), **facts_of(questionnaire, values)}
    for question_id, raw in values.items():
        question = questionnaire.questions.get(question_id)
        if question is None:
            near = tuple(questionnaire.questions)
            yield AnswerFault("unknown-question", (question_id,), {"id": question_id, "known": near})
        elif raw is not None and not holds(question.ask_if, seen):
            yield AnswerFault("answer-not-asked", (question_id,), {"question": question.text})
        else:
            yield from check_answer(question, raw, known_ids=known_ids)


def check_answer(question: Question, raw: Any, *, known_ids: KnownIds | None = None) -> Iterator[AnswerFault]:
    """Yield everything wrong with one answer; paths begin with the question id."""
    path: Path = (question.id,)
    known = known_ids or {}
    if raw is None:
        return
    if question.type == "table":
        yield from _check_table(question, raw, path, known)
    elif question.type == "item_table":
        yield from _check_item_table(question, raw, path, known)
    else:
        yield from _check_plain(question, raw, path, known, None)


def missing_required(questionnaire: Questionnaire, answered: Collection[str], facts: Facts) -> tuple[Question, ...]:
    """Return the required questions that apply and that nobody answered, not even with «not known»."""
    return tuple(
        question
        for question in questionnaire.questions.values()
        if question.required and question.id not in answered and holds(question.ask_if, facts)
    )


def answer_value(question: Question, raw: Any) -> AnswerValue | Table:
    """Return a checked raw value in the form the engines read; item tables become rows whose `id` is the code."""
    if raw is None:
        return None
    if question.type == "table":
        return tuple(_row(question, row, row["id"]) for row in raw)
    if question.type == "item_table":
        return tuple(_row(question, row, code) for code, row in raw.items())
    return _plain_value(question, raw)


def facts_of(questionnaire: Questionnaire, values: Mapping[str, Any]) -> dict[str, FactValue]:
    """Return sound values as facts for conditions; tables as the tuple of their row ids, unsound ones left out."""
    facts: dict[str, FactValue] = {}
    for question_id, raw in values.items():
        question = questionnaire.questions.get(question_id)
        if question is not None and raw is not None and not any(check_answer(question, raw)):
            facts[question_id] = fact_value(answer_value(question, raw))
    return facts


def values_in_force(questionnaire: Questionnaire, stated: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """
    Return what holds of the values one person stated to one questionnaire, oldest first: the latest to each question.

    An earlier answer to a question that later answers have made pointless (another method of weighting) is dropped.
    """
    values = {id_: value for one in stated for id_, value in one.items()}
    if len(stated) <= 1:
        return values
    facts = facts_of(questionnaire, values)
    questions = questionnaire.questions
    return {
        id_: value
        for id_, value in values.items()
        if id_ in stated[-1] or id_ not in questions or holds(questions[id_].ask_if, facts)
    }


def fact_value(value: AnswerValue | Table) -> FactValue:
    """Return an answer as a fact: dates in ISO form, texts in Chinese, tables as row ids."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Text):
        return value.zh
    if isinstance(value, tuple):
        return tuple(str(part["id"]) if isinstance(part, Mapping) else part for part in value)
    return value


def _check_table(question: Question, raw: Any, path: Path, known: KnownIds) -> Iterator[AnswerFault]:
    if not isinstance(raw, list):
        yield _wrong_type(path, raw, "rows")
        return
    seen: set[str] = set()
    for index, row in enumerate(raw):
        place: Path = (*path, index)
        if not isinstance(row, dict):
            yield _wrong_type(place, row, "row")
            continue
        row_id = row.get("id")
        if not isinstance(row_id, str) or not row_id:
            yield AnswerFault("row-without-id", place, {})
        elif row_id in seen:
            yield AnswerFault("duplicate-row", place, {"id": row_id})
        else:
            seen.add(row_id)
        cells = {key: value for key, value in row.items() if key != "id"}
        yield from _check_row(question.columns, cells, place, known)


def _check_item_table(question: Question, raw: Any, path: Path, known: KnownIds) -> Iterator[AnswerFault]:
    if not isinstance(raw, dict):
        yield _wrong_type(path, raw, "rows_by_code")
        return
    codes = known.get(question.items or "")
    for code, row in raw.items():
        if codes is not None and code not in codes:
            yield AnswerFault("unknown-item", (*path, code), {"id": code})
        elif not isinstance(row, dict):
            yield _wrong_type((*path, code), row, "row")
        else:
            yield from _check_row(question.columns, row, (*path, code), known)


def _check_row(
    columns: Sequence[Column], cells: Mapping[str, Any], path: Path, known: KnownIds
) -> Iterator[AnswerFault]:
    by_id = {column.id: column for column in columns}
    for key in cells:
        if key not in by_id:
            yield AnswerFault("unknown-column", (*path, key), {"id": key, "known": tuple(by_id)})
    for column in columns:
        if column.required and column.id not in cells:
            yield AnswerFault("missing-cell", path, {"column": column.id, "label": column.text})
        elif column.required and cells[column.id] is None:
            yield AnswerFault("missing-cell", (*path, column.id), {"column": column.id, "label": column.text})
        elif cells.get(column.id) is not None:
            yield from _check_plain(column, cells[column.id], (*path, column.id), known, column.refers_to)


def _check_plain(
    asked: Question | Column, raw: Any, path: Path, known: KnownIds, refers_to: str | None
) -> Iterator[AnswerFault]:
    check = _CHECKS[asked.type]
    faults = list(check(asked, raw, path))
    yield from faults
    if not faults and refers_to is not None and refers_to in known:
        for part in raw if isinstance(raw, list) else [raw]:
            if part not in known[refers_to]:
                yield AnswerFault("unknown-reference", path, {"id": part, "list": refers_to})


def _check_text(_asked: Question | Column, raw: Any, path: Path) -> Iterator[AnswerFault]:
    parts = [raw.get("zh"), raw.get("en")] if isinstance(raw, dict) and set(raw) == {"zh", "en"} else [raw]
    for part in parts:
        if not isinstance(part, str):
            yield _wrong_type(path, raw, "text")
            return
        if not part.strip():
            yield AnswerFault("empty-answer", path, {})
            return


def _check_number(asked: Question | Column, raw: Any, path: Path) -> Iterator[AnswerFault]:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        yield _wrong_type(path, raw, "number")
    else:
        yield from _check_range(asked, float(raw), raw, path)


def _check_integer(asked: Question | Column, raw: Any, path: Path) -> Iterator[AnswerFault]:
    if isinstance(raw, bool) or not isinstance(raw, int):
        yield _wrong_type(path, raw, "integer")
    else:
        yield from _check_range(asked, float(raw), raw, path)


def _check_fraction(asked: Question | Column, raw: Any, path: Path) -> Iterator[AnswerFault]:
    share = _share_of_per_cent(raw)
    if share is not None:
        yield AnswerFault("per-cent-for-fraction", path, {"value": _short(raw), "share": share})
        return
    faults = list(_check_number(asked, raw, path))
    yield from faults
    if not faults and not 0 <= raw <= 1:
        yield AnswerFault("not-a-fraction", path, {"value": raw})


def _share_of_per_cent(raw: Any) -> str | None:
    """Return the fraction that a figure in per cent («6%») stands for; None where it is none."""
    text = raw.strip() if isinstance(raw, str) else ""
    amount = _amount(text[:-1].strip()) if text.endswith(("%", "％")) else None
    return None if amount is None else f"{(amount / 100).normalize():f}"


def _check_money(asked: Question | Column, raw: Any, path: Path) -> Iterator[AnswerFault]:
    amount = _amount(raw)
    if amount is None:
        yield _wrong_type(path, raw, "money")
    else:
        yield from _check_range(asked, float(amount), raw, path)


def _check_date(_asked: Question | Column, raw: Any, path: Path) -> Iterator[AnswerFault]:
    if not isinstance(raw, str):
        yield _wrong_type(path, raw, "date")
        return
    try:
        date.fromisoformat(raw)
    except ValueError:
        looks_like_one = len(raw) == 10 and raw.replace("-", "").isdigit()  # noqa: PLR2004
        yield AnswerFault("impossible-date", path, {"value": raw}) if looks_like_one else _wrong_type(path, raw, "date")


def _check_yes_no(_asked: Question | Column, raw: Any, path: Path) -> Iterator[AnswerFault]:
    if not isinstance(raw, bool):
        yield _wrong_type(path, raw, "yes_no")


def _check_choice(asked: Question | Column, raw: Any, path: Path) -> Iterator[AnswerFault]:
    if not isinstance(raw, str):
        yield _wrong_type(path, raw, "choice")
    elif asked.options and raw not in {option.id for option in asked.options}:
        yield _unknown_option(asked, raw, path)
    elif not raw.strip():
        yield AnswerFault("empty-answer", path, {})


def _check_choices(asked: Question | Column, raw: Any, path: Path) -> Iterator[AnswerFault]:
    if not isinstance(raw, list):
        yield _wrong_type(path, raw, "choices")
        return
    for index, part in enumerate(raw):
        yield from _check_choice(asked, part, (*path, index))
        if part in raw[:index]:
            yield AnswerFault("repeated-choice", (*path, index), {"id": part})


def _check_scale(asked: Question | Column, raw: Any, path: Path) -> Iterator[AnswerFault]:
    """Check a scale: numbered ones take the number, worded ones the id of an option."""
    if not _is_numbered(asked):
        yield from _check_choice(asked, raw, path)
        return
    number = int(raw) if isinstance(raw, str) and raw.isdecimal() else raw
    faults = list(_check_integer(asked, number, path))
    yield from faults
    if not faults and asked.options and str(number) not in {option.id for option in asked.options}:
        yield _unknown_option(asked, number, path)


def _is_numbered(asked: Question | Column) -> bool:
    return not asked.options or all(option.id.isdecimal() for option in asked.options)


def _check_range(asked: Question | Column, number: float, raw: object, path: Path) -> Iterator[AnswerFault]:
    too_low = asked.minimum is not None and number < asked.minimum
    too_high = asked.maximum is not None and number > asked.maximum
    if too_low or too_high:
        yield AnswerFault("out-of-range", path, {"value": raw, "minimum": asked.minimum, "maximum": asked.maximum})


def _wrong_type(path: Path, raw: object, expected: str) -> AnswerFault:
    return AnswerFault("wrong-type", path, {"value": _short(raw), "expected": expected})


def _unknown_option(asked: Question | Column, raw: object, path: Path) -> AnswerFault:
    known = tuple(option.id for option in asked.options)
    return AnswerFault("unknown-option", path, {"value": _short(raw), "known": known})


def _short(raw: object, limit: int = 40) -> str:
    printed = str(raw)
    return printed if len(printed) <= limit else f"{printed[: limit - 1]}…"


def _amount(raw: Any) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        amount = Decimal(str(raw))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _row(question: Question, cells: Mapping[str, Any], row_id: str) -> Mapping[str, AnswerValue]:
    values = {
        column.id: None if cells.get(column.id) is None else _plain_value(column, cells[column.id])
        for column in question.columns
        if column.id in cells
    }
    return {"id": row_id, **values}


def _plain_value(asked: Question | Column, raw: Any) -> AnswerValue:
    read = _READ.get(asked.type)
    if asked.type == "scale":
        return int(raw) if _is_numbered(asked) else str(raw)
    value: AnswerValue = raw if read is None else read(raw)
    return value


def _text_value(raw: Any) -> AnswerValue:
    return Text(raw["zh"], raw["en"]) if isinstance(raw, dict) else str(raw)


def _money_value(raw: Any) -> AnswerValue:
    amount = Decimal(str(raw))
    return int(amount) if amount == amount.to_integral_value() else float(amount)


_READ: dict[str, Callable[[Any], AnswerValue]] = {
    "text": _text_value,
    "number": float,
    "fraction": float,
    "money": _money_value,
    "date": date.fromisoformat,
    "choices": tuple,
}
_CHECKS: dict[str, Callable[[Question | Column, Any, Path], Iterator[AnswerFault]]] = {
    "text": _check_text,
    "integer": _check_integer,
    "number": _check_number,
    "fraction": _check_fraction,
    "money": _check_money,
    "date": _check_date,
    "yes_no": _check_yes_no,
    "choice": _check_choice,
    "choices": _check_choices,
    "scale": _check_scale,
}
