"""The selection as a whole: weights, matrix, cost, screening and verdict of one engagement."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.catalogue import Catalogue, WeightPreset
from planner.domain.model.criterion import Criterion
from planner.domain.model.engagement import Engagement
from planner.domain.model.survey import PointEmphasis
from planner.domain.model.vendor import Alternative, Product
from planner.domain.selection.ask_next import ask_next
from planner.domain.selection.considerations import consideration_warnings, considered_weights
from planner.domain.selection.cost import check_currencies, cost_of_ownership, cost_warnings
from planner.domain.selection.criteria import (
    applicable_requirements,
    build_criteria,
    leaf_weights,
    must_have_ids,
    point_weights_of,
)
from planner.domain.selection.group import Voices, agreement_conditions, group_in_tree, group_statements
from planner.domain.selection.ratings import answer_holds, rate_alternative
from planner.domain.selection.recheck import most_urgent_first, recheck_alternatives, recheck_products
from planner.domain.selection.results import GroupWeights, Selection
from planner.domain.selection.scale import RatingScale
from planner.domain.selection.score import score_alternatives
from planner.domain.selection.screening import screen_products
from planner.domain.selection.verdict import VerdictInputs, judge
from planner.domain.selection.weights import (
    combine_weights,
    consistency_warnings,
    interest_warnings,
    shift_weights,
    spread_of,
)
from planner.domain.selection.what_if import (
    WhatIf,
    assumed_criteria,
    assumed_engagement,
    assumed_group,
    assumed_ratings,
    assumed_statements,
)
from planner.errors import InputError, Problem, Statement

# the point under which the transparency of cost is weighed
COST_POINT = "CP11"


def select(
    engagement: Engagement,
    catalogue: Catalogue,
    scale: RatingScale,
    products: Mapping[str, Product],
    emphasis: PointEmphasis | None = None,
    what_if: WhatIf | None = None,
) -> Selection:
    """
    Score, price and compare the alternatives of an engagement, and screen the products of its long list.

    Args:
        products: Profiles of products on the market, by id; used by the screening only.
        emphasis: What the key customer segments put on the points; it moves weights only where the client says so.
        what_if: What is assumed for the sake of a question; `Selection.assumed` then says so.

    Raises:
        InputError: weights, editions, currencies or product ids that cannot be used.
    """
    stated, engagement = engagement, assumed_engagement(engagement, what_if)
    _require_sound(engagement)
    decisions = engagement.requirement_decisions
    preset = catalogue.presets.get(engagement.weight_preset or "")
    group = combine_weights(
        engagement.weightings, engagement.stakeholders, catalogue, preset, engagement.weight_aggregation
    )
    shift = shift_weights(group.combined, emphasis)
    if shift is not None and shift.applied:
        group = dataclasses.replace(group, combined=shift.after)
    stated_criteria = build_criteria(catalogue, decisions, group.combined)
    criteria = assumed_criteria(stated_criteria, what_if)
    group = assumed_group(group, criteria, what_if)
    spread = spread_of(group_in_tree(group, point_weights_of(criteria)))
    requirements = applicable_requirements(catalogue, decisions)
    must_haves = must_have_ids(catalogue, decisions)
    alternatives = {a.id: a for a in engagement.alternatives}
    weights = leaf_weights(criteria)
    stated_ratings = {a.id: rate_alternative(a, requirements, scale) for a in engagement.alternatives}
    ratings = assumed_ratings(stated_ratings, what_if, scale)
    scored = score_alternatives(criteria, ratings, must_haves, scale.tie_tolerance)
    company, terms, currency = engagement.company, engagement.money_terms, engagement.currency
    costs = {a.id: cost_of_ownership(a, company, terms, currency) for a in engagement.alternatives}
    questions = ask_next(scored, alternatives, weights, catalogue)
    voices = Voices(
        [s for s in scored if s.eligible] or scored,
        group,
        spread,
        alternatives,
        engagement.stakeholders,
        catalogue,
        scale.tie_tolerance,
        engagement.marks_shown,
    )
    agreed = any(answer.question_id == "sponsor_agreed" and answer.value is True for answer in engagement.answers)
    inputs = VerdictInputs(
        scored, alternatives, costs, weights, questions, catalogue, scale, agreed, bool(group.heard),
        tuple(agreement_conditions(voices)),
    )  # fmt: skip
    screened = screen_products(engagement.screening, products, criteria, requirements, must_haves, scale)
    price_weight = point_weights_of(criteria).get(COST_POINT, 0.0)
    limits = (scale.evidence_age_months, scale.price_age_months)
    own = {a.id: a.product for a in engagement.alternatives}
    recheck = [
        *recheck_alternatives(scored, own, weights, engagement.today, scale.evidence_age_months),
        *recheck_products(screened, products, weights, price_weight, engagement.today, limits),
    ]
    return Selection(
        criteria=criteria,
        weight_spread=spread,
        scored=scored,
        costs=tuple(costs[s.alternative_id] for s in scored),
        screened=screened,
        ask_next=questions,
        verdict=judge(inputs, tuple(group_statements(voices))),
        evidence_limit=scale.evidence_limit,
        filled_by_preset=group.unweighed if preset else (),
        warnings=tuple(_warnings(engagement, catalogue, group, criteria, must_haves)),
        recheck=most_urgent_first(recheck),
        segment_shift=shift,
        group=group,
        tie_tolerance=scale.tie_tolerance,
        value_function=scale.value_function,
        assumed=tuple(assumed_statements(what_if, stated, stated_criteria, stated_ratings, catalogue)),
    )


def _require_sound(engagement: Engagement) -> None:
    problems = [*_check_editions(engagement.alternatives)]
    problems += check_currencies(
        engagement.alternatives, engagement.company, engagement.currency, engagement.money_terms
    )
    if problems:
        raise InputError(problems)


def _check_editions(alternatives: Sequence[Alternative]) -> Iterator[Problem]:
    for alternative in alternatives:
        if alternative.edition_id not in alternative.product.editions:
            params = {"id": alternative.edition_id, "near": tuple(alternative.product.editions)}
            yield Problem("unknown-edition", f"alternatives.{alternative.id}.edition", params)


def _warnings(
    engagement: Engagement,
    catalogue: Catalogue,
    group: GroupWeights,
    criteria: Sequence[Criterion],
    must_haves: Sequence[str],
) -> Iterator[Statement]:
    preset = catalogue.presets.get(engagement.weight_preset or "")
    yield from interest_warnings(group, engagement.stakeholders, engagement.marks_shown)
    yield from _weight_warnings(catalogue, group, criteria, preset)
    yield from consistency_warnings(group.consistency, engagement.stakeholders, engagement.marks_shown, catalogue)
    yield from consideration_warnings(considered_weights(catalogue, criteria), catalogue.considerations)
    if not must_haves:
        yield Statement("selection.no-must-haves")
    applicable = {c.id for c in criteria if c.level == "requirement"}
    for alternative in engagement.alternatives:
        lost = _answers_of_other_editions(alternative, applicable)
        if lost:
            params = {"alternative": alternative.name, "ids": lost, "count": len(lost)}
            yield Statement("selection.other-edition", params)
    yield from cost_warnings(engagement.alternatives, engagement.today.isoformat(), engagement.money_terms)


def _weight_warnings(
    catalogue: Catalogue, group: GroupWeights, criteria: Sequence[Criterion], preset: WeightPreset | None
) -> Iterator[Statement]:
    filled = tuple(catalogue.points[point].text for point in group.unweighed)
    params = {"points": filled, "count": len(filled)}
    # where somebody stated weights that do not count, it would be wrong to say that nobody did
    nobody = "nobody-counted" if group.interested else "weights"
    if preset and not group.heard:
        yield Statement(f"selection.{nobody}-by-preset", {"preset": preset.text})
    elif preset and filled:
        yield Statement("selection.points-by-preset", {**params, "preset": preset.text})
    elif not group.heard:
        yield Statement(f"selection.{nobody}-by-default")
    elif filled:
        yield Statement("selection.points-unweighed", params)
    kept = point_weights_of(criteria)
    dropped = tuple(point.text for point in catalogue.points.values() if point.code not in kept)
    if dropped:
        yield Statement("selection.points-dropped", {"points": dropped, "count": len(dropped)})


def _answers_of_other_editions(alternative: Alternative, applicable: set[str]) -> tuple[str, ...]:
    answers = alternative.product.answers.values()
    return tuple(
        answer.requirement_id
        for answer in answers
        if answer.requirement_id in applicable and not answer_holds(answer, alternative.edition_id)
    )
