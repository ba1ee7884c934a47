"""D1, the requirements survey: what was asked, what stands where, what hurts, what is wanted, and what is open."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import (
    assumption_list,
    front_matter,
    glossary_table,
    heading,
    open_items,
    references_table,
    shared_heading,
)
from planner.documents.builders.plan_situation import objective_blocks, situation_blocks, situation_detail
from planner.documents.builders.survey_decisions import (
    initiation_blocks,
    minutes_blocks,
    peer_blocks,
    timing_blocks,
    workshop_blocks,
)
from planner.documents.builders.survey_opening import build_opening
from planner.documents.builders.survey_requirements import (
    gap_blocks,
    library_list,
    requirement_blocks,
    requirement_list,
)
from planner.documents.builders.survey_situation import (
    cause_blocks,
    data_blocks,
    method_blocks,
    misconception_blocks,
    redesign_blocks,
    segment_blocks,
)
from planner.documents.builders.survey_view import STAGES, SurveyView, own_open, survey_view
from planner.domain.model.document import Block, Document, OpenItems, SignatureBlock
from planner.domain.model.text import Language
from planner.services.run import EngagementResult

CODE = "D1"
TERMS = (
    "unknown",
    "burden",
    "readiness",
    "must_have",
    "pillar",
    "stage_objective",
    "corrective_action",
    "crm",
    "erp",
    "oa",
)
STANDARDS = ("gbt_8567", "pipl", "dsl")
ASSUMPTIONS = ("burden", "lights", "segments", "shift", "timing", "beliefs", "preparation")
SIGNATORIES = ("sponsor", "sales", "service", "marketing", "it", "consultant")


def build_survey_report(result: EngagementResult, language: Language) -> Document:
    """Build the requirements survey of an engagement; no engine is called, everything is in the result."""
    view = survey_view(result, language)
    parts = (
        method_blocks,
        _situation,
        data_blocks,
        redesign_blocks,
        segment_blocks,
        cause_blocks,
        misconception_blocks,
        timing_blocks,
        peer_blocks,
        workshop_blocks,
        initiation_blocks,
        _objectives,
        requirement_blocks,
        gap_blocks,
        _open,
        _signatures,
    )
    annexes = (_situation_detail, requirement_list, minutes_blocks, library_list, _registers)
    return Document(
        code=CODE,
        language=language,
        front=front_matter(result, view.prose, CODE),
        opening=build_opening(view),
        body=tuple(block for part in parts for block in part(view)),
        annexes=tuple(block for part in annexes for block in part(view)),
    )


def _situation(view: SurveyView) -> Iterator[Block]:
    yield from situation_blocks(view.plan)


def _situation_detail(view: SurveyView) -> Iterator[Block]:
    yield from situation_detail(view.plan)


def _objectives(view: SurveyView) -> Iterator[Block]:
    yield from objective_blocks(view.plan)


def _open(view: SurveyView) -> Iterator[Block]:
    yield heading(view.prose, "open")
    yield OpenItems("open-items", open_items(view.result, view.prose, STAGES, own_open(view)))


def _signatures(view: SurveyView) -> Iterator[Block]:
    prose, engagement = view.prose, view.result.engagement
    yield heading(prose, "signatures")
    parties = tuple(
        prose.text(f"sign-{who}", client=engagement.client, consultant=engagement.consultant) for who in SIGNATORIES
    )
    yield SignatureBlock("signature-block", prose.text("signatures-title"), parties)


def _registers(view: SurveyView) -> Iterator[Block]:
    yield shared_heading(view.prose, "glossary")
    yield glossary_table(view.prose, TERMS)
    yield shared_heading(view.prose, "references")
    yield references_table(view.result, view.prose, STANDARDS)
    yield heading(view.prose, "assumptions")
    yield from assumption_list(view.prose, (view.prose.text(f"assume-{key}") for key in ASSUMPTIONS))
