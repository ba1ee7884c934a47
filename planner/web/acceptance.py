"""Pages of acceptance."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in

acceptance = Blueprint("acceptance", __name__)


@acceptance.get("/e/<slug>/acceptance")
@signed_in
def start(slug: str) -> str:
    """Show what there is."""
    found = findings(open_engagement(slug))
    return render_template("acceptance/start.html", found=found)
