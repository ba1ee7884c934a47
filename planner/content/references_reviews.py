"""Reference checks of the pack of reviews: roles, KPIs, modules and fields of the data standard exist."""

from __future__ import annotations

from collections.abc import Iterator

from planner.content.known import Known, check_all_known, check_known, check_unique
from planner.content.reader import KeyPath, YamlFile
from planner.content.vocabulary import PROJECT_ROLES
from planner.errors import Problem


def check_reviews(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the pack of reviews."""
    data = file.data
    known = known.with_list("role", PROJECT_ROLES)
    for key in ("steps", "feedback_classes", "evaluation", "meetings", "analyses"):
        yield from check_unique(file, (key,), data[key])
    yield from check_unique(file, ("adjustment_kinds",), data["adjustment_kinds"], "kind")
    for index, step in enumerate(data["steps"]):
        yield from _check_owners(file, ("steps", index, "tasks"), step["tasks"], known)
    yield from _check_owners(file, ("activity", "cases"), data["activity"]["cases"], known)
    for key in ("activity", "data_quality"):
        yield from check_all_known(file, (key, "kpis"), "kpi", data[key]["kpis"], known)
    for index, meeting in enumerate(data["meetings"]):
        place: KeyPath = ("meetings", index)
        yield from check_known(file, (*place, "chair"), "role", meeting["chair"], known)
        yield from check_all_known(file, (*place, "attendees"), "role", meeting["attendees"], known)
        yield from check_all_known(file, (*place, "kpis"), "kpi", meeting["kpis"], known)
    for index, analysis in enumerate(data["analyses"]):
        place = ("analyses", index)
        for key, list_name in (("modules", "module"), ("fields", "data-field"), ("kpis", "kpi")):
            yield from check_all_known(file, (*place, key), list_name, analysis[key], known)
        yield from _check_owners(file, (*place, "actions"), analysis["actions"], known)


def _check_owners(file: YamlFile, place: KeyPath, items: list[dict[str, str]], known: Known) -> Iterator[Problem]:
    for index, item in enumerate(items):
        yield from check_known(file, (*place, index, "owner"), "role", item["owner"], known)
