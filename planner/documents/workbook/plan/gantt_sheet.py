"""The Gantt sheet: a column for each week, coloured by the dates of the plan sheet."""

from __future__ import annotations

import math
from datetime import date, timedelta

from planner.documents.charts.palette import ACCENT, BAD, WATCH
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, kept_across, lines_of, pages_across
from planner.documents.workbook.model import Area, Marked, Sheet, Style, a1
from planner.documents.workbook.plan.plan_sheet import DATE
from planner.documents.workbook.plan.view import CRITICAL, FINISH, GANTT_TOP, PLAN_TOP, START, PlanBook
from planner.domain.rollout.moments import is_event

_LEFT = 4
_SPARE_WEEKS, _MOST_WEEKS = 8, 160
# characters of a page on which bars, which need no reading, still go with titles that can be read
_PAGE = 250.0
# the sign of a milestone on the colour of its week
_ON_BAR = "#ffffff"
_WIDTHS = (42, 11, 11, 7)
# characters of a week; a long plan narrows it to stay on one page as far as two digits of its head can be read
_WEEK_WIDTH, _NARROWEST = 2.7, 2.0


def gantt_sheet(book: PlanBook) -> Sheet:
    """Return the sheet."""
    monday, weeks, today = _monday(book), _weeks(book), book.result.engagement.today
    draft = Draft(book.sheet("gantt"), (*_WIDTHS, *[_week_width(weeks)] * weeks))
    shown = monday <= today < monday + timedelta(days=7 * weeks)
    how = [book.text("gantt-how"), *([book.text("gantt-today", today=today)] if shown else [])]
    draft.opening(book.sheet("gantt"), (book.prose.sentences(how),), kept_across(draft.columns, _LEFT, _PAGE))
    head = GANTT_TOP - 1
    draft.heads(head, [book.text(f"column-{key}") for key in ("title", "start", "finish", "critical")])
    week = Style(bold=True, border="head", size=7, align="center", number="dd", middle=True)
    for n in range(weeks):
        day = monday + timedelta(days=7 * n)
        draft.put(head, _LEFT + n, day, week)
        # the month stands over its first week; the last week has no room beside it
        if (n == 0 or day.month != (day - timedelta(days=7)).month) and n < weeks - 2:
            draft.put(head - 1, _LEFT + n, f"{day:%Y-%m}", Style(bold=True, size=7))
    for package in book.packages:
        _row(book, draft, package.id, weeks, event=is_event(package))
    for row in book.phase_rows.values():
        at = _row_of(row)
        source = Area(book.sheet("plan"), row, 0)
        draft.put(at, 0, _phase_title(book, row), styles.GROUP, f"={source}")
        draft.put_row(at, 1, [""] * (3 + weeks), styles.GROUP)
    _rules(book, draft, weeks)
    wide = pages_across(draft.columns, _LEFT, _PAGE)
    return draft.sheet((GANTT_TOP, _LEFT), repeated=(head - 1, head), colour=ACCENT, pages_wide=wide)


def _monday(book: PlanBook) -> date:
    """Return the first week of the chart."""
    return book.first_day - timedelta(days=book.first_day.weekday())


def _weeks(book: PlanBook) -> int:
    """Return how many weeks the chart has: those of the plan and some to move into."""
    last = max(one.finish for one in book.result.rollout.schedule.values())
    return min((last - _monday(book)).days // 7 + 1 + _SPARE_WEEKS, _MOST_WEEKS)


def _week_width(weeks: int) -> float:
    """Return how wide a week is, in characters."""
    # rounded down, so that all of them together are no wider than the page
    fitting = math.floor((_PAGE - sum(_WIDTHS)) / weeks * 100) / 100
    return min(max(fitting, _NARROWEST), _WEEK_WIDTH)


def _row_of(plan_row: int) -> int:
    return plan_row - PLAN_TOP + GANTT_TOP


def _phase_title(book: PlanBook, row: int) -> str:
    phase = next(phase for phase, at in book.phase_rows.items() if at == row)
    coded = book.result.packs.plan_templates[book.result.rollout.template_id].phases.get(phase)
    return book.text("phase", code=phase, name=book.prose.value(coded.text) if coded else phase)


def _row(book: PlanBook, draft: Draft, id_: str, weeks: int, *, event: bool) -> None:
    at, dates = _row_of(book.rows[id_]), book.result.rollout.schedule[id_]
    package = next(one for one in book.packages if one.id == id_)
    title = book.prose.value(package.title)
    day = Style(border="hair", number=DATE, align="center", middle=True)
    draft.put(at, 0, title, styles.STRONG if event else styles.BODY)
    draft.grow(at, lines_of(title, _WIDTHS[0]))
    draft.put(at, 1, dates.start, day, f"={book.cell(id_, START)}")
    draft.put(at, 2, dates.finish, day, f"={book.cell(id_, FINISH)}")
    yes = book.text("yes") if dates.critical else ""
    # an empty cell of text would come over as 0
    draft.put(at, 3, yes, styles.BODY_CENTRED, f'={book.cell(id_, CRITICAL)}&""')
    sign = Style(bold=True, align="center", middle=True, border="hair")
    for n in range(weeks):
        if not event:
            draft.put(at, _LEFT + n, None, Style(border="hair"))
            continue
        first = _monday(book) + timedelta(days=7 * n)
        head = a1(GANTT_TOP - 1, _LEFT + n).replace("$", "").rstrip("0123456789")
        begins = f"$B{at + 1}"
        formula = f'=IF(AND({begins}>={head}${GANTT_TOP},{begins}<{head}${GANTT_TOP}+7),"◆","")'
        value = "◆" if first <= dates.start < first + timedelta(days=7) else ""
        draft.put(at, _LEFT + n, value, sign, formula)


def _rules(book: PlanBook, draft: Draft, weeks: int) -> None:
    height = len(book.rows) + len(book.phase_rows)
    area = Area(draft.name, GANTT_TOP, _LEFT, height, weeks)
    top, head = GANTT_TOP + 1, f"E${GANTT_TOP}"
    inside = f"ISNUMBER($B{top}),$B{top}<{head}+7,$C{top}>={head}"
    critical = f'$D{top}="{book.text("yes")}"'
    draft.rules.append(Marked(area, f"=AND({inside},{critical})", Style(fill=BAD, ink=_ON_BAR)))
    draft.rules.append(Marked(area, f"=AND({inside})", Style(fill=ACCENT, ink=_ON_BAR)))
    today = book.result.engagement.today
    now = f"DATE({today.year},{today.month},{today.day})"
    heads = Area(draft.name, GANTT_TOP - 1, _LEFT, 1, weeks)
    draft.rules.append(Marked(heads, f"=AND({head}<={now},{now}<{head}+7)", Style(bold=True, ink=_ON_BAR, fill=WATCH)))
