"""What all builders share: the words they write with, front matter, and the registers of every deliverable."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from planner.domain.model.document import (
    Block,
    Bullets,
    Cell,
    Column,
    FrontMatter,
    Heading,
    Mark,
    OpenItem,
    Paragraph,
    Revision,
    Row,
    Table,
)
from planner.domain.model.evidence import GRADE_OF_KIND, Fact, Source
from planner.domain.model.money import Money
from planner.domain.model.objective import Contradiction, OpenQuestion
from planner.domain.model.questionnaire import AnswerValue, Question
from planner.domain.model.text import Language, Text
from planner.domain.model.vendor import Alternative, Product
from planner.errors import Statement
from planner.services.run import EngagementResult
from planner.wording import Wording, load_wording

APPROVALS = ("prepared", "reviewed", "approved")
# so many numbers in a row are cited as the first to the last
_SHORTEST_RUN = 3
_QUANTITIES = ("integer", "number", "scale")
_BRACKET_AT_END = re.compile(r"\s*[（(][^（）()]*[）)]$")


class Prose:
    """The words of one document: labels of its own topic file, the common labels, values and statements."""

    def __init__(self, language: Language, topic: str, wording: Wording | None = None) -> None:
        self.language = language
        self.topic = topic
        self._wording: Wording = wording or load_wording(language)

    def marking(self, after: date, but: Iterable[date] = ()) -> Prose:
        """Return the same words with every date after a day marked as provisional, but for dates somebody gave."""
        return Prose(self.language, self.topic, self._wording.marking(after, "builder.provisional", tuple(but)))

    @property
    def wording(self) -> Wording:
        """The words themselves, for what is also said on screen."""
        return self._wording

    def text(self, key: str, /, **params: object) -> str:
        """Word a key of this deliverable's topic file."""
        return self._wording.label(f"{self.topic}.{key}", **params)

    def shared(self, key: str, /, **params: object) -> str:
        """Word a key of `builder.yaml`, common to all deliverables."""
        return self._wording.label(f"builder.{key}", **params)

    def label(self, topic: str, key: str, /, **params: object) -> str:
        """Word a key of another topic file: labels of audiences, course kinds and the like."""
        return self._wording.label(f"{topic}.{key}", **params)

    def say(self, statement: Statement) -> str:
        """Word what an engine stated."""
        return self._wording.say(statement)

    def says(self, statements: Iterable[Statement]) -> tuple[str, ...]:
        """Word several statements, each once."""
        return tuple(dict.fromkeys(map(self.say, statements)))

    def value(self, value: object, spec: str = "") -> str:
        """Print a value; unknown prints 未知 / unknown."""
        return self._wording.value(value, spec)

    def join(self, parts: Iterable[object]) -> str:
        """Join values in a list of the language: 、 or commas."""
        return self.value(tuple(parts))

    def sentences(self, parts: Iterable[str]) -> str:
        """Join whole sentences into one paragraph."""
        return ("" if self.language == "zh-CN" else " ").join(parts)

    def clauses(self, parts: Iterable[str]) -> str:
        """Join clauses of one cell: ； or semicolons."""
        return ("；" if self.language == "zh-CN" else "; ").join(parts)


def listed(prose: Prose, parts: Iterable[Text]) -> str:
    """List points that each begin like a sentence: after a semicolon English would not."""
    return ("；" if prose.language == "zh-CN" else " · ").join(map(prose.value, parts))


def cell(text: str, mark: Mark = "none", *, strong: bool = False) -> Cell:
    """Make a cell; a mark adds its sign."""
    return Cell(text, mark, strong)


def row(*texts: str | Cell) -> Row:
    """Make a table row from texts and finished cells."""
    return Row(tuple(text if isinstance(text, Cell) else Cell(text) for text in texts))


def group_row(text: str) -> Row:
    """Make a row that heads the rows below it."""
    return Row((Cell(text),), group=True)


def columns(heads: Iterable[str], widths: Sequence[float], right: Sequence[int] = ()) -> tuple[Column, ...]:
    """Make columns; `right` are the places (from 0) whose cells stand at the right."""
    pairs = zip(heads, widths, strict=True)
    return tuple(Column(head, "right" if n in right else "left", width) for n, (head, width) in enumerate(pairs))


