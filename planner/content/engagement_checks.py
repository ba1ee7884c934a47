"""Checks of an engagement beyond the shape of its files: ids, dates, versions, weights, wording of objectives."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from planner.content.answer_sheets import AnswerSheets, Entry, problem_of_fault
from planner.content.calendar_checks import (
    check_blackout,
    check_calendars,
    check_cells,
    check_meeting,
    check_one_meeting_for_each_body,
)
from planner.content.dates import check_dates
from planner.content.known import Known, check_all_known, check_known, check_unique
from planner.content.reader import KeyPath, YamlFile
from planner.content.references_product import check_product
from planner.content.training_records_checks import check_training_records
from planner.domain.diagnosis.answers import check_answer
from planner.domain.diagnosis.objective_library import nearest_objectives, pattern_shown
from planner.domain.model.objective_library import LibraryObjective
from planner.domain.model.questionnaire import Question
from planner.domain.model.text import Text
from planner.errors import Problem
from planner.services.ports import ContentPacks

_VAGUE = re.compile(
    "提高|提升|加强|增强|改善|优化|强化|促进|完善|improv|increas|enhanc|strengthen|optimi[sz]|better|boost",
    re.IGNORECASE,
)


def check_frame(file: YamlFile, packs: ContentPacks, alternative_ids: Collection[str]) -> Iterator[Problem]:
    """Yield problems of `engagement.yaml`."""
    data = file.data
    known = _known(packs).with_list("alternative", alternative_ids)
    yield from check_dates(file)
    yield from check_unique(file, ("stakeholders",), data["stakeholders"])
    if all(stakeholder["say"] == 0 for stakeholder in data["stakeholders"]):
        yield file.problem("says-all-zero", ("stakeholders",))
    plan = data["plan"]
    yield from check_known(file, ("plan", "template"), "plan-template", plan["template"], known)
    for key, list_name in (("industry_profile", "industry-profile"), ("weight_preset", "weight-preset")):
        if data.get(key) is not None:
            yield from check_known(file, (key,), list_name, data[key], known)
    if plan.get("start") and plan.get("go_live") and plan["go_live"] <= plan["start"]:
        yield file.problem("go-live-before-start", ("plan", "go_live"), start=plan["start"], go_live=plan["go_live"])
    yield from check_calendars(file)
    yield from _check_time_zone(file, plan.get("time_zone"))
    screening = data.get("screening") or {}
    yield from check_all_known(file, ("screening", "products"), "product", screening.get("products", ()), known)
    yield from _check_decisions(file, (data.get("requirements") or {}).get("decisions", ()), known)
    if data.get("award"):
        yield from check_known(file, ("award", "alternative"), "alternative", data["award"]["alternative"], known)
    yield from _check_versions(file, packs)


def _check_time_zone(file: YamlFile, name: str | None) -> Iterator[Problem]:
    """Yield a problem for a time zone nobody knows."""
    if name is not None and name not in available_timezones():
        yield file.problem("unknown-time-zone", ("plan", "time_zone"), value=name)


def check_alternative(file: YamlFile, packs: ContentPacks, stakeholders: Collection[str] = ()) -> Iterator[Problem]:
    """Yield problems of one alternative: its product with the marks of the stakeholders, edition, quotation."""
    data = file.data
    yield from check_dates(file)
    stem = Path(file.name).stem
    if data["id"] != stem:
        yield file.problem("id-not-file-name", ("id",), id=data["id"], expected=stem)
    people = _known(packs).with_list("stakeholder", stakeholders)
    yield from check_product(file, people, data["product"], ("product",))
    editions = {edition["id"]: edition for edition in data["product"]["editions"]}
    known = Known({}).with_list("edition", editions)
    known = known.with_list("source", (source["id"] for source in data["product"]["sources"]))
    yield from check_known(file, ("edition",), "edition", data["edition"], known)
    deployments = editions.get(data["edition"], {}).get("deployments", ())
    if deployments and data["deployment"] not in deployments:
        yield file.problem(
            "deployment-not-offered", ("deployment",), deployment=data["deployment"], offered=tuple(deployments)
        )
    quotation = data.get("quotation")
    if quotation is not None:
        yield from _check_quotation(file, quotation, known)


def check_sheets_in_detail(
    sheets: AnswerSheets, frame: YamlFile, packs: ContentPacks, folder: Path
) -> Iterator[Problem]:
    """Yield problems of the answers that only the meaning of well-known questions shows."""
    for entry in sheets.entries:
        yield from check_rows(entry, packs, folder)
    yield from check_one_meeting_for_each_body(_rows_of(sheets, "meetings"))
    yield from _check_planning_values(sheets, frame)
    yield from _check_sites_of_plan(sheets, frame)
    yield from _check_award(sheets, frame)
    yield from check_training_records(sheets, frame, packs)


def check_rows(entry: Entry, packs: ContentPacks, folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the rows of one person's tables beyond their types."""
    for question_id, check in _ROW_CHECKS.items():
        question = entry.questionnaire.questions.get(question_id)
        rows = entry.values.get(question_id)
        if question is None or not isinstance(rows, list) or any(check_answer(question, rows)):
            continue
        for index, row in enumerate(rows):
            yield from check(entry, (*entry.path, "values", question_id, index), row, packs, folder)


