"""Reference checks of plan templates, curriculum, acceptance library and KPI library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planner.content.convert_common import Data, condition
from planner.content.derived_plans import check_derived, check_overlaps, resolve_derived
from planner.content.known import Known, check_all_known, check_known, check_unique, find_cycle
from planner.content.reader import KeyPath, YamlFile
from planner.content.references_training import check_key_users, check_knowledge_base
from planner.content.vocabulary import (
    CAUSES,
    COURSE_AUDIENCES,
    DRIVERS,
    FACTS,
    ITEM_DRIVERS,
    LIGHT_FACTS,
    LIGHTS,
    NUMBER_FACTS,
    PROJECT_ROLES,
    READINESS_TOPICS,
    YES_NO_FACTS,
)
from planner.domain.model.condition import AllOf, AnyOf, Comparison, Condition, Not
from planner.errors import Problem

_SOURCE = re.compile(r"S-[0-9]{3}(, ?S-[0-9]{3})*")
# kind of a reason -> the list its key must be in
_REASON_LISTS = {
    "pain": "pain", "requirement": "requirement", "kpi": "kpi", "module": "module", "configuration": "config-area",
    "training": "training-module", "acceptance": "acceptance-dimension", "point": "point",
    "readiness": "readiness-topic", "cause": "cause", "fact": "fact-name",
}  # fmt: skip


def _with_vocabulary(known: Known) -> Known:
    return (
        known.with_list("fact-name", FACTS)
        .with_list("readiness-topic", READINESS_TOPICS)
        .with_list("cause", CAUSES)
        .with_list("course-audience", COURSE_AUDIENCES)
    )


def check_plan_template(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of a plan template."""
    data = file.data
    known = (
        _with_vocabulary(known)
        .with_list("phase", (item["code"] for item in data["phases"]))
        .with_list("template-role", (item["id"] for item in data["roles"]))
        .with_list("work-package", (item["id"] for item in data["work_packages"]))
        .with_list("audience-package", _for_audiences(data["work_packages"]))
    )
    yield from check_unique(file, ("phases",), data["phases"], "code")
    for key in ("roles", "work_packages", "gates", "risks"):
        yield from check_unique(file, (key,), data[key])
    yield from check_unique(file, ("cards",), data.get("cards", ()), "group")
    for index, package in enumerate(data["work_packages"]):
        yield from _check_package(file, ("work_packages", index), package, known)
    yield from _check_cycle(file, "work_packages", _links(data["work_packages"]))
    yield from _check_gates(file, data["work_packages"], known)
    for index, risk in enumerate(data["risks"]):
        yield from _check_risk(file, ("risks", index), risk, known)
    for key in ("go_live_package", "pilot_package", "training_package", "uat_package"):
        yield from check_known(file, (key,), "work-package", data[key], known)
    for hook, id_ in data.get("hooks", {}).items():
        yield from check_known(file, ("hooks", hook), "work-package", id_, known)
    yield from check_all_known(file, ("duration_figures",), "figure", data.get("duration_figures", ()), known)
    yield from _check_duties(file, known)
    if {package["phase"] for package in data["work_packages"]} <= set(known.ids["phase"]):
        yield from check_overlaps(file, data["work_packages"], [item["code"] for item in data["phases"]])


def check_derived_plans(
    derived_files: Iterable[YamlFile], templates: Iterable[YamlFile], known: Known
) -> Iterator[Problem]:
    """Yield problems of derived plan templates, each against the template it extends."""
    bases: dict[str, Data] = {file.data["id"]: file.data for file in templates}
    for file in derived_files:
        faults = list(check_derived([file], bases))
        yield from faults or _check_derived(file, bases[file.data["extends"]], known)


