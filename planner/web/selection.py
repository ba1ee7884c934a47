"""Pages of selection."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in

selection = Blueprint("selection", __name__)


@selection.get("/e/<slug>/selection")
@signed_in
def start(slug: str) -> str:
    """Show what there is."""
    found = findings(open_engagement(slug))
    return render_template("selection/start.html", found=found)