def _check_award(sheets: AnswerSheets, frame: YamlFile) -> Iterator[Problem]:
    """No award before the sponsor has agreed to the objectives (S-016)."""
    agreed = any(entry.values.get("sponsor_agreed") is True for entry in sheets.entries)
    if frame.data.get("award") and not agreed:
        yield frame.problem("award-without-sponsor", ("award",), question="sponsor_agreed")


def attachment_path(folder: Path, name: str) -> Path | None:
    """Return where an attachment lies, named from the folder or from its `attachments/`; None when that is outside."""
    inside = [(base / name).resolve() for base in (folder / "attachments", folder)]
    if not all(path.is_relative_to(folder.resolve()) for path in inside) or ".." in Path(name).parts:
        return None
    return next((path for path in inside if path.is_file()), inside[0])


def _known(packs: ContentPacks) -> Known:
    return Known(
        {
            "requirement": packs.catalogue.requirements.keys(),
            "product": packs.products.keys(),
            "plan-template": packs.unread["plan_template"].keys() if packs.unread else packs.plan_templates.keys(),
            "industry-profile": packs.industries.keys(),
            "weight-preset": packs.catalogue.presets.keys(),
            "kpi": packs.outcomes.kpis.keys(),
        }
    )


def _check_decisions(file: YamlFile, decisions: Collection[Mapping[str, Any]], known: Known) -> Iterator[Problem]:
    yield from check_unique(file, ("requirements", "decisions"), list(decisions), "requirement")
    for index, decision in enumerate(decisions):
        place: KeyPath = ("requirements", "decisions", index)
        yield from check_known(file, (*place, "requirement"), "requirement", decision["requirement"], known)
        if decision.get("must_have") and not decision.get("applicable", True):
            yield file.problem("must-have-not-applicable", place, requirement=decision["requirement"])


def _check_versions(file: YamlFile, packs: ContentPacks) -> Iterator[Problem]:
    """The engagement must be read with the versions it was made with, or bring its own copies."""
    stated: Mapping[str, str] = file.data["based_on"]
    present = _versions(packs, stated)
    for pack, version in stated.items():
        if pack not in present:
            yield file.problem("unknown-pack", ("based_on", pack), id=pack)
        elif present[pack] != version:
            yield file.problem("other-version", ("based_on", pack), pack=pack, stated=version, present=present[pack])


def _versions(packs: ContentPacks, wanted: Collection[str]) -> dict[str, str]:
    single = (packs.catalogue, packs.rating_scale, packs.outcomes, packs.objective_library)
    found = {pack.id: pack.version for pack in single} | dict(packs.trials.versions)
    for mapping in (packs.questionnaires, packs.products, packs.industries):
        found.update({id_: mapping[id_].version for id_ in wanted if id_ in mapping})
    return found | (_versions_of_heads(packs) if packs.unread else _versions_of_later_packs(packs))


def _versions_of_heads(packs: ContentPacks) -> dict[str, str]:
    return {id_: version for heads in packs.unread.values() for id_, version in heads.items()}


def _versions_of_later_packs(packs: ContentPacks) -> dict[str, str]:
    single = (packs.training, packs.acceptance, packs.migration, *([packs.reviews] if packs.reviews else ()))
    versions = dict(packs.configuration.versions) if packs.configuration else {}
    return versions | {pack.id: pack.version for pack in (*single, *packs.plan_templates.values())}


