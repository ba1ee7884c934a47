"""Pages of the roll-out: dates, plan, people, risks, gates, as the plan document shows them."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.web.blocks import shown
from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in

rollout = Blueprint("rollout", __name__)


@rollout.get("/e/<slug>/rollout")
@signed_in
def start(slug: str) -> str:
    """Show the plan."""
    found = findings(open_engagement(slug))
    part = shown(found.result, "D6") if found.result else None
    return render_template("rollout/start.html", found=found, part=part)
