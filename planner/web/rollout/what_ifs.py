"""The plan under the what-if files of an engagement, side by side with the plan as it stands."""

from __future__ import annotations

from flask import jsonify, redirect, url_for
from werkzeug.wrappers import Response

from planner.services.findings import LATE
from planner.services.scenarios import ask_for_scenarios, scenarios_of
from planner.services.told import from_data
from planner.web.found import findings
from planner.web.guard import act, floor, needs, now, open_engagement
from planner.web.rollout.blueprint import ROLLOUT, rollout
from planner.web.stage_pages import show


@rollout.get("/e/<slug>/rollout/what-if")
@needs("view")
def what_if(slug: str) -> str:
    """Show what the plan comes to under each what-if file."""
    opened = open_engagement(slug)
    known = scenarios_of(floor().keeping, opened.engagement.id)
    job = known.under_way
    return show(
        ROLLOUT, "what-if", opened, findings(opened), "rollout/what_if.html", known=known,
        is_late=job is not None and job.state == "waiting" and now() - job.asked_at > LATE,
        problems=from_data(known.failed.problems) if known.failed else (),
        may_try=opened.may("generate"),
    )  # fmt: skip


@rollout.post("/e/<slug>/rollout/what-if")
@needs("generate")
def try_what_ifs(slug: str) -> Response:
    """Ask for a comparison in the background."""
    opened = open_engagement(slug)
    floor().ring(ask_for_scenarios(floor().keeping, opened.engagement.id, act()))
    return redirect(url_for("rollout.what_if", slug=slug))


@rollout.get("/e/<slug>/rollout/what-if/standing")
@needs("view")
def what_if_standing(slug: str) -> Response:
    """Say whether a comparison is still being made, for the page that waits for it."""
    known = scenarios_of(floor().keeping, open_engagement(slug).engagement.id)
    return jsonify(is_coming=known.under_way is not None)
