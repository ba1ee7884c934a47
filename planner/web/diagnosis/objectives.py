"""Objectives: what is wanted, measurably; suggestions by pain, and refusals with a reason and a better example."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.content.answer_checks import StandingAnswers
from planner.domain.diagnosis.objective_library import fill_objective, nearest_objectives, pattern_shown
from planner.domain.model.objective import ChangeKind, Objective
from planner.domain.model.objective_library import LibraryObjective
from planner.domain.model.questionnaire import Question, Questionnaire
from planner.domain.model.stakeholder import Stakeholder
from planner.domain.model.template import KpiDefinition
from planner.domain.model.text import Text
from planner.errors import InputError, NotAllowedError, NotFoundError, Problem
from planner.services.answering import may_answer_for, read_answers
from planner.services.stating import (
    OBJECTIVES,
    ChangedRowError,
    UnsoundRowError,
    missing_of,
    objective_rows,
    remove_objective,
    row_of,
    state_objective,
)
from planner.web.diagnosis.answer import fault_said
from planner.web.diagnosis.blueprint import diagnosis
from planner.web.diagnosis.forms import Faults, read_cells, shown_row
from planner.web.diagnosis.said import cell_said
from planner.web.diagnosis.standing import lists_of, questionnaire_of, standing
from planner.web.found import findings
from planner.web.guard import Opened, act, floor, needs, open_engagement, say

_KEY = "0"
_MOST_SUGGESTIONS = 8
# a row that is sent along to see whether somebody changed it in between
_LONGEST_ROW = 50_000


@dataclass(frozen=True, slots=True)
class Stated:
    """One objective as it is kept, who stated it, its text and KPI in words, and what it lacks to be measured."""

    row: Mapping[str, Any]
    person: Stakeholder
    text: str
    kpi: str
    said: Mapping[str, str]
    missing: tuple[str, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An objective of the library, and the pains that ask for it."""

    entry: LibraryObjective
    pattern: Text
    pains: tuple[Text, ...]


@diagnosis.get("/e/<slug>/diagnosis/objectives")
@needs("view")
def objectives(slug: str) -> str:
    """Show the objectives with what they lack, and suggestions for the pains that none answers yet."""
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    stated = stated_objectives(opened, answers)
    return render_template(
        "diagnosis/objectives.html",
        found=findings(opened),
        stated=stated,
        suggestions=suggested_objectives(opened, answers, stated),
        may_state=opened.may("answer") and bool(_speakers(opened, answers)),
    )


@diagnosis.get("/e/<slug>/diagnosis/objectives/new")
@needs("answer")
def new_objective(slug: str) -> str:
    """Show the form for a new objective; an entry of the library may be the start of it."""
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    entry = answers.packs.objective_library.objectives.get(request.args.get("library", ""))
    row: dict[str, Any] = {"change": "value"}
    if entry is not None:
        row = {"library": entry.id, "objective_class": entry.objective_class, "kpi": entry.kpi_id,
               "pains": list(entry.pain_ids), "requirements": list(entry.requirement_ids), **row}  # fmt: skip
    speakers = _speakers(opened, answers)
    if not speakers:
        raise NotAllowedError("answer")
    return _form(answers, speakers[0].id, row, None, {}, speakers)


@diagnosis.post("/e/<slug>/diagnosis/objectives/new")
@needs("answer")
def state_new(slug: str) -> Response | tuple[str, int]:
    """Save a new objective."""
    opened = open_engagement(slug)
    return _saved(opened, standing(opened.engagement), request.form.get("respondent", ""), None)


@diagnosis.get("/e/<slug>/diagnosis/objectives/<respondent_id>/<row_id>")
@needs("answer")
def objective(slug: str, respondent_id: str, row_id: str) -> str:
    """Show the form of one objective."""
    answers, row = objective_found(slug, respondent_id, row_id)
    return _form(answers, respondent_id, row, row, {})


@diagnosis.post("/e/<slug>/diagnosis/objectives/<respondent_id>/<row_id>")
@needs("answer")
def change_objective(slug: str, respondent_id: str, row_id: str) -> Response | tuple[str, int]:
    """Save a changed objective."""
    answers, _ = objective_found(slug, respondent_id, row_id)
    return _saved(open_engagement(slug), answers, respondent_id, _before(row_id))


@diagnosis.get("/e/<slug>/diagnosis/objectives/<respondent_id>/<row_id>/remove")
@needs("answer")
def objective_to_remove(slug: str, respondent_id: str, row_id: str) -> str:
    """Ask whether an objective is to be removed."""
    answers, row = objective_found(slug, respondent_id, row_id)
    return render_template("diagnosis/objective_remove.html", text=_text(answers, row))


