"""What ids exist over all packs, and the small checks every reference check is made of."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.content.reader import KeyPath, YamlFile
from planner.errors import Problem

# list name -> the kinds of packs that must be sound before an id can be called unknown
_PROVIDERS: dict[str, tuple[str, ...]] = {
    "dimension": ("catalogue",),
    "point": ("catalogue",),
    "pain": ("catalogue",),
    "pain-area": ("catalogue",),
    "acceptance-dimension": ("catalogue",),
    "verify-method": ("catalogue",),
    "config-area": ("catalogue",),
    "training-module": ("catalogue",),
    "module": ("catalogue",),
    "requirement": ("catalogue", "catalogue_module"),
    "kpi": ("outcomes_template",),
    "review": ("outcomes_template",),
    "question": ("questionnaire",),
    "table": ("questionnaire",),
    "task": ("plan_template",),
    "plan-gate": ("plan_template",),
    "course": ("training_template",),
    "data-field": ("migration_template",),
    "acceptance-item": ("acceptance_template",),
    "figure": ("figures",),
}
_FRAME_LISTS = {
    "dimension": "dimensions",
    "point": "points",
    "pain": "pain_points",
    "pain-area": "pain_areas",
    "acceptance-dimension": "acceptance_dimensions",
    "verify-method": "verify_methods",
    "config-area": "config_areas",
    "training-module": "training_modules",
    "module": "modules",
}

Files = Mapping[str, Sequence[YamlFile]]


@dataclass(frozen=True, slots=True)
class Known:
    """Ids by list name; a list whose packs have faults is absent, so that nothing is called unknown in error."""

    ids: Mapping[str, Collection[str]]

    def with_list(self, name: str, ids: Iterable[str]) -> Known:
        """Return the same with one more list."""
        return Known({**self.ids, name: frozenset(ids)})


def known_from(files: Files, complete_kinds: Collection[str]) -> Known:
    """Collect the ids of all sound packs."""
    frame = next((file.data for file in files.get("catalogue", ())), None)
    found: dict[str, Collection[str]] = {}
    if frame is not None:
        found = {name: frozenset(item["code"] for item in frame[key]) for name, key in _FRAME_LISTS.items()}
    found["requirement"] = ids_in(files, "catalogue_module", "requirements")
    found["kpi"] = ids_in(files, "outcomes_template", "kpis")
    found["question"] = ids_in(files, "questionnaire", "questions")
    found["review"] = ids_in(files, "outcomes_template", "reviews")
    found["task"] = ids_in(files, "plan_template", "work_packages")
    found["plan-gate"] = ids_in(files, "plan_template", "gates")
    found["course"] = ids_in(files, "training_template", "courses")
    found["data-field"] = ids_in(files, "migration_template", "fields")
    found["acceptance-item"] = ids_in(files, "acceptance_template", "items")
    # a figure nobody can vouch for is not there to be cited
    found["figure"] = frozenset(
        figure["id"] for file in files.get("figures", ()) for figure in file.data["figures"] if figure["trust"] != "D"
    )
    found["table"] = frozenset(
        question["id"]
        for file in files.get("questionnaire", ())
        for question in file.data["questions"]
        if question["type"] == "table"
    )
    return Known({name: ids for name, ids in found.items() if all(kind in complete_kinds for kind in _PROVIDERS[name])})


def ids_in(files: Files, kind: str, key: str) -> frozenset[str]:
    """Return the ids of one list over all files of a kind."""
    return frozenset(item["id"] for file in files.get(kind, ()) for item in file.data[key])


def check_known(file: YamlFile, path: KeyPath, list_name: str, id_: str, known: Known) -> Iterator[Problem]:
    """Yield a problem `unknown-<list>` when an id is not in a list, naming near ones or else a few of the list."""
    ids = known.ids.get(list_name)
    if ids is not None and id_ not in ids:
        near = tuple(difflib.get_close_matches(id_, ids, n=3)) or tuple(sorted(ids)[:5]) or ("—",)
        yield file.problem(f"unknown-{list_name}", path, id=id_, near=near)


def check_all_known(
    file: YamlFile, path: KeyPath, list_name: str, ids: Sequence[str], known: Known
) -> Iterator[Problem]:
    """Check every id of a list of ids."""
    for index, id_ in enumerate(ids):
        yield from check_known(file, (*path, index), list_name, id_, known)


def check_unique(file: YamlFile, path: KeyPath, items: Sequence[Any], key: str = "id") -> Iterator[Problem]:
    """Yield a problem for every id that a list holds twice."""
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        id_ = item[key]
        if id_ in seen:
            first = file.where((*path, seen[id_], key))
            yield file.problem("duplicate-id", (*path, index, key), id=id_, first=first)
        seen.setdefault(id_, index)


def find_cycle(successors: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the members of one cycle in a graph, in order, or nothing."""
    done: set[str] = set()
    for start in successors:
        cycle = _walk(start, successors, [], done)
        if cycle:
            return cycle
    return ()


def _walk(node: str, successors: Mapping[str, Sequence[str]], trail: list[str], done: set[str]) -> tuple[str, ...]:
    if node in trail:
        return tuple(trail[trail.index(node) :])
    if node in done:
        return ()
    trail.append(node)
    for successor in successors.get(node, ()):
        cycle = _walk(successor, successors, trail, done)
        if cycle:
            return cycle
    trail.pop()
    done.add(node)
    return ()
