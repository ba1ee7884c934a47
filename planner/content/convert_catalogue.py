"""Requirement catalogue: frame, module files and weight presets become one `Catalogue`."""

from __future__ import annotations

from collections.abc import Iterable

from planner.content.convert_common import Data, coded, keyed, text
from planner.domain.model.catalogue import (
    Catalogue,
    Consideration,
    CoordinatePoint,
    Module,
    PainPoint,
    Requirement,
    Verification,
    WeightPreset,
)


def catalogue_from(frame: Data, modules: Iterable[Data], presets: Iterable[Data]) -> Catalogue:
    """Build the catalogue; requirements keep the order of the module files and of the lists in them."""
    known_modules = keyed(frame["modules"], _module, "code")
    requirements = {
        item["id"]: _requirement(item, known_modules[file["id"]], frame["default_prior"])
        for file in modules
        for item in file["requirements"]
    }
    return Catalogue(
        id=frame["id"],
        version=frame["version"],
        class_points={name: float(points) for name, points in frame["class_points"].items()},
        dimensions=coded(frame["dimensions"]),
        points=keyed(frame["points"], _point, "code"),
        pain_areas=coded(frame["pain_areas"]),
        pain_points=keyed(frame["pain_points"], _pain_point, "code"),
        acceptance_dimensions=coded(frame["acceptance_dimensions"]),
        verify_methods=coded(frame["verify_methods"]),
        config_areas=coded(frame["config_areas"]),
        training_modules=coded(frame["training_modules"]),
        modules=known_modules,
        requirements=requirements,
        presets={item["id"]: _preset(item) for item in presets},
        considerations=keyed(frame.get("considerations", ()), _consideration, "code"),
    )


def _module(item: Data) -> Module:
    return Module(item["code"], text(item["text"]), item["config_area"], item["training_module"])


def _point(item: Data) -> CoordinatePoint:
    return CoordinatePoint(item["code"], item["dimension"], item["default_weight_class"], text(item["text"]))


def _pain_point(item: Data) -> PainPoint:
    return PainPoint(
        code=item["code"],
        area=item["area"],
        text=text(item["text"]),
        consequence=text(item["consequence"]),
        roles=tuple(item["roles"]),
        source=item["source"],
    )


def _consideration(item: Data) -> Consideration:
    lists = (tuple(item.get(key, ())) for key in ("points", "modules", "requirements"))
    return Consideration(item["code"], text(item["text"]), *lists)


def _preset(item: Data) -> WeightPreset:
    return WeightPreset(item["id"], text(item["text"]), text(item["source"]), dict(item["point_classes"]))


def _requirement(item: Data, module: Module, default_prior: float) -> Requirement:
    return Requirement(
        id=item["id"],
        point=item["point"],
        module=module.code,
        type=item["type"],
        weight_class=item["weight_class"],
        must_have_candidate=item["must_have_candidate"],
        prior=float(item.get("prior", default_prior)),
        text=text(item["text"]),
        relieves=tuple(item["relieves"]),
        acceptance=tuple(item["acceptance"]),
        kpis=tuple(item["kpis"]),
        verification=Verification(item["verification"]["method"], text(item["verification"]["text"])),
        config_area=item.get("config_area", module.config_area),
        training_module=item.get("training_module", module.training_module),
    )
