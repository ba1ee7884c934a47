"""The calculation of every cost line by year: seats, prices, and the sums of each alternative."""

from __future__ import annotations

from planner.documents.workbook import styles
from planner.documents.workbook.costs import CASES, PricedLine, part_of_estimate
from planner.documents.workbook.draft import Draft
from planner.documents.workbook.model import Area, Value
from planner.documents.workbook.sheets.cost import line_cell
from planner.documents.workbook.view import Book
from planner.domain.selection.cost_series import YEARS

_MONEY = styles.number("#,##0.00")
_SEATS = styles.number(styles.COUNT)


def put_cost_years(book: Book, draft: Draft) -> None:
    """Put seats and amounts of every line in five years and three cases, and what each alternative pays."""
    sums, amounts, seats = book.cost_sums, book.cost_amounts, book.cost_seats
    draft.section(sums.top - 4, book.text("cost-calculation"))
    years = book.cost_year_numbers
    for area, key in ((seats, "seats-of"), (amounts, "amount-of")):
        for case, name in enumerate(CASES):
            left = area.left + case * YEARS
            label = book.text(key, case=book.text(f"column-{name}"))
            draft.spread(years.top - 1, (left, left + YEARS - 1), label, styles.GROUP)
            draft.put_row(years.top, left, range(1, YEARS + 1), styles.HEAD_RIGHT)
    for row, scored in enumerate(book.scored):
        draft.put(sums.top + row, 0, row + 1, styles.BODY)
        draft.put(sums.top + row, 1, book.name(scored.alternative_id), styles.STRONG)
        _sums(book, draft, row)
    for row, priced in enumerate(book.priced):
        draft.put(amounts.top + row, 0, priced.alternative + 1, styles.BODY)
        draft.put(amounts.top + row, 1, book.prose.value(priced.line.text), styles.TEXT)
        for case in range(3):
            for year in range(1, YEARS + 1):
                if priced.per_user:
                    _seat(book, draft, row, priced, case, year)
                _amount(book, draft, row, priced, case, year)


def _sums(book: Book, draft: Draft, row: int) -> None:
    """Put what one alternative pays by year; nothing where no line of its offer has an amount."""
    cost = book.costs[book.scored[row].alternative_id]
    own = [n for n, priced in enumerate(book.priced) if priced.alternative == row]
    offered = [f'({book.cost_amounts.at(n, YEARS)}<>"")' for n in own if book.priced[n].offered]
    for column in range(3 * YEARS):
        case, year = divmod(column, YEARS)
        value: Value = part_of_estimate(cost.by_year[year], case) if cost.by_year else ""
        place = (book.cost_sums.top + row, book.cost_sums.left + column)
        if not offered:
            # a formula: a reference to an empty cell would read as 0
            draft.put(*place, "", _MONEY, '=""')
            continue
        numbers = Area(book.cost_amounts.sheet, book.cost_amounts.top, 0, len(book.priced))
        total = f"SUMIF({numbers},{row + 1},{book.cost_amounts.column(column)})"
        draft.put(*place, value, _MONEY, f'=IF({"+".join(offered)}=0,"",{total})')


def _seat(book: Book, draft: Draft, row: int, priced: PricedLine, case: int, year: int) -> None:
    value: Value = "" if priced.seats is None else priced.seats[year - 1][case]
    place = book.cost_seats.at(row, case * YEARS + year - 1)
    draft.put(place.top, place.left, value, _SEATS, f"={_seats_formula(book, row, priced, case, year)}")


def _seats_formula(book: Book, row: int, priced: PricedLine, case: int, year: int) -> str:
    """Return the whole seats of a line in a year: users of its roles with their growth, or the seats it states."""
    roles, stated = book.roles_area, line_cell(book, row, "seats")
    rows = [roles.row(n) for n in priced.roles]
    today = "+".join(f"{one.at()}" for one in rows) or "0"
    grown = "+".join(f"{one.at()}*(1+{one.at(0, 1 + case)})^{year - 1}" for one in rows) or "0"
    # the seats a line states are shared among the roles as their users are
    count = f'IF({stated}="",{grown},IF(({today})=0,{stated},({grown})*{stated}/({today})))'
    least = line_cell(book, row, "least")
    unknown = f'AND({stated}="",({today})=0)'
    return f'IF({unknown},"",MAX(ROUNDUP(MAX({count}-1E-6,0),0),N({least})))'


def _amount(book: Book, draft: Draft, row: int, priced: PricedLine, case: int, year: int) -> None:
    value: Value = "" if priced.years is None else part_of_estimate(priced.years[year - 1], case)
    place = book.cost_amounts.at(row, case * YEARS + year - 1)
    draft.put(place.top, place.left, value, _MONEY, _amount_formula(book, row, priced, case, year))


def _amount_formula(book: Book, row: int, priced: PricedLine, case: int, year: int) -> str:
    """Return unit x factor x what is paid of it in a year; the range of a year always holds its expected amount."""
    expected_unit = line_cell(book, row, "unit", 1)
    unit = f"{expected_unit}"
    if case != 1:
        own = line_cell(book, row, "unit", case)
        unit = f'IF({own}="",{expected_unit},{own})'
    amount = f"{unit}*{line_cell(book, row, 'factor', case)}*{_paid(book, row, priced, case, year)}"
    if case != 1:
        expected = book.cost_amounts.at(row, YEARS + year - 1)
        amount = f"{('MIN', '', 'MAX')[case]}({amount},{expected})"
    blank = f'{expected_unit}=""'
    if priced.per_user:
        blank = f'OR({blank},{book.cost_seats.at(row, YEARS)}="")'
    return f'=IF({blank},"",{amount})'


def _paid(book: Book, row: int, priced: PricedLine, case: int, year: int) -> str:
    """Return how many units are paid in a year, with the rise in price of what recurs."""
    first, last = f"MAX({line_cell(book, row, 'first')},1)", line_cell(book, row, "last")
    seats = book.cost_seats.row(row)
    own_seats = f"{seats.at(0, case * YEARS + year - 1)}"
    if priced.recurs:
        rise = book.increases.at(1 if priced.line.own else 0, case)
        level = f"(1+{rise})^MAX(0,{year}-{line_cell(book, row, 'fixed')})"
        paid = f"IF(AND({year}>={first},{year}<={last}),{level},0)"
        return f"{own_seats}*{paid}" if priced.per_user else paid
    if not priced.per_user:
        return f"IF({year}={first},1,0)"
    before = [f"{seats.at(0, case * YEARS + one - 1)}*({one}>={first})" for one in range(1, year)]
    owned = f"MAX(0,{','.join(before)})" if before else "0"
    # whatever the last year says, the seats of the first year are bought
    return f"IF(AND({year}>={first},{year}<=MAX({last},{first})),MAX(0,{own_seats}-{owned}),0)"
