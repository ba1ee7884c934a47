"""The sheets of gates: live dates and how sure they are; criteria, and the acceptance items to be passed."""

from __future__ import annotations

from planner.documents.id_runs import id_runs
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Sheet, Style
from planner.documents.workbook.plan.plan_sheet import DATE
from planner.documents.workbook.plan.view import FINISH, PlanBook
from planner.domain.rollout.results import Gate
from planner.domain.rollout.schedule_results import DateRange

_WIDTHS = (9, 46, 14, 14, 14, 11, 11)
_HEADS = ("code", "gate", "due", "p50", "p80", "kept", "items")
_DUE = 2
_CRITERIA_WIDTHS = (9, 30, 46, 52, 60)
_CRITERIA = ("code", "gate", "entry", "exit", "item-ids")
_DAY = Style(border="hair", number=DATE, align="center", middle=True)
_RARE = 0.01
# a row of a spreadsheet takes no more than about thirty lines
_MOST_LINES = 28


def gates_sheet(book: PlanBook) -> Sheet:
    """Return the sheet; the dates follow the sheet of the plan, the probabilities are those as delivered."""
    draft = Draft(book.sheet("gates"), _WIDTHS)
    head = draft.opening(book.sheet("gates"), (book.text("gates-how"),))
    heads = [book.text(f"column-{key}") for key in _HEADS]
    row = draft.heads(head, heads, right=(_DUE + 3, _DUE + 4), centred=range(_DUE, _DUE + 3))
    risk = book.result.rollout.scheduling.risk
    ranges = {one.work_package_id: one for one in risk.gates} if risk else {}
    for gate in book.result.rollout.gates:
        _gate(book, draft, row, gate, ranges.get(gate.work_package_id))
        row += 1
    return draft.sheet((head + 1, 2), repeated=(head, head))


def _gate(book: PlanBook, draft: Draft, row: int, gate: Gate, found: DateRange | None) -> None:
    title = book.prose.value(gate.title)
    draft.put_row(row, 0, [gate.id, title], styles.BODY)
    draft.put(row, _DUE, gate.due, _DAY, f"={book.cell(gate.work_package_id, FINISH)}")
    draft.put(row, _DUE + 1, found.p50 if found else "", _DAY)
    draft.put(row, _DUE + 2, found.p80 if found else "", _DAY)
    kept = found.planned_probability if found else None
    draft.put(row, _DUE + 3, "" if kept is None else kept, styles.delivered(_chance_number(kept)))
    draft.put(row, _DUE + 4, len(gate.item_ids), styles.delivered("0"))
    draft.grow(row, lines_of(title, _WIDTHS[1]))


def _chance_number(chance: float | None) -> str:
    """Return how a probability is shown: what is rare does not read as never, what is likely not as certain."""
    if chance is not None and chance < _RARE:
        return '"<1%"'
    if chance is not None and 1 - _RARE < chance < 1:
        return '">99%"'
    return "0%"


def criteria_sheet(book: PlanBook) -> Sheet:
    """Return the sheet of what has to hold before and at each gate."""
    prose = book.prose
    draft = Draft(book.sheet("criteria"), _CRITERIA_WIDTHS)
    head = draft.opening(book.sheet("criteria"), (book.text("criteria-how"),))
    row = draft.heads(head, [book.text(f"column-{key}") for key in _CRITERIA])
    for gate in book.result.rollout.gates:
        criteria = ["\n".join(map(prose.value, each)) for each in (gate.entry, gate.exit)]
        ids = prose.join(id_runs(gate.item_ids)) or (prose.value(gate.document) if gate.document else "")
        texts = (gate.id, prose.value(gate.title), *criteria, ids)
        draft.put_row(row, 0, texts, styles.BODY)
        lines = max(lines_of(text, width) for text, width in zip(texts, _CRITERIA_WIDTHS, strict=True))
        draft.grow(row, min(lines, _MOST_LINES))
        row += 1
    return draft.sheet((head + 1, 2), repeated=(head, head))