def heading(prose: Prose, id_: str, level: int = 1, *, numbered: bool = True) -> Heading:
    """Make a heading; its wording is the key `head-<id>` of the deliverable's topic file."""
    return Heading(id_, level, prose.text(f"head-{id_}"), numbered)


def shared_heading(prose: Prose, id_: str, level: int = 1) -> Heading:
    """Make a heading that several deliverables have: its wording is the key `head-<id>` of `builder.yaml`."""
    return Heading(id_, level, prose.shared(f"head-{id_}"))


# --- front matter ------------------------------------------------------------------------------------------------


def front_matter(result: EngagementResult, prose: Prose, code: str) -> FrontMatter:
    """Return cover, revision record and approval steps; the title is the key `title` of the topic file."""
    engagement = result.engagement
    revision = Revision(
        engagement.version, engagement.today, prose.shared("revision-first"), prose.value(engagement.consultant)
    )
    return FrontMatter(
        number=f"{engagement.document_number}-{code}",
        title=prose.text("title"),
        client=prose.value(engagement.client),
        consultant=prose.value(engagement.consultant),
        version=engagement.version,
        confidentiality=prose.value(engagement.confidentiality),
        inputs_as_of=engagement.today,
        revisions=(revision,),
        approvals=tuple(prose.shared(f"approval-{step}") for step in APPROVALS),
    )


# --- names -------------------------------------------------------------------------------------------------------


def alternative_names(result: EngagementResult, prose: Prose) -> dict[str, str]:
    """Return the short printed name of every alternative by id."""
    return {id_: prose.value(name) for id_, name in short_names(result.engagement.alternatives).items()}


def short_names(alternatives: Sequence[Alternative]) -> dict[str, Text]:
    """Return names without the bracket at their end (edition, deployment), unless that would make two alike."""
    short = {
        one.id: Text(_BRACKET_AT_END.sub("", one.name.zh), _BRACKET_AT_END.sub("", one.name.en)) for one in alternatives
    }
    alike = len({name.zh for name in short.values()}) < len(short) or len({name.en for name in short.values()}) < len(
        short
    )
    return {one.id: one.name for one in alternatives} if alike else short


def with_short_names(statement: Statement, alternatives: Sequence[Alternative]) -> Statement:
    """Return a statement in which the full names of alternatives are replaced by the short ones."""
    short = short_names(alternatives)
    return _with_names(statement, {one.name: short[one.id] for one in alternatives})


def _with_names(statement: Statement, names: Mapping[Text, Text]) -> Statement:
    return Statement(statement.code, {key: _replaced(value, names) for key, value in statement.params.items()})


def _replaced(value: object, names: Mapping[Text, Text]) -> object:
    match value:
        case tuple():
            return tuple(_replaced(part, names) for part in value)
        case Statement():
            return _with_names(value, names)
        case Text():
            return names.get(value, value)
        case _:
            return value


def alternative_in_full(alternative: Alternative, prose: Prose) -> str:
    """Return name, edition and deployment; what the company keeps has neither, and some names say so themselves."""
    name = prose.value(alternative.name)
    edition = prose.value(alternative.product.editions[alternative.edition_id].name)
    if alternative.keeps_current or edition in name:
        return name
    deployment = prose.shared(f"deployment-{alternative.deployment}")
    return prose.shared("alternative-in-full", name=name, edition=edition, deployment=deployment)


def person_shown(result: EngagementResult, stakeholder_id: str, prose: Prose) -> str:
    """Return how a respondent may be shown: by name, by role, or not at all (a setting of the engagement)."""
    person = next((p for p in result.engagement.stakeholders if p.id == stakeholder_id), None)
    if person is None:
        return stakeholder_id
    if result.engagement.marks_shown == "named":
        return prose.shared("person-named", name=person.name, role=person.role)
    if result.engagement.marks_shown == "by_role":
        return prose.value(person.role)
    return prose.shared("person-anonymous")


def role_title(result: EngagementResult, code: str, prose: Prose) -> str:
    """Return the title of a project role; a code the plan template does not know prints as it is."""
    template = result.packs.plan_templates.get(result.engagement.plan.template_id)
    role = template.roles.get(code) if template else None
    return prose.value(role.title) if role else code


