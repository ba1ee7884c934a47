"""Weights as sliders: how the ranking would look under weights that are nobody's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from flask import jsonify, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.selection.criteria import point_weights_of
from planner.domain.selection.weights import default_shares
from planner.errors import InputError, NotFoundError, Problem
from planner.services.reranking import Reranked, read_weights, rerank, slider_data
from planner.services.rounds import may_see_results
from planner.services.run import EngagementResult
from planner.services.weighing import WEIGHTING, weigh
from planner.web.found import findings
from planner.web.guard import needs, open_engagement, say
from planner.web.selection.blueprint import selection
from planner.web.selection.desk import Desk, sit_down

_FIELD = "w-"
Whose = Literal["group", "own", "default"]
# «100 %» would claim more than draws can know
_NEARLY_ALWAYS = 0.9999


@selection.get("/e/<slug>/selection/sliders")
@needs("view")
def sliders(slug: str) -> str | tuple[str, int]:
    """Show the ranking under the weights set here; at first under the group's, or one's own before the reveal."""
    desk = sit_down(open_engagement(slug))
    found = findings(desk.opened)
    result = found.result
    if result is None or not result.selection.scored:
        return render_template("selection/sliders.html", desk=desk, found=found, ranking=())
    begin, whose = start_weights(desk, result)
    wrong: list[str] = []
    weights = begin
    if any(name.startswith(_FIELD) for name in request.args):
        try:
            weights = read_weights(numbers_of(request.args), result.selection)
        except InputError as error:
            wrong = [say().explanation(problem) for problem in error.problems]
    data = slider_data(result.selection)
    told = {
        "dimensions": data.dimensions,
        "points": data.points,
        "values": data.values,
        "fails": data.fails,
        "tie_tolerance": data.tie_tolerance,
        "start": begin,
    }
    page = render_template(
        "selection/sliders.html",
        desk=desk,
        found=found,
        data=data,
        told=json.dumps(told),
        begin=begin,
        weights=weights,
        sums={id_: sum(weights[point] for point in points) for id_, points in data.dimensions},
        whose=whose,
        wrong=wrong,
        ranking=rerank(result.selection, result.engagement, result.packs, weights),
        nodes={node.id: node for node in result.selection.criteria},
        first_text=first_text,
    )
    return (page, 422) if wrong else page


@selection.post("/e/<slug>/selection/sliders/shares")
@needs("view")
def slider_shares(slug: str) -> AnyResponse:
    """Answer a script how often each alternative is first under the weights it sends."""
    opened = open_engagement(slug)
    result = findings(opened).result
    sent = request.get_json(silent=True)
    weights = sent.get("weights") if isinstance(sent, dict) else None
    if result is None:
        raise NotFoundError(Problem("no-such-page", ""))
    if not isinstance(weights, dict):
        raise InputError([Problem("weights-sum-to-zero", "weights")])
    tried = read_weights(weights, result.selection)
    ranking = rerank(result.selection, result.engagement, result.packs, tried)
    return jsonify(
        alternatives=[
            {
                "id": one.alternative_id,
                "rank": one.rank,
                "eligible": one.eligible,
                "low": one.value.low,
                "expected": one.value.expected,
                "high": one.value.high,
                "first": one.first,
                "first_text": first_text(one),
            }
            for one in ranking
        ]
    )


def start_weights(desk: Desk, result: EngagementResult) -> tuple[dict[str, float], Whose]:
    """
    Return the weights to begin with, and whose they are: the group's, one's own, or the catalogue's.

    While people weigh alone the group's weights would tell what the others have said.
    """
    tree = point_weights_of(result.selection.criteria)
    if may_see_results(desk.opened.role, desk.rounds[WEIGHTING], desk.own_id):
        return dict(tree), "group"
    own = _own(desk)
    if own and sum(own.get(point, 0.0) for point in tree) > 0:
        return read_weights({point: own.get(point, 0.0) for point in tree}, result.selection), "own"
    default = default_shares(desk.packs.catalogue)
    return read_weights({point: default[point] for point in tree}, result.selection), "default"


def numbers_of(fields: MultiDict[str, str]) -> dict[str, object]:
    """Return the weights a form states by point; what is no number stays what was written."""
    found: dict[str, object] = {}
    for name, written in fields.items():
        if name.startswith(_FIELD):
            try:
                found[name.removeprefix(_FIELD)] = float(written or 0)
            except ValueError:
                found[name.removeprefix(_FIELD)] = written
    return found


def first_text(one: Reranked) -> str:
    """Return how often an alternative is first, in words."""
    return share_text(one.first)


def share_text(share: float | None) -> str:
    """Return a share of draws in words: none drawn, nearly always, hardly ever, or per cent."""
    return "—" if share is None else say().value(min(share, _NEARLY_ALWAYS), "chance")


def _own(desk: Desk) -> Mapping[str, float]:
    packs = desk.packs
    try:
        found = weigh(packs.questionnaires[WEIGHTING], packs.catalogue, desk.own_id or "", desk.own(WEIGHTING).values)
    except InputError:
        return {}
    return found.shares if found else {}
