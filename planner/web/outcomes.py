"""Pages of outcomes."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in

outcomes = Blueprint("outcomes", __name__)


@outcomes.get("/e/<slug>/outcomes")
@signed_in
def start(slug: str) -> str:
    """Show what there is."""
    found = findings(open_engagement(slug))
    return render_template("outcomes/start.html", found=found)
