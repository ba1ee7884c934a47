"""Requirements suggested by pains, objectives, causes and the client's own decisions, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.diagnosis.results import PainFinding, SuggestedRequirement, TopicScore
from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.objective import Objective
from planner.domain.model.questionnaire import Topic
from planner.domain.model.stakeholder import RequirementDecision
from planner.domain.model.template import KpiDefinition
from planner.errors import Statement

# the shares of the three reasons in the relevance are assumptions of ours, see the section on relevance in the methods
PAIN_SHARE, OBJECTIVE_SHARE, CAUSE_SHARE = 0.5, 0.3, 0.2
# a pain of severity 2 of 5 felt at frequency 2 of 5 is the least that asks for a requirement
PAIN_ASKS_FROM = 0.16
# a requirement that only shares a pain with an objective serves it less surely than one it names or measures
BY_PAIN_ONLY = 0.5

# the pains in which the five causes of source 001 show themselves (three sub-causes each)
PAINS_OF_CAUSE: Mapping[str, tuple[str, ...]] = {
    "cause_fit": ("PP04", "PP05", "PP06"),
    "cause_training": ("PP07", "PP08", "PP09"),
    "cause_data": ("PP10", "PP11", "PP12"),
    "cause_management": ("PP13", "PP14", "PP15"),
    "cause_integration": ("PP16", "PP17", "PP18"),
}


@dataclass(frozen=True, slots=True)
class Grounds:
    """What requirements are suggested from; `pains` and `causes` in the order of the diagnosis."""

    pains: Sequence[PainFinding]
    objectives: Sequence[Objective]
    causes: Sequence[TopicScore]
    cause_topics: Mapping[str, Topic]
    decisions: Mapping[str, RequirementDecision]
    kpis: Mapping[str, KpiDefinition]
    catalogue: Catalogue


def suggest_requirements(grounds: Grounds) -> tuple[SuggestedRequirement, ...]:
    """
    Return every applicable requirement that something asks for, the most relevant first.

    Source: docs/methods.md#relevance
    """
    suggested = [_suggest(requirement, grounds) for requirement in _applicable(grounds)]
    asked_for = [suggestion for suggestion in suggested if suggestion.reasons]
    return tuple(sorted(asked_for, key=lambda s: (-round(s.relevance, 9), s.requirement_id)))


def _applicable(grounds: Grounds) -> Iterator[Requirement]:
    for requirement in grounds.catalogue.requirements.values():
        decision = grounds.decisions.get(requirement.id)
        if decision is None or decision.applicable:
            yield requirement


def _suggest(requirement: Requirement, grounds: Grounds) -> SuggestedRequirement:
    pains = _pains_that_ask(requirement, grounds.pains)
    objectives = tuple(_objectives_that_ask(requirement, grounds.objectives))
    causes = _causes_that_ask(requirement, grounds.causes)
    decision = grounds.decisions.get(requirement.id)
    must_have = decision is not None and decision.must_have
    relevance = (
        PAIN_SHARE * max((p.burden or 0.0 for p in pains), default=0.0)
        + OBJECTIVE_SHARE * max((part for _, _, part in objectives), default=0.0)
        + CAUSE_SHARE * max((1 - (c.score or 0.0) for c in causes), default=0.0)
    )
    reasons = (
        *_decision_reasons(decision),
        *(_pain_reason(pain, grounds) for pain in pains),
        *(_objective_reason(objective, route, grounds) for objective, route, _ in objectives),
        *(_cause_reason(cause, grounds) for cause in causes),
    )
    return SuggestedRequirement(
        requirement_id=requirement.id,
        relevance=1.0 if must_have else relevance,
        pain_ids=tuple(pain.pain_id for pain in pains),
        objective_ids=tuple(objective.id for objective, _, _ in objectives),
        reasons=reasons,
    )


def _pains_that_ask(requirement: Requirement, pains: Sequence[PainFinding]) -> tuple[PainFinding, ...]:
    return tuple(
        pain
        for pain in pains
        if pain.pain_id in requirement.relieves and pain.burden is not None and pain.burden >= PAIN_ASKS_FROM - 1e-9
    )


def _objectives_that_ask(
    requirement: Requirement, objectives: Sequence[Objective]
) -> Iterator[tuple[Objective, str, float]]:
    """Yield objectives with the strongest way in which they ask: named, measured by the same KPI, same pain."""
    for objective in objectives:
        if requirement.id in objective.requirement_ids:
            yield objective, "named", 1.0
        elif objective.kpi_id is not None and objective.kpi_id in requirement.kpis:
            yield objective, "kpi", 1.0
        elif set(objective.pain_ids) & set(requirement.relieves):
            yield objective, "pain", BY_PAIN_ONLY


def _causes_that_ask(requirement: Requirement, causes: Sequence[TopicScore]) -> tuple[TopicScore, ...]:
    return tuple(
        cause
        for cause in causes
        if cause.light in ("red", "amber") and set(PAINS_OF_CAUSE.get(cause.topic_id, ())) & set(requirement.relieves)
    )


def _decision_reasons(decision: RequirementDecision | None) -> Iterator[Statement]:
    if decision is not None and decision.must_have:
        yield Statement("diagnosis.because-must-have")
    elif decision is not None and decision.need == "needed":
        yield Statement("diagnosis.because-needed")
    if decision is not None and decision.reason is not None and (decision.must_have or decision.need == "needed"):
        yield Statement("diagnosis.because-stated", {"reason": decision.reason})


def _pain_reason(pain: PainFinding, grounds: Grounds) -> Statement:
    text = grounds.catalogue.pain_points[pain.pain_id].text
    params = {"pain": text, "severity": pain.severity_mean, "frequency": pain.frequency_mean}
    return Statement("diagnosis.because-pain", params)


def _objective_reason(objective: Objective, route: str, grounds: Grounds) -> Statement:
    params: dict[str, object] = {"objective": objective.text}
    if route == "kpi" and objective.kpi_id is not None:
        kpi = grounds.kpis.get(objective.kpi_id)
        params["kpi"] = objective.kpi_id if kpi is None else kpi.text
    return Statement(f"diagnosis.because-objective-{route}", params)


def _cause_reason(cause: TopicScore, grounds: Grounds) -> Statement:
    params = {"cause": grounds.cause_topics[cause.topic_id].text, "light": Statement(f"diagnosis.light-{cause.light}")}
    return Statement("diagnosis.because-cause", params)