def provisional(text: str, prose: Prose, *, is_provisional: bool) -> str:
    """Add 暂定 / provisional to a date that depends on a calendar not yet announced or on a decision not yet taken."""
    return prose.shared("provisional", text=text) if is_provisional else text


# --- terms, references, assumptions ------------------------------------------------------------------------------


def glossary_table(prose: Prose, terms: Iterable[str]) -> Table:
    """Return terms and abbreviations: `term-<key>` and `meaning-<key>` of `builder.yaml`."""
    rows = tuple(row(prose.shared(f"term-{term}"), prose.shared(f"meaning-{term}")) for term in terms)
    heads = (prose.shared("column-term"), prose.shared("column-meaning"))
    return Table("glossary-table", prose.shared("caption-glossary"), columns(heads, (1, 3)), rows)


def references_table(result: EngagementResult, prose: Prose, standards: Iterable[str]) -> Table:
    """Return what the document draws on: the packs with their versions, and standards it was organised after (参照)."""
    rows = [group_row(prose.shared("references-inputs"))]
    rows += [row(number, title, how) for number, title, how in _inputs(result, prose)]
    rows.append(group_row(prose.shared("references-standards")))
    for key in standards:
        rows.append(
            row(
                prose.shared(f"standard-{key}-number"), prose.shared(f"standard-{key}"), prose.shared("reference-after")
            )
        )
    heads = (prose.shared("column-number"), prose.shared("column-title"), prose.shared("column-use"))
    return Table("references-table", prose.shared("caption-references"), columns(heads, (1.1, 3, 1)), tuple(rows))


def _inputs(result: EngagementResult, prose: Prose) -> Iterator[tuple[str, str, str]]:
    answered = dict.fromkeys(answer.questionnaire_id for answer in result.engagement.answers)
    by_version: dict[str, list[Text]] = {}
    for id_ in answered:
        questionnaire = result.packs.questionnaires.get(id_)
        if questionnaire:
            by_version.setdefault(_pack(result, prose, id_, questionnaire.version), []).append(questionnaire.title)
    for number, titles in by_version.items():
        quoted = tuple(prose.shared("questionnaire-title", title=title) for title in titles)
        # Chinese book-title marks stand side by side without a comma between them
        listed = "".join(quoted) if prose.language == "zh-CN" else quoted
        text = prose.shared("answered-questionnaires", count=len(titles), titles=listed)
        yield number, text, prose.shared("reference-input")
    catalogue, scale = result.packs.catalogue, result.packs.rating_scale
    used = prose.shared("reference-used")
    yield _pack(result, prose, catalogue.id, catalogue.version), prose.shared("pack-catalogue"), used
    yield _pack(result, prose, scale.id, scale.version), prose.shared("pack-scale"), used


def _pack(result: EngagementResult, prose: Prose, id_: str, version: str) -> str:
    return prose.shared("pack-version", id=id_, version=result.engagement.based_on.get(id_, version))


def assumption_list(prose: Prose, assumptions: Iterable[str]) -> tuple[Block, ...]:
    """Return the assumptions of a document, each marked as one and editable."""
    lead = Paragraph("assumptions-lead", prose.shared("assumptions-lead"))
    return lead, Bullets("assumptions-list", tuple(assumptions))


# --- contradictions and open items -------------------------------------------------------------------------------


def contradictions_blocks(result: EngagementResult, prose: Prose) -> tuple[Block, ...]:
    """Return the facts stated differently: every value kept, none averaged, with who must decide."""
    found = result.diagnosis.contradictions
    if not found:
        return (Paragraph("contradictions-none", prose.shared("contradictions-none")),)
    heads = tuple(prose.shared(f"column-{key}") for key in ("fact", "stated", "used", "owner"))
    rows = tuple(_contradiction_row(result, one, prose) for one in found)
    key = "caption-contradictions-settings" if any(one.setting for one in found) else "caption-contradictions"
    caption = prose.shared(key, count=len(found))
    return (Table("contradictions-table", caption, columns(heads, (1.6, 2.6, 1.3, 1.2)), rows),)


