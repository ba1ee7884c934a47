"""Checks of one person's answers before they are saved: the same functions that check the files of an engagement."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planner.content.answer_sheets import (
    AnswerSheets,
    Entry,
    gather_sheets,
    merged_facts,
    problem_of_fault,
    row_ids,
)
from planner.content.convert_common import plain_or_text, text
from planner.content.engagement_checks import check_rows
from planner.content.engagements import EngagementFiles, known_ids
from planner.content.reader import YamlFile
from planner.domain.diagnosis.answers import KnownIds, check_values
from planner.domain.model.condition import FactValue, facts_named
from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.stakeholder import Stakeholder
from planner.domain.model.text import Text
from planner.errors import Problem
from planner.services.answering import PlacedProblem
from planner.services.ports import ContentPacks

_ANSWERS, _ALTERNATIVES, _FRAME = "answers/", "alternatives/", "engagement.yaml"


@dataclass(frozen=True)
class _Recording(YamlFile):
    """A file that keeps the places of the problems it makes, as steps and not as text."""

    found: list[PlacedProblem] = field(default_factory=list)

    def problem(self, code: str, path: Sequence[str | int] = (), /, **params: object) -> Problem:
        problem = Problem(code, "", params)
        self.found.append(PlacedProblem(tuple(path), problem))
        return problem


@dataclass(frozen=True, slots=True)
class StandingAnswers:
    """
    What everybody has answered so far, and what checking one person's answers needs of it.

    `names` are the names of table rows by question id and row id, for answers that refer to them.
    """

    packs: ContentPacks
    stakeholders: Mapping[str, Stakeholder]
    currency: str
    sheets: AnswerSheets
    known: KnownIds
    names: Mapping[str, Mapping[str, Text]]

    def facts_beside(self, questionnaire_id: str, respondent_id: str) -> dict[str, FactValue]:
        """
        Return what was said but for one person's answers to one questionnaire, as facts for its conditions.

        Without a questionnaire: everything that was said.
        """
        beside = self._beside(questionnaire_id, respondent_id)
        asked = self.packs.questionnaires.get(questionnaire_id)
        if asked is None:
            return merged_facts(beside)
        # reading all answers of everybody as facts takes longer than the page itself: only those that are asked for
        wanted = {fact for question in asked.questions.values() for fact in facts_named(question.ask_if)}
        entries = tuple(one for one in beside.entries if not wanted.isdisjoint(one.questionnaire.questions))
        return merged_facts(dataclasses.replace(beside, entries=entries))

    def _beside(self, questionnaire_id: str, respondent_id: str) -> AnswerSheets:
        own = (questionnaire_id, respondent_id)
        others = (one for one in self.sheets.entries if (one.questionnaire.id, one.respondent_id) != own)
        return dataclasses.replace(self.sheets, entries=tuple(others), stated=())

    def problems(
        self, questionnaire: Questionnaire, respondent_id: str, values: Mapping[str, Any]
    ) -> tuple[PlacedProblem, ...]:
        """Return everything wrong with one person's values; places begin with the question id."""
        file = _Recording(questionnaire.id, values)
        own = Entry(file, (), questionnaire, respondent_id, None, values)
        beside = self._beside(questionnaire.id, respondent_id)
        known = {**self.known, **row_ids([*beside.entries, own])}
        facts = self.facts_beside(questionnaire.id, respondent_id)
        for fault in check_values(questionnaire, values, facts=facts, known_ids=known):
            problem_of_fault(file, ("values", *fault.path), fault)
        # attachments lie in the database, not in a folder: that one is missing is told when the engagement is read
        tuple(check_rows(own, self.packs, Path()))
        placed = [dataclasses.replace(one, path=one.path[1:]) for one in file.found]
        return tuple(one for one in placed if one.problem.code != "attachment-missing")


def standing_answers(places: Sequence[str], sheets: Mapping[str, Any], packs: ContentPacks) -> StandingAnswers:
    """
    Gather what has been answered.

    Args:
        places: Of all files of the engagement.
        sheets: The frame and the answer sheets by place; what has not the shape of one is left out.
        packs: The packs the engagement is read with.
    """
    frame = sheets.get(_FRAME)
    frame = frame if isinstance(frame, dict) else {}
    files = tuple(
        YamlFile(place, data) for place, data in sheets.items() if place.startswith(_ANSWERS) and _is_answers(data)
    )
    alternatives = tuple(
        YamlFile(place, {"id": Path(place).stem}) for place in places if place.startswith(_ALTERNATIVES)
    )
    people = _stakeholders(frame.get("stakeholders"))
    gathered, _ = gather_sheets(files, packs.questionnaires, tuple(people.values()), frame.get("planning_values") or {})
    read = EngagementFiles(Path(), None, files, alternatives, (), ())
    known = {**known_ids(read, packs), **row_ids(gathered.entries)}
    return StandingAnswers(packs, people, str(frame.get("currency", "")), gathered, known, _names(gathered))


def _is_answers(data: Any) -> bool:
    if not isinstance(data, dict) or not isinstance(data.get("questionnaire"), str):
        return False
    entries = data.get("entries")
    return isinstance(entries, list) and all(
        isinstance(one, dict)
        and isinstance(one.get("respondent"), str)
        and isinstance(one.get("values"), dict)
        and isinstance(one.get("date"), str | None)
        for one in entries
    )


def _stakeholders(listed: Any) -> dict[str, Stakeholder]:
    found: dict[str, Stakeholder] = {}
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and {"id", "name", "role"} <= one.keys():
            say = float(one.get("say") or 0)
            found[one["id"]] = Stakeholder(one["id"], plain_or_text(one["name"]), text(one["role"]), say)
    return found


def _names(sheets: AnswerSheets) -> dict[str, dict[str, Text]]:
    found: dict[str, dict[str, Text]] = {}
    for entry in sheets.entries:
        for question in entry.questionnaire.questions.values():
            rows = entry.values.get(question.id) if question.type == "table" else None
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict) and isinstance(row.get("id"), str):
                    name = _name(row)
                    if name is not None:
                        found.setdefault(question.id, {}).setdefault(row["id"], name)
    return found


def _name(row: Mapping[str, Any]) -> Text | None:
    for key in ("name", "text", "theme", "label", "title"):
        named = row.get(key)
        if isinstance(named, str):
            return Text.same(named)
        if isinstance(named, dict) and {"zh", "en"} <= named.keys():
            return Text(str(named["zh"]), str(named["en"]))
    return None
