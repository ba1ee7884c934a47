"""The registers that work packages of a template repeat for, each entry with its name and its own drivers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.company import AUDIENCES, Company, Complexity, IntegrationNeed
from planner.domain.model.engagement import Engagement
from planner.domain.model.template import RepeatFor
from planner.domain.model.text import Text
from planner.domain.rollout.gaps import in_scope, is_built, needs_work, planned_alone
from planner.domain.rollout.results import Gap, GapSize
from planner.domain.rollout.waves import PlannedWave

SIZE_OF_GAP: Mapping[GapSize, float] = {"small": 1, "medium": 2, "large": 3}
SIZE_OF_INTEGRATION: Mapping[Complexity, float] = {"simple": 1, "medium": 2, "complex": 3}
# from how many gaps on a group of one module counts as medium and as large
_GROUP_SIZES = ((9, 3.0), (4, 2.0), (1, 1.0))


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a register: `key` ends the id of the work package, `subject` is its full reference."""

    key: str
    subject: str
    name: Text
    drivers: Mapping[str, float | None] = field(default_factory=dict)
    requirement_ids: tuple[str, ...] = ()
    config_areas: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def build_registers(
    engagement: Engagement,
    catalogue: Catalogue,
    gaps: Sequence[Gap],
    waves: Sequence[PlannedWave],
    training_days: Mapping[str | None, int] | None = None,
) -> dict[RepeatFor, tuple[Item, ...]]:
    """
    Return the entries of every register, in the order of the client's lists and of the catalogue.

    Args:
        training_days: working days in class by wave id, missing where unknown.
    """
    requirements = in_scope(engagement, catalogue)
    company = engagement.company
    return {
        "module": tuple(_modules(catalogue, requirements)),
        "integration": tuple(_integrations(company)),
        "data_source": tuple(_data_sources(company)),
        "gap": tuple(_gap_items(engagement, catalogue, gaps)),
        "wave": tuple(_waves(waves, training_days or {})),
        "site": tuple(_sites(company)),
        "audience": tuple(_audiences(company)),
    }


def _modules(catalogue: Catalogue, requirements: Sequence[Requirement]) -> Iterable[Item]:
    for module in catalogue.modules.values():
        members = [each for each in requirements if each.module == module.code]
        built = [each for each in members if is_built(each, catalogue)]
        if built:
            yield Item(
                key=module.code,
                subject=f"module:{module.code}",
                name=module.text,
                drivers={"item_requirements": len(built)},
                requirement_ids=tuple(each.id for each in built),
                config_areas=(module.config_area,),
            )


def _integrations(company: Company) -> Iterable[Item]:
    for need in company.integrations:
        required = (need.requirement_id,) if need.requirement_id else ()
        yield Item(
            key=need.id,
            subject=f"integration:{need.id}",
            name=_integration_name(company, need),
            drivers={"item_size": SIZE_OF_INTEGRATION[need.complexity]},
            requirement_ids=required,
            reasons=tuple(f"requirement:{requirement_id}" for requirement_id in required),
        )


def _integration_name(company: Company, need: IntegrationNeed) -> Text:
    """Return the name of the system, with what is exchanged when one system has several interfaces."""
    names = {system.id: system.name for system in company.systems}
    name = names.get(need.system_id, Text.same(need.system_id))
    if sum(other.system_id == need.system_id for other in company.integrations) == 1:
        return name
    return Text(f"{name.zh}（{need.objects.zh}）", f"{name.en} ({need.objects.en})")


def _data_sources(company: Company) -> Iterable[Item]:
    for source in company.data_sources:
        thousand = None if source.records is None else source.records / 1000
        counted = source.duplicate_fraction
        drivers = {
            "item_records_thousand": thousand,
            # records whose duplicates somebody counted, and those nobody did, each to be rated by the template
            "item_duplicates_thousand": 0.0 if counted is None else None if thousand is None else thousand * counted,
            "item_uncounted_thousand": thousand if counted is None else 0.0,
        }
        yield Item(source.id, f"data_source:{source.id}", source.name, drivers)


def _gap_items(engagement: Engagement, catalogue: Catalogue, gaps: Sequence[Gap]) -> Iterable[Item]:
    """Return one entry for each gap that is planned alone, then one for each module with other gaps."""
    decisions = engagement.requirement_decisions
    requirements = catalogue.requirements
    gaps = [gap for gap in gaps if needs_work(gap) and is_built(requirements[gap.requirement_id], catalogue)]
    alone = [gap for gap in gaps if planned_alone(gap, requirements[gap.requirement_id], decisions)]
    for gap in alone:
        requirement = requirements[gap.requirement_id]
        yield Item(
            key=gap.requirement_id,
            subject=f"gap:{gap.requirement_id}",
            name=requirement.text,
            drivers={"item_size": SIZE_OF_GAP[gap.size]},
            requirement_ids=(requirement.id,),
            config_areas=(requirement.config_area,),
            reasons=(f"requirement:{requirement.id}",),
        )
    together = [gap.requirement_id for gap in gaps if gap not in alone]
    for module in catalogue.modules.values():
        members = tuple(each for each in together if requirements[each].module == module.code)
        if members:
            yield _gap_group(module.code, module.text, module.config_area, members)


def _gap_group(code: str, name: Text, config_area: str, members: tuple[str, ...]) -> Item:
    size = next(size for least, size in _GROUP_SIZES if len(members) >= least)
    return Item(
        key=code,
        subject=f"gap:{code}",
        name=name,
        drivers={"item_size": size},
        requirement_ids=members,
        config_areas=(config_area,),
        reasons=tuple(f"requirement:{requirement_id}" for requirement_id in members),
    )


def _waves(waves: Sequence[PlannedWave], training_days: Mapping[str | None, int]) -> Iterable[Item]:
    for wave in waves:
        drivers = {"item_users": wave.users or None, "item_training_days": training_days.get(wave.id)}
        yield Item(wave.id, f"wave:{wave.id}", wave.title, drivers)


def _sites(company: Company) -> Iterable[Item]:
    for site in company.sites:
        users = sum(group.headcount for group in company.user_groups if group.site_id == site.id)
        yield Item(site.id, f"site:{site.id}", site.name, {"item_users": users if company.user_groups else None})


def _audiences(company: Company) -> Iterable[Item]:
    """Return the roles that have users."""
    for role in dict.fromkeys(group.role for group in company.user_groups):
        users = sum(group.headcount for group in company.user_groups if group.role == role)
        yield Item(role, f"audience:{role}", AUDIENCES.get(role, Text.same(role)), {"item_users": users})