def _check_quotation(file: YamlFile, quotation: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    lines = quotation["lines"]
    yield from check_unique(file, ("quotation", "lines"), lines)
    for index, line in enumerate(lines):
        place: KeyPath = ("quotation", "lines", index)
        yield from check_known(file, (*place, "source"), "source", line["source"], known)
        amount = line["amount"]
        if isinstance(amount, dict) and not amount["low"] <= amount["expected"] <= amount["high"]:
            yield file.problem("not-ordered", (*place, "amount"))
        if line.get("first_year", 1) > line.get("last_year", 5):
            yield file.problem("not-ordered", place)


def _check_objective(
    entry: Entry, place: KeyPath, row: Mapping[str, Any], packs: ContentPacks, _folder: Path
) -> Iterator[Problem]:
    entry_used = packs.objective_library.objectives.get(str(row.get("library")))
    code = row.get("kpi_id", row.get("kpi")) or (entry_used.kpi_id if entry_used else None)
    kpi = packs.outcomes.kpis.get(str(code))
    for column in ("text", "objective_class"):
        if row.get(column) is None and row.get("library") is None:
            yield entry.file.problem(f"objective-without-{column.replace('_', '-')}", place, id=row["id"])
    yield from _check_wording(entry, place, row, packs)
    for key in ("start_value", "target"):
        value = row.get(key)
        if kpi is not None and kpi.is_fraction and isinstance(value, int | float) and value > 1:
            yield entry.file.problem("not-a-fraction", (*place, key), value=value)


def _check_wording(entry: Entry, place: KeyPath, row: Mapping[str, Any], packs: ContentPacks) -> Iterator[Problem]:
    """Refuse «improve efficiency»: a KPI alone makes nothing measurable, without a number there is nothing to reach."""
    text = row.get("text")
    written = " ".join(text.values()) if isinstance(text, dict) else text or ""
    has_number = any(character.isdigit() for character in written)
    if row.get("target") is None and not has_number and _VAGUE.search(written):
        near = nearest_objectives(written, packs.objective_library)
        named = tuple(_named(one) for one in near)
        yield entry.file.problem("objective-vague", (*place, "text"), text=written, near=named)


def _named(entry: LibraryObjective) -> Text:
    pattern = pattern_shown(entry)
    return Text(f"{entry.id}（{pattern.zh}）", f"{entry.id} ({pattern.en})")


def _check_team_member(
    entry: Entry, place: KeyPath, row: Mapping[str, Any], _packs: ContentPacks, _folder: Path
) -> Iterator[Problem]:
    yield from check_cells(entry.file, place, row)


def _check_blackout(
    entry: Entry, place: KeyPath, row: Mapping[str, Any], _packs: ContentPacks, _folder: Path
) -> Iterator[Problem]:
    yield from check_blackout(entry.file, place, row)


def _check_meeting(
    entry: Entry, place: KeyPath, row: Mapping[str, Any], _packs: ContentPacks, _folder: Path
) -> Iterator[Problem]:
    yield from check_meeting(entry.file, place, row)


def _check_data_source(
    entry: Entry, place: KeyPath, row: Mapping[str, Any], _packs: ContentPacks, folder: Path
) -> Iterator[Problem]:
    name = row.get("file")
    if name is None:
        return
    path = attachment_path(folder, name)
    if path is None:
        yield entry.file.problem("path-outside-folder", (*place, "file"), file=name)
    elif not path.is_file():
        yield entry.file.problem("attachment-missing", (*place, "file"), file=name)


def _check_user_group(
    entry: Entry, place: KeyPath, row: Mapping[str, Any], _packs: ContentPacks, _folder: Path
) -> Iterator[Problem]:
    if row["key_users"] > row["headcount"]:
        yield entry.file.problem("more-key-users-than-users", place, id=row["id"])


_ROW_CHECKS = {
    "objectives": _check_objective,
    "team": _check_team_member,
    "trainers": _check_team_member,
    "training_rooms": _check_team_member,
    "blackouts": _check_blackout,
    "meetings": _check_meeting,
    "data_sources": _check_data_source,
    "user_groups": _check_user_group,
}


def _check_planning_values(sheets: AnswerSheets, frame: YamlFile) -> Iterator[Problem]:
    """A decided value names an answered question, or a cell as `question.row.column`, and is of its type."""
    questions = {id_: question for entry in sheets.entries for id_, question in entry.questionnaire.questions.items()}
    for key, raw in sheets.planning_values.items():
        question_id, _, cell = key.partition(".")
        question = questions.get(question_id)
        if question is None or (cell and not _has_cell(sheets, question, cell)):
            yield frame.problem("unknown-planning-value", ("planning_values", key), id=key)
        elif not cell:
            for fault in check_answer(question, raw):
                yield problem_of_fault(frame, ("planning_values", key), fault)


def _has_cell(sheets: AnswerSheets, question: Question, cell: str) -> bool:
    row_id, _, column_id = cell.rpartition(".")
    tables = [table for _, table in sheets.statements(question.id) if isinstance(table, tuple)]
    rows = {str(row["id"]) for table in tables for row in table if isinstance(row, Mapping)}
    return row_id in rows and column_id in {column.id for column in question.columns}


def _check_sites_of_plan(sheets: AnswerSheets, frame: YamlFile) -> Iterator[Problem]:
    plan = frame.data["plan"]
    named: dict[KeyPath, str] = {("plan", "site_calendars", site): site for site in plan.get("site_calendars", {})}
    if plan.get("pilot_site") is not None:
        named = {("plan", "pilot_site"): plan["pilot_site"], **named}
    known = Known({}).with_list("site", (str(row.get("id")) for _, _, row in _rows_of(sheets, "sites")))
    for place, site in named.items():
        yield from check_known(frame, place, "site", site, known)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _rows_of(sheets: AnswerSheets, question_id: str) -> list[tuple[YamlFile, KeyPath, Mapping[str, Any]]]:
    """Return the rows every respondent gave to a table question, with their places."""
    return [
        (entry.file, (*entry.path, "values", question_id, index), row)
        for entry in sheets.entries
        for index, row in enumerate(_list(entry.values.get(question_id)))
        if isinstance(row, dict)
    ]
