"""The Gantt charts: the whole plan in one, and every work package on pages split by rows and by time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import get_args

from planner.documents.builders.plan_view import Deliverable, PlanView, folded, repeated_title
from planner.domain.model.chart import Gantt, GanttLegend, GanttMark, GanttRow
from planner.domain.model.document import FigureBlock
from planner.domain.model.template import WorkStream
from planner.domain.rollout.results import WorkPackage

# a landscape page holds this many rows in a size that reads well; the first one also holds the heading
ROWS_A_PAGE = 30
FIRST_ROWS = 25
WEEKS_A_PAGE = 32
# a page that would leave less than these rows to another sheet holds up to so many weeks
_FEWEST_ROWS = 6
MOST_WEEKS = 44
# so many deliverables beside the phases still read well on the plan on one page
KEY_DELIVERABLES = 6
_LEAST_GROUP = 3
# millimetres; the plan on one page has more to tell than its chart
_CLOSE_ROWS = 3.2
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class GanttPage:
    """The rows of one page set: lines of work packages with the same bar, under their deliverables."""

    groups: tuple[tuple[Deliverable, tuple[tuple[WorkPackage, ...], ...]], ...]

    @property
    def packages(self) -> tuple[WorkPackage, ...]:
        """Every work package of the page."""
        return tuple(package for _, lines in self.groups for line in lines for package in line)


def summary_gantt(view: PlanView) -> FigureBlock:
    """Return phases, their key deliverables, gates and go-lives in one chart."""
    rows: list[GanttRow] = []
    key = key_deliverables(view)
    for phase in view.template.phases:
        own = [package for package in view.rollout.work_packages if package.phase == phase]
        if own:
            rows.append(_summary_row(view, view.phase(phase), own, 0))
            below = [_deliverable_row(view, one) for one in key if one.phase == phase]
            rows.extend(sorted((*below, *_mark_rows(view, own)), key=lambda row: (row.start, row.finish)))
    every = view.rollout.work_packages
    chart = _chart(view, rows, *_window(view, every), ("start", "finish"))
    marks = tuple(mark for mark in chart.marks if mark.kind == "wave")
    chart = replace(chart, marks=marks, row_height=_CLOSE_ROWS)
    title = view.prose.text(
        "caption-summary-gantt",
        first=view.rollout.waves[0].go_live,
        full=view.rollout.go_live.likely,
        last=max(view.dates(package).finish for package in every),
    )
    return FigureBlock("summary-gantt", title, _alt(view, every), view.prose.text("source-plan"), chart)


def key_deliverables(view: PlanView) -> tuple[Deliverable, ...]:
    """Return the deliverables with the most critical working days, then the most work of all, as printed."""

    def weight(deliverable: Deliverable) -> tuple[int, int]:
        critical = [package for package in deliverable.packages if view.dates(package).critical]
        days = [
            sum(package.duration.likely_days for package in several) for several in (critical, deliverable.packages)
        ]
        return days[0], days[1]

    heaviest = sorted(view.deliverables, key=weight, reverse=True)[:KEY_DELIVERABLES]
    return tuple(deliverable for deliverable in view.deliverables if deliverable in heaviest)


def _deliverable_row(view: PlanView, deliverable: Deliverable) -> GanttRow:
    """Return a deliverable as one bar in the colour of most of its work, outlined where it holds critical work."""
    row = _summary_row(view, view.prose.value(deliverable.name), deliverable.packages, 0)
    work = [package for package in deliverable.packages if package.kind == "work"] or list(deliverable.packages)
    critical = any(view.dates(package).critical for package in work)
    return replace(row, kind="bar", colour=_stream_number(work), critical=critical)


def _mark_rows(view: PlanView, packages: Iterable[WorkPackage]) -> Iterator[GanttRow]:
    """Yield gates and go-lives; the go-live of a wave stands for the decision on the day before."""
    waves = {f"wave:{wave.id}": wave for wave in view.rollout.waves}
    shown = {gate.work_package_id for gate in view.rollout.gates}
    marks = (one for one in packages if one.id in shown or one.template_id == view.template.go_live_package)
    for package in view.sorted(marks):
        wave = waves.get(package.subject or "")
        mark = _package_row(view, package)
        if wave is None:
            yield mark
        elif package.template_id == view.template.go_live_package:
            label = view.prose.text("summary-go-live", number=wave.number, users=wave.users)
            yield replace(mark, label=label)


def gantt_figures(view: PlanView) -> tuple[FigureBlock, ...]:
    """Return the chart of every work package, split by rows and, where the rows span too long a time, by time."""
    shown = [
        (page_number, page, window)
        for page_number, page in enumerate(gantt_pages(view), start=1)
        for window in _page_windows(view, page)
    ]
    return tuple(
        _figure(view, page, (number, len(shown)), window, f"gantt-{page_number}-{window[0].isoformat()}")
        for number, (page_number, page, window) in enumerate(shown, start=1)
    )


def _page_windows(view: PlanView, page: GanttPage) -> list[tuple[date, date]]:
    """Return the windows of time of a page; a few bars far from the others do not get a sheet of their own."""
    rows = [row for row in _rows(view, page) if row.kind != "summary"]
    windows = _windows(view, page.packages)
    counts = [sum(_touches(row, window) for row in rows) for window in windows]
    whole = (windows[0][0], windows[-1][1])
    if min(counts) < _FEWEST_ROWS and (whole[1] - whole[0]).days < 7 * MOST_WEEKS:
        return [whole]
    return [window for window, count in zip(windows, counts, strict=True) if count]


def _within(rows: Sequence[GanttRow], window: tuple[date, date]) -> list[GanttRow]:
    """Return the rows with anything to show in a window, each group under its head."""
    shown: list[GanttRow] = []
    head: GanttRow | None = None
    for row in rows:
        if row.kind == "summary":
            head = row
        elif _touches(row, window):
            shown.extend([row] if head is None else [head, row])
            head = None
    return shown


def _touches(row: GanttRow, window: tuple[date, date]) -> bool:
    """Say whether a row has anything to show in a window: its bar, or what the frozen plan had there."""
    spans = [(row.start, row.finish), *([row.baseline] if row.baseline else [])]
    return any(first <= window[1] and last >= window[0] for first, last in spans)


def gantt_pages(view: PlanView) -> tuple[GanttPage, ...]:
    """Split the work packages into pages; a deliverable goes on on the next page under a repeated head."""
    pages: list[GanttPage] = []
    groups: list[tuple[Deliverable, tuple[tuple[WorkPackage, ...], ...]]] = []
    room = FIRST_ROWS
    for deliverable in view.deliverables:
        rest = folded(view, deliverable.packages)
        while rest:
            if room < min(_LEAST_GROUP, 1 + len(rest)):
                pages.append(GanttPage(tuple(groups)))
                groups, room = [], ROWS_A_PAGE
            taken = rest[: room - 1]
            groups.append((deliverable, taken))
            rest = rest[len(taken) :]
            room -= 1 + len(taken)
    return (*pages, GanttPage(tuple(groups))) if groups else tuple(pages)


def _figure(
    view: PlanView, page: GanttPage, place: tuple[int, int], window: tuple[date, date], id_: str
) -> FigureBlock:
    rows = _within(list(_rows(view, page)), window)
    number, pages = place
    first, last = page.groups[0][0].number, page.groups[-1][0].number
    title = view.prose.text(
        "caption-gantt", number=number, pages=pages, first=first, last=last, start=window[0], end=window[1]
    )
    chart = _chart(view, rows, *window, ("accountable-short", "start", "finish"))
    return FigureBlock(id_, title, _alt(view, page.packages), view.prose.text("source-gantt"), chart, landscape=True)


def _rows(view: PlanView, page: GanttPage) -> Iterator[GanttRow]:
    for deliverable, lines in page.groups:
        begun = lines[0][0] is not deliverable.packages[0]
        key = "gantt-group-again" if begun else "gantt-group"
        label = view.prose.text(key, number=deliverable.number, name=deliverable.name)
        yield _summary_row(view, label, deliverable.packages, 0, "")
        for line in lines:
            bar = _package_row(view, line[0], view.role_short(line[0].raci.accountable))
            label = _bar_label(view, line[0]) if len(line) == 1 else repeated_title(view, line)
            done = min(view.dates(package).fraction_done for package in line)
            yield replace(bar, label=label, baseline=_baseline(view, line), fraction_done=done)


def _bar_label(view: PlanView, package: WorkPackage) -> str:
    title = view.prose.value(package.title)
    return view.prose.text("reserve-short", title=title) if view.is_reserve(package) else title


def _summary_row(view: PlanView, label: str, packages: Iterable[WorkPackage], colour: int, *before: str) -> GanttRow:
    dates = [view.dates(package) for package in packages]
    start, finish = min(d.start for d in dates), max(d.finish for d in dates)
    tentative = view.result.calendar.is_provisional(finish)
    texts = (*before, start.isoformat(), finish.isoformat())
    return GanttRow(
        label, start, finish, "summary", colour, critical=False, float_until=None, provisional=tentative, columns=texts
    )


def _package_row(view: PlanView, package: WorkPackage, *before: str) -> GanttRow:
    dates = view.dates(package)
    tail = dates.late_finish if dates.late_finish > dates.finish else None
    return GanttRow(
        view.prose.value(package.title),
        dates.start,
        dates.finish,
        "bar" if package.kind == "work" else "milestone",
        _stream_number([package]),
        critical=dates.critical,
        float_until=tail,
        provisional=dates.provisional,
        columns=(*before, dates.start.isoformat(), dates.finish.isoformat()),
        baseline=_baseline(view, [package]),
        fraction_done=dates.fraction_done,
    )


def _baseline(view: PlanView, packages: Sequence[WorkPackage]) -> tuple[date, date] | None:
    """Return first and last day of some work packages in the latest frozen plan; None where it does not know them."""
    frozen = view.result.engagement.steering.baseline
    known = [frozen.packages[one.id] for one in packages if one.id in frozen.packages] if frozen else []
    return (min(each.start for each in known), max(each.finish for each in known)) if known else None


def _stream_number(packages: Sequence[WorkPackage]) -> int:
    """Return the colour of the stream that most of some work packages belong to."""
    streams = [package.stream for package in packages]
    return get_args(WorkStream).index(max(streams, key=streams.count))


def _chart(view: PlanView, rows: Sequence[GanttRow], start: date, end: date, heads: tuple[str, ...]) -> Gantt:
    return Gantt(
        rows=tuple(rows),
        column_heads=view.heads(*heads),
        window_start=start,
        window_end=end,
        today=view.rollout.status_date or view.result.engagement.today,
        today_label=view.prose.text("gantt-status" if view.rollout.status_date else "gantt-today"),
        off_spans=tuple(_off_spans(view, start, end)),
        month_labels=tuple(months_in(view, start, end)),
        month_short=short_months(view, start, end),
        critical_label=view.prose.text("gantt-critical"),
        marks=tuple(_marks(view)),
        legend=_legend(view),
    )


def _marks(view: PlanView) -> Iterator[GanttMark]:
    """Yield the gates and the go-lives of the waves."""
    for gate in view.rollout.gates:
        yield GanttMark(gate.due, gate.id, "gate")
    for wave in view.rollout.waves:
        yield GanttMark(wave.go_live, view.prose.text("gantt-wave", number=wave.number, when=wave.go_live), "wave")


def _legend(view: PlanView) -> GanttLegend:
    def word(name: str) -> str:
        return view.prose.text(f"gantt-{name}")

    return GanttLegend(
        float_label=word("float"),
        milestone_label=word("milestone"),
        provisional_label=word("provisional"),
        baseline_label=word("baseline"),
        done_label=word("done"),
        wave_label=word("go-live"),
        streams=tuple((n, view.prose.text(f"stream-{stream}")) for n, stream in enumerate(get_args(WorkStream))),
    )


def _window(view: PlanView, packages: Iterable[WorkPackage]) -> tuple[date, date]:
    """Return the whole weeks that hold some work packages, Monday to Sunday."""
    dates = [view.dates(package) for package in packages]
    start, finish = min(d.start for d in dates), max(d.finish for d in dates)
    return start - start.weekday() * _DAY, finish + (6 - finish.weekday()) * _DAY


def _windows(view: PlanView, packages: Iterable[WorkPackage]) -> tuple[tuple[date, date], ...]:
    start, end = _window(view, packages)
    weeks = ((end - start).days + 1) // 7
    parts = math.ceil(weeks / WEEKS_A_PAGE)
    length = math.ceil(weeks / parts)
    cuts = [start + part * length * _WEEK for part in range(parts)]
    return tuple((cut, min(cut + length * _WEEK - _DAY, end)) for cut in cuts)


def _off_spans(view: PlanView, start: date, end: date) -> Iterator[tuple[date, date]]:
    first: date | None = None
    for number in range((end - start).days + 2):
        day = start + number * _DAY
        off = day <= end and not view.result.calendar.is_working(day)
        if off and first is None:
            first = day
        elif not off and first is not None:
            yield first, day - _DAY
            first = None


def months_in(view: PlanView, start: date, end: date) -> Iterator[tuple[date, str]]:
    """Yield the months of a window: the day a label stands at, and the label; the year where it begins."""
    day = start.replace(day=1)
    while day <= end:
        first = day <= start or day.month == 1
        label = view.prose.text("month" if first else f"month-{day.month}", when=day)
        yield max(day, start), label
        day = (day + 31 * _DAY).replace(day=1)


def short_months(view: PlanView, start: date, end: date) -> tuple[str, ...]:
    """Return the months of a window without their years, for months too narrow for more."""
    return tuple(view.prose.text(f"month-{day.month}") for day, _ in months_in(view, start, end))


def _alt(view: PlanView, packages: Iterable[WorkPackage]) -> str:
    several = list(packages)
    critical = sum(view.dates(package).critical for package in several)
    return view.prose.text("alt-gantt", count=len(several), span=view.span(several), critical=critical)
