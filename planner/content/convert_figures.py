"""The register of published figures becomes `Figure` records."""

from __future__ import annotations

from planner.content.convert_common import Data, keyed, optional_text, plain_or_text, text
from planner.domain.model.figure import Figure


def figures_from(data: Data) -> dict[str, Figure]:
    """Build the register, by id, in the order of the file."""
    return keyed(data["figures"], _figure)


def _figure(item: Data) -> Figure:
    return Figure(
        id=item["id"],
        topic=text(item["topic"]),
        statement=text(item["statement"]),
        publisher=plain_or_text(item["publisher"]),
        title=text(item["title"]),
        year=item["year"],
        address=item.get("address"),
        trust=item["trust"],
        caution=optional_text(item.get("caution")),
    )
