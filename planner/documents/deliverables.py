"""Which documents there are and who builds them: the table that export and tests read."""

from __future__ import annotations

from collections.abc import Callable

from planner.documents.builders.acceptance_book import build_acceptance_document
from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.builders.kpi_sheet import build_kpi_document
from planner.documents.builders.selection_report import build_selection_report
from planner.documents.builders.training_plan import build_training_document
from planner.domain.model.document import Document
from planner.domain.model.text import Language
from planner.services.run import EngagementResult

Builder = Callable[[EngagementResult, Language], Document]

# deliverable code -> file name without language and suffix, and builder
DELIVERABLES: dict[str, tuple[str, Builder]] = {
    "D4": ("D4-selection-report", build_selection_report),
    "D6": ("D6-implementation-plan", build_implementation_plan),
    "D8": ("D8-training-plan", build_training_document),
    "D11": ("D11-acceptance-book", build_acceptance_document),
    "D12": ("D12-kpi-sheet", build_kpi_document),
}
