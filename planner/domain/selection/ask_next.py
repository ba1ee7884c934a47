"""What to ask next: the unknown or weakly shown answers that are worth most to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.vendor import Alternative
from planner.domain.selection.gains import rating_gains
from planner.domain.selection.results import AskNext, Rating, ScoredAlternative
from planner.errors import Statement

# digits of a gain or width (0-1) that order the questions; beyond them there is only rounding
_DIGITS = 9


def ask_next(
    scored: Sequence[ScoredAlternative],
    alternatives: Mapping[str, Alternative],
    weights: Mapping[str, float],
    catalogue: Catalogue,
) -> tuple[AskNext, ...]:
    """
    List every unknown or weakly shown answer of the eligible alternatives: the largest gain first, then the widest.

    Args:
        weights: Global weight of every requirement.

    Source: docs/methods.md#ask-next
    """
    eligible = [entry for entry in scored if entry.eligible]
    gains = rating_gains(eligible, weights)
    questions = [
        question
        for entry in eligible
        for question in _questions(entry, alternatives[entry.alternative_id], weights, gains, catalogue)
    ]
    return tuple(sorted(questions, key=_most_worth_first))


def is_weak(rating: Rating) -> bool:
    """Say whether an answer rests on nothing better than a vendor's claim."""
    return rating.grade <= EvidenceGrade.VENDOR_CLAIM


def _most_worth_first(question: AskNext) -> tuple[float, float, str, str]:
    gain, width = round(question.gain, _DIGITS), round(question.value_width, _DIGITS)
    return -gain, -width, question.alternative_id, question.requirement_id


def _questions(
    scored: ScoredAlternative,
    alternative: Alternative,
    weights: Mapping[str, float],
    gains: Mapping[tuple[str, str], float],
    catalogue: Catalogue,
) -> Iterator[AskNext]:
    for requirement_id, rating in scored.ratings.items():
        width = weights[requirement_id] * rating.value.width
        if is_weak(rating) and width > 0:
            question = _question(alternative, rating, catalogue)
            method = catalogue.requirements[requirement_id].verification.method
            gain = gains[alternative.id, requirement_id]
            yield AskNext(alternative.id, requirement_id, width, question, gain, method)


def _question(alternative: Alternative, rating: Rating, catalogue: Catalogue) -> Statement:
    requirement = catalogue.requirements[rating.requirement_id]
    method = catalogue.verify_methods[requirement.verification.method].text
    params = {"alternative": alternative.name, "id": requirement.id, "requirement": requirement.text, "method": method}
    if alternative.keeps_current:
        return Statement("selection.ask-own", params)
    return Statement("selection.ask-unknown" if rating.code == "unknown" else "selection.ask-proof", params)
