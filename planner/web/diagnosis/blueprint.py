"""The blueprint of the diagnosis pages, and the order of their parts."""

from __future__ import annotations

from flask import Blueprint

from planner.services.access import Permission

diagnosis = Blueprint("diagnosis", __name__)
# endpoint and the permission that shows the entry in the navigation
PARTS: tuple[tuple[str, Permission], ...] = (
    ("start", "view"),
    ("side_by_side", "view"),
    ("results", "view"),
    ("objectives", "view"),
    ("tailoring", "view"),
    ("links", "tailor"),
)


@diagnosis.context_processor
def _parts() -> dict[str, object]:
    return {"parts_of_diagnosis": PARTS}
