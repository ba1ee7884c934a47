"""The register of what is not known: what, who can answer it, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.domain.diagnosis.answers import missing_required
from planner.domain.model.company import DataSource, SystemInUse
from planner.domain.model.condition import Facts, holds
from planner.domain.model.engagement import Engagement
from planner.domain.model.objective import Contradiction, Objective, OpenQuestion
from planner.domain.model.questionnaire import Question, Questionnaire
from planner.domain.model.text import Text

# sheets without a required question: one that nobody has opened is open as a whole
SHEETS = (
    "process_redesign", "customer_segments", "peer_cases", "workshops", "initiation", "misconceptions", "timing",
    "cost_and_benefit",
)  # fmt: skip

Questionnaires = Mapping[str, Questionnaire]
RegisterEntry = Objective | DataSource | SystemInUse

# which stages a question touches beyond its own questionnaire's
STAGES_OF_QUESTIONNAIRE: Mapping[str, tuple[str, ...]] = {
    "readiness": ("diagnosis", "rollout"),
    "five_causes": ("diagnosis",),
    "pain_points": ("diagnosis", "selection"),
    "as_is_processes": ("diagnosis", "acceptance"),
    "objectives": ("diagnosis", "acceptance", "outcomes"),
    "weighting": ("selection",),
    "company_profile": ("diagnosis", "selection", "rollout"),
    "team_and_calendar": ("rollout", "training"),
}
STAGES_OF_QUESTION: Mapping[str, tuple[str, ...]] = {
    "user_groups": ("selection", "rollout", "training"),
    "sites": ("rollout", "training"),
    "systems": ("rollout", "migration"),
    "integrations": ("selection", "rollout"),
    "data_sources": ("rollout", "migration"),
    "duplicate_records": ("migration",),
    "budget_first_year": ("selection",),
    "budget_five_years": ("selection",),
    "objectives": ("diagnosis", "acceptance", "outcomes"),
    "class_size": ("training",),
    "training_day_hours": ("training",),
    "training_room_computers": ("training",),
    "cut_over_hours": ("migration", "rollout"),
}

# fields of a register that may be left open, and the column that names each
OBJECTIVE_FIELDS = {
    "kpi_id": "kpi",
    "start_value": "start_value",
    "target": "target",
    "change": "change",
    "due": "due",
    "owner": "owner",
    "alignment": "alignment",
}
DATA_SOURCE_FIELDS = {name: name for name in ("records", "duplicate_fraction", "changes_per_day", "can_freeze")}
SYSTEM_FIELDS = {"keep": "keep"}
# the client's roles without which nobody decides, cleans data, sets up the system or teaches
KEY_ROLES = (
    "sponsor",
    "process_owner",
    "project_manager",
    "crm_admin",
    "data_steward",
    "security_officer",
    "key_users",
    "trainer",
)


def open_questions(engagement: Engagement, questionnaires: Questionnaires, facts: Facts) -> tuple[OpenQuestion, ...]:
    """
    List what is open: undecided contradictions, questions, objectives, data sources, systems, roles.

    Args:
        facts: Answers as facts, so that questions that do not apply are not called open.
    """
    return (
        *_contradictions(engagement.contradictions, questionnaires),
        *_questions(engagement, questionnaires, facts),
        *_gaps("objective", "objectives", engagement.objectives, OBJECTIVE_FIELDS, questionnaires),
        *_gaps("data_source", "data_sources", engagement.company.data_sources, DATA_SOURCE_FIELDS, questionnaires),
        *_gaps("system", "systems", engagement.company.systems, SYSTEM_FIELDS, questionnaires),
        *_roles(engagement, questionnaires),
        *_sheets(engagement, questionnaires),
    )


def stages_of(question_id: str, questionnaire: Questionnaire | None) -> tuple[str, ...]:
    """Return the stages an answer touches."""
    if question_id in STAGES_OF_QUESTION:
        return STAGES_OF_QUESTION[question_id]
    if questionnaire is None:
        return ("diagnosis",)
    return STAGES_OF_QUESTIONNAIRE.get(questionnaire.id, (questionnaire.stage,))


def _contradictions(contradictions: Sequence[Contradiction], questionnaires: Questionnaires) -> Iterator[OpenQuestion]:
    for entry in contradictions:
        if not entry.decided:
            question, questionnaire = _find(entry.question_id, questionnaires)
            yield OpenQuestion(
                id=f"{'setting' if entry.setting else 'contradiction'}:{entry.id}",
                text=entry.text,
                answered_by=() if question is None else question.answered_by,
                matters_for=None if question is None else question.matters_for,
                stages=stages_of(entry.question_id, questionnaire),
            )


def _questions(engagement: Engagement, questionnaires: Questionnaires, facts: Facts) -> Iterator[OpenQuestion]:
    """Yield required questions nobody answered, and any question to which all who answered said «not known»."""
    said = {answer.question_id for answer in engagement.answers}
    known = {answer.question_id for answer in engagement.answers if answer.value is not None}
    for questionnaire in questionnaires.values():
        missing = {question.id for question in missing_required(questionnaire, said, facts)}
        for question in questionnaire.questions.values():
            asked_in_vain = question.id in said - known and holds(question.ask_if, facts)
            if question.id in missing or asked_in_vain:
                yield _open(f"question:{question.id}", question.text, question, questionnaire)


def _gaps(
    kind: str,
    question_id: str,
    entries: Sequence[RegisterEntry],
    fields: Mapping[str, str],
    questionnaires: Questionnaires,
) -> Iterator[OpenQuestion]:
    """Yield one open question per register entry that lacks something, naming the columns that are empty."""
    question, questionnaire = _find(question_id, questionnaires)
    for entry in entries:
        columns = [column for field, column in fields.items() if getattr(entry, field) is None]
        if columns:
            text = _with_columns(_name(entry), columns, question)
            yield _open(f"{kind}:{entry.id}", text, question, questionnaire, question_id)


def _roles(engagement: Engagement, questionnaires: Questionnaires) -> Iterator[OpenQuestion]:
    question, questionnaire = _find("team", questionnaires)
    if question is None or not engagement.team:
        # with no team at all the question itself is open, and eight more would say the same
        return
    filled = {member.role for member in engagement.team}
    column = next((c for c in question.columns if c.id == "role"), None)
    for option in column.options if column else ():
        if column is not None and option.id in KEY_ROLES and option.id not in filled:
            text = _labelled(column.text, [option.text])
            yield _open(f"role:{option.id}", text, question, questionnaire)


def _sheets(engagement: Engagement, questionnaires: Questionnaires) -> Iterator[OpenQuestion]:
    """Yield the further sheets nobody has filled in."""
    answered = {answer.questionnaire_id for answer in engagement.answers}
    for id_ in SHEETS:
        if id_ in questionnaires and id_ not in answered:
            sheet = questionnaires[id_]
            asked = tuple(dict.fromkeys(role for q in sheet.questions.values() for role in q.answered_by))
            yield OpenQuestion(f"sheet:{id_}", sheet.title, asked, None, stages_of("", sheet))


def _open(
    id_: str,
    text: Text,
    question: Question | None,
    questionnaire: Questionnaire | None,
    question_id: str = "",
) -> OpenQuestion:
    return OpenQuestion(
        id=id_,
        text=text,
        answered_by=() if question is None else question.answered_by,
        matters_for=None if question is None else question.matters_for,
        stages=stages_of(question.id if question else question_id, questionnaire),
    )


def _name(entry: RegisterEntry) -> Text:
    return entry.text if isinstance(entry, Objective) else entry.name


def _with_columns(subject: Text, columns: Sequence[str], question: Question | None) -> Text:
    labels = {} if question is None else {column.id: _without_hint(column.text) for column in question.columns}
    return _labelled(subject, [labels.get(column, Text.same(column)) for column in columns])


def _without_hint(label: Text) -> Text:
    """Drop the bracketed hint for filling in a form: «start value (shares as decimals)» is «start value»."""
    return Text(label.zh.split("（")[0], label.en.split(" (")[0])


def _labelled(subject: Text, parts: Sequence[Text]) -> Text:
    zh = "、".join(part.zh for part in parts)
    en = ", ".join(part.en for part in parts)
    return Text(f"{subject.zh.rstrip('。')}：{zh}", f"{subject.en.rstrip('.')}: {en}")


def _find(question_id: str, questionnaires: Questionnaires) -> tuple[Question | None, Questionnaire | None]:
    for questionnaire in questionnaires.values():
        if question_id in questionnaire.questions:
            return questionnaire.questions[question_id], questionnaire
    return None, None
