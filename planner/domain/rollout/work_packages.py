"""Turns a plan template into the work packages of one engagement: conditions, repeats, links and durations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.domain.model.catalogue import Requirement
from planner.domain.model.condition import Facts, holds
from planner.domain.model.template import LinkType, PlanTemplate, Predecessor, RepeatFor, WorkPackageTemplate
from planner.domain.model.text import Text
from planner.domain.rollout.durations import estimate_duration, numeric_drivers
from planner.domain.rollout.registers import Item
from planner.domain.rollout.results import Link, WorkPackage

_ITEM_FIELD = "{item}"


@dataclass(frozen=True, slots=True)
class _Instance:
    """A work package of the template that applies, for one entry of its register or for none."""

    template: WorkPackageTemplate
    item: Item | None

    @property
    def id(self) -> str:
        return f"{self.template.id}.{self.item.key}" if self.item else self.template.id

    @property
    def wave(self) -> str | None:
        return self.item.key if self.item and self.template.repeat_for == "wave" else None


@dataclass(frozen=True, slots=True)
class _Wait:
    """A link on template level; it joins equal entries of one register (`equal_items`), or that of one `audience`."""

    predecessor_id: str
    type: LinkType
    lag_days: int
    equal_items: bool
    audience: str | None = None


def build_work_packages(
    template: PlanTemplate,
    facts: Facts,
    registers: Mapping[RepeatFor, tuple[Item, ...]],
    requirements: Sequence[Requirement],
) -> tuple[WorkPackage, ...]:
    """
    Return the work packages in template order, entries of a register in register order.

    Args:
        requirements: those in scope, in catalogue order.

    Source: docs/methods.md#work-packages
    """
    instances = tuple(_instances(template, facts, registers))
    drivers = numeric_drivers(facts)
    links = _Linker(template, instances)
    return tuple(_work_package(instance, drivers, links.of(instance), requirements) for instance in instances)


def fill_item(text: Text, item: Text | None) -> Text:
    """Put the name of a register entry into a title."""
    if item is None:
        return text
    return Text(text.zh.replace(_ITEM_FIELD, item.zh), text.en.replace(_ITEM_FIELD, item.en))


def _instances(
    template: PlanTemplate, facts: Facts, registers: Mapping[RepeatFor, tuple[Item, ...]]
) -> Iterator[_Instance]:
    for package in template.work_packages.values():
        if not holds(package.applies_if, facts):
            continue
        if package.repeat_for == "none":
            yield _Instance(package, None)
        else:
            items = registers[package.repeat_for]
            yield from (_Instance(package, item) for item in items if _concerns(package, item))


def _concerns(package: WorkPackageTemplate, item: Item) -> bool:
    """Leave out modules whose configuration area the package does not name: another package configures them."""
    if package.repeat_for != "module" or not package.config_areas:
        return True
    return any(area in package.config_areas for area in item.config_areas)


def _config_areas(package: WorkPackageTemplate, item: Item | None) -> tuple[str, ...]:
    own = item.config_areas if item else ()
    return own if package.repeat_for == "module" else tuple(dict.fromkeys((*package.config_areas, *own)))


def _work_package(
    instance: _Instance,
    drivers: Mapping[str, float | None],
    links: tuple[Link, ...],
    requirements: Sequence[Requirement],
) -> WorkPackage:
    package, item = instance.template, instance.item
    own_drivers = {**drivers, **item.drivers} if item else drivers
    duration = estimate_duration(package.duration, package.kind, own_drivers)
    name = item.name if item else None
    return WorkPackage(
        id=instance.id,
        template_id=package.id,
        phase=package.phase,
        deliverable=fill_item(package.deliverable, name),
        title=fill_item(package.title, name),
        kind=package.kind,
        stream=package.stream,
        duration=duration,
        raci=package.raci,
        effort_days={role: share * duration.likely_days for role, share in package.effort.items()},
        links=links,
        output=fill_item(package.output, name),
        avoids_blackouts=package.avoids_blackouts,
        subject=item.subject if item else None,
        config_areas=_config_areas(package, item),
        requirement_ids=_requirement_ids(package, item, requirements),
        reasons=tuple(dict.fromkeys((*package.reasons, *(item.reasons if item else ())))),
        meeting=package.decided_by,
        immediate=package.immediate,
    )


def _requirement_ids(
    package: WorkPackageTemplate, item: Item | None, requirements: Sequence[Requirement]
) -> tuple[str, ...]:
    """Return what the package serves: its register entry's, its configuration areas', those named as reasons."""
    named = set(item.requirement_ids if item else ())
    named |= {reason.removeprefix("requirement:") for reason in package.reasons}
    if item is None:
        named |= {each.id for each in requirements if each.config_area in package.config_areas}
    return tuple(each.id for each in requirements if each.id in named)


class _Linker:
    """Joins instances by the links of the template, over what was dropped and in the order of the waves."""

    def __init__(self, template: PlanTemplate, instances: Sequence[_Instance]) -> None:
        self._template = template
        self._by_template: dict[str, list[_Instance]] = {}
        for instance in instances:
            self._by_template.setdefault(instance.template.id, []).append(instance)

    def of(self, instance: _Instance) -> tuple[Link, ...]:
        """Return the links of one instance, each pair and type once, with the longest lag."""
        lags: dict[tuple[str, LinkType], int] = {}
        for link in (*self._template_links(instance), *self._wave_links(instance)):
            key = (link.predecessor_id, link.type)
            lags[key] = max(lags.get(key, link.lag_days), link.lag_days)
        return tuple(Link(predecessor_id, type_, lag) for (predecessor_id, type_), lag in lags.items())

    def _template_links(self, instance: _Instance) -> Iterator[Link]:
        for wait in self._waits(instance.template):
            for predecessor in self._joined(instance, wait):
                yield Link(predecessor.id, wait.type, wait.lag_days)

    def _waits(self, package: WorkPackageTemplate) -> Iterator[_Wait]:
        for predecessor in package.predecessors:
            yield from self._bridged(predecessor, package.repeat_for, frozenset())

    def _bridged(self, predecessor: Predecessor, repeat_for: RepeatFor, over: frozenset[str]) -> Iterator[_Wait]:
        """
        Yield a link as it is, or, when its predecessor was dropped, the links that were behind it.

        A dropped package is read as an event of no length, so the two links join into one: its
        predecessor's side of the first, the successor's side of the second, both lags.
        """
        package = self._template.work_packages[predecessor.id]
        equal = repeat_for != "none" and package.repeat_for == repeat_for
        if predecessor.id in self._by_template:
            yield _Wait(predecessor.id, predecessor.type, predecessor.lag_days, equal, predecessor.audience)
            return
        # a circle of dropped packages holds nothing back
        for earlier in package.predecessors if predecessor.id not in over else ():
            through = Predecessor(
                earlier.id,
                _joined_type(earlier.type, predecessor.type),
                earlier.lag_days + predecessor.lag_days,
                earlier.audience,
            )
            for wait in self._bridged(through, repeat_for, over | {predecessor.id}):
                yield replace(wait, equal_items=equal and wait.equal_items)

    def _joined(self, instance: _Instance, wait: _Wait) -> Iterable[_Instance]:
        candidates = self._by_template[wait.predecessor_id]
        if wait.audience is not None:
            return [each for each in candidates if each.item and each.item.key == wait.audience]
        if wait.equal_items and instance.item:
            return [each for each in candidates if each.item and each.item.key == instance.item.key]
        if instance.template.id == self._template.pilot_package and candidates[0].wave is not None:
            # the pilot is judged on the first wave; the others wait for that judgement
            return candidates[:1]
        return candidates

    def _wave_links(self, instance: _Instance) -> Iterator[Link]:
        """Let a wave begin after the one before it is live, and its cut-over after that wave was judged."""
        go_lives = self._by_template.get(self._template.go_live_package, [])
        earlier = _wave_before(instance, go_lives)
        if earlier is None:
            return
        is_go_live = instance.template.id == self._template.go_live_package
        if is_go_live or not self._waits_within_wave(instance):
            yield Link(earlier.id, "FS", 0)
        if instance.template.id in self._cut_overs():
            judged = self._by_template.get(self._template.pilot_package, [])
            by_wave = [each for each in judged if each.wave is not None]
            before = [_wave_before(instance, by_wave)] if by_wave else judged
            yield from (Link(each.id, "FS", 0) for each in before if each and each.id != earlier.id)

    def _cut_overs(self) -> frozenset[str]:
        """
        Return what a wave must not begin before the one before it was judged: the freeze of its data.

        Without a freeze it is the gate that decides about the go-live, and without a gate the go-live itself.
        """
        freeze = self._template.hooks.get("freeze")
        if freeze in self._by_template:
            return frozenset({freeze})
        packages = self._template.work_packages
        go_live = packages[self._template.go_live_package]
        gates = {each.id for each in go_live.predecessors if packages[each.id].kind == "gate"}
        return frozenset(gates & set(self._by_template) or {go_live.id})

    def _waits_within_wave(self, instance: _Instance) -> bool:
        return any(
            predecessor.wave == instance.wave
            for wait in self._waits(instance.template)
            for predecessor in self._joined(instance, wait)
        )


def _joined_type(first: LinkType, second: LinkType) -> LinkType:
    types: Mapping[str, LinkType] = {"FS": "FS", "SS": "SS", "FF": "FF", "SF": "SF"}
    return types[first[0] + second[1]]


def _wave_before(instance: _Instance, candidates: Sequence[_Instance]) -> _Instance | None:
    """Return the instance of the wave just before, None for the first wave and outside waves."""
    if instance.wave is None:
        return None
    before = [each for each in candidates if each.wave is not None and int(each.wave) == int(instance.wave) - 1]
    return before[0] if before else None
