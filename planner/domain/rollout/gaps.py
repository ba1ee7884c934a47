"""Gaps between the requirements in scope and what the chosen alternative answers to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.domain.model.catalogue import Catalogue, Requirement, WeightClass
from planner.domain.model.configuration import DecidedDisposition, Disposition
from planner.domain.model.engagement import Engagement
from planner.domain.model.stakeholder import RequirementDecision
from planner.domain.model.vendor import Alternative, AnswerCode
from planner.domain.rollout.results import Gap, GapSize
from planner.errors import Statement

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
# once the client has said so, nothing is developed; as a proposal the plan still holds the time
WITHOUT_DEVELOPMENT: frozenset[Disposition] = frozenset({"drop", "change_process"})
# a word of the client by which somebody builds something, whatever the answer was
_BUILT_BY: frozenset[Disposition] = frozenset({"extend", "integrate"})


def find_gaps(engagement: Engagement, catalogue: Catalogue, alternative: Alternative | None) -> tuple[Gap, ...]:
    """
    Return the gaps of an alternative, in catalogue order; without an alternative nothing can be said.

    A gap is a requirement in scope whose answer, in the edition of the alternative, is anything but
    «standard» as a whole. An answer that was given for other editions only, or not at all, is unknown;
    a standard answer that shows only the core leaves a clause to clarify. What the client decided about a gap
    overrules what would follow from the answer; a requirement given up stays in the list as dropped.
    Source: docs/methods.md#gaps
    """
    if alternative is None:
        return ()
    return tuple(_gaps(engagement, catalogue, alternative))


def _gaps(engagement: Engagement, catalogue: Catalogue, alternative: Alternative) -> Iterator[Gap]:
    for requirement in _applicable(engagement, catalogue):
        code = answer_code(requirement.id, alternative)
        answer = alternative.product.answers.get(requirement.id)
        decided = decided_disposition(engagement, requirement.id)
        if code != "standard" or (decided and decided.disposition in {"drop", *_BUILT_BY}):
            yield _gap(requirement, code, engagement, catalogue, decided)
        elif answer and answer.extent == "core" and not decided:
            missing = answer.missing or answer.reason
            yield Gap(requirement.id, code, "small", "clarify", Statement("rollout.gap-core", {"missing": missing}))


def in_scope(engagement: Engagement, catalogue: Catalogue) -> tuple[Requirement, ...]:
    """Return the requirements to be met, in catalogue order: applicable, and not dropped in the fit-gap table."""
    dropped = engagement.dropped_requirements
    return tuple(one for one in _applicable(engagement, catalogue) if one.id not in dropped)


def decided_disposition(engagement: Engagement, requirement_id: str) -> DecidedDisposition | None:
    """Return what the client decided about a requirement; dropping a must-have does not count until it is waived."""
    decided = engagement.configuration.dispositions.get(requirement_id)
    kept = decided and decided.disposition == "drop" and requirement_id not in engagement.dropped_requirements
    return None if kept else decided


def _applicable(engagement: Engagement, catalogue: Catalogue) -> tuple[Requirement, ...]:
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


def closed_by_work(gap: Gap) -> bool:
    """Say whether a gap is closed by building something: by the client's word if there is one, else by the answer."""
    return gap.disposition in _BUILT_BY if gap.decided else gap.code in CLOSED_BY_WORK


def is_custom(gap: Gap) -> bool:
    """Say whether a gap is closed by custom development."""
    return gap.disposition == "extend" if gap.decided else gap.code == "custom"


def needs_work(gap: Gap) -> bool:
    """Say whether a gap needs work in the system: not when it is dropped or the process changes."""
    return not (gap.decided and gap.disposition in WITHOUT_DEVELOPMENT)


def planned_alone(gap: Gap, requirement: Requirement, decisions: Mapping[str, RequirementDecision]) -> bool:
    """
    Say whether a gap gets a work package of its own; the others are taken together by module.

    Source: docs/methods.md#gaps
    """
    return closed_by_work(gap) and gap_class(requirement, decisions) == "高"


def gap_class(requirement: Requirement, decisions: Mapping[str, RequirementDecision]) -> WeightClass:
    """Return the weight class that counts for a gap: 高 for a must-have, else the client's, else the catalogue's."""
    decision = decisions.get(requirement.id)
    if decision and decision.must_have:
        return "高"
    return (decision and decision.weight_class) or requirement.weight_class


def _gap(
    requirement: Requirement,
    code: AnswerCode,
    engagement: Engagement,
    catalogue: Catalogue,
    decided: DecidedDisposition | None,
) -> Gap:
    weight_class = gap_class(requirement, engagement.requirement_decisions)
    if decided:
        # what is to be developed is as large as custom development, whatever the answer promised
        as_answered: AnswerCode = "configuration" if code == "standard" else code
        basis: AnswerCode = "custom" if decided.disposition == "extend" else as_answered
        size = SIZE_OF_CODE[basis][weight_class]
        return Gap(requirement.id, code, size, decided.disposition, _decided_reason(decided), decided=True)
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


def _decided_reason(decided: DecidedDisposition) -> Statement:
    if decided.reason is None:
        return Statement("rollout.gap-decided-silently")
    return Statement("rollout.gap-decided", {"reason": decided.reason})
