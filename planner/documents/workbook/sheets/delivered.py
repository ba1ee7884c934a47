"""The hidden copy of all inputs as delivered, by which the workbook knows what has been changed since."""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft
from planner.documents.workbook.model import Area, Sheet
from planner.documents.workbook.view import Book, Input

KINDS = ("weights", "ratings", "evidence", "must-haves", "cost", "limits")


def changed(book: Book) -> dict[str, Area]:
    """Return the cells that count the inputs of each kind changed since delivery."""
    return {kind: book.area("delivered", 3 + n, 1) for n, kind in enumerate(KINDS)}


def delivered_sheet(book: Book, inputs: Sequence[Input]) -> Sheet:
    """Return the sheet: how many inputs of each kind differ, then the copies one under the other."""
    widest = max(max((one.area.columns for one in inputs), default=1), 2)
    draft = Draft(book.titles["delivered"], (34, *(12 for _ in range(widest))))
    draft.opening(book.titles["delivered"], (book.text("delivered-how"),))
    top = 3 + len(KINDS) + 1
    copies: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for one in inputs:
        draft.put(top, 0, str(one.area), styles.NOTE)
        copy = Area(draft.name, top, 1, one.area.rows, one.area.columns)
        for row, values in enumerate(one.values):
            draft.put_row(top + row, 1, values, styles.TEXT)
        copies[one.kind].append(f"SUMPRODUCT(--({one.area}<>{copy}))")
        top = copy.bottom + 2
    for kind, area in changed(book).items():
        draft.put(area.top, 0, book.text(f"kind-{kind}"), styles.STRONG)
        formula = "=" + ("+".join(copies[kind]) or "0")
        draft.put(area.top, area.left, 0, styles.number(styles.COUNT), formula)
    return draft.sheet(hidden=True)
