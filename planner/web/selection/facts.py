"""Facts as a page shows them: what is stated, by whom, when, how old that is today, and how strong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from planner.documents.builders.selection_view import View
from planner.domain.model.evidence import EvidenceGrade, Fact, Source, grade_of_fact
from planner.domain.model.vendor import Product
from planner.domain.selection.recheck import evidence_state
from planner.domain.selection.results import EvidenceState


@dataclass(frozen=True, slots=True)
class ShownFact:
    """
    One fact with its source, grade and age.

    `dated` is the ISO date that counts (of the fact, else of its source), `age` its whole months on the day of the
    engagement; `state` says whether it has to be checked again, `is_later` that it was
    published after that day.
    """

    fact: Fact
    source: Source
    grade: EvidenceGrade
    dated: str | None
    state: EvidenceState
    age: int | None
    is_later: bool = False

    @property
    def address(self) -> str | None:
        """The address of the source where a browser may follow it; anything else is only printed."""
        return web_address(self.source.address)


def shown_facts(view: View, product: Product, fact_ids: Iterable[str]) -> tuple[ShownFact, ...]:
    """Return facts of a product as they stand on the day of the engagement."""
    return tuple(_shown(view, product, product.facts[id_]) for id_ in fact_ids)


def _shown(view: View, product: Product, fact: Fact) -> ShownFact:
    source = product.sources[fact.source_id]
    dated = fact.as_of or source.date
    limit = view.result.packs.rating_scale.evidence_age_months
    state, age = evidence_state([dated], view.result.engagement.today, limit)
    later = is_later(dated, view.result.engagement.today)
    return ShownFact(fact, source, grade_of_fact(fact, source), dated, state, age, later)


def is_later(dated: str | None, today: date) -> bool:
    """Say whether an ISO date of a year, a month or a day lies after a day as a whole."""
    return dated is not None and dated > today.isoformat()[: len(dated)]


def web_address(address: str | None) -> str | None:
    """Return an address only when it leads to the web: a link of another kind could run what it names."""
    if address is None:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
