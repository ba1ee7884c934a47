"""How much of the catalogue each product profile evidences, and how old that evidence is."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.model.text import Text
from planner.domain.model.vendor import Product
from planner.services.ports import ContentPacks


@dataclass(frozen=True, slots=True)
class ProductEvidence:
    """
    Counts of one product: facts, requirements answered whole and in their core, the rest unknown.

    `oldest` and `newest` are ISO dates over the facts with a date; `undated` counts the others. `conflicts` are places
    where facts or prices disagree, all of them listed in the profile; `checked_on` is when it was last read as a whole.
    """

    product_id: str
    name: Text
    facts: int
    whole: int
    core: int
    unknown: int
    oldest: str | None
    newest: str | None
    undated: int
    prices: int
    conflicts: int
    checked_on: str | None


def evidence_of_products(packs: ContentPacks) -> tuple[ProductEvidence, ...]:
    """Return the evidence of every real product, best evidenced first."""
    rows = [_evidence(product, len(packs.catalogue.requirements)) for product in packs.products.values()]
    return tuple(sorted(rows, key=lambda row: (-(row.whole + row.core), row.product_id)))


def _evidence(product: Product, requirements: int) -> ProductEvidence:
    dates = sorted(fact.as_of for fact in product.facts.values() if fact.as_of)
    extents = [answer.extent for answer in product.answers.values()]
    return ProductEvidence(
        product_id=product.id,
        name=product.name,
        facts=len(product.facts),
        whole=extents.count("whole"),
        core=extents.count("core"),
        unknown=requirements - len(extents),
        oldest=dates[0] if dates else None,
        newest=dates[-1] if dates else None,
        undated=sum(fact.as_of is None for fact in product.facts.values()),
        prices=sum(len(edition.prices) for edition in product.editions.values()),
        conflicts=len(product.conflicts),
        checked_on=product.checked_on,
    )
