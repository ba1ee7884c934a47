"""How the ranking would look under the weights of every preset: a reader's check on what weights do to the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.domain.model.catalogue import Catalogue
from planner.domain.selection.criteria import Decisions, build_criteria
from planner.domain.selection.results import PresetRanking, Rating, ScoredAlternative
from planner.domain.selection.score import is_tie, score_alternatives
from planner.domain.selection.weights import preset_shares


def rank_under_presets(
    catalogue: Catalogue,
    decisions: Decisions,
    ratings: Mapping[str, Mapping[str, Rating]],
    must_haves: Sequence[str],
    tie_tolerance: float,
    scored: Sequence[ScoredAlternative],
) -> tuple[PresetRanking, ...]:
    """
    Rank the alternatives under the weights of each preset, first of all under those of the engagement.

    Args:
        ratings: alternative id -> requirement id -> rating; ratings do not depend on weights.
        scored: the result under the engagement's own weights, in rank order.

    Source: docs/methods.md#weight-presets
    """
    if not scored:
        return ()
    own = _ranking(None, scored, scored, tie_tolerance)
    others = []
    for preset in catalogue.presets.values():
        shares = preset_shares(preset, catalogue)
        criteria = build_criteria(catalogue, decisions, shares)
        ranked = score_alternatives(criteria, ratings, must_haves, tie_tolerance)
        others.append(_ranking(preset.id, ranked, scored, tie_tolerance))
    return (own, *others)


def _ranking(
    preset_id: str | None, ranked: Sequence[ScoredAlternative], own: Sequence[ScoredAlternative], tie_tolerance: float
) -> PresetRanking:
    pool, usual = _pool(ranked), _pool(own)
    leaders = [one.alternative_id for one in pool if one.rank == pool[0].rank]
    lead = pool[0].overall_value.expected - pool[1].overall_value.expected if len(pool) > 1 else None
    return PresetRanking(
        preset_id=preset_id,
        order=tuple((one.alternative_id, one.rank - pool[0].rank + 1) for one in pool),
        leader_ids=tuple(leaders),
        value=pool[0].overall_value,
        lead=lead,
        is_tie=lead is not None and is_tie(lead, tie_tolerance),
        changes_leader=set(leaders).isdisjoint(one.alternative_id for one in usual if one.rank == usual[0].rank),
    )


def _pool(ranked: Sequence[ScoredAlternative]) -> Sequence[ScoredAlternative]:
    """Return who may lead: the eligible ones, and where nobody is eligible all of them."""
    return [one for one in ranked if one.eligible] or ranked
