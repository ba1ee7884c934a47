"""Gates: the decision points of the template with their dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from planner.domain.model.template import GateTemplate, PlanTemplate
from planner.domain.model.text import Text
from planner.domain.rollout.registers import Item
from planner.domain.rollout.results import Gate, ScheduledPackage, WorkPackage
from planner.errors import Statement


def date_gates(
    template: PlanTemplate,
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    items: Mapping[str, Item],
) -> tuple[Gate, ...]:
    """
    Return the gates by date; a gate on a repeated work package stands once for each instance.

    Args:
        items: register entries by subject, for the names in titles.
    """
    gates = [gate for each in template.gates.values() for gate in _gates(each, work_packages, schedule, items)]
    return tuple(sorted(gates, key=lambda gate: gate.due))


def with_items(gates: Sequence[Gate], item_ids: Mapping[str, tuple[str, ...]]) -> tuple[Gate, ...]:
    """
    Return the gates with the acceptance items that must be passed at each of them.

    Args:
        item_ids: ids of items by gate of the template.

    Source: docs/methods.md#gate-items
    """
    return tuple(replace(gate, item_ids=item_ids.get(gate.template_id, ())) for gate in gates)


def gate_warnings(template: PlanTemplate, work_packages: Sequence[WorkPackage]) -> tuple[Statement, ...]:
    """Return the gates whose work package does not apply here and which therefore have no date."""
    present = {package.template_id for package in work_packages}
    return tuple(
        Statement("rollout.gate-without-date", {"gate": gate.title})
        for gate in template.gates.values()
        if gate.work_package not in present
    )


def _gates(
    gate: GateTemplate,
    work_packages: Sequence[WorkPackage],
    schedule: Mapping[str, ScheduledPackage],
    items: Mapping[str, Item],
) -> Iterator[Gate]:
    for package in work_packages:
        if package.template_id == gate.work_package:
            dates = schedule[package.id]
            item = items.get(package.subject or "")
            yield Gate(
                id=f"{gate.id}.{item.key}" if item else gate.id,
                title=_title(gate.title, item),
                work_package_id=package.id,
                due=dates.finish,
                provisional=dates.provisional,
                entry=gate.entry,
                exit=gate.exit,
                acceptance_dimensions=gate.acceptance_dimensions,
                template_id=gate.id,
                document=gate.document,
            )


def _title(title: Text, item: Item | None) -> Text:
    if item is None:
        return title
    if "{item}" in title.zh:
        return Text(title.zh.replace("{item}", item.name.zh), title.en.replace("{item}", item.name.en))
    return Text(f"{title.zh}（{item.name.zh}）", f"{title.en} ({item.name.en})")
