"""Runs one stage alone: a question about it is answered without loading the engines of the others."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from planner.services.ports import ContentPacks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.domain.diagnosis.results import Diagnosis
    from planner.domain.model.engagement import Engagement
    from planner.domain.selection.analysis_results import (
        Agreement,
        DecisionAnalysis,
        Explanation,
        Information,
        Robustness,
        SecondOpinions,
    )
    from planner.domain.selection.economics_results import Economics
    from planner.domain.selection.results import Selection
    from planner.domain.selection.what_if import WhatIf


def run_diagnosis(engagement: Engagement, packs: ContentPacks) -> Diagnosis:
    """Run the diagnosis alone."""
    from planner.domain.diagnosis.diagnose import diagnose  # noqa: PLC0415 - ranking must not wait for it

    return diagnose(engagement, packs.catalogue, packs.questionnaires, packs.outcomes.kpis, packs.products)


def run_selection(engagement: Engagement, packs: ContentPacks, what_if: WhatIf | None = None) -> Selection:
    """Run the selection alone; with `what_if` under what is assumed for the sake of a question."""
    from planner.domain.diagnosis.segments import segment_emphasis  # noqa: PLC0415 - as below
    from planner.domain.selection.further import with_further_results  # noqa: PLC0415 - as below
    from planner.domain.selection.select import select  # noqa: PLC0415 - diagnosing must not wait for it
    from planner.domain.selection.what_if import assumed_engagement  # noqa: PLC0415 - as below

    emphasis = segment_emphasis(engagement.survey)
    selection = select(engagement, packs.catalogue, packs.rating_scale, packs.products, emphasis, what_if)
    assumed = assumed_engagement(engagement, what_if)
    return with_further_results(selection, assumed, packs.catalogue, packs.rating_scale, packs.trials)


def run_ranking(engagement: Engagement, packs: ContentPacks, what_if: WhatIf | None = None) -> Selection:
    """Run the selection without screening the long list: ranking the offers must not wait for the market."""
    unscreened = dataclasses.replace(engagement.screening, product_ids=())
    return run_selection(dataclasses.replace(engagement, screening=unscreened), packs, what_if)


def run_explanations(
    engagement: Engagement, packs: ContentPacks, selection: Selection, pairs: Sequence[tuple[str, str]]
) -> tuple[Explanation, ...]:
    """Explain for each pair of alternatives why the one is ahead of the other."""
    from planner.domain.selection.explain import explain_lead  # noqa: PLC0415 - plain ranking does not explain

    scored = {one.alternative_id: one for one in selection.scored}
    return tuple(
        explain_lead(scored[first], scored[second], selection, engagement, packs.catalogue) for first, second in pairs
    )


def run_information(engagement: Engagement, packs: ContentPacks, selection: Selection) -> tuple[Information, ...]:
    """Return what is worth asking next, the most valuable first."""
    from planner.domain.selection.information import value_of_information  # noqa: PLC0415 - as above

    return value_of_information(selection, engagement, packs.catalogue)


def run_robustness(engagement: Engagement, packs: ContentPacks, selection: Selection) -> Robustness | None:
    """Work out how firm the ranking is; None with nothing to compare."""
    from planner.domain.selection.robustness import assess_robustness  # noqa: PLC0415 - as above

    return assess_robustness(selection, engagement, packs.catalogue)


def run_agreement(engagement: Engagement, packs: ContentPacks, selection: Selection) -> Agreement | None:
    """Measure how far the respondents agree; None with fewer than two who have a say."""
    from planner.domain.selection.agreement import measure_agreement  # noqa: PLC0415 - as above

    return measure_agreement(selection, engagement, packs.catalogue)


def run_opinions(engagement: Engagement, packs: ContentPacks, selection: Selection) -> SecondOpinions | None:
    """Rank by the other methods; None with nothing to compare."""
    from planner.domain.selection.second_opinions import second_opinions  # noqa: PLC0415 - as above

    return second_opinions(selection, engagement, packs.catalogue)


def run_analysis(engagement: Engagement, packs: ContentPacks, selection: Selection) -> DecisionAnalysis:
    """Analyse a finished selection: robustness, what to ask, explanations, agreement, second opinions."""
    from planner.domain.selection.analysis import analyse  # noqa: PLC0415 - numbers that plain ranking does not show

    return analyse(selection, engagement, packs.catalogue)


def run_economics(engagement: Engagement, selection: Selection) -> Economics | None:
    """Work out the money side of a finished selection."""
    from planner.domain.selection.economics import weigh_economics  # noqa: PLC0415 - as above

    return weigh_economics(selection, engagement)