def _contradiction_row(result: EngagementResult, found: Contradiction, prose: Prose) -> Row:
    stated = (
        prose.shared(
            "stated-by",
            who=person_shown(result, one.respondent_id, prose),
            value=answer_text(result, found.question_id, one.value, prose),
        )
        for one in found.stated
    )
    used = answer_text(result, found.question_id, found.used.value, prose)
    if found.setting:
        taken = prose.shared("used-setting", value=used, setting=found.setting)
    else:
        taken = prose.shared("used-decided" if found.decided else "used-provisional", value=used)
    return row(prose.value(found.text), prose.clauses(stated), taken, _decider(result, found, prose))


def _decider(result: EngagementResult, found: Contradiction, prose: Prose) -> Cell:
    """Return who must decide: the stated owner, else the roles that the list of open items names for it."""
    if found.owner:
        return cell(prose.value(found.owner))
    if found.decided:
        return cell(prose.shared("owner-not-needed"))
    ids = {f"contradiction:{found.id}", f"setting:{found.id}"}
    asked = (one.answered_by for one in result.diagnosis.open_questions if one.id in ids)
    roles = prose.join(role_title(result, code, prose) for code in next(asked, ()))
    return cell(roles) if roles else cell(prose.shared("owner-wanted"), "watch")


def answer_text(result: EngagementResult, question_id: str, value: AnswerValue, prose: Prose) -> str:
    """Print an answer as the question means it: options by their label, fractions as per cent, amounts as money."""
    question = next(
        (q.questions[question_id] for q in result.packs.questionnaires.values() if question_id in q.questions), None
    )
    if value is None or question is None:
        return prose.value(value)
    options = _options(question)
    if isinstance(value, tuple):
        return prose.join(options.get(part, part) for part in value)
    if isinstance(value, str) and value in options:
        return prose.value(options[value])
    return _quantity(result, question, value, prose)


def _quantity(result: EngagementResult, question: Question, value: AnswerValue, prose: Prose) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return prose.value(value)
    if question.type == "money":
        return prose.value(Money(Decimal(str(value)), result.engagement.currency))
    if question.type == "fraction":
        return prose.value(value, "percent")
    # units of questions are given in Chinese only; in English the question itself names the unit
    if question.type in _QUANTITIES and question.unit:
        return prose.shared("quantity", value=value, unit=question.unit)
    return prose.value(value)


def _options(question: Question) -> dict[str, Text]:
    every = [*question.options, *(option for column in question.columns for option in column.options)]
    return {option.id: option.text for option in every}


@dataclass(frozen=True, slots=True)
class Open:
    """An open item that a document adds to those of the diagnosis."""

    text: str
    answered_by: str
    matters_for: str


def open_items(
    result: EngagementResult,
    prose: Prose,
    stages: Iterable[str],
    own: Iterable[Open] = (),
    *,
    without: Collection[str] = (),
) -> tuple[OpenItem, ...]:
    """
    Return what is open: the document's own items first, then the open questions of the stages it reports on.

    `without` names questions (ids of the register) that another document asks.
    """
    wanted = set(stages)
    found = (one for one in result.diagnosis.open_questions if wanted & set(one.stages) and one.id not in without)
    asked = (_asked(result, one, prose) for one in found)
    every = dict.fromkeys((*own, *asked))
    return tuple(OpenItem(f"O-{n:02d}", one.text, one.answered_by, one.matters_for) for n, one in enumerate(every, 1))


def _asked(result: EngagementResult, question: OpenQuestion, prose: Prose) -> Open:
    kind = question.id.split(":", maxsplit=1)[0]
    keys = {
        "contradiction": "open-contradiction",
        "setting": "open-setting",
        "question": "open-question",
        "sheet": "open-sheet",
    }
    key = keys.get(kind, "open-register")
    who = prose.join(role_title(result, code, prose) for code in question.answered_by)
    matters = prose.value(question.matters_for) if question.matters_for else prose.shared("matters-unstated")
    return Open(prose.shared(key, text=question.text), who or prose.shared("owner-wanted"), matters)


