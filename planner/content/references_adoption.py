"""Reference checks of the adoption pack and the usage policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.content.known import Known, check_all_known, check_known, check_unique
from planner.content.reader import KeyPath, YamlFile
from planner.content.references_templates import check_reasons
from planner.content.vocabulary import AUDIENCE_ROLES, PROJECT_ROLES
from planner.errors import Problem

ALL_USERS = "all_users"
WAVE_USERS = "wave_users"
# anchors that name what they refer to; the last may leave it open
_NAMED = {"gate": "plan-gate", "package": "task", "last_package": "task", "classes": "course", "review": "review"}
_MAY_BE_OPEN = "classes"


def check_adoption(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the adoption pack: every id it names exists, every moment can be found in a plan."""
    data = file.data
    known = known.with_list("role", PROJECT_ROLES | AUDIENCE_ROLES | {ALL_USERS, WAVE_USERS}).with_list(
        "channel", (item["code"] for item in data["channels"])
    )
    yield from check_unique(file, ("channels",), data["channels"], "code")
    for key in ("communications", "behaviours", "incentives", "promotion"):
        yield from check_unique(file, (key,), data[key])
    for index, item in enumerate(data["communications"]):
        yield from _check_communication(file, ("communications", index), item, known)
    for key, role_keys in (("behaviours", "roles"), ("incentives", "giver")):
        for index, item in enumerate(data[key]):
            yield from _check_roles(file, (key, index, role_keys), item[role_keys], known)
            yield from check_all_known(file, (key, index, "kpis"), "kpi", item["kpis"], known)
    for index, item in enumerate(data["promotion"]):
        for end in ("from", "until"):
            yield from _check_moment(file, ("promotion", index, end), item[end], known)
        yield from _check_roles(file, ("promotion", index, "owner"), item["owner"], known)
        yield from check_known(file, ("promotion", index, "package"), "task", item["package"], known)
    yield from _check_people(file, data, known)


def check_policy(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the usage policy."""
    data = file.data
    known = known.with_list("role", PROJECT_ROLES | AUDIENCE_ROLES)
    yield from check_unique(file, ("chapters",), data["chapters"])
    yield from check_unique(file, ("time_limits",), data["time_limits"])
    for index, chapter in enumerate(data["chapters"]):
        yield from check_unique(file, ("chapters", index, "clauses"), chapter["clauses"])
    for index, item in enumerate(data["time_limits"]):
        yield from _check_roles(file, ("time_limits", index, "who"), item["who"], known)
        yield from check_all_known(file, ("time_limits", index, "modules"), "module", item["modules"], known)
    yield from _check_roles(file, ("officers",), data["officers"], known)


def _check_communication(file: YamlFile, place: KeyPath, item: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    yield from _check_moment(file, (*place, "when"), item["when"], known)
    yield from check_known(file, (*place, "package"), "task", item["package"], known)
    yield from check_known(file, (*place, "channel"), "channel", item["channel"], known)
    yield from _check_roles(file, (*place, "audiences"), item["audiences"], known)
    yield from _check_roles(file, (*place, "sender"), item["sender"], known)
    yield from check_all_known(file, (*place, "pains"), "pain", item["pains"], known)
    yield from check_all_known(file, (*place, "kpis"), "kpi", item["kpis"], known)
    yield from check_reasons(file, (*place, "reasons"), item["reasons"], known)


def _check_people(file: YamlFile, data: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    for index, step in enumerate(data["seed_users"]["steps"]):
        yield from _check_moment(file, ("seed_users", "steps", index, "when"), step["when"], known)
        yield from _check_roles(file, ("seed_users", "steps", index, "owner"), step["owner"], known)
    for key in ("entry", "exit"):
        for index, item in enumerate(data["pilot"][key]):
            if "kpi" in item:
                yield from check_known(file, ("pilot", key, index, "kpi"), "kpi", item["kpi"], known)
    yield from check_unique(file, ("feedback", "classes"), data["feedback"]["classes"])
    for index, item in enumerate(data["feedback"]["classes"]):
        for key in ("owner", "escalate_to"):
            yield from _check_roles(file, ("feedback", "classes", index, key), item[key], known)
    low = data["low_activity"]
    yield from check_known(file, ("low_activity", "kpi"), "kpi", low["kpi"], known)
    yield from check_known(file, ("low_activity", "package"), "task", low["package"], known)
    for index, step in enumerate(low["steps"]):
        yield from _check_roles(file, ("low_activity", "steps", index, "owner"), step["owner"], known)
    yield from check_unique(file, ("impacts",), data["impacts"], "audience")
    for index, item in enumerate(data["impacts"]):
        audiences = known.with_list("audience", AUDIENCE_ROLES)
        yield from check_known(file, ("impacts", index, "audience"), "audience", item["audience"], audiences)


def _check_moment(file: YamlFile, place: KeyPath, moment: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    list_name = _NAMED.get(moment["anchor"])
    if list_name is None:
        if "of" in moment:
            yield file.problem("moment-names-nothing", (*place, "of"), anchor=moment["anchor"])
    elif "of" not in moment:
        if moment["anchor"] == _MAY_BE_OPEN:
            return
        yield file.problem("moment-without-name", place, anchor=moment["anchor"])
    else:
        yield from check_known(file, (*place, "of"), list_name, moment["of"], known)


def _check_roles(file: YamlFile, place: KeyPath, roles: str | list[str], known: Known) -> Iterator[Problem]:
    if isinstance(roles, str):
        yield from check_known(file, place, "role", roles, known)
    else:
        yield from check_all_known(file, place, "role", roles, known)
