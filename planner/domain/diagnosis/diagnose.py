"""The diagnosis as a whole: what hurts, how ready the company is, what it wants, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.domain.diagnosis.answers import fact_value
from planner.domain.diagnosis.corrective_actions import corrective_actions
from planner.domain.diagnosis.coverage import coverage_by_type
from planner.domain.diagnosis.initiation import check_initiation
from planner.domain.diagnosis.misconceptions import check_misconceptions
from planner.domain.diagnosis.open_questions import open_questions
from planner.domain.diagnosis.pains import burden_by_area, core_pains_unanswered, find_pains
from planner.domain.diagnosis.peer_evidence import survey_peers
from planner.domain.diagnosis.process_redesign import redesign_processes
from planner.domain.diagnosis.results import (
    Diagnosis,
    InitiationCheck,
    PainFinding,
    PeerSurvey,
    SuggestedRequirement,
    TopicScore,
)
from planner.domain.diagnosis.segments import survey_segments
from planner.domain.diagnosis.suggestions import Grounds, suggest_requirements
from planner.domain.diagnosis.timing import judge_timing
from planner.domain.diagnosis.topics import score_topics
from planner.domain.diagnosis.workshops import record_workshops
from planner.domain.model.catalogue import Catalogue
from planner.domain.model.condition import FactValue
from planner.domain.model.engagement import Engagement
from planner.domain.model.objective import Contradiction, Objective
from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.template import KpiDefinition
from planner.domain.model.text import Text
from planner.domain.model.vendor import Product
from planner.errors import Statement

READINESS = "readiness"
FIVE_CAUSES = "five_causes"
MISCONCEPTIONS = "misconceptions"
TIMING = "timing"
# severity 4 at frequency 3 of 5 and heavier must be answered by an objective (docs/methods.md#pain-burden)
HIGH_BURDEN = 0.48
# respondents this far apart (of 5) do not mean the same thing
WIDE_APART = 3
ROUNDING = 1e-9


def diagnose(
    engagement: Engagement,
    catalogue: Catalogue,
    questionnaires: Mapping[str, Questionnaire],
    kpis: Mapping[str, KpiDefinition],
    products: Mapping[str, Product] | None = None,
) -> Diagnosis:
    """
    Diagnose one engagement from its answers.

    Readiness and causes are the scored topics of the questionnaires `readiness` and `five_causes`; without
    one of them its list is empty. Nothing that was not said is filled in.

    Args:
        products: Profiles by id; peer cases are held against those the engagement screens.
    """
    facts = facts_said(engagement)
    pains = find_pains(engagement.answers, catalogue)
    causes = _topics(FIVE_CAUSES, engagement, questionnaires, facts)
    cause_topics = questionnaires[FIVE_CAUSES].topics if FIVE_CAUSES in questionnaires else {}
    decisions = engagement.requirement_decisions
    grounds = Grounds(pains, engagement.objectives, causes, cause_topics, decisions, kpis, catalogue)
    suggested = suggest_requirements(grounds)
    contradictions = tuple(sorted(engagement.contradictions, key=_undecided_first))
    return Diagnosis(
        pains=pains,
        area_burden=burden_by_area(pains, catalogue),
        readiness=_topics(READINESS, engagement, questionnaires, facts),
        causes=causes,
        objectives=engagement.objectives,
        suggested=suggested,
        contradictions=contradictions,
        open_questions=open_questions(engagement, questionnaires, facts),
        warnings=tuple(_warnings(pains, engagement, suggested, catalogue, kpis)),
        processes=redesign_processes(
            engagement.survey.process_targets, engagement.company.processes, engagement.objectives
        ),
        segments=survey_segments(engagement.survey) if engagement.survey.segments else None,
        peers=_peers(engagement, catalogue, products or {}),
        workshops=record_workshops(engagement.survey.workshops),
        initiation=_initiation(engagement, facts),
        cause_actions=(
            corrective_actions(questionnaires[FIVE_CAUSES], causes, engagement.answers, facts)
            if FIVE_CAUSES in questionnaires
            else ()
        ),
        misconceptions=(
            check_misconceptions(questionnaires[MISCONCEPTIONS], engagement.answers, facts)
            if MISCONCEPTIONS in questionnaires
            else ()
        ),
        timing=judge_timing(questionnaires[TIMING], facts, engagement.today) if TIMING in questionnaires else None,
        coverage=coverage_by_type(catalogue, decisions, suggested),
    )


def _peers(engagement: Engagement, catalogue: Catalogue, products: Mapping[str, Product]) -> PeerSurvey | None:
    if not engagement.survey.peer_cases:
        return None
    decisions = engagement.requirement_decisions
    applicable = {id_ for id_ in catalogue.requirements if id_ not in decisions or decisions[id_].applicable}
    # profiles are read when asked for: only those a case is about
    named = {case.product_id for case in engagement.survey.peer_cases}
    screened = [products[id_] for id_ in engagement.screening.product_ids if id_ in named and id_ in products]
    return survey_peers(engagement.survey.peer_cases, engagement.alternatives, screened, applicable)


def _initiation(engagement: Engagement, facts: Mapping[str, FactValue]) -> InitiationCheck:
    said = [a.value for a in engagement.answers if a.question_id == "strategy" and a.value is not None]
    strategy = next((v if isinstance(v, Text) else Text.same(str(v)) for v in said), None)
    agreed = facts.get("sponsor_agreed")
    return check_initiation(
        engagement.survey.initiation,
        engagement.objectives,
        engagement.team,
        strategy,
        sponsor_agreed=agreed if isinstance(agreed, bool) else None,
    )


def facts_said(engagement: Engagement) -> dict[str, FactValue]:
    """Return what was said as facts: decided values first, else what the first respondent who knew said."""
    facts: dict[str, FactValue] = {}
    for answer in engagement.answers:
        if answer.value is not None:
            facts.setdefault(answer.question_id, fact_value(answer.value))
    return facts | {key: fact_value(value) for key, value in engagement.planning_values.items()}


def _topics(
    questionnaire_id: str,
    engagement: Engagement,
    questionnaires: Mapping[str, Questionnaire],
    facts: Mapping[str, FactValue],
) -> tuple[TopicScore, ...]:
    questionnaire = questionnaires.get(questionnaire_id)
    if questionnaire is None:
        return ()
    return tuple(sorted(score_topics(questionnaire, engagement.answers, facts), key=_worst_first))


def _worst_first(topic: TopicScore) -> tuple[int, float]:
    order = ("red", "amber", "unknown", "green")
    return (order.index(topic.light), 0.0 if topic.score is None else topic.score)


def _undecided_first(contradiction: Contradiction) -> tuple[bool, str]:
    return (contradiction.decided, contradiction.id)


def _warnings(
    pains: Sequence[PainFinding],
    engagement: Engagement,
    suggested: Sequence[SuggestedRequirement],
    catalogue: Catalogue,
    kpis: Mapping[str, KpiDefinition],
) -> Iterator[Statement]:
    core = core_pains_unanswered(engagement.answers, engagement.objectives)
    yield from _pain_warnings(pains, engagement.objectives, catalogue, core)
    for objective in engagement.objectives:
        yield from _objective_warnings(objective, kpis)
    asked_for = {s.requirement_id for s in suggested if s.pain_ids or s.objective_ids}
    alone = tuple(
        id_
        for id_, decision in engagement.requirement_decisions.items()
        if decision.must_have and decision.applicable and id_ not in asked_for and decision.reason is None
    )
    if alone:
        yield Statement("diagnosis.must-haves-without-reason", {"ids": alone, "count": len(alone)})
    undecided = sum(not (one.decided or one.setting) for one in engagement.contradictions)
    if undecided:
        yield Statement("diagnosis.contradictions-undecided", {"count": undecided})
    yield from differing_settings(engagement.contradictions)


def differing_settings(contradictions: Sequence[Contradiction]) -> Iterator[Statement]:
    """Yield each setting of engagement.yaml that the plan was made with although the answers differ."""
    for found in contradictions:
        if found.setting:
            stated = tuple(dict.fromkeys(one.value for one in found.stated))
            known = {"question": found.text, "stated": stated, "setting": found.setting, "used": found.used.value}
            yield Statement("diagnosis.setting-differs", known)


def _pain_warnings(
    pains: Sequence[PainFinding], objectives: Sequence[Objective], catalogue: Catalogue, core: Sequence[str]
) -> Iterator[Statement]:
    if all(pain.respondents == 0 for pain in pains):
        yield Statement("diagnosis.no-pain-rated")
    aimed_at = {pain_id for objective in objectives for pain_id in objective.pain_ids}
    for pain in pains:
        text = catalogue.pain_points[pain.pain_id].text
        if pain.pain_id in core:
            yield Statement("diagnosis.core-pain-without-objective", {"pain": text})
        elif pain.burden is not None and pain.burden >= HIGH_BURDEN - ROUNDING and pain.pain_id not in aimed_at:
            params = {"pain": text, "severity": pain.severity_mean, "frequency": pain.frequency_mean}
            yield Statement("diagnosis.pain-without-objective", params)
        low, high = pain.severity_low, pain.severity_high
        if low is not None and high is not None and high - low >= WIDE_APART:
            yield Statement("diagnosis.pain-disputed", {"pain": text, "low": low, "high": high})


def _objective_warnings(objective: Objective, kpis: Mapping[str, KpiDefinition]) -> Iterator[Statement]:
    if not objective.pain_ids:
        yield Statement("diagnosis.objective-without-pain", {"objective": objective.text})
    if objective.kpi_id is not None and objective.kpi_id not in kpis:
        yield Statement("diagnosis.objective-unknown-kpi", {"objective": objective.text, "kpi": objective.kpi_id})
