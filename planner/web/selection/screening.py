"""From the long list to the short list, with a reason for every product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import g

from planner.documents.builders.selection_view import View
from planner.domain.model.text import Text
from planner.domain.selection.results import ScreenedProduct
from planner.web.blocks import shown
from planner.web.found import sees_results
from planner.web.guard import needs
from planner.web.selection.blueprint import selection
from planner.web.selection.reading import read_page

_DECISIONS = ("short_list", "ask_first", "set_aside")
_PUBLIC = ("screening-must-haves", "conflicts-lead", "conflicts")
# what the weights of the group enter
_WEIGHED = "screening-ranges"


@dataclass(frozen=True, slots=True)
class Screened:
    """One product of the long list with what was decided, and the states of its must-haves counted."""

    name: Text
    screened: ScreenedProduct
    reasons: tuple[str, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel: how many products are still in, and how many went."""

    key: str
    count: int
    gone: int
    share: float


@selection.get("/e/<slug>/selection/screening")
@needs("view")
def screening(slug: str) -> str:
    """Show which products of the long list are left, and why."""
    return read_page("screening", slug, _screening, tells_results=False)


def _screening(view: View) -> Mapping[str, object]:
    sees = sees_results(g.opened)
    rows = [_screened(view, one) for one in view.selection.screened]
    by_decision = [(key, [row for row in rows if row.screened.decision == key]) for key in _DECISIONS]
    return {
        "rows": rows,
        "by_decision": [(key, group) for key, group in by_decision if group],
        "funnel": funnel(view.selection.screened),
        "details": shown(view.result, "D4", (*_PUBLIC, _WEIGHED) if sees else _PUBLIC),
        "sees": sees,
        "asked": view.result.engagement.screening,
    }


def _screened(view: View, one: ScreenedProduct) -> Screened:
    states = [must_have.state for must_have in one.must_haves]
    counts = {state: sum(found == state for found in states) for state in ("pass", "fail", "unproven")}
    return Screened(view.result.packs.products[one.product_id].name, one, view.says(one.reasons), counts)


def funnel(screened: tuple[ScreenedProduct, ...]) -> tuple[Step, ...]:
    """Return how the list gets shorter: all, those nothing speaks against, those with every answer shown."""
    every = len(screened)
    out = sum(one.decision == "set_aside" for one in screened)
    asked = sum(one.decision == "ask_first" for one in screened)
    counts = (("long", every, 0), ("left", every - out, out), ("short", every - out - asked, asked))
    return tuple(Step(key, count, gone, count / (every or 1)) for key, count, gone in counts)
