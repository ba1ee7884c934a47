"""The decision room: which product fits best, and how sure is that?"""

from __future__ import annotations

from flask import render_template

from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in
from planner.web.selection.blueprint import selection


@selection.get("/e/<slug>/selection")
@signed_in
def start(slug: str) -> str:
    """Show what there is."""
    found = findings(open_engagement(slug))
    return render_template("selection/start.html", found=found)
