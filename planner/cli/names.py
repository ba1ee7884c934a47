"""Printed names of what engines and templates refer to by code."""

from __future__ import annotations

from collections.abc import Mapping

from planner.domain.model.catalogue import Coded, Module, PainPoint, Requirement
from planner.domain.model.questionnaire import AnswerValue, Option, Question
from planner.domain.model.template import KpiDefinition
from planner.domain.model.text import Text
from planner.services.ports import ContentPacks
from planner.wording import Wording


class Names:
    """The names of one engagement's packs in one language; a code nobody knows prints as it is."""

    def __init__(self, packs: ContentPacks, template_id: str, say: Wording) -> None:
        self._packs = packs
        self._template = packs.plan_templates.get(template_id)
        self._say = say

    def role(self, code: str) -> str:
        """Return the title of a project role."""
        role = self._template.roles.get(code) if self._template else None
        return self._say.value(role.title) if role else code

    def roles(self, codes: tuple[str, ...]) -> str:
        """Return the titles of several roles as one list."""
        return self._say.value(tuple(map(self.role, codes)))

    def reason(self, reference: str) -> str:
        """Return why something exists: `pain:PP10` becomes the kind, the code and the text of the pain."""
        kind, _, key = reference.partition(":")
        text = self._texts(kind).get(key)
        label = self._say.label(f"cli.reason-{kind}") if kind in _REASON_KINDS else kind
        return self._say.label("cli.reason", kind=label, key=key, text=text or "").rstrip()

    def _texts(self, kind: str) -> Mapping[str, Text]:
        catalogue = self._packs.catalogue
        lists: dict[str, Mapping[str, Coded | PainPoint | Module | Requirement | KpiDefinition]] = {
            "pain": catalogue.pain_points,
            "requirement": catalogue.requirements,
            "gap": catalogue.requirements,
            "module": catalogue.modules,
            "configuration": catalogue.config_areas,
            "acceptance": catalogue.acceptance_dimensions,
            "kpi": self._packs.outcomes.kpis,
        }
        if kind in {"readiness", "cause"}:
            return self.topics()
        return {id_: entry.text for id_, entry in lists.get(kind, {}).items()}

    def topics(self) -> dict[str, Text]:
        """Return the texts of all questionnaire topics by id."""
        questionnaires = self._packs.questionnaires.values()
        return {topic.id: topic.text for questionnaire in questionnaires for topic in questionnaire.topics.values()}

    def answer(self, question_id: str, value: AnswerValue) -> str:
        """Print an answer as its question means it: options by their label, fractions as per cent."""
        questionnaires = self._packs.questionnaires.values()
        question = next((q.questions[question_id] for q in questionnaires if question_id in q.questions), None)
        options = {option.id: option.text for option in _options(question)} if question else {}
        if isinstance(value, tuple):
            return self._say.value(tuple(options.get(str(part), part) for part in value))
        if isinstance(value, str):
            return self._say.value(options.get(value, value))
        spec = "percent" if question and question.type == "fraction" and value is not None else ""
        return self._say.value(value, spec)


_REASON_KINDS = frozenset(
    {
        "pain", "objective", "requirement", "gap", "kpi", "module", "configuration", "training", "acceptance", "point",
        "readiness", "cause", "fact", "source",
    }
)  # fmt: skip


def _options(question: Question) -> tuple[Option, ...]:
    return (*question.options, *(option for column in question.columns for option in column.options))
