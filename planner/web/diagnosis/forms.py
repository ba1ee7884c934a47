"""A questionnaire as a form: what each question shows, and the answers that a sent form holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from planner.domain.diagnosis.answers import KnownIds
from planner.domain.model.questionnaire import Column, Question, Questionnaire
from planner.domain.model.text import Language, Text
from planner.services.answering import cleaned
from planner.web.diagnosis.inputs import (
    NOTHING,
    Asked,
    Nothing,
    chosen,
    is_readable,
    other_language,
    printed,
    taken,
)
from planner.wording import load_wording

# what a list of choices may hold to be shown as boxes to tick; a longer one scrolls
_SHORT_LIST = 12
_RADIOS = 8
# the choice of a list that says «asked and not known»
UNKNOWN = "__unknown__"
_NEW = "new"
# how an answer is typed where there is nothing to choose from; the others are numbers
_PLAIN_KINDS = {"text": "text", "date": "date", "choice": "line", "yes_no": "line"}
_TABLES = frozenset({"table", "item_table"})


class Form(Protocol):
    """What a browser sent."""

    def get(self, key: str, default: str) -> str: ...

    def getlist(self, key: str) -> list[str]: ...

    def __contains__(self, key: object) -> bool: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    id: str
    text: Text


Lists = Mapping[str, Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class Input:
    """
    One input: its name, how it is shown, and what stands in it.

    `kind` is the name of its macro. `picked` are the ids chosen; `keeps` is what it holds in the other language.
    `refers_to` is the list it offers, such as the rows of another question; empty where it offers none.
    """

    name: str
    kind: str
    asked: Asked
    text: str
    picked: tuple[str, ...]
    choices: tuple[Choice, ...]
    is_unknown: bool
    keeps: str
    is_required: bool
    faults: tuple[str, ...] = ()
    refers_to: str = ""

    @property
    def id(self) -> str:
        """What labels point to."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row of a table: its key in the names of the inputs, its id, its label and its inputs."""

    key: str
    id: str
    label: str
    cells: tuple[Input, ...]
    is_new: bool = False
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """
    One question on the page.

    `input` or `rows` hold what was answered. `is_asked` is what the answers so far say, `is_asked_by_others` what those
    of other people alone say; `is_kept` marks an answer of a shape that no input can hold, `is_none` «there are none».
    `is_earlier`: the answer stands in an earlier entry than the latest, that of the day `stated_on` if it has one.
    """

    question: Question
    input: Input | None
    rows: tuple[RowShown, ...]
    is_unknown: bool
    is_kept: bool
    is_none: bool
    is_asked: bool
    is_asked_by_others: bool
    is_answered: bool
    faults: tuple[str, ...] = ()
    is_earlier: bool = False
    stated_on: date | None = None


Faults = Mapping[tuple[str | int, ...], Sequence[str]]


def shown_question(
    question: Question, values: Mapping[str, Any], lists: Lists, language: Language, faults: Faults
) -> Shown:
    """Return a question with what was answered to it; whether it is asked is filled in by whoever knows."""
    raw = values.get(question.id, NOTHING)
    own = tuple(faults.get((question.id,), ()))
    answered = raw is not NOTHING
    if question.type not in _TABLES:
        kept = not is_readable(question, raw)
        field = None if kept else _input(f"a.{question.id}", question, raw, lists, language, own)
        return Shown(question, field, (), raw is None, kept, raw in ([], {}), True, True, answered, own)
    kept = not _is_table(question, raw)
    rows = () if kept else tuple(_rows(question, raw, lists, language, faults))
    return Shown(question, None, rows, raw is None, kept, raw in ([], {}), True, True, answered, own)


def read_form(
    questionnaire: Questionnaire, form: Form, before: Mapping[str, Any], language: Language, known: KnownIds
) -> dict[str, Any]:
    """
    Return the values a sent form holds; what it does not ask about stays as it was.

    Args:
        known: The row ids of every table, of all respondents: new rows of two people are not one and the same.
    """
    values = dict(before)
    for question in questionnaire.questions.values():
        if f"q.{question.id}" not in form:
            continue
        value = _read_question(question, form, before.get(question.id, NOTHING), language, known)
        if value is NOTHING:
            values.pop(question.id, None)
        else:
            values[question.id] = value
    return values


def row_keys(question: Question, form: Form) -> tuple[str, ...]:
    """Return the keys of the rows a sent form holds for a table, in their order."""
    return tuple(dict.fromkeys(form.getlist(f"r.{question.id}")))


# --- showing -----------------------------------------------------------------------------------------------------


