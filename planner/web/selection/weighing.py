"""Weights of the points: one's own by the method of one's choice, and after the reveal everybody's."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.model.stakeholder import Stakeholder, WeightAggregation
from planner.domain.selection.weights import CONSISTENCY_LIMIT
from planner.errors import InputError, StaleSaveError
from planner.services.rounds import OwnEntry, may_see_results, state_of
from planner.services.weighing import WEIGHTING, Weighed, answers_with, save_weighting, weigh, weigh_together
from planner.web.guard import act, floor, needs, open_engagement, say
from planner.web.selection.blueprint import selection
from planner.web.selection.desk import Desk, sit_down
from planner.web.selection.weight_forms import METHODS, WeightForm, beside, form_of, placed, read_form


@dataclass(frozen=True, slots=True)
class PointSpread:
    """
    How people weigh one point, as shares of all weight: by person, then low, median, high, then the group's.

    `combined` is None where there is no result to take it from. `not_counted` are those who declared an interest in a
    vendor: their weights are among those by person, and count neither in the spread nor in the group's.
    """

    point_id: str
    by_person: tuple[tuple[str, float], ...]
    low: float
    median: float
    high: float
    combined: float | None
    not_counted: tuple[str, ...] = ()


@selection.get("/e/<slug>/selection/weights")
@needs("view")
def weights(slug: str) -> str:
    """Ask somebody for their weights, or show everybody's."""
    desk = sit_down(open_engagement(slug))
    entry = desk.own(WEIGHTING)
    chosen = request.args.get("method") or entry.values.get("weighting_method")
    method = next((one for one in METHODS if one == chosen), METHODS[0])
    form = form_of(entry.values, method, tuple(desk.packs.catalogue.points))
    return _page(desk, form, state_of(entry.values), own=_weighed(desk, entry.values))


@selection.post("/e/<slug>/selection/weights")
@needs("weigh")
def save_weights(slug: str) -> AnyResponse | tuple[str, int] | str:
    """Keep how somebody weighs, or show what it comes to without keeping it."""
    desk = sit_down(open_engagement(slug, "weigh"))
    page = url_for("selection.weights", slug=slug)
    if desk.own_id is None or not desk.rounds[WEIGHTING].is_open:
        return redirect(page)
    kept = desk.own(WEIGHTING).values
    points = tuple(desk.packs.catalogue.points)
    method = next((one for one in METHODS if one == request.form.get("method")), METHODS[0])
    table, form = read_form(request.form, method, points)
    state = request.form.get("state", "")
    values = answers_with(beside(request.form, kept), method, table)
    if form.wrong:
        return _page(desk, form, state), 422
    try:
        if "preview" in request.form:
            return _page(desk, form, state, own=weigh_as_asked(desk, values), is_preview=True)
        offered = OwnEntry(desk.own_id, None, 0, None, values)
        save_weighting(
            floor().keeping, desk.opened.engagement.id, desk.packs.questionnaires[WEIGHTING],
            desk.packs.catalogue, offered, state, act(),
        )  # fmt: skip
    except InputError as error:
        form, above = placed(form, error.problems, points)
        return _page(desk, form, state, above=above), 422
    except StaleSaveError as error:
        newer = error.kept
        assert isinstance(newer, dict)
        return _page(desk, form, state_of(newer), own=_weighed(desk, newer), newer=newer), 409
    flash(say().label("page-judging.weights-saved"), "good")
    return redirect(page)


def _page(
    desk: Desk,
    form: WeightForm,
    state: str,
    *,
    own: Weighed | None = None,
    above: list[str] | None = None,
    newer: Mapping[str, Any] | None = None,
    is_preview: bool = False,
) -> str:
    standing = desk.standing(WEIGHTING)
    is_seen = not standing.round.is_open and may_see_results(desk.opened.role, standing.round, desk.own_id)
    earlier = [one for one in desk.entries[WEIGHTING] if one.respondent_id == desk.own_id and one.values]
    return render_template(
        "selection/judging_weights.html",
        desk=desk,
        standing_of=standing,
        may_weigh=desk.opened.may("weigh"),
        form=form,
        state=state,
        methods=METHODS,
        points=desk.packs.catalogue.points,
        own=own,
        above=above or [],
        newer=newer,
        is_preview=is_preview,
        is_seen=is_seen,
        earlier=earlier,
        consistency_limit=CONSISTENCY_LIMIT,
        coming=_coming(desk, form),
        spreads=weight_spreads(desk) if is_seen else (),
    )


