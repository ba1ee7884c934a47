"""The sheet of must-haves: how each alternative stands, on what evidence, and what is waived."""

from __future__ import annotations

from planner.documents.charts.palette import ACCENT
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Choice, Marked, Sheet, Style, literal
from planner.documents.workbook.view import Book, Input
from planner.domain.selection.results import MustHaveState, ScoredAlternative

STATES: tuple[MustHaveState, ...] = ("pass", "fail", "unproven")


def must_haves_sheet(book: Book) -> tuple[Sheet, tuple[Input, ...]]:
    """Return the sheet and its inputs: states and waivers."""
    widths = (11, 48, 13, *(12 for _ in book.scored), *(14 for _ in book.scored))
    draft = Draft(book.titles["must-haves"], widths)
    draft.opening(book.titles["must-haves"], (book.text("must-haves-how"), book.text("must-haves-evidence")))
    if not book.must_haves:
        draft.put(5, 0, book.text("must-haves-none"), styles.TEXT)
        return draft.sheet(), ()
    _heads(book, draft)
    for row, id_ in enumerate(book.must_haves):
        _row(book, draft, row, id_)
    _summary(book, draft)
    top = book.states.top
    states = tuple(tuple(_state(book, scored, id_) for scored in book.scored) for id_ in book.must_haves)
    waived = tuple((book.text("no"),) for _ in book.must_haves)
    inputs = (Input("must-haves", book.states, states), Input("must-haves", book.waivers, waived))
    _rules(book, draft)
    return draft.sheet((top, 2), (top - 2, top - 1), colour=ACCENT), inputs


def _heads(book: Book, draft: Draft) -> None:
    area, count = book.states, book.count
    names = [book.name(scored.alternative_id) for scored in book.scored]
    keys = ("code", "must-have", "waived")
    draft.spread(area.top - 2, (area.left, area.right), book.text("block-state"), styles.GROUP)
    draft.spread(area.top - 2, (area.left + count, area.right + count), book.text("block-evidence"), styles.GROUP)
    draft.heads(
        area.top - 1, (*(book.text(f"column-{key}") for key in keys), *names, *names), centred=range(2, 3 + 2 * count)
    )


def _row(book: Book, draft: Draft, row: int, requirement_id: str) -> None:
    at = book.states.top + row
    text = book.view.result.packs.catalogue.requirements[requirement_id].text
    draft.put(at, 0, requirement_id, styles.BODY)
    draft.put(at, 1, book.prose.value(text), styles.BODY)
    draft.put(at, 2, book.text("no"), styles.entry(centred=True))
    lines = lines_of(book.prose.value(text), draft.columns[1])
    for column, scored in enumerate(book.scored):
        draft.put(at, 3 + column, _state(book, scored, requirement_id), styles.entry(centred=True))
        shown = _evidence(book, scored, requirement_id)
        draft.put(at, 3 + book.count + column, shown, styles.BODY_CENTRED)
        lines = max(lines, lines_of(shown, draft.columns[-1]))
    draft.grow(at, lines)


def _state(book: Book, scored: ScoredAlternative, requirement_id: str) -> str:
    state = next(one.state for one in scored.must_haves if one.requirement_id == requirement_id)
    return book.text(f"state-{state}")


def _evidence(book: Book, scored: ScoredAlternative, requirement_id: str) -> str:
    """Return the grade of the evidence and the numbers of its sources."""
    result = next(one for one in scored.must_haves if one.requirement_id == requirement_id)
    product = book.view.alternatives[scored.alternative_id].product
    sources = (product.facts[id_].source_id for id_ in result.fact_ids)
    cited = book.view.index.cite(scored.alternative_id, sources, book.prose)
    if not cited:
        return book.text("evidence-none")
    return book.text("evidence-cited", grade=int(result.grade), cited=cited)


def _summary(book: Book, draft: Draft) -> None:
    at = book.states.bottom + 1
    failed, unproven = literal(book.text("state-fail")), literal(book.text("state-unproven"))
    kept = f"({book.waivers}<>{literal(book.text('yes'))})"
    rows = (("failed", "fail", failed), ("unproven", "unproven", unproven))
    for offset, (key, state, word) in enumerate(rows):
        _label(book, draft, at + offset, key)
        for column, scored in enumerate(book.scored):
            formula = f"=SUMPRODUCT(({book.states.column(column)}={word})*{kept})"
            count = sum(one.state == state for one in scored.must_haves)
            draft.put(at + offset, 3 + column, count, styles.RANK, formula)
    _label(book, draft, at + len(rows), "eligible")
    yes, no = book.text("yes"), book.text("no")
    for column, scored in enumerate(book.scored):
        formula = f"=IF({book.ranking.at(column, 1)}=1,{literal(yes)},{literal(no)})"
        style = Style(border="foot", bold=True, align="center")
        draft.put(at + len(rows), 3 + column, yes if scored.eligible else no, style, formula)


def _label(book: Book, draft: Draft, row: int, key: str) -> None:
    draft.put(row, 0, "", styles.STRONG)
    draft.put(row, 1, book.text(f"row-{key}"), styles.STRONG)
    draft.put(row, 2, "", styles.STRONG)


def _rules(book: Book, draft: Draft) -> None:
    words = tuple(book.text(f"state-{state}") for state in STATES)
    yes_no = (book.text("yes"), book.text("no"))
    draft.rules.append(Choice(book.states, words, book.text("input-state"), book.text("input-state-how")))
    draft.rules.append(Choice(book.waivers, yes_no, book.text("input-waiver"), book.text("input-waiver-how")))
    first = str(book.states.at()).rpartition("!")[2].replace("$", "")
    for word, style in zip(words, (styles.PASSED, styles.FAILED, styles.UNKNOWN), strict=True):
        draft.rules.append(Marked(book.states, f"={first}={literal(word)}", style))
    waiver = str(book.waivers.at()).rpartition("!")[2].replace("$", "")
    draft.rules.append(Marked(book.waivers, f"={waiver}={literal(book.text('yes'))}", styles.WARNING))
