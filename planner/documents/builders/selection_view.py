"""What every part of the selection report looks up: names, weights and shares taken from finished results."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from planner.documents.builders.common import (
    EvidenceIndex,
    EvidenceUse,
    Prose,
    alternative_names,
    index_evidence,
    with_short_names,
)
from planner.domain.model.criterion import Criterion
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.text import Language
from planner.domain.model.vendor import Alternative
from planner.domain.selection.results import CostOfOwnership, ScoredAlternative, Selection
from planner.domain.selection.scale import MAXIMUM_RATING
from planner.errors import Statement
from planner.services.run import EngagementResult

# a heat map holds six columns at most
MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class View:
    """The results of one engagement with the words of one language."""

    result: EngagementResult
    prose: Prose
    index: EvidenceIndex
    names: dict[str, str]
    alternatives: dict[str, Alternative]

    @property
    def selection(self) -> Selection:
        """The selection."""
        return self.result.selection

    @property
    def scored(self) -> tuple[ScoredAlternative, ...]:
        """The alternatives in rank order."""
        return self.result.selection.scored

    @property
    def leader(self) -> ScoredAlternative | None:
        """The leading alternative, which need not be a winner."""
        return self.scored_by(self.selection.verdict.leading_id)

    @property
    def runner_up(self) -> ScoredAlternative | None:
        """The second."""
        return self.scored_by(self.selection.verdict.runner_up_id)

    def scored_by(self, alternative_id: str | None) -> ScoredAlternative | None:
        """Return an alternative's scores by id."""
        return next((s for s in self.scored if s.alternative_id == alternative_id), None)

    def name(self, scored: ScoredAlternative) -> str:
        """Return an alternative's printed name."""
        return self.names[scored.alternative_id]

    def cost(self, alternative_id: str) -> CostOfOwnership | None:
        """Return an alternative's five-year cost."""
        return next((c for c in self.selection.costs if c.alternative_id == alternative_id), None)

    def criteria(self, level: str) -> tuple[Criterion, ...]:
        """Return the dimensions, points or requirements of the tree, in print order."""
        return tuple(c for c in self.selection.criteria if c.level == level)

    def leaves(self, criterion: Criterion) -> tuple[Criterion, ...]:
        """Return the requirements below a dimension or point."""
        inside = {criterion.id} | {c.id for c in self.selection.criteria if c.parent_id == criterion.id}
        return tuple(c for c in self.criteria("requirement") if c.parent_id in inside)

    def unknown_share(self, scored: ScoredAlternative, criterion: Criterion) -> float:
        """Return which share of a criterion's weight an alternative leaves unanswered; equal weights if it has none."""
        leaves = self.leaves(criterion)
        weights = {leaf.id: leaf.weight if criterion.weight else 1.0 for leaf in leaves}
        unknown = math.fsum(w for id_, w in weights.items() if scored.ratings[id_].code == "unknown")
        return unknown / (math.fsum(weights.values()) or 1.0)

    def dimension_rating(self, scored: ScoredAlternative, dimension: Criterion) -> Estimate:
        """Return the weighted mean rating (0-5) of an alternative in one dimension."""
        part = next(c.value for c in scored.dimension_contributions if c.criterion_id == dimension.id)
        return part.scaled(MAXIMUM_RATING / dimension.weight) if dimension.weight else Estimate.exact(0.0)

    def says(self, statements: Iterable[Statement]) -> tuple[str, ...]:
        """Word statements with the short names of alternatives, each once."""
        alternatives = self.result.engagement.alternatives
        return self.prose.says(with_short_names(statement, alternatives) for statement in statements)

    def say(self, statement: Statement) -> str:
        """Word one statement with the short names of alternatives."""
        return self.prose.say(with_short_names(statement, self.result.engagement.alternatives))

    def requirement(self, requirement_id: str) -> str:
        """Return code and text of a requirement."""
        return f"{requirement_id} {self.prose.value(self.result.packs.catalogue.requirements[requirement_id].text)}"

    def must_haves(self, scored: ScoredAlternative, state: str) -> tuple[str, ...]:
        """Return the must-haves of one state: pass, fail or unproven."""
        return tuple(m.requirement_id for m in scored.must_haves if m.state == state)

    def vat(self, alternative_id: str) -> Literal["included", "excluded", "unknown"] | None:
        """Return whether an alternative's quotation includes VAT; nothing when there is no quotation."""
        quotation = self.alternatives[alternative_id].quotation
        return quotation.vat if quotation else None

    def vat_shown(self, alternative_id: str) -> Literal["included", "excluded", "unknown"] | None:
        """Return whether printed amounts include VAT: the basis they were put on, else as quoted."""
        quoted, economics = self.vat(alternative_id), self.result.economics
        return quoted and ((economics.vat_basis if economics else None) or quoted)

    def weight_at_grades(self, scored: ScoredAlternative, grades: Iterable[EvidenceGrade]) -> float:
        """Return the share of weight whose answer rests on evidence of the given grades."""
        wanted = set(grades)
        return math.fsum(c.weight for c in self.criteria("requirement") if scored.ratings[c.id].grade in wanted)


def view_of(result: EngagementResult, language: Language, topic: str = "d4") -> View:
    """Prepare the view of one document; `topic` names the file of its own words."""
    prose = Prose(language, topic)
    names = alternative_names(result, prose)
    alternatives = {alternative.id: alternative for alternative in result.engagement.alternatives}
    index = index_evidence([*_scored_uses(result, names), *_screened_uses(result, Prose(language, "d4"))])
    return View(result, prose, index, names, alternatives)


def _scored_uses(result: EngagementResult, names: dict[str, str]) -> Iterator[EvidenceUse]:
    alternatives = {alternative.id: alternative for alternative in result.engagement.alternatives}
    for scored in result.selection.scored:
        alternative = alternatives[scored.alternative_id]
        shown: dict[str, list[str]] = {}
        for rating in scored.ratings.values():
            for fact_id in rating.fact_ids:
                shown.setdefault(fact_id, []).append(rating.requirement_id)
        lines = alternative.quotation.lines if alternative.quotation else ()
        yield EvidenceUse(
            alternative.id,
            names[alternative.id],
            alternative.product,
            {fact_id: tuple(codes) for fact_id, codes in shown.items()},
            tuple(dict.fromkeys(line.source_id for line in lines)),
        )


def _screened_uses(result: EngagementResult, prose: Prose) -> Iterator[EvidenceUse]:
    """Yield the facts the screening decided on: those of the must-haves and of the region."""
    for screened in result.selection.screened:
        product = result.packs.products[screened.product_id]
        shown: dict[str, list[str]] = {}
        for must_have in screened.must_haves:
            for fact_id in must_have.fact_ids:
                shown.setdefault(fact_id, []).append(must_have.requirement_id)
        for region in product.regions:
            if region.region == result.engagement.screening.required_region:
                for fact_id in region.fact_ids:
                    shown.setdefault(fact_id, []).append(prose.text("shows-region"))
        codes = {fact_id: tuple(dict.fromkeys(own)) for fact_id, own in shown.items()}
        yield EvidenceUse(screened_key(product.id), prose.value(product.name), product, codes)


def screened_key(product_id: str) -> str:
    """Return the key under which a product of the long list stands in the evidence index."""
    return f"screened-{product_id}"
