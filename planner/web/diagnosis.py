"""Pages of diagnosis."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in

diagnosis = Blueprint("diagnosis", __name__)


@diagnosis.get("/e/<slug>/diagnosis")
@signed_in
def start(slug: str) -> str:
    """Show what there is."""
    found = findings(open_engagement(slug))
    return render_template("diagnosis/start.html", found=found)
