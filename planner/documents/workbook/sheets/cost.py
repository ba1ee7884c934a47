"""The sheet of costs: totals, years, terms and every line of every offer; amounts, users and rates may be changed."""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.charts.palette import ACCENT
from planner.documents.workbook import styles
from planner.documents.workbook.costs import PricedLine, increase, part_of_estimate
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Area, Bars, NumberRange, Sheet, Value
from planner.documents.workbook.view import Book, Input
from planner.domain.model.estimate import Estimate
from planner.domain.selection.cost_series import YEARS

_WIDTHS = (38, 20, 17, 15, 13, 13, 13, 12, 12, 12, 9, 9, 9, 9, 9, 14, 14, 14)
# columns of a line
_UNIT, _FACTOR, _FIRST, _LAST, _FIXED, _SEATS, _LEAST, _TOTAL = 4, 7, 10, 11, 12, 13, 14, 15
_FACTOR_FORMAT = "0.0000"
_LARGEST = 1e12


def cost_sheet(book: Book) -> tuple[Sheet, tuple[Input, ...]]:
    """Return the sheet and its inputs: users, growth, rates, and the amounts and years of every line."""
    draft = Draft(book.titles["cost"], _WIDTHS)
    currency = book.view.result.engagement.currency
    draft.opening(book.titles["cost"], (book.text("cost-how", currency=currency), book.text("cost-lines-how")))
    _totals(book, draft)
    _years(book, draft)
    inputs = [*_terms(book, draft), *_roles(book, draft), *_lines(book, draft)]
    _comparison(book, draft)
    return draft.sheet((0, 1), colour=ACCENT), tuple(inputs)


# --- totals ----------------------------------------------------------------------------------------------------------


def _totals(book: Book, draft: Draft) -> None:
    area = book.cost_rows
    draft.section(area.top - 2, book.text("cost-totals"))
    keys = ("alternative", "total-low", "total-expected", "total-high", "first-year", "present-low", "present-expected",
            "present-high", "gaps")  # fmt: skip
    draft.heads(area.top - 1, [book.text(f"column-{key}") for key in keys], right=range(1, 9))
    money, strong = styles.number(styles.MONEY), styles.number(styles.MONEY, strong=True)
    for row, scored in enumerate(book.scored):
        at, cost = area.top + row, book.costs[scored.alternative_id]
        draft.put(at, 0, book.name(scored.alternative_id), styles.STRONG)
        for case in range(3):
            years = book.cost_sums.row(row)
            own = Area(years.sheet, years.top, years.left + case * YEARS, 1, YEARS)
            blank = f'{own.at()}=""'
            style = strong if case == 1 else money
            total, present = _part(cost.total, case), _part(cost.present, case)
            draft.put(at, 1 + case, total, style, f'=IF({blank},"",SUM({own}))')
            discounted = f"SUMPRODUCT({own},(1+discount_rate)^(1-{book.cost_year_numbers}))"
            draft.put(at, 5 + case, present, style, f'=IF({blank},"",{discounted})')
        first = book.cost_sums.at(row, YEARS)
        draft.put(at, 4, _part(cost.first_year, 1), money, f"={first}")
        gaps = book.view.cost(scored.alternative_id)
        draft.put(at, 8, gaps.gaps if gaps else 0, styles.delivered(styles.COUNT))
    draft.rules.append(Bars(area.column(1), styles.BAND, None))


def _part(estimate: Estimate | None, case: int) -> Value:
    return "" if estimate is None else part_of_estimate(estimate, case)


def _years(book: Book, draft: Draft) -> None:
    top = book.cost_years_top
    draft.section(top - 2, book.text("cost-by-year"))
    heads = [book.text("column-alternative"), *(book.text("column-year", year=year) for year in range(1, YEARS + 1))]
    draft.heads(top - 1, heads, right=range(1, YEARS + 1))
    for row, scored in enumerate(book.scored):
        cost = book.costs[scored.alternative_id]
        draft.put(top + row, 0, book.name(scored.alternative_id), styles.BODY)
        for year in range(YEARS):
            value: Value = cost.by_year[year].expected if cost.by_year else ""
            formula = f"={book.cost_sums.at(row, YEARS + year)}"
            draft.put(top + row, 1 + year, value, styles.number(styles.MONEY), formula)


