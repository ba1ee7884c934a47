"""Steering files of an engagement folder: read, checked, written in canonical form."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.content.convert_steering import scenario_from, steering_from
from planner.content.quick_shape import fits
from planner.content.reader import YamlFile, read_yaml
from planner.content.shape import check_shape
from planner.content.steering_checks import (
    added_ids,
    check_baseline,
    check_changes,
    check_progress,
    check_scenario,
    check_settings,
    steering_known,
)
from planner.content.texts import check_texts
from planner.content.vocabulary import DRIVERS
from planner.content.writer import write_yaml
from planner.domain.model.plan_change import WhatIfScenario
from planner.domain.model.steering import ScheduleBaseline, SteeringRecords
from planner.errors import ContentError, ExportError, InputError, Problem
from planner.services.ports import ContentPacks
from planner.services.steering_data import baseline_data, progress_data, settings_data

FOLDER = "steering"
BASELINES = "baselines"
_KINDS = {"progress": "steering_progress", "changes": "steering_changes", "settings": "steering_settings"}
# shares and days as somebody would write them
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class SteeringFiles:
    """The steering files that could be read and are well-shaped; `problems` tells of the others."""

    single: Mapping[str, YamlFile]
    baselines: tuple[YamlFile, ...]
    problems: tuple[Problem, ...]


def read_steering(folder: Path) -> SteeringFiles:
    """Read `steering/` of an engagement folder; nothing there is nothing recorded."""
    problems: list[Problem] = []
    single: dict[str, YamlFile] = {}
    for name, kind in _KINDS.items():
        path = folder / FOLDER / f"{name}.yaml"
        if path.exists():
            file = _read(path, f"{folder.name}/{FOLDER}/{name}.yaml", kind, problems)
            single |= {} if file is None else {name: file}
    paths = sorted((folder / FOLDER / BASELINES).glob("*.yaml"))
    read = [
        _read(path, f"{folder.name}/{FOLDER}/{BASELINES}/{path.name}", "steering_baseline", problems) for path in paths
    ]
    problems += [
        Problem("steering-unknown-file", path.relative_to(folder.parent).as_posix()) for path in _unknown_files(folder)
    ]
    return SteeringFiles(single, tuple(file for file in read if file is not None), tuple(problems))


def check_steering(files: SteeringFiles, packs: ContentPacks, template_id: str) -> list[Problem]:
    """Return the problems of well-shaped steering files: texts, ids, dates, what belongs together."""
    known = _known(packs, template_id)
    every = (*files.single.values(), *files.baselines)
    problems = [problem for file in every for problem in check_texts(file)]
    added = added_ids(files.single["changes"]) if "changes" in files.single else ()
    for file in files.baselines:
        problems += check_baseline(file)
        stem = Path(file.name).stem
        if file.data["id"] != stem:
            problems.append(file.problem("id-not-file-name", ("id",), id=file.data["id"], expected=stem))
    if "progress" in files.single:
        problems += check_progress(files.single["progress"], known, added)
    if "changes" in files.single:
        problems += check_changes(files.single["changes"], known)
    if "settings" in files.single:
        problems += check_settings(files.single["settings"], known, added)
    return problems


def steering_of(files: SteeringFiles) -> SteeringRecords:
    """Make the records of sound steering files."""
    return steering_from(files.single, files.baselines)


def read_scenario(path: Path, packs: ContentPacks, template_id: str) -> WhatIfScenario:
    """
    Read a what-if file.

    Raises:
        InputError: every problem found.
    """
    problems: list[Problem] = []
    file = _read(path, path.name, "what_if", problems)
    if file is not None:
        problems += [*check_texts(file), *check_scenario(file, _known(packs, template_id))]
    if file is None or problems:
        raise InputError(problems)
    return scenario_from(file.data)


def _known(packs: ContentPacks, template_id: str) -> Any:
    template = packs.plan_templates.get(template_id) if not packs.unread else None
    return steering_known(
        tasks=tuple(template.work_packages) if template else (),
        requirements=tuple(packs.catalogue.requirements),
        roles=tuple(template.roles) if template else (),
        phases=tuple(template.phases) if template else (),
        drivers=tuple(DRIVERS),
    )


def _unknown_files(folder: Path) -> list[Path]:
    known = {f"{name}.yaml" for name in _KINDS}
    return [path for path in sorted((folder / FOLDER).glob("*.y*ml")) if path.name not in known]


def _read(path: Path, name: str, kind: str, problems: list[Problem]) -> YamlFile | None:
    try:
        file = read_yaml(path, name)
    except ContentError as error:
        problems += error.problems
        return None
    faults = [] if fits(file.data, kind) else list(check_shape(file, kind))
    problems += faults
    return None if faults else file


def write_baseline(folder: Path, baseline: ScheduleBaseline) -> Path:
    """
    Write a baseline into an engagement folder, whole or not at all.

    Raises:
        InputError: there is a baseline of this name already; a frozen plan is never overwritten.
        ExportError: the file cannot be written.
    """
    path = folder / FOLDER / BASELINES / f"{baseline.id}.yaml"
    if path.exists():
        raise InputError([Problem("baseline-exists", str(path), {"id": baseline.id})])
    return _write(path, canonical(baseline_data(baseline)))


def write_progress(folder: Path, steering: SteeringRecords) -> Path:
    """Write the progress of an engagement, replacing what was there; raises ExportError."""
    return _write(folder / FOLDER / "progress.yaml", canonical(progress_data(steering)))


def write_settings(folder: Path, steering: SteeringRecords) -> Path:
    """Write the decisions on single work packages, replacing what was there; raises ExportError."""
    return _write(folder / FOLDER / "settings.yaml", canonical(settings_data(steering)))


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise ExportError(Problem("cannot-write", str(path), {"reason": error.strerror or str(error)})) from error
    return path


def canonical(data: Mapping[str, Any]) -> str:
    """Return data as YAML in one fixed form: keys in the given order, leaves on one line, six decimals at most."""
    return write_yaml(_rounded(data))


def _rounded(data: Any) -> Any:
    match data:
        case float():
            return round(data, _DECIMALS)
        case Mapping():
            return {key: _rounded(value) for key, value in data.items()}
        case list() | tuple():
            return [_rounded(value) for value in data]
    return data


def scenario_files(folder: Path) -> Iterable[Path]:
    """Return the what-if files that come with an engagement, by name."""
    return sorted((folder / "what_if").glob("*.yaml"))
