"""Pages of documents."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in

documents = Blueprint("documents", __name__)


@documents.get("/e/<slug>/documents")
@signed_in
def start(slug: str) -> str:
    """Show what there is."""
    found = findings(open_engagement(slug))
    return render_template("documents/start.html", found=found)
