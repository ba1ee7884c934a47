"""The facts that conditions and duration drivers of the templates read, taken from engagement and diagnosis."""

from __future__ import annotations

from planner.domain.diagnosis.results import Diagnosis, TopicScore
from planner.domain.model.catalogue import Requirement
from planner.domain.model.company import Company
from planner.domain.model.condition import FactValue
from planner.domain.model.engagement import Engagement
from planner.domain.model.questionnaire import Answer
from planner.domain.model.vendor import Alternative
from planner.domain.rollout.gaps import answer_code

SYSTEM_KINDS = ("erp", "oa", "service_desk", "marketing", "telephony")
READINESS = ("data", "people", "budget", "infrastructure", "management")
CAUSES = ("cause_fit", "cause_training", "cause_data", "cause_management", "cause_integration")
ASKED_NUMBERS = ("custom_small", "custom_medium", "custom_large", "reports")
LOCAL_SERVICE_REQUIREMENT = "V-VND-01"
PUBLIC_DOCUMENT = 2


def gather_facts(
    engagement: Engagement,
    requirements: tuple[Requirement, ...],
    diagnosis: Diagnosis,
    alternative: Alternative | None,
) -> dict[str, FactValue]:
    """
    Return every fact by name; None is unknown.

    Args:
        requirements: the requirements in scope.
        alternative: the one the plan is made for, None when none is known yet.
    """
    company = engagement.company
    decisions = engagement.requirement_decisions
    return {
        **_company_facts(company),
        **{name: _asked_number(engagement.answers, name) for name in ASKED_NUMBERS},
        **_lights(diagnosis),
        "requirements": len(requirements),
        "must_haves": sum(r.id in decisions and decisions[r.id].must_have for r in requirements),
        "modules": len({requirement.module for requirement in requirements}),
        "modules_in_scope": tuple(dict.fromkeys(requirement.module for requirement in requirements)),
        "shortlist": sum(not other.keeps_current for other in engagement.alternatives),
        "contradictions": len(diagnosis.contradictions),
        "open_questions": len(diagnosis.open_questions),
        **_alternative_facts(engagement, requirements, alternative),
    }


def _company_facts(company: Company) -> dict[str, FactValue]:
    records = [source.records for source in company.data_sources]
    known = [count for count in records if count is not None]
    kinds = {system.kind for system in company.systems}
    return {
        "users": company.users or None,
        # a company has users, a site and a department: an empty register says that nobody was asked
        "key_users": sum(group.key_users for group in company.user_groups) if company.user_groups else None,
        "sites": len(company.sites) or None,
        "departments": len(company.departments) or None,
        "audiences": len({group.role for group in company.user_groups}) or None,
        "processes": len(company.processes),
        "integrations": len(company.integrations),
        "data_sources": len(company.data_sources),
        # one source nobody has counted leaves the sum unknown
        "records_thousand": sum(known) / 1000 if known and len(known) == len(records) else None,
        "languages": len(company.interface_languages),
        "has_crm": company.has_crm,
        **{f"has_{kind}": kind in kinds for kind in SYSTEM_KINDS},
        "multi_site": len(company.sites) > 1,
        "bilingual": len(company.interface_languages) > 1,
        "industry": company.industry,
        "deployment": company.deployment,
        "data_region": company.data_region,
    }


def _alternative_facts(
    engagement: Engagement, requirements: tuple[Requirement, ...], alternative: Alternative | None
) -> dict[str, FactValue]:
    deployment = alternative.deployment if alternative else engagement.company.deployment
    answer = alternative.product.answers.get(LOCAL_SERVICE_REQUIREMENT) if alternative else None
    return {
        "chosen_known": engagement.award is not None,
        "on_premises": None if deployment is None else deployment == "on_premises",
        "local_service_evidenced": bool(
            alternative
            and answer
            and alternative.product.grade(answer) >= PUBLIC_DOCUMENT
            and answer_code(LOCAL_SERVICE_REQUIREMENT, alternative) == "standard"
        ),
        # as the plan counts gaps: in scope and in the edition of the alternative
        "has_custom": bool(alternative and any(answer_code(r.id, alternative) == "custom" for r in requirements)),
    }


def _asked_number(answers: tuple[Answer, ...], question_id: str) -> FactValue:
    for answer in answers:
        if answer.question_id == question_id and isinstance(answer.value, int | float):
            return answer.value
    return None


def _lights(diagnosis: Diagnosis) -> dict[str, FactValue]:
    def light(scores: tuple[TopicScore, ...], topic_id: str) -> FactValue:
        return next((score.light for score in scores if score.topic_id == topic_id), "unknown")

    return {
        **{f"readiness_{topic}": light(diagnosis.readiness, topic) for topic in READINESS},
        **{cause: light(diagnosis.causes, cause) for cause in CAUSES},
    }