def _input(name: str, asked: Asked, raw: Any, lists: Lists, language: Language, faults: Sequence[str] = ()) -> Input:
    in_table = isinstance(asked, Column)
    refers_to = asked.refers_to if isinstance(asked, Column) and asked.refers_to in lists else None
    choices = _choices(asked, raw, lists)
    kind = _kind(asked, choices, in_table=in_table, is_listed=refers_to is not None)
    picked = tuple(map(str, raw)) if isinstance(raw, list) else () if raw in (NOTHING, None) else (str(raw),)
    if isinstance(raw, bool):
        picked = ("true" if raw else "false",)
    return Input(
        name=name,
        kind=kind,
        asked=asked,
        text=printed(asked, raw, language),
        picked=picked,
        choices=choices,
        is_unknown=raw is None,
        keeps=other_language(raw, language),
        is_required=asked.required,
        faults=tuple(faults),
        refers_to=refers_to or "",
    )


def _kind(asked: Asked, choices: Sequence[Choice], *, in_table: bool, is_listed: bool) -> str:
    """Return how an input is shown; one that names entries of a list offers them even where there are none yet."""
    if asked.type == "choices":
        if not choices and not is_listed:
            return "lines"
        return "boxes" if len(choices) <= _SHORT_LIST else "many"
    if choices or is_listed:
        is_long = in_table or len(choices) > _RADIOS or asked.type not in {"yes_no", "choice", "scale"}
        return "select" if is_long else "radios"
    return _PLAIN_KINDS.get(asked.type, "number")


def _choices(asked: Asked, raw: Any, lists: Lists) -> tuple[Choice, ...]:
    refers_to = asked.refers_to if isinstance(asked, Column) else None
    if asked.type == "yes_no":
        found = [Choice("true", _both(is_yes=True)), Choice("false", _both(is_yes=False))]
    elif asked.options:
        found = [Choice(option.id, option.text) for option in asked.options]
    elif refers_to is not None and refers_to in lists:
        found = list(lists[refers_to])
    elif asked.type == "scale" and asked.minimum is not None and asked.maximum is not None:
        found = [Choice(str(n), Text.same(str(n))) for n in range(int(asked.minimum), int(asked.maximum) + 1)]
    else:
        return ()
    known = {one.id for one in found}
    stored = raw if isinstance(raw, list) else [raw] if isinstance(raw, str | int) and not isinstance(raw, bool) else []
    # what is stored and in no list any more stays to be seen, and is not lost by saving
    found += [Choice(str(one), Text.same(str(one))) for one in dict.fromkeys(stored) if str(one) not in known]
    return tuple(found)


def _both(*, is_yes: bool) -> Text:
    return Text(load_wording("zh-CN").value(is_yes), load_wording("en").value(is_yes))


def _is_table(question: Question, raw: Any) -> bool:
    if raw is NOTHING or raw is None:
        return True
    if question.type == "table":
        rows = raw if isinstance(raw, list) else [None]
    else:
        rows = list(raw.values()) if isinstance(raw, dict) else [None]
    columns = {column.id: column for column in question.columns}
    return all(
        isinstance(row, dict) and all(is_readable(columns[key], cell) for key, cell in row.items() if key in columns)
        for row in rows
    )


def _rows(question: Question, raw: Any, lists: Lists, language: Language, faults: Faults) -> Iterator[RowShown]:
    if question.type == "item_table":
        stored = raw if isinstance(raw, dict) else {}
        known = {one.id: one.text for one in lists.get(question.items or "", ())}
        for code in dict.fromkeys((*known, *stored)):
            label = known[code].in_language(language) if code in known else code
            yield _row(question, code, code, label, stored.get(code, {}), lists, language, faults, code)
        return
    stored_rows = raw if isinstance(raw, list) else []
    for index, row in enumerate(stored_rows):
        row_id = str(row.get("id", ""))
        label = _label(question, row, lists, language) or row_id
        yield _row(question, str(index), row_id, label, row, lists, language, faults, index)
    cells = tuple(_input(f"a.{question.id}.{_NEW}.{c.id}", c, NOTHING, lists, language) for c in question.columns)
    yield RowShown(_NEW, "", "", cells, is_new=True)


def shown_row(
    question: Question, key: str, row: Mapping[str, Any], lists: Lists, language: Language, faults: Faults
) -> RowShown:
    """Return one row of a table for a form of its own; faults are placed as those of the first row."""
    return _row(question, key, str(row.get("id", "")), "", row, lists, language, faults, 0)


