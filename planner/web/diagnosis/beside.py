"""The answers of several respondents side by side, with contradictions of facts and spread of opinions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask import render_template, request

from planner.content.answer_checks import StandingAnswers
from planner.content.answer_sheets import Entry
from planner.domain.model.questionnaire import Column, Question, Questionnaire
from planner.domain.model.stakeholder import Stakeholder
from planner.services.keeping import is_same
from planner.web.diagnosis.blueprint import diagnosis
from planner.web.diagnosis.said import cell_said, said_of
from planner.web.diagnosis.standing import by_stage, questionnaire_of, standing
from planner.web.guard import needs, open_engagement, say

Mark = Literal["contradiction", "spread", "agreed", "one", "none"]


@dataclass(frozen=True, slots=True)
class Line:
    """One question, or one row of a table question: what everybody said, and how that fits together."""

    label: str
    said: tuple[str | None, ...]
    mark: Mark
    is_part: bool = False


@diagnosis.get("/e/<slug>/diagnosis/side-by-side")
@needs("view")
def side_by_side(slug: str) -> str:
    """Show one questionnaire with a column for everybody who answered it."""
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    stages = by_stage(answers)
    wanted = request.args.get("questionnaire_id") or next(iter(stages.values()))[0].id
    questionnaire = questionnaire_of(answers, wanted)
    entries, lines = lines_beside(answers, questionnaire)
    people = [answers.stakeholders[entry.respondent_id] for entry in entries]
    if request.args.get("differing"):
        lines = tuple(line for line in lines if line.mark in {"contradiction", "spread"})
    return render_template(
        "diagnosis/side_by_side.html",
        stages=stages,
        questionnaire=questionnaire,
        people=tuple[Stakeholder, ...](people),
        lines=lines,
        counts={mark: sum(line.mark == mark for line in lines) for mark in ("contradiction", "spread")},
        only_differing=bool(request.args.get("differing")),
    )


def lines_beside(answers: StandingAnswers, questionnaire: Questionnaire) -> tuple[Sequence[Entry], tuple[Line, ...]]:
    """Return the entries of a questionnaire, and its lines with what each of them says."""
    entries = [entry for entry in answers.sheets.entries if entry.questionnaire.id == questionnaire.id]
    return entries, tuple(_lines(answers, questionnaire, entries))


def _lines(answers: StandingAnswers, questionnaire: Questionnaire, entries: Sequence[Entry]) -> Iterator[Line]:
    for question in questionnaire.questions.values():
        if question.type in {"table", "item_table"}:
            yield from _table_lines(answers, question, entries)
            continue
        stated = [(question.id in entry.values, entry.values.get(question.id)) for entry in entries]
        said = tuple(said_of(answers, question, raw) if there else None for there, raw in stated)
        known = [raw for there, raw in stated if there and raw is not None]
        yield Line(say().value(question.text), said, _mark(question, question.type, known, len(stated)))


def _table_lines(answers: StandingAnswers, question: Question, entries: Sequence[Entry]) -> Iterator[Line]:
    """Yield a heading, then a line for each row and column that somebody filled in."""
    tables = [_rows(entry.values.get(question.id)) for entry in entries]
    heading = tuple(
        None if question.id not in entry.values
        else say().value(None) if entry.values[question.id] is None
        else say().label("page-diagnosis.rows-count", count=len(table))
        for entry, table in zip(entries, tables, strict=True)
    )  # fmt: skip
    yield Line(say().value(question.text), heading, "none")
    for row_id in dict.fromkeys(id_ for table in tables for id_ in table):
        own = [table.get(row_id) for table in tables]
        for column in question.columns:
            line = _cell_line(answers, question, column, row_id, own)
            if line is not None:
                yield line


def _cell_line(
    answers: StandingAnswers, question: Question, column: Column, row_id: str, rows: Sequence[Mapping[str, Any] | None]
) -> Line | None:
    stated = [(row is not None and column.id in row, (row or {}).get(column.id)) for row in rows]
    if not any(there for there, _ in stated):
        return None
    known = [raw for there, raw in stated if there and raw is not None]
    label = f"{_row_label(answers, question, row_id)} · {say().value(column.text)}"
    said = tuple(cell_said(answers, column, raw) if there else None for there, raw in stated)
    return Line(label, said, _mark(question, column.type, known, len(stated)), is_part=True)


def _row_label(answers: StandingAnswers, question: Question, row_id: str) -> str:
    named = answers.names.get(question.id, {}).get(row_id)
    if named is None and question.items == "pain_points":
        pain = answers.packs.catalogue.pain_points.get(row_id)
        return row_id if pain is None else f"{row_id} {say().value(pain.text)}"
    return row_id if named is None else say().value(named)


def _rows(raw: Any) -> dict[str, Mapping[str, Any]]:
    if isinstance(raw, dict):
        return {code: row for code, row in raw.items() if isinstance(row, dict)}
    if isinstance(raw, list):
        return {str(row.get("id")): row for row in raw if isinstance(row, dict)}
    return {}


def _mark(question: Question, type_: str, known: Sequence[Any], asked: int) -> Mark:
    """Return how statements fit together: facts that differ are a contradiction, opinions that differ a spread."""
    if not known:
        return "none"
    if len(known) == 1:
        return "one" if asked > 1 else "none"
    if all(is_same(_comparable(known[0]), _comparable(one)) for one in known[1:]):
        return "agreed"
    if question.kind == "fact":
        return "contradiction"
    # two people never write the same sentence: that is no spread
    return "none" if type_ == "text" else "spread"


def _comparable(raw: Any) -> Any:
    if isinstance(raw, list):
        return sorted(map(str, raw))
    if isinstance(raw, str):
        return raw.strip()
    return float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else raw