def _coming(desk: Desk, form: WeightForm) -> str | None:
    """Return what a script needs to weigh while somebody fills in the form; None for a method that needs the server."""
    if form.method == "best_worst":
        return None
    settings: dict[str, Any] = {
        "points": list(desk.packs.catalogue.points),
        "class_points": dict(desk.packs.catalogue.class_points),
        "limit": CONSISTENCY_LIMIT,
    }
    if form.method == "pairwise":
        # numpy is loaded only where somebody compares pairs
        from planner.domain.selection.methods.ahp import DEFAULT_TABLE, RANDOM_INDEX  # noqa: PLC0415

        settings["random_index"] = RANDOM_INDEX[DEFAULT_TABLE]
    return json.dumps(settings)


def weigh_as_asked(desk: Desk, values: Mapping[str, Any]) -> Weighed | None:
    """Return what answers come to, the way the engagement has weights put together; None as long as there are none."""
    aggregation: WeightAggregation = desk.frame.get("weight_aggregation") or "aip_arithmetic"
    packs = desk.packs
    return weigh(packs.questionnaires[WEIGHTING], packs.catalogue, desk.own_id or "", values, aggregation)


def _weighed(desk: Desk, values: Mapping[str, Any]) -> Weighed | None:
    """Return what kept answers come to; those an older file states wrongly come to nothing."""
    try:
        return weigh_as_asked(desk, values) if desk.own_id else None
    except InputError:
        return None


def weight_spreads(desk: Desk) -> tuple[PointSpread, ...]:
    """Return the spread of every point somebody weighed, those on which people differ most first."""
    packs = desk.packs
    found: list[Weighed] = []
    for entry in desk.visible(WEIGHTING):
        try:
            weighed = weigh(packs.questionnaires[WEIGHTING], packs.catalogue, entry.respondent_id, entry.values)
        except InputError:
            continue
        found += [weighed] if weighed else []
    group = _together(desk, found)
    spreads = []
    interested = {one.weighting.stakeholder_id for one in found if one.weighting.has_interest}
    advising = {one.id for one in desk.people.values() if not one.say}
    for point in packs.catalogue.points:
        own = sorted(
            ((one.weighting.stakeholder_id, one.shares[point]) for one in found if point in one.shares),
            key=lambda one: one[1],
        )
        if own:
            spreads.append(_spread(point, own, group.get(point), interested, advising))
    return tuple(sorted(spreads, key=lambda one: one.low - one.high))


def _together(desk: Desk, found: list[Weighed]) -> Mapping[str, float]:
    """Return the group's weights; none where what people stated cannot be combined, which the room says."""
    people = [Stakeholder(one.id, one.name, one.role, one.say) for one in desk.people.values()]
    preset = desk.packs.catalogue.presets.get(str(desk.frame.get("weight_preset")))
    aggregation: WeightAggregation = desk.frame.get("weight_aggregation") or "aip_arithmetic"
    try:
        return weigh_together(found, people, desk.packs.catalogue, preset, aggregation)
    except InputError:
        return {}


def _spread(
    point: str,
    own: list[tuple[str, float]],
    combined: float | None,
    interested: Collection[str],
    advising: Collection[str],
) -> PointSpread:
    # as in the report: over those who count; where nobody does, the spread is that of everybody who said something
    counted = [share for who, share in own if who not in interested and who not in advising]
    numbers = counted or [share for _, share in own]
    middle = len(numbers) // 2
    median = numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2
    not_counted = tuple(who for who, _ in own if who in interested)
    return PointSpread(point, tuple(own), numbers[0], median, numbers[-1], combined, not_counted)
