"""Runs one stage alone: a question about it is answered without loading the engines of the others."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from planner.services.ports import ContentPacks

if TYPE_CHECKING:
    from planner.domain.diagnosis.results import Diagnosis
    from planner.domain.model.engagement import Engagement
    from planner.domain.selection.results import Selection


def run_diagnosis(engagement: Engagement, packs: ContentPacks) -> Diagnosis:
    """Run the diagnosis alone."""
    from planner.domain.diagnosis.diagnose import diagnose  # noqa: PLC0415 - ranking must not wait for it

    return diagnose(engagement, packs.catalogue, packs.questionnaires, packs.outcomes.kpis, packs.products)


def run_selection(engagement: Engagement, packs: ContentPacks) -> Selection:
    """Run the selection alone."""
    from planner.domain.diagnosis.segments import segment_emphasis  # noqa: PLC0415 - as below
    from planner.domain.selection.further import with_further_results  # noqa: PLC0415 - as below
    from planner.domain.selection.select import select  # noqa: PLC0415 - diagnosing must not wait for it

    emphasis = segment_emphasis(engagement.survey)
    selection = select(engagement, packs.catalogue, packs.rating_scale, packs.products, emphasis)
    return with_further_results(selection, engagement, packs.catalogue, packs.rating_scale, packs.trials)


def run_ranking(engagement: Engagement, packs: ContentPacks) -> Selection:
    """Run the selection without screening the long list: ranking the offers must not wait for the market."""
    unscreened = dataclasses.replace(engagement.screening, product_ids=())
    return run_selection(dataclasses.replace(engagement, screening=unscreened), packs)
