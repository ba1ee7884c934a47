"""The sheets of the calendar: the week, days off and make-up days to change, and every day with its count."""

from __future__ import annotations

from datetime import date, timedelta

from planner.documents.charts.palette import SECONDARY
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Area, Choice, NumberRange, Sheet, Style, literal
from planner.documents.workbook.plan.formulas import local
from planner.documents.workbook.plan.plan_sheet import DATE
from planner.documents.workbook.plan.view import DAYS_TOP, EXCEPTIONS_TOP, SPARE_LINES, PlanBook
from planner.domain.model.text import Text

_WEEK_TOP = 5
_WEEK = 7


def exceptions_of(book: PlanBook) -> list[tuple[date, bool, Text]]:
    """Return the days that differ from the week: day, whether worked, and why."""
    calendar = book.result.calendar
    inside = [
        *((day, False, text) for day, text in calendar.days_off.items() if day not in calendar.working_days),
        *((day, True, text) for day, text in calendar.working_days.items()),
    ]
    return sorted((one for one in inside if book.first_day <= one[0] <= book.last_day), key=lambda one: one[0])


def exceptions_area(book: PlanBook) -> Area:
    """Return the table of exceptions: day, kind, name."""
    return Area(book.sheet("calendar"), EXCEPTIONS_TOP, 0, len(exceptions_of(book)) + SPARE_LINES, 3)


def week_area(book: PlanBook) -> Area:
    """Return the cells that say which days of the week are worked, Monday first."""
    return Area(book.sheet("calendar"), _WEEK_TOP, 0, 1, _WEEK)


def calendar_sheet(book: PlanBook) -> Sheet:
    """Return the sheet of the week and the exceptions."""
    draft = Draft(book.sheet("calendar"), (16, 16, 34, 14, 14, 14, 14))
    calendar = book.result.calendar
    notes = (book.text("calendar-how"), book.text("calendar-through", day=calendar.announced_through))
    draft.opening(book.sheet("calendar"), notes)
    draft.heads(_WEEK_TOP - 1, [book.text(f"weekday-{day}") for day in range(_WEEK)], centred=range(_WEEK))
    for place in range(_WEEK):
        draft.put(_WEEK_TOP, place, int(place not in calendar.weekend), styles.entry("0", centred=True))
    week, area = week_area(book), exceptions_area(book)
    draft.rules.append(NumberRange(week, 0, 1, book.text("week-title"), book.text("week-message"), whole=True))
    draft.heads(EXCEPTIONS_TOP - 1, [book.text(f"column-{key}") for key in ("day", "kind", "name")], centred=(0, 1))
    words = (book.text("day-off"), book.text("day-on"))
    rows = exceptions_of(book)
    for n in range(area.rows):
        day, working, text = rows[n] if n < len(rows) else (None, None, None)
        kind = "" if working is None else words[int(working)]
        draft.put(area.top + n, 0, day, styles.entry(DATE, centred=True))
        draft.put(area.top + n, 1, kind, styles.entry(centred=True))
        name = book.prose.value(text) if text else ""
        draft.put(area.top + n, 2, name, styles.BODY)
        draft.grow(area.top + n, lines_of(name, draft.columns[2]))
    draft.rules.append(Choice(area.column(1), words, book.text("kind-title"), book.text("kind-message")))
    head = EXCEPTIONS_TOP - 1
    return draft.sheet((EXCEPTIONS_TOP, 0), (head, head), pages_high=2, colour=SECONDARY)


def days_sheet(book: PlanBook) -> Sheet:
    """Return the sheet of every day: whether it is worked, and the working days so far."""
    draft = Draft(book.sheet("days"), (24, 20, 24))
    draft.opening(book.sheet("days"), (book.text("days-how"),))
    draft.heads(DAYS_TOP - 1, [book.text(f"column-{key}") for key in ("day", "worked", "count")], right=(1, 2))
    area, calendar = exceptions_area(book), book.result.calendar
    days, kinds, week = area.column(0), area.column(1), week_area(book)
    on, off = literal(book.text("day-on")), literal(book.text("day-off"))
    count = 0
    for n in range(book.day_count):
        row, day = DAYS_TOP + n, book.first_day + timedelta(days=n)
        worked = int(calendar.is_working(day))
        count += worked
        own = local(Area(draft.name, row, 0))
        usual = f"INDEX({week},WEEKDAY({own},2))"
        formula = f"=IF(COUNTIFS({days},{own},{kinds},{on})>0,1,IF(COUNTIFS({days},{own},{kinds},{off})>0,0,{usual}))"
        flag, above = local(Area(draft.name, row, 1)), local(Area(draft.name, row - 1, 2))
        draft.put(row, 0, day, Style(number=DATE, align="center"))
        draft.put(row, 1, worked, Style(number="0", align="right"), formula)
        draft.put(row, 2, count, Style(number="0", align="right"), f"={above}+{flag}" if n else f"={flag}")
    # nobody reads the days on paper: a print tells what the sheet is for
    return draft.sheet((DAYS_TOP, 0), printed_rows=DAYS_TOP - 1, colour=SECONDARY)
