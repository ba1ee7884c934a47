"""What every part of the requirements survey looks up: its own words, the blocks of the plan, and printed names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from planner.documents.builders.common import Open, Prose, cell, columns, role_title
from planner.documents.builders.plan_view import PlanView, plan_view
from planner.domain.diagnosis.results import Diagnosis
from planner.domain.model.document import Cell, Column
from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.text import Language
from planner.errors import Statement
from planner.services.run import EngagementResult

# the sheets of the survey in the order in which the report speaks of them
SHEETS = (
    "company_profile", "as_is_processes", "pain_points", "readiness", "five_causes", "process_redesign",
    "customer_segments", "misconceptions", "timing", "peer_cases", "workshops", "initiation", "objectives",
)  # fmt: skip
# the stages whose open questions the report lists: all that the sheets were filled in for
STAGES = ("diagnosis", "selection", "rollout", "migration", "training")


@dataclass(frozen=True, slots=True)
class SurveyView:
    """The results of one engagement with the words of the survey report; `plan` prints the shared blocks."""

    result: EngagementResult
    prose: Prose
    plan: PlanView

    @property
    def diagnosis(self) -> Diagnosis:
        """What the diagnosis found."""
        return self.result.diagnosis

    def columns(self, names: Sequence[str], widths: Sequence[float], right: Sequence[int] = ()) -> tuple[Column, ...]:
        """Return columns with the heads `col-<name>`."""
        return columns([self.prose.text(f"col-{name}") for name in names], widths, right)

    def known(self, value: object, spec: str = "") -> Cell:
        """Print a value as a cell, marked when it is not known."""
        return cell(self.prose.value(value, spec), "unknown" if value is None else "none")

    def says(self, statements: Iterable[Statement]) -> str:
        """Word statements as clauses of one cell, without the full stops of whole sentences."""
        return self.prose.clauses(text.rstrip("。.") for text in self.prose.says(statements))

    def sheet(self, questionnaire_id: str) -> Questionnaire | None:
        """Return a questionnaire of the engagement's packs."""
        return self.result.packs.questionnaires.get(questionnaire_id)

    def is_filled(self, questionnaire_id: str) -> bool:
        """Say whether anybody answered anything in a sheet."""
        return any(answer.questionnaire_id == questionnaire_id for answer in self.result.engagement.answers)

    def topic(self, topic_id: str) -> str:
        """Return the text of a topic of any questionnaire."""
        found = (q.topics[topic_id] for q in self.result.packs.questionnaires.values() if topic_id in q.topics)
        topics = list(found)
        scored = next((topic for topic in topics if topic.red_below is not None), topics[0] if topics else None)
        return self.prose.value(scored.text) if scored else topic_id

    def objectives(self, ids: Iterable[str]) -> str:
        """List objectives by id."""
        return self.prose.join(ids)

    def roles(self, codes: Iterable[str]) -> str:
        """List project roles by title."""
        return self.prose.join(role_title(self.result, code, self.prose) for code in codes)

    def work_package(self, template_id: str) -> str:
        """Return code and title of a work package: that of the plan in use, else of any template that has it."""
        templates = [self.plan.template, *self.result.packs.plan_templates.values()]
        for template in templates:
            package = template.work_packages.get(template_id)
            if package is not None:
                title = self.prose.value(package.title).replace("{item}", "").strip("：: ，,")
                short = template_id.removeprefix("WP-")
                return self.prose.text("coded", code=short, text=title[:1].upper() + title[1:])
        return template_id


def survey_view(result: EngagementResult, language: Language) -> SurveyView:
    """Prepare the view of one document."""
    return SurveyView(result, Prose(language, "d1"), plan_view(result, language))


def own_open(view: SurveyView) -> Iterator[Open]:
    """Yield the disputed points of the workshops: each needs somebody who decides."""
    prose = view.prose
    sponsor = view.roles(["sponsor"])
    for record in view.diagnosis.workshops:
        for point in record.workshop.points:
            if point.kind == "disputed":
                text = prose.text("open-disputed", theme=record.workshop.theme, text=point.text)
                yield Open(text, sponsor, prose.text("open-disputed-matters"))
