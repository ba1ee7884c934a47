"""Pages of training."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in

training = Blueprint("training", __name__)


@training.get("/e/<slug>/training")
@signed_in
def start(slug: str) -> str:
    """Show what there is."""
    found = findings(open_engagement(slug))
    return render_template("training/start.html", found=found)
