"""Products: what is known of each, from whom, how old that is, and what is not known; two side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from flask import request

from planner.documents.builders.common import short_names
from planner.documents.builders.selection_view import View
from planner.domain.model.catalogue import Module, Requirement
from planner.domain.model.evidence import EvidenceGrade, Source
from planner.domain.model.text import Language, Text
from planner.domain.model.vendor import Alternative, Edition, EvidenceConflict, Price, Product, ProductAnswer
from planner.domain.selection.recheck import evidence_state
from planner.domain.selection.results import EvidenceState, ScreenedProduct
from planner.web.guard import needs
from planner.web.selection.blueprint import selection
from planner.web.selection.facts import ShownFact, is_later, shown_facts, web_address
from planner.web.selection.reading import nothing_here, read_page


@dataclass(frozen=True, slots=True)
class Profiled:
    """A product with a profile: one on the market, or an alternative of the engagement."""

    key: str
    name: Text
    product: Product
    alternative: Alternative | None
    screened: ScreenedProduct | None
    answers: Mapping[str, int]
    dated: tuple[str, ...]

    @property
    def website(self) -> str | None:
        """The maker's address where a browser may follow it."""
        return web_address(self.product.website)


@dataclass(frozen=True, slots=True)
class ShownPrice:
    """One price with its edition, its source and how old it is."""

    edition: Edition
    price: Price
    amount: str
    source: Source
    state: EvidenceState
    age: int | None
    dated: str | None
    is_later: bool
    address: str | None


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What is known of one requirement; no answer is unknown."""

    requirement: Requirement
    answer: ProductAnswer | None
    grade: EvidenceGrade


@dataclass(frozen=True, slots=True)
class ModuleAnswers:
    """What is known of one module: counts of requirements met whole, in their core, and unknown, and each of them."""

    module: Module
    whole: int
    core: int
    unknown: int
    answers: tuple[ShownAnswer, ...]


@selection.get("/e/<slug>/selection/products")
@needs("view")
def products(slug: str) -> str:
    """List the alternatives of the engagement and the products on the market."""
    return read_page("products", slug, partial(_products, words=request.args.get("words", "")), tells_results=False)


@selection.get("/e/<slug>/selection/products/<key>")
@needs("view")
def product(slug: str, key: str) -> str:
    """Show the profile of one product."""
    return read_page("product", slug, partial(_profile, key=key), tells_results=False)


@selection.get("/e/<slug>/selection/compare")
@needs("view")
def compare(slug: str) -> str:
    """Put two profiles side by side."""
    keys = (request.args.get("a", ""), request.args.get("b", ""))
    return read_page("compare", slug, partial(_compare, keys=keys), tells_results=False)


def _products(view: View, words: str) -> Mapping[str, object]:
    every = tuple(every_profile(view))
    asked = words.strip().casefold()
    shown = [one for one in every if asked in _said(view, one)]
    return {
        "words": words.strip(),
        "own": [one for one in shown if one.alternative],
        "market": [one for one in shown if not one.alternative],
        "all": len(view.result.packs.catalogue.requirements),
        "every": every,
    }


def _said(view: View, one: Profiled) -> str:
    return f"{view.prose.value(one.name)} {view.prose.value(one.product.vendor)} {one.key}".casefold()


def every_profile(view: View) -> Iterator[Profiled]:
    """Yield the alternatives in the order of the engagement, then the market: the long list first."""
    names = short_names(view.result.engagement.alternatives)
    for alternative in view.result.engagement.alternatives:
        yield _profiled(view, alternative.id, names[alternative.id], alternative.product, alternative)
    listed = view.result.engagement.screening.product_ids
    market = sorted(view.result.packs.products.values(), key=lambda one: (one.id not in listed, one.id))
    for one in market:
        yield _profiled(view, one.id, one.name, one, None)


def _profiled(view: View, key: str, name: Text, found: Product, alternative: Alternative | None) -> Profiled:
    extents = [answer.extent for answer in found.answers.values() if answer.code != "unknown"]
    catalogue = view.result.packs.catalogue.requirements
    counts = {"whole": extents.count("whole"), "core": extents.count("core"), "unknown": len(catalogue) - len(extents)}
    dates = (fact.as_of or found.sources[fact.source_id].date for fact in found.facts.values())
    screened = next((s for s in view.selection.screened if s.product_id == key and alternative is None), None)
    return Profiled(key, name, found, alternative, screened, counts, tuple(sorted(day for day in dates if day)))


def find(view: View, key: str) -> Profiled:
    """
    Return the profile under a key, which is the id of an alternative or of a product.

    Raises:
        NotFoundError: there is none.
    """
    found = next((one for one in every_profile(view) if one.key == key), None)
    if found is None:
        raise nothing_here()
    return found


def _profile(view: View, key: str) -> Mapping[str, object]:
    one = find(view, key)
    shows: dict[str, list[str]] = {}
    for answer in one.product.answers.values():
        for fact_id in answer.fact_ids:
            shows.setdefault(fact_id, []).append(answer.requirement_id)
    return {
        "one": one,
        "prices": tuple(_prices(view, one.product)),
        "modules": tuple(_modules(view, one.product)),
        "facts": shown_facts(view, one.product, one.product.facts),
        "shows": {fact_id: tuple(codes) for fact_id, codes in shows.items()},
        "scale": view.result.packs.rating_scale,
        "conflicts": tuple(_conflicts(view, one.product)),
    }


def _prices(view: View, found: Product) -> Iterator[ShownPrice]:
    limit, today = view.result.packs.rating_scale.price_age_months, view.result.engagement.today
    for edition in found.editions.values():
        for price in edition.prices:
            source = found.sources[price.source_id]
            dated = price.as_of or source.date
            state, age = evidence_state([dated], today, limit)
            amount = _amount(price, view.prose.language)
            later = is_later(dated, today)
            yield ShownPrice(edition, price, amount, source, state, age, dated, later, web_address(source.address))


def _amount(price: Price, language: Language) -> str:
    """Print a price to the last digit as published: 0.5 yuan more or less a user is much."""
    digits = f"{price.amount:,f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    unit = "元" if language == "zh-CN" and price.currency == "CNY" else price.currency
    return f"{digits} {unit}"


def _modules(view: View, found: Product) -> Iterator[ModuleAnswers]:
    catalogue = view.result.packs.catalogue
    by_module: dict[str, list[ShownAnswer]] = {}
    for requirement in catalogue.requirements.values():
        answer = found.answers.get(requirement.id)
        known = answer if answer is not None and answer.code != "unknown" else None
        grade = found.grade(known) if known else EvidenceGrade.NONE
        by_module.setdefault(requirement.module, []).append(ShownAnswer(requirement, known, grade))
    for code, answers in by_module.items():
        extents = [one.answer.extent for one in answers if one.answer]
        whole, core = extents.count("whole"), extents.count("core")
        yield ModuleAnswers(catalogue.modules[code], whole, core, len(answers) - len(extents), tuple(answers))


def _conflicts(view: View, found: Product) -> Iterator[tuple[EvidenceConflict, tuple[ShownFact, ...]]]:
    for conflict in found.conflicts:
        yield conflict, shown_facts(view, found, conflict.fact_ids)


def _compare(view: View, keys: tuple[str, str]) -> Mapping[str, object]:
    every = tuple(every_profile(view))
    by_key = {one.key: one for one in every}
    if any(key and key not in by_key for key in keys):
        raise nothing_here()
    pair = tuple(by_key[key] for key in keys if key)
    both = pair if len(pair) == len(keys) else ()
    return {
        "every": every,
        "keys": keys,
        "pair": both,
        "prices": [tuple(_prices(view, one.product)) for one in both],
        "modules": _side_by_side(view, both),
        "scale": view.result.packs.rating_scale,
    }


def _side_by_side(view: View, pair: tuple[Profiled, ...]) -> list[tuple[Module, list[tuple[ShownAnswer, ...]]]]:
    """Return for every module what is known of each requirement by both."""
    sides = [tuple(_modules(view, one.product)) for one in pair]
    if not sides:
        return []
    return [
        (parts[0].module, list(zip(*(part.answers for part in parts), strict=True)))
        for parts in zip(*sides, strict=True)
    ]
