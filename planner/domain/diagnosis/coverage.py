"""How far the scope covers each type of requirement: functional, technical, security."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.domain.diagnosis.results import SuggestedRequirement, TypeCoverage
from planner.domain.model.catalogue import Catalogue
from planner.domain.model.stakeholder import RequirementDecision

TYPES = ("functional", "technical", "security")


def coverage_by_type(
    catalogue: Catalogue, decisions: Mapping[str, RequirementDecision], suggested: Sequence[SuggestedRequirement]
) -> tuple[TypeCoverage, ...]:
    """Return the coverage of the three types in their printed order."""
    asked = {one.requirement_id for one in suggested if one.pain_ids or one.objective_ids}
    return tuple(_coverage(type_, catalogue, decisions, asked) for type_ in TYPES)


def _coverage(
    type_: str, catalogue: Catalogue, decisions: Mapping[str, RequirementDecision], asked: set[str]
) -> TypeCoverage:
    every = [r.id for r in catalogue.requirements.values() if r.type == type_]
    scope = [id_ for id_ in every if id_ not in decisions or decisions[id_].applicable]
    return TypeCoverage(
        type=type_,
        total=len(every),
        in_scope=len(scope),
        asked_for=sum(id_ in asked for id_ in scope),
        must_haves=sum(id_ in decisions and decisions[id_].must_have for id_ in scope),
    )
