"""
Questionnaires as workbooks: a template filled with what was answered, and answers read back from one.

The first sheet has a line for every question; every table question has a sheet of its own. A cell that reads as it was
written gives the stored value itself, so that a workbook nobody touched changes nothing. Empty cells change nothing.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from planner.domain.model.questionnaire import Column, Question, Questionnaire
from planner.errors import InputError, Problem
from planner.exchange.uploads import check_office_file
from planner.services.answering import cleaned
from planner.wording import Wording, load_wording

Asked = Question | Column
MAXIMUM_ROWS, MAXIMUM_COLUMNS, MAXIMUM_CELL = 2_000, 80, 20_000
_MARK = "crm-planner answers/1"
_FIRST = 3
_ID, _TEXT, _ANSWER, _OTHER, _ALLOWED, _HELP = range(1, 7)
_OTHER_LANGUAGE = ":en"
_ESCAPE = "\\"
_SPLIT = re.compile(r"[\n;；]")
_SHEET_NAME = 31
_TABLES = frozenset({"table", "item_table"})
_DAY_OF_CELLS = date(1901, 1, 1)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LONGEST_LIST = 250


@dataclass(frozen=True, slots=True)
class ReadBook:
    """
    What a workbook says.

    `values` are all values of the entry as they would be; `addresses` say in which cell what stands, by place in the
    values; `problems` are cells that cannot be read, by place.
    """

    values: Mapping[str, Any]
    addresses: Mapping[tuple[str | int, ...], str]
    problems: tuple[tuple[str, Problem], ...]


# --- writing -----------------------------------------------------------------------------------------------------


def write_answer_book(
    questionnaire: Questionnaire, values: Mapping[str, Any], items: Mapping[str, Sequence[str]], wording: Wording
) -> bytes:
    """
    Return a questionnaire as a workbook, filled with what was answered.

    Args:
        items: The codes of every catalogue list that is the rows of a table.
    """
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook waits for it

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    # the same answers give the same bytes
    book.set_properties({"title": wording.value(questionnaire.title), "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    writer = _Writer(book, wording)
    writer.front(questionnaire, values)
    for question in questionnaire.questions.values():
        if question.type in _TABLES:
            writer.table(question, values.get(question.id), items.get(question.items or "", ()))
    book.close()
    return stream.getvalue()


class _Writer:
    def __init__(self, book: Any, wording: Wording) -> None:
        self._book, self._say = book, wording
        wrapped = {"text_wrap": True, "valign": "top"}
        self._plain = book.add_format(wrapped)
        self._head = book.add_format({**wrapped, "bold": True, "bottom": 1})
        self._faint = book.add_format({**wrapped, "font_color": "#52606d"})
        self._input = book.add_format({**wrapped, "border": 4, "border_color": "#c08a2e"})
        self._kept = book.add_format({**wrapped, "border": 4, "border_color": "#c08a2e"})
        self._kept.set_quote_prefix()
        self._day = book.add_format({**wrapped, "border": 4, "border_color": "#c08a2e", "num_format": "yyyy-mm-dd"})
        self._share = book.add_format({**wrapped, "border": 4, "border_color": "#c08a2e", "num_format": "0.########%"})

    def front(self, questionnaire: Questionnaire, values: Mapping[str, Any]) -> None:
        sheet = self._book.add_worksheet(self._say.label("answer-book.front"))
        for column, width in enumerate((22, 60, 46, 40, 44, 60)):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, (_MARK, f"{questionnaire.id}@{questionnaire.version}"), self._faint)
        sheet.write(0, 2, self._say.label("answer-book.how"), self._faint)
        heads = ("id", "question", "answer", "other", "allowed", "help")
        sheet.write_row(1, 0, [self._say.label(f"answer-book.head-{head}") for head in heads], self._head)
        sheet.freeze_panes(2, 2)
        for row, question in enumerate(questionnaire.questions.values(), start=_FIRST - 1):
            sheet.write_string(row, _ID - 1, question.id, self._faint)
            sheet.write_string(row, _TEXT - 1, self._say.value(question.text), self._plain)
            sheet.write_string(row, _ALLOWED - 1, self._allowed(question), self._faint)
            sheet.write_string(row, _HELP - 1, self._say.value(question.help) if question.help else "", self._faint)
            raw = values.get(question.id)
            if question.id in values and (question.type not in _TABLES or raw is None or raw in ([], {})):
                first, second = _written(question, raw, self._say)
                self._write(sheet, row, _ANSWER - 1, question, first)
                self._write(sheet, row, _OTHER - 1, question, second)
            else:
                sheet.write_blank(row, _ANSWER - 1, None, self._input)
            self._choose(sheet, row, _ANSWER - 1, question)

    def table(self, question: Question, raw: Any, codes: Sequence[str]) -> None:
        sheet = self._book.add_worksheet(question.id[:_SHEET_NAME])
        heads = _heads(question)
        sheet.set_column(0, len(heads), 22)
        sheet.freeze_panes(2, 1)
        for place, (id_, column) in enumerate(heads):
            sheet.write_string(0, place, id_, self._faint)
            label = self._say.label("answer-book.row-id") if column is None else self._say.value(column.text)
            if id_.endswith(_OTHER_LANGUAGE):
                label = self._say.label("answer-book.in-english", text=label)
            sheet.write_string(1, place, label, self._head)
        rows = _rows(question, raw)
        for code in codes if question.type == "item_table" else ():
            rows.setdefault(code, {})
        for row, (row_id, cells) in enumerate(rows.items(), start=_FIRST - 1):
            sheet.write_string(row, 0, row_id, self._faint)
            for place, (id_, column) in enumerate(heads):
                if column is not None and not id_.endswith(_OTHER_LANGUAGE):
                    self._cells(sheet, row, place, column, cells)
        for place, (id_, column) in enumerate(heads):
            if column is not None and not id_.endswith(_OTHER_LANGUAGE):
                self._choose(sheet, _FIRST - 1, place, column, last=max(len(rows), 1) + _FIRST + 100)

    def _cells(self, sheet: Any, row: int, place: int, column: Column, cells: Mapping[str, Any]) -> None:
        if column.id not in cells:
            return
        first, second = _written(column, cells[column.id], self._say)
        self._write(sheet, row, place, column, first)
        if column.type == "text":
            self._write(sheet, row, place + 1, column, second)

    def _write(self, sheet: Any, row: int, place: int, asked: Asked, value: Any) -> None:
        if value is None:
            sheet.write_blank(row, place, None, self._input)
        elif isinstance(value, date):
            sheet.write_datetime(row, place, datetime.combine(value, time()), self._day)
        elif isinstance(value, int | float):
            sheet.write_number(row, place, value, self._share if asked.type == "fraction" else self._input)
        else:
            # written as text, never as a formula, and kept one when somebody edits the cell
            risky = value.startswith(tuple("=+-@＝＋－＠"))
            sheet.write_string(row, place, value, self._kept if risky else self._input)

    def _choose(self, sheet: Any, row: int, place: int, asked: Asked, last: int | None = None) -> None:
        """Offer the choices as a list where a spreadsheet program can hold them."""
        labels = [_label(asked, option.id, self._say) for option in asked.options]
        if asked.type == "yes_no":
            labels = [self._say.value(one) for one in (True, False)]
        if not labels or asked.type == "choices" or any("," in one for one in labels):
            return
        labels.append(self._say.label("answer-book.unknown"))
        if len(",".join(labels)) <= _LONGEST_LIST:
            rule = {"validate": "list", "source": labels, "error_type": "warning"}
            sheet.data_validation(row, place, row if last is None else last, place, rule)

    def _allowed(self, question: Question) -> str:
        if question.type in _TABLES:
            return self._say.label("answer-book.see-sheet", sheet=question.id[:_SHEET_NAME])
        if question.options:
            return self._say.value(
                tuple(_label(question, option.id, self._say) for option in question.options), "items"
            )
        parts = [self._say.label(f"answer-book.type-{question.type}")]
        if question.unit is not None:
            parts.append(self._say.value(question.unit))
        for limit in ("minimum", "maximum"):
            value = getattr(question, limit)
            if value is not None:
                parts.append(self._say.label(f"answer-book.{limit}", value=value))
        return self._say.value(tuple(parts))


def _heads(question: Question) -> list[tuple[str, Column | None]]:
    heads: list[tuple[str, Column | None]] = [("id", None)]
    for column in question.columns:
        heads.append((column.id, column))
        if column.type == "text":
            heads.append((f"{column.id}{_OTHER_LANGUAGE}", column))
    return heads


def _rows(question: Question, raw: Any) -> dict[str, Mapping[str, Any]]:
    pairs: Iterable[tuple[str, Any]] = ()
    if question.type == "item_table" and isinstance(raw, dict):
        pairs = raw.items()
    elif question.type == "table" and isinstance(raw, list):
        pairs = ((str(row.get("id", "")), row) for row in raw if isinstance(row, dict))
    return {row_id: row for row_id, row in pairs if isinstance(row, dict)}


def _written(asked: Asked, raw: Any, wording: Wording) -> tuple[Any, Any]:
    """Return what stands in the cell of an answer, and in the one beside it for its English."""
    if raw is None:
        return wording.label("answer-book.unknown"), None
    if raw in ([], {}):
        return wording.label("answer-book.none"), None
    if isinstance(raw, dict) and set(raw) == {"zh", "en"}:
        return _escaped(str(raw["zh"])), _escaped(str(raw["en"]))
    if isinstance(raw, list):
        labels = [_label(asked, str(part), wording) for part in raw]
        return "\n".join(map(str, raw) if any(_SPLIT.search(one) for one in labels) else labels), None
    return _one_written(asked, raw, wording), None


def _one_written(asked: Asked, raw: Any, wording: Wording) -> Any:
    if isinstance(raw, bool):
        return wording.value(raw)
    if asked.options and asked.type != "text":
        return _label(asked, str(raw), wording)
    if asked.type == "date":
        day = _day(raw)
        return raw if day is None else day
    return raw if isinstance(raw, int | float) else _escaped(str(raw))


def _label(asked: Asked, option_id: str, wording: Wording) -> str:
    """Return the words of an option; its id where they would not lead back to it."""
    labels = {option.id: wording.value(option.text) for option in asked.options}
    label = labels.get(option_id)
    if label is None or list(labels.values()).count(label) > 1 or _is_token(label) or label in labels:
        return option_id
    return label


def _escaped(text: str) -> str:
    return f"{_ESCAPE}{text}" if text.startswith(_ESCAPE) or _is_token(text) else text


def _is_token(text: str) -> bool:
    return text in _tokens("unknown") or text in _tokens("none")


def _tokens(name: str) -> frozenset[str]:
    return frozenset(load_wording(key).label(f"answer-book.{name}") for key in ("zh-CN", "en"))


def _day(raw: Any) -> date | None:
    try:
        day = date.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None
    return None if day is None or day < _DAY_OF_CELLS or day.isoformat() != raw else day


# --- reading -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    questionnaire: Questionnaire
    stored: Mapping[str, Any]
    values: dict[str, Any]
    known: Mapping[str, Collection[str]]
    addresses: dict[tuple[str | int, ...], str] = field(default_factory=dict)
    problems: list[tuple[str, Problem]] = field(default_factory=list)


def read_answer_book(
    data: bytes,
    name: str,
    questionnaire: Questionnaire,
    stored: Mapping[str, Any],
    known: Mapping[str, Collection[str]] | None = None,
) -> ReadBook:
    """
    Read answers from a workbook made by `write_answer_book`.

    Args:
        stored: The values kept so far; what the workbook leaves empty stays as it is there.
        known: The row ids of every table, of all respondents, which new rows do not get.

    Raises:
        InputError: it is no workbook, is larger than the limits, or is one of another questionnaire.
    """
    sheets = _sheets(data, name)
    front_name, front = next(iter(sheets.items()))
    head = front[0] if front else ()
    made_for = f"{questionnaire.id}@{questionnaire.version}"
    if [cell.value for cell in head[:2]] != [_MARK, made_for]:
        found = str(head[1].value) if len(head) > 1 else "—"
        raise InputError([Problem("book-of-another", name, {"found": found, "wanted": made_for})])
    reading = _Reading(questionnaire, stored, dict(stored), known or {})
    lines = {str(row[0].value): row for row in front[_FIRST - 1 :] if row and row[0].value is not None}
    for question in questionnaire.questions.values():
        if question.id in lines:
            _read_line(reading, question, lines[question.id], front_name)
        if question.type in _TABLES and question.id[:_SHEET_NAME] in sheets:
            _read_table(reading, question, sheets[question.id[:_SHEET_NAME]], question.id[:_SHEET_NAME])
    for unknown in lines.keys() - questionnaire.questions.keys():
        address = f"{front_name}!{lines[unknown][0].address}"
        reading.problems.append((address, Problem("unknown-question", "", {"id": unknown[:80], "known": ()})))
    return ReadBook(reading.values, reading.addresses, tuple(reading.problems))


@dataclass(frozen=True, slots=True)
class _Cell:
    value: Any
    address: str
    is_formula: bool = False


def _sheets(data: bytes, name: str) -> dict[str, list[tuple[_Cell, ...]]]:
    """Return all cells of a workbook; openpyxl reads its XML by defusedxml, and nothing beyond the limits."""
    import openpyxl  # noqa: PLC0415 - only who reads a workbook waits for it
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    check_office_file(data, name)
    broken = (
        InvalidFileException, DefusedXmlException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError,
        OSError, AttributeError, IndexError, EOFError, zipfile.LargeZipFile, NotImplementedError,
    )  # fmt: skip
    try:
        with warnings.catch_warnings():
            # what openpyxl does not know of a workbook is of no use to us either
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            try:
                return {sheet.title: list(_cells(sheet, name)) for sheet in book.worksheets}
            finally:
                book.close()
    except broken as error:
        raise InputError([Problem("book-unreadable", name)]) from error


def _cells(sheet: Any, name: str) -> Iterator[tuple[_Cell, ...]]:
    # the size a sheet claims for itself is not to be trusted
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MAXIMUM_COLUMNS + 1), start=1):
        if number > MAXIMUM_ROWS or any(cell.value is not None for cell in row[MAXIMUM_COLUMNS:]):
            raise InputError([Problem("book-too-much", f"{name}/{sheet.title}", {"limit": MAXIMUM_ROWS})])
        yield tuple(
            _Cell(cell.value, f"{_column_name(place)}{number}", getattr(cell, "data_type", "") == "f")
            for place, cell in enumerate(row[:MAXIMUM_COLUMNS])
        )


def _column_name(place: int) -> str:
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _at(row: Sequence[_Cell], place: int) -> _Cell:
    return row[place] if place < len(row) else _Cell(None, "")


def _read_line(reading: _Reading, question: Question, row: Sequence[_Cell], sheet: str) -> None:
    cell, other = _at(row, _ANSWER - 1), _at(row, _OTHER - 1)
    path = (question.id,)
    reading.addresses[path] = f"{sheet}!{cell.address}"
    if question.type in _TABLES:
        if isinstance(cell.value, str) and cell.value.strip() in _tokens("unknown"):
            reading.values[question.id] = None
        elif isinstance(cell.value, str) and cell.value.strip() in _tokens("none"):
            reading.values[question.id] = [] if question.type == "table" else {}
        return
    _take(reading, reading.values, question, path, cell, other, sheet)


def _read_table(reading: _Reading, question: Question, rows: list[tuple[_Cell, ...]], sheet: str) -> None:
    heads = {str(cell.value): place for place, cell in enumerate(rows[0]) if cell.value is not None} if rows else {}
    kept = _rows(question, reading.stored.get(question.id))
    found: dict[str, dict[str, Any]] = {row_id: dict(row) for row_id, row in kept.items()}
    cells_of: dict[str, dict[str, str]] = {}
    for row in rows[_FIRST - 1 :]:
        cells = {id_: _at(row, place) for id_, place in heads.items()}
        if not any(_is_there(cell) for id_, cell in cells.items() if id_ != "id"):
            continue
        _read_row(reading, question, cells, found, cells_of, sheet)
    if not found:
        return
    ordered = {row_id: found[row_id] for row_id in (*kept, *(id_ for id_ in found if id_ not in kept))}
    for place, row_id in enumerate(ordered):
        step = row_id if question.type == "item_table" else place
        for column_id, address in cells_of.get(row_id, {}).items():
            reading.addresses[(question.id, step, column_id)] = address
    if question.type == "item_table":
        reading.values[question.id] = ordered
    else:
        stored = reading.stored.get(question.id)
        same = isinstance(stored, list) and len(stored) == len(ordered)
        rows_now = list(ordered.values())
        reading.values[question.id] = stored if same and rows_now == stored else rows_now


def _read_row(
    reading: _Reading,
    question: Question,
    cells: Mapping[str, _Cell],
    found: dict[str, dict[str, Any]],
    cells_of: dict[str, dict[str, str]],
    sheet: str,
) -> None:
    given = cells.get("id", _Cell(None, "")).value
    row_id = "" if given is None else str(cleaned(str(given))).strip()
    if not row_id:
        taken = {*found, *reading.known.get(question.id, ())}
        row_id = next(name for n in range(1, len(taken) + 2) if (name := f"{question.id}_{n}") not in taken)
    elif row_id in cells_of:
        address = f"{sheet}!{cells['id'].address}"
        reading.problems.append((address, Problem("duplicate-row", "", {"id": row_id[:80]})))
        return
    row = found.setdefault(row_id, {} if question.type == "item_table" else {"id": row_id})
    cells_of[row_id] = {}
    for column in question.columns:
        cell = cells.get(column.id)
        if cell is not None:
            other = cells.get(f"{column.id}{_OTHER_LANGUAGE}", _Cell(None, ""))
            cells_of[row_id][column.id] = f"{sheet}!{cell.address}"
            _take(reading, row, column, None, cell, other, sheet)


def _is_there(cell: _Cell) -> bool:
    return cell.value is not None and (not isinstance(cell.value, str) or bool(cell.value.strip()))


def _take(
    reading: _Reading,
    values: dict[str, Any],
    asked: Asked,
    path: tuple[str | int, ...] | None,
    cell: _Cell,
    other: _Cell,
    sheet: str,
) -> None:
    """Take the value of a cell over; an empty one leaves what is kept, an untouched one gives the very same value."""
    del path
    if not _is_there(cell) and not _is_there(other):
        return
    for one in (cell, other):
        if one.is_formula:
            reading.problems.append((f"{sheet}!{one.address}", Problem("book-formula", "", {})))
            return
        if isinstance(one.value, str) and len(one.value) > MAXIMUM_CELL:
            reading.problems.append((f"{sheet}!{one.address}", Problem("book-long-cell", "", {"limit": MAXIMUM_CELL})))
            return
    if asked.id in values and any(
        _reads_alike(asked, (cell.value, other.value), _written(asked, values[asked.id], load_wording(key)))
        for key in ("zh-CN", "en")
    ):
        return
    values[asked.id] = _value(asked, cell.value, other.value)


def _reads_alike(asked: Asked, read: tuple[Any, Any], written: tuple[Any, Any]) -> bool:
    second = read[1] if asked.type == "text" else None
    return bool(_plain(read[0]) == _plain(written[0]) and _plain(second) == _plain(written[1]))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return float(value)
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _value(asked: Asked, first: Any, second: Any) -> Any:
    """Return the raw value a cell stands for; what cannot be read stays text for the checks to refuse."""
    if isinstance(first, str):
        text = first.replace("\r\n", "\n").strip()
        if text in _tokens("unknown"):
            return None
        if text in _tokens("none") and asked.type == "choices":
            return []
    if asked.type == "text":
        zh, en = _text(first), _text(second)
        return {"zh": zh or en, "en": en} if en else zh
    if isinstance(first, datetime):
        return first.date().isoformat()
    read = _READ.get(asked.type)
    return _text(first) if read is None else read(asked, first)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(cleaned(str(value))).replace("\r\n", "\n").strip()
    return text.removeprefix(_ESCAPE)


def _chosen(asked: Asked, value: Any) -> list[Any]:
    text = _text(value)
    parts = _SPLIT.split(text) if asked.options or getattr(asked, "refers_to", None) else text.split("\n")
    return list(dict.fromkeys(_option(asked, part.strip()) for part in parts if part.strip()))


def _option(asked: Asked, value: Any) -> Any:
    text = _text(value)
    ids = [option.id for option in asked.options]
    if text not in ids:
        texts = ((option.id, option.text.zh, option.text.en) for option in asked.options)
        found = [id_ for id_, zh, en in texts if text.casefold() in (zh.casefold(), en.casefold())]
        text = found[0] if len(found) == 1 else text
    numbered = asked.type == "scale" and (not ids or all(id_.isdecimal() for id_ in ids))
    return int(text) if numbered and text.isdecimal() else text


def _yes_no(_asked: Asked, value: Any) -> Any:
    if isinstance(value, bool):
        return value
    text = _text(value).casefold()
    for answer in (True, False):
        words = {load_wording(key).value(answer).casefold() for key in ("zh-CN", "en")} | {str(answer).casefold()}
        if text in words:
            return answer
    return _text(value)


def _number(asked: Asked, value: Any) -> Any:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        text = _text(value).replace(",", "").replace("，", "")
        share = text.rstrip("%％ ") if asked.type == "fraction" and text.endswith(("%", "％")) else None
        try:
            number = Decimal(text) if share is None else Decimal(share) / 100
        except InvalidOperation:
            return _text(value)
        if not number.is_finite() or abs(number.adjusted()) > 15:  # noqa: PLR2004
            return _text(value)
        value = float(number)
    if isinstance(value, int | float):
        return int(value) if float(value).is_integer() and abs(value) < 1e15 else float(value)  # noqa: PLR2004
    return _text(value)


_READ: dict[str, Callable[[Asked, Any], Any]] = {
    "choices": _chosen,
    "choice": _option,
    "scale": _option,
    "yes_no": _yes_no,
    "integer": _number,
    "number": _number,
    "money": _number,
    "fraction": _number,
}
