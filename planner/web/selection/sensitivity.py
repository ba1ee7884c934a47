"""How firm the ranking is: where weights turn it, how often who is first, what other methods and people say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.documents.builders.selection_robustness import room, turns
from planner.documents.builders.selection_view import View
from planner.documents.builders.selection_words import node_text, points, weights_between
from planner.domain.selection.results import Stability
from planner.errors import Statement
from planner.web.blocks import shown
from planner.web.guard import needs
from planner.web.selection.blueprint import selection
from planner.web.selection.reading import read_page

# what everything on the page is subject to where nobody is eligible
CAUTION = "robustness.nobody-eligible"
_SHARES = ("firm-lead", "firm-none", "ranks-figure", "models-table", "pairwise-table", "central-table")
_CHANGE = ("ladder-none", "ladder-figure", "win-table", "firm-list")
_METHODS = ("opinions-none", "opinions-table", "opinions-list", "opinions-assumed")
_PEOPLE = ("agreement-list", "weights-figure", "respondents-table", "weights-table", "shift-lead", "shift-table")
_PRESETS = ("presets-lead", "presets-use", "presets-table", "considered-table", "weight-log-table")


@dataclass(frozen=True, slots=True)
class Stays:
    """Between which weights (0-1) of one criterion the leader stays; `below` and `above` lead beyond, where any do."""

    text: str
    is_dimension: bool
    stability: Stability
    between: str
    below: str
    above: str
    room: str


@selection.get("/e/<slug>/selection/sensitivity")
@needs("view")
def sensitivity(slug: str) -> str:
    """Show how far the answer depends on weights, ratings, methods and people."""
    return read_page("sensitivity", slug, _sensitivity)


def _sensitivity(view: View) -> Mapping[str, object]:
    stays = intervals(view)
    parts = {"shares": _SHARES, "change": _CHANGE, "methods": _METHODS, "people": _PEOPLE, "presets": _PRESETS}
    return {
        "stays": stays,
        "whole": max((_end(one) for one in stays), default=1.0) or 1.0,
        "notes": view.says(view.selection.turning_notes),
        "caution": view.says(one for one in _stated(view) if one.code == CAUTION),
        "parts": {key: shown(view.result, "D4", ids) for key, ids in parts.items()},
    }


def _stated(view: View) -> tuple[Statement, ...]:
    robustness = view.result.analysis.robustness
    return robustness.statements if robustness else ()


def _end(one: Stays) -> float:
    """Return how far the axis has to reach for one criterion: to its weight and to where another one leads."""
    found = one.stability
    ends = [found.weight, *(found.leader[side] for side, name in enumerate((found.below, found.above)) if name)]
    return min(1.0, max(ends) * 1.1)


def intervals(view: View) -> tuple[Stays, ...]:
    """Return the interval of every dimension and, below each, of its points."""
    by_id = {one.criterion_id: one for one in view.selection.turning}
    order = [
        node
        for dimension in view.criteria("dimension")
        for node in (dimension, *(point for point in view.criteria("point") if point.parent_id == dimension.id))
    ]
    return tuple(_stays(view, by_id[node.id]) for node in order if node.id in by_id)


def _stays(view: View, one: Stability) -> Stays:
    return Stays(
        text=node_text(view, one.criterion_id),
        is_dimension=one.level == "dimension",
        stability=one,
        between=weights_between(view.prose, one.leader),
        below=view.names[one.below] if one.below else "",
        above=view.names[one.above] if one.above else "",
        room=points(view.prose, room(one)) if turns(one) else "",
    )