def _check_derived(file: YamlFile, base: Data, known: Known) -> Iterator[Problem]:
    derived, whole = file.data, resolve_derived(file.data, base)
    known = (
        _with_vocabulary(known)
        .with_list("phase", (item["code"] for item in derived["phases"]))
        .with_list("template-role", (item["id"] for item in base["roles"]))
        .with_list("work-package", (item["id"] for item in whole["work_packages"]))
        .with_list("audience-package", _for_audiences(whole["work_packages"]))
    )
    yield from check_unique(file, ("phases",), derived["phases"], "code")
    for key in ("add", "change", "gates"):
        yield from check_unique(file, (key,), derived.get(key, ()))
    for index, package in enumerate(derived.get("add", ())):
        yield from _check_package(file, ("add", index), package, known)
    for index, change in enumerate(derived.get("change", ())):
        for number, link in enumerate(change.get("predecessors", ())):
            place: KeyPath = ("change", index, "predecessors", number, "id")
            yield from check_known(file, place, "work-package", link["id"], known)
            yield from _check_audience(file, place, link, known)
    cycle = find_cycle(_links(whole["work_packages"]))
    if cycle:
        yield file.problem("cycle", ("change",), members=(*cycle, cycle[0]))
    yield from _check_gates(file, whole["work_packages"], known)
    for hook, id_ in derived.get("hooks", {}).items():
        yield from check_known(file, ("hooks", hook), "work-package", id_, known)
    yield from check_overlaps(file, whole["work_packages"], [item["code"] for item in derived["phases"]])


