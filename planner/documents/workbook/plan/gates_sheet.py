"""The sheet of gates: live dates, how sure they are, criteria, and the acceptance items to be passed."""

from __future__ import annotations

from planner.documents.id_runs import id_runs
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Sheet, Style
from planner.documents.workbook.plan.plan_sheet import DATE
from planner.documents.workbook.plan.view import FINISH, PlanBook
from planner.domain.rollout.results import Gate
from planner.domain.rollout.schedule_results import DateRange

_WIDTHS = (9, 34, 13, 13, 13, 10, 56, 60, 9, 70)
_HEADS = ("code", "title", "due", "p50", "p80", "kept", "entry", "exit", "items", "item-ids")
_TITLE, _DUE, _ENTRY, _ITEMS, _IDS = 1, 2, 6, 8, 9
_DAY = Style(border="hair", number=DATE, align="center", middle=True)
_HIGHEST = 12


def gates_sheet(book: PlanBook) -> Sheet:
    """Return the sheet; the dates follow the sheet of the plan, the probabilities are those as delivered."""
    draft = Draft(book.sheet("gates"), _WIDTHS)
    row = draft.opening(book.sheet("gates"), (book.text("gates-how"),))
    head = row
    row = draft.heads(row, [book.text(f"column-{key}") for key in _HEADS], right=(5, _ITEMS))
    risk = book.result.rollout.scheduling.risk
    ranges = {one.work_package_id: one for one in risk.gates} if risk else {}
    for gate in book.result.rollout.gates:
        _gate(book, draft, row, gate, ranges.get(gate.work_package_id))
        row += 1
    return draft.sheet((head + 1, 2), repeated=(head, head))


def _gate(book: PlanBook, draft: Draft, row: int, gate: Gate, found: DateRange | None) -> None:
    prose = book.prose
    title = prose.value(gate.title)
    draft.put_row(row, 0, [gate.id, title], styles.BODY)
    draft.put(row, _DUE, gate.due, _DAY, f"={book.cell(gate.work_package_id, FINISH)}")
    draft.put(row, _DUE + 1, found.p50 if found else "", _DAY)
    draft.put(row, _DUE + 2, found.p80 if found else "", _DAY)
    draft.put(row, _DUE + 3, found.planned_probability if found else "", styles.delivered("0%"))
    criteria = [prose.clauses(map(prose.value, each)) for each in (gate.entry, gate.exit)]
    draft.put_row(row, _ENTRY, criteria, styles.BODY)
    ids = prose.join(id_runs(gate.item_ids)) or (prose.value(gate.document) if gate.document else "")
    draft.put(row, _ITEMS, len(gate.item_ids), styles.delivered("0"))
    draft.put(row, _IDS, ids, styles.BODY)
    texts = {_TITLE: title, _ENTRY: criteria[0], _ENTRY + 1: criteria[1], _IDS: ids}
    draft.grow(row, min(max(lines_of(text, _WIDTHS[column]) for column, text in texts.items()), _HIGHEST))
