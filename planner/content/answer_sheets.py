"""Answer files: what each respondent said, checked against the questions, merged, and where they contradict."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from planner.content.convert_common import plain_or_text
from planner.content.reader import KeyPath, YamlFile
from planner.content.vocabulary import TYPE_LABELS
from planner.content.weighting_sheets import WEIGHTING_QUESTIONS, weighting_from, weighting_problems
from planner.domain.diagnosis.answers import (
    AnswerFault,
    KnownIds,
    answer_value,
    check_answer,
    check_values,
    fact_value,
    facts_of,
    values_in_force,
)
from planner.domain.model.condition import FactValue
from planner.domain.model.objective import Contradiction, StatedValue
from planner.domain.model.questionnaire import (
    Answer,
    AnswerValue,
    Column,
    Question,
    Questionnaire,
    Row,
    Table,
)
from planner.domain.model.stakeholder import DatedWeighting, Stakeholder, Weighting
from planner.domain.model.text import Text
from planner.errors import Problem, Statement

Values = dict[str, AnswerValue | Table]


@dataclass(frozen=True, slots=True)
class Entry:
    """One respondent's raw values to one questionnaire, and where they stand in the file."""

    file: YamlFile
    path: KeyPath
    questionnaire: Questionnaire
    respondent_id: str
    answered_on: date | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerSheets:
    """
    All entries in the order of the stakeholders, and the decided planning values.

    `entries` are those in force, one per person and questionnaire; `stated` are all as they were written, in which
    a person may have answered a questionnaire again on a later day.
    """

    entries: tuple[Entry, ...]
    stakeholders: tuple[Stakeholder, ...]
    planning_values: Mapping[str, Any]
    stated: tuple[Entry, ...] = ()

    def statements(self, question_id: str) -> tuple[tuple[str, AnswerValue | Table], ...]:
        """Return what was stated on a question: respondent id and value, in the order of the stakeholders."""
        found = []
        for entry in self.entries:
            question = entry.questionnaire.questions.get(question_id)
            if question is not None and question_id in entry.values:
                found.append((entry.respondent_id, answer_value(question, entry.values[question_id])))
        return tuple(found)


