"""Data batches: what is loaded when, in which order, in how many parts, and the sample that accepts it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from planner.domain.migration.results import Batch
from planner.domain.migration.sampling import sample_size
from planner.domain.migration.template import BatchTemplate, MigrationTemplate
from planner.domain.model.company import Company, DataSource
from planner.domain.model.text import Text
from planner.domain.model.vendor import ImportLimit, Product
from planner.errors import Statement

LoadPackages = Mapping[str, tuple[str, date, date]]
USERS = "users"


def plan_batches(
    template: MigrationTemplate, company: Company, product: Product | None, loads: LoadPackages
) -> tuple[Batch, ...]:
    """
    Return the batches in the order they are loaded; one that exceeds the import limit comes in equal parts.

    Source: docs/methods.md#data-batches
    """
    return tuple(
        part
        for each in template.batches.values()
        if _has_data(each, company)
        for part in _parts(each, template, company, product, loads.get(each.load))
    )


def import_tool(rows: int | None, product: Product | None) -> ImportLimit | None:
    """
    Return the import tool to plan with: the smallest that takes the batch in one go, else the largest.

    None when the rows or every row limit of the product are unknown.
    """
    limits = [limit for limit in product.import_limits if limit.unit == "rows"] if product else []
    if rows is None or not limits:
        return None
    enough = [limit for limit in limits if limit.value >= rows]
    return min(enough, key=_value) if enough else max(limits, key=_value)


def tool_statements(template: MigrationTemplate, company: Company, product: Product | None) -> Iterator[Statement]:
    """Yield which batches are split by which import tool, and what is left to check or unknown about limits."""
    if product is None or not product.import_limits:
        yield Statement("migration.limits-unknown")
        return
    for each in template.batches.values():
        rows = _rows(each, company) if _has_data(each, company) else None
        tool = import_tool(rows, product)
        if rows and tool and rows > tool.value:
            count = math.ceil(rows / tool.value)
            params = {"batch": each.title, "tool": tool.tool, "limit": tool.value, "rows": rows, "count": count}
            yield Statement("migration.batch-split", params)
    for limit in product.import_limits:
        if limit.unit == "megabytes":
            yield Statement("migration.limit-megabytes", {"tool": limit.tool, "limit": limit.value})


def feeds(source: DataSource, object_ids: Sequence[str]) -> bool:
    """Say whether a source holds one of the objects."""
    return any(object_id in source.objects for object_id in object_ids)


def _has_data(batch: BatchTemplate, company: Company) -> bool:
    return USERS in batch.object_ids or any(feeds(source, batch.object_ids) for source in company.data_sources)


def _parts(
    batch: BatchTemplate,
    template: MigrationTemplate,
    company: Company,
    product: Product | None,
    load: tuple[str, date, date] | None,
) -> Iterator[Batch]:
    rows = _rows(batch, company)
    limit = import_tool(rows, product)
    count = math.ceil(rows / limit.value) if rows and limit else 1
    for number in range(count):
        # equal parts: sizes differ by one row at most
        part = None if rows is None else rows // count + (number < rows % count)
        yield Batch(
            id=f"{batch.id}.{number + 1}" if count > 1 else batch.id,
            title=_part_title(batch.title, number + 1, count),
            objects=tuple(template.objects[each].text for each in batch.object_ids),
            source_ids=tuple(each.id for each in company.data_sources if feeds(each, batch.object_ids)),
            rows=part,
            work_package_id=load[0] if load else None,
            due=load[2] if load else None,
            sample_size=sample_size(part, batch.limiting_share),
            accepted_errors=0,
            checks=batch.checks,
            rollback=batch.rollback,
        )


def _part_title(title: Text, number: int, count: int) -> Text:
    if count == 1:
        return title
    return Text(f"{title.zh}（{number}/{count}）", f"{title.en} ({number}/{count})")


def _rows(batch: BatchTemplate, company: Company) -> int | None:
    """Return the most rows the batch can have: all records of its sources, before duplicates are merged."""
    if USERS in batch.object_ids:
        return company.users or None
    records = [source.records for source in company.data_sources if feeds(source, batch.object_ids)]
    known = [count for count in records if count is not None]
    if len(known) < len(records):
        return None
    return min(sum(known), batch.maximum_rows) if batch.maximum_rows is not None else sum(known)


def _value(limit: ImportLimit) -> float:
    return limit.value
