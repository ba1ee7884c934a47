"""Which documents and workbooks there are and who builds them: the tables that export and tests read."""

from __future__ import annotations

from collections.abc import Callable

from planner.documents.builders.acceptance_book import build_acceptance_document
from planner.documents.builders.adoption_plan import build_adoption_document
from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.builders.kpi_sheet import build_kpi_document
from planner.documents.builders.progress_report import build_progress_report
from planner.documents.builders.quarterly_review import build_quarterly_review
from planner.documents.builders.requirements_survey import build_survey_report
from planner.documents.builders.selection_report import build_selection_report
from planner.documents.builders.training_plan import build_training_document
from planner.documents.builders.training_sign_in import build_sign_in_sheets
from planner.documents.builders.trial_kit import build_trial_kit
from planner.documents.workbook.build import build_decision_workbook
from planner.documents.workbook.configuration_book import build_configuration_workbook
from planner.documents.workbook.model import Workbook
from planner.documents.workbook.plan.build import build_plan_workbook
from planner.documents.workbook.plan_annex import build_plan_annex
from planner.domain.model.document import Document
from planner.domain.model.text import Language
from planner.services.run import EngagementResult

Builder = Callable[[EngagementResult, Language], Document]
WorkbookBuilder = Callable[[EngagementResult, Language], Workbook]

# deliverable code -> file name without language and suffix, and builder
DELIVERABLES: dict[str, tuple[str, Builder]] = {
    "D1": ("D1-requirements-survey", build_survey_report),
    "D4": ("D4-selection-report", build_selection_report),
    "D4T": ("D4T-demo-and-trial-kit", build_trial_kit),
    "D6": ("D6-implementation-plan", build_implementation_plan),
    "D6S": ("D6S-progress-report", build_progress_report),
    "D8": ("D8-training-plan", build_training_document),
    "D8S": ("D8S-training-sign-in-sheets", build_sign_in_sheets),
    "D9": ("D9-adoption-plan", build_adoption_document),
    "D11": ("D11-acceptance-book", build_acceptance_document),
    "D12": ("D12-kpi-sheet", build_kpi_document),
    "D13": ("D13-quarterly-review", build_quarterly_review),
}

# the same for spreadsheets
WORKBOOKS: dict[str, tuple[str, WorkbookBuilder]] = {
    "D4W": ("D4-decision-workbook", build_decision_workbook),
    "D6C": ("D6-configuration-workbook", build_configuration_workbook),
    "D6W": ("D6-plan-workbook", build_plan_workbook),
    "D6X": ("D6-plan-annex", build_plan_annex),
}
