"""What the selection rests on, for programs: products with their facts, what is behind a rating, why one leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from flask import g

from planner.domain.model.text import Text
from planner.domain.model.vendor import Product, ProductAnswer
from planner.domain.selection.analysis_results import Explanation, Information
from planner.domain.selection.results import AskNext, MustHaveState, Rating
from planner.errors import NotFoundError, Problem
from planner.services.run import EngagementResult
from planner.services.single_stage import run_explanations
from planner.web.api.choosing import require_closed
from planner.web.api.operations import Sent, operation
from planner.web.api.paging import Asked, Page, in_their_order
from planner.web.api.shapes import Limits
from planner.web.api.stages import NONE_YET, Found, page_of, part_of, result_of
from planner.web.api.veils import veiled
from planner.web.guard import floor, open_engagement
from planner.web.selection.facts import ShownFact, shown_facts
from planner.web.selection.matrix import marks_shown
from planner.web.selection.products import Profiled, every_profile, find
from planner.web.selection.reading import view_in
from planner.web.selection.why import pair_of

_NAME = Annotated[str, Limits(max_length=80)]


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product that comes with the program; `checked_on` is the day its profile was last read against its sources."""

    id: str
    name: Text
    vendor: Text
    website: str | None
    checked_on: str | None


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """
    A product as an engagement knows it: what it compares, or one on the market.

    `answers` counts the requirements met whole, in their core, and unknown; `oldest` and `newest` are the days of its
    facts.
    """

    key: str
    name: Text
    vendor: Text
    is_compared: bool
    answers: Mapping[str, int]
    oldest: str | None
    newest: str | None


@dataclass(frozen=True, slots=True)
class MarkShown:
    """A mark (0-5) somebody gave after seeing it; `who` as the engagement lets people be named."""

    who: str
    mark: float


@dataclass(frozen=True, slots=True)
class RatingShown:
    """
    Everything behind one rating: the vendor's answer, the facts that show it with source and age, and marks.

    `must_have` is null for what is none; `ask_next` what to ask about it, null where nothing is worth asking.
    """

    alternative_id: str
    requirement_id: str
    rating: Rating
    answer: ProductAnswer | None
    facts: tuple[ShownFact, ...]
    marks: tuple[MarkShown, ...]
    must_have: MustHaveState | None
    ask_next: AskNext | None


@dataclass(frozen=True, slots=True)
class PairAsked:
    """Which two alternatives; without them the first two."""

    IS_ASKED: ClassVar[bool] = True
    a: _NAME = ""
    b: _NAME = ""


@operation("GET", "/products", "selection", "account")
def list_market_products(asked: Asked) -> Page[ProductLine]:
    """List the products that come with the program."""
    known = floor().folders.products().values()
    lines = [ProductLine(one.id, one.name, one.vendor, one.website, one.checked_on) for one in known]
    return in_their_order(sorted(lines, key=lambda one: one.id), asked)


@operation("GET", "/products/{product}", "selection", "account")
def show_market_product(product: str) -> Product:
    """Show what is publicly known of a product: editions, prices, facts with their sources, and what is not known."""
    found = floor().folders.products().get(product)
    if found is None:
        raise NotFoundError(Problem("no-such-page", ""))
    return found


@operation("GET", "/engagements/{slug}/profiles", "selection", "view", also=NONE_YET)
def list_profiles(slug: str, asked: Asked) -> Page[ProfileLine]:
    """List what an engagement compares, then the products on the market as it knows them."""
    result = result_of(slug)[1]
    return in_their_order([_line(one) for one in every_profile(view_in(result, g.language))], asked)


@operation("GET", "/engagements/{slug}/profiles/{profile}", "selection", "view", also=NONE_YET)
def show_profile(slug: str, profile: str) -> Sent[Found[Product]]:
    """Show what an engagement knows of a product; marks of the evaluation team are behind each rating."""
    return part_of(slug, lambda result: _without_marks(find(view_in(result, g.language), profile).product))


@operation("GET", "/engagements/{slug}/selection/matrix/{alternative}/{requirement}", "selection", "view",
           also=NONE_YET)  # fmt: skip
def show_rating(slug: str, alternative: str, requirement: str) -> Sent[Found[RatingShown]]:
    """Show what one rating rests on."""
    require_closed(slug)
    return part_of(slug, lambda result: _rating(result, alternative, requirement))


@operation("GET", "/engagements/{slug}/selection/why", "selection", "view", run_explanations, also=NONE_YET)
def explain_lead(slug: str, asked: PairAsked) -> Sent[Found[Explanation | None]]:
    """Explain why one alternative is ahead of another; null where there are no two to compare."""
    require_closed(slug)
    return part_of(slug, lambda result: _explained(result, (asked.a, asked.b)))


@operation("GET", "/engagements/{slug}/selection/information", "selection", "view", also=NONE_YET)
def list_information(slug: str, asked: Asked) -> Page[Information]:
    """List what it is worth to know, the most valuable first."""
    require_closed(slug)
    opened = open_engagement(slug)
    return page_of(slug, asked, lambda result: veiled(opened, result.engagement, result.analysis.information))


def _line(one: Profiled) -> ProfileLine:
    oldest, newest = (one.dated[0], one.dated[-1]) if one.dated else (None, None)
    return ProfileLine(one.key, one.name, one.product.vendor, one.alternative is not None, one.answers, oldest, newest)


def _without_marks(product: Product) -> Product:
    """Return a profile without who marked what: that is told as the engagement lets people be named, or not at all."""
    return replace(product, answers={id_: replace(one, marks={}) for id_, one in product.answers.items()})


def _rating(result: EngagementResult, alternative_id: str, requirement_id: str) -> RatingShown:
    view = view_in(result, g.language)
    scored = view.scored_by(alternative_id) if result.selection.scored else None
    rating = scored.ratings.get(requirement_id) if scored else None
    if scored is None or rating is None:
        raise NotFoundError(Problem("no-such-page", ""))
    product = view.alternatives[alternative_id].product
    answer = product.answers.get(requirement_id)
    wanted = (alternative_id, requirement_id)
    return RatingShown(
        alternative_id,
        requirement_id,
        rating,
        replace(answer, marks={}) if answer else None,
        shown_facts(view, product, rating.fact_ids),
        tuple(MarkShown(who, mark) for who, mark in marks_shown(view, answer)),
        next((one.state for one in scored.must_haves if one.requirement_id == requirement_id), None),
        next((one for one in result.selection.ask_next if (one.alternative_id, one.requirement_id) == wanted), None),
    )


def _explained(result: EngagementResult, keys: tuple[str, str]) -> Explanation | None:
    view = view_in(result, g.language)
    if any(key and view.scored_by(key) is None for key in keys):
        raise NotFoundError(Problem("no-such-page", ""))
    pair = pair_of(view, keys)
    if pair is None:
        return None
    ids = (pair[0].alternative_id, pair[1].alternative_id)
    return run_explanations(result.engagement, result.packs, result.selection, [ids])[0]
