"""The analysis beside a ranking: how firm it is, what to ask, why one leads, who disagrees, what other methods say."""

from __future__ import annotations

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.engagement import Engagement
from planner.domain.selection.agreement import measure_agreement
from planner.domain.selection.analysis_results import DecisionAnalysis
from planner.domain.selection.explain import explain_lead
from planner.domain.selection.information import value_of_information
from planner.domain.selection.results import Selection
from planner.domain.selection.robustness import assess_robustness
from planner.domain.selection.second_opinions import second_opinions

_TO_COMPARE = 2


def analyse(selection: Selection, engagement: Engagement, catalogue: Catalogue) -> DecisionAnalysis:
    """
    Analyse a finished selection; what needs two alternatives to compare is left out when there is only one.

    Source: docs/methods.md#robustness
    """
    if len(selection.compared) < _TO_COMPARE:
        return DecisionAnalysis()
    leader, *others = selection.compared
    return DecisionAnalysis(
        robustness=assess_robustness(selection, engagement, catalogue),
        information=value_of_information(selection, engagement, catalogue),
        explanations=tuple(explain_lead(leader, other, selection, engagement, catalogue) for other in others),
        agreement=measure_agreement(selection, engagement, catalogue),
        opinions=second_opinions(selection, engagement, catalogue),
    )
