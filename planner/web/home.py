"""The first page: the engagements somebody has a role in; and whether the application is well."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from werkzeug.wrappers import Response

from planner.web.found import findings
from planner.web.guard import account, floor, open_engagement, signed_in

home = Blueprint("home", __name__)


@home.get("/")
@signed_in
def engagements() -> str:
    """Show the engagements of whoever asks."""
    with floor().keeping.reading() as unit:
        roles = {one.engagement_id: one.role for one in unit.accounts.memberships(account().id)}
        own = [(one, roles[one.id]) for one in unit.engagements.all() if one.id in roles]
    return render_template("home/engagements.html", engagements=own)


@home.get("/e/<slug>")
@signed_in
def overview(slug: str) -> str:
    """Show one engagement."""
    opened = open_engagement(slug)
    return render_template("home/overview.html", found=findings(opened))


@home.get("/e/<slug>/standing")
@signed_in
def standing(slug: str) -> Response:
    """Say how the findings stand to the engagement as it is now, for pages that wait for newer ones."""
    found = findings(open_engagement(slug))
    return jsonify(is_coming=found.is_coming, is_current=found.is_current, version=found.version, wanted=found.wanted)


@home.get("/healthz")
def alive() -> Response:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@home.get("/readyz")
def ready() -> Response:
    """Say that the database answers too."""
    with floor().keeping.reading() as unit:
        unit.accounts.accounts()
    return Response("ok\n", mimetype="text/plain")