@diagnosis.post("/e/<slug>/diagnosis/objectives/<respondent_id>/<row_id>/remove")
@needs("answer")
def remove_it(slug: str, respondent_id: str, row_id: str) -> Response:
    """Remove an objective."""
    answers, row = objective_found(slug, respondent_id, row_id)
    engagement = open_engagement(slug).engagement
    remove_objective(floor().keeping, engagement.id, _sheet(answers), respondent_id, row_id, act())
    flash(say().label("page-diagnosis.objective-removed", text=_text(answers, row)), "good")
    return redirect(url_for(".objectives", slug=slug))


# --- parts -------------------------------------------------------------------------------------------------------


def _sheet(answers: StandingAnswers) -> Questionnaire:
    return questionnaire_of(answers, OBJECTIVES)


def _question(answers: StandingAnswers) -> Question:
    return _sheet(answers).questions[OBJECTIVES]


def _speakers(opened: Opened, answers: StandingAnswers) -> list[Stakeholder]:
    return [one for one in answers.stakeholders.values() if may_answer_for(opened.membership, one.id)]


def objective_found(slug: str, respondent_id: str, row_id: str) -> tuple[StandingAnswers, Mapping[str, Any]]:
    """Return one objective as it is kept, and what it is checked by; only for whoever may answer as this person."""
    opened = open_engagement(slug)
    answers = standing(opened.engagement)
    if respondent_id not in answers.stakeholders:
        raise NotFoundError(Problem("no-such-page", ""))
    if not may_answer_for(opened.membership, respondent_id):
        raise NotAllowedError("answer")
    with floor().keeping.reading() as unit:
        row = row_of(read_answers(unit, opened.engagement.id, _sheet(answers), respondent_id), row_id)
    if row is None:
        raise NotFoundError(Problem("no-such-page", ""))
    return answers, row


def _before(row_id: str) -> dict[str, Any]:
    text = request.form.get("before", "")
    try:
        before = json.loads(text) if len(text) <= _LONGEST_ROW else None
    except (ValueError, RecursionError):
        before = None
    if not isinstance(before, dict) or before.get("id") != row_id:
        raise InputError([Problem("form-too-old", "")])
    return before


def _saved(
    opened: Opened, answers: StandingAnswers, respondent_id: str, before: dict[str, Any] | None
) -> Response | tuple[str, int]:
    if respondent_id not in answers.stakeholders or not may_answer_for(opened.membership, respondent_id):
        raise NotAllowedError("answer")
    row = read_cells(_question(answers), _KEY, request.form, before or {}, g.language)
    speakers = _speakers(opened, answers) if before is None else None
    try:
        state_objective(
            floor().keeping,
            answers,
            opened.engagement.id,
            _sheet(answers),
            respondent_id,
            row,
            before,
            answers.known.get(OBJECTIVES, ()),
            act(),
        )
    except UnsoundRowError as error:
        faults: dict[tuple[str | int, ...], list[str]] = {}
        for column, problem in error.placed:
            place = (OBJECTIVES, 0, column) if column else (OBJECTIVES, 0)
            faults.setdefault(place, []).append(fault_said(problem))
        return _form(answers, respondent_id, row, before, faults, speakers), 422
    except ChangedRowError as error:
        kept = error.kept
        return _form(answers, respondent_id, row, dict(kept or {}) or before, {}, speakers, theirs=kept or {}), 409
    flash(say().label("page-diagnosis.objective-saved"), "good")
    return redirect(url_for(".objectives", slug=opened.engagement.slug))


def _form(
    answers: StandingAnswers,
    respondent_id: str,
    row: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    faults: Faults,
    speakers: list[Stakeholder] | None = None,
    theirs: Mapping[str, Any] | None = None,
) -> str:
    shown = shown_row(_question(answers), _KEY, row, lists_of(answers), g.language, faults)
    library = answers.packs.objective_library
    near = nearest_objectives(_text(answers, row), library) if faults else ()
    return render_template(
        "diagnosis/objective.html",
        shown=shown,
        before=None if before is None else json.dumps(before, ensure_ascii=False),
        person=answers.stakeholders[respondent_id],
        speakers=speakers,
        currency=answers.currency,
        missing=missing_of(row, library.objectives) if before is not None or faults else (),
        near=[(entry, pattern_shown(entry)) for entry in near],
        theirs=None if theirs is None else _said(answers, theirs),
        columns={column.id: column.text for column in _question(answers).columns},
        entry=library.objectives.get(str(row.get("library"))),
    )


