"""Gaps between the requirements in scope and what the chosen alternative answers to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from planner.domain.model.catalogue import Catalogue, Requirement, WeightClass
from planner.domain.model.engagement import Engagement
from planner.domain.model.stakeholder import RequirementDecision
from planner.domain.model.vendor import Alternative, AnswerCode
from planner.domain.rollout.results import Gap, GapSize
from planner.errors import Statement

Disposition = Literal["configure", "extend", "integrate", "change_process", "clarify"]

DISPOSITION_OF_CODE: Mapping[AnswerCode, Disposition] = {
    "configuration": "configure",
    "custom": "extend",
    "third_party": "integrate",
    "roadmap": "clarify",
    "not_supported": "change_process",
    "unknown": "clarify",
}
# an assumption of ours, printed as one; a must-have counts as 高
SIZE_OF_CODE: Mapping[AnswerCode, Mapping[WeightClass, GapSize]] = {
    "configuration": {"高": "small", "中": "small", "低": "small"},
    "custom": {"高": "large", "中": "medium", "低": "small"},
    "third_party": {"高": "medium", "中": "medium", "低": "small"},
    "roadmap": {"高": "medium", "中": "small", "低": "small"},
    "not_supported": {"高": "large", "中": "medium", "低": "small"},
    "unknown": {"高": "small", "中": "small", "低": "small"},
}
# answers about the vendor's service and about prices are settled in the contract, not built in the system
_NOT_BUILT_DIMENSIONS = frozenset({"V", "C"})
CLOSED_BY_WORK: frozenset[AnswerCode] = frozenset({"custom", "third_party", "roadmap", "not_supported"})


def find_gaps(engagement: Engagement, catalogue: Catalogue, alternative: Alternative | None) -> tuple[Gap, ...]:
    """
    Return the gaps of an alternative, in catalogue order; without an alternative nothing can be said.

    A gap is a requirement in scope whose answer, in the edition of the alternative, is anything but
    «standard» as a whole. An answer that was given for other editions only, or not at all, is unknown;
    a standard answer that shows only the core leaves a clause to clarify.
    Source: docs/methods.md#gaps
    """
    if alternative is None:
        return ()
    return tuple(_gaps(engagement, catalogue, alternative))


def _gaps(engagement: Engagement, catalogue: Catalogue, alternative: Alternative) -> Iterator[Gap]:
    for requirement in in_scope(engagement, catalogue):
        code = answer_code(requirement.id, alternative)
        answer = alternative.product.answers.get(requirement.id)
        if code != "standard":
            yield _gap(requirement, code, engagement, catalogue)
        elif answer and answer.extent == "core":
            missing = answer.missing or answer.reason
            yield Gap(requirement.id, code, "small", "clarify", Statement("rollout.gap-core", {"missing": missing}))


def in_scope(engagement: Engagement, catalogue: Catalogue) -> tuple[Requirement, ...]:
    """Return the requirements the client has not declared not applicable, in catalogue order."""
    decisions = engagement.requirement_decisions
    return tuple(
        requirement
        for requirement in catalogue.requirements.values()
        if requirement.id not in decisions or decisions[requirement.id].applicable
    )


def answer_code(requirement_id: str, alternative: Alternative) -> AnswerCode:
    """Return the answer of an alternative's own edition to a requirement."""
    answer = alternative.product.answers.get(requirement_id)
    if answer is None or (answer.editions and alternative.edition_id not in answer.editions):
        return "unknown"
    return answer.code


def is_built(requirement: Requirement, catalogue: Catalogue) -> bool:
    """Say whether a requirement is met by building something, and not by a clause of the contract."""
    return catalogue.points[requirement.point].dimension not in _NOT_BUILT_DIMENSIONS


def planned_alone(gap: Gap, requirement: Requirement, decisions: Mapping[str, RequirementDecision]) -> bool:
    """
    Say whether a gap gets a work package of its own; the others are taken together by module.

    Source: docs/methods.md#gaps
    """
    return gap.code in CLOSED_BY_WORK and gap_class(requirement, decisions) == "高"


def gap_class(requirement: Requirement, decisions: Mapping[str, RequirementDecision]) -> WeightClass:
    """Return the weight class that counts for a gap: 高 for a must-have, else the client's, else the catalogue's."""
    decision = decisions.get(requirement.id)
    if decision and decision.must_have:
        return "高"
    return (decision and decision.weight_class) or requirement.weight_class


def _gap(requirement: Requirement, code: AnswerCode, engagement: Engagement, catalogue: Catalogue) -> Gap:
    weight_class = gap_class(requirement, engagement.requirement_decisions)
    decision = engagement.requirement_decisions.get(requirement.id)
    must_have = bool(decision and decision.must_have)
    return Gap(
        requirement_id=requirement.id,
        code=code,
        size=SIZE_OF_CODE[code][weight_class],
        disposition=DISPOSITION_OF_CODE[code] if is_built(requirement, catalogue) else "clarify",
        reason=Statement(
            f"rollout.gap-{code.replace('_', '-')}",
            {"class": Statement("rollout.must-have") if must_have else Statement(f"rollout.class-{weight_class}")},
        ),
    )
