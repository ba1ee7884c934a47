"""Pages of chain."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in

chain = Blueprint("chain", __name__)


@chain.get("/e/<slug>/chain")
@signed_in
def start(slug: str) -> str:
    """Show what there is."""
    found = findings(open_engagement(slug))
    return render_template("chain/start.html", found=found)