def _for_audiences(packages: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (package["id"] for package in packages if package.get("repeat_for") == "audience")


def _check_audience(file: YamlFile, place: KeyPath, link: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    """Yield a link to the instance of one audience of a package that is not made for each."""
    if "audience" in link:
        yield from check_known(file, place, "audience-package", link["id"], known)
        yield from check_known(file, (*place[:-1], "audience"), "course-audience", link["audience"], known)


def _links(packages: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    return {package["id"]: [link["id"] for link in package.get("predecessors", ())] for package in packages}


def _check_duties(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield duties that no work package and no standing activity fulfils, or whose work the role takes no part in."""
    packages = {package["id"]: package for package in file.data["work_packages"]}
    for number, role in enumerate(file.data["roles"]):
        for index, duty in enumerate(role["duties"]):
            place: KeyPath = ("roles", number, "duties", index)
            if not duty.get("packages") and "rhythm" not in duty:
                yield file.problem("duty-without-task", place, role=role["id"])
            for at, id_ in enumerate(duty.get("packages", ())):
                yield from check_known(file, (*place, "packages", at), "work-package", id_, known)
                if id_ in packages and not _takes_part(role["id"], packages[id_]):
                    yield file.problem("duty-without-part", (*place, "packages", at), role=role["id"], id=id_)


def _takes_part(role: str, package: Mapping[str, Any]) -> bool:
    raci = package["raci"]
    parts = (raci.get(key, ()) for key in ("responsible", "consulted", "informed"))
    return role == raci["accountable"] or role in package.get("effort", {}) or any(role in part for part in parts)


def _check_gates(file: YamlFile, packages: Iterable[Mapping[str, Any]], known: Known) -> Iterator[Problem]:
    kinds = {package["id"]: package["kind"] for package in packages}
    for index, gate in enumerate(file.data.get("gates", ())):
        place: KeyPath = ("gates", index)
        yield from check_known(file, (*place, "work_package"), "work-package", gate["work_package"], known)
        yield from check_all_known(
            file,
            (*place, "acceptance_dimensions"),
            "acceptance-dimension",
            gate.get("acceptance_dimensions", ()),
            known,
        )
        if kinds.get(gate["work_package"], "gate") == "work":
            yield file.problem("gate-on-work", (*place, "work_package"), id=gate["work_package"])
        yield from _check_gate_items(file, place, gate, known)


def _check_gate_items(file: YamlFile, place: KeyPath, gate: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    items = gate.get("items", {})
    for key, list_name in (
        ("library", "acceptance-item"),
        ("requirements", "requirement"),
        ("methods", "verify-method"),
    ):
        yield from check_all_known(file, (*place, "items", key), list_name, items.get(key, ()), known)
    if not items and "document" not in gate:
        yield file.problem("gate-without-items", place, id=gate["id"])


def check_training(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the curriculum."""
    courses = file.data["courses"]
    known = _with_vocabulary(known).with_list("course", (course["id"] for course in courses))
    yield from check_unique(file, ("courses",), courses)
    for index, course in enumerate(courses):
        place: KeyPath = ("courses", index)
        yield from check_known(file, (*place, "training_module"), "training-module", course["training_module"], known)
        yield from check_all_known(file, (*place, "audiences"), "course-audience", course["audiences"], known)
        yield from check_all_known(file, (*place, "modules"), "module", course.get("modules", ()), known)
        yield from check_all_known(file, (*place, "prerequisites"), "course", course.get("prerequisites", ()), known)
        yield from check_all_known(file, (*place, "pains"), "pain", course.get("pains", ()), known)
        yield from _check_condition(file, (*place, "applies_if"), course.get("applies_if"), known)
    yield from _check_cycle(file, "courses", {course["id"]: course.get("prerequisites", ()) for course in courses})
    yield from check_knowledge_base(file, known)
    yield from check_key_users(file, known)


def check_acceptance(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the acceptance library."""
    known = _with_vocabulary(known)
    yield from check_unique(file, ("items",), file.data["items"])
    for index, item in enumerate(file.data["items"]):
        place: KeyPath = ("items", index)
        yield from check_known(file, (*place, "dimension"), "acceptance-dimension", item["dimension"], known)
        yield from check_all_known(file, (*place, "modules"), "module", item.get("modules", ()), known)
        yield from check_all_known(file, (*place, "requirements"), "requirement", item.get("requirements", ()), known)
        yield from _check_condition(file, (*place, "applies_if"), item.get("applies_if"), known)
        yield from _check_reasons(file, (*place, "reasons"), item["reasons"], known)


def check_outcomes(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the KPI library."""
    yield from check_unique(file, ("kpis",), file.data["kpis"])
    yield from check_unique(file, ("reviews",), file.data["reviews"])
    for index, kpi in enumerate(file.data["kpis"]):
        place: KeyPath = ("kpis", index, "acceptance_dimension")
        yield from check_known(file, place, "acceptance-dimension", kpi["acceptance_dimension"], known)
        if "paired_with" in kpi:
            yield from check_known(file, ("kpis", index, "paired_with"), "kpi", kpi["paired_with"], known)


def check_migration(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the migration library."""
    data = file.data
    known = (
        _with_vocabulary(known)
        .with_list("data-object", (item["id"] for item in data["objects"]))
        .with_list("role", PROJECT_ROLES)
    )
    for key in ("objects", "fields", "cleaning", "batches", "safety"):
        yield from check_unique(file, (key,), data[key])
    for index, item in enumerate(data["fields"]):
        place: KeyPath = ("fields", index)
        yield from check_known(file, (*place, "object"), "data-object", item["object"], known)
        yield from check_all_known(file, (*place, "requirements"), "requirement", item.get("requirements", ()), known)
    for index, task in enumerate(data["cleaning"]):
        yield from check_known(file, ("cleaning", index, "owner_role"), "role", task["owner_role"], known)
        yield from _check_reasons(file, ("cleaning", index, "reasons"), task["reasons"], known)
    for index, batch in enumerate(data["batches"]):
        yield from check_all_known(file, ("batches", index, "objects"), "data-object", batch["objects"], known)
    for index, item in enumerate(data["safety"]):
        yield from check_known(file, ("safety", index, "owner_role"), "role", item["owner_role"], known)


def _check_package(file: YamlFile, place: KeyPath, package: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    yield from check_known(file, (*place, "phase"), "phase", package["phase"], known)
    raci = package["raci"]
    yield from check_known(file, (*place, "raci", "accountable"), "template-role", raci["accountable"], known)
    for key in ("responsible", "consulted", "informed"):
        yield from check_all_known(file, (*place, "raci", key), "template-role", raci.get(key, ()), known)
    for role in package.get("effort", {}):
        yield from check_known(file, (*place, "effort", role), "template-role", role, known)
    for index, link in enumerate(package.get("predecessors", ())):
        yield from check_known(file, (*place, "predecessors", index, "id"), "work-package", link["id"], known)
        yield from _check_audience(file, (*place, "predecessors", index, "id"), link, known)
    yield from check_all_known(file, (*place, "config_areas"), "config-area", package.get("config_areas", ()), known)
    yield from _check_condition(file, (*place, "applies_if"), package.get("applies_if"), known)
    yield from _check_reasons(file, (*place, "reasons"), package["reasons"], known)
    yield from _check_duration(file, place, package)
    repeated = package.get("repeat_for", "none") != "none"
    for language in ("zh", "en"):
        if ("{item}" in package["title"][language]) != repeated:
            yield file.problem("item-in-title", (*place, "title", language), id=package["id"])


def _check_duration(file: YamlFile, place: KeyPath, package: Mapping[str, Any]) -> Iterator[Problem]:
    duration, repeat = package["duration"], package.get("repeat_for", "none")
    at: KeyPath = (*place, "duration")
    for index, rate in enumerate(duration.get("rates", ())):
        driver = rate["driver"]
        if driver not in DRIVERS and repeat not in ITEM_DRIVERS.get(driver, ()):
            code = "driver-needs-repeat" if driver in ITEM_DRIVERS else "unknown-driver"
            yield file.problem(code, (*at, "rates", index, "driver"), id=driver)
    maximum = duration.get("maximum")
    if maximum is not None and maximum < duration["minimum"]:
        yield file.problem("not-ordered", at)
    if package["kind"] == "work":
        missing = tuple(key for key in ("optimistic_factor", "pessimistic_factor", "source") if key not in duration)
        if missing:
            yield file.problem("duration-incomplete", at, missing=missing)
        if duration["minimum"] <= 0 and duration["fixed"] <= 0:
            yield file.problem("work-without-duration", at, id=package["id"])
    elif duration["fixed"] or duration.get("rates"):
        yield file.problem("milestone-with-duration", at, id=package["id"])


def _check_risk(file: YamlFile, place: KeyPath, risk: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    yield from check_known(file, (*place, "owner_role"), "template-role", risk["owner_role"], known)
    yield from check_known(file, (*place, "phase"), "phase", risk["phase"], known)
    yield from check_all_known(file, (*place, "packages"), "work-package", risk.get("packages", ()), known)
    for key in ("applies_if", "raised_if"):
        yield from _check_condition(file, (*place, key), risk.get(key), known)
    yield from _check_reasons(file, (*place, "reasons"), risk["reasons"], known)


def check_reasons(file: YamlFile, place: KeyPath, reasons: list[str], known: Known) -> Iterator[Problem]:
    """Yield problems of a list of reasons in any pack."""
    yield from _check_reasons(file, place, reasons, _with_vocabulary(known))


def _check_reasons(file: YamlFile, place: KeyPath, reasons: list[str], known: Known) -> Iterator[Problem]:
    for index, reason in enumerate(reasons):
        kind, _, key = reason.partition(":")
        if kind == "source" and _SOURCE.fullmatch(key):
            continue
        if kind in _REASON_LISTS:
            yield from check_known(file, (*place, index), _REASON_LISTS[kind], key, known)
        else:
            yield file.problem("bad-reason", (*place, index), reason=reason, known=(*sorted(_REASON_LISTS), "source"))


def _check_condition(file: YamlFile, place: KeyPath, data: Mapping[str, Any] | None, known: Known) -> Iterator[Problem]:
    try:
        parsed = condition(data)
    except ValueError:
        yield file.problem("bad-condition", place, subject="fact")
        return
    for comparison in _comparisons(parsed):
        yield from check_known(file, place, "fact-name", comparison.fact, known)
        if not _operand_fits(comparison):
            yield file.problem("operand-does-not-fit", place, fact=comparison.fact, operand=str(comparison.operand))


def _comparisons(parsed: Condition | None) -> Iterator[Comparison]:
    match parsed:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _comparisons(part)
        case Not(part):
            yield from _comparisons(part)
        case Comparison():
            yield parsed


def _operand_fits(comparison: Comparison) -> bool:
    """Say whether a fact is compared with something it can be."""
    fact, operator = comparison.fact, comparison.operator
    operands = comparison.operand if isinstance(comparison.operand, tuple) else (comparison.operand,)
    if operator == "known":
        return True
    if operator in {"at_least", "at_most"}:
        return fact in NUMBER_FACTS
    if (operator == "contains") != (fact == "modules_in_scope"):
        return False
    if fact in YES_NO_FACTS:
        return all(isinstance(operand, bool) for operand in operands)
    return fact not in LIGHT_FACTS or all(operand in LIGHTS for operand in operands)


def _check_cycle(file: YamlFile, key: str, links: Mapping[str, Any]) -> Iterator[Problem]:
    cycle = find_cycle(links)
    if cycle:
        index = list(links).index(cycle[0])
        yield file.problem("cycle", (key, index), members=(*cycle, cycle[0]))
