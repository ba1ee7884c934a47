"""Pages of members."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in

members = Blueprint("members", __name__)


@members.get("/e/<slug>/members")
@signed_in
def start(slug: str) -> str:
    """Show what there is."""
    found = findings(open_engagement(slug, "people"))
    return render_template("members/start.html", found=found)