# --- evidence ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EvidenceUse:
    """
    Which facts of one product a document relies on, and what each of them shows (requirement codes).

    `key` tells apart two alternatives of one product; `further_sources` are cited without a fact (offers).
    """

    key: str
    owner: str
    product: Product
    shows: Mapping[str, tuple[str, ...]]
    further_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceIndex:
    """The numbered sources of a document: E01, E02 … by key of use and source id."""

    uses: tuple[EvidenceUse, ...]
    numbers: Mapping[tuple[str, str], str]

    def cite(self, key: str, source_ids: Iterable[str], prose: Prose) -> str:
        """Return the numbers of some sources, runs drawn together; those the document does not use are left out."""
        wanted = {(key, id_) for id_ in source_ids}
        places = enumerate(self.numbers.items())
        cited = [(place, number) for place, (one, number) in places if one in wanted]
        runs = groupby(enumerate(cited), key=lambda counted: counted[1][0] - counted[0])
        return prose.join(part for _, run in runs for part in _run([number for _, (_, number) in run]))


def _run(numbers: Sequence[str]) -> Sequence[str]:
    """Write three or more consecutive numbers as the first to the last."""
    return numbers if len(numbers) < _SHORTEST_RUN else (f"{numbers[0]}–{numbers[-1]}",)


def index_evidence(uses: Iterable[EvidenceUse]) -> EvidenceIndex:
    """Number the sources in the order in which products and their sources are listed."""
    kept = tuple(uses)
    keys = [(use.key, source.id) for use in kept for source in used_sources(use)]
    return EvidenceIndex(kept, {key: f"E{n:02d}" for n, key in enumerate(dict.fromkeys(keys), start=1)})


def used_sources(use: EvidenceUse) -> tuple[Source, ...]:
    """Return the sources of the facts in use, in the order of the profile."""
    wanted = {use.product.facts[id_].source_id for id_ in use.shows} | set(use.further_sources)
    return tuple(source for source in use.product.sources.values() if source.id in wanted)


def evidence_tables(result: EngagementResult, prose: Prose, index: EvidenceIndex) -> tuple[Block, ...]:
    """Return the evidence index: per product the sources with citation and grade, below each the facts it states."""
    return tuple(_evidence_table(result, prose, index, use) for use in index.uses if used_sources(use))


def _evidence_table(result: EngagementResult, prose: Prose, index: EvidenceIndex, use: EvidenceUse) -> Table:
    facts = {id_: (use.product.facts[id_], prose.value(use.product.facts[id_].statement)) for id_ in use.shows}
    # records of a tender name the requirements by result; a column that repeats them tells nothing
    named = all(id_ in facts[fact_id][1] for fact_id, shown in use.shows.items() for id_ in shown)
    rows: list[Row] = []
    for source in used_sources(use):
        rows.append(group_row(_citation(result, prose, index.numbers[use.key, source.id], source)))
        for fact_id, (fact, statement) in facts.items():
            if fact.source_id == source.id:
                said = prose.sentences(filter(None, (statement, _other_date(prose, fact, source))))
                rows.append(row(said) if named else row(said, prose.join(use.shows[fact_id])))
    keys, widths = (("evidence-fact",), (5.7,)) if named else (("evidence-fact", "shows"), (4.5, 1.2))
    heads = tuple(prose.shared(f"column-{key}") for key in keys)
    caption = prose.shared("caption-evidence", owner=use.owner)
    return Table(f"evidence-{use.key}", caption, columns(heads, widths), tuple(rows))


def _other_date(prose: Prose, fact: Fact, source: Source) -> str:
    """Say as of when a fact holds, unless the citation above it already does (to the day, month or year)."""
    stated, cited = fact.as_of or "", source.date or ""
    if stated == cited or (stated and cited and (cited.startswith(stated) or stated.startswith(cited))):
        return ""
    return prose.shared("fact-as-of", date=stated or prose.shared("undated"))


def _citation(result: EngagementResult, prose: Prose, number: str, source: Source) -> str:
    grade = result.packs.rating_scale.grade_texts[GRADE_OF_KIND[source.kind]]
    return prose.shared(
        "citation",
        number=number,
        title=source.title,
        publisher=source.publisher,
        date=source.date or prose.shared("undated"),
        address=source.address or prose.shared("no-address"),
        grade=grade,
    )


def days_until(today: date, iso: str) -> int | None:
    """Return calendar days from today to an ISO day; None when it is given only to the month or year."""
    return (date.fromisoformat(iso) - today).days if len(iso) == len("2026-01-01") else None
