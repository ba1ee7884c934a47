"""Pages of migration."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.web.found import findings
from planner.web.guard import open_engagement, signed_in

migration = Blueprint("migration", __name__)


@migration.get("/e/<slug>/migration")
@signed_in
def start(slug: str) -> str:
    """Show what there is."""
    found = findings(open_engagement(slug))
    return render_template("migration/start.html", found=found)