# --- terms -----------------------------------------------------------------------------------------------------------


def _terms(book: Book, draft: Draft) -> list[Input]:
    """Put the discount rate and the yearly changes of prices; what nobody stated stands as 0."""
    terms = book.view.result.engagement.money_terms
    rate = book.discount_rate
    draft.section(rate.top - 2, book.text("cost-terms"), "")
    keys = ("term", "low", "expected", "high", "stated")
    draft.heads(rate.top - 1, [book.text(f"column-{key}") for key in keys], right=(1, 2, 3))
    stated = book.text("is-stated" if terms.discount_rate else "is-assumed")
    draft.put(rate.top, 0, book.text("term-discount"), styles.BODY)
    for column in (1, 3):
        draft.put(rate.top, column, "", styles.BODY)
    draft.put(rate.top, rate.left, book.rate, styles.entry(styles.PERCENT))
    draft.put(rate.top, 4, stated, styles.BODY)
    found = [Input("cost", rate, ((book.rate,),))]
    for offset, (key, own) in enumerate((("offer", False), ("own", True))):
        area = book.increases.row(offset)
        rise = increase(terms, own=own)
        draft.put(area.top, 0, book.text(f"term-increase-{key}"), styles.BODY)
        draft.put_row(area.top, area.left, (rise.low, rise.expected, rise.high), styles.entry(styles.PERCENT))
        known = terms.increase_of("own" if own else "offer")
        draft.put(area.top, 4, book.text("is-stated" if known else "is-assumed"), styles.BODY)
        draft.grow(area.top, 2)
        found.append(Input("cost", area, ((rise.low, rise.expected, rise.high),)))
    for area in (rate, book.increases):
        draft.rules.append(NumberRange(area, -1, 1, book.text("input-rate"), book.text("input-rate-how")))
    return found


def _roles(book: Book, draft: Draft) -> list[Input]:
    area = book.roles_area
    draft.section(area.top - 2, book.text("cost-users"))
    keys = ("role", "users", "growth-low", "growth-expected", "growth-high")
    draft.heads(area.top - 1, [book.text(f"column-{key}") for key in keys], right=(1, 2, 3, 4))
    values = []
    for row, role in enumerate(book.roles):
        growth = (role.growth.low, role.growth.expected, role.growth.high)
        draft.put(area.top + row, 0, role.label, styles.BODY)
        draft.put(area.top + row, 1, role.users, styles.entry(styles.MONEY))
        draft.put_row(area.top + row, 2, growth, styles.entry(styles.PERCENT))
        values.append((role.users, *growth))
    users, growths = area.column(0), Area(area.sheet, area.top, area.left + 1, area.rows, 3)
    draft.rules.append(NumberRange(users, 0, 1e6, book.text("input-users"), book.text("input-users-how"), whole=True))
    draft.rules.append(NumberRange(growths, -1, 10, book.text("input-rate"), book.text("input-rate-how")))
    return [Input("cost", area, tuple(values))]


# --- lines -----------------------------------------------------------------------------------------------------------


def _lines(book: Book, draft: Draft) -> list[Input]:
    area = book.cost_lines
    draft.section(area.top - 3, book.text("cost-lines"), book.text("cost-lines-note"))
    keys = ("line", "alternative", "category", "basis", "unit-low", "unit-expected", "unit-high", "factor-low",
            "factor-expected", "factor-high", "first", "last", "fixed", "seats", "least", "total-low", "total-expected",
            "total-high")  # fmt: skip
    draft.heads(area.top - 1, [book.text(f"column-{key}") for key in keys], right=range(_UNIT, len(keys)))
    if not book.priced:
        draft.put(area.top, 0, book.text("cost-none"), styles.TEXT)
        return []
    values = [_line(book, draft, row, priced) for row, priced in enumerate(book.priced)]
    inputs = Area(area.sheet, area.top, _UNIT, area.rows, _TOTAL - _UNIT)
    amounts = Area(area.sheet, area.top, _UNIT, area.rows, 6)
    years = Area(area.sheet, area.top, _FIRST, area.rows, 3)
    draft.rules.append(NumberRange(amounts, 0, _LARGEST, book.text("input-amount"), book.text("input-amount-how")))
    draft.rules.append(NumberRange(years, 0, 50, book.text("input-year"), book.text("input-year-how"), whole=True))
    return [Input("cost", inputs, tuple(values))]


