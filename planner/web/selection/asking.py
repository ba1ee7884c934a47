"""Ask this next: what is not known or weakly shown, what it is worth to know, whom to ask, what it could change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flask import request

from planner.documents.builders.selection_reasons import worth
from planner.documents.builders.selection_view import View
from planner.documents.builders.selection_words import firm_prose, points
from planner.domain.selection.results import AskNext, RecheckItem, ScoredAlternative
from planner.web.blocks import shown
from planner.web.guard import needs
from planner.web.selection.blueprint import selection
from planner.web.selection.reading import nothing_here, read_page

QUESTIONS_ON_PAGE = 50
GENERAL_ON_TOP = 5
STALE_ON_PAGE = 15
# a gain that prints as 0.00 points is none
LEAST_GAIN = 0.5e-4


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its place in the whole list, whom it goes to, what the answer could change."""

    number: int
    one: AskNext
    text: str
    method: str
    is_own: bool
    gain: str
    width: str
    may_change_lead: bool
    may_clear: bool


@dataclass(frozen=True, slots=True)
class Stale:
    """Evidence to check again: whose, and what it is about."""

    item: RecheckItem
    name: str
    what: str


@selection.get("/e/<slug>/selection/ask-next")
@needs("view")
def ask_next(slug: str) -> str:
    """List every question, the most valuable first."""
    page = request.args.get("page", "1")
    asked = partial(_ask_next, alternative_id=request.args.get("alternative", ""), page=page)
    return read_page("ask_next", slug, asked)


def _ask_next(view: View, alternative_id: str, page: str) -> Mapping[str, object]:
    if alternative_id and view.scored_by(alternative_id) is None:
        raise nothing_here()
    every = list(enumerate(view.selection.ask_next, start=1))
    kept = [pair for pair in every if alternative_id in ("", pair[1].alternative_id)]
    pages = max(1, -(-len(kept) // QUESTIONS_ON_PAGE))
    if not page.isdecimal() or not 1 <= int(page) <= pages:
        raise nothing_here()
    first = (int(page) - 1) * QUESTIONS_ON_PAGE
    information = view.result.analysis.information
    general = [one for one in information if one.kind != "rating" and one.gain >= LEAST_GAIN]
    robustness = view.result.analysis.robustness
    return {
        "rows": [_asked(view, number, one) for number, one in kept[first : first + QUESTIONS_ON_PAGE]],
        "lead": shown(view.result, "D4", ["information-lead", "questions-none"]),
        "everything": points(firm_prose(view), robustness.evpi, "two") if robustness else "",
        "general": [worth(view, one) for one in general[:GENERAL_ON_TOP]],
        "general_more": [worth(view, one) for one in general[GENERAL_ON_TOP:]],
        "count": len(kept),
        "page": int(page),
        "pages": pages,
        "alternative_id": alternative_id,
        "choice": [one for one in view.scored if one.eligible],
        "stale": [_stale(view, one) for one in view.selection.recheck[:STALE_ON_PAGE]],
        "all_stale": len(view.selection.recheck),
    }


def _asked(view: View, number: int, one: AskNext) -> Asked:
    scored = view.scored_by(one.alternative_id)
    catalogue = view.result.packs.catalogue
    return Asked(
        number=number,
        one=one,
        text=view.requirement(one.requirement_id),
        method=view.prose.value(catalogue.verify_methods[one.method].text),
        is_own=view.alternatives[one.alternative_id].keeps_current,
        gain=points(view.prose, one.gain, "two"),
        width=points(view.prose, one.value_width, "two"),
        may_change_lead=one.gain >= LEAST_GAIN,
        may_clear=scored is not None and _is_open_must_have(scored, one.requirement_id),
    )


def _stale(view: View, one: RecheckItem) -> Stale:
    products = view.result.packs.products
    alternative = view.alternatives.get(one.subject_id)
    product = alternative.product if alternative else products[one.subject_id]
    name = view.names[one.subject_id] if alternative else view.prose.value(product.name)
    what = (
        view.requirement(one.requirement_id)
        if one.requirement_id
        else view.prose.text("recheck-price", edition=product.editions[one.edition_id or ""].name)
    )
    return Stale(one, name, what)


def _is_open_must_have(scored: ScoredAlternative, requirement_id: str) -> bool:
    return any(one.requirement_id == requirement_id and one.state == "unproven" for one in scored.must_haves)
