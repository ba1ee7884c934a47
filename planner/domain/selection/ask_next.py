"""What to ask next: the unknown or weakly shown answers that move the overall value most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.vendor import Alternative
from planner.domain.selection.results import AskNext, Rating, ScoredAlternative
from planner.domain.selection.scale import MAXIMUM_RATING
from planner.errors import Statement


def ask_next(
    scored: Sequence[ScoredAlternative],
    alternatives: Mapping[str, Alternative],
    weights: Mapping[str, float],
    catalogue: Catalogue,
) -> tuple[AskNext, ...]:
    """
    List every unknown or weakly shown answer of the eligible alternatives, the widest effect first.

    Args:
        weights: Global weight of every requirement.

    Source: docs/methods.md#ask-next
    """
    questions = [
        question
        for entry in scored
        if entry.eligible
        for question in _questions(entry, alternatives[entry.alternative_id], weights, catalogue)
    ]
    return tuple(sorted(questions, key=lambda q: (-round(q.value_width, 9), q.alternative_id, q.requirement_id)))


def is_weak(rating: Rating) -> bool:
    """Say whether an answer rests on nothing better than a vendor's claim."""
    return rating.grade <= EvidenceGrade.VENDOR_CLAIM


def _questions(
    scored: ScoredAlternative, alternative: Alternative, weights: Mapping[str, float], catalogue: Catalogue
) -> Iterator[AskNext]:
    for requirement_id, rating in scored.ratings.items():
        width = weights[requirement_id] * rating.rating.width / MAXIMUM_RATING
        if is_weak(rating) and width > 0:
            question = _question(alternative, rating, catalogue)
            yield AskNext(alternative.id, requirement_id, width, question)


def _question(alternative: Alternative, rating: Rating, catalogue: Catalogue) -> Statement:
    requirement = catalogue.requirements[rating.requirement_id]
    method = catalogue.verify_methods[requirement.verification.method].text
    params = {"alternative": alternative.name, "id": requirement.id, "requirement": requirement.text, "method": method}
    if alternative.keeps_current:
        return Statement("selection.ask-own", params)
    return Statement("selection.ask-unknown" if rating.code == "unknown" else "selection.ask-proof", params)
