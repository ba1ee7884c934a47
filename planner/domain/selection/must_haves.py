"""Must-haves: beside the score, never inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.domain.model.evidence import EvidenceGrade
from planner.domain.selection.results import MustHaveResult, MustHaveState, Rating

# what is missing today, whatever is announced for later
NOT_THERE = ("not_supported", "roadmap")
# something that has yet to be built is shown by one's own trial or a contract clause, not by a page about it
PROOF_OF_CUSTOM_WORK = EvidenceGrade.TRIAL


def judge_must_haves(must_haves: Sequence[str], ratings: Mapping[str, Rating]) -> tuple[MustHaveResult, ...]:
    """Judge every must-have of one alternative, in the given order."""
    return tuple(_judge(ratings[requirement_id]) for requirement_id in must_haves)


def must_have_state(rating: Rating) -> MustHaveState:
    """
    Say whether an answer meets a must-have: pass, fail, or unproven.

    Evidence no better than a vendor's claim proves nothing either way, and an answer that shows only the core
    of a requirement leaves a clause open.

    Source: docs/methods.md#must-haves
    """
    if rating.code == "unknown" or rating.grade <= EvidenceGrade.VENDOR_CLAIM:
        return "unproven"
    if rating.code in NOT_THERE:
        return "fail"
    if rating.extent != "whole" or (rating.code == "custom" and rating.grade < PROOF_OF_CUSTOM_WORK):
        return "unproven"
    return "pass"


def _judge(rating: Rating) -> MustHaveResult:
    return MustHaveResult(rating.requirement_id, must_have_state(rating), rating.grade, rating.fact_ids)