def _line(book: Book, draft: Draft, row: int, priced: PricedLine) -> tuple[float | int | None, ...]:
    at, line, prose = book.cost_lines.top + row, priced.line, book.prose
    name = book.name(book.scored[priced.alternative].alternative_id)
    texts = (prose.value(line.text), name, priced.category, book.text(f"basis-{line.basis}"))
    draft.put_row(at, 0, texts, styles.BODY)
    unit: Sequence[float | None] = (None, None, None)
    if priced.unit is not None:
        unit = [part_of_estimate(priced.unit, case) for case in range(3)]
    years = (
        line.first_year,
        line.last_year if priced.recurs or priced.per_user else line.first_year,
        priced.fixed_until,
    )
    values = (*unit, *priced.factor, *years, line.users, line.minimum_seats)
    draft.put_row(at, _UNIT, unit, styles.entry(styles.MONEY))
    draft.put_row(at, _FACTOR, priced.factor, styles.entry(_FACTOR_FORMAT))
    draft.put_row(at, _FIRST, (*years, line.users, line.minimum_seats), styles.entry(styles.COUNT))
    for case in range(3):
        own = _case(book.cost_amounts.row(row), case)
        known: Value = ""
        if priced.years is not None:
            known = sum(part_of_estimate(year, case) for year in priced.years)
        style = styles.number(styles.MONEY, strong=case == 1)
        draft.put(at, _TOTAL + case, known, style, f'=IF({own.at()}="","",SUM({own}))')
    draft.grow(at, max(lines_of(text, width - 1) for text, width in zip(texts, _WIDTHS, strict=False)))
    return values


def _case(area: Area, case: int) -> Area:
    """Return the five years of one case of a row of fifteen."""
    return Area(area.sheet, area.top, area.left + case * YEARS, area.rows, YEARS)


def line_cell(book: Book, row: int, column: str, case: int = 0) -> Area:
    """Return a cell of a line: unit, factor (by case), first, last, fixed, seats or least."""
    places = {"unit": _UNIT, "factor": _FACTOR, "first": _FIRST, "last": _LAST, "fixed": _FIXED}
    place = {**places, "seats": _SEATS, "least": _LEAST}[column]
    return book.cost_lines.at(row, place + case)


# --- value against cost ----------------------------------------------------------------------------------------------


def _comparison(book: Book, draft: Draft) -> None:
    """Put what the engine found for the inputs as delivered: the frontier, and points for the price."""
    economics = book.view.result.economics
    row = book.cost_lines.bottom + 3
    if economics is None:
        return
    row = draft.section(row, book.text("frontier"), book.text("frontier-how"))
    keys = ("alternative", "value", "five-years-plain", "on-frontier", "beaten-by")
    row = draft.heads(row, [book.text(f"column-{key}") for key in keys], right=(1, 2))
    for point in economics.frontier:
        draft.put(row, 0, book.name(point.alternative_id), styles.BODY)
        draft.put(row, 1, point.value.expected, styles.delivered(styles.PERCENT))
        cost: Value = book.text("unknown") if point.cost is None else point.cost.estimate.expected
        draft.put(row, 2, cost, styles.delivered(styles.MONEY))
        draft.put(row, 3, book.text("yes" if point.on_frontier else "no"), styles.BODY)
        draft.put(row, 4, book.name(point.beaten_by) if point.beaten_by else book.text("nobody"), styles.BODY)
        row += 1
    if not economics.price_scores:
        return
    row = draft.section(row + 1, book.text("price-scores"), book.text("price-scores-how"))
    names = [book.name(scored.alternative_id) for scored in book.scored]
    row = draft.heads(row, [book.text("column-formula"), *names], right=range(1, 1 + len(names)))
    for scores in economics.price_scores:
        text = book.view.says((scores.statement,))[0]
        draft.put(row, 0, text, styles.BODY)
        for column, scored in enumerate(book.scored):
            points = scores.scores.get(scored.alternative_id)
            shown: Value = book.text("unknown") if points is None else points
            draft.put(row, 1 + column, shown, styles.delivered("0.0"))
        draft.grow(row, lines_of(text, _WIDTHS[0]))
        row += 1
