"""What a selection report shows beside the result: other weights, what is considered, who changed what, trials."""

from __future__ import annotations

import dataclasses

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.engagement import Engagement
from planner.domain.model.trial import TrialKit
from planner.domain.selection.considerations import considered_weights
from planner.domain.selection.criteria import applicable_requirements, leaf_weights, must_have_ids
from planner.domain.selection.kit import tailor_kit
from planner.domain.selection.presets import rank_under_presets
from planner.domain.selection.results import Selection
from planner.domain.selection.scale import RatingScale
from planner.domain.selection.trials import evaluate_trials
from planner.domain.selection.weight_log import weight_log
from planner.domain.selection.weight_turning import turning_notes, weight_turning


def with_further_results(
    selection: Selection, engagement: Engagement, catalogue: Catalogue, scale: RatingScale, kit: TrialKit
) -> Selection:
    """Return the selection with everything that is shown beside its result; the result itself stays as it is."""
    decisions = engagement.requirement_decisions
    scored = selection.scored
    alternatives = {one.id: one for one in engagement.alternatives}
    must_haves = must_have_ids(catalogue, decisions)
    turning = weight_turning(selection)
    names = {one.id: one.name for one in engagement.alternatives}
    return dataclasses.replace(
        selection,
        presets=rank_under_presets(
            catalogue,
            decisions,
            {one.alternative_id: one.ratings for one in scored},
            must_haves,
            scale.tie_tolerance,
            scored,
        ),
        considered=considered_weights(catalogue, selection.criteria),
        weight_log=weight_log(engagement.weighting_history),
        trials=evaluate_trials(engagement.answers, kit, scored, alternatives, catalogue, scale),
        kit=tailor_kit(
            kit,
            applicable_requirements(catalogue, decisions),
            {group.role for group in engagement.company.user_groups},
            [one for one in scored if not alternatives[one.alternative_id].keeps_current],
            must_haves,
            leaf_weights(selection.criteria),
        ),
        turning=turning,
        turning_notes=tuple(turning_notes(turning, selection, catalogue, names)),
    )
