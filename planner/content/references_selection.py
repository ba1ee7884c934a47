"""Reference checks of industry profiles and of the packs of demonstrations and trials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.content.known import Files, Known, check_all_known, check_known, check_unique
from planner.content.reader import KeyPath, YamlFile
from planner.content.vocabulary import AUDIENCE_ROLES
from planner.errors import Problem

# the preset an industry profile departs from, with a reason for every departure
STANDARD_PRESET = "source_004"
RATINGS = frozenset({"completeness", "interface", "stability", "support"})
SEVERITIES = frozenset({"fatal", "serious", "ordinary", "slight"})
STATEMENTS = 10
_MARKS = frozenset("012345")
_WITH_OPTIONS = frozenset({"choice", "choices"})
_OBJECTS = ("customer", "contact", "opportunity")


def check_industry(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of an industry profile that need no other pack but the ids of all packs."""
    data = file.data
    for key, list_name in (("pains", "pain"), ("kpis", "kpi")):
        yield from check_unique(file, (key,), data[key], "code")
        for index, item in enumerate(data[key]):
            yield from check_known(file, (key, index, "code"), list_name, item["code"], known)
    yield from check_unique(file, ("extra_pains",), data["extra_pains"])
    for index, pain in enumerate(data["extra_pains"]):
        yield from check_known(file, ("extra_pains", index, "area"), "pain-area", pain["area"], known)
    yield from check_unique(file, ("requirements",), data["requirements"], "requirement")
    for index, item in enumerate(data["requirements"]):
        yield from check_known(file, ("requirements", index, "requirement"), "requirement", item["requirement"], known)
    yield from _check_classes(file, known)
    yield from _check_fields(file, known)
    yield from _check_stages(file)


def check_industry_departures(files: Files) -> Iterator[Problem]:
    """Every class that departs from source 004 has a reason, and nothing else has; ids differ from those of presets."""
    presets = {preset["id"]: preset for file in files.get("weight_presets", ()) for preset in file.data["presets"]}
    standard: Mapping[str, str] | None = presets.get(STANDARD_PRESET, {}).get("point_classes")
    for file in files.get("industry_profile", ()):
        data = file.data
        if data["id"] in presets:
            yield file.problem("duplicate-id", ("id",), id=data["id"], first="questionnaires/catalogue/presets.yaml")
        if standard is None:
            continue
        departs = {point for point, word in data["point_classes"].items() if standard.get(point) != word}
        for point in sorted(departs - set(data["class_reasons"])):
            usual = standard.get(point) or "—"
            yield file.problem("class-without-reason", ("point_classes", point), point=point, usual=usual)
        for point in sorted(set(data["class_reasons"]) - departs):
            yield file.problem("reason-without-departure", ("class_reasons", point), point=point)


def _check_classes(file: YamlFile, known: Known) -> Iterator[Problem]:
    classes = file.data["point_classes"]
    for point in classes:
        yield from check_known(file, ("point_classes", point), "point", point, known)
    missing = tuple(sorted(set(known.ids.get("point", ())) - set(classes)))
    if missing:
        yield file.problem("preset-incomplete", ("point_classes",), missing=missing)


def _check_fields(file: YamlFile, known: Known) -> Iterator[Problem]:
    fields = file.data["fields"]
    yield from check_unique(file, ("fields",), fields)
    for index, item in enumerate(fields):
        place: KeyPath = ("fields", index)
        if item.get("requirement") is not None:
            yield from check_known(file, (*place, "requirement"), "requirement", item["requirement"], known)
        if (item["type"] in _WITH_OPTIONS) != bool(item.get("options")):
            yield file.problem("field-options", place, id=item["id"])
    for name in _OBJECTS:
        if all(item["object"] != name for item in fields):
            yield file.problem("object-without-fields", ("fields",), object=name)


def _check_stages(file: YamlFile) -> Iterator[Problem]:
    """A design sheet of sales stages is finished when every stage has a win rate, a key task and an exit (S-063)."""
    stages = file.data["stages"]
    yield from check_unique(file, ("stages",), stages)
    for index, stage in enumerate(stages):
        place: KeyPath = ("stages", index)
        for key in ("win_rate", "key_task", "exit"):
            if stage.get(key) is None:
                yield file.problem(f"stage-without-{key.replace('_', '-')}", place, id=stage["id"])
        if stage.get("longest_stay_days") is None and index < len(stages) - 1:
            yield file.problem("stage-without-limit", place, id=stage["id"])
    rates = [stage["win_rate"] for stage in stages if stage.get("win_rate") is not None]
    if rates != sorted(rates):
        yield file.problem("win-rates-fall", ("stages",), rates=tuple(rates))


def check_demo_scenarios(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the demonstration scripts."""
    scenarios = file.data["scenarios"]
    yield from check_unique(file, ("scenarios",), scenarios)
    for index, scenario in enumerate(scenarios):
        place: KeyPath = ("scenarios", index)
        yield from _check_anchors(file, (*place, "anchors"), scenario["anchors"])
        for number, step in enumerate(scenario["steps"]):
            at: KeyPath = (*place, "steps", number, "requirements")
            yield from check_all_known(file, at, "requirement", step["requirements"], known)
    shown = {scenario.get("tailoring") for scenario in scenarios}
    for kind in ("layout", "data_model", "approval"):
        if kind not in shown:
            yield file.problem("tailoring-without-script", ("scenarios",), kind=kind)


def check_task_cards(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the task cards."""
    data = file.data
    roles = known.with_list("audience", AUDIENCE_ROLES)
    yield from check_unique(file, ("tasks",), data["tasks"])
    for index, task in enumerate(data["tasks"]):
        yield from check_known(file, ("tasks", index, "audience"), "audience", task["audience"], roles)
        yield from check_all_known(file, ("tasks", index, "requirements"), "requirement", task["requirements"], known)
    found = len(data["closing"]["statements"])
    if found != STATEMENTS:
        yield file.problem("scale-not-ten", ("closing", "statements"), found=found)


def check_trial_cards(file: YamlFile, _known: Known) -> Iterator[Problem]:
    """Yield problems of the trial cards: the four ratings and the four severities the engine counts by."""
    data = file.data
    for key, wanted in (("ratings", RATINGS), ("severities", SEVERITIES)):
        yield from check_unique(file, (key,), data[key])
        found = {item["id"] for item in data[key]}
        if found != wanted:
            params: dict[str, Any] = {"expected": tuple(sorted(wanted)), "found": tuple(sorted(found))}
            yield file.problem("trial-list-differs", (key,), **params)
    for index, rating in enumerate(data["ratings"]):
        yield from _check_anchors(file, ("ratings", index, "anchors"), rating["anchors"])


def _check_anchors(file: YamlFile, place: KeyPath, anchors: Mapping[str, Any]) -> Iterator[Problem]:
    """Anchors are marks of the rating scale, and both ends are worded."""
    if not set(anchors) <= _MARKS or not {"0", "5"} <= set(anchors):
        yield file.problem("anchors-not-marks", place, found=tuple(sorted(anchors)))
