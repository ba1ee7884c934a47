"""Reference checks: ids exist, tables are complete, nothing turns in circles. Files are taken to be well-shaped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import pairwise

from planner.content.dates import check_dates
from planner.content.known import Files, Known, check_all_known, check_known, check_unique, known_from
from planner.content.reader import KeyPath, YamlFile
from planner.content.references_adoption import check_adoption, check_policy
from planner.content.references_configuration import (
    check_flows_book,
    check_forms_book,
    check_initial_data,
    check_integration_defaults,
    check_reports_book,
)
from planner.content.references_objectives import check_objective_library
from planner.content.references_product import check_product
from planner.content.references_questionnaire import check_questionnaire
from planner.content.references_reviews import check_reviews
from planner.content.references_selection import (
    check_demo_scenarios,
    check_industry,
    check_industry_departures,
    check_task_cards,
    check_trial_cards,
)
from planner.content.references_templates import (
    check_acceptance,
    check_derived_plans,
    check_migration,
    check_outcomes,
    check_plan_template,
    check_training,
)
from planner.content.references_words import check_figures, check_glossary
from planner.content.vocabulary import AUDIENCE_ROLES
from planner.errors import Problem

_CODE_LISTS = (
    "dimensions", "points", "pain_areas", "acceptance_dimensions", "verify_methods", "config_areas",
    "training_modules", "modules", "pain_points",
)  # fmt: skip
_ANSWER_CODES = ("standard", "configuration", "third_party", "custom", "roadmap", "not_supported")
_TOP_RATING = 5
_GRADES = range(1, 6)


def check_references(files: Files, complete_kinds: Collection[str] | None = None) -> list[Problem]:
    """
    Return every broken reference.

    Args:
        files: Well-shaped files by kind.
        complete_kinds: Kinds of which every file is among them; ids of other kinds are not called unknown.
            All kinds when not given.
    """
    complete = set(files) if complete_kinds is None else set(complete_kinds)
    known = known_from(files, complete)
    found = [*_check_module_files(files, complete), *_check_unique_over_files(files), *check_industry_departures(files)]
    if "plan_template" in complete:
        found += check_derived_plans(files.get("derived_plan", ()), files.get("plan_template", ()), known)
    for kind, of_kind in files.items():
        for file in of_kind:
            found += check_dates(file)
            found += _CHECKS[kind](file, known)
    return found


def _check_module_files(files: Files, complete: Collection[str]) -> Iterator[Problem]:
    """Every module has a file, and every file is a module in the stated order."""
    if "catalogue_module" not in complete:
        return
    present = {file.data["id"]: file for file in files["catalogue_module"]}
    for frame in files.get("catalogue", ()):
        listed = frame.data["module_files"]
        for index, code in enumerate(listed):
            if code not in present:
                yield frame.problem("module-without-file", ("module_files", index), id=code)
        for id_, file in present.items():
            if id_ not in listed:
                yield file.problem("module-not-listed", ("id",), id=id_)


def _check_unique_over_files(files: Files) -> Iterator[Problem]:
    """Requirement ids and question ids are unique over all files, because links and conditions name them alone."""
    for kind, key in (("catalogue_module", "requirements"), ("questionnaire", "questions")):
        seen: dict[str, str] = {}
        for file in files.get(kind, ()):
            for index, item in enumerate(file.data[key]):
                if seen.setdefault(item["id"], file.name) != file.name:
                    yield file.problem("duplicate-id", (key, index, "id"), id=item["id"], first=seen[item["id"]])


def _check_frame(file: YamlFile, known: Known) -> Iterator[Problem]:
    data = file.data
    for key in _CODE_LISTS:
        yield from check_unique(file, (key,), data[key], "code")
    for index, point in enumerate(data["points"]):
        yield from check_known(file, ("points", index, "dimension"), "dimension", point["dimension"], known)
    for index, module in enumerate(data["modules"]):
        yield from check_known(file, ("modules", index, "config_area"), "config-area", module["config_area"], known)
        place: KeyPath = ("modules", index, "training_module")
        yield from check_known(file, place, "training-module", module["training_module"], known)
    roles = known.with_list("audience", AUDIENCE_ROLES)
    for index, pain in enumerate(data["pain_points"]):
        yield from check_known(file, ("pain_points", index, "area"), "pain-area", pain["area"], known)
        yield from check_all_known(file, ("pain_points", index, "roles"), "audience", pain["roles"], roles)
    for index, item in enumerate(data.get("considerations", ())):
        for key, list_name in (("points", "point"), ("modules", "module"), ("requirements", "requirement")):
            yield from check_all_known(file, ("considerations", index, key), list_name, item.get(key, ()), known)
    points = [data["class_points"][name] for name in ("高", "中", "低")]
    if not points[0] > points[1] > points[2] >= 0:
        yield file.problem("classes-not-ordered", ("class_points",))


def _check_module(file: YamlFile, known: Known) -> Iterator[Problem]:
    yield from check_known(file, ("id",), "module", file.data["id"], known)
    yield from check_unique(file, ("requirements",), file.data["requirements"])
    for index, item in enumerate(file.data["requirements"]):
        place: KeyPath = ("requirements", index)
        yield from check_known(file, (*place, "point"), "point", item["point"], known)
        yield from check_all_known(file, (*place, "relieves"), "pain", item["relieves"], known)
        yield from check_all_known(file, (*place, "acceptance"), "acceptance-dimension", item["acceptance"], known)
        yield from check_all_known(file, (*place, "kpis"), "kpi", item["kpis"], known)
        method = item["verification"]["method"]
        yield from check_known(file, (*place, "verification", "method"), "verify-method", method, known)
        for key, list_name in (("config_area", "config-area"), ("training_module", "training-module")):
            if key in item:
                yield from check_known(file, (*place, key), list_name, item[key], known)


def _check_presets(file: YamlFile, known: Known) -> Iterator[Problem]:
    yield from check_unique(file, ("presets",), file.data["presets"])
    for index, preset in enumerate(file.data["presets"]):
        place: KeyPath = ("presets", index, "point_classes")
        for point in preset["point_classes"]:
            yield from check_known(file, (*place, point), "point", point, known)
        missing = tuple(sorted(set(known.ids.get("point", ())) - set(preset["point_classes"])))
        if missing:
            yield file.problem("preset-incomplete", place, missing=missing)


def _check_value_function(file: YamlFile) -> Iterator[Problem]:
    """A value function of ratings rises from (0, 0) to (5, 1), one value for each cutoff."""
    stated = file.data.get("value_function")
    if stated is None:
        return
    cutoffs, values = stated["cutoffs"], stated["values"]
    if len(cutoffs) != len(values):
        yield file.problem(
            "value-function-length", ("value_function", "values"), cutoffs=len(cutoffs), count=len(values)
        )
        return
    ends = (cutoffs[0], values[0], cutoffs[-1], values[-1]) == (0, 0, _TOP_RATING, 1)
    rising = all(a < b for a, b in pairwise(cutoffs)) and all(a <= b for a, b in pairwise(values))
    if not (ends and rising):
        yield file.problem("value-function-shape", ("value_function",))


def _check_rating_scale(file: YamlFile, _known: Known) -> Iterator[Problem]:
    yield from _check_value_function(file)
    codes = {item["code"]: (index, item.get("ratings", ())) for index, item in enumerate(file.data["codes"])}
    yield from check_unique(file, ("codes",), file.data["codes"], "code")
    for code in _ANSWER_CODES:
        index, rows = codes.get(code, (None, ()))
        place: KeyPath = ("codes",) if index is None else ("codes", index, "ratings")
        stated = [(row["extent"], row["grade"]) for row in rows]
        for cell in ((extent, grade) for extent in ("whole", "core") for grade in _GRADES):
            if stated.count(cell) != 1:
                params = {"code": code, "extent": cell[0], "grade": cell[1], "times": stated.count(cell)}
                yield file.problem("rating-not-once", place, **params)
        for number, row in enumerate(rows):
            if not row["low"] <= row["expected"] <= row["high"]:
                yield file.problem("not-ordered", (*place, number))
    missing = tuple(grade for grade in range(6) if grade not in {item["grade"] for item in file.data["grades"]})
    if missing:
        yield file.problem("grades-incomplete", ("grades",), missing=missing)


_CHECKS: dict[str, Callable[[YamlFile, Known], Iterator[Problem]]] = {
    "catalogue": _check_frame,
    "catalogue_module": _check_module,
    "weight_presets": _check_presets,
    "rating_scale": _check_rating_scale,
    "questionnaire": check_questionnaire,
    "product_profile": check_product,
    "plan_template": check_plan_template,
    "derived_plan": lambda _file, _known: iter(()),  # checked against the template it extends, see above
    "training_template": check_training,
    "acceptance_template": check_acceptance,
    "outcomes_template": check_outcomes,
    "migration_template": check_migration,
    "reviews_template": check_reviews,
    "adoption_template": check_adoption,
    "policy_template": check_policy,
    "objective_library": check_objective_library,
    "glossary": check_glossary,
    "figures": check_figures,
    "industry_profile": check_industry,
    "demo_scenarios": check_demo_scenarios,
    "task_cards": check_task_cards,
    "trial_cards": check_trial_cards,
    "forms_book": check_forms_book,
    "flows_book": check_flows_book,
    "reports_book": check_reports_book,
    "integration_defaults": check_integration_defaults,
    "initial_data": check_initial_data,
}
