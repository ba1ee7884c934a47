"""Counts of what an engagement yields, each thing with its reason or not counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.services.run import EngagementResult

# what is counted, in print order
COUNTS = (
    "engagement", "work_packages", "risks", "courses", "sessions", "acceptance_items", "acceptance_dimensions", "kpis",
    "breaks", "without_reason",
)  # fmt: skip


def count_result(result: EngagementResult) -> dict[str, object]:
    """Return how much each stage yielded; `without_reason` counts generated things that do not say why they exist."""
    generated = (
        *(package.reasons for package in result.rollout.work_packages),
        *(risk.reasons for risk in result.rollout.risks),
        *(course.reasons for course in result.training.courses),
        *(item.reasons for item in result.acceptance.items),
        *(sheet.why for sheet in result.outcomes.kpis),
        *(suggested.reasons for suggested in result.diagnosis.suggested),
    )
    return {
        "engagement": result.engagement.title,
        "work_packages": len(result.rollout.work_packages),
        "risks": len(result.rollout.risks),
        "courses": len(result.training.courses),
        "sessions": len(result.training.sessions),
        "acceptance_items": len(result.acceptance.items),
        "acceptance_dimensions": sum(count > 0 for count in result.acceptance.counts.values()),
        "kpis": len(result.outcomes.kpis),
        "breaks": len(result.chain.breaks),
        "open_questions": len(result.diagnosis.open_questions),
        "contradictions": len(result.diagnosis.contradictions),
        "without_reason": sum(not reasons for reasons in generated),
    }
