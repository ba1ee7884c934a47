"""Builds the plan workbook of an engagement."""

from __future__ import annotations

from planner.documents.workbook.model import Area, Workbook
from planner.documents.workbook.plan.calendar_sheets import calendar_sheet, days_sheet
from planner.documents.workbook.plan.gantt_sheet import gantt_sheet
from planner.documents.workbook.plan.gates_sheet import criteria_sheet, gates_sheet
from planner.documents.workbook.plan.people_sheets import load_sheets, resources_sheet, timetable_sheets
from planner.documents.workbook.plan.plan_sheet import plan_sheet
from planner.documents.workbook.plan.view import DAYS_TOP, PlanBook, plan_book
from planner.domain.model.text import Language
from planner.services.run import EngagementResult


def build_plan_workbook(result: EngagementResult, language: Language) -> Workbook:
    """
    Return the plan workbook in one language: durations and days off are inputs, dates are formulas.

    Source: docs/methods.md#plan-workbook
    """
    book, engagement = plan_book(result, language), result.engagement
    numbers = {"number": engagement.document_number, "version": engagement.version, "when": engagement.today}
    sheets = (
        plan_sheet(book),
        gantt_sheet(book),
        gates_sheet(book),
        criteria_sheet(book),
        *timetable_sheets(book),
        resources_sheet(book),
        *load_sheets(book),
        calendar_sheet(book),
        days_sheet(book),
    )
    return Workbook(
        language=language,
        title=book.text("title-of", title=engagement.title),
        subject=book.text("subject"),
        author=book.prose.value(engagement.consultant),
        created=engagement.today,
        footer=book.text("footer", **numbers),
        sheets=sheets,
        names=_names(book),
    )


def _names(book: PlanBook) -> dict[str, Area]:
    """Return the names formulas use, so that they can be read."""
    return {
        "first_day": Area(book.sheet("days"), DAYS_TOP, 0),
        "work_counts": book.days_column(2),
        "work_dates": book.days_column(0),
        "work_flags": book.days_column(1),
    }
