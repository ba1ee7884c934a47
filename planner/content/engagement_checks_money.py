"""Checks of what an engagement says of money: currencies with dated rates, ranges in order, bands, seats and fees."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from planner.content.answer_sheets import AnswerSheets, Entry
from planner.content.convert_money import range_in
from planner.content.known import Known, check_all_known
from planner.content.reader import KeyPath, YamlFile
from planner.domain.diagnosis.answers import check_answer
from planner.domain.model.company import AUDIENCES
from planner.domain.model.money_terms import FEE_CODES
from planner.errors import Problem

_CURRENCY = re.compile("[A-Z]{3}")
_KNOWN = Known({"audience": AUDIENCES.keys(), "fee": FEE_CODES})
_RANGES = {
    "user_growth": "",
    "price_increases": "",
    "price_bands": "amount_",
    "internal_time": "days_",
    "benefits": "yearly_",
}
# what makes two rows of a table say the same thing twice
_KEYS: Mapping[str, tuple[str, ...]] = {
    "user_growth": ("role",),
    "price_increases": ("scope",),
    "price_bands": ("part", "band", "basis"),
    "exchange_rates": ("currency",),
    "day_rates": ("role",),
}


def check_money(alternatives: Collection[YamlFile], sheets: AnswerSheets, frame: YamlFile) -> Iterator[Problem]:
    """Yield problems of quotations and of the sheet on cost and benefits, each at its place in its file."""
    rows = [(entry, place, row) for entry in sheets.entries for place, row in _rows(entry, "exchange_rates")]
    rated = {row["currency"] for _, _, row in rows}
    for file in alternatives:
        quotation = file.data.get("quotation")
        if quotation is not None:
            yield from _check_currency(file, quotation, frame.data["currency"], rated)
            for index, line in enumerate(quotation["lines"]):
                yield from _check_line(file, ("quotation", "lines", index), line)
    for entry in sheets.entries:
        yield from _check_tables(entry)
        for place, row in _rows(entry, "exchange_rates"):
            yield from _check_rate(entry, place, row, frame)


def _rows(entry: Entry, question_id: str) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """Yield the rows of a sound table answer with their places; faulty ones are told by the check of answers."""
    question = entry.questionnaire.questions.get(question_id)
    rows = entry.values.get(question_id)
    if question is None or not isinstance(rows, list) or any(check_answer(question, rows)):
        return
    for index, row in enumerate(rows):
        yield (*entry.path, "values", question_id, index), row


def _check_currency(
    file: YamlFile, quotation: Mapping[str, Any], currency: str, rated: Collection[str]
) -> Iterator[Problem]:
    found = quotation["currency"]
    if found != currency and found not in rated:
        name = file.data["id"]
        yield file.problem(
            "mixed-currencies", ("quotation", "currency"), found=found, expected=currency, alternative=name
        )


def _check_line(file: YamlFile, place: KeyPath, line: Mapping[str, Any]) -> Iterator[Problem]:
    roles = line.get("user_role", ())
    yield from check_all_known(
        file, (*place, "user_role"), "audience", (roles,) if isinstance(roles, str) else roles, _KNOWN
    )
    yield from check_all_known(file, (*place, "covers"), "fee", line.get("covers", ()), _KNOWN)
    for fault in _LINE_FAULTS:
        code = fault(line)
        if code:
            yield file.problem(code, place, line=line["id"])


def _band_fault(line: Mapping[str, Any]) -> str:
    """A band stands in place of an amount, and of a whole payment rather than one per user."""
    if line.get("band") is None:
        return ""
    if line["amount"] is not None:
        return "band-and-amount"
    return "band-per-user" if line["basis"].startswith("per_user") else ""


def _seats_fault(line: Mapping[str, Any]) -> str:
    """Seats belong to lines per user."""
    named = any(line.get(key) is not None for key in ("user_role", "users", "minimum_seats"))
    return "seats-without-users" if named and not line["basis"].startswith("per_user") else ""


_LINE_FAULTS: tuple[Callable[[Mapping[str, Any]], str], ...] = (_band_fault, _seats_fault)


def _check_tables(entry: Entry) -> Iterator[Problem]:
    for question_id, prefix in _RANGES.items():
        for place, row in _rows(entry, question_id):
            found = range_in(row, prefix)
            if found is not None and not found[0] <= found[1] <= found[2]:
                yield entry.file.problem("not-ordered", place)
    for question_id, keys in _KEYS.items():
        seen: set[tuple[Any, ...]] = set()
        for place, row in _rows(entry, question_id):
            key = tuple(row.get(name) for name in keys)
            if key in seen:
                yield entry.file.problem("stated-twice", place, id=row["id"])
            seen.add(key)


def _check_rate(entry: Entry, place: KeyPath, row: Mapping[str, Any], frame: YamlFile) -> Iterator[Problem]:
    currency, today = frame.data["currency"], frame.data["today"]
    # both are sound ISO days, which sort as text
    if row["as_of"] > today:
        yield entry.file.problem("rate-in-future", (*place, "as_of"), when=row["as_of"], today=today)
    if not _CURRENCY.fullmatch(row["currency"] if isinstance(row["currency"], str) else ""):
        yield entry.file.problem("currency-code", (*place, "currency"), value=row["currency"])
    elif row["currency"] == currency:
        yield entry.file.problem("rate-of-own-currency", (*place, "currency"), value=currency)