def gather_sheets(
    files: Iterable[YamlFile],
    questionnaires: Mapping[str, Questionnaire],
    stakeholders: tuple[Stakeholder, ...],
    planning_values: Mapping[str, Any],
) -> tuple[AnswerSheets, list[Problem]]:
    """Collect the entries of all answer files; unknown questionnaires and respondents become problems."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    order = {stakeholder.id: position for position, stakeholder in enumerate(stakeholders)}
    for file in files:
        name, _, version = file.data["questionnaire"].partition("@")
        questionnaire = questionnaires.get(name)
        if questionnaire is None:
            problems.append(
                file.problem("unknown-questionnaire", ("questionnaire",), id=name, known=tuple(questionnaires))
            )
            continue
        if questionnaire.version != version:
            problems.append(_other_version(file, ("questionnaire",), name, version, questionnaire.version))
        problems += _check_respondents(file, order)
        entries += [entry for entry in _entries(file, questionnaire) if entry.respondent_id in order]
    entries.sort(key=lambda entry: order[entry.respondent_id])
    return AnswerSheets(tuple(_in_force(entries)), stakeholders, planning_values, tuple(entries)), problems


def check_sheets(sheets: AnswerSheets, known_ids: KnownIds) -> Iterator[Problem]:
    """
    Yield everything wrong with the answers.

    A required question nobody answered is no fault of the files: the diagnosis lists it as an open question.
    """
    facts = merged_facts(sheets)
    known = {**known_ids, **row_ids(sheets.entries)}
    for entry in sheets.stated or sheets.entries:
        if not entry.values:
            yield entry.file.problem("empty-answers", (*entry.path, "values"))
        for fault in check_values(entry.questionnaire, entry.values, facts=facts, known_ids=known):
            yield problem_of_fault(entry.file, (*entry.path, "values", *fault.path), fault)
    yield from _check_weights(sheets, known)


def check_aggregation(sheets: AnswerSheets, aggregation: str) -> Iterator[Problem]:
    """Yield whose way of weighting keeps judgements from being combined, at the answer itself."""
    says = {person.id: person.say for person in sheets.stakeholders}
    if aggregation != "aij":
        return
    for entry in sheets.entries:
        for question_id, method in WEIGHTING_QUESTIONS.items():
            if method == "pairwise" or not entry.values.get(question_id) or says[entry.respondent_id] <= 0:
                continue
            if entry.values.get("weighting_conflict") is True:
                # these weights do not count, so they need not be combined either
                continue
            place = (*entry.path, "values", question_id)
            used = Statement(f"weights.method-{method}")
            yield entry.file.problem("aggregation-needs-pairs", place, respondent=entry.respondent_id, method=used)


def answers_of(sheets: AnswerSheets) -> tuple[Answer, ...]:
    """Return every answer of checked sheets, by stakeholder and in the order of the questionnaires."""
    return tuple(
        Answer(entry.questionnaire.id, question_id, entry.respondent_id, entry.answered_on, answer_value(question, raw))
        for entry in sheets.entries
        for question_id, raw in entry.values.items()
        for question in (entry.questionnaire.questions[question_id],)
    )


def merged_values(sheets: AnswerSheets) -> Values:
    """
    Return the value to plan with for every answered question.

    A decided planning value comes first, else what the first stakeholder said who knows. Tables are merged row by
    row and field by field in the same way; a row only one respondent lists is kept.
    """
    merged: Values = {}
    for question in _questions(sheets.entries).values():
        stated = [value for _, value in sheets.statements(question.id)]
        if question.type in {"table", "item_table"}:
            merged[question.id] = _merged_table(question, stated, sheets.planning_values)
        elif question.id in sheets.planning_values:
            merged[question.id] = answer_value(question, sheets.planning_values[question.id])
        else:
            merged[question.id] = next((value for value in stated if value is not None), None)
    return merged


def merged_facts(sheets: AnswerSheets) -> dict[str, FactValue]:
    """Return the first stated sound value of every question as a fact for conditions."""
    facts: dict[str, FactValue] = {}
    for entry in reversed(sheets.entries):
        facts.update(facts_of(entry.questionnaire, entry.values))
    questions = _questions(sheets.entries)
    for key, raw in sheets.planning_values.items():
        if key in questions and not any(check_answer(questions[key], raw)):
            facts[key] = fact_value(answer_value(questions[key], raw))
    return facts


def contradictions_of(sheets: AnswerSheets) -> tuple[Contradiction, ...]:
    """Return every fact that two or more respondents state differently, in the order of the questions."""
    found: list[Contradiction] = []
    named = _named_rows(sheets)
    for question in _questions(sheets.entries).values():
        if question.kind != "fact":
            continue
        statements = sheets.statements(question.id)
        if question.type in {"table", "item_table"}:
            found += _table_contradictions(question, statements, sheets.planning_values, named)
        else:
            plain = [StatedValue(who, cast("AnswerValue", value)) for who, value in statements]
            found += _contradiction(question, None, question.text, plain, sheets.planning_values, question)
    return tuple(found)


def weightings_of(sheets: AnswerSheets) -> tuple[Weighting, ...]:
    """Return each stakeholder's weighting of the points, by the method this person chose."""
    order = [stakeholder.id for stakeholder in sheets.stakeholders]
    interested = {who for who, value in sheets.statements("weighting_conflict") if value is True}
    given = [
        dataclasses.replace(weighting_from(method, who, table), has_interest=who in interested)
        for question_id, method in WEIGHTING_QUESTIONS.items()
        for who, table in sheets.statements(question_id)
        if table
    ]
    return tuple(sorted(given, key=lambda weighting: order.index(weighting.stakeholder_id)))


def weighting_history_of(sheets: AnswerSheets) -> tuple[DatedWeighting, ...]:
    """Return every weighting ever stated, oldest first, undated ones before all others."""
    found = []
    for entry in sheets.stated:
        alone = AnswerSheets((entry,), sheets.stakeholders, {})
        reason = entry.values.get("weighting_reason")
        found += [
            DatedWeighting(entry.answered_on, weighting, None if reason is None else plain_or_text(reason))
            for weighting in weightings_of(alone)
        ]
    return tuple(sorted(found, key=lambda dated: dated.stated_on or date.min))


