"""Builds the decision workbook of an engagement."""

from __future__ import annotations

from planner.documents.builders.common import Prose
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft
from planner.documents.workbook.model import Area, Sheet, Workbook
from planner.documents.workbook.sheets.ask_next import ask_next_sheet
from planner.documents.workbook.sheets.calculation import calculation_sheet
from planner.documents.workbook.sheets.conclusion import conclusion_sheet
from planner.documents.workbook.sheets.cost import cost_sheet
from planner.documents.workbook.sheets.delivered import delivered_sheet
from planner.documents.workbook.sheets.must_haves import must_haves_sheet
from planner.documents.workbook.sheets.ratings import ratings_sheet
from planner.documents.workbook.sheets.robustness import robustness_sheet
from planner.documents.workbook.sheets.scores import scores_sheet
from planner.documents.workbook.sheets.sources import sources_sheet
from planner.documents.workbook.sheets.weights import weights_sheet
from planner.documents.workbook.sheets.why import chosen, why_sheet
from planner.documents.workbook.view import TOPIC, Book, book_of
from planner.domain.model.text import Language
from planner.services.run import EngagementResult


def build_decision_workbook(result: EngagementResult, language: Language) -> Workbook:
    """
    Return the decision workbook in one language; where there is no alternative to decide on it says so.

    Weights, ratings, must-haves and costs are inputs; values, ranks and totals are formulas that carry the engine's
    results. Source: docs/methods.md#decision-workbook
    """
    prose, engagement = Prose(language, TOPIC), result.engagement
    book = book_of(result, language) if result.selection.scored else None
    numbers = {"number": engagement.document_number, "version": engagement.version, "when": engagement.today}
    return Workbook(
        language=language,
        title=prose.text("title-of", title=engagement.title),
        subject=prose.text("subject"),
        author=prose.value(engagement.consultant),
        created=engagement.today,
        footer=prose.text("footer", **numbers),
        sheets=_sheets(book) if book else (_nothing_yet(result, prose),),
        names=_names(book) if book else {},
    )


def _nothing_yet(result: EngagementResult, prose: Prose) -> Sheet:
    draft = Draft(prose.text("sheet-conclusion"), (120,))
    statements = prose.says(result.selection.verdict.statements)
    row = draft.opening(prose.text("title-of", title=result.engagement.title), statements)
    draft.paragraph(row, (0, 0), prose.text("no-alternatives"), styles.WRAPPED)
    return draft.sheet()


def _sheets(book: Book) -> tuple[Sheet, ...]:
    weights, weight_inputs = weights_sheet(book)
    ratings, rating_inputs = ratings_sheet(book)
    must_haves, must_have_inputs = must_haves_sheet(book)
    cost, cost_inputs = cost_sheet(book)
    inputs = (*weight_inputs, *rating_inputs, *must_have_inputs, *cost_inputs)
    return (
        conclusion_sheet(book),
        weights,
        ratings,
        scores_sheet(book),
        must_haves,
        why_sheet(book),
        robustness_sheet(book),
        ask_next_sheet(book),
        cost,
        sources_sheet(book),
        calculation_sheet(book),
        delivered_sheet(book, inputs),
    )


def _names(book: Book) -> dict[str, Area]:
    """Return the names formulas use, so that they can be read."""
    return {
        "class_number": book.class_points,
        "class_word": book.class_words,
        "discount_rate": book.discount_rate,
        "evidence_limit": book.evidence_limit,
        "point_code": book.point_codes,
        "point_weight": book.effective_weights,
        "requirement_code": book.requirement_codes,
        "requirement_point": book.requirement_points,
        "requirement_weight": book.requirement_weights,
        "tie_tolerance": book.tolerance,
        **chosen(book),
    }