def _said(answers: StandingAnswers, row: Mapping[str, Any]) -> dict[str, str]:
    columns = _question(answers).columns
    return {one.id: cell_said(answers, one, row[one.id]) for one in columns if row.get(one.id) is not None}


def _text(answers: StandingAnswers, row: Mapping[str, Any]) -> str:
    if row.get("text"):
        return _said(answers, row)["text"]
    entry = answers.packs.objective_library.objectives.get(str(row.get("library")))
    return str(row.get("id", "")) if entry is None else say().value(_worded_by_library(answers, entry, row))


def _worded_by_library(answers: StandingAnswers, entry: LibraryObjective, row: Mapping[str, Any]) -> Text:
    """Return the wording of a library entry with the figures of a row, as the engines will find it."""
    start, target = (
        float(row[key]) if type(row.get(key)) in (int, float) else None for key in ("start_value", "target")
    )
    if start is None and target is None:
        return pattern_shown(entry)
    change = row.get("change") if row.get("change") in get_args(ChangeKind) else None
    empty = Objective(
        "", entry.text, entry.objective_class, str(row.get("kpi") or entry.kpi_id), start, target, change,
        None, None, None, (), (), "",
    )  # fmt: skip
    packs = answers.packs
    return fill_objective(empty, entry, packs.objective_library, packs.outcomes.kpis, worded=False).text


def stated_objectives(opened: Opened, answers: StandingAnswers) -> list[Stated]:
    """Return the objectives of all respondents in words, with what each lacks to be measured."""
    found: list[Stated] = []
    library = answers.packs.objective_library.objectives
    kpis = answers.packs.outcomes.kpis
    with floor().keeping.reading() as unit:
        sheets = [read_answers(unit, opened.engagement.id, _sheet(answers), one) for one in answers.stakeholders]
    for sheet in sheets:
        for row in objective_rows(sheet):
            entry = library.get(str(row.get("library")))
            kpi = kpis.get(str(row.get("kpi") or (entry.kpi_id if entry else "")))
            person = answers.stakeholders[sheet.respondent_id]
            may_change = opened.may("answer") and may_answer_for(opened.membership, person.id)
            found.append(
                Stated(
                    row,
                    person,
                    _text(answers, row),
                    "" if kpi is None else say().value(kpi.text),
                    _figures(answers, row, kpi),
                    missing_of(row, library),
                    may_change,
                )
            )
    return found


def _figures(answers: StandingAnswers, row: Mapping[str, Any], kpi: KpiDefinition | None) -> dict[str, str]:
    """Return the figures of an objective in words; shares and relative changes in per cent."""
    said = _said(answers, row)
    is_share = kpi is not None and kpi.is_fraction
    unit = "" if kpi is None or is_share else say().value(kpi.unit)
    for key in ("start_value", "target"):
        raw = row.get(key)
        relative = key == "target" and row.get("change") in ("relative", "points")
        if isinstance(raw, int | float) and (is_share or relative):
            said[key] = say().value(raw, "percent1")
        elif unit and key in said:
            said[key] = f"{said[key]} {unit}"
    if row.get("change") in ("relative", "points") and "target" in said:
        said["target"] = say().label(f"page-diagnosis.by-{row['change']}", change=said["target"])
    return said


def suggested_objectives(opened: Opened, answers: StandingAnswers, stated: list[Stated]) -> list[Suggestion]:
    """Return entries of the library for the heaviest pains, those for pains that nothing answers yet first."""
    result = findings(opened).result
    library = answers.packs.objective_library.objectives
    used = {str(one.row.get("library")) for one in stated} | {str(one.row.get("kpi")) for one in stated}
    answered = {str(code) for one in stated for code in one.row.get("pains") or ()}
    pains = [one.pain_id for one in result.diagnosis.pains if one.burden] if result is not None else []
    order = {code: (code in answered, place) for place, code in enumerate(pains)}
    ranked = sorted(
        (entry for entry in library.values() if entry.id not in used and entry.kpi_id not in used),
        key=lambda entry: (min((order[c] for c in entry.pain_ids if c in order), default=(True, len(pains))), entry.id),
    )
    texts = answers.packs.catalogue.pain_points
    return [
        Suggestion(entry, pattern_shown(entry), tuple(texts[c].text for c in entry.pain_ids if c in order))
        for entry in ranked[:_MOST_SUGGESTIONS]
    ]
