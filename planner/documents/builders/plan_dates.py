"""Why every date is what it is: what decides the starts, what levelling moved, and dates that were laid down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import get_args

from planner.documents.builders.common import cell, heading, row
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.document import Block, Bullets, Cell, Paragraph, Row, Table
from planner.domain.rollout.results import WorkPackage
from planner.domain.rollout.schedule_results import CauseKind, Levelling

# so many moved work packages are told in the body; all of them stand in the annex workbook
MOST_MOVED = 4
_CONTRADICTIONS = ("rollout.negative-float", "rollout.constraint-conflict", "rollout.out-of-sequence")


def date_blocks(view: PlanView) -> Iterator[Block]:
    """Yield what decides the starts, what levelling did, and deadlines with what becomes of them."""
    prose = view.prose
    yield heading(prose, "dates", 2)
    yield Paragraph("dates-lead", prose.text("dates-lead"))
    yield from _causes(view)
    yield from _levelling(view)
    yield from moved_blocks(view)
    yield from _laid_down(view)


def cause_text(view: PlanView, packages: Sequence[WorkPackage]) -> str:
    """Return why some work packages of one line start on their day; what was not worked out says so."""
    causes = [view.dates(package).cause for package in packages]
    said = view.prose.says(cause.statement for cause in causes if cause is not None)
    return view.prose.sentences(said) if said else view.prose.text("cause-none")


def _causes(view: PlanView) -> Iterator[Block]:
    """Yield how many starts each kind of cause decides."""
    prose, packages = view.prose, view.rollout.work_packages
    found = Counter(cause.kind for package in packages if (cause := view.dates(package).cause) is not None)
    if not found:
        yield Paragraph("start-causes-none", prose.text("start-causes-none"))
        return
    critical = Counter(
        cause.kind
        for package in packages
        if view.dates(package).critical and (cause := view.dates(package).cause) is not None
    )
    rows = tuple(
        row(prose.text(f"cause-kind-{kind}"), str(found[kind]), str(critical[kind]), prose.text(f"cause-means-{kind}"))
        for kind in sorted(get_args(CauseKind), key=lambda kind: -found[kind])
        if found[kind]
    )
    columns = view.columns(("cause", "packages", "critical", "cause-means"), (34, 18, 18, 98), (1, 2))
    yield Table("start-causes-table", prose.text("caption-start-causes", count=len(packages)), columns, rows)


# the paragraph on the result says the same
_TOLD_IN_RESULT = frozenset({"rollout.levelling-optimal", "rollout.levelling-feasible"})

# --- levelling ---------------------------------------------------------------------------------------------------


def _levelling(view: PlanView) -> Iterator[Block]:
    prose, levelling = view.prose, view.rollout.scheduling.levelling
    yield heading(prose, "levelling", 3)
    if levelling is None:
        yield Paragraph("levelling-none", prose.text("levelling-none"))
        return
    yield Paragraph("levelling-result", _result(view, levelling))
    notes = prose.says(tuple(note for note in levelling.notes if note.code not in _TOLD_IN_RESULT))
    if notes:
        yield Bullets("levelling-notes", notes)
    moved = _most_moved(view)
    if moved:
        columns = view.columns(
            ("package", "without-levelling", "start", "days-later", "why"), (44, 23, 23, 18, 60), (3,)
        )
        caption = prose.text("caption-moved", count=len(moved), all=len(levelling.moved))
        yield Table("moved-table", caption, columns, tuple(_moved_row(view, one) for one in moved))


def _result(view: PlanView, levelling: Levelling) -> str:
    prose = view.prose
    key = "levelling-proven" if levelling.gap == 0 else "levelling-bound"
    params = {
        "roles": view.roles(levelling.roles) or prose.text("none"),
        "count": len(levelling.roles),
        "before": levelling.unlevelled_days,
        "after": levelling.duration_days,
        "bound": levelling.lower_bound_days,
        "gap": levelling.gap,
        "moved": len(levelling.moved),
    }
    return prose.sentences((prose.text("levelling-roles", **params), prose.text(key, **params)))


def _most_moved(view: PlanView) -> list[WorkPackage]:
    moved = [package for package in view.rollout.work_packages if view.dates(package).levelled_days > 0]
    return sorted(moved, key=lambda package: -view.dates(package).levelled_days)[:MOST_MOVED]


def _moved_row(view: PlanView, package: WorkPackage) -> Row:
    dates = view.dates(package)
    before = view.day_cell(dates.early_start) if dates.early_start else cell(view.prose.value(None), "unknown")
    return row(
        view.prose.value(package.title),
        before,
        view.day_cell(dates.start),
        str(dates.levelled_days),
        cause_text(view, [package]),
    )


# --- moved by blackouts ----------------------------------------------------------------------------------------------


def moved_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the work packages that had to make way for blackouts or meetings, with why."""
    moved = tuple(_moved(view))
    if moved:
        yield Paragraph("moved-lead", view.prose.text("moved-lead", count=len(moved)))
        yield Bullets("moved-list", moved)


def _moved(view: PlanView) -> Iterator[str]:
    for package in view.rollout.work_packages:
        moved = view.dates(package).moved
        if moved is not None:
            yield view.prose.text("moved-package", title=package.title, why=moved)


# --- dates laid down ---------------------------------------------------------------------------------------------


def _laid_down(view: PlanView) -> Iterator[Block]:
    """Yield constraints and deadlines with what becomes of them, and what contradicts what."""
    prose = view.prose
    rows = tuple(line for package in view.sorted(view.rollout.work_packages) for line in _laid_down_rows(view, package))
    said = prose.says(one for one in view.rollout.warnings if one.code in _CONTRADICTIONS)
    if not rows and not said:
        return
    yield heading(prose, "laid-down", 3)
    yield Paragraph("laid-down-lead", prose.text("laid-down-lead"))
    if rows:
        columns = view.columns(("package", "laid-down", "date", "plan-date", "kept"), (52, 50, 22, 22, 22))
        yield Table("laid-down-table", prose.text("caption-laid-down", count=len(rows)), columns, rows)
    if said:
        yield Bullets("laid-down-list", said)


def _laid_down_rows(view: PlanView, package: WorkPackage) -> Iterator[Row]:
    prose, dates, constraint = view.prose, view.dates(package), package.constraint
    title = view.prose.value(package.title)
    if package.deadline is not None:
        told = prose.text("laid-deadline")
        yield row(title, told, *_kept(view, package.deadline, dates.finish, ok=dates.finish <= package.deadline))
    if constraint is None:
        return
    reason = prose.text("laid-reason", kind=prose.text(f"constraint-{constraint.kind}"), reason=constraint.reason)
    if constraint.day is None:
        yield row(title, reason, prose.text("no-days"), view.day_cell(dates.start), prose.text("kept-yes"))
        return
    at_start = constraint.kind.startswith("start")
    found = dates.start if at_start else dates.finish
    judged = {
        "start_no_earlier": found >= constraint.day,
        "finish_no_later": found <= constraint.day,
        "start_on": found == constraint.day,
        "finish_on": found == constraint.day,
    }
    yield row(title, reason, *_kept(view, constraint.day, found, ok=judged.get(constraint.kind, True)))


def _kept(view: PlanView, wanted: date, found: date, *, ok: bool) -> tuple[Cell, Cell, Cell]:
    verdict = cell(view.prose.text("kept-yes" if ok else "kept-no"), "good" if ok else "bad")
    return view.day_cell(wanted), view.day_cell(found), verdict
