"""Writes a workbook as XLSX; the same workbook gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from planner.documents.charts.palette import INK, LINE, SECONDARY
from planner.documents.workbook.model import (
    Bars,
    Cell,
    Choice,
    Marked,
    NumberRange,
    Shades,
    Sheet,
    StackedBars,
    Style,
    Value,
    Workbook,
)
from planner.documents.workbook.styles import BAR_BELOW
from planner.domain.model.text import Language

# fonts that every office program has or replaces by its own
_FONTS: dict[Language, str] = {"zh-CN": "Microsoft YaHei", "en": "Arial"}
_SIZE = 10
# what a program may read as a formula when somebody edits or exports the cell, full-width forms included
FORMULA_MARKS = tuple("=+-@\t\r＝＋－＠")
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_A4 = 9
_DAY_ZERO = date(1899, 12, 30)
_INPUT_LINE = "#c08a2e"
_BORDERS: dict[str, dict[str, object]] = {
    "none": {},
    "hair": {"bottom": 1, "bottom_color": LINE},
    "input": {"border": 4, "border_color": _INPUT_LINE},
    "head": {"top": 2, "bottom": 1, "top_color": INK, "bottom_color": SECONDARY},
    "foot": {"top": 1, "bottom": 2, "top_color": SECONDARY, "bottom_color": INK},
}


def render_workbook(workbook: Workbook) -> bytes:
    """Return the file: formulas with the values given for them, texts never read as formulas."""
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook waits for it

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    book.set_properties(
        {
            "title": workbook.title,
            "subject": workbook.subject,
            "author": workbook.author,
            "created": datetime.combine(workbook.created, time()),
        }
    )
    book.set_calc_mode("auto")
    formats = _Formats(book, _FONTS[workbook.language])
    made = [(sheet, book.add_worksheet(sheet.name)) for sheet in workbook.sheets]
    for name, area in workbook.names.items():
        book.define_name(name, f"={area}")
    for sheet, target in made:
        _write_sheet(sheet, target, formats)
        target.set_footer(f"&L&8{_escaped(workbook.footer)}&R&8{_escaped(sheet.name)}  &P / &N")
        for chart in sheet.charts:
            _add_chart(book, target, chart, formats.font)
    book.close()
    return stream.getvalue()


class _Formats:
    """Makes each style once; texts that look like formulas get one that keeps them text when edited."""

    def __init__(self, book: Any, font: str) -> None:
        self.book, self.font = book, font
        self._made: dict[tuple[Style, bool], Any] = {}

    def of(self, style: Style, *, kept_text: bool = False) -> Any:
        key = (style, kept_text)
        if key not in self._made:
            made = self.book.add_format(self._properties(style))
            if kept_text:
                made.set_quote_prefix()
            self._made[key] = made
        return self._made[key]

    def _properties(self, style: Style) -> dict[str, object]:
        properties: dict[str, object] = {
            "font_name": self.font,
            "font_size": style.size or _SIZE,
            "font_color": style.ink or INK,
            "bold": style.bold,
            "num_format": style.number,
            "align": style.align,
            "valign": "vcenter" if style.middle else "top",
            "text_wrap": style.wrap,
            "indent": style.indent,
            **_BORDERS[style.border],
        }
        if style.fill:
            properties["bg_color"] = style.fill
        return properties

    def conditional(self, style: Style) -> Any:
        """Make a format for a rule: only what a rule may change."""
        properties: dict[str, object] = {"bold": style.bold}
        if style.ink:
            properties["font_color"] = style.ink
        if style.fill:
            properties["bg_color"] = style.fill
        return self.book.add_format(properties)


def _write_sheet(sheet: Sheet, target: Any, formats: _Formats) -> None:
    target.hide_gridlines(2)
    for column, width in enumerate(sheet.columns):
        target.set_column(column, column, width)
    for row, height in sheet.heights.items():
        target.set_row(row, height)
    for cell in sheet.cells:
        _write_cell(cell, target, formats)
    target.freeze_panes(*sheet.frozen)
    target.set_paper(_A4)
    target.set_landscape()
    target.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
    target.fit_to_pages(sheet.pages_wide, sheet.pages_high)
    if sheet.pages_wide > 1 and sheet.frozen[1]:
        target.repeat_columns(0, sheet.frozen[1] - 1)
    if sheet.printed_rows:
        target.print_area(0, 0, sheet.printed_rows - 1, len(sheet.columns) - 1)
    if sheet.repeated is not None:
        target.repeat_rows(*sheet.repeated)
    if sheet.colour:
        target.set_tab_color(sheet.colour)
    if sheet.hidden:
        target.hide()
    for rule in sheet.rules:
        _RULES[type(rule)](rule, target, formats)


def _write_cell(cell: Cell, target: Any, formats: _Formats) -> None:
    value = cell.value
    looks_like_formula = isinstance(value, str) and value.startswith(FORMULA_MARKS) and cell.formula is None
    made = formats.of(cell.style, kept_text=looks_like_formula)
    place = (cell.row, cell.column)
    if cell.merge_to is not None:
        # the first cell is written again below with its type
        target.merge_range(*place, *cell.merge_to, "", made)
    if cell.formula is not None:
        target.write_formula(*place, cell.formula, made, _result(value))
    elif value is None or value == "":
        target.write_blank(*place, None, made)
    elif isinstance(value, str):
        target.write_string(*place, value, made)
    elif isinstance(value, date):
        target.write_datetime(*place, datetime.combine(value, time()), made)
    else:
        target.write_number(*place, value, made)


def _result(value: Value) -> str | float:
    """Return the value of a formula as the file holds it: a date as its number of days."""
    if value is None:
        return ""
    return (value - _DAY_ZERO).days if isinstance(value, date) else value


def _place(area: Any) -> tuple[int, int, int, int]:
    return area.top, area.left, area.bottom, area.right


def _choice(rule: Choice, target: Any, formats: _Formats) -> None:
    del formats
    source = list(rule.options) if isinstance(rule.options, tuple) else f"={rule.options}"
    target.data_validation(*_place(rule.area), {"validate": "list", "source": source, **_messages(rule)})


def _number_range(rule: NumberRange, target: Any, formats: _Formats) -> None:
    del formats
    allowed = {"validate": "integer" if rule.whole else "decimal", "criteria": "between"}
    bounds = {"minimum": rule.low, "maximum": rule.high}
    target.data_validation(*_place(rule.area), {**allowed, **bounds, **_messages(rule)})


def _messages(rule: Choice | NumberRange) -> dict[str, object]:
    # the file format allows 32 and 255 characters
    return {
        "ignore_blank": True,
        "input_title": rule.title[:32],
        "input_message": rule.message[:255],
        "error_title": rule.title[:32],
        "error_message": rule.message[:255],
    }


def _bars(rule: Bars, target: Any, formats: _Formats) -> None:
    del formats
    options: dict[str, object] = {"type": "data_bar", "bar_color": rule.colour, "bar_solid": True}
    options |= {"data_bar_2010": True, "bar_negative_color": BAR_BELOW, "min_type": "num", "min_value": 0}
    if rule.highest is not None:
        options |= {"max_type": "num", "max_value": rule.highest}
    else:
        del options["min_type"], options["min_value"]
    target.conditional_format(*_place(rule.area), options)


def _shades(rule: Shades, target: Any, formats: _Formats) -> None:
    del formats
    scale = {"type": "2_color_scale", "min_type": "num", "max_type": "num"}
    ends = {"min_value": rule.low, "max_value": rule.high, "min_color": rule.light, "max_color": rule.dark}
    target.conditional_format(*_place(rule.area), {**scale, **ends})


def _marked(rule: Marked, target: Any, formats: _Formats) -> None:
    made = formats.conditional(rule.style)
    target.conditional_format(*_place(rule.area), {"type": "formula", "criteria": rule.formula, "format": made})


_RULES: dict[type, Callable[[Any, Any, _Formats], None]] = {
    Choice: _choice,
    NumberRange: _number_range,
    Bars: _bars,
    Shades: _shades,
    Marked: _marked,
}


def _add_chart(book: Any, target: Any, chart: StackedBars, font: str) -> None:
    made = book.add_chart({"type": "bar", "subtype": "stacked"})
    small = {"name": font, "size": 9, "color": SECONDARY}
    for name, values, colour in chart.series:
        made.add_series(
            {
                "name": f"={name}",
                "categories": f"={chart.categories}",
                "values": f"={values}",
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    made.set_title({"name": chart.title, "name_font": {**small, "size": 10, "bold": True, "color": INK}})
    made.set_legend({"position": "bottom", "font": small})
    # the first category on top, and the scale below the last one
    made.set_y_axis({"reverse": True, "crossing": "max", "num_font": small, "line": {"color": SECONDARY}})
    made.set_x_axis(
        {
            "min": 0,
            "max": chart.highest,
            "num_format": chart.number,
            "num_font": small,
            "major_gridlines": {"visible": True, "line": {"color": LINE}},
        }
    )
    made.set_size({"width": chart.width, "height": chart.height})
    target.insert_chart(
        chart.row, chart.column, made, {"object_position": 1, "description": chart.description, "x_offset": 2}
    )


def _escaped(text: str) -> str:
    """Return a text for a footer, where `&` begins a code."""
    return text.replace("&", "&&")
