"""What an answer and a rating of the chain rest on: the vendor's answer, its grade, the facts and their sources."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.model.evidence import Fact, Source
from planner.domain.model.links import Node
from planner.domain.model.text import Text
from planner.domain.model.vendor import ProductAnswer
from planner.domain.selection.results import Rating
from planner.services.run import EngagementResult


@dataclass(frozen=True, slots=True)
class Evidence:
    """The answer of the planned product to a requirement, how it is rated, and what shows it."""

    alternative: Text
    answer: ProductAnswer
    rating: Rating
    facts: tuple[tuple[Fact, Source], ...]


def evidence_of(result: EngagementResult, node: Node) -> Evidence | None:
    """Return what an answer or a rating rests on; None for nodes of other kinds."""
    alternative = result.alternative
    if node.kind not in {"answer", "rating"} or alternative is None:
        return None
    product = alternative.product
    scored = next(one for one in result.selection.scored if one.alternative_id == alternative.id)
    rating = scored.ratings[node.key]
    facts = tuple((product.facts[id_], product.sources[product.facts[id_].source_id]) for id_ in rating.fact_ids)
    return Evidence(alternative.name, product.answers[node.key], rating, facts)
