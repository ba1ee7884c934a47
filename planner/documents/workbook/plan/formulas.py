"""
The formulas of the plan sheet.

A point is the number of working days from the start of the plan, as in the engine: dates are looked up in the sheet
of days, so that make-up working days count, which WORKDAY does not know.
Source: docs/methods.md#plan-workbook
"""

from __future__ import annotations

from planner.documents.workbook.model import Area, a1, literal
from planner.documents.workbook.plan.view import DAYS, FINISH, FIXED, FROM, NOT_BEFORE, RESTS, START, TO, PlanBook
from planner.domain.rollout.moments import is_event
from planner.domain.rollout.results import Link, WorkPackage


def start_point(book: PlanBook, package: WorkPackage) -> str:
    """Return the formula of the point a work package starts at."""
    not_before = local(book.cell(package.id, NOT_BEFORE))
    fixed = local(book.cell(package.id, FIXED))
    asked = ",".join(["0", f"IF(ISNUMBER({not_before}),{point_of(not_before)},0)", *_asked(book, package)])
    yes = literal(book.text("yes"))
    return f"=IF(AND({fixed}={yes},ISNUMBER({not_before})),{point_of(not_before)},MAX({asked}))"


def finish_point(book: PlanBook, package: WorkPackage) -> str:
    """Return the formula of the point a work package finishes at."""
    return f"={local(book.cell(package.id, FROM))}+{length(book, package)}"


def start_date(book: PlanBook, package: WorkPackage) -> str:
    """Return the formula of the first day; an event at the end of a day shows that day."""
    point = local(book.cell(package.id, FROM))
    if is_event(package) and not book.moments.opens_day(package.id):
        return f"={day_at(f'MAX({point}-1,0)')}"
    return f"={day_at(point)}"


def finish_date(book: PlanBook, package: WorkPackage) -> str:
    """Return the formula of the last day."""
    if is_event(package):
        return f"={local(book.cell(package.id, START))}"
    return f"={day_at(f'MAX({local(book.cell(package.id, TO))}-1,{local(book.cell(package.id, FROM))})')}"


def length(book: PlanBook, package: WorkPackage) -> str:
    """Return the working days from start to finish: duration and rests."""
    return f"{local(book.cell(package.id, DAYS))}+{local(book.cell(package.id, RESTS))}"


def day_at(point: str) -> str:
    """Return the working day that begins at a point."""
    return f"INDEX(work_dates,MATCH({point}+1,work_counts,0))"


def point_of(day: str) -> str:
    """Return the point of a day: the working days before it."""
    return f"(INDEX(work_counts,{day}-first_day+1)-INDEX(work_flags,{day}-first_day+1))"


def local(area: Area) -> str:
    """Return the address of a cell on its own sheet, without dollar signs."""
    return a1(area.top, area.left).replace("$", "")


def _asked(book: PlanBook, package: WorkPackage) -> list[str]:
    return [_asked_by(book, package, link) for link in package.links]


def _asked_by(book: PlanBook, package: WorkPackage, link: Link) -> str:
    point = _elapsed(book, link) if link.lag_unit == "ed" and link.lag_days else _working(book, link)
    return f"{point}-({length(book, package)})" if link.type[1] == "F" else point


def _working(book: PlanBook, link: Link) -> str:
    point = local(book.cell(link.predecessor_id, FROM if link.type[0] == "S" else TO))
    return f"{point}{link.lag_days:+d}" if link.lag_days else point


def _elapsed(book: PlanBook, link: Link) -> str:
    """Return the point after elapsed days: the working days up to that moment, days off included in the count."""
    starts = link.type[0] == "S"
    day = local(book.cell(link.predecessor_id, START if starts else FINISH))
    # the moment is the midnight at the beginning of a start, at the end of a finish; a finish asked for is met on
    # the first working evening from it on
    ended = link.lag_days + (0 if starts else 1) - (1 if link.type[1] == "F" else 0)
    point = f"INDEX(work_counts,{day}-first_day{ended:+d})"
    return f"({point}+1)" if link.type[1] == "F" else point
