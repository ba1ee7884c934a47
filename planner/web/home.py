"""The first page: the engagements somebody has a role in; and whether the application is well."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from planner.services.accounts import Membership
from planner.services.own_engagements import OwnEngagement, list_own_engagements
from planner.web.found import findings
from planner.web.guard import Opened, account, floor, for_anybody, needs, open_engagement, signed_in
from planner.web.overview import overview

home = Blueprint("home", __name__)
home.add_url_rule("/e/<slug>", "overview", overview)
# with fewer, looking is quicker than searching
SEARCH_FROM = 10
# of those that were never run, how many are asked for by one look at the list
MOST_ASKED = 5


@home.get("/")
@signed_in
def engagements() -> str:
    """Show the engagements of whoever asks."""
    own = list_own_engagements(floor().keeping, account().id)
    wanted = request.args.get("q", "").strip()
    shown = [one for one in own if _fits(one, wanted)]
    coming = [one for one in own if not one.is_current and not one.cannot_run]
    for one in coming[:MOST_ASKED]:
        if one.headline is None:
            # nothing is kept, so nothing is read: it is only asked for
            findings(Opened(one.engagement, Membership(account().id, one.engagement.id, one.role)))
    return render_template(
        "home/engagements.html",
        engagements=shown,
        total=len(own),
        wanted=wanted,
        has_search=len(own) > SEARCH_FROM,
        coming=next((one.engagement for one in coming if one.headline is None), None),
    )


@home.get("/e/<slug>/standing")
@needs("view")
def standing(slug: str) -> Response:
    """Say how the findings stand to the engagement as it is now, for pages that wait for newer ones."""
    found = findings(open_engagement(slug))
    return jsonify(is_coming=found.is_coming, is_current=found.is_current, version=found.version, wanted=found.wanted)


@home.get("/healthz")
@for_anybody
def alive() -> Response:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@home.get("/readyz")
@for_anybody
def ready() -> Response:
    """Say that the database answers too."""
    with floor().keeping.reading() as unit:
        unit.accounts.by_email("")
    return Response("ok\n", mimetype="text/plain")


def _fits(one: OwnEngagement, wanted: str) -> bool:
    """Whether an engagement has every word that is looked for in its titles or its name."""
    kept = one.engagement
    told = f"{kept.title.zh} {kept.title.en} {kept.slug}".casefold()
    return all(word in told for word in wanted.casefold().split())
