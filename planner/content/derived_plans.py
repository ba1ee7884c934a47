"""Derived plan templates: what one inherits, what it changes, and the whole template that results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from planner.content.convert_common import Data
from planner.content.reader import KeyPath, YamlFile
from planner.errors import Problem

# what a derived template may state anew for an inherited work package
CHANGEABLE = ("title", "deliverable", "output", "note", "predecessors")
# what a derived template takes over as it stands
_INHERITED = ("roles", "cards", "duration_figures", "go_live_package", "pilot_package", "training_package",
              "uat_package")  # fmt: skip
_LOOKED_UP = ("go_live_package", "pilot_package", "training_package", "uat_package")


def resolve_derived(derived: Data, base: Data) -> dict[str, Any]:
    """
    Return the whole plan template that a derived template stands for, in the shape of a `plan_template` file.

    Work packages stand by the order of its phases, within a phase the inherited ones first; risks keep
    their order. Both files are taken to be sound.

    Source: docs/methods.md#derived-plans
    """
    dropped = set(derived.get("drop", ()))
    order = [phase["code"] for phase in derived["phases"]]
    inherited = [_changed(package, derived) for package in base["work_packages"] if package["id"] not in dropped]
    packages = sorted([*inherited, *derived.get("add", ())], key=lambda package: order.index(package["phase"]))
    gates = [gate for gate in base["gates"] if gate["id"] not in dropped and gate["work_package"] not in dropped]
    risks = [{**risk, "phase": phase_for(risk["id"], risk["phase"], derived)} for risk in base["risks"]]
    return {
        **{key: base[key] for key in _INHERITED if key in base},
        **{key: derived[key] for key in ("id", "version", "title", "phases", "extends")},
        "work_packages": packages,
        "gates": [*gates, *derived.get("gates", ())],
        "risks": [_without_dropped(risk, dropped) for risk in risks],
        "hooks": {**base.get("hooks", {}), **derived.get("hooks", {})},
        "overlaps": derived.get("overlaps", ()),
    }


def phase_for(id_: str, base_phase: str, derived: Data) -> str:
    """
    Return the phase a derived template gives to an inherited work package or risk.

    `phase_of` is read from the most exact key to the most general one: the id, then each shorter part of it that
    ends before a hyphen (`WP-DES` for `WP-DES-DATA`), then the phase of the base. An added package has its own.

    Raises:
        KeyError: no key fits, which the reference check tells before.
    """
    mapping = derived["phase_of"]
    return str(mapping[next((key for key in _keys(id_) if key in mapping), base_phase)])


def check_derived(derived_files: Iterable[YamlFile], templates: Mapping[str, Data]) -> Iterator[Problem]:
    """Yield what is wrong between derived templates and those they extend; single values are checked elsewhere."""
    for file in derived_files:
        base = templates.get(file.data["extends"])
        if base is None:
            near = tuple(sorted(templates)) or ("—",)
            yield file.problem("unknown-base-template", ("extends",), id=file.data["extends"], near=near)
        else:
            yield from _check_derived(file, base)


def check_overlaps(file: YamlFile, packages: Sequence[Data], order: Sequence[str]) -> Iterator[Problem]:
    """
    Yield work packages that stand in an earlier phase than one they wait for, unless the overlap is declared.

    Dates follow the links in any case; the declaration says to the reader why two phases run side by side.
    """
    overlaps = file.data.get("overlaps", ())
    declared = {id_ for overlap in overlaps for id_ in overlap["packages"]}
    phases = {package["id"]: package["phase"] for package in packages}
    early = {
        package["id"]: link["id"]
        for package in packages
        for link in package.get("predecessors", ())
        if link["id"] in phases and order.index(phases[link["id"]]) > order.index(package["phase"])
    }
    for id_, waits_for in early.items():
        if id_ not in declared:
            params = {"id": id_, "phase": phases[id_], "waits_for": waits_for, "later": phases[waits_for]}
            yield file.problem("phase-before-predecessor", ("phases",), **params)
    for number, overlap in enumerate(overlaps):
        for place, id_ in enumerate(overlap["packages"]):
            if id_ not in early:
                path: KeyPath = ("overlaps", number, "packages", place)
                yield file.problem("overlap-not-needed", path, id=id_)


def _check_derived(file: YamlFile, base: Data) -> Iterator[Problem]:
    derived = file.data
    ids = {package["id"] for package in base["work_packages"]} | {risk["id"] for risk in base["risks"]}
    gates = {gate["id"] for gate in base["gates"]}
    dropped = set(derived.get("drop", ()))
    yield from _check_phases(file, base, ids, dropped)
    for number, id_ in enumerate(derived.get("drop", ())):
        if id_ not in ids | gates:
            yield file.problem("unknown-work-package", ("drop", number), id=id_, near=tuple(sorted(ids)[:5]))
    packages = {package["id"] for package in base["work_packages"]}
    phases = tuple(phase["code"] for phase in derived["phases"])
    for number, change in enumerate(derived.get("change", ())):
        if change["id"] not in packages - dropped:
            near = tuple(sorted(packages - dropped)[:5])
            yield file.problem("unknown-work-package", ("change", number, "id"), id=change["id"], near=near)
    for number, package in enumerate(derived.get("add", ())):
        if package["id"] in packages:
            yield file.problem("duplicate-id", ("add", number, "id"), id=package["id"], first=base["id"])
        if package["phase"] not in phases:
            yield file.problem("unknown-phase", ("add", number, "phase"), id=package["phase"], near=phases)
    yield from _check_dropped(file, base, dropped)


def _check_phases(file: YamlFile, base: Data, ids: set[str], dropped: set[str]) -> Iterator[Problem]:
    derived = file.data
    mapping = derived["phase_of"]
    known = [phase["code"] for phase in derived["phases"]]
    for key, phase in mapping.items():
        if phase not in known:
            yield file.problem("unknown-phase", ("phase_of", key), id=phase, near=tuple(known))
        used = {each for id_ in ids - dropped for each in _keys(id_)} | {phase["code"] for phase in base["phases"]}
        if key not in used:
            yield file.problem("phase-of-nothing", ("phase_of", key), id=key)
    for item in (*base["work_packages"], *base["risks"]):
        keys = (*_keys(item["id"]), item["phase"])
        if item["id"] not in dropped and not any(key in mapping for key in keys):
            yield file.problem("package-without-phase", ("phase_of",), id=item["id"])


def _check_dropped(file: YamlFile, base: Data, dropped: set[str]) -> Iterator[Problem]:
    """Yield what still needs a work package that the derived template drops."""
    derived = file.data
    kept = [_changed_links(package, derived) for package in base["work_packages"] if package["id"] not in dropped]
    for id_, links in (
        *kept,
        *((package["id"], package.get("predecessors", ())) for package in derived.get("add", ())),
    ):
        for link in links:
            if link["id"] in dropped:
                yield file.problem("dropped-is-predecessor", ("drop",), id=link["id"], successor=id_)
    hooks = {**base.get("hooks", {}), **derived.get("hooks", {}), **{key: base[key] for key in _LOOKED_UP}}
    for name, id_ in hooks.items():
        if id_ in dropped:
            yield file.problem("dropped-is-looked-up", ("drop",), id=id_, hook=name)


def _changed(package: Data, derived: Data) -> Data:
    change = _change(package, derived)
    stated = {key: change[key] for key in CHANGEABLE if key in change}
    return {**package, **stated, "phase": phase_for(package["id"], package["phase"], derived)}


def _changed_links(package: Data, derived: Data) -> tuple[str, Sequence[Data]]:
    return package["id"], _change(package, derived).get("predecessors", package.get("predecessors", ()))


def _change(package: Data, derived: Data) -> Data:
    """Return what a derived template states anew for a work package, nothing where it is taken over as it is."""
    found: list[Data] = [one for one in derived.get("change", ()) if one["id"] == package["id"]]
    return found[0] if found else {}


def _without_dropped(risk: Data, dropped: set[str]) -> Data:
    return {**risk, "packages": [id_ for id_ in risk.get("packages", ()) if id_ not in dropped]}


def _keys(id_: str) -> tuple[str, ...]:
    """Return an id and its shorter parts: `WP-DES-DATA`, `WP-DES`, `WP`."""
    parts = id_.split("-")
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))
