"""The packs that only the stages after the selection read: a module of its own, so that ranking does not load it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from planner.content.convert_acceptance import acceptance_from
from planner.content.convert_adoption import adoption_from, policy_from
from planner.content.convert_common import Data
from planner.content.convert_configuration_packs import configuration_from
from planner.content.convert_figures import figures_from
from planner.content.convert_libraries import training_from
from planner.content.convert_migration import migration_from
from planner.content.convert_plan import plan_template_from
from planner.content.convert_reviews import reviews_from
from planner.content.derived_plans import resolve_derived
from planner.content.known import Files
from planner.domain.model.figure import Figure
from planner.domain.model.template import PlanTemplate

T = TypeVar("T")


def _plan_templates(files: Files) -> dict[str, PlanTemplate]:
    """Return the templates that stand alone, then the derived ones, each resolved to a whole template."""
    bases = {file.data["id"]: file.data for file in files["plan_template"]}
    derived_files = [file.data for file in files.get("derived_plan", ())]
    whole = [*bases.values(), *(resolve_derived(derived, bases[derived["extends"]]) for derived in derived_files)]
    return {data["id"]: plan_template_from(data) for data in whole}


def _first(files: Files, kind: str, make: Callable[[Data], T]) -> T | None:
    return make(files[kind][0].data) if files.get(kind) else None


def _figures(files: Files) -> dict[str, Figure]:
    return figures_from(files["figures"][0].data) if files.get("figures") else {}


# field of `ContentPacks` -> how it is made of its files
LATER_PARTS: dict[str, Callable[[Files], Any]] = {
    "plan_templates": _plan_templates,
    "training": lambda files: _first(files, "training_template", training_from),
    "acceptance": lambda files: _first(files, "acceptance_template", acceptance_from),
    "migration": lambda files: _first(files, "migration_template", migration_from),
    "adoption": lambda files: _first(files, "adoption_template", adoption_from),
    "policy": lambda files: _first(files, "policy_template", policy_from),
    "reviews": lambda files: _first(files, "reviews_template", reviews_from),
    "figures": _figures,
    "configuration": configuration_from,
}
