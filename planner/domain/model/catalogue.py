"""The requirement catalogue: dimensions, points, pain points, modules and requirements, linked by codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from planner.domain.model.text import Text

RequirementType = Literal["functional", "technical", "security"]
WeightClass = Literal["高", "中", "低"]


@dataclass(frozen=True, slots=True)
class Coded:
    """An entry of a code list: code and label."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class CoordinatePoint:
    """One of the eleven points of the selection coordinate system, under one dimension."""

    code: str
    dimension: str
    default_weight_class: WeightClass
    text: Text


@dataclass(frozen=True, slots=True)
class PainPoint:
    """A business pain of the built-in library, with the area it is felt in and what follows from it."""

    code: str
    area: str
    text: Text
    consequence: Text
    roles: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Module:
    """A functional module; its configuration area and training module hold for all its requirements."""

    code: str
    text: Text
    config_area: str
    training_module: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How a requirement is checked: method code (D T X R I C) and the proposed pass condition."""

    method: str
    text: Text


@dataclass(frozen=True, slots=True)
class Requirement:
    """
    One requirement, with every link of the chain that leaves it.

    `prior` is the expected rating (0-5) of an unknown answer, the same for every product.
    """

    id: str
    point: str
    module: str
    type: RequirementType
    weight_class: WeightClass
    must_have_candidate: bool
    prior: float
    text: Text
    relieves: tuple[str, ...]
    acceptance: tuple[str, ...]
    kpis: tuple[str, ...]
    verification: Verification
    config_area: str
    training_module: str
    based_on: str = ""


@dataclass(frozen=True, slots=True)
class WeightPreset:
    """A named set of weight classes for the eleven points, with where it comes from; `industry` ones are profiles."""

    id: str
    text: Text
    source: Text
    point_classes: Mapping[str, WeightClass]
    kind: Literal["article", "industry"] = "article"


@dataclass(frozen=True, slots=True)
class Consideration:
    """
    Something the sources say a selection must consider (S-023).

    What answers to it: the requirements of some points and modules, and single requirements.
    """

    code: str
    text: Text
    points: tuple[str, ...]
    modules: tuple[str, ...]
    requirement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole catalogue; mappings are keyed by code and keep the order of the files."""

    id: str
    version: str
    class_points: Mapping[WeightClass, float]
    dimensions: Mapping[str, Coded]
    points: Mapping[str, CoordinatePoint]
    pain_areas: Mapping[str, Coded]
    pain_points: Mapping[str, PainPoint]
    acceptance_dimensions: Mapping[str, Coded]
    verify_methods: Mapping[str, Coded]
    config_areas: Mapping[str, Coded]
    training_modules: Mapping[str, Coded]
    modules: Mapping[str, Module]
    requirements: Mapping[str, Requirement]
    presets: Mapping[str, WeightPreset]
    considerations: Mapping[str, Consideration] = field(default_factory=dict)
