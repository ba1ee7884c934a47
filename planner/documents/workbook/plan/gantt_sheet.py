"""The Gantt sheet: a column for each week, coloured by the dates of the plan sheet."""

from __future__ import annotations

import math
from datetime import timedelta

from planner.documents.charts.palette import ACCENT, BAD, WATCH
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Area, Marked, Sheet, Style, a1
from planner.documents.workbook.plan.plan_sheet import DATE
from planner.documents.workbook.plan.view import CRITICAL, FINISH, GANTT_TOP, PLAN_TOP, START, PlanBook
from planner.domain.rollout.moments import is_event

_LEFT = 4
_SPARE_WEEKS, _MOST_WEEKS = 8, 160
# on a print the weeks of about half a year stand side by side at a size that can be read
_WEEKS_WIDE = 27
# the sign of a milestone on the colour of its week
_ON_BAR = "#ffffff"
_WIDTHS = (46, 12, 12, 8)


def gantt_sheet(book: PlanBook) -> Sheet:
    """Return the sheet."""
    monday = book.first_day - timedelta(days=book.first_day.weekday())
    last = max(one.finish for one in book.result.rollout.schedule.values())
    weeks = min((last - monday).days // 7 + 1 + _SPARE_WEEKS, _MOST_WEEKS)
    draft = Draft(book.sheet("gantt"), (*_WIDTHS, *(4.2 for _ in range(weeks))))
    draft.opening(book.sheet("gantt"), (book.text("gantt-how", today=book.result.engagement.today),))
    head = GANTT_TOP - 1
    draft.heads(head, [book.text(f"column-{key}") for key in ("title", "start", "finish", "critical")])
    week = Style(bold=True, border="head", size=7, align="center", number="mm/dd", middle=True)
    for n in range(weeks):
        draft.put(head, _LEFT + n, monday + timedelta(days=7 * n), week)
    for package in book.packages:
        _row(book, draft, package.id, weeks, event=is_event(package))
    for row in book.phase_rows.values():
        at = _row_of(row)
        source = Area(book.sheet("plan"), row, 0)
        draft.put(at, 0, _phase_title(book, row), styles.GROUP, f"={source}")
        draft.put_row(at, 1, [""] * (3 + weeks), styles.GROUP)
    _rules(book, draft, weeks)
    wide = math.ceil(weeks / _WEEKS_WIDE)
    return draft.sheet((GANTT_TOP, _LEFT), repeated=(head, head), colour=ACCENT, pages_wide=wide)


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
    monday = book.first_day - timedelta(days=book.first_day.weekday())
    for n in range(weeks):
        if not event:
            draft.put(at, _LEFT + n, None, Style(border="hair"))
            continue
        first = monday + timedelta(days=7 * n)
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
