"""Which acceptance items must be passed at which gate of the plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from planner.domain.acceptance.results import AcceptanceBook, AcceptanceItem
from planner.domain.model.catalogue import Catalogue
from planner.domain.model.template import GateTemplate


def items_by_gate(
    gates: Sequence[GateTemplate], items: Sequence[AcceptanceItem], catalogue: Catalogue, dated: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """
    Return the ids of the items to be passed at each gate, in the order of the book.

    Args:
        gates: in template order.
        dated: gates that the plan has; what another one would judge is judged at the next one that is there.

    Source: docs/methods.md#gate-items
    """
    found: dict[str, list[str]] = {gate.id: [] for gate in gates if gate.id in dated}
    order = [gate.id for gate in gates]
    for item in items:
        for id_ in dict.fromkeys(_held_at(gate_id, order, dated) for gate_id in _asked_by(gates, item, catalogue)):
            if id_ is not None:
                found[id_].append(item.id)
    return {id_: tuple(ids) for id_, ids in found.items()}


def with_gates(book: AcceptanceBook, item_ids: Mapping[str, Sequence[str]]) -> AcceptanceBook:
    """
    Return the book with the gates of each item.

    Args:
        item_ids: ids of items by gate, every gate of every wave, by date.
    """
    at: dict[str, list[str]] = {}
    for gate_id, ids in item_ids.items():
        for id_ in ids:
            at.setdefault(id_, []).append(gate_id)
    items = tuple(replace(item, gate_ids=tuple(at.get(item.id, ()))) for item in book.items)
    return replace(book, items=items)


def _asked_by(gates: Sequence[GateTemplate], item: AcceptanceItem, catalogue: Catalogue) -> Iterator[str]:
    """Yield the gates that name an item; else the first that asks for its kind; else the one that takes the rest."""
    named = [gate.id for gate in gates if _names(gate, item)]
    yield from (
        named
        or _first([gate.id for gate in gates if _wants(gate, item, catalogue)])
        or _first([gate.id for gate in gates if gate.items.rest])
    )


def _first(ids: Sequence[str]) -> Sequence[str]:
    return ids[:1]


def _names(gate: GateTemplate, item: AcceptanceItem) -> bool:
    origin, _, id_ = _origin(item)
    return item.id in gate.items.library or (origin == "requirement" and id_ in gate.items.requirements)


def _wants(gate: GateTemplate, item: AcceptanceItem, catalogue: Catalogue) -> bool:
    origin, _, id_ = _origin(item)
    if origin == "requirement":
        return catalogue.requirements[id_].verification.method in gate.items.methods
    return origin in gate.items.origins


def _origin(item: AcceptanceItem) -> tuple[str, str, str]:
    """Return the parts of the reason that an item was made from: `requirement:F-CUS-01`."""
    return item.reasons[0].partition(":") if item.id.startswith("AC-") and item.reasons else ("library", "", item.id)


def _held_at(gate_id: str, order: Sequence[str], dated: Collection[str]) -> str | None:
    """Return a gate, or the next one that the plan has."""
    return next((id_ for id_ in order[order.index(gate_id) :] if id_ in dated), None)
