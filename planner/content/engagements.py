"""Engagement folders: read, checked and made into an `Engagement`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planner.content.answer_sheets import (
    AnswerSheets,
    answers_of,
    check_aggregation,
    check_sheets,
    gather_sheets,
    merged_values,
    weighting_history_of,
    weightings_of,
)
from planner.content.calendar_checks import (
    check_notice,
    check_notices_together,
    definitions_from,
    notices_from,
)
from planner.content.convert_common import Data, optional_text, plain_or_text, text
from planner.content.convert_company import blackouts_from, company_from, meetings_from, objective_from, team_from
from planner.content.convert_configuration import configuration_sheets_from
from planner.content.convert_money import money_terms_from
from planner.content.convert_operation import operation_from
from planner.content.convert_product import alternative_from
from planner.content.convert_survey import survey_from
from planner.content.convert_training import training_sheets_from
from planner.content.convert_training_results import training_records_from
from planner.content.engagement_checks import check_alternative, check_frame, check_sheets_in_detail
from planner.content.engagement_checks_money import check_money
from planner.content.notice_files import NOTICES_FOLDER
from planner.content.plan_settings import contradictions_with, filled_in
from planner.content.quick_shape import fits
from planner.content.reader import YamlFile, read_yaml
from planner.content.shape import check_shape
from planner.content.steering_files import SteeringFiles, check_steering, read_steering, steering_of
from planner.domain.diagnosis.objective_library import fill_objective
from planner.domain.model.engagement import Award, Engagement, PlanSettings, Screening
from planner.domain.model.objective import Objective
from planner.domain.model.questionnaire import Row
from planner.domain.model.stakeholder import RequirementDecision, Stakeholder
from planner.errors import ContentError, InputError, NotFoundError, Problem
from planner.services.ports import ContentPacks

ENGAGEMENT_FILE = "engagement.yaml"
_FOLDERS = {"answers": "answers", "alternatives": "alternative"}
# what is kept beside the inputs and read by no engine: only its shape is checked
_RECORDS = {"rounds.yaml": "rounds", "decisions/*.yaml": "decision", "selection_what_if/*.yaml": "selection_what_if"}


@dataclass(frozen=True, slots=True)
class EngagementFiles:
    """
    The files of one engagement folder that could be read and are well-shaped.

    `problems` tells of the others; `unread` are the stems of their names.
    """

    folder: Path
    frame: YamlFile | None
    answers: tuple[YamlFile, ...]
    alternatives: tuple[YamlFile, ...]
    problems: tuple[Problem, ...]
    unread: tuple[str, ...]
    notices: tuple[YamlFile, ...] = ()


class FolderEngagementStore:
    """Engagements kept as folders of YAML files."""

    def load(self, folder: Path, packs: ContentPacks) -> Engagement:
        """
        Load an engagement.

        Args:
            folder: Holds `engagement.yaml`, `answers/`, `alternatives/`, `notices/`.
            packs: The packs it is read with; where the engagement has its own copies, those of
                `FileContentSource.for_engagement`.

        Raises:
            NotFoundError: there is no engagement in this folder.
            InputError: every problem found.
        """
        files = read_folder(folder)
        problems = [*files.problems, *_check_alternatives(files, packs)]
        if files.frame is None:
            raise InputError(_without_repeats(problems))
        sheets, of_sheets = _sheets(files, files.frame, packs)
        problems += _check_frame(files, files.frame, packs)
        problems += _check_sheets(files, files.frame, sheets, of_sheets, packs)
        steering = read_steering(folder)
        problems += [*steering.problems, *_check_steering(steering, files.frame, packs)]
        if problems:
            raise InputError(_without_repeats(problems))
        engagement = _engagement(files, files.frame, sheets, packs)
        return dataclasses.replace(engagement, steering=steering_of(steering))

    def check(self, folder: Path, packs: ContentPacks) -> tuple[Problem, ...]:
        """Return every problem of an engagement folder; nothing means it can be loaded."""
        try:
            self.load(folder, packs)
        except InputError as error:
            return error.problems
        except NotFoundError as error:
            return (error.problem,)
        return ()


def read_folder(folder: Path) -> EngagementFiles:
    """
    Read the files of an engagement folder and check their shape; faults of one do not hide those of another.

    Raises:
        NotFoundError: there is no `engagement.yaml`.
    """
    if not (folder / ENGAGEMENT_FILE).is_file():
        near = tuple(sorted(path.parent.name for path in folder.parent.glob(f"*/{ENGAGEMENT_FILE}")))
        raise NotFoundError(Problem("engagement-missing", str(folder), {"near": near}))
    problems: list[Problem] = []
    frame = _read(folder, Path(ENGAGEMENT_FILE), "engagement", problems)
    paths = {name: sorted((folder / name).glob("*.yaml")) for name in _FOLDERS}
    read = {
        name: {path.stem: _read(folder, path.relative_to(folder), kind, problems) for path in paths[name]}
        for name, kind in _FOLDERS.items()
    }
    answers, alternatives = (tuple(file for file in read[name].values() if file is not None) for name in _FOLDERS)
    unread = tuple(stem for name in _FOLDERS for stem, file in read[name].items() if file is None)
    notices = _read_notices(folder, problems)
    for pattern, kind in _RECORDS.items():
        for path in sorted(folder.glob(pattern)):
            _read(folder, path.relative_to(folder), kind, problems)
    return EngagementFiles(folder, frame, answers, alternatives, tuple(problems), unread, notices)


def _read_notices(folder: Path, problems: list[Problem]) -> tuple[YamlFile, ...]:
    paths = sorted((folder / NOTICES_FOLDER).glob("*.yaml"))
    read = [_read(folder, path.relative_to(folder), "holiday_notice", problems) for path in paths]
    found = tuple(file for file in read if file is not None)
    problems += [problem for file in found for problem in check_notice(file)]
    problems += check_notices_together(found)
    return found


def _check_alternatives(files: EngagementFiles, packs: ContentPacks) -> list[Problem]:
    people = [person["id"] for person in files.frame.data["stakeholders"]] if files.frame else []
    return [problem for file in files.alternatives for problem in check_alternative(file, packs, people)]


def _check_frame(files: EngagementFiles, frame: YamlFile, packs: ContentPacks) -> list[Problem]:
    # an alternative that could not be read is not called unknown as well
    return list(check_frame(frame, packs, [*(file.data["id"] for file in files.alternatives), *files.unread]))


def _check_steering(steering: SteeringFiles, frame: YamlFile, packs: ContentPacks) -> list[Problem]:
    # ranking reads no plan template, and has no use for the ids of its work packages
    return (
        []
        if not (steering.single or steering.baselines)
        else check_steering(steering, packs, frame.data["plan"]["template"])
    )


def _check_sheets(
    files: EngagementFiles, frame: YamlFile, sheets: AnswerSheets, gathered: list[Problem], packs: ContentPacks
) -> list[Problem]:
    problems = [*gathered, *check_sheets(sheets, known_ids(files, packs))]
    problems += check_sheets_in_detail(sheets, frame, packs, files.folder)
    problems += check_money(files.alternatives, sheets, frame)
    problems += check_aggregation(sheets, frame.data.get("weight_aggregation", ""))
    # what the frame says of an answer in a file that could not be read cannot be judged
    return [problem for problem in problems if not (files.unread and problem.where.startswith(frame.name))]


def _read(folder: Path, relative: Path, kind: str, problems: list[Problem]) -> YamlFile | None:
    name = f"{folder.name}/{relative.as_posix()}"
    path = folder / relative
    if not path.resolve().is_relative_to(folder.resolve()):
        problems.append(Problem("path-outside-folder", name, {"file": relative.as_posix()}))
        return None
    try:
        file = read_yaml(path, name)
    except ContentError as error:
        problems += error.problems
        return None
    faults = [] if fits(file.data, kind) else list(check_shape(file, kind))
    problems += faults
    return None if faults else file


def _sheets(files: EngagementFiles, frame: YamlFile, packs: ContentPacks) -> tuple[AnswerSheets, list[Problem]]:
    data = frame.data
    return gather_sheets(files.answers, packs.questionnaires, _stakeholders(data), data.get("planning_values") or {})


def known_ids(files: EngagementFiles, packs: ContentPacks) -> dict[str, tuple[str, ...]]:
    """Return what answers may refer to beyond the rows of tables: list name -> ids."""
    return {
        "products": (*packs.products, *(file.data["id"] for file in files.alternatives), *files.unread),
        "objective_library": tuple(packs.objective_library.objectives),
        "pain_points": tuple(packs.catalogue.pain_points),
        "points": tuple(packs.catalogue.points),
        "requirements": tuple(packs.catalogue.requirements),
        "modules": tuple(packs.catalogue.modules),
        "kpis": tuple(packs.outcomes.kpis),
        "task_cards": tuple(packs.trials.tasks),
        "config_areas": tuple(packs.catalogue.config_areas),
        **({"data_steps": tuple(packs.acceptance.data_steps), **_configuration_ids(packs)} if not packs.unread else {}),
        **({"acceptance_items": _acceptance_items(files, packs)} if not packs.unread else {}),
        **({"courses": tuple(packs.training.courses)} if not packs.unread else {}),
        **({"certificates": tuple(packs.training.certificates)} if not packs.unread else {}),
        "alternatives": (*(file.data["id"] for file in files.alternatives), *files.unread),
    }


def _acceptance_items(files: EngagementFiles, packs: ContentPacks) -> tuple[str, ...]:
    """Return the acceptance items there can be: library items, and one for every requirement, objective and process."""
    rows = [
        row
        for file in files.answers
        for entry in file.data["entries"]
        for table in ("objectives", "processes")
        for row in (entry.get("values") or {}).get(table) or ()
        if isinstance(row, dict)
    ]
    made = (*packs.catalogue.requirements, *(str(row.get("id")) for row in rows))
    return (*(f"AC-{id_}" for id_ in made), *packs.acceptance.items)


def _configuration_ids(packs: ContentPacks) -> dict[str, tuple[str, ...]]:
    """Return what the sheet on configuration may name: fields, rules, metrics and lists of initial data."""
    template = packs.configuration
    if template is None:
        return {}
    own = (field.id for profile in packs.industries.values() for field in profile.fields)
    return {
        "form_fields": (*dict.fromkeys((*(f.id for one in template.objects for f in one.fields), *own)),),
        "automation_rules": tuple(template.rules),
        "board_metrics": (*template.metrics, *packs.outcomes.kpis),
        "initial_lists": tuple(one.id for one in template.initial),
    }


def _without_repeats(problems: list[Problem]) -> list[Problem]:
    return list({(problem.code, problem.where, str(problem.params)): problem for problem in problems}.values())


def _engagement(files: EngagementFiles, frame: YamlFile, sheets: AnswerSheets, packs: ContentPacks) -> Engagement:
    data = frame.data
    values = merged_values(sheets)
    return Engagement(
        id=data["id"],
        title=text(data["title"]),
        language=data["language"],
        today=date.fromisoformat(data["today"]),
        client=text(data["client"]),
        consultant=text(data["consultant"]),
        document_number=data["document_number"],
        version=data["version"],
        confidentiality=text(data["confidentiality"]),
        currency=data["currency"],
        fictional=data["fictional"],
        based_on=dict(data["based_on"]),
        company=company_from(values, text(data["client"]), data["currency"]),
        stakeholders=sheets.stakeholders,
        answers=answers_of(sheets),
        contradictions=contradictions_with(sheets, data["plan"]),
        planning_values=dict(sheets.planning_values),
        objectives=_objectives(sheets, packs),
        requirement_decisions=_decisions(data.get("requirements") or {}, packs),
        weightings=weightings_of(sheets),
        screening=_screening(data.get("screening")),
        alternatives=tuple(alternative_from(file.data) for file in files.alternatives),
        award=_award(data.get("award")),
        team=team_from(values),
        blackouts=blackouts_from(values),
        meetings=meetings_from(values),
        calendars=definitions_from(data),
        notices=notices_from(files.notices),
        plan=_plan(filled_in(data["plan"], values)),
        acceptance_setup=data.get("acceptance_setup", "client_led"),
        marks_shown=data.get("marks_shown", "by_role"),
        industry_profile=data.get("industry_profile"),
        weight_preset=data.get("weight_preset"),
        weighting_history=weighting_history_of(sheets),
        survey=survey_from(values, data["currency"]),
        operation=operation_from(values),
        configuration=configuration_sheets_from(values),
        training=training_sheets_from(values),
        training_records=training_records_from(values),
        money_terms=money_terms_from(values, sheets),
        weight_aggregation=data.get("weight_aggregation", "aip_arithmetic"),
    )


def _stakeholders(data: Data) -> tuple[Stakeholder, ...]:
    return tuple(
        Stakeholder(item["id"], plain_or_text(item["name"]), text(item["role"]), float(item["say"]))
        for item in data["stakeholders"]
    )


def _objectives(sheets: AnswerSheets, packs: ContentPacks) -> tuple[Objective, ...]:
    """Return the objectives by id; the first stakeholder who names one has stated it."""
    found: dict[str, Objective] = {}
    for who, table in sheets.statements("objectives"):
        for row in table if isinstance(table, tuple) else ():
            if isinstance(row, Mapping):
                objective = _objective(row, who, packs)
                found.setdefault(objective.id, objective)
    return tuple(found.values())


def _objective(row: Row, who: str, packs: ContentPacks) -> Objective:
    """Return one objective, with what it leaves empty from the library entry it names."""
    library = packs.objective_library
    entry = library.objectives.get(str(row.get("library")))
    if entry is None:
        return objective_from(row, who)
    stated = {key: value for key, value in row.items() if value is not None}
    whole: Row = {"text": entry.text, "objective_class": entry.objective_class, **stated}
    return fill_objective(objective_from(whole, who), entry, library, packs.outcomes.kpis, worded="text" in stated)


def _decisions(data: Data, packs: ContentPacks) -> dict[str, RequirementDecision]:
    """Return the decisions by requirement; with scope `listed` everything not listed is out."""
    decided = {item["requirement"]: _decision(item) for item in data.get("decisions", ())}
    if data.get("scope", "all") == "all":
        return decided
    out = RequirementDecision("", applicable=False, must_have=False, weight_class=None, need=None, reason=None)
    return {id_: decided.get(id_, dataclasses.replace(out, requirement_id=id_)) for id_ in packs.catalogue.requirements}


def _decision(item: Data) -> RequirementDecision:
    return RequirementDecision(
        requirement_id=item["requirement"],
        applicable=item.get("applicable", True),
        must_have=item.get("must_have", False),
        weight_class=item.get("weight_class"),
        need=item.get("need"),
        reason=optional_text(item.get("reason")),
    )


def _screening(data: Data | None) -> Screening:
    data = data or {"products": ()}
    return Screening(tuple(data["products"]), data.get("required_region"), data.get("required_language"))


def _award(data: Data | None) -> Award | None:
    if data is None:
        return None
    return Award(data["alternative"], date.fromisoformat(data["decided_on"]), text(data["decided_by"]))


def _plan(data: Data) -> PlanSettings:
    days_off = {date.fromisoformat(item["date"]): text(item["text"]) for item in data.get("company_days_off", ())}
    return PlanSettings(
        template_id=data["template"],
        start=_date(data.get("start")),
        go_live=_date(data.get("go_live")),
        pilot_site=data.get("pilot_site"),
        calendar=data["calendar"],
        uses_make_up_days=data.get("uses_make_up_days", True),
        company_days_off=days_off,
        max_class_size=data.get("max_class_size", 15),
        day_hours=float(data.get("day_hours", 6)),
        site_calendars=dict(data.get("site_calendars", {})),
        time_zone=data.get("time_zone", "Asia/Shanghai"),
        training_begins=data.get("training_begins", "09:00"),
        confidence=float(data.get("confidence", 0.8)),
        distribution=data.get("distribution", "beta-pert"),
    )


def _date(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
