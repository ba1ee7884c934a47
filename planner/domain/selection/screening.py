"""Screening (初筛): real products against must-haves and public facts only; no totals, no winner."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.catalogue import Requirement
from planner.domain.model.criterion import Criterion
from planner.domain.model.engagement import Screening
from planner.domain.model.evidence import EvidenceGrade, grade_of_fact
from planner.domain.model.text import Text
from planner.domain.model.vendor import Product
from planner.domain.selection.criteria import leaf_weights
from planner.domain.selection.must_haves import judge_must_haves, must_have_state
from planner.domain.selection.ratings import rate, rate_product
from planner.domain.selection.results import MustHaveResult, Rating, ScreenedProduct
from planner.domain.selection.scale import RatingScale
from planner.domain.selection.score import evidenced_weight, leaves_below, weighted_rating
from planner.errors import InputError, Problem, Statement


def screen_products(
    screening: Screening,
    products: Mapping[str, Product],
    criteria: Sequence[Criterion],
    requirements: Sequence[Requirement],
    must_haves: Sequence[str],
    scale: RatingScale,
) -> tuple[ScreenedProduct, ...]:
    """
    Screen the products of the long list, in the order in which the client listed them.

    Raises:
        InputError: a listed product has no profile.

    Source: docs/methods.md#screening
    """
    missing = [id_ for id_ in screening.product_ids if id_ not in products]
    if missing:
        near = tuple(products)
        raise InputError(Problem("unknown-product", "screening.products", {"id": id_, "near": near}) for id_ in missing)
    chosen = (products[id_] for id_ in screening.product_ids)
    return tuple(_screen(product, screening, criteria, requirements, must_haves, scale) for product in chosen)


def _screen(
    product: Product,
    screening: Screening,
    criteria: Sequence[Criterion],
    requirements: Sequence[Requirement],
    must_haves: Sequence[str],
    scale: RatingScale,
) -> ScreenedProduct:
    ratings = rate_product(product, requirements, scale)
    judged = tuple(_over_editions(result, product) for result in judge_must_haves(must_haves, ratings))
    texts = {r.id: r.text for r in requirements}
    against = (*_failed(judged, texts), *_region_reasons(product, screening, "no"))
    open_ = (
        *_unproven(judged),
        *_no_single_edition(product, judged, requirements, scale),
        *_region_reasons(product, screening, "unknown"),
        *_language(product, screening),
    )
    dimensions = [c for c in criteria if c.level == "dimension"]
    return ScreenedProduct(
        product_id=product.id,
        decision="set_aside" if against else "ask_first" if open_ else "short_list",
        reasons=(against + open_ or (_all_shown(screening, len(judged)),)) + tuple(_region_notes(product, screening)),
        must_haves=judged,
        evidenced_weight=evidenced_weight(leaf_weights(criteria), ratings),
        answered=sum(rating.code != "unknown" for rating in ratings.values()),
        oldest_evidence=_oldest(product, ratings),
        dimension_ranges={d.id: weighted_rating(leaves_below(d, criteria), ratings) for d in dimensions},
    )


def _over_editions(result: MustHaveResult, product: Product) -> MustHaveResult:
    """Call a must-have open that is shown to be missing in some editions only: another one may have it."""
    named = product.answers[result.requirement_id].editions if result.state == "fail" else ()
    if named and set(product.editions) - set(named):
        return dataclasses.replace(result, state="unproven")
    return result


def _no_single_edition(
    product: Product, judged: Sequence[MustHaveResult], requirements: Sequence[Requirement], scale: RatingScale
) -> Iterator[Statement]:
    """Yield a question when every must-have is shown, but not all of them in one edition that can be bought."""
    ids = {result.requirement_id for result in judged}
    asked = [requirement for requirement in requirements if requirement.id in ids]
    if not asked or not product.editions or any(result.state != "pass" for result in judged):
        return
    editions = (
        all(must_have_state(rate(product, requirement, scale, edition_id)) == "pass" for requirement in asked)
        for edition_id in product.editions
    )
    if not any(editions):
        yield Statement("selection.screen-no-single-edition", {"count": len(asked)})


def _failed(judged: Sequence[MustHaveResult], texts: Mapping[str, Text]) -> Iterator[Statement]:
    for result in judged:
        if result.state == "fail":
            id_ = result.requirement_id
            yield Statement("selection.screen-fails", {"requirement": texts[id_], "id": id_})


def _unproven(judged: Sequence[MustHaveResult]) -> Iterator[Statement]:
    ids = tuple(result.requirement_id for result in judged if result.state == "unproven")
    if ids:
        yield Statement("selection.screen-unproven", {"ids": ids, "count": len(ids), "total": len(judged)})


def _region_state(product: Product, region: str) -> str:
    """Availability in a region as far as it is shown: a vendor's claim leaves it unknown."""
    for entry in product.regions:
        if entry.region == region:
            facts = (product.facts[fact_id] for fact_id in entry.fact_ids)
            grades = [grade_of_fact(fact, product.sources[fact.source_id]) for fact in facts]
            shown = max(grades, default=EvidenceGrade.NONE) > EvidenceGrade.VENDOR_CLAIM
            return entry.available if shown else "unknown"
    return "unknown"


def _region_reasons(product: Product, screening: Screening, state: str) -> Iterator[Statement]:
    region = screening.required_region
    if region is not None and _region_state(product, region) == state:
        code = "selection.screen-region-no" if state == "no" else "selection.screen-region-unknown"
        yield Statement(code, {"region": _region_label(region)})


def _region_notes(product: Product, screening: Screening) -> Iterator[Statement]:
    """Say when a region is served in some ways only, by own servers but not by the vendor's cloud for instance."""
    for entry in product.regions:
        if entry.region == screening.required_region and entry.available == "yes" and entry.deployments:
            ways = tuple(Statement(f"selection.deployment-{way}") for way in entry.deployments)
            yield Statement("selection.screen-region-only", {"region": _region_label(entry.region), "ways": ways})


def _region_label(region: str) -> Statement | str:
    return Statement("selection.region-mainland-china") if region == "mainland_china" else region


def _language(product: Product, screening: Screening) -> Iterator[Statement]:
    language = screening.required_language
    if language is None:
        return
    state = product.interface_languages.get(language, "unknown")
    # the profile keeps no fact for a language, so even a plain «no» is a question, not a reason to drop it
    if state != "yes":
        yield Statement(f"selection.screen-language-{state}", {"language": _language_label(language)})


def _language_label(language: str) -> Statement | str:
    known = {"zh-CN": "selection.language-zh", "en": "selection.language-en"}
    return Statement(known[language]) if language in known else language


def _all_shown(screening: Screening, must_haves: int) -> Statement:
    region = screening.required_region
    if region is None:
        return Statement("selection.screen-shown", {"count": must_haves})
    return Statement("selection.screen-shown-region", {"count": must_haves, "region": _region_label(region)})


def _oldest(product: Product, ratings: Mapping[str, Rating]) -> str | None:
    ids = {fact_id for rating in ratings.values() for fact_id in rating.fact_ids}
    facts = [product.facts[fact_id] for fact_id in ids]
    dates = (fact.as_of or product.sources[fact.source_id].date for fact in facts)
    return min((day for day in dates if day is not None), default=None)
