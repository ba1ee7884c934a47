"""Cost of ownership: five years in parts, every line with its source, what is not quoted, benefits, value for money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.documents.builders.selection_economics import frontier_sentence
from planner.documents.builders.selection_figures import category_text
from planner.documents.builders.selection_view import View
from planner.domain.model.evidence import Source
from planner.domain.selection.results import CostLine, CostOfOwnership
from planner.web.blocks import shown
from planner.web.guard import needs
from planner.web.selection.blueprint import selection
from planner.web.selection.facts import web_address
from planner.web.selection.reading import read_page

_WHOLE = ("cost-none", "cost-vat", "cost-table", "cost-figure", "cost-sunk")
_VALUE = ("frontier-figure", "money-table")
_PARTS = ("cost-parts-figure", "cost-kinds-table", "years-table")
_FEES = ("fees-table", "card-findings-lead", "card-findings")
_BENEFITS = ("benefits-table",)
_MORE = ("price-scores-table", "cost-figures", "money-assumptions-lead", "money-assumptions")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of an offer as it enters the cost, with the sources it rests on."""

    line: CostLine
    category: str
    formula: str
    sources: tuple[Source, ...]
    addresses: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """The lines of one alternative, and in words what is not quoted."""

    name: str
    cost: CostOfOwnership
    lines: tuple[ShownLine, ...]
    unquoted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an alternative stands between value and cost, in words."""

    name: str
    value: str
    cost: str
    told: str
    on_frontier: bool
    eligible: bool


@selection.get("/e/<slug>/selection/cost")
@needs("view")
def cost(slug: str) -> str:
    """Show what each alternative costs over the years, and what that buys."""
    return read_page("cost", slug, _cost)


def _cost(view: View) -> Mapping[str, object]:
    parts = {"whole": _WHOLE, "value": _VALUE, "parts": _PARTS, "fees": _FEES, "benefits": _BENEFITS, "more": _MORE}
    return {
        "parts": {key: shown(view.result, "D4", ids) for key, ids in parts.items()},
        "offers": [_offer(view, one) for one in view.selection.costs],
        "frontier": tuple(_frontier(view)),
    }


def _offer(view: View, one: CostOfOwnership) -> Offer:
    sources = view.alternatives[one.alternative_id].product.sources
    return Offer(
        view.names[one.alternative_id],
        one,
        tuple(_line(view, line, sources) for line in one.lines),
        view.says(one.unquoted),
    )


def _line(view: View, line: CostLine, sources: Mapping[str, Source]) -> ShownLine:
    found = tuple(sources[id_] for id_ in line.source_ids if id_ in sources)
    addresses = tuple(web_address(source.address) for source in found)
    return ShownLine(line, category_text(view, line.category), view.say(line.formula), found, addresses)


def _frontier(view: View) -> Iterator[Placed]:
    economics = view.result.economics
    for point in economics.frontier if economics else ():
        yield Placed(
            view.names[point.alternative_id],
            view.prose.value(point.value, "percent_range"),
            view.prose.value(point.cost, "money_range"),
            frontier_sentence(view, point) if point.cost is not None else "",
            point.on_frontier,
            point.eligible,
        )
