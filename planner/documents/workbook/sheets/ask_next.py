"""The sheet «What to ask next»: the questions worth most, as the engine found them for the inputs as delivered."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.charts.palette import SECONDARY
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Sheet, Value
from planner.documents.workbook.view import Book

_MOST_QUESTIONS = 40
_GAIN = styles.delivered("0.00")


def ask_next_sheet(book: Book) -> Sheet:
    """Return the sheet; where nothing is worth asking it says so."""
    draft = Draft(book.titles["ask-next"], (6, 24, 12, 70, 18, 14, 18))
    by_gain = list(_by_gain(book))
    rows = by_gain or list(_by_width(book))
    how = book.text("ask-how" if by_gain else "ask-how-width", when=book.view.result.engagement.today)
    row = draft.opening(book.titles["ask-next"], (how,))
    if not rows:
        draft.put(row, 0, book.text("ask-none"), styles.TEXT)
        return draft.sheet(colour=SECONDARY)
    worth = "worth" if by_gain else "width"
    keys = ("number", "alternative", "code", "question", "method", worth, "answer")
    top = draft.heads(row, [book.text(f"column-{key}") for key in keys], right=(5,))
    for n, (alternative, code, question, method, gain) in enumerate(rows[:_MOST_QUESTIONS]):
        at = top + n
        draft.put(at, 0, n + 1, styles.number(styles.COUNT))
        draft.put_row(at, 1, (alternative, code, question, method), styles.BODY)
        draft.put(at, 5, gain, _GAIN)
        draft.put(at, 6, None, styles.entry())
        draft.grow(at, lines_of(question, draft.columns[3]))
    return draft.sheet((top, 0), (top - 1, top - 1), colour=SECONDARY)


def _by_gain(book: Book) -> Iterator[tuple[str, str, str, str, Value]]:
    """Yield alternative, requirement, question, method and what knowing it is worth, in points of value."""
    methods = book.view.result.packs.catalogue.verify_methods
    for one in book.view.result.analysis.information:
        alternative = book.name(one.alternative_id) if one.alternative_id else book.text("all-alternatives")
        codes = (one.method or "").split("+")
        method = book.prose.join(methods[code].text for code in codes if code in methods)
        if one.gain > 0:
            question = book.view.says((one.statement,))[0]
            yield alternative, one.requirement_id or "", question, method, one.gain * 100


def _by_width(book: Book) -> Iterator[tuple[str, str, str, str, Value]]:
    """Yield the same where the analysis values nothing: by how far each answer could move the overall value."""
    requirements = book.view.result.packs.catalogue.requirements
    methods = book.view.result.packs.catalogue.verify_methods
    for one in book.view.selection.ask_next:
        method = requirements[one.requirement_id].verification.method
        shown = book.prose.join(methods[code].text for code in method.split("+") if code in methods)
        question = book.view.says((one.question,))[0]
        yield book.name(one.alternative_id), one.requirement_id, question, shown, one.value_width * 100