def problem_of_fault(file: YamlFile, path: Sequence[str | int], fault: AnswerFault) -> Problem:
    """Turn a fault of an answer into a problem of a file, with the expected type in words."""
    params = dict(fault.params)
    if "expected" in params:
        params["expected"] = TYPE_LABELS[str(params["expected"])]
    return file.problem(fault.code, path, **params)


def _entries(file: YamlFile, questionnaire: Questionnaire) -> Iterator[Entry]:
    for index, entry in enumerate(file.data["entries"]):
        answered_on = _date_or_none(entry.get("date"))
        yield Entry(file, ("entries", index), questionnaire, entry["respondent"], answered_on, entry["values"])


def _in_force(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield one entry per person and questionnaire: what was answered last, with what was not answered again."""
    by_person: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        by_person.setdefault((entry.respondent_id, entry.questionnaire.id), []).append(entry)
    for own in by_person.values():
        *earlier, last = sorted(own, key=lambda entry: entry.answered_on or date.min)
        values = values_in_force(last.questionnaire, [entry.values for entry in (*earlier, last)])
        yield dataclasses.replace(last, values=values) if earlier else last


def _date_or_none(written: str | None) -> date | None:
    try:
        return None if written is None else date.fromisoformat(written)
    except ValueError:
        # told by the check of the file's dates
        return None


def _check_respondents(file: YamlFile, known: Mapping[str, int]) -> Iterator[Problem]:
    """Nobody answers a questionnaire twice, unless on another stated day: then the later answers hold."""
    seen: dict[str, set[str | None]] = {}
    for index, entry in enumerate(file.data["entries"]):
        who, path = entry["respondent"], ("entries", index, "respondent")
        if who not in known:
            yield file.problem("unknown-respondent", path, id=who, known=tuple(known))
        elif who in seen and (entry.get("date") is None or not seen[who].isdisjoint({entry["date"], None})):
            yield file.problem("respondent-twice", path, id=who)
        seen.setdefault(who, set()).add(entry.get("date"))


def _other_version(file: YamlFile, path: KeyPath, pack: str, stated: str, present: str) -> Problem:
    return file.problem("other-version", path, pack=pack, stated=stated, present=present)


def _check_weights(sheets: AnswerSheets, known: KnownIds) -> Iterator[Problem]:
    for entry in sheets.entries:
        place = (*entry.path, "values")
        used = [question_id for question_id in WEIGHTING_QUESTIONS if entry.values.get(question_id)]
        if len(used) > 1:
            yield entry.file.problem("weighting-two-methods", place, respondent=entry.respondent_id)
        for question_id in used:
            question = entry.questionnaire.questions.get(question_id)
            raw = entry.values[question_id]
            if question is None or any(check_answer(question, raw, known_ids=known)):
                continue
            for fault in weighting_problems(question_id, entry.respondent_id, answer_value(question, raw)):
                yield entry.file.problem(fault.code, (*place, question_id, *fault.path), **fault.params)


def _questions(entries: Iterable[Entry]) -> dict[str, Question]:
    """Return the answered questions in the order of their questionnaires."""
    entries = tuple(entries)
    answered = {question_id for entry in entries for question_id in entry.values}
    questionnaires = {entry.questionnaire.id: entry.questionnaire for entry in entries}
    return {
        question.id: question
        for _, questionnaire in sorted(questionnaires.items())
        for question in questionnaire.questions.values()
        if question.id in answered
    }


def row_ids(entries: Iterable[Entry]) -> dict[str, set[str]]:
    """Return the ids of the rows that table questions hold: question id -> ids."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        for question in entry.questionnaire.questions.values():
            if question.type == "table":
                rows = entry.values.get(question.id)
                listed = [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
                found.setdefault(question.id, set()).update(id_ for id_ in listed if isinstance(id_, str))
    return found


def _merged_table(question: Question, stated: Iterable[AnswerValue | Table], decided: Mapping[str, Any]) -> Table:
    rows: dict[str, dict[str, AnswerValue]] = {}
    for table in stated:
        for row in _rows(table):
            merged = rows.setdefault(str(row["id"]), {})
            for key, value in row.items():
                if merged.get(key) is None:
                    merged[key] = value
    for row_id, merged in rows.items():
        for column in question.columns:
            key = f"{question.id}.{row_id}.{column.id}"
            if key in decided:
                merged[column.id] = _cell_value(column, decided[key])
    return tuple(rows.values())


def _rows(table: AnswerValue | Table) -> Iterator[Row]:
    if isinstance(table, tuple):
        for row in table:
            if isinstance(row, Mapping):
                yield row


def _cell_value(column: Column, raw: Any) -> AnswerValue:
    return cast("AnswerValue", answer_value(_as_question(column), raw))


def _as_question(column: Column) -> Question:
    return Question(
        id=column.id, type=column.type, kind="fact", text=column.text, help=None, required=column.required, topic=None,
        weight=1.0, options=column.options, columns=(), items=None, unit=None, minimum=column.minimum,
        maximum=column.maximum, ask_if=None, answered_by=(), matters_for=None,
    )  # fmt: skip


def _table_contradictions(
    question: Question,
    statements: Iterable[tuple[str, AnswerValue | Table]],
    decided: Mapping[str, Any],
    named: Mapping[tuple[str, str], Text],
) -> Iterator[Contradiction]:
    cells: dict[tuple[str, str], list[StatedValue]] = {}
    names: dict[str, Text] = {}
    for who, table in statements:
        for row in _rows(table):
            row_id = str(row["id"])
            names.setdefault(row_id, _row_name(question, row, named))
            for column in question.columns:
                if column.id in row:
                    cells.setdefault((row_id, column.id), []).append(StatedValue(who, row[column.id]))
    columns = {column.id: column for column in question.columns}
    for (row_id, column_id), stated in cells.items():
        label = _joined(names[row_id], columns[column_id].text)
        yield from _contradiction(
            question, f"{row_id}.{column_id}", label, stated, decided, _as_question(columns[column_id])
        )


def _named_rows(sheets: AnswerSheets) -> dict[tuple[str, str], Text]:
    """Return the names of table rows by question and row id, for rows that refer to them."""
    return {
        (question.id, str(row["id"])): _as_text(row["name"])
        for question in _questions(sheets.entries).values()
        if question.type == "table"
        for _, table in sheets.statements(question.id)
        for row in _rows(table)
        if row.get("name") is not None
    }


def _row_name(question: Question, row: Row, named: Mapping[tuple[str, str], Text]) -> Text:
    """Name a row: by its own name or text, else by what it chooses and refers to, else by its id."""
    own = row.get("name", row.get("text"))
    if own is not None:
        return _as_text(own)
    labels = [_cell_name(column, row.get(column.id), named) for column in question.columns]
    known = [label for label in labels if label is not None]
    if not known:
        return _as_text(row["id"])
    return Text(
        "、".join(dict.fromkeys(label.zh for label in known)), ", ".join(dict.fromkeys(label.en for label in known))
    )


def _cell_name(column: Column, value: AnswerValue, named: Mapping[tuple[str, str], Text]) -> Text | None:
    if column.refers_to is not None:
        return named.get((column.refers_to, str(value)))
    return next((option.text for option in column.options if column.type == "choice" and option.id == value), None)


def _as_text(value: AnswerValue) -> Text:
    return value if isinstance(value, Text) else Text.same(str(value))


def _joined(first: Text, second: Text) -> Text:
    return Text(f"{first.zh}：{second.zh}", f"{first.en}: {second.en}")


def _contradiction(
    question: Question,
    item_id: str | None,
    label: Text,
    stated: Iterable[StatedValue],
    decided: Mapping[str, Any],
    asked: Question,
) -> Iterator[Contradiction]:
    known = tuple(statement for statement in stated if statement.value is not None)
    if len({_comparable(statement.value) for statement in known}) < 2:  # noqa: PLR2004
        return
    key = question.id if item_id is None else f"{question.id}.{item_id}"
    used, is_decided = known[0], key in decided
    if is_decided:
        value = cast("AnswerValue", answer_value(asked, decided[key]))
        same = (statement for statement in known if _comparable(statement.value) == _comparable(value))
        # nobody stated the decided value: then it has no respondent
        used = next(same, StatedValue("", value))
    yield Contradiction(key, question.id, item_id, label, known, used, is_decided, None)


def _comparable(value: Any) -> object:
    """Return what must be equal for two statements to agree: the order of choices and outer blanks do not count."""
    if isinstance(value, tuple):
        return frozenset(value)
    return value.strip() if isinstance(value, str) else value
