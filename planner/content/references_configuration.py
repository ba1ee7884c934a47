"""Reference checks of the configuration packs: ids exist, lists of options belong to choices, limits to their rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.content.known import Known, check_all_known, check_known, check_unique
from planner.content.reader import KeyPath, YamlFile
from planner.content.vocabulary import AUDIENCE_ROLES, PROJECT_ROLES
from planner.errors import Problem

_WITH_OPTIONS = frozenset({"choice", "choices"})
# who acts in a flow when no person does
SYSTEM = "system"
_LIMIT = "{limit}"


def check_forms_book(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the forms book."""
    roles = known.with_list("audience", AUDIENCE_ROLES)
    yield from check_unique(file, ("objects",), file.data["objects"])
    for index, item in enumerate(file.data["objects"]):
        yield from check_all_known(file, ("objects", index, "modules"), "module", item["modules"], known)
        yield from check_unique(file, ("objects", index, "fields"), item["fields"])
        for number, field in enumerate(item["fields"]):
            place: KeyPath = ("objects", index, "fields", number)
            yield from check_all_known(file, (*place, "filled_by"), "audience", field["filled_by"], roles)
            yield from _requirements(file, place, field, known)
            if (field["type"] in _WITH_OPTIONS) != bool(field.get("options")):
                yield file.problem("field-options", place, id=field["id"])


def check_flows_book(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the flows book: a stage needs its limit, a text its limit, a role its people."""
    data = file.data
    roles = known.with_list("audience", AUDIENCE_ROLES)
    actors = known.with_list("audience", AUDIENCE_ROLES | {SYSTEM})
    for key in ("stages", "flows", "rules"):
        yield from check_unique(file, (key,), data[key])
    yield from check_all_known(file, ("stage_requirements",), "requirement", data["stage_requirements"], known)
    rates = [stage["win_rate"] for stage in data["stages"]]
    if rates != sorted(rates):
        yield file.problem("win-rates-fall", ("stages",), rates=tuple(rates))
    for index, flow in enumerate(data["flows"]):
        yield from check_all_known(file, ("flows", index, "modules"), "module", flow["modules"], known)
        yield from _requirements(file, ("flows", index), flow, known)
        for number, step in enumerate(flow["steps"]):
            yield from check_known(file, ("flows", index, "steps", number, "who"), "audience", step["who"], actors)
    for index, rule in enumerate(data["rules"]):
        yield from _check_rule(file, ("rules", index), rule, roles)


def _check_rule(file: YamlFile, place: KeyPath, rule: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    yield from check_known(file, (*place, "target"), "audience", rule["target"], known)
    if rule["escalation"] is not None:
        yield from check_known(file, (*place, "escalation"), "audience", rule["escalation"], known)
    yield from _requirements(file, place, rule, known)
    yield from check_all_known(file, (*place, "kpis"), "kpi", rule["kpis"], known)
    for language in ("zh", "en"):
        shown = any(_LIMIT in rule[key][language] for key in ("condition", "action"))
        if shown != (rule["limit"] is not None):
            yield file.problem("limit-not-shown", place, id=rule["id"])


def check_reports_book(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the reports book: every metric is defined here or in the KPI library."""
    data = file.data
    roles = known.with_list("audience", AUDIENCE_ROLES)
    yield from check_unique(file, ("metrics",), data["metrics"])
    yield from check_unique(file, ("boards",), data["boards"], "role")
    yield from check_all_known(file, ("work_packages",), "task", data["work_packages"], known)
    yield from _requirements(file, (), data, known)
    for index, metric in enumerate(data["metrics"]):
        yield from _requirements(file, ("metrics", index), metric, known)
    if "kpi" in known.ids:
        known = known.with_list("metric", (*known.ids["kpi"], *(metric["id"] for metric in data["metrics"])))
    for index, board in enumerate(data["boards"]):
        yield from check_known(file, ("boards", index, "role"), "audience", board["role"], roles)
        yield from check_unique(file, ("boards", index, "lines"), board["lines"], "metric")
        for number, line in enumerate(board["lines"]):
            yield from check_known(file, ("boards", index, "lines", number, "metric"), "metric", line["metric"], known)
    for index, place in enumerate(data["kpi_roles"]):
        yield from check_known(file, ("kpi_roles", index, "role"), "audience", place["role"], roles)


def check_integration_defaults(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the integration defaults."""
    data = file.data
    known = known.with_list("role", PROJECT_ROLES)
    yield from check_unique(file, ("kinds",), data["kinds"], "kind")
    yield from _requirements(file, ("common",), data["common"], known)
    for index, kind in enumerate(data["kinds"]):
        yield from _requirements(file, ("kinds", index), kind, known)
        yield from check_unique(file, ("kinds", index, "objects"), kind["objects"])
        fields = [field for one in kind["objects"] for field in one["fields"]]
        yield from check_unique(file, ("kinds", index, "objects"), fields)
        for number, one in enumerate(kind["objects"]):
            place: KeyPath = ("kinds", index, "objects", number)
            yield from _requirements(file, place, one, known)
            yield from check_known(file, (*place, "reconcile", "by"), "role", one["reconcile"]["by"], known)


def check_initial_data(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the list of initial data and of knowledge transfer."""
    data = file.data
    known = known.with_list("role", PROJECT_ROLES)
    for key in ("load_package", "transfer_package"):
        yield from check_known(file, (key,), "task", data[key], known)
    for key, roles in (("items", ("consultant", "internal")), ("transfers", ("giver", "taker"))):
        yield from check_unique(file, (key,), data[key])
        for index, item in enumerate(data[key]):
            yield from _requirements(file, (key, index), item, known)
            for role in roles:
                yield from check_known(file, (key, index, role), "role", item[role], known)


def _requirements(file: YamlFile, place: KeyPath, item: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    yield from check_all_known(file, (*place, "requirements"), "requirement", item["requirements"], known)
