"""
Acceptance items that were tested and not accepted.

Source: docs/methods.md#reopened-work
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from planner.domain.acceptance.results import AcceptanceItem
from planner.domain.model.operation import ItemResult
from planner.domain.model.steering import FailedItem


def failed_items(items: Iterable[AcceptanceItem], results: Iterable[ItemResult]) -> tuple[FailedItem, ...]:
    """
    Return the items whose latest test failed, in the order of the acceptance book.

    A conditional pass reopens nothing; a defect nobody graded counts as major. Results of items that the book does not
    hold are left out.
    """
    latest = latest_results(results)
    return tuple(
        FailedItem(
            item_id=item.id,
            title=item.condition,
            dimension=item.dimension,
            requirement_ids=item.requirement_ids,
            severity=latest[item.id].severity or "major",
            found_on=latest[item.id].tested_on,
            remark=latest[item.id].remark,
            gate_ids=item.gate_ids,
        )
        for item in items
        if item.id in latest and latest[item.id].verdict == "failed"
    )


def latest_results(results: Iterable[ItemResult]) -> Mapping[str, ItemResult]:
    """Return the latest test of each item; undated ones count in the order they were written, before dated ones."""
    found: dict[str, ItemResult] = {}
    for result in sorted(results, key=lambda each: each.tested_on or date.min):
        found[result.item_id] = result
    return found
