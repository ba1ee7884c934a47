"""The sheet of sources: how to use the workbook, what it assumes, versions, and the evidence index."""

from __future__ import annotations

from collections.abc import Iterator

from planner import __version__
from planner.documents.builders.common import used_sources
from planner.documents.charts.palette import SECONDARY
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Sheet
from planner.documents.workbook.view import Book
from planner.domain.model.evidence import GRADE_OF_KIND
from planner.domain.model.money import Money

_WIDTHS = (8, 26, 60, 26, 13, 40, 24)
_LAST = len(_WIDTHS) - 1
_STEPS = ("inputs", "weights", "ratings", "must-haves", "cost", "live", "delivered", "print", "undo", "back")
_FORMULAS = ("value", "range", "weights", "rank", "evidenced", "probability", "cost")


def sources_sheet(book: Book) -> Sheet:
    """Return the sheet."""
    draft = Draft(book.titles["sources"], _WIDTHS)
    row = draft.opening(book.titles["sources"], (book.text("sources-how"),))
    row = _lines(book, draft, row, "use", [book.text(f"use-{step}") for step in _STEPS])
    row = _lines(book, draft, row, "formulas", [book.text(f"formula-{one}") for one in _FORMULAS])
    row = _lines(book, draft, row, "assumptions", list(_assumptions(book)))
    row = _lines(book, draft, row, "versions", list(_versions(book)))
    _evidence(book, draft, row)
    return draft.sheet(colour=SECONDARY)


def _lines(book: Book, draft: Draft, row: int, key: str, lines: list[str]) -> int:
    row = draft.section(row, book.text(f"head-{key}"))
    for line in lines:
        draft.paragraph(row, (0, _LAST), line, styles.WRAPPED)
        row += 1
    return row + 1


def _assumptions(book: Book) -> Iterator[str]:
    """Yield what is assumed and by whom it may be changed."""
    selection, result = book.view.selection, book.view.result
    yield book.text("assume-priors", prior=result.packs.rating_scale.default_prior)
    yield book.text("assume-limits", tolerance=selection.tie_tolerance * 100, limit=selection.evidence_limit)
    counts = result.packs.catalogue.class_points
    yield book.text("assume-classes", classes=book.prose.clauses(f"{book.classes[w]} {counts[w]:g}" for w in counts))
    yield from book.view.says(selection.warnings)
    economics = result.economics
    if economics is not None:
        yield from book.view.says((*economics.assumptions, *economics.warnings))
    budget = result.engagement.company.budget_five_years
    if isinstance(budget, Money):
        yield book.text("assume-budget", budget=budget)


def _versions(book: Book) -> Iterator[str]:
    engagement = book.view.result.engagement
    yield book.text("version-program", version=__version__)
    yield book.text("version-inputs", when=engagement.today, version=engagement.version)
    packs = (f"{pack} {version}" for pack, version in sorted(engagement.based_on.items()))
    yield book.text("version-packs", packs=book.prose.join(packs))
    robustness = book.view.result.analysis.robustness
    if robustness is not None:
        yield book.text("version-draws", samples=robustness.samples, seed=str(robustness.seed))


def _evidence(book: Book, draft: Draft, row: int) -> None:
    row = draft.section(row, book.text("head-evidence"), book.text("evidence-how"))
    keys = ("number", "about", "title", "publisher", "date", "address", "grade")
    row = draft.heads(row, [book.text(f"column-{key}") for key in keys])
    grades = book.view.result.packs.rating_scale.grade_texts
    for use in book.view.index.uses:
        for source in used_sources(use):
            grade = GRADE_OF_KIND[source.kind]
            texts = (
                book.view.index.numbers[use.key, source.id],
                use.owner,
                book.prose.value(source.title),
                book.prose.value(source.publisher),
                source.date or book.text("undated"),
                source.address or book.text("no-address"),
                f"{int(grade)} {book.prose.value(grades[grade])}",
            )
            draft.put_row(row, 0, texts, styles.BODY)
            draft.grow(row, max(lines_of(text, width) for text, width in zip(texts, _WIDTHS, strict=True)))
            row += 1
