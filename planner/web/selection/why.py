"""Why one alternative is ahead of another, and the smallest changes that would turn it round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flask import request

from planner.documents.builders.selection_robustness import rung_size
from planner.documents.builders.selection_view import View
from planner.documents.builders.selection_words import chance, firm_prose, node_text, points
from planner.domain.selection.analysis_results import Difference, Explanation
from planner.domain.selection.results import ScoredAlternative
from planner.services.single_stage import run_explanations
from planner.web.guard import needs
from planner.web.selection.blueprint import selection
from planner.web.selection.reading import nothing_here, read_page

_TWO = 2
# an amount that prints as 0.0 points is none
_LEAST = 0.5e-3


@dataclass(frozen=True, slots=True)
class Added:
    """What one criterion adds to the lead, in points of value (0-100), and as text."""

    id: str
    text: str
    amount: float
    shown: str
    is_dimension: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One smallest change that puts the other alternative first; `size` in words."""

    text: str
    size: str


@selection.get("/e/<slug>/selection/why")
@needs("view")
def why(slug: str) -> str:
    """Explain for two alternatives which is ahead and why; without a choice the first two."""
    keys = (request.args.get("a", ""), request.args.get("b", ""))
    return read_page("why", slug, partial(_why, keys=keys))


def _why(view: View, keys: tuple[str, str]) -> Mapping[str, object]:
    if any(key and view.scored_by(key) is None for key in keys):
        raise nothing_here()
    pair = pair_of(view, keys)
    if pair is None:
        return {"choice": view.scored, "pair": None, "same": bool(keys[0]) and keys[0] == keys[1]}
    ids = (pair[0].alternative_id, pair[1].alternative_id)
    explanation = run_explanations(view.result.engagement, view.result.packs, view.selection, [ids])[0]
    groups = _groups(view, explanation)
    return {
        "choice": view.scored,
        "pair": pair,
        "explanation": explanation,
        "statements": view.says(explanation.statements),
        "probability": chance(view.prose, explanation.probability),
        "margin": _margin(view, explanation),
        "groups": groups,
        "most": max((abs(one.amount) for one in groups), default=0.0) or 1.0,
        "deciding": [one for one in explanation.requirements if one.criterion_id in explanation.deciding],
        "for_leader": _strongest(explanation, 1),
        "for_other": _strongest(explanation, -1),
        "points": lambda amount: points(view.prose, amount, "two"),
        "changes": _changes(view, ids[1]),
        "same": False,
        "ties": abs(explanation.margin.expected) <= view.selection.tie_tolerance and pair[0].rank == pair[1].rank,
    }


def pair_of(view: View, keys: tuple[str, str]) -> tuple[ScoredAlternative, ScoredAlternative] | None:
    """Return the two asked for with the better placed first; nothing where there are no two."""
    chosen = [scored for scored in view.scored if scored.alternative_id in keys]
    if not any(keys):
        chosen = list(view.scored[:_TWO])
    return (chosen[0], chosen[1]) if len(chosen) == _TWO else None


def _margin(view: View, explanation: Explanation) -> str:
    margin = explanation.margin
    low, expected, high = (points(view.prose, part) for part in (margin.low, margin.expected, margin.high))
    return view.prose.text("points-range", low=low, expected=expected, high=high)


def _groups(view: View, explanation: Explanation) -> tuple[Added, ...]:
    """Return what dimensions add, and below each its points; every level adds up to the lead."""
    by_id = {one.criterion_id: one for one in (*explanation.dimensions, *explanation.points)}
    rows: list[Added] = []
    for dimension in view.criteria("dimension"):
        rows.append(_added(view, by_id[dimension.id], is_dimension=True))
        inside = [point for point in view.criteria("point") if point.parent_id == dimension.id]
        rows.extend(_added(view, by_id[point.id], is_dimension=False) for point in inside)
    return tuple(rows)


def _added(view: View, one: Difference, *, is_dimension: bool) -> Added:
    shown = points(view.prose, one.contribution)
    sign = "+" if one.contribution >= _LEAST else ""
    text = node_text(view, one.criterion_id)
    return Added(one.criterion_id, text, one.contribution, f"{sign}{shown}", is_dimension)


def _strongest(explanation: Explanation, sign: int) -> list[Difference]:
    """Return the requirements that add most in favour of the leader (1) or of the other (-1)."""
    kept = [one for one in explanation.requirements if one.contribution * sign >= _LEAST / 10]
    return sorted(kept, key=lambda one: -sign * one.contribution)[:8]


def _changes(view: View, alternative_id: str) -> tuple[Change, ...]:
    """Return the smallest changes that put one alternative first, the smallest first."""
    robustness = view.result.analysis.robustness
    rungs = robustness.ladder if robustness else ()
    prose = firm_prose(view)
    return tuple(
        Change(view.say(rung.statement), rung_size(prose, rung))
        for rung in rungs
        if rung.alternative_id == alternative_id
    )