def _row(
    question: Question,
    key: str,
    row_id: str,
    label: str,
    row: Mapping[str, Any],
    lists: Lists,
    language: Language,
    faults: Faults,
    place: str | int,
) -> RowShown:
    cells = tuple(
        _input(
            f"a.{question.id}.{key}.{column.id}",
            column,
            row.get(column.id, NOTHING),
            lists,
            language,
            faults.get((question.id, place, column.id), ()),
        )
        for column in question.columns
    )
    known = {column.id for column in question.columns}
    own = [
        fault
        for path, said in faults.items()
        for fault in said
        if path[:2] == (question.id, place) and (len(path) < 3 or path[2] not in known)  # noqa: PLR2004
    ]
    return RowShown(key, row_id, label, cells, faults=tuple(own))


def _label(question: Question, row: Mapping[str, Any], lists: Lists, language: Language) -> str:
    for column in question.columns:
        if column.type == "text" and column.refers_to is None and row.get(column.id):
            return printed(column, row[column.id], language)
    picked = [_picked(column, row[column.id], lists) for column in question.columns if column.id in row]
    return load_wording(language).value(tuple(one for one in picked if one is not None))


def _picked(column: Column, raw: Any, lists: Lists) -> Text | None:
    """Return the words of what was chosen in a cell; None for a cell of another kind."""
    if isinstance(raw, bool) or not isinstance(raw, str):
        return None
    return next((one.text for one in _choices(column, None, lists) if one.id == raw), None)


# --- reading -----------------------------------------------------------------------------------------------------


def _read_question(question: Question, form: Form, stored: Any, language: Language, known: KnownIds) -> Any:
    if f"s.{question.id}" in form:
        # of a shape no input can hold: it was shown, and stays
        return stored
    if question.type not in _TABLES:
        return _read(f"a.{question.id}", question, form, stored, language)
    if question.type == "item_table":
        value: Any = _read_items(question, form, stored, language)
    else:
        value = _read_rows(question, form, stored, language, known.get(question.id, ()))
    if value is not NOTHING:
        return value
    return None if f"u.a.{question.id}" in form else NOTHING


def _read(name: str, asked: Asked, form: Form, stored: Any, language: Language) -> Any:
    """Read one input; something typed counts for more than the box «asked and not known»."""
    if asked.type == "choices" and f"l.{name}" not in form:
        value: Any = chosen([one for one in form.getlist(name) if one != UNKNOWN], stored)
        if value is NOTHING and (f"n.{name}" in form or (isinstance(asked, Column) and stored == [])):
            value = []
    else:
        typed = form.get(name, "")
        value = None if typed == UNKNOWN else taken(asked, typed, stored, language)
    if value is NOTHING and (f"u.{name}" in form or UNKNOWN in form.getlist(name)):
        return None
    return value


def _read_rows(question: Question, form: Form, stored: Any, language: Language, known: Collection[str]) -> Any:
    listed = stored if isinstance(stored, list) else ()
    before = {str(row.get("id", "")): row for row in listed if isinstance(row, dict)}
    rows: list[dict[str, Any]] = []
    for key in row_keys(question, form):
        if f"d.{question.id}.{key}" in form:
            continue
        row_id = cleaned(form.get(f"i.{question.id}.{key}", ""))
        row = read_cells(question, key, form, before.get(row_id, {}), language)
        if row_id:
            rows.append({**({} if "id" in row else {"id": row_id}), **row})
        elif row:
            rows.append({"id": "", **row})
    taken_ids = {*known, *before, *(str(row["id"]) for row in rows)}
    for row in rows:
        row["id"] = row["id"] or _new_id(question.id, taken_ids)
    return rows if rows or f"n.a.{question.id}" in form else NOTHING


def _new_id(question_id: str, taken_ids: set[str]) -> str:
    number = next(n for n in range(1, len(taken_ids) + 2) if f"{question_id}_{n}" not in taken_ids)
    taken_ids.add(f"{question_id}_{number}")
    return f"{question_id}_{number}"


def _read_items(question: Question, form: Form, stored: Any, language: Language) -> Any:
    before = stored if isinstance(stored, dict) else {}
    found: dict[str, Any] = {}
    sent = row_keys(question, form)
    for code in dict.fromkeys((*before, *sent)):
        row = before.get(code, {})
        if code in sent:
            row = read_cells(question, code, form, row, language)
        if row or before.get(code) == {}:
            found[code] = row
    return found if found or f"n.a.{question.id}" in form else NOTHING


def read_cells(
    question: Question, key: str, form: Form, before: Mapping[str, Any], language: Language
) -> dict[str, Any]:
    """Return one row of a table as a sent form holds it; what stands in no column stays as it was."""
    row = dict(before)
    for column in question.columns:
        name = f"a.{question.id}.{key}.{column.id}"
        value = _read(name, column, form, before.get(column.id, NOTHING), language)
        if isinstance(value, Nothing):
            row.pop(column.id, None)
        else:
            row[column.id] = value
    return row
